"""The rows that an import sent back, as a sheet that can be mended and imported again."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Sequence
from pathlib import Path

from doctrack.errors import UsageError, why_not
from doctrack.store.imports.tables import DANGEROUS, OURS, SheetRow, Table
from doctrack.words import Lang, Words, both


def write_rejects(
    path: Path, table: Table, rows: Sequence[tuple[SheetRow, Words]], lang: Lang = "zh"
) -> None:
    """The rejected rows with their numbers and reasons as a CSV that Excel and WPS open, and that
    can be mended and imported again; whole or not at all.
    """
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerow([_harmless(h) for h in (*table.headers, *OURS)])
    for row, reason in rows:
        writer.writerow(
            [
                _harmless(c)
                for c in (
                    *(row.cells.get(h, "") for h in table.headers),
                    str(row.number),
                    reason.text(lang),
                )
            ]
        )
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(made.getvalue().encode("utf-8-sig", "replace"))
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise UsageError(
            both(f"写不了 {path}：{why_not(error)}", f"{path} cannot be written: {error.strerror}"),
            code="unwritable-file",
            file=str(path),
        ) from None


def _harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula; the reading of rejected rows takes the quote
    away again.
    """
    return "'" + text if text.lstrip("'").startswith(DANGEROUS) else text
