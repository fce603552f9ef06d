"""The only Rich: tables and progress on a terminal, every cell taken as it is and never as markup.

Contract: a line of a table is a line of the terminal. Numbers, moments and names stand whole,
unless a name alone would leave the rest no room; what grows is clipped with an ellipsis; what has
no room is left out column by column, and its labels are handed back to be said.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from doctrack.render.width import clipped, padded, width

GAP = 2
# So many rows settle the widths; later ones fit in. A grown column narrower than ROOM makes another
# one give way.
SETTLING, ROOM = 500, 24


@dataclass(frozen=True, slots=True)
class Place:
    """One column on a terminal: its label, whether it grows, how soon it gives way (0 never) and
    whether unsaid, its room.
    """

    label: str
    grow: bool = False
    rank: int = 0
    right: bool = False
    beside: str = ""
    quiet: bool = False
    at: int = 0
    room: int = 0


def print_table(
    places: Sequence[Place], rows: Iterable[Sequence[str]], columns: int = 0
) -> list[str]:
    """Prints rows under their labels, as they come; the labels of columns for which there was no
    room.
    """
    source = iter(rows)
    first = list(islice(source, SETTLING))
    known = [
        replace(p, at=n, room=max(width(c) for c in (p.label, *(r[n] for r in first))))
        for n, p in enumerate(places)
    ]
    told = [p for p in known if not _says_nothing(p, known, first)]
    shown, left = laid_out(told, columns or shutil.get_terminal_size().columns)
    _drawn(shown, first)
    # Rich takes its time over each row; of a list of a hundred thousand it draws the first, the
    # others follow in its lines.
    sys.stdout.writelines(_line(shown, row) for row in source)
    return left


def _says_nothing(place: Place, known: Sequence[Place], rows: Sequence[Sequence[str]]) -> bool:
    """A column that is empty, or the same as the one beside which it stands."""
    if not rows or not place.rank:
        return False
    twin = next((p.at for p in known if p.label == place.beside), None)
    return all(not r[place.at] or (twin is not None and r[place.at] == r[twin]) for r in rows)


def laid_out(places: Sequence[Place], columns: int) -> tuple[list[Place], list[str]]:
    """The columns for which there is room, each with its width, and the labels of those that gave
    way.
    """
    shown, left = list(places), list[str]()
    while _missing(shown, columns) > 0 and any(p.rank for p in shown):
        last = max((p for p in shown if p.rank), key=lambda p: (p.rank, p.at))
        shown.remove(last)
        left += [] if last.quiet else [last.label]
    if _missing(shown, columns) > 0:  # a name of three lines' length would leave no title beside it
        shown = [replace(p, grow=p.grow or p.room > ROOM) for p in shown]
    return _grown(shown, columns), left


def _missing(shown: Sequence[Place], columns: int) -> int:
    """How many columns are wanting until everything stands whole and what grows is of some use."""
    return (
        sum(min(p.room, ROOM) if p.grow else p.room for p in shown)
        + GAP * (len(shown) - 1)
        - columns
    )


def _grown(shown: Sequence[Place], columns: int) -> list[Place]:
    """What grows shares the room that the others leave; what needs less than its share leaves it to
    the rest.
    """
    rest = columns - GAP * (len(shown) - 1) - sum(p.room for p in shown if not p.grow)
    growing = sorted((p for p in shown if p.grow), key=lambda p: p.room)
    rooms: dict[int, int] = {}
    for n, place in enumerate(growing):
        rooms[place.at] = max(min(place.room, rest // (len(growing) - n)), width(place.label), 4)
        rest -= rooms[place.at]
    return [replace(p, room=rooms.get(p.at, p.room)) for p in shown]


def _line(shown: Sequence[Place], row: Sequence[str]) -> str:
    """A row as Rich would draw it; a number that is longer than those before it stands whole, at
    the cost of what grows.
    """
    wanting = sum(max(width(row[p.at]) - p.room, 0) for p in shown if not p.grow)
    cells = list[str]()
    for place in shown:
        room = max(place.room - wanting, 4) if place.grow else max(place.room, width(row[place.at]))
        wanting = 0 if place.grow else wanting
        cell = clipped(row[place.at], room)
        cells.append(" " * (room - width(cell)) + cell if place.right else padded(cell, room))
    return (" " * GAP).join(cells) + "\n"


def _drawn(shown: Sequence[Place], rows: Iterable[Sequence[str]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    made = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for place in shown:
        made.add_column(
            Text(place.label),
            width=place.room,
            no_wrap=True,
            overflow="ellipsis",
            justify="right" if place.right else "left",
        )
    for row in rows:
        made.add_row(*(Text(clipped(row[p.at], p.room)) for p in shown))
    Console(highlight=False, width=max(sum(p.room for p in shown) + GAP * len(shown), 1)).print(
        made
    )


class Bar:
    """A progress bar on standard error, shown once something has taken over a second."""

    def __init__(self, label: str) -> None:
        import time

        self._label, self._began = label, time.monotonic()
        self._bar: Any = None
        self._task: Any = None

    def step(self, done: int, total: int) -> None:
        """So much of so much is done."""
        import time

        if self._bar is None:
            if time.monotonic() - self._began < 1 or done >= total:
                return
            from rich.console import Console
            from rich.progress import Progress

            self._bar = Progress(console=Console(stderr=True), transient=True)
            self._bar.start()
            self._task = self._bar.add_task(self._label, total=total)
        self._bar.update(self._task, completed=done)
        if done >= total:
            self._bar.stop()
