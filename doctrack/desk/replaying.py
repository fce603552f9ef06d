"""Acts made again on the server's line: each commit of this clone as the requests that it held."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from doctrack import claims
from doctrack.claims import Trailers, clerks_of, read_trailers
from doctrack.desk import acts as desk
from doctrack.desk.offline import subject
from doctrack.engine.judge import Decision, Request, decide
from doctrack.engine.pending import Pending
from doctrack.engine.proof import request_of_event
from doctrack.errors import Objection, Refused, Unfit
from doctrack.model.calendar import Clock
from doctrack.model.record import Event, Record
from doctrack.store.git import remote, worktree
from doctrack.store.git.log import Logged
from doctrack.store.index.filling import decoded, id_of
from doctrack.store.ledger import leftovers
from doctrack.store.ledger.ledger import Ledger
from doctrack.words import Words, both


@dataclass(frozen=True, slots=True)
class Command:
    """One commit of this clone alone: the acts it made together, with the ids of the records that
    they named then.
    """

    logged: Logged
    trailers: Trailers
    requests: tuple[Request, ...]
    ids: tuple[str, ...]

    def pairs(self) -> Iterator[tuple[str, Request]]:
        """Each act with the id of the record that it was made on."""
        return zip(self.ids, self.requests, strict=True)

    def names(self, lost: set[str]) -> set[str]:
        """Which of some records the acts name."""
        return {
            word
            for r in self.requests
            for word in (*self.ids, r.id, *reasons_of(r.inputs))
            if word in lost
        }


def command_of(ledger: Ledger, logged: Logged, base: str) -> Command:
    """The requests of a commit, as its events and trailers tell them."""
    trailers = read_trailers(logged.message)
    if trailers.value("Doctrack-Import") or any(
        c.record == "office" or c.act in ("mend", "fix-clock") for c in trailers.claims
    ):
        raise Unfit(
            both(
                f"本机提交 {logged.oid[:12]} 改的是规定或导入，只能联网办理，"
                "不能重办；请先撤去（git reset）再重新办理",
                f"commit {logged.oid[:12]} changes the books or imports; that is done with the"
                " server only: take it back (git reset) and do it anew",
            )
        )
    clerk_of = clerks_of(
        ledger, logged, trailers, datetime.fromtimestamp(logged.stamp, ledger.office.zone)
    )
    gained = {id_of(c.path): _gained(ledger, c.path, c.before, c.after) for c in logged.changes}
    requests = []
    for claim in trailers.claims:
        record, events = gained.get(claim.record, (None, []))
        event = events.pop(0) if events else None
        if (
            record is None
            or event is None
            or (event.act, event.by, event.at.isoformat()) != (claim.act, claim.by, claim.at)
        ):
            raise Unfit(
                both(
                    f"本机提交 {logged.oid[:12]} 与所称办理不符，不能送出",
                    f"commit {logged.oid[:12]} is not the act it claims and is not sent",
                ),
                code="not-an-act",
                commit=logged.oid,
            )
        requests.append(
            request_of_event(
                ledger,
                record,
                event,
                Pending(ledger),
                clerk_of(event.by),
                datetime.fromtimestamp(logged.stamp, ledger.office.zone),
            )
        )
    return Command(logged, trailers, tuple(requests), tuple(c.record for c in trailers.claims))


def _gained(
    ledger: Ledger, path: str, before: str, after: str
) -> tuple[Record | None, list[Event]]:
    """A record as a commit left it, and the events it gained by acts there; consequences follow
    from them by themselves.
    """
    record = decoded(ledger.books, path, ledger.repo.blob(after))[0] if after else None
    old = decoded(ledger.books, path, ledger.repo.blob(before))[0] if before else None
    known = len(old.events) if old else 0
    return record, [e for e in record.events[known:] if not e.because] if record else []


def made_again(
    ledger: Ledger, commands: Sequence[Command], head: str, base: str, now: datetime, clock: Clock
) -> Synced:
    """Makes commands again on the server's line and sends them; what the judge refuses now, and
    what rests on that, is kept in a file beside the ledger.
    """
    server, tip = ledger.server, ledger.rev
    assert server is not None
    since = datetime.fromtimestamp(commands[0].logged.stamp, ledger.office.zone)
    refused, kept, lost = list[Refused](), list[Command](), set[str]()
    sent = already = 0
    for command in commands:
        if all(_is_there(ledger, base, id, r) for id, r in command.pairs()):
            already += len(command.requests)
            continue
        requests = tuple(r._replace(now=now) for r in command.requests)
        objections = _resting(command.names(lost)) or _made(
            ledger, replace(command, requests=requests), since, now, clock
        )
        if not objections:
            sent += len(requests)
            continue
        lost |= set(command.ids)
        kept.append(command)
        refused.append(
            Refused(
                objections,
                id=command.ids[0],
                act=command.requests[0].act,
                line=len(refused) + 1,
                subject=subject(ledger, command.requests[0]),
            )
        )
    file = _set_aside(ledger, head, kept)
    if ledger.rev != tip:
        server.push(ledger.rev)
    came = len(ledger.repo.run("rev-list", f"{base}..{tip}").split())
    remote.forward(ledger.repo, head, ledger.rev)
    ledger.index.keep_up(ledger.rev)
    worktree.put_right(ledger.repo, ledger.rev)
    return Synced(
        came=came, sent=sent, already=already, refused=tuple(refused), file=file, commit=ledger.rev
    )


def _set_aside(ledger: Ledger, head: str, kept: Sequence[Command]) -> Path | None:
    """The file that holds the acts of commands which cannot be made any more; None without any."""
    if not kept:
        return None
    return leftovers.keep(ledger, head, [pair for command in kept for pair in command.pairs()])


def _is_there(ledger: Ledger, base: str, id: str, request: Request) -> bool:
    """Whether the server has an act already: it was sent, and the answer was lost."""
    kind, tip = ledger.books.reading(request.kind), ledger.server.tip if ledger.server else ""
    if kind is None or not (request.id or request.inputs.get("reserved")):
        return False  # whoever made the like has made another record
    known, events = (_events(ledger, rev, kind.path_of(id)) for rev in (base, tip))
    asked = (request.act, request.by, request.at, sent_already(request.inputs, request))
    return any(
        (e.act, e.by, e.at, sent_already(e.inputs, request)) == asked for e in events[len(known) :]
    )


def _events(ledger: Ledger, rev: str, path: str) -> tuple[Event, ...]:
    data = ledger.repo.read(rev, path)
    record = decoded(ledger.books, path, data)[0] if data else None
    return record.events if record else ()


def _told(inputs: Mapping[str, object]) -> dict[str, object]:
    return {k: v for k, v in inputs.items() if k != "late_reason"}


def _resting(ids: set[str]) -> tuple[Objection, ...]:
    """Why an act is not tried at all: an earlier one on a record that it names was refused."""
    names = "、".join(sorted(ids))
    return (
        (
            Objection(
                "D5.1",
                both(
                    f"{names} 的前一项未能重办",
                    f"an earlier act on {names} could not be made again",
                ),
                "house",
                rule="earlier_act_stands",
            ),
        )
        if ids
        else ()
    )


def _made(
    ledger: Ledger, command: Command, since: datetime, now: datetime, clock: Clock
) -> tuple[Objection, ...]:
    """Makes the acts of a command in one commit on top of the ledger, or says why they have become
    illegal.
    """
    pending, judged = Pending(ledger), list[tuple[Request, Decision]]()
    for id, asked in zip(command.ids, command.requests, strict=True):
        request, decision = _judged(asked, pending, since)
        objections = (
            *decision.objections,
            *_untold(decision),
            *_renamed(id, command.logged, decision),
            *_otherwise(request, decision),
        )
        if objections:
            return objections
        for change in decision.changes:
            pending.take(change.record, change.standing)
        judged.append((request, decision))
    files: dict[str, bytes | None] = {}
    done = [desk.taken(ledger, request, decision, files) for request, decision in judged]
    first = done[0].request
    ledger.rev = desk.committed(
        ledger,
        files,
        claims.subject_of([one.made for one in done]),
        [*claims.trailers_of(one.made for one in done)],
        first.by,
        first.clerk,
        now,
        clock,
        move=False,
    )
    return ()


def _judged(request: Request, view: Pending, since: datetime) -> tuple[Request, Decision]:
    """An act judged again; with the reason why it comes late, where that is all that it lacks."""
    decision = decide(request, view)
    if decision.objections and not request.inputs.get("late_reason"):
        late = request._replace(
            inputs={**request.inputs, "late_reason": f"offline since {since:%Y-%m-%d %H:%M}"}
        )
        again = decide(late, view)
        if len(again.objections) < len(decision.objections):
            return late, again
    return request, decision


def _untold(decision: Decision) -> tuple[Objection, ...]:
    return tuple(
        Objection(
            f.clause or "D5.1",
            both(f"缺少“{f.label.zh}”", f"{f.label.en} is missing"),
            "house",
            rule="input_is_told",
        )
        for f in decision.missing
    )


def _renamed(id: str, logged: Logged, decision: Decision) -> tuple[Objection, ...]:
    """A number that somebody else has taken meanwhile is never given anew under another name, nor
    are those of the records made with it.
    """
    made, new = (
        {id_of(c.path) for c in logged.changes},
        [c.record for c in decision.changes if len(c.record.events) == 1],
    )
    if not decision.changes or (
        decision.changes[0].record.id == id and all(r.id in made for r in new)
    ):
        return ()
    return (
        Objection(
            "D5.1",
            both(f"{id} 已被别人取用", f"{id} was taken by somebody else"),
            "house",
            rule="number_is_free",
        ),
    )


def _otherwise(request: Request, decision: Decision) -> tuple[Objection, ...]:
    """What an act was told stays what it was: where the office would now fill in something else,
    its maker is asked.
    """
    if not decision.changes or not request.id:
        return ()
    told = _told(decision.changes[0].record.events[-1].inputs)
    if told == _told(request.inputs):
        return ()
    return (
        Objection(
            "D5.1",
            both(
                "照现在的台账，自动填写的内容与当时不同",
                "on the ledger as it is now, what is filled in by itself differs from then",
            ),
            "house",
            rule="told_the_same",
        ),
    )


@dataclass(frozen=True, slots=True)
class Synced:
    """What a sync did: commits that came, acts that were sent, those the server had already, those
    refused, and their file.
    """

    came: int
    sent: int = 0
    already: int = 0
    refused: tuple[Refused, ...] = ()
    file: Path | None = None
    commit: str = ""
    refilled: tuple[Words, ...] = ()
    reserving: bool = False  # whether anybody ever reserved numbers here


def sent_already(inputs: Mapping[str, object], request: Request) -> object:
    """What tells two acts of one moment apart: what they were told; for a new record its number,
    which is in one clerk's block alone.
    """
    return _told(inputs) if request.id else inputs.get("reserved")


def reasons_of(value: object) -> Iterator[str]:
    """Every word among what an act was told that could name a record."""
    if isinstance(value, Mapping):
        for part in value.values():
            yield from reasons_of(part)
    elif isinstance(value, tuple):
        for part in value:
            yield from reasons_of(part)
    else:
        yield from (str(value), str(value).partition("=")[0])
