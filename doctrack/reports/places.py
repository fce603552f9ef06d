"""Where each copy of a paper was at a moment, as far as its record tells: with whom, in the office,
lost, or not there yet.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from doctrack.model.people import number, text
from doctrack.model.people import rows as listed
from doctrack.model.record import Record, Standing
from doctrack.model.regulation import Kind
from doctrack.rules.holders import copy_of, destroyed_row, last_copy
from doctrack.words import Words, both

GONE = ("forwarded", "void", "returned_to_sender", "destroyed")
PLACES = {
    "office": both("在办公室", "in the office"),
    "lost": both("遗失", "lost"),
    "not_registered": both("尚未登记", "not registered yet"),
    "not_printed": both("尚未印刷", "not printed yet"),
    "not_made": both("尚未复制", "not made yet"),
    "unreadable": both("当时记录有误", "its record could not be read"),
}


class Place(NamedTuple):
    """`out` with its holder, `sent` to who keeps it, one of PLACES, or the state of a paper that
    has left the office.
    """

    name: str
    holder: str = ""

    def words(self, kind: Kind) -> Words:
        """The place in words; of a copy that is out, its holder."""
        if self.name == "sent":
            return both(f"已发{self.holder}", f"sent to {self.holder}")
        return PLACES.get(self.name) or kind.states.get(self.name) or both(self.holder, self.holder)


def copies(standing: Standing) -> range:
    """The copies that were received or made."""
    return range(1, last_copy(standing) + 1)


def place(record: Record, standing: Standing, copy: int, moment: datetime) -> Place:
    """Where a copy was at a moment."""
    if record.events[0].at > moment:
        return Place("not_registered")
    rows = [c for c in standing.custody if c.copy == copy and c.since <= moment]
    holder = next((c.holder for c in rows if c.until is None or c.until > moment), "")
    if holder:
        return Place("out", holder)
    if (gone := destroyed_row(standing, copy)) and datetime.fromisoformat(
        text(gone, "at")
    ) <= moment:
        return Place("destroyed")
    if "distributed" in standing.head or "recipients" in standing.head:
        return _sent(record, standing, copy, moment)
    if copy > number(standing.head, "copies", 1) and not rows:
        return Place("not_made")
    state = next((s.state for s in reversed(standing.states) if s.since <= moment), "")
    return Place("lost" if _is_lost(record, copy, moment) else state if state in GONE else "office")


def _sent(record: Record, standing: Standing, copy: int, moment: datetime) -> Place:
    """A copy of a paper sent out that nobody is to return: not printed yet, with its recipient,
    lost, or in the office.
    """
    if _is_lost(record, copy, moment):
        return Place("lost")
    if not any(e.act == "print" and not e.annulled and e.at <= moment for e in record.events):
        return Place("void" if record.state == "void" else "not_printed")
    dealt = (
        r
        for r in listed(standing.head, "distributed")
        if number(r, "first") <= copy <= number(r, "last") and not r.get("to_return")
    )
    to = next(
        (text(r, "recipient") for r in dealt if datetime.fromisoformat(text(r, "at")) <= moment), ""
    )
    state = next((s.state for s in reversed(standing.states) if s.since <= moment), "")
    return Place("sent", to) if to else Place(state if state in GONE else "office")


def _is_lost(record: Record, copy: int, moment: datetime) -> bool:
    told = [
        e.act
        for e in record.events
        if e.act in ("lose", "found", "found_with")
        and not e.annulled
        and e.at <= moment
        and copy_of(e.inputs) == copy
    ]
    return told[-1:] == ["lose"]
