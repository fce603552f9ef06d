"""考核成绩单 and 培训证书: who sat which exam in which mode, with room for the red mark and the
total (T5.3.1.6, T5.3.2.2); both columns (T5.6).
"""

from __future__ import annotations

from typing import Any

from doctrack.cli.forms.sheet import Sheet
from doctrack.model.marks import exact, read_score
from doctrack.model.people import rows, text, texts
from doctrack.reports.cells import chosen, day_of, offered


def score_sheet(sheet: Sheet) -> dict[str, Any]:
    """Filled in as far as the exam is; before it was held a sheet to be filled in by hand."""
    record, w = sheet.record, sheet.w
    course = sheet.ledger.record(sheet.told("course"))
    head = course.head if course else {}
    marks = dict(s for t in texts(record.head, "scores") if (s := read_score(t)))
    listed = [
        _person(sheet, who, marks)
        for who in (*texts(record.head, "present"), *texts(record.head, "absent"))
    ]
    blank = [
        _person(sheet, who, {}, blank=True)
        for who in (() if listed else texts(head, "attendees") or texts(head, "trainees"))
    ]
    written = record.head.get("mode") == "written"
    return {
        "facts": (
            [
                (w("编号", "No."), record.id),
                (w("课程", "Course"), text(head, "title")),
                (w("考核方式", "Mode"), _modes(sheet)),
                (w("授课日期", "Course held"), text(head, "held_on")),
                (w("考核日期", "Exam held"), day_of(record, "hold")),
                (
                    w("满分／合格分", "Full / pass mark"),
                    f"{sheet.told('full_mark')} / {sheet.told('pass_mark')}",
                ),
                (w("授课教师", "Teacher"), sheet.named(text(head, "teacher"))),
                (
                    w("监考人", "Invigilator"),
                    sheet.named(sheet.told("invigilator")) if written else w("—", "—"),
                ),
            ]
            + (
                [(w("补考", "Make-up of"), sheet.told("makeup")), ("", "")]
                if sheet.told("makeup")
                else []
            )
        ),
        "people": [*listed, *blank],
        "counts": _counts(sheet, listed),
        "signs": [
            *(
                (w("阅卷人", "Marked by"), w("监考人", "Invigilator"))
                if written
                else (w("主考人", "Chief examiner"),)
            ),
            w("培训主管人员", "Training supervisor"),
        ],
    }


def _person(
    sheet: Sheet, who: str, marks: dict[str, int | str], *, blank: bool = False
) -> dict[str, Any]:
    found = sheet.ledger.person(who)
    row = {
        "name": sheet.name(who),
        "department": found.department if found else "",
        "total": "",
        "result": "",
        "fate": "",
        "red": "",
    }
    if blank or not (who in marks or who in texts(sheet.record.head, "absent")):
        return row
    fate = (
        "absent"
        if who not in marks
        else "passed"
        if exact(marks[who]) >= exact(sheet.record.head["pass_mark"])
        else "failed"
    )
    words = {
        "absent": sheet.w("缺考", "absent"),
        "passed": sheet.w("合格", "passed"),
        "failed": sheet.w("不合格", "failed"),
    }
    return {**row, "total": marks.get(who, ""), "result": words[fate], "fate": fate}


def _modes(sheet: Sheet) -> str:
    """☑笔试 ☐口试 ☐实际操作: the mode is noted on the sheet (T5.3.2.2)."""
    return "　".join(
        ("☑" if c.name == sheet.told("mode") else "☐") + c.label.text(sheet.lang)
        for c in offered(sheet.ledger, sheet.record.kind, "mode")
    )


def _counts(sheet: Sheet, people: list[dict[str, Any]]) -> str:
    fates = [p["fate"] for p in people]
    passed, failed, absent = (fates.count(f) for f in ("passed", "failed", "absent"))
    if not people or not (passed or failed):
        return ""
    return sheet.w(
        f"应考 {len(people)} 人，实考 {passed + failed} 人，合格 {passed} 人，不合格 {failed} 人，"
        f"缺考 {absent} 人。",
        f"Due {len(people)}, sat {passed + failed}, passed {passed}, failed {failed}, absent"
        f" {absent}.",
    )


def certificate(sheet: Sheet) -> dict[str, Any]:
    """Both columns of a person's certificate, each result where the rules put it."""
    w, who = sheet.w, sheet.told("person")
    entered = [e.by for e in sheet.record.events if e.act == "enter" and not e.annulled]
    entries = [
        _entry(sheet, dict(row), by) for row, by in zip(rows(sheet.record.head, "entries"), entered)
    ]
    found = sheet.ledger.person(who)
    return {
        "facts": [
            (w("持证人", "Holder"), sheet.name(who)),
            (w("部门", "Department"), found.department if found else ""),
            (w("编号", "No."), sheet.record.id),
        ],
        "columns": [
            (w("岗位资格培训登记栏", "Job training"), [e for e in entries if e["column"] == "job"]),
            (w("日常培训登记栏", "Daily training"), [e for e in entries if e["column"] == "daily"]),
        ],
        "signs": [w("持证人", "Holder"), w("培训主管人员", "Training supervisor")],
    }


def _entry(sheet: Sheet, row: dict[str, Any], by: str) -> dict[str, Any]:
    course = sheet.ledger.record(str(row["course"]))
    words = {
        name: chosen(sheet.ledger, "certificate", name, str(row[name]), sheet.lang)
        for name in ("mode", "result")
    }
    return {
        **row,
        **words,
        "title": text(course.head, "title") if course else row["course"],
        "by": sheet.name(by),
    }
