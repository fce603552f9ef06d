"""Proof: the acts that a commit claims, judged again on its parent's view by the same judge that
the desk asked. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from doctrack.engine.fold import registered_facts
from doctrack.engine.judge import Change, Decision, Request, decide
from doctrack.engine.objections import crowded
from doctrack.engine.pending import Pending
from doctrack.errors import Finding
from doctrack.model.record import Event, Record
from doctrack.model.regulation import Kind
from doctrack.model.view import View
from doctrack.words import both


class Claim(NamedTuple):
    """One act as a commit's trailers tell it; `because` is told of what an import takes over of an
    old book.
    """

    act: str
    record: str
    by: str
    at: str
    because: str = ""


class Replayed(NamedTuple):
    """What a commit should have written, the requests it came from, and what was wrong with its
    claims.
    """

    changes: Mapping[str, Change]
    requests: tuple[tuple[Request, Change], ...]
    findings: tuple[Finding, ...]


def judged_again(
    view: View,
    claims: Sequence[Claim],
    after: Mapping[str, Record],
    clerk_of: Callable[[str], str],
    now: datetime,
) -> Replayed:
    """Judges each claimed act on what the one before it left; the first that does not stand ends
    the replay.
    """
    pending = Pending(view)
    changes: dict[str, Change] = {}
    made: list[tuple[Request, Change]] = []
    for claim in claims:
        record = after.get(claim.record)
        event = _event(pending, record)
        wrong = list(_disagreements(claim, event))
        if wrong or record is None or event is None:
            return Replayed(changes, tuple(made), tuple(wrong))
        request = request_of_event(view, record, event, pending, clerk_of(event.by), now)
        decision = decide(request, pending)
        if not decision.changes:
            return Replayed(changes, tuple(made), tuple(_refusals(claim, decision)))
        for change in decision.changes:
            pending.take(change.record, change.standing)
            changes[change.record.id] = change
        made.append((request, decision.changes[0]))
    return Replayed(
        changes, tuple(made), (*_crowded(view, made), *_left_over(pending, after, changes))
    )


def _event(view: View, record: Record | None) -> Event | None:
    """The first event of a record that the view does not hold yet."""
    if record is None:
        return None
    before = view.record(record.id)
    known = len(before.events) if before else 0
    return record.events[known] if known < len(record.events) else None


def request_of_event(
    view: View, record: Record, event: Event, pending: View, clerk: str, now: datetime
) -> Request:
    """The act as it must have been asked for: what its event was told, and for a new record the
    facts told with it.
    """
    kind = view.kind(record.kind, event.at.date())
    act = kind.acts.get(event.act) if kind else None
    creates = bool(act and act.creates)
    facts = (
        {**registered_facts(record, _editions(view, record)), **event.inputs}
        if creates
        else dict(event.inputs)
    )
    id = "" if creates and kind and kind.id_rule != "given" else record.id
    return Request(
        kind=record.kind,
        act=event.act,
        id=id,
        inputs=facts,
        by=event.by,
        at=event.at,
        now=now,
        clerk=clerk,
        because=event.because,
    )


def _editions(view: View, record: Record) -> Callable[[date], Kind]:
    def on(day: date) -> Kind:
        found = view.kind(record.kind, day) or view.kind(record.kind)
        assert found is not None  # a record of an unknown kind is malformed and was not read
        return found

    return on


def _disagreements(claim: Claim, event: Event | None) -> Iterator[Finding]:
    """Where the trailers and the record's next event do not tell the same."""
    if event is None or event.because != claim.because:
        words = both(
            f"提交称办理了 {claim.act}，记录中没有这一项",
            f"the commit claims {claim.act}; the record has no such event",
        )
        yield Finding("trailer", words, record=claim.record, expected=claim.act)
        return
    pairs = (
        ("act", claim.act, event.act),
        ("by", claim.by, event.by),
        ("at", claim.at, event.at.isoformat()),
    )
    for name, said, there in pairs:
        if said != there:
            words = both(f"提交所称 {name} 与记录不符", f"the commit's {name} is not the record's")
            yield Finding("trailer", words, record=claim.record, expected=said, found=there)


def _refusals(claim: Claim, decision: Decision) -> Iterator[Finding]:
    """Every objection that the judge has; the desk would have refused the act."""
    for objection in decision.objections:
        yield Finding(
            "refused",
            objection.message,
            record=claim.record,
            clause=objection.clause,
            found=claim.act,
        )
    for field in decision.missing:
        words = both(f"缺少“{field.label.zh}”", f"{field.label.en} is missing")
        yield Finding("refused", words, record=claim.record, clause=field.clause, found=claim.act)


def _crowded(view: View, made: Sequence[tuple[Request, Change]]) -> Iterator[Finding]:
    """Acts that share a commit which each must have for itself."""
    if len(made) < 2:
        return
    kinds = [
        (request, change, kind)
        for request, change in made
        if (kind := view.kind(request.kind, request.at.date()))
    ]
    for place, objection in crowded(
        [(kind.acts[request.act], change.record.id) for request, change, kind in kinds]
    ):
        request, change, _ = kinds[place]
        yield Finding(
            "refused",
            objection.message,
            record=change.record.id,
            clause=objection.clause,
            found=request.act,
        )


def _left_over(
    view: View, after: Mapping[str, Record], changes: Mapping[str, Change]
) -> Iterator[Finding]:
    """Events that no claim and no consequence accounts for."""
    for id, record in sorted(after.items()):
        known = view.record(id)
        extra = record.events[len(known.events) if known else 0 :]
        for event in extra:
            words = both(
                f"多出一项 {event.act}，提交没有交代",
                f"an event {event.act} that the commit does not account for",
            )
            yield Finding("event", words, record=id, found=event.act)
