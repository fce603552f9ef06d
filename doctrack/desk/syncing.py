"""Syncing: acts that were made while the server could not be reached are made again on top of what
came meanwhile, by the same judge.

Contract: same acts, actors, clerks and moments; an act that has become illegal is kept in a file
that `batch` takes, with every later act that names its record; nothing is dropped, and the branch
moves only to what the server has.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from doctrack.claims import read_trailers
from doctrack.desk import acts as desk
from doctrack.desk.clock import clerk_of
from doctrack.desk.replaying import Synced, command_of, made_again
from doctrack.desk.reserving import refilled, refills
from doctrack.errors import Busy, Unfit
from doctrack.model.calendar import Clock
from doctrack.rules.office.series import KIND
from doctrack.store.git import meeting, remote, worktree
from doctrack.store.git.log import Logged, log
from doctrack.store.ledger.ledger import Ledger
from doctrack.store.ledger.opening import Progress


def sync(
    path: Path | None, clock: Clock, progress: Progress | None = None, actor: str = ""
) -> Synced:
    """Takes in what the server has, makes the acts of this clone again on top of it, sends them,
    and makes the clerk's block full again.
    """
    done = _synced(path, clock, progress)
    if not done.reserving:
        return done
    with suppress(
        Unfit, Busy
    ):  # what was synced stands; the next act with the server fills the block
        return _refilled(path, clock, actor, done)
    return done


@meeting.persistent
def _refilled(path: Path | None, clock: Clock, actor: str, done: Synced) -> Synced:
    """The numbers that the clerk at this desk used without the server are reserved anew."""
    with desk.writing(path, clock) as (ledger, now):
        clerk = clerk_of(ledger, actor, now)
        files: dict[str, bytes | None] = {}
        made = [
            (desk.taken(ledger, r, d, files), refilled(ledger, d))
            for r, d in refills(ledger, clerk, now)
        ]
        if not made:
            return done
        return replace(
            done,
            commit=desk.keep(ledger, [one for one, _ in made], files, now, clock),
            refilled=tuple(words for _, words in made),
        )


@meeting.persistent
def _synced(path: Path | None, clock: Clock, progress: Progress | None = None) -> Synced:
    with desk.writing(path, clock, progress, meeting=meeting.met) as (ledger, now):
        server = ledger.server
        assert server is not None  # `met` stops without one
        reserving = bool(ledger.ids("select id from record where kind=? limit 1", KIND))
        return replace(_brought(ledger, server, now, clock), reserving=reserving)


def _brought(ledger: Ledger, server: remote.Server, now: datetime, clock: Clock) -> Synced:
    head, tip = ledger.repo.head() or "", server.tip
    if head == tip:
        return Synced(server.came, commit=head)
    if not tip or remote.is_under(ledger.repo, tip, head):
        return _sent_as_they_are(ledger, head)
    base = meeting.base_of(ledger.repo, head, tip)
    commands = [command_of(ledger, logged, base) for logged in _apart(ledger, head, base)]
    return made_again(ledger, commands, head, base, now, clock)


def _apart(ledger: Ledger, head: str, base: str) -> Iterator[Logged]:
    for logged in log(ledger.repo, head, base):
        meeting.acts_only(logged)
        yield logged


def _sent_as_they_are(ledger: Ledger, head: str) -> Synced:
    """Nobody was there meanwhile: what was made here stands on what the server has, and is sent as
    it is.
    """
    server = ledger.server
    assert server is not None
    acts = sum(len(read_trailers(c.message).claims) for c in log(ledger.repo, head, server.tip))
    server.push(head)
    worktree.put_right(ledger.repo, head)
    return Synced(0, acts, commit=head)


# --- what was asked ---


# --- made again ---
