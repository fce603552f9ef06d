"""From the plain tree of schemas/KIND.yaml to a Kind: every word of a schema is read here and
nowhere else.

Contract: the tree has passed `language.checks`, which says what may stand in it; here it is only
read. Spellings of older ledgers are read for ever, and give the same kind (D17b).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from doctrack.model.numbering import Numbering
from doctrack.model.people import ROLES
from doctrack.model.regulation import (
    Act,
    Choice,
    Condition,
    Conditions,
    DutyRule,
    Field,
    Kind,
    Round,
    RoundStep,
    Term,
)
from doctrack.words import Words, both, same

Tree = Mapping[str, Any]
NOTHING: Tree = {}
# What the code itself knew before schemas said it (0.1.0). Schemas of ledgers that exist say
# neither `ends` nor `counts`, and go by these for ever; one that says it goes by what it says.
ENDED = frozenset(
    [
        *("concluded", "filed", "destroyed", "void", "returned_to_sender", "closed", "returned"),
        *("declined", "forwarded", "archived"),
    ]
)
COUNTED = frozenset(
    [
        *("copy", "copies", "pages", "place", "minutes", "instruction", "count", "mark"),
        *("capability", "before", "after", "first", "last", "scope", "piece"),
    ]
)
MARKS = {"yes": True, "true": True, "no": False, "false": False}


def kind(tree: Tree, common: Tree) -> Kind:
    """The kind that a schema's tree describes, with the acts that every kind has."""
    name = str(tree["kind"])
    fields = tuple(field(n, t) for n, t in tree.get("fields", {}).items())
    told = tuple(f for f in fields if not f.derived)
    shared = {
        **common.get("acts", {}),
        **(common.get("hold", {}) if is_yes(tree, "holdable") else {}),
    }
    inputs, of_all = shared_inputs(tree, common), common.get("inputs", {})
    acts = {
        n: act(n, t, told, of_all if n in shared else inputs)
        for n, t in {**tree.get("acts", {}), **shared}.items()
    }
    duties = {n: duty(n, t) for n, t in tree.get("duties", {}).items()}
    return Kind(
        name=name,
        label=words(tree["label"]),
        prefix=str(tree.get("prefix", "")),
        number=str(tree.get("number", "")),
        fields=fields,
        states={n: words(t) for n, t in tree.get("states", {}).items()},
        acts=acts,
        duties=duties,
        rounds={n: round_(n, t, acts, inputs) for n, t in tree.get("rounds", {}).items()},
        supervisor=str(tree.get("supervisor", "")),
        recorder=str(tree.get("recorder", "registrar")),
        id_rule=str(tree.get("id_rule", "")),
        folder=str(tree.get("folder", name)),
        title=_names(tree.get("title", ["title"])),
        custody=is_yes(tree, "custody"),
        planned=_names(tree.get("planned_states", [])),
        numbering=numbering(tree.get("numbered")),
        touched={
            n: tuple(
                d for d in duties.values() if n in d.opened_by or n in d.met_by or n in d.moved_by
            )
            for n in acts
        },
        ends=ending_states(tree.get("states", {})),
        signing=tuple(a for a in acts.values() if a.signers),
    )


def ending_states(states: Tree) -> tuple[str, ...]:
    """The states in which a record is over; where no state says so, those that older schemas
    meant.
    """
    if any("ends" in said for said in states.values()):
        return tuple(n for n, said in states.items() if is_yes(said, "ends"))
    return tuple(n for n in states if n in ENDED)


