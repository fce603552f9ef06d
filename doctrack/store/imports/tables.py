"""The one door to tables: CSV in the encodings that offices use, .xlsx and .xls, told by their
content and not their name.
"""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from doctrack.errors import UsageError, why_not
from doctrack.model.refs import half_width
from doctrack.store.imports.spreadsheets import OLE, ZIP, Grid, spreadsheet
from doctrack.words import Words, both

OURS = ("行号/row", "原因/reason")
LOOK = 15
_MEMORY = 3 * 2**30
# A cell that stands alone in its row and looks like this heads a group; any other may be a paper
# that lacks the rest.
_GROUP = re.compile(
    r"[（(]?[一二三四五六七八九十]{1,3}[)）、"
    r".．].*|第[一二三四五六七八九十0-9]+(?:章|部分|类|季度).*|.*[（(](?:共|计)?\s*[0-9]+\s*[所件份个份项条家人名][)）]|"
    r"(?:(?:19|20)[0-9]{2}年)?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})月份?|(?:19|20)[0-9]{2}年度?|(?:注|说明|备注|填表|制表|单位)[^:：]{0,6}[:：].*"
)
_TOTALS = frozenset(
    ["合计", "小计", "总计", "共计", "累计", "总和", "total", "subtotal", "grandtotal", "sum"]
)
_COUNTING = frozenset(["序号", "号", "编号", "序", "no", "no.", "#"])
_FILLED_IN = re.compile(r"[^（(]{1,12}[:：].+", re.DOTALL)
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_EDGES = (
    " \t\r\n\f\v\u3000\u00a0\u2000\u2001\u2002\u2003\u2009\u200a\u202f"
    "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"
)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A data row with its number in the file, from 1, and what is wrong with it as a row."""

    number: int
    cells: Mapping[str, str]
    fault: Words | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns, its data rows, the title, blank and group rows that are none, each with
    why; its header's row number; what to know.
    """

    headers: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    skipped: tuple[tuple[int, Words], ...]
    encoding: str
    header: int = 1
    notes: tuple[Words, ...] = ()


def read_table(path: Path, header: int | None = None, sheet: str | None = None) -> Table:
    """The table of a file; the header row is found under merged titles unless it is given, from
    1.
    """
    grid = _grid(path, sheet)
    rows = [[clean(c) for c in row] for row in grid.rows]
    if not any(any(row) for row in rows):
        raise UsageError(
            both(f"{path} 是空表", f"{path} holds no table"), code="not-a-table", file=str(path)
        )
    top = header - 1 if header else _header(rows, grid)
    if not 0 <= top < len(rows) or not any(rows[top]):
        raise UsageError(
            both(f"{path} 第{top + 1}行不是表头", f"row {top + 1} of {path} is no header"),
            code="not-a-table",
            file=str(path),
        )
    columns = _columns(rows, top, grid.ragged)
    heads = _Heads(
        tuple(columns.values()),
        tuple(rows[top]),
        frozenset((r, left) for r, left, _, right in grid.merged if right > left),
    )
    restored = set(OURS) <= set(rows[top])
    skipped = [(i + 1, _above(row)) for i, row in enumerate(rows[:top])]
    kept: list[SheetRow] = []
    for at, row in enumerate(rows[top + 1 :], top + 1):
        why = heads.skipped(at, row, columns)
        if why:
            skipped.append((at + 1, why))
        else:
            cells = {n: _cell(row, i, restored) for i, n in columns.items()}
            kept.append(
                SheetRow(at + 1, cells, _fault(row, len(grid.rows[top])) if grid.ragged else None)
            )
    others = both(
        f"另有工作表未读：{'、'.join(grid.others)}",
        f"other sheets were not read: {', '.join(grid.others)}",
    )
    return Table(
        heads.names,
        tuple(kept),
        tuple(skipped),
        grid.encoding,
        top + 1,
        (others,) if grid.others and not sheet else (),
    )


@dataclass(frozen=True, slots=True)
class _Heads:
    """What rows that are no data are told by: the columns, the header row, and where cells merged
    across begin.
    """

    names: tuple[str, ...]
    header: tuple[str, ...]
    spans: frozenset[tuple[int, int]]

    def skipped(self, at: int, row: Sequence[str], columns: Mapping[int, str]) -> Words | None:
        """Why a row is no data row; None where it is one."""
        filled = [(i, row[i]) for i in columns if i < len(row) and row[i]]
        if not filled:
            return (
                both("空行", "blank row")
                if not any(row) or any(n in OURS for n in self.header)
                else None
            )
        column, text = filled[0]
        if [v for _, v in filled] == [self.header[i] for i in columns if self.header[i]]:
            return both("重复的表头", "header repeated")
        if re.sub(r"\s", "", text).rstrip(":：").lower() in _TOTALS:
            return both(f"合计行：{_brief(filled)}", f"total row: {_brief(filled)}")
        if len(filled) > 1 or len(self.names) < 3 or not self._heads_a_group(at, column, text):
            return None
        return both(f"分组行：{text}", f"group row: {text}")

    def _heads_a_group(self, at: int, column: int, text: str) -> bool:
        """A lone cell heads a group if it is merged across, looks like a heading, or stands where
        rows are counted without being a count.
        """
        counting = self.header[column].lower().replace(" ", "") in _COUNTING and not any(
            c.isdigit() for c in text
        )
        return (
            (at, column) in self.spans
            or counting
            or bool(_GROUP.fullmatch(half_width(text)) or _GROUP.fullmatch(text))
        )


