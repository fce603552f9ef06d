"""The kinds that commands are made from: the ledger's own, else those shipped."""

from __future__ import annotations

from functools import lru_cache

from doctrack.cli.call import Call
from doctrack.errors import DoctrackError, Unfit
from doctrack.model.regulation import Kind
from doctrack.store.books import ABOUT_SCHEMAS, Books
from doctrack.store.founding import shipped_trees
from doctrack.store.opening import opened


@lru_cache(maxsize=4)
def _books(ledger: str) -> Books:
    from pathlib import Path

    try:
        with opened(Path(ledger) if ledger else None) as found:
            return found.books
    except DoctrackError:
        return Books(shipped_trees())


def books_at_hand(call: Call) -> Books:
    """The books that this call's commands are made from."""
    found = _books(call.ledger)
    if not call.lang and found.trees.get("doctrack"):
        call.lang = found.office.language
    return found


def kinds_at_hand(call: Call) -> list[str]:
    """The names of the kinds."""
    return [n for n in books_at_hand(call).names if n not in ABOUT_SCHEMAS]


def kind_at_hand(call: Call, name: str) -> Kind | None:
    """A kind by its English or Chinese name."""
    books = books_at_hand(call)
    if name in books.names:
        return books.kind(name)
    found = next((k for n in books.names if (k := books.kind(n)) and k.label.zh == name), None)
    if found is None:
        must_be_sound(call)
    return found


def must_be_sound(call: Call) -> None:
    """Stops where the ledger's own books are malformed (exit 5): what is shipped does not speak for them."""
    try:
        with opened(call.path):
            pass
    except Unfit:  # outside a ledger what is shipped is all there is
        pass
