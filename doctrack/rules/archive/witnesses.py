"""The witnesses of a destruction: whom D18 asks for, each another person, and which of them each
one stands for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from doctrack.model.people import LEADERS, day, rows, text, texts
from doctrack.model.record import Duty, Facts, Owed, Standing
from doctrack.model.view import bound
from doctrack.rules.registry import (
    Case,
    Step,
    completion,
    effect,
    guard,
    leads_to,
    meeting,
    opening,
    with_,
)
from doctrack.words import Words, both

DEPUTY = "office_deputy"
NEEDED = ("registrar", "office_director", DEPUTY, "leader")
ANY_LEADER = ("leader", *sorted(LEADERS - {"leader"}))


def deputy_is_needed(case: Case) -> bool:
    """Whether a deputy must see it too: where the office has one, unless its policy lets him off,
    then and now.
    """
    executed = day(text(case.standing.head, "executed_on")) or case.day
    policy = bound(case.view, "deputy_witness", executed, case.day)
    return policy == "if_any" and any(
        p.active and p.has(DEPUTY, case.day) for p in case.view.people().values()
    )


def asked_for(case: Case) -> tuple[str, ...]:
    """The roles of which one person each must see it: a registrar, the director, a deputy where
    there is one, a leader (D18).
    """
    return tuple(r for r in NEEDED if r != DEPUTY or deputy_is_needed(case))


def held(case: Case, who: str) -> tuple[str, ...]:
    """Those of the roles that somebody holds on the day."""
    person = case.view.person(who)
    return tuple(
        r
        for r in NEEDED
        if person and (person.has(r, case.day) or (r == "leader" and person.leads(case.day)))
    )


@completion
def witnesses_that_are_needed(case: Case) -> Facts:
    """Who must see it is settled when it is destroyed."""
    return {"needed": asked_for(case)}


@completion
def roles_of_the_witness(case: Case) -> Facts:
    """What the witness is; a deputy whom the office has no more is no longer waited for."""
    then = texts(case.standing.head, "needed")
    needed = tuple(r for r in then if r != DEPUTY or deputy_is_needed(case))
    fewer: Facts = {"needed": needed} if needed != then else {}
    return {"roles": tuple(r for r in held(case, case.by) if r in needed), **fewer}


# --- who stands for whom --------------------------------------------------------------------------


def signed(head: Facts) -> dict[str, tuple[str, ...]]:
    """Who has signed, each with the roles he holds, in the order of signing."""
    return {text(r, "witness"): tuple(text(r, "holds").split("+")) for r in rows(head, "witnesses")}


def stands_for(people: Mapping[str, tuple[str, ...]], needed: tuple[str, ...]) -> dict[str, str]:
    """For each role who stands for it: different people, and as many roles as they can fill between
    them.
    """
    filled: dict[str, str] = {}

    def place(who: str, tried: set[str]) -> bool:
        for role in (r for r in people[who] if r in needed and r not in tried):
            tried.add(role)
            if role not in filled or place(filled[role], tried):
                filled[role] = who
                return True
        return False

    for who in people:
        place(who, set())
    return filled


def waited_for(head: Facts, inputs: Facts) -> tuple[str, ...]:
    """The roles that are asked for: those settled when it was destroyed, or the fewer that an act
    tells.
    """
    return texts(inputs, "needed") or texts(head, "needed")


def after_him(case: Case) -> dict[str, str]:
    """Who stands for which role once this witness has signed."""
    people = {**signed(case.standing.head), case.by: texts(case.inputs, "roles")}
    return stands_for(people, waited_for(case.standing.head, case.inputs))


def seen_by_all(case: Case) -> bool:
    """Whether nobody is left to sign after this witness."""
    needed = waited_for(case.standing.head, case.inputs)
    return bool(case.inputs.get("roles") and needed) and len(after_him(case)) == len(needed)


@guard("D18")
def witness_signs_once(case: Case) -> Iterator[Words]:
    """One person is one witness."""
    if case.by in signed(case.standing.head):
        yield both(
            f"{case.name(case.by)}已签监销，各监销人须为不同的人",
            f"{case.name(case.by)} has signed already; the witnesses are different people",
        )


@guard("D18", needs=("roles",))
def witness_is_still_needed(case: Case) -> Iterator[Words]:
    """A witness stands for a role that nobody stands for yet: one registrar, one director, one
    deputy, one leader.
    """
    needed = waited_for(case.standing.head, case.inputs)
    before = stands_for(signed(case.standing.head), needed)
    if len(after_him(case)) <= len(before) < len(needed) and case.by not in signed(
        case.standing.head
    ):
        yield both(
            f"{case.name(case.by)}的职务已有人监销",
            f"somebody has witnessed it already in the role that {case.name(case.by)} holds",
        )


# --- signing --------------------------------------------------------------------------------------


@opening
def each_witness_signs(standing: Standing, step: Step) -> Iterator[Owed]:
    """Each of them signs that he saw it; any leader may be the leader."""
    for role in texts(step.event.inputs, "needed"):
        yield Owed(ANY_LEADER if role == "leader" else (role,), role)


def with_witness(standing: Standing, step: Step) -> Standing:
    """The list with one more signature; who stands for what is settled anew among all who have
    signed.
    """
    event = step.event
    row: Facts = {
        "witness": event.by,
        "role": "",
        "holds": "+".join(texts(event.inputs, "roles")),
        "at": event.at.isoformat(),
    }
    listed = (*rows(standing.head, "witnesses"), row)
    filled = stands_for(
        {text(r, "witness"): tuple(text(r, "holds").split("+")) for r in listed},
        waited_for(standing.head, event.inputs),
    )
    role_of = {who: role for role, who in filled.items()}
    return standing.having(
        with_(
            standing.head,
            {
                "witnesses": tuple(
                    with_(r, {"role": role_of.get(text(r, "witness"), "")}) for r in listed
                )
            },
        )
    )


def unsigned(head: Facts) -> tuple[str, ...]:
    """The roles for which nobody has signed yet."""
    there = {text(r, "role") for r in rows(head, "witnesses")}
    return tuple(r for r in texts(head, "needed") if r not in there)


@effect
@leads_to("destroyed", only_from=("executed",))
def witness_has_signed(standing: Standing, step: Step) -> Standing:
    """Another signature; with the last one it is destroyed."""
    after = with_witness(standing, step)
    return after if unsigned(after.head) else after._replace(state="destroyed")


@meeting
def for_that_role(duty: Duty, step: Step) -> bool:
    """Whose role somebody stands for now has signed; a role that is no longer asked for owes
    nothing.
    """
    needed = with_(step.before.head, {"needed": waited_for(step.before.head, step.event.inputs)})
    return duty.key not in unsigned(with_witness(step.before.having(needed), step).head)
