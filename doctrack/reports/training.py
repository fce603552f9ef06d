"""Training for those who answer for it: pass rates by month, department and column (T5.3.1.1), and
how far each level is (T6).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Protocol

from doctrack.model.calendar import Period
from doctrack.model.marks import exact, read_score
from doctrack.model.people import text, texts
from doctrack.model.record import Duty, Event, Facts, Record
from doctrack.model.view import OwedDuty, View
from doctrack.reports.rows import Row
from doctrack.rules.training.certificates import column_of

PASS_RATE = (
    "month",
    "department",
    "column",
    "due",
    "examined",
    "passed",
    "late",
    "missed",
    "rate",
    "counted",
    "target",
    "target_met",
    "unexamined",
    "makeups",
    "makeups_passed",
    "why",
)
SUPERVISION = (
    "organiser",
    "department",
    "courses",
    "held",
    "closed",
    "exams",
    "late",
    "missed",
    "registered",
    "archived",
    "overdue",
)
COUNTED = (
    "due",
    "examined",
    "passed",
    "late",
    "missed",
    "unexamined",
    "makeups",
    "makeups_passed",
    "passed_late",
    "target",
)


class TrainingView(View, Protocol):
    """A view that can go through all records of a kind, and knows late duties by moment."""

    def heads(self, kind: str) -> Iterator[tuple[str, str, str, Facts]]: ...
    def late_at(self, moment: datetime, names: Sequence[str] = ()) -> Sequence[OwedDuty]: ...


def last_of(record: Record, act: str, as_of: datetime) -> Event | None:
    """The last event of an act that stood at a moment, as known today."""
    return next(
        (e for e in reversed(record.events) if e.act == act and not e.annulled and e.at <= as_of),
        None,
    )


@dataclass(frozen=True)
class Sitting:
    """An exam that was held: when, who was there, and who passed, as far as it was marked."""

    exam: Record
    at: datetime
    present: frozenset[str]
    passed: frozenset[str]

    @property
    def written(self) -> bool:
        """Whether the five days bind it (T5.3.1.1)."""
        return self.exam.head.get("mode") == "written"


@dataclass(frozen=True)
class Course:
    """A course that was held, with its exams in the order in which they were held; the first is the
    one that counts.
    """

    view: View
    record: Record
    held: Event
    sittings: tuple[Sitting, ...]
    as_of: datetime

    @property
    def held_on(self) -> date:
        """The day of the course."""
        return date.fromisoformat(text(self.held.inputs, "held_on"))

    @property
    def column(self) -> str:
        """The column in which its results stand, or will by the plan."""
        mode = (
            text(self.sittings[0].exam.head, "mode")
            if self.sittings
            else text(self.record.head, "exam")
        )
        return column_of(
            mode, text(self.record.head, "category"), text(self.record.head, "audience")
        )

    @cached_property
    def due(self) -> datetime:
        """Until when a written exam is in time, by the calendar and the rules of the day."""
        zone = self.view.office.zone
        start = datetime.combine(self.held_on, time(12), zone)
        return self.view.due(
            "course", Duty("examine", (), self.held.at, 0, self.held.at, start=start)
        )[0]

    @property
    def late(self) -> bool:
        """Whether its written exam was held after the five days."""
        return bool(self.sittings) and self.sittings[0].written and self.sittings[0].at > self.due

    @property
    def missed(self) -> bool:
        """Whether the written exam of the plan had not been held when the five days were over."""
        planned = self.record.head.get("exam") == "written"
        return planned and self.as_of >= self.due and not any(s.written for s in self.sittings)


def courses(view: TrainingView, as_of: datetime) -> Iterator[Course]:
    """Every course that was held by a moment."""
    sittings: dict[str, list[Sitting]] = {}
    for id, _, _, head in view.heads("exam"):
        record = view.record(id)
        sat = sitting(record, as_of) if record else None
        if sat:
            sittings.setdefault(text(head, "course"), []).append(sat)
    for id, _, _, _ in view.heads("course"):
        record = view.record(id)
        held = last_of(record, "hold", as_of) if record else None
        if record and held:
            yield Course(
                view,
                record,
                held,
                tuple(sorted(sittings.get(id, ()), key=lambda s: (s.at, s.exam.id))),
                as_of,
            )


def sitting(record: Record, as_of: datetime) -> Sitting | None:
    """The sitting of an exam by a moment; None while it was not held."""
    held, marked = last_of(record, "hold", as_of), last_of(record, "grade", as_of)
    if held is None:
        return None
    scores = [s for t in (texts(marked.inputs, "scores") if marked else ()) if (s := read_score(t))]
    passed = frozenset(
        who for who, mark in scores if exact(mark) >= exact(record.head["pass_mark"])
    )
    return Sitting(record, held.at, frozenset(texts(held.inputs, "present")), passed)


# --- pass rates -----------------------------------------------------------------------------------


def pass_rate(view: TrainingView, as_of: datetime, period: Period | None = None) -> list[Row]:
    """Passed of all trainees by first result, by the course's month, the trainee's department and
    the column.
    """
    groups: dict[tuple[str, str, str], dict[str, int]] = {}
    for course in courses(view, as_of):
        if (period and not period.first <= course.held_on <= period.last) or (
            course.record.head.get("exam") == "none" and not course.sittings
        ):
            continue
        for who in texts(course.record.head, "trainees"):
            key = (
                f"{course.held_on:%Y-%m}",
                department_on(view, who, course.held_on),
                course.column,
            )
            group = groups.setdefault(key, dict.fromkeys(COUNTED, 0))
            for name in facts_of(course, who):
                group[name] += 1
            # Where the target was changed within a month, the stricter one is met or missed.
            group["target"] = max(
                group["target"], int(view.office_on(course.held_on).policy("pass_rate_target"))
            )
    return [_row(key, group) for key, group in sorted(groups.items())]


def facts_of(course: Course, who: str) -> Iterator[str]:
    """What one trainee adds to the counts: he counts by the first exam, and make-ups stand
    beside.
    """
    yield "due"
    first, again = course.sittings[:1], [s for s in course.sittings[1:] if who in s.present]
    if any(who in s.present for s in first):
        yield "examined"
        yield from ("passed", "passed_late")[: 1 + course.late] if who in first[0].passed else ()
        yield from ("late",) if course.late else ()
    else:
        yield "unexamined"
    yield from ("missed",) if course.missed else ()
    yield from ("makeups",) if again else ()
    yield from ("makeups_passed",) if any(who in s.passed for s in again) else ()


def department_on(view: View, who: str, on: date) -> str:
    """A person's department on a day: what later changes wrote over."""
    record = view.record(who)
    if record is None:
        return ""
    later = [
        text(e.was, "department")
        for e in record.events
        if e.at.date() > on and not e.annulled and "department" in e.was
    ]
    return later[0] if later else text(record.head, "department")


