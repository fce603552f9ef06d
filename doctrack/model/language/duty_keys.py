"""The keys of a duty and of its term."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from doctrack.model.grammar import Fault, Path
from doctrack.model.language.parts import Part, SchemaKey, Shape
from doctrack.model.language.shapes import (
    AGAIN,
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
    up_to,
)
from doctrack.model.regulation import BASES
from doctrack.words import both

SPANS = ("month", "quarter", "year")
EVERY = (*(f"{s}_end" for s in SPANS), "retention_end")
LENGTHS = ("same_day", "days", "months", "years", "end_of", "date")
COUNTED = ("days", "months", "years")


def _of_one_length(value: Any, path: Path) -> Iterator[Fault]:
    """A term says one length, working days where it counts days, and one date to count from."""
    said = set(value)
    if len(said & set(LENGTHS)) != 1:
        yield (
            path,
            both(
                f"期限须是 {'、'.join(LENGTHS)} 之一",
                f"a term is one of {', '.join(LENGTHS[:-1])} and {LENGTHS[-1]}",
            ),
        )
    if "working" in said and "days" not in said:
        yield path, both("working 只与 days 同用", "working goes with days")
    if {"after", "before"} <= said or (said & {"after", "before"} and not said & set(COUNTED)):
        yield (
            path,
            both(
                "after 或 before 只取其一，与 days、months 或 years 同用",
                "one of after and before goes with days, months or years",
            ),
        )


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
            "months",
            up_to(1200),
            both(
                "几个月，至对应之日，没有则至月末",
                "so many months: to the same day of the month, else its last",
            ),
            "months: 12",
            since="0.2.0",
        ),
        SchemaKey("years", up_to(100), both("几年", "so many years"), "years: 1", since="0.2.0"),
        SchemaKey(
            "after",
            TEXT,
            both(
                "从记录某日期栏目之日起算，而非从办理起算",
                "counted from the date in a field of the record, and not from the act",
            ),
            "months: 12\nafter: due",
            since="0.2.0",
        ),
        SchemaKey(
            "before",
            TEXT,
            both(
                "由记录某日期栏目之日往前推算",
                "counted backwards from the date in a field of the record",
            ),
            "days: 30\nbefore: due",
            since="0.2.0",
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
            "again",
            AGAIN,
            both("完成后重新引起", "whether it opens again when it is met"),
            "again: true",
            "false",
            since="0.2.0",
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
