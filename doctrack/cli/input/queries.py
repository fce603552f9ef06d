"""The words of a query: `state:circulating`, `期限.before:2026-03-05`, `handlers:吴六`, or free
text; all of them must fit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from doctrack.cli.input.ids import id_of
from doctrack.cli.input.people import person_of
from doctrack.cli.output.moment import Asked, day_of
from doctrack.errors import NotFound, UsageError
from doctrack.model.record import Facts
from doctrack.model.refs import half_width, searchable
from doctrack.model.regulation import Field, Kind
from doctrack.render.plain import cell
from doctrack.words import Words, both

Fits = Callable[[str, str, str, Facts], bool]
# Words that are no fields of a kind; they answer to what lists and reports print above their
# columns, too.
HEAD: Mapping[str, Words] = {
    "id": both("编号", "id"),
    "number": both("文号", "number"),
    "state": both("状态", "state"),
    "holder": both("持有人", "holder"),
    "due": both("期限", "due"),
}
EDGES: Mapping[str, Callable[[str, str], bool]] = {
    "before": lambda day, given: day < given,
    "after": lambda day, given: day > given,
    "": lambda day, given: day == given,
}


def word(text: str, kind: Kind, found: Asked) -> Fits:
    """What one word asks of a record."""
    name, colon, value = half_width(text).partition(":")
    if not colon:
        return _anywhere(searchable(text))
    name, _, edge = name.strip().partition(".")
    if edge not in EDGES:
        raise UsageError(
            both(
                f"没有 .{edge}，只有 .before 和 .after",
                f"there is no .{edge}, only .before and .after",
            )
        )
    key, field = named(name, kind)
    dated = key == "due" if field is None else field.type in ("date", "datetime")
    if edge and not dated:
        raise UsageError(
            both(f"{name} 不是日期，不能用 .{edge}", f"{name} is no date and takes no .{edge}")
        )
    value = value.strip()
    return (
        HEADED[key](value, kind, found, edge)
        if field is None
        else of_field(field, value, found, edge)
    )


def named(name: str, kind: Kind) -> tuple[str, Field | None]:
    """What a word's name means: a field of the kind, or what every record has; by key or label, in
    either language.
    """
    wanted = name.replace("_", " ").replace("-", " ").lower()
    for key, label in HEAD.items():
        if wanted in (key, label.zh, label.en):
            return key, None
    for field in kind.fields:
        if wanted in (field.name.replace("_", " "), field.label.zh, field.label.en.lower()):
            return field.name, field
    there = [*((k, w.zh) for k, w in HEAD.items()), *((f.name, f.label.zh) for f in kind.fields)]
    raise UsageError(
        both(
            f"没有栏目 {name}；有：{'、'.join(f'{k}（{zh}）' for k, zh in there)}",
            f"there is no field {name}; there are: {', '.join(k for k, _ in there)}",
        ),
        code="unknown-field",
        field=name,
    )


def _anywhere(text: str) -> Fits:
    return lambda id, number, state, head: (
        text in searchable(" ".join([id, number, *map(cell, head.values())]))
    )


# --- what every record has ------------------------------------------------------------------------


def _id(value: str, kind: Kind, found: Asked, edge: str) -> Fits:
    try:
        wanted = id_of(value, kind, found.ledger, found.now, "")
    except NotFound:
        wanted = value
    return lambda id, number, state, head: id == wanted


def _number(value: str, kind: Kind, found: Asked, edge: str) -> Fits:
    from doctrack.model.numbers import parse_number

    parsed = parse_number(value)
    if parsed:
        return lambda id, number, state, head: number == str(parsed)
    return lambda id, number, state, head: searchable(value) in searchable(number)


def _state(value: str, kind: Kind, found: Asked, edge: str) -> Fits:
    wanted = _one_of(value, kind.states, both("状态", "state"))
    return lambda id, number, state, head: state == wanted


def _holder(value: str, kind: Kind, found: Asked, edge: str) -> Fits:
    held = {c.record.id for c in found.ledger.held_by(person_of(value, found.ledger))}
    return lambda id, number, state, head: id in held


def _due(value: str, kind: Kind, found: Asked, edge: str) -> Fits:
    day, fits = day_of(value).isoformat(), EDGES[edge]
    dues: dict[str, list[str]] = {}
    for owed in found.ledger.owed("d.ended is null and d.kind=?", kind.name):
        dues.setdefault(owed.record, []).append(owed.due.date().isoformat())
    return lambda id, number, state, head: any(fits(d, day) for d in dues.get(id, ()))


HEADED: Mapping[str, Callable[[str, Kind, Asked, str], Fits]] = {
    "id": _id,
    "number": _number,
    "state": _state,
    "holder": _holder,
    "due": _due,
}


# --- facts ----------------------------------------------------------------------------------------


def of_field(field: Field, value: str, found: Asked, edge: str) -> Fits:
    """What is asked of a fact: text contains, days lie before or after, others are equal; people
    and records as they are called.
    """
    name = field.name
    if field.type in ("date", "datetime"):
        day, fits = day_of(value).isoformat(), EDGES[edge]
        return lambda id, number, state, head: (
            bool(head.get(name)) and fits(str(head[name])[:10], day)
        )
    if field.type == "flag":
        wanted = yes(value)
        return lambda id, number, state, head: bool(head.get(name)) == wanted
    if field.type == "rows":
        return _in_rows(name, value, found)
    if field.type in EQUAL:
        equal = EQUAL[field.type](field, value, found)
        return lambda id, number, state, head: equal in (cell(v) for v in _values(head.get(name)))
    text = searchable(value)
    return lambda id, number, state, head: text in searchable(cell(head.get(name)))


def _values(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else (value,)


def yes(value: str) -> bool:
    """A yes or no as people type it."""
    word_ = value.lower()
    if word_ in ("是", "yes", "true", "1"):
        return True
    if word_ in ("否", "no", "false", "0"):
        return False
    raise UsageError(both(f"应为“是”或“否”，不是 {value}", f"this takes yes or no, not {value}"))


def _in_rows(name: str, value: str, found: Asked) -> Fits:
    """A row that names a person, or holds a text: `readers:孙二`, `instructions:方案`."""
    try:
        who = person_of(value, found.ledger)
    except (NotFound, UsageError):
        text = searchable(value)
        return lambda id, number, state, head: text in searchable(cell(head.get(name)))
    return lambda id, number, state, head: any(
        who in map(str, row.values()) for row in _values(head.get(name)) if isinstance(row, Mapping)
    )


def _choice(field: Field, value: str, found: Asked) -> str:
    return _one_of(value, {c.name: c.label for c in field.choices}, field.label)


def _person(field: Field, value: str, found: Asked) -> str:
    return person_of(value.partition("=")[0], found.ledger)


def _record(field: Field, value: str, found: Asked) -> str:
    kinds = [k for n in field.of if (k := found.ledger.kind(n))]
    return id_of(value, kinds[0] if len(kinds) == 1 else None, found.ledger, found.now, "")


def _as_typed(field: Field, value: str, found: Asked) -> str:
    return value


EQUAL: Mapping[str, Callable[[Field, str, Asked], str]] = {
    "choice": _choice,
    "person": _person,
    "record": _record,
    "records": _record,
    "department": _as_typed,
    "int": _as_typed,
}


def _one_of(value: str, labels: Mapping[str, Words], what: Words) -> str:
    """A state or choice by key or label; what exists is told where it is none."""
    wanted = value.replace("-", "_").lower()
    for name, label in labels.items():
        if wanted in (name, label.zh, label.en.lower().replace(" ", "_"), label.en.lower()):
            return name
    there = both("、".join(f"{n}（{w.zh}）" for n, w in labels.items()), ", ".join(labels))
    raise UsageError(
        both(
            f"{what.zh}没有 {value}；有：{there.zh}",
            f"there is no {what.en} {value}; there are: {there.en}",
        ),
        code="unknown-choice",
        value=value,
    )
