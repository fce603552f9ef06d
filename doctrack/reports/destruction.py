"""销毁清册: a line for each item of a list, with who proposed, approved and destroyed it, and the
signatures of those who saw it (D17, D18).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from doctrack.model.items import Item, read_items
from doctrack.model.people import ROLES, number, rows, text, texts
from doctrack.model.record import Facts, Record
from doctrack.model.view import View
from doctrack.reports.cells import chosen, day_of, label, name, state
from doctrack.reports.recall import title
from doctrack.rules.archive.witnesses import NEEDED, unsigned
from doctrack.words import Lang, both

NOT_SIGNED = both("未签", "not signed")


def entries(view: View, record: Record, lang: Lang, full: bool) -> Iterator[dict[str, Any]]:
    """The lines of a list; a year in which there was nothing to destroy has a line that says so."""
    head, of_list = record.head, _of_list(view, record, lang)
    items = read_items(texts(head, "items"))
    struck = {
        (text(r, "document"), number(r, "copy")): text(r, "reason") for r in rows(head, "left_out")
    }
    for item in items:
        yield {**of_list, **_of_item(view, item, struck.get(item.place), lang, full)}
    if not items:
        said = both(
            f"无可销毁：{text(head, 'looked_through')}",
            f"nothing to destroy: {text(head, 'looked_through')}",
        ).text(lang)
        yield {**of_list, "document": "", "copy": "", "title": said, "reason": "", "nothing": True}


def _of_list(view: View, record: Record, lang: Lang) -> dict[str, Any]:
    head = record.head
    who = (
        (
            both(f"，{text(head, 'authority')}", f", {text(head, 'authority')}").text(lang)
            if head.get("authority")
            else ""
        )
        if head.get("approved_by")
        else ""
    )
    done = [text(head, "executed_on"), label(view, record, "method", lang), text(head, "place")]
    return {
        "id": record.id,
        "date": record.events[0].at.date().isoformat(),
        "basis": text(head, "basis"),
        "proposed": (
            f"{name(view, record.events[0].by)} {day_of(record, 'propose', 'nothing_to_destroy')}"
        ),
        "approved": (
            f"{name(view, text(head, 'approved_by'))} {text(head, 'approved_on')}".strip() + who
        ),
        "executed": " ".join(d for d in done if d),
        **{role: signature(view, record, role, lang) for role in NEEDED},
        "state": standing_of(view, record, lang),
        "incomplete": record.state == "executed",
        "left_out": False,
        "nothing": False,
    }


def _of_item(view: View, item: Item, struck: str | None, lang: Lang, full: bool) -> dict[str, Any]:
    """One item: its number, its title, why it goes; one that was left out says so and has no
    signatures.
    """
    paper = view.record(item.id)
    inside = len(rows(paper.head, "members")) if paper else 0
    held = both(f"（内含 {inside} 件）", f" ({inside} papers in it)").text(lang) if inside else ""
    row: dict[str, Any] = {
        "document": (paper.number if paper else "") or item.id,
        "copy": item.copy or "",
        "title": (title(paper, full) if paper else "") + held,
        "reason": chosen(view, "destruction", "items", item.word, lang),
    }
    if struck is None:
        return row
    fate = both(f"（剔除：{struck}）", f" (left out: {struck})").text(lang)
    return {
        **row,
        "title": row["title"] + fate,
        **dict.fromkeys((*NEEDED, "executed"), ""),
        "state": both("剔除", "left out").text(lang),
        "left_out": True,
        "incomplete": False,
    }


def signature(view: View, record: Record, role: str, lang: Lang) -> str:
    """Who signed in a role, and when; of what was destroyed without him that he has not signed."""
    row: Facts = next((r for r in rows(record.head, "witnesses") if r.get("role") == role), {})
    if row:
        return f"{name(view, text(row, 'witness'))} {text(row, 'at')[:10]}"
    return (
        NOT_SIGNED.text(lang)
        if record.state == "executed" and role in unsigned(record.head)
        else ""
    )


def standing_of(view: View, record: Record, lang: Lang) -> str:
    """The state; until the last witness it says who has not signed: 已销毁，监销未签（缺
    分管领导）.
    """
    missing = (
        both("、", ", ").text(lang).join(ROLES[r].text(lang) for r in unsigned(record.head))
        if record.state == "executed"
        else ""
    )
    return state(view, record, lang) + (
        both(f"（缺 {missing}）", f" (missing: {missing})").text(lang) if missing else ""
    )
