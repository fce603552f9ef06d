"""What is wrong with a kind's diagram: acts that lead nowhere, rules that nobody knows, states and
duties without an end.

Only what is certainly a fault is named. Of a kind that is partly out of shape the rest is looked
at: see `doubt`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

import doctrack.rules.desks  # noqa: F401  (enters the office's guards, effects, openings and meetings by name)
from doctrack.engine import mentions, ways
from doctrack.engine.conditions import of_again, of_conditions, of_signers, of_unique
from doctrack.engine.doubt import CERTAIN, Doubt, Fault, missing, unknown_names
from doctrack.engine.mentions import unknown_rules
from doctrack.model.people import ROLES
from doctrack.model.regulation import Act, Condition, DutyRule, Field, Kind, Round
from doctrack.rules.registry import (
    ACTORS,
    GUARDS,
    MEETINGS,
    OPENINGS,
    RELATIONS,
    SELECTIONS,
)
from doctrack.words import both

PREFIX = re.compile("[A-Z][A-Z0-9]*")


def faults(
    kind: Kind,
    clauses: Collection[str] = (),
    kinds: Collection[str] = (),
    doubt: Doubt = CERTAIN,
) -> Iterator[Fault]:
    """Everything that is wrong with a kind: the path within its schema, and why.

    With `clauses`, those of the regulation, a citation of any other is a fault; with `kinds`, a
    field that speaks of any other. What lies in `doubt` is left out.
    """
    for fault in _all(kind, clauses, kinds, doubt):
        if not doubt.excuses(fault.path) and not doubt.names & set(fault.name.split(":")):
            yield fault


def _all(
    kind: Kind, clauses: Collection[str], kinds: Collection[str], doubt: Doubt
) -> Iterator[Fault]:
    yield from _of_names(kind)
    for act in kind.acts.values():
        yield from _of_act(kind, act)
    for rule in kind.duties.values():
        yield from _of_duty(kind, rule)
    for round_ in kind.rounds.values():
        yield from _of_round(kind, round_)
    if not doubt.of_the_way:
        yield from ways.unreachable(kind)
        for rule in kind.duties.values():
            yield from ways.traps(kind, rule)
    yield from mentions.citations(kind, clauses)
    yield from mentions.other_kinds(kind, kinds)


# --- names ----------------------------------------------------------------------------------------


def _of_names(kind: Kind) -> Iterator[Fault]:
    if kind.id_rule != "given" and not PREFIX.fullmatch(kind.prefix):
        yield Fault(
            "prefix",
            both(
                f"编号前缀应为大写字母，不是 {kind.prefix}",
                f"the prefix of ids is capital letters, not {kind.prefix}",
            ),
        )
    if kind.id_rule == "person" and "person" not in _people(kind):
        yield Fault(
            "id_rule",
            both(
                "编号随人员，须有 person 栏目",
                "an id that follows from the person needs a field person",
            ),
        )
    bare = kind.number.replace("{year}", "", 1).replace("{serial}", "", 1)
    if kind.number and (
        "{" in bare or "}" in bare or len(bare) != len(kind.number) - len("{year}{serial}")
    ):
        yield Fault(
            "number",
            both(
                "文号须各含一次 {year} 和 {serial}，不含其他括号",
                "a number holds {year} and {serial} once each and no other braces",
            ),
        )
    yield from _of_numbering(kind)
    yield from unknown_names("title", "栏目", "field", kind.title, {f.name for f in kind.fields})
    yield from unknown_names("planned_states", "状态", "state", kind.planned, kind.states)
    if not any(a.creates for a in kind.acts.values()):
        yield Fault(
            "acts", both("没有建立记录的办理（creates）", "no act makes a record (creates)")
        )
    told = {i.name for a in kind.acts.values() if a.creates for i in a.inputs}
    for field in kind.fields:
        path = f"fields.{field.name}"
        yield from unknown_names(f"{path}.unless", "栏目", "field", _names(field.unless), told)
        yield from unknown_names(f"{path}.counts", "列", "column", field.counts, field.columns)
        beside = {i.name: i for a in kind.acts.values() if a.creates for i in a.inputs}
        yield from of_conditions(path, field, beside)
        yield from of_unique(path, field)


def _of_numbering(kind: Kind) -> Iterator[Fault]:
    """Numbers that an act gives: an act of the kind, a pattern that ends in one serial, marks for a
    choice of the kind.
    """
    given = kind.numbering
    if given is None:
        return
    field = kind.field(given.mark_of)
    yield from unknown_names("numbered.act", "办理", "act", [given.act], kind.acts)
    yield from unknown_names(
        "numbered.field",
        "栏目",
        "field",
        [given.mark_of] if given.mark_of else [],
        {f.name for f in kind.fields if f.choices},
    )
    yield from unknown_names(
        "numbered.marks",
        "可选值",
        "choice",
        list(given.marks),
        {c.name for c in field.choices} if field else (),
    )
    missing = [c.name for c in field.choices if c.name not in given.marks] if field else []
    if missing or len(set(given.marks.values())) != len(given.marks):
        yield Fault(
            "numbered.marks",
            both("每个可选值各须有一个不同的代字", "every choice needs a mark of its own"),
        )
    bare = (
        given.pattern.replace("{mark}", "", 1).replace("{year}", "", 1).replace("{serial}", "", 1)
    )
    parts = ("{year}", "{serial}", *(("{mark}",) if given.mark_of else ()))
    if kind.number or not all(p in given.pattern for p in parts) or "{" in bare or "}" in bare:
        yield Fault(
            "numbered.pattern",
            both(
                "格式须各含一次 {mark}（有代字时）、{year} 和 {serial}，且号码不另由编号给出",
                "the pattern holds {mark} (where there are marks), {year} and {serial} once each,"
                " and the id gives no number beside it",
            ),
        )


def _names(conditions: Collection[Condition]) -> list[str]:
    return [one.name for one in conditions]


# --- acts -----------------------------------------------------------------------------------------


def _of_act(kind: Kind, act: Act) -> Iterator[Fault]:
    path = f"acts.{act.name}"
    if act.to and act.to not in kind.states:
        yield missing(f"{path}.to", "状态", "state", act.to, kind.states)
    if act.creates and not act.to and not act.effects:
        yield Fault(
            path, both("建立记录后没有状态（to）", "the record that it makes has no state (to)")
        )
    yield from unknown_names(f"{path}.from", "状态", "state", act.source, kind.states)
    yield from unknown_names(
        f"{path}.by",
        "角色、关系或栏目",
        "role, relation or field",
        act.by,
        {*ROLES, *RELATIONS, *_people(kind), *_heads(kind)},
    )
    yield from unknown_names(
        f"{path}.other_than", "栏目", "field", act.other_than, set(_people(kind))
    )
    yield from unknown_names(
        f"{path}.known", "栏目", "field", act.known, {f.name for f in kind.fields}
    )
    yield from unknown_names(
        f"{path}.without_id",
        "选取",
        "selection",
        [act.without_id] if act.without_id else [],
        SELECTIONS,
    )
    yield from unknown_names(
        f"{path}.tells",
        "办理项",
        "input",
        [act.tells] if act.tells else [],
        {i.name for i in act.inputs if i.type == "rows"},
    )
    yield from of_signers(kind, act, f"{path}.signers")
    if not act.by and not act.consequence:
        yield Fault(path, both("没有写明由谁办理（by）", "it does not say who does it (by)"))
    yield from unknown_rules(act, path)
    for one in act.inputs:
        if kind.field(one.name) is not one:
            yield from _of_input(kind, act, one, f"{path}.inputs.{one.name}")


def _people(kind: Kind) -> Iterator[str]:
    return (f.name for f in kind.fields if f.type == "person")


def _heads(kind: Kind) -> Iterator[str]:
    """A role of the department that a field names: `department_head:department`."""
    return (f"{role}:{f.name}" for role in ROLES for f in kind.fields if f.type == "department")


def _of_input(kind: Kind, act: Act, one: Field, path: str) -> Iterator[Fault]:
    yield from unknown_names(f"{path}.counts", "列", "column", one.counts, one.columns)
    if one.sets and kind.field(one.sets) is None:
        yield missing(f"{path}.sets", "栏目", "field", one.sets, {f.name for f in kind.fields})
    if one.type == "value" and (
        not one.of
        or [i.name for i in act.inputs if i.type == "fact" and i.name in one.of] != list(one.of)
    ):
        yield Fault(
            f"{path}.of",
            both("须指明栏目所在的办理项（of）", "it names the input that tells which fact (of)"),
        )
    if one.type == "query" and not any(
        i.type == "record" and i.many and i.of == one.of for i in act.inputs
    ):
        yield Fault(
            f"{path}.of",
            both("没有接收所找到记录的办理项", "no input takes the records that it finds"),
        )
    yield from unknown_names(
        f"{path}.not_before",
        "办理项",
        "input",
        [one.not_before] if one.not_before else [],
        {i.name for i in act.inputs},
    )
    yield from unknown_names(
        f"{path}.asked_if",
        "栏目",
        "field",
        _names(one.asked_if),
        {f.name for f in kind.fields},
    )
    facts = {f.name: f for f in kind.fields}
    yield from of_conditions(path, one, facts | {i.name: i for i in act.inputs})
    yield from unknown_names(
        f"{path}.unless",
        "办理项或栏目",
        "input or field",
        _names(one.unless),
        {*(i.name for i in act.inputs), *(f.name for f in kind.fields)},
    )


def _of_round(kind: Kind, round_: Round) -> Iterator[Fault]:
    path = f"rounds.{round_.name}"
    yield from unknown_names(
        f"{path}.by", "角色或关系", "role or relation", round_.by, {*ROLES, *RELATIONS}
    )
    yield from unknown_names(f"{path}.guards", "守则", "guard", round_.guards, GUARDS)
    for step in round_.steps:
        named = [n for n in (step.by, step.fill, step.unless) if n]
        yield from unknown_names(f"{path}.steps", "人选", "actor", named, ACTORS)
        if kind.acts[step.act].consequence:
            yield Fault(
                f"{path}.steps",
                both(
                    f"{step.act} 只能是连带办理", f"{step.act} is a consequence and is never typed"
                ),
            )
    if round_.steps and round_.creates != kind.acts[round_.steps[0].act].creates:
        yield Fault(
            f"{path}.creates",
            both(
                "是否建立记录与第一步不符", "it makes a record if its first act does, and only then"
            ),
        )


# --- duties ---------------------------------------------------------------------------------------


def _of_duty(kind: Kind, rule: DutyRule) -> Iterator[Fault]:
    path = f"duties.{rule.name}"
    yield from _conditions(
        kind, f"{path}.opened_by", rule.opened_by, OPENINGS, "起始条件", "opening"
    )
    yield from _conditions(kind, f"{path}.met_by", rule.met_by, MEETINGS, "完成条件", "meeting")
    yield from _conditions(
        kind, f"{path}.moved_by", rule.moved_by, OPENINGS, "起始条件", "opening", always=False
    )
    if not rule.opened_by and not rule.every:
        yield Fault(path, both("没有办理引起它（opened_by）", "nothing opens it (opened_by)"))
    if not rule.met_by:
        yield Fault(path, both("没有办理完成它（met_by）", "nothing meets it (met_by)"))
    columns = {c for f in kind.fields for c in f.columns}
    known = {*ROLES, *_heads(kind), *(f.name for f in kind.fields), *columns}
    if rule.owner not in known:
        yield missing(f"{path}.owner", "角色或栏目", "role or field", rule.owner, known)
    elif (
        rule.owner not in {*ROLES, *_heads(kind), *_people(kind)} and "" in rule.opened_by.values()
    ):
        yield Fault(
            f"{path}.owner",
            both(
                f"{rule.owner} 不是角色，也不记人员，须由起始条件指明由谁办理",
                f"{rule.owner} is no role and names no person; an opening must say who owes it",
            ),
        )
    for variant, term in rule.terms.items():
        named = term.date or term.counted_from
        found = kind.field(named) if named else None
        if named and (found is None or found.type != "date" or found.many):
            yield missing(
                f"{path}.terms.{variant}" if variant else f"{path}.term",
                "日期栏目",
                "date field",
                named,
            )
    yield from of_again(rule, path)
    yield from unknown_names(f"{path}.clauses", "期限", "variant", list(rule.clauses), rule.terms)
    yield from unknown_names(f"{path}.bases", "期限", "variant", list(rule.bases), rule.terms)


def _conditions(
    kind: Kind,
    path: str,
    said: Mapping[str, str],
    known: Collection[str],
    zh: str,
    en: str,
    *,
    always: bool = True,
) -> Iterator[Fault]:
    """Acts that are there, each with a condition that is known; '' is always."""
    for act, name in said.items():
        if act not in kind.acts:
            yield missing(f"{path}.{act}", "办理", "act", act, kind.acts)
        if name not in known and not (always and not name):
            yield missing(f"{path}.{act}", zh, en, name or "''", known)
