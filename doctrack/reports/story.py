"""A record's story: its own events and those of the other records that touched it, each told once.

A record that is about this one alone (a loan of a paper, its incident, a client's complaint) tells
all of its events, and what they wrote into this one is left out. Of a list that holds many (a
recall, a volume, a list of destruction) the events that name this record are told, and what it
wrote here stands for the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from doctrack.model.record import Event, Record
from doctrack.model.regulation import Kind
from doctrack.model.view import View


class StoryView(View, Protocol):
    """A view that also knows which records name one in a field, and which of a kind name it
    anywhere.
    """

    def naming(self, id: str) -> list[str]: ...
    def mentioning(self, id: str, kinds: tuple[str, ...]) -> list[str]: ...


def touching(view: StoryView, record: Record) -> tuple[list[str], list[str]]:
    """The records that are about this one alone, and the lists that name it among others."""
    alone = [i for i in view.naming(record.id) if i != record.id]
    lists = view.mentioning(
        record.id,
        tuple(
            k.name
            for k in view.kinds().values()
            if k.name != record.kind and _lists(k, record.kind)
        ),
    )
    because = [e.because for e in record.events if e.because and view.record(e.because)]
    return alone, [
        i for i in dict.fromkeys([*lists, *because]) if i not in alone and i != record.id
    ]


def _lists(kind: Kind, other: str) -> bool:
    """Whether acts of a kind name records of another that are no facts of its own."""
    inputs = (
        i
        for a in kind.acts.values()
        for i in a.inputs
        if i.type in ("record", "item") and not i.derived
    )
    return any(
        other in i.of or not i.of for i in inputs if i.type == "item" or kind.field(i.name) is None
    )


def tells(about: str, event: Event) -> bool:
    """Whether what an event was told names a record."""
    return any(_names(value, about) for value in event.inputs.values())


def _names(value: Any, id: str) -> bool:
    if isinstance(value, tuple):
        return any(_names(v, id) for v in value)
    if isinstance(value, Mapping):
        return id in value.values()
    return isinstance(value, str) and value.split("=")[0].split("/")[0] == id


def own(record: Record, alone: list[str]) -> Iterator[tuple[int, Event]]:
    """The record's own events by their numbers, without those that a record about it alone has
    written.
    """
    yield from ((n, e) for n, e in enumerate(record.events, 1) if e.because not in alone)


def of_list(found: Record, about: Record, kind: Kind | None) -> Iterator[tuple[int, Event]]:
    """The events of a list that name the record, without those that wrote into it: what they wrote
    is told there.
    """
    written = {e.at for e in about.events if e.because == found.id}
    writing = {name for name, act in kind.acts.items() if act.consequences} if kind else set()
    yield from (
        (n, e)
        for n, e in enumerate(found.events, 1)
        if tells(about.id, e) and not (e.at in written and e.act in writing)
    )
