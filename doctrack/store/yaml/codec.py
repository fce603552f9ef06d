"""From the bytes of files to their records: the schema's types, findings with line and column."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from doctrack.errors import Finding
from doctrack.model.record import NOTHING, Event, Facts, Record, Value
from doctrack.model.regulation import Field, Kind
from doctrack.model.values import (
    bounds,
    is_day,
    is_item,
    is_mark,
    is_moment,
    is_score,
    is_whole,
    is_within,
    moment,
)
from doctrack.store.yaml import yamlio
from doctrack.store.yaml.encoding import EXTRAS, event_lines, tables_of
from doctrack.words import Words, both

HEAD_KEYS = ("id", "kind", "number", "state", "events")
# Types whose values have one spelling, and what such a value is called.
SPELT: Mapping[str, tuple[Callable[[Field, str], bool], str]] = {
    "mark": (lambda field, text: is_mark(text), "成绩"),
    "score": (lambda field, text: is_score(text), "成绩"),
    "item": (is_item, "清册项"),
}
EVENT_KEYS = ("at", "act", "by", "because", *EXTRAS, "was", "annulled")

# [0-9], not \d: the schema's moments are ASCII, other digits are text.
_moment = re.compile(
    "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[+-][0-9]{2}:[0-9]{2}"
).fullmatch
Path = tuple[str | int, ...]


def decode(
    tree: dict[str, Any], kind: Kind, file: str, data: bytes
) -> tuple[Record | None, list[Finding]]:
    """A record from its plain tree, or everything that is wrong with it."""
    reading = _Reading(kind)
    record = reading.record(tree, file.rsplit("/", 1)[-1].removesuffix(".yaml"))
    if not reading.wrong:
        return record, []
    parsed = yamlio.read(data, file)
    name = tree.get("id")
    found = []
    for rule, words, path in reading.wrong:
        line, column = yamlio.where(parsed, path)
        found.append(
            Finding(rule, words, file, line, column, record=name if isinstance(name, str) else "")
        )
    return None, sorted(found, key=lambda f: (f.line, f.column))


def grown(before: Record, kind: Kind, data: bytes) -> Record | None:
    """The record with the events that its file has gained, the rest unread; None unless all its
    earlier events stand as they were.

    The head is still the earlier one's: who asks must hold the whole file against what the events
    make of it.
    """
    known = b"\nevents:\n" + event_lines(before.events, kind)
    at = data.find(known)
    tree = yamlio.read_canonical(b"events:\n" + data[at + len(known) :]) if at >= 0 else None
    if tree is None or len(tree) > 1:
        return None
    reading = _Reading(kind)
    events = reading.events(tree["events"])
    return None if reading.wrong else before._replace(events=(*before.events, *events))


_KEY = both("栏目", "key")


def unknown(key: str, known: Iterable[str], what: Words = _KEY) -> Words:
    """A name that nobody knows, with the one that may be meant."""
    near = difflib.get_close_matches(key, list(known), 1)
    zh, en = (f"，是否 {near[0]}？", f"; did you mean {near[0]}?") if near else ("", "")
    return both(f"没有{what.zh} {key}{zh}", f"there is no {what.en} {key}{en}")


class _Reading:
    """One record being read: what is wrong is kept, and reading goes on."""

    __slots__ = ("acts", "fields", "kind", "wrong")

    def __init__(self, kind: Kind) -> None:
        tables = tables_of(kind)
        self.kind, self.fields, self.acts = kind, tables.fields, tables.acts
        self.wrong: list[tuple[str, Words, Path]] = []

    def _note(self, rule: str, words: Words, path: Path) -> None:
        if len(self.wrong) < yamlio.MANY:
            self.wrong.append((rule, words, path))

    def record(self, tree: dict[str, Any], stem: str) -> Record:
        """The record; worth nothing if anything is wrong."""
        for key in ("id", "kind", "state", "events"):
            if not tree.get(key) and (key != "events" or key not in tree):
                self._note("missing", both(f"缺少 {key}", f"{key} is missing"), ())
        name, kind, number, state = [self._text(tree.get(k, ""), (k,)) for k in HEAD_KEYS[:4]]
        if name != stem and name:
            self._note(
                "id",
                both(
                    f"编号 {name} 与文件名 {stem} 不符",
                    f"the id {name} is not the file's name {stem}",
                ),
                ("id",),
            )
        if kind != self.kind.name and kind:
            self._note(
                "kind",
                both(
                    f"种类 {kind} 不是 {self.kind.name}", f"the kind {kind} is not {self.kind.name}"
                ),
                ("kind",),
            )
        if state not in self.kind.states and state:
            self._note("state", unknown(state, self.kind.states, both("状态", "state")), ("state",))
        events = self.events(tree["events"]) if "events" in tree else ()
        return Record(stem, self.kind.name, state, number, self._head(tree), events)

    def _head(self, tree: dict[str, Any]) -> Facts:
        head: dict[str, Value] = {}
        for key, value in tree.items():
            if key in HEAD_KEYS:
                continue
            field = self.fields.get(key)
            if field is None:
                self._note("unknown-key", unknown(key, (*self.fields, *HEAD_KEYS)), (key,))
            else:
                head[key] = self._typed(field, value, (key,))
        return head

    def events(self, events: Any) -> tuple[Event, ...]:
        """The events of a record, oldest first."""
        if not isinstance(events, list) or not events:
            self._note(
                "events",
                both("events 须是非空列表", "events must be a list with at least one event"),
                ("events",),
            )
            return ()
        return tuple(
            [e for n, tree in enumerate(events) if (e := self._event(tree, ("events", n)))]
        )

    def _event(self, tree: Any, path: Path) -> Event | None:
        if not isinstance(tree, dict):
            self._note("type", both("一项办理须是键值表", "an event must be a mapping"), path)
            return None
        for key in ("at", "act", "by"):
            if not tree.get(key):
                self._note("missing", both(f"缺少 {key}", f"{key} is missing"), path)
        act = self._text(tree.get("act", ""), (*path, "act"))
        inputs = self.acts.get(act)
        if inputs is None:
            if act:
                self._note("act", unknown(act, self.acts, both("办理", "act")), (*path, "act"))
            return None
        told = self._told(tree, inputs, path)
        by, because = (
            self._text(tree.get("by", ""), (*path, "by")),
            self._text(tree.get("because", ""), (*path, "because")),
        )
        was = self._was(tree["was"], (*path, "was")) if "was" in tree else NOTHING
        annulled = self._int(tree["annulled"], (*path, "annulled")) if "annulled" in tree else 0
        return Event(
            act=act,
            by=by,
            at=self._at(tree.get("at", ""), (*path, "at")),
            inputs=told,
            because=because,
            was=was,
            annulled=annulled,
        )

    def _told(self, tree: Mapping[str, Any], inputs: Mapping[str, Field], path: Path) -> Facts:
        """What the act was told, under the names of its own inputs."""
        told: dict[str, Value] = {}
        for key, value in tree.items():
            if key in inputs:
                told[key] = self._typed(inputs[key], value, (*path, key))
            elif key in EXTRAS:
                told[key] = self._text(value, (*path, key))
            elif key not in EVENT_KEYS:
                self._note("unknown-key", unknown(key, (*inputs, *EVENT_KEYS)), (*path, key))
        return told

    def _was(self, tree: Any, path: Path) -> Facts:
        if not isinstance(tree, dict):
            self._note("type", both("was 须是键值表", "was must be a mapping"), path)
            return NOTHING
        found: dict[str, Value] = {}
        for key, value in tree.items():
            field = self.fields.get(key)
            if field is None:
                self._note("unknown-key", unknown(key, self.fields), (*path, key))
            else:
                found[key] = "" if value == "" else self._typed(field, value, (*path, key))
        return found

    def _typed(self, field: Field, value: Any, path: Path) -> Value:
        """A value in the type that the schema gives it; YAML gave text."""
        if field.type != "rows" and not field.many:
            return self._one(field, value, path)
        if not isinstance(value, list):
            self._note("type", both(f"{field.name} 须是列表", f"{field.name} must be a list"), path)
            return ()
        read = self._row if field.type == "rows" else self._one
        return tuple([read(field, v, (*path, n)) for n, v in enumerate(value)])

    def _row(self, field: Field, value: Any, path: Path) -> Facts:
        if not isinstance(value, dict):
            self._note(
                "type",
                both(f"{field.name} 每行须是键值表", f"each row of {field.name} must be a mapping"),
                path,
            )
            return NOTHING
        found: dict[str, Value] = {}
        for key, cell in value.items():
            if key not in field.columns:
                self._note("unknown-key", unknown(key, field.columns), (*path, key))
            text = self._text(cell, (*path, key))
            found[key] = int(text) if key in field.counts and is_whole(text) else text
        return found

    def _one(self, field: Field, value: Any, path: Path) -> str | int | bool:
        kind = field.type
        if kind == "int":
            return self._int(value, path, field)
        text = self._text(value, path)
        if kind == "flag":
            if text not in ("true", "false"):
                self._note(
                    "type",
                    both(f"{field.name} 须是 true 或 false", f"{field.name} must be true or false"),
                    path,
                )
            return text == "true"
        if kind == "date" and not is_day(text):
            self._note("date", both(f"没有日期 {text}", f"there is no date {text}"), path)
        elif kind == "datetime" and not is_moment(text):
            self._note("date", both(f"没有时刻 {text}", f"there is no moment {text}"), path)
        elif kind == "choice" and field.choices and not any(text == c.name for c in field.choices):
            self._note(
                "choice",
                both(f"{field.name} 没有选项 {text}", f"{field.name} has no choice {text}"),
                path,
            )
        elif kind in SPELT and not SPELT[kind][0](field, text):
            self._note(
                "type",
                both(
                    f"{field.name}：{text} 不是{SPELT[kind][1]}",
                    f"{field.name}: {text} is no {kind}",
                ),
                path,
            )
        return int(text) if kind == "mark" and is_whole(text) else text

    def _text(self, value: Any, path: Path) -> str:
        if isinstance(value, str):
            return value
        name = path[-1] if isinstance(path[-1], str) else path[-2]
        self._note("type", both(f"{name} 须是一个值", f"{name} must be a single value"), path)
        return ""

    def _int(self, value: Any, path: Path, field: Field | None = None) -> int:
        if (
            isinstance(value, str)
            and is_whole(value)
            and (field is None or is_within(field, int(value)))
        ):
            return int(value)
        self._note(
            "type", both(f"{path[-1]} {bounds(field).zh}", f"{path[-1]} {bounds(field).en}"), path
        )
        return 0

    def _at(self, value: Any, path: Path) -> datetime:
        found = moment(value) if isinstance(value, str) and _moment(value) else None
        if found or not value:
            return found or datetime.min
        self._note(
            "date",
            both(
                f"没有时刻 {value}（应为 2026-03-02T09:05:00+08:00）",
                f"there is no moment {value} (it is written 2026-03-02T09:05:00+08:00)",
            ),
            path,
        )
        return datetime.min
