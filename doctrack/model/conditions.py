"""When a field is asked for: the conditions `required_if` and `shown_if` over the other facts of a
record.
"""

from __future__ import annotations

from collections.abc import Callable

from doctrack.model.people import text, texts
from doctrack.model.record import Facts
from doctrack.model.regulation import Conditions, Field
from doctrack.words import Words, both

NOT_SET = ("false", "")


def hold(conditions: Conditions, facts: Facts) -> bool:
    """Whether every field has one of the values named for it; of a list one entry is enough. A
    flag that nobody set is `false`.
    """
    return all(_has(facts, name, values) for name, values in conditions)


def _has(facts: Facts, name: str, values: tuple[str, ...]) -> bool:
    said = facts.get(name)
    if isinstance(said, tuple):
        return any(v in values for v in texts(facts, name))
    if said in (None, False, ""):
        return any(v in NOT_SET for v in values)
    return ("true" if said is True else text(facts, name)) in values


def may_be_told(field: Field, facts: Facts) -> bool:
    """Whether a field has a place beside the other facts."""
    return not field.shown_if or hold(field.shown_if, facts)


def must_be_told(field: Field, facts: Facts) -> bool:
    """Whether a field may not be left out beside the other facts."""
    if not (field.required or (field.required_if and hold(field.required_if, facts))):
        return False
    return may_be_told(field, facts)


def in_words(conditions: Conditions, named: Callable[[str], Field | None]) -> Words:
    """`“种类”为 采购、销售`: what must hold, by the labels of the fields and their choices."""
    said = [_one(named(name), name, values) for name, values in conditions]
    return both("且".join(w.zh for w in said), " and ".join(w.en for w in said))


def _one(field: Field | None, name: str, values: tuple[str, ...]) -> Words:
    labels = {c.name: c.label for c in field.choices} if field else {}
    label = field.label if field else both(name, name)
    if field and field.type == "flag":
        is_set = "true" in values
        zh, en = ("已", "set") if is_set else ("未", "not set")
        return both(f"“{label.zh}”{zh}勾选", f"{label.en} is {en}")
    found = [labels.get(v, both(v, v)) for v in values]
    return both(
        f"“{label.zh}”为 {'、'.join(w.zh for w in found)}",
        f"{label.en} is {' or '.join(w.en for w in found)}",
    )
