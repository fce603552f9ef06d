"""The rows that a record has in the index: itself, its duties, custody and references."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from doctrack.model.record import Record, Standing
from doctrack.model.refs import searchable


class IndexRow(NamedTuple):
    """A record with what follows from it, as the index keeps it."""

    record: Record
    standing: Standing
    path: str
    blob: str
    title: str
    about: tuple[tuple[str, str], ...]
    dues: tuple[tuple[int, bool], ...]


OWNERS = 3  # their place in a line of the table duty


Cells = tuple[Any, ...]


IndexLines = tuple[Cells, tuple[Cells, ...], tuple[Cells, ...], tuple[Cells, ...]]


def rows_of_record(row: IndexRow) -> IndexLines:
    """A record's lines in the tables record, duty, custody and about."""
    record, told = row.record, {id(e.at): seconds(e.at) for e in row.record.events}

    def stamp(moment: datetime | None) -> int | None:
        """Nearly every moment is an event's own: the same value, made into seconds once."""
        found = told.get(id(moment)) if moment else None
        return found if found is not None or moment is None else seconds(moment)

    year, serial = series(record.id)
    begun, last = 0, 0
    if record.events:
        begun, last = stamp(record.events[0].at) or 0, stamp(record.events[-1].at) or 0
    first = (
        record.id,
        record.kind,
        year,
        serial,
        record.state,
        record.number,
        row.title,
        str(record.head.get("secrecy", "")),
        row.path,
        row.blob,
        last,
        dumped(record.head),
        searched(record),
        begun,
    )
    custody = tuple(
        (record.id, c.copy, c.holder, stamp(c.since), stamp(c.until), c.act, c.how)
        for c in row.standing.custody
    )
    return (
        first,
        tuple(duty_rows(row, stamp)),
        custody,
        tuple((record.kind, f, v, record.id) for f, v in row.about),
    )


def seconds(moment: datetime) -> int:
    """A moment as whole seconds since 1970."""
    return int(moment.timestamp())


def series(id: str) -> tuple[int, int]:
    """Year and serial of an id; (0, 0) where it has none."""
    parts = id.rsplit("-", 2)
    return (
        (int(parts[1]), int(parts[2]))
        if len(parts) == 3 and parts[1].isdigit() and parts[2].isdigit()
        else (0, 0)
    )


_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def dumped(head: Any) -> str:
    """Facts as compact JSON."""
    return _compact(head)


def searched(record: Record) -> str:
    """The text that `find` looks through."""
    return searchable(
        "\n".join(
            str(v) for v in (record.id, record.number, *record.head.values()) if isinstance(v, str)
        )
    )


def duty_rows(
    row: IndexRow, stamp: Callable[[datetime | None], int | None]
) -> Iterator[tuple[Any, ...]]:
    """A record's duties as rows; `dues` run beside them, `stamp` makes moments into seconds."""
    for duty, (due, provisional) in zip(row.standing.duties, row.dues, strict=True):
        yield (
            row.record.id,
            row.record.kind,
            duty.name,
            " " + " ".join(duty.owners) + " ",
            duty.key,
            duty.variant,
            stamp(duty.opened),
            stamp(duty.since),
            stamp(duty.ended),
            duty.end,
            due,
            int(provisional),
            duty.opened_by,
            duty.ended_by,
            duty.until.isoformat() if duty.until else "",
            stamp(duty.start or duty.opened),
        )
