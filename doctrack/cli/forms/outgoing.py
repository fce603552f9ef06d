"""发文稿纸: the cover page of a draft, with who reviewed, verified, cosigned, signed, proofread and
printed it (D10.4–D10.12).
"""

from __future__ import annotations

from typing import Any

from doctrack.cli.forms.sheet import Sheet
from doctrack.model.people import number, rows, text, texts
from doctrack.reports.cells import label, listed


def draft_sheet(sheet: Sheet) -> dict[str, Any]:
    """As far as the paper is; what has not been done yet is left to be signed by hand."""
    record, w = sheet.record, sheet.w
    head = record.head

    def said(field: str) -> str:
        return label(sheet.ledger, record, field, sheet.lang)

    return {
        "number": record.number,
        "paper_title": sheet.told("title"),
        "recipients": listed((_share(sheet, r) for r in texts(head, "recipients")), sheet.lang),
        "files": listed(texts(head, "files"), sheet.lang),
        "facts": [
            (w("文种", "Genre"), said("genre")),
            (w("行文方向", "Direction"), said("direction")),
            (w("密级", "Secrecy"), said("secrecy")),
            (w("缓急", "Urgency"), said("urgency") or w("平件", "normal")),
            (w("申请单位", "Applicant"), sheet.told("applicant")),
            (
                w("同意发文", "Consent"),
                sheet.done("approve")
                + (w("（批转）", " (endorsed)") if head.get("endorsed") else ""),
            ),
            (w("拟稿单位", "Drafted in"), sheet.told("drafting_department")),
            (
                w("拟稿人", "Drafter"),
                f"{sheet.name(sheet.told('drafter'))} {sheet.told('drafted_on')}".strip(),
            ),
            (w("印刷份数", "Copies"), sheet.told("copies")),
            (w("印数合计", "Printed"), _sums(sheet)),
        ],
        "steps": [
            (w("办公室审查", "Reviewed"), sheet.done("review")),
            (w("核稿", "Verified"), _verified(sheet)),
            (w("会签", "Cosigned"), _cosigned(sheet)),
            (w("会议", "Meeting"), sheet.told("meeting")),
            (w("签发", "Signed"), sheet.done("sign") if head.get("signed_by") else ""),
            (w("编号", "Numbered"), sheet.done("number")),
            (w("校对", "Proofread"), sheet.done("proofread") if head.get("signed_by") else ""),
            (w("印刷", "Printed by"), sheet.done("print")),
            (w("作废", "Void"), sheet.told("void_reason")),
        ],
    }


def _share(sheet: Sheet, told: str) -> str:
    """`市局 2 份`."""
    name, sign, count = told.rpartition("=")
    return sheet.w(f"{name} {count} 份", f"{name} ({count})") if sign else told


def _verified(sheet: Sheet) -> str:
    return "\n".join(
        f"{sheet.name(text(r, 'by'))} {text(r, 'at')[:10]}"
        + sheet.w(f"（{text(r, 'area')}）", f" ({text(r, 'area')})")
        for r in rows(sheet.record.head, "verified")
    )


def _cosigned(sheet: Sheet) -> str:
    """Each department with who signed for it, his dissent, and those that have not signed."""
    signed = {text(r, "department"): r for r in rows(sheet.record.head, "cosigned")}
    lines = []
    for department in texts(sheet.record.head, "cosigners"):
        row = signed.get(department, {})
        dissent = (
            sheet.w(f"；不同意见：{text(row, 'dissent')}", f"; dissent: {text(row, 'dissent')}")
            if row.get("dissent")
            else ""
        )
        lines.append(
            f"{department} {sheet.name(text(row, 'by'))} {text(row, 'at')[:10]}".strip() + dissent
        )
    return "\n".join(lines)


def _sums(sheet: Sheet) -> str:
    """Printed = distributed + file copy + spare + spoiled."""
    head = sheet.record.head
    if not head.get("printed"):
        return ""
    all_, dealt, kept, spare, spoiled = (
        number(head, n) for n in ("printed", "dealt", "file_copy", "spare", "spoiled")
    )
    return sheet.w(
        f"{all_} = 分发 {dealt} + 存档 {kept} + 余份 {spare} + 废 {spoiled}",
        f"{all_} = sent {dealt} + filed {kept} + spare {spare} + spoiled {spoiled}",
    )
