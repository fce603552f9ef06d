"""Why an act may not be done: inputs that are missing, and every objection of time, person, state
and guard.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from doctrack.engine import demands
from doctrack.engine.clerks import of_clerk, of_person, of_reserved
from doctrack.errors import Objection
from doctrack.model.conditions import must_be_told
from doctrack.model.items import read_items
from doctrack.model.people import texts
from doctrack.model.record import NOTHING, Facts
from doctrack.model.regulation import Act, Condition, Field, Kind
from doctrack.model.view import bound
from doctrack.rules.registry import GUARDS, LEADS, Case
from doctrack.words import both

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
    if not (field_.required or field_.required_if) or (
        told is not None if field_.type == "value" else told not in (None, "", ())
    ):
        return False
    if is_conditional(field_) and not must_be_told(field_, {**head, **inputs}):
        return False
    return not any(_holds(one, {**head, **inputs}) for one in field_.unless)


def is_conditional(field_: Field) -> bool:
    """Whether other facts decide if an input is asked for."""
    return bool(field_.required_if or field_.shown_if)


def is_asked(field_: Field, inputs: Facts, head: Facts) -> bool:
    """Whether a terminal asks for an input: it is missing, or not told while the record's facts are
    those with which it is asked for.
    """
    wanted = field_.name not in inputs and any(_holds(one, head) for one in field_.asked_if)
    return wanted or is_missing(field_, inputs, head)


def is_said(value: object) -> bool:
    """Whether an input says anything: nought does, an empty text, an empty list and a flag not set
    do not.
    """
    return not (value is None or value is False or value == "" or value == ())


def _holds(one: Condition, facts: Facts) -> bool:
    value = facts.get(one.name)
    return value == one.value if one.value else bool(value)


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
    for demanded in DEMANDED:
        yield from demanded(case)
    for name in case.act.guards:
        guard = GUARDS[name]
        if not guard.needs or all(n in case.inputs for n in guard.needs):
            for words in guard.reasons(case):
                yield Objection(guard.clause, words, guard.basis, rule=guard.name)


def existence(case: Case) -> Iterator[Objection]:
    """What is made must be new, what is changed must be there."""
    there = bool(case.record.events)
    if case.act.creates and there and case.kind.named:
        yield Objection(
            case.act.clause,
            both(f"{case.record.id} 已经存在", f"{case.record.id} exists already"),
            "house",
            rule="is_new",
        )
    if not case.act.creates and not there:
        named = NAMED.get(case.kind.id_rule, both("没有编号", "there is no record"))
        yield Objection(
            case.act.clause,
            both(f"{named.zh} {case.record.id}", f"{named.en} {case.record.id}"),
            "house",
            rule="is_there",
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
            rule="not_in_the_future",
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
            rule="after_the_last_event",
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
            rule="late_says_why",
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
            rule="not_across_editions",
        )


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
            rule="step_comes_first",
        )
    else:
        yield Objection(
            case.act.clause,
            both(
                f"现为“{label.zh}”，不能“{case.act.label.zh}”",
                f"it is {label.en}; {case.act.label.en} cannot be done any more",
            ),
            case.act.basis,
            rule="state_allows",
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
                rule="named_once",
            )
        for name in names:
            if field_.type == "person" and case.view.person(name) is None:
                yield Objection(
                    clause,
                    both(f"没有人员 {name}", f"there is nobody called {name}"),
                    "house",
                    rule="person_is_known",
                )
        for name in _records_named(case, field_, names):
            found = case.view.record(name)
            if found is None or (field_.of and found.kind not in field_.of):
                yield Objection(
                    clause,
                    both(
                        f"“{field_.label.zh}”没有 {name}", f"{field_.label.en}: there is no {name}"
                    ),
                    "house",
                    rule="record_is_known",
                )


def _records_named(case: Case, field_: Field, names: tuple[str, ...]) -> Iterator[str]:
    """The ids of records that an input names, if it is one that does."""
    if field_.type == "item":
        yield from (item.id for item in read_items(texts(case.inputs, field_.name)))
    elif field_.type == "record":
        yield from names


def _repeated(names: tuple[str, ...]) -> list[str]:
    """What is named more than once."""
    return (
        [n for n, times in Counter(names).items() if times > 1]
        if len(set(names)) < len(names)
        else []
    )


DEMANDED = (
    of_names,
    demands.of_shown,
    demands.of_inputs,
    demands.of_unique,
    demands.of_others,
    demands.of_signers,
    demands.of_facts,
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
            yield place, Objection(act.clause, words, act.basis, rule="stands_alone")
