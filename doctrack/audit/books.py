"""A commit that changes the books: the regulation, a calendar, the office's own facts (D17b)."""

from __future__ import annotations

from collections.abc import Iterator

from doctrack.audit.trailers import Trailers
from doctrack.errors import Finding
from doctrack.model.words import both
from doctrack.store.books import BOOKS
from doctrack.store.ledger import Ledger
from doctrack.store.log import Logged


def of_books(ledger: Ledger, logged: Logged, told: Trailers) -> Iterator[Finding]:
    """A change of the books touches the books alone."""
    for change in logged.changes:
        if not change.path.startswith((*BOOKS, "templates/")):
            yield Finding("hand-edit", both("规定变更之外还改了文件", "a file was changed beside the books"), change.path)
