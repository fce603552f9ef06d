"""What may be done to a record now, by whom, and why not the rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from doctrack.engine.objections import may, of_state
from doctrack.errors import Objection
from doctrack.model.record import Record
from doctrack.model.view import View
from doctrack.model.words import Words
from doctrack.rules.registry import GUARDS, WARNINGS, Case


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
    if kind is None or standing is None:
        return
    for act in kind.acts.values():
        if act.creates or act.consequence:
            continue
        case = Case(kind, act, record, standing, {}, "", "", now, now, view)
        who = tuple(p.id for p in view.people().values() if p.active and may(case, p))
        # A guard that speaks of the actor is asked as one who may do it would be.
        case = replace(case, by=who[0] if who else "", clerk=who[0] if who else "")
        reasons = [*of_state(case)]
        for name in act.guards:
            guard = GUARDS[name]
            if not guard.needs:
                reasons += [Objection(guard.clause, words, guard.basis) for words in guard.reasons(case) if not _of_inputs(name)]
        warnings = () if reasons else tuple(w for name in act.warns for w in WARNINGS[name](case))
        yield Prospect(act.name, who, tuple(reasons), warnings)


def _of_inputs(name: str) -> bool:
    """Guards that ask for an input rather than look at the record."""
    return name in ("somebody_is_named", "joint_units_were_contacted", "unread_return_says_why", "reply_names_a_paper_or_text", "something_changes", "copy_exists")
