"""The register books of the office, row by row, in the columns that offices print (D5.1, D12,
D13).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from doctrack.model.calendar import Period, parse_period
from doctrack.model.people import number, rows, text, texts
from doctrack.model.record import Facts, Record
from doctrack.model.refs import parse_id
from doctrack.model.view import View
from doctrack.reports.cells import (
    chosen,
    day_of,
    label,
    last_event,
    listed,
    name,
    offered,
    state,
    who_did,
)
from doctrack.reports.recall import title
from doctrack.reports.register_columns import REASONS
from doctrack.reports.rows import SECRET, hidden
from doctrack.words import Lang, Words, both

FATES: Mapping[str, Words] = {
    "void": both("（作废）", " (void)"),
    "returned_to_sender": both("（已退回）", " (given back)"),
}


def book(
    view: View,
    kind: str,
    records: Iterable[Record],
    lang: Lang,
    *,
    period: Period | None = None,
    full: bool = False,
) -> list[dict[str, Any]]:
    """A register's rows, in the order in which the records come."""
    listed = (r for r in records if period is None or period.first <= day_entered(r) <= period.last)
    return [row for record in listed for row in ROWS.get(kind, _any)(view, record, lang, full)]


def may_fall_in(id: str, period: Period | None) -> bool:
    """Whether the year of an id leaves it possible: other years' files need not be read."""
    parsed = parse_id(id)
    return period is None or parsed is None or period.first.year <= parsed.year <= period.last.year


def day_entered(record: Record) -> date:
    """The day under which a register lists a record: of a recall the end of its period, of a paper
    sent out its number's, else of its first event.
    """
    numbered = last_event(record, "number")
    day = (numbered or record.events[0]).at.date()
    return (
        parse_period(text(record.head, "period"), day).last
        if record.kind == "recall" and record.head.get("period")
        else day
    )


def _incoming(view: View, record: Record, lang: Lang, full: bool) -> Iterator[dict[str, Any]]:
    head = record.head
    hidden = text(head, "secrecy") in SECRET and not full
    attachments = listed(texts(head, "attachments"), lang)
    yield {
        "number": record.number or record.id,
        "date": record.events[0].at.date().isoformat(),
        "sender": text(head, "sender"),
        "sender_number": text(head, "sender_number"),
        "title": title(record, full) + _fate(record, lang),
        "attachments": "〔机密〕" if hidden and attachments else attachments,
        "copies": text(head, "copies") or "1",
        "secrecy": "" if head.get("secrecy") == "none" else label(view, record, "secrecy", lang),
        "handlers": went_to(record, lang),
        "signed": name(view, record.events[0].by),
        "reply": _answer(view, text(head, "reply")),
        "filed": day_of(record, "file"),
        "volume": text(head, "volume") or text(head, "old_volume"),
        "void": record.state == "void",
    }


def went_to(record: Record, lang: Lang) -> str:
    """Which departments handle a paper; of one that was passed on, or given back before anybody
    handled it, where it went.
    """
    head = record.head
    forwarded, back, departments = (
        text(head, "forwarded_to"),
        text(head, "given_back"),
        texts(head, "handler_departments"),
    )
    if forwarded:
        return both(f"分转至 {forwarded}", f"forwarded to {forwarded}").text(lang)
    return (
        both(f"退回 {back}", f"returned to {back}").text(lang)
        if back and not departments
        else listed(departments, lang)
    )


def _fate(record: Record, lang: Lang) -> str:
    """A void paper, one given back and lost copies stay in the book and say so."""
    fate = FATES[record.state].text(lang) if record.state in FATES else ""
    lost = [number(r, "copy", 1) for r in rows(record.head, "lost")]
    if not lost:
        return fate
    if number(record.head, "copies", 1) == 1 and lost == [1]:
        return fate + both("（遗失）", " (lost)").text(lang)
    copies = listed(map(str, lost), lang)
    return fate + both(f"（第{copies}份遗失）", f" (copy {copies} lost)").text(lang)


def _answer(view: View, said: str) -> str:
    """What a paper was answered with: the number of the paper sent out, or the words."""
    found = view.record(said) if said.startswith("OUT-") else None
    return (found.number or said) if found else said


