"""A schema written out in one spelling: what two texts say can be held against each other, whatever
they share, abbreviate or leave to custom.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from doctrack.model import schema
from doctrack.model.language.kind_keys import COMMON, KIND
from doctrack.model.language.parts import Part, SchemaKey
from doctrack.model.language.shapes import FACTS, FLAG, OWNER, PEOPLE

Tree = Mapping[str, Any]


def kind_in_full(tree: Tree, common: Tree) -> Tree:
    """A kind in full: each input where it is used, conditions and people as lists, flags as
    `true`, states and columns marked where older schemas left it to their names.
    """
    full = _part(KIND, tree, schema.shared_inputs(tree, common))
    states, over = tree.get("states", {}), schema.ending_states(tree.get("states", {}))
    marked = {n: {**s, **({"ends": "true"} if n in over else {})} for n, s in states.items()}
    return {k: marked if k == "states" else v for k, v in full.items() if k != "inputs"}


def shared_in_full(tree: Tree) -> Tree:
    """What all kinds share in full; its inputs stay, for kinds of other files use them."""
    return _part(COMMON, tree, tree.get("inputs", {}))


def _part(part: Part, tree: Tree, shared: Tree) -> dict[str, Any]:
    keys = {key.name: key for key in part.keys}
    found = {n: _value(keys[n], v, shared) for n, v in tree.items()}
    counted = schema.counted_columns(tree) if "columns" in tree else ()
    return {**found, **({"counts": list(counted)} if counted else {})}


def _value(key: SchemaKey, value: Any, shared: Tree) -> Any:
    """The value of a key in its one spelling."""
    if key.shape.members:
        return {n: _member(key.shape.members, v, shared) for n, v in value.items()}
    if key.shape.part:
        return _part(key.shape.part, value, shared)
    if key.shape is FLAG:
        return "true" if schema.MARKS[value.lower()] else "false"
    if key.shape is FACTS:
        return [c.name if not c.value else {c.name: c.value} for c in schema.facts_said(value)]
    if key.shape in (PEOPLE, OWNER):
        return list(schema.people_named(value))
    return value


def _member(part: Part, value: Tree, shared: Tree) -> dict[str, Any]:
    """A part with what it uses; what it takes back of the shared one is as if never said."""
    full = _part(part, schema.written_out(value, shared), shared)
    return {k: v for k, v in full.items() if v != "false"} if "use" in value else full
