"""Writing to git: one `git fast-import` a commit, whose ref update refuses if HEAD is no longer the parent it was given."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from doctrack.errors import Unfit
from doctrack.model.words import both
from doctrack.store.git import Repo, environment


@dataclass(frozen=True, slots=True)
class Signature:
    """How a person stands in a commit."""

    name: str
    email: str


def commit(
    repo: Repo, parent: str | None, changes: Mapping[str, bytes | None], *, subject: str, trailers: Sequence[tuple[str, str]],
    author: Signature, committer: Signature, when: datetime, body: str = "",
) -> str:  # fmt: skip
    """Makes one commit on the branch that HEAD names and says its id; nothing is changed if HEAD has moved."""
    branch = repo.run("symbolic-ref", "-q", "HEAD", check=False).decode().strip()
    if not branch:
        raise Unfit(both("HEAD 不在分支上", "HEAD is on no branch"))
    paragraphs = [subject, *([body] if body else []), "\n".join(f"{k}: {v}" for k, v in trailers)]
    message = "\n\n".join(p for p in paragraphs if p) + "\n"
    stamp = f"{int(when.timestamp())} {when.strftime('%z')}"
    data = b"".join(_stream(branch, parent, changes, message, author, committer, stamp))
    words = repo.command("-c", "fastimport.unpackLimit=200", "fast-import", "--quiet", "--done", "--date-format=raw")
    done = subprocess.run(words, input=data, capture_output=True, env=environment(), check=False)
    made = done.stdout.decode().strip()
    if done.returncode or not made:
        for crash in repo.git_dir.glob("fast_import_crash_*"):
            crash.unlink(missing_ok=True)
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        reason = said[-1] if said else "fast-import"
        raise Unfit(both(f"未能提交（HEAD 可能已变动）：{reason}", f"the commit was not made (HEAD may have moved): {reason}"))
    return made


def _stream(
    branch: str, parent: str | None, changes: Mapping[str, bytes | None], message: str, author: Signature, committer: Signature, stamp: str
) -> Iterator[bytes]:
    yield f"commit {branch}\nmark :1\n".encode()
    yield f"author {_clean(author.name)} <{_clean(author.email)}> {stamp}\n".encode()
    yield f"committer {_clean(committer.name)} <{_clean(committer.email)}> {stamp}\n".encode()
    yield _data(message.encode())
    if parent:
        yield f"from {parent}\n".encode()
    for path, content in sorted(changes.items()):
        quoted = '"' + path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
        if content is None:
            yield f"D {quoted}\n".encode()
        else:
            yield f"M 100644 inline {quoted}\n".encode()
            yield _data(content)
    yield b"\nget-mark :1\ndone\n"


def _data(content: bytes) -> bytes:
    return b"data %d\n" % len(content) + content + b"\n"


def _clean(text: str) -> str:
    return text.replace("<", "").replace(">", "").replace("\n", " ")
