"""Reports about papers: what is out and with whom, numbers, incidents, what was mended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Protocol

from doctrack.model.people import number, text
from doctrack.model.record import Facts, Record
from doctrack.model.refs import parse_id
from doctrack.model.regulation import Kind
from doctrack.model.view import CopyOut, View
from doctrack.reports.recall import title
from doctrack.reports.rows import Row, hidden
from doctrack.rules.custody.recall_lists import due_of
from doctrack.rules.office.series import KIND, Block, blocks_in, every

HOLDINGS = ("holder", "document", "copy", "kind", "title", "since", "due")
NUMBERS = ("series", "year", "number", "record", "fault")
INCIDENTS = (
    "record",
    "nature",
    "about",
    "state",
    "opened",
    "reported_to",
    "cause",
    "responsible",
    "outcome",
)
MENDED = ("record", "at", "by", "act", "what", "was", "reason")


Given = tuple[int, str, str, str]  # serial, id, number, state


class HeadsView(View, Protocol):
    """A view that can go through all records of a kind, and knows the ids of those that cannot be
    read.
    """

    def heads(self, kind: str) -> Iterator[tuple[str, str, str, Facts]]: ...
    def malformed(self, kind: str) -> Sequence[str]: ...


def holdings(view: View, as_of: datetime, *, full: bool = False) -> list[Row]:
    """Every copy outside the office at a moment, by holder."""
    found = [_holding(view, copy, as_of, full) for copy in view.out_at(as_of)]
    return sorted(found, key=lambda r: (str(r["holder"]), str(r["document"]), str(r["copy"])))


def _holding(view: View, copy: CopyOut, as_of: datetime, full: bool) -> Row:
    due, _, _ = due_of(view, copy, as_of)
    return {
        "document": copy.record.id,
        "copy": copy.custody.copy,
        "kind": copy.record.kind,
        "title": title(copy.record, full),
        "holder": copy.custody.holder,
        "since": copy.custody.since.isoformat(),
        "due": due.isoformat() if due else None,
    }


def numbers(view: HeadsView, as_of: datetime) -> list[Row]:
    """Gaps, repeats, voids and reserved ones in each series: that of the ids of a kind, and those
    of the numbers that an act gives.
    """
    found: list[Row] = []
    kept = {
        (text(r.head, "series"), number(r.head, "year")): r for r in view.in_state(KIND, "kept")
    }
    for kind in view.kinds().values():
        series: dict[tuple[str, int], list[Given]] = {}
        for key, given in _given(view, kind) if kind.prefix and not kind.id_rule else ():
            series.setdefault(key, []).append(given)
        mine = [s.name for s in every([kind], as_of.year)]
        for name, year in sorted({*series, *(k for k in kept if k[0] in mine)}):
            found += _faults(
                view, name, year, sorted(series.get((name, year), ())), kept.get((name, year))
            )
    return found


def _given(view: HeadsView, kind: Kind) -> Iterator[tuple[tuple[str, int], Given]]:
    """Each serial that was given, with its series and year; a void stands in the series of its
    number.
    """
    for id, number_, state, _ in view.heads(kind.name):
        _, year, serial = id.split("-")
        own = kind.numbering.read(number_) if kind.numbering else None
        yield (
            (kind.name, int(year)),
            (int(serial), id, "" if own else number_, "" if own else state),
        )
        if own:
            yield own[:2], (own[2], id, number_, state)
    for parsed in filter(
        None, map(parse_id, view.malformed(kind.name))
    ):  # its number was given, whatever the file says now
        yield (kind.name, parsed.year), (parsed.serial, str(parsed), "", "")


def _faults(
    view: View, series: str, year: int, listed: list[Given], kept: Record | None
) -> Iterator[Row]:
    began = view.office.began
    first = view.office.next.get(series, 1) if began and began.year == year else 1
    have = {serial for serial, *_ in listed}
    held = {
        n: b
        for b in (blocks_in(kept.head) if kept else ())
        if not b.is_free
        for n in range(b.first, b.last + 1)
        if n not in have
    }
    gaps = set(range(min([first, *have]), max(have, default=0))) - have
    for serial in sorted({*gaps, *held}):
        yield {
            "series": series,
            "year": year,
            "number": serial,
            "record": "",
            "fault": "gap",
            **(_held(kept, held[serial]) if kept and serial in held else {}),
        }
    seen: dict[str, str] = {}
    for serial, id, number_, state in listed:
        if number_ and number_ in seen:
            yield {
                "series": series,
                "year": year,
                "number": serial,
                "record": id,
                "fault": "repeat",
            }
        seen[number_] = id
        if state == "void":
            yield {"series": series, "year": year, "number": serial, "record": id, "fault": "void"}


def _held(kept: Record, block: Block) -> Row:
    """A number that was reserved and no record bears: void, or somebody's."""
    return (
        {"record": kept.id, "fault": "void"}
        if block.reason
        else {"record": kept.id, "fault": "reserved", "holder": block.holder}
    )


def incidents(view: HeadsView, as_of: datetime) -> list[Row]:
    """Every incident that was known by a moment, with what became of it."""
    found = []
    for id, _, state, head in view.heads("incident"):
        record = view.record(id)
        if record and record.events[0].at <= as_of:
            facts = {
                n: text(head, n)
                for n in ("nature", "about", "reported_to", "cause", "responsible", "outcome")
            }
            found.append(
                {"record": id, **facts, "state": state, "opened": record.events[0].at.isoformat()}
            )
    return found


def mended(view: View, records: Iterable[Record], as_of: datetime, full: bool = False) -> list[Row]:
    """Every correction and annulment: what stood there before, who changed it and why; personal
    facts masked.
    """
    found: list[Row] = []
    for record in records:
        for event in record.events:
            if event.act in ("correct", "annul") and event.at <= as_of:
                what = text(event.inputs, "field") or f"#{number(event.inputs, 'event')}"
                kind, was, value = (
                    view.kind(record.kind),
                    ",".join(str(v) for v in event.was.values()),
                    text(event.inputs, "value"),
                )
                field = kind.field(what) if kind else None
                if field and field.personal and not full:
                    was, value = (hidden(v) if v else "" for v in (was, value))
                found.append(
                    {
                        "record": record.id,
                        "at": event.at.isoformat(),
                        "by": event.by,
                        "act": event.act,
                        "what": what,
                        "was": was,
                        "value": value or None,
                        "reason": text(event.inputs, "reason"),
                    }
                )
    return found
