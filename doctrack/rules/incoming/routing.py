"""Routing (阅签): whom the director names, and whether he may (D6.1, D6.2, D7.6)."""

from __future__ import annotations

from collections.abc import Iterator

from doctrack.model.people import texts
from doctrack.model.record import Facts
from doctrack.rules.incoming.circulation import (
    is_pressing,
    mode_of,
    readers,
    unfinished,
    waiting,
    was_served,
)
from doctrack.rules.incoming.receiving import SECRET
from doctrack.rules.registry import Case, completion, guard
from doctrack.words import Words, both


@guard("D6.1")
def somebody_is_named(case: Case) -> Iterator[Words]:
    """A route names at least a reader or a department."""
    options = [
        f"--{i.singular.replace('_', '-')}"
        for i in case.act.inputs
        if i.name in ("readers", "handler_departments", "strike")
    ]
    if not any(case.inputs.get(n) for n in ("readers", "handler_departments", "strike")):
        yield both(
            f"须指定传阅人或承办部门（{'、'.join(options)}）",
            f"name at least one of {', '.join(options)}",
        )


@guard("D6.1", needs=("readers",))
def urgent_goes_to_a_leader_first(case: Case) -> Iterator[Words]:
    """If urgent or important, the first reader must be a leader."""
    named = texts(case.inputs, "readers")
    if case.act.name == "reroute" and any(was_served(r) for r in readers(case.standing)):
        return
    first = case.view.person(mode_of(named[0])[0]) if named else None
    if is_pressing(case.standing) and first and not first.leads(case.day):
        yield both(
            f"急件、重要文件须先呈领导，{first.name}不是领导",
            f"urgent or important: the first reader must be a leader, {first.name} is not",
        )


@guard("D6.2")
def joint_units_were_contacted(case: Case) -> Iterator[Words]:
    """Papers of several units are routed after these were spoken to."""
    units = texts(case.standing.head, "joint_units")
    if units and not case.inputs.get("joint_contacted"):
        yield both(
            f"须先与会办单位（{'、'.join(units)}）联系（--joint-contacted）",
            f"speak to the joint units first ({', '.join(units)}): --joint-contacted",
        )


@guard("D7.6", needs=("readers",))
def retired_readers_were_told(case: Case) -> Iterator[Words]:
    """Retired cadres are told to come and read."""
    people = (case.view.person(mode_of(n)[0]) for n in texts(case.inputs, "readers"))
    retired = [p.name for p in people if p and p.retired]
    if retired and not case.inputs.get("retired_notified"):
        yield both(
            f"须通知离退休干部 {'、'.join(retired)} 到单位阅文（--retired-notified）",
            f"retired: {', '.join(retired)} must be told to come and read (--retired-notified)",
        )


@guard("D6.3", basis="house", needs=("readers",))
def readers_are_known(case: Case) -> Iterator[Words]:
    """Readers are active people, each once."""
    names = [mode_of(n)[0] for n in texts(case.inputs, "readers")]
    for name in sorted({n for n in names if names.count(n) > 1}):
        yield both(f"{case.name(name)}列了两次", f"{case.name(name)} is named twice")
    for name in names:
        found = case.view.person(name)
        if found is None or not found.active:
            yield both(f"没有在职人员 {name}", f"nobody active is called {name}")


@guard("D6.1", needs=("readers",))
def nobody_is_served_meanwhile(case: Case) -> Iterator[Words]:
    """Whoever has the paper to read is not put on the slip once more."""
    named = {mode_of(n)[0] for n in texts(case.inputs, "readers")}
    for row in unfinished(case.standing):
        if was_served(row) and row["reader"] in named:
            who = case.name(str(row["reader"]))
            yield both(
                f"{who}正在阅文，改批只改尚未送阅的人",
                f"{who} is reading it; a changed route names those not yet served",
            )


@guard("D6.1", needs=("strike",))
def only_the_unserved_are_struck(case: Case) -> Iterator[Words]:
    """Only who waits to be served is struck from the slip."""
    named = {str(r["reader"]) for r in waiting(case.standing)}
    for who in texts(case.inputs, "strike"):
        if who not in named:
            yield both(
                f"{case.name(who)}不在待送阅之列", f"{case.name(who)} is not waiting to be served"
            )


@guard("保密法30", basis="law")
def opinions_stay_out_of_secrets(case: Case) -> Iterator[Words]:
    """What is said about a secret paper stays out of git too."""
    if case.standing.head.get("secrecy") in SECRET and not case.view.office_on(case.day).policy(
        "clearance"
    ):
        for name in ("opinion", "instruction"):
            if case.inputs.get(name):
                yield both(
                    f"秘密级以上文件的{'意见' if name == 'opinion' else '批示'}不得写入台账",
                    f"an {name} on a secret paper must not enter the ledger",
                )


@completion
def leaders_decide(case: Case) -> Facts:
    """Leaders decide (阅批), others read, unless said."""
    named = texts(case.inputs, "readers")
    if not named:
        return {}
    full = []
    for item in named:
        who, _, mode = item.partition("=")
        found = case.view.person(who)
        decides = mode == "decide" or (not mode and found is not None and found.leads(case.day))
        full.append(f"{who}=decide" if decides else who)
    return {"readers": tuple(full)}
