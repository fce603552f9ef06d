"""Text in columns: Chinese takes two cells a character, so lines are measured and broken by
cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from doctrack.render.width import padded, width

# What a line may be broken around: one wide character with the marks that must not begin a line, a
# word, or blanks.
_PIECE = re.compile(r" +|[⺀-鿿豈-﫿][，。；：、？！）〕》”]*|[^ ⺀-鿿豈-﫿]+")


def lines(text: str, room: int) -> Iterator[str]:
    """A text in lines of at most so many cells; a piece that is longer than a line is cut."""
    for paragraph in text.split("\n"):
        line = ""
        for piece in _pieces(paragraph, room):
            if line and width(line) + width(piece) > room:
                yield line.rstrip()
                line = ""
            line += piece if line else piece.lstrip()
        yield line.rstrip()


def _pieces(text: str, room: int) -> Iterator[str]:
    for found in _PIECE.findall(text):
        piece = str(found)
        while width(piece) > room:
            count = next(n for n in range(len(piece), 0, -1) if n == 1 or width(piece[:n]) <= room)
            yield piece[:count]
            piece = piece[count:]
        yield piece


def pairs(rows: Sequence[tuple[str, str]], total: int, most: int = 32) -> Iterator[str]:
    """Two aligned columns; a first cell that is wider than `most` has a line of its own."""
    left = min(max((width(first) for first, _ in rows), default=0), most)
    for first, second in rows:
        told = list(lines(second, max(total - left - 4, 20)))
        if width(first) > left:
            yield f"  {first}"
        else:
            yield f"  {padded(first, left)}  {told[0]}".rstrip()
        rest = told if width(first) > left else islice(told, 1, None)
        yield from (f"{'':{left + 4}}{line}" for line in rest)
