"""The only door to YAML: strict reading where every scalar stays text, and canonical writing.

Contract: repeated keys, anchors, aliases, tags, several documents, deep nesting, big or undecodable files are findings
with file, line and column, never exceptions; what `emit` writes no reader of YAML 1.1 or 1.2 retypes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from doctrack.errors import Finding
from doctrack.model.words import Words, both

LIMIT = 1 << 20
DEPTH = 20
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file's plain tree, and what is wrong with it."""

    value: Any
    findings: tuple[Finding, ...] = ()
    marks: Mapping[Path, tuple[int, int]] = field(default_factory=dict)


class _Stop(Exception):
    def __init__(self, rule: str, words: Words, mark: Any) -> None:
        self.rule, self.words = rule, words
        self.mark: Any = mark


def read(data: bytes, file: str) -> Parsed:
    """The tree of a file, or a finding where it is not strict YAML."""
    found = _unreadable(data, file)
    if found:
        return Parsed(None, (found,))
    marks: dict[Path, tuple[int, int]] = {}
    try:
        value = _document(data, marks)
    except _Stop as stop:
        return Parsed(None, (Finding(stop.rule, stop.words, file, stop.mark.line + 1, stop.mark.column + 1),))
    except yaml.YAMLError as error:
        mark: Any = getattr(error, "problem_mark", None)
        problem = str(getattr(error, "problem", error))
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        return Parsed(None, (Finding("yaml", both(f"不是有效的 YAML：{problem}", f"not valid YAML: {problem}"), file, line, column),))
    return Parsed(value, (), marks)


def _unreadable(data: bytes, file: str) -> Finding | None:
    if len(data) > LIMIT:
        return Finding("size", both(f"文件过大（{len(data)} 字节）", f"the file is too large ({len(data)} bytes)"), file, 1, 1)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        return Finding("encoding", both("不是 UTF-8", "not UTF-8"), file, line, column)
    bad = re.search("[\x00-\x08\x0b-\x1f\x7f\ufeff\ufffe\uffff]", text)
    if bad:
        line = text.count("\n", 0, bad.start()) + 1
        column = bad.start() - text.rfind("\n", 0, bad.start())
        return Finding("control", both("含有控制字符", "holds a control character"), file, line, column)
    return None


def _document(data: bytes, marks: dict[Path, tuple[int, int]]) -> Any:
    parser = getattr(yaml, "CParser", None)
    events = parser(data) if parser else yaml.Loader(data)
    event = events.get_event()
    while not isinstance(event, (yaml.DocumentStartEvent, yaml.StreamEndEvent)):
        event = events.get_event()
    if isinstance(event, yaml.StreamEndEvent):
        return None
    value = _node(events, events.get_event(), marks, ())
    events.get_event()
    after = events.get_event()
    if not isinstance(after, yaml.StreamEndEvent):
        raise _Stop("documents", both("一个文件只能有一份文档", "one file holds one document"), after.start_mark)
    return value


def _node(events: Any, event: Any, marks: dict[Path, tuple[int, int]], path: Path) -> Any:
    mark: Any = event.start_mark
    if isinstance(event, yaml.AliasEvent):
        raise _Stop("alias", both("不允许别名（*）", "aliases (*) are not allowed"), mark)
    if event.anchor:
        raise _Stop("anchor", both("不允许锚点（&）", "anchors (&) are not allowed"), mark)
    if event.tag:
        raise _Stop("tag", both("不允许标签（!）", "tags (!) are not allowed"), mark)
    if len(path) > DEPTH:
        raise _Stop("depth", both("嵌套过深", "nested too deeply"), mark)
    marks.setdefault(path, (mark.line + 1, mark.column + 1))
    if isinstance(event, yaml.ScalarEvent):
        return event.value
    if isinstance(event, yaml.SequenceStartEvent):
        return list(_sequence(events, marks, path))
    return _mapping(events, marks, path)


def _sequence(events: Any, marks: dict[Path, tuple[int, int]], path: Path) -> Iterator[Any]:
    number = 0
    while not isinstance(event := events.get_event(), yaml.SequenceEndEvent):
        yield _node(events, event, marks, (*path, number))
        number += 1


