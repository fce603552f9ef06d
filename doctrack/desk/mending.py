"""Mending: a bad commit's changes put back byte for byte, or a clock that had run ahead, by the
office director; the audit then lists the pair as settled.

Contract: only what the audit objects to is put back, and only while nothing has been built on it;
nothing is rewritten.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from pathlib import Path

from doctrack import claims
from doctrack.audit.history import audited
from doctrack.desk import acts
from doctrack.desk.clock import clerk_of, not_ahead
from doctrack.errors import Objection, Refused, UsageError
from doctrack.model.calendar import Clock
from doctrack.store.git import worktree
from doctrack.store.git.log import log_dates
from doctrack.store.git.meeting import persistent
from doctrack.store.git.repo import Repo
from doctrack.store.ledger.ledger import Ledger
from doctrack.words import both

ACT, CLOCK = "mend", "fix-clock"
CLAUSE = "D17b"


@dataclass(frozen=True, slots=True)
class Mended:
    """The commit that was put back, the files, and the commit that did it."""

    bad: str
    paths: tuple[str, ...]
    commit: str


@persistent
def mend(
    path: Path | None, clock: Clock, actor_of: Callable[[Ledger], str], rev: str, reason: str
) -> Mended:
    """Puts a bad commit's files back to what they were before it."""
    if not reason.strip():
        raise UsageError(
            both("须写明理由（--reason）", "say why (--reason)"),
            code="missing-input",
            options=["--reason"],
        )
    with Repo.open(path) as repo:
        bad = repo.resolve(rev)
    found = [f for f in audited(path).findings if f.commit == bad]
    with acts.writing(path, clock) as (ledger, now):
        actor = actor_of(ledger)
        clerk = clerk_of(ledger, actor, now)
        files = before(ledger, bad)
        reasons = [
            *refusals(ledger, bad, files, bool(found)),
            *objections_to_mending(ledger, actor, clerk, now),
        ]
        if reasons:
            raise Refused(reasons, act=ACT)
        return Mended(
            bad, tuple(sorted(files)), _kept(ledger, files, bad, actor, clerk, now, clock, reason)
        )


def before(ledger: Ledger, bad: str) -> dict[str, bytes | None]:
    """What stood in the commit's files before it."""
    parents = ledger.repo.commit(bad).parents
    if not parents:
        return {}
    return {
        p: ledger.repo.blob(old) if old else None
        for p, old, _ in ledger.repo.changed(parents[0], bad)
    }


def refusals(
    ledger: Ledger, bad: str, files: dict[str, bytes | None], found: bool
) -> list[Objection]:
    """Why a commit cannot be put back: nothing is wrong with it, it changed nothing, or its files
    went on since.
    """
    if not found:
        return [
            Objection(
                CLAUSE,
                both(
                    "审计没有发现该提交有问题；误记请用 annul、correct",
                    "the audit finds nothing wrong with it; a slip is mended by annul or correct",
                ),
                "house",
                rule="something_is_wrong",
            )
        ]
    if not files:
        return [
            Objection(
                CLAUSE,
                both(
                    "该提交没有改动文件，无可复原",
                    "it changed no file; there is nothing to put back",
                ),
                "house",
                rule="something_changed",
            )
        ]
    later = [
        p for p in sorted(files) if ledger.repo.read(ledger.rev, p) != ledger.repo.read(bad, p)
    ]
    words = both(f"其后又有改动：{'、'.join(later)}", f"changed again since: {', '.join(later)}")
    return [Objection(CLAUSE, words, "house", rule="unchanged_since")] if later else []


def objections_to_mending(ledger: Ledger, actor: str, clerk: str, now: datetime) -> list[Objection]:
    """The office director himself, and nobody in his name."""
    person = ledger.person(actor)
    day = now.astimezone(ledger.office.zone).date()
    name = person.name if person else actor
    reasons = []
    if person is None or not person.active or not person.has("office_director", day):
        reasons.append(
            Objection(
                CLAUSE,
                both(
                    f"{name}无权复原，应由办公室主任办理",
                    f"{name} may not mend; the office director does",
                ),
                "house",
                rule="actor_may",
            )
        )
    if clerk != actor:
        reasons.append(
            Objection(
                CLAUSE,
                both(
                    f"须由{name}亲自录入（本机录入人：{clerk}）",
                    f"{name} must type this himself (the clerk here is {clerk})",
                ),
                "house",
                rule="in_his_own_hand",
            )
        )
    return reasons


def _kept(
    ledger: Ledger,
    files: dict[str, bytes | None],
    bad: str,
    actor: str,
    clerk: str,
    now: datetime,
    clock: Clock,
    reason: str,
) -> str:
    acts.clear_of_hand_edits(ledger, files)
    at = now.astimezone(ledger.office.zone).replace(microsecond=0)
    told = [*claims.claim(ACT, bad, actor, at.isoformat()), ("Doctrack-Reason", reason)]
    commit = acts.committed(ledger, files, f"mend {bad[:12]}", told, actor, clerk, now, clock)
    worktree.bring(ledger.repo, ledger.rev, commit)
    return commit


def fix_clock(path: Path | None, clock: Clock, actor_of: Callable[[Ledger], str]) -> Mended:
    """Lets time go on from now after commits that a wrong clock dated in the future; nothing but
    the date goes back.
    """
    with acts.writing(path, clock, backwards=True) as (ledger, now):
        now = now.replace(microsecond=0)
        if not ledger.office.practice:
            not_ahead(clock, now, timedelta(0))
        actor = actor_of(ledger)
        clerk = clerk_of(ledger, actor, now)
        ahead = [
            oid
            for oid, _ in takewhile(
                lambda c: c[1] > now.timestamp(), log_dates(ledger.repo, ledger.rev)
            )
        ]
        words = both(
            "没有提交的时间在本机时钟之后", "no commit is dated after this machine's clock"
        )
        reasons = [
            *objections_to_mending(ledger, actor, clerk, now),
            *([] if ahead else [Objection(CLAUSE, words, "house", rule="dated_ahead")]),
        ]
        if reasons:
            raise Refused(reasons, act=CLOCK)
        told = claims.claim(CLOCK, ahead[-1], actor, now.isoformat())
        commit = acts.committed(
            ledger,
            {},
            f"fix-clock: {len(ahead)} commits were dated ahead",
            told,
            actor,
            clerk,
            now,
            clock,
        )
        worktree.bring(ledger.repo, ledger.rev, commit)
        return Mended(ahead[-1], (), commit)
