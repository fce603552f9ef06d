"""The handling departments: which have had the paper, who handles it there, and what they owe
(D7.2, D7.5).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from doctrack.model.people import Person, rows, text, texts
from doctrack.model.record import Facts, Standing
from doctrack.model.view import View
from doctrack.rules.holders import holder, moved_out
from doctrack.rules.incoming.circulation import OFFICE_DIRECTOR, reading, waiting
from doctrack.rules.registry import (
    Case,
    Step,
    completion,
    effect,
    guard,
    relation,
    with_,
)
from doctrack.words import Words, both

# --- who handles ----------------------------------------------------------------------------------


def handled_by(standing: Standing) -> tuple[Facts, ...]:
    """A row for each department that has had the paper: its head, and each handler once he has
    named them.
    """
    return rows(standing.head, "handled_by")


def departments_left(standing: Standing) -> tuple[str, ...]:
    """The handling departments that have not had the paper."""
    had = {r["department"] for r in handled_by(standing)}
    return tuple(d for d in texts(standing.head, "handler_departments") if d not in had)


def handlers_of(standing: Standing, department: str) -> tuple[str, ...]:
    """Whom a department's head has named."""
    return tuple(
        text(r, "handler")
        for r in handled_by(standing)
        if r["department"] == department and r.get("handler")
    )


def who_handles(standing: Standing, department: str = "") -> tuple[str, ...]:
    """A department's handlers; before `assign` its head. Of no department in particular: the first;
    without one the office director.
    """
    named = department or next(iter(texts(standing.head, "handler_departments")), "")
    if not named:
        return (OFFICE_DIRECTOR,)
    head = next((text(r, "head") for r in handled_by(standing) if r["department"] == named), "")
    return handlers_of(standing, named) or (head or f"department_head:{named}",)


def heads_of(view: View, department: str, on: date) -> tuple[Person, ...]:
    """The people who head a department on a day."""
    return tuple(
        p
        for p in view.people().values()
        if p.active and p.department == department and p.has("department_head", on)
    )


def department_of(standing: Standing, facts: Facts) -> str:
    """The department that an event speaks of; the first that handles where it does not say."""
    return text(facts, "department") or next(iter(texts(standing.head, "handler_departments")), "")


def goes_to_a_department(step: Step) -> bool:
    """Whether a hand-over was to a department, and not to a reader or with a cover."""
    if step.event.act != "hand" or step.before.state == "registered":
        return False
    to = step.event.inputs.get("to")
    return bool(step.event.inputs.get("department")) or not any(
        r["reader"] == to for r in waiting(step.before)
    )


def with_rows(standing: Standing, changed: Iterable[Facts]) -> Standing:
    """The standing with other rows of departments, and the handlers that follow from them."""
    kept = tuple(changed)
    handlers = tuple(dict.fromkeys(text(r, "handler") for r in kept if r.get("handler")))
    return standing.having(with_(standing.head, {"handled_by": kept, "handlers": handlers}))


def received(standing: Standing, step: Step) -> Standing:
    """The department has had the paper from here on; to whom it came first is its head."""
    department = department_of(standing, step.event.inputs)
    if not department or any(r["department"] == department for r in handled_by(standing)):
        return standing
    return with_rows(
        standing,
        (*handled_by(standing), {"department": department, "head": text(step.event.inputs, "to")}),
    )


@relation(both("承办部门负责人", "head of a handling department"))
def head_of_a_handling_department(case: Case, person: Person) -> bool:
    """Who heads a department that handles the paper."""
    departments = texts(case.standing.head, "handler_departments")
    return person.department in departments and person.has("department_head", case.day)


@relation(both("承办人", "a handler"))
def a_handler(case: Case, person: Person) -> bool:
    """A handler; before `assign` the head of a handling department; without one the office
    director.
    """
    if person.id in texts(case.standing.head, "handlers"):
        return True
    if case.standing.head.get("handler_departments"):
        return head_of_a_handling_department(case, person) and not handlers_of(
            case.standing, person.department
        )
    return person.has("office_director", case.day)


@completion
def department_of_the_receiver(case: Case) -> Facts:
    """Whoever gets the paper without being a reader gets it for his department."""
    found = case.view.person(text(case.inputs, "to"))
    if (
        found is None
        or case.standing.state == "registered"
        or any(r["reader"] == found.id for r in waiting(case.standing))
    ):
        return {"department": ""}
    named = next(
        (text(r, "department") for r in handled_by(case.standing) if r.get("handler") == found.id),
        "",
    )
    return {
        "department": (
            named
            or (
                found.department
                if found.department in texts(case.standing.head, "handler_departments")
                else ""
            )
        )
    }


@completion
def department_of_the_actor(case: Case) -> Facts:
    """A head names handlers of his own department, and leaves other departments' alone."""
    found = case.view.person(case.by)
    return {"department": found.department if found else ""}


# --- assign ---------------------------------------------------------------------------------------


@guard("D7.5", basis="house", needs=("handlers",))
def handlers_are_known(case: Case) -> Iterator[Words]:
    """Handlers are active people of the department whose head names them."""
    head = case.view.person(case.by)
    for name in texts(case.inputs, "handlers"):
        found = case.view.person(name)
        if found is None or not found.active:
            yield both(f"没有在职人员 {name}", f"nobody active is called {name}")
        elif head is None or found.department != head.department:
            yield both(
                f"{found.name}不在本承办部门", f"{found.name} is not of this handling department"
            )


@guard("D7.5")
def department_has_the_paper(case: Case) -> Iterator[Words]:
    """A department names its handlers when the paper has been handed to it."""
    head = case.view.person(case.by)
    if head is None or not any(
        r["department"] == head.department for r in handled_by(case.standing)
    ):
        yield both("文件尚未送交承办部门", "the paper has not been handed to the department")


@effect
def handlers_are_named(standing: Standing, step: Step) -> Standing:
    """The head has named who handles; the paper moves to the first of them (one desk, no lateral
    passing).
    """
    named, department = (
        texts(step.event.inputs, "handlers"),
        department_of(standing, step.event.inputs),
    )
    head = next(
        (text(r, "head") for r in handled_by(standing) if r["department"] == department),
        step.event.by,
    )
    mine = tuple({"department": department, "head": head, "handler": h} for h in named)
    after = with_rows(
        standing, (*(r for r in handled_by(standing) if r["department"] != department), *mine)
    )
    held = [
        c
        for c in after.out()
        if c.holder == step.event.by
        and c.act == "hand"
        and reading(after, c.holder, c.copy) is None
    ]
    for row in held[:1]:
        if named[0] != row.holder:
            after = moved_out(after, row.copy, named[0], step.event.at, "hand")
    return after


@effect
def departments_are_changed(standing: Standing, step: Step) -> Standing:
    """Departments that a changed route names take the place of the old ones; whoever handled for
    those does so no longer.
    """
    named = texts(step.event.inputs, "handler_departments")
    if not named:
        return standing
    after = standing.having(with_(standing.head, {"handler_departments": named}))
    return with_rows(after, (r for r in handled_by(after) if r["department"] in named))


# --- settle ---------------------------------------------------------------------------------------


# --- instructions and replies: the first department's ---------------------------------------------


# --- when the matter is done ----------------------------------------------------------------------


def is_with_a_department(standing: Standing, copy: int) -> bool:
    """Whether a copy is out, and to be handled rather than read."""
    row = holder(standing, copy)
    return (
        row is not None
        and row.act == "hand"
        and standing.state != "registered"
        and reading(standing, row.holder, copy) is None
    )
