"""Urging (催办): what is urged, and from whom (D7.5, D13)."""

from __future__ import annotations

from collections.abc import Iterator

from doctrack.model.people import text
from doctrack.model.record import Duty, Facts
from doctrack.model.view import owner_names
from doctrack.rules.registry import Case, completion, warning
from doctrack.words import Words, both


def owed_by_addressee(case: Case) -> tuple[Duty, ...]:
    """What the one who is urged owes on the paper, by name or by a role he holds."""
    names = set(owner_names(case.view, text(case.inputs, "addressee"), case.day))
    return tuple(d for d in case.standing.open_duties() if names & set(d.owners))


@completion
def what_is_urged(case: Case) -> Facts:
    """The notice says what was owed that day and by when, whatever becomes of it later."""
    owed = (
        {"duty": d.name, "due": case.view.due(case.kind.name, d)[0].isoformat()}
        for d in owed_by_addressee(case)
    )
    return {"owed": tuple(owed)}


@warning
def nothing_is_owed(case: Case) -> Iterator[Words]:
    """Urging somebody who owes nothing on the paper is entered, and said."""
    if case.inputs.get("addressee") and not owed_by_addressee(case):
        name = case.name(text(case.inputs, "addressee"))
        yield both(f"{name}对该件没有应办事项", f"{name} owes nothing on this paper")
