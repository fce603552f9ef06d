"""What a handling department owes, from the hand-over on (D7.2, D7.5, D13)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from doctrack.model.people import rows, text, texts
from doctrack.model.record import Duty, Facts, Owed, Standing
from doctrack.rules.incoming.circulation import OFFICE_DIRECTOR, carrier, reading
from doctrack.rules.incoming.departments import (
    department_of,
    goes_to_a_department,
    handled_by,
    handlers_of,
    who_handles,
)
from doctrack.rules.registry import (
    Step,
    meeting,
    opening,
)


@opening
def handed_to_a_department(standing: Standing, step: Step) -> Iterator[Owed]:
    """The head names who handles on the day the paper is handed to him (D7.5 立即), unless he owes
    that or has done it.
    """
    department = department_of(standing, step.event.inputs)
    owed = any(d.name == "assign" and d.key == department for d in step.before.open_duties())
    if (
        goes_to_a_department(step)
        and department
        and not owed
        and not handlers_of(standing, department)
    ):
        yield Owed((text(step.event.inputs, "to"),), department)


@meeting
def same_department(duty: Duty, step: Step) -> bool:
    """The duty was this department's."""
    return duty.key == department_of(step.before, step.event.inputs)


@meeting
def department_is_dropped(duty: Duty, step: Step) -> bool:
    """The changed route does not name the department any more."""
    named = texts(step.event.inputs, "handler_departments")
    return bool(named and duty.key) and duty.key not in named


@opening
def department_settles(standing: Standing, step: Step) -> Iterator[Owed]:
    """A department settles the matter by the day a reply is asked for, else within the house's term
    from its own hand-over.
    """
    department = department_of(standing, step.event.inputs)
    if goes_to_a_department(step) and not any(
        d.name == "settle" and d.key == department for d in step.before.open_duties()
    ):
        yield Owed(
            who_handles(standing, department), department, "normal", reply_by(standing, step)
        )


@opening
def office_settles(standing: Standing, step: Step) -> Iterator[Owed]:
    """Where no department has the paper or can get it any more, the office itself brings the matter
    to its end.
    """
    begins = standing.state == "handling" and step.before.state != "handling"
    nobody = not standing.head.get("handler_departments") or (
        not handled_by(standing) and not carrier(standing)
    )
    if begins and nobody and not any(d.name == "settle" for d in step.before.open_duties()):
        yield Owed((OFFICE_DIRECTOR,), "", "normal", reply_by(standing, step))


@meeting
def office_is_relieved(duty: Duty, step: Step) -> bool:
    """A department has the paper now."""
    return duty.key == "" and goes_to_a_department(step)


def reply_by(standing: Standing, step: Step) -> date | None:
    """The day by which the sender wants an answer, while it is ahead."""
    by = text(standing.head, "reply_by")
    return date.fromisoformat(by) if by and date.fromisoformat(by) >= step.event.at.date() else None


@opening
def matter_to_settle(standing: Standing, step: Step) -> Iterator[Owed]:
    """A reopened matter is to be settled anew, by each department that has had it."""
    had = tuple(dict.fromkeys(text(r, "department") for r in handled_by(standing)))
    for department in had or ("",):
        yield Owed(
            who_handles(standing, department), department, "normal", reply_by(standing, step)
        )


@opening
def handlers_take_over(standing: Standing, step: Step) -> Iterator[Owed]:
    """What a department's head owed is owed by the handlers he named."""
    department = department_of(standing, step.event.inputs)
    yield Owed(handlers_of(standing, department), department)


def is_the_first(standing: Standing, facts: Facts) -> bool:
    """Whether an event is about the first handling department."""
    return department_of(standing, facts) == department_of(standing, {})


@opening
def first_handlers_take_over(standing: Standing, step: Step) -> Iterator[Owed]:
    """The first department's handlers owe what its head owed; another department's take nothing
    over.
    """
    if is_the_first(standing, step.event.inputs):
        yield Owed(who_handles(standing))


@opening
def first_head_takes_over(standing: Standing, step: Step) -> Iterator[Owed]:
    """The head to whom the paper was handed for the first department owes it by name."""
    if goes_to_a_department(step) and is_the_first(standing, step.event.inputs):
        yield Owed(who_handles(standing))


@opening
def head_of_first_department(standing: Standing, step: Step) -> Iterator[Owed]:
    """The head of the first handling department owes it once the route names one."""
    yield Owed(who_handles(standing))


@opening
def instruction_was_given(standing: Standing, step: Step) -> Iterator[Owed]:
    """An instruction (批示) is to be carried out by those who handle."""
    if text(step.event.inputs, "instruction"):
        yield Owed(who_handles(standing), str(len(rows(standing.head, "instructions"))))


@opening
def reply_was_asked_for(standing: Standing, step: Step) -> Iterator[Owed]:
    """The sender asked for a reply by a day."""
    if text(standing.head, "reply_by"):
        yield Owed(who_handles(standing))


@opening
def handler_gives_it_back(standing: Standing, step: Step) -> Iterator[Owed]:
    """When the matter is done, whoever handled it gives his copy back by the month's end (D13)."""
    owed = {d.key for d in step.before.open_duties() if d.name == "return"}
    for row in standing.out():
        if (
            row.act == "hand"
            and str(row.copy) not in owed
            and reading(standing, row.holder, row.copy) is None
        ):
            yield Owed((row.holder,), str(row.copy), "handler")


@meeting
def handlers_return(duty: Duty, step: Step) -> bool:
    """A matter that is open again leaves the paper with its handler."""
    return duty.variant == "handler"
