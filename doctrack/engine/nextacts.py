"""What may be done to a record now, by whom, and why not the rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from doctrack.engine import demands
from doctrack.engine.clerks import may, of_clerk, of_person
from doctrack.engine.fold import signed
from doctrack.engine.judge import Request, case_of, completed, unknown_then
from doctrack.engine.objections import existence, of_edition, of_state, of_time
from doctrack.errors import Objection
from doctrack.model.record import Record
from doctrack.model.view import View
from doctrack.rules.registry import GUARDS, WARNINGS, Case
from doctrack.words import Words


@dataclass(frozen=True, slots=True)
class Prospect:
    """One act: who could do it now, or what stands in the way."""

    act: str
    who: tuple[str, ...]
    objections: tuple[Objection, ...]
    warnings: tuple[Words, ...] = ()


def prospects(record: Record, view: View, now: datetime) -> Iterator[Prospect]:
    """Every act of the record's kind, judged as far as it can be without its inputs."""
    kind, standing = view.kind(record.kind), view.standing(record.id)
    assert kind and standing  # a record that was read has both
    for act in kind.acts.values():
        if act.creates or act.consequence:
            continue
        case = Case(
            kind=kind,
            act=act,
            record=record,
            standing=standing,
            inputs={},
            by="",
            clerk="",
            at=now,
            now=now,
            view=view,
        )
        done = signed(act, standing.head) if act.signers else ()
        who = tuple(
            p.id for p in view.people().values() if p.active and p.id not in done and may(case, p)
        )
        # A guard that speaks of the actor is asked as one who may do it would be.
        first = who[0] if who else ""
        case = case._replace(by=first, clerk=first)
        reasons = tuple(_of_the_record(case))
        warnings = () if reasons else tuple(w for name in act.warns for w in WARNINGS[name](case))
        yield Prospect(act.name, who, reasons, warnings)


def foreseen(request: Request, view: View) -> Iterator[Objection]:
    """What stands in the way of an act whatever it will be told: time, person, clerk, and the
    record as it stands.
    """
    kind = view.kind(request.kind, request.at.date())
    if kind is None or request.act not in kind.acts:
        yield unknown_then(request)
        return
    case = completed(case_of(request, kind, view))
    for objections in (existence, of_time, of_edition, of_person, of_clerk):
        yield from objections(case)
    if not case.act.creates:
        yield from _of_the_record(case)


def _of_the_record(case: Case) -> Iterator[Objection]:
    """The state, and the guards that look at the record alone."""
    for demanded in (of_state, demands.of_others, demands.of_facts):
        yield from demanded(case)
    for guard in (GUARDS[n] for n in case.act.guards if not _of_inputs(n)):
        if not guard.needs:
            yield from (
                Objection(guard.clause, words, guard.basis, rule=guard.name)
                for words in guard.reasons(case)
            )


def _of_inputs(name: str) -> bool:
    """Guards that ask for an input rather than look at the record."""
    return name in (
        "somebody_is_named",
        "joint_units_were_contacted",
        "unread_return_says_why",
        "reply_names_a_paper_or_text",
        "something_changes",
        "copy_exists",
        "update_says_what",
    )
