"""The recall list of a period: what is out, why it comes back, what became of it (D13)."""

from __future__ import annotations

from datetime import date

from doctrack.model.calendar import recall_period
from doctrack.model.people import number, rows, text
from doctrack.model.record import Facts, Record
from doctrack.model.view import View, end_of
from doctrack.reports.rows import Row, late_days, masked
from doctrack.rules.recalls import RecallItem, items

COLUMNS = ("holder", "document", "copy", "title", "since", "why", "due", "late_days", "clause", "status")
STATUSES = ("collected", "carried", "lost", "open")


def list_of(view: View, as_of: date, *, full: bool = False) -> tuple[str, list[Row]]:
    """The period and its rows: from the opened record with what became of each item, else as `open` would list them."""
    period = recall_period(as_of)
    record = view.record(f"RC-{period.name}")
    computed = {(i.copy.record.id, i.copy.custody.copy): i for i in items(view, as_of)}
    if record and record.events[0].at <= end_of(as_of, view):
        return period.name, [_kept(view, row, record, as_of, computed, full) for row in rows(record.head, "items")]
    return period.name, [_row(view, item, as_of, full) for item in computed.values()]


def _row(view: View, item: RecallItem, as_of: date, full: bool) -> Row:
    record, custody = item.copy.record, item.copy.custody
    moment = end_of(as_of, view)
    return {
        "document": record.id, "copy": custody.copy, "kind": record.kind, "title": title(record, full), "holder": custody.holder,
        "since": custody.since.isoformat(), "why": list(item.why), "due": item.due.isoformat() if item.due else None,
        "late_days": late_days(item.due, moment) if item.due and item.due <= moment else 0, "clause": item.clause,
        "provisional": item.provisional, "status": "open",
    }  # fmt: skip


def title(record: Record, full: bool) -> str:
    """A paper's title as lists show it."""
    return masked(text(record.head, "title") or "〔密〕", text(record.head, "secrecy"), full)


def _kept(view: View, row: Facts, recall: Record, as_of: date, computed: dict[tuple[str, int], RecallItem], full: bool) -> Row:
    paper = view.record(text(row, "document"))
    due = date.fromisoformat(text(row, "due")[:10]) if row.get("due") else None
    found = computed.get((text(row, "document"), number(row, "copy", 1)))
    why = text(row, "why").split("+")
    return {
        "document": text(row, "document"), "copy": number(row, "copy", 1), "kind": text(row, "kind"),
        "title": title(paper, full) if paper else "", "holder": text(row, "holder"), "since": text(row, "since"), "why": why,
        "due": text(row, "due") or None, "late_days": max((as_of - due).days, 0) if due else 0,
        "clause": found.clause if found else "D12" if "overdue_loan" in why else "D13", "provisional": bool(found and found.provisional),
        "status": status_at(recall, row, view, as_of),
    }  # fmt: skip


def status_at(recall: Record, row: Facts, view: View, as_of: date) -> str:
    """What had become of an item by a day's end, by the recall's own events."""
    names = {"collect": "collected", "collected": "collected", "carry": "carried", "lose": "lost", "lost_item": "lost"}
    status = "open"
    for event in recall.events:
        mine = event.inputs.get("document") == row.get("document") and number(event.inputs, "copy", 1) == number(row, "copy", 1)
        if mine and not event.annulled and event.act in names and event.at <= end_of(as_of, view):
            status = names[event.act]
    return status


def sums(listed: list[Row]) -> dict[str, int]:
    """out = collected + carried + lost + open, counted and checked."""
    counted = {s: sum(1 for r in listed if r["status"] == s) for s in STATUSES}
    assert len(listed) == sum(counted.values())
    return {"out": len(listed), **counted}
