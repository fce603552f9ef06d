"""The desk: the only orchestrator. It opens the ledger, asks the judge, and keeps what the judge allowed.

Contract: one call of `perform` is one commit or none; a refused or failed act leaves no trace.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from doctrack import __version__
from doctrack.engine.judge import Change, Decision, Request, decide
from doctrack.engine.objections import UNKNOWN
from doctrack.errors import Refused, Unfit, UsageError
from doctrack.model.calendar import Clock
from doctrack.model.record import Duty, Record, Standing
from doctrack.model.refs import folder_of
from doctrack.model.regulation import Kind
from doctrack.model.words import Words, both
from doctrack.store import codec, commits, worktree
from doctrack.store.filling import blob_id, row_of
from doctrack.store.git import Repo
from doctrack.store.ledger import Ledger
from doctrack.store.lock import writer_lock
from doctrack.store.opening import Progress, at_head, index_for


@dataclass(frozen=True, slots=True)
class Done:
    """One act that was made: the record after it, what else it wrote, and what is owed on it now."""

    change: Change
    also: tuple[str, ...]
    warnings: tuple[Words, ...]
    duties: tuple[tuple[Duty, datetime], ...]
    kind: Kind
    request: Request


@dataclass(frozen=True, slots=True)
class Performed:
    """What one command did: its acts in order, and the commit that holds them."""

    done: tuple[Done, ...]
    commit: str
    refused: tuple[Refused, ...] = ()
    hand_edits: tuple[str, ...] = field(default=())


def checked_clock(ledger: Ledger, clock: Clock) -> datetime:
    """The `now` of an act: time in a ledger runs neither backwards nor ahead (exit 6)."""
    office = ledger.office_on(clock.now.astimezone(ledger.office.zone).date())
    skew = timedelta(minutes=int(office.policy("clock_skew")))
    head = ledger.repo.commit(ledger.rev).date.astimezone(office.zone)
    if clock.given and not office.practice and clock.now > clock.machine + skew:
        raise Unfit(both(f"--now {clock.now:%Y-%m-%d %H:%M} 超前本机时钟", f"--now {clock.now:%Y-%m-%d %H:%M} is ahead of the machine's clock"))
    if clock.now < head - skew:
        raise Unfit(both(
            f"时钟（{clock.now:%Y-%m-%d %H:%M}）早于台账最后一次办理（{head:%Y-%m-%d %H:%M}），请校正时钟",
            f"the clock ({clock.now:%Y-%m-%d %H:%M}) is behind the ledger's last act ({head:%Y-%m-%d %H:%M}); set the clock right",
        ))  # fmt: skip
    return max(clock.now, head)


def clerk_of(ledger: Ledger, actor: str, now: datetime) -> str:
    """Who types: the member of staff with git's user.email; unknown where nobody has it; in practice, the actor."""
    if ledger.office.practice:
        return actor
    mail = (ledger.repo.config("user.email") or "").lower()
    found = next((p.id for p in ledger.people().values() if p.email and p.email == mail and p.active), "")
    if found:
        return found
    today = ledger.office_on(now.astimezone(ledger.office.zone).date())
    return UNKNOWN if today.policy("clerk") == "named" else actor


@contextmanager
def writing(path: Path | None, clock: Clock, progress: Progress | None = None) -> Iterator[tuple[Ledger, datetime]]:
    """The ledger to write in: one writer, the work tree put right, a clock that does not run backwards."""
    repo = Repo.open(path)
    if repo.bare:
        raise Unfit(both("裸仓库不能直接办理", "a bare repository cannot be written to directly"))
    wait = float(os.environ.get("DOCTRACK_LOCK_WAIT", "10"))
    try:
        with writer_lock(repo.git_dir, wait):
            head = repo.head()
            if head is None:
                raise Unfit(both("这里不是台账", "this is not a ledger"))
            worktree.put_right(repo, head)
            index = index_for(repo)
            try:
                ledger = at_head(repo, head, index, progress)
                now = checked_clock(ledger, clock)
                index.begin()
                yield ledger, now
            finally:
                index.rollback()
                index.close()
    finally:
        repo.close()


Asking = Callable[[Ledger, datetime], Sequence[Request]]


def perform(
    path: Path | None, clock: Clock, ask: Callable[[Ledger, datetime], Iterator[Request]], *, each: bool = False,
    progress: Progress | None = None, extra: Sequence[tuple[str, str]] = (),
) -> Performed:  # fmt: skip
    """Makes the acts that `ask` yields, judged in order, in one commit or none; with `each`, those that can be done."""
    with writing(path, clock, progress) as (ledger, now):
        done: list[Done] = []
        refused: list[Refused] = []
        before: dict[str, bytes | None] = {}
        for line, request in enumerate(ask(ledger, now), 1):
            decision = decide(request, ledger)
            try:
                judged(request, decision, ledger, line)
            except Refused as refusal:
                if not each:
                    raise
                refused.append(refusal)
                continue
            done.append(taken(ledger, request, decision, before))
        if not done:
            return Performed((), ledger.rev, tuple(refused))
        commit = keep(ledger, done, before, now, clock, extra)
        return Performed(tuple(done), commit, tuple(refused))


