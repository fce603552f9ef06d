"""The working calendar and the counting of terms (民法典 201, 203): days, closing time, periods."""

from __future__ import annotations

import calendar as months
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from doctrack.errors import UsageError
from doctrack.model.refs import half_width
from doctrack.model.regulation import Term
from doctrack.words import Words, both

DAY = timedelta(days=1)
# Where a term would leave the calendar it ends here; three days spare any time zone.
FIRST, LAST = date(1, 1, 4), date(9999, 12, 28)


class YearDays(NamedTuple):
    """A year's public holidays and make-up working days, and the notice they come from."""

    off: Mapping[date, str] = {}
    work: Mapping[date, str] = {}
    notice: str = ""


class Due(NamedTuple):
    """When a duty is due, and whether that leans on a year without a calendar."""

    moment: datetime
    provisional: bool = False


class Counted(NamedTuple):
    """One day of a term: whether it counts, and why; `end` says what is over on it."""

    day: date
    counted: bool
    reason: Words
    end: Words | None = None


class Calendar:
    """The office's working days, year by year; a year that is not known has weekends alone."""

    def __init__(self, years: Mapping[int, YearDays]) -> None:
        self.years = dict(years)
        self.off = {d: n for y in years.values() for d, n in y.off.items()}
        self.work = {d: n for y in years.values() for d, n in y.work.items()}
        self._dues: dict[tuple[Term, date], tuple[date, bool]] = {}

    def known(self, year: int) -> bool:
        """Whether the year's notice is in the ledger."""
        return year in self.years

    def is_working(self, day: date) -> bool:
        """Whether the office is open on a day."""
        return day in self.work or (day.weekday() < 5 and day not in self.off)

    def reason(self, day: date) -> Words:
        """Why a day is a working day or off."""
        if day in self.work:
            return both(f"调休上班（{self.work[day]}）", f"make-up working day ({self.work[day]})")
        if day in self.off:
            return both(f"放假（{self.off[day]}）", f"public holiday ({self.off[day]})")
        return both("工作日", "working day") if day.weekday() < 5 else both("周末", "weekend")

    def working_on_or_after(self, day: date) -> date:
        """The day itself, or the next working day after it."""
        while not self.is_working(day):
            day += DAY
        return day

    def next_working(self, day: date) -> date:
        """The first working day after a day."""
        return self.working_on_or_after(day + DAY)

    def add_working(self, day: date, count: int) -> date:
        """So many working days after a day."""
        for _ in range(count):
            day = self.next_working(day)
        return day

    def last_working(self, first: date, last: date) -> date:
        """The last working day of a period; its last day if there is none."""
        day = last
        while day >= first:
            if self.is_working(day):
                return day
            day -= DAY
        return last

    def day_due(self, term: Term, start: date) -> tuple[date, bool]:
        """The day a term ends that is counted from a day, and whether that leans on an unknown
        year.
        """
        found = self._dues.get((term, start))
        if found is None:
            end = self._end(term, start)
            found = self._dues[term, start] = (
                end,
                not all(self.known(y) for y in range(*_years(start, end))),
            )
        return found

    def _end(self, term: Term, start: date) -> date:
        if term.end_of:
            return period_of(start, term.end_of).last
        try:
            return self._back(term, start) if term.before else self._on(term, start)
        except (OverflowError, ValueError):
            return FIRST if term.before else LAST

    def _on(self, term: Term, start: date) -> date:
        """The last day of a term; one that falls on a day off is moved on (民法典 203)."""
        if term.working:
            return self.add_working(start, term.days)
        return self.working_on_or_after(plain_end(term, start))

    def _back(self, term: Term, start: date) -> date:
        """The day so long before a date; from a day off it is moved back, so that whoever is to
        have that time has all of it.
        """
        if not term.working:
            return self.working_on_or_before(plain_end(term, start))
        day = start
        for _ in range(term.days):
            day = self.working_on_or_before(day - DAY)
        return day

    def working_on_or_before(self, day: date) -> date:
        """The day itself, or the last working day before it."""
        while not self.is_working(day):
            day -= DAY
        return day


def _years(start: date, end: date) -> tuple[int, int]:
    return min(start.year, end.year), max(start.year, end.year) + 1


def plain_end(term: Term, start: date) -> date:
    """The day on which days, months or years end, whatever is off: in the last month the day of
    the same number, else that month's last day (民法典 202). Backwards where the term runs before
    its date. Raises OverflowError or ValueError beyond the calendar.
    """
    sign = -1 if term.before else 1
    count = sign * (term.months + 12 * term.years)
    if not count:
        return start + sign * term.days * DAY
    year, month = divmod(start.year * 12 + start.month - 1 + count, 12)
    last = months.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, last))


def due(
    term: Term, start: datetime, calendar: Calendar, closing: time, until: date | None = None
) -> Due:
    """When a term is over; a date that somebody set is no term and is not moved by days off."""
    if until is not None:
        return Due(_at(until, closing, start.tzinfo))
    first = start.date()
    if term.same_day and start.time() > closing:
        first = calendar.next_working(first)
    day, provisional = calendar.day_due(term, first)
    return Due(_at(day, closing, start.tzinfo), provisional and not term.end_of)


def _at(day: date, closing: time, zone: tzinfo | None) -> datetime:
    return datetime.combine(day, closing, zone)


