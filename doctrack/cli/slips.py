"""What each form of the office is filled in with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from doctrack.errors import NotFound
from doctrack.model.people import rows, text, texts
from doctrack.model.record import Record
from doctrack.model.words import Lang, Words, both
from doctrack.reports.registers import day_of, item, label, name, state
from doctrack.store.ledger import Ledger

Fill = Callable[[Ledger, Record, Lang], dict[str, Any]]


def circulation(ledger: Ledger, record: Record, lang: Lang) -> dict[str, Any]:
    """文件处理传阅单: the paper, who is to read it in which order, and what each said."""
    head = record.head
    modes = {"decide": both("阅批", "decides"), "read": both("阅", "reads")}
    readers = [
        {"name": name(ledger, text(r, "reader")), "mode": modes[text(r, "mode")].text(lang), "opinion": text(r, "opinion") or text(r, "unread"),
         **{k: text(r, k) for k in ("handed", "read", "returned")}}
        for r in rows(head, "readers")
    ]  # fmt: skip
    given = [{"text": text(r, "text"), "by": name(ledger, text(r, "by")), "done": text(r, "done")} for r in rows(head, "instructions")]
    return {
        "number": record.number, "received": record.events[0].at.date().isoformat(), "sender": text(head, "sender"),
        "sender_number": text(head, "sender_number"), "secrecy": label(ledger, record, "secrecy", lang), "urgency": label(ledger, record, "urgency", lang),
        "paper_title": text(head, "title") or "〔密〕", "copies": text(head, "copies") or "1", "attachments": "、".join(texts(head, "attachments")),
        "opinion": text(head, "opinion"), "departments": "、".join(texts(head, "handler_departments")), "readers": readers,
        "instructions": given, "outcome": text(head, "outcome"),
    }  # fmt: skip


def urging(ledger: Ledger, record: Record, lang: Lang) -> dict[str, Any]:
    """催办通知: the last urging of a paper."""
    urged = [e for e in record.events if e.act == "urge" and not e.annulled]
    if not urged:
        raise NotFound(both(f"{record.id} 没有催办过", f"nobody was urged about {record.id}"))
    last = urged[-1]
    standing = ledger.standing(record.id)
    who = text(last.inputs, "addressee")
    kind = ledger.kind(record.kind)
    owed = [d for d in (standing.open_duties() if standing else ()) if who in d.owners]
    due = "；".join(f"{kind.duties[d.name].label.text(lang)} {ledger.due(record.kind, d)[0]:%Y-%m-%d %H:%M}" for d in owed) if kind else ""
    return {
        "facts": [
            (both("被催办人", "To").text(lang), name(ledger, who)), (both("文件", "Paper").text(lang), f"{record.number} {text(record.head, 'title') or '〔密〕'}"),
            (both("应办", "Owed").text(lang), due), (both("催办日期", "Date").text(lang), f"{last.at:%Y-%m-%d}"), (both("次数", "Time").text(lang), str(len(urged))),
        ],
        "words": both("请按规定第七条尽快办理，并将结果告知办公室。", "Please deal with it under clause 7 and tell the office the result.").text(lang),
        "signs": [both("办公室：", "Office: ").text(lang), both("签收：", "Received: ").text(lang)],
    }  # fmt: skip


def loan(ledger: Ledger, record: Record, lang: Lang) -> dict[str, Any]:
    """借阅单: who borrows what for which work, and who approved it."""
    head = record.head
    paper = ledger.record(text(head, "document"))
    return {
        "facts": [
            (both("编号", "No.").text(lang), record.id),
            (both("文件", "Paper").text(lang), f"{paper.number} {text(paper.head, 'title') or '〔密〕'}" if paper else text(head, "document")),
            (both("借阅人", "Borrower").text(lang), name(ledger, text(head, "borrower"))), (both("用途", "Purpose").text(lang), text(head, "purpose")),
            (both("批准人", "Approved by").text(lang), name(ledger, text(head, "approved_by"))), (both("借出", "Lent").text(lang), day_of(record, "lend")),
            (both("约定归还", "Due").text(lang), text(head, "due_now") or text(head, "due") or both("当日", "the same day").text(lang)),
            (both("状态", "State").text(lang), state(ledger, record, lang)),
        ],
        "words": both("就地阅看，按时归还；不得带走、抄录全文、拆卷或勾划（规定第十二条）。", "Read on the spot and return in time; do not take away, copy out, dismantle or mark (clause 12).").text(lang),
        "signs": [both("借阅人：", "Borrower: ").text(lang), both("批准人：", "Approved: ").text(lang), both("收发员：", "Registrar: ").text(lang)],
    }  # fmt: skip


def recall(ledger: Ledger, record: Record, lang: Lang) -> dict[str, Any]:
    """清退通知: one page for each holder."""
    listed = [item(ledger, r, lang, True) for r in rows(record.head, "items")]
    holders = [(h, [r for r in listed if r["holder"] == h]) for h in dict.fromkeys(r["holder"] for r in listed)]
    return {"holders": holders, "period": text(record.head, "period")}


FORMS: Mapping[str, Mapping[str, tuple[Words, str, Fill]]] = {
    "incoming": {
        "circulation": (both("文件处理传阅单", "Circulation slip"), "circulation", circulation),
        "urge": (both("催办通知", "Notice of urging"), "letter", urging),
    },
    "loan": {"loan": (both("借阅单", "Loan slip"), "letter", loan)},
    "recall": {"recall": (both("清退通知", "Notice of recall"), "recall", recall)},
}
