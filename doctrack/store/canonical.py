"""Reading of canonical bytes without a YAML parser: anything that is not exactly canonical is left to the strict reader."""

from __future__ import annotations

import re
from typing import Any

_PLAIN = r"[A-Za-z\u00c0-\u024f\u3007\u4e00-\u9fff\u3400-\u4dbf（《“〔【][^\x00-\x1f\x7f-\x9f\u2028\u2029\u200b-\u200f\u2060\ufeff\ud800-\udfff\ufffe\uffff,\[\]{}#&*!|>'\"%@`:?\\]*(?<! )"
_QUOTED = r"'(?:[^'\x00-\x1f\x7f-\x9f\u2028\u2029\u200b-\u200f\u2060\ufeff\ud800-\udfff\ufffe\uffff]|'')*'"
_ITEM = rf"{_PLAIN}|{_QUOTED}|[0-9]+"
_KEY = re.compile(r"([a-z_][a-z0-9_]*):(?: (.*))?")
_SCALAR = re.compile(_ITEM)
_PAIR = re.compile(rf"([a-z_][a-z0-9_]*): ({_ITEM}|\[(?:(?:{_ITEM})(?:, (?:{_ITEM}))*)?\])")
_LIST = re.compile(rf"\[(?:({_ITEM})(?:, (?:{_ITEM}))*)?\]")
_EACH = re.compile(_ITEM)


def tree(data: bytes) -> dict[str, Any] | None:
    """The tree of canonical bytes; None at the first thing that is not."""
    try:
        lines = data.decode("utf-8").split("\n")
    except UnicodeDecodeError:
        return None
    if len(data) > 1 << 20 or lines.pop() != "":
        return None
    found: dict[str, Any] = {}
    rows: list[dict[str, Any]] | None = None
    for line in lines:
        if line.startswith("- {") and line.endswith("}") and rows is not None:
            row = _row(line[3:-1])
            if row is None:
                return None
            rows.append(row)
            continue
        if rows is not None and not rows:
            return None
        match = _KEY.fullmatch(line)
        if match is None or match[1] in found:
            return None
        if match[2] is None:
            rows = found[match[1]] = []
        else:
            rows, value = None, _value(match[2])
            if value is None:
                return None
            found[match[1]] = value
    return found if found and (rows is None or rows) else None


def _row(text: str) -> dict[str, Any] | None:
    row: dict[str, Any] = {}
    at = 0
    while True:
        match = _PAIR.match(text, at)
        if match is None or match[1] in row:
            return None
        value = _value(match[2])
        if value is None:
            return None
        row[match[1]] = value
        at = match.end()
        if at == len(text):
            return row
        if text[at : at + 2] != ", ":
            return None
        at += 2


def _value(text: str) -> Any:
    if text.startswith("["):
        return [_plain(v) for v in _EACH.findall(text)] if _LIST.fullmatch(text) else None
    return _plain(text) if _SCALAR.fullmatch(text) else None


def _plain(text: str) -> str:
    return text[1:-1].replace("''", "'") if text[0] == "'" else text
