"""From the plain tree of schemas/KIND.yaml to a Kind: every word of a schema is read here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from doctrack.model.people import ROLES
from doctrack.model.regulation import TYPES, Act, Choice, DutyRule, Field, Kind, Round, RoundStep, Term
from doctrack.model.words import Words, both

Tree = Mapping[str, Any]
TAKEN = frozenset(
    ["id", "kind", "number", "state", "events", "at", "by", "act", "because", "was", "print", "now", "as", "format", "full", "lang", "ledger", "each", "late_reason"]
)
MARKS = {"yes": True, "true": True, "no": False, "false": False}


class SchemaError(ValueError):
    """A schema says something that cannot be carried out: the path to it and why."""

    def __init__(self, path: str, words: Words) -> None:
        super().__init__(f"{path}: {words.en}")
        self.path, self.words = path, words


def kind(tree: Tree, common: Tree) -> Kind:
    """The kind that a schema's tree describes, with the acts that every kind has."""
    name = str(tree.get("kind", ""))
    if not name:
        raise SchemaError("kind", both("缺少 kind", "kind is missing"))
    fields = tuple(field(n, t, f"fields.{n}") for n, t in _map(tree, "fields"))
    told = tuple(f for f in fields if not f.derived)
    shared = {**common.get("acts", {}), **(common.get("hold", {}) if _flag(tree, "holdable") else {})}
    acts = {n: act(n, t, told) for n, t in {**tree.get("acts", {}), **shared}.items()}
    duties = {n: duty(n, t) for n, t in _map(tree, "duties")}
    return Kind(
        name, words(tree, "label", name), str(tree.get("prefix", "")), str(tree.get("number", "")), fields,
        {n: words({n: t}, n, f"states.{n}") for n, t in _map(tree, "states")},
        acts,
        duties,
        {n: round_(n, t, acts) for n, t in _map(tree, "rounds")},
        str(tree.get("supervisor", "")), str(tree.get("recorder", "registrar")), str(tree.get("id_rule", "")),
        str(tree.get("folder", name)), _names(tree.get("title", ["title"])), _flag(tree, "custody"),
        _names(tree.get("planned_states", [])),
        {n: tuple(d for d in duties.values() if n in d.opened_by or n in d.met_by or n in d.moved_by) for n in acts},
    )  # fmt: skip


def words(tree: Tree, key: str, path: str) -> Words:
    """A label in both languages; neither may be missing."""
    label = tree.get(key)
    if not isinstance(label, Mapping) or not label.get("zh") or not label.get("en"):
        raise SchemaError(f"{path}.{key}", both("中英文标签都要有", "a label needs both zh and en"))
    return both(str(label["zh"]), str(label["en"]))


def field(name: str, tree: Tree, path: str, *, input: bool = False) -> Field:
    """A field or an input."""
    if input and name in TAKEN:
        raise SchemaError(path, both(f"名称 {name} 已被占用", f"the name {name} is taken by every record or a general option"))
    type_ = str(tree.get("type", "line"))
    if type_ not in TYPES:
        raise SchemaError(f"{path}.type", both(f"没有类型 {type_}", f"there is no type {type_}"))
    choices = tree.get("choices", {})
    listed = ROLES.items() if choices == "roles" else ((c, words({c: t}, c, path)) for c, t in choices.items())
    return Field(
        name, both(str(tree.get("zh", "")), str(tree.get("en", ""))), type_,
        tuple(Choice(c, label) for c, label in listed), _names(tree.get("of", [])),
        _flag(tree, "required"), _flag(tree, "many"), _flag(tree, "derived"), _flag(tree, "guarded"),
        str(tree.get("unless", "")), str(tree.get("sets", "")), str(tree.get("singular", "")),
        str(tree.get("default", "")), str(tree.get("clause", "")), _names(tree.get("columns", [])),
        _flag(tree, "personal"), words(tree, "help", path) if "help" in tree else None,
    )  # fmt: skip


