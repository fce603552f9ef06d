"""What a commit says of the acts in it, and how that is read back: subject, trailers, names.

The desk words its commits by these functions, and the audit asks the same ones what each commit
should have said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from doctrack.engine.judge import Request
from doctrack.engine.proof import Claim
from doctrack.model.record import Record
from doctrack.rules.registry import UNKNOWN
from doctrack.store.git import commits
from doctrack.store.git.log import Logged
from doctrack.store.ledger.ledger import Ledger

# The act that enters what an old book shows of a paper, and because of what it is entered.
TAKE_OVER, IMPORT = "take_over", "import"


class Made(NamedTuple):
    """An act as a commit claims it: what was asked, and its record as the act left it."""

    request: Request
    record: Record


class Trailers(NamedTuple):
    """What stands at the end of a commit's message."""

    claims: tuple[Claim, ...]
    others: tuple[tuple[str, str], ...]

    def value(self, key: str) -> str:
        """The last value of a trailer other than a claim's, empty without one."""
        return dict(self.others).get(key, "")


def read_trailers(message: str) -> Trailers:
    """The acts that a message claims, each four trailers together, and the rest."""
    pairs = [
        (k, v)
        for line in message.rstrip("\n").rpartition("\n\n")[2].split("\n")
        for k, sep, v in [line.partition(": ")]
        if sep
    ]
    claims, others = list[Claim](), list[tuple[str, str]]()
    at = 0
    while at < len(pairs):
        four = pairs[at : at + 4]
        if [k for k, _ in four] == [
            "Doctrack-Act",
            "Doctrack-Record",
            "Doctrack-Actor",
            "Doctrack-At",
        ]:
            claims.append(Claim(*(v for _, v in four)))
            at += 4
        else:
            others.append(pairs[at])
            at += 1
    return Trailers(tuple(claims), tuple(others))


def committer(clerk: str, actor: str) -> str:
    """Whose name a commit bears: the clerk's; the actor's where the clerk cannot be told."""
    return actor if clerk == UNKNOWN else clerk


def claim(act: str, record: str, by: str, at: str) -> list[tuple[str, str]]:
    """The four trailers by which a commit claims one act."""
    return [
        ("Doctrack-Act", act),
        ("Doctrack-Record", record),
        ("Doctrack-Actor", by),
        ("Doctrack-At", at),
    ]


def signature(ledger: Ledger, who: str) -> commits.Signature:
    """How a person stands in git."""
    found = ledger.person(who)
    return commits.Signature(who, (found.email if found else "") or f"{who}@doctrack.invalid")


def trailers_of(made: Iterable[Made]) -> Iterator[tuple[str, str]]:
    """The four trailers of each act, together, in the order judged."""
    for one in made:
        at = one.record.events[-1].at.isoformat()
        yield from claim(one.request.act, one.record.id, one.request.by, at)


def subject_of(made: Sequence[Made]) -> str:
    """`incoming IN-2026-0042: hand to sun`, and how many more."""
    request, record = made[0]
    # As it was entered, so that the audit finds the same words.
    inputs = record.events[-1].inputs
    to = inputs.get("to") or inputs.get("holder") or ""
    towards = f" to {to}" if to and isinstance(to, str) and len(to) < 40 else ""
    more = f" (+{len(made) - 1})" if len(made) > 1 else ""
    return f"{request.kind} {record.id}: {request.act.replace('_', '-')}{towards}{more}"


def subject_of_books(act: str, paths: Iterable[str]) -> str:
    """`regulation amend: schemas/incoming.yaml (+1)`: what is new, never what is kept of the old,
    and how many more.
    """
    listed = sorted(paths)
    named = [p for p in listed if not p.startswith("schemas/past/")] or listed
    return f"{act}: {named[0]}" + (f" (+{len(named) - 1})" if len(named) > 1 else "")


def clerks_of(
    ledger: Ledger, logged: Logged, trailers: Trailers, now: datetime
) -> Callable[[str], str]:
    """Who typed each act: as the trailer says, else in practice the actor himself, else the
    committer.
    """
    said = trailers.value("Doctrack-Clerk")
    loose = ledger.office.practice or (
        ledger.office_on(now.date()).policy("clerk") != "named" and not _known_mail(ledger, logged)
    )
    return lambda by: said or (by if loose else logged.committer)


def _known_mail(ledger: Ledger, logged: Logged) -> bool:
    return any(
        p.email == logged.committer_email.lower() for p in ledger.people().values() if p.email
    )
