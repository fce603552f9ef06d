"""Text by the columns it takes on a terminal: Chinese characters take two, marks that join to
others none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from unicodedata import category, east_asian_width

# What is never broken: the number of a paper, a run of half-width characters (a moment, an id), a
# mark from its word.
_PIECES = re.compile(
    r"(?:\w{1,8}〔[0-9]{4}〕[0-9]+号|[!-~]+|[（《“‘]*.)[，。；、：）》！？”’]*", re.DOTALL
)
_CONTROLS = {c: None for c in (*range(32), *range(127, 160)) if c not in (9, 10)} | {9: " "}


_NO_ROOM = ("Mn", "Me", "Cf")  # marks and controls, which stand in no column of their own


@lru_cache(maxsize=4096)
def width(text: str) -> int:
    """How many columns a text takes."""
    if text.isascii():
        return len(text)
    wide = sum(east_asian_width(c) in "WF" for c in text)
    bare = sum(east_asian_width(c) not in "WF" and category(c) in _NO_ROOM for c in text)
    return len(text) + wide - bare


def quiet(text: str) -> str:
    """A text without what would move the cursor or colour the screen, whatever a clerk once
    wrote.
    """
    return text if text.isprintable() else text.translate(_CONTROLS)


def clipped(text: str, room: int) -> str:
    """A text on one line within so many columns; what does not fit is left out with an ellipsis."""
    text = quiet(" ".join(text.split("\n")))
    if width(text) <= room:
        return text
    kept, taken = [], 1
    for c in text:
        taken += width(c)
        if taken > room:
            break
        kept.append(c)
    return "".join(kept).rstrip() + "…" if room > 0 else ""


def padded(text: str, room: int) -> str:
    """A text with blanks up to so many columns."""
    return text + " " * (room - width(text))


def aligned(rows: Sequence[Sequence[str]], gap: str = "  ") -> list[str]:
    """Rows as lines whose cells stand under each other."""
    rooms = [max(map(width, cells)) for cells in zip(*rows, strict=True)]
    return [
        gap.join(padded(c, r) for c, r in zip(row, rooms, strict=True)).rstrip() for row in rows
    ]


def folded(text: str, room: int, indent: str) -> Iterator[str]:
    """A text over several lines within so many columns, all but the first indented; numbers and ids
    are not broken.
    """
    line = ""
    for paragraph in quiet(text).split("\n"):
        for piece in _PIECES.findall(paragraph):
            if line.strip() and width(line + piece) > room:
                yield line.rstrip()
                line = indent + piece.lstrip()
            else:
                line += piece
        yield line
        line = indent
