"""Why an act may not be done: inputs that are missing, and every objection of time, person, state
and guard.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from doctrack.engine import demands
from doctrack.errors import Objection
from doctrack.model.items import read_items
from doctrack.model.people import ROLES, Person, texts
from doctrack.model.record import NOTHING, Facts
from doctrack.model.regulation import Act, Field, Kind
from doctrack.model.view import bound
from doctrack.rules.office.series import not_his
from doctrack.rules.registry import GUARDS, LEADS, RELATIONS, UNKNOWN, Case
from doctrack.words import Words, both

NAMED = {
    "given": both("没有人员", "there is no person"),
    "series": both(
        "没有预留过号码，没有编号", "no number of it was ever reserved, there is no record"
    ),
}


def is_missing(field_: Field, inputs: Facts, head: Facts = NOTHING) -> bool:
    """Whether a required input is not told, nor another input or fact that may take its place; an
    empty value is told, it clears a fact.
    """
    told = inputs.get(field_.name)
    if not field_.required or (
        told is not None if field_.type == "value" else told not in (None, "", ())
    ):
        return False
    return not any(
        _told({**head, **inputs}, name.strip()) for name in field_.unless.split(",") if name
    )


def is_asked(field_: Field, inputs: Facts, head: Facts) -> bool:
    """Whether a terminal asks for an input: it is missing, or not told while the record's facts are
    those with which it is asked for.
    """
    wanted = bool(field_.asked_if) and field_.name not in inputs and _told(head, field_.asked_if)
    return wanted or is_missing(field_, inputs, head)


def is_said(value: object) -> bool:
    """Whether an input says anything: nought does, an empty text, an empty list and a flag not set
    do not.
    """
    return not (value is None or value is False or value == "" or value == ())


def _told(inputs: Facts, name: str) -> bool:
    key, _, value = name.partition("=")
    return inputs.get(key) == value if value else bool(inputs.get(key))


def objections_to(case: Case) -> Iterator[Objection]:
    """Every objection: time, who, state, then each guard under its clause; of what is not there
    only that.
    """
    absent = tuple(existence(case))
    yield from absent
    if absent:
        return
    yield from of_time(case)
    yield from of_edition(case)
    if not case.because:
        # An import dates its acts as the old register does; who imports answers for it with the
        # role he has today.
        yield from of_person(case._replace(at=case.now) if "row" in case.inputs else case)
        yield from of_clerk(case)
        yield from of_reserved(case)
    yield from of_state(case)
    for demanded in (of_names, demands.of_inputs, demands.of_others, demands.of_facts):
        yield from demanded(case)
    for name in case.act.guards:
        guard = GUARDS[name]
        if not guard.needs or all(n in case.inputs for n in guard.needs):
            for words in guard.reasons(case):
                yield Objection(guard.clause, words, guard.basis)


def existence(case: Case) -> Iterator[Objection]:
    """What is made must be new, what is changed must be there."""
    there = bool(case.record.events)
    if case.act.creates and there and case.kind.named:
        yield Objection(
            case.act.clause,
            both(f"{case.record.id} 已经存在", f"{case.record.id} exists already"),
            "house",
        )
    if not case.act.creates and not there:
        named = NAMED.get(case.kind.id_rule, both("没有编号", "there is no record"))
        yield Objection(
            case.act.clause,
            both(f"{named.zh} {case.record.id}", f"{named.en} {case.record.id}"),
            "house",
        )


def of_time(case: Case) -> Iterator[Objection]:
    """An act is not in the future, not before the record's last event, and late only with a
    reason.
    """
    clause = case.act.clause
    if case.at > case.now:
        yield Objection(
            clause,
            both(
                f"{case.at:%Y-%m-%d %H:%M} 尚未到来", f"{case.at:%Y-%m-%d %H:%M} has not come yet"
            ),
            "house",
        )
    last = case.record.events[-1].at if case.record.events else None
    if last and case.at < last:
        yield Objection(
            clause,
            both(
                f"早于该记录上一项（{last:%Y-%m-%d %H:%M}）",
                f"before the record's last event ({last:%Y-%m-%d %H:%M})",
            ),
            "house",
        )
    back = (case.today - case.day).days
    if back <= 0 or case.inputs.get("late_reason") or case.because:
        return
    allowed = int(bound(case.view, "backdating_days", case.day, case.today))
    if back > allowed:
        yield Objection(
            clause,
            both(
                f"补记超过 {allowed} 天须写明原因（--late-reason）",
                f"entered {back} days late; beyond {allowed} days --late-reason is needed",
            ),
            "house",
        )


def of_edition(case: Case) -> Iterator[Objection]:
    """No act is back-dated across an edition of the regulation; an import alone dates its acts as
    the old register does.
    """
    first = case.view.first_day(case.kind.name, case.today)
    if first and case.day < first and not case.because and "row" not in case.inputs:
        yield Objection(
            "D17b",
            both(
                f"现行规定自 {first} 起施行，不得补记到此前",
                f"the regulation in force holds from {first}; nothing is back-dated across"
                " that day",
            ),
        )


def of_person(case: Case) -> Iterator[Objection]:
    """The actor is in the office on that day and holds a role that may do this."""
    by = case.view.person(case.by)
    clause = case.act.clause
    if by is None:
        yield Objection(
            clause, both(f"没有人员 {case.by}", f"there is nobody called {case.by}"), "house"
        )
    elif not by.active:
        yield Objection(clause, both(f"{by.name}已离职", f"{by.name} has left"), "house")
    elif not may(case, by):
        yield Objection(clause, not_one_of_them(case, by), case.act.basis)


def not_one_of_them(case: Case, person: Person) -> Words:
    """Why somebody may not do an act: he held the role on other days, or those who do it are
    others.
    """
    held = next((t for t in person.tenures if t.role in case.act.by), None)
    if held:
        role = ROLES[held.role]
        early = case.day < held.first
        return both(
            f"{case.day} {person.name}{'尚未任' if early else '已不任'}{role.zh}",
            f"on {case.day} {person.name} was {'not yet' if early else 'no longer'} {role.en}",
        )
    who = who_may(case.act, case.kind)
    return both(
        f"{person.name}无权办理“{case.act.label.zh}”，应由{who.zh}办理",
        f"{person.name} may not {case.act.label.en}; it is done by {who.en}",
    )


def may(case: Case, person: Person) -> bool:
    """Whether a person is one of those who do this act."""
    return any(_is(case, person, name) for name in case.act.by)


def _is(case: Case, person: Person, name: str) -> bool:
    if name in ROLES:
        return person.has(name, case.day) or (name == "leader" and person.leads(case.day))
    if name in RELATIONS:
        return RELATIONS[name][1](case, person)
    role, colon, field = name.partition(":")
    if colon:
        return person.has(role, case.day) and person.department == case.standing.head.get(field)
    return case.standing.head.get(name) == person.id


def who_may(act: Act, kind: Kind) -> Words:
    """The people who do an act, in words: roles, relations to the record, or whom one of its fields
    names.
    """
    fields = {f.name: f.label for f in kind.fields}
    named = [
        ROLES[n] if n in ROLES else RELATIONS[n][0] if n in RELATIONS else _of_department(n, fields)
        for n in act.by
    ]
    return both("、".join(w.zh for w in named), ", ".join(w.en for w in named))


def _of_department(name: str, fields: Mapping[str, Words]) -> Words:
    """`转办部门的部门负责人`: a role of the department that a field names; a field alone by its
    label.
    """
    role, colon, field = name.partition(":")
    label = fields.get(field if colon else name, both(name, name))
    return (
        both(f"{label.zh}的{ROLES[role].zh}", f"{ROLES[role].en} of {label.en}")
        if colon and role in ROLES
        else label
    )


def of_clerk(case: Case) -> Iterator[Objection]:
    """Who writes another's act down is a registrar; some acts are typed by the actor himself."""
    clause, clerk = case.act.clause, case.clerk
    if clerk == case.by:
        return
    if case.act.own_hand:
        yield Objection(
            clause,
            both(
                f"“{case.act.label.zh}”须由{case.name(case.by)}亲自录入（本机录入人：{clerk}）",
                f"{case.name(case.by)} must type this himself (the clerk here is {clerk})",
            ),
            "house",
        )
        return
    writer = case.view.person(clerk)
    if clerk == UNKNOWN or writer is None:
        return
    roles = {"registrar", case.kind.recorder, case.kind.supervisor} - {""}
    if not any(writer.has(r, case.day) for r in roles):
        yield Objection(
            clause,
            both(
                f"{writer.name}不是收发员，不能代录他人的办理",
                f"{writer.name} is no registrar and enters nobody else's acts",
            ),
            "house",
        )
    if case.act.decides and clerk in (
        case.standing.head.get("borrower"),
        case.standing.head.get("about"),
        *texts(case.standing.head, "present"),
    ):
        yield Objection(
            clause,
            both(
                f"{writer.name}不得代录关于本人的决定",
                f"{writer.name} does not enter a decision about himself",
            ),
            "house",
        )


