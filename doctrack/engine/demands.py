"""What a schema demands in a word: people of a role, days that have come, who may not do it
himself, facts that must be known before.
"""

from __future__ import annotations

from collections.abc import Iterator

from doctrack.engine.fold import signed
from doctrack.errors import Objection
from doctrack.model.conditions import in_words, may_be_told
from doctrack.model.people import ROLES, number, text, texts
from doctrack.model.regulation import Act, Field, Kind
from doctrack.model.unique import unique_key
from doctrack.rules.registry import Case
from doctrack.words import Words, both


def of_inputs(case: Case) -> Iterator[Objection]:
    """What each input demands of what it was told."""
    for field in case.act.inputs:
        clause = field.clause or case.act.clause
        if field.role:
            yield from (
                Objection(clause, words, "house", rule="has_the_role")
                for words in _of_role(case, field)
            )
        if field.past or field.not_before:
            yield from (
                Objection(clause, words, "house", rule="day_fits")
                for words in _of_days(case, field)
            )
        if field.in_state:
            yield from (
                Objection(clause, words, "house", rule="named_record_fits")
                for words in _of_states(case, field)
            )


def of_shown(case: Case) -> Iterator[Objection]:
    """What was told although the other facts leave no place for it."""
    for field in (f for f in case.act.inputs if f.shown_if and f.name in case.inputs):
        told = case.inputs[field.name]
        facts = {**case.standing.head, **case.inputs}
        if told in (None, "", (), False) or may_be_told(field, facts):
            continue
        when = in_words(field.shown_if, lambda name: case.act.input(name) or case.kind.field(name))
        option = field.name.replace("_", "-")
        yield Objection(
            field.clause or case.act.clause,
            both(
                f"“{field.label.zh}”只在{when.zh}时填写，请去掉 --{option}",
                f"{field.label.en} is told only where {when.en}; leave --{option} out",
            ),
            "house",
            rule="input_belongs_here",
        )


def of_unique(case: Case) -> Iterator[Objection]:
    """A value that may stand in one record of the kind only, and stands in another."""
    for field, fact in unique_told(case):
        for said in texts(case.inputs, field.name):
            for other in case.view.bearing(case.kind.name, fact.name, unique_key(said)):
                if other != case.record.id:
                    yield taken(fact, said, other, case.act.clause)


def unique_told(case: Case) -> Iterator[tuple[Field, Field]]:
    """The inputs that write a unique fact, each with that fact."""
    for field in case.act.inputs:
        fact = case.kind.field(field.sets) if field.sets else None
        if field.unique:
            fact = field
        if fact and fact.unique and case.inputs.get(field.name):
            yield field, fact


def taken(field: Field, said: str, other: str, clause: str) -> Objection:
    """That a value stands in another record already, and where to look."""
    return Objection(
        field.clause or clause,
        both(
            f"“{field.label.zh}” {said} 已登记在 {other}，不能重复（show {other} 可查看）",
            f"{field.label.en} {said} stands in {other} already; it may stand in one record only"
            f" (see show {other})",
        ),
        "house",
        rule="value_is_unique",
    )


def of_signers(case: Case) -> Iterator[Objection]:
    """Who has signed does not sign a second time; somebody else must."""
    if case.act.signers and case.by in signed(case.act, case.standing.head):
        yield Objection(
            case.act.clause,
            both(
                f"{case.name(case.by)}已“{case.act.label.zh}”，还须另一人办理",
                f"{case.name(case.by)} has done it already; somebody else must {case.act.label.en}"
                " too",
            ),
            case.act.basis,
            rule="signer_is_another",
        )


def _of_role(case: Case, field: Field) -> Iterator[Words]:
    for who in (p for name in texts(case.inputs, field.name) if (p := case.view.person(name))):
        if not (who.active and who.has(field.role, case.day)):
            role = ROLES[field.role]
            yield both(
                f"“{field.label.zh}”{who.name}不是{role.zh}",
                f"{field.label.en}: {who.name} is no {role.en}",
            )


def _of_days(case: Case, field: Field) -> Iterator[Words]:
    said, first = text(case.inputs, field.name), text(case.inputs, field.not_before)
    if said and field.past and said > case.day.isoformat():
        yield both(
            f"“{field.label.zh}”{said} 尚未到来", f"{field.label.en}: {said} has not come yet"
        )
    if said and first and said < first:
        other = case.act.input(field.not_before) or field
        yield both(
            f"“{field.label.zh}”{said} 早于“{other.label.zh}”{first}",
            f"{field.label.en} {said} is before {other.label.en} {first}",
        )


def _of_states(case: Case, field: Field) -> Iterator[Words]:
    for record in (
        r
        for id in texts(case.inputs, field.name)
        if (r := case.view.record(id)) and r.state not in field.in_state
    ):
        kind = case.view.kind(record.kind)
        label = (
            kind.states[record.state]
            if kind and record.state in kind.states
            else both(record.state, record.state)
        )
        yield both(
            f"“{field.label.zh}”{record.id} {label.zh}",
            f"{field.label.en}: {record.id} is {label.en}",
        )


def warnings(case: Case) -> Iterator[Words]:
    """What is recorded and warned of: a number, or a number of entries, above a policy of the
    house.
    """
    for field in (f for f in case.act.inputs if f.warn_over):
        said, most = (
            case.inputs.get(field.name, 0),
            int(case.view.office_on(case.day).policy(field.warn_over)),
        )
        count = len(said) if isinstance(said, tuple) else number(case.inputs, field.name)
        if count > most:
            clause = field.clause or case.act.clause
            yield both(
                f"“{field.label.zh}”为 {count}，超过 {most}（内部规定，参照 {clause}）",
                f"{field.label.en}: {count} is more than {most} (house rule beside {clause})",
            )


def of_others(case: Case) -> Iterator[Objection]:
    """Somebody else does it than those whom the record names for what came before."""
    for name in case.act.other_than:
        field = case.kind.field(name)
        if field and case.by in texts(case.standing.head, name):
            yield Objection(
                case.act.clause,
                both(
                    f"{case.name(case.by)}是{field.label.zh}，须由他人办理",
                    f"{case.name(case.by)} is who {field.label.en} names; somebody else does this",
                ),
                case.act.basis,
                rule="somebody_else",
            )


def of_facts(case: Case) -> Iterator[Objection]:
    """Every fact that must stand before this may be done, each with the act that tells it."""
    for field in (
        f for n in case.act.known if (f := case.kind.field(n)) and not case.standing.head.get(n)
    ):
        step = telling(case.kind, field)
        zh, en = (
            (
                f"，须先“{step.label.zh}”（{step.name}）",
                f"; {step.label.en} ({step.name}) comes first",
            )
            if step
            else ("", "")
        )
        yield Objection(
            field.clause or case.act.clause,
            both(f"缺“{field.label.zh}”{zh}", f"{field.label.en} is not known{en}"),
            case.act.basis,
            rule="fact_is_known",
        )


def telling(kind: Kind, field: Field) -> Act | None:
    """The act that tells a fact."""
    return next(
        (a for a in kind.acts.values() if any(i.sets == field.name for i in a.inputs)), None
    )
