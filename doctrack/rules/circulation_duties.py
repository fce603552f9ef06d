"""What circulation makes whom owe: delivering, reading, giving back, passing on, settling (D6, D7, D13)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from doctrack.model.people import number, rows, text, texts
from doctrack.model.record import Duty, Owed, Standing
from doctrack.rules.circulation import (
    OFFICE_DIRECTOR,
    is_cover,
    is_pressing,
    reading,
    routes_by_reading,
    waiting,
)
from doctrack.rules.custody import copy_of, holder, lost_row
from doctrack.rules.registry import Step, meeting, opening


@opening
def ordinary_paper(standing: Standing, step: Step) -> Iterator[Owed]:
    """A paper whose cover is open waits for the director; etiquette too, until it is forwarded."""
    if not is_cover(standing) and not step.event.inputs.get("taken_over"):
        yield Owed()


@opening
def to_be_delivered_at_once(standing: Standing, step: Step) -> Iterator[Owed]:
    """Urgent and important papers, and covers for one person, are delivered before any route (D6.1, D4.1)."""
    if step.event.inputs.get("taken_over"):
        return
    if is_pressing(standing) and not is_cover(standing):
        yield Owed(variant="urgent")
    elif is_cover(standing) and standing.head.get("personal_to"):
        yield Owed(variant="normal")


@opening
def not_delivered_yet(standing: Standing, step: Step) -> Iterator[Owed]:
    """After the route the registrar delivers; an urgent paper's delivery is owed already."""
    if not any(d.name == "deliver" for d in standing.duties):
        yield Owed(variant="urgent" if is_pressing(standing) else "normal")


@opening
def presented_not_delivered(standing: Standing, step: Step) -> Iterator[Owed]:
    """A presented paper was delivered when it was presented."""
    return iter(())


@opening
def presented_leader_routed(standing: Standing, step: Step) -> Iterator[Owed]:
    """The director owes a note only, once a leader's reading stands as the route."""
    if routes_by_reading(step.before, step):
        yield Owed()


@meeting
def presented_reading(duty: Duty, step: Step) -> bool:
    """The presented leader's reading that names readers or departments stands as the route."""
    return routes_by_reading(step.before, step)


@opening
def handed_to_a_reader(standing: Standing, step: Step) -> Iterator[Owed]:
    """Who decides has two days, who reads has the same day; an extension replaces both (D7.2, D6.3)."""
    to, copy = text(step.event.inputs, "to"), str(copy_of(step.event.inputs))
    row = reading(standing, to)
    if step.event.act == "present":
        yield Owed((to,), copy, "decide")
    elif row is not None and row.get("handed") == step.event.at.isoformat():
        yield Owed((to,), copy, text(row, "mode"), _extended(standing, step.event.at))


def _extended(standing: Standing, at: datetime) -> date | None:
    until = text(standing.head, "extended")
    return date.fromisoformat(until) if until and date.fromisoformat(until) >= at.date() else None


@opening
def successor_takes_over(standing: Standing, step: Step) -> Iterator[Owed]:
    """What was owed by name is owed by the successor; what others owe stays with them."""
    giver, to = text(step.event.inputs, "from"), text(step.event.inputs, "to")
    for duty in step.before.open_duties():
        if giver in duty.owners:
            yield Owed(tuple(dict.fromkeys(to if o == giver else o for o in duty.owners)), duty.key, instead_of=duty.owners)


@opening
def reading_goes_on(standing: Standing, step: Step) -> Iterator[Owed]:
    """The present reader's day is the extended one."""
    yield Owed(until=_extended(standing, step.event.at))


@opening
def owed_back_after_reading(standing: Standing, step: Step) -> Iterator[Owed]:
    """The paper goes back before closing time of the day it was read (D7.2)."""
    row = next((c for c in standing.out() if c.holder == step.event.by and c.copy == copy_of(step.event.inputs)), None)
    if row is not None:
        yield Owed((row.holder,), str(row.copy), "reader")


@opening
def found_is_owed_back(standing: Standing, step: Step) -> Iterator[Owed]:
    """Who was found with a paper brings it back the same day."""
    yield Owed((text(step.event.inputs, "holder"),), str(copy_of(step.event.inputs)), "reader")


@opening
def taken_over_is_owed_back(standing: Standing, step: Step) -> Iterator[Owed]:
    """A paper that the old book shows as out is owed back by its holder."""
    if text(step.event.inputs, "holder"):
        yield Owed((text(step.event.inputs, "holder"),), "1", "copy")


