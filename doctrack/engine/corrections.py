"""A correction is judged as if the record had been registered so: by the registering act's own
inputs, guards and consequences.
"""

from __future__ import annotations

from collections.abc import Iterator

from doctrack.engine import demands
from doctrack.engine.objections import is_missing, of_names
from doctrack.errors import Objection
from doctrack.model.record import Facts, Record, Standing
from doctrack.model.values import faults_of_value, typed
from doctrack.rules.office.struck import written_by
from doctrack.rules.registry import GUARDS, WRITINGS, Case, Consequence, with_
from doctrack.words import both


def objections_to_correction(case: Case) -> Iterator[Objection]:
    """What the registration would have met, had it told the corrected fact; what it met anyway is
    not the correction's fault.
    """
    cases = registrations(case)
    if cases is None:
        return
    before, after = cases
    known = frozenset(_of_registration(before))
    yield from (o for o in _of_registration(after) if o not in known)
    yield from _of_unique(after, case)
    yield from _rests_on_it(case, before, after)


def consequences(case: Case, record: Record, standing: Standing) -> Iterator[Consequence]:
    """What the registration would have written elsewhere, had it told the corrected fact: a torn
    seal opens its incident now.
    """
    cases = registrations(case)
    if cases is not None:
        before, after = cases
        known = {_sort(c) for c in _written(before)}
        yield from (c for c in _written(after._replace(by=case.by)) if _sort(c) not in known)


def registrations(case: Case) -> tuple[Case, Case] | None:
    """The registering act as it was told, and as it would have been; None where the act corrects
    nothing that can be.
    """
    value = case.act.corrects
    if value is None or value.name not in case.inputs:
        return None
    anew = case.kind.corrected(case.act.name, case.inputs)
    first = case.record.events[0] if case.record.events else None
    act = case.kind.acts.get(first.act) if first else None
    if anew is None or first is None or act is None:
        return None
    if anew[0].derived or any(faults_of_value(*anew)):
        return None
    facts = {
        f.name: case.standing.head[f.name]
        for f in case.kind.fields
        if not f.derived and f.name in case.standing.head
    }
    base = case._replace(act=act, by=first.by, at=first.at, because=first.because)
    return _told(base, facts, first.inputs), _told(
        base, with_(facts, {anew[0].name: typed(*anew)}), first.inputs
    )


def _told(base: Case, facts: Facts, more: Facts) -> Case:
    record = base.record._replace(head=facts, events=())
    return base._replace(
        record=record, standing=Standing("", base.record.number, facts), inputs={**more, **facts}
    )


def _of_registration(case: Case) -> Iterator[Objection]:
    for field in case.act.inputs:
        if is_missing(field, case.inputs):
            yield Objection(
                field.clause or case.act.clause,
                both(f"缺少“{field.label.zh}”", f"{field.label.en} is missing"),
                case.act.basis,
                rule="input_is_told",
            )
    yield from of_names(case)
    yield from demands.of_inputs(case)
    for guard in (GUARDS[name] for name in case.act.guards):
        if all(n in case.inputs for n in guard.needs):
            yield from (
                Objection(guard.clause, words, guard.basis, rule=guard.name)
                for words in guard.reasons(case)
            )


def _of_unique(after: Case, case: Case) -> Iterator[Objection]:
    """A fact that may stand in one record only is not corrected into that of another."""
    anew = case.kind.corrected(case.act.name, case.inputs)
    if anew and anew[0].unique:
        inputs = {n: v for n, v in after.inputs.items() if n == anew[0].name}
        yield from demands.of_unique(after._replace(inputs=inputs))


def _written(case: Case) -> list[Consequence]:
    return [
        c
        for name in case.act.consequences
        for c in WRITINGS[name](case, case.record, case.standing)
    ]


def _sort(consequence: Consequence) -> tuple[str, ...]:
    """What tells a consequence from others: of one that makes a record its kind and nature, else
    the record and what it is told.
    """
    made = consequence.kind, consequence.act, str(consequence.inputs.get("nature", ""))
    return (
        (*made, consequence.id, str(sorted(consequence.inputs.items()))) if consequence.id else made
    )


def _place(consequence: Consequence) -> tuple[str, ...]:
    return consequence.id, consequence.act


def _rests_on_it(case: Case, before: Case, after: Case) -> Iterator[Objection]:
    """What was written elsewhere because of the fact as it stood leans on it."""
    was, now = _written(before), _written(after)
    for gone in (c for c in was if c.id and _place(c) not in map(_place, now)):
        yield Objection(
            "D5.1",
            both(
                f"已据此记入 {gone.id}，不能再更正",
                f"it was written into {gone.id}; it is not corrected any more",
            ),
            "house",
            rule="written_stays",
        )
    left = {_sort(c) for c in was} - {_sort(c) for c in now}
    for found in _made(case) if left else ():
        if (found.kind, found.events[0].act, str(found.head.get("nature", ""))) in left:
            yield Objection(
                "D5.1",
                both(
                    f"已据此立 {found.id}，不能再更正",
                    f"{found.id} was opened because of it; it is not corrected any more",
                ),
                "house",
                rule="opened_stays",
            )


def _made(case: Case) -> Iterator[Record]:
    """The records that the events of this one opened, but for those that were struck."""
    for number in range(1, len(case.record.events) + 1):
        yield from (
            found
            for found, n in written_by(case.view, case.record, number)
            if n == 1 and not found.events[0].annulled
        )
