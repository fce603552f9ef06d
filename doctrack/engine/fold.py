"""The present of a record is the fold of its events: state, facts, custody and duties, from its own
file alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, time

import doctrack.rules.desks  # noqa: F401  (enters the office's effects, openings and meetings by name)
from doctrack.model.people import texts
from doctrack.model.record import Custody, Duty, Event, Facts, Owed, Record, Span, Standing
from doctrack.model.regulation import Act, DutyRule, Kind
from doctrack.model.values import typed
from doctrack.rules.registry import EFFECTS, MEETINGS, OPENINGS, Step, with_

KindOn = Callable[[date], Kind]


def fold(record: Record, kind_on: KindOn, until: datetime | None = None) -> Standing:
    """The standing that follows from a record's file, as far as a moment where one is named; struck
    events do nothing.
    """
    events = record.events if until is None else tuple(e for e in record.events if e.at <= until)
    return fold_from(
        registered_number(record, kind_on), registered_facts(record, kind_on), events, kind_on
    )


def registered_number(record: Record, kind_on: KindOn) -> str:
    """The number that stands from the first event on, given with the id; one that an act gives
    follows from that act.
    """
    return "" if kind_on(record.events[0].at.date()).numbering else record.number


def fold_from(number_: str, facts: Facts, events: Iterable[Event], kind_on: KindOn) -> Standing:
    """The standing that follows from the facts told at registration and the events."""
    standing = Standing("", number_, facts)
    stood = [(n, e, kind_on(e.at.date())) for n, e in enumerate(events, 1) if not e.annulled]
    editions = kind_on if any(kind is not stood[0][2] for _, _, kind in stood) else None
    for number, event, kind in stood:
        standing = advance(standing, event, number, kind, editions)
    return standing


def registered_facts(record: Record, kind_on: KindOn) -> Facts:
    """The facts as the registration should have told them: what later acts overwrote is put back
    from `was`, corrections stand.
    """
    kind = kind_on(record.events[0].at.date())
    facts = {
        f.name: record.head[f.name] for f in kind.fields if not f.derived and f.name in record.head
    }
    changed = [e for e in record.events if e.was]
    for event in reversed(changed):
        facts.update({k: v for k, v in event.was.items() if v != ""})
        for name in (k for k, v in event.was.items() if v == ""):
            facts.pop(name, None)
    return _as_corrected(facts, changed, kind_on) if changed else facts


def _as_corrected(facts: Facts, changed: Iterable[Event], kind_on: KindOn) -> Facts:
    """A correction says what the registration should have said, unless another act had set the fact
    meanwhile.
    """
    since: set[str] = set()
    for event in changed:
        if event.annulled:
            continue
        anew = kind_on(event.at.date()).corrected(event.act, event.inputs)
        if anew is None:
            since |= event.was.keys()
        elif anew[0].name not in since:
            facts = with_(facts, {anew[0].name: typed(*anew)})
    return facts


def advance(
    before: Standing, event: Event, number: int, kind: Kind, kind_on: KindOn | None = None
) -> Standing:
    """The standing after one more event; `kind_on` gives the editions under which duties of other
    days were opened, if there are others.
    """
    act = kind.acts[event.act]
    step = Step(before, event, number, kind)
    facts = {fact: event.inputs[name] for name, fact in act.sets if name in event.inputs}
    if act.signers:
        facts[act.signed_in] = (*signed(act, before.head), event.by)
        if is_partial(act, before.head):
            return before.having(with_(before.head, facts))
    after = before
    if facts or act.to:
        after = before._replace(state=act.to or before.state, head=with_(before.head, facts))
    for name in act.effects:
        after = EFFECTS[name](after, step)
    if kind.signing and after.state != before.state:
        after = _unsigned(after, kind)
    return _with_span(_with_duties(after, step, kind_on), step)


def signed(act: Act, head: Facts) -> tuple[str, ...]:
    """Who has done an act that several people do; nobody where the last time was complete."""
    found = texts(head, act.signed_in)
    return found if len(found) < act.signers else ()


def is_partial(act: Act, head: Facts) -> bool:
    """Whether an act that several people do waits for more of them, once one more has done it."""
    return len(signed(act, head)) + 1 < act.signers


def _unsigned(after: Standing, kind: Kind) -> Standing:
    """A signature counts in the state in which it was given: those that waited for others fall."""
    waiting = {a.signed_in: () for a in kind.signing if signed(a, after.head)}
    return after.having(with_(after.head, waiting)) if waiting else after


def head_of(standing: Standing, kind: Kind) -> Facts:
    """The head that a file shows: the facts, and where each copy is that is out."""
    if not kind.custody:
        return standing.head
    out = standing.out()
    return with_(
        standing.head,
        {"out": tuple(_out_row(c) for c in out)} if out or "out" in standing.head else {},
    )


def _out_row(copy: Custody) -> Facts:
    return {
        "copy": copy.copy,
        "holder": copy.holder,
        "since": copy.since.isoformat(),
        "by": copy.act,
    }


def _with_span(after: Standing, step: Step) -> Standing:
    if after.state == step.before.state:
        return after
    at = step.event.at
    closed = [Span(s.state, s.since, at) if s.until is None else s for s in after.states]
    return after._replace(states=(*closed, Span(after.state, at)))


def _with_duties(after: Standing, step: Step, kind_on: KindOn | None) -> Standing:
    """Duties opened, met and passed on; each by the edition of the day on which it was opened."""
    duties, act = after.duties, step.event.act
    owed = {d.name for d in duties if d.ended is None}
    older = _older(duties, step, kind_on) if kind_on and owed else []
    for kind in (step.kind, *older):
        for rule in kind.touched.get(act, ()):
            if rule.name in owed:
                mine = (
                    (lambda d, k=kind: kind_on(d.opened.date()) is k) if older and kind_on else _any
                )
                duties = _ended(rule, after, duties, step, mine)
            if kind is step.kind and act in rule.opened_by:
                opened = [_opened(rule, after, o, step) for o in _owed(rule, after, step)]
                duties = (*duties, *opened) if opened else duties
    duties = _again(after, duties, step) if duties is not after.duties else duties
    return after if duties is after.duties else after._replace(duties=duties)


def _again(after: Standing, duties: tuple[Duty, ...], step: Step) -> tuple[Duty, ...]:
    """The duties, with those that the act has met opened anew where their rule says so: of the same
    key and term, owed by whom the record now names.
    """
    found = duties
    for rule in step.kind.touched.get(step.event.act, ()):
        if step.event.act in rule.again and rule.name not in _opened_now(rule, found, step):
            for met in (d for d in duties if d.name == rule.name and _is_met_by(d, step)):
                owners = () if _names_owner(rule, step.kind) else met.owners
                owed = Owed(owners, met.key, met.variant)
                if is_known(rule, after, owed):
                    found = (*found, _opened(rule, after, owed, step))
    return found


def _opened_now(rule: DutyRule, duties: tuple[Duty, ...], step: Step) -> set[str]:
    """The duty's name, where the act itself opens it already."""
    return {rule.name for d in duties if d.name == rule.name and d.opened_by == step.number}


