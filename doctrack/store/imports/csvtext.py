"""The door to tables in text: the encodings and separators that offices use, told apart by trial
and never by guess.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from pathlib import Path

from doctrack.errors import UsageError
from doctrack.store.imports.spreadsheets import Grid
from doctrack.words import both

MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
LONGEST = 1_000_000
WIDEST = 16_384
SAMPLE = 40
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
_NO_TABLE = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"{\\rtf", "RTF"),
    (b"SQLite format 3", "SQLite"),
    (b"\x1f\x8b", "gzip"),
)


def text_table(path: Path, data: bytes) -> Grid:
    """The rows of a CSV, TSV or semicolon file."""
    text, encoding = decoded_text(path, data)
    head = text[:2000].lstrip("\ufeff \t\r\n").lower()
    if head.startswith(("<html", "<!doctype html", "<table", "<meta", "mime-version:")):
        raise UsageError(
            both(
                f"{path} 其实是网页，请在 Excel 或 WPS 中打开后另存为 .xlsx 或 CSV",
                f"{path} is really a web page; open it in Excel or WPS and save it as .xlsx or CSV",
            ),
            code="not-a-table",
            file=str(path),
        )
    if head.startswith("<?xml"):
        raise UsageError(
            both(
                f"{path} 其实是 XML，请在 Excel 或 WPS 中打开后另存为 .xlsx 或 CSV",
                f"{path} is really XML; open it in Excel or WPS and save it as .xlsx or CSV",
            ),
            code="not-a-table",
            file=str(path),
        )
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator(text), strict=True)
    rows: list[list[str]] = []
    csv.field_size_limit(LONGEST)
    try:
        for row in reader:
            if len(row) > WIDEST:
                raise csv.Error(f"{len(row)} > {WIDEST} columns")
            rows.append(row)
    except csv.Error as error:
        line = reader.line_num
        raise UsageError(
            both(
                f"{path}:{line}: 不是有效的 CSV（{error}）；引号要成对",
                f"{path}:{line}: no valid CSV ({error}); quotes come in pairs",
            ),
            code="not-a-table",
            file=str(path),
        ) from None
    return Grid(rows, encoding, ragged=True)


def decoded_text(path: Path, data: bytes) -> tuple[str, str]:
    """A file's text and encoding: by its mark, else the first of UTF-8, GBK and GB18030 that reads
    all of it.
    """
    for magic, name in _NO_TABLE:
        if data.startswith(magic):
            raise UsageError(
                both(f"{path} 是 {name} 文件，不是表格", f"{path} is a {name} file and no table"),
                code="not-a-table",
                file=str(path),
            )
    marked = next((name for mark, name in MARKS if data.startswith(mark)), "")
    _not_cut(path, data, marked)
    for encoding in (marked,) if marked else ("utf-8", "gbk", "gb18030"):
        try:
            text = data.decode(encoding).rstrip("\x1a")
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text):
            return text, encoding
    raise UsageError(
        both(
            f"{path} 既不是表格文件，也不是完好的 UTF-8、GBK、GB18030 文字",
            f"{path} is neither a spreadsheet nor whole text in UTF-8, GBK or GB18030",
        ),
        code="not-a-table",
        file=str(path),
    )


def _not_cut(path: Path, data: bytes, marked: str) -> None:
    """UTF-8 with a few bad bytes is damaged UTF-8; GBK would read all of it, and all of it
    wrong.
    """
    if marked.startswith("utf-16"):
        return
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        foreign = sum(b > 127 for b in data)
        read = len(data.decode("utf-8", "ignore").encode()) - (len(data) - foreign)
        if marked or (read >= 30 and read > 0.8 * foreign):
            line = data.count(b"\n", 0, error.start) + 1
            raise UsageError(
                both(
                    f"{path}:{line}: UTF-8 文字在此损坏或被截断",
                    f"{path}:{line}: the UTF-8 text is damaged or cut short here",
                ),
                code="not-a-table",
                file=str(path),
            ) from None


def separator(text: str) -> str:
    """The one of comma, semicolon and tab that stands equally often in most of the first lines;
    title lines do not count.
    """
    lines = [line for line in text[:200_000].splitlines()[: SAMPLE * 3] if line.strip()][:SAMPLE]

    def regular(mark: str) -> tuple[int, int]:
        counts = Counter(n for line in lines if (n := re.sub(r'"[^"]*"', "", line).count(mark)))
        return max(((times, n) for n, times in counts.items()), default=(0, 0))

    return max(",;\t", key=regular)
