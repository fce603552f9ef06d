"""Whether what fields, acts and duties say of others fits: conditions, values that stand alone,
several signers, duties that open again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from doctrack.engine.doubt import Fault, missing, unknown_names
from doctrack.model.regulation import Act, DutyRule, Field, Kind
from doctrack.words import both

# Types of which a value can be looked up in other records.
UNIQUE = ("line", "text", "date", "int", "person", "department", "record", "email", "phone")


def of_conditions(path: str, field: Field, beside: Mapping[str, Field]) -> Iterator[Fault]:
    """Conditions speak of other fields that are told, and of values that these may have."""
    for key, conditions in (("required_if", field.required_if), ("shown_if", field.shown_if)):
        for name, values in conditions:
            other = beside.get(name) if name != field.name else None
            if other is None:
                yield missing(f"{path}.{key}", "其他栏目", "other field", name)
            elif other.choices or other.type == "flag":
                known = {c.name for c in other.choices} or {"true", "false"}
                yield from unknown_names(f"{path}.{key}", "可选值", "choice", values, known)


def of_unique(path: str, field: Field) -> Iterator[Fault]:
    """Only a value that can be looked up in other records may be unique."""
    if field.unique and field.type not in UNIQUE:
        words = both(
            f"类型 {field.type} 的栏目不能 unique", f"a field of type {field.type} cannot be unique"
        )
        yield Fault(f"{path}.unique", words)


def of_again(rule: DutyRule, path: str) -> Iterator[Fault]:
    """A duty opens again by acts that meet it; what the calendar opens needs no word for that."""
    yield from unknown_names(
        f"{path}.again", "完成它的办理", "act that meets it", rule.again, rule.met_by
    )
    if rule.again and rule.every:
        words = both(
            "按期（every）重开的应办不写 again",
            "a duty that the calendar opens (every) is not opened again by an act",
        )
        yield Fault(f"{path}.again", words)


def of_signers(kind: Kind, act: Act, path: str) -> Iterator[Fault]:
    """Who has signed stands in a derived list of people of its own; no record is made by halves."""
    if not act.signers:
        return
    field = kind.field(act.signed_in)
    if field is None or not (field.type == "person" and field.many and field.derived):
        words = both(
            f"{act.signed_in} 应为 type: person、many、derived 的栏目",
            f"{act.signed_in} must be a field of type person that is many and derived",
        )
        yield Fault(f"{path}.field", words)
    if act.creates or act.consequence or act.corrects:
        words = both(
            "建立记录、连带办理和更正只由一人办理",
            "what makes a record, is a consequence or corrects is done by one person",
        )
        yield Fault(path, words)
    if any(a.signed_in == act.signed_in and a is not act for a in kind.signing):
        words = both(
            "两项办理不能共用一个签名栏目", "two acts cannot keep their signers in one field"
        )
        yield Fault(f"{path}.field", words)
