"""`doctrack todo`: what a person or the whole office owes."""

from __future__ import annotations

from doctrack.cli.call import Call
from doctrack.cli.command import Arg, Command, Opt, Values
from doctrack.cli.input.people import actor_of, person_of
from doctrack.cli.output import answers
from doctrack.cli.output.moment import (
    AT,
    FULL,
    OUTPUT,
    Asked,
    asked,
    delivered,
    document,
    left_out,
    settled_shape,
)
from doctrack.cli.output.tables import Sheet, columns_of, printed
from doctrack.reports import overdue
from doctrack.words import both

TODO = ("due", "duty", "record", "title", "owner", "late_days", "clause", "house", "provisional")


def todo(call: Call, values: Values) -> int:
    """What somebody owes; the actor's own without a name; the office's morning sheet with --all."""
    settled_shape(call, values)
    with asked(call, values) as found:
        who = _meant(call, found, values)
        full = bool(values.get("full"))
        rows = overdue.todo(found.ledger, found.as_of, who, full)
        if values.get("all"):
            _warn_of_next_year(call, found)
        person = found.ledger.person(who)
        whose = (
            both(f"{person.name}的待办", f"To be done by {person.name}")
            if person
            else both("全办公室待办", "To be done by the office")
        )
        moment = both(f"截至 {found.now:%Y-%m-%d %H:%M}", f"as of {found.now:%Y-%m-%d %H:%M}")
        nothing = both("没有待办事项", "nothing is to be done")
        sheet = Sheet(
            "todo",
            whose,
            TODO,
            rows,
            columns_of("todo"),
            document("todo", found),
            [call.text(moment)],
            nothing=nothing,
            foot=False,
        )
        with delivered(values):
            printed(call, found, sheet, full)
        return left_out(call, found.ledger)


def _meant(call: Call, found: Asked, values: Values) -> str:
    """Whose duties are asked for; nobody's in particular ('') with --all."""
    if values.get("all"):
        return ""
    if values.get("person"):
        return person_of(str(values["person"]), found.ledger)
    return actor_of(call, found.ledger, "")


def _warn_of_next_year(call: Call, found: Asked) -> None:
    """In December the office's morning sheet says that next year's days off are still missing."""
    year = found.now.year + 1
    if found.now.month == 12 and not found.ledger.calendar.known(year):
        words = both(
            f"注意：{year} 年放假安排尚未录入（calendar add {year}.yaml）",
            f"warning: the holidays of {year} are not in the ledger yet (calendar add {year}.yaml)",
        )
        answers.err(call.text(words))


COMMAND = Command(
    "todo",
    "待办",
    both("待办事项", "What is owed"),
    "todo --all",
    todo,
    (Arg("person", both("人员", "person"), required=False),),
    (Opt("all", both("全办公室", "the whole office"), "全部", flag=True), AT, FULL, OUTPUT),
)
