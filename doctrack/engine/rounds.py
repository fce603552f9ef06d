"""Rounds: several acts typed as one. Each act is judged by itself; what is said here of the round
goes to the judge with its first act.
"""

from __future__ import annotations

from doctrack.engine.judge import Request
from doctrack.errors import Objection
from doctrack.model.record import Facts
from doctrack.model.regulation import Kind, Round, RoundStep
from doctrack.model.view import View
from doctrack.rules.registry import GUARDS, Case
from doctrack.words import both


def objections_to_round(
    round_: Round, kind: Kind, asked: Request, view: View
) -> tuple[Objection, ...]:
    """Why a round is not the thing to type for a record as it stands."""
    record, standing = view.record(asked.id), view.standing(asked.id)
    if record is None or standing is None:
        return ()
    act = kind.acts[round_.steps[-1].act]
    case = Case(
        kind=kind,
        act=act,
        record=record,
        standing=standing,
        inputs=asked.inputs,
        by=asked.by,
        clerk=asked.clerk,
        at=asked.at,
        now=asked.now,
        view=view,
    )
    guards = [GUARDS[name] for name in round_.guards]
    return tuple(
        Objection(g.clause, words, g.basis, rule=g.name)
        for g in guards
        for words in g.reasons(case)
    )


def left_over(round_: Round, kind: Kind, step: RoundStep, inputs: Facts) -> tuple[Objection, ...]:
    """What was typed for a step that is left out, and that no other step takes: it is refused,
    never dropped.
    """
    act = kind.acts[step.act]
    others = [kind.acts[s.act] for s in round_.steps if s is not step]
    fields = [
        f for name in inputs if (f := act.input(name)) and not any(o.input(name) for o in others)
    ]
    return tuple(
        Objection(
            act.clause,
            both(
                f"“{f.label.zh}”无处可记：现在没有人要“{act.label.zh}”",
                f"{f.label.en} has no place: nobody is to {act.label.en} now",
            ),
            rule="nothing_is_left_over",
        )
        for f in fields
    )
