"""`doctrack calendar`: the working calendar, year by year."""

from __future__ import annotations

from pathlib import Path

from doctrack.cli.call import Call
from doctrack.cli.command import Arg, Command, Opt, Values
from doctrack.cli.commands.office import changed
from doctrack.cli.output import answers
from doctrack.cli.output.moment import asked
from doctrack.errors import NotFound
from doctrack.store.changes.calendars import added
from doctrack.words import both

KINDS = {"off": both("放假", "off"), "work": both("调休上班", "working day")}


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


def show_year(call: Call, values: Values) -> int:
    """Prints a year's days off and make-up days; this year's without a year."""
    with asked(call, {}) as found:
        year = str(values.get("year") or found.now.year)
        days = (
            found.ledger.calendar.years.get(int(year))
            if year.isascii() and year.isdigit()
            else None
        )
        if days is None:
            raise NotFound(
                both(f"没有 {year} 年的日历", f"there is no calendar of {year}"),
                code="no-such-calendar",
                year=year,
            )
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


COMMANDS = {
    "add": Command(
        "add",
        "增加",
        both("增加一年的放假调休安排", "Add a year's holidays and make-up days"),
        "calendar add 2027.yaml",
        add,
        (Arg("file", both("日历文件", "the calendar's file")),),
        (
            Opt("replace", both("替换已有", "replace the one that is there"), "替换", flag=True),
            Opt("notice", both("通知", "the notice"), "通知"),
        ),
    ),
    "show": Command(
        "show",
        "查看",
        both("查看一年", "Show a year"),
        "calendar show 2026",
        show_year,
        (Arg("year", both("年（缺省今年）", "year (this year without one)"), required=False),),
    ),
}
