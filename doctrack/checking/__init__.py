"""`check`: what each file of the ledger can prove by itself, and that every id and person it names
exists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from doctrack.checking.books import Checked, checked
from doctrack.checking.files import Files, opened
from doctrack.checking.records import Known, of_file
from doctrack.errors import Finding, Malformed
from doctrack.store.index.filling import is_record, path_text

Progress = Callable[[int, int], None]


def findings(path: Path | None, progress: Progress | None = None) -> list[Finding]:
    """Everything that is wrong with the files of the working tree."""
    with opened(path) as files:
        books = checked(files)
        return [*books.findings, *_of_records(files, books, progress)]


def book_findings(path: Path | None) -> list[Finding]:
    """What is wrong with doctrack.yaml, schemas, calendars and templates."""
    with opened(path) as files:
        return list(checked(files).findings)


def _of_records(files: Files, books: Checked, progress: Progress | None) -> Iterator[Finding]:
    """What is wrong with the records, by the books of the tree as far as these are sound."""
    names = [n for n in files.names if is_record(n)]
    known = Known.of(books.books, names)
    for done, name in enumerate(names, 1):
        try:
            yield from of_file(books, known, path_text(name), files.read(name))
        except Malformed as unreadable:
            yield from unreadable.findings
        if progress and done % 500 == 0:
            progress(done, len(names))