def counted_columns(tree: Tree) -> tuple[str, ...]:
    """The columns of rows that hold whole numbers; where it is not said, those that older schemas
    meant.
    """
    if "counts" in tree:
        return _names(tree["counts"])
    return tuple(n for n in _names(tree.get("columns", [])) if n in COUNTED)


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
        name=name,
        label=words(tree),
        type=str(tree.get("type", "line")),
        choices=tuple(Choice(c, label) for c, label in listed),
        of=_names(tree.get("of", [])),
        required=is_yes(tree, "required"),
        many=is_yes(tree, "many"),
        derived=is_yes(tree, "derived"),
        guarded=is_yes(tree, "guarded"),
        unless=facts_said(tree.get("unless", "")),
        sets=str(tree.get("sets", "")),
        singular=str(tree.get("singular", "")),
        clause=str(tree.get("clause", "")),
        columns=_names(tree.get("columns", [])),
        personal=is_yes(tree, "personal"),
        help=words(tree["help"]) if "help" in tree else None,
        least=int(tree.get("least", 0)),
        most=int(tree.get("most", 0)),
        role=str(tree.get("role", "")),
        past=is_yes(tree, "past"),
        not_before=str(tree.get("not_before", "")),
        in_state=_names(tree.get("in_state", [])),
        warn_over=str(tree.get("warn_over", "")),
        asked_if=facts_said(tree.get("asked_if", "")),
        counts=counted_columns(tree),
        required_if=conditions(tree.get("required_if")),
        shown_if=conditions(tree.get("shown_if")),
        unique=is_yes(tree, "unique"),
    )


def conditions(tree: Tree | None) -> Conditions:
    """Under which values of other fields something holds: all of the fields, any of the values."""
    return tuple((str(n), _names(v)) for n, v in tree.items()) if tree else ()


def shared_inputs(tree: Tree, common: Tree) -> Tree:
    """The inputs that acts of a kind may use by name: of all kinds, and of its own."""
    return {**common.get("inputs", {}), **tree.get("inputs", {})}


def written_out(tree: Tree, shared: Tree) -> Tree:
    """An input with what it takes of the shared one that it uses; what it says itself holds."""
    if "use" not in tree:
        return tree
    return {**shared.get(str(tree["use"]), {}), **{k: v for k, v in tree.items() if k != "use"}}


def act(name: str, tree: Tree, told: tuple[Field, ...], shared: Tree = NOTHING) -> Act:
    """An act; one that creates a record is told the record's own fields beside its inputs."""
    inputs = tuple(field(n, written_out(t, shared)) for n, t in tree.get("inputs", {}).items())
    creates = is_yes(tree, "creates")
    known = (*told, *inputs) if creates else inputs
    return Act(
        name=name,
        label=words(tree["label"]),
        clause=str(tree["clause"]),
        basis=str(tree.get("basis", "regulation")),
        by=people_named(tree.get("by", [])),
        source=_names(tree.get("from", [])),
        to=str(tree.get("to", "")),
        creates=creates,
        inputs=known,
        guards=_names(tree.get("guards", [])),
        warns=_names(tree.get("warns", [])),
        completes=_names(tree.get("completes", [])),
        effects=_names(tree.get("effects", [])),
        consequences=_names(tree.get("consequences", [])),
        consequence=is_yes(tree, "consequence"),
        own_hand=is_yes(tree, "own_hand"),
        decides=is_yes(tree, "decides"),
        help=words(tree["help"]) if "help" in tree else None,
        example=str(tree.get("example", "")),
        prints=is_yes(tree, "prints"),
        sets=tuple((i.name, i.sets) for i in known if i.sets),
        other_than=_names(tree.get("other_than", [])),
        known=_names(tree.get("known", [])),
        without_id=str(tree.get("without_id", "")),
        tells=str(tree.get("tells", "")),
        alone=is_yes(tree, "alone"),
        words=_names(tree.get("words", [])),
        corrects=next((i for i in known if i.type == "value"), None),
        signers=int(tree.get("signers", {}).get("count", 0)),
        signed_in=str(tree.get("signers", {}).get("field", "")),
    )


