"""The clause index: for every clause the acts, guards, duties, reports and forms that carry it out,
or why none does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from doctrack.model.regulation import Kind
from doctrack.rules.registry import GUARDS
from doctrack.words import Lang, Words, both

NAMES = {
    "report": both("报表", "report"),
    "form": both("单据", "form"),
    "register": both("登记簿", "register"),
    "field": both("栏目", "field"),
}


@dataclass(frozen=True, slots=True)
class Means:
    """One thing that carries a clause out: as machines name it, and in words."""

    name: str
    words: Words


def rows(
    said: Mapping[str, Any], kinds: Mapping[str, Kind], lang: Lang, *, in_words: bool = False
) -> list[dict[str, str]]:
    """A row a clause, in the regulation's order; what carries it out by names, or in words for
    people.
    """
    listed = index(said, kinds)
    join = both("；", "; ").text(lang).join
    return [
        {
            "clause": key,
            "says": str(entry.get(lang, "")),
            "carried_out": join(m.words.text(lang) if in_words else m.name for m in listed[key]),
        }
        for key, entry in said.items()
    ]


def index(said: Mapping[str, Any], kinds: Mapping[str, Kind]) -> dict[str, list[Means]]:
    """What carries each clause out, each thing once."""
    found: dict[str, list[Means]] = {key: [] for key in said}
    for clause, means in _means(kinds):
        if clause in found and means not in found[clause]:
            found[clause].append(means)
    for key, entry in said.items():
        found[key] += [m for m in _said(entry, kinds) if m not in found[key]]
    return found


def _means(kinds: Mapping[str, Kind]) -> Iterator[tuple[str, Means]]:
    for kind in kinds.values():
        for act in kind.acts.values():
            yield (
                act.clause,
                _part(
                    "act",
                    both("办理", "act"),
                    kind,
                    act.name,
                    _marked(act.label, act.basis == "house"),
                ),
            )
            for name in act.guards:
                house = GUARDS[name].basis == "house"
                yield (
                    GUARDS[name].clause,
                    Means(f"guard {name}", _marked(both(f"守则 {name}", f"guard {name}"), house)),
                )
        for duty in kind.duties.values():
            for variant in duty.terms:
                yield (
                    duty.clause_of(variant),
                    _part(
                        "duty",
                        both("应办", "duty"),
                        kind,
                        duty.name,
                        duty.label,
                        house=duty.basis_of(variant) == "house",
                    ),
                )
        for field in kind.fields:
            if field.clause:
                yield field.clause, _part("field", NAMES["field"], kind, field.name, field.label)


def _part(
    what: str, called: Words, kind: Kind, name: str, label: Words, *, house: bool = False
) -> Means:
    """An act, duty or field of a kind: `act incoming.hand`, 办理 收文.送阅."""
    words = both(
        f"{called.zh} {kind.label.zh}.{label.zh}", f"{called.en} {kind.label.en}: {label.en}"
    )
    return Means(
        f"{what} {kind.name}.{name}" + (" (house)" if house else ""), _marked(words, house)
    )


def _marked(words: Words, house: bool) -> Words:
    """What the office has settled itself is never passed off as the regulation's."""
    return both(f"{words.zh}（内部规定）", f"{words.en} (house)") if house else words


def _said(entry: Mapping[str, Any], kinds: Mapping[str, Kind]) -> Iterator[Means]:
    for key, label in NAMES.items():
        for name in entry.get(key, ()):
            words = _named(name, kinds)
            yield Means(f"{key} {name}", both(f"{label.zh} {words.zh}", f"{label.en} {words.en}"))
    if entry.get("planned"):
        names = ", ".join(entry["planned"])
        yield Means(f"planned {names}", both(f"待建：{names}", f"planned: {names}"))
    if entry.get("not_enforced"):
        why = entry["not_enforced"]
        yield Means(
            f"not enforced: {why['en']}",
            both(f"不由软件执行：{why['zh']}", f"not enforced: {why['en']}"),
        )


def _named(name: str, kinds: Mapping[str, Kind]) -> Words:
    """A kind or a field of one by its label; anything else by its name."""
    kind = kinds.get(name.partition(".")[0])
    field = kind.field(name.partition(".")[2]) if kind else None
    if kind and field:
        return both(f"{kind.label.zh}.{field.label.zh}", f"{kind.label.en}: {field.label.en}")
    return kind.label if kind else both(name, name)
