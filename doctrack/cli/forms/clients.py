"""回访记录表 and 回访总结报告: a sheet for each specialist to fill in, and what came of a campaign
(C2.2).
"""

from __future__ import annotations

from typing import Any

from doctrack.cli.forms.sheet import Sheet
from doctrack.model.people import rows, text, texts
from doctrack.model.record import Facts
from doctrack.reports.cells import label, listed

# What a specialist fills in: the visit's own fields, under their labels, so that the sheet can be
# imported as it is.
FILLED_IN = (
    "method",
    "outcome",
    "minutes",
    "evaluation",
    "suggestion",
    "renewal",
    "topics",
    "remarks",
)


def visit_sheet(sheet: Sheet) -> dict[str, Any]:
    """A page for each specialist with his clients and what they said; one who is on the list gets
    his own alone.
    """
    items = [i for i in rows(sheet.record.head, "items") if not i.get("skipped")]
    people = list(dict.fromkeys(text(i, "specialist") for i in items))
    people = [sheet.asker] if sheet.asker in people else people
    pages = [
        {
            "specialist": sheet.name(who),
            "rows": [_row(sheet, i) for i in items if i.get("specialist", "") == who],
        }
        for who in people
    ]
    return {
        "id": sheet.record.id,
        "title": sheet.told("title"),
        "period": f"{sheet.told('from')} — {sheet.told('to')}",
        "pages": pages,
        "columns": [_label(sheet, name) for name in ("client", *FILLED_IN)],
        "table": _blank(sheet, items, people),
    }


def _label(sheet: Sheet, name: str) -> str:
    kind = sheet.ledger.kind("visit")
    field = kind.field(name) if kind else None
    return field.label.text(sheet.lang) if field else name


def _row(sheet: Sheet, item: Facts) -> dict[str, Any]:
    """One client: whom to call, and what the last visit found."""
    client, visit = (
        sheet.ledger.record(text(item, "client")),
        sheet.ledger.record(text(item, "visit")),
    )
    head = client.head if client else {}
    told = [_told(sheet, text(item, "visit"), n) if visit else "" for n in FILLED_IN]
    return {
        "client": text(item, "client"),
        "name": text(head, "name"),
        "phone": text(head, "phone"),
        "told": told,
    }


def _told(sheet: Sheet, visit: str, name: str) -> str:
    record = sheet.ledger.record(visit)
    assert record is not None
    return (
        listed(texts(record.head, name), sheet.lang)
        if name == "topics"
        else label(sheet.ledger, record, name, sheet.lang)
    )


def _blank(
    sheet: Sheet, items: list[Facts], people: list[str]
) -> tuple[list[str], list[list[str]]]:
    """The clients still to be visited as a table that `import visit` takes back, under the labels
    of the visit's own fields.
    """
    heads = [_label(sheet, n) for n in ("campaign", "client")] + [
        sheet.w("客户名称", "client's name"),
        sheet.w("联系电话", "call"),
        sheet.w("客服专员", "whose"),
    ]
    from doctrack.rules.service.campaigns import left  # rules that no other form needs

    method, still = label(sheet.ledger, sheet.record, "method", sheet.lang), left(sheet.record.head)
    found = [
        _row(sheet, i) | {"who": text(i, "specialist")}
        for i in items
        if i["client"] in still and text(i, "specialist") in people
    ]
    cells = [
        [
            sheet.record.id,
            r["client"],
            r["name"],
            r["phone"],
            sheet.name(r["who"]),
            method,
            *[""] * (len(FILLED_IN) - 1),
        ]
        for r in found
    ]
    return [*heads, *(_label(sheet, n) for n in FILLED_IN)], cells


def summary(sheet: Sheet) -> dict[str, Any]:
    """The figures as they were computed; before the summary as they stand, with the findings left
    to be written.
    """
    from doctrack.rules.service.campaigns import figures, left

    record, w, head = sheet.record, sheet.w, sheet.record.head
    counted = {
        **figures(head, sheet.ledger.about("visit", "campaign", record.id)),
        **{n: head[n] for n in head if n in ("listed", "skipped", "reached")},
    }
    visited = w(
        f"{counted['reached']} 户访到，{counted['not_reached']} 户未访到",
        f"{counted['reached']} reached, {counted['not_reached']} not",
    )
    still = len(left(head))
    return {
        "facts": [
            (w("编号", "No."), record.id),
            (w("名称", "Title"), sheet.told("title")),
            (w("目的", "Purpose"), label(sheet.ledger, record, "purpose", sheet.lang)),
            (w("期间", "Period"), f"{sheet.told('from')} — {sheet.told('to')}"),
            (w("方式", "By"), label(sheet.ledger, record, "method", sheet.lang)),
            (w("提取条件", "Clients taken by"), listed(texts(head, "words"), sheet.lang)),
            (
                w("名单", "On the list"),
                w(
                    f"{counted['listed']} 户，免访 {counted['skipped']} 户",
                    f"{counted['listed']}, skipped {counted['skipped']}",
                ),
            ),
            (
                w("回访", "Visited"),
                visited
                + (w(f"，尚有 {still} 户未访", f", {still} still to visit") if still else ""),
            ),
            (
                w("评价", "Evaluation"),
                (
                    w(
                        f"{counted['evaluated']} 份，平均 {counted['evaluation']} 分（5 分制）",
                        f"{counted['evaluation']} of 5, by {counted['evaluated']}",
                    )
                    if "evaluation" in counted
                    else w("无", "none")
                ),
            ),
            (
                w("建议", "Suggestions"),
                w(f"{counted['suggestions']} 条", str(counted["suggestions"])),
            ),
            (w("续卡、升级", "Renewals"), w(f"{counted['renewals']} 户", str(counted["renewals"]))),
            (w("分析结果", "Findings"), sheet.told("findings")),
            (w("总结", "Summarised"), sheet.done("summarise")),
        ],
        "words": w(
            "回访记录逐户登记，分析结果并撰写总结报告后归档（C2.2）。",
            "Each visit is on record; the findings are summed up and archived (C2.2).",
        ),
        "signs": [w("客服主管", "Client supervisor"), w("办公室主任", "Office director")],
    }