@opening
def handler_gives_it_back(standing: Standing, step: Step) -> Iterator[Owed]:
    """When the matter is done, who handled it gives the original back by the month's end (D13)."""
    row = holder(standing, 1)
    if row is not None and row.act == "hand":
        yield Owed((row.holder,), "1", "handler")


@meeting
def handlers_return(duty: Duty, step: Step) -> bool:
    """A matter that is open again leaves the original with its handler."""
    return duty.variant == "handler"


@opening
def readers_remain(standing: Standing, step: Step) -> Iterator[Owed]:
    """After a return the registrar hands on while readers remain (D6.3)."""
    if copy_of(step.event.inputs) == 1 and waiting(standing) and not lost_row(standing, 1):
        yield Owed()


@opening
def readers_wait_on_the_shelf(standing: Standing, step: Step) -> Iterator[Owed]:
    """New readers, and the original in the office after it has circulated."""
    if standing.state == "circulating" and waiting(standing) and holder(standing, 1) is None:
        yield Owed()


def handed_to_handlers(standing: Standing, step: Step) -> bool:
    """The hand-over was to a department, not to a reader."""
    row = reading(standing, text(step.event.inputs, "to"))
    return standing.state == "handling" and not (row is not None and row.get("handed") == step.event.at.isoformat())


@opening
def handed_to_a_department(standing: Standing, step: Step) -> Iterator[Owed]:
    """The head names who handles on the day the paper is handed to him (D7.5 立即)."""
    to = text(step.event.inputs, "to")
    if handed_to_handlers(standing, step) and to not in texts(standing.head, "handlers"):
        yield Owed((to,), to)


@opening
def department_settles(standing: Standing, step: Step) -> Iterator[Owed]:
    """The department settles the matter by the day a reply is asked for, else within the house's term."""
    if handed_to_handlers(standing, step) and not any(d.name == "settle" for d in standing.open_duties()):
        named = texts(standing.head, "handlers")
        yield Owed(named or (text(step.event.inputs, "to"),), "", "normal", _reply_by(standing, step.event.at))


def _reply_by(standing: Standing, at: datetime) -> date | None:
    by = text(standing.head, "reply_by")
    return date.fromisoformat(by) if by and date.fromisoformat(by) >= at.date() else None


@opening
def matter_to_settle(standing: Standing, step: Step) -> Iterator[Owed]:
    """A reopened matter is to be settled anew."""
    yield Owed(who_handles(standing), "", "normal", _reply_by(standing, step.event.at))


def who_handles(standing: Standing) -> tuple[str, ...]:
    """The handlers; before `assign` the head of the first handling department; without one the office director."""
    named = texts(standing.head, "handlers")
    if named:
        return named
    departments = texts(standing.head, "handler_departments")
    return (f"department_head:{departments[0]}",) if departments else (OFFICE_DIRECTOR,)


@opening
def handlers_take_over(standing: Standing, step: Step) -> Iterator[Owed]:
    """What the department's head owed is owed by the handlers he named."""
    yield Owed(who_handles(standing))


@opening
def head_takes_over(standing: Standing, step: Step) -> Iterator[Owed]:
    """The head to whom the paper was handed owes it by name."""
    if handed_to_handlers(standing, step) and not standing.head.get("handlers"):
        yield Owed((text(step.event.inputs, "to"),))


@opening
def head_of_first_department(standing: Standing, step: Step) -> Iterator[Owed]:
    """The head of the first handling department owes it once the route names one."""
    yield Owed(who_handles(standing))


@opening
def instruction_was_given(standing: Standing, step: Step) -> Iterator[Owed]:
    """An instruction (批示) is to be carried out by those who handle."""
    if text(step.event.inputs, "instruction"):
        yield Owed(who_handles(standing), str(len(rows(standing.head, "instructions"))))


@meeting
def same_instruction(duty: Duty, step: Step) -> bool:
    """The duty was about this instruction."""
    return duty.key == str(number(step.event.inputs, "instruction", 1))


@opening
def reply_was_asked_for(standing: Standing, step: Step) -> Iterator[Owed]:
    """The sender asked for a reply by a day."""
    if text(standing.head, "reply_by"):
        yield Owed(who_handles(standing))


@opening
def recall_was_asked_for(standing: Standing, step: Step) -> Iterator[Owed]:
    """The sender wants it back by a day (上级限期清退)."""
    if text(standing.head, "recall_by"):
        yield Owed()
