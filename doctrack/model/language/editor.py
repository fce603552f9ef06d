"""The JSON Schema of the schema language (draft 2020-12), for editors: made from the declaration,
so that what an editor offers is what the checks at load take.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from doctrack.model.language.kind_keys import CLAUSES, COMMON, KIND, PARTS
from doctrack.model.language.parts import Part, SchemaKey
from doctrack.model.language.shapes import SIMPLE
from doctrack.words import Words, both

DRAFT = "https://json-schema.org/draft/2020-12/schema"
FILES = {
    "kind": both("种类（KIND.yaml）", "a kind (KIND.yaml)"),
    "common": both("各种类共有（common.yaml）", "what all kinds share (common.yaml)"),
    "clauses": both("条款（clauses.yaml）", "the clauses (clauses.yaml)"),
}


def json_schema(name: str) -> dict[str, Any]:
    """The JSON Schema of one sort of schema file, by a key of `FILES`."""
    root = {"kind": KIND.shape.json, "common": COMMON.shape.json, "clauses": CLAUSES.json}[name]
    needed = _needed(root)
    return {
        "$schema": DRAFT,
        "title": _said(FILES[name]),
        **root,
        "$defs": {n: d for n, d in sorted(_definitions().items()) if n in needed},
    }


def _definitions() -> dict[str, Any]:
    return {**SIMPLE, **{part.name: _object(part) for part in PARTS}}


def _needed(root: Any) -> set[str]:
    """The definitions that a schema refers to, and those that these refer to."""
    known, found, todo = _definitions(), set[str](), _references(root)
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo |= _references(known[name])
    return found


def _references(value: Any) -> set[str]:
    if isinstance(value, Mapping):
        own = {str(v).rpartition("/")[2] for k, v in value.items() if k == "$ref"}
        return own.union(*(_references(v) for v in value.values()))
    return set().union(*map(_references, value)) if isinstance(value, list) else set()


def _object(part: Part) -> dict[str, Any]:
    required = [key.name for key in part.keys if key.required]
    return {
        "type": "object",
        "description": _said(part.label),
        "properties": {key.name: _property(key) for key in part.keys},
        "additionalProperties": False,
        **({"required": required} if required else {}),
        **part.json,
    }


def _property(key: SchemaKey) -> dict[str, Any]:
    return {**key.shape.json, "description": f"{_said(key.means)} [{key.since}]"}


def _said(words: Words) -> str:
    return f"{words.zh} — {words.en}"
