"""差错（遗失）报告单: what went wrong with a paper, why, who answers for it, to whom it was
reported, how it ended (D4, D13).
"""

from __future__ import annotations

from typing import Any

from doctrack.cli.forms.sheet import Sheet
from doctrack.model.people import number
from doctrack.reports.cells import label, state
from doctrack.reports.registers import answerable


def incident(sheet: Sheet) -> dict[str, Any]:
    """What the report shows; what is not found out yet is left to be written by hand."""
    record, w = sheet.record, sheet.w
    opened = record.events[0]
    more = [
        (w("差错文号", "Wrong No."), sheet.told("wrong_number")),
        (w("出自", "Came up in"), sheet.told("from")),
    ]
    return {
        "facts": [
            (w("编号", "No."), record.id),
            (w("性质", "Nature"), label(sheet.ledger, record, "nature", sheet.lang)),
            (w("所涉文件", "Paper"), sheet.paper(sheet.told("about"))),
            (w("份", "Copy"), sheet.copy(number(record.head, "copy", 1))),
            *(fact for fact in more if fact[1]),
            (
                w("发现", "Found"),
                f"{opened.at:%Y-%m-%d %H:%M} {sheet.named(sheet.told('found_by') or opened.by)}",
            ),
            (w("经过", "What happened"), sheet.told("remarks")),
            (w("原因", "Cause"), sheet.told("cause")),
            (w("责任者", "Responsible"), answerable(sheet.ledger, record, sheet.lang)),
            (w("查明", "Investigated"), sheet.done("investigate")),
            (w("报告对象", "Reported to"), sheet.named(sheet.told("reported_to"))),
            (w("报告", "Reported"), sheet.done("report")),
            (w("处理结果", "Outcome"), label(sheet.ledger, record, "outcome", sheet.lang)),
            (w("结案", "Closed"), sheet.done("close")),
            (w("状态", "State"), state(sheet.ledger, record, sheet.lang)),
        ],
        "words": w(
            "差错应立即报告上级部门并登记（D4.2）；遗失须及时查明原因和责任者，如实向领导报告（D13）。",
            "A mismatch is reported to the superior department at once and registered (D4.2); of a"
            " loss the cause and who answers for it are found out in time and truly reported to a"
            " leader (D13).",
        ),
        "signs": [
            w("收发员", "Registrar"),
            w("办公室主任", "Office director"),
            w("领导", "Leader"),
        ],
    }
