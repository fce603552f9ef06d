"""Duties that the calendar opens: a recall every month, quarter and year, a look through the papers
every year, from the ledger's first full period (D13, D17).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Protocol

from doctrack.model.calendar import Period, period_of, recall_period
from doctrack.model.people import number, text
from doctrack.model.record import Duty, Facts, Standing
from doctrack.model.regulation import DutyRule, Kind
from doctrack.model.view import OwedDuty, View

HOLIDAYS = timedelta(days=15)  # longer than any run of days off
RETENTION, SHORTEST = (
    "retention_end",
    10,
)  # the end of a volume's retention; the years of the shortest one
SPANS = {"month_end": "month", "quarter_end": "quarter", "year_end": "year"}


class CalendarView(View, Protocol):
    """A view that also knows which kinds have duties that the calendar opens, without reading
    them.
    """

    def recurring(self) -> Mapping[str, frozenset[str]]: ...
    def made(self, kind: str) -> list[tuple[str, datetime]]: ...
    def heads(self, kind: str) -> Iterable[tuple[str, str, str, Facts]]: ...
    def standing_at(self, id: str, moment: datetime) -> Standing | None: ...


def periods(began: date, until: date) -> Iterator[Period]:
    """The recalls from the first full period on, up to the one in which a day falls."""
    day = (began.replace(day=1) + timedelta(days=32)).replace(day=1) if began.day > 1 else began
    while day <= until:
        yield recall_period(day)
        day = (day + timedelta(days=32)).replace(day=1)


def spans(every: Iterable[str], began: date, until: date) -> Iterator[Period]:
    """The whole months, quarters or years from the first full one on, up to the one in which a day
    falls.
    """
    for unit in (SPANS[e] for e in every if e in SPANS):
        found = period_of(began, unit)
        while found.first <= until:
            if found.first >= began:
                yield found
            found = period_of(found.last + timedelta(days=1), unit)


def owed_by_calendar(view: CalendarView, moment: datetime) -> list[OwedDuty]:
    """The calendar's duties that were open at a moment: opened on the period's last working day."""
    began, found = view.office.began, list[OwedDuty]()
    for name, ends in view.recurring().items() if began else ():
        kind = (
            view.kind(name, moment.date())
            if began and _may_have_come(ends, began, moment.date())
            else None
        )
        for rule in (r for r in kind.duties.values() if r.every) if kind else ():
            assert kind is not None and began is not None
            found += (
                _appraisals(view, kind, rule, moment)
                if RETENTION in rule.every
                else _owed(view, kind, rule, began, moment)
            )
    return found


def _may_have_come(ends: Iterable[str], began: date, day: date) -> bool:
    """Whether a period may have come to its last working day: nothing of the kind is read
    before.
    """
    return (
        "month_end" in ends
        or RETENTION in ends
        or any(p.last - HOLIDAYS <= day for p in spans(ends, began, day))
    )


def _owed(
    view: CalendarView, kind: Kind, rule: DutyRule, began: date, moment: datetime
) -> Iterator[OwedDuty]:
    """What a rule has open, of the periods whose last working day has come."""
    found = (
        periods(began, moment.date())
        if kind.id_rule == "period"
        else spans(rule.every, began, moment.date())
    )
    terms = [(p, *_term(view, rule, p)) for p in found]
    come = [t for t in terms if t[1] <= moment]
    for (period, opened, due, known), done in zip(
        come, _met(view, kind, rule, [t[0] for t in come]), strict=True
    ):
        if done is None or done > moment:
            yield OwedDuty(
                f"{kind.prefix}-{period.name}",
                kind.name,
                period.name,
                Duty(rule.name, (rule.owner,), opened, 0, opened),
                due,
                not known,
            )


def _appraisals(
    view: CalendarView, kind: Kind, rule: DutyRule, moment: datetime
) -> Iterator[OwedDuty]:
    """What is to be appraised, from the day after its retention until the end of that year, or
    until it is appraised or destroyed.
    """
    zone, states = view.office.zone, {s for act in rule.met_by for s in kind.acts[act].source}
    for id, _, _, head in view.heads(kind.name):
        if number(head, "year") + SHORTEST >= moment.year:
            continue  # the shortest retention runs on
        from doctrack.rules.archive.destruction_blocks import (
            kept_until,  # only where something may be owed
        )

        then = view.standing_at(id, moment)
        last = kept_until(then.head) if then and then.state in states else None
        if last and last < moment.date():
            opened = datetime.combine(last + timedelta(days=1), time.min, zone)
            end = opened.date().replace(month=12, day=31)
            due = datetime.combine(end, view.office_on(end).closing, zone)
            yield OwedDuty(
                id,
                kind.name,
                text(head, "title"),
                Duty(rule.name, (rule.owner,), opened, 0, opened),
                due,
                False,
            )


def _met(
    view: CalendarView, kind: Kind, rule: DutyRule, listed: Sequence[Period]
) -> Iterator[datetime | None]:
    """When the duty of each period was met: by the period's own record, else by the first one made
    since it began that met no earlier one.
    """
    if kind.id_rule == "period":
        opened = dict(view.made(kind.name)) if listed else {}
        yield from (opened.get(f"{kind.prefix}-{p.name}") for p in listed)
        return
    made = [at for _, at in view.made(kind.name)] if listed else []
    for period in listed:
        yield next((made.pop(n) for n, at in enumerate(made) if at.date() >= period.first), None)


def _term(view: View, rule: DutyRule, period: Period) -> tuple[datetime, datetime, bool]:
    """When the duty of a period opens and is due: on its last working day, or, where the term is
    the period's end, on its last day.
    """
    zone, day = view.office.zone, view.calendar.last_working(period.first, period.last)
    last = period.last if rule.term_of("").end_of else day
    return (
        datetime.combine(day, time.min, zone),
        datetime.combine(last, view.office_on(last).closing, zone),
        view.calendar.known(day.year),
    )
