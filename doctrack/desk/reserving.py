"""Without the server: what may be made on this machine, with which numbers of the clerk's block;
with it, the block is made full again.

Contract: a number is taken out of its clerk's own block or not at all; what needs the server is
refused (6) before anything is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from doctrack.engine.judge import Change, Decision, Request, decide
from doctrack.errors import Unfit
from doctrack.model.people import number, text, texts
from doctrack.model.record import Record
from doctrack.rules.office.series import (
    KIND,
    RULE,
    Series,
    blocks_in,
    blocks_of,
    series_called,
    told,
    unused,
)
from doctrack.rules.registry import NUMBERINGS, UNKNOWN
from doctrack.store.git.remote import Server
from doctrack.store.ledger.ledger import Ledger
from doctrack.words import Words, both


def unreached(server: Server) -> Unfit:
    """What is made only with the server at hand is refused (6) while it cannot be reached."""
    return Unfit(
        both(
            f"连不上服务器（{server.name}），这项须联网办理",
            f"the server ({server.name}) cannot be reached, and this is done only with it",
        ),
        code="server-unreachable",
        server=server.name,
    )


def out_of_block(ledger: Ledger, request: Request) -> Request:
    """The act, told which numbers of its clerk's block it takes; as it is while the server is there
    to give them.
    """
    server = ledger.server
    if server is None or server.reached or "reserved" in request.inputs or request.clerk == UNKNOWN:
        return request
    taken: list[str] = []
    for change in decide(request, ledger).changes:
        series = numbered(ledger, change)
        mine = (b for b in blocks_of(ledger, series) if b.holder == request.clerk) if series else ()
        left = (series.written(n) for n in unused(ledger, series, mine)) if series else iter(())
        taken += [word for word in [next((w for w in left if w not in taken), "")] if word]
    return (
        request._replace(inputs={**request.inputs, "reserved": ", ".join(taken)})
        if taken
        else request
    )


def numbered(ledger: Ledger, change: Change) -> Series | None:
    """The series of which an act takes a number; None where it takes none, or one that is never
    reserved.
    """
    record, before = change.record, ledger.record(change.record.id)
    kind, year = ledger.books.reading(record.kind), record.events[-1].at.year
    if kind is None or (before and before.number == record.number):
        return None
    if before is None:
        return None if kind.id_rule else Series(kind, year)
    act = kind.acts.get(change.act)
    own = kind.numbering if act and not NUMBERINGS.keys() & set(act.completes) else None
    return Series(kind, year, text(change.standing.head, own.mark_of)) if own else None


def refills(
    ledger: Ledger, clerk: str, now: datetime, beside: str = ""
) -> Iterator[tuple[Request, Decision]]:
    """The reservations by which a clerk has `policies.offline_block` unused numbers again of each
    series that he drew on, or that he had numbers of when the last year ended; who gave numbers
    back is asked first. Without a server there are none, nor beside an act on such numbers itself.
    """
    server, at = ledger.server, now.astimezone(ledger.office.zone).replace(microsecond=0)
    if (
        server is None
        or not server.reached
        or clerk in ("", UNKNOWN)
        or beside == KIND
        or ledger.kind(KIND) is None
    ):
        return
    size, found = int(ledger.office_on(at.date()).policy("offline_block")), dict[str, Record]()
    for record in sorted(ledger.in_state(KIND, "kept"), key=lambda r: number(r.head, "year")):
        if number(record.head, "year") in (at.year - 1, at.year) and _asked(record, clerk):
            found[text(record.head, "series")] = record
    for name, record in found.items():
        series, year = (
            series_called(name, ledger.kinds().values(), at.year),
            number(record.head, "year"),
        )
        mine = [b for b in blocks_in(record.head) if b.holder == clerk] if year == at.year else []
        left = len(unused(ledger, series, mine)) if series else size
        drawn_on = left < sum(b.last - b.first + 1 for b in mine) or year < at.year
        if left < size and drawn_on:
            request = Request(
                kind=KIND,
                act="reserve",
                id="",
                inputs={"series": name, "count": size - left},
                by=clerk,
                at=at,
                now=now,
                clerk=clerk,
            )
            decision = decide(request, ledger)
            if decision.changes:  # whoever may not reserve any more has what he has
                yield request, decision


def _asked(record: Record, clerk: str) -> bool:
    """Whether a clerk wants numbers of a series: the last that he did about them was to reserve
    some.
    """
    mine = [
        e.act
        for e in record.events
        if e.inputs.get("holder") == clerk or (e.act == "give_back" and e.by == clerk)
    ]
    return mine[-1:] == ["reserve"]


def refilled(ledger: Ledger, decision: Decision) -> Words:
    """What a clerk is told of it."""
    told_ = decision.changes[0].record.events[-1].inputs
    name, numbers = text(told_, "series"), ", ".join(texts(told_, "numbers"))
    kind = ledger.kind(name)
    label = kind.label if kind else both(name, name)
    return both(
        f"已补足预留号：{label.zh} {numbers}",
        f"your reserved numbers were made full again: {label.en} {numbers}",
    )


def may_be_alone(ledger: Ledger, request: Request, decision: Decision) -> None:
    """Refuses (6) a new record or number that is none of the clerk's block while the server cannot
    be reached: somebody else may be taking the same.
    """
    server = ledger.server
    own = told(request.inputs)
    for change in decision.changes:
        before, kind = ledger.record(change.record.id), ledger.books.reading(change.record.kind)
        act = kind.acts.get(change.act) if kind else None
        if server is None and kind and kind.id_rule == RULE:
            raise Unfit(
                both(
                    "没有配置服务器（git remote add origin …），无须预留号码",
                    "no server is configured (git remote add origin …), so no numbers need be"
                    " reserved",
                ),
                code="no-server",
            )
        if server is None or server.reached:
            continue
        new = before is None or before.number != change.record.number
        if (new and not {change.record.id, change.record.number} & set(own)) or (
            act and NUMBERINGS.keys() & set(act.completes)
        ):
            raise _without(ledger, server, change)


def _without(ledger: Ledger, server: Server, change: Change) -> Unfit:
    """Why a number is not given, and what may be done."""
    series = numbered(ledger, change) if ledger.kind(KIND) else None
    remedy = both("", "")
    if series:
        remedy = both(
            f"。本机没有可用的预留号；下次联网时可预留（doctrack numbers reserve {series.name}"
            " 20），断网也能取号",
            ". There is no reserved number left for this clerk; reserve some while online"
            f" (doctrack numbers reserve {series.name} 20) to go on without the network",
        )
    return Unfit(
        both(
            f"连不上服务器（{server.name}），现在不能取号（{change.record.kind}），"
            f"以免两人同号；先记在纸上，联网后用 --at 补记{remedy.zh}",
            f"the server ({server.name}) cannot be reached, so no number is given"
            f" ({change.record.kind}): another clerk may take the same; note it on paper and enter"
            f" it with --at when the network is back{remedy.en}",
        ),
        code="server-unreachable",
        server=server.name,
    )
