"""The people's desk: joining, roles with their dates, keys, being away; what hangs on one who goes
is in `succession`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from doctrack.model.keys import Key, ssh_key
from doctrack.model.people import ROLES, Person, day, is_staff_id, rows, text, texts
from doctrack.model.record import Facts, Standing, Value
from doctrack.rules.registry import Case, Step, effect, guard, relation, with_
from doctrack.words import Words, both


@relation(both("本人", "the person himself"))
def the_person(case: Case, who: Person) -> bool:
    """The person whom the record is about."""
    return who.id == case.record.id


@guard("D3", basis="house", needs=("roles",))
def roles_are_known(case: Case) -> Iterator[Words]:
    """Roles are those of the regulation."""
    for role in texts(case.inputs, "roles"):
        if role not in ROLES:
            yield both(
                f"没有角色 {role}：{'、'.join(ROLES)}",
                f"there is no role {role}: {', '.join(ROLES)}",
            )


@guard("D3", basis="house")
def id_is_no_role(case: Case) -> Iterator[Words]:
    """A person is not called by a role's name, and bears an id of his own."""
    if case.record.id in ROLES:
        yield both(f"{case.record.id} 是角色名", f"{case.record.id} is a role's name")
    elif not is_staff_id(case.record.id):
        yield both(
            f"人员编号不能是 {case.record.id}：小写字母开头，后接小写字母、数字或 _，至多 32 位",
            "a staff id is a small letter, then small letters, digits or _, at most 32 in all; not"
            f" {case.record.id}",
        )


@guard("D3", basis="house", needs=("email",))
def email_is_nobody_elses(case: Case) -> Iterator[Words]:
    """The clerk is told by his e-mail, so it belongs to one."""
    mail = text(case.inputs, "email").lower()
    for other in case.view.people().values():
        if other.email == mail and other.id != case.record.id and other.active:
            yield both(f"{mail} 已是{other.name}的邮箱", f"{mail} is {other.name}'s")


@guard("D3", basis="house")
def role_change_is_by_the_director(case: Case) -> Iterator[Words]:
    """Nobody grants himself a role; roles and keys are typed by the actor himself."""
    changes = [
        n
        for n in ("grant", "revoke", "department", "areas", "level", "retired")
        if n in case.inputs
    ]
    if changes and not _by_the_director(case):
        yield both(
            "角色和部门由办公室主任变更", "roles and departments are changed by the office director"
        )
    if (
        any(n in case.inputs for n in ("grant", "revoke", "add_key", "revoke_key"))
        and case.clerk != case.by
    ):
        yield both(
            f"须由{case.name(case.by)}亲自录入", f"{case.name(case.by)} must type this himself"
        )


def _by_the_director(case: Case) -> bool:
    by = case.view.person(case.by)
    return by is not None and by.has("office_director", case.day)


@guard("D3", basis="house", needs=("add_key",))
def first_key_is_by_the_director(case: Case) -> Iterator[Words]:
    """A person adds a key of his own while an older one holds; else the office director does."""
    mine = case.view.person(case.record.id)
    if not (mine and any(k.holds(case.day) for k in mine.keys)) and not _by_the_director(case):
        yield both(
            "没有在用的公钥时由办公室主任添加",
            "while no other key of his holds, the office director adds it",
        )


@guard("D3", basis="house", needs=("add_key",))
def key_is_a_public_key(case: Case) -> Iterator[Words]:
    """What is added is a public key of SSH, whole; never a private one, which would stay in history
    for ever.
    """
    if ssh_key(text(case.inputs, "add_key")) is None:
        yield both(
            "不是 SSH 公钥（应如 ssh-ed25519 AAAA… 名称）",
            "that is no public key of SSH (such as ssh-ed25519 AAAA… name)",
        )


@guard("D3", basis="house", needs=("add_key",))
def key_is_nobody_elses(case: Case) -> Iterator[Words]:
    """A signature tells who signed, so a key belongs to one person and is entered once."""
    key = ssh_key(text(case.inputs, "add_key"))
    for other in case.view.people().values():
        if key and key in (ssh_key(k.text) for k in other.keys):
            yield both(f"该公钥已登记为{other.name}的", f"that key is {other.name}'s already")


@guard("D3", basis="house", needs=("revoke_key",))
def key_is_in_force(case: Case) -> Iterator[Words]:
    """What is revoked is a key of his that still holds."""
    mine = case.view.person(case.record.id)
    if mine and not any(
        k.last is None and k.known_as(text(case.inputs, "revoke_key")) for k in mine.keys
    ):
        yield both(f"{mine.name}没有这把在用的公钥", f"{mine.name} has no such key in force")


@guard("D3", basis="house")
def role_change_makes_sense(case: Case) -> Iterator[Words]:
    """A role that is revoked is held; one that is granted is not held already, and ends after it
    begins.
    """
    mine, granted, revoked = (
        case.view.person(case.record.id),
        text(case.inputs, "grant"),
        text(case.inputs, "revoke"),
    )
    first, last = day(text(case.inputs, "from")) or case.day, day(text(case.inputs, "until"))
    if revoked and mine and not any(t.role == revoked and t.last is None for t in mine.tenures):
        yield both(f"{mine.name}未任{ROLES[revoked].zh}", f"{mine.name} is no {ROLES[revoked].en}")
    if (
        granted
        and mine
        and granted != revoked
        and any(t.role == granted and (t.last is None or t.last >= first) for t in mine.tenures)
    ):
        yield both(
            f"{mine.name}已任{ROLES[granted].zh}", f"{mine.name} is {ROLES[granted].en} already"
        )
    if granted and last and last < first:
        yield both("止日早于起日", "it ends before it begins")