def duty(name: str, tree: Tree) -> DutyRule:
    """A duty with its terms, and the acts that open, meet and pass it on."""
    terms = tree.get("terms") or {"": tree.get("term", {"same_day": "true"})}
    return DutyRule(
        name=name,
        label=words(tree["label"]),
        clause=str(tree["clause"]),
        basis=str(tree.get("basis", "regulation")),
        owner=people_named(tree.get("owner", "registrar"))[0],
        terms={str(v): term(t) for v, t in terms.items()},
        opened_by=_conditions(tree.get("opened_by", [])),
        met_by=_conditions(tree.get("met_by", [])),
        moved_by=_conditions(tree.get("moved_by", [])),
        every=_names(tree.get("every", [])),
        clauses=dict(tree.get("clauses", {})),
        bases=dict(tree.get("bases", {})),
        again=_again(tree),
    )


def _again(tree: Tree) -> tuple[str, ...]:
    """The acts after which a duty that they meet opens anew; `true` is all that meet it."""
    said = tree.get("again", ())
    if isinstance(said, str) and said.lower() in MARKS:
        return tuple(_conditions(tree.get("met_by", []))) if MARKS[said.lower()] else ()
    return _names(said)


def term(tree: Tree) -> Term:
    """How long a duty may take."""
    return Term(
        is_yes(tree, "same_day"),
        int(tree.get("days", 0)),
        is_yes(tree, "working"),
        str(tree.get("end_of", "")),
        str(tree.get("date", "")),
        int(tree.get("months", 0)),
        int(tree.get("years", 0)),
        str(tree.get("after", "")),
        str(tree.get("before", "")),
    )


def round_(name: str, tree: Tree, acts: Mapping[str, Act], shared: Tree = NOTHING) -> Round:
    """A round: several acts typed as one."""
    borrowed = tuple(
        found for n, a in tree.get("inputs", {}).items() if (found := acts[str(a)].input(n))
    )
    own = tuple(field(n, written_out(t, shared)) for n, t in tree.get("own_inputs", {}).items())
    return Round(
        name=name,
        label=words(tree["label"]),
        steps=tuple(_step(s) for s in tree["steps"]),
        by=_names(tree.get("by", [])),
        inputs=(*borrowed, *own),
        creates=is_yes(tree, "creates"),
        example=str(tree.get("example", "")),
        help=words(tree["help"]) if "help" in tree else None,
        guards=_names(tree.get("guards", [])),
    )


def _step(tree: Any) -> RoundStep:
    step = {"act": tree} if isinstance(tree, str) else tree
    return RoundStep(step["act"], step.get("by", ""), step.get("with", ""), step.get("unless", ""))


def _names(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(str(v) for v in value)


def is_yes(tree: Tree, key: str) -> bool:
    """Whether a tree says yes under a key: `true` or `yes`, however written."""
    return MARKS.get(str(tree.get(key, "no")).lower(), False)


def facts_said(value: Any) -> tuple[Condition, ...]:
    """Fields or inputs, each alone or with a value: `[sealed, {delivered_by: courier}]`; older
    schemas say it in one text, `sealed,delivered_by=courier`.
    """
    if isinstance(value, str):
        pairs = (name.partition("=") for name in value.split(",") if name)
        return tuple(Condition(name.strip(), said) for name, _, said in pairs)
    found: list[Condition] = []
    for item in [value] if isinstance(value, Mapping) else value:
        found += (
            [Condition(n, v) for n, said in item.items() for v in _names(said)]
            if isinstance(item, Mapping)
            else facts_said(item)
        )
    return tuple(found)


def people_named(value: Any) -> tuple[str, ...]:
    """Roles, relations and fields of people; the role of a department that a field names,
    `{department_head: department}`, as `department_head:department`, which older schemas write.
    """
    if isinstance(value, Mapping):
        return tuple(f"{role}:{field_}" for role, field_ in value.items())
    if isinstance(value, str):
        return (value,)
    return tuple(name for item in value for name in people_named(item))


def _conditions(value: Any) -> dict[str, str]:
    if isinstance(value, Mapping):
        return {str(k): str(v or "") for k, v in value.items()}
    found: dict[str, str] = {}
    for item in [value] if isinstance(value, str) else value:
        found.update(
            {item: ""} if isinstance(item, str) else {str(k): str(v or "") for k, v in item.items()}
        )
    return found
