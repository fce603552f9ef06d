"""Who has read, who has not, who has it: each reader of each paper that still goes round (D6.3,
D7.2).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

from doctrack.model.people import rows, text
from doctrack.model.record import Facts, Standing
from doctrack.model.view import View
from doctrack.reports.rows import Row

COLUMNS = ("record", "reader", "place", "handed", "read", "returned", "opinion")
GOES_ROUND = ("routed", "circulating")
STATES = (*GOES_ROUND, "handling")


class MovingView(View, Protocol):
    """A view that finds what goes round without reading every record, and tells how a record stood
    at a moment.
    """

    def moving(
        self, kind: str, states: Sequence[str], moment: datetime
    ) -> Iterator[tuple[str, str, bool, Facts]]: ...
    def standing_at(self, id: str, moment: datetime) -> Standing | None: ...


def circulation(view: MovingView, as_of: datetime) -> list[Row]:
    """Each reader of each paper in circulation at a moment, or in handling while somebody has not
    finished with it.
    """
    found: list[Row] = []
    for id, state, later, head in view.moving("incoming", STATES, as_of):
        if later:  # what the index holds is of a later day
            then = view.standing_at(id, as_of)
            state, head = (then.state, then.head) if then else ("", {})
        readers = rows(head, "readers")
        if state in GOES_ROUND or (state == "handling" and not all(map(_is_done, readers))):
            found += (_row(id, place, row) for place, row in enumerate(readers, 1))
    return found


def _is_done(row: Facts) -> bool:
    """Whether a reader has given the paper back, lost it after reading, or was passed over."""
    return bool(row.get("returned") or row.get("unread") or (row.get("lost") and row.get("read")))


def _row(id: str, place: int, row: Facts) -> Row:
    moments = {name: text(row, name) or None for name in ("handed", "read", "returned")}
    return {
        "record": id,
        "reader": text(row, "reader"),
        "place": place,
        **moments,
        "opinion": text(row, "opinion"),
    }