@guard("D3", basis="house")
def change_is_not_backwards(case: Case) -> Iterator[Words]:
    """Roles change from the day of the act at the earliest."""
    for name in ("from", "on"):
        named = day(text(case.inputs, name))
        if named and named < case.day:
            yield both(
                f"{named} 早于今日，角色不溯及既往",
                f"{named} is before the day of the act; roles do not change backwards",
            )


@guard("D3", basis="house")
def something_changes(case: Case) -> Iterator[Words]:
    """A change says what."""
    if not case.inputs:
        yield both("请写明变更内容", "say what changes")


def others_with(case: Case, role: str, on: date) -> bool:
    """Whether somebody else holds the role on a day."""
    return any(
        p.active and p.id != case.record.id and p.has(role, on) for p in case.view.people().values()
    )


@guard("D3", basis="house")
def last_director_stays(case: Case) -> Iterator[Words]:
    """The last office director cannot leave."""
    mine = case.view.person(case.record.id)
    leaving = case.act.name == "leave" or case.inputs.get("revoke") == "office_director"
    if (
        leaving
        and mine
        and mine.has("office_director", case.day)
        and not others_with(case, "office_director", case.day)
    ):
        yield both("最后一位办公室主任不能离开", "the last office director cannot leave")


@guard("D6.3", basis="house", needs=("from", "until"))
def absence_is_in_order(case: Case) -> Iterator[Words]:
    """An absence begins before it ends."""
    if text(case.inputs, "until") < text(case.inputs, "from"):
        yield both("止日早于起日", "it ends before it begins")


@guard("D6.3", basis="house", needs=("deputy",))
def deputy_is_another(case: Case) -> Iterator[Words]:
    """Who stands in is somebody else who is active and there meanwhile."""
    found = case.view.person(text(case.inputs, "deputy"))
    if found is None or not found.active or found.id == case.record.id:
        yield both("代理人须是另一位在职人员", "somebody else who is active stands in")
        return
    first, last = day(text(case.inputs, "from")), day(text(case.inputs, "until"))
    for other in found.absences:
        if first and last and other.first <= last and first <= other.last:
            yield both(
                f"代理人{found.name} {other.first} 至 {other.last} 也外出",
                f"{found.name} is away himself from {other.first} to {other.last}",
            )


@effect
def roles_begin(standing: Standing, step: Step) -> Standing:
    """Roles told at joining are held from that day."""
    first = step.event.at.date().isoformat()
    held: tuple[Value, ...] = tuple(
        {"role": r, "from": first} for r in texts(step.event.inputs, "roles")
    )
    return standing.having(with_(standing.head, {"roles": held}))


@effect
def person_is_changed(standing: Standing, step: Step) -> Standing:
    """Roles granted or revoked, a key added; other facts are set by the inputs themselves."""
    inputs, today = step.event.inputs, step.event.at.date()
    held: list[Facts] = list(rows(standing.head, "roles"))
    if inputs.get("revoke"):
        last = (day(text(inputs, "on")) or today) - timedelta(days=1)
        held = [
            (
                with_(r, {"until": last.isoformat()})
                if r["role"] == inputs["revoke"] and not r.get("until")
                else r
            )
            for r in held
        ]
    if inputs.get("grant"):
        held.append(
            with_(
                {"role": inputs["grant"], "from": text(inputs, "from") or today.isoformat()},
                {"until": text(inputs, "until")},
            )
        )
    return standing.having(
        with_(standing.head, {"roles": tuple(held), "keys": tuple(_keys(standing, inputs, today))})
    )


def _keys(standing: Standing, inputs: Facts, today: date) -> Iterator[Value]:
    """The keys after a change; one that is revoked holds no more from this day on, whatever else
    was entered on it.
    """
    last, revoked = (today - timedelta(days=1)).isoformat(), text(inputs, "revoke_key")
    for row in rows(standing.head, "keys"):
        gone = (
            bool(revoked)
            and not row.get("until")
            and Key(text(row, "key"), today).known_as(revoked)
        )
        yield with_(row, {"until": last}) if gone else row
    if inputs.get("add_key"):
        yield {"key": inputs["add_key"], "from": today.isoformat()}


@effect
def roles_end(standing: Standing, step: Step) -> Standing:
    """Who has left holds no role any more."""
    last = step.event.at.date().isoformat()
    held = tuple(
        with_(r, {"until": text(r, "until") or last}) for r in rows(standing.head, "roles")
    )
    return standing.having(with_(standing.head, {"roles": held}))


@effect
def is_away(standing: Standing, step: Step) -> Standing:
    """Away on these days."""
    entry = {
        n: text(step.event.inputs, n)
        for n in ("from", "until", "deputy")
        if text(step.event.inputs, n)
    }
    return standing.having(with_(standing.head, {"away": (*rows(standing.head, "away"), entry)}))
