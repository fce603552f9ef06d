"""Who may do an act, and who may type it for him: roles, relations, the clerk at the desk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from doctrack.errors import Objection
from doctrack.model.people import ROLES, Person, texts
from doctrack.model.regulation import Act, Kind
from doctrack.rules.office.series import not_his
from doctrack.rules.registry import RELATIONS, UNKNOWN, Case
from doctrack.words import Words, both


def of_person(case: Case) -> Iterator[Objection]:
    """The actor is in the office on that day and holds a role that may do this."""
    by = case.view.person(case.by)
    clause = case.act.clause
    if by is None:
        yield Objection(
            clause,
            both(f"没有人员 {case.by}", f"there is nobody called {case.by}"),
            "house",
            rule="actor_is_known",
        )
    elif not by.active:
        yield Objection(
            clause,
            both(f"{by.name}已离职", f"{by.name} has left"),
            "house",
            rule="actor_is_in_the_office",
        )
    elif not may(case, by):
        yield Objection(clause, not_one_of_them(case, by), case.act.basis, rule="actor_may")


def not_one_of_them(case: Case, person: Person) -> Words:
    """Why somebody may not do an act: he held the role on other days, or those who do it are
    others.
    """
    held = next((t for t in person.tenures if t.role in case.act.by), None)
    if held:
        role = ROLES[held.role]
        early = case.day < held.first
        when = both("尚未任", "not yet") if early else both("已不任", "no longer")
        return both(
            f"{case.day} {person.name}{when.zh}{role.zh}",
            f"on {case.day} {person.name} was {when.en} {role.en}",
        )
    who = who_may(case.act, case.kind)
    return both(
        f"{person.name}无权办理“{case.act.label.zh}”，应由{who.zh}办理",
        f"{person.name} may not {case.act.label.en}; it is done by {who.en}",
    )


def may(case: Case, person: Person) -> bool:
    """Whether a person is one of those who do this act."""
    return any(_is(case, person, name) for name in case.act.by)


def _is(case: Case, person: Person, name: str) -> bool:
    if name in ROLES:
        return person.has(name, case.day) or (name == "leader" and person.leads(case.day))
    if name in RELATIONS:
        return RELATIONS[name][1](case, person)
    role, colon, field = name.partition(":")
    if colon:
        return person.has(role, case.day) and person.department == case.standing.head.get(field)
    return case.standing.head.get(name) == person.id


def who_may(act: Act, kind: Kind) -> Words:
    """The people who do an act, in words: roles, relations to the record, or whom one of its fields
    names.
    """
    fields = {f.name: f.label for f in kind.fields}
    named = [_in_words(n, fields) for n in act.by]
    return both("、".join(w.zh for w in named), ", ".join(w.en for w in named))


def _in_words(name: str, fields: Mapping[str, Words]) -> Words:
    """A role, a relation to the record, or whom a field names, as people call it."""
    if name in ROLES:
        return ROLES[name]
    return RELATIONS[name][0] if name in RELATIONS else _of_department(name, fields)


def _of_department(name: str, fields: Mapping[str, Words]) -> Words:
    """`转办部门的部门负责人`: a role of the department that a field names; a field alone by its
    label.
    """
    role, colon, field = name.partition(":")
    label = fields.get(field if colon else name, both(name, name))
    return (
        both(f"{label.zh}的{ROLES[role].zh}", f"{ROLES[role].en} of {label.en}")
        if colon and role in ROLES
        else label
    )


def of_clerk(case: Case) -> Iterator[Objection]:
    """Who writes another's act down is a registrar; some acts are typed by the actor himself."""
    clause, clerk = case.act.clause, case.clerk
    if clerk == case.by:
        return
    if case.act.own_hand:
        yield Objection(
            clause,
            both(
                f"“{case.act.label.zh}”须由{case.name(case.by)}亲自录入（本机录入人：{clerk}）",
                f"{case.name(case.by)} must type this himself (the clerk here is {clerk})",
            ),
            "house",
            rule="in_his_own_hand",
        )
        return
    writer = case.view.person(clerk)
    if clerk == UNKNOWN or writer is None:
        return
    roles = {"registrar", case.kind.recorder, case.kind.supervisor} - {""}
    if not any(writer.has(r, case.day) for r in roles):
        yield Objection(
            clause,
            both(
                f"{writer.name}不是收发员，不能代录他人的办理",
                f"{writer.name} is no registrar and enters nobody else's acts",
            ),
            "house",
            rule="clerk_may_record",
        )
    if case.act.decides and clerk in (
        case.standing.head.get("borrower"),
        case.standing.head.get("about"),
        *texts(case.standing.head, "present"),
    ):
        yield Objection(
            clause,
            both(
                f"{writer.name}不得代录关于本人的决定",
                f"{writer.name} does not enter a decision about himself",
            ),
            "house",
            rule="clerk_decides_nothing_on_himself",
        )


def of_reserved(case: Case) -> Iterator[Objection]:
    """A number that was reserved is taken by whom it was reserved for, once."""
    return (Objection("D5.1", words, "house", rule="number_is_his") for words in not_his(case))
