"""From the plain tree of schemas/KIND.yaml to a Kind: every word of a schema is read here and
nowhere else.

Contract: the tree has passed `grammar`, which says what may stand in it; here it is only read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from doctrack.model.people import ROLES
from doctrack.model.regulation import (
    Act,
    Choice,
    DutyRule,
    Field,
    Kind,
    Numbering,
    Round,
    RoundStep,
    Term,
)
from doctrack.words import Words, both, same

Tree = Mapping[str, Any]
MARKS = {"yes": True, "true": True, "no": False, "false": False}


def kind(tree: Tree, common: Tree) -> Kind:
    """The kind that a schema's tree describes, with the acts that every kind has."""
    name = str(tree["kind"])
    fields = tuple(field(n, t) for n, t in tree.get("fields", {}).items())
    told = tuple(f for f in fields if not f.derived)
    shared = {
        **common.get("acts", {}),
        **(common.get("hold", {}) if _flag(tree, "holdable") else {}),
    }
    acts = {n: act(n, t, told) for n, t in {**tree.get("acts", {}), **shared}.items()}
    duties = {n: duty(n, t) for n, t in tree.get("duties", {}).items()}
    return Kind(
        name,
        words(tree["label"]),
        str(tree.get("prefix", "")),
        str(tree.get("number", "")),
        fields,
        {n: words(t) for n, t in tree.get("states", {}).items()},
        acts,
        duties,
        {n: round_(n, t, acts) for n, t in tree.get("rounds", {}).items()},
        str(tree.get("supervisor", "")),
        str(tree.get("recorder", "registrar")),
        str(tree.get("id_rule", "")),
        str(tree.get("folder", name)),
        _names(tree.get("title", ["title"])),
        _flag(tree, "custody"),
        _names(tree.get("planned_states", [])),
        numbering(tree.get("numbered")),
        {
            n: tuple(
                d for d in duties.values() if n in d.opened_by or n in d.met_by or n in d.moved_by
            )
            for n in acts
        },
    )


def numbering(tree: Tree | None) -> Numbering | None:
    """How an act of the kind gives numbers, where one does."""
    if tree is None:
        return None
    return Numbering(
        str(tree["act"]),
        str(tree["pattern"]),
        str(tree.get("field", "")),
        {str(k): str(v) for k, v in tree.get("marks", {}).items()},
    )


def words(label: Tree) -> Words:
    """A label in both languages."""
    return both(str(label["zh"]), str(label["en"]))


def field(name: str, tree: Tree) -> Field:
    """A field or an input."""
    choices = tree.get("choices", {})
    listed = ROLES.items() if choices == "roles" else ((c, words(t)) for c, t in choices.items())
    if (
        tree.get("type") == "pair" and not choices
    ):  # older schemas name what may stand after the sign and have no labels for it
        listed = ((n, same(n)) for n in _names(tree.get("of", [])))
    return Field(
        name,
        words(tree),
        str(tree.get("type", "line")),
        tuple(Choice(c, label) for c, label in listed),
        _names(tree.get("of", [])),
        _flag(tree, "required"),
        _flag(tree, "many"),
        _flag(tree, "derived"),
        _flag(tree, "guarded"),
        str(tree.get("unless", "")),
        str(tree.get("sets", "")),
        str(tree.get("singular", "")),
        str(tree.get("clause", "")),
        _names(tree.get("columns", [])),
        _flag(tree, "personal"),
        words(tree["help"]) if "help" in tree else None,
        int(tree.get("least", 0)),
        int(tree.get("most", 0)),
        str(tree.get("role", "")),
        _flag(tree, "past"),
        str(tree.get("not_before", "")),
        _names(tree.get("in_state", [])),
        str(tree.get("warn_over", "")),
        str(tree.get("asked_if", "")),
    )


def act(name: str, tree: Tree, told: tuple[Field, ...]) -> Act:
    """An act; one that creates a record is told the record's own fields beside its inputs."""
    inputs = tuple(field(n, t) for n, t in tree.get("inputs", {}).items())
    creates = _flag(tree, "creates")
    known = (*told, *inputs) if creates else inputs
    return Act(
        name,
        words(tree["label"]),
        str(tree["clause"]),
        str(tree.get("basis", "regulation")),
        _names(tree.get("by", [])),
        _names(tree.get("from", [])),
        str(tree.get("to", "")),
        creates,
        known,
        _names(tree.get("guards", [])),
        _names(tree.get("warns", [])),
        _names(tree.get("completes", [])),
        _names(tree.get("effects", [])),
        _names(tree.get("consequences", [])),
        _flag(tree, "consequence"),
        _flag(tree, "own_hand"),
        _flag(tree, "decides"),
        words(tree["help"]) if "help" in tree else None,
        str(tree.get("example", "")),
        _flag(tree, "prints"),
        tuple((i.name, i.sets) for i in known if i.sets),
        _names(tree.get("other_than", [])),
        _names(tree.get("known", [])),
        str(tree.get("without_id", "")),
        str(tree.get("tells", "")),
        _flag(tree, "alone"),
        _names(tree.get("words", [])),
        next((i for i in known if i.type == "value"), None),
    )


def duty(name: str, tree: Tree) -> DutyRule:
    """A duty with its terms, and the acts that open, meet and pass it on."""
    terms = tree.get("terms") or {"": tree.get("term", {"same_day": "true"})}
    return DutyRule(
        name,
        words(tree["label"]),
        str(tree["clause"]),
        str(tree.get("basis", "regulation")),
        str(tree.get("owner", "registrar")),
        {str(v): term(t) for v, t in terms.items()},
        _conditions(tree.get("opened_by", [])),
        _conditions(tree.get("met_by", [])),
        _conditions(tree.get("moved_by", [])),
        _names(tree.get("every", [])),
        dict(tree.get("clauses", {})),
        dict(tree.get("bases", {})),
    )


def term(tree: Tree) -> Term:
    """How long a duty may take."""
    return Term(
        _flag(tree, "same_day"),
        int(tree.get("days", 0)),
        _flag(tree, "working"),
        str(tree.get("end_of", "")),
        str(tree.get("date", "")),
    )


def round_(name: str, tree: Tree, acts: Mapping[str, Act]) -> Round:
    """A round: several acts typed as one."""
    borrowed = tuple(
        found for n, a in tree.get("inputs", {}).items() if (found := acts[str(a)].input(n))
    )
    own = tuple(field(n, t) for n, t in tree.get("own_inputs", {}).items())
    return Round(
        name,
        words(tree["label"]),
        tuple(_step(s) for s in tree["steps"]),
        _names(tree.get("by", [])),
        (*borrowed, *own),
        _flag(tree, "creates"),
        str(tree.get("example", "")),
        words(tree["help"]) if "help" in tree else None,
        _names(tree.get("guards", [])),
    )


def _step(tree: Any) -> RoundStep:
    step = {"act": tree} if isinstance(tree, str) else tree
    return RoundStep(step["act"], step.get("by", ""), step.get("with", ""), step.get("unless", ""))


def _names(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(str(v) for v in value)


def _flag(tree: Tree, key: str) -> bool:
    return MARKS.get(str(tree.get(key, "no")).lower(), False)


def _conditions(value: Any) -> dict[str, str]:
    if isinstance(value, Mapping):
        return {str(k): str(v or "") for k, v in value.items()}
    found: dict[str, str] = {}
    for item in [value] if isinstance(value, str) else value:
        found.update(
            {item: ""} if isinstance(item, str) else {str(k): str(v or "") for k, v in item.items()}
        )
    return found
