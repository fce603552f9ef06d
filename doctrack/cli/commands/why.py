"""`doctrack why ID`: what opened each duty, its clause, its days counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from doctrack.cli.call import Call
from doctrack.cli.command import Command, Values
from doctrack.cli.commands.show import ID, both_of, duty_json, found_id, reading
from doctrack.cli.output import answers
from doctrack.cli.output import record as telling
from doctrack.cli.output.moment import AT, Asked, asked
from doctrack.model.calendar import Counted, counting
from doctrack.model.record import Duty, Record
from doctrack.reports.wording import Wording
from doctrack.words import both


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
                **({"ends": d.end.text(call.language)} if d.end else {}),
            }
            for d in days
        ],
    }


COMMAND = Command(
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
)
