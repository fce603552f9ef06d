"""How punctual each step is: count, share in time and median days, by month, department and step (D1)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from statistics import median

from doctrack.model.calendar import Period
from doctrack.model.view import OwedDuty, View
from doctrack.reports.rows import Row, people_meant

COLUMNS = ("month", "department", "step", "count", "in_time", "share", "median_days")


def rows(view: View, ended: Iterable[OwedDuty], as_of: datetime, period: Period | None = None) -> list[Row]:
    """Duties met by a moment, grouped by the month in which they were opened, the owner's department and the step."""
    groups: dict[tuple[str, str, str], list[OwedDuty]] = {}
    for owed in ended:
        done, opened = owed.duty.ended, owed.duty.opened.date()
        if done is None or done > as_of or owed.duty.end != "met" or (period and not period.first <= opened <= period.last):
            continue
        groups.setdefault((f"{opened:%Y-%m}", department(view, owed), f"{owed.kind}.{owed.duty.name}"), []).append(owed)
    return [_row(key, listed) for key, listed in sorted(groups.items())]


def department(view: View, owed: OwedDuty) -> str:
    """The department of whoever owed it; a role's people's, where they have one in common."""
    meant = (view.person(i) for i in people_meant(view, owed.duty.owners, owed.duty.opened.date()))
    return "、".join(sorted({p.department for p in meant if p}))


def _row(key: tuple[str, str, str], listed: list[OwedDuty]) -> Row:
    month, where, step = key
    in_time = sum(1 for o in listed if o.duty.ended and o.duty.ended <= o.due)
    days = median((o.duty.ended - o.duty.opened).total_seconds() / 86400 for o in listed if o.duty.ended)
    return {
        "month": month, "department": where, "step": step, "count": len(listed), "in_time": in_time,
        "share": round(in_time / len(listed), 4), "median_days": round(days, 2),
    }  # fmt: skip
