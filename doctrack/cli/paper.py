"""`doctrack register` and `doctrack form`: the office's books and slips, printed."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from doctrack.cli import answers, slips
from doctrack.cli.asking import AT, FULL, OUTPUT, Asked, again, asked, delivered, document, left_out
from doctrack.cli.call import FORMATS, Call
from doctrack.cli.forms.sheet import Sheet
from doctrack.cli.naming import meant, person_of
from doctrack.cli.shape import Arg, Command, Opt, Values
from doctrack.errors import Finding, Malformed, NotFound, UsageError
from doctrack.model.calendar import Period, parse_period
from doctrack.model.record import Record
from doctrack.model.regulation import Kind
from doctrack.model.words import both
from doctrack.render import plain, registers
from doctrack.reports import registers as books
from doctrack.reports.register_columns import book_of, total, widths
from doctrack.store import anchors
from doctrack.store.shipped import folder

Rows = list[dict[str, Any]]
# A template names others to extend or include; only names of templates reach the shipped folder,
# never a path out of it.
TEMPLATE = re.compile(r"[\w-]+(\.[\w-]+)*\.j2")


def source(found: Asked, name: str) -> str | None:
    """A template's text: the ledger's own, else the shipped one."""
    if not TEMPLATE.fullmatch(name):
        return None
    own = found.ledger.repo.read(found.ledger.rev, f"templates/{name}")
    shipped = folder("templates") / name
    if own is None:
        return shipped.read_text(encoding="utf-8") if shipped.is_file() else None
    try:
        return own.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = own.count(b"\n", 0, error.start) + 1
        raise Malformed(
            [
                Finding(
                    "template",
                    both("模板不是 UTF-8", "the template is not UTF-8"),
                    f"templates/{name}",
                    line,
                    1,
                )
            ]
        ) from error


def version(call: Call, found: Asked) -> str:
    """Which state of the ledger a print shows, and when it was printed."""
    rev, now = found.ledger.rev[:8], f"{found.now:%Y-%m-%d %H:%M}"
    return call.text(both(f"台账版本 {rev}，打印 {now}", f"Ledger version {rev}, printed {now}"))


def foot(call: Call, found: Asked) -> str:
    """The last line of every print, in the office's words, with the two options that print the same
    again.
    """
    return (
        version(call, found)
        + anchor(call, found)
        + call.text(both("；重印 ", "; again: "))
        + again(found)
    )


def anchor(call: Call, found: Asked) -> str:
    """The last close before the print, by its fingerprint: a print in a drawer bears witness to the
    history under it.
    """
    closed = anchors.last(found.ledger.repo, found.ledger.rev, found.now.timestamp())
    if closed is None:
        return ""
    mark = anchors.fingerprint(anchors.text_of(found.ledger.repo, closed.oid))
    return call.text(both(f"；结账 {closed.period}：{mark}", f"; closed {closed.period}: {mark}"))


def practice_mark(call: Call, found: Asked) -> str:
    """What every print of a practice ledger bears."""
    return call.text(both("【演练】", "[PRACTICE]")) if found.ledger.office.practice else ""


def last_lines(call: Call, found: Asked, *more: str) -> str:
    """The foot of a table that is text: lines that no program takes for rows."""
    mark = practice_mark(call, found)
    return "".join(f"# {line}\n" for line in (*more, f"{mark} {foot(call, found)}".strip()))


def filled(call: Call, found: Asked, name: str, facts: dict[str, Any]) -> str:
    """A template filled in with what every print bears."""
    office = found.ledger.office
    common = {
        "organisation": office.organisation,
        "practice": office.practice,
        "mark": practice_mark(call, found),
        "today": found.now.date().isoformat(),
        "foot": foot(call, found),
        "version": version(call, found),
        "again": again(found),
    }
    return registers.printed(name, lambda n: source(found, n), {**common, **facts}, call.language)


def shape_of(call: Call, values: Values) -> str:
    """The format asked for; else what the output file's name says, for a file never the table of a
    terminal.
    """
    if call.format in ("", "table") and values.get("output"):
        ending = (
            Path(str(values["output"]))
            .suffix.lstrip(".")
            .lower()
            .replace("htm", "html")
            .replace("htmll", "html")
        )
        return ending if ending in FORMATS and not call.format else "tsv"
    return call.shape


def register(call: Call, values: Values) -> int:
    """Prints a register book."""
    with asked(call, values) as found:
        kind = _book_of(found, str(values["kind"]))
        period = parse_period(str(values["period"]), found.day) if values.get("period") else None
        _out(
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
        )
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
        return _json(
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
    from doctrack.cli.sheets import narrow
    from doctrack.render.console import Place, table
    from doctrack.reports.tables import GROWING, RANKS

    answers.out(f"{call.mark}{heading}")
    left = table(
        [Place(label, key in GROWING, RANKS.get(key, 0)) for key, label in labels],
        [[plain.cell(v) for v in row] for row in cells],
    )
    if left:
        answers.err(call.text(narrow(left)))


def _json(answer: dict[str, Any]) -> str:
    return json.dumps(answer, ensure_ascii=False, indent=2) + "\n"


def _out(values: Values, text: str) -> None:
    with delivered(values):
        sys.stdout.write(text)


def form(call: Call, values: Values) -> int:
    """Prints a form of a record, filled in."""
    shape = "table" if call.format == "table" else shape_of(call, values)
    shape = "md" if shape == "tsv" and not call.format else shape
    with asked(call, values) as found:
        _out(
            values,
            slip(
                call,
                found,
                _record_or_person(call, found, str(values["id"])),
                str(values.get("name") or ""),
                shape,
            ),
        )
    return 0


def _record_or_person(call: Call, found: Asked, word: str) -> str:
    """The record that a word means, or the person who bears the name."""
    try:
        return meant(call, word, found.ledger, found.now)
    except NotFound as nothing:
        named = [p.id for p in found.ledger.people().values() if p.name == word.strip()]
        if not named:
            raise nothing
        return person_of(word, found.ledger)


def slip(call: Call, found: Asked, id: str, name: str, shape: str) -> str:
    """The text of a record's form: JSON, HTML, boxes on a terminal, else Markdown."""
    record = found.ledger.record(id)
    if record is None:
        raise NotFound(both(f"没有 {id}", f"there is no {id}"))
    key = _form_of(record, name)
    form_ = slips.FORMS[record.kind][key]
    told = {
        "heading": call.text(form_.heading),
        **form_.fill(Sheet(found.ledger, record, call.language, found.now, asker(call, found))),
    }
    table = told.pop("table", None)
    if shape in ("csv", "tsv"):
        if table is None:
            raise UsageError(
                both(
                    f"此单据没有 {shape} 格式：table、md、html、json",
                    f"this form is printed as table, md, html or json, not {shape}",
                )
            )
        return str(plain.table(shape, *table))
    if shape == "json":
        return _json(
            {
                "form": key,
                "id": record.id,
                "kind": record.kind,
                "at": found.ledger.rev,
                "head": found.ledger.rev,
                "practice": found.ledger.office.practice,
                **told,
            }
        )
    return filled(
        call,
        found,
        f"{form_.template}.{ {'html': 'html', 'table': 'txt'}.get(shape, 'md') }.j2",
        told,
    )


