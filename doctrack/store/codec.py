"""Between records and the bytes of their files: fixed key order, the schema's types, findings with line and column."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from doctrack.errors import Finding
from doctrack.model.record import Event, Facts, Record, Value
from doctrack.model.regulation import Field, Kind
from doctrack.model.words import Words, both
from doctrack.store import yamlio

COUNTS = frozenset({"copy", "copies", "pages", "place", "minutes", "instruction", "count"})
EVENT_KEYS = ("at", "act", "by", "because", "late_reason", "taken_over", "row", "was", "annulled")


class _Wrong(Exception):
    def __init__(self, words: Words, *path: str | int) -> None:
        self.words, self.path = words, path


def encode(record: Record, kind: Kind) -> bytes:
    """A record's canonical bytes."""
    tree: dict[str, Any] = {"id": record.id, "kind": record.kind}
    if record.number:
        tree["number"] = record.number
    tree["state"] = record.state
    for field in kind.fields:
        if field.name in record.head:
            tree[field.name] = _ordered(record.head[field.name], field.columns)
    tree["events"] = [_event(e, kind) for e in record.events]
    return yamlio.emit(tree)


def _ordered(value: Value, columns: tuple[str, ...]) -> Any:
    if isinstance(value, tuple) and value and isinstance(value[0], Mapping):
        return [{c: r[c] for c in (*columns, *r) if c in r} for r in value if isinstance(r, Mapping)]
    return value


def _event(event: Event, kind: Kind) -> dict[str, Any]:
    tree: dict[str, Any] = {"at": event.at.isoformat(), "act": event.act, "by": event.by}
    if event.because:
        tree["because"] = event.because
    act = kind.acts[event.act]
    columns = {i.name: i.columns for i in act.inputs}
    for name in (*columns, *event.inputs):
        if name in event.inputs and name not in tree:
            tree[name] = _ordered(event.inputs[name], columns.get(name, ()))
    if event.was:
        tree["was"] = dict(event.was)
    if event.annulled:
        tree["annulled"] = event.annulled
    return tree


def decode(tree: dict[str, Any], kind: Kind, file: str, data: bytes) -> tuple[Record | None, list[Finding]]:
    """A record from its plain tree, or what is wrong with it."""
    try:
        record = _record(tree, kind, file)
    except _Wrong as wrong:
        line, column = yamlio.where(yamlio.read(data, file), wrong.path)
        return None, [Finding("shape", wrong.words, file, line, column, record=str(tree.get("id", "")))]
    return record, []


def _record(tree: dict[str, Any], kind: Kind, file: str) -> Record:
    stem = file.rsplit("/", 1)[-1].removesuffix(".yaml")
    for key in ("id", "kind", "state", "events"):
        if key not in tree:
            raise _Wrong(both(f"缺少 {key}", f"{key} is missing"))
    if tree["id"] != stem:
        raise _Wrong(both(f"编号 {tree['id']} 与文件名 {stem} 不符", f"the id {tree['id']} is not the file's name {stem}"), "id")
    if tree["state"] not in kind.states:
        raise _Wrong(both(f"没有状态 {tree['state']}", f"there is no state {tree['state']}"), "state")
    fields = {f.name: f for f in kind.fields}
    head: dict[str, Value] = {}
    for key, value in tree.items():
        if key in ("id", "kind", "number", "state", "events"):
            continue
        if key not in fields:
            raise _Wrong(unknown(key, fields), key)
        head[key] = typed(fields[key], value, key)
    events = tree["events"]
    if not isinstance(events, list) or not events:
        raise _Wrong(both("events 须是非空列表", "events must be a list with at least one event"), "events")
    number = tree.get("number", "")
    if not isinstance(number, str):
        raise _Wrong(both("number 须是文字", "number must be text"), "number")
    return Record(stem, kind.name, tree["state"], number, head, tuple(_read_event(e, n, kind) for n, e in enumerate(events)))


def unknown(key: str, known: Any) -> Words:
    """A key that nobody knows, with the one that may be meant."""
    near = difflib.get_close_matches(key, list(known), 1)
    return both(f"没有栏目 {key}{f'，是否 {near[0]}？' if near else ''}", f"there is no key {key}{f'; did you mean {near[0]}?' if near else ''}")


