"""The people's desk: joining, roles with their dates, leaving, being away, handing over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from doctrack.model.people import ROLES, Person, day, person, rows, text, texts
from doctrack.model.record import Facts, Record, Standing, Value
from doctrack.model.words import Words, both
from doctrack.rules.registry import Case, Consequence, Step, effect, guard, relation, with_, writing


@relation(both("本人", "the person himself"))
def the_person(case: Case, who: Person) -> bool:
    """The person whom the record is about."""
    return who.id == case.record.id


@guard("D3", basis="house", needs=("roles",))
def roles_are_known(case: Case) -> Iterator[Words]:
    """Roles are those of the regulation."""
    for role in texts(case.inputs, "roles"):
        if role not in ROLES:
            yield both(f"没有角色 {role}：{'、'.join(ROLES)}", f"there is no role {role}: {', '.join(ROLES)}")


@guard("D3", basis="house")
def id_is_no_role(case: Case) -> Iterator[Words]:
    """A person is not called by a role's name, and bears an id of his own."""
    if case.record.id in ROLES:
        yield both(f"{case.record.id} 是角色名", f"{case.record.id} is a role's name")


@guard("D3", basis="house", needs=("email",))
def email_is_nobody_elses(case: Case) -> Iterator[Words]:
    """The clerk is told by his e-mail, so it belongs to one."""
    mail = text(case.inputs, "email").lower()
    for other in case.view.people().values():
        if other.email == mail and other.id != case.record.id and other.active:
            yield both(f"{mail} 已是{other.name}的邮箱", f"{mail} is {other.name}'s")


@guard("D3", basis="house")
def role_change_is_by_the_director(case: Case) -> Iterator[Words]:
    """Nobody grants himself a role; roles and keys are typed by the director himself."""
    changes = [n for n in ("grant", "revoke", "department", "areas", "level", "retired") if n in case.inputs]
    by = case.view.person(case.by)
    if by and changes and not by.has("office_director", case.day):
        yield both("角色和部门由办公室主任变更", "roles and departments are changed by the office director")
    if ("grant" in case.inputs or "revoke" in case.inputs or "add_key" in case.inputs) and case.clerk not in (case.by, "loose"):
        yield both(f"须由{case.name(case.by)}亲自录入", f"{case.name(case.by)} must type this himself")


@guard("D3", basis="house")
def change_is_not_backwards(case: Case) -> Iterator[Words]:
    """Roles change from the day of the act at the earliest."""
    for name in ("from", "on"):
        named = day(text(case.inputs, name))
        if named and named < case.day:
            yield both(f"{named} 早于今日，角色不溯及既往", f"{named} is before the day of the act; roles do not change backwards")


@guard("D3", basis="house")
def something_changes(case: Case) -> Iterator[Words]:
    """A change says what."""
    if not case.inputs:
        yield both("请写明变更内容", "say what changes")


def others_with(case: Case, role: str, on: date) -> bool:
    """Whether somebody else holds the role on a day."""
    return any(p.active and p.id != case.record.id and p.has(role, on) for p in case.view.people().values())


@guard("D3", basis="house")
def last_director_stays(case: Case) -> Iterator[Words]:
    """The last office director cannot leave."""
    mine = case.view.person(case.record.id)
    leaving = case.act.name == "leave" or case.inputs.get("revoke") == "office_director"
    if leaving and mine and mine.has("office_director", case.day) and not others_with(case, "office_director", case.day):
        yield both("最后一位办公室主任不能离开", "the last office director cannot leave")


@guard("D12")
def holds_no_paper(case: Case) -> Iterator[Words]:
    """Nobody leaves with a paper in hand."""
    for row in case.view.held_by(case.record.id):
        yield both(f"持有 {row.record.id} 第{row.custody.copy}份", f"has {row.record.id} copy {row.custody.copy}")


