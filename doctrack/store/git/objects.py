"""Git's objects as values: reading what `git cat-file` answers, and naming bytes as git names
them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import IO, NamedTuple

LAST = 253402214400  # the end of the year 9999, less a day for zones
PERSON = re.compile(
    r"(?P<name>.*?) ?<(?P<mail>[^>]*)>? ?(?P<stamp>-?\d+)?"
    r" ?(?P<sign>[+-])?(?P<hours>\d\d)?(?P<minutes>\d\d)?"
)


class CommitInfo(NamedTuple):
    """A commit as git has it; `date` is the committer's."""

    oid: str
    tree: str
    parents: tuple[str, ...]
    author: str
    committer: str
    committer_email: str
    date: datetime
    message: str
    author_email: str
    author_date: datetime


def answer(stream: IO[bytes]) -> tuple[str, str, bytes] | None:
    """Id, type and bytes of the next object that cat-file answers with; None where it has none."""
    line = stream.readline()
    if not line:
        raise BrokenPipeError
    head = line.decode("utf-8", "replace").rsplit(" ", 2)
    if len(head) < 3 or not head[2].strip().isdigit():
        return None
    size = int(head[2])
    data = stream.read(size)
    if len(data) < size or not stream.read(1):
        raise BrokenPipeError
    return head[0], head[1], data


def commit_of(oid: str, data: bytes) -> CommitInfo:
    """A commit from its bytes; a date that no calendar has is cut to one."""
    head, _, message = data.decode("utf-8", "replace").partition("\n\n")
    fields: dict[str, list[str]] = {}
    for line in head.split("\n"):
        key, _, value = line.partition(" ")
        fields.setdefault(key, []).append(value)
    author, author_email, author_date = _person(fields.get("author", [""])[0])
    committer, email, date = _person(fields.get("committer", [""])[0])
    tree, parents = fields.get("tree", [""])[0], tuple(fields.get("parent", ()))
    return CommitInfo(
        oid=oid,
        tree=tree,
        parents=parents,
        author=author,
        committer=committer,
        committer_email=email,
        date=date,
        message=message,
        author_email=author_email,
        author_date=author_date,
    )


def _person(text: str) -> tuple[str, str, datetime]:
    found = PERSON.fullmatch(text)
    if not found:
        return text, "", datetime.fromtimestamp(0, timezone.utc)
    offset = timedelta(hours=int(found["hours"] or 0), minutes=int(found["minutes"] or 0))
    east = -offset if found["sign"] == "-" else offset
    zone = timezone(east) if offset < timedelta(hours=24) else timezone.utc
    stamp = min(max(int(found["stamp"] or 0), -LAST // 8), LAST)
    return found["name"], found["mail"], datetime.fromtimestamp(stamp, zone)


def entries(data: bytes, size: int) -> Iterator[tuple[str, str, str]]:
    """Mode, name and id of each entry of a tree's bytes; `size` is the length of an id in bytes."""
    at = 0
    while at < len(data):
        end = data.index(b"\0", at)
        mode, _, name = data[at:end].partition(b" ")
        yield (
            mode.decode(),
            name.decode("utf-8", "surrogateescape"),
            data[end + 1 : end + 1 + size].hex(),
        )
        at = end + 1 + size


def blob_id(data: bytes, like: str) -> str:
    """The id that git gives these bytes, in the hash that `like` is of."""
    made = hashlib.sha256() if len(like) == 64 else hashlib.sha1(usedforsecurity=False)
    made.update(b"blob %d\0" % len(data) + data)
    return made.hexdigest()


def checksum_holds(index: bytes, like: str) -> bool:
    """Whether the bytes of an index agree with the checksum at their end; all zeros are git's way
    of leaving it out.
    """
    size = len(like) // 2
    made = hashlib.sha256() if size == 32 else hashlib.sha1(usedforsecurity=False)
    made.update(memoryview(index)[:-size])
    return index[-size:] in (made.digest(), bytes(size))


def plain(path: str) -> bool:
    """Whether a path names a file inside the ledger and nothing of git's own."""
    parts = path.split("/")
    return "\0" not in path and not any(p in ("", ".", "..") or p.lower() == ".git" for p in parts)
