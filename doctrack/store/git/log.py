"""History as the auditor reads it: one `git log`, oldest first, each commit with its people, dates,
message and changed files.

Contract: streamed, so that a long history needs no memory; the first parent's line only, with what
a merge brought in as its change; names and paths come as bytes would have them, whatever they hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import IO, NamedTuple

from doctrack.store.git.process import complaint
from doctrack.store.git.repo import Repo

FIELDS = ("H", "P", "an", "ae", "ad", "cn", "ce", "cd", "B")
PIECE = 1 << 20
FILES = ("100644", "100755", "120000")


class FileChange(NamedTuple):
    """One file that a commit changed: its mode after, its blob before and after ('' where there is
    none).
    """

    path: str
    mode: str
    before: str
    after: str


class Logged(NamedTuple):
    """One commit of the history; dates are git's own raw ones, `SECONDS +HHMM`; `stamp` is the
    committer's in seconds since 1970.
    """

    oid: str
    parents: tuple[str, ...]
    author: str
    author_email: str
    author_date: str
    committer: str
    committer_email: str
    date: str
    message: str
    changes: tuple[FileChange, ...]
    stamp: int


def log(repo: Repo, rev: str, after: str = "") -> Iterator[Logged]:
    """Every commit up to a revision, oldest first; only those after a commit, where one is
    named.
    """
    fields = "%x01" + "%x00".join(f"%{f}" for f in FIELDS) + "%x00"
    words = [
        "log",
        "--first-parent",
        "--diff-merges=first-parent",
        "--reverse",
        "--topo-order",
        "--raw",
        "-z",
        "--no-abbrev",
        "--no-renames",
        "--root",
    ]
    span = f"{after}..{rev}" if after else rev
    process = repo.start(
        *words,
        "--no-show-signature",
        "--no-ext-diff",
        "--date=raw",
        f"--format={fields}",
        span,
        "--",
    )
    assert process.stdin and process.stdout and process.stderr
    with process:
        process.stdin.close()
        try:
            yield from _commits(_tokens(process.stdout))
        finally:
            if process.poll() is None:
                process.kill()
        if process.wait() > 0:
            raise complaint(process.stderr.read())


def root(repo: Repo, head: str) -> str:
    """The first commit on the line to `head`: who trusts the ledger trusts it."""
    return repo.run("rev-list", "--max-parents=0", "--first-parent", head).decode().split()[-1]


def with_blobs(
    repo: Repo, commits: Iterator[Logged], whole: Callable[[Logged], bool], at_once: int = 2000
) -> Iterator[tuple[Logged, dict[str, bytes]]]:
    """Each commit with the bytes of the files it left, fetched for many commits at once: asking one
    by one costs more than judging.

    Where `whole` says so of the first of many, the commits' own bytes come with them, under their
    ids.
    """
    while batch := list(islice(commits, at_once)):
        wanted = list(
            dict.fromkeys(
                c.after for logged in batch for c in logged.changes if c.after and c.mode in FILES
            )
        )
        if whole(batch[0]):
            wanted += [logged.oid for logged in batch]
        found = dict(zip(wanted, repo.blobs(wanted), strict=True))
        for logged in batch:
            yield logged, found


def _tokens(stream: IO[bytes]) -> Iterator[str]:
    """What stands between the zero bytes."""
    rest = b""
    while piece := stream.read(PIECE):
        whole, zero, rest = (rest + piece).rpartition(b"\0")
        if zero:
            yield from whole.decode("utf-8", "surrogateescape").split("\0")


def _commits(tokens: Iterator[str]) -> Iterator[Logged]:
    head: list[str] = []
    changes: list[FileChange] = []
    for token in tokens:
        word = token.lstrip("\n")
        if word.startswith("\x01"):
            if head:
                yield _logged(head, changes)
            head, changes = [word[1:], *(next(tokens) for _ in FIELDS[1:])], []
        elif word.startswith(":"):
            _, mode, before, new, status = word[1:].split()
            old = "" if status == "A" else before
            changes.append(FileChange(next(tokens), mode, old, "" if status == "D" else new))
    if head:
        yield _logged(head, changes)


def _logged(head: list[str], changes: list[FileChange]) -> Logged:
    oid, parents, author, author_email, author_date, committer, email, date, message = head
    return Logged(
        oid=oid,
        parents=tuple(parents.split()),
        author=author,
        author_email=author_email,
        author_date=author_date,
        committer=committer,
        committer_email=email,
        date=date,
        message=message,
        changes=tuple(changes),
        stamp=int(date.partition(" ")[0]),
    )


def log_dates(repo: Repo, rev: str) -> list[tuple[str, int]]:
    """Every commit up to a revision with its committer time, newest first."""
    lines = (
        repo.run("log", "--no-show-signature", "--format=%H %ct", rev, "--").decode().split("\n")
    )
    return [(oid, int(stamp)) for oid, _, stamp in (line.partition(" ") for line in lines) if stamp]


def last_record_of(repo: Repo, clerk: str, rev: str) -> str:
    """The record of the last act that exactly this clerk wrote down; changes of the books are
    about no record.
    """
    words = (
        "log",
        "--no-show-signature",
        "--no-mailmap",
        f"--committer=^{clerk} <",
        "--format=%cn%x09%(trailers:key=Doctrack-Record,valueonly,separator=%x20)",
        rev,
    )
    with repo.start(*words) as process:
        assert process.stdout
        for line in process.stdout:
            name, _, records = line.decode("utf-8", "replace").rstrip("\n").partition("\t")
            found = [r for r in records.split() if r != "office"]
            if name == clerk and found:
                process.kill()  # the older history need not be told
                return found[-1]
    return ""
