"""The door to spreadsheets (.xls, .xlsx, .ods): read in a process of its own, for a damaged file
can crash the reader (calamine aborts).
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from doctrack.errors import UsageError
from doctrack.words import both

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PATIENCE = 180
Span = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of cells as text, with what is merged (first row, first column, last row, last column,
    from 0) and the sheets not read.
    """

    rows: list[list[str]]
    encoding: str
    merged: tuple[Span, ...] = ()
    others: tuple[str, ...] = ()
    ragged: bool = False


def spreadsheet(path: Path, data: bytes, sheet: str | None) -> Grid:
    """The sheet of that name, else the first that holds rows; a cell merged downward says the same
    in each of its rows.
    """
    if data.startswith(OLE):
        _whole(path, data)
    answer = _answer(path, data, sheet or "")
    if "error" in answer:
        raise UsageError(
            both(
                f"{path} 打不开：损坏、加密或不是表格（{answer['error']}）",
                f"{path} cannot be opened: damaged, encrypted or no spreadsheet"
                f" ({answer['error']})",
            ),
            code="not-a-table",
            file=str(path),
        )
    if answer["rows"] is None:
        names = answer["names"]
        raise UsageError(
            both(
                f"{path} 没有工作表 {sheet}；有：{'、'.join(names)}",
                f"{path} has no sheet {sheet}; it has {', '.join(names)}",
            ),
            code="not-a-table",
            file=str(path),
        )
    rows: list[list[str]] = answer["rows"]
    merged: tuple[Span, ...] = tuple(
        (int(a), int(b), int(c), int(d)) for a, b, c, d in answer.get("merged", ())
    )
    _spread(rows, merged)
    return Grid(rows, "spreadsheet", merged, tuple(answer.get("others", ())))


def _answer(path: Path, data: bytes, sheet: str) -> dict[str, Any]:
    import os
    import subprocess

    child = [
        sys.executable,
        "-P",
        "-m",
        "doctrack.store.imports.tables",
        sheet,
    ]  # -P: a ledger's own folder is never imported from
    home = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(
            [str(Path(__file__).parents[3]), *filter(None, [os.environ.get("PYTHONPATH")])]
        ),
    }
    try:
        done = subprocess.run(
            child, env=home, input=data, capture_output=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        return {"error": f"> {PATIENCE} s"}
    if done.returncode or not done.stdout:
        return {"error": f"exit {done.returncode}"}
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _whole(path: Path, data: bytes) -> None:
    """A compound file names its last sector in its own table: one cut short is said to be so, not
    read in part.
    """
    size = 1 << (int.from_bytes(data[30:32], "little") & 15)
    tables = [
        n
        for i in range(76, 512, 4)
        if (n := int.from_bytes(data[i : i + 4], "little")) < 0xFFFFFFFA
    ]
    last = -1
    for place, table in enumerate(tables):
        start = (table + 1) * size
        entries = data[start : start + size]
        used = (
            i
            for i in range(len(entries) // 4 - 1, -1, -1)
            if entries[4 * i : 4 * i + 4] != b"\xff\xff\xff\xff"
        )
        last = max(last, place * size // 4 + next(used, -1))
    if last < 0 or len(data) <= (last + 1) * size:
        raise UsageError(
            both(f"{path} 不完整（损坏或被截断）", f"{path} is damaged or cut short"),
            code="not-a-table",
            file=str(path),
        )


def _spread(rows: list[list[str]], merged: tuple[Span, ...]) -> None:
    for top, left, bottom, _ in merged:
        if bottom > top and top < len(rows) and left < len(rows[top]):
            for row in rows[top + 1 : bottom + 1]:
                if left < len(row) and not row[left]:
                    row[left] = rows[top][left]
