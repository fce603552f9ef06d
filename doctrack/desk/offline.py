"""What a refusal says beside its objections: what was asked, and what may be done instead."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from doctrack.engine.judge import Request
from doctrack.engine.objections import crowded
from doctrack.errors import Refused, Unfit
from doctrack.model.regulation import Act, Kind
from doctrack.store.ledger.ledger import Ledger
from doctrack.words import Words, both


def subject(ledger: Ledger, request: Request) -> Words:
    """A record and an act as people call them: `收〔2026〕1号 送阅`."""
    record, kind = ledger.record(request.id), ledger.books.reading(request.kind)
    name = record.number if record and record.number else request.id
    named = both(name, name)
    if kind and record and not _is_kept(ledger, kind, request.id):
        named = kind.label  # it was to be made by the same command, and is not
    act = kind.acts.get(request.act) if kind else None
    label = act.label if act else both(request.act, request.act)
    return both(f"{named.zh} {label.zh}".strip(), f"{named.en} {label.en}".strip())


def _is_kept(ledger: Ledger, kind: Kind, id: str) -> bool:
    """Whether the commit has the record, and not only the acts in hand."""
    return ledger.read(kind.path_of(id), kind.name) is not None


# Acts that may always be done, by somebody, and are no way out of a refusal.
MENDING = ("correct", "annul", "hold", "release")


def possible(ledger: Ledger, request: Request) -> tuple[Words, ...]:
    """What the actor may do to the record now instead of what was refused, by label and name."""
    from doctrack.engine.nextacts import prospects  # only a refusal needs it

    record, kind = ledger.record(request.id), ledger.kind(request.kind)
    if (
        record is None
        or kind is None
        or record.kind != kind.name
        or not _is_kept(ledger, kind, request.id)
    ):
        return ()
    # Where it is the round that is refused, the act by itself may be the way.
    refused = () if request.objections else (request.act,)
    free = (
        p.act
        for p in prospects(record, ledger, request.now)
        if request.by in p.who and not p.objections
    )
    acts = [kind.acts[a] for a in free if a not in (*refused, *MENDING)]
    return tuple(
        both(f"{a.label.zh} {a.name.replace('_', '-')}", a.name.replace("_", "-")) for a in acts
    )


# --- without the server ---


def one_hand(ledger: Ledger, clerk: str, day: date) -> None:
    """Refuses (6), where commits must be signed, an act beside another clerk's that is not sent
    yet: nobody signs his again.
    """
    server = ledger.server
    if server is None or server.reached or ledger.office_on(day).policy("signing") != "required":
        return
    other = next((c.committer for c in server.apart(ledger.rev) if c.committer != clerk), "")
    if other:
        raise Unfit(
            both(
                f"连不上服务器（{server.name}），"
                f"本机还有{_name(ledger, other)}未送出的办理；须签名的台账，"
                "一处只能有一人的未送办理",
                f"the server ({server.name}) cannot be reached and acts of {_name(ledger, other)}"
                " are here unsent; where commits are signed a clone holds those of one person"
                " only",
            ),
            code="server-unreachable",
            server=server.name,
        )


def _name(ledger: Ledger, who: str) -> str:
    found = ledger.person(who)
    return found.name if found else who


def unsent(ledger: Ledger) -> str:
    """The server that an act was made without, empty where it has it or there is none."""
    return ledger.server.name if ledger.server and not ledger.server.reached else ""


def stand_alone(done: Sequence[tuple[Act, str]]) -> None:
    """Stops where an act that is made in a commit of its own is to share one; `done` are a
    command's acts with their records.
    """
    for place, objection in crowded(done):
        raise Refused([objection], id=done[place][1], act=done[place][0].name, line=place + 1)
