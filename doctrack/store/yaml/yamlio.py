"""The only door to YAML: strict reading where every scalar stays text; writing is `canonical`'s.

Contract: repeated keys, anchors, aliases, tags, several documents, deep nesting, big or undecodable
files are findings with file, line and column, never exceptions. With libyaml (in every wheel of
PyYAML) any file takes less than a second.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from doctrack.errors import Finding
from doctrack.store.yaml.canonical import LIMIT, emit, flow, scalar
from doctrack.store.yaml.canonical import tree as read_canonical
from doctrack.words import Words, both

__all__ = ["Parsed", "comments", "emit", "flow", "read", "read_canonical", "scalar", "where"]

DEPTH = 20
MANY = 50
Path = tuple[str | int, ...]
Marks = dict[Path, tuple[int, int]]
# Readers disagree on whether NEL, LS and PS end a line; a carriage return is fine before a line
# feed only.
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|\r(?!\n)"
)
_SURROGATE = re.compile("[\ud800-\udfff]")


class Parsed(NamedTuple):
    """A file's plain tree, and what is wrong with it; the tree is None where anything is."""

    value: Any
    findings: tuple[Finding, ...] = ()
    data: bytes = b""


class _Stop(Exception):
    """Reading on would tell nothing more."""


def read(data: bytes, file: str) -> Parsed:
    """The tree of a file, or findings where it is not strict YAML."""
    found = _unreadable(data, file)
    if found:
        return Parsed(None, (found,), data)
    tree = _Tree(data)
    value = tree.read()
    findings = tuple(
        Finding(rule, words, file, line, column) for rule, words, line, column in tree.wrong
    )
    return Parsed(None if findings else value, findings, data)


def _unreadable(data: bytes, file: str) -> Finding | None:
    """What keeps a file from being looked at as YAML at all."""
    if len(data) > LIMIT:
        return Finding(
            "size",
            both(f"文件过大（{len(data)} 字节）", f"the file is too large ({len(data)} bytes)"),
            file,
            1,
            1,
        )
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line, column = _place(data[: error.start].decode("utf-8"))
        return Finding("encoding", both("不是 UTF-8", "not UTF-8"), file, line, column)
    bad = _CONTROL.search(text)
    if bad is None:
        return None
    line, column = _place(text[: bad.start()])
    name = f"U+{ord(bad[0]):04X}"
    if bad[0] == "\ufeff" and bad.start() == 0:
        return Finding(
            "control",
            both("文件以字节顺序标记（BOM）开头", "the file begins with a byte order mark"),
            file,
            line,
            column,
        )
    return Finding(
        "control",
        both(f"含有控制字符 {name}", f"holds the control character {name}"),
        file,
        line,
        column,
    )


def _place(before: str) -> tuple[int, int]:
    return before.count("\n") + 1, len(before) - before.rfind("\n")


