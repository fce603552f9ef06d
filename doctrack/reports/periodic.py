"""Duties that the calendar opens: the recall of every month, quarter and year, from the ledger's first full period (D13)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from doctrack.model.calendar import Period, recall_period
from doctrack.model.record import Duty
from doctrack.model.regulation import DutyRule, Kind
from doctrack.model.view import OwedDuty, View

MONTHS = 36


def periods(began: date, until: date) -> Iterator[Period]:
    """The recalls from the first full period on, up to the one in which a day falls."""
    day = (began.replace(day=1) + timedelta(days=32)).replace(day=1) if began.day > 1 else began
    while day <= until:
        yield recall_period(day)
        day = (day + timedelta(days=32)).replace(day=1)


def owed_by_calendar(view: View, moment: datetime) -> list[OwedDuty]:
    """The calendar's duties that were open at a moment: opened on the period's last working day, due at its close."""
    kind, began = view.kind("recall", moment.date()), view.office.began
    rule = kind.duties.get("open") if kind else None
    if kind is None or rule is None or began is None:
        return []
    found = (_owed(view, kind, rule, p, moment) for p in periods(began, moment.date()))
    return [o for o in found if o]


def _owed(view: View, kind: Kind, rule: DutyRule, period: Period, moment: datetime) -> OwedDuty | None:
    zone = view.office.zone
    day = view.calendar.last_working(period.first, period.last)
    closing = view.office_on(day).closing
    opened, due = datetime.combine(day, time.min, zone), datetime.combine(day, closing, zone)
    id = f"{kind.prefix}-{period.name}"
    record = view.record(id)
    done = record.events[0].at if record and record.events else None
    if opened > moment or (done is not None and done <= moment):
        return None
    duty = Duty("open", (rule.owner,), opened, 0, opened)
    return OwedDuty(id, kind.name, period.name, duty, due, not view.calendar.known(day.year))