@guard("D13")
def owes_nothing_by_name(case: Case) -> Iterator[Words]:
    """Nobody leaves while he owes a duty by name."""
    for row in case.view.owed_by(case.record.id):
        yield both(f"尚有应办：{row.record} {row.duty.name}", f"owes {row.duty.name} on {row.record}")


@guard("D3", basis="house")
def role_duties_have_another(case: Case) -> Iterator[Words]:
    """A role's open duties stop only its last holder."""
    mine = case.view.person(case.record.id)
    for role in sorted({t.role for t in mine.tenures} if mine else ()):
        if mine and mine.has(role, case.day) and not others_with(case, role, case.day) and case.view.owed_by(role):
            yield both(f"{ROLES[role].zh}尚有应办事项而无他人担任", f"duties of the {ROLES[role].en} are open and nobody else holds the role")


@guard("D6.3", basis="house", needs=("from", "until"))
def absence_is_in_order(case: Case) -> Iterator[Words]:
    """An absence begins before it ends."""
    if text(case.inputs, "until") < text(case.inputs, "from"):
        yield both("止日早于起日", "it ends before it begins")


@guard("D12", basis="house", needs=("to",))
def successor_is_another(case: Case) -> Iterator[Words]:
    """Papers are handed over to somebody else who is active."""
    found = case.view.person(text(case.inputs, "to"))
    if found is None or not found.active or found.id == case.record.id:
        yield both("接收人须是另一位在职人员", "hand over to somebody else who is active")


@effect
def roles_begin(standing: Standing, step: Step) -> Standing:
    """Roles told at joining are held from that day."""
    first = step.event.at.date().isoformat()
    held: tuple[Value, ...] = tuple({"role": r, "from": first} for r in texts(step.event.inputs, "roles"))
    return replace(standing, head=with_(standing.head, {"roles": held}))


@effect
def person_is_changed(standing: Standing, step: Step) -> Standing:
    """Roles granted or revoked, a key added; other facts are set by the inputs themselves."""
    inputs, today = step.event.inputs, step.event.at.date()
    held: list[Facts] = list(rows(standing.head, "roles"))
    if inputs.get("revoke"):
        last = (day(text(inputs, "on")) or today) - timedelta(days=1)
        held = [with_(r, {"until": last.isoformat()}) if r["role"] == inputs["revoke"] and not r.get("until") else r for r in held]
    if inputs.get("grant"):
        held.append(with_({"role": inputs["grant"], "from": text(inputs, "from") or today.isoformat()}, {"until": text(inputs, "until")}))
    keys: tuple[Value, ...] = rows(standing.head, "keys")
    if inputs.get("add_key"):
        keys = (*keys, {"key": inputs["add_key"], "from": today.isoformat()})
    return replace(standing, head=with_(standing.head, {"roles": tuple(held), "keys": keys}))


@effect
def roles_end(standing: Standing, step: Step) -> Standing:
    """Who has left holds no role any more."""
    last = step.event.at.date().isoformat()
    held = tuple(with_(r, {"until": text(r, "until") or last}) for r in rows(standing.head, "roles"))
    return replace(standing, head=with_(standing.head, {"roles": held}))


@effect
def is_away(standing: Standing, step: Step) -> Standing:
    """Away on these days."""
    entry = {n: text(step.event.inputs, n) for n in ("from", "until", "deputy") if text(step.event.inputs, n)}
    return replace(standing, head=with_(standing.head, {"away": (*rows(standing.head, "away"), entry)}))


@writing
def papers_and_duties_move(case: Case, record: Record, standing: Standing) -> Iterator[Consequence]:
    """Papers in hand go to the successor; the duties that hang on them go along."""
    for row in case.view.held_by(record.id):
        inputs: Facts = with_({"from": record.id, "to": text(case.inputs, "to"), "copy": row.custody.copy}, {})
        if row.record.kind == "incoming":
            yield Consequence(row.record.id, "incoming", "handed_over", inputs)


def read_person(record: Record) -> Person:
    """The person that a staff record describes."""
    return person(record.id, record.state, record.head)
