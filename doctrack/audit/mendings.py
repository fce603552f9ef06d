"""A commit that puts a bad one back: by the office director himself, of what the audit objects to, byte for byte."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from doctrack.audit.trailers import Trailers
from doctrack.errors import Finding
from doctrack.model.words import both
from doctrack.store.ledger import Ledger
from doctrack.store.log import Logged


def of_mending(ledger: Ledger, logged: Logged, told: Trailers, known: Sequence[Finding]) -> Iterator[Finding]:
    """What is wrong with a mending; nothing, and the pair is settled."""
    claim = told.claims[0]
    if not any(f.commit == claim.record for f in known):
        yield Finding("mend", both("所复原的提交没有问题", "nothing was wrong with the commit it puts back"), found=claim.record)
        return
    person = ledger.person(claim.by)
    day = datetime.fromtimestamp(logged.stamp, ledger.office.zone).date()
    if person is None or not person.active or not person.has("office_director", day):
        yield Finding("refused", both(f"{claim.by} 不是办公室主任", f"{claim.by} is no office director"), clause="D17b", found=claim.by)
    if logged.author != claim.by or logged.committer != claim.by:
        yield Finding("person", both("作者与办理人不符", "the author is not the actor"), expected=claim.by, found=f"{logged.author}, {logged.committer}")
    parents = ledger.repo.commit(claim.record).parents
    undone = {p: (new, old) for p, old, new in ledger.repo.changed(parents[0], claim.record)} if parents else {}
    done = {c.path: (c.before, c.after) for c in logged.changes}
    for path in sorted({*undone, *done}):
        if undone.get(path) != done.get(path):
            yield Finding("mend", both("没有逐字节复原", "it was not put back byte for byte"), path)
