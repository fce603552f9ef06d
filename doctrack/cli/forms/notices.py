"""Letters to people who keep a paper or a duty waiting: 催办通知 (D7.5), 清退通知 (D13)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from doctrack.cli.forms.sheet import Sheet
from doctrack.errors import NotFound
from doctrack.model.people import number, rows, text
from doctrack.model.record import Duty, Event, Facts
from doctrack.reports.cells import listed, state
from doctrack.reports.registers import item
from doctrack.reports.rows import people_meant
from doctrack.words import both


def urging(sheet: Sheet) -> dict[str, Any]:
    """催办通知: the last urging of a paper, with what was owed when it was made."""
    record, w = sheet.record, sheet.w
    places = [n for n, e in enumerate(record.events, 1) if e.act == "urge" and not e.annulled]
    if not places:
        raise NotFound(both(f"{record.id} 没有催办过", f"nobody was urged about {record.id}"))
    urged = [record.events[n - 1] for n in places]
    last = urged[-1]
    who, result = text(last.inputs, "addressee"), text(last.inputs, "result")
    kind = sheet.ledger.kind(record.kind, last.at.date())
    clause = kind.acts["urge"].clause if kind else ""
    return {
        "facts": [
            (w("被催办人", "To"), sheet.named(who)),
            (w("文件", "Paper"), sheet.paper(record.id)),
            (
                w("来文机关", "Sender"),
                " ".join(t for t in (sheet.told("sender"), sheet.told("sender_number")) if t),
            ),
            (w("应办事项", "What is owed"), "\n".join(_owed(sheet, places[-1], who))),
            (w("催办次数", "Urging No."), _times(sheet, urged, who)),
            (w("催办日期", "Date"), f"{last.at:%Y-%m-%d %H:%M}"),
            (w("催办人", "By"), sheet.named(last.by)),
            *([(w("结果", "Result"), result)] if result else []),
        ],
        "words": w(
            f"根据文件管理制度（{clause}），办公室对文件负有催办检查督促的责任。"
            "请从速办理以上事项，并将结果告知办公室。",
            f"Under the rules for papers ({clause}) the office urges and checks that papers are"
            " dealt with. Please deal with the above without delay, and tell the office the"
            " result.",
        ),
        "signs": [w("办公室", "Office"), w("签收", "Received")],
    }


def _times(sheet: Sheet, urged: list[Event], who: str) -> str:
    mine = sum(1 for e in urged if text(e.inputs, "addressee") == who)
    more = (
        sheet.w(f"（本件共 {len(urged)} 次）", f" ({len(urged)} on this paper)")
        if len(urged) > mine
        else ""
    )
    return sheet.w(f"第 {mine} 次", f"{mine}") + more


def _owed(sheet: Sheet, place: int, who: str) -> list[str]:
    """What the urging tells that the addressee owed; else what he is to see to: a copy, others'
    duties, the paper itself.
    """
    event, standing = sheet.record.events[place - 1], sheet.ledger.standing(sheet.record.id)
    duties = standing.duties if standing else ()
    mine = [
        _line(sheet, text(r, "duty"), datetime.fromisoformat(text(r, "due")), event.at, duties)
        for r in rows(event.inputs, "owed")
    ]
    if mine:
        return mine
    held = [
        c
        for c in (standing.custody if standing else ())
        if c.holder == who and c.since <= event.at and (c.until is None or c.until > event.at)
    ]
    if held:
        return [
            sheet.w(f"交回{sheet.copy(c.copy)}", f"give back {sheet.copy(c.copy)}") for c in held
        ]
    others = [
        _others(sheet, d, event, duties)
        for d in duties
        if d.opened_by <= place and d.since <= event.at and (d.ended is None or d.ended_by > place)
    ]
    return others or [
        sheet.w(
            f"办理本件（现为：{state(sheet.ledger, sheet.record, 'zh')}）",
            f"deal with this paper (now: {state(sheet.ledger, sheet.record, 'en')})",
        )
    ]


def _others(sheet: Sheet, duty: Duty, event: Event, duties: Sequence[Duty]) -> str:
    """`督促吴六：阅文，限 …`: what somebody else owed whom the addressee is to see to."""
    names = listed(
        map(sheet.name, people_meant(sheet.ledger, duty.owners, event.at.date())), sheet.lang
    )
    return sheet.w(f"督促{names}：", f"see to {names}: ") + _line(
        sheet, duty.name, sheet.ledger.due(sheet.record.kind, duty)[0], event.at, duties
    )


def _line(sheet: Sheet, name: str, due: datetime, at: datetime, duties: Sequence[Duty]) -> str:
    """`阅文，限 2026-03-04 17:30，催办时已逾期 1 日（D7.2）`; the clause is that of the duty which
    was due then.
    """
    duty = next(
        (d for d in duties if d.name == name and sheet.ledger.due(sheet.record.kind, d)[0] == due),
        None,
    )
    kind = sheet.ledger.kind(sheet.record.kind, at.date())
    rule, late = kind.duties.get(name) if kind else None, sheet.overdue(due, at)
    said = [
        rule.label.text(sheet.lang) if rule else name,
        sheet.w(f"限 {due:%Y-%m-%d %H:%M}", f"due {due:%Y-%m-%d %H:%M}"),
    ]
    words = sheet.w("，", ", ").join(
        [*said, *([sheet.w(f"催办时{late}", f"{late} when urged")] if late else [])]
    )
    clause = sheet.clause(rule, duty.variant if duty else "") if rule else ""
    return words + sheet.w(f"（{clause}）", f" ({clause})")


def recall(sheet: Sheet) -> dict[str, Any]:
    """清退通知: one for each who still has something of the list, numbered within the period."""
    waiting = [
        (_now_with(sheet, r), r)
        for r in rows(sheet.record.head, "items")
        if text(r, "status") in ("", "open")
    ]
    notices = [
        {
            "number": n,
            "to": sheet.named(who),
            "items": [
                {
                    **item(sheet.ledger, r, sheet.lang, True),
                    "deadline": _deadline(sheet, text(r, "due")),
                }
                for has, r in waiting
                if has == who
            ],
        }
        for n, who in enumerate(dict.fromkeys(has for has, _ in waiting), 1)
    ]
    return {"notices": notices, "period": sheet.told("period"), "id": sheet.record.id}


def _now_with(sheet: Sheet, row: Facts) -> str:
    """Who has a copy of the list: whom the list names, unless it was handed over to somebody
    since.
    """
    standing = sheet.ledger.standing(text(row, "document"))
    return next(
        (
            c.holder
            for c in (standing.out() if standing else ())
            if c.copy == number(row, "copy", 1)
        ),
        text(row, "holder"),
    )


def _deadline(sheet: Sheet, due: str) -> str:
    """The day, and in words that it has passed; a copy without a day of its own comes back within
    the period.
    """
    if not due:
        return sheet.w("本期内交回", "within the period")
    moment = datetime.fromisoformat(due)
    late = sheet.overdue(moment, sheet.now)
    return f"{moment:%Y-%m-%d}" + (
        sheet.w(f"，{late}，请即交回", f": {late}, please return it at once") if late else ""
    )
