"""What goes astray: a copy lost, found again, written off, or found with somebody who should not
have it (D7.4, D13).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

from doctrack.model.people import day, number, rows, text
from doctrack.model.record import Duty, Facts, Owed, Standing
from doctrack.rules.holders import came_back, copy_of, destroyed_row, holder, lost_row, moved_out
from doctrack.rules.incoming.circulation import (
    CIRCULATES,
    carrier,
    handed_row,
    marked,
    readers,
    reading,
    unfinished,
    waiting,
    when_no_reader_is_left,
)
from doctrack.rules.registry import Case, Step, effect, guard, leads_to, meeting, opening, with_
from doctrack.words import Words, both


@guard("D13")
def not_lost_already(case: Case) -> Iterator[Words]:
    """A copy is lost once."""
    if lost_row(case.standing, copy_of(case.inputs)):
        yield both(
            f"第{copy_of(case.inputs)}份已报失", f"copy {copy_of(case.inputs)} is lost already"
        )
    if destroyed_row(case.standing, copy_of(case.inputs)):
        yield both(
            f"第{copy_of(case.inputs)}份已销毁", f"copy {copy_of(case.inputs)} has been destroyed"
        )


@guard("D7.4")
def found_after_it_left(case: Case) -> Iterator[Words]:
    """It cannot have been there after today, nor before the day until which the ledger knows that
    the copy was elsewhere.
    """
    since = day(text(case.inputs, "since"))
    if since and since > case.day:
        yield both(f"{since} 在将来", f"{since} is in the future")
    known, copy = last_known(case.standing, copy_of(case.inputs)), copy_of(case.inputs)
    if since and since < known.date():
        yield both(
            f"{since} 过早：台账记第{copy}份到 {known:%Y-%m-%d} 还不在其处（--since）",
            f"{since} is too early: the ledger has copy {copy} elsewhere until {known:%Y-%m-%d}"
            " (--since)",
        )


@guard("D13")
def no_copy_is_missing(case: Case) -> Iterator[Words]:
    """A paper does not leave the office for good while a copy is lost and nobody has settled that,
    nor when there is nothing left of it.
    """
    for row in rows(case.standing.head, "lost"):
        if not row.get("written_off"):
            copy = number(row, "copy")
            incidents = [
                r.id
                for r in case.view.about("incident", "about", case.record.id)
                if r.state not in ("closed", "annulled") and copy_of(r.head) == copy
            ]
            yield both(
                f"第{copy}份已报失（{'、'.join(incidents)}未结）",
                f"copy {copy} is lost ({', '.join(incidents)} is open)",
            )
    if not carrier(case.standing):
        yield both(
            "各份均已核销，无可退回", "every copy is written off; nothing is left to give back"
        )


@effect
def copy_is_lost(standing: Standing, step: Step) -> Standing:
    """The copy is nowhere. A reader who had not read it is to be served again if it is found; one
    who had is done.
    """
    copy, at = copy_of(step.event.inputs), step.event.at
    row = holder(standing, copy)
    entry: Facts = {"copy": copy, "holder": row.holder if row else "", "at": at.isoformat()}
    mine = reading(standing, row.holder, copy) if row else None
    after = marked(came_back(standing, copy, at, "lose"), mine, {"lost": at.isoformat()})
    return after.having(
        with_(after.head, {"lost": (*rows(standing.head, "lost"), with_(entry, {}))})
    )


def not_lost(standing: Standing, copy: int) -> Standing:
    """The standing with a copy off the list of the lost."""
    left = tuple(r for r in rows(standing.head, "lost") if number(r, "copy") != copy)
    return standing.having(with_(standing.head, {"lost": left}))


@effect
@leads_to("handling", only_from=CIRCULATES)
def copy_is_found(standing: Standing, step: Step) -> Standing:
    """The copy is in the office again."""
    return when_no_reader_is_left(not_lost(standing, copy_of(step.event.inputs)))


@effect
@leads_to("handling", only_from=("registered", *CIRCULATES))
def copy_is_written_off(standing: Standing, step: Step) -> Standing:
    """A lost copy is given up; with the original, the readers not yet served are struck, and the
    matter can be brought to its end.
    """
    copy = copy_of(step.event.inputs)
    lost = tuple(
        with_(r, {"written_off": step.event.at.isoformat()}) if number(r, "copy") == copy else r
        for r in rows(standing.head, "lost")
    )
    after = standing.having(with_(standing.head, {"lost": lost}))
    if copy != 1:
        return when_no_reader_is_left(after)
    unserved = waiting(after)
    struck = tuple(with_(r, {"unread": "遗失"}) if r in unserved else r for r in readers(after))
    after = after.having(with_(after.head, {"readers": struck}))
    early = CIRCULATES if carrier(after) else ("registered", *CIRCULATES)
    return (
        after._replace(state="handling")
        if after.state in early and not unfinished(after)
        else after
    )


@effect
def custody_was_found(standing: Standing, step: Step) -> Standing:
    """A copy was found with somebody: custody moves to him as of the day it got there, and what was
    lost is lost no longer.
    """
    inputs, copy = step.event.inputs, copy_of(step.event.inputs)
    before, who, since = holder(standing, copy), text(inputs, "holder"), since_found(standing, step)
    after = moved_out(not_lost(standing, copy), copy, who, since, "found_with")
    mine = reading(standing, before.holder, copy) if before else None
    after = marked(
        after,
        mine,
        {"returned": since.isoformat(), "unread": "" if mine and mine.get("read") else "横传"},
    )
    row = next((r for r in waiting(after) if r["reader"] == who), None)
    return marked(after, row, handed_row(copy, since.isoformat()))


def since_found(standing: Standing, step: Step) -> datetime:
    """The start of the day named, but not before the copy left the one who had it, nor before he
    did with it what is entered.
    """
    named = datetime.combine(
        date.fromisoformat(text(step.event.inputs, "since")), time.min, step.event.at.tzinfo
    )
    return min(max(named, last_known(standing, copy_of(step.event.inputs))), step.event.at)


def last_known(standing: Standing, copy: int) -> datetime:
    """Until when it is entered where a copy was: it came in, went out or came back, and who had it
    last read it.
    """
    before = holder(standing, copy)
    mine = reading(standing, before.holder, copy) if before else None
    read = text(mine, "read") if mine else ""
    moves = (c.until or c.since for c in standing.custody if c.copy == copy)
    return max(
        [standing.states[0].since, *moves, *([datetime.fromisoformat(read)] if read else [])]
    )


@meeting
def nothing_is_left_of_it(duty: Duty, step: Step) -> bool:
    """The last received copy is written off: nothing is left to be routed or delivered."""
    received = number(step.before.head, "copies", 1)
    given_up = {
        number(r, "copy") for r in rows(step.before.head, "lost") if r.get("written_off")
    } | {copy_of(step.event.inputs)}
    return sum(1 for c in given_up if c <= received) >= received


@opening
def found_is_owed_back(standing: Standing, step: Step) -> Iterator[Owed]:
    """Who was found with a paper brings it back the same day."""
    yield Owed((text(step.event.inputs, "holder"),), str(copy_of(step.event.inputs)), "reader")
