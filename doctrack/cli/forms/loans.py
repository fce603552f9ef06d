"""借阅单: who borrows what for which work, who approved it, and in what condition it came back
(D11, D12).
"""

from __future__ import annotations

from typing import Any

from doctrack.cli.forms.sheet import Sheet, stamp
from doctrack.model.people import number
from doctrack.reports.cells import label, last_event, state


def loan(sheet: Sheet) -> dict[str, Any]:
    """What the slip shows; the borrower signs below."""
    record, w = sheet.record, sheet.w
    paper = sheet.ledger.record(sheet.told("document"))
    more = [
        (w("阅看地点", "Read in"), sheet.told("place")),
        (w("特殊情况", "Exception"), sheet.told("exception")),
        (w("备注", "Remarks"), sheet.told("remarks")),
    ]
    return {
        "facts": [
            (w("编号", "No."), record.id),
            (w("文件", "Paper"), sheet.paper(sheet.told("document"))),
            (w("份", "Copy"), sheet.copy(number(record.head, "copy", 1))),
            (
                w("密级", "Secrecy"),
                (label(sheet.ledger, paper, "secrecy", sheet.lang) if paper else "")
                or w("无", "none"),
            ),
            (w("借阅人", "Borrower"), sheet.named(sheet.told("borrower"))),
            (w("用途", "Purpose"), sheet.told("purpose")),
            (w("批准人", "Approved by"), _approved(sheet)),
            (w("借出", "Lent"), sheet.done("lend")),
            (w("约定归还", "Due back"), _due(sheet)),
            (w("归还日期", "Returned"), sheet.done("return", "collect")),
            (w("归还状况", "Condition"), _condition(sheet)),
            (w("状态", "State"), state(sheet.ledger, record, sheet.lang)),
            *(fact for fact in more if fact[1]),
        ],
        "words": w(
            "就地阅看，按时归还；不得带走、抄录全文、拆卷或勾划（D12）。",
            "Read on the spot and return in time; do not take away, copy out, dismantle or mark"
            " (D12).",
        ),
        "signs": [w("借阅人", "Borrower"), w("批准人", "Approved by"), w("收发员", "Registrar")],
    }


def _approved(sheet: Sheet) -> str:
    who = sheet.told("approved_by")
    first = next((e for e in sheet.record.events if e.act == "approve" and not e.annulled), None)
    return f"{sheet.named(who)} {stamp(first)}".strip() if who else ""


def _due(sheet: Sheet) -> str:
    """The day agreed; without one the moment that follows from D12, once the paper is lent."""
    named = sheet.told("due_now") or sheet.told("due")
    standing = sheet.ledger.standing(sheet.record.id)
    owed = [d for d in standing.duties if d.name == "return"] if standing else []
    same = sheet.w("当日", "the same day")
    if named or not owed:
        return named or same
    return f"{sheet.ledger.due(sheet.record.kind, owed[-1])[0]:%Y-%m-%d %H:%M}" + sheet.w(
        f"（{same}）", f" ({same})"
    )


def _condition(sheet: Sheet) -> str:
    """How it came back; a recall collects without looking at it page by page."""
    collected = last_event(sheet.record, "collect")
    found = label(sheet.ledger, sheet.record, "condition", sheet.lang)
    return found or (sheet.w("清退收回", "taken back in the recall") if collected else "")
