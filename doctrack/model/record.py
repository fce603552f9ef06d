"""What a record is: facts, the events that happened to it, and what follows from them.

A fold makes dozens of these values for each record; a NamedTuple is made in a third of the time
that a frozen dataclass takes (docs/decisions/0005-frozen-values.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple, TypeAlias

Value: TypeAlias = "str | int | bool | tuple[Value, ...] | Mapping[str, Value]"
Facts: TypeAlias = "Mapping[str, Value]"

NOTHING: Facts = {}


class Event(NamedTuple):
    """One act as it was entered: who, when, what, and what the act was told.

    `because` names the record whose act wrote this event as a consequence; `was` keeps facts that
    it overwrote; `annulled` is the number of the later event that struck it, 0 while it stands.
    """

    act: str
    by: str
    at: datetime
    inputs: Facts = NOTHING
    because: str = ""
    was: Facts = NOTHING
    annulled: int = 0


class Record(NamedTuple):
    """One YAML file of the ledger. `head` holds facts told and derived fields, without id, kind,
    number and state.
    """

    id: str
    kind: str
    state: str
    number: str = ""
    head: Facts = NOTHING
    events: tuple[Event, ...] = ()


class Owed(NamedTuple):
    """What an opening says of a duty: by whom, for which copy or reader, under which variant of the
    term, or until a set day.

    `instead_of` are the owners from whom a duty passes on; without them it passes on from whoever
    has it. Where one event passes several kinds of duty on, `duty` names the one that is meant.
    """

    owners: tuple[str, ...] = ()
    key: str = ""
    variant: str = ""
    until: date | None = None
    start: datetime | None = None
    instead_of: tuple[str, ...] = ()
    duty: str = ""


class Duty(NamedTuple):
    """What somebody owes. Owners are staff ids, roles, or `department_head:DEPARTMENT`.

    A duty that passes to other owners is closed with `end` "moved" and goes on in a new value with
    the same `opened`; `since` is when these owners took it over. `until` is a day that somebody
    set; without it the term counts from `start`.
    """

    name: str
    owners: tuple[str, ...]
    opened: datetime
    opened_by: int
    since: datetime
    key: str = ""
    variant: str = ""
    until: date | None = None
    start: datetime | None = None
    ended: datetime | None = None
    ended_by: int = 0
    end: str = ""


class Custody(NamedTuple):
    """One copy outside the office's shelf: with whom, from when, until when, and by which act."""

    copy: int
    holder: str
    since: datetime
    act: str
    until: datetime | None = None
    how: str = ""


class Span(NamedTuple):
    """A state and the time a record was in it."""

    state: str
    since: datetime
    until: datetime | None = None


class Standing(NamedTuple):
    """What follows from a record's events: the fold of its file, never of another one."""

    state: str
    number: str
    head: Facts
    duties: tuple[Duty, ...] = ()
    custody: tuple[Custody, ...] = ()
    states: tuple[Span, ...] = ()

    def having(self, head: Facts) -> Standing:
        """The same with other facts; what nearly every effect does, and a third as dear as
        `_replace`.
        """
        return Standing(self.state, self.number, head, self.duties, self.custody, self.states)

    def holding(self, custody: tuple[Custody, ...]) -> Standing:
        """The same with other rows of custody."""
        return Standing(self.state, self.number, self.head, self.duties, custody, self.states)

    def out(self) -> tuple[Custody, ...]:
        """The copies that are out now, by copy number."""
        out = [c for c in self.custody if c.until is None]
        return tuple(sorted(out, key=lambda c: c.copy) if len(out) > 1 else out)

    def open_duties(self) -> tuple[Duty, ...]:
        """The duties that nobody has met, passed on or struck."""
        return tuple([d for d in self.duties if d.ended is None])
