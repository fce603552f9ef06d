"""One record: show, next, why."""

from __future__ import annotations

from typing import Any

from doctrack.cli.call import Call
from doctrack.cli.command import Arg, Command, Values
from doctrack.cli.input.ids import record_or_person
from doctrack.cli.output import answers
from doctrack.cli.output import record as telling
from doctrack.cli.output.moment import AT, Asked, asked
from doctrack.errors import NotFound
from doctrack.model.record import Duty, Record, Standing
from doctrack.model.regulation import Kind
from doctrack.store.ledger.ledger import Ledger
from doctrack.words import both

ID = Arg("id", both("编号、文号或 42", "id, number or 42"))


def found_id(call: Call, found: Asked, values: Values) -> str:
    """The record that was named; a person by id or name."""
    return record_or_person(call, str(values["id"]), found.ledger, found.now)


def both_of(ledger: Ledger, id: str) -> tuple[Record, Standing]:
    """A record and its standing."""
    record, standing = ledger.record(id), ledger.standing(id)
    if record is None or standing is None:
        raise NotFound(both(f"没有 {id}", f"there is no {id}"), code="no-such-record", record=id)
    return record, standing


def duty_json(ledger: Ledger, kind: str, duty: Duty) -> dict[str, Any]:
    """A duty in JSON."""
    due, provisional = ledger.due(kind, duty)
    found = ledger.kind(kind, duty.opened.date())
    rule = found.duties[duty.name] if found else None
    return {
        "duty": duty.name,
        "owner": duty.owners[0],
        "opened": duty.opened.isoformat(),
        "due": due.isoformat(),
        "clause": rule.clause_of(duty.variant) if rule else "",
        "house": bool(rule and rule.basis_of(duty.variant) == "house"),
        "provisional": provisional,
    }


def plain_event(number: int, event: Any) -> dict[str, Any]:
    """An event in JSON."""
    facts = {k: list(v) if isinstance(v, tuple) else v for k, v in event.inputs.items()}
    more = {"because": event.because} if event.because else {}
    struck = {"annulled": event.annulled} if event.annulled else {}
    was = {"was": dict(event.was)} if event.was else {}
    return {
        "event": number,
        "at": event.at.isoformat(),
        "act": event.act,
        "by": event.by,
        **more,
        **facts,
        **was,
        **struck,
    }


def show(call: Call, values: Values) -> int:
    """Facts, place, where each copy is, open duties, history."""
    with asked(call, values) as found:
        record, standing = both_of(found.ledger, found_id(call, found, values))
        duties = [duty_json(found.ledger, record.kind, d) for d in standing.open_duties()]
        if call.format == "json":
            answers.as_json(
                {
                    "id": record.id,
                    "kind": record.kind,
                    "number": record.number or None,
                    "state": record.state,
                    "record": {
                        k: list(v) if isinstance(v, tuple) else v for k, v in record.head.items()
                    },
                    "duties": duties,
                    "events": [plain_event(n, e) for n, e in enumerate(record.events, 1)],
                }
            )
            return 0
        answers.lines(call, telling.shown(call, found, record, standing, reading(found, record)))
    return 0


def reading(found: Asked, record: Record) -> Kind:
    """The kind as old records may speak of it."""
    kind = found.ledger.books.reading(record.kind)
    assert kind is not None
    return kind


COMMAND = Command(
    "show",
    "查看",
    both(
        "一件记录的全部：事实、各份去向、应办、经过",
        "Facts, place, where each copy is, duties, history",
    ),
    "show 42",
    show,
    (ID,),
    (AT,),
)
