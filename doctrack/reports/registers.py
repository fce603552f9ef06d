"""The register books of the office, row by row, in the columns that offices print (D5.1, D12, D13)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from doctrack.model.calendar import Period, parse_period
from doctrack.model.people import number, rows, text, texts
from doctrack.model.record import Facts, Record
from doctrack.model.refs import parse_id
from doctrack.model.regulation import Kind
from doctrack.model.view import View
from doctrack.model.words import Lang, Words, both
from doctrack.reports.recall import title
from doctrack.reports.rows import SECRET

Column = tuple[str, Words]
REGISTERS: Mapping[str, tuple[Words, tuple[Column, ...]]] = {
    "incoming": (both("收文登记簿", "Register of incoming papers"), (
        ("number", both("收文号", "No.")), ("date", both("日期", "Date")), ("sender", both("来文机关", "Sender")),
        ("sender_number", both("来文字号", "Sender's No.")), ("title", both("标题", "Title")), ("attachments", both("附件", "Attachments")),
        ("copies", both("份数", "Copies")), ("secrecy", both("密级", "Secrecy")), ("handlers", both("承办单位", "Handled by")),
        ("signed", both("签收人", "Signed for by")), ("reply", both("复文号", "Reply")), ("filed", both("归卷日期", "Filed on")),
        ("volume", both("归入卷号", "Volume")))),
    "loan": (both("借阅登记簿", "Register of loans"), (
        ("id", both("编号", "No.")), ("date", both("申请日期", "Asked on")), ("document", both("文件", "Paper")), ("title", both("标题", "Title")),
        ("borrower", both("借阅人", "Borrower")), ("purpose", both("用途", "Purpose")), ("approved_by", both("批准人", "Approved by")),
        ("lent", both("借出", "Lent")), ("returned", both("归还", "Returned")), ("condition", both("状况", "Condition")), ("state", both("状态", "State")))),
    "incident": (both("差错登记簿", "Register of incidents"), (
        ("id", both("编号", "No.")), ("date", both("日期", "Date")), ("nature", both("性质", "Nature")), ("about", both("所涉文件", "Paper")),
        ("wrong_number", both("差错文号", "Wrong No.")), ("cause", both("原因", "Cause")), ("responsible", both("责任者", "Responsible")),
        ("reported_to", both("报告对象", "Reported to")), ("outcome", both("结果", "Outcome")), ("state", both("状态", "State")))),
    "recall": (both("清退清单", "Recall list"), (
        ("id", both("期次", "Recall")), ("holder", both("持有人", "Holder")), ("document", both("文件", "Paper")), ("copy", both("份", "Copy")),
        ("title", both("标题", "Title")), ("since", both("自", "Since")), ("why", both("缘由", "Why")), ("due", both("期限", "Due")),
        ("status", both("状态", "Status")))),
    "person": (both("人员名册", "Register of people"), (
        ("id", both("编号", "Id")), ("name", both("姓名", "Name")), ("department", both("部门", "Department")), ("roles", both("角色", "Roles")),
        ("state", both("状态", "State")))),
}  # fmt: skip
REASONS: Mapping[str, Words] = {
    "overdue_loan": both("借阅逾期", "overdue loan"), "unreturned": both("未交回", "unreturned"), "recall_by": both("上级限期清退", "recalled by its sender"),
    "copy": both("复印件", "copy"), "distributed": both("分发件", "distributed copy"), "open": both("未结", "open"),
    "collected": both("已收回", "collected"), "carried": both("转下期", "carried"), "lost": both("遗失", "lost"),
}  # fmt: skip


def columns(kind: Kind) -> tuple[Words, tuple[Column, ...]]:
    """A register's heading and columns; a kind that an office added gets its own fields."""
    if kind.name in REGISTERS:
        return REGISTERS[kind.name]
    told = tuple((f.name, f.label) for f in kind.fields if not f.derived and f.type != "rows")
    heading = both(f"{kind.label.zh}登记簿", f"Register: {kind.label.en}")
    return heading, (("id", both("编号", "No.")), ("date", both("日期", "Date")), *told, ("state", both("状态", "State")))


def book(view: View, kind: str, records: Iterable[Record], lang: Lang, *, period: Period | None = None, full: bool = False) -> list[dict[str, Any]]:
    """A register's rows, in the order in which the records come."""
    listed = (r for r in records if period is None or period.first <= day_entered(r) <= period.last)
    return [row for record in listed for row in ROWS.get(kind, _any)(view, record, lang, full)]


def may_fall_in(id: str, period: Period | None) -> bool:
    """Whether the year of an id leaves it possible: other years' files need not be read."""
    parsed = parse_id(id)
    return period is None or parsed is None or period.first.year <= parsed.year <= period.last.year


def day_entered(record: Record) -> date:
    """The day under which a register lists a record: of a recall the end of its period, else of its first event."""
    day = record.events[0].at.date()
    return parse_period(text(record.head, "period"), day).last if record.kind == "recall" and record.head.get("period") else day


def phone(number: str) -> str:
    """`138****0000`."""
    return f"{number[:3]}****{number[-4:]}" if len(number) >= 7 else "****"


def name(view: View, id: str) -> str:
    """A person's name as registers print it."""
    found = view.person(id)
    return found.name if found else id


def label(view: View, record: Record, field: str, lang: Lang) -> str:
    """A choice by its label, whether the field names the choices or the act that told it."""
    kind, value = view.kind(record.kind), text(record.head, field)
    told = [i for act in kind.acts.values() for i in act.inputs if field in (i.name, i.sets)] if kind else []
    fields = [f for f in (kind.field(field) if kind else None, *told) if f]
    return next((c.label.text(lang) for f in fields for c in f.choices if c.name == value), value)


