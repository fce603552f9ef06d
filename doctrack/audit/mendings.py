"""A commit that puts a bad one back: by the office director himself, of what the audit objects to,
byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from doctrack.claims import Trailers
from doctrack.errors import Finding
from doctrack.store.git.log import Logged
from doctrack.store.git.repo import Repo
from doctrack.store.ledger.ledger import Ledger
from doctrack.words import both


def of_mending(
    ledger: Ledger, logged: Logged, trailers: Trailers, known: Sequence[Finding]
) -> Iterator[Finding]:
    """What is wrong with a mending; nothing, and the pair is settled."""
    claim = trailers.claims[0]
    if not any(f.commit == claim.record for f in known):
        yield Finding(
            "mend",
            both("所复原的提交没有问题", "nothing was wrong with the commit it puts back"),
            found=claim.record,
        )
        return
    yield from _by_the_director(ledger, logged, claim.by)
    parents = ledger.repo.commit(claim.record).parents
    undone = (
        {p: (new, old) for p, old, new in ledger.repo.changed(parents[0], claim.record)}
        if parents
        else {}
    )
    done = {c.path: (c.before, c.after) for c in logged.changes}
    for path in sorted({*undone, *done}):
        if undone.get(path) != done.get(path):
            yield Finding("mend", both("没有逐字节复原", "it was not put back byte for byte"), path)


def of_clock(ledger: Ledger, logged: Logged, trailers: Trailers) -> Iterator[Finding]:
    """What is wrong with a commit that lets time go on from an earlier moment; nothing, and what
    was dated ahead is settled.

    It goes back to a moment between the first commit that was dated ahead and the one before that,
    and changes nothing else.
    """
    claim = trailers.claims[0]
    yield from _by_the_director(ledger, logged, claim.by)
    at = datetime.fromtimestamp(logged.stamp, ledger.office.zone).isoformat()
    if claim.at != at:
        yield Finding(
            "trailer",
            both("提交所称 at 与提交时间不符", "the commit's at is not its date"),
            expected=at,
            found=claim.at,
        )
    for change in logged.changes:
        yield Finding(
            "hand-edit",
            both("校正时钟之外还改了文件", "a file was changed beside the clock"),
            change.path,
        )
    if not _was_ahead(ledger.repo, claim.record, logged):
        yield Finding(
            "clock",
            both("所指的提交并不在其后", "the commit it names was not dated ahead of it"),
            found=claim.record,
        )


def _was_ahead(repo: Repo, first: str, logged: Logged) -> bool:
    """Whether a commit on the line was the first to be dated after a moment."""
    if (
        not repo.knows(first)
        or repo.run("merge-base", first, logged.parents[0], check=False).decode().strip() != first
    ):
        return False
    found = repo.commit(first)
    before = repo.commit(found.parents[0]).date.timestamp() if found.parents else 0
    return before <= logged.stamp < found.date.timestamp()


def _by_the_director(ledger: Ledger, logged: Logged, by: str) -> Iterator[Finding]:
    """Who mends is the office director, and he types it himself."""
    person = ledger.person(by)
    day = datetime.fromtimestamp(logged.stamp, ledger.office.zone).date()
    if person is None or not person.active or not person.has("office_director", day):
        yield Finding(
            "refused",
            both(f"{by} 不是办公室主任", f"{by} is no office director"),
            clause="D17b",
            found=by,
        )
    if logged.author != by or logged.committer != by:
        yield Finding(
            "person",
            both("作者与办理人不符", "the author is not the actor"),
            expected=by,
            found=f"{logged.author}, {logged.committer}",
        )
