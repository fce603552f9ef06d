"""What each type of field may hold, as text in a file or in a correction; what is wrong with a text
is said, never raised.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from doctrack.model.items import read_item
from doctrack.model.marks import read_mark, read_score
from doctrack.model.record import Value
from doctrack.model.regulation import Field
from doctrack.words import Words, both

# [0-9], not \d: the schema's numbers and dates are ASCII, other digits are text.
_whole = re.compile("0|[1-9][0-9]{0,17}").fullmatch
_day = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}").fullmatch


def is_whole(text: str) -> bool:
    """Whether a text is a whole number as a file writes it."""
    return _whole(text) is not None


def is_within(field: Field, number: int) -> bool:
    """Whether a whole number lies where its field wants it."""
    return field.least <= number and (not field.most or number <= field.most)


def bounds(field: Field | None) -> Words:
    """What a whole number may be."""
    if field and field.most:
        return both(
            f"应为 {field.least} 到 {field.most} 的整数",
            f"takes a whole number from {field.least} to {field.most}",
        )
    return both("应为整数", "takes a whole number")


def is_day(text: str) -> bool:
    """Whether a text is a date that exists, written YYYY-MM-DD."""
    return _day(text) is not None and moment(text) is not None


def is_moment(text: str) -> bool:
    """Whether a text is a date, or a date and a time, that exists."""
    return _day(text[:10]) is not None and moment(text) is not None


def is_mark(text: str) -> bool:
    """Whether a text is a mark in its one spelling: 85 or 85.5, never 85.0 or 085."""
    return str(read_mark(text)) == text


def is_score(text: str) -> bool:
    """Whether a text is a person with his mark: zhao=85.5."""
    return read_score(text) is not None


def is_share(text: str) -> bool:
    """Whether a text is a recipient, alone or with his copies: 市局=2."""
    name, sign, count = text.rpartition("=")
    return (
        bool(text.strip())
        and "\n" not in text
        and (not sign or (bool(name.strip()) and is_whole(count) and count != "0"))
    )


def is_item(field: Field, text: str) -> bool:
    """Whether a text is a record, or a copy of one, with one of the field's choices:
    IN-2026-0001/3=duplicate.
    """
    found = read_item(text)
    return found is not None and any(found.word == c.name for c in field.choices)


def moment(text: str) -> datetime | None:
    """The moment that a text names; None where there is none."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def as_text(value: Value) -> str:
    """A told value as a correction keeps it: a list has a line for each entry."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "\n".join(str(v) for v in value) if isinstance(value, tuple) else str(value)


def entries(field: Field, text: str) -> tuple[str, ...]:
    """The entries of a corrected value: one a line where the field holds a list; none where it is
    cleared.
    """
    if not text:
        return ()
    return tuple(text.split("\n")) if field.many else (text,)


def typed(field: Field, text: str) -> Value:
    """A corrected value in the type of its field; a text that is none of the type stays text, for
    `faults` to name.
    """
    listed = entries(field, text)
    if field.many:
        return listed
    if not listed:
        return ""
    if field.type == "flag":
        return text == "true"
    return int(text) if field.type in ("int", "mark") and is_whole(text) else text


def faults_of_value(field: Field, text: str) -> Iterator[Words]:
    """Why a text is no value of a field's type."""
    for entry in entries(field, text):
        found = _fault(field, entry)
        if found:
            yield both(f"“{field.label.zh}”{found.zh}", f"{field.label.en} {found.en}")


def _fault(field: Field, text: str) -> Words | None:
    right, words = {
        "date": (is_day, both(f"应为 YYYY-MM-DD，不是 {text}", f"takes YYYY-MM-DD, not {text}")),
        "datetime": (
            is_moment,
            both(f"应为日期时间，不是 {text}", f"takes a date and time, not {text}"),
        ),
        "int": (
            lambda t: is_whole(t) and is_within(field, int(t)),
            both(f"{bounds(field).zh}，不是 {text}", f"{bounds(field).en}, not {text}"),
        ),
        "flag": (
            lambda t: t in ("true", "false"),
            both(f"应为 true 或 false，不是 {text}", f"takes true or false, not {text}"),
        ),
        "choice": (lambda t: any(t == c.name for c in field.choices), _choices(field)),
        "email": (
            lambda t: "@" in t and not any(c.isspace() for c in t),
            both(f"{text} 不是邮箱", f"takes an e-mail address, not {text}"),
        ),
        "mark": (
            is_mark,
            both(
                f"应为成绩，如 85 或 85.5，不是 {text}",
                f"takes a mark such as 85 or 85.5, not {text}",
            ),
        ),
        "share": (
            is_share,
            both(f"应为 单位 或 单位=份数，不是 {text}", f"takes NAME or NAME=COPIES, not {text}"),
        ),
        "item": (
            lambda t: is_item(field, t),
            both(
                f"应为 编号=取值 或 编号/份=取值，不是 {text}",
                f"takes ID=CHOICE or ID/COPY=CHOICE, not {text}",
            ),
        ),
        "text": (lambda t: True, both("", "")),
    }.get(
        field.type,
        (lambda t: "\n" not in t and t == t.strip(), both("只能写一行", "takes one line")),
    )
    return None if right(text) else words


def _choices(field: Field) -> Words:
    zh = "、".join(f"{c.name}（{c.label.zh}）" for c in field.choices)
    return both(f"只能是 {zh}", f"is one of {', '.join(c.name for c in field.choices)}")
