"""What a kind speaks of beside itself: clauses of the regulation, other kinds."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import doctrack.rules.desks  # noqa: F401  (enters the office's guards, effects, openings and meetings by name)
from doctrack.engine.doubt import Fault, unknown_names
from doctrack.model.regulation import Act, Kind
from doctrack.rules.registry import (
    COMPLETIONS,
    EFFECTS,
    GUARDS,
    WARNINGS,
    WRITINGS,
)


def citations(kind: Kind, clauses: Collection[str]) -> Iterator[Fault]:
    """The clauses that a kind cites and that the index of clauses does not have."""
    if not clauses:
        return
    for act in kind.acts.values():
        yield from unknown_names(f"acts.{act.name}.clause", "条款", "clause", [act.clause], clauses)
    for rule in kind.duties.values():
        yield from unknown_names(
            f"duties.{rule.name}.clause",
            "条款",
            "clause",
            [rule.clause, *rule.clauses.values()],
            clauses,
        )
    for field in kind.fields:
        yield from unknown_names(
            f"fields.{field.name}.clause",
            "条款",
            "clause",
            [field.clause] if field.clause else [],
            clauses,
        )


def other_kinds(kind: Kind, kinds: Collection[str]) -> Iterator[Fault]:
    """The kinds that a kind's fields speak of and that are not there."""
    if not kinds:
        return
    named = [(f"fields.{f.name}.of", f) for f in kind.fields]
    named += [
        (f"acts.{a.name}.inputs.{i.name}.of", i)
        for a in kind.acts.values()
        for i in a.inputs
        if kind.field(i.name) is not i
    ]
    for path, field in named:
        if field.type in ("record", "records"):
            yield from unknown_names(path, "种类", "kind", field.of, kinds)


def unknown_rules(act: Act, path: str) -> Iterator[Fault]:
    """The rules that an act names and that nobody entered."""
    for key, zh, names, known in (
        ("guards", "守则", act.guards, GUARDS),
        ("warns", "提醒", act.warns, WARNINGS),
        ("completes", "补全", act.completes, COMPLETIONS),
        ("effects", "效果", act.effects, EFFECTS),
        ("consequences", "连带办理", act.consequences, WRITINGS),
    ):
        yield from unknown_names(f"{path}.{key}", zh, key.removesuffix("s"), names, known)
