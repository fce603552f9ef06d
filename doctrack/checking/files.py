"""The files that are checked: those of the working tree as they lie there; of a bare repository,
those of HEAD.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from doctrack.errors import Finding, Malformed, why_not
from doctrack.store.git.repo import Repo
from doctrack.store.index.filling import path_text
from doctrack.words import Words, both


@dataclass(frozen=True, slots=True)
class Files:
    """Paths of the ledger's files and folders' contents, in order; `read` raises Malformed where
    one cannot be read.
    """

    names: tuple[str, ...]
    read: Callable[[str], bytes]


@contextmanager
def opened(path: Path | None) -> Iterator[Files]:
    """The files of a ledger."""
    repo = Repo.open(path)
    try:
        yield _of_head(repo) if repo.bare else _of_tree(repo.top)
    finally:
        repo.close()


def _of_tree(top: Path) -> Files:
    def read(name: str) -> bytes:
        file = top / name
        if file.is_symlink():
            raise _unreadable(name, both("是符号链接", "it is a symbolic link"))
        try:
            return file.read_bytes()
        except OSError as error:
            raise _unreadable(
                name, both(f"读不了：{why_not(error)}", f"it cannot be read: {error.strerror}")
            ) from None

    return Files(tuple(sorted(_names(top))), read)


def _names(top: Path) -> Iterator[str]:
    for folder, folders, files in os.walk(top):
        folders[:] = [f for f in folders if f != ".git"]
        here = Path(folder).relative_to(top)
        yield from ((here / name).as_posix() for name in files)


def _of_head(repo: Repo) -> Files:
    head = repo.head() or "HEAD"
    oids = dict(repo.files(head, ""))
    return Files(tuple(sorted(oids)), lambda name: repo.blob(oids[name]))


def _unreadable(name: str, words: Words) -> Malformed:
    return Malformed([Finding("unreadable", words, path_text(name), 1, 1)])