def _read_event(tree: Any, number: int, kind: Kind) -> Event:
    path = ("events", number)
    if not isinstance(tree, dict):
        raise _Wrong(both("一项办理须是键值表", "an event must be a mapping"), *path)
    for key in ("at", "act", "by"):
        if not isinstance(tree.get(key), str):
            raise _Wrong(both(f"缺少 {key}", f"{key} is missing"), *path)
    act = kind.acts.get(tree["act"])
    if act is None:
        raise _Wrong(both(f"没有办理 {tree['act']}", f"there is no act {tree['act']}"), *path, "act")
    inputs = {i.name: i for i in act.inputs}
    told: dict[str, Value] = {}
    for key, value in tree.items():
        if key in inputs:
            told[key] = typed(inputs[key], value, *path, key)
        elif key in ("late_reason", "taken_over", "row") and isinstance(value, str):
            told[key] = value
        elif key not in EVENT_KEYS:
            raise _Wrong(unknown(key, (*inputs, *EVENT_KEYS)), *path, key)
    return Event(
        tree["act"], tree["by"], _moment(tree["at"], *path, "at"), told, str(tree.get("because", "")),
        _was(tree.get("was", {}), kind, *path, "was"), _count(tree.get("annulled", "0"), *path, "annulled"),
    )  # fmt: skip


def _was(tree: Any, kind: Kind, *path: str | int) -> Facts:
    if not isinstance(tree, dict):
        raise _Wrong(both("was 须是键值表", "was must be a mapping"), *path)
    found: dict[str, Value] = {}
    for key, value in tree.items():
        field = kind.field(key)
        if field is None:
            raise _Wrong(unknown(key, [f.name for f in kind.fields]), *path)
        found[key] = "" if value == "" else typed(field, value, *path)
    return found


def typed(field: Field, value: Any, *path: str | int) -> Value:
    """A value in the type that the schema gives it; YAML gave text."""
    if field.type == "rows":
        return tuple(_row(field, r, *path, n) for n, r in enumerate(_list(value, *path)))
    if field.many:
        return tuple(_one(field, v, *path) for v in _list(value, *path))
    return _one(field, value, *path)


def _list(value: Any, *path: str | int) -> list[Any]:
    if not isinstance(value, list):
        raise _Wrong(both(f"{path[-1]} 须是列表", f"{path[-1]} must be a list"), *path)
    return value


def _row(field: Field, value: Any, *path: str | int) -> Facts:
    if not isinstance(value, dict):
        raise _Wrong(both(f"{field.name} 每行须是键值表", f"each row of {field.name} must be a mapping"), *path)
    for key, cell in value.items():
        if key not in field.columns:
            raise _Wrong(unknown(key, field.columns), *path, key)
        if not isinstance(cell, str):
            raise _Wrong(both(f"{key} 须是文字", f"{key} must be text"), *path, key)
    return {k: int(v) if k in COUNTS and v.isdigit() else v for k, v in value.items()}


def _one(field: Field, value: Any, *path: str | int) -> str | int | bool:
    if not isinstance(value, str):
        raise _Wrong(both(f"{field.name} 须是一个值", f"{field.name} must be a single value"), *path)
    if field.type == "int":
        return _count(value, *path)
    if field.type == "flag":
        if value not in ("true", "false"):
            raise _Wrong(both(f"{field.name} 须是 true 或 false", f"{field.name} must be true or false"), *path)
        return value == "true"
    if field.type == "date":
        try:
            date.fromisoformat(value)
        except ValueError:
            raise _Wrong(both(f"没有日期 {value}", f"there is no date {value}"), *path) from None
    if field.type == "choice" and field.choices and value not in {c.name for c in field.choices}:
        raise _Wrong(both(f"{field.name} 没有选项 {value}", f"{field.name} has no choice {value}"), *path)
    return value


def _count(value: Any, *path: str | int) -> int:
    if not isinstance(value, str) or not value.isdigit():
        raise _Wrong(both(f"{path[-1]} 须是整数", f"{path[-1]} must be a whole number"), *path)
    return int(value)


def _moment(value: str, *path: str | int) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise _Wrong(both(f"没有时刻 {value}", f"there is no moment {value}"), *path) from None
    if moment.tzinfo is None:
        raise _Wrong(both(f"{value} 缺时区", f"{value} has no time zone"), *path)
    return moment


def check_bytes(data: bytes, record: Record, kind: Kind, file: str = "") -> Iterator[Finding]:
    """Whether a file is in canonical bytes; a comment in it would be lost by the next act."""
    if data == encode(record, kind):
        return
    remarks = yamlio.comments(data)
    for line, column, text in remarks:
        yield Finding("comment", both(f"注释会丢失，请移入 remarks：{text}", f"a comment would be lost, move it into remarks: {text}"), file, line, column, record.id)
    if not remarks:
        expected = encode(record, kind).split(b"\n")
        line = next((n for n, (a, b) in enumerate(zip(data.split(b"\n"), expected, strict=False), 1) if a != b), len(expected))
        yield Finding("canonical", both("写法不规范（次序、引号或换行）", "the bytes are not canonical (order, quotes or line ends)"), file, line, 1, record.id)