def _is_met_by(duty: Duty, step: Step) -> bool:
    return duty.end == "met" and duty.ended_by == step.number


def _names_owner(rule: DutyRule, kind: Kind) -> bool:
    """Whether the rule itself says whose the duty is: a role, or a field that holds a person."""
    field = kind.field(rule.owner)
    return ":" in rule.owner or field is None or field.type == "person"


def is_known(rule: DutyRule, after: Standing, owed: Owed) -> bool:
    """Whether the date from which a duty's term counts stands; without it nothing is owed."""
    named = rule.term_of(owed.variant).counted_from
    return not named or owed.until is not None or bool(after.head.get(named))


def _older(duties: tuple[Duty, ...], step: Step, kind_on: KindOn) -> list[Kind]:
    """The other editions under which duties are still open."""
    today, found = step.event.at.date(), list[Kind]()
    for day in {d.opened.date() for d in duties if d.ended is None} - {today}:
        kind = kind_on(day)
        if kind is not step.kind and not any(kind is k for k in found):
            found.append(kind)
    return found


def _any(duty: Duty) -> bool:
    return True


def _owed(rule: DutyRule, after: Standing, step: Step) -> Iterable[Owed]:
    """What the act opens of a duty."""
    name = rule.opened_by[step.event.act]
    found = OPENINGS[name](after, step) if name else (Owed(),)
    return [o for o in found if is_known(rule, after, o)]


