r"""Canonical bytes: how a tree is written, and a reader of exactly that, which needs no YAML
parser.

Contract: what `emit` writes no reader of YAML 1.1 or 1.2 retypes or reads differently; `tree`
answers None at the first thing that `emit` would not write in that way, so that the strict reader
of `yamlio` decides about it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Any

from doctrack.errors import UsageError
from doctrack.words import both

LIMIT = 1 << 20
# What an eye cannot see or a reader may take for a line break (\n aside): controls, odd blanks,
# zero-width and bidirectional marks, BOM, noncharacters, surrogates, tags. The table is ours:
# unicodedata changes with Python's version, canonical bytes may not.
_HIDDEN = (
    "\\x00-\\x09\\x0b-\\x1f\\x7f-\\xa0\\xad\\u034f\\u061c\\u1680\\u180e\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\ufeff\\ufff0-\\ufffb"
    "\\ufffe\\uffff\\ud800-\\udfff\\U000e0000-\\U000e007f"
)
_FIRST = "A-Za-z\\u00c0-\\u024f\\u3007\\u3400-\\u4dbf\\u4e00-\\u9fff（《“〔【"
_SPECIAL = ",\\[\\]{}#&*!|>'\"%@`:?\\\\"
# Hidden characters are looked for once in a whole text; so no pattern below has to exclude them,
# and each stays small enough to be compiled at every start.
_PLAIN = rf"[{_FIRST}](?:[^{_SPECIAL}]*[^{_SPECIAL} ])?"
_INT = "(?:0|[1-9][0-9]*)"
_SIMPLE = "[^']+"
_SINGLE = "'[^']*(?:''[^']*)*'"
_ESCAPE = r"\\(?:[\\\"nt]|x[0-9a-f]{2}|u(?!d[89a-f])[0-9a-f]{4}|U000[0-9a-f]{5})"
_DOUBLE = rf'"(?:[^"\\]|{_ESCAPE})*"'
_KEY = "[a-z_][a-z0-9_]{0,63}"

# Of what stands in brackets these find the end alone; what is inside is held to the same patterns
# when it is read.
_LIST = rf"\[(?:[^\]{{'\"]|{_SINGLE}|{_DOUBLE})*\]"
_MAP = rf"\{{(?:[^}}'\"]|{_SINGLE}|{_DOUBLE})*\}}"
_ROWS = rf"\[(?:{_MAP}(?:, (?!\])|(?=\])))+\]"
# Groups: what stands as it is; the inside of simple quotes; everything else. The catch-all leaves
# no gap between two matches of findall: whatever is not a whole pair becomes a match of its own,
# without a key.
_VALUE = rf"(?:({_PLAIN}|{_INT})|'({_SIMPLE})'(?!')|({_SINGLE}|{_DOUBLE}|{_LIST}|{_MAP}|{_ROWS}))"

_ITEMS = rf"{_VALUE}(?:, (?!\])|\]\Z)|[\s\S]+"

Found = list[tuple[str, str, str, str]]
_pairs: Callable[..., Found] = re.compile(
    rf"(?:({_KEY}): {_VALUE}(?:, (?!\}})|\}}\Z))|[\s\S]+"
).findall
_head = re.compile(rf"({_KEY}):(?: {_VALUE})?").fullmatch
_escapes = re.compile(r"\\(?:([\\\"nt])|x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8}))")
_plain = re.compile(_PLAIN).fullmatch
_hidden = re.compile(f"[{_HIDDEN}]").search


@cache
def _found_in(pattern: str) -> Callable[..., Any]:
    """Patterns that few files need are compiled when one does."""
    return re.compile(pattern).findall


# Plain text that some reader takes for a truth value or for nothing.
_WORDS = frozenset(["y", "n", "yes", "no", "true", "false", "on", "off", "null", "nan", "inf"])
_SHORT = {"\\": "\\", '"': '"', "n": "\n", "t": "\t"}
_LETTER = {value: key for key, value in _SHORT.items()}


# --- writing --------------------------------------------------------------------------------------


def emit(tree: Mapping[str, Any]) -> bytes:
    """A tree in canonical bytes: top-level keys in block style, lists of maps a line each,
    everything else on one line.
    """
    return ("\n".join([entry(key, value) for key, value in tree.items()] or ["{}"]) + "\n").encode()


def entry(key: str, value: Any) -> str:
    """A top-level key with its value, without the last line's end."""
    if type(value) is str:
        return f"{spelled(key)}: {spelled(value)}"
    if isinstance(value, (list, tuple)) and value and isinstance(value[0], Mapping):
        return "\n- ".join([f"{spelled(key)}:", *map(flow, value)])
    if isinstance(value, Mapping) and value:
        return "\n".join(
            [f"{spelled(key)}:", *(f"  {scalar(k)}: {flow(v)}" for k, v in value.items())]
        )
    return f"{spelled(key)}: {flow(value)}"


