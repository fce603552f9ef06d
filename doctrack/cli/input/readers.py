"""How a value of each type is read from what was typed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from unicodedata import category

from doctrack.cli.input.ids import id_of
from doctrack.cli.input.people import person_of, person_or_head
from doctrack.errors import NotFound, UsageError
from doctrack.model.items import Item
from doctrack.model.marks import read_mark
from doctrack.model.refs import half_width
from doctrack.model.regulation import Field, Kind
from doctrack.model.values import bounds, is_share, is_whole, is_within
from doctrack.model.view import departments
from doctrack.store.ledger.ledger import Ledger
from doctrack.words import Words, both


@dataclass(frozen=True, slots=True)
class Typing:
    """What typed words are read against."""

    ledger: Ledger
    now: datetime
    clerk: str
    kind: Kind | None = None


def line(field: Field, word: str, against: Typing) -> str:
    """Words on one line; where a schema says that they may name a person or a fact, they stand for
    it.
    """
    text = word.strip()
    if "\n" in text:
        raise UsageError(
            wrong_type(field, both("只能写一行", "takes one line")),
            code="bad-value",
            input=field.name,
        )
    if any(_is_control(c) for c in text):
        raise UsageError(
            wrong_type(field, both("不能含控制字符", "takes no control characters")),
            code="bad-value",
            input=field.name,
        )
    namings = {"person": _named_person, "field": _named_fact}
    return next(
        (found for n in field.of if n in namings and (found := namings[n](text, against))), text
    )


def _text(field: Field, word: str, against: Typing) -> str:
    """Words on as many lines as they need."""
    if any(_is_control(c) for c in word if c not in "\r\n\t"):
        raise UsageError(
            wrong_type(field, both("不能含控制字符", "takes no control characters")),
            code="bad-value",
            input=field.name,
        )
    return word.strip()


def _is_control(character: str) -> bool:
    """What no reader of a register can see: control characters, and the marks that end a line or a
    paragraph.
    """
    return category(character) in ("Cc", "Zl", "Zp", "Cs")


def _named_person(word: str, against: Typing) -> str:
    try:
        return person_of(word, against.ledger)
    except NotFound:
        return ""


def _named_fact(word: str, against: Typing) -> str:
    fields = against.kind.fields if against.kind else ()
    name = half_width(word).replace("-", "_")
    return next(
        (
            f.name
            for f in fields
            if not f.derived and name in (f.name, f.singular, f.label.zh, f.label.en)
        ),
        "",
    )


def _date(field: Field, word: str, against: Typing) -> str:
    from doctrack.model.dates import (
        typed_day,
    )  # its patterns cost time that an act without a date does not need

    day = typed_day(word)
    if day is None:
        raise UsageError(
            wrong_type(
                field,
                both(
                    f"应为日期（如 2026-03-05、2026年3月5日），不是 {word}",
                    f"takes a date such as 2026-03-05, not {word}",
                ),
            ),
            code="bad-date",
            input=field.name,
            value=word,
        )
    return day.isoformat()


def _int(field: Field, word: str, against: Typing) -> int:
    text = half_width(word).strip()
    if not is_whole(text.lstrip("0") or "0") or not is_within(field, int(text)):
        raise UsageError(
            wrong_type(
                field, both(f"{bounds(field).zh}，不是 {word}", f"{bounds(field).en}, not {word}")
            ),
            code="bad-value",
            input=field.name,
        )
    return int(text)


def _choice(field: Field, word: str, against: Typing) -> str:
    text = half_width(word).strip()
    for choice in field.choices:
        if text in (choice.name, choice.label.zh, choice.label.en, choice.name.replace("_", "-")):
            return choice.name
    names = "、".join(f"{c.name}（{c.label.zh}）" for c in field.choices)
    english = ", ".join(c.name for c in field.choices)
    raise UsageError(
        wrong_type(
            field,
            both(f"没有 {word}；可选：{names}", f"has no choice {word}; there are: {english}"),
        ),
        code="unknown-choice",
        input=field.name,
        value=word,
    )


def _person(field: Field, word: str, against: Typing) -> str:
    return (
        person_or_head(word.strip(), against.ledger, against.now)
        if field.name == "to"
        else person_of(word, against.ledger)
    )


def _department(field: Field, word: str, against: Typing) -> str:
    known = departments(against.ledger)
    if known and word not in known and field.name == "handler_departments":
        raise UsageError(
            wrong_type(
                field,
                both(
                    f"没有部门 {word}；有：{'、'.join(known)}",
                    f"there is no department {word}; there are: {', '.join(known)}",
                ),
            ),
            code="unknown-choice",
            input=field.name,
            value=word,
        )
    return word.strip()


def _record(field: Field, word: str, against: Typing) -> str:
    kinds = [k for n in field.of if (k := against.ledger.kind(n))]
    return id_of(
        half_width(word).strip(),
        kinds[0] if len(kinds) == 1 else None,
        against.ledger,
        against.now,
        against.clerk,
    )


def _pair(field: Field, word: str, against: Typing) -> str:
    name, sign, mode = half_width(word).partition("=")
    who = person_of(name, against.ledger)
    return f"{who}={_choice(field, mode, against)}" if sign else who


def _mark(field: Field, word: str, against: Typing) -> str | int:
    mark = read_mark(word)
    if mark is None:
        raise UsageError(
            wrong_type(
                field,
                both(
                    f"应为成绩，如 85 或 85.5，不是 {word}",
                    f"takes a mark such as 85 or 85.5, not {word}",
                ),
            ),
            code="bad-value",
            input=field.name,
        )
    return mark


def _score(field: Field, word: str, against: Typing) -> str:
    name, sign, mark = half_width(word).partition("=")
    if not sign:
        raise UsageError(
            wrong_type(
                field, both(f"应为 人员=成绩，不是 {word}", f"takes PERSON=MARK, not {word}")
            ),
            code="bad-value",
            input=field.name,
        )
    return f"{person_of(name, against.ledger)}={_mark(field, mark, against)}"


def _item(field: Field, word: str, against: Typing) -> str:
    """A record, or one copy of it after a stroke, with the word for it."""
    spot, sign, said = half_width(word).rpartition("=")
    name, stroke, copy = spot.partition("/")
    if not sign or (stroke and not (is_whole(copy.strip()) and copy.strip() != "0")):
        raise UsageError(
            wrong_type(
                field,
                both(
                    f"应为 编号=取值 或 编号/份=取值，不是 {word}",
                    f"takes ID=CHOICE or ID/COPY=CHOICE, not {word}",
                ),
            ),
            code="bad-value",
            input=field.name,
        )
    id = id_of(name.strip(), None, against.ledger, against.now, against.clerk)
    return str(Item(id, int(copy or 0), _choice(field, said, against)))


def _share(field: Field, word: str, against: Typing) -> str:
    name, sign, count = word.strip().replace("＝", "=").rpartition("=")
    told = f"{name.strip()}={half_width(count).strip().lstrip('0')}" if sign else word.strip()
    if not is_share(told):
        raise UsageError(
            wrong_type(
                field,
                both(
                    f"应为 单位 或 单位=份数，不是 {word}", f"takes NAME or NAME=COPIES, not {word}"
                ),
            ),
            code="bad-value",
            input=field.name,
        )
    return told


def _file(field: Field, word: str, against: Typing) -> str:
    part, sign, rest = word.partition("=")
    path = Path(rest if sign and part in field.of else word)
    if not path.is_file():
        raise UsageError(
            wrong_type(field, both(f"没有文件 {word}", f"there is no file {word}")),
            code="unreadable-file",
            input=field.name,
            file=word,
        )
    return f"{word} sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"


def _email(field: Field, word: str, against: Typing) -> str:
    text = half_width(word).strip()
    if "@" not in text or " " in text:
        raise UsageError(
            wrong_type(field, both(f"{word} 不是邮箱", f"{word} is no e-mail address")),
            code="bad-value",
            input=field.name,
        )
    return text


def _fact(field: Field, word: str, against: Typing) -> str:
    fact = against.kind.fact(half_width(word).strip()) if against.kind else None
    return fact.name if fact else word.strip()


FLAGS = {
    "true": True,
    "yes": True,
    "1": True,
    "是": True,
    "false": False,
    "no": False,
    "0": False,
    "否": False,
    "": False,
}


READERS: Mapping[str, Callable[[Field, str, Typing], str | int]] = {
    "date": _date,
    "int": _int,
    "choice": _choice,
    "person": _person,
    "department": _department,
    "record": _record,
    "pair": _pair,
    "share": _share,
    "file": _file,
    "email": _email,
    "fact": _fact,
    "text": _text,
    "mark": _mark,
    "score": _score,
    "item": _item,
}


def wrong_type(field: Field, why: Words) -> Words:
    """That an input does not take what was typed, and why (exit 2)."""
    option = "--" + (field.singular or field.name).replace("_", "-")
    return both(f"{option}（{field.label.zh}）{why.zh}", f"{option} ({field.label.en}) {why.en}")
