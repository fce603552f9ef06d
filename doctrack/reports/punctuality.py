"""How punctual each step is: count, share in time and median days, by month, department and step;
papers issued (D1).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import pairwise
from statistics import median

from doctrack.model.calendar import Period
from doctrack.model.people import text
from doctrack.model.record import Record, Standing
from doctrack.model.view import OwedDuty, View
from doctrack.reports.rows import Row, people_meant

COLUMNS = ("month", "department", "step", "count", "in_time", "share", "median_days")
ISSUED = "issued"


def rows(
    view: View,
    ended: Iterable[OwedDuty],
    papers: Iterable[Record],
    as_of: datetime,
    period: Period | None = None,
) -> list[Row]:
    """How punctual duties were, and how long papers sent out stayed at each step; `papers` are
    those.
    """
    found = [*of_duties(view, ended, as_of, period), *of_papers(view, papers, as_of, period)]
    return sorted(found, key=lambda r: (str(r["month"]), str(r["department"]), str(r["step"])))


def of_papers(
    view: View, papers: Iterable[Record], as_of: datetime, period: Period | None = None
) -> list[Row]:
    """Days to each state of a paper sent out, and the papers issued, by the applicant's department;
    no term binds them.
    """
    groups: dict[tuple[str, str, str], list[float]] = {}
    for paper in papers:
        standing = view.standing(paper.id)
        for step, begun, done in steps(standing) if standing else ():
            on = (done if step == ISSUED else begun).date()
            if done <= as_of and (period is None or period.first <= on <= period.last):
                key = (f"{on:%Y-%m}", text(paper.head, "applicant"), f"{paper.kind}.{step}")
                groups.setdefault(key, []).append((done - begun).total_seconds() / 86400)
    return [
        {
            "month": m,
            "department": d,
            "step": s,
            "count": len(days),
            "in_time": None,
            "share": None,
            "median_days": round(median(days), 2),
        }
        for (m, d, s), days in groups.items()
    ]


def steps(standing: Standing) -> Iterator[tuple[str, datetime, datetime]]:
    """Each state that a paper came to, with when it came to the one before and to this; then its
    whole way until it was issued.
    """
    for before, after in pairwise(standing.states):
        yield after.state, before.since, after.since
    issued = next((s.since for s in standing.states if s.state == "distributing"), None)
    if issued:
        yield ISSUED, standing.states[0].since, issued


def of_duties(
    view: View, ended: Iterable[OwedDuty], as_of: datetime, period: Period | None = None
) -> list[Row]:
    """Duties met by a moment, grouped by the month in which they were opened, the owner's
    department and the step.
    """
    groups: dict[tuple[str, str, str], list[OwedDuty]] = {}
    for owed in ended:
        done, opened = owed.duty.ended, owed.duty.opened.date()
        if (
            done is None
            or done > as_of
            or owed.duty.end != "met"
            or (period and not period.first <= opened <= period.last)
        ):
            continue
        groups.setdefault(
            (f"{opened:%Y-%m}", department(view, owed), f"{owed.kind}.{owed.duty.name}"), []
        ).append(owed)
    return [_row(key, listed) for key, listed in sorted(groups.items())]


def department(view: View, owed: OwedDuty) -> str:
    """The department of whoever owed it; a role's people's, where they have one in common."""
    meant = (view.person(i) for i in people_meant(view, owed.duty.owners, owed.duty.opened.date()))
    return "、".join(sorted({p.department for p in meant if p}))


def _row(key: tuple[str, str, str], listed: list[OwedDuty]) -> Row:
    month, where, step = key
    in_time = sum(1 for o in listed if o.duty.ended and o.duty.ended <= o.due)
    days = median(
        (o.duty.ended - o.duty.opened).total_seconds() / 86400 for o in listed if o.duty.ended
    )
    return {
        "month": month,
        "department": where,
        "step": step,
        "count": len(listed),
        "in_time": in_time,
        "share": round(in_time / len(listed), 4),
        "median_days": round(days, 2),
    }
