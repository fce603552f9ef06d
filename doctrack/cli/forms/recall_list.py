"""The recall list as it is handed out: a page for each holder, and one with the sums that the
office keeps (D13).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from doctrack.cli.call import Call
from doctrack.cli.output.moment import Asked
from doctrack.cli.output.page import filled
from doctrack.model.regulation import Kind
from doctrack.reports.register_columns import REASONS, total
from doctrack.reports.rows import Row
from doctrack.reports.wording import Wording
from doctrack.words import Words, both

NOTHING = both("没有应清退的文件", "There is nothing to recall")


def recall_list(
    call: Call,
    found: Asked,
    heading: Words,
    rows: Sequence[Row],
    period: str,
    after: Sequence[str],
    full: bool,
) -> str:
    """The rows of the recall report by holder, in the words of the printed list."""
    wording = Wording(found.ledger, call.language, found.as_of, full)
    items = [_item(wording, row, period) for row in rows]
    pages = [
        _page(call, found, h, [i for i in items if i["holder"] == h], period)
        for h in dict.fromkeys(i["holder"] for i in items)
    ]
    whole = call.text(total(_kind(found), items, period=True))
    facts: Mapping[str, Any] = {
        "heading": call.text(heading),
        "period": period,
        "holders": pages,
        "after": after,
        "total": whole,
        "none_due": call.text(NOTHING),
    }
    return filled(call, found, f"recall_report.{call.shape}.j2", dict(facts))


def _page(
    call: Call, found: Asked, holder: str, items: list[dict[str, Any]], period: str
) -> dict[str, Any]:
    return {
        "holder": holder,
        "period": period,
        "items": items,
        "total": call.text(total(_kind(found), items, period=True)),
    }


def _kind(found: Asked) -> Kind:
    kind = found.ledger.kind("recall")
    assert kind is not None  # the report was made of its records
    return kind


def _item(wording: Wording, row: Row, period: str) -> dict[str, Any]:
    return {
        "holder": wording.name(str(row["holder"])),
        "document": wording.number(str(row["document"])),
        "copy": row["copy"],
        "title": row["title"],
        "since": str(row["since"])[:10],
        "why": wording.listed(REASONS[w].text(wording.lang) for w in row["why"] if w in REASONS),
        "due": str(row["due"] or "")[:10],
        "status": REASONS[str(row["status"])].text(wording.lang),
        "fate": str(row["status"]),
        "open": row["status"] == "open",
        "period": period,
    }
