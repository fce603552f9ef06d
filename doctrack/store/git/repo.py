"""The door to git for reading: one lasting process a command, no environment leaking in, no hooks
or filters of others.

Contract: every answer is of committed objects; a repository that is not ours to trust is refused
with its remedy; what git complains of comes out as Unfit, in git's words.
"""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from doctrack.errors import NotFound, Unfit
from doctrack.store.git.lock import held
from doctrack.store.git.objects import CommitInfo, answer, commit_of, entries
from doctrack.store.git.place import (
    FOREIGN,
    HARMLESS,
    common_dir_of,
    environment,
    find,
    git_dir_of,
    is_bare,
    trusted,
)
from doctrack.store.git.process import complaint, ended, fed, missing_object, present_folder
from doctrack.words import both

__all__ = ["CommitInfo", "Repo", "environment", "find", "is_bare"]
HEX = frozenset("0123456789abcdef")


class Repo:
    """A repository, read through one lasting `git cat-file`."""

    def __init__(self, top: Path, git_dir: Path, bare: bool, trusted: bool) -> None:
        self.top, self.git_dir, self.bare, self.trusted = top, git_dir, bare, trusted
        self.common_dir = common_dir_of(git_dir)
        self.objects: Mapping[str, str] = {}
        self._batch: subprocess.Popen[bytes] | None = None

    @classmethod
    def open(
        cls, path: Path | None, *, new: bool = False, objects: Mapping[str, str] | None = None
    ) -> Repo:
        """The repository of a ledger folder, or of the nearest one upward; a new one holds no books
        yet.

        `objects` are git's own words for where the objects of a push lie until a hook has let them
        in.
        """
        start = path or present_folder()
        if not start.is_dir():
            raise Unfit(
                both(f"没有文件夹 {start}", f"there is no folder {start}"),
                code="not-a-ledger",
                folder=str(start),
            )
        top = start.resolve() if new else find(start)
        bare = is_bare(top) and not (top / ".git").exists()
        git_dir = top if bare else git_dir_of(top)
        repo = cls(top, git_dir, bare, trusted(top, git_dir, common_dir_of(git_dir)))
        repo.objects = objects or {}
        return repo

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def apart(self) -> Repo:
        """The same repository for another process, which asks a git of its own."""
        other = Repo(self.top, self.git_dir, self.bare, self.trusted)
        other.objects = self.objects
        return other

    def command(self, *words: str) -> list[str]:
        """A git command line on this repository."""
        where = (
            ("--git-dir", str(self.git_dir))
            if self.bare
            else ("--git-dir", str(self.git_dir), "--work-tree", str(self.top))
        )
        return [
            "git",
            "--literal-pathspecs",
            *(FOREIGN if self.trusted else ()),
            *HARMLESS,
            *where,
            *words,
        ]

    def start(
        self, *words: str, hold: bool = False, lasting: bool = False
    ) -> subprocess.Popen[bytes]:
        """A git process with open pipes, at the top of the ledger; with `hold` it shares the
        writer's lock until it ends.
        """
        pipe, shared = subprocess.PIPE, held() if hold else ()
        errors = (
            subprocess.DEVNULL if lasting else pipe
        )  # nobody empties a lasting one's complaints; it would stop one day
        try:
            return subprocess.Popen(
                self.command(*words),
                stdin=pipe,
                stdout=pipe,
                stderr=errors,
                env={**environment(self.trusted), **self.objects},
                cwd=self.top,
                pass_fds=shared,
            )
        except FileNotFoundError:
            raise Unfit(
                both(
                    "没有安装 git（请安装 git 2.30 以上）",
                    "git is not installed (install git 2.30 or newer)",
                ),
                code="tool-missing",
                tool="git",
            ) from None

    def run(
        self, *words: str, data: bytes | None = None, check: bool = True, hold: bool = False
    ) -> bytes:
        """What a git command prints; its own words where it fails, or where it is broken even if
        failing is an answer.
        """
        with self.start(*words, hold=hold) as process:
            try:
                said, wrong = process.communicate(data)
            except BaseException:
                process.kill()
                raise
        if process.returncode and (check or process.returncode >= 128):
            raise complaint(wrong)
        return said

    def close(self) -> None:
        """Ends the lasting process."""
        batch, self._batch = self._batch, None
        if batch:
            ended(batch)

    def head(self) -> str | None:
        """The commit that HEAD names, None before the first; read from the ref's own file where it
        has one.
        """
        try:
            said = (self.git_dir / "HEAD").read_text().strip()
            if said.startswith("ref: refs/heads/"):
                said = (self.common_dir / said[5:]).read_text().strip()
            if len(said) in (40, 64) and HEX.issuperset(said):
                return said
        except OSError:
            pass
        found = self.object("HEAD^{commit}")
        return found[0] if found else None

    def branch(self) -> str | None:
        """The branch that HEAD is on, None where it is on none."""
        said = (self.git_dir / "HEAD").read_text().strip()
        if said.startswith("ref: refs/heads/") and not said.endswith("/.invalid"):
            return said[5:]
        return (
            self.run("rev-parse", "--symbolic-full-name", "HEAD", check=False)
            .decode()
            .strip()
            .removeprefix("HEAD")
            or None
        )

    def resolve(self, rev: str) -> str:
        """The commit that a revision names."""
        found = self.object(f"{rev}^{{commit}}")
        if not found:
            raise NotFound(
                both(f"没有提交 {rev}", f"there is no commit {rev}"),
                code="no-such-commit",
                commit=rev,
            )
        return found[0]

    def knows(self, oid: str) -> bool:
        """Whether the object is there."""
        return self.object(oid) is not None

    def object(self, name: str) -> tuple[str, str, bytes] | None:
        """Id, type and bytes of an object by any name git knows."""
        if "\n" in name or "\0" in name or not name.strip():
            return None
        batch = self._batch = self._batch or self.start("cat-file", "--batch", lasting=True)
        assert batch.stdin and batch.stdout
        try:
            batch.stdin.write(name.encode("utf-8", "surrogateescape") + b"\n")
            batch.stdin.flush()
            return answer(batch.stdout)
        except BrokenPipeError:
            self.close()
            raise self._damage(name) from None

    def blob(self, oid: str) -> bytes:
        """A file's bytes by their id."""
        found = self.object(oid)
        if found is None or found[1] != "blob":
            raise self._damage(oid)
        return found[2]

    def read(self, rev: str, path: str) -> bytes | None:
        """A file's bytes in a commit; None where the commit has no such file, which is told from
        one that is damaged.
        """
        found = self.object(f"{rev}:{path}")
        if found is None and (oid := self._named(rev, path)):
            raise self._damage(oid)
        return found[2] if found and found[1] == "blob" else None

    def _named(self, rev: str, path: str) -> str:
        """The id of the file or folder that a commit names on the way to a path and git has no
        object of.
        """
        folder, _, name = path.rpartition("/")
        above = self.object(f"{rev}:{folder}")
        if above is None:
            return self._named(rev, folder) if folder else ""
        if above[1] != "tree":
            return ""
        return next(
            (
                oid
                for mode, n, oid in entries(above[2], len(above[0]) // 2)
                if n == name and mode != "160000"
            ),
            "",
        )

    def _damage(self, name: str) -> Unfit:
        """What git says of an object that it cannot give."""
        try:
            self.run("cat-file", "-p", name)
        except Unfit as failure:
            return Unfit(
                both(
                    f"台账已损坏（{name}）。{failure.words.zh}",
                    f"the ledger is damaged ({name}). {failure.words.en}",
                ),
                code="damaged",
            )
        return missing_object(name)

    def commit(self, oid: str) -> CommitInfo:
        """A commit's own words."""
        found = self.object(oid)
        if found is None and len(oid) in (40, 64) and HEX.issuperset(oid):
            raise self._damage(oid)
        if found is None or found[1] != "commit":
            raise NotFound(
                both(f"没有提交 {oid}", f"there is no commit {oid}"),
                code="no-such-commit",
                commit=oid,
            )
        return commit_of(found[0], found[2])

    def tree(self, rev: str, path: str) -> list[tuple[str, str, str]]:
        """Mode, name and id of what lies in a folder of a commit."""
        found = self.object(f"{rev}:{path}")
        return list(entries(found[2], len(found[0]) // 2)) if found and found[1] == "tree" else []

    def files(self, rev: str, prefix: str) -> Iterator[tuple[str, str]]:
        """Path and blob id of every file below a folder of a commit."""
        return ((path, oid) for path, _mode, oid in self.listed(rev, prefix))

    def listed(self, rev: str, prefix: str = "") -> Iterator[tuple[str, str, str]]:
        """Path, mode and id of every file below a folder of a commit."""
        words = [
            "ls-tree",
            "-r",
            "-z",
            "--full-tree",
            rev,
            *(["--", prefix.rstrip("/")] if prefix else []),
        ]
        for line in self.run(*words).split(b"\0"):
            if line:
                meta, path = line.split(b"\t", 1)
                mode, _, oid = meta.decode().split()
                yield path.decode("utf-8", "surrogateescape"), mode, oid

    def changed(self, old: str, new: str) -> Iterator[tuple[str, str, str]]:
        """Path, old and new blob id ('' where there is none) of what differs between two
        commits.
        """
        return ((path, before, after) for path, _mode, before, after in self.differing(old, new))

    def differing(self, old: str, new: str) -> Iterator[tuple[str, str, str, str]]:
        """Path, new mode, old and new id of what differs between two commits."""
        parts = self.run(
            "diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-ext-diff", old, new
        ).split(b"\0")
        for meta, path in zip(parts[::2], parts[1::2], strict=False):
            _, mode, before, after, status = meta.decode().split()
            name, old = path.decode("utf-8", "surrogateescape"), "" if status == "A" else before
            yield name, mode, old, "" if status == "D" else after

    def blobs(self, oids: Iterable[str]) -> Iterator[bytes]:
        """Many blobs in order, streamed; one that is missing is damage."""
        listed = list(oids)
        if not listed:
            return
        process = self.start("cat-file", "--batch", "--buffer")
        threading.Thread(target=fed, args=(process, listed), daemon=True).start()
        assert process.stdout and process.stderr
        try:
            for oid in listed:
                found = answer(process.stdout)
                if found is None:
                    raise missing_object(oid)
                yield found[2]
        except BrokenPipeError:
            raise complaint(process.stderr.read()) from None
        finally:
            process.kill()
            process.wait()
            process.stdout.close()
            process.stderr.close()

    def config(self, name: str) -> str | None:
        """A setting of git, as this repository sees it."""
        return (
            self.run("config", "--get", name, check=False).decode("utf-8", "replace").strip()
            or None
        )