def of_reserved(case: Case) -> Iterator[Objection]:
    """A number that was reserved is taken by whom it was reserved for, once."""
    return (Objection("D5.1", words, "house") for words in not_his(case))


def of_state(case: Case) -> Iterator[Objection]:
    """The record is in a state from which this may be done; a wrong order cites the step that
    should come first.
    """
    state = case.standing.state
    if case.act.creates or not case.act.source or state in case.act.source:
        return
    step = step_before(case.kind, case.act, state)
    label = case.kind.states.get(state, both(state, state))
    if step:
        yield Objection(
            step.clause,
            both(
                f"现为“{label.zh}”，须先“{step.label.zh}”（{step.name}）",
                f"it is {label.en}; {step.label.en} ({step.name}) comes first",
            ),
            step.basis,
        )
    else:
        yield Objection(
            case.act.clause,
            both(
                f"现为“{label.zh}”，不能“{case.act.label.zh}”",
                f"it is {label.en}; {case.act.label.en} cannot be done any more",
            ),
            case.act.basis,
        )


def step_before(kind: Kind, act: Act, state: str) -> Act | None:
    """The act that leads from the present state towards one in which this act may be done: by the
    states that acts name, else by their effects.
    """
    return _step_before(kind, act, state, lambda step, here: {step.to} - {""}) or _step_before(
        kind, act, state, _leads
    )


