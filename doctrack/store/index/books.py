"""The books of a commit as the index remembers them."""

from __future__ import annotations

import json
from functools import lru_cache

from doctrack.store.books.books import BOOKS, Books, read_trees
from doctrack.store.git.repo import Repo
from doctrack.store.index.tables import VERSION, Index


def books_at(repo: Repo, rev: str, index: Index) -> Books:
    """The books of a commit, from the index's memory where it is of that commit or their trees are
    the same.
    """
    if index.meta("commit") == rev and index.meta("books"):
        return remembered(index.meta("books"))
    key = books_key(repo, rev)
    if index.meta("books_key") == key:
        return remembered(index.meta("books"))
    return Books(read_trees(repo, rev))


@lru_cache(maxsize=2)
def remembered(text: str) -> Books:
    """The books that stand in the index. A command asks for them up to three times: what it is
    called, at HEAD, and again under the lock; their kinds are read from the trees once.
    """
    return Books(json.loads(text))


def books_key(repo: Repo, rev: str) -> str:
    """What the books of a commit are known by: their ids in git."""
    return VERSION + " ".join(oid for _, name, oid in sorted(repo.tree(rev, "")) if name in BOOKS)