def _outgoing(view: View, record: Record, lang: Lang, full: bool) -> Iterator[dict[str, Any]]:
    """A line for each paper that was given a number; those under way have none and stand in no
    book.
    """
    head = record.head
    if not record.number:
        return
    fate = (
        both(
            f"（作废：{text(head, 'void_reason')}）", f" (void: {text(head, 'void_reason')})"
        ).text(lang)
        if record.state == "void"
        else ""
    )
    hidden = text(head, "secrecy") in SECRET and not full
    attached = listed(
        (
            f.removeprefix("attachment=").partition(" sha256:")[0]
            for f in texts(head, "files")
            if f.startswith("attachment=")
        ),
        lang,
    )
    yield {
        "number": record.number,
        "date": day_of(record, "number"),
        "title": title(record, full) + fate,
        "attachments": "〔密〕" if hidden and attached else attached,
        "secrecy": "" if head.get("secrecy") == "none" else label(view, record, "secrecy", lang),
        "copies": text(head, "printed") or text(head, "copies"),
        "recipients": listed((r.replace("=", " ") for r in texts(head, "recipients")), lang),
        "signed": listed(
            dict.fromkeys(filter(None, (_receipt(r, lang) for r in rows(head, "distributed")))),
            lang,
        ),
        "filed": day_of(record, "file"),
        "volume": text(head, "volume"),
        "id": record.id,
        "void": record.state == "void",
    }


def _receipt(row: Facts, lang: Lang) -> str:
    """Who has signed for his copies, or why nobody has."""
    who, receipt, why = text(row, "recipient"), text(row, "receipt"), text(row, "reason")
    return (
        f"{who} {receipt}"
        if receipt
        else both(f"{who}（无回执：{why}）", f"{who} (no receipt: {why})").text(lang)
        if why
        else ""
    )


def _loan(view: View, record: Record, lang: Lang, full: bool) -> Iterator[dict[str, Any]]:
    head, paper = record.head, view.record(text(record.head, "document"))
    yield {
        "id": record.id,
        "date": record.events[0].at.date().isoformat(),
        "document": (paper.number if paper else "") or text(head, "document"),
        "copy": number(head, "copy", 1),
        "title": title(paper, full) if paper else "",
        "borrower": name(view, text(head, "borrower")),
        "purpose": text(head, "purpose"),
        "approved_by": name(view, text(head, "approved_by")),
        "lent": day_of(record, "lend"),
        "lent_by": who_did(view, record, "lend"),
        "due": text(head, "due_now") or text(head, "due") or both("当日", "same day").text(lang),
        "returned": day_of(record, "return", "collect"),
        "taken_back_by": who_did(view, record, "return", "collect"),
        "condition": label(view, record, "condition", lang),
        "state": state(view, record, lang),
        "out": record.state == "lent",
    }


def _incident(view: View, record: Record, lang: Lang, full: bool) -> Iterator[dict[str, Any]]:
    facts = {n: text(record.head, n) for n in ("wrong_number", "cause")}
    paper = view.record(text(record.head, "about"))
    yield {
        "about": (paper.number if paper else "") or text(record.head, "about"),
        "title": title(paper, full) if paper else "",
        "id": record.id,
        "date": record.events[0].at.date().isoformat(),
        "nature": label(view, record, "nature", lang),
        **facts,
        "responsible": answerable(view, record, lang),
        "reported_to": name(view, text(record.head, "reported_to")),
        "outcome": label(view, record, "outcome", lang),
        "state": state(view, record, lang),
        "open": record.state != "closed",
    }


def answerable(view: View, record: Record, lang: Lang) -> str:
    """Who answers for an incident, by name; nobody who could be found is said in words."""
    told = text(record.head, "responsible")
    return both("不明", "unknown").text(lang) if told == "unknown" else name(view, told)


def _recall(view: View, record: Record, lang: Lang, full: bool) -> Iterator[dict[str, Any]]:
    for row in rows(record.head, "items"):
        yield {
            **item(view, row, lang, full),
            "id": record.id,
            "period": text(record.head, "period"),
        }


def item(view: View, row: Facts, lang: Lang, full: bool) -> dict[str, Any]:
    """One item of a recall as it is printed."""
    paper = view.record(text(row, "document"))
    why = listed((REASONS[w].text(lang) for w in text(row, "why").split("+") if w in REASONS), lang)
    fate = text(row, "status") or "open"
    return {
        "who": text(row, "holder"),
        "holder": name(view, text(row, "holder")),
        "document": (paper.number if paper else "") or text(row, "document"),
        "copy": row.get("copy", 1),
        "title": title(paper, full) if paper else "",
        "since": text(row, "since")[:10],
        "why": why,
        "due": text(row, "due")[:10],
        "status": REASONS[fate].text(lang) if fate in REASONS else fate,
        "fate": fate,
    }


