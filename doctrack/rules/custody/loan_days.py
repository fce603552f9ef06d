"""How long a paper may be borrowed: read on the spot, back the same day; what may be kept longer,
and who says so (D12).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from doctrack.model.people import day, number, text
from doctrack.model.record import Owed, Record, Standing
from doctrack.rules.custody.loans import is_classified, is_director, paper
from doctrack.rules.holders import copy_of
from doctrack.rules.registry import Case, Step, effect, guard, opening, warning, with_
from doctrack.words import Words, both

CLASSIFIED = both(
    "密级文件须当日归还，不得延期", "classified papers go back the same day, without exception"
)
SPOT = both(
    "借阅就地阅看、当日归还；延期限于复印件、会议文件，或由办公室主任写明特殊情况（--exception）",
    "read on the spot and back the same day; later only for copies, papers from meetings, or by the"
    " office director with --exception",
)


def departs(case: Case, found: Record | None, named: date, last: date) -> bool:
    """Whether a day is later than D12 allows: read on the spot, later only for copies and for
    papers brought from meetings.
    """
    standing = case.view.standing(found.id) if found else None
    if found is None or standing is None or named <= last:
        return False
    made = copy_of({**case.standing.head, **case.inputs}) > number(standing.head, "copies", 1)
    return is_classified(found) or not (made or found.head.get("source") == "meeting")


@guard("D12", needs=("due",))
def due_is_the_same_day(case: Case) -> Iterator[Words]:
    """A later day than today only where D12 allows it, or the director makes an exception."""
    found, named = paper(case), day(text(case.inputs, "due")) or case.day
    if named < case.day:
        yield both(f"归还日 {named} 已过", f"{named} is past")
    if departs(case, found, named, case.day):
        if is_classified(found):
            yield CLASSIFIED
        elif not (case.inputs.get("exception") and is_director(case)):
            yield SPOT


@guard("D12", needs=("exception",))
def exception_is_the_directors(case: Case) -> Iterator[Words]:
    """An exception to D12 is the office director's word, and is about a later day."""
    if not is_director(case):
        yield both("特殊情况由办公室主任写明", "an exception is made by the office director")
    if case.act.name == "request" and not case.inputs.get("due"):
        yield both("请写明借至何日（--due）", "say until when (--due)")
    if case.act.name == "approve" and not case.standing.head.get("asked_until"):
        yield both(
            "没有待批的续借，无须特殊情况", "no renewal is asked for that would need an exception"
        )


@guard("D12", needs=("due",))
def renewal_is_allowed(case: Case) -> Iterator[Words]:
    """A renewal asks for a day ahead, and never for a classified paper; whether it may be granted
    is said at its approval.
    """
    if is_classified(paper(case)):
        yield both("密级文件不得续借", "a loan of a classified paper is not renewed")
    named = day(text(case.inputs, "due"))
    if named and named < case.day:
        yield both(f"{named} 已过", f"{named} is past")


@effect
def renewal_is_asked(standing: Standing, step: Step) -> Standing:
    """What is asked for anew takes the place of what was asked before, exception and all."""
    return standing.having(
        with_(standing.head, {"asked_exception": text(step.event.inputs, "exception")})
    )


def renewal_departs(case: Case, asked: str) -> bool:
    """Whether the day to which a loan is to be renewed is later than D12 allows: than the day it
    was lent on.
    """
    lent = [
        e.at.astimezone(case.view.office.zone).date()
        for e in case.record.events
        if e.act == "lend" and not e.annulled
    ]
    return bool(asked and lent) and departs(case, paper(case), day(asked) or lent[-1], lent[-1])


@guard("D12")
def renewal_keeps_to_d12(case: Case) -> Iterator[Words]:
    """A renewal is granted under the rule of the loan itself, or by the director's exception, given
    with it or now.
    """
    head = case.standing.head
    if renewal_departs(case, text(head, "asked_until")) and not (
        head.get("asked_exception") or case.inputs.get("exception")
    ):
        yield SPOT


@guard("D12")
def renewal_is_asked_for(case: Case) -> Iterator[Words]:
    """While it is lent only a renewal can be approved or declined."""
    if case.standing.state == "lent" and not case.standing.head.get("asked_until"):
        yield both("已借出，没有待批的续借", "it is lent, and no renewal is asked for")


@opening
def borrower_owes_it_back(standing: Standing, step: Step) -> Iterator[Owed]:
    """The same day, or the later day that was allowed (D12)."""
    named = day(text(standing.head, "due"))
    later = named if named and named > step.event.at.date() else None
    yield Owed((text(standing.head, "borrower"),), str(copy_of(standing.head)), "normal", later)


@opening
def renewed_until(standing: Standing, step: Step) -> Iterator[Owed]:
    """An approved renewal moves the day."""
    yield Owed(until=day(text(standing.head, "due_now")))


@warning
def departs_from_d12(case: Case) -> Iterator[Words]:
    """An exception is shown as a departure from D12; a renewal that would need one says so when it
    is asked for.
    """
    if case.inputs.get("exception") or (
        case.act.name == "approve" and case.standing.head.get("asked_exception")
    ):
        yield both("属 D12 的例外", "this departs from D12")
    elif case.act.name == "renew" and renewal_departs(case, text(case.inputs, "due")):
        yield both(
            "属 D12 的例外，须由办公室主任写明特殊情况批准（approve --exception）",
            "this departs from D12; the office director must grant it (approve --exception)",
        )
