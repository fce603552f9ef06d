"""What may stand behind a key of a schema: each shape with its words, its check, and what an editor
is told of it.

Contract: a check answers any value at all with its faults, never with an exception. `json` is the
shape in JSON Schema, draft 2020-12, as an editor reads the same file: there `5`, `true` and nothing
are not text, for doctrack every scalar is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from doctrack.model import grammar
from doctrack.model.grammar import Check, Fault, Path
from doctrack.model.language.parts import Json, Shape
from doctrack.words import both


def _named(name: str, zh: str, en: str, check: Check, json: Json, blank: Any = None) -> Shape:
    SIMPLE[name] = json
    return Shape(both(zh, en), check, {"$ref": f"#/$defs/{name}"}, blank)


SIMPLE: dict[str, Json] = {}
TEXT = _named(
    "text", "文字", "text", grammar.text, {"type": ["string", "number", "boolean", "null"]}, ""
)
WORD = _named(
    "word",
    "名称（小写字母、数字、下划线）",
    "a name: small letters, digits, underscores",
    grammar.word,
    {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"},
)
NAMES = _named(
    "names",
    "名称的列表，或一个名称",
    "a list of names, or one name",
    grammar.names,
    {"anyOf": [{"$ref": "#/$defs/text"}, {"type": "array", "items": {"$ref": "#/$defs/text"}}]},
)
RULES = _named(
    "rules",
    "规则名称的列表，每个一次",
    "a list of names of rules, each once",
    grammar.names_once,
    {
        "anyOf": [
            {"type": "string"},
            {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
        ]
    },
)
FLAG = _named(
    "flag",
    "true 或 false（yes、no 亦可）",
    "true or false (yes and no as well)",
    grammar.flag,
    {
        "anyOf": [
            {"type": "boolean"},
            {
                "type": "string",
                "pattern": "^([Yy][Ee][Ss]|[Nn][Oo]|[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee])$",
            },
        ]
    },
)
YES = _named(
    "yes",
    "true（yes 亦可）",
    "true (yes as well)",
    grammar.yes,
    {
        "anyOf": [
            {"const": True},
            {"type": "string", "pattern": "^([Yy][Ee][Ss]|[Tt][Rr][Uu][Ee])$"},
        ]
    },
)
WHOLE = _named(
    "whole",
    "1 到 3650 的整数",
    "a whole number from 1 to 3650",
    grammar.whole,
    {
        "anyOf": [
            {"type": "integer", "minimum": 1, "maximum": 3650},
            {"type": "string", "pattern": "^[1-9][0-9]{0,3}$"},
        ]
    },
)
LABEL = _named(
    "label",
    "中英文标签 {zh: …, en: …}",
    "a label {zh: …, en: …}",
    grammar.label,
    {
        "type": "object",
        "properties": {
            "zh": {"$ref": "#/$defs/text"},
            "en": {"$ref": "#/$defs/text"},
        },
        "required": ["zh", "en"],
        "additionalProperties": False,
    },
    {"zh": "-", "en": "-"},
)


def one_of(*known: str) -> Shape:
    """One of a few words."""
    said = [k for k in known if k]
    return Shape(
        both("、".join(said) + " 之一", "one of " + ", ".join(said)),
        grammar.one_of(*known),
        {"enum": list(known)},
    )


def list_of(shape: Shape) -> Shape:
    """A list of such values, or a single one."""
    return Shape(
        both(f"{shape.says.zh}，或其列表", f"{shape.says.en}, or a list of such"),
        grammar.list_of(shape.check),
        {"anyOf": [shape.json, {"type": "array", "items": shape.json}]},
    )


def each(shape: Shape, name: Check = grammar.word) -> Shape:
    """A mapping of names to such values."""
    keys = {"propertyNames": SIMPLE["word"]} if name is grammar.word else {}
    return Shape(
        both(f"名称: {shape.says.zh}", f"name: {shape.says.en}"),
        grammar.each(shape.check, name),
        {"type": "object", "additionalProperties": shape.json, **keys},
        {},
        members=shape.part,
    )


# --- what has a shape of its own ------------------------------------------------------------------


def _choices(value: Any, path: Path) -> Iterator[Fault]:
    if value != "roles":
        yield from grammar.each(grammar.label, grammar.text)(value, path)


def _pairs(value: Any, path: Path) -> Iterator[Fault]:
    """Names, each alone or as the key of what is said of it."""
    if isinstance(value, Mapping):
        yield from grammar.each(grammar.text, grammar.text)(value, path)
    else:
        yield from grammar.list_of(_pair)(value, path)


def _pair(value: Any, path: Path) -> Iterator[Fault]:
    each_ = grammar.each(grammar.text, grammar.text)
    yield from each_(value, path) if isinstance(value, Mapping) else grammar.text(value, path)


def _acts(value: Any, path: Path) -> Iterator[Fault]:
    if isinstance(value, Mapping):
        yield from grammar.each(grammar.text)(value, path)
    else:
        yield from grammar.list_of(_act)(value, path)


def _act(value: Any, path: Path) -> Iterator[Fault]:
    said = grammar.each(grammar.text)
    yield from said(value, path) if isinstance(value, Mapping) else grammar.text(value, path)


def _facts(value: Any, path: Path) -> Iterator[Fault]:
    """Fields or inputs, each alone or with the value, or the values, that it must have."""
    one = grammar.each(grammar.names, grammar.text)
    if isinstance(value, Mapping):
        yield from one(value, path)
    else:
        yield from grammar.list_of(
            lambda v, p: one(v, p) if isinstance(v, Mapping) else grammar.text(v, p)
        )(value, path)


def _owner(value: Any, path: Path) -> Iterator[Fault]:
    yield from _pair(value, path)
    if isinstance(value, Mapping) and len(value) != 1:
        yield (
            path,
            both("应为一个角色: 栏目", "this takes one role with the field of its department"),
        )


_PAIR: Json = {"type": "object", "additionalProperties": {"$ref": "#/$defs/text"}}
_PAIRS: Json = {
    "anyOf": [
        {"type": "string"},
        _PAIR,
        {"type": "array", "items": {"anyOf": [{"type": "string"}, _PAIR]}},
    ]
}
CHOICES = _named(
    "choices",
    "可选值及其标签，或 roles（各角色）",
    "the words with their labels, or `roles`",
    _choices,
    {
        "anyOf": [
            {"const": "roles"},
            {"type": "object", "additionalProperties": {"$ref": "#/$defs/label"}},
        ]
    },
)
CONDITIONS = _named(
    "conditions",
    "办理的列表，各可带条件 {办理: 条件}",
    "a list of acts, each with its condition where it has one: {act: condition}",
    _acts,
    _PAIRS,
)
FACTS = _named(
    "facts",
    "栏目或办理项的列表，各可带值 {栏目: 值}",
    "a list of fields or inputs, each with its value or values where they count: {field: value}",
    _facts,
    {
        "anyOf": [
            {"type": "string"},
            {"type": "object", "additionalProperties": {"$ref": "#/$defs/names"}},
            {
                "type": "array",
                "items": {
                    "anyOf": [
                        {"type": "string"},
                        {"type": "object", "additionalProperties": {"$ref": "#/$defs/names"}},
                    ]
                },
            },
        ]
    },
)
PEOPLE = _named(
    "people",
    "角色、关系或人员栏目的列表；{角色: 部门栏目} 为该部门的角色",
    "a list of roles, relations and fields of people; {role: field} is that role of the department"
    " that the field names",
    _pairs,
    _PAIRS,
)
OWNER = _named(
    "owner",
    "角色、人员栏目，或 {角色: 部门栏目}",
    "a role, a field of people, or {role: field} for that role of the department that it names",
    _owner,
    {"anyOf": [{"type": "string"}, {**_PAIR, "minProperties": 1, "maxProperties": 1}]},
)
VALUES = _named(
    "values",
    "栏目: 值（或几个值）",
    "field: value, or its values",
    grammar.values,
    {
        "type": "object",
        "additionalProperties": {"$ref": "#/$defs/names"},
        "minProperties": 1,
    },
)
AGAIN = _named(
    "again",
    "true，或完成它的办理的列表",
    "`true`, or a list of the acts that meet it",
    grammar.again,
    {"anyOf": [{"type": "boolean"}, {"$ref": "#/$defs/names"}]},
)


def up_to(most: int) -> Shape:
    """A whole number from 1 to another."""
    return Shape(
        both(f"1 到 {most} 的整数", f"a whole number from 1 to {most}"),
        grammar.up_to(most),
        {"anyOf": [{"type": "integer", "minimum": 1, "maximum": most}, {"type": "string"}]},
    )
