"""The recall list of a period: what is out, why it comes back, what became of it (D13)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from doctrack.model.calendar import Period, recall_period
from doctrack.model.people import day, number, rows, text
from doctrack.model.record import Facts, Record
from doctrack.model.view import View, end_of
from doctrack.reports.rows import Row, late_days, masked
from doctrack.rules.custody.recall_lists import RecallItem, items, left_by, not_listed, status_at
from doctrack.words import Words, both

COLUMNS = (
    "holder",
    "document",
    "copy",
    "title",
    "since",
    "why",
    "due",
    "late_days",
    "clause",
    "status",
)
STATUSES = ("collected", "carried", "lost", "open")


def list_of(
    view: View, as_of: date, period: Period | None = None, *, full: bool = False
) -> tuple[str, list[Row]]:
    """A period and its rows, the period in which a day falls unless one is named: as the list was
    opened, with what had become of each item by that day's end; if it was not opened by then, as
    `open` would list it.
    """
    named, of_day = period or recall_period(as_of), period.last if period else as_of
    record = _opened(view, named, as_of)
    if record:
        frozen = {
            i.key: i for i in items(view, day(text(record.events[0].inputs, "as_of")) or of_day)
        }
        return named.name, [
            _kept(view, row, record, as_of, frozen, full) for row in rows(record.head, "items")
        ]
    return named.name, [_row(view, item, of_day, full) for item in items(view, of_day)]


def _opened(view: View, period: Period, as_of: date) -> Record | None:
    record = view.record(f"RC-{period.name}")
    return record if record and record.events[0].at <= end_of(as_of, view) else None


def notes(view: View, as_of: date, period: Period | None, listed: Sequence[Row]) -> Iterator[Words]:
    """What is said under a list: which items an earlier recall left to it, and how many copies are
    out without being on it.
    """
    named, of_day = period or recall_period(as_of), period.last if period else as_of
    record = _opened(view, named, as_of)
    kept = rows(record.head, "items") if record else ()
    left = [(text(r, "from"), r["document"], r.get("copy", 1)) for r in kept if r.get("from")]
    if record is None:
        left = [
            (id, r["document"], r["copy"])
            for r in listed
            if (id := left_by(view, named, end_of(of_day, view), r))
        ]
    if left:
        zh, en = (
            "、".join(f"{id} 第{copy}份" for _, id, copy in left),
            ", ".join(f"{id} copy {copy}" for _, id, copy in left),
        )
        yield both(
            f"其中 {len(left)} 份由 {left[0][0]} 转来：{zh}",
            f"left by {left[0][0]}: {len(left)} ({en})",
        )
    beside = not_listed(view, of_day, {(str(r["document"]), number(r, "copy", 1)) for r in listed})
    if beside:
        yield beside


def _row(view: View, item: RecallItem, as_of: date, full: bool) -> Row:
    record, custody = item.copy.record, item.copy.custody
    moment = end_of(as_of, view)
    return {
        "document": record.id,
        "copy": custody.copy,
        "kind": record.kind,
        "title": title(record, full),
        "holder": custody.holder,
        "since": custody.since.isoformat(),
        "why": list(item.why),
        "due": item.due.isoformat() if item.due else None,
        "late_days": late_days(item.due, moment) if item.due and item.due <= moment else 0,
        "clause": item.clause,
        "provisional": item.provisional,
        "status": "open",
    }


def title(record: Record, full: bool) -> str:
    """A paper's title as lists show it."""
    return masked(text(record.head, "title") or "〔密〕", text(record.head, "secrecy"), full)


def _kept(
    view: View,
    row: Facts,
    recall: Record,
    as_of: date,
    frozen: Mapping[tuple[str, int], RecallItem],
    full: bool,
) -> Row:
    paper = view.record(text(row, "document"))
    due = date.fromisoformat(text(row, "due")[:10]) if row.get("due") else None
    found = frozen.get((text(row, "document"), number(row, "copy", 1)))
    why = text(row, "why").split("+")
    return {
        "document": text(row, "document"),
        "copy": number(row, "copy", 1),
        "kind": text(row, "kind"),
        "title": title(paper, full) if paper else "",
        "holder": text(row, "holder"),
        "since": text(row, "since"),
        "why": why,
        "due": text(row, "due") or None,
        "late_days": max((as_of - due).days, 0) if due else 0,
        "clause": found.clause if found else "D12" if "overdue_loan" in why else "D13",
        "provisional": bool(found and found.provisional),
        "status": status_at(recall, row, end_of(as_of, view)),
    }


def sums(listed: list[Row]) -> dict[str, int]:
    """out = collected + carried + lost + open, counted and checked."""
    counted = {s: sum(1 for r in listed if r["status"] == s) for s in STATUSES}
    assert len(listed) == sum(counted.values())
    return {"out": len(listed), **counted}
