"""The books of a commit as the index remembers them."""

from __future__ import annotations

import json

from doctrack.store.books.books import BOOKS, Books, read_trees
from doctrack.store.git.repo import Repo
from doctrack.store.index.tables import VERSION, Index


def books_at(repo: Repo, rev: str, index: Index) -> Books:
    """The books of a commit, from the index's memory where it is of that commit or their trees are
    the same.
    """
    if index.meta("commit") == rev and index.meta("books"):
        return Books(json.loads(index.meta("books")))
    key = books_key(repo, rev)
    if index.meta("books_key") == key:
        return Books(json.loads(index.meta("books")))
    return Books(read_trees(repo, rev))


def books_key(repo: Repo, rev: str) -> str:
    """What the books of a commit are known by: their ids in git."""
    return VERSION + " ".join(oid for _, name, oid in sorted(repo.tree(rev, "")) if name in BOOKS)
