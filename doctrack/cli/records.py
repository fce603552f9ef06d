"""One record: show, next, why, history."""

from __future__ import annotations

from typing import Any

from doctrack.cli import answers
from doctrack.cli.asking import AT, Asked, asked
from doctrack.cli.call import Call
from doctrack.cli.naming import meant, person_of
from doctrack.cli.shape import Arg, Command, Values
from doctrack.errors import NotFound
from doctrack.model.calendar import counting
from doctrack.model.record import Duty, Record, Standing
from doctrack.model.words import both
from doctrack.render.plain import cell
from doctrack.store.ledger import Ledger

ID = Arg("id", both("编号、文号或 42", "id, number or 42"))


def found_id(call: Call, found: Asked, values: Values) -> str:
    """The record that was named; a person by id or name."""
    word = str(values["id"])
    try:
        return meant(call, word, found.ledger, found.now)
    except NotFound:
        return person_of(word, found.ledger)


def both_of(ledger: Ledger, id: str) -> tuple[Record, Standing]:
    """A record and its standing."""
    record, standing = ledger.record(id), ledger.standing(id)
    if record is None or standing is None:
        raise NotFound(both(f"没有 {id}", f"there is no {id}"))
    return record, standing


def duty_json(ledger: Ledger, kind: str, duty: Duty) -> dict[str, Any]:
    """A duty in JSON."""
    due, provisional = ledger.due(kind, duty)
    found = ledger.kind(kind, duty.opened.date())
    rule = found.duties[duty.name] if found else None
    return {
        "duty": duty.name, "owner": duty.owners[0], "opened": duty.opened.isoformat(), "due": due.isoformat(),
        "clause": rule.clause_of(duty.variant) if rule else "", "house": bool(rule and rule.basis_of(duty.variant) == "house"),
        "provisional": provisional,
    }  # fmt: skip


def plain_event(number: int, event: Any) -> dict[str, Any]:
    """An event in JSON."""
    facts = {k: list(v) if isinstance(v, tuple) else v for k, v in event.inputs.items()}
    more = {"because": event.because} if event.because else {}
    struck = {"annulled": event.annulled} if event.annulled else {}
    was = {"was": dict(event.was)} if event.was else {}
    return {"event": number, "at": event.at.isoformat(), "act": event.act, "by": event.by, **more, **facts, **was, **struck}


def show(call: Call, values: Values) -> int:
    """Facts, place, where each copy is, open duties, history."""
    with asked(call, values) as found:
        record, standing = both_of(found.ledger, found_id(call, found, values))
        duties = [duty_json(found.ledger, record.kind, d) for d in standing.open_duties()]
        if call.format == "json":
            answers.as_json({
                "id": record.id, "kind": record.kind, "number": record.number or None, "state": record.state,
                "record": {k: list(v) if isinstance(v, tuple) else v for k, v in record.head.items()}, "duties": duties,
                "events": [plain_event(n, e) for n, e in enumerate(record.events, 1)],
            })  # fmt: skip
            return 0
        _show_text(call, found, record, duties)
    return 0


def _show_text(call: Call, found: Asked, record: Record, duties: list[dict[str, Any]]) -> None:
    kind, lang = found.ledger.books.reading(record.kind), call.language
    assert kind is not None
    answers.out(" ".join(w for w in (record.id, record.number, kind.label.text(lang), kind.states[record.state].text(lang)) if w))
    for field in kind.fields:
        if field.name in record.head:
            value = record.head[field.name]
            if field.type == "rows" and isinstance(value, tuple):
                answers.out(f"  {field.label.text(lang)}:")
                for row in value:
                    answers.out("    " + cell(row))
                continue
            label = next((c.label.text(lang) for c in field.choices if c.name == value), cell(value))
            answers.out(f"  {field.label.text(lang)}: {label}")
    for duty in duties:
        label = kind.duties[duty["duty"]].label.text(lang)
        answers.out(both("  应办：", "  owed: ").text(lang) + f"{answers.role(duty['owner'], lang)} {label} {duty['due'][:16]} [{duty['clause']}]")
    for number, event in enumerate(record.events, 1):
        act = kind.acts[event.act].label.text(lang)
        told = " ".join(f"{k}={cell(v)}" for k, v in event.inputs.items())
        struck = both(f"（已由第{event.annulled}项撤销）", f" (annulled by {event.annulled})").text(lang) if event.annulled else ""
        because = f" ← {event.because}" if event.because else ""
        answers.out(f"  {number}. {event.at:%Y-%m-%d %H:%M} {event.by} {act} {told}{because}{struck}".rstrip())


