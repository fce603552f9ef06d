"""The clients' desk for its supervisor: who carries how much (C1.3), what was done on which day
(C1.1, C1.2), how campaigns stand (C2.2).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any, Protocol

from doctrack.model.calendar import Period
from doctrack.model.people import rows, text
from doctrack.model.record import Event, Facts, Record, Standing
from doctrack.model.sharing import weighed
from doctrack.model.view import View
from doctrack.reports.rows import Row
from doctrack.rules.service.campaigns import figures, left

LOAD = ("specialist", "capability", "clients", "weighed")
UPDATES = ("specialist", "day", "collected", "contacted", "visited", "updated")
CAMPAIGN = (
    "campaign",
    "title",
    "state",
    "from",
    "to",
    "listed",
    "skipped",
    "reached",
    "no_answer",
    "refused",
    "wrong_number",
    "call_back",
    "open",
    "evaluated",
    "evaluation",
    "suggestions",
    "renewals",
)
COMPLAINTS = ("root_cause", "count", "share", "cumulative", "reopened")
STEPS = ("accept", "investigate", "resolve", "revisit", "close")
KEPT_UP = {
    "collect": "collected",
    "contact": "contacted",
    "visited": "visited",
    "update": "updated",
}


class DeskView(View, Protocol):
    """A view that can go through all records of a kind, and fold each as of a moment."""

    def heads(self, kind: str) -> Iterator[tuple[str, str, str, Facts]]: ...
    def standing_at(self, id: str, moment: datetime) -> Standing | None: ...


def records(view: DeskView, kind: str) -> Iterator[Record]:
    """Every record of a kind."""
    return (found for id, *_ in view.heads(kind) if (found := view.record(id)))


def events_until(record: Record, moment: datetime) -> Iterator[Event]:
    """What stood by a moment, as known today."""
    return (e for e in record.events if not e.annulled and e.at <= moment)


def share(part: int, whole: int) -> float:
    """A share to four digits; nothing of nothing is nought."""
    return round(part / whole, 4) if whole else 0.0


# --- clients --------------------------------------------------------------------------------------


def load(view: DeskView, as_of: datetime) -> list[Row]:
    """How many clients each specialist looks after, and what they weigh for his capability."""
    counts = Counter(
        who for record in records(view, "client") if (who := looked_after_by(record, as_of))
    )
    staff = {
        p.id: p.capability or 1
        for p in view.people().values()
        if (p.active and p.has("client_specialist", as_of.date())) or counts[p.id]
    }
    return [
        {
            "specialist": who,
            "capability": c,
            "clients": counts[who],
            "weighed": weighed(counts[who], c),
        }
        for who, c in sorted(staff.items())
    ]


def looked_after_by(record: Record, moment: datetime) -> str:
    """Who looked after a client at a moment; nobody before it was assigned and after it was
    retired.
    """
    who = ""
    for event in events_until(record, moment):
        told = {"assign": "specialist", "handed_over": "to"}.get(event.act)
        who = text(event.inputs, told) if told else "" if event.act == "retire" else who
    return who


def updates(view: DeskView, as_of: datetime, period: Period | None = None) -> list[Row]:
    """What each specialist did for his clients on each working day of a period (this month without
    one), days without anything too.
    """
    first, last = (
        (period.first, period.last) if period else (as_of.date().replace(day=1), as_of.date())
    )
    last = min(last, as_of.date())
    done: dict[tuple[str, date], Counter[str]] = {}
    for record in records(view, "client"):
        for event in events_until(record, as_of):
            if event.act in KEPT_UP and first <= event.at.date() <= last:
                done.setdefault((event.by, event.at.date()), Counter())[KEPT_UP[event.act]] += 1
    days = [
        day
        for n in range((last - first).days + 1)
        if view.calendar.is_working(day := first + timedelta(n))
    ]
    idle = {
        (p.id, day)
        for p in view.people().values()
        for day in days
        if p.active and p.has("client_specialist", day)
    }
    return [
        {
            "specialist": who,
            "day": day.isoformat(),
            **{n: done.get((who, day), Counter())[n] for n in UPDATES[2:]},
        }
        for who, day in sorted({*done, *idle})
    ]


# --- campaigns ------------------------------------------------------------------------------------


def campaigns(view: DeskView, as_of: datetime) -> list[Row]:
    """How each campaign stands: listed = skipped + each outcome + open."""
    return [row for record in records(view, "campaign") if (row := _campaign(view, record, as_of))]


def _campaign(view: DeskView, record: Record, as_of: datetime) -> Row | None:
    standing = view.standing_at(record.id, as_of)
    if standing is None or not standing.state:
        return None
    visits = [v for v in view.about("visit", "campaign", record.id) if v.events[0].at <= as_of]
    outcomes = Counter(text(i, "outcome") for i in rows(standing.head, "items"))
    known = {
        **figures(standing.head, visits),
        "open": len(left(standing.head)),
        **{n: outcomes[n] for n in CAMPAIGN[7:12]},
    }
    facts = {
        "campaign": record.id,
        "state": standing.state,
        **{n: text(standing.head, n) for n in ("title", "from", "to")},
    }
    return {n: {**facts, **known}.get(n) for n in CAMPAIGN}


# --- complaints -----------------------------------------------------------------------------------


def complaints(
    view: DeskView, as_of: datetime, period: Period | None = None
) -> tuple[list[Row], dict[str, Any]]:
    """The causes of complaints received in a period, the commonest first, with what they add up to;
    days to each step, reopened share.
    """
    counts, again, steps, received = Counter[str](), Counter[str](), dict[str, list[int]](), 0
    for record in records(view, "complaint"):
        at, standing = record.events[0].at, view.standing_at(record.id, as_of)
        if (
            at > as_of
            or standing is None
            or (period and not period.first <= at.date() <= period.last)
        ):
            continue
        events = list(events_until(record, as_of))
        cause = root_cause(events)
        received, counts[cause] = received + 1, counts[cause] + 1
        again[cause] += any(e.act == "reopen" for e in events)
        for step in STEPS:
            first = next((e for e in events if e.act == step), None)
            steps.setdefault(step, []).extend([(first.at.date() - at.date()).days] if first else [])
    pareto = _pareto(counts, again)
    reopened = sum(again.values())
    days = [
        {
            "step": s,
            "count": len(d),
            "median_days": float(median(d)) if d else None,
            "most_days": max(d, default=None),
        }
        for s in STEPS
        for d in [steps.get(s, [])]
    ]
    return pareto, {
        "received": received,
        "reopened": reopened,
        "reopened_share": share(reopened, received),
        "steps": days,
    }


def root_cause(events: Sequence[Event]) -> str:
    """The cause that was found last; none while nobody looked into it."""
    return next(
        (text(e.inputs, "root_cause") for e in reversed(events) if e.act == "investigate"), ""
    )


def _pareto(counts: Counter[str], again: Counter[str]) -> list[Row]:
    """The causes that were found by number, ties by name; shares are of these."""
    found = sorted(
        ((n, cause) for cause, n in counts.items() if cause), key=lambda c: (-c[0], c[1])
    )
    whole, upto, pareto = sum(n for n, _ in found), 0, list[Row]()
    for n, cause in found:
        upto += n
        pareto.append(
            {
                "root_cause": cause,
                "count": n,
                "share": share(n, whole),
                "cumulative": share(upto, whole),
                "reopened": again[cause],
            }
        )
    if counts[""]:
        pareto.append(
            {
                "root_cause": None,
                "count": counts[""],
                "share": None,
                "cumulative": None,
                "reopened": again[""],
            }
        )
    return pareto
