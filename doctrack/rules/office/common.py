"""What every kind has: correct and annul, hold and release, and who the recorder and supervisor
are.
"""

from __future__ import annotations

from collections.abc import Iterator

from doctrack.model.people import Person, text
from doctrack.model.record import Facts, Owed, Standing
from doctrack.model.values import faults_of_value, typed
from doctrack.rules.incoming.receiving import SECRET
from doctrack.rules.registry import Case, Step, completion, effect, guard, opening, relation, with_
from doctrack.words import Words, both

LEVELS = ("", "none", "internal", *SECRET)


@relation(both("登记人", "the recorder"))
def recorder(case: Case, person: Person) -> bool:
    """Who keeps this kind's register: the registrar, or the supervisor of clients or training for
    their kinds.
    """
    return any(
        person.has(role, case.day)
        for role in (case.kind.recorder, case.kind.supervisor, "office_director")
        if role
    )


@relation(both("主管", "the supervisor"))
def supervisor(case: Case, person: Person) -> bool:
    """Who supervises this kind."""
    return bool(case.kind.supervisor) and person.has(case.kind.supervisor, case.day)


@completion
def actor_is_noted(case: Case) -> Facts:
    """The record itself says who did this: the person whom the act sets and nobody types."""
    return {i.name: case.by for i in case.act.inputs if i.derived and i.type == "person"}


@guard("D5.1", basis="house", needs=("field",))
def a_fact_told_at_registration(case: Case) -> Iterator[Words]:
    """Only facts told at registration are corrected; derived ones follow from events."""
    found = case.kind.field(text(case.inputs, "field"))
    if found is None or found.derived:
        told = [f for f in case.kind.fields if not f.derived]
        yield both(
            f"没有可更正的栏目 {text(case.inputs, 'field')}；"
            f"可更正：{'、'.join(f'{f.label.zh}（{f.name}）' for f in told)}",
            f"no fact {text(case.inputs, 'field')} was told at registration; there are:"
            f" {', '.join(f'{f.label.en} ({f.name})' for f in told)}",
        )


@guard("D5.1", basis="house", needs=("field",))
def guarded_facts_need_the_director(case: Case) -> Iterator[Words]:
    """Secrecy, source, form and the like are corrected by the office director or the kind's
    supervisor.
    """
    found, by = case.kind.field(text(case.inputs, "field")), case.view.person(case.by)
    if found is None or not found.guarded or by is None:
        return
    if not (by.has("office_director", case.day) or supervisor(case, by)):
        yield both(
            f"“{found.label.zh}”只能由办公室主任更正",
            f"{found.label.en} is corrected by the office director",
        )


@guard("D5.1", basis="house", needs=("field",))
def nothing_has_leaned_on_it(case: Case) -> Iterator[Words]:
    """A guarded fact is corrected only before an act has leaned on it; secrecy may always be
    raised.
    """
    found = case.kind.field(text(case.inputs, "field"))
    later = [
        e
        for e in case.record.events[1:]
        if not e.annulled and e.act not in ("correct", "annul", "urge")
    ]
    if found is None or not found.guarded or not later:
        return
    raised = LEVELS.index(text(case.inputs, "value")) if text(case.inputs, "value") in LEVELS else 0
    if found.name == "secrecy" and raised > LEVELS.index(text(case.standing.head, "secrecy")):
        return
    yield both(
        f"已据“{found.label.zh}”办理（{later[0].act}），不能再更正",
        f"{found.label.en} has been acted upon ({later[0].act}) and is not corrected any more",
    )


@guard("D5.1", basis="house", needs=("field", "value"))
def correction_is_well_formed(case: Case) -> Iterator[Words]:
    """The new value is one of the fact's own type, and another than stands there."""
    found, value = case.kind.field(text(case.inputs, "field")), text(case.inputs, "value")
    if found is None or found.derived:
        return
    yield from faults_of_value(found, value)
    name = found.name
    if with_({}, {name: typed(found, value)}) == with_(
        {}, {name: case.standing.head.get(name, "")}
    ):
        yield both("与原值相同", "that is what stands there already")


@effect
def fact_is_corrected(standing: Standing, step: Step) -> Standing:
    """The fact is what it should have been; the old value stays in the event."""
    anew = step.kind.corrected(step.event.act, step.event.inputs)
    return standing.having(with_(standing.head, {anew[0].name: typed(*anew)})) if anew else standing


# --- hold -----------------------------------------------------------------------------------------


@guard("D17", basis="house")
def not_held_already(case: Case) -> Iterator[Words]:
    """A hold is set once."""
    if case.standing.head.get("held"):
        yield both("已冻结", "it is held already")


@guard("D17", basis="house")
def held_now(case: Case) -> Iterator[Words]:
    """Only what is held is released."""
    if not case.standing.head.get("held"):
        yield both("未冻结", "it is not held")


@effect
def is_held(standing: Standing, step: Step) -> Standing:
    """Neither destroyed nor transferred while this stands."""
    return standing.having(with_(standing.head, {"held": text(step.event.inputs, "reason")}))


@effect
def is_released(standing: Standing, step: Step) -> Standing:
    """The hold is over."""
    return standing.having(with_(standing.head, {"held": ""}))


@opening
def not_of_an_old_book(standing: Standing, step: Step) -> Iterator[Owed]:
    """What an old book brings was dealt with under it and is owed nothing here."""
    if not step.event.inputs.get("taken_over"):
        yield Owed()
