"""The server's door: what is pushed is audited before it is kept, and refused with the findings.

Contract: nothing that was refused leaves a trace, in the audit's memory neither; the ledger's one
branch only ever grows.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from doctrack.audit.history import Progress, audited
from doctrack.errors import Finding
from doctrack.model.calendar import Clock
from doctrack.store.books.books import Books, read_trees
from doctrack.store.git.repo import Repo
from doctrack.words import both

# Git keeps what is pushed apart until the hook has said yes, and says where by these.
QUARANTINE = ("GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_QUARANTINE_PATH")
ANCHORS = "refs/tags/"


@dataclass(frozen=True, slots=True)
class Update:
    """One ref that is pushed: what it was and what it is to be, '' for none."""

    old: str
    new: str
    ref: str


def updates(text: str) -> list[Update]:
    """The lines that git gives a pre-receive hook."""
    found = [line.split(" ", 2) for line in text.splitlines() if line.count(" ") >= 2]
    return [Update(_there(old), _there(new), ref) for old, new, ref in found]


def _there(oid: str) -> str:
    return "" if set(oid) == {"0"} else oid


def quarantine() -> dict[str, str]:
    """Where the objects of this push lie, as git told the hook."""
    return {k: os.environ[k] for k in QUARANTINE if k in os.environ}


def pushed(
    path: Path | None, clock: Clock, wanted: Sequence[Update], progress: Progress | None = None
) -> list[Finding]:
    """Everything that speaks against a push."""
    objects = quarantine()
    with Repo.open(path) as repo:
        branch, head = repo.branch(), repo.head()
    found: list[Finding] = []
    for update in wanted:
        if update.ref.startswith(ANCHORS):
            found += _of_tag(update)
        elif update.ref == branch and update.new:
            found += _of_branch(path, update, objects, head, clock, progress)
        elif update.ref == branch:
            found.append(_ref(update, "台账不能删除", "the ledger is not deleted"))
        else:
            line = (branch or "").removeprefix("refs/heads/")
            found.append(_ref(update, f"台账只有一条线 {line}", f"the ledger is one line, {line}"))
    return found


def _of_tag(update: Update) -> Iterator[Finding]:
    if update.old:
        yield _ref(update, "标签一经设立不再移动或删除", "a tag is neither moved nor deleted")


def _ref(update: Update, zh: str, en: str) -> Finding:
    return Finding("ref", both(zh, en), update.ref, commit=update.new)


def _of_branch(
    path: Path | None,
    update: Update,
    objects: Mapping[str, str],
    head: str | None,
    clock: Clock,
    progress: Progress | None,
) -> Iterator[Finding]:
    """The old line must go on; every commit after it is judged, and none may be dated in the
    server's future.
    """
    if head:
        audited(
            path, head, progress
        )  # what the server has is proven, and remembered, before what is new
        with Repo.open(path, objects=objects) as repo:
            behind = int(repo.run("rev-list", "--count", f"{update.new}..{head}"))
        if behind:
            yield _ref(update, "会改写已有的历史", "this would rewrite what is there")
            return
    yield from audited(path, update.new, progress, since=head or "", objects=objects).findings
    yield from _ahead(path, update, objects, head, clock)


def _ahead(
    path: Path | None, update: Update, objects: Mapping[str, str], head: str | None, clock: Clock
) -> Iterator[Finding]:
    """The last commit tells for all: the audit has seen that dates run forward, or that a wrong
    clock was put right.
    """
    with Repo.open(path, objects=objects) as repo:
        office = Books(read_trees(repo, head or update.new)).office
        latest = clock.at(office.zone) + timedelta(minutes=int(office.policy("server_clock")))
        date = repo.commit(update.new).date
        if date > latest and not office.practice:
            words = both(
                "提交时间在服务器的将来，请校正本机时钟",
                "it is dated in the server's future; set the clock right",
            )
            yield Finding(
                "clock",
                words,
                commit=update.new,
                expected=f"<= {latest:%Y-%m-%d %H:%M}",
                found=f"{date.astimezone(office.zone):%Y-%m-%d %H:%M}",
            )
