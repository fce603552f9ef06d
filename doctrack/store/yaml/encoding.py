"""From records to the bytes of their files: fixed key order, rows and events a line each.

Contract: what `codec` reads of these bytes is the same record; the same record makes the same
bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from operator import is_
from typing import Any, NamedTuple

from doctrack.errors import UsageError
from doctrack.model.record import Event, Facts, Record, Value
from doctrack.model.regulation import Field, Kind
from doctrack.store.yaml import canonical
from doctrack.words import both

EXTRAS = ("late_reason", "taken_over", "row", "reserved")


def encode(record: Record, kind: Kind) -> bytes:
    """A record's canonical bytes; a record too large to be read again is a UsageError."""
    spelled, head, (_, fields, places, _) = canonical.spelled, record.head, tables_of(kind)
    lines = [f"id: {spelled(record.id)}", f"kind: {spelled(record.kind)}"]
    if record.number:
        lines.append(f"number: {spelled(record.number)}")
    lines.append(f"state: {spelled(record.state)}")
    told = sorted(places.keys() & head.keys(), key=places.__getitem__)
    lines += [
        f"{spelled(n)}: {spelled(v)}" if type(v := head[n]) is str else _entry(fields[n], v)
        for n in told
    ]
    data = ("\n".join(lines) + "\nevents:\n").encode() + event_lines(record.events, kind)
    if len(data) > canonical.LIMIT:
        raise UsageError(
            both(
                f"{record.id} 将超过 {canonical.LIMIT} 字节",
                f"{record.id} would be larger than {canonical.LIMIT} bytes",
            )
        )
    return data


# Events and rows never change, and a record is written anew with every event it gains: each line is
# made once.
_lines: dict[int, tuple[Event, Kind, bytes]] = {}
_rows: dict[int, tuple[Facts, tuple[str, ...], str]] = {}


# The last events that were spelled: an audit asks for those of a record before an act, then for the
# same with one more.
_spelled: tuple[tuple[Event, ...], Kind | None, bytes] = (), None, b""


def event_lines(events: tuple[Event, ...], kind: Kind) -> bytes:
    """Events as the lines of their file."""
    global _spelled
    known, of, data = _spelled
    # The same values, not equal ones: 09:00+08:00 and 01:00+00:00 are equal, and written
    # differently.
    if of is not kind or len(known) > len(events) or not all(map(is_, known, events)):
        known, data = (), b""
    data += b"".join([line_of(e, kind) for e in events[len(known) :]])
    _spelled = events, kind, data
    return data


def line_of(event: Event, kind: Kind) -> bytes:
    """An event as the line of its file."""
    found = _lines.get(id(event))
    if found is None or found[0] is not event or found[1] is not kind:
        if len(_lines) > 50_000:
            _lines.clear()
        found = _lines[id(event)] = (
            event,
            kind,
            f"- {canonical.flow(_event(event, kind))}\n".encode(),
        )
    return found[2]


def _entry(field: Field, value: Value) -> str:
    """A fact as it stands in the file, rows a line each."""
    if isinstance(value, tuple) and value and isinstance(value[0], Mapping):
        return "\n- ".join(
            [
                f"{canonical.scalar(field.name)}:",
                *(_row(r, field.columns) for r in value if isinstance(r, Mapping)),
            ]
        )
    return canonical.entry(field.name, value)


def _row(row: Facts, columns: tuple[str, ...]) -> str:
    found = _rows.get(id(row))
    if found is None or found[0] is not row or found[1] is not columns:
        if len(_rows) > 50_000:
            _rows.clear()
        found = _rows[id(row)] = row, columns, canonical.flow(_in_order(row, columns))
    return found[2]


def _in_order(row: Facts, columns: tuple[str, ...]) -> dict[str, Value]:
    return {c: row[c] for c in (*columns, *row) if c in row}


def _ordered(value: Value, columns: tuple[str, ...]) -> Any:
    if isinstance(value, tuple) and value and isinstance(value[0], Mapping):
        return [_in_order(r, columns) for r in value if isinstance(r, Mapping)]
    return value


def _event(event: Event, kind: Kind) -> dict[str, Any]:
    tree: dict[str, Any] = {
        "at": event.at.isoformat(timespec="seconds"),
        "act": event.act,
        "by": event.by,
    }
    if event.because:
        tree["because"] = event.because
    known = tables_of(kind).acts.get(event.act, {})
    for name in (*known, *EXTRAS, *event.inputs):
        if name in event.inputs and name not in tree:
            tree[name] = _ordered(event.inputs[name], known[name].columns if name in known else ())
    if event.was:
        columns = {f.name: f.columns for f in kind.fields if f.name in event.was}
        tree["was"] = {
            n: _ordered(event.was[n], columns.get(n, ()))
            for n in dict.fromkeys((*columns, *event.was))
        }
    if event.annulled:
        tree["annulled"] = event.annulled
    return tree


class Tables(NamedTuple):
    """A kind's fields, their places in its files, and its acts' inputs by name, made once."""

    kind: Kind
    fields: Mapping[str, Field]
    places: Mapping[str, int]
    acts: Mapping[str, Mapping[str, Field]]


# By the kind's identity: a value keeps its kind alive, so an identity never comes to mean another
# kind.
_tables: dict[int, Tables] = {}


def tables_of(kind: Kind) -> Tables:
    """A kind's tables."""
    found = _tables.get(id(kind))
    if found is None:
        if len(_tables) > 200:
            _tables.clear()
        acts = {name: {i.name: i for i in act.inputs} for name, act in kind.acts.items()}
        found = _tables[id(kind)] = Tables(
            kind,
            {f.name: f for f in kind.fields},
            {f.name: n for n, f in enumerate(kind.fields)},
            acts,
        )
    return found
