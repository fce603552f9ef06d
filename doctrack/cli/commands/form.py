"""`doctrack register` and `doctrack form`: the office's books and slips, printed."""

from __future__ import annotations

from doctrack.cli.call import Call
from doctrack.cli.command import Arg, Command, Values
from doctrack.cli.forms.slip import slip
from doctrack.cli.input.ids import meant
from doctrack.cli.input.people import person_of
from doctrack.cli.output.moment import (
    AT,
    OUTPUT,
    Asked,
    asked,
    shape_of,
)
from doctrack.cli.output.page import delivered_text
from doctrack.errors import NotFound
from doctrack.words import both


def form(call: Call, values: Values) -> int:
    """Prints a form of a record, filled in."""
    shape = "table" if call.format == "table" else shape_of(call, values)
    shape = "md" if shape == "tsv" and not call.format else shape
    with asked(call, values) as found:
        delivered_text(
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


COMMAND = Command(
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
)