def state(view: View, record: Record, lang: Lang) -> str:
    """A state by its label."""
    kind = view.kind(record.kind)
    return kind.states[record.state].text(lang) if kind and record.state in kind.states else record.state


def day_of(record: Record, *acts: str) -> str:
    """The day of the last event of one of the acts."""
    return next((e.at.date().isoformat() for e in reversed(record.events) if e.act in acts and not e.annulled), "")


def _incoming(view: View, record: Record, lang: Lang, full: bool) -> Iterator[dict[str, Any]]:
    head = record.head
    hidden = text(head, "secrecy") in SECRET and not full
    attachments = "、".join(texts(head, "attachments"))
    yield {
        "number": record.number or record.id, "date": record.events[0].at.date().isoformat(), "sender": text(head, "sender"),
        "sender_number": text(head, "sender_number"), "title": title(record, full) + _fate(record, lang),
        "attachments": "〔机密〕" if hidden and attachments else attachments,
        "copies": text(head, "copies") or "1", "secrecy": "" if head.get("secrecy") == "none" else label(view, record, "secrecy", lang),
        "handlers": "、".join(texts(head, "handler_departments")), "signed": name(view, record.events[0].by), "reply": text(head, "reply"),
        "filed": day_of(record, "file"), "volume": text(head, "volume") or text(head, "old_volume"),
    }  # fmt: skip


def _fate(record: Record, lang: Lang) -> str:
    """A void paper and lost copies stay in the book and say so."""
    fate = both("（作废）", " (void)").text(lang) if record.state == "void" else ""
    lost = [number(r, "copy", 1) for r in rows(record.head, "lost")]
    if not lost:
        return fate
    if number(record.head, "copies", 1) == 1 and lost == [1]:
        return fate + both("（遗失）", " (lost)").text(lang)
    copies = "、".join(map(str, lost))
    return fate + both(f"（第{copies}份遗失）", f" (copy {', '.join(map(str, lost))} lost)").text(lang)


def _loan(view: View, record: Record, lang: Lang, full: bool) -> Iterator[dict[str, Any]]:
    paper = view.record(text(record.head, "document"))
    yield {
        "id": record.id, "date": record.events[0].at.date().isoformat(), "document": (paper.number if paper else "") or text(record.head, "document"),
        "title": title(paper, full) if paper else "", "borrower": name(view, text(record.head, "borrower")), "purpose": text(record.head, "purpose"),
        "approved_by": name(view, text(record.head, "approved_by")), "lent": day_of(record, "lend"),
        "returned": day_of(record, "return", "collect"), "condition": label(view, record, "condition", lang), "state": state(view, record, lang),
    }  # fmt: skip


def _incident(view: View, record: Record, lang: Lang, full: bool) -> Iterator[dict[str, Any]]:
    facts = {n: text(record.head, n) for n in ("wrong_number", "cause")}
    paper = view.record(text(record.head, "about"))
    yield {
        "about": (paper.number if paper else "") or text(record.head, "about"),
        "id": record.id, "date": record.events[0].at.date().isoformat(), "nature": label(view, record, "nature", lang), **facts,
        "responsible": name(view, text(record.head, "responsible")), "reported_to": name(view, text(record.head, "reported_to")),
        "outcome": label(view, record, "outcome", lang), "state": state(view, record, lang),
    }  # fmt: skip


def _recall(view: View, record: Record, lang: Lang, full: bool) -> Iterator[dict[str, Any]]:
    for row in rows(record.head, "items"):
        yield {**item(view, row, lang, full), "id": record.id, "period": text(record.head, "period")}


def item(view: View, row: Facts, lang: Lang, full: bool) -> dict[str, Any]:
    """One item of a recall as it is printed."""
    paper = view.record(text(row, "document"))
    why = "、".join(REASONS[w].text(lang) for w in text(row, "why").split("+") if w in REASONS)
    status = REASONS.get(text(row, "status") or "open")
    return {
        "holder": name(view, text(row, "holder")), "document": (paper.number if paper else "") or text(row, "document"), "copy": row.get("copy", 1),
        "title": title(paper, full) if paper else "", "since": text(row, "since")[:10], "why": why, "due": text(row, "due")[:10],
        "status": status.text(lang) if status else text(row, "status"), "open": text(row, "status") in ("", "open"),
    }  # fmt: skip


def _person(view: View, record: Record, lang: Lang, full: bool) -> Iterator[dict[str, Any]]:
    from doctrack.model.people import ROLES

    held = "、".join(ROLES[str(r["role"])].text(lang) for r in rows(record.head, "roles") if str(r["role"]) in ROLES)
    yield {"id": record.id, "name": text(record.head, "name"), "department": text(record.head, "department"), "roles": held, "state": state(view, record, lang)}


def _any(view: View, record: Record, lang: Lang, full: bool) -> Iterator[dict[str, Any]]:
    """A row of a kind that has no columns of its own here: each field as it was told, people's phones masked."""
    kind = view.kind(record.kind)
    row: dict[str, Any] = {"id": record.number or record.id, "date": record.events[0].at.date().isoformat(), "state": state(view, record, lang)}
    for field in kind.fields if kind else ():
        value = record.head.get(field.name, "")
        if field.choices and not field.many:
            value = label(view, record, field.name, lang)
        elif field.personal and not full and value:
            value = phone(str(value))
        row[field.name] = "、".join(map(str, value)) if isinstance(value, tuple) else str(value)
    if "title" in row:
        row["title"] = title(record, full)
    yield row


ROWS: Mapping[str, Callable[[View, Record, Lang, bool], Iterator[dict[str, Any]]]] = {
    "incoming": _incoming, "loan": _loan, "incident": _incident, "recall": _recall, "person": _person,
}  # fmt: skip
