"""Handing over (送阅): the range and the order of circulation, and who comes next (D6.3, D7.1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from doctrack.model.people import Person, text, texts
from doctrack.model.record import Facts, Record, Standing
from doctrack.model.view import View
from doctrack.model.words import Words, both
from doctrack.rules.circulation import is_cover, reading, unfinished, waiting
from doctrack.rules.registry import Case, actor, completion, guard


def heads_of(view: View, department: str, on: date) -> tuple[Person, ...]:
    """The people who head a department on a day."""
    return tuple(
        p for p in view.people().values()
        if p.active and p.department == department and p.has("department_head", on)
    )  # fmt: skip


@completion
def head_of_the_department(case: Case) -> Facts:
    """Who passes the absent by says so: the absence is the exception."""
    to = text(case.inputs, "to")
    skipped = _skipped(case, to)
    if skipped and not case.inputs.get("exception") and all(_is_away(case, r) for r in skipped):
        return {"exception": "外出：" + "、".join(case.name(r) for r in skipped)}
    return {}


def _skipped(case: Case, to: str) -> list[str]:
    """Readers waiting before the one who would be handed the paper; all of them, if he is a department's."""
    names = [str(r["reader"]) for r in waiting(case.standing)]
    return names[: names.index(to)] if to in names else names


def _is_away(case: Case, who: str) -> bool:
    found = case.view.person(who)
    return bool(found and found.away(case.day))


def _handles(case: Case, who: str) -> bool:
    """Whether somebody is a handler or heads a handling department."""
    if who in texts(case.standing.head, "handlers"):
        return True
    departments = texts(case.standing.head, "handler_departments")
    return any(p.id == who for d in departments for p in heads_of(case.view, d, case.day))


@guard("D7.1", needs=("to",))
def only_those_named_by_route(case: Case) -> Iterator[Words]:
    """Circulation stays within the range that the route names."""
    to = text(case.inputs, "to")
    if case.standing.state == "registered":
        return
    named = {str(r["reader"]) for r in waiting(case.standing)}
    if to not in named and not _handles(case, to):
        yield both(f"{case.name(to)}不在传阅范围内，也不是承办部门负责人或承办人", f"{case.name(to)} is named neither as a reader still to be served nor for a handling department")


@guard("D6.3", needs=("to",))
def in_the_order_of_the_route(case: Case) -> Iterator[Words]:
    """Readers are served in the order of the route; out of it only with a reason."""
    to = text(case.inputs, "to")
    names = [str(r["reader"]) for r in waiting(case.standing)]
    skipped = _skipped(case, to)
    if skipped and not case.inputs.get("exception") and (to in names or _handles(case, to)):
        first = case.name(skipped[0])
        yield both(f"按批示次序应先送{first}；特殊情况请写明（--exception）", f"the route names {first} first; a special case needs --exception")


@guard("D6.1", needs=("to",))
def sealed_cover_to_its_addressee(case: Case) -> Iterator[Words]:
    """From registered only an unopened cover moves, and only to whom it is addressed."""
    if case.standing.state != "registered":
        return
    addressee = text(case.standing.head, "personal_to")
    if not is_cover(case.standing) or not addressee:
        yield both("须先由主任阅签（route）", "the director must route it first (route)")
    elif text(case.inputs, "to") != addressee:
        yield both(f"亲收件只交{case.name(addressee)}本人", f"a personal cover goes to {case.name(addressee)} alone")


@guard("D6.3", basis="house", needs=("to",))
def addressee_is_not_away(case: Case) -> Iterator[Words]:
    """Circulation passes the absent by."""
    found = case.view.person(text(case.inputs, "to"))
    away = found.away(case.day) if found else None
    if found and away:
        zh, en = (f"（代理人{case.name(away.deputy)}）", f" ({case.name(away.deputy)} stands in)") if away.deputy else ("", "")
        yield both(f"{found.name}外出至 {away.last}{zh}，请送下一位", f"{found.name} is away until {away.last}{en}; hand it to the next")


@actor
def who_has_the_copy(record: Record, standing: Standing, view: View, on: date) -> str:
    """The reader who has the paper, for a round that enters his reading from the slip."""
    out = [c for c in standing.out() if reading(standing, c.holder) or standing.head.get("presented_to") == c.holder]
    return out[0].holder if out else (standing.out()[0].holder if standing.out() else "")


@actor
def already_read(record: Record, standing: Standing, view: View, on: date) -> str:
    """Not empty where the one who has the paper has signed, or has it to handle."""
    who = who_has_the_copy(record, standing, view, on)
    row = reading(standing, who)
    return "yes" if (row is None and standing.head.get("presented_to") != who) or (row and row.get("read")) else ""


@actor
def next_to_serve(record: Record, standing: Standing, view: View, on: date) -> str:
    """The next reader who is present, then the head of the first handling department."""
    for row in waiting(standing):
        found = view.person(str(row["reader"]))
        if found and not found.away(on):
            return found.id
    if unfinished(standing):
        return ""
    for department in texts(standing.head, "handler_departments"):
        for head in heads_of(view, department, on):
            return head.id
    return ""


@actor
def nobody_is_next(record: Record, standing: Standing, view: View, on: date) -> str:
    """Not empty where nobody is left to be handed the paper."""
    return "" if next_to_serve(record, standing, view, on) else "yes"
