"""Across records: list, find, todo."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from doctrack.cli.call import Call
from doctrack.cli.command import Arg, Command, Values
from doctrack.cli.input.queries import word
from doctrack.cli.output import answers
from doctrack.cli.output.moment import (
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
from doctrack.cli.output.tables import Sheet, printed
from doctrack.errors import NotFound
from doctrack.model.record import Facts
from doctrack.model.regulation import Kind
from doctrack.reports.rows import hidden, masked
from doctrack.words import both

if TYPE_CHECKING:
    from doctrack.reports.tables import Column

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
        numbered = ["number"] if kind.number or kind.numbering else []
        keys = ["id", *numbered, "state", *kind.title]
        keys += ["sender"] if kind.field("sender") else []

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
        return listed(call, found, sheet, values)


def listed(call: Call, found: Asked, sheet: Sheet, values: Values) -> int:
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
            ),
            code="no-such-kind",
            kind=name,
        )
    return kind


def row(kind: Kind, id: str, number: str, state: str, head: Facts, full: bool) -> dict[str, Any]:
    """A record as lists show it, secret titles and personal facts masked."""
    shown: dict[str, Any] = {"id": id, "kind": kind.name, "number": number or None, "state": state}
    for field in kind.fields:
        if field.name in head:
            value: Any = head[field.name]
            if field.personal and not full:
                value = hidden(str(value))
            shown[field.name] = list(value) if isinstance(value, tuple) else value
    if kind.field("title"):
        shown["title"] = masked(
            str(head.get("title", "〔密〕")), str(head.get("secrecy", "")), full
        )
    return shown


COMMAND = Command(
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
)