def _step_before(
    kind: Kind, act: Act, state: str, leads: Callable[[Act, str], set[str]]
) -> Act | None:
    wanted, seen = set(act.source), {state}
    paths: list[tuple[str, Act | None]] = [(state, None)]
    while paths:
        here, first = paths.pop(0)
        for step in (s for s in kind.acts.values() if here in s.source and not s.consequence):
            onward = leads(step, here) - seen
            if onward & wanted:
                return first or step
            seen |= onward
            paths += [(s, first or step) for s in kind.states if s in onward]
    return None


def _leads(act: Act, state: str) -> set[str]:
    """The states into which an act may bring a record: the one it names, or those that its effects
    say they lead to.
    """
    led = (
        to
        for to, only in (LEADS[e] for e in act.effects if e in LEADS)
        if not only or state in only
    )
    return {act.to} if act.to else set().union(*led)


def of_names(case: Case) -> Iterator[Objection]:
    """Whoever and whatever is named is known to the ledger."""
    clause = case.act.clause
    for field_ in case.act.inputs:
        names = texts(case.inputs, field_.name) if field_.type in ("person", "record") else ()
        for name in _repeated(names):
            yield Objection(
                clause,
                both(
                    f"“{field_.label.zh}”重复：{case.name(name)}",
                    f"{field_.label.en} names {case.name(name)} more than once",
                ),
                "house",
            )
        for name in names:
            if field_.type == "person" and case.view.person(name) is None:
                yield Objection(
                    clause, both(f"没有人员 {name}", f"there is nobody called {name}"), "house"
                )
        for name in (
            (i.id for i in read_items(texts(case.inputs, field_.name)))
            if field_.type == "item"
            else names
            if field_.type == "record"
            else ()
        ):
            found = case.view.record(name)
            if found is None or (field_.of and found.kind not in field_.of):
                yield Objection(
                    clause,
                    both(
                        f"“{field_.label.zh}”没有 {name}", f"{field_.label.en}: there is no {name}"
                    ),
                    "house",
                )


def _repeated(names: tuple[str, ...]) -> list[str]:
    """What is named more than once."""
    return (
        [n for n, times in Counter(names).items() if times > 1]
        if len(set(names)) < len(names)
        else []
    )


def crowded(acts: Sequence[tuple[Act, str]]) -> Iterator[tuple[int, Objection]]:
    """What one commit may not hold together: an act that stands alone, and another on the same
    record; by the place of the former.
    """
    times = Counter(record for _, record in acts)
    for place, (act, record) in enumerate(acts):
        if act.alone and times[record] > 1:
            words = both(
                f"“{act.label.zh}”须单独提交，不与 {record} 的其他办理同一提交",
                f"{act.label.en} is made in a commit of its own, with no other act on {record}",
            )
            yield place, Objection(act.clause, words, act.basis)
