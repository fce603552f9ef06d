"""What the cells of a register say: people, choices, states and days of a record in words."""

from __future__ import annotations

from collections.abc import Iterable

from doctrack.model.people import text
from doctrack.model.record import Event, Record
from doctrack.model.regulation import Choice
from doctrack.model.view import View
from doctrack.words import Lang, both


def name(view: View, id: str) -> str:
    """A person's name as registers print it."""
    found = view.person(id)
    return found.name if found else id


def listed(words: Iterable[str], lang: Lang) -> str:
    """Several words in one cell."""
    return both("、", ", ").text(lang).join(words)


def offered(view: View, kind: str, field: str) -> tuple[Choice, ...]:
    """The choices of a field, whether it names them itself or the act that tells it."""
    found = view.kind(kind)
    told = (
        [i for act in found.acts.values() for i in act.inputs if field in (i.name, i.sets)]
        if found
        else []
    )
    return next(
        (f.choices for f in (found.field(field) if found else None, *told) if f and f.choices), ()
    )


def chosen(view: View, kind: str, field: str, value: str, lang: Lang) -> str:
    """A choice by its label; what is none stays what it is."""
    return next((c.label.text(lang) for c in offered(view, kind, field) if c.name == value), value)


def label(view: View, record: Record, field: str, lang: Lang) -> str:
    """What a record's field holds, by the choice's label."""
    return chosen(view, record.kind, field, text(record.head, field), lang)


def state(view: View, record: Record, lang: Lang) -> str:
    """A state by its label."""
    kind = view.kind(record.kind)
    return (
        kind.states[record.state].text(lang)
        if kind and record.state in kind.states
        else record.state
    )


def last_event(record: Record, *acts: str) -> Event | None:
    """The last event of one of the acts that still stands."""
    return next((e for e in reversed(record.events) if e.act in acts and not e.annulled), None)


def day_of(record: Record, *acts: str) -> str:
    """The day of the last event of one of the acts."""
    found = last_event(record, *acts)
    return found.at.date().isoformat() if found else ""


def who_did(view: View, record: Record, *acts: str) -> str:
    """Who made the last event of one of the acts, by name."""
    found = last_event(record, *acts)
    return name(view, found.by) if found else ""