def _ended(
    rule: DutyRule,
    after: Standing,
    duties: tuple[Duty, ...],
    step: Step,
    mine: Callable[[Duty], bool],
) -> tuple[Duty, ...]:
    """The duties with those that the act meets or passes on."""
    if step.event.act in rule.met_by:
        duties = _met(rule, duties, step, mine)
    return _moved(rule, after, duties, step, mine) if step.event.act in rule.moved_by else duties


def _met(
    rule: DutyRule, duties: tuple[Duty, ...], step: Step, mine: Callable[[Duty], bool]
) -> tuple[Duty, ...]:
    name = rule.met_by[step.event.act]
    meets = MEETINGS[name] if name else None
    return tuple(
        [
            (
                d._replace(ended=step.event.at, ended_by=step.number, end="met")
                if d.ended is None
                and d.name == rule.name
                and mine(d)
                and (meets is None or meets(d, step))
                else d
            )
            for d in duties
        ]
    )


def _moved(
    rule: DutyRule,
    after: Standing,
    duties: tuple[Duty, ...],
    step: Step,
    mine: Callable[[Duty], bool],
) -> tuple[Duty, ...]:
    """Duties that pass to other owners or another day: the old row ends as moved, a new one goes
    on.
    """
    changed: list[Duty] = []
    for duty in duties:
        owed = None
        if duty.ended is None and duty.name == rule.name and mine(duty):
            found = OPENINGS[rule.moved_by[step.event.act]](after, step)
            owed = next((o for o in found if _is_meant(o, duty)), None)
        if owed is None or (owed.owners in ((), duty.owners) and owed.until is None):
            changed.append(duty)
            continue
        changed.append(duty._replace(ended=step.event.at, ended_by=step.number, end="moved"))
        until = owed.until or duty.until
        changed.append(
            duty._replace(owners=owed.owners or duty.owners, since=step.event.at, until=until)
        )
    return tuple(changed)


def _is_meant(owed: Owed, duty: Duty) -> bool:
    """Whether what passes on is this duty: of its kind, its key, and from those who have it."""
    return (
        owed.key in ("", duty.key)
        and owed.duty in ("", duty.name)
        and owed.instead_of in ((), duty.owners)
    )


def owners_of(rule: DutyRule, standing: Standing, kind: Kind) -> tuple[str, ...]:
    """Who owes a duty unless its opening says so: the person whom the record names in the field of
    that name, a role of the department that it names, else the role.
    """
    role, colon, department = rule.owner.partition(":")
    if colon:
        return (f"{role}:{standing.head.get(department, '')}",)
    named = texts(standing.head, role)
    field = kind.field(role) if named else None
    return named if field and field.type == "person" else (role,)


def _opened(rule: DutyRule, after: Standing, owed: Owed, step: Step) -> Duty:
    at = step.event.at
    until, start, term = owed.until, owed.start or at, rule.term_of(owed.variant)
    if until is None and term.date:
        text = str(after.head.get(term.date, ""))
        until = date.fromisoformat(text) if text else None
    if until is None and term.counted_from:
        first = date.fromisoformat(str(after.head[term.counted_from]))
        start = datetime.combine(first, time.min, at.tzinfo)
    owners = owed.owners or owners_of(rule, after, step.kind)
    return Duty(
        name=rule.name,
        owners=owners,
        opened=at,
        opened_by=step.number,
        since=at,
        key=owed.key,
        variant=owed.variant,
        until=until,
        start=start,
    )
