"""A record's events one after the other, each with the standing it met; what the file itself says
of their order is judged here.
"""

from __future__ import annotations

from dataclasses import dataclass

from doctrack.engine.fold import KindOn, advance, fold_from, registered_facts, registered_number
from doctrack.model.record import Event, Facts, Record, Standing
from doctrack.model.regulation import Act, Kind
from doctrack.rules.office.struck import STRIKING


@dataclass(frozen=True, slots=True)
class Met:
    """An event, the kind of its day, and the standing it met; `facts` are what its act was told."""

    number: int
    event: Event
    kind: Kind
    before: Standing
    facts: Facts

    @property
    def act(self) -> Act | None:
        """The event's act in the edition of its day."""
        return self.kind.acts.get(self.event.act)


def met_in_order(record: Record, kind_on: KindOn) -> tuple[tuple[Met, ...], Standing]:
    """The events in order, and what follows from them all; one that is struck later still met what
    stood then.
    """
    facts, given = registered_facts(record, kind_on), registered_number(record, kind_on)
    standing, met = Standing("", given, facts), list[Met]()
    for number, event in enumerate(record.events, 1):
        kind = kind_on(event.at.date())
        met.append(
            Met(
                number,
                event,
                kind,
                standing,
                {**facts, **event.inputs} if number == 1 else event.inputs,
            )
        )
        if event.act in STRIKING:
            standing = fold_from(given, facts, as_known(record.events[:number]), kind_on)
        elif event.act in kind.acts:  # what its day's edition lacks changes nothing
            standing = advance(standing, event, number, kind, kind_on)
    return tuple(met), standing


def as_known(events: tuple[Event, ...]) -> tuple[Event, ...]:
    """Events as they stood after the last of them: what was struck later was not struck yet."""
    return tuple(e._replace(annulled=0) if e.annulled > len(events) else e for e in events)


def strikes(events: tuple[Event, ...]) -> list[int]:
    """For each event the number of the one that strikes it, 0 where none does: what the marks in
    the file must be.
    """
    marks = [0] * len(events)
    for number, event in enumerate(events, 1):
        if event.act not in STRIKING:
            continue
        first = int(str(event.inputs.get("event", 0)))
        last = number - 1 if event.inputs.get("with_later") else first
        for n in range(max(first, 1), min(last, number - 1) + 1):
            if not marks[n - 1] and events[n - 1].act not in STRIKING:
                marks[n - 1] = number
    return marks