def _brief(filled: Sequence[tuple[int, str]]) -> str:
    return " ".join(v for _, v in filled)[:60]


def _above(row: Sequence[str]) -> Words:
    text = " ".join(c for c in row if c).replace("\n", " ")[:60]
    return both(f"标题行：{text}", f"title row: {text}") if text else both("空行", "blank row")


def _cell(row: Sequence[str], i: int, restored: bool) -> str:
    """A cell; in a file of rejected rows without the quote that kept a spreadsheet from taking it
    for a formula.
    """
    text = row[i] if i < len(row) else ""
    return text[1:] if restored and text[:1] == "'" and text.lstrip("'")[:1] in DANGEROUS else text


def _fault(row: Sequence[str], width: int) -> Words | None:
    """A line of a CSV with more cells than its header: a separator inside a text has shifted what
    stands behind it.
    """
    more = len(row) - width
    if more > 0 and any(row[width:]):
        return both(
            f"比表头多出 {more} 格：文字里的分隔符要用引号括起",
            f"{more} cells more than the header: a separator inside a text must be quoted",
        )
    return None


def _columns(rows: Sequence[Sequence[str]], top: int, ragged: bool) -> dict[int, str]:
    """The columns by place, ours left out: a repeated name is told apart by .2, a column with cells
    and no name by its place.
    """
    width = len(rows[top]) if ragged else max(len(row) for row in rows[top:])
    used = {i for row in rows[top + 1 :] for i, c in enumerate(row) if c}
    names: dict[int, str] = {}
    taken: set[str] = set()
    for i in range(width):
        name = rows[top][i].replace("\n", "") if i < len(rows[top]) else ""
        if name in OURS or not (name or i in used):
            continue
        own, count = name or f"第{i + 1}列", 2
        name = own
        while name in taken:
            name, count = f"{own}.{count}", count + 1
        taken.add(name)
        names[i] = name
    return names


def _header(rows: Sequence[Sequence[str]], grid: Grid) -> int:
    """The first row that fills most of the columns that the first rows fill, and is no line of a
    form (单位：办公室); of a header merged downward, its last row.
    """
    counts = [sum(map(bool, row)) for row in rows[:LOOK]]
    widest = max(counts) or max(sum(map(bool, row)) for row in rows)
    enough = [i for i, c in enumerate(counts) if c == widest or c >= max(2, widest * 0.6)]
    if not enough:
        return next(i for i, row in enumerate(rows) if any(row))
    top = next((i for i in enough if not any(_FILLED_IN.fullmatch(c) for c in rows[i])), enough[0])
    return max(
        (bottom for first, _, bottom, _ in grid.merged if first == top and bottom < len(rows)),
        default=top,
    )


def _grid(path: Path, sheet: str | None) -> Grid:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(
            both(f"读不了 {path}：{why_not(error)}", f"{path} cannot be read: {error.strerror}"),
            code="unreadable-file",
            file=str(path),
        ) from None
    if not data.strip():
        raise UsageError(
            both(f"{path} 是空文件", f"{path} is empty"), code="not-a-table", file=str(path)
        )
    if data.startswith((ZIP, OLE)):
        return spreadsheet(path, data, sheet)
    from doctrack.store.imports.csvtext import text_table

    return text_table(path, data)


def clean(text: str) -> str:
    """A cell without blanks around it, full-width and invisible ones included."""
    return text.strip(_EDGES)


def cell_text(value: Any) -> str:
    """A cell as text: whole numbers without a point, days and times in ISO, to the second."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(round(value, 12))
    if isinstance(value, datetime):
        moment = (value + timedelta(milliseconds=500)).replace(microsecond=0)
        return moment.date().isoformat() if moment.time() == time(0) else moment.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, (date, time)) else str(value)


def _sheet(data: bytes, wanted: str) -> dict[str, Any]:
    """The rows of the sheet that is asked for, else of the first that holds any; its merged cells;
    what other sheets hold rows.
    """
    import python_calamine

    book = python_calamine.load_workbook(io.BytesIO(data))
    names = [
        s.name for s in book.sheets_metadata if s.typ == python_calamine.SheetTypeEnum.WorkSheet
    ]
    if wanted and wanted not in names:
        return {"names": names, "rows": None}
    grids = {n: book.get_sheet_by_name(n) for n in names}
    hidden = {
        s.name
        for s in book.sheets_metadata
        if s.visible != python_calamine.SheetVisibleEnum.Visible
    }
    full = [n for n in names if n not in hidden and grids[n].height] or [
        n for n in names if grids[n].height
    ]
    name = wanted or next(iter(full), "")
    if not name:
        return {"names": names, "rows": []}
    sheet = grids[name]
    rows = [[cell_text(c) for c in row] for row in sheet.to_python(skip_empty_area=False)]
    merged = [[*first, *last] for first, last in sheet.merged_cell_ranges or []]
    return {
        "names": names,
        "rows": rows,
        "merged": merged,
        "others": [n for n in full if n != name],
    }


def _child() -> None:
    """Reads one spreadsheet from standard input in a process of its own, where a damaged file may
    crash the reader; says what it read as JSON.
    """
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, ValueError, OSError):
        pass  # without limits a damaged file may cost more memory, no more
    try:
        answer = _sheet(sys.stdin.buffer.read(), sys.argv[1])
    except Exception as error:
        answer = {"error": f"{type(error).__name__}: {error}"}
    sys.stdout.buffer.write(json.dumps(answer).encode())


if __name__ == "__main__":
    _child()
