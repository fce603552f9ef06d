"""`doctrack calendar` and `doctrack office`: the working calendar year by year, and the office's
own facts.
"""

from __future__ import annotations

from typing import Any

from doctrack.cli.call import Call
from doctrack.cli.command import Arg, Command, Values
from doctrack.cli.input.people import actor_of
from doctrack.cli.output import answers
from doctrack.cli.output.moment import asked
from doctrack.desk import amending
from doctrack.model.policies import TABLE
from doctrack.model.view import departments
from doctrack.store.changes.config import office_set
from doctrack.store.ledger.ledger import Ledger
from doctrack.words import both


def changed(
    call: Call,
    role: str,
    clause: str,
    act: str,
    edit_of: amending.EditOf,
    *,
    own_hand: bool = False,
    dry: bool = False,
) -> int:
    """Makes a change of the books and says one line."""

    def actor(ledger: Ledger) -> str:
        answers.speak(call, ledger)
        return actor_of(call, ledger, "")

    done = amending.change(
        call.path, call.clock(), amending.Who(actor, role, clause, own_hand), act, edit_of, dry=dry
    )
    warnings = [call.text(w) for w in done.warnings]
    if call.format == "json":
        answers.as_json(_document(done, warnings))
        return 0
    answers.out(
        f"{call.mark}{done.act}: {', '.join(done.paths)}"
        + (
            ""
            if done.commit
            else both("（试行，未写入）", " (dry run, nothing written)").text(call.language)
        )
    )
    for warning in warnings:
        answers.err(call.text(both("注意：", "warning: ")) + warning)
    return 0


def _document(done: amending.Changed, warnings: list[str]) -> dict[str, Any]:
    """The JSON of a change of the books, in the shape of any act's."""
    return {
        "id": "office",
        "kind": "office",
        "act": done.act,
        "state": None,
        "number": None,
        "commit": done.commit,
        "also": list(done.paths),
        "warnings": warnings,
        "duties": [],
    }


def set_(call: Call, values: Values) -> int:
    """Sets one of the office's facts."""
    key, value = str(values["key"]), str(values["value"])
    return changed(
        call,
        "office_director",
        "D3",
        "office set",
        lambda ledger, actor, now: office_set(ledger, key, value),
    )


def facts(call: Call, values: Values) -> int:
    """Prints the office's facts, and the policies in force today."""
    with asked(call, {}) as found:
        office = found.ledger.office_on(found.now.date())
        told = {
            "organisation": office.organisation,
            "language": office.language,
            "fonds": office.fonds,
            "departments": ",".join(departments(found.ledger)),
            **{f"senders.{s}": ",".join(usual.values()) for s, usual in office.senders.items()},
            **{f"policies.{n}": office.policy(n) for n in TABLE},
        }
        rows = [{"key": key, "value": value} for key, value in told.items() if value]
        answers.rows(
            call,
            "office",
            ("key", "value"),
            rows,
            {"key": call.text(both("项", "key")), "value": call.text(both("值", "value"))},
            {},
        )
    return 0


COMMANDS = {
    "set": Command(
        "set",
        "设置",
        both("设置单位名称、语言、部门等", "Set organisation, language, departments, senders"),
        "office set departments 办公室,工程科",
        set_,
        (Arg("key", both("项", "key")), Arg("value", both("值", "value"))),
    ),
    "show": Command(
        "show", "查看", both("查看单位设置", "Show the office's facts"), "office show", facts
    ),
}
