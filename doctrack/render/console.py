"""The only Rich: tables and progress on a terminal, every cell taken as it is and never as markup."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table as wide as the terminal; wide characters take two columns."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=False)
    for column in columns:
        shown.add_column(Text(column), overflow="fold")
    for row in rows:
        shown.add_row(*(Text(c) for c in row))
    Console(highlight=False).print(shown)


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
