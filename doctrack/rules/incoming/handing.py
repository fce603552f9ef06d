"""Handing over (送阅): the range and the order of circulation, and who comes next (D6.3, D7.1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from doctrack.model.people import number, text, texts
from doctrack.model.record import Facts, Standing
from doctrack.model.view import View
from doctrack.rules.holders import copy_of, holder, moved_out, out_copy
from doctrack.rules.incoming.circulation import (
    handed_row,
    marked,
    mode_of,
    readers,
    reading,
    unfinished,
    waiting,
)
from doctrack.rules.incoming.departments import (
    departments_left,
    goes_to_a_department,
    handled_by,
    heads_of,
    is_with_a_department,
    received,
    with_rows,
)
from doctrack.rules.registry import (
    Case,
    Step,
    actor,
    completion,
    effect,
    guard,
    leads_to,
    warning,
    with_,
)
from doctrack.words import Words, both

# --- range and order ------------------------------------------------------------------------------


def skipped_for(standing: Standing, to: str) -> list[str]:
    """Readers waiting before the one who would be handed the paper; all of them, if he is a
    department's.
    """
    names = [str(r["reader"]) for r in waiting(standing)]
    return names[: names.index(to)] if to in names else names


def _absence(case: Case, who: str) -> Words | None:
    """Why a reader cannot be served now: he is away until a day, or has left."""
    found = case.view.person(who)
    if found is None or not found.active:
        return both(f"已离职：{case.name(who)}", f"{case.name(who)} has left")
    away = found.away(case.day)
    return (
        both(f"外出：{found.name}（至 {away.last}）", f"{found.name} is away until {away.last}")
        if away
        else None
    )


@completion
def absence_is_the_exception(case: Case) -> Facts:
    """Who passes the absent by says so: the absence is the exception."""
    skipped = skipped_for(case.standing, text(case.inputs, "to"))
    reasons = [a.zh for r in skipped if (a := _absence(case, r))]
    if skipped and len(reasons) == len(skipped) and not case.inputs.get("exception"):
        return {"exception": "、".join(reasons)}
    return {}


@completion
def absent_readers(case: Case) -> Facts:
    """Readers still to read who are away, with their last day: passing on waits for them where
    nobody else is left.
    """
    names = [
        *(str(r["reader"]) for r in unfinished(case.standing)),
        *(mode_of(n)[0] for n in texts(case.inputs, "readers")),
    ]
    people = (case.view.person(n) for n in dict.fromkeys(names))
    away = ((p.id, a.last) for p in people if p and p.active and (a := p.away(case.day)))
    return {"absent": tuple({"reader": who, "until": last.isoformat()} for who, last in away)}


@warning
def absent_are_passed_by(case: Case) -> Iterator[Words]:
    """Circulation passes the absent by, and says so."""
    to = text(case.inputs, "to")
    for who in skipped_for(case.standing, to):
        absence = _absence(case, who)
        if absence:
            yield both(f"{absence.zh}，先送下一位", f"{absence.en} and is passed by")
        elif not to:
            return


def handles(case: Case, who: str) -> bool:
    """Whether somebody is a handler or heads a handling department."""
    if who in texts(case.standing.head, "handlers"):
        return True
    departments = texts(case.standing.head, "handler_departments")
    return any(p.id == who for d in departments for p in heads_of(case.view, d, case.day))


def has_it(case: Case, who: str) -> bool:
    """Whether the copy that is to be handed is with that very person."""
    row = holder(case.standing, copy_of(case.inputs))
    return row is not None and row.holder == who


@guard("D7.1", needs=("to",))
def only_those_named_by_route(case: Case) -> Iterator[Words]:
    """Circulation stays within the range that the route names."""
    to = text(case.inputs, "to")
    if case.standing.state == "registered" or has_it(case, to):
        return
    named = {str(r["reader"]) for r in waiting(case.standing)}
    if to not in named and not handles(case, to):
        yield both(
            f"{case.name(to)}不在传阅范围内，也不是承办部门负责人或承办人",
            f"{case.name(to)} is named neither as a reader still to be served nor for a handling"
            " department",
        )


@guard("D6.3", needs=("to",))
def in_the_order_of_the_route(case: Case) -> Iterator[Words]:
    """Readers are served in the order of the route; out of it only with a reason."""
    to = text(case.inputs, "to")
    names = [str(r["reader"]) for r in waiting(case.standing)]
    skipped = skipped_for(case.standing, to)
    if (
        skipped
        and not case.inputs.get("exception")
        and not has_it(case, to)
        and (to in names or handles(case, to))
    ):
        first = case.name(skipped[0])
        yield both(
            f"按批示次序应先送{first}；特殊情况请写明（--exception）",
            f"the route names {first} first; a special case needs --exception",
        )


@guard("D6.3", basis="house", needs=("to",))
def addressee_is_not_away(case: Case) -> Iterator[Words]:
    """Circulation passes the absent by."""
    found = case.view.person(text(case.inputs, "to"))
    away = found.away(case.day) if found else None
    if found and away:
        zh, en = (
            (f"（代理人{case.name(away.deputy)}）", f" ({case.name(away.deputy)} stands in)")
            if away.deputy
            else ("", "")
        )
        yield both(
            f"{found.name}外出至 {away.last}{zh}，请送下一位",
            f"{found.name} is away until {away.last}{en}; hand it to the next",
        )


@guard("D7.1", basis="house")
def receiver_is_active(case: Case) -> Iterator[Words]:
    """Nobody who has left is given a paper."""
    for name in ("to", "for", "borrower"):
        found = case.view.person(text(case.inputs, name))
        if found and not found.active:
            yield both(
                f"{found.name}已离职，不能交给他", f"{found.name} has left and is given no paper"
            )


# --- where the copy goes --------------------------------------------------------------------------


@effect
@leads_to("circulating", "handling")
def handed_over(standing: Standing, step: Step) -> Standing:
    """The copy is with the reader, the department's head or a handler, or as a cover with its
    addressee.
    """
    to, copy = text(step.event.inputs, "to"), copy_of(step.event.inputs)
    after = moved_out(standing, copy, to, step.event.at, "hand")
    if standing.state == "registered":
        return after
    if goes_to_a_department(step):
        return received(after, step)._replace(state="handling")
    row = next(r for r in waiting(standing) if r["reader"] == to)
    after = marked(after, row, handed_row(copy, step.event.at.isoformat()))
    return after._replace(state="circulating") if after.state == "routed" else after


@effect
def custody_handed_over(standing: Standing, step: Step) -> Standing:
    """The handling goes to the successor, and where a copy is named, that copy with the reading of
    it.
    """
    inputs = step.event.inputs
    giver, to = text(inputs, "from"), text(inputs, "to")
    after = with_rows(
        standing,
        (
            {k: to if k in ("head", "handler") and v == giver else v for k, v in r.items()}
            for r in handled_by(standing)
        ),
    )
    row = holder(standing, number(inputs, "copy")) if "copy" in inputs else None
    if row is None or row.holder != giver:
        return after
    if row.act == "present" and after.head.get("presented_to") == giver:
        after = after.having(with_(after.head, {"presented_to": to}))
    return moved_out(
        _reads_instead(after, giver, to, row.copy), row.copy, to, step.event.at, row.act
    )


def _reads_instead(standing: Standing, giver: str, to: str, copy: int) -> Standing:
    """A successor reads in the place of who handed over, and not a second time in a place of his
    own further on.
    """
    mine = reading(standing, giver, copy)
    if mine is None:
        return standing
    kept = tuple(r for r in readers(standing) if r not in waiting(standing) or r["reader"] != to)
    return marked(standing.having(with_(standing.head, {"readers": kept})), mine, {"reader": to})


# --- who comes next -------------------------------------------------------------------------------


@actor
def who_has_the_copy(inputs: Facts, standing: Standing, view: View, on: date) -> str:
    """Who has the copy that a round is about, for his reading from the slip."""
    row = holder(standing, out_copy(inputs, standing))
    return row.holder if row else ""


@actor
def already_read(inputs: Facts, standing: Standing, view: View, on: date) -> str:
    """Not empty where the one who has the copy has signed, or has it for something else than
    reading.
    """
    copy, who = out_copy(inputs, standing), who_has_the_copy(inputs, standing, view, on)
    row = reading(standing, who, copy)
    owes = any(
        d.name == "read" and d.key == str(copy) and who in d.owners for d in standing.open_duties()
    )
    return "" if owes or (row and not row.get("read")) else "yes"


def _present(view: View, names: Sequence[str], on: date) -> str:
    """The first of some people who is in the office."""
    people = (view.person(n) for n in names)
    return next((p.id for p in people if p and p.active and not p.away(on)), "")


@actor
def next_to_serve(inputs: Facts, standing: Standing, view: View, on: date) -> str:
    """The next reader who is present, then the head of a department that has not had it, then its
    handlers.
    """
    reader = _present(view, [str(r["reader"]) for r in waiting(standing)], on)
    if reader or unfinished(standing):
        return reader
    left = departments_left(standing)
    heads = [p.id for d in left for p in heads_of(view, d, on)]
    return _present(view, heads if left else texts(standing.head, "handlers"), on)


@actor
def nobody_is_next(inputs: Facts, standing: Standing, view: View, on: date) -> str:
    """Not empty where nobody is left to be handed the paper."""
    return "" if next_to_serve(inputs, standing, view, on) else "yes"


@guard("D6.3")
def somebody_follows_the_handler(case: Case) -> Iterator[Words]:
    """A department that handles the paper keeps it until the matter is done; it is passed on only
    to readers or departments still waiting.
    """
    copy = out_copy(case.inputs, case.standing)
    row = holder(case.standing, copy)
    if row is None or not is_with_a_department(case.standing, copy):
        return
    if case.standing.state == "concluded" or not (
        waiting(case.standing) or departments_left(case.standing)
    ):
        who = case.name(row.holder)
        yield both(
            f"第{copy}份已在{who}处承办，其后无人待送；交回请用 return",
            f"{who} has copy {copy} to handle and nobody comes after him; if it is back, that is"
            " `return`",
        )