def asker(call: Call, found: Asked) -> str:
    """Who asks for a form, where that was said and is somebody."""
    return call.actor if found.ledger.person(call.actor) else ""


def _form_of(record: Record, name: str) -> str:
    """Which form of a record a name means; its first one without a name."""
    forms = slips.FORMS.get(record.kind, {})
    key = slips.form_called(record.kind, name) if name else next(iter(forms), None)
    if key:
        return key
    if not forms:
        raise NotFound(both(f"{record.id} 没有可打印的单据", f"there is no form of {record.id}"))
    there = "、".join(one.heading.zh for one in forms.values())
    raise NotFound(
        both(
            f"{record.id} 没有单据 {name}；有：{there}",
            f"{record.id} has no form {name}; it has {', '.join(forms)}",
        )
    )


def print_slip(call: Call, id: str, name: str) -> None:
    """A form of a record, after its act. The act stands: a record without a form says so and fails
    nothing.
    """
    if call.format == "json":
        return  # one JSON document a command: the act's
    try:
        with asked(call, {}) as found:
            sys.stdout.write(
                slip(call, found, id, name, "md" if call.shape in ("csv", "tsv") else call.shape)
            )
    except NotFound as error:
        answers.err(call.text(error.words))


PERIOD = Opt(
    "period",
    both("期间：2026-10、2026-Q3、2026、last", "a period: 2026-10, 2026-Q3, 2026, last"),
    "期间",
)
COMMANDS = {
    "register": Command(
        "register",
        "登记簿",
        both("打印登记簿", "Print a register book"),
        "register incoming --period 2026-03 --output 收文.html",
        register,
        (Arg("kind", both("种类", "kind")),),
        (PERIOD, AT, FULL, OUTPUT),
    ),
    "form": Command(
        "form",
        "单据",
        both(
            "打印单据（传阅单、催办通知、借阅单、差错报告单、清退通知、移交清单、回访记录表、回访总结报告等）",
            "Print a form: circulation, urge, loan, incident, recall, handover, visit_sheet,"
            " summarise and others",
        ),
        "form 42 --format html",
        form,
        (Arg("id", both("编号", "id")), Arg("name", both("单据名", "which form"), required=False)),
        (AT, OUTPUT),
    ),
}
