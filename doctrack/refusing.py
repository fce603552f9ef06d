"""What a refusal says beside its objections: what was asked, and what may be done instead."""

from __future__ import annotations

from doctrack.engine.judge import Request
from doctrack.model.regulation import Kind
from doctrack.model.words import Words, both
from doctrack.store.ledger import Ledger


def subject(ledger: Ledger, request: Request) -> Words:
    """A record and an act as people call them: `收〔2026〕1号 送阅`."""
    record, kind = ledger.record(request.id), ledger.books.reading(request.kind)
    name = record.number if record and record.number else request.id
    if kind and record and not _is_kept(ledger, kind, request.id):
        name = ""  # it was to be made by the same command, and is not
    act = kind.acts.get(request.act) if kind else None
    label = act.label if act else both(request.act, request.act)
    zh, en = (name, name) if name or not kind else (kind.label.zh, kind.label.en)
    return both(f"{zh} {label.zh}".strip(), f"{en} {label.en}".strip())


def _is_kept(ledger: Ledger, kind: Kind, id: str) -> bool:
    """Whether the commit has the record, and not only the acts in hand."""
    return ledger.read(kind.path_of(id), kind.name) is not None


# Acts that may always be done, by somebody, and are no way out of a refusal.
MENDING = ("correct", "annul", "hold", "release")


def possible(ledger: Ledger, request: Request) -> tuple[Words, ...]:
    """What the actor may do to the record now instead of what was refused, by label and name."""
    from doctrack.engine.nextacts import prospects  # only a refusal needs it

    record, kind = ledger.record(request.id), ledger.kind(request.kind)
    if record is None or kind is None or record.kind != kind.name or not _is_kept(ledger, kind, request.id):
        return ()
    # Where it is the round that is refused, the act by itself may be the way.
    refused = () if request.objections else (request.act,)
    free = (p.act for p in prospects(record, ledger, request.now) if request.by in p.who and not p.objections)
    acts = [kind.acts[a] for a in free if a not in (*refused, *MENDING)]
    return tuple(both(f"{a.label.zh} {a.name.replace('_', '-')}", a.name.replace("_", "-")) for a in acts)