def counting(
    term: Term, start: datetime, calendar: Calendar, closing: time, until: date | None = None
) -> Iterator[Counted]:
    """How a term was counted, day by day."""
    end = due(term, start, calendar, closing, until).moment.date()
    day = start.date()
    if until is None and (term.before or term.months or term.years):
        yield from _far(term, day, end, calendar)
        return
    yield Counted(
        day,
        term.same_day and end == day,
        (
            both("起算日不计", "the first day is not counted")
            if not term.same_day
            else calendar.reason(day)
        ),
    )
    while day < end:
        day += DAY
        if until is not None or term.end_of:
            yield Counted(
                day, True, both("约定日期，不因节假日顺延", "a set date, not moved by days off")
            )
        elif term.working or day == end:
            yield Counted(day, calendar.is_working(day), calendar.reason(day))
        else:
            inside = (day - start.date()).days <= term.days and not term.same_day
            yield Counted(day, inside, calendar.reason(day))


def _far(term: Term, start: date, end: date, calendar: Calendar) -> Iterator[Counted]:
    """How a term of months or years, or one that runs backwards, was counted: its first day, the
    day on which it ends, and what moved that.
    """
    back = bool(term.before)
    yield Counted(
        start,
        False,
        both("从该日往前算", "counted backwards from here")
        if back
        else both("起算日不计", "the first day is not counted"),
    )
    if term.working:
        while start > end:
            start -= DAY
            yield Counted(start, calendar.is_working(start), calendar.reason(start))
        return
    try:
        day = plain_end(term, start)
    except (OverflowError, ValueError):
        day = end
    yield Counted(day, False, calendar.reason(day), _length(term))
    while day > end if back else day < end:
        day += -DAY if back else DAY
        yield Counted(day, False, calendar.reason(day))


def _length(term: Term) -> Words:
    count = term.days or term.months or term.years
    unit = both("年", "year") if term.years else both("个月", "month")
    unit = both("日", "day") if term.days else unit
    ends = "" if count == 1 else "s"
    if term.before:
        return both(f"前{count}{unit.zh}", f"{count} {unit.en}{ends} before")
    return both(f"满{count}{unit.zh}", f"{count} {unit.en}{ends}")


class Clock(NamedTuple):
    """What time it is for one command, and whether somebody said so; a time said without a zone is
    the ledger's.
    """

    now: datetime
    machine: datetime
    given: bool = False

    def at(self, zone: tzinfo) -> datetime:
        """Now, in a ledger's zone."""
        return self.now.astimezone(zone) if self.now.tzinfo else self.now.replace(tzinfo=zone)


# --- periods --------------------------------------------------------------------------------------


class Period(NamedTuple):
    """A month, quarter or year: `2026-11`, `2026-Q3`, `2026`."""

    name: str
    first: date
    last: date


def period_of(day: date, unit: str) -> Period:
    """The month, quarter or year in which a day falls."""
    if unit == "year":
        return Period(str(day.year), date(day.year, 1, 1), date(day.year, 12, 31))
    quarter = (day.month - 1) // 3
    first_month, last_month = (
        (quarter * 3 + 1, quarter * 3 + 3) if unit == "quarter" else (day.month, day.month)
    )
    last = date(day.year, last_month, months.monthrange(day.year, last_month)[1])
    name = f"{day.year}-Q{quarter + 1}" if unit == "quarter" else f"{day.year}-{day.month:02d}"
    return Period(name, date(day.year, first_month, 1), last)


def recall_period(day: date) -> Period:
    """The recall in which a day falls: December's is the year's, a quarter's last month the
    quarter's (D13).
    """
    unit = "quarter" if day.month % 3 == 0 else "month"
    if day.month == 12:
        unit = "year"
    return period_of(day, unit)


def parse_period(text: str, today: date) -> Period:
    """`2026-10`, `2026-Q3`, `2026` or `last`, the last whole month."""
    word = half_width(text).strip().upper()
    try:
        if word == "LAST":
            return period_of(today.replace(day=1) - DAY, "month")
        if "Q" in word:
            year, quarter = word.split("-Q")
            return period_of(date(int(year), int(quarter) * 3, 1), "quarter")
        if "-" in word:
            return period_of(date.fromisoformat(f"{word}-01"), "month")
        return period_of(date(int(word), 1, 1), "year")
    except ValueError:
        raise UsageError(
            both(
                f"期间应为 2026-10、2026-Q3、2026 或 last，不是 {text}",
                f"a period is 2026-10, 2026-Q3, 2026 or last, not {text}",
            ),
            code="bad-date",
            value=text,
        ) from None


def is_end(day: date, end: str, calendar: Calendar) -> bool:
    """Whether a day is a `month-end`, `quarter-end` or `year-end`; with `:working`, the last
    working day.
    """
    unit, _, working = end.partition(":")
    if unit not in ("month-end", "quarter-end", "year-end") or working not in ("", "working"):
        raise UsageError(
            both(
                f"--only-on 应为 month-end、quarter-end、year-end，可加 :working，不是 {end}",
                "--only-on takes month-end, quarter-end or year-end, with :working or not, not"
                f" {end}",
            ),
            code="unknown-choice",
            option="--only-on",
            value=end,
        )
    period = period_of(day, unit.removesuffix("-end"))
    return day == (calendar.last_working(period.first, period.last) if working else period.last)
