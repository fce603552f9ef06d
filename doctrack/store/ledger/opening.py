"""Opening a ledger to read it: at HEAD or at a revision, its index brought there first.

Contract: reading writes nothing that `git status` shows; what only a first index or an act needs is
loaded late.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from doctrack.errors import DoctrackError, Unfit
from doctrack.store.git.repo import Repo
from doctrack.store.index.books import books_at, books_key
from doctrack.store.index.tables import UNWRITABLE, Index
from doctrack.store.ledger.ledger import Ledger
from doctrack.words import both

Progress = Callable[[int, int], None]


@contextmanager
def opened(path: Path | None, at: str = "", progress: Progress | None = None) -> Iterator[Ledger]:
    """The ledger at HEAD, or at a revision; reading writes nothing that `git status` shows."""
    with _doors(path, at) as (repo, rev, index):
        if at:
            index.begin()
            yield filled(repo, rev, index, progress)
        else:
            yield at_head(repo, rev, index, progress)


@contextmanager
def unread(path: Path | None) -> Iterator[Ledger]:
    """The ledger at HEAD for who needs its books alone: its index stays where it is, and knows no
    record for certain.
    """
    with _doors(path) as (repo, rev, index):
        yield Ledger(repo, rev, index, books_at(repo, rev, index))


@contextmanager
def _doors(path: Path | None, at: str = "") -> Iterator[tuple[Repo, str, Index]]:
    """The repository, the commit that is meant, and the index, whose changes are taken back unless
    they were kept.
    """
    repo = Repo.open(path)
    index = index_for(repo)
    try:
        rev = repo.resolve(at) if at else repo.head()
        if rev is None:
            raise Unfit(
                both(
                    "台账还没有任何提交，请先 doctrack init",
                    "the ledger has no commit yet: doctrack init",
                ),
                code="not-a-ledger",
            )
        yield repo, rev, index
    finally:
        index.rollback()
        index.close()
        repo.close()


def at_head(repo: Repo, rev: str, index: Index, progress: Progress | None) -> Ledger:
    """The ledger at HEAD; the index is brought up to it in one transaction."""
    if index.meta("commit") == rev:
        return Ledger(repo, rev, index, books_at(repo, rev, index))
    try:
        index.begin()
        ledger = filled(repo, rev, index, progress)
        index.commit()
    except UNWRITABLE:  # a full disk stops nobody from reading
        index.rollback()
        ledger = filled(repo, rev, Index(None), progress)
    return ledger


def filled(repo: Repo, rev: str, index: Index, progress: Progress | None) -> Ledger:
    """The ledger at a commit, the index brought to it within the open transaction."""
    books = books_at(repo, rev, index)
    if index.meta("commit") != rev or index.meta("books_key") != books_key(repo, rev):
        from doctrack.store.index.filling import fill

        fill(repo, rev, index, books, progress)
    return Ledger(repo, rev, index, books)


def index_for(repo: Repo, what: str = "index") -> Index:
    """The index, or the audit's own, beside the repository; where that may not be written, in
    DOCTRACK_CACHE or in memory.
    """
    cache = os.environ.get("DOCTRACK_CACHE", "")
    folder = Path(cache) if cache else repo.git_dir / "doctrack"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        name = (
            f"{repo.git_dir.resolve().as_posix().replace('/', '_')}.{what}.sqlite"
            if cache
            else f"{what}.sqlite"
        )
        if os.access(folder, os.W_OK):
            return Index(folder / name)
    except (OSError, DoctrackError, UNWRITABLE):
        pass
    return Index(None)
