"""`doctrack register KIND`: the office's register books, printed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from doctrack.cli.call import Call
from doctrack.cli.command import Arg, Command, Opt, Values
from doctrack.cli.output import answers
from doctrack.cli.output.moment import (
    AT,
    FULL,
    OUTPUT,
    Asked,
    asked,
    document,
    left_out,
    shape_of,
)
from doctrack.cli.output.page import Rows, delivered_text, filled, json_text, last_lines, source
from doctrack.errors import NotFound
from doctrack.model.calendar import Period, parse_period
from doctrack.model.record import Record
from doctrack.model.regulation import Kind
from doctrack.render import plain
from doctrack.reports import registers as books
from doctrack.reports.register_columns import book_of, total, widths
from doctrack.words import both


def register(call: Call, values: Values) -> int:
    """Prints a register book."""
    with asked(call, values) as found:
        kind = _book_of(found, str(values["kind"]))
        period = parse_period(str(values["period"]), found.day) if values.get("period") else None
        delivered_text(
            values,
            book_text(
                call, found, kind, period, shape_of(call, values), full=bool(values.get("full"))
            ),
        )
        return left_out(call, found.ledger)


def book_text(
    call: Call, found: Asked, kind: Kind, period: Period | None, shape: str, *, full: bool = False
) -> str:
    """A register book as it is printed."""
    rows = books.book(
        found.ledger,
        kind.name,
        _records(found, kind, period),
        call.language,
        period=period,
        full=full,
    )
    return _book(call, found, kind, rows, period.name if period else "", shape)


def _records(found: Asked, kind: Kind, period: Period | None) -> Iterator[Record]:
    """The records of a kind in the order of its series, one at a time: a book tells what is written
    in them, without folding each.
    """
    ledger = found.ledger
    listed = ledger.index.select(
        "select id, path, number from record where kind=? order by year, serial, id", kind.name
    )
    if (
        kind.numbering
    ):  # a number that an act gave has an order of its own, and may be of a later year than the id
        from doctrack.model.numbers import in_order

        listed = sorted(listed, key=lambda row: in_order(row[2]))
    for id, path, _ in listed:
        record = (
            ledger.read(path, kind.name)
            if kind.numbering or books.may_fall_in(id, period)
            else None
        )
        if record:
            yield record


def _book_of(found: Asked, word: str) -> Kind:
    """The kind whose register a word names: incoming, 收文, 收文登记簿."""
    kinds = found.ledger.kinds()
    for name, kind in kinds.items():
        if word in (name, kind.label.zh, kind.label.en, book_of(kind).heading.zh):
            return kind
    there = [(k.label.zh, n) for n, k in kinds.items()]
    raise NotFound(
        both(
            f"没有登记簿 {word}；有：{'、'.join(zh for zh, _ in there)}",
            f"there is no register {word}; there are: {', '.join(n for _, n in there)}",
        ),
        code="no-such-register",
        register=word,
    )


def _book(call: Call, found: Asked, kind: Kind, rows: Rows, period: str, shape: str) -> str:
    """A register book in one of the formats."""
    layout, sum_ = book_of(kind), call.text(total(kind, rows, period=bool(period)))
    labels = [(c.key, call.text(c.label)) for c in layout.columns]
    if shape in ("html", "md"):
        facts = {
            "heading": call.text(layout.heading),
            "columns": labels,
            "rows": rows,
            "period": period,
            "total": sum_,
            "widths": widths(layout.columns, call.language),
            "styles": {c.key: c.style for c in layout.columns},
            "holders": _by_holder(call, kind, rows),
            "signs": [call.text(s) for s in layout.signs],
        }
        own = (  # a kind's own page, where the office or doctrack has one
            f"{kind.name}_list.{shape}.j2"
        )
        return filled(
            call, found, own if source(found, own) is not None else f"register.{shape}.j2", facts
        )
    if shape == "json":
        return json_text(
            {
                **document("register", found),
                "register": kind.name,
                "period": period or None,
                "rows": rows,
            }
        )
    cells = [[r.get(k) for k, _ in labels] for r in rows]
    if shape == "table":
        _on_screen(call, call.text(layout.heading), labels, cells)
        return last_lines(call, found, sum_)
    # A CSV goes on into a spreadsheet, row for row; its foot would be a row of the book.
    last = "" if shape == "csv" else last_lines(call, found, sum_)
    return plain.table(shape, [label for _, label in labels], cells) + last


def _by_holder(call: Call, kind: Kind, rows: Rows) -> list[dict[str, Any]]:
    """The items of a recall list by period and holder: each gets a page that can be handed out,
    with what became of his items.
    """
    pages: dict[tuple[str, str], Rows] = {}
    for row in rows:
        if "who" in row:
            pages.setdefault((row["period"], row["who"]), []).append(row)
    return [
        {
            "holder": page[0]["holder"],
            "period": period,
            "items": page,
            "total": call.text(total(kind, page, period=True)),
        }
        for (period, _), page in pages.items()
    ]


def _on_screen(
    call: Call, heading: str, labels: list[tuple[str, str]], cells: list[list[Any]]
) -> None:
    """The book on a terminal: as many of its columns as there is room for, and where the whole book
    is.
    """
    from doctrack.cli.output.tables import narrow
    from doctrack.render.console import Place, print_table
    from doctrack.reports.tables import GROWING, RANKS

    answers.out(f"{call.mark}{heading}")
    left = print_table(
        [Place(label, key in GROWING, RANKS.get(key, 0)) for key, label in labels],
        [[plain.cell(v) for v in row] for row in cells],
    )
    if left:
        answers.err(call.text(narrow(left)))


PERIOD = Opt(
    "period",
    both("期间：2026-10、2026-Q3、2026、last", "a period: 2026-10, 2026-Q3, 2026, last"),
    "期间",
)


COMMAND = Command(
    "register",
    "登记簿",
    both("打印登记簿", "Print a register book"),
    "register incoming --period 2026-03 --output 收文.html",
    register,
    (Arg("kind", both("种类", "kind")),),
    (PERIOD, AT, FULL, OUTPUT),
)
