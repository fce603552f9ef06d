"""Rows as an answer: by key for machines, as they come; in words for people, as a table of the
terminal or a page.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from doctrack.cli.call import Call
from doctrack.cli.output import answers, page
from doctrack.cli.output.moment import Asked, again
from doctrack.words import Words, both

if TYPE_CHECKING:  # what people read is loaded only where it is printed
    from doctrack.reports.tables import Column
    from doctrack.reports.wording import Wording

Row = dict[str, Any]
NOTHING = both("（无）", "(none)")


class Sheet(NamedTuple):
    """Rows with all that is said around them.

    `keys` are the columns of machines, `columns` gives those of people; `under` stands below the
    heading of a print, `after` below its rows; without rows it says `nothing`, or is no table at
    all where that is None; `document` is what JSON says beside the rows; `foot` tells how to print
    the same again.
    """

    name: str
    heading: Words
    keys: Sequence[str]
    rows: Iterable[Row]
    columns: Callable[[], Sequence[Column]]
    document: Mapping[str, Any] = {}
    under: Sequence[str] = ()
    after: Sequence[str] = ()
    nothing: Words | None = NOTHING
    foot: bool = True


def columns_of(name: str) -> Callable[[], Sequence[Column]]:
    """The columns of a sheet by its name, found when they are needed."""

    def found() -> Sequence[Column]:
        from doctrack.reports import client_tables, tables, training_tables

        return {**tables.SHEETS, **training_tables.SHEETS, **client_tables.SHEETS}[name]

    return found


def printed(call: Call, found: Asked, sheet: Sheet, full: bool = False) -> int:
    """Prints a sheet in the format of the call; how many rows it has."""
    counted = _Counted(sheet.rows)
    if call.shape == "json":
        _json(sheet, counted)
    elif not call.for_people:
        from doctrack.render import plain

        cells = ([r.get(k) for k in sheet.keys] for r in counted)
        sys.stdout.writelines(plain.table_lines(call.shape, list(sheet.keys), cells))
    else:
        from doctrack.reports.wording import Wording

        wording = Wording(found.ledger, call.language, found.as_of, full)
        (_table if call.shape == "table" else _page)(call, found, sheet, wording, counted)
    return counted.count


class _Counted:
    """Rows as they come, with how many there were and what marks they bore."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows, self.count, self.house, self.provisional = rows, 0, False, False

    def __iter__(self) -> Iterator[Row]:
        for row in self._rows:
            self.count += 1
            self.house = self.house or bool(row.get("house"))
            self.provisional = self.provisional or bool(row.get("provisional"))
            yield row

    def notes(self) -> Iterator[Words]:
        """What the marks mean, where there are any."""
        from doctrack.reports.tables import STARRED, UNKNOWN_YEAR

        if self.house:
            yield STARRED
        if self.provisional:
            yield UNKNOWN_YEAR


def _json(sheet: Sheet, rows: Iterable[Row]) -> None:
    """One document, written row by row."""
    write = sys.stdout.write
    said = json.dumps(dict(sheet.document), ensure_ascii=False, indent=2)
    write(said.removesuffix("}").rstrip() + (",\n" if sheet.document else "\n") + '  "rows": [')
    comma = ""
    for row in rows:
        write(
            f"{comma}\n    " + json.dumps(row, ensure_ascii=False, indent=2).replace("\n", "\n    ")
        )
        comma = ","
    write(f"{chr(10) + '  ' if comma else ''}]\n}}\n")


def _said(columns: Sequence[Column], wording: Wording, rows: Iterable[Row]) -> Iterator[list[str]]:
    return ([c.say(wording, r) for c in columns] for r in rows)


def _table(call: Call, found: Asked, sheet: Sheet, wording: Wording, rows: _Counted) -> None:
    """A table of the terminal: heading, rows that fit, what the marks mean, how to print it
    again.
    """
    from doctrack.render.console import Place, print_table

    lang, columns = call.language, sheet.columns()
    cells = iter(_said(columns, wording, rows))
    first = next(cells, None)
    if first is None and sheet.nothing is None:
        return
    answers.lines(call, [f"{call.mark}{sheet.heading.text(lang)}", *sheet.under])
    left: list[str] = []
    if first is None:
        answers.out(sheet.nothing.text(lang) if sheet.nothing else "")
    else:
        places = [
            Place(
                c.label.text(lang),
                c.grow,
                c.rank,
                c.right,
                c.beside.text(lang) if c.beside else "",
                c.quiet,
            )
            for c in columns
        ]
        left = print_table(places, chain([first], cells))
    foot = f"# {again(found)}" if sheet.foot else ""
    answers.lines(
        call, (t for t in (*sheet.after, *(n.text(lang) for n in rows.notes()), foot) if t)
    )
    if left:
        answers.err(narrow(left).text(lang))


def narrow(left: Sequence[str]) -> Words:
    """What a narrow terminal left out, and where the whole is."""
    return both(
        f"屏幕窄，未列：{'、'.join(left)}\n全表请用 --format html --output 文件.html",
        f"for want of room without: {', '.join(left)}\nthe whole is in --format html --output"
        " FILE.html",
    )


def _page(call: Call, found: Asked, sheet: Sheet, wording: Wording, rows: _Counted) -> None:
    """A page to be printed or put up, by the office's template."""
    columns = sheet.columns()
    cells = list(_said(columns, wording, rows))
    facts = {
        "heading": sheet.heading.text(call.language),
        "under": list(sheet.under),
        "rows": cells,
        "columns": [
            {"label": c.label.text(call.language), "grow": c.grow, "right": c.right}
            for c in columns
        ],
        "nothing": (sheet.nothing or NOTHING).text(call.language),
        "after": [*sheet.after, *(n.text(call.language) for n in rows.notes())],
    }
    sys.stdout.write(str(page.filled(call, found, f"report.{call.shape}.j2", facts)))
