"""Anchors: the tags that `close` writes, each with a manifest of what the ledger was when a period
was closed.

Contract: an anchor is a tag of git's, signed where commits are; its fingerprint is the SHA-256 of
the tag's text, which anybody can make again with `git cat-file tag` or from the file that was kept
elsewhere.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from doctrack.errors import UsageError
from doctrack.store.git.repo import Repo
from doctrack.store.yaml import yamlio
from doctrack.words import both

PREFIX = "refs/tags/close/"
SIGNATURE = b"-----BEGIN SSH SIGNATURE-----"
TAGGER = re.compile(rb"^tagger (?P<who>.*?) <[^>]*> (?P<stamp>[0-9]+) [+-][0-9]{4}$", re.M)


@dataclass(frozen=True, slots=True)
class Anchor:
    """A close as git has it: its period, the tag's own id, the commit that it names, and when it
    was made.
    """

    period: str
    oid: str
    commit: str
    stamp: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """An anchor's text, read: who made it and when, what it says, and its signature ('' without
    one).
    """

    data: bytes
    commit: str
    tagger: str
    stamp: int
    facts: Mapping[str, Any]
    payload: bytes
    armour: bytes


def all_of(repo: Repo) -> list[Anchor]:
    """Every anchor, newest first."""
    shape = "%(refname)%00%(objectname)%00%(*objectname)%00%(taggerdate:unix)"
    said = repo.run("for-each-ref", "--sort=-taggerdate", f"--format={shape}", PREFIX).decode(
        "utf-8", "replace"
    )
    parts = [line.split("\0") for line in said.splitlines()]
    return [
        Anchor(ref.removeprefix(PREFIX), oid, commit, int(stamp))
        for ref, oid, commit, stamp in parts
        if commit and stamp.isdigit()
    ]


def last(repo: Repo, rev: str, before: float) -> Anchor | None:
    """The last anchor that was made before a moment and lies on the line to a commit."""
    made = (a for a in all_of(repo) if a.stamp < before)
    return next((a for a in made if on_the_line(repo, a.commit, rev)), None)


def on_the_line(repo: Repo, commit: str, rev: str) -> bool:
    """Whether a commit is there and lies on the way to another."""
    return (
        repo.knows(commit)
        and repo.run("merge-base", commit, rev, check=False).decode().strip() == commit
    )


def fingerprint(data: bytes) -> str:
    """The first twelve digits of the SHA-256 of an anchor's text, in fours as they are read out."""
    digits = hashlib.sha256(data).hexdigest()[:12]
    return " ".join(digits[n : n + 4] for n in (0, 4, 8))


def text_of(repo: Repo, oid: str) -> bytes:
    """An anchor's whole text, the signature with it."""
    found = repo.object(oid)
    return found[2] if found and found[1] == "tag" else b""


def made_anchor(
    repo: Repo,
    period: str,
    commit: str,
    tagger: str,
    subject: str,
    facts: Mapping[str, Any],
    sign: Callable[[bytes], bytes] | None,
    publish: Callable[[str, str, str], None] | None = None,
) -> bytes:
    """Makes an anchor, tells a server of it first, and says its text; one that is there is never
    moved.
    """
    data = (
        f"object {commit}\ntype commit\ntag close/{period}\ntagger {tagger}\n\n{subject}\n\n"
    ).encode() + yamlio.emit(facts)
    data += sign(data) if sign else b""
    oid = repo.run("mktag", data=data, hold=True).decode().strip()
    if publish:
        publish(commit, oid, PREFIX + period)
    repo.run("update-ref", PREFIX + period, oid, "0" * len(oid), hold=True)
    return data


def read_manifest(data: bytes, name: str) -> Manifest:
    """An anchor that was kept elsewhere; what is none is a usage error."""
    payload, mark, rest = data.partition(SIGNATURE)
    head, _, message = payload.partition(b"\n\n")
    tagger, facts = TAGGER.search(head), yamlio.read(message.partition(b"\n\n")[2], name)
    if not (
        head.startswith(b"object ")
        and tagger
        and not facts.findings
        and isinstance(facts.value, dict)
    ):
        raise UsageError(both(f"{name} 不是 close 的清单", f"{name} is no manifest of a close"))
    commit = head.split(b"\n")[0].split(b" ")[1].decode("ascii", "replace")
    return Manifest(
        data=data,
        commit=commit,
        tagger=tagger["who"].decode("utf-8", "replace"),
        stamp=int(tagger["stamp"]),
        facts=facts.value,
        payload=payload,
        armour=mark + rest,
    )