def next_(call: Call, values: Values) -> int:
    """What may be done now, by whom, and why not the rest."""
    from doctrack.engine.nextacts import prospects

    with asked(call, values) as found:
        record, _ = both_of(found.ledger, found_id(call, found, values))
        listed = list(prospects(record, found.ledger, found.now))
        possible: list[dict[str, Any]] = [
            {"act": p.act, "who": list(p.who), **({"warnings": [w.text(call.language) for w in p.warnings]} if p.warnings else {})}
            for p in listed if p.who and not p.objections
        ]  # fmt: skip
        refused: list[dict[str, Any]] = [
            {"act": p.act, "objections": [{"clause": o.clause, "message": o.message.text(call.language)} for o in p.objections]}
            for p in listed if p.objections
        ]  # fmt: skip
        if call.format == "json":
            answers.as_json({"id": record.id, "possible": possible, "refused": refused})
            return 0
        for one in possible:
            answers.out("\t".join([one["act"], ", ".join(one["who"]), *one.get("warnings", ())]))
        for other in refused:
            reasons = "; ".join(f"[{o['clause']}] {o['message']}" for o in other["objections"])
            answers.out(f"- {other['act']}\t{reasons}")
    return 0


def why(call: Call, values: Values) -> int:
    """Each open or late duty: what opened it, the clause, the counting of its days."""
    with asked(call, values) as found:
        record, standing = both_of(found.ledger, found_id(call, found, values))
        duties = [{**duty_json(found.ledger, record.kind, d), **_counted(call, found, record, d)} for d in standing.open_duties()]
        if call.format == "json":
            answers.as_json({"id": record.id, "duties": duties})
            return 0
        for duty in duties:
            opened = duty["opened_by"]
            answers.out(f"{duty['duty']} [{duty['clause']}] {duty['owner']} {duty['due'][:16]} ← {opened['event']}. {opened['act']} {opened['at'][:16]} ({opened['by']})")
            for day in duty["days"]:
                answers.out(f"  {day['date']} {'+' if day['counted'] else ' '} {day['reason']}")
    return 0


def _counted(call: Call, found: Asked, record: Record, duty: Duty) -> dict[str, Any]:
    ledger = found.ledger
    kind = ledger.kind(record.kind, duty.opened.date())
    assert kind is not None
    event = record.events[duty.opened_by - 1]
    start = (duty.start or duty.opened).astimezone(ledger.office.zone)
    term = kind.duties[duty.name].term_of(duty.variant)
    days = counting(term, start, ledger.calendar, ledger.books.closing(duty.opened.date()), duty.until)
    return {
        "opened_by": {"event": duty.opened_by, "act": event.act, "by": event.by, "at": event.at.isoformat()},
        "days": [{"date": d.day.isoformat(), "counted": d.counted, "reason": d.reason.text(call.language)} for d in days],
    }  # fmt: skip


def history(call: Call, values: Values) -> int:
    """What git knows of a record, commit by commit."""
    with asked(call, values) as found:
        id = found_id(call, found, values)
        path = found.ledger.index.select("select path from record where id=?", id)[0][0]
        from doctrack.store.history import commits_of

        rows = [r for c in commits_of(found.ledger.repo, found.ledger.rev, path) for r in _history_rows(found.ledger, c, path, id)]
        answers.rows(call, "history", ("written", "at", "by", "clerk", "act", "changes", "commit"), rows, {}, {"id": id, "head": found.ledger.rev})
    return 0


def _history_rows(ledger: Ledger, commit: str, path: str, id: str) -> list[dict[str, Any]]:
    info = ledger.repo.commit(commit)
    written = info.date.astimezone(ledger.office.zone).isoformat()
    kind = ledger.index.select("select kind from record where id=?", id)[0][0]
    after = Ledger(ledger.repo, commit, ledger.index, ledger.books).read(path, kind)
    before = Ledger(ledger.repo, info.parents[0], ledger.index, ledger.books).read(path, kind) if info.parents else None
    known = len(before.events) if before else 0
    rows = []
    for event in after.events[known:] if after else ():
        told = " ".join(f"{k}={cell(v)}" for k, v in event.inputs.items())
        rows.append({
            "commit": commit, "written": written, "at": event.at.isoformat(), "by": event.by,
            "clerk": info.committer, "act": event.act, "changes": told or f"{before.state if before else ''} → {after.state if after else ''}",
        })  # fmt: skip
    return rows or [{"commit": commit, "written": written, "at": "", "by": "", "clerk": info.committer, "act": "", "changes": info.message.split("\n")[0]}]


COMMANDS = {
    "show": Command("show", "查看", both("一件记录的全部：事实、各份去向、应办、经过", "Facts, place, where each copy is, duties, history"), "show 42", show, (ID,), (AT,)),
    "next": Command("next", "可办", both("现在可以办什么、由谁办、其余为何不能", "What may be done now, by whom, and why not the rest"), "next 42", next_, (ID,), (AT,)),
    "why": Command("why", "缘由", both("每项应办的起因、条款和逐日计算", "Each duty: what opened it, the clause, its days counted"), "why 42", why, (ID,), (AT,)),
    "history": Command("history", "沿革", both("git 中的逐次办理", "Commit by commit, from git"), "history 42", history, (ID,), (AT,)),
}  # fmt: skip
