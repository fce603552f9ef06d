"""Items of a list: a record or one copy of it, and the word that is said of it:
`IN-2026-0001/3=duplicate`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

# [0-9], not \d: ids and copy numbers are ASCII, other digits are text.
_item = re.compile(
    r"([A-Z][A-Z0-9]*-[0-9]{4}-[0-9]{4,9})(?:/([1-9][0-9]{0,5}))?=([a-z][a-z0-9_]*)"
).fullmatch


class Item(NamedTuple):
    """A record, the copy of it that is meant (0 is the whole of it), and what is said of it."""

    id: str
    copy: int
    word: str

    @property
    def place(self) -> tuple[str, int]:
        """What it is about, whatever is said of it."""
        return self.id, self.copy

    @property
    def spot(self) -> str:
        """`IN-2026-0001/3`: what it is about, as it is written."""
        return f"{self.id}/{self.copy}" if self.copy else self.id

    def __str__(self) -> str:
        return f"{self.spot}={self.word}"


def read_item(text: str) -> Item | None:
    """The parts of an item in its one spelling; None where it is none."""
    found = _item(text)
    return Item(found[1], int(found[2] or 0), found[3]) if found else None


def read_items(texts: Iterable[str]) -> tuple[Item, ...]:
    """The items of a list."""
    return tuple(i for t in texts if (i := read_item(t)))
