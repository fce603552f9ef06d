"""The kinds that commands are made from, and the language that help speaks: the ledger's own, else
what is shipped.
"""

from __future__ import annotations

from pathlib import Path

from doctrack.cli.call import Call
from doctrack.errors import DoctrackError, Unfit
from doctrack.model.regulation import Kind
from doctrack.store.books.books import Books
from doctrack.store.git.repo import Repo
from doctrack.store.index.books import books_at
from doctrack.store.ledger.opening import index_for, opened
from doctrack.words import Lang, Words


def _books(ledger: Path | None) -> Books:
    """The books of HEAD alone: what a command is called needs no index of the records."""
    try:
        with Repo.open(ledger) as repo:
            head = repo.head()
            index = index_for(repo)
            try:
                return books_at(repo, head, index) if head else _shipped()
            finally:
                index.close()
    except DoctrackError:
        return _shipped()


def _shipped() -> Books:
    from doctrack.store.books.first import (
        shipped_books,  # reads YAML, which a ledger's index need not
    )

    return shipped_books()


def books_at_hand(call: Call) -> Books:
    """The books that this call's commands are made from."""
    if call.books is None:
        call.books = _books(call.path)
    if not call.lang and call.books.trees.get("doctrack"):
        call.lang = call.books.office.language
    return call.books


def language_of(call: Call) -> Lang:
    """The language of a call whose ledger has not been opened yet."""
    if not call.lang:
        books_at_hand(call)
    return call.language


def kinds_at_hand(call: Call) -> list[Kind]:
    """The kinds of the ledger at hand, in the editions of the day of the command."""
    books, today = books_at_hand(call), call.clock().now.date()
    return [k for n in books.names if (k := books.kind(n, today))]


def labels_at_hand(call: Call) -> list[tuple[str, Words]]:
    """The kinds of the ledger at hand by their names and labels: enough to tell which one is
    meant.
    """
    books, today = books_at_hand(call), call.clock().now.date()
    return [(n, books.label(n, today)) for n in books.names]


def kind_at_hand(call: Call, name: str) -> Kind | None:
    """A kind by its English or Chinese name."""
    books, today = books_at_hand(call), call.clock().now.date()
    meant = next((n for n, label in labels_at_hand(call) if name in (n, label.zh)), None)
    found = books.kind(meant, today) if meant else None
    if found is None:
        must_be_sound(call)
    return found


def must_be_sound(call: Call) -> None:
    """Stops where the ledger's own books are malformed (exit 5): what is shipped does not speak for
    them.
    """
    try:
        with opened(call.path):
            pass
    except Unfit:  # outside a ledger what is shipped is all there is
        pass
