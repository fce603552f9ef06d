"""文件处理传阅单: the paper, who is to read it in which order and by when, and what each said
(D5.1, D6.1, D7.2).
"""

from __future__ import annotations

from typing import Any

from doctrack.cli.forms.sheet import Sheet, stamp
from doctrack.model.people import number, rows, text, texts
from doctrack.model.record import Duty, Event, Facts
from doctrack.model.regulation import DutyRule
from doctrack.reports.cells import label, last_event, listed
from doctrack.reports.registers import went_to
from doctrack.words import both

MODES = {"decide": both("阅批", "decides"), "read": both("阅", "reads")}
# What the ledger itself writes for a reading that never was; anything else is a clerk's own reason.
PASSED_OVER = {
    "横传": both("未阅（横传他人）", "unread (passed on by hand)"),
    "遗失": both("未阅（原件遗失）", "unread (original lost)"),
    "清退收回": both("未阅（清退收回）", "unread (taken back in the recall)"),
    "—": both("未阅", "unread"),
    "": both("", ""),
}


def circulation(sheet: Sheet) -> dict[str, Any]:
    """Everything the slip shows; what is not known yet is left to be written by hand."""
    record, head = sheet.record, sheet.record.head
    term = sheet.told("secrecy_term")
    routed = last_event(record, "route") or last_event(record, "note")
    return {
        "number": record.number,
        "received": record.events[0].at.date().isoformat(),
        "paper_title": sheet.told("title") or "〔密〕",
        "copies": sheet.told("copies") or "1",
        "attachments": listed(texts(head, "attachments"), sheet.lang),
        **{
            field: sheet.told(field)
            for field in ("sender", "sender_number", "issued", "pages", "reply_by", "outcome")
        },
        "secrecy": (
            label(sheet.ledger, record, "secrecy", sheet.lang)
            + (sheet.w(f"（{term}）", f" ({term})") if term else "")
        ),
        "urgency": label(sheet.ledger, record, "urgency", sheet.lang),
        "terms": _terms(sheet),
        "opinion": sheet.told("opinion") or (text(routed.inputs, "opinion") if routed else ""),
        "routed_by": sheet.name(routed.by) if routed else "",
        "routed_on": stamp(routed),
        "departments": went_to(record, sheet.lang),
        "handlers": listed(map(sheet.name, texts(head, "handlers")), sheet.lang),
        "readers": [*_presented(sheet), *(_reader(sheet, r) for r in rows(head, "readers"))],
        "instructions": [
            {"text": text(r, "text"), "by": sheet.name(text(r, "by")), "done": text(r, "done")}
            for r in rows(head, "instructions")
        ],
    }


def _rule(sheet: Sheet) -> DutyRule | None:
    kind = sheet.ledger.kind(sheet.record.kind, sheet.record.events[0].at.date())
    return kind.duties.get("read") if kind else None


def _terms(sheet: Sheet) -> str:
    """`阅批 2 日内，阅 当日（D7.2）`, from the duty; and until when it was extended."""
    rule, until = _rule(sheet), sheet.told("extended")
    if rule is None:
        return ""
    said = [
        f"{mode.text(sheet.lang)} {sheet.term(rule.terms[name])}"
        for name, mode in MODES.items()
        if name in rule.terms
    ]
    words = sheet.w("，", ", ").join(said) + sheet.w(f"（{rule.clause}）", f" ({rule.clause})")
    return words + (sheet.w(f"；延期至 {until}", f"; extended until {until}") if until else "")


def _due(sheet: Sheet, who: str, mode: str, handed: str) -> str:
    """By when somebody is to have read it: the moment once he has it, before that the term."""
    rule = _rule(sheet)
    if rule is None:
        return ""
    if not handed:
        return sheet.term(rule.term_of(mode))
    standing = sheet.ledger.standing(sheet.record.id)
    mine = (
        [
            d
            for d in standing.duties
            if d.name == "read" and who in d.owners and d.opened.isoformat() == handed
        ]
        if standing
        else []
    )
    return _moment(sheet, mine[-1]) if mine else ""


def _moment(sheet: Sheet, duty: Duty) -> str:
    return f"{sheet.ledger.due(sheet.record.kind, duty)[0]:%m-%d %H:%M}"


def _reader(sheet: Sheet, row: Facts) -> dict[str, str]:
    who, mode, handed, copy = (
        text(row, "reader"),
        text(row, "mode"),
        text(row, "handed"),
        number(row, "copy", 1),
    )
    which = sheet.w(f"（{sheet.copy(copy)}）", f" ({sheet.copy(copy)})") if copy != 1 else ""
    reason = text(row, "unread")
    unread = PASSED_OVER.get(reason) or both(f"未阅：{reason}", f"unread: {reason}")
    return {
        "name": sheet.name(who),
        "mode": MODES[mode].text(sheet.lang) + which,
        "due": _due(sheet, who, mode, handed),
        "unread": unread.text(sheet.lang),
        "handed": handed,
        **{name: text(row, name) for name in ("read", "returned", "lost", "opinion")},
    }


def _presented(sheet: Sheet) -> list[dict[str, str]]:
    """The leader to whom an urgent paper was taken before it was routed: he stands first on the
    slip (D6.1).
    """
    given = last_event(sheet.record, "present")
    if given is None:
        return []
    who = text(given.inputs, "to")
    later = [
        e
        for e in sheet.record.events
        if e.at >= given.at
        and not e.annulled
        and number(e.inputs, "copy", 1) == number(given.inputs, "copy", 1)
    ]
    read = next((e for e in later if e.act == "read" and e.by == who), None)
    back = next((e for e in later if e.act in ("return", "collect")), None)
    row: Facts = {
        "reader": who,
        "mode": "decide",
        "handed": given.at.isoformat(),
        "opinion": text(read.inputs, "opinion") if read else "",
        **_ends(read, back),
    }
    return [_reader(sheet, row)]


def _ends(read: Event | None, back: Event | None) -> dict[str, str]:
    unread = (
        (text(back.inputs, "unread") or ("清退收回" if back.act == "collect" else "—"))
        if back and not read
        else ""
    )
    return {
        "read": read.at.isoformat() if read else "",
        "returned": back.at.isoformat() if back else "",
        "unread": unread,
    }