def judged(request: Request, decision: Decision, ledger: Ledger, line: int) -> None:
    """Stops with every objection, or with the inputs that are missing."""
    if decision.objections:
        raise Refused(decision.objections, id=request.id, act=request.act, line=line, possible=possible(ledger, request.id, request.now))
    if decision.missing:
        names = "、".join(f"--{(f.singular or f.name).replace('_', '-')}（{f.label.zh}）" for f in decision.missing)
        english = ", ".join(f"--{(f.singular or f.name).replace('_', '-')} ({f.label.en})" for f in decision.missing)
        raise UsageError(both(f"缺少 {names}", f"missing {english}"))


def taken(ledger: Ledger, request: Request, decision: Decision, before: dict[str, bytes | None]) -> Done:
    """Lays what the judge allowed over the ledger, for the acts that follow in the same command."""
    for change in decision.changes:
        lay(ledger, change.record, change.standing, before)
    first = decision.changes[0]
    kind = ledger.books.reading(request.kind)
    assert kind is not None
    duties = tuple((d, ledger.due(kind.name, d)[0]) for d in first.standing.open_duties())
    return Done(first, tuple(c.record.id for c in decision.changes[1:]), decision.warnings, duties, kind, request)


def lay(ledger: Ledger, record: Record, standing: Standing, before: dict[str, bytes | None]) -> None:
    """Lays one record over the ledger, and keeps the bytes that its file is to have."""
    kind = ledger.books.reading(record.kind)
    assert kind is not None
    path = path_of(record, kind)
    data = codec.encode(record, kind)
    before[path] = data
    ledger.take(record, standing, row_of(ledger.books, record, standing, path, blob_id(data, ledger.rev)))


def path_of(record: Record, kind: Kind) -> str:
    """Where a record's file lies."""
    if kind.id_rule == "given":
        return f"{kind.folder}/{record.id}.yaml"
    if kind.id_rule == "period":
        return f"{kind.folder}/{record.id.split('-')[1]}/{record.id}.yaml"
    return f"{kind.folder}/{folder_of(record.id)}/{record.id}.yaml"


def keep(
    ledger: Ledger, done: Sequence[Done], files: dict[str, bytes | None], now: datetime, clock: Clock,
    extra: Sequence[tuple[str, str]] = (),
) -> str:  # fmt: skip
    """One commit with the files of the acts, then the work tree and the index after it."""
    edited = worktree.in_the_way(ledger.repo, ledger.rev, list(files))
    if edited:
        raise Unfit(both(f"有人手改了 {'、'.join(edited)}，请先恢复（git checkout）", f"hand edits are in the way: {', '.join(edited)} (git checkout them first)"))
    first = done[0].request
    trailers = [*trailers_of(done), *extra]
    if clock.given and not ledger.office.practice:
        trailers.append(("Doctrack-Clock", "given"))
    if first.clerk != first.by:
        trailers.append(("Doctrack-Clerk", first.clerk))
    trailers.append(("Doctrack-Version", __version__))
    committer = first.by if first.clerk == UNKNOWN else first.clerk
    commit = commits.commit(
        ledger.repo, ledger.rev, files, subject=subject_of(done), trailers=trailers,
        author=signature(ledger, first.by), committer=signature(ledger, committer), when=now,
    )  # fmt: skip
    ledger.index.remember("commit", commit)
    ledger.index.commit()
    worktree.bring(ledger.repo, ledger.rev, commit)
    return commit


def signature(ledger: Ledger, who: str) -> commits.Signature:
    """How a person stands in git."""
    found = ledger.person(who)
    return commits.Signature(who, (found.email if found else "") or f"{who}@doctrack.invalid")


def trailers_of(done: Sequence[Done]) -> Iterator[tuple[str, str]]:
    """The four trailers of each act, together, in the order judged."""
    for one in done:
        yield ("Doctrack-Act", one.request.act)
        yield ("Doctrack-Record", one.change.record.id)
        yield ("Doctrack-Actor", one.request.by)
        yield ("Doctrack-At", one.change.record.events[-1].at.isoformat())


def subject_of(done: Sequence[Done]) -> str:
    """`incoming IN-2026-0042: hand to sun`, and how many more."""
    one = done[0]
    to = one.request.inputs.get("to") or one.request.inputs.get("holder") or ""
    act = one.request.act.replace("_", "-") + (f" to {to}" if to and isinstance(to, str) and len(to) < 40 else "")
    more = f" (+{len(done) - 1})" if len(done) > 1 else ""
    return f"{one.request.kind} {one.change.record.id}: {act}{more}"


def possible(ledger: Ledger, id: str, now: datetime) -> tuple[str, ...]:
    """The acts that somebody could do to a record now."""
    from doctrack.engine.nextacts import prospects

    record = ledger.record(id)
    return tuple(p.act for p in prospects(record, ledger, now) if p.who and not p.objections and p.act not in ("correct", "annul", "hold", "release", "urge")) if record else ()


def at_of(ledger: Ledger, ids: Sequence[str], said: datetime | None, now: datetime) -> datetime:
    """When an act happened: as said, else the later of now and the last event of the records it writes."""
    return (said or now).astimezone(ledger.office.zone).replace(microsecond=0)
