"""The archive's lists: papers whose matter is done and that are in no volume yet (D16.4), and
volumes to be appraised (D17).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from doctrack.model.people import number, text
from doctrack.model.record import Facts
from doctrack.reports.overdue import DutyView
from doctrack.reports.rows import Row, duty_row
from doctrack.rules.archive.destruction_blocks import kept_until

UNFILED = (
    "record",
    "kind",
    "title",
    "owner",
    "opened",
    "due",
    "late_days",
    "clause",
    "house",
    "provisional",
    "not_filed",
)
APPRAISAL = ("record", "archive_code", "title", "year", "retention", "ends", "state", "held")


def unfiled(view: DutyView, as_of: datetime, full: bool = False) -> list[Row]:
    """Every paper that still has to be filed, with why it is listed as not to be, where the
    director has not confirmed that yet.
    """
    owed = (o for o in view.owed_at(as_of) if o.duty.name == "file")
    found = [{**duty_row(view, o, as_of, full), "not_filed": _listed(view, o.record)} for o in owed]
    return sorted(found, key=lambda r: (str(r["due"]), str(r["record"])))


def _listed(view: DutyView, id: str) -> str:
    record = view.record(id)
    return text(record.head, "not_filed") if record else ""


def appraisal(heads: Iterable[tuple[str, str, str, Facts]], day: date) -> list[Row]:
    """Sealed volumes whose retention has ended, or ends by the end of the year of a day."""
    found: list[Row] = []
    for id, _, state, head in heads:
        ends = kept_until(head)
        if state in ("sealed", "transferred") and ends and ends.year <= day.year:
            facts: Row = {n: text(head, n) for n in ("archive_code", "title", "retention", "held")}
            found.append(
                {
                    "record": id,
                    **facts,
                    "year": number(head, "year"),
                    "ends": ends.isoformat(),
                    "state": state,
                }
            )
    return sorted(found, key=lambda r: (str(r["ends"]), str(r["record"])))
