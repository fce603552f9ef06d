"""The door to git for reading: one process a command, no environment leaking in, no hooks or filters of others.

Contract: every answer is of committed objects; a repository that is not ours to trust is refused with its remedy.
"""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

from doctrack.errors import NotFound, Unfit
from doctrack.model.words import both

KEPT = ("PATH", "HOME", "TMPDIR", "SYSTEMROOT", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "XDG_CONFIG_HOME", "SSH_AUTH_SOCK")
HARMLESS = ("-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "gc.auto=0")


@dataclass(frozen=True, slots=True)
class CommitInfo:
    """A commit as git has it."""

    oid: str
    tree: str
    parents: tuple[str, ...]
    author: str
    committer: str
    committer_email: str
    date: datetime
    message: str


def environment() -> dict[str, str]:
    """What git gets to see of the environment."""
    kept = {k: os.environ[k] for k in KEPT if k in os.environ}
    kept.update({k: v for k, v in os.environ.items() if k.startswith("GIT_CONFIG_")})
    return {**kept, "LC_ALL": "C.UTF-8", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "PATH": kept.get("PATH", os.defpath)}


def find(start: Path) -> Path:
    """The nearest folder upward that is a ledger, or a bare repository that was named."""
    here = start.resolve()
    for folder in (here, *here.parents):
        if (folder / "doctrack.yaml").exists() and (folder / ".git").exists():
            return folder
    if is_bare(here):
        return here
    raise Unfit(both(f"{start} 不是台账：找不到 doctrack.yaml（先 doctrack init）", f"{start} is not a ledger: no doctrack.yaml is found upward (doctrack init makes one)"))


def is_bare(folder: Path) -> bool:
    """Whether a folder is itself a repository."""
    return (folder / "HEAD").is_file() and (folder / "objects").is_dir() and (folder / "refs").is_dir()


class Repo:
    """A repository, read through one lasting `git cat-file`."""

    def __init__(self, top: Path, git_dir: Path, bare: bool, trusted: bool) -> None:
        self.top, self.git_dir, self.bare, self.trusted = top, git_dir, bare, trusted
        self._batch: subprocess.Popen[bytes] | None = None
        self._read: dict[str, bytes | None] = {}

    @classmethod
    def open(cls, path: Path | None, *, new: bool = False) -> Repo:
        """The repository of a ledger folder, or of the nearest one upward; a new one holds no books yet."""
        start = path or Path.cwd()
        if not start.is_dir():
            raise Unfit(both(f"没有文件夹 {start}", f"there is no folder {start}"))
        top = start.resolve() if new else find(start)
        bare = is_bare(top) and not (top / ".git").exists()
        git_dir = top if bare else _git_dir(top)
        return cls(top, git_dir, bare, _trusted(top, git_dir))

    def command(self, *words: str) -> list[str]:
        """A git command line on this repository."""
        own = ("-c", "safe.directory=*") if self.trusted else ()
        where = ("--git-dir", str(self.git_dir)) if self.bare else ("--git-dir", str(self.git_dir), "--work-tree", str(self.top))
        return ["git", *own, *HARMLESS, *where, *words]

    def run(self, *words: str, data: bytes | None = None, check: bool = True) -> bytes:
        """What a git command prints; its own words where it fails."""
        try:
            done = subprocess.run(self.command(*words), input=data, capture_output=True, env=environment(), check=False)
        except FileNotFoundError:
            raise Unfit(both("没有安装 git", "git is not installed")) from None
        if check and done.returncode:
            words_ = done.stderr.decode("utf-8", "replace").strip()
            raise Unfit(both(f"git 出错：{words_}", f"git failed: {words_}"))
        return done.stdout

    def close(self) -> None:
        """Ends the lasting process."""
        if self._batch and self._batch.stdin and self._batch.stdout:
            self._batch.stdin.close()
            self._batch.stdout.close()
            self._batch.wait()
        self._batch = None

    def head(self) -> str | None:
        """The commit that HEAD names, None before the first; read from the ref's own file where it has one."""
        try:
            said = (self.git_dir / "HEAD").read_text().strip()
            if not said.startswith("ref: "):
                return said
            ref = self.git_dir / said[5:]
            if ref.is_file():
                return ref.read_text().strip()
        except OSError:
            pass
        return self.run("rev-parse", "-q", "--verify", "HEAD^{commit}", check=False).decode().strip() or None

    def resolve(self, rev: str) -> str:
        """The commit that a revision names."""
        found = self.run("rev-parse", "-q", "--verify", "--end-of-options", f"{rev}^{{commit}}", check=False).decode().strip()
        if not found:
            raise NotFound(both(f"没有提交 {rev}", f"there is no commit {rev}"))
        return found

    def knows(self, oid: str) -> bool:
        """Whether the object is there."""
        return self.object(oid) is not None

    def object(self, name: str) -> tuple[str, str, bytes] | None:
        """Id, type and bytes of an object by any name git knows."""
        if "\n" in name:
            return None
        batch = self._batch
        if batch is None:
            try:
                batch = subprocess.Popen(self.command("cat-file", "--batch"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment())
            except FileNotFoundError:
                raise Unfit(both("没有安装 git", "git is not installed")) from None
            self._batch = batch
        assert batch.stdin and batch.stdout
        try:
            batch.stdin.write(name.encode() + b"\n")
            batch.stdin.flush()
            return _answer(batch.stdout)
        except BrokenPipeError:
            raise Unfit(both("git 无法读取台账", "git cannot read this ledger")) from None

    def read(self, rev: str, path: str) -> bytes | None:
        """A file's bytes in a commit."""
        found = self.object(f"{rev}:{path}")
        return found[2] if found and found[1] == "blob" else None

    def commit(self, oid: str) -> CommitInfo:
        """A commit's own words."""
        found = self.object(oid)
        if found is None or found[1] != "commit":
            raise NotFound(both(f"没有提交 {oid}", f"there is no commit {oid}"))
        return _commit(found[0], found[2].decode("utf-8", "replace"))

    def tree(self, rev: str, path: str) -> list[tuple[str, str, str]]:
        """Mode, name and id of what lies in a folder of a commit."""
        found = self.object(f"{rev}:{path}")
        return list(_tree(found[2], len(found[0]) // 2)) if found and found[1] == "tree" else []

    def files(self, rev: str, prefix: str) -> Iterator[tuple[str, str]]:
        """Path and blob id of every file below a folder of a commit."""
        words = ["ls-tree", "-r", "-z", rev, *(["--", prefix] if prefix else [])]
        for line in self.run(*words).split(b"\0"):
            if line:
                meta, path = line.split(b"\t", 1)
                yield path.decode("utf-8", "surrogateescape"), meta.split()[2].decode()

    def changed(self, old: str, new: str) -> Iterator[tuple[str, str, str]]:
        """Path, old and new blob id ('' where there is none) of what differs between two commits."""
        parts = self.run("diff-tree", "-r", "-z", "--raw", "--no-renames", old, new).split(b"\0")
        for meta, path in zip(parts[::2], parts[1::2], strict=False):
            _, _, before, after, status = meta.decode().split()
            yield path.decode("utf-8", "surrogateescape"), "" if status == "A" else before, "" if status == "D" else after

    def blobs(self, oids: Iterable[str]) -> Iterator[bytes]:
        """Many blobs in order, streamed."""
        process = subprocess.Popen(self.command("cat-file", "--batch", "--buffer"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment())
        assert process.stdin and process.stdout
        stdin, listed = process.stdin, list(oids)

        def feed() -> None:
            stdin.write("".join(f"{o}\n" for o in listed).encode())
            stdin.close()

        thread = threading.Thread(target=feed, daemon=True)
        thread.start()
        for _ in listed:
            found = _answer(process.stdout)
            yield found[2] if found else b""
        thread.join()
        process.stdout.close()
        process.wait()

    def config(self, name: str) -> str | None:
        """A setting of git, as this repository sees it."""
        return self.run("config", "--get", name, check=False).decode("utf-8", "replace").strip() or None

    def log_dates(self, rev: str) -> list[tuple[str, int]]:
        """Every commit up to a revision with its committer time, newest first."""
        lines = self.run("log", "--format=%H %ct", rev).decode().split("\n")
        return [(oid, int(stamp)) for oid, _, stamp in (line.partition(" ") for line in lines) if stamp]

    def last_record_of(self, clerk: str) -> str:
        """The record of the last act that a clerk wrote down."""
        words = ("log", "-1", "--fixed-strings", f"--committer={clerk} <", "--format=%(trailers:key=Doctrack-Record,valueonly,separator=%x20)")
        return (self.run(*words, check=False).decode().split() or [""])[-1]


def _answer(stream: object) -> tuple[str, str, bytes] | None:
    head = stream.readline().decode("utf-8", "replace").split()  # type: ignore[attr-defined]
    if not head:
        raise BrokenPipeError
    if head[-1] in ("missing", "ambiguous") or len(head) < 3:
        return None
    data = stream.read(int(head[2]))  # type: ignore[attr-defined]
    stream.read(1)  # type: ignore[attr-defined]
    return head[0], head[1], data


def _git_dir(top: Path) -> Path:
    entry = top / ".git"
    if entry.is_file():
        return (top / entry.read_text().strip().removeprefix("gitdir: ")).resolve()
    return entry


def _trusted(top: Path, git_dir: Path) -> bool:
    """Whether the ledger is another's that this user said to trust; another's otherwise is refused (exit 6)."""
    if not hasattr(os, "geteuid"):
        return False
    if all(p.stat().st_uid == os.geteuid() for p in (top, git_dir)):
        return True
    trusted = [Path(p).resolve() for p in os.environ.get("DOCTRACK_TRUST", "").split(os.pathsep) if p]
    if top.resolve() not in trusted:
        raise Unfit(both(f"{top} 属于另一用户；如信任它：DOCTRACK_TRUST={top}", f"{top} belongs to another user; if you trust it: DOCTRACK_TRUST={top}"))
    return True


def _commit(oid: str, text: str) -> CommitInfo:
    head, _, message = text.partition("\n\n")
    fields: dict[str, list[str]] = {}
    for line in head.split("\n"):
        key, _, value = line.partition(" ")
        fields.setdefault(key, []).append(value)
    author, committer = fields["author"][0], fields["committer"][0]
    name, _, rest = committer.partition(" <")
    mail, _, when = rest.partition("> ")
    stamp, zone = when.split()
    offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:5])) * (-1 if zone[0] == "-" else 1)
    date = datetime.fromtimestamp(int(stamp), timezone(offset))
    return CommitInfo(oid, fields["tree"][0], tuple(fields.get("parent", ())), author.partition(" <")[0], name, mail, date, message)


def _tree(data: bytes, size: int) -> Iterator[tuple[str, str, str]]:
    at = 0
    while at < len(data):
        end = data.index(b"\0", at)
        mode, _, name = data[at:end].partition(b" ")
        yield mode.decode(), name.decode("utf-8", "surrogateescape"), data[end + 1 : end + 1 + size].hex()
        at = end + 1 + size


def paths_line(paths: Sequence[str]) -> str:
    """Paths for a message."""
    return "、".join(paths)