def flow(value: Any) -> str:
    """A value in flow style, on one line."""
    if type(value) is str:
        return spelled(value)
    if type(value) is dict or isinstance(value, Mapping):
        return "{" + ", ".join([f"{spelled(k)}: {flow(v)}" for k, v in value.items()]) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join([flow(v) for v in value]) + "]"
    return scalar(value)


def scalar(value: Any) -> str:
    """A scalar as it is written: ints and flags plain, text quoted where any reader could take it
    for something else.
    """
    if type(value) is str:
        return spelled(value)
    if value is True or value is False:
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else spelled(str(value))


@lru_cache(4096)  # a record's facts are spelled anew with every act on it
def spelled(text: str) -> str:
    """A text plain or quoted."""
    if "\n" in text or _hidden(text):
        return '"' + "".join([_escaped(c) for c in text]) + '"'
    if _plain(text):
        return text if len(text) > 5 or text.lower() not in _WORDS else f"'{text}'"
    return "'" + text.replace("'", "''") + "'"


def _escaped(char: str) -> str:
    if char in _LETTER:
        return "\\" + _LETTER[char]
    if not _hidden(char):
        return char
    code = ord(char)
    if 0xD800 <= code <= 0xDFFF:
        # Bytes of the command line that are no UTF-8 arrive so; no reader of YAML would take them
        # back.
        raise UsageError(
            both(
                "文字含有无法写成 UTF-8 的字符",
                "the text holds a character that UTF-8 cannot write",
            )
        )
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


# --- reading --------------------------------------------------------------------------------------


class _Other(Exception):
    """Not canonical: the strict reader decides."""


def tree(data: bytes) -> dict[str, Any] | None:
    """The tree of canonical bytes, every scalar as text; None at the first thing that is not
    canonical.
    """
    if len(data) > LIMIT:
        return None
    try:
        text = data.decode("utf-8")
        lines = text.split("\n")
        return _tree(lines) if lines.pop() == "" and not _hidden(text) else None
    except (UnicodeDecodeError, _Other):
        return None


def _tree(lines: list[str]) -> dict[str, Any] | None:
    found: dict[str, Any] = {}
    rows: list[dict[str, Any]] | None = None
    for line in lines:
        if rows is not None and line.startswith("- {"):
            rows.append(_map(line, 3, len(line)))
            continue
        match = _head(line)
        if match is None or rows == []:
            return None
        key, plain, quoted, rest = match.groups()
        if key in found:
            return None
        value = plain or quoted or (rest and _value(rest))
        rows = [] if value is None else None
        found[key] = rows if value is None else value
    return found if found and rows != [] else None


def _map(text: str, start: int, end: int) -> dict[str, Any]:
    found = _pairs(text, start, end)
    pairs = {key: plain or quoted or _value(rest) for key, plain, quoted, rest in found}
    # A catch-all bears no key; a key said twice makes fewer pairs; an open end bears no bracket.
    if "" in pairs or len(pairs) < len(found) or text[end - 1] != "}":
        raise _Other
    return pairs


def _value(text: str) -> Any:
    match text[:1]:
        case "'":
            return text[1:-1].replace("''", "'")
        case "[":
            if text[1] == "{":
                return [_map(m, 1, len(m)) for m in _found_in(_MAP)(text)]
            return (
                [
                    plain or quoted or _value(rest)
                    for plain, quoted, rest in _found_in(_ITEMS)(text, 1)
                ]
                if text != "[]"
                else []
            )
        case "{":
            return _map(text, 1, len(text))
        case '"':
            return _escapes.sub(_unescaped, text[1:-1])
    raise _Other


def _unescaped(match: re.Match[str]) -> str:
    letter, *codes = match.groups()
    return _SHORT[letter] if letter else chr(int(next(c for c in codes if c), 16))
