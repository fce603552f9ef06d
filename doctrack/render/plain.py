"""Rows as plain text: TSV, CSV that opens in Excel and WPS, Markdown and bare HTML."""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Sequence
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


def table(shape: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], title: str = "") -> str:
    """A table in one of the plain formats."""
    cells = [[cell(v) for v in row] for row in rows]
    if shape == "csv":
        return BOM + _csv([list(columns), *cells])
    if shape == "md":
        return _markdown(columns, cells)
    if shape == "html":
        return _html(columns, cells, title)
    return "".join("\t".join(c.replace("\t", " ").replace("\n", " ") for c in row) + "\n" for row in [list(columns), *cells])


def _csv(rows: Sequence[Sequence[str]]) -> str:
    made = io.StringIO()
    csv.writer(made, lineterminator="\r\n").writerows([[harmless(c) for c in row] for row in rows])
    return made.getvalue()


def _markdown(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "".join("| " + " | ".join(c.replace("|", "\\|").replace("\n", "<br>") for c in line) + " |\n" for line in lines)


def _html(columns: Sequence[str], rows: Sequence[Sequence[str]], title: str) -> str:
    head = "".join(f"<th>{html.escape(c)}</th>" for c in columns)
    body = "".join("<tr>" + "".join(f"<td>{html.escape(c)}</td>" for c in row) + "</tr>\n" for row in rows)
    return f'<!doctype html>\n<meta charset="utf-8">\n<title>{html.escape(title)}</title>\n<table>\n<tr>{head}</tr>\n{body}</table>\n'
