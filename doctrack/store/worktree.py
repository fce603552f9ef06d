"""The files and git's index after a commit: always what HEAD says, put right by the next command after a kill."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from doctrack.errors import Unfit
from doctrack.model.words import both
from doctrack.store.git import Repo

MARKER = "doctrack/worktree"


def bring(repo: Repo, old: str | None, new: str) -> None:
    """Brings files and index from one commit to the next."""
    changed = list(repo.changed(old, new)) if old else [(p, "", o) for p, o in repo.files(new, "")]
    _apply(repo, changed)
    _mark(repo, new)


def _apply(repo: Repo, changed: Sequence[tuple[str, str, str]]) -> None:
    lines = []
    for path, before, after in changed:
        file = safe(repo, path)
        if after:
            found = repo.object(after)
            write(file, found[2] if found else b"", repo)
            lines.append(f"100644 {after}\t{path}")
        else:
            file.unlink(missing_ok=True)
            lines.append(f"0 {'0' * len(before)}\t{path}")
    if lines:
        _clear_stale_lock(repo)
        data = "\0".join(lines).encode("utf-8", "surrogateescape") + b"\0"
        repo.run("update-index", "--add", "--remove", "-z", "--index-info", data=data)
        present = [p for p, _, after in changed if after]
        if len(present) < 50:
            repo.run("update-index", "-q", "-z", "--stdin", data="\0".join(present).encode("utf-8", "surrogateescape") + b"\0", check=False)


def safe(repo: Repo, path: str) -> Path:
    """The file of a path, never through a link that leads out of the ledger."""
    here = repo.top
    for part in path.split("/")[:-1]:
        here = here / part
        if here.is_symlink():
            raise Unfit(both(f"{here} 是符号链接", f"{here} is a symbolic link"))
    return repo.top / path


def write(file: Path, data: bytes, repo: Repo) -> None:
    """Writes a file whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = repo.git_dir / "doctrack" / f"partial-{os.getpid()}"
    partial.write_bytes(data)
    partial.replace(file)


def in_the_way(repo: Repo, head: str, paths: Sequence[str]) -> list[str]:
    """Files that are not as HEAD has them, or lie where a new one is to be."""
    edited = []
    for path in paths:
        file = safe(repo, path)
        if file.exists() and file.read_bytes() != repo.read(head, path):
            edited.append(path)
    return edited


def put_right(repo: Repo, head: str) -> list[str]:
    """Finishes what a killed command or a pull left behind; says which files were edited by hand and stay."""
    known = _marked(repo)
    if known == head:
        return []
    if known is None or not repo.knows(known):
        _mark(repo, head)
        return []
    todo, edited = [], []
    for path, before, after in repo.changed(known, head):
        file = safe(repo, path)
        data = file.read_bytes() if file.is_file() else None
        old, new = (repo.object(o) if o else None for o in (before, after))
        if data is None or data in {x[2] for x in (old, new) if x}:
            todo.append((path, before, after))
        else:
            edited.append(path)
    _apply(repo, todo)
    _mark(repo, head)
    return edited


def _clear_stale_lock(repo: Repo) -> None:
    """Under our lock no other doctrack writes the index; a lock file older than a minute is a dead one's."""
    import time

    lock = repo.git_dir / "index.lock"
    try:
        if time.time() - lock.stat().st_mtime > 2:
            lock.unlink(missing_ok=True)
    except OSError:
        pass


def _marked(repo: Repo) -> str | None:
    try:
        return (repo.git_dir / MARKER).read_text().strip()
    except OSError:
        return None


def _mark(repo: Repo, commit: str) -> None:
    write(repo.git_dir / MARKER, commit.encode(), repo)
