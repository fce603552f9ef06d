"""`doctrack find TEXT`: the records in which a text stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doctrack.cli.call import Call
from doctrack.cli.command import Arg, Command, Values
from doctrack.cli.output.moment import (
    AT,
    FULL,
    OUTPUT,
    asked,
    document,
    settled_shape,
)
from doctrack.cli.output.tables import Sheet, columns_of
from doctrack.model.refs import searchable
from doctrack.reports.rows import masked
from doctrack.words import both

if TYPE_CHECKING:
    pass
from doctrack.cli.commands.list import listed


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
        return listed(call, found, sheet, values)


COMMAND = Command(
    "find",
    "查找",
    both("查找文字", "Find a text"),
    "find 防汛",
    find,
    (Arg("text", both("文字", "text")),),
    (AT, FULL, OUTPUT),
)
