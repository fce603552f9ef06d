"""What circulation makes whom owe: routing, delivering, reading, giving back, passing on (D6,
D7).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

from doctrack.model.people import rows, text
from doctrack.model.record import Duty, Owed, Standing
from doctrack.rules.holders import copy_of, holder, lost_row
from doctrack.rules.incoming.circulation import (
    carrier,
    is_pressing,
    reading,
    routes_by_reading,
    unfinished,
    waiting,
)
from doctrack.rules.incoming.covers import is_personal
from doctrack.rules.incoming.departments import (
    department_of,
    departments_left,
    goes_to_a_department,
    is_with_a_department,
)
from doctrack.rules.registry import Step, meeting, opening

# --- route, deliver, note -------------------------------------------------------------------------


@opening
def ordinary_paper(standing: Standing, step: Step) -> Iterator[Owed]:
    """A paper waits for the director, sealed or not, and etiquette until it is forwarded; only a
    personal cover goes its own way first.
    """
    if not is_personal(standing) and not step.event.inputs.get("taken_over"):
        yield Owed()


@opening
def to_be_delivered_at_once(standing: Standing, step: Step) -> Iterator[Owed]:
    """Urgent and important papers, and covers for one person, are delivered before any route (D6.1,
    D4.1).
    """
    if step.event.inputs.get("taken_over"):
        return
    if is_pressing(standing):
        yield Owed(variant="urgent")
    elif is_personal(standing):
        yield Owed(variant="normal")


@opening
def not_delivered_yet(standing: Standing, step: Step) -> Iterator[Owed]:
    """After the route the registrar delivers; what is urgent is owed already unless it was
    presented.
    """
    if not any(d.name == "deliver" for d in standing.open_duties()):
        yield Owed(variant="urgent" if is_pressing(standing) else "normal")


@opening
def presented_leader_routed(standing: Standing, step: Step) -> Iterator[Owed]:
    """The director owes a note only, once a leader's reading stands as the route."""
    if routes_by_reading(step.before, step):
        yield Owed()


@meeting
def presented_reading(duty: Duty, step: Step) -> bool:
    """The presented leader's reading that names readers or departments stands as the route."""
    return routes_by_reading(step.before, step)


# --- read, return ---------------------------------------------------------------------------------


@opening
def handed_to_a_reader(standing: Standing, step: Step) -> Iterator[Owed]:
    """Who decides has two days, who reads has the same day; an extension replaces both (D7.2,
    D6.3).
    """
    to, copy = text(step.event.inputs, "to"), copy_of(step.event.inputs)
    row = reading(standing, to, copy)
    if step.event.act == "present":
        yield Owed((to,), str(copy), "decide")
    elif row is not None:
        yield Owed((to,), str(copy), text(row, "mode"), _extended(standing, step.event.at))


def _extended(standing: Standing, at: datetime) -> date | None:
    until = text(standing.head, "extended")
    return date.fromisoformat(until) if until and date.fromisoformat(until) >= at.date() else None


@opening
def successor_takes_over(standing: Standing, step: Step) -> Iterator[Owed]:
    """What was owed by name is owed by the successor; what others owe stays with them."""
    giver, to = text(step.event.inputs, "from"), text(step.event.inputs, "to")
    for duty in step.before.open_duties():
        if giver in duty.owners:
            yield Owed(
                tuple(dict.fromkeys(to if o == giver else o for o in duty.owners)),
                duty.key,
                instead_of=duty.owners,
                duty=duty.name,
            )


@opening
def reading_goes_on(standing: Standing, step: Step) -> Iterator[Owed]:
    """The present reader's day is the extended one."""
    yield Owed(until=_extended(standing, step.event.at))


@opening
def owed_back_after_reading(standing: Standing, step: Step) -> Iterator[Owed]:
    """The paper goes back before closing time of the day it was read (D7.2), unless it is owed back
    already.
    """
    copy = copy_of(step.event.inputs)
    owed = any(d.name == "return" and d.key == str(copy) for d in step.before.open_duties())
    row = holder(standing, copy)
    if row is not None and row.holder == step.event.by and not owed:
        yield Owed((row.holder,), str(copy), "reader")


@opening
def taken_over_is_owed_back(standing: Standing, step: Step) -> Iterator[Owed]:
    """A paper that the old book shows as out is owed back by its holder."""
    if text(step.event.inputs, "holder"):
        yield Owed((text(step.event.inputs, "holder"),), "1", "copy")


# --- pass on --------------------------------------------------------------------------------------


@opening
def to_be_passed_on(standing: Standing, step: Step) -> Iterator[Owed]:
    """The registrar passes on what is back while readers wait, or a department that has not had it
    (D6.3).
    """
    owed = {d.name for d in step.before.open_duties()} & {"deliver", "pass_on"}
    # A changed route has just met what was owed under the old one.
    if owed <= ({"pass_on"} if step.event.act == "reroute" else set()) and somebody_is_left(
        standing, step
    ):
        yield Owed(start=_when_they_are_back(standing, step))


def somebody_is_left(standing: Standing, step: Step) -> bool:
    """Whether the paper has still to go to somebody, and its going round is not held up by a
    reader, a loan or a loss.
    """
    copy = carrier(standing)
    if (
        standing.state not in ("routed", "circulating", "handling")
        or not copy
        or lost_row(standing, copy)
    ):
        return False
    inside, handled = holder(standing, copy) is None, is_with_a_department(standing, copy)
    if waiting(standing):
        return inside or handled
    # A department keeps what it handles; only a changed route takes it away for another one.
    fetched = handled and step.event.act == "reroute"
    return not unfinished(standing) and bool(departments_left(standing)) and (inside or fetched)


def _when_they_are_back(standing: Standing, step: Step) -> datetime | None:
    """While only absent readers remain passing on waits: its term runs from the last day of the
    first to come back.
    """
    absent = {text(r, "reader"): text(r, "until") for r in rows(step.event.inputs, "absent")}
    names = [str(r["reader"]) for r in waiting(standing)]
    if not names or any(n not in absent for n in names):
        return None
    return datetime.combine(
        date.fromisoformat(min(absent[n] for n in names)), time(12), step.event.at.tzinfo
    )


@meeting
def passed_on(duty: Duty, step: Step) -> bool:
    """The copy that goes round went on, or nobody is left to whom it would have to go."""
    to, department = step.event.inputs.get("to"), department_of(step.before, step.event.inputs)
    to_department = goes_to_a_department(step)
    left = [r for r in waiting(step.before) if to_department or r["reader"] != to]
    departments = [d for d in departments_left(step.before) if not to_department or d != department]
    return copy_of(step.event.inputs) == carrier(step.before) or not (left or departments)


@meeting
def carrying_copy(duty: Duty, step: Step) -> bool:
    """The event is about the copy that goes round."""
    return copy_of(step.event.inputs) == carrier(step.before)


# --- give back ------------------------------------------------------------------------------------


@opening
def recall_was_asked_for(standing: Standing, step: Step) -> Iterator[Owed]:
    """The sender wants it back by a day (上级限期清退); what was lost and is found is wanted back
    again.
    """
    owed = any(d.name == "give_back" for d in step.before.open_duties())
    if text(standing.head, "recall_by") and copy_of(step.event.inputs) == 1 and not owed:
        yield Owed()
