"""`doctrack register` and `doctrack form`: the office's books and slips, printed."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from doctrack.cli import answers, slips
from doctrack.cli.asking import AT, FULL, OUTPUT, Asked, asked, document, left_out, written
from doctrack.cli.call import FORMATS, Call
from doctrack.cli.naming import meant
from doctrack.cli.shape import Arg, Command, Opt, Values
from doctrack.errors import Finding, Malformed, NotFound, UsageError
from doctrack.model.calendar import Period, parse_period
from doctrack.model.record import Record
from doctrack.model.regulation import Kind
from doctrack.model.words import both
from doctrack.render import plain, registers
from doctrack.reports import registers as books
from doctrack.store.shipped import folder

Rows = list[dict[str, Any]]
# A template names others to extend or include; only names of templates reach the shipped folder, never a path out of it.
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
        raise Malformed([Finding("template", both("模板不是 UTF-8", "the template is not UTF-8"), f"templates/{name}", line, 1)]) from error


def foot(found: Asked) -> str:
    """How to print the same again, byte for byte."""
    return f"--at {found.ledger.rev} --now {found.now.isoformat()}"


def practice_mark(call: Call, found: Asked) -> str:
    """What every print of a practice ledger bears."""
    return call.text(both("【演练】 ", "[PRACTICE] ")) if found.ledger.office.practice else ""


def filled(call: Call, found: Asked, name: str, facts: dict[str, Any]) -> str:
    """A template filled in with what every print bears."""
    office = found.ledger.office
    common = {"organisation": office.organisation, "practice": office.practice, "foot": foot(found), "today": found.now.date().isoformat()}
    return registers.printed(name, lambda n: source(found, n), {**common, **facts}, call.language)


def shape_of(call: Call, values: Values) -> str:
    """The format asked for; else what the output file's name says, for a file never the table of a terminal."""
    if call.format in ("", "table") and values.get("output"):
        ending = Path(str(values["output"])).suffix.lstrip(".").lower().replace("htm", "html").replace("htmll", "html")
        return ending if ending in FORMATS and not call.format else "tsv"
    return call.shape


def register(call: Call, values: Values) -> int:
    """Prints a register book."""
    with asked(call, values) as found:
        kind = _book_of(found, str(values["kind"]))
        period = parse_period(str(values["period"]), found.day) if values.get("period") else None
        rows = books.book(found.ledger, kind.name, _records(found, kind, period), call.language, period=period, full=bool(values.get("full")))
        _out(values, _book(call, found, kind, rows, period.name if period else "", shape_of(call, values)))
        return left_out(call, found.ledger)


def _records(found: Asked, kind: Kind, period: Period | None) -> Iterator[Record]:
    """The records of a kind in the order of its series, one at a time: a book tells what is written in them, without folding each."""
    ledger = found.ledger
    for id, path in ledger.index.select("select id, path from record where kind=? order by year, serial, id", kind.name):
        record = ledger.read(path, kind.name) if books.may_fall_in(id, period) else None
        if record:
            yield record


def _book_of(found: Asked, word: str) -> Kind:
    """The kind whose register a word names: incoming, 收文, 收文登记簿."""
    kinds = found.ledger.kinds()
    for name, kind in kinds.items():
        if word in (name, kind.label.zh, kind.label.en, books.columns(kind)[0].zh):
            return kind
    there = [(k.label.zh, n) for n, k in kinds.items()]
    raise NotFound(both(f"没有登记簿 {word}；有：{'、'.join(zh for zh, _ in there)}", f"there is no register {word}; there are: {', '.join(n for _, n in there)}"))


