"""One record: show, next, why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from doctrack.cli import answers, telling
from doctrack.cli.asking import AT, Asked, asked
from doctrack.cli.call import Call
from doctrack.cli.naming import record_or_person
from doctrack.cli.shape import Arg, Command, Values
from doctrack.errors import NotFound
from doctrack.model.calendar import Counted, counting
from doctrack.model.record import Duty, Record, Standing
from doctrack.model.regulation import Kind
from doctrack.model.words import both
from doctrack.reports.wording import Wording
from doctrack.store.ledger import Ledger

ID = Arg("id", both("编号、文号或 42", "id, number or 42"))


def found_id(call: Call, found: Asked, values: Values) -> str:
    """The record that was named; a person by id or name."""
    return record_or_person(call, str(values["id"]), found.ledger, found.now)


def both_of(ledger: Ledger, id: str) -> tuple[Record, Standing]:
    """A record and its standing."""
    record, standing = ledger.record(id), ledger.standing(id)
    if record is None or standing is None:
        raise NotFound(both(f"没有 {id}", f"there is no {id}"))
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


def next_(call: Call, values: Values) -> int:
    """What may be done now, by whom, and why not the rest."""
    from doctrack.engine.nextacts import prospects

    with asked(call, values) as found:
        record, _ = both_of(found.ledger, found_id(call, found, values))
        listed = list(prospects(record, found.ledger, found.now))
        if call.format != "json":
            answers.lines(
                call, telling.prospects(call, found, record, reading(found, record), listed)
            )
            return 0
        possible = [
            {
                "act": p.act,
                "who": list(p.who),
                **({"warnings": [w.text(call.language) for w in p.warnings]} if p.warnings else {}),
            }
            for p in listed
            if p.who and not p.objections
        ]
        refused = [
            {
                "act": p.act,
                "objections": [
                    {"clause": o.clause, "message": o.message.text(call.language)}
                    for o in p.objections
                ],
            }
            for p in listed
            if p.objections
        ]
        answers.as_json({"id": record.id, "possible": possible, "refused": refused})
    return 0


def why(call: Call, values: Values) -> int:
    """Each open or late duty: what opened it, the clause, the counting of its days."""
    with asked(call, values) as found:
        record, standing = both_of(found.ledger, found_id(call, found, values))
        counted = [(d, _days(found, record, d)) for d in standing.open_duties()]
        if call.format == "json":
            duties = [
                {**duty_json(found.ledger, record.kind, d), **_counted(call, record, d, days)}
                for d, days in counted
            ]
            answers.as_json({"id": record.id, "duties": duties})
            return 0
        kind = reading(found, record)
        wording = Wording(found.ledger, call.language, found.as_of)
        answers.out(telling.heading(call, wording, record, kind))
        for duty, days in counted:
            answers.lines(call, telling.reckoned(call, found, record, kind, duty, days))
        if not counted:
            answers.out(call.text(both("没有应办事项", "nothing is owed")))
    return 0


def _days(found: Asked, record: Record, duty: Duty) -> list[Counted]:
    """The days of a duty's term, by the edition of the day on which it was opened."""
    ledger = found.ledger
    kind = ledger.kind(record.kind, duty.opened.date())
    assert kind is not None
    start = (duty.start or duty.opened).astimezone(ledger.office.zone)
    return list(
        counting(
            kind.duties[duty.name].term_of(duty.variant),
            start,
            ledger.calendar,
            ledger.books.closing(duty.opened.date()),
            duty.until,
        )
    )


def _counted(call: Call, record: Record, duty: Duty, days: Sequence[Counted]) -> dict[str, Any]:
    event = record.events[duty.opened_by - 1]
    return {
        "opened_by": {
            "event": duty.opened_by,
            "act": event.act,
            "by": event.by,
            "at": event.at.isoformat(),
        },
        "days": [
            {
                "date": d.day.isoformat(),
                "counted": d.counted,
                "reason": d.reason.text(call.language),
            }
            for d in days
        ],
    }


COMMANDS = {
    "show": Command(
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
    ),
    "next": Command(
        "next",
        "可办",
        both(
            "现在可以办什么、由谁办、其余为何不能",
            "What may be done now, by whom, and why not the rest",
        ),
        "next 42",
        next_,
        (ID,),
        (AT,),
    ),
    "why": Command(
        "why",
        "缘由",
        both(
            "每项应办的起因、条款和逐日计算",
            "Each duty: what opened it, the clause, its days counted",
        ),
        "why 42",
        why,
        (ID,),
        (AT,),
    ),
}
