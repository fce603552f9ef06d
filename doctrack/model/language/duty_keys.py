"""The keys of a duty and of its term."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from doctrack.model.grammar import Fault, Path
from doctrack.model.language.parts import Part, SchemaKey, Shape
from doctrack.model.language.shapes import (
    CONDITIONS,
    FLAG,
    LABEL,
    OWNER,
    TEXT,
    WHOLE,
    YES,
    each,
    list_of,
    one_of,
)
from doctrack.model.regulation import BASES
from doctrack.words import both

SPANS = ("month", "quarter", "year")
EVERY = (*(f"{s}_end" for s in SPANS), "retention_end")
LENGTHS = ("same_day", "days", "end_of", "date")


def _of_one_length(value: Any, path: Path) -> Iterator[Fault]:
    """A term says one length, and working days where it counts days."""
    if len(set(LENGTHS) & set(value)) != 1:
        yield (
            path,
            both(
                "期限须是 same_day、days、end_of、date 之一",
                "a term is one of same_day, days, end_of and date",
            ),
        )
    if "working" in value and "days" not in value:
        yield path, both("working 只与 days 同用", "working goes with days")


TERM = Part(
    "term",
    both("期限", "a term"),
    (
        SchemaKey("same_day", YES, both("当日", "the same day"), "same_day: true"),
        SchemaKey("days", WHOLE, both("几日", "so many days"), "days: 5"),
        SchemaKey(
            "working",
            FLAG,
            both("所数为工作日", "the days are working days"),
            "days: 5\nworking: true",
            "false",
        ),
        SchemaKey(
            "end_of",
            one_of(*SPANS),
            both("至月末、季末或年末", "to the end of the month, quarter or year"),
            "end_of: month",
        ),
        SchemaKey(
            "date",
            TEXT,
            both("至记录某日期栏目之日", "to the date in a field of the record"),
            "date: due",
        ),
    ),
    (_of_one_length,),
    {
        "oneOf": [{"required": [name]} for name in LENGTHS],
        "dependentRequired": {"working": ["days"]},
    },
)


def _some(value: Any, path: Path) -> Iterator[Fault]:
    yield from each(TERM.shape).check(value, path)
    if value == {}:
        yield path, both("缺少期限", "a term is missing")


def _term_or_terms(value: Any, path: Path) -> Iterator[Fault]:
    """One term, or one for each variant."""
    if {"term", "terms"} <= set(value):
        yield path, both("term 与 terms 只能有一个", "there is a term or there are terms, not both")


_TERMS = Shape(
    both("情形: 期限", "variant: a term"),
    _some,
    {**each(TERM.shape).json, "minProperties": 1},
)
DUTY = Part(
    "duty",
    both("应办", "a duty"),
    (
        SchemaKey(
            "label",
            LABEL,
            both("名称", "what it is called"),
            "label: {zh: 归还, en: return}",
            required=True,
        ),
        SchemaKey(
            "clause",
            TEXT,
            both("所据条款", "its clause"),
            "clause: D12",
            required=True,
        ),
        SchemaKey(
            "basis",
            one_of(*BASES),
            both(
                "依据：规定、法律或内部规定",
                "whether it is the regulation's, the law's or the house's",
            ),
            "basis: house",
            "regulation",
        ),
        SchemaKey(
            "owner",
            OWNER,
            both("由谁负责", "who owes it"),
            "owner: {department_head: department}",
            "registrar",
        ),
        SchemaKey(
            "opened_by",
            CONDITIONS,
            both("引起它的办理", "the acts that open it"),
            "opened_by: [request]",
        ),
        SchemaKey(
            "met_by",
            CONDITIONS,
            both("完成它的办理", "the acts that meet it"),
            "met_by: [{finish: same_copy}]",
        ),
        SchemaKey(
            "moved_by",
            CONDITIONS,
            both(
                "转给他人或改期的办理，各带起始条件",
                "the acts that pass it on or move it, each with its opening",
            ),
            "moved_by: {finish: renewed_until}",
        ),
        SchemaKey(
            "every",
            list_of(one_of(*EVERY)),
            both(
                "由日历引起：每月、季、年末等", "the ends of periods at which the calendar opens it"
            ),
            "every: [month_end, year_end]",
        ),
        SchemaKey(
            "term",
            TERM.shape,
            both("期限；不写则当日", "how long it may take; without it the same day"),
            "term: {days: 3, working: true}",
            "{same_day: true}",
        ),
        SchemaKey(
            "terms",
            _TERMS,
            both("各情形的期限，代替 term", "a term for each variant, in place of `term`"),
            "terms: {normal: {days: 5}, urgent: {same_day: true}}",
        ),
        SchemaKey(
            "clauses",
            each(TEXT),
            both(
                "与 clause 不同的情形各自的条款",
                "the clauses of variants that have one of their own",
            ),
            "terms: {normal: {days: 5}, urgent: {same_day: true}}\nclauses: {urgent: D6.1}",
        ),
        SchemaKey(
            "bases",
            each(one_of(*BASES)),
            both(
                "与 basis 不同的情形各自的依据", "the bases of variants that have one of their own"
            ),
            "terms: {normal: {days: 5}, urgent: {same_day: true}}\nbases: {urgent: house}",
        ),
    ),
    (_term_or_terms,),
    {"not": {"required": ["term", "terms"]}},
)
