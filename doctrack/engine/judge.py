"""The judge: whether an act may be done, and what the records are after it. No clock, no files, no
git.

The desk asks it before writing; the auditor's replay asks it again of every commit, on the view of
its parent.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from doctrack.engine import corrections, demands
from doctrack.engine.fold import advance, fold, head_of, is_partial
from doctrack.engine.objections import is_missing, is_said, objections_to
from doctrack.engine.pending import Pending
from doctrack.errors import Objection
from doctrack.model.calendar import recall_period
from doctrack.model.people import day, text
from doctrack.model.record import Event, Facts, Record, Standing
from doctrack.model.refs import format_id
from doctrack.model.regulation import Field, Kind
from doctrack.model.view import View
from doctrack.rules.office.series import (
    RULE,
    Series,
    highest,
    is_reserved,
    next_after,
    series_called,
    told_of,
)
from doctrack.rules.office.struck import STRIKING, struck_by, writes
from doctrack.rules.registry import COMPLETIONS, WARNINGS, WRITINGS, Case, Consequence
from doctrack.words import Words, both


class Request(NamedTuple):
    """An act as it is asked for. `id` names the record, or the new person; '' makes a new record.

    `objections` are what speaks against the round that the act begins.
    """

    kind: str
    act: str
    id: str
    inputs: Facts
    by: str
    at: datetime
    now: datetime
    clerk: str
    because: str = ""
    objections: tuple[Objection, ...] = ()


class Change(NamedTuple):
    """One record after the act."""

    record: Record
    standing: Standing
    act: str


class Decision(NamedTuple):
    """What the judge says: the records after the act, or every objection. `missing` are required
    inputs not told.
    """

    changes: tuple[Change, ...] = ()
    objections: tuple[Objection, ...] = ()
    warnings: tuple[Words, ...] = ()
    missing: tuple[Field, ...] = ()


def decide(request: Request, view: View) -> Decision:
    """Judges one act on a view of the ledger."""
    kind = view.kind(request.kind, request.at.date())
    if kind is None or request.act not in kind.acts:
        return Decision(objections=(unknown_then(request),))
    case = completed(case_of(request, kind, view))
    missing = tuple(
        [
            f
            for f in case.act.inputs
            if (f.required or f.required_if) and is_missing(f, case.inputs, case.standing.head)
        ]
    )
    objections = (
        *request.objections,
        *objections_to(case),
        *corrections.objections_to_correction(case),
    )
    if missing or objections:
        return Decision(objections=objections, missing=missing)
    change = after(case, request)
    warnings = (
        *demands.warnings(case),
        *(w for name in case.act.warns for w in WARNINGS[name](case)),
    )
    return with_consequences(case, request, change, warnings)


def unknown_then(request: Request) -> Objection:
    """The regulation of the day of an act did not know it yet, or no longer."""
    return Objection(
        "D17b",
        both(
            f"当日规定没有 {request.kind} {request.act}",
            f"the regulation of that day has no {request.kind} {request.act}",
        ),
        rule="act_is_in_force",
    )


def case_of(request: Request, kind: Kind, view: View) -> Case:
    """The act before the judge, with the record it meets; a new record has its facts and no events
    yet.
    """
    act = kind.acts[request.act]
    id = request.id or (new_id(request, kind, view) if kind.id_rule == RULE else "")
    record, standing = view.record(id), view.standing(id)
    if record and kind.id_rule == RULE:
        act = act._replace(creates=False)  # on the record of a series that is there, one more act
    if record and record.kind != kind.name:
        record = standing = None  # an id of another kind is none of this one's
    if act.creates and (record is None or not kind.named):
        facts = {
            f.name: request.inputs[f.name]
            for f in kind.fields
            if not f.derived and f.name in request.inputs
        }
        record = Record(id or new_id(request, kind, view), kind.name, "", "", facts)
        standing = Standing("", "", facts)
    empty = Record(id, kind.name, "")
    return Case(
        kind=kind,
        act=act,
        record=record or empty,
        standing=standing or Standing("", "", {}),
        inputs=request.inputs,
        by=request.by,
        clerk=request.clerk,
        at=request.at,
        now=request.now,
        view=view,
        because=request.because,
    )


def completed(case: Case) -> Case:
    """The case with the inputs that the office takes for granted filled in."""
    for name in case.act.completes:
        found = COMPLETIONS[name](case)
        if found:
            record, standing = case.record, case.standing
            if case.act.creates:
                facts = {f.name for f in case.kind.fields if not f.derived}
                head = {**standing.head, **{k: v for k, v in found.items() if k in facts}}
                record, standing = record._replace(head=head), standing._replace(head=head)
            case = case._replace(inputs={**case.inputs, **found}, record=record, standing=standing)
    return case


def new_id(request: Request, kind: Kind, view: View) -> str:
    """The id of a new record that is not given with the act: its person's, of its series, of its
    period, out of the clerk's block, that of the number stamped on a paper of an old book, or the
    next of the series of the year of `at`.
    """
    if kind.id_rule == "person":
        return f"{kind.prefix}-{text(request.inputs, 'person')}"
    if kind.id_rule == "period":
        period = recall_period(day(text(request.inputs, "as_of")) or request.at.date())
        return f"{kind.prefix}-{period.name}"
    if kind.id_rule == RULE:
        found = series_called(
            text(request.inputs, "series"), view.kinds().values(), request.at.year
        )
        return found.id(kind) if found else f"{kind.prefix}-{request.at.year}"
    own = (
        told_of(request.inputs, Series(kind, request.at.year), view)
        if "reserved" in request.inputs
        else 0
    )
    if own:
        return format_id(kind.prefix, request.at.year, own)
    stamped = text(request.inputs, "taken_over") if "row" in request.inputs else ""
    if (
        stamped.isdigit()
        and view.record(old := format_id(kind.prefix, request.at.year, int(stamped))) is None
        and not is_reserved(view, Series(kind, request.at.year), int(stamped))
    ):
        return old
    return format_id(kind.prefix, request.at.year, next_serial(kind, request.at.year, view))


def next_serial(kind: Kind, year: int, view: View) -> int:
    """The next serial of a kind and year: one given back, else after the highest, voids, imports
    and reserved ones included.
    """
    series = Series(kind, year)
    return next_after(view, series, highest(view, series))


# --- what is written ------------------------------------------------------------------------------


def after(case: Case, request: Request) -> Change:
    """The record after the act: the event at its end, the head folded anew."""
    record, kind = case.record, case.kind
    facts: Facts = {}
    if case.act.creates:
        facts = {
            f.name: case.inputs[f.name]
            for f in kind.fields
            if not f.derived and is_said(case.inputs.get(f.name))
        }
        record = record._replace(head=facts, number=kind.number_of(record.id), events=())
    event = event_of(case, facts)
    if case.act.corrects or case.act.name in STRIKING:
        return refolded(case, record._replace(events=(*struck(case, record), event)))
    before = Standing("", record.number, facts) if case.act.creates else case.standing
    standing = advance(
        before,
        event,
        len(record.events) + 1,
        kind,
        lambda day_: case.view.kind(kind.name, day_) or kind,
    )
    if not case.act.creates:
        event = event._replace(was=overwritten(kind, before.head, standing.head))
    done = Record(
        record.id,
        record.kind,
        standing.state,
        standing.number,
        head_of(standing, kind),
        (*record.events, event),
    )
    return Change(done, standing, case.act.name)


def event_of(case: Case, facts: Facts) -> Event:
    """The act as it is entered; the registering act's facts are the record's own keys and are not
    said twice.
    """
    value = case.act.corrects
    inputs = {
        k: v
        for k, v in case.inputs.items()
        if k not in facts and (is_said(v) or (value and k == value.name))
    }
    anew = case.kind.corrected(case.act.name, case.inputs) if value else None
    was: Facts = {anew[0].name: case.standing.head.get(anew[0].name, "")} if anew else {}
    return Event(
        act=case.act.name, by=case.by, at=case.at, inputs=inputs, because=case.because, was=was
    )


def overwritten(kind: Kind, before: Facts, after_: Facts) -> Facts:
    """What an act overwrote of the facts told at registration, as it was; empty where nothing had
    been told.
    """
    changed = [n for n in {**before, **after_} if before.get(n) != after_.get(n)]
    return {n: before.get(n, "") for n in changed if (f := kind.field(n)) and not f.derived}


def struck(case: Case, record: Record) -> tuple[Event, ...]:
    """The record's events, those that an annulment strikes marked with the number of the event that
    strikes them.
    """
    mark, falling = (
        len(record.events) + 1,
        struck_by(record, case.inputs) if case.act.name in STRIKING else (),
    )
    return tuple(
        e._replace(annulled=mark) if n in falling else e for n, e in enumerate(record.events, 1)
    )


def refolded(case: Case, full: Record) -> Change:
    """The record with its head folded anew from all of its events."""

    def on(day_: date) -> Kind:
        return case.view.kind(case.kind.name, day_) or case.kind

    standing = fold(full, on)
    return Change(
        full._replace(
            state=standing.state, number=standing.number, head=head_of(standing, case.kind)
        ),
        standing,
        case.act.name,
    )


def with_consequences(
    case: Case, request: Request, change: Change, warnings: tuple[Words, ...]
) -> Decision:
    """The decision with what the act writes into other records; an objection there is an objection
    here.
    """
    if case.act.signers and is_partial(case.act, case.standing.head):
        return Decision((change,), (), warnings)  # what it writes elsewhere waits for the last
    writings = [
        *(WRITINGS[name] for name in case.act.consequences),
        *([corrections.consequences] if case.act.corrects else []),
    ]
    if not writings:
        return Decision((change,), (), warnings)
    view = Pending(case.view)
    view.take(change.record, change.standing)
    changes, objections = [change], list[Objection]()
    looked = case._replace(view=view, record=change.record)
    for write in writings:
        for consequence in tuple(write(looked, change.record, change.standing)):
            assert consequence.act in writes(case.kind, case.act), (
                f"{case.act.name} does not say that it writes {consequence.act}"
            )
            found = decide(request_of_consequence(consequence, request, change.record.id), view)
            objections.extend(found.objections)
            for other in found.changes:
                view.take(other.record, other.standing)
                changes.append(other)
    if objections:
        return Decision(objections=tuple(objections))
    return Decision(tuple(latest(changes)), (), warnings)


def latest(changes: list[Change]) -> list[Change]:
    """Each record once, as it is after all of it."""
    return list({c.record.id: c for c in changes}.values())


def request_of_consequence(consequence: Consequence, request: Request, because: str) -> Request:
    """A consequence as a request: the same `at` and `by`, because of the record that wrote it."""
    inputs = consequence.inputs
    if "reserved" in request.inputs and not consequence.id:
        inputs = {**inputs, "reserved": request.inputs["reserved"]}
    return request._replace(
        kind=consequence.kind,
        act=consequence.act,
        id=consequence.id,
        inputs=inputs,
        because=because,
    )
