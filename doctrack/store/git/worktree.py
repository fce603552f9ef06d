"""The files and git's index after a commit: always what HEAD says, put right by the next command
after a kill.

Contract: `.git/doctrack/worktree` names the commit that the files were brought to; nothing is ever
written through a link, and a file that was edited by hand is never overwritten by putting right.
"""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from doctrack.errors import Unfit
from doctrack.store.git.lock import SUSPECT
from doctrack.store.git.objects import blob_id, checksum_holds, plain
from doctrack.store.git.repo import Repo
from doctrack.words import both

MARKER = "doctrack/worktree"
FEW = 16  # files up to which the lasting cat-file is asked one by one
PATIENCE = 3.0  # seconds to wait for a git command by hand that holds the index
REGULAR = ("100644", "100755")


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of one file: new mode, its id before and after ('' where there is none)."""

    path: str
    mode: str
    before: str
    after: str


def bring(
    repo: Repo, old: str | None, new: str, known: Mapping[str, bytes | None] | None = None
) -> bool:
    """Brings files and index from one commit to the next; False where they could not follow and the
    next command will.

    The commit stands either way, so nothing is raised. `known` are the bytes of the changes, where
    the caller has them.
    """
    if repo.bare:
        return True
    try:
        steps = _known(known, new) if known is not None else list(_between(repo, old, new))
        _follow(repo, steps, known or {})
        _mark(repo, new)
    except (OSError, Unfit):
        return False
    return True


def in_the_way(repo: Repo, head: str, paths: Sequence[str]) -> list[str]:
    """Files that are not as HEAD has them, or lie where a new one is to be; waits for git by hand
    to let the index go.
    """
    if repo.bare:
        return []
    _await_index(repo)
    ground = Ground(repo.top)
    edited = []
    for path in paths:
        here = _found(ground.file(path))
        if here is not None and here != repo.read(head, path):
            edited.append(path)
        edited += ground.blocking(path)
    return edited


def put_right(repo: Repo, head: str) -> list[str]:
    """Finishes what a killed command or a pull left behind; says which files were edited by hand
    and stay.
    """
    if repo.bare:
        return []
    known, suspect = _marked(repo), repo.git_dir / SUSPECT
    torn = _torn(repo, head, thorough=known != head or suspect.exists())
    if known == head and not torn:
        suspect.unlink(missing_ok=True)
        return []
    if known and not repo.knows(known):
        known = None
    if known is None and not torn:
        _mark(repo, head)  # a fresh clone: git itself brought the files
        return []
    _await_index(repo)
    if known is not None and torn:
        _rebuild(repo, head)
    edited = _finish(repo, [] if known == head else list(_between(repo, known, head)))
    _mark(repo, head)
    suspect.unlink(missing_ok=True)
    return edited


def _finish(repo: Repo, steps: Sequence[Step]) -> list[str]:
    ground, edited = Ground(repo.top), []
    # What goes, goes first: it may make room for a file of its folder's name.
    for going in (True, False):
        behind = []
        for step in (s for s in steps if going is not bool(s.after)):
            here = _found(ground.file(step.path))
            if here is None or (step.before and blob_id(here, step.before) == step.before):
                behind.append(step)
            elif not step.after or blob_id(here, step.after) != step.after:
                edited.append(step.path)
        _write(repo, behind, {})
    (_index_by_id if edited else _index)(repo, steps)
    return edited


def _between(repo: Repo, old: str | None, new: str) -> Iterator[Step]:
    """What differs between two commits; links and submodules are git's own affair."""
    found = (
        repo.differing(old, new)
        if old
        else ((path, mode, "", oid) for path, mode, oid in repo.listed(new))
    )
    return (Step(*one) for one in found if not one[3] or one[1] in REGULAR)


def _known(known: Mapping[str, bytes | None], like: str) -> list[Step]:
    return [
        Step(path, REGULAR[0], "", blob_id(data, like) if data is not None else "")
        for path, data in known.items()
    ]


def _follow(repo: Repo, steps: Sequence[Step], known: Mapping[str, bytes | None]) -> None:
    _write(repo, steps, known)
    _index(repo, steps)


# --- files ---


class Ground:
    """The folders of a ledger, each looked at once: none may be a link that leads out of it."""

    def __init__(self, top: Path) -> None:
        self.top, self._safe = top, {""}

    def file(self, path: str) -> Path:
        """The file of a path, never through a link, never git's own."""
        if not plain(path):
            raise Unfit(
                both(f"不能写入 {path}", f"{path} cannot be written"),
                code="not-writable",
                file=str(path),
            )
        self._look(path.rpartition("/")[0])
        return self.top / path

    def _look(self, folder: str) -> None:
        if folder in self._safe:
            return
        self._look(folder.rpartition("/")[0])
        if (self.top / folder).is_symlink():
            raise Unfit(
                both(f"{self.top / folder} 是符号链接", f"{self.top / folder} is a symbolic link")
            )
        self._safe.add(folder)

    def blocking(self, path: str) -> Iterator[str]:
        """A file that lies where a folder is to be."""
        parts = path.split("/")[:-1]
        yield from (
            f
            for f in ("/".join(parts[: n + 1]) for n in range(len(parts)))
            if (self.top / f).is_file()
        )


