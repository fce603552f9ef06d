"""Every change of policies and editions, the days each was in force, and what was approved,
destroyed or back-dated in them (D17b).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from doctrack.model.record import Record
from doctrack.model.view import View
from doctrack.reports.rows import Row

COLUMNS = (
    "policy",
    "was",
    "value",
    "from",
    "until",
    "days",
    "by",
    "meeting",
    "approved",
    "destroyed",
    "back_dated",
)
DEEDS = ("approved", "destroyed", "back_dated")


class RecordsView(View, Protocol):
    """A view that can read through the records that were written after some day."""

    def records_since(self, day: date) -> Iterator[Record]: ...


@dataclass(frozen=True, slots=True)
class Change:
    """A value that a policy, or the number of the edition that a schema, was given; `until` is its
    last day, None while it holds.
    """

    what: str
    was: str
    value: str
    first: date
    by: str
    meeting: str
    until: date | None = None

    def last(self, as_of: date) -> date:
        """The last day it was in force by a day."""
        return min(self.until or as_of, as_of)


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that was done in the office: approved, destroyed or entered late."""

    what: str
    record: str
    day: date


def rows(view: RecordsView, amendments: Mapping[str, Any], as_of: datetime) -> list[Row]:
    """A row a change, each policy and schema by itself, chained in time."""
    today = as_of.date()
    found = sorted(changes(amendments, today), key=lambda c: c.what)
    done = list(deeds(view, min(c.first for c in found), today)) if found else []
    return [_row(c, done, today) for c in found]


def changes(amendments: Mapping[str, Any], today: date) -> Iterator[Change]:
    """The changes that were made by a day; each but the last of a chain ends where the next
    begins.
    """
    chains: dict[str, list[Change]] = {}
    for day in sorted(amendments):
        last = date.fromisoformat(day)
        for note in amendments[day] if last <= today else ():
            for what, was, value in _said(note, chains):
                chain = chains.setdefault(what, [])
                if chain:
                    chain[-1] = replace(chain[-1], until=last)
                chain.append(
                    Change(what, was, value, last + timedelta(days=1), note["by"], note["meeting"])
                )
    return (change for chain in chains.values() for change in chain)


def _said(
    note: Mapping[str, Any], chains: Mapping[str, list[Change]]
) -> Iterator[tuple[str, str, str]]:
    """What an amendment changed: policies by their values, schemas and templates by the count of
    their editions.
    """
    for name, said in note.get("policies", {}).items():
        yield name, said["was"], said["value"]
    for path in note["changed"]:
        if path != "doctrack.yaml":
            edition = len(chains.get(path, ())) + 1
            yield path, str(edition), str(edition + 1)


def deeds(view: RecordsView, first: date, last: date) -> Iterator[Deed]:
    """What was approved, destroyed or back-dated from one day to another, both included."""
    for record in view.records_since(first):
        for event in record.events:
            day = event.at.date()
            if first <= day <= last and not event.annulled:
                yield from (
                    Deed(what, record.id, day)
                    for what in _deeds(
                        view,
                        record.kind,
                        event.act,
                        day,
                        late=bool(event.inputs.get("late_reason")),
                    )
                )


def _deeds(view: View, kind: str, act: str, day: date, *, late: bool) -> Iterator[str]:
    found = view.kind(kind, day)
    rule = found.acts.get(act) if found else None
    # What decides is an approval unless it declines.
    if act == "approve" or (rule and rule.decides and act != "decline"):
        yield "approved"
    if act == "destroy":
        yield "destroyed"
    if late:
        yield "back_dated"


def _row(change: Change, done: list[Deed], today: date) -> Row:
    last = change.last(today)
    mine = {
        what: [d.record for d in done if d.what == what and change.first <= d.day <= last]
        for what in DEEDS
    }
    # A value that another replaced on the same day never held.
    held = change.until is None or change.until >= change.first
    return {
        "policy": change.what,
        "was": change.was,
        "value": change.value,
        "from": change.first.isoformat() if held else None,
        "until": change.until.isoformat() if change.until and held else None,
        "days": max((last - change.first).days + 1, 0),
        "by": change.by,
        "meeting": change.meeting,
        **{what: len(mine[what]) for what in DEEDS},
        **{f"{what}_records": list(dict.fromkeys(mine[what])) for what in DEEDS},
    }
