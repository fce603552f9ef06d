"""The clause index: for every clause the acts, guards, duties, reports and forms that carry it out, or why none does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from doctrack.model.regulation import Kind
from doctrack.model.words import Lang, both
from doctrack.rules.registry import GUARDS

NAMES = {"report": both("报表", "report"), "form": both("单据", "form"), "register": both("登记簿", "register"), "field": both("栏目", "field")}


def rows(said: Mapping[str, Any], kinds: Mapping[str, Kind], lang: Lang) -> list[dict[str, str]]:
    """A row a clause, in the regulation's order."""
    means = carried_out(kinds)
    return [
        {"clause": key, "says": str(entry.get(lang, "")), "carried_out": both("；", "; ").text(lang).join([*means.get(key, ()), *_said(entry, lang)])}
        for key, entry in said.items()
    ]


def carried_out(kinds: Mapping[str, Kind]) -> dict[str, list[str]]:
    """What in the schemas and rules names each clause."""
    found: dict[str, list[str]] = {}
    for clause, means in _means(kinds):
        if means not in found.setdefault(clause, []):
            found[clause].append(means)
    return found


def _means(kinds: Mapping[str, Kind]) -> Iterator[tuple[str, str]]:
    for kind in kinds.values():
        for act in kind.acts.values():
            yield act.clause, f"act {kind.name}.{act.name}"
            for name in act.guards:
                yield GUARDS[name].clause, f"guard {name}"
        for duty in kind.duties.values():
            for variant in duty.terms:
                yield duty.clause_of(variant), f"duty {kind.name}.{duty.name}" + (" (house)" if duty.basis_of(variant) == "house" else "")
        for field in kind.fields:
            if field.clause:
                yield field.clause, f"field {kind.name}.{field.name}"


def _said(entry: Mapping[str, Any], lang: Lang) -> Iterator[str]:
    for key, label in NAMES.items():
        for name in entry.get(key, ()):
            yield f"{label.text(lang)} {name}"
    if entry.get("planned"):
        yield both("待建：", "planned: ").text(lang) + ", ".join(entry["planned"])
    if entry.get("not_enforced"):
        yield both("不由软件执行：", "not enforced: ").text(lang) + str(entry["not_enforced"].get(lang, ""))
