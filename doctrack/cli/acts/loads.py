"""What everybody carried before a command and carries after it, where an act shares out work and
says so (`tells`).
"""

from __future__ import annotations

from collections.abc import Iterator

from doctrack.desk.acts import Done
from doctrack.model.people import number, rows, text
from doctrack.render.width import aligned
from doctrack.reports.wording import Wording
from doctrack.words import Lang, Words, both


class Loads:
    """The loads that the acts of one command tell: before the first of them and after the last."""

    def __init__(self) -> None:
        self._label: Words | None = None
        self._rows: dict[str, tuple[int, int, int]] = {}

    def take(self, wording: Wording, done: Done) -> None:
        """Takes down what an act tells."""
        act, event = done.kind.acts[done.request.act], done.change.record.events[-1]
        told = act.input(act.tells) if act.tells else None
        for row in rows(event.inputs, act.tells) if told else ():
            who, after = wording.name(text(row, "specialist")), number(row, "after")
            before = self._rows[who][1] if who in self._rows else number(row, "before")
            self._rows[who] = (number(row, "capability"), before, after)
        self._label = told.label if told else self._label

    def told(self, lang: Lang) -> Iterator[str]:
        """`  李四  业务能力 2  40 → 83  折合 41.50`."""
        if not (self._rows and self._label):
            return
        yield self._label.text(lang) + both(
            "（分配前 → 分配后，按业务能力折合）：", " (before → after, weighed by capability):"
        ).text(lang)
        cells = [
            [who, both(f"业务能力 {c}", f"capability {c}").text(lang), f"{a} → {b}", f"{b / c:.2f}"]
            for who, (c, a, b) in self._rows.items()
        ]
        yield from (f"  {line}" for line in aligned(cells))
