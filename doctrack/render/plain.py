"""Rows as plain text: TSV, CSV that opens in Excel and WPS, Markdown and bare HTML; TSV and CSV
line by line.
"""

from __future__ import annotations

import csv
import html
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

BOM = "\ufeff"
DANGEROUS = ("=", "+", "-", "@", "\t")


def cell(value: Any) -> str:
    """A value as one cell of text."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return ",".join(cell(v) for v in value)
    if isinstance(value, dict):
        return " ".join(f"{k}={cell(v)}" for k, v in value.items())
    return str(value)


def harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return "'" + text if text.startswith(DANGEROUS) else text


def table_lines(shape: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """TSV or CSV as the rows come, the columns first."""
    return chain([BOM], _csv(columns, rows)) if shape == "csv" else _tsv(columns, rows)


def table(
    shape: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], title: str = ""
) -> str:
    """A table in one of the plain formats."""
    if shape not in ("md", "html"):
        return "".join(table_lines(shape, columns, rows))
    cells = [[cell(v) for v in row] for row in rows]
    return _markdown(columns, cells) if shape == "md" else _html(columns, cells, title)


def _tsv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    for row in chain([columns], rows):
        yield "\t".join(cell(v).replace("\t", " ").replace("\n", " ") for v in row) + "\n"


class _Line:
    """What the writer of CSV takes for a file: it hands each line back."""

    def write(self, line: str) -> str:
        """The line itself."""
        return line


def _csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    write = csv.writer(_Line(), lineterminator="\r\n").writerow
    for row in chain([columns], rows):
        yield str(write([harmless(cell(v)) for v in row]))


def _markdown(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "".join(
        "| " + " | ".join(c.replace("|", "\\|").replace("\n", "<br>") for c in line) + " |\n"
        for line in lines
    )


def _html(columns: Sequence[str], rows: Sequence[Sequence[str]], title: str) -> str:
    head = "".join(f"<th>{html.escape(c)}</th>" for c in columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{html.escape(c)}</td>" for c in row) + "</tr>\n" for row in rows
    )
    return (
        f'<!doctype html>\n<meta charset="utf-8">\n<title>{html.escape(title)}</title>\n'
        f"<table>\n<tr>{head}</tr>\n{body}</table>\n"
    )
