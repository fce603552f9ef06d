"""The ways through a kind's states: states to which no act leads, duties that open where nothing
can meet them.

What an effect does in Python is known by the states that it says it leads to.
"""

from __future__ import annotations

from collections.abc import Iterator

from doctrack.engine.doubt import Fault
from doctrack.model.regulation import Act, DutyRule, Kind
from doctrack.rules.registry import LEADS
from doctrack.words import both


def unreachable(kind: Kind) -> Iterator[Fault]:
    """States to which no act leads, from any record that was made."""
    reached = _onward(
        kind, {s for a in kind.acts.values() if a.creates for s in _after(kind, a, set())}
    )
    for state, label in kind.states.items():
        if state not in reached and state not in kind.planned:
            yield Fault(
                f"states.{state}",
                both(f"没有办理能到达“{label.zh}”", f"no act leads to {label.en}"),
            )


def traps(kind: Kind, rule: DutyRule) -> Iterator[Fault]:
    """Duties that open where no way leads to an act that meets them."""
    ends = [kind.acts[n] for n in rule.met_by if n in kind.acts]
    for act in (kind.acts[n] for n in (*rule.opened_by, *rule.again) if n in kind.acts):
        after = _onward(kind, _after(kind, act, set(kind.states)))
        if ends and not any(_possible(e, after) for e in ends):
            yield Fault(
                f"duties.{rule.name}.met_by",
                both(
                    f"“{act.label.zh}”之后再无办理能完成它",
                    f"after {act.label.en} no act that meets it can be done",
                ),
            )


def _onward(kind: Kind, begun: set[str]) -> set[str]:
    """The states that can follow on some states, these included."""
    reached, before = set(begun), set[str]()
    while reached != before:
        before = set(reached)
        for act in kind.acts.values():
            if not act.creates and _possible(act, before):
                reached |= _after(kind, act, before)
    return reached


def _possible(act: Act, states: set[str]) -> bool:
    return bool(states) and (not act.source or bool(states & set(act.source)))


def _after(kind: Kind, act: Act, states: set[str]) -> set[str]:
    """The states in which an act may leave a record that was in one of some states."""
    at = states & set(act.source) if act.source else set(states)
    led = [
        to for to, only in (LEADS[e] for e in act.effects if e in LEADS) if not only or at & only
    ]
    found = set() if act.creates else at
    if act.to:
        found = {act.to}
    return (found | {s for to in led for s in to}) & set(kind.states)
