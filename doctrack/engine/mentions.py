"""What a kind speaks of beside itself: clauses of the regulation, other kinds."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from doctrack.engine.doubt import Fault, unknown_names
from doctrack.model.regulation import Kind


def citations(kind: Kind, clauses: Collection[str]) -> Iterator[Fault]:
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
