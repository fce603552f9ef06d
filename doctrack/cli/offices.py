"""`doctrack calendar` and `doctrack office`: the working calendar year by year, and the office's
own facts.
"""

from __future__ import annotations

from pathlib import Path

from doctrack import amending
from doctrack.cli import answers
from doctrack.cli.asking import asked
from doctrack.cli.call import Call
from doctrack.cli.naming import actor_of
from doctrack.cli.shape import Arg, Command, Opt, Values
from doctrack.errors import NotFound
from doctrack.model.policies import TABLE
from doctrack.model.view import departments
from doctrack.model.words import both
from doctrack.store.calendars import added
from doctrack.store.config import office_set
from doctrack.store.ledger import Ledger

KINDS = {"off": both("放假", "off"), "work": both("调休上班", "working day")}


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
        answers.as_json(
            {
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
        )
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


def add(call: Call, values: Values) -> int:
    """Adds a year's calendar."""
    path, replace, notice = (
        Path(str(values["file"])),
        bool(values.get("replace")),
        str(values.get("notice") or "").strip(),
    )
    return changed(
        call,
        "registrar",
        "民法典203",
        "calendar add",
        lambda ledger, actor, now: added(ledger, path, replace=replace, notice=notice),
    )


def show(call: Call, values: Values) -> int:
    """Prints a year's days off and make-up days; this year's without a year."""
    with asked(call, {}) as found:
        year = str(values.get("year") or found.now.year)
        days = (
            found.ledger.calendar.years.get(int(year))
            if year.isascii() and year.isdigit()
            else None
        )
        if days is None:
            raise NotFound(both(f"没有 {year} 年的日历", f"there is no calendar of {year}"))
        rows = [
            {"date": str(d), "kind": k, "name": n}
            for k, listed in (("off", days.off), ("work", days.work))
            for d, n in listed.items()
        ]
        if call.shape in ("table", "md", "html"):
            rows = [{**r, "kind": call.text(KINDS[r["kind"]])} for r in rows]
        rows.sort(key=lambda r: r["date"])
        labels = {
            "date": both("日期", "date"),
            "kind": both("安排", "kind"),
            "name": both("名称", "name"),
        }
        answers.rows(
            call,
            "calendar",
            ("date", "kind", "name"),
            rows,
            {k: call.text(w) for k, w in labels.items()},
            {"year": int(year), "notice": days.notice},
        )
    return 0


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
    "calendar": {
        "add": Command(
            "add",
            "增加",
            both("增加一年的放假调休安排", "Add a year's holidays and make-up days"),
            "calendar add 2027.yaml",
            add,
            (Arg("file", both("日历文件", "the calendar's file")),),
            (
                Opt(
                    "replace", both("替换已有", "replace the one that is there"), "替换", flag=True
                ),
                Opt("notice", both("通知", "the notice"), "通知"),
            ),
        ),
        "show": Command(
            "show",
            "查看",
            both("查看一年", "Show a year"),
            "calendar show 2026",
            show,
            (Arg("year", both("年（缺省今年）", "year (this year without one)"), required=False),),
        ),
    },
    "office": {
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
    },
}