class _Tree:
    """One reading of a document's events; with `marks` it also keeps where each key path stands."""

    def __init__(self, data: bytes, marks: Marks | None = None) -> None:
        # PyYAML costs several milliseconds, and most commands read nothing but canonical files.
        import yaml

        self.yaml: Any = yaml
        self.parser: Any = _parser()(data)
        self.marks = marks
        self.wrong: list[tuple[str, Words, int, int]] = []

    def read(self) -> Any:
        """The tree; what is wrong with it lies in `wrong`."""
        try:
            return self._document()
        except _Stop:
            return None
        except self.yaml.YAMLError as error:
            mark: Any = getattr(error, "problem_mark", None)
            problem = str(getattr(error, "problem", None) or error)
            line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        except (ValueError, OverflowError) as error:
            # The parser in Python lets an escape beyond Unicode through to chr().
            problem, line, column = str(error), 1, 1
        rule = "depth" if "nesting depth" in problem else "yaml"
        self.wrong.append(
            (rule, both(f"不是有效的 YAML：{problem}", f"not valid YAML: {problem}"), line, column)
        )
        return None

    def _note(self, rule: str, words: Words, mark: Any) -> None:
        self.wrong.append((rule, words, mark.line + 1, mark.column + 1))
        if len(self.wrong) >= MANY:
            raise _Stop

    def _document(self) -> Any:
        self.parser.get_event()
        event = self.parser.get_event()
        if isinstance(event, self.yaml.StreamEndEvent):
            return None
        if event.version or event.tags:
            self._note(
                "directive",
                both("不允许指令（%）", "directives (%) are not allowed"),
                event.start_mark,
            )
        value = self._node(self.parser.get_event(), ())
        self.parser.get_event()
        after = self.parser.get_event()
        if not isinstance(after, self.yaml.StreamEndEvent):
            self._note(
                "documents",
                both("一个文件只能有一份文档", "one file holds one document"),
                after.start_mark,
            )
        return value

    def _node(self, event: Any, path: Path) -> Any:
        kind = type(event)
        if kind is self.yaml.AliasEvent:
            return self._note(
                "alias", both("不允许别名（*）", "aliases (*) are not allowed"), event.start_mark
            )
        if event.anchor:
            self._note(
                "anchor", both("不允许锚点（&）", "anchors (&) are not allowed"), event.start_mark
            )
        if event.tag:
            self._note("tag", both("不允许标签（!）", "tags (!) are not allowed"), event.start_mark)
        if self.marks is not None:
            self.marks.setdefault(path, (event.start_mark.line + 1, event.start_mark.column + 1))
        if kind is self.yaml.ScalarEvent:
            if event.style == '"' and _SURROGATE.search(
                event.value
            ):  # libyaml refuses it by itself
                self._note(
                    "yaml", both("转义不是字符", "an escape is no character"), event.start_mark
                )
            return event.value
        if len(path) >= DEPTH:
            self._note(
                "depth",
                both(f"嵌套超过 {DEPTH} 层", f"nested more than {DEPTH} deep"),
                event.start_mark,
            )
            raise _Stop
        return (
            list(self._sequence(path))
            if kind is self.yaml.SequenceStartEvent
            else self._mapping(path)
        )

    def _sequence(self, path: Path) -> Iterator[Any]:
        number, end = 0, self.yaml.SequenceEndEvent
        while type(event := self.parser.get_event()) is not end:
            yield self._node(event, (*path, number))
            number += 1

    def _mapping(self, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        end, scalar_event = self.yaml.MappingEndEvent, self.yaml.ScalarEvent
        while type(event := self.parser.get_event()) is not end:
            key = self._node(event, (*path, "?"))
            if type(event) is not scalar_event or not key:
                self._note("key", both("键须是文字", "a key must be plain text"), event.start_mark)
            elif key in found:
                self._note(
                    "repeated",
                    both(f"键 {key} 重复", f"the key {key} is repeated"),
                    event.start_mark,
                )
            elif self.marks is not None:
                self.marks[(*path, key)] = (event.start_mark.line + 1, event.start_mark.column + 1)
            value = self._node(self.parser.get_event(), (*path, str(key)))
            found[str(key)] = value
        return found


def _parser() -> Any:
    """libyaml's parser, ten times faster; the one in Python where PyYAML was built without it."""
    try:
        # PyYAML does not list it in its __all__
        from yaml.cyaml import CParser  # type: ignore[attr-defined]
    except ImportError:
        from yaml import Loader

        return Loader
    return CParser


def where(parsed: Parsed, path: Path) -> tuple[int, int]:
    """Line and column of a key, or of the nearest thing around it."""
    marks = _marks(parsed.data)
    while path and path not in marks:
        path = path[:-1]
    return marks.get(path, (1, 1))


@lru_cache(maxsize=2)
def _marks(data: bytes) -> Mapping[Path, tuple[int, int]]:
    """Where each key path of a file stands: read anew, for only a finding asks."""
    marks: Marks = {}
    if _unreadable(data, "") is None:
        _Tree(data, marks).read()
    return marks


def comments(data: bytes) -> list[tuple[int, int, str]]:
    """Comments with their line and column: what stands behind a `#` between two tokens, never
    inside a scalar.
    """
    if b"#" not in data or _unreadable(data, ""):
        return []
    text = data.decode("utf-8")
    found = []
    for start, end in _gaps(data, text):
        for match in re.finditer("#[^\r\n]*", text[start:end]):
            found.append((*_place(text[: start + match.start()]), match[0].rstrip()))
            if len(found) == MANY:
                return found
    return found


def _gaps(data: bytes, text: str) -> Iterator[tuple[int, int]]:
    """The stretches of a file between its tokens, and the heads of block scalars, as far as it can
    be read.
    """
    import yaml

    parser, last = _parser()(data), 0
    try:
        while (token := parser.get_token()) is not None:
            yield last, token.start_mark.index
            last = token.end_mark.index
            if isinstance(token, yaml.ScalarToken) and token.style in ("|", ">"):
                begin = token.start_mark.index
                yield begin, text.find("\n", begin)
    except (yaml.YAMLError, ValueError, OverflowError):
        return