def _row(key: tuple[str, str, str], group: dict[str, int]) -> Row:
    target = Decimal(group["target"]) / 100
    rate = Decimal(group["passed"]) / group["due"]
    counted = Decimal(group["passed"] - group.pop("passed_late")) / group["due"]
    why = [f"T5.3.1.1 {n}" for n in ("late", "missed") if group[n]] + (
        ["target"] if rate < target else []
    )
    figures = {
        "rate": digits(rate),
        "counted": digits(counted),
        "target": digits(target),
        "target_met": not why,
        "why": why,
    }
    found = {**dict(zip(PASS_RATE, key)), **group, **figures}
    return {name: found[name] for name in PASS_RATE}


def digits(share: Decimal) -> float:
    """A share to four digits, the last one rounded as people round."""
    return float(share.quantize(Decimal("0.0001"), ROUND_HALF_UP))


# --- supervision ----------------------------------------------------------------------------------


def supervision(view: TrainingView, as_of: datetime) -> list[Row]:
    """How far each supervising office is with its courses and exams, and what is overdue there
    (T6).
    """
    groups: dict[tuple[str, str], dict[str, int]] = {}
    places: dict[str, dict[str, int]] = {}
    for id, _, _, head in view.heads("course"):
        record = view.record(id)
        if record and last_of(record, "plan", as_of):
            key = (text(head, "organiser"), text(head, "department"))
            places[id] = groups.setdefault(key, dict.fromkeys(SUPERVISION[2:], 0))
            places[id]["courses"] += 1
            places[id]["closed"] += last_of(record, "close", as_of) is not None
    for course in courses(view, as_of):
        place = places[course.record.id]
        for name, count in (
            ("held", 1),
            ("exams", len(course.sittings)),
            ("late", course.late),
            ("missed", course.missed),
        ):
            place[name] += count
        for act, name in (("register", "registered"), ("archive", "archived")):
            place[name] += sum(last_of(s.exam, act, as_of) is not None for s in course.sittings)
    for owed in view.late_at(as_of):
        record = view.record(owed.record) if owed.kind in ("course", "exam") else None
        if record:
            places[record.id if owed.kind == "course" else text(record.head, "course")][
                "overdue"
            ] += 1
    return [{**dict(zip(SUPERVISION, key)), **group} for key, group in sorted(groups.items())]
