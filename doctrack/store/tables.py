"""The one door to tables: CSV in the encodings that offices use, .xlsx and .xls, told by their content and not their name."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from doctrack.errors import UsageError
from doctrack.model.words import Words, both

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OURS = ("行号/row", "原因/reason")
LOOK = 15


@dataclass(frozen=True, slots=True)
class Row:
    """A data row with its number in the file, from 1."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns, its data rows, and the rows that are none, each with why."""

    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    skipped: tuple[tuple[int, Words], ...]
    encoding: str


def read_table(path: Path, header: int | None = None) -> Table:
    """The table of a file; the header row is found under merged titles unless it is given."""
    grid, encoding = _grid(path)
    filled = [i for i, row in enumerate(grid) if any(row)]
    if not filled:
        raise UsageError(both(f"{path} 是空表", f"{path} holds no table"))
    top = header - 1 if header else _header(grid)
    if not 0 <= top < len(grid) or not any(grid[top]):
        raise UsageError(both(f"{path} 第{top + 1}行不是表头", f"row {top + 1} of {path} is no header"))
    names = _names(grid[top])
    skipped: list[tuple[int, Words]] = [(i + 1, both("标题行", "title row")) for i in range(top)] + [(top + 1, both("表头", "header"))]
    rows: list[Row] = []
    for number, line in enumerate(grid[top + 1 :], top + 2):
        cells = {n: v for n, v in zip(names, line, strict=False) if n and n not in OURS}
        told = [v for v in cells.values() if v]
        if not told:
            skipped.append((number, both("空行", "blank row")))
        elif len(told) == 1 and len([n for n in names if n]) > 2 and next(iter(cells.values())):
            skipped.append((number, both(f"分组行：{told[0]}", f"group row: {told[0]}")))
        else:
            rows.append(Row(number, cells))
    return Table(tuple(n for n in names if n and n not in OURS), tuple(rows), tuple(skipped), encoding)


def _names(row: Sequence[str]) -> list[str]:
    names: list[str] = []
    for cell in row:
        name, count = cell, 2
        while name and name in names:
            name, count = f"{cell}.{count}", count + 1
        names.append(name)
    return names


def _header(grid: Sequence[Sequence[str]]) -> int:
    """The first row that fills nearly as many columns as any of the first rows."""
    counts = [len([c for c in row if c]) for row in grid[:LOOK]]
    widest = max(counts)
    return next(i for i, c in enumerate(counts) if c >= max(2, widest * 0.6) or c == widest)


def _grid(path: Path) -> tuple[list[list[str]], str]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(both(f"读不了 {path}：{error.strerror}", f"{path} cannot be read: {error.strerror}")) from None
    if not data.strip():
        raise UsageError(both(f"{path} 是空文件", f"{path} is empty"))
    if data.startswith((ZIP, OLE)):
        return _sheet(path, data), "spreadsheet"
    text, encoding = decoded(path, data)
    if text.lstrip().lower().startswith(("<html", "<!doctype html", "<table")):
        raise UsageError(both(f"{path} 其实是网页，请另存为 .xlsx 或 CSV", f"{path} is really a web page; save it as .xlsx or CSV"))
    try:
        return [[clean(c) for c in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))], encoding
    except csv.Error as error:
        raise UsageError(both(f"{path} 不是有效的 CSV：{error}", f"{path} is no valid CSV: {error}")) from None


def decoded(path: Path, data: bytes) -> tuple[str, str]:
    """A file's text and encoding: by its mark, else the first of UTF-8 and GB18030 (which holds GBK) that reads all of it."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, "replace"), encoding
    for encoding in ("utf-8", "gbk", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, encoding
    raise UsageError(both(f"{path} 既不是表格文件，也不是 UTF-8、GBK 或 GB18030 文字", f"{path} is neither a spreadsheet nor text in UTF-8, GBK or GB18030"))


def _separator(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(",;\t", key=lambda c: first.count(c))


def _sheet(path: Path, data: bytes) -> list[list[str]]:
    import python_calamine

    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
        sheet = book.get_sheet_by_index(0)
        first = sheet.start[0] if sheet.start else 0
        return [[] for _ in range(first)] + [[shown(c) for c in row] for row in sheet.to_python(skip_empty_area=True)]
    except Exception as error:  # calamine raises what its Rust side says
        raise UsageError(both(f"{path} 打不开：{error}", f"{path} cannot be opened: {error}")) from None


def shown(value: Any) -> str:
    """A cell of a spreadsheet as text: whole numbers without a point, dates in ISO."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date) else clean(str(value))


def clean(text: str) -> str:
    """A cell without blanks around it, full-width and invisible ones included."""
    return text.strip().strip("\u3000\u200b\ufeff\u00a0").strip()

