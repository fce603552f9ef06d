"""How an act gives a number: the pattern of each series, and what fits it (D5.1, D10.10)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from doctrack.model.record import Facts


class Numbering(NamedTuple):
    """Numbers that an act gives (D10.10): the act, how they are written, and the field whose value
    makes the series.
    """

    act: str
    pattern: str
    mark_of: str = ""
    marks: Mapping[str, str] = {}

    def written(self, head: Facts, year: int, serial: int | str) -> str:
        """`政字〔2026〕5号`: no leading zeros, no 第."""
        return self.pattern.format(
            mark=self.marks.get(str(head.get(self.mark_of, "")), ""), year=year, serial=serial
        )

    def series_named(self, head: Facts) -> str:
        """What a line's series is called, whatever the year: `政字`."""
        return self._stem(self.marks.get(str(head.get(self.mark_of, "")), ""))

    @property
    def every_series(self) -> tuple[str, ...]:
        """What the series of all lines are called."""
        return tuple(dict.fromkeys(map(self._stem, self.marks.values() or ("",))))

    def _stem(self, mark: str) -> str:
        return self.pattern.partition("{year}")[0].format(mark=mark).rstrip("〔[（( -")

    def series(self, head: Facts, year: int) -> str:
        """What all numbers of one line and year begin with."""
        return self.written(head, year, "\0").partition("\0")[0]

    def read(self, number: str) -> tuple[str, int, int] | None:
        """The series, year and serial of a number that was written so: 政字, 2026, 5; None where it
        was not.
        """
        marks = "|".join(map(re.escape, self.marks.values()))
        whole = (
            re.escape(self.pattern)
            .replace(re.escape("{mark}"), f"(?:{marks})")
            .replace(re.escape("{year}"), "(?P<year>[0-9]{4})")
        )
        found = re.fullmatch(
            whole.replace(re.escape("{serial}"), "(?P<serial>[1-9][0-9]*)"), number
        )
        return (
            (
                number[: found.start("year")].rstrip("〔[（( -"),
                int(found["year"]),
                int(found["serial"]),
            )
            if found
            else None
        )
