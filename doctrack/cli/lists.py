"""Across records: list, find, todo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from doctrack.cli import answers
from doctrack.cli.asking import AT, FULL, Asked, asked, document, left_out
from doctrack.cli.call import Call
from doctrack.cli.naming import actor_of, person_of
from doctrack.cli.reporting import LABELS
from doctrack.cli.shape import Arg, Command, Opt, Values
from doctrack.errors import NotFound, UsageError
from doctrack.model.record import Facts
from doctrack.model.refs import half_width
from doctrack.model.regulation import Kind
from doctrack.model.words import both
from doctrack.render.plain import cell
from doctrack.reports import overdue
from doctrack.reports.rows import masked

TODO = ("due", "duty", "record", "title", "owner", "late_days", "clause", "house", "provisional")


def list_(call: Call, values: Values) -> int:
    """Records of a kind that fit every word."""
    with asked(call, values) as found:
        from doctrack.cli.regulation_at_hand import kind_at_hand

        kind = kind_at_hand(call, str(values["kind"]))
        if kind is None:
            raise NotFound(both(f"没有种类 {values['kind']}", f"there is no kind {values['kind']}"))
        tests = [word(w, kind, found) for w in values.get("words") or ()]
        rows = []
        for id, number, state, head in found.ledger.heads(kind.name):
            if all(t(id, number, state, head) for t in tests):
                rows.append(row(kind, id, number, state, head, bool(values.get("full"))))
        columns = ["id", *(["number"] if kind.number else []), "state", *kind.title, *(["sender"] if kind.field("sender") else [])]
        labels = {f.name: f.label.text(call.language) for f in kind.fields} | {c: LABELS[c].text(call.language) for c in ("id", "number", "state")}
        answers.rows(call, "list", columns, rows, labels, {**document("list", found), "kind": kind.name})
        return left_out(call, found.ledger)


def row(kind: Kind, id: str, number: str, state: str, head: Facts, full: bool) -> dict[str, Any]:
    """A record as lists show it, secret titles and personal facts masked."""
    shown: dict[str, Any] = {"id": id, "kind": kind.name, "number": number or None, "state": state}
    for field in kind.fields:
        if field.name in head:
            value: Any = head[field.name]
            shown[field.name] = phone(str(value)) if field.personal and not full else list(value) if isinstance(value, tuple) else value
    if kind.field("title"):
        shown["title"] = masked(str(head.get("title", "〔密〕")), str(head.get("secrecy", "")), full)
    return shown


def phone(text: str) -> str:
    """`138****0000`."""
    return text[:3] + "****" + text[-4:] if len(text) >= 7 else "****"


Test = Callable[[str, str, str, Facts], bool]


def word(text: str, kind: Kind, found: Asked) -> Test:
    """One word of a query: `state:circulating`, `due.before:2026-03-05`, `sender:建设局`, or free text."""
    name, colon, value = half_width(text).partition(":")
    name, _, edge = name.partition(".")
    name = next((f.name for f in kind.fields if name in (f.name, f.label.zh)), name)
    if not colon:
        return lambda id, number, state, head: text.lower() in " ".join([id, number, *map(cell, head.values())]).lower()
    if name == "state":
        names = {n for n, label in kind.states.items() if value in (n, label.zh)}
        return lambda id, number, state, head: state in names
    if name == "holder":
        who = person_of(value, found.ledger)
        held = {c.record.id for c in found.ledger.held_by(who)}
        return lambda id, number, state, head: id in held
    if name == "due":
        return _due(edge, value, found)
    field = kind.field(name)
    if field is None:
        raise UsageError(both(f"没有栏目 {name}", f"there is no field {name}"))
    if edge in ("before", "after"):
        return lambda id, number, state, head: bool(head.get(name)) and ((str(head[name]) < value) if edge == "before" else (str(head[name]) > value))
    if field.type in ("line", "text"):
        return lambda id, number, state, head: value.lower() in cell(head.get(name, "")).lower()
    wanted = next((c.name for c in field.choices if value in (c.name, c.label.zh)), value)
    return lambda id, number, state, head: wanted in (head[name] if isinstance(head.get(name), tuple) else (cell(head.get(name, "")),))  # type: ignore[operator]


def _due(edge: str, value: str, found: Asked) -> Test:
    dues: dict[str, list[str]] = {}
    for owed in found.ledger.owed("d.ended is null"):
        dues.setdefault(owed.record, []).append(owed.due.date().isoformat())

    def fits(day: str) -> bool:
        return day < value if edge == "before" else day > value if edge == "after" else day == value

    return lambda id, number, state, head: any(fits(d) for d in dues.get(id, ()))


def find(call: Call, values: Values) -> int:
    """Records of any kind that hold a text."""
    with asked(call, values) as found:
        text = str(values["text"])
        rows_ = found.ledger.index.select(
            "select id, kind, state, number, title, secrecy from record where search like ? escape '!' order by kind, year, serial, id",
            "%" + text.lower().replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%",
        )
        rows = [{"id": i, "kind": k, "state": s, "number": n or None, "title": masked(t, c, bool(values.get("full")))} for i, k, s, n, t, c in rows_]
        labels = {c: LABELS[c].text(call.language) for c in ("id", "kind", "state", "number", "title")}
        answers.rows(call, "find", ("id", "kind", "state", "number", "title"), rows, labels, document("find", found))
        return left_out(call, found.ledger)


def todo(call: Call, values: Values) -> int:
    """What somebody owes; the actor's own without a name; the office's morning sheet with --all."""
    with asked(call, values) as found:
        if values.get("all"):
            who = ""
        else:
            who = person_of(str(values["person"]), found.ledger) if values.get("person") else actor_of(call, found.ledger, "")
        rows = overdue.todo(found.ledger, found.as_of, who, bool(values.get("full")))
        if values.get("all") and found.now.month == 12 and not found.ledger.calendar.known(found.now.year + 1):
            year = found.now.year + 1
            answers.err(call.text(both(f"注意：{year} 年放假安排尚未录入（calendar add {year}.yaml）", f"warning: the holidays of {year} are not in the ledger yet (calendar add {year}.yaml)")))
        labels = {c: LABELS[c].text(call.language) for c in TODO}
        answers.rows(call, "todo", TODO, rows, labels, document("todo", found))
        return left_out(call, found.ledger)


COMMANDS = {
    "list": Command("list", "列表", both("按条件列出一种记录", "Records of a kind that fit every word"), "list incoming state:circulating holder:sun", list_,
                    (Arg("kind", both("种类", "kind")), Arg("words", both("条件", "words"), many=True, required=False)), (AT, FULL)),
    "find": Command("find", "查找", both("查找文字", "Find a text"), "find 防汛", find, (Arg("text", both("文字", "text")),), (AT, FULL)),
    "todo": Command("todo", "待办", both("待办事项", "What is owed"), "todo --all", todo, (Arg("person", both("人员", "person"), required=False),),
                    (Opt("all", both("全办公室", "the whole office"), "全部", flag=True), AT, FULL)),
}  # fmt: skip
