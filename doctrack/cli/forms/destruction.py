"""销毁审批单: what is to be destroyed and why, who applied and approved, the count, how it was
destroyed and who saw it (D17, D18).
"""

from __future__ import annotations

from typing import Any

from doctrack.cli.forms.sheet import Sheet
from doctrack.model.people import ROLES, texts
from doctrack.reports.cells import label, last_event
from doctrack.reports.destruction import entries, standing_of
from doctrack.rules.archive.witnesses import NEEDED


def approval(sheet: Sheet) -> dict[str, Any]:
    """Filled in as far as the list is; what is still to come is left to be signed by hand."""
    record, w = sheet.record, sheet.w
    declined = last_event(record, "decline")
    verdict = (
        w(
            f"不同意：{declined.inputs.get('reason', '')} ",
            f"declined: {declined.inputs.get('reason', '')} ",
        )
        if declined
        else w("同意 ", "approved ")
        if sheet.told("approved_by")
        else ""
    )
    listed = [row for row in entries(sheet.ledger, record, sheet.lang, True) if not row["nothing"]]
    items = [{**row, "count": said} for row, said in zip(listed, _counts(sheet))]
    return {
        "number": record.id,
        "items": items,
        "state": standing_of(sheet.ledger, record, sheet.lang),
        "facts": [
            (w("销毁依据", "Basis"), sheet.told("basis") or sheet.told("looked_through")),
            (w("上级规定", "Superior rule"), sheet.told("authority")),
            (w("造册", "Proposed"), sheet.done("propose", "nothing_to_destroy")),
            (w("申请", "Applied"), sheet.done("apply")),
            (w("领导审批", "Leader"), verdict + sheet.done("approve", "decline")),
            (w("清点", "Counted"), sheet.done("count")),
            (w("销毁", "Destroyed"), sheet.done("execute")),
            (
                w("方式、地点", "How and where"),
                " ".join(
                    t
                    for t in (
                        label(sheet.ledger, record, "method", sheet.lang),
                        sheet.told("place"),
                    )
                    if t
                ),
            ),
            (w("押运人", "Carried by"), sheet.told("carried_by")),
            (w("备注", "Remarks"), sheet.told("remarks")),
        ],
        "witnesses": [
            (ROLES[role].text(sheet.lang), listed[0][role] if listed else "")
            for role in texts(record.head, "needed") or NEEDED
        ],
    }


def _counts(sheet: Sheet) -> list[str]:
    """What the count said of each item, in the order of the list."""
    words = {"found": sheet.w("在", "found"), "missing": sheet.w("未见", "missing")}
    said = dict(t.rpartition("=")[::2] for t in texts(sheet.record.head, "counted"))
    return [
        words.get(said.get(t.rpartition("=")[0], ""), "") for t in texts(sheet.record.head, "items")
    ]
