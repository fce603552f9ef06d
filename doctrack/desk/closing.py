"""Closing a period: a tag with a manifest of what the ledger holds, so that history can be held
against a copy kept elsewhere.

Contract: a period is closed once, from its last day on, and nothing of the ledger changes by it;
where commits are signed, so is the tag.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from doctrack import __version__, claims
from doctrack.claims import read_trailers
from doctrack.desk import acts
from doctrack.desk.clock import clerk_of
from doctrack.errors import Objection, Refused
from doctrack.model.calendar import Clock, Period
from doctrack.rules.registry import UNKNOWN
from doctrack.store.git import anchors, commits
from doctrack.store.git.log import log, root
from doctrack.store.git.meeting import persistent
from doctrack.store.ledger.ledger import Ledger
from doctrack.store.ledger.signing import signing_of
from doctrack.words import both

ACT, CLAUSE = "close", "D5.1"
ROLES = ("registrar", "office_director")
Printing = Callable[[Ledger, datetime], Mapping[str, bytes]]


@dataclass(frozen=True, slots=True)
class Closed:
    """A close: its period, the commit it names, the tag's text, and what it says."""

    period: str
    commit: str
    data: bytes
    facts: Mapping[str, Any]


@persistent
def close(
    path: Path | None,
    clock: Clock,
    actor_of: Callable[[Ledger], str],
    period_of: Callable[[Ledger, datetime], Period],
    printed: Printing,
) -> Closed:
    """Closes a period; `printed` gives every register as it is printed at that moment."""
    with acts.writing(path, clock) as (ledger, now):
        now = now.replace(microsecond=0)
        actor, period = actor_of(ledger), period_of(ledger, now)
        clerk = clerk_of(ledger, actor, now)
        reasons = [*_entitled(ledger, actor, clerk, now), *_refusals(ledger, period, now)]
        if reasons:
            raise Refused(reasons, act=ACT)
        facts = manifest(ledger, period, actor, now, printed(ledger, now))
        who = claims.committer(clerk, actor)
        tagger = commits.stamped(claims.signature(ledger, who), now)
        subject = (
            f"close {period.name}: {facts['commits']} commits, {len(facts['open_duties'])} duties"
            f" open, {len(facts['entered_late'])} entered late"
        )
        data = anchors.made_anchor(
            ledger.repo,
            period.name,
            ledger.rev,
            tagger,
            subject,
            facts,
            signing_of(ledger, who, now),
            ledger.server.push_tag if ledger.server else None,
        )
        return Closed(period.name, ledger.rev, data, facts)


def _entitled(ledger: Ledger, actor: str, clerk: str, now: datetime) -> Iterator[Objection]:
    """The registrar or the office director; what they have closed a registrar may type."""
    day, people = now.date(), ledger.people()
    person, typist = people.get(actor), people.get(clerk)
    name = person.name if person else actor
    if person is None or not person.active or not any(person.has(r, day) for r in ROLES):
        yield Objection(
            CLAUSE,
            both(
                f"{name}无权结账，由收发员或办公室主任办理",
                f"{name} may not close; the registrar or the office director does",
            ),
            "house",
            rule="actor_may",
        )
    if clerk not in (actor, UNKNOWN) and not (typist and typist.has("registrar", day)):
        yield Objection(
            CLAUSE,
            both("只有收发员可代录他人的办理", "only a registrar enters another's acts"),
            "house",
            rule="clerk_may_record",
        )


def _refusals(ledger: Ledger, period: Period, now: datetime) -> Iterator[Objection]:
    """A period that is not over, or was closed."""
    if now.date() < period.last:
        yield Objection(
            CLAUSE,
            both(
                f"{period.name} 尚未结束（{period.last}）",
                f"{period.name} is not over yet ({period.last})",
            ),
            "house",
            rule="period_is_over",
        )
    if any(a.period == period.name for a in anchors.all_of(ledger.repo)):
        yield Objection(
            CLAUSE,
            both(f"{period.name} 已结账", f"{period.name} was closed already"),
            "house",
            rule="closed_once",
        )


def manifest(
    ledger: Ledger, period: Period, actor: str, now: datetime, printed: Mapping[str, bytes]
) -> dict[str, Any]:
    """What the ledger holds at this moment, in a form that can be read and held against it without
    doctrack.
    """
    before = anchors.last(ledger.repo, ledger.rev, now.timestamp())
    previous = (
        {
            "period": before.period,
            "fingerprint": anchors.fingerprint(anchors.text_of(ledger.repo, before.oid)),
        }
        if before
        else {}
    )
    return {
        "doctrack": __version__,
        "organisation": ledger.office.organisation,
        "period": period.name,
        "at": now.isoformat(),
        "by": actor,
        "root": root(ledger.repo, ledger.rev),
        "head": ledger.rev,
        "commits": int(ledger.repo.run("rev-list", "--count", "--first-parent", ledger.rev)),
        "language": ledger.office.language,
        "previous": previous,
        "registers": {kind: hashlib.sha256(data).hexdigest() for kind, data in printed.items()},
        "numbers": _numbers(ledger),
        "records": _counts(ledger),
        "open_duties": list(_open(ledger, now)),
        "entered_late": list(_late(ledger, before.commit if before else "")),
    }


def _numbers(ledger: Ledger) -> dict[str, dict[str, int]]:
    """The last number of each series, by kind and year."""
    found: dict[str, dict[str, int]] = {}
    query = (
        "select kind, year, max(serial) from record where serial>0 group by kind, year order by"
        " kind, year"
    )
    for kind, year, last in ledger.index.select(query):
        found.setdefault(kind, {})[str(year)] = last
    return found


def _counts(ledger: Ledger) -> dict[str, dict[str, int]]:
    """How many records of each kind are in each state."""
    found: dict[str, dict[str, int]] = {}
    for kind, state, count in ledger.index.select(
        "select kind, state, count(*) from record group by kind, state order by kind, state"
    ):
        found.setdefault(kind, {})[state] = count
    return found


def _open(ledger: Ledger, now: datetime) -> Iterator[dict[str, str]]:
    """What is owed at this moment, by whom, until when."""
    for owed in ledger.owed_at(now):
        yield {
            "record": owed.record,
            "duty": owed.duty.name,
            "owner": owed.duty.owners[0] if owed.duty.owners else "",
            "due": owed.due.isoformat(),
        }


def _late(ledger: Ledger, since: str) -> Iterator[dict[str, str]]:
    """What was entered on a later day than it happened (补登), since the last close."""
    for logged in log(ledger.repo, ledger.rev, since):
        written = datetime.fromtimestamp(logged.stamp, ledger.office.zone).date().isoformat()
        for claim in read_trailers(logged.message).claims:
            if claim.at[:10] < written:
                yield {
                    "record": claim.record,
                    "act": claim.act,
                    "at": claim.at,
                    "entered": written,
                    "commit": logged.oid,
                }
