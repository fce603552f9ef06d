"""`doctrack next ID`: what may be done now, by whom, and why not the rest."""

from __future__ import annotations

from doctrack.cli.call import Call
from doctrack.cli.command import Command, Values
from doctrack.cli.commands.show import ID, both_of, found_id, reading
from doctrack.cli.output import answers
from doctrack.cli.output import record as telling
from doctrack.cli.output.moment import AT, asked
from doctrack.words import both


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


COMMAND = Command(
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
)
