"""The judge: whether an act may be done, and what the records are after it. No clock, no files, no git.

The desk asks it before writing; the auditor's replay asks it again of every commit, on the view of its parent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from doctrack.engine.fold import advance, fold, head_of
from doctrack.engine.pending import Pending
from doctrack.errors import Objection
from doctrack.model.calendar import recall_period
from doctrack.model.people import ROLES, Person, day, text
from doctrack.model.record import Event, Facts, Record, Standing
from doctrack.model.refs import format_id
from doctrack.model.regulation import Act, Field, Kind
from doctrack.model.view import View
from doctrack.model.words import Words, both
from doctrack.rules.registry import COMPLETIONS, GUARDS, RELATIONS, WARNINGS, WRITINGS, Case, Consequence

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Request:
    """An act as it is asked for. `id` names the record, or the new person; '' makes a new record."""

    kind: str
    act: str
    id: str
    inputs: Facts
    by: str
    at: datetime
    now: datetime
    clerk: str
    because: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One record after the act."""

    record: Record
    standing: Standing
    act: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What the judge says: the records after the act, or every objection. `missing` are required inputs not told."""

    changes: tuple[Change, ...] = ()
    objections: tuple[Objection, ...] = ()
    warnings: tuple[Words, ...] = ()
    missing: tuple[Field, ...] = field(default=())


def decide(request: Request, view: View) -> Decision:
    """Judges one act on a view of the ledger."""
    kind = view.kind(request.kind, request.at.date())
    if kind is None or request.act not in kind.acts:
        return refusal("D17b", both(f"当日规定没有 {request.kind} {request.act}", f"the regulation of that day has no {request.kind} {request.act}"))
    case = completed(case_of(request, kind, view))
    missing = tuple(f for f in case.act.inputs if is_missing(f, case.inputs))
    objections = tuple(objections_to(case, request))
    if missing or objections:
        return Decision(objections=objections, missing=missing)
    change = after(case, request)
    warnings = tuple(w for name in case.act.warns for w in WARNINGS[name](case))
    return with_consequences(case, request, change, warnings)


def refusal(clause: str, words: Words, basis: str = "regulation") -> Decision:
    """A decision of a single objection."""
    return Decision(objections=(Objection(clause, words, basis),))


def case_of(request: Request, kind: Kind, view: View) -> Case:
    """The act before the judge, with the record it meets; a new record has its facts and no events yet."""
    act = kind.acts[request.act]
    record, standing = view.record(request.id), view.standing(request.id)
    if act.creates and (record is None or kind.id_rule != "given"):
        facts = {f.name: request.inputs[f.name] for f in kind.fields if not f.derived and f.name in request.inputs}
        record = Record(new_id(request, kind, view), kind.name, "", "", facts)
        standing = Standing("", "", facts)
    empty = Record(request.id, kind.name, "")
    return Case(
        kind, act, record or empty, standing or Standing("", "", {}), request.inputs, request.by, request.clerk,
        request.at, request.now, view, request.because,
    )  # fmt: skip


def completed(case: Case) -> Case:
    """The case with the inputs that the office takes for granted filled in."""
    for name in case.act.completes:
        found = COMPLETIONS[name](case)
        if found:
            record, standing = case.record, case.standing
            if case.act.creates:
                told = {f.name for f in case.kind.fields if not f.derived}
                head = {**standing.head, **{k: v for k, v in found.items() if k in told}}
                record, standing = replace(record, head=head), replace(standing, head=head)
            case = replace(case, inputs={**case.inputs, **found}, record=record, standing=standing)
    return case


def new_id(request: Request, kind: Kind, view: View) -> str:
    """The id of a new record: given, of its period, or the next of the series of the year of `at`."""
    if kind.id_rule == "given":
        return request.id
    if kind.id_rule == "period":
        return f"{kind.prefix}-{recall_period(day(text(request.inputs, 'as_of')) or request.at.date()).name}"
    return format_id(kind.prefix, request.at.year, next_serial(kind, request.at.year, view))


def next_serial(kind: Kind, year: int, view: View) -> int:
    """The next serial of a kind and year: after the highest, voids and imports included."""
    first = view.office.next.get(kind.name, 1) if view.office.began and view.office.began.year == year else 1
    return max(view.last_serial(kind.name, year) + 1, first)


def is_missing(field_: Field, inputs: Facts) -> bool:
    """Whether a required input is not told, nor what may take its place."""
    if not field_.required or inputs.get(field_.name) not in (None, "", ()):
        return False
    return not any(_told(inputs, name.strip()) for name in field_.unless.split(",") if name)


def _told(inputs: Facts, name: str) -> bool:
    key, _, value = name.partition("=")
    return inputs.get(key) == value if value else bool(inputs.get(key))


# --- objections ---------------------------------------------------------------------------------------------------


def objections_to(case: Case, request: Request) -> Iterator[Objection]:
    """Every objection: time, who, state, then each guard under its clause."""
    yield from existence(case, request)
    yield from of_time(case)
    if not case.because:
        # An import dates its acts as the old register does; who imports answers for it with the role he has today.
        yield from of_person(replace(case, at=case.now) if "row" in case.inputs else case)
        yield from of_clerk(case)
    yield from of_state(case)
    yield from of_people_named(case)
    for name in case.act.guards:
        guard = GUARDS[name]
        if all(n in case.inputs for n in guard.needs):
            for words in guard.reasons(case):
                yield Objection(guard.clause, words, guard.basis)


def existence(case: Case, request: Request) -> Iterator[Objection]:
    """What is made must be new, what is changed must be there."""
    there = bool(case.record.events)
    if case.act.creates and there and case.kind.id_rule == "given":
        yield Objection(case.act.clause, both(f"{case.record.id} 已经存在", f"{case.record.id} exists already"), "house")
    if not case.act.creates and not there:
        yield Objection(case.act.clause, both(f"没有 {case.record.id}", f"there is no {case.record.id}"), "house")


def of_time(case: Case) -> Iterator[Objection]:
    """An act is not in the future, not before the record's last event, and late only with a reason."""
    clause = case.act.clause
    if case.at > case.now:
        yield Objection(clause, both(f"{case.at:%Y-%m-%d %H:%M} 尚未到来", f"{case.at:%Y-%m-%d %H:%M} has not come yet"), "house")
    last = case.record.events[-1].at if case.record.events else None
    if last and case.at < last:
        yield Objection(clause, both(f"早于该记录上一项（{last:%Y-%m-%d %H:%M}）", f"before the record's last event ({last:%Y-%m-%d %H:%M})"), "house")
    allowed = int(case.view.office.policy("backdating_days") or 3)
    back = (case.now.date() - case.at.date()).days
    if back > allowed and not case.inputs.get("late_reason") and not case.because:
        yield Objection(clause, both(f"补记超过 {allowed} 天须写明原因（--late-reason）", f"entered {back} days late; beyond {allowed} days --late-reason is needed"), "house")


