"""The desk: the only orchestrator. It opens the ledger, asks the judge, and keeps what the judge
allowed.

Contract: one call of `perform` is one commit or none; a refused or failed act leaves no trace.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, Protocol

from doctrack import __version__
from doctrack.claims import Made, committer, signature, subject_of, trailers_of
from doctrack.desk.clock import checked_clock
from doctrack.desk.offline import one_hand, possible, stand_alone, subject, unsent
from doctrack.desk.reserving import may_be_alone, out_of_block, refilled, refills, unreached
from doctrack.engine.judge import Change, Decision, Request, decide
from doctrack.errors import Refused, Unfit, UsageError
from doctrack.model.calendar import Clock
from doctrack.model.record import Duty, Record, Standing
from doctrack.model.regulation import Kind
from doctrack.store.books.books import patience
from doctrack.store.git import commits, worktree
from doctrack.store.git.lock import writer_lock
from doctrack.store.git.meeting import Meeting, caught_up, persistent
from doctrack.store.git.objects import blob_id
from doctrack.store.git.repo import Repo
from doctrack.store.index.filling import row_of
from doctrack.store.ledger.ledger import Ledger
from doctrack.store.ledger.opening import Progress, at_head, index_for
from doctrack.store.ledger.signing import signing_of
from doctrack.store.ledger.writing import page
from doctrack.words import Words, both


class Beside(NamedTuple):
    """A record that an act wrote beside its own, and the duties that it opened there."""

    change: Change
    duties: tuple[tuple[Duty, datetime], ...]


class Done(NamedTuple):
    """One act that was made: the record after it, what else it wrote, and what is owed on it
    now.
    """

    change: Change
    beside: tuple[Beside, ...]
    warnings: tuple[Words, ...]
    duties: tuple[tuple[Duty, datetime], ...]
    kind: Kind
    request: Request

    @property
    def made(self) -> Made:
        """The act as its commit claims it."""
        return Made(self.request, self.change.record)

    @property
    def also(self) -> tuple[str, ...]:
        """The ids of the other records that it wrote."""
        return tuple(b.change.record.id for b in self.beside)


@dataclass(frozen=True, slots=True)
class Performed:
    """What one command did: its acts in order, and the commit that holds them."""

    done: tuple[Done, ...]
    commit: str
    refused: tuple[Refused, ...] = ()
    unsent: str = ""  # the server that does not have it yet
    refilled: tuple[Words, ...] = ()  # what was reserved for the clerk beside it


@contextmanager
def writing(
    path: Path | None,
    clock: Clock,
    progress: Progress | None = None,
    *,
    alone: bool = False,
    backwards: bool = False,
    meeting: Meeting = caught_up,
) -> Iterator[tuple[Ledger, datetime]]:
    """The ledger to write in: one writer, what the server has taken in, a clock that does not run
    `backwards`, unless that is to be mended.

    What may be made `alone`, while the server cannot be reached, is sent later by `sync`.
    """
    repo = Repo.open(path)
    if repo.bare:
        raise Unfit(
            both("裸仓库不能直接办理", "a bare repository cannot be written to directly"),
            code="bare",
        )
    try:
        with writer_lock(repo.git_dir, patience(repo)):
            head = repo.head()
            if head is None:
                raise Unfit(both("这里不是台账", "this is not a ledger"), code="not-a-ledger")
            worktree.put_right(repo, head)
            server, head = meeting(repo, head)
            if server and not server.reached and not alone:
                raise unreached(server)
            index = index_for(repo)
            try:
                ledger = at_head(repo, head, index, progress)
                now = clock.at(ledger.office.zone) if backwards else checked_clock(ledger, clock)
                ledger.strict, ledger.server = True, server
                index.begin()
                yield ledger, now
            finally:
                index.rollback()
                index.close()
    finally:
        repo.close()


class Telling(Protocol):
    """Who is shown each act as it is made; everything again from the beginning where somebody else
    was faster.
    """

    def begin(self) -> None:
        """Forgets what was told."""

    def tell(self, ledger: Ledger, done: Done) -> None:
        """Takes an act down."""


@persistent
def perform(
    path: Path | None,
    clock: Clock,
    ask: Callable[[Ledger, datetime], Iterator[Request]],
    *,
    each: bool = False,
    progress: Progress | None = None,
    extra: Sequence[tuple[str, str]] = (),
    tell: Telling | None = None,
) -> Performed:
    """Makes the acts that `ask` yields, judged in order, in one commit or none; with `each`, those
    that can be done.

    `tell` is shown each act on the ledger as it leaves it, before anything is kept.
    """
    with writing(path, clock, progress, alone=True) as (ledger, now):
        if tell:
            tell.begin()
        done: list[Done] = []
        refused: list[Refused] = []
        before: dict[str, bytes | None] = {}
        for line, request in enumerate((out_of_block(ledger, r) for r in ask(ledger, now)), 1):
            decision = decide(request, ledger)
            try:
                judged(request, decision, ledger, line)
            except Refused as refusal:
                if not each:
                    raise
                refused.append(refusal)
                continue
            may_be_alone(ledger, request, decision)
            done.append(taken(ledger, request, decision, before))
            if tell:
                tell.tell(ledger, done[-1])
        if not done:
            return Performed((), ledger.rev, tuple(refused))
        stand_alone([(d.kind.acts[d.request.act], d.change.record.id) for d in done])
        more = [
            (taken(ledger, r, d, before), refilled(ledger, d))
            for r, d in refills(ledger, done[0].request.clerk, now, done[0].request.kind)
        ]
        commit = keep(ledger, [*done, *(one for one, _ in more)], before, now, clock, extra)
        return Performed(
            tuple(done), commit, tuple(refused), unsent(ledger), tuple(words for _, words in more)
        )


def judged(request: Request, decision: Decision, ledger: Ledger, line: int) -> None:
    """Stops with every objection, or with the inputs that are missing."""
    if decision.objections:
        raise Refused(
            decision.objections,
            id=request.id,
            act=request.act,
            line=line,
            possible=possible(ledger, request),
            subject=subject(ledger, request),
        )
    if decision.missing:
        names = "、".join(
            f"--{(f.singular or f.name).replace('_', '-')}（{f.label.zh}）"
            for f in decision.missing
        )
        english = ", ".join(
            f"--{(f.singular or f.name).replace('_', '-')} ({f.label.en})" for f in decision.missing
        )
        raise UsageError(
            both(f"缺少 {names}", f"missing {english}"),
            code="missing-input",
            inputs=[f.name for f in decision.missing],
        )


def taken(
    ledger: Ledger, request: Request, decision: Decision, before: dict[str, bytes | None]
) -> Done:
    """Lays what the judge allowed over the ledger, for the acts that follow in the same command;
    all of it or nothing.
    """
    pages = [page(ledger, change.record, change.standing) for change in decision.changes]
    for change, (path, data) in zip(decision.changes, pages, strict=True):
        _laid(ledger, change.record, change.standing, path, data, before)
    first = decision.changes[0]
    kind = ledger.books.reading(request.kind)
    assert kind is not None
    duties = tuple((d, ledger.due(kind.name, d)[0]) for d in first.standing.open_duties())
    return Done(
        first,
        tuple(_beside(ledger, c) for c in decision.changes[1:]),
        decision.warnings,
        duties,
        kind,
        request,
    )


def _beside(ledger: Ledger, change: Change) -> Beside:
    """What a consequence wrote, with the duties that it opened."""
    opened = (d for d in change.standing.open_duties() if d.opened_by == len(change.record.events))
    return Beside(change, tuple((d, ledger.due(change.record.kind, d)[0]) for d in opened))


def lay(
    ledger: Ledger, record: Record, standing: Standing, before: dict[str, bytes | None]
) -> None:
    """Lays one record over the ledger, and keeps the bytes that its file is to have."""
    _laid(ledger, record, standing, *page(ledger, record, standing), before)


def _laid(
    ledger: Ledger,
    record: Record,
    standing: Standing,
    path: str,
    data: bytes,
    before: dict[str, bytes | None],
) -> None:
    before[path] = data
    ledger.take(
        record, standing, row_of(ledger.books, record, standing, path, blob_id(data, ledger.rev))
    )


def keep(
    ledger: Ledger,
    done: Sequence[Done],
    files: dict[str, bytes | None],
    now: datetime,
    clock: Clock,
    extra: Sequence[tuple[str, str]] = (),
) -> str:
    """One commit with the files of the acts, then the work tree and the index after it."""
    clear_of_hand_edits(ledger, files)
    first = done[0].request
    one_hand(ledger, committer(first.clerk, first.by), now.astimezone(ledger.office.zone).date())
    made = [one.made for one in done]
    trailers = [*trailers_of(made), *extra]
    commit = committed(ledger, files, subject_of(made), trailers, first.by, first.clerk, now, clock)
    ledger.index.keep_up(commit)
    # The act stands from here on. What a full disk leaves undone beside it the next command puts
    # right.
    with suppress(OSError, Unfit):
        worktree.bring(ledger.repo, ledger.rev, commit, files)
    return commit


def committed(
    ledger: Ledger,
    files: Mapping[str, bytes | None],
    subject: str,
    claims: Sequence[tuple[str, str]],
    by: str,
    clerk: str,
    now: datetime,
    clock: Clock,
    *,
    move: bool = True,
) -> str:
    """The commit of an act of any sort: what it claims, a clock that was given, who typed it, the
    version, and the names.
    """
    trailers = [*claims]
    if clock.given and not ledger.office.practice:
        trailers.append(("Doctrack-Clock", "given"))
    if clerk != by:
        trailers.append(("Doctrack-Clerk", clerk))
    return commits.commit(
        ledger.repo,
        ledger.rev,
        files,
        subject=subject,
        trailers=[*trailers, ("Doctrack-Version", __version__)],
        author=signature(ledger, by),
        committer=signature(ledger, committer(clerk, by)),
        when=now,
        publish=ledger.server.push if move and ledger.server and ledger.server.reached else None,
        move=move,
        sign=signing_of(ledger, committer(clerk, by), now),
    )


def clear_of_hand_edits(ledger: Ledger, files: Iterable[str]) -> None:
    """Stops (6) where a file that is to be written was edited by hand."""
    edited = worktree.in_the_way(ledger.repo, ledger.rev, list(files))
    if edited:
        raise Unfit(
            both(
                f"有人手改了 {'、'.join(edited)}，请先恢复（git checkout）",
                f"hand edits are in the way: {', '.join(edited)} (git checkout them first)",
            ),
            code="hand-edits",
            files=edited,
        )


def at_of(ledger: Ledger, ids: Sequence[str], said: datetime | None, now: datetime) -> datetime:
    """When an act happened: as said, else the later of now and the last event of the records it
    writes.
    """
    return (said or now).astimezone(ledger.office.zone).replace(microsecond=0)
