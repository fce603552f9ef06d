"""Every late duty, by owner: due and neither met nor passed on at the moment asked about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from doctrack.model.view import OwedDuty, owner_names
from doctrack.reports.periodic import CalendarView, owed_by_calendar
from doctrack.reports.rows import Row, duty_row, in_order

COLUMNS = ("owner", "due", "late_days", "duty", "record", "title", "clause", "house", "provisional")


class DutyView(CalendarView, Protocol):
    """A view that also knows duties by moment."""

    def late_at(self, moment: datetime, names: Sequence[str] = ()) -> Sequence[OwedDuty]: ...
    def owed_at(self, moment: datetime, names: Sequence[str] = ()) -> Sequence[OwedDuty]: ...


def rows(
    view: DutyView,
    as_of: datetime,
    *,
    kind: str = "",
    owner: str = "",
    clause: str = "",
    full: bool = False,
) -> list[Row]:
    """Late duties at a moment, of a kind, an owner or a clause if asked."""
    names = owner_names(view, owner, as_of.date()) if owner else ()
    late = [
        *view.late_at(as_of, names),
        *(o for o in owed_by_calendar(view, as_of) if o.due <= as_of),
    ]
    found = (duty_row(view, o, as_of, full) for o in late)
    return in_order(
        r
        for r in found
        if kind in ("", r["kind"])
        and clause in ("", r["clause"])
        and (not owner or owner in (r["owner"], *r["owners"]))
    )


def todo(view: DutyView, as_of: datetime, person: str = "", full: bool = False) -> list[Row]:
    """Open duties at a moment: one person's own and those of his roles, or everybody's."""
    owed = [
        *view.owed_at(as_of, owner_names(view, person, as_of.date()) if person else ()),
        *owed_by_calendar(view, as_of),
    ]
    found = (duty_row(view, o, as_of, full) for o in owed)
    return sorted(
        (r for r in found if not person or person in r["owners"]),
        key=lambda r: (str(r["due"]), str(r["record"]), str(r["duty"])),
    )
