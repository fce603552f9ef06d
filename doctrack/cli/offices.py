"""`doctrack calendar` and `doctrack office`: the working calendar year by year, and the office's own facts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from doctrack import amending
from doctrack.cli import answers
from doctrack.cli.asking import asked
from doctrack.cli.call import Call
from doctrack.cli.naming import actor_of
from doctrack.cli.shape import Arg, Command, Opt, Values
from doctrack.errors import NotFound
from doctrack.model.words import both
from doctrack.store.ledger import Ledger


def changed(call: Call, role: str, clause: str, act: str, files_of: Callable[[Ledger, str, datetime], amending.Files], *, own_hand: bool = False, dry: bool = False) -> int:
    """Makes a change of the books and says one line."""

    def actor(ledger: Ledger) -> str:
        answers.speak(call, ledger)
        return actor_of(call, ledger, "")

    done = amending.change(call.path, call.clock(), amending.Who(actor, role, clause, own_hand), act, files_of, dry=dry)
    if call.format == "json":
        answers.as_json({"id": "office", "kind": "office", "act": done.act, "state": None, "number": None, "commit": done.commit, "also": list(done.paths), "warnings": [], "duties": []})
    else:
        answers.out(f"{done.act}: {', '.join(done.paths)}" + ("" if done.commit else both("（试行，未写入）", " (dry run, nothing written)").text(call.language)))
    return 0


def add(call: Call, values: Values) -> int:
    """Adds a year's calendar."""
    files = amending.calendar_added(Path(str(values["file"])), replace=bool(values.get("replace")), notice=str(values.get("notice") or ""))
    return changed(call, "registrar", "民法典203", "calendar add", files)


def show(call: Call, values: Values) -> int:
    """Prints a year's days off and make-up days."""
    with asked(call, {}) as found:
        year = int(str(values["year"])) if str(values["year"]).isdigit() else 0
        days = found.ledger.calendar.years.get(year)
        if days is None:
            raise NotFound(both(f"没有 {values['year']} 年的日历", f"there is no calendar of {values['year']}"))
        rows = [{"date": str(d), "kind": k, "name": n} for k, listed in (("off", days.off), ("work", days.work)) for d, n in listed.items()]
        rows.sort(key=lambda r: r["date"])
        answers.rows(call, "calendar", ("date", "kind", "name"), rows, {}, {"year": year, "notice": days.notice})
    return 0


def set_(call: Call, values: Values) -> int:
    """Sets one of the office's facts."""
    return changed(call, "office_director", "D3", "office set", amending.office_set(str(values["key"]), str(values["value"])))


def facts(call: Call, values: Values) -> int:
    """Prints the office's facts and policies."""
    with asked(call, {}) as found:
        office = found.ledger.office
        rows = [
            {"key": "organisation", "value": office.organisation}, {"key": "language", "value": office.language},
            {"key": "departments", "value": ",".join(office.departments)},
            *({"key": f"policies.{k}", "value": v} for k, v in sorted(office.policies.items())),
        ]  # fmt: skip
        answers.rows(call, "office", ("key", "value"), rows, {}, {})
    return 0


COMMANDS = {
    "calendar": {
        "add": Command("add", "增加", both("增加一年的放假调休安排", "Add a year's holidays and make-up days"), "calendar add 2027.yaml", add, (Arg("file", both("日历文件", "the calendar's file")),),
                       (Opt("replace", both("替换已有", "replace the one that is there"), "替换", flag=True), Opt("notice", both("通知", "the notice"), "通知"))),
        "show": Command("show", "查看", both("查看一年", "Show a year"), "calendar show 2026", show, (Arg("year", both("年", "year")),)),
    },
    "office": {
        "set": Command("set", "设置", both("设置单位名称、语言、部门等", "Set organisation, language, departments, senders"), "office set departments 办公室,工程科", set_, (Arg("key", both("项", "key")), Arg("value", both("值", "value")))),
        "show": Command("show", "查看", both("查看单位设置", "Show the office's facts"), "office show", facts),
    },
}  # fmt: skip
