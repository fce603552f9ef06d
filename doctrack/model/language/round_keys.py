"""The keys of a round, several acts typed as one, and of its steps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from doctrack.model import grammar
from doctrack.model.grammar import Fault, Path
from doctrack.model.language.field_keys import INPUT
from doctrack.model.language.parts import Part, SchemaKey, Shape
from doctrack.model.language.shapes import FLAG, LABEL, NAMES, RULES, TEXT, each
from doctrack.words import both

STEP = Part(
    "step",
    both("连办的一步", "a step of a round"),
    (
        SchemaKey("act", TEXT, both("办理", "the act"), "act: finish", required=True),
        SchemaKey(
            "by",
            TEXT,
            both("由谁办理（人选的名称）", "who does it, by the name of a rule that says whom"),
            "act: finish\nby: who_asks",
        ),
        SchemaKey(
            "with",
            TEXT,
            both("以谁填写（人选的名称）", "who is filled in, by the name of such a rule"),
            "act: finish\nwith: next_to_serve",
        ),
        SchemaKey(
            "unless",
            TEXT,
            both("有此人选时不办", "it is left out where such a rule finds somebody or says so"),
            "act: finish\nunless: already_read",
        ),
    ),
)


def _steps(value: Any, path: Path) -> Iterator[Fault]:
    if not isinstance(value, list) or not value:
        yield path, both("应为办理的列表", "this takes a list of acts")
    else:
        yield from grammar.list_of(_step)(value, path)


def _step(value: Any, path: Path) -> Iterator[Fault]:
    yield from grammar.text(value, path) if isinstance(value, str) else STEP.check(value, path)


ROUND = Part(
    "round",
    both("连办", "a round"),
    (
        SchemaKey(
            "label",
            LABEL,
            both("名称", "what it is called"),
            "label: {zh: 即办, en: at once}",
            required=True,
        ),
        SchemaKey(
            "steps",
            Shape(
                both(
                    "办理的列表，各可带 by、with、unless", "a list of acts, each alone or as a step"
                ),
                _steps,
                {
                    "type": "array",
                    "minItems": 1,
                    "items": {"anyOf": [{"type": "string"}, {"$ref": "#/$defs/step"}]},
                },
            ),
            both("依次办理的各步", "the acts, in order, all in one commit"),
            "steps: [request, {act: finish, by: who_asks}]",
            required=True,
        ),
        SchemaKey("by", NAMES, both("由谁办理", "who does it"), "by: [registrar]"),
        SchemaKey(
            "creates",
            FLAG,
            both("其第一步建立记录", "its first act makes a record"),
            "creates: true",
            "false",
        ),
        SchemaKey(
            "guards",
            RULES,
            both("何时不宜连办", "rules in Python that say when it is not the thing to type"),
            "guards: [secrets_stay_out_of_the_ledger]",
        ),
        SchemaKey(
            "inputs",
            each(TEXT),
            both("借自各步的项：项: 办理", "what it borrows of its acts: input: act"),
            "inputs: {title: request, due: request}",
        ),
        SchemaKey(
            "own_inputs",
            each(INPUT.shape),
            both("只属于连办的项", "what is told to it alone"),
            "own_inputs: {approver: {zh: 批准人, en: approver, type: person}}",
        ),
        SchemaKey(
            "help",
            LABEL,
            both("一句说明", "a line of help"),
            "help: {zh: 申请与办结一次完成, en: Ask and finish at once}",
        ),
        SchemaKey(
            "example",
            TEXT,
            both("一条可照抄的命令", "a command to copy"),
            "example: sample both --title 供水合同",
        ),
    ),
)