def _found(file: Path) -> bytes | None:
    """A file's bytes, None where there is none; a link or a folder in its place is like bytes of
    nobody's.
    """
    try:
        kind = file.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None
    return file.read_bytes() if stat.S_ISREG(kind) else b"\0"


def _write(repo: Repo, steps: Sequence[Step], known: Mapping[str, bytes | None]) -> None:
    ground = Ground(repo.top)
    for step in steps:
        if not step.after:
            _remove(ground.file(step.path), repo.top)
    present = [s for s in steps if s.after]
    for step, data in zip(present, _contents(repo, present, known), strict=True):
        write(ground.file(step.path), data, repo, executable=step.mode == REGULAR[1])


def _contents(
    repo: Repo, steps: Sequence[Step], known: Mapping[str, bytes | None]
) -> Iterator[bytes]:
    if known:
        return (known[s.path] or b"" for s in steps)
    if len(steps) <= FEW:
        return (repo.blob(s.after) for s in steps)
    return repo.blobs(s.after for s in steps)


def write(file: Path, data: bytes, repo: Repo, executable: bool = False) -> None:
    """Writes a file whole or not at all."""
    partial = repo.git_dir / "doctrack" / f"partial-{os.getpid()}"
    try:
        partial.write_bytes(data)
    except FileNotFoundError:
        partial.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(data)
    if executable:
        partial.chmod(0o777 & ~_umask())
    try:
        partial.replace(file)
    except FileNotFoundError:
        file.parent.mkdir(parents=True, exist_ok=True)
        partial.replace(file)
    except OSError as error:
        partial.unlink(missing_ok=True)
        if error.errno != errno.EXDEV:
            raise
        _write_beside(file, data)  # .git lies on another disk


def _write_beside(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    partial.write_bytes(data)
    partial.replace(file)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _remove(file: Path, top: Path) -> None:
    try:
        file.unlink()
    except (FileNotFoundError, NotADirectoryError):
        return
    for folder in file.parents:
        if folder == top:
            return
        try:
            folder.rmdir()
        except OSError:
            return


# --- git's index ---


def _index(repo: Repo, steps: Sequence[Step]) -> None:
    """Takes the files into the index with their times, in one process; by their ids where reading
    them might run a filter.
    """
    if not steps:
        return
    if repo.trusted or any(not s.after and (repo.top / s.path).is_dir() for s in steps):
        _index_by_id(repo, steps)
        return
    gone_first = sorted(steps, key=lambda s: bool(s.after))
    _update(repo, ("--add", "--remove", "--replace", "-z", "--stdin"), [s.path for s in gone_first])


def _index_by_id(repo: Repo, steps: Sequence[Step]) -> None:
    zero = "0" * len(repo.head() or "")
    gone = [f"0 {zero}\t{s.path}" for s in steps if not s.after]
    _update(
        repo,
        ("-z", "--index-info"),
        [*gone, *(f"{s.mode} {s.after}\t{s.path}" for s in steps if s.after)],
    )


def _update(repo: Repo, words: Sequence[str], lines: Sequence[str]) -> None:
    data = "".join(f"{line}\0" for line in lines).encode("utf-8", "surrogateescape")
    _await_index(repo)
    try:
        repo.run("update-index", *words, data=data, hold=True)
    except Unfit:
        head = repo.head()
        if head is None or (repo.git_dir / "index.lock").exists():
            raise
        _rebuild(repo, head)
        repo.run("update-index", *words, data=data, hold=True)


def _await_index(repo: Repo) -> None:
    """Waits for a git command by hand; locks of our own dead were removed when the writer's lock
    was taken.
    """
    lock, end = repo.git_dir / "index.lock", time.monotonic() + PATIENCE
    while lock.exists():
        if time.monotonic() > end:
            raise Unfit(
                both(
                    f"另一 git 命令占用 {lock}；若没有在运行的 git，请删除它",
                    f"another git command holds {lock}; if none is running, remove that file",
                ),
                code="not-writable",
                file=str(lock),
            )
        time.sleep(0.02)


def _torn(repo: Repo, head: str, thorough: bool) -> bool:
    """Whether the index is missing or not an index; `thorough` holds it against its own checksum,
    as git does not at every use.
    """
    try:
        with (repo.git_dir / "index").open("rb") as index:
            if index.read(4) != b"DIRC" or index.seek(0, os.SEEK_END) < 32:
                return True
            index.seek(0)
            return thorough and not checksum_holds(index.read(), head)
    except OSError:
        return True


def _rebuild(repo: Repo, head: str) -> None:
    """Makes a torn index anew from HEAD; what was staged by hand in it is lost, what lies in the
    files is not.
    """
    (repo.git_dir / "index").unlink(missing_ok=True)
    repo.run("read-tree", head, hold=True)
    if not repo.trusted:
        repo.run("update-index", "-q", "--refresh", check=False, hold=True)


def _marked(repo: Repo) -> str | None:
    try:
        return (repo.git_dir / MARKER).read_text().strip() or None
    except OSError:
        return None


def _mark(repo: Repo, commit: str) -> None:
    write(repo.git_dir / MARKER, commit.encode(), repo)
