"""Across records: list, find, todo."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from doctrack.cli import answers
from doctrack.cli.asking import (
    AT,
    FULL,
    OUTPUT,
    Asked,
    asked,
    delivered,
    document,
    left_out,
    settled_shape,
)
from doctrack.cli.call import Call
from doctrack.cli.naming import actor_of, person_of
from doctrack.cli.queries import word
from doctrack.cli.shape import Arg, Command, Opt, Values
from doctrack.cli.sheets import Sheet, columns_of, printed
from doctrack.errors import NotFound
from doctrack.model.record import Facts
from doctrack.model.refs import searchable
from doctrack.model.regulation import Kind
from doctrack.model.words import both
from doctrack.reports import overdue
from doctrack.reports.rows import hidden, masked

if TYPE_CHECKING:
    from doctrack.reports.tables import Column

TODO = ("due", "duty", "record", "title", "owner", "late_days", "clause", "house", "provisional")
NOTHING_FITS = both("没有符合条件的记录", "nothing fits")


def list_(call: Call, values: Values) -> int:
    """Records of a kind that fit every word."""
    settled_shape(call, values)
    with asked(call, values) as found:
        kind = _kind(call, str(values["kind"]))
        tests = [word(w, kind, found) for w in values.get("words") or ()]
        full = bool(values.get("full"))
        rows = (
            row(kind, *head, full)
            for head in found.ledger.heads(kind.name)
            if all(t(*head) for t in tests)
        )
        keys = [
            "id",
            *(["number"] if kind.number or kind.numbering else []),
            "state",
            *kind.title,
            *(["sender"] if kind.field("sender") else []),
        ]

        def columns() -> Sequence[Column]:
            from doctrack.reports.tables import of_kind

            return of_kind(kind)

        heading = both(f"{kind.label.zh}列表", f"List: {kind.label.en}")
        sheet = Sheet(
            "list",
            heading,
            keys,
            rows,
            columns,
            {**document("list", found), "kind": kind.name},
            nothing=None,
            foot=False,
        )
        return _listed(call, found, sheet, values)


def _listed(call: Call, found: Asked, sheet: Sheet, values: Values) -> int:
    """Prints what a search found; to people it says so where that is nothing."""
    with delivered(values):
        count = printed(call, found, sheet, bool(values.get("full")))
    if not count and call.for_people:
        answers.err(call.text(NOTHING_FITS))
    return left_out(call, found.ledger)


def _kind(call: Call, name: str) -> Kind:
    from doctrack.cli.regulation_at_hand import kind_at_hand, kinds_at_hand

    kind = kind_at_hand(call, name)
    if kind is None:
        there = kinds_at_hand(call)
        raise NotFound(
            both(
                f"没有种类 {name}；有：{'、'.join(f'{k.label.zh} {k.name}' for k in there)}",
                f"there is no kind {name}; there are: {', '.join(k.name for k in there)}",
            )
        )
    return kind


def row(kind: Kind, id: str, number: str, state: str, head: Facts, full: bool) -> dict[str, Any]:
    """A record as lists show it, secret titles and personal facts masked."""
    shown: dict[str, Any] = {"id": id, "kind": kind.name, "number": number or None, "state": state}
    for field in kind.fields:
        if field.name in head:
            value: Any = head[field.name]
            shown[field.name] = (
                hidden(str(value))
                if field.personal and not full
                else list(value)
                if isinstance(value, tuple)
                else value
            )
    if kind.field("title"):
        shown["title"] = masked(
            str(head.get("title", "〔密〕")), str(head.get("secrecy", "")), full
        )
    return shown


def find(call: Call, values: Values) -> int:
    """Records of any kind that hold a text."""
    settled_shape(call, values)
    with asked(call, values) as found:
        text = str(values["text"])
        rows_ = found.ledger.index.select(
            "select id, kind, state, number, title, secrecy from record where search like ? escape"
            " '!' order by kind, year, serial, id",
            "%" + searchable(text).replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%",
        )
        rows = [
            {
                "id": i,
                "kind": k,
                "state": s,
                "number": n or None,
                "title": masked(t, c, bool(values.get("full"))),
            }
            for i, k, s, n, t, c in rows_
        ]
        heading = both(f"查找“{text}”", f"Found: {text}")
        sheet = Sheet(
            "find",
            heading,
            ("id", "kind", "state", "number", "title"),
            rows,
            columns_of("find"),
            document("find", found),
            nothing=None,
            foot=False,
        )
        return _listed(call, found, sheet, values)


def todo(call: Call, values: Values) -> int:
    """What somebody owes; the actor's own without a name; the office's morning sheet with --all."""
    settled_shape(call, values)
    with asked(call, values) as found:
        who = (
            ""
            if values.get("all")
            else (
                person_of(str(values["person"]), found.ledger)
                if values.get("person")
                else actor_of(call, found.ledger, "")
            )
        )
        full = bool(values.get("full"))
        rows = overdue.todo(found.ledger, found.as_of, who, full)
        if (
            values.get("all")
            and found.now.month == 12
            and not found.ledger.calendar.known(found.now.year + 1)
        ):
            year = found.now.year + 1
            answers.err(
                call.text(
                    both(
                        f"注意：{year} 年放假安排尚未录入（calendar add {year}.yaml）",
                        f"warning: the holidays of {year} are not in the ledger yet (calendar add"
                        f" {year}.yaml)",
                    )
                )
            )
        person = found.ledger.person(who)
        whose = (
            both(f"{person.name}的待办", f"To be done by {person.name}")
            if person
            else both("全办公室待办", "To be done by the office")
        )
        under = [
            both(f"截至 {found.now:%Y-%m-%d %H:%M}", f"as of {found.now:%Y-%m-%d %H:%M}").text(
                call.language
            )
        ]
        nothing = both("没有待办事项", "nothing is to be done")
        sheet = Sheet(
            "todo",
            whose,
            TODO,
            rows,
            columns_of("todo"),
            document("todo", found),
            under,
            nothing=nothing,
            foot=False,
        )
        with delivered(values):
            printed(call, found, sheet, full)
        return left_out(call, found.ledger)


COMMANDS = {
    "list": Command(
        "list",
        "列表",
        both("按条件列出一种记录", "Records of a kind that fit every word"),
        "list incoming state:circulating holder:sun",
        list_,
        (
            Arg("kind", both("种类", "kind")),
            Arg("words", both("条件", "words"), many=True, required=False),
        ),
        (AT, FULL, OUTPUT),
    ),
    "find": Command(
        "find",
        "查找",
        both("查找文字", "Find a text"),
        "find 防汛",
        find,
        (Arg("text", both("文字", "text")),),
        (AT, FULL, OUTPUT),
    ),
    "todo": Command(
        "todo",
        "待办",
        both("待办事项", "What is owed"),
        "todo --all",
        todo,
        (Arg("person", both("人员", "person"), required=False),),
        (Opt("all", both("全办公室", "the whole office"), "全部", flag=True), AT, FULL, OUTPUT),
    ),
}
