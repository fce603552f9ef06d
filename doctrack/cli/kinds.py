"""A command for every act of every kind, made from the schemas when it is asked for."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from doctrack import desk
from doctrack.cli import answers
from doctrack.cli.call import Call
from doctrack.cli.inputs import Typing, told
from doctrack.cli.lines import Lines
from doctrack.cli.naming import actor_of, ids_of, person_of
from doctrack.cli.shape import Arg, Command, Opt, Values
from doctrack.engine import rounds
from doctrack.engine.judge import Request
from doctrack.engine.objections import is_missing
from doctrack.errors import NotFound, UsageError
from doctrack.model.calendar import read_moment
from doctrack.model.record import Standing
from doctrack.model.regulation import Act, Field, Kind, Round
from doctrack.model.words import both
from doctrack.rules.registry import ACTORS
from doctrack.store.ledger import Ledger

AT = Opt("at", both("何时发生（YYYY-MM-DD 或日期时间）", "when it happened (YYYY-MM-DD or a date and time)"), "时间")
LATE = Opt("late_reason", both("补记原因", "why it is entered late"), "补记原因")
EACH = Opt("each", both("能办的办，其余列出", "what can be done is done, the rest is listed"), "逐件", flag=True)
PRINT = Opt("print", both("同时打印单据", "also print the slip"), "打印", flag=True)


def acts_of(kind: Kind) -> dict[str, Act | Round]:
    """Acts and rounds of a kind that can be typed, by every name they answer to."""
    typable: dict[str, Act | Round] = {}
    listed: list[Act | Round] = [*(a for a in kind.acts.values() if not a.consequence), *kind.rounds.values()]
    for item in listed:
        typable.setdefault(item.name.replace("_", "-"), item)
        typable.setdefault(item.label.zh, item)
        typable.setdefault(item.name, item)
    return typable


def command_of(kind: Kind, act: Act | Round) -> Command:
    """The command of an act."""
    creates = act.creates and kind.id_rule != "given"
    args = () if creates else (Arg("ids", both("编号、文号、42、42-47、@ 或 -", "id, number, 42, 42-47, @ or -"), many=True),)
    options = tuple(_option(f) for f in act.inputs if not f.derived)
    help_ = act.help or act.label

    def run(call: Call, values: Values) -> int:
        return perform(call, kind.name, act, values)

    general = (AT, LATE, PRINT) if creates else (AT, LATE, EACH, PRINT)
    return Command(act.name.replace("_", "-"), act.label.zh, help_, act.example or f"{kind.name} {act.name.replace('_', '-')}", run, args, (*options, *general))


def _option(field: Field) -> Opt:
    plural = f"--{field.name.replace('_', '-')}"
    star = "*" if field.required and not field.unless else ""
    choices = "|".join(c.name for c in field.choices)
    words = both(f"{star}{field.label.zh}{_clause(field)}", f"{star}{field.label.en}{_clause(field)}")
    names = (f"--{field.singular.replace('_', '-')}",) if field.singular else ()
    return Opt(field.name, words, field.label.zh, field.type == "flag", field.many, choices or field.type.upper(), (plural, *names))


def _clause(field: Field) -> str:
    return f" [{field.clause}]" if field.clause else ""


@dataclass(frozen=True, slots=True)
class Asked:
    """An act as it was typed, before the ledger is looked at."""

    call: Call
    kind: str
    act: Act | Round
    values: Mapping[str, Any]


def perform(call: Call, kind: str, act: Act | Round, values: Values) -> int:
    """One command: asks the desk, says one line."""
    values = prompted(call, act, values)
    asked = Asked(call, kind, act, values)

    def ask(ledger: Ledger, now: datetime) -> Iterator[Request]:
        answers.speak(call, ledger)
        yield from requests(asked, ledger, now)

    lines = Lines(call)
    done = desk.perform(call.path, call.clock(), ask, each=bool(values.get("each")), progress=answers.progress(call), tell=lines.tell)
    return answers.performed(call, done, lines, show_slip=bool(values.get("print")))


def requests(asked: Asked, ledger: Ledger, now: datetime) -> Iterator[Request]:
    """The requests that a typed act makes: one a record, several for a round."""
    clerk = desk.clerk_of(ledger, "", now)
    actor = actor_of(asked.call, ledger, clerk)
    clerk = desk.clerk_of(ledger, actor, now)
    kind = ledger.kind(asked.kind)
    assert kind is not None
    against = Typing(ledger, now, desk.committer(clerk, actor), kind)
    inputs = told(asked.act.inputs, asked.values, against)
    said = asked.values.get("at")
    at = read_moment(str(said), now, ledger.books.closing, ledger.office.zone) if said else None
    if asked.values.get("late_reason"):
        inputs["late_reason"] = str(asked.values["late_reason"])
    for id in targets(asked, kind, ledger, now, against.clerk):
        when = desk.at_of(ledger, [id], at, now)
        if isinstance(asked.act, Round):
            yield from round_requests(asked.act, kind, id, inputs, Request(kind.name, "", id, {}, actor, when, now, clerk), ledger)
        else:
            yield Request(kind.name, asked.act.name, id, inputs, actor, when, now, clerk)


def targets(asked: Asked, kind: Kind, ledger: Ledger, now: datetime, clerk: str) -> list[str]:
    """The ids an act is made on; '' makes a new record."""
    words = asked.values.get("ids") or ()
    if asked.act.creates:
        return list(words) if kind.id_rule == "given" else [""]
    if kind.id_rule == "given":
        return [person_of(w, ledger) for w in words]
    found = ids_of(words, kind, ledger, now, clerk)
    if not found:
        raise UsageError(both("没有给出编号", "no id was given"))
    return found


def round_requests(round_: Round, kind: Kind, id: str, inputs: Mapping[str, Any], base: Request, ledger: Ledger) -> Iterator[Request]:
    """The acts of a round in order; each is judged on what the one before it left, the first also on what the round itself asks."""
    target = id
    against = () if round_.creates else rounds.objections(round_, kind, replace(base, id=id, inputs=inputs), ledger)
    for step in round_.steps:
        act = kind.acts[step.act]
        record, standing = ledger.record(target), ledger.standing(target)
        if record is None and not act.creates:
            raise NotFound(both(f"没有 {target}", f"there is no {target}"))
        mine = {k: v for k, v in inputs.items() if k == "late_reason" or _takes(act, kind, k, round_.creates)}
        who = base.by
        if step.by:  # before the record is made, the round's own inputs answer who acts
            facts = {**inputs, **(standing.head if standing else {})}
            there = replace(standing or Standing("", "", {}), head=facts)
            who = ACTORS[step.by](inputs, there, ledger, base.at.date()) or base.by
        if record and standing:
            if step.unless and ACTORS[step.unless](inputs, standing, ledger, base.at.date()):
                against += rounds.left_over(round_, kind, step, inputs)
                continue
            if step.fill:
                mine["to"] = ACTORS[step.fill](inputs, standing, ledger, base.at.date())
        yield replace(base, act=step.act, id=target, inputs=mine, by=who, objections=against)
        against = ()
        if act.creates:
            target = max(i for i in ledger._fresh if i.startswith(kind.prefix + "-"))


def _takes(act: Act, kind: Kind, name: str, made_here: bool) -> bool:
    """Whether an act of a round is told an input: what a record was told at its making is not said twice."""
    field = kind.field(name)
    return act.input(name) is not None and (act.creates or not made_here or field is None or field.derived)


def prompted(call: Call, act: Act | Round, values: Values) -> Values:
    """On a terminal a missing required input is asked for by its label."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return values
    full = dict(values)
    for field in act.inputs:
        if not field.derived and is_missing(field, full):
            choices = " / ".join(f"{c.name} {c.label.text(call.language)}" for c in field.choices)
            typed = input(f"{field.label.text(call.language)}{f'（{choices}）' if choices else ''}: ").strip()
            if typed:
                full[field.name] = [typed] if field.many else typed
    return full
