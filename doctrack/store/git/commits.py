"""Writing to git: one `git fast-import` makes the objects, one `git update-ref OLD NEW` moves the
branch, or nothing happens.

Contract: the same input gives the same commit id; if HEAD is no longer the parent, Moved is raised
and nothing is lost.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from doctrack.errors import Unfit
from doctrack.store.git.objects import plain
from doctrack.store.git.process import complaint
from doctrack.store.git.repo import Repo
from doctrack.words import both

# the name under which fast-import builds; it is reset before the end and never written
TEMPORARY = "refs/doctrack/new"
LOOSE = (
    200  # objects of one commit up to which they are kept loose instead of as a pack of their own
)
PATIENCE = 2.0  # seconds to wait for a git command by hand that holds the branch


class Moved(Unfit):
    """HEAD is no longer the commit that the act was judged on; the desk may start again."""


class Signature(NamedTuple):
    """How a person stands in a commit."""

    name: str
    email: str


def commit(
    repo: Repo,
    parent: str | None,
    changes: Mapping[str, bytes | None],
    *,
    subject: str,
    trailers: Sequence[tuple[str, str]],
    author: Signature,
    committer: Signature,
    when: datetime,
    body: str = "",
    sign: Callable[[bytes], bytes] | None = None,
    publish: Callable[[str], None] | None = None,
    move: bool = True,
) -> str:
    """Makes one commit on the branch that HEAD names and says its id; nothing is changed if HEAD
    has moved.

    `publish` tells a server of it first: the branch moves on only to what the server has. Without
    `move` it stays where it is.
    """
    if repo.branch() is None:
        raise Unfit(
            both(
                "HEAD 不在分支上（先 git switch 到台账的分支）",
                "HEAD is on no branch (git switch to the ledger's branch first)",
            )
        )
    if move and repo.head() != parent:
        raise moved()
    for path in changes:
        if not plain(path):
            raise Unfit(
                both(f"不能写入 {path}", f"{path} cannot be written"),
                code="not-writable",
                file=path,
            )
    text = message(subject, body, trailers)
    signed = f"author {_person(author, when)}\ncommitter {_person(committer, when)}\n"
    made = _made(repo, _stream(parent, changes, text, signed))
    if sign:
        made = _signed(repo, made, sign)
    if publish:
        publish(made)
    if move:
        _advance(repo, made, parent, "doctrack: " + " ".join(subject.split()))
    return made


def message(subject: str, body: str, trailers: Sequence[tuple[str, str]]) -> str:
    """A commit's message; a line break inside a subject or trailer cannot pass for another
    trailer.
    """
    ending = "\n".join(f"{key}: {' '.join(value.split())}" for key, value in trailers)
    paragraphs = [" ".join(subject.split()), body.strip(), ending]
    return "\n\n".join(p for p in paragraphs if p).replace("\0", "") + "\n"


def moved() -> Moved:
    """The refusal when somebody committed in between."""
    return Moved(
        both(
            "台账在办理期间被别人提交过，请重试",
            "somebody committed to the ledger in between; try again",
        )
    )


def _signed(repo: Repo, made: str, sign: Callable[[bytes], bytes]) -> str:
    """The same commit with a signature; the one without it is named by nothing and goes with the
    next gc.
    """
    from doctrack.store.git.signatures import joined

    found = repo.object(made)
    assert found is not None  # it was written a moment ago
    data = joined(found[2], sign(found[2]), b"gpgsig" if len(made) == 40 else b"gpgsig-sha256")
    return (
        repo.run("hash-object", "-t", "commit", "-w", "--stdin", data=data, hold=True)
        .decode()
        .strip()
    )


def _made(repo: Repo, stream: Iterator[bytes]) -> str:
    process = repo.start(
        "-c",
        f"fastimport.unpackLimit={LOOSE}",
        "fast-import",
        "--quiet",
        "--done",
        "--date-format=raw",
        hold=True,
    )
    with process:
        try:
            said, wrong = _fed(process, stream)
        except BaseException:
            process.kill()
            raise
    made = said.decode().strip()
    if process.returncode or not made:
        for report in repo.git_dir.glob("fast_import_crash_*"):
            report.unlink(missing_ok=True)
        raise complaint(wrong.splitlines()[0] if wrong else b"fast-import")
    return made


def _fed(process: subprocess.Popen[bytes], stream: Iterator[bytes]) -> tuple[bytes, bytes]:
    """Feeds the process piece by piece; it answers with one line, so that no pipe can fill
    meanwhile.
    """
    assert process.stdin and process.stdout and process.stderr
    try:
        for piece in stream:
            process.stdin.write(piece)
        process.stdin.close()
    except BrokenPipeError:
        pass  # it has died, and says why below
    return process.stdout.read(), process.stderr.read()


def _advance(repo: Repo, new: str, parent: str | None, reason: str) -> None:
    """Moves the branch if it still stands at the parent; waits for a git command by hand that holds
    it.
    """
    end = time.monotonic() + PATIENCE
    while True:
        try:
            repo.run("update-ref", "-m", reason, "HEAD", new, parent or "0" * len(new), hold=True)
            return
        except Unfit as failure:
            if repo.head() != parent:
                raise moved() from None
            if "File exists" not in failure.words.en or time.monotonic() > end:
                raise
            time.sleep(0.05)


def _stream(
    parent: str | None, changes: Mapping[str, bytes | None], text: str, signed: str
) -> Iterator[bytes]:
    yield f"commit {TEMPORARY}\nmark :1\n{signed}".encode()
    yield _data(text.encode("utf-8", "surrogateescape"))
    if parent:
        yield f"from {parent}\n".encode()
    # What goes is said first: a file may make room for a folder of its name.
    for path, content in sorted(changes.items(), key=lambda item: (item[1] is not None, item[0])):
        quoted = _quoted(path)
        if content is None:
            yield b"D " + quoted + b"\n"
        else:
            yield b"M 100644 inline " + quoted + b"\n" + _data(content)
    yield f"\nget-mark :1\nreset {TEMPORARY}\n\ndone\n".encode()


def _quoted(path: str) -> bytes:
    escaped = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return b'"' + escaped.encode("utf-8", "surrogateescape") + b'"'


def _data(content: bytes) -> bytes:
    return b"data %d\n" % len(content) + content + b"\n"


def _person(who: Signature, when: datetime) -> str:
    moment = when if when.tzinfo else when.astimezone()
    offset = moment.utcoffset()
    minutes = int(offset.total_seconds()) // 60 if offset else 0
    zone = f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}{abs(minutes) % 60:02d}"
    return f"{_clean(who.name) or 'unknown'} <{_clean(who.email)}> {int(moment.timestamp())} {zone}"


def stamped(who: Signature, when: datetime) -> str:
    """A person and a moment as git's objects say them."""
    return _person(who, when)


def _clean(text: str) -> str:
    return " ".join("".join(c for c in text if c not in "<>\0").split())
