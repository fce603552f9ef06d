"""`doctrack register` and `doctrack form`: the office's books and slips, printed."""

from __future__ import annotations

import sys
from typing import Any

from doctrack.cli import answers, slips
from doctrack.cli.asking import AT, FULL, OUTPUT, Asked, asked, document, foot, left_out, written
from doctrack.cli.call import Call
from doctrack.cli.naming import id_of
from doctrack.cli.regulation_at_hand import kind_at_hand
from doctrack.cli.shape import Arg, Command, Opt, Values
from doctrack.errors import NotFound
from doctrack.model.calendar import parse_period
from doctrack.model.words import both
from doctrack.render import plain, registers
from doctrack.reports import registers as books
from doctrack.store.shipped import folder


def source(found: Asked, name: str) -> str | None:
    """A template's text: the ledger's own, else the shipped one."""
    own = found.ledger.repo.read(found.ledger.rev, f"templates/{name}")
    if own is not None:
        return own.decode("utf-8", "replace")
    shipped = folder("templates") / name
    return shipped.read_text(encoding="utf-8") if shipped.is_file() else None


def filled(call: Call, found: Asked, name: str, facts: dict[str, Any]) -> str:
    """A template filled in with what every print bears."""
    office = found.ledger.office
    common = {"organisation": office.organisation, "practice": office.practice, "foot": foot(found)}
    return registers.printed(name, lambda n: source(found, n), {**common, **facts}, call.language)


def register(call: Call, values: Values) -> int:
    """Prints a register book."""
    with asked(call, values) as found:
        kind = kind_at_hand(call, str(values["kind"]))
        if kind is None or kind.name not in books.REGISTERS:
            raise NotFound(both(f"没有登记簿 {values['kind']}", f"there is no register {values['kind']}"))
        period = parse_period(str(values["period"]), found.day) if values.get("period") else None
        rows = books.book(found.ledger, kind.name, call.language, period=period, full=bool(values.get("full")))
        text = _book(call, found, kind.name, rows, period.name if period else "")
        _out(values, text)
        return left_out(call, found.ledger)


def _book(call: Call, found: Asked, kind: str, rows: list[dict[str, Any]], period: str) -> str | None:
    heading, columns = books.REGISTERS[kind]
    labels = [(k, w.text(call.language)) for k, w in columns]
    if call.shape in ("html", "md"):
        holders = [(h, [r for r in rows if r.get("holder") == h]) for h in dict.fromkeys(r.get("holder") for r in rows)]
        name = "recall" if kind == "recall" else "register"
        facts = {"heading": heading.text(call.language), "columns": labels, "rows": rows, "period": period, "holders": holders}
        return filled(call, found, f"{name}.{call.shape}.j2", facts)
    if call.shape in ("csv", "tsv"):
        return plain.table(call.shape, [label for _, label in labels], [[r.get(k) for k, _ in labels] for r in rows])
    answers.rows(call, kind, [k for k, _ in labels], rows, dict(labels), {**document("register", found), "register": kind})
    return None


def _out(values: Values, text: str | None) -> None:
    if text is None:
        return
    if values.get("output"):
        written(str(values["output"]), text)
    else:
        sys.stdout.write(text)


def form(call: Call, values: Values) -> int:
    """Prints a form of a record, filled in."""
    with asked(call, values) as found:
        id = id_of(str(values["id"]), None, found.ledger, found.now, "")
        _out(values, slip(call, found, id, str(values.get("name") or "")))
    return 0


def slip(call: Call, found: Asked, id: str, name: str) -> str:
    """The text of a record's form in the format of the call: HTML if asked for, else Markdown."""
    record = found.ledger.record(id)
    forms = slips.FORMS.get(record.kind, {}) if record else {}
    chosen = next((f for n, f in forms.items() if not name or name in (n, f[0].zh, f[0].en)), None)
    if record is None or chosen is None:
        raise NotFound(both(f"{id} 没有单据 {name}；有：{'、'.join(f[0].zh for f in forms.values())}", f"{id} has no form {name}; it has {', '.join(forms)}"))
    heading, template, facts = chosen
    shape = "html" if call.shape == "html" else "md"
    return filled(call, found, f"{template}.{shape}.j2", {"heading": heading.text(call.language), **facts(found.ledger, record, call.language)})


def print_slip(call: Call, id: str) -> None:
    """The slip of a record, after an act with --print."""
    with asked(call, {}) as found:
        sys.stdout.write(slip(call, found, id, ""))


PERIOD = Opt("period", both("期间：2026-10、2026-Q3、2026、last", "a period: 2026-10, 2026-Q3, 2026, last"), "期间")
COMMANDS = {
    "register": Command("register", "登记簿", both("打印登记簿", "Print a register book"), "register incoming --period 2026-03 --format html --output 收文.html", register,
                        (Arg("kind", both("种类", "kind")),), (PERIOD, AT, FULL, OUTPUT)),
    "form": Command("form", "单据", both("打印单据（传阅单、借阅单、催办通知、清退通知）", "Print a form"), "form 42 --format html", form,
                    (Arg("id", both("编号", "id")), Arg("name", both("单据名", "which form"), required=False)), (AT, OUTPUT)),
}  # fmt: skip
