"""Slips on a terminal: boxes of 80 columns, aligned by what the eye sees, so that a wide character
counts two.

Contract: no line is wider than 80 columns, whatever a clerk wrote; nothing that he wrote reaches
the terminal as a command to it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from doctrack.render.width import width as seen

WIDTH = 80
# Marks that do not begin a line, and marks that do not end one.
CLOSING = "，。、；：？！）】〕》」』”’,.;:?!)]}%"
OPENING = "（【〔《「『“‘([{"
TOKEN = re.compile(r"[!-~]+ ?|\S ?|\s")
# Bars above and below a line between two rows tell how they meet.
JOINTS = {(False, False): "─", (True, False): "┴", (False, True): "┬", (True, True): "┼"}
Cells = Sequence[Sequence[Any]]


def printable(value: Any) -> Any:
    """Facts in which no word of a clerk moves the cursor, colours the screen or turns the direction
    of writing.
    """
    if isinstance(value, str):
        return "".join(
            c
            for c in value.replace("\t", " ")
            if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
        )
    if isinstance(value, Mapping):
        return {k: printable(v) for k, v in value.items()}
    return [printable(v) for v in value] if isinstance(value, (list, tuple)) else value


def wrapped(text: Any, room: int) -> list[str]:
    """The lines of a text that fit: words stay whole where they can, a closing mark never begins a
    line.
    """
    return [
        line
        for part in str(text if text is not None else "").split("\n")
        for line in _lines(part, room)
    ]


def _lines(text: str, room: int) -> Iterator[str]:
    line = ""
    for token in _tokens(text, room):
        if line and seen(line) + seen(token.rstrip()) > room:
            yield line.rstrip()
            line = ""
        line += token
    yield line.rstrip()


def _tokens(text: str, room: int) -> list[str]:
    """What is not torn apart: a word, a character with the marks that open or close around it; what
    is too long for a line is.
    """
    found: list[str] = []
    for token in TOKEN.findall(text):
        bound = found and (token[0] in CLOSING or found[-1][-1] in OPENING)
        if bound and seen(found[-1]) + seen(token.rstrip()) <= room:
            found[-1] += token
        elif seen(token.rstrip()) <= room:
            found.append(token)
        else:
            found.extend(token)
    return found


def padded_box(text: str, room: int) -> str:
    """A text with blanks after it."""
    return text + " " * (room - seen(text))


def centred(text: str) -> str:
    """A text in the middle of the slip."""
    return "\n".join(" " * ((WIDTH - seen(line)) // 2) + line for line in wrapped(text, WIDTH))


def spread(left: str, right: str) -> str:
    """One text at each edge of the slip; on two lines where they do not fit on one."""
    room = WIDTH - seen(left) - seen(right)
    return (
        left + " " * room + right
        if room >= 2
        else "\n".join([*wrapped(left, WIDTH), *wrapped(right, WIDTH)])
    )


def lined(text: str) -> str:
    """A sentence under or over a box."""
    return "\n".join(wrapped(text, WIDTH))


def box(rows: Sequence[Cells]) -> str:
    """A box of rows; a cell is its text and its width, and cells of width 0 share what is left."""
    made = [_measured(row) for row in rows]
    bars = [_bars([room for _, room in row]) for row in made]
    lines = [_rule("┌", set(), bars[0], "┐")] if made else []
    for n, row in enumerate(made):
        lines += _row(row)
        lines.append(
            _rule("├", bars[n], bars[n + 1], "┤")
            if n + 1 < len(made)
            else _rule("└", bars[n], set(), "┘")
        )
    return "\n".join(lines)


def _measured(row: Cells) -> list[tuple[str, int]]:
    """Cells with the columns each has for its text: beside them stand a bar and two blanks each,
    and the last bar.
    """
    left = WIDTH - 1 - 3 * len(row) - sum(room for _, room in row)
    open_ = [n for n, (_, room) in enumerate(row) if not room]
    shares = {n: left // len(open_) + (k < left % len(open_)) for k, n in enumerate(open_)}
    return [(text, room or shares[n]) for n, (text, room) in enumerate(row)]


def _bars(rooms: Sequence[int]) -> set[int]:
    found, place = set(), 0
    for room in rooms[:-1]:
        place += room + 3
        found.add(place)
    return found


def _rule(first: str, above: set[int], below: set[int], last: str) -> str:
    return first + "".join(JOINTS[(n in above, n in below)] for n in range(1, WIDTH - 1)) + last


def _row(row: Sequence[tuple[str, int]]) -> list[str]:
    columns = [wrapped(text, room) for text, room in row]
    return [
        "│"
        + "│".join(f" {padded_box(line or '', room)} " for line, (_, room) in zip(lines, row))
        + "│"
        for lines in zip_longest(*columns)
    ]