def act(name: str, tree: Tree, told: tuple[Field, ...]) -> Act:
    """An act; one that creates a record is told the record's own fields beside its inputs."""
    path = f"acts.{name}"
    inputs = tuple(field(n, t, f"{path}.inputs.{n}", input=True) for n, t in _map(tree, "inputs"))
    creates = _flag(tree, "creates")
    if "clause" not in tree:
        raise SchemaError(path, both("缺少条款", "a clause is missing"))
    return Act(
        name, words(tree, "label", path), str(tree["clause"]), str(tree.get("basis", "regulation")),
        _names(tree.get("by", [])), _names(tree.get("from", [])), str(tree.get("to", "")), creates,
        (*told, *inputs) if creates else inputs, _names(tree.get("guards", [])), _names(tree.get("warns", [])),
        _names(tree.get("completes", [])), _names(tree.get("effects", [])), _names(tree.get("consequences", [])),
        _flag(tree, "consequence"), _flag(tree, "own_hand"), _flag(tree, "decides"),
        words(tree, "help", path) if "help" in tree else None, str(tree.get("example", "")),
    )  # fmt: skip


def duty(name: str, tree: Tree) -> DutyRule:
    """A duty with its terms, and the acts that open, meet and pass it on."""
    path = f"duties.{name}"
    if "clause" not in tree:
        raise SchemaError(path, both("缺少条款", "a clause is missing"))
    terms = tree.get("terms") or {"": tree.get("term", {"same_day": "true"})}
    return DutyRule(
        name, words(tree, "label", path), str(tree["clause"]), str(tree.get("basis", "regulation")),
        str(tree.get("owner", "registrar")), {str(v): term(t) for v, t in terms.items()},
        _conditions(tree.get("opened_by", [])), _conditions(tree.get("met_by", [])), _conditions(tree.get("moved_by", [])),
        _names(tree.get("every", [])), dict(tree.get("clauses", {})), dict(tree.get("bases", {})),
    )  # fmt: skip


def term(tree: Tree) -> Term:
    """How long a duty may take."""
    return Term(
        _flag(tree, "same_day"), int(tree.get("days", 0)), _flag(tree, "working"),
        str(tree.get("end_of", "")), str(tree.get("date", "")),
    )  # fmt: skip


def round_(name: str, tree: Tree, acts: Mapping[str, Act]) -> Round:
    """A round: several acts typed as one."""
    path = f"rounds.{name}"
    steps = tuple(_step(s, path, acts) for s in tree.get("steps", []))
    borrowed = tuple(_borrowed(n, acts[str(a)], path) for n, a in _map(tree, "inputs"))
    own = tuple(field(n, t, f"{path}.own_inputs.{n}", input=True) for n, t in _map(tree, "own_inputs"))
    return Round(
        name, words(tree, "label", path), steps, _names(tree.get("by", [])), (*borrowed, *own), _flag(tree, "creates"),
        str(tree.get("example", "")), words(tree, "help", path) if "help" in tree else None,
    )  # fmt: skip


def _borrowed(name: str, act_: Act, path: str) -> Field:
    found = act_.input(name)
    if found is None:
        raise SchemaError(f"{path}.inputs.{name}", both(f"{act_.name} 没有此项", f"{act_.name} has no such input"))
    return found


def _step(tree: Any, path: str, acts: Mapping[str, Act]) -> RoundStep:
    step = {"act": tree} if isinstance(tree, str) else tree
    if step.get("act") not in acts:
        raise SchemaError(path, both(f"没有办理 {step.get('act')}", f"there is no act {step.get('act')}"))
    return RoundStep(step["act"], step.get("by", ""), step.get("with", ""), step.get("unless", ""))


def _map(tree: Tree, key: str) -> Iterator[tuple[str, Any]]:
    value = tree.get(key, {})
    if not isinstance(value, Mapping):
        raise SchemaError(key, both("应为键值表", "this must be a mapping"))
    yield from ((str(k), v) for k, v in value.items())


def _names(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(str(v) for v in value)


def _flag(tree: Tree, key: str) -> bool:
    return MARKS.get(str(tree.get(key, "no")).lower(), False)


def _conditions(value: Any) -> dict[str, str]:
    if isinstance(value, Mapping):
        return {str(k): str(v or "") for k, v in value.items()}
    found: dict[str, str] = {}
    for item in value:
        found.update({item: ""} if isinstance(item, str) else {str(k): str(v or "") for k, v in item.items()})
    return found