def of_person(case: Case) -> Iterator[Objection]:
    """The actor is in the office on that day and holds a role that may do this."""
    by = case.view.person(case.by)
    clause = case.act.clause
    if by is None:
        yield Objection(clause, both(f"没有人员 {case.by}", f"there is nobody called {case.by}"), "house")
    elif not by.active:
        yield Objection(clause, both(f"{by.name}已离职", f"{by.name} has left"), "house")
    elif not may(case, by):
        who = who_may(case.act)
        yield Objection(clause, both(f"{by.name}无权办理“{case.act.label.zh}”，应由{who.zh}办理", f"{by.name} may not {case.act.label.en}; it is done by {who.en}"), case.act.basis)


def may(case: Case, person: Person) -> bool:
    """Whether a person is one of those who do this act."""
    return any(_is(case, person, name) for name in case.act.by)


def _is(case: Case, person: Person, name: str) -> bool:
    if name in ROLES:
        return person.has(name, case.day) or (name == "leader" and person.leads(case.day))
    if name in RELATIONS:
        return RELATIONS[name][1](case, person)
    return case.standing.head.get(name) == person.id


def who_may(act: Act) -> Words:
    """The people who do an act, in words."""
    named = [ROLES[n] if n in ROLES else RELATIONS[n][0] if n in RELATIONS else both(n, n) for n in act.by]
    return both("、".join(w.zh for w in named), ", ".join(w.en for w in named))


def of_clerk(case: Case) -> Iterator[Objection]:
    """Who writes another's act down is a registrar; some acts are typed by the actor himself."""
    clause, clerk = case.act.clause, case.clerk
    if clerk == case.by:
        return
    if case.act.own_hand:
        yield Objection(clause, both(f"“{case.act.label.zh}”须由{case.name(case.by)}亲自录入（本机录入人：{clerk}）", f"{case.name(case.by)} must type this himself (the clerk here is {clerk})"), "house")
        return
    writer = case.view.person(clerk)
    if clerk == UNKNOWN or writer is None:
        return
    roles = {"registrar", case.kind.recorder, case.kind.supervisor} - {""}
    if not any(writer.has(r, case.day) for r in roles):
        yield Objection(clause, both(f"{writer.name}不是收发员，不能代录他人的办理", f"{writer.name} is no registrar and enters nobody else's acts"), "house")
    if case.act.decides and clerk in (case.standing.head.get("borrower"), case.standing.head.get("about")):
        yield Objection(clause, both(f"{writer.name}不得代录关于本人的决定", f"{writer.name} does not enter a decision about himself"), "house")


