"""The slip of a record: the office's paper form filled in."""

from __future__ import annotations

import sys

from doctrack.cli.call import Call
from doctrack.cli.forms import catalogue
from doctrack.cli.forms.sheet import Sheet
from doctrack.cli.output import answers
from doctrack.cli.output.moment import (
    Asked,
    asked,
)
from doctrack.cli.output.page import filled, json_text
from doctrack.errors import NotFound, UsageError
from doctrack.model.record import Record
from doctrack.render import plain
from doctrack.words import both


def slip(call: Call, found: Asked, id: str, name: str, shape: str) -> str:
    """The text of a record's form: JSON, HTML, boxes on a terminal, else Markdown."""
    record = found.ledger.record(id)
    if record is None:
        raise NotFound(both(f"没有 {id}", f"there is no {id}"), code="no-such-record", record=id)
    key = _form_of(record, name)
    form_ = catalogue.FORMS[record.kind][key]
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
        return json_text(
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
    forms = catalogue.FORMS.get(record.kind, {})
    key = catalogue.form_called(record.kind, name) if name else next(iter(forms), None)
    if key:
        return key
    if not forms:
        raise NotFound(
            both(f"{record.id} 没有可打印的单据", f"there is no form of {record.id}"),
            code="no-such-form",
            record=record.id,
        )
    there = "、".join(one.heading.zh for one in forms.values())
    raise NotFound(
        both(
            f"{record.id} 没有单据 {name}；有：{there}",
            f"{record.id} has no form {name}; it has {', '.join(forms)}",
        ),
        code="no-such-form",
        record=record.id,
        form=name,
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