def _book(call: Call, found: Asked, kind: Kind, rows: Rows, period: str, shape: str) -> str:
    heading, columns = books.columns(kind)
    labels = [(k, w.text(call.language)) for k, w in columns]
    if shape in ("html", "md"):
        holders = {(r["period"], r["holder"]): [s for s in rows if (s["period"], s["holder"]) == (r["period"], r["holder"])] for r in rows if "holder" in r}
        facts = {"heading": heading.text(call.language), "columns": labels, "rows": rows, "period": period, "holders": [(h, r) for (_, h), r in holders.items()]}
        return filled(call, found, f"{'recall_list' if kind.name == 'recall' else 'register'}.{shape}.j2", facts)
    if shape == "json":
        return _json({**document("register", found), "register": kind.name, "period": period or None, "rows": rows})
    cells = [[r.get(k) for k, _ in labels] for r in rows]
    if shape == "table":
        from doctrack.render.console import table

        table([label for _, label in labels], [[plain.cell(v) for v in row] for row in cells])
        return f"# {practice_mark(call, found)}{foot(found)}\n"
    # A CSV goes on into a spreadsheet, row for row; its foot would be a row of the book.
    last = "" if shape == "csv" else f"# {practice_mark(call, found)}{foot(found)}\n"
    return plain.table(shape, [label for _, label in labels], cells) + last


def _json(answer: dict[str, Any]) -> str:
    return json.dumps(answer, ensure_ascii=False, indent=2) + "\n"


def _out(values: Values, text: str) -> None:
    if not values.get("output"):
        sys.stdout.write(text)
        return
    path = str(values["output"])
    try:
        written(path, text)
    except OSError as error:
        raise UsageError(both(f"不能写入 {path}：{error.strerror}", f"cannot write {path}: {error.strerror}")) from error


def form(call: Call, values: Values) -> int:
    """Prints a form of a record, filled in."""
    shape = shape_of(call, values)
    if shape in ("csv", "tsv", "table") and call.format:
        raise UsageError(both(f"单据没有 {shape} 格式：md、html、json", f"forms are printed as md, html or json, not {shape}"))
    with asked(call, values) as found:
        _out(values, slip(call, found, meant(call, str(values["id"]), found.ledger, found.now), str(values.get("name") or ""), shape))
    return 0


def slip(call: Call, found: Asked, id: str, name: str, shape: str) -> str:
    """The text of a record's form: HTML or JSON if asked for, else Markdown."""
    record = found.ledger.record(id)
    if record is None:
        raise NotFound(both(f"没有 {id}", f"there is no {id}"))
    key = _form_of(record, name)
    heading, template, facts = slips.FORMS[record.kind][key]
    told = {"heading": heading.text(call.language), **facts(found.ledger, record, call.language)}
    if shape == "json":
        return _json({"form": key, "id": record.id, "kind": record.kind, "at": found.ledger.rev, "head": found.ledger.rev, "practice": found.ledger.office.practice, **told})
    return filled(call, found, f"{template}.{'html' if shape == 'html' else 'md'}.j2", told)


def _form_of(record: Record, name: str) -> str:
    """Which form of a record a name means; its first one without a name."""
    forms = slips.FORMS.get(record.kind, {})
    for key, (heading, _, _) in forms.items():
        if not name or name in (key, heading.zh, heading.en, heading.zh.removesuffix("通知")):
            return key
    if not forms:
        raise NotFound(both(f"{record.id} 没有可打印的单据", f"there is no form of {record.id}"))
    there = [heading for heading, _, _ in forms.values()]
    raise NotFound(both(f"{record.id} 没有单据 {name}；有：{'、'.join(h.zh for h in there)}", f"{record.id} has no form {name}; it has {', '.join(forms)}"))


def print_slip(call: Call, id: str) -> None:
    """The slip of a record, after an act with --print. The act stands: a record without a form says so and fails nothing."""
    if call.format == "json":
        return  # one JSON document a command: the act's
    try:
        with asked(call, {}) as found:
            sys.stdout.write(slip(call, found, id, "", call.shape))
    except NotFound as error:
        answers.err(call.text(error.words))


PERIOD = Opt("period", both("期间：2026-10、2026-Q3、2026、last", "a period: 2026-10, 2026-Q3, 2026, last"), "期间")
COMMANDS = {
    "register": Command("register", "登记簿", both("打印登记簿", "Print a register book"), "register incoming --period 2026-03 --output 收文.html", register,
                        (Arg("kind", both("种类", "kind")),), (PERIOD, AT, FULL, OUTPUT)),
    "form": Command("form", "单据", both("打印单据（传阅单、借阅单、催办通知、清退通知）", "Print a form"), "form 42 --format html", form,
                    (Arg("id", both("编号", "id")), Arg("name", both("单据名", "which form"), required=False)), (AT, OUTPUT)),
}  # fmt: skip