def of_state(case: Case) -> Iterator[Objection]:
    """The record is in a state from which this may be done; a wrong order cites the step that should come first."""
    state = case.standing.state
    if case.act.creates or not case.act.source or state in case.act.source:
        return
    step = step_before(case.kind, case.act, state)
    label = case.kind.states.get(state, both(state, state))
    if step:
        yield Objection(step.clause, both(f"现为“{label.zh}”，须先“{step.label.zh}”（{step.name}）", f"it is {label.en}; {step.label.en} ({step.name}) comes first"), step.basis)
    else:
        yield Objection(case.act.clause, both(f"现为“{label.zh}”，不能“{case.act.label.zh}”", f"it is {label.en}; {case.act.label.en} cannot be done any more"), case.act.basis)


def step_before(kind: Kind, act: Act, state: str) -> Act | None:
    """The act that leads from the present state towards one in which this act may be done."""
    wanted, seen = set(act.source), {state}
    paths: list[tuple[str, Act | None]] = [(state, None)]
    while paths:
        here, first = paths.pop(0)
        for step in kind.acts.values():
            if step.to and step.to not in seen and here in step.source and not step.consequence:
                if step.to in wanted:
                    return first or step
                seen.add(step.to)
                paths.append((step.to, first or step))
    return None


def of_people_named(case: Case) -> Iterator[Objection]:
    """Whoever is named is known to the ledger."""
    for field_ in case.act.inputs:
        if field_.type != "person" or field_.name not in case.inputs:
            continue
        value = case.inputs[field_.name]
        for name in value if isinstance(value, tuple) else (value,):
            if case.view.person(str(name)) is None:
                yield Objection(case.act.clause, both(f"没有人员 {name}", f"there is nobody called {name}"), "house")


# --- what is written ----------------------------------------------------------------------------------------------


def after(case: Case, request: Request) -> Change:
    """The record after the act: the event at its end, the head folded anew."""
    record, kind = case.record, case.kind
    told: Facts = {}
    if case.act.creates:
        told = {f.name: case.inputs[f.name] for f in kind.fields if not f.derived and case.inputs.get(f.name) not in (None, "", (), False)}
        record = replace(record, head=told, number=number_of(kind, record.id), events=())
    event = event_of(case, request, told)
    if case.act.name in ("annul", "annulled"):
        return struck(case, record, event)
    before = Standing("", record.number, told) if case.act.creates else case.standing
    standing = advance(before, event, len(record.events) + 1, kind)
    done = replace(record, state=standing.state, head=head_of(standing, kind), events=(*record.events, event))
    return Change(done, standing, case.act.name)


def event_of(case: Case, request: Request, told: Facts) -> Event:
    """The act as it is entered; the registering act's facts are the record's own keys and are not said twice."""
    inputs = {k: v for k, v in case.inputs.items() if k not in told and v not in ("", (), False)}
    was: dict[str, object] = {}
    for field_ in case.act.inputs:
        target = case.kind.field(field_.sets) if field_.sets else None
        if target and not target.derived and field_.name in case.inputs and not case.act.creates:
            was[target.name] = case.standing.head.get(target.name, "")
    if case.act.name == "correct":
        name = text(case.inputs, "field")
        was[name] = case.standing.head.get(name, "")
    return Event(case.act.name, case.by, case.at, inputs, case.because, was)  # type: ignore[arg-type]


def struck(case: Case, record: Record, event: Event) -> Change:
    """The record with events marked as annulled, folded anew."""
    first = int(str(case.inputs["event"]))
    last = len(record.events) if case.inputs.get("with_later") else first
    mark = len(record.events) + 1
    events = tuple(
        replace(e, annulled=mark) if first <= n <= last and not e.annulled and e.act not in ("annul", "annulled") else e
        for n, e in enumerate(record.events, 1)
    )
    full = replace(record, events=(*events, event))

    def on(day_: date) -> Kind:
        return case.view.kind(case.kind.name, day_) or case.kind

    standing = fold(full, on)
    return Change(replace(full, state=standing.state, head=head_of(standing, case.kind)), standing, case.act.name)


def number_of(kind: Kind, id: str) -> str:
    """The number that shares its serial with the id."""
    if not kind.number:
        return ""
    _, year, serial = id.split("-")
    return kind.number.format(year=year, serial=int(serial))


def with_consequences(case: Case, request: Request, change: Change, warnings: tuple[Words, ...]) -> Decision:
    """The decision with what the act writes into other records; an objection there is an objection here."""
    view = Pending(case.view)
    view.take(change.record, change.standing)
    changes, objections = [change], list[Objection]()
    looked = replace(case, view=view, record=change.record)
    for name in case.act.consequences:
        for consequence in tuple(WRITINGS[name](looked, change.record, change.standing)):
            found = decide(request_of(consequence, request, change.record.id), view)
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


def request_of(consequence: Consequence, request: Request, because: str) -> Request:
    """A consequence as a request: the same `at` and `by`, because of the record that wrote it."""
    return replace(request, kind=consequence.kind, act=consequence.act, id=consequence.id, inputs=consequence.inputs, because=because)