def _person(view: View, record: Record, lang: Lang, full: bool) -> Iterator[dict[str, Any]]:
    from doctrack.model.people import ROLES

    held = listed(
        (
            ROLES[str(r["role"])].text(lang)
            for r in rows(record.head, "roles")
            if str(r["role"]) in ROLES
        ),
        lang,
    )
    yield {
        "id": record.id,
        "name": text(record.head, "name"),
        "department": text(record.head, "department"),
        "roles": held,
        "state": state(view, record, lang),
    }


def _any(view: View, record: Record, lang: Lang, full: bool) -> Iterator[dict[str, Any]]:
    """A row of a kind that has no columns of its own here: each field as it was told, people's
    phones masked.
    """
    kind = view.kind(record.kind)
    row: dict[str, Any] = {
        "id": record.number or record.id,
        "date": record.events[0].at.date().isoformat(),
        "state": state(view, record, lang),
    }
    for field in kind.fields if kind else ():
        value = record.head.get(field.name, "")
        if not field.many and offered(view, record.kind, field.name):
            value = label(view, record, field.name, lang)
        elif field.personal and not full and value:
            value = hidden(str(value))
        elif field.type == "person":
            value = tuple(name(view, who) for who in texts(record.head, field.name))
        row[field.name] = listed(map(str, value), lang) if isinstance(value, tuple) else str(value)
    if "title" in row:
        row["title"] = title(record, full)
    yield row


def _exam(view: View, record: Record, lang: Lang, full: bool) -> Iterator[dict[str, Any]]:
    """A line for each who sat it or was absent; one without names for an exam that was not held
    yet.
    """
    course, marks = (
        view.record(text(record.head, "course")),
        dict(t.split("=") for t in texts(record.head, "scores")),
    )
    facts = {
        "id": record.id,
        "date": day_of(record, "hold"),
        "course": text(course.head, "title") if course else "",
        "mode": label(view, record, "mode", lang),
        "red": "",
        "state": state(view, record, lang),
    }
    absent = texts(record.head, "absent")
    for who in (*texts(record.head, "present"), *absent) or ("",):
        person = view.person(who)
        fate = both("缺考", "absent").text(lang) if who in absent else ""
        yield {
            **facts,
            "name": name(view, who),
            "department": person.department if person else "",
            "total": marks.get(who, fate),
            "absent": who in absent,
        }


def _certificate(view: View, record: Record, lang: Lang, full: bool) -> Iterator[dict[str, Any]]:
    """A line for each result, its mark in the column where it stands."""
    for row in rows(record.head, "entries"):
        course = view.record(text(row, "course"))
        words = {n: chosen(view, record.kind, n, text(row, n), lang) for n in ("mode", "result")}
        yield {
            "id": record.id,
            "person": name(view, text(record.head, "person")),
            "date": text(row, "date"),
            "course": text(course.head, "title") if course else "",
            "exam": text(row, "exam"),
            **words,
            **{c: text(row, "mark") if text(row, "column") == c else "" for c in ("job", "daily")},
        }


def _visit(view: View, record: Record, lang: Lang, full: bool) -> Iterator[dict[str, Any]]:
    client = view.record(text(record.head, "client"))
    yield from (
        {**row, "name": text(client.head, "name") if client else ""}
        for row in _any(view, record, lang, full)
    )


def _complaint(view: View, record: Record, lang: Lang, full: bool) -> Iterator[dict[str, Any]]:
    yield from (
        {**row, "times": len(rows(record.head, "closures")) or ""}
        for row in _any(view, record, lang, full)
    )


def _destruction(view: View, record: Record, lang: Lang, full: bool) -> Iterator[dict[str, Any]]:
    from doctrack.reports.destruction import entries  # which is made of what stands here

    yield from entries(view, record, lang, full)


ROWS: Mapping[str, Callable[[View, Record, Lang, bool], Iterator[dict[str, Any]]]] = {
    "incoming": _incoming,
    "outgoing": _outgoing,
    "loan": _loan,
    "incident": _incident,
    "recall": _recall,
    "person": _person,
    "exam": _exam,
    "certificate": _certificate,
    "visit": _visit,
    "complaint": _complaint,
    "destruction": _destruction,
}