def _mapping(events: Any, marks: dict[Path, tuple[int, int]], path: Path) -> dict[str, Any]:
    found: dict[str, Any] = {}
    while not isinstance(event := events.get_event(), yaml.MappingEndEvent):
        if not isinstance(event, yaml.ScalarEvent) or event.anchor or event.tag:
            raise _Stop("key", both("键须是文字", "a key must be plain text"), event.start_mark)
        key = event.value
        if key in found:
            raise _Stop("repeated", both(f"键 {key} 重复", f"the key {key} is repeated"), event.start_mark)
        start: Any = event.start_mark
        marks[(*path, key)] = (start.line + 1, start.column + 1)
        found[key] = _node(events, events.get_event(), marks, (*path, key))
    return found


def where(parsed: Parsed, path: Path) -> tuple[int, int]:
    """Line and column of a key, or of the nearest thing around it."""
    while path and path not in parsed.marks:
        path = path[:-1]
    return parsed.marks.get(path, (1, 1))


def comments(data: bytes) -> list[tuple[int, int, str]]:
    """Comments with their line and column: a `#` outside quotes, at a line's start or after a blank."""
    found = []
    for number, line in enumerate(data.decode("utf-8", "replace").split("\n"), 1):
        quote = ""
        for column, char in enumerate(line):
            if quote:
                quote = "" if char == quote and not (quote == '"' and line[column - 1] == "\\") else quote
            elif char in "'\"" and (column == 0 or line[column - 1] in " [{,:-"):
                quote = char
            elif char == "#" and (column == 0 or line[column - 1] in " \t"):
                found.append((number, column + 1, line[column:]))
                break
    return found


# --- writing ------------------------------------------------------------------------------------------------------

_PLAIN = re.compile(r"[A-Za-z\u00c0-\u024f\u3007\u4e00-\u9fff\u3400-\u4dbf（《“〔【][^\x00-\x1f\x7f-\x9f\u2028\u2029\u200b-\u200f\ufeff\ud800-\udfff,\[\]{}#&*!|>'\"%@`:?\\]*")
_WORDS = frozenset(["y", "n", "yes", "no", "true", "false", "on", "off", "null", "nan", "inf"])
_ESCAPED = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200b-\u200f\u2060\ufeff\ud800-\udfff\ufffe\uffff]")


def scalar(value: Any) -> str:
    """A scalar as it is written: ints and flags plain, text quoted where any reader could take it for something else."""
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    text = str(value)
    if _ESCAPED.search(text):
        return '"' + "".join(_escape(c) for c in text) + '"'
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS and not text.endswith(" "):
        return text
    return "'" + text.replace("'", "''") + "'"


def _escape(char: str) -> str:
    if char in '\\"':
        return "\\" + char
    if char == "\n":
        return "\\n"
    if char == "\t":
        return "\\t"
    return (f"\\x{ord(char):02x}" if ord(char) < 256 else f"\\u{ord(char):04x}") if _ESCAPED.match(char) else char


def flow(value: Any) -> str:
    """A value in flow style, on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(k)}: {flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(flow(v) for v in value) + "]"
    return scalar(value)


def emit(tree: Mapping[str, Any]) -> bytes:
    """A tree in canonical bytes: top-level keys in block style, lists of maps a line each, everything else on one line."""
    lines: list[str] = []
    for key, value in tree.items():
        if isinstance(value, (list, tuple)) and value and isinstance(value[0], Mapping):
            lines.append(f"{scalar(key)}:")
            lines.extend(f"- {flow(v)}" for v in value)
        elif isinstance(value, Mapping) and value:
            lines.append(f"{scalar(key)}:")
            lines.extend(f"  {scalar(k)}: {flow(v)}" for k, v in value.items())
        else:
            lines.append(f"{scalar(key)}: {flow(value)}")
    return ("\n".join(lines) + "\n").encode()


def read_canonical(data: bytes) -> dict[str, Any] | None:
    """The tree of a file in exactly our own canonical form, far faster than YAML; None where the strict reader decides."""
    from doctrack.store.canonical import tree

    return tree(data)
