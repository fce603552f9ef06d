"""The names that schemas use for what YAML cannot say, and what each kind of rule is given."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, tzinfo
from functools import lru_cache
from typing import NamedTuple, TypeVar

from doctrack.model.people import Person
from doctrack.model.record import NOTHING, Duty, Event, Facts, Owed, Record, Standing, Value
from doctrack.model.regulation import Act, Kind
from doctrack.model.view import View
from doctrack.words import Words

UNKNOWN = "unknown"  # a clerk who cannot be told


class Step(NamedTuple):
    """One event on its way through the fold: the standing before it, the event, its number (from 1)
    and the kind.
    """

    before: Standing
    event: Event
    number: int
    kind: Kind


@lru_cache(256)  # one act asks a dozen times
def day_of(moment: datetime, zone: tzinfo) -> date:
    """The day of a moment in a zone."""
    return moment.astimezone(zone).date()


class Case(NamedTuple):
    """An act before the judge: what it was told, by whom, when, and the ledger it would change."""

    kind: Kind
    act: Act
    record: Record
    standing: Standing
    inputs: Facts
    by: str
    clerk: str
    at: datetime
    now: datetime
    view: View
    because: str = ""

    @property
    def day(self) -> date:
        """The day of the act in the ledger's zone."""
        return day_of(self.at, self.view.office.zone)

    @property
    def today(self) -> date:
        """The day on which it is entered."""
        return day_of(self.now, self.view.office.zone)

    @property
    def typist(self) -> str:
        """Who types: the clerk; the actor where the clerk cannot be told."""
        return self.by if self.clerk == UNKNOWN else self.clerk

    def name(self, id: str) -> str:
        """A person's name, or the id where nobody bears it."""
        found = self.view.person(id)
        return found.name if found else id


class Consequence(NamedTuple):
    """What an act writes into another record: its id ('' makes a new one of `kind`), the act and
    its inputs.
    """

    id: str
    kind: str
    act: str
    inputs: Facts = NOTHING


class Guard(NamedTuple):
    """A named rule under its clause: it yields a reason for each thing that stands in the way.

    `needs` are inputs without which it cannot judge; `basis` is regulation, law or house.
    """

    name: str
    clause: str
    basis: str
    needs: tuple[str, ...]
    reasons: Callable[[Case], Iterator[Words]]


Completion = Callable[[Case], Facts]
Effect = Callable[[Standing, Step], Standing]
Opening = Callable[[Standing, Step], Iterable[Owed]]
Meeting = Callable[[Duty, Step], bool]
Relation = Callable[[Case, Person], bool]
Writing = Callable[[Case, Record, Standing], Iterable[Consequence]]
Who = Callable[[Facts, Standing, View, date], str]
Selection = Callable[[Facts, View], tuple[str, ...]]

GUARDS: dict[str, Guard] = {}
WARNINGS: dict[str, Callable[[Case], Iterator[Words]]] = {}
COMPLETIONS: dict[str, Completion] = {}
NUMBERINGS: dict[
    str, Completion
] = {}  # completions that give, reserve or free numbers of a series beside the record's own
EFFECTS: dict[str, Effect] = {}
OPENINGS: dict[str, Opening] = {}
MEETINGS: dict[str, Meeting] = {}
RELATIONS: dict[str, tuple[Words, Relation]] = {}
WRITINGS: dict[str, Writing] = {}
WRITES: dict[str, tuple[str, ...]] = {}
ACTORS: dict[str, Who] = {}
SELECTIONS: dict[str, Selection] = {}
LEADS: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
F = TypeVar("F", bound=Callable[..., object])


def once(table: Mapping[str, object], name: str) -> None:
    """Refuses a second rule of one name: the first would be gone without a word."""
    if name in table:
        raise ValueError(f"there are two rules called {name}; give one of them another name")


def guard(
    clause: str, *, basis: str = "regulation", needs: tuple[str, ...] = ()
) -> Callable[[Callable[[Case], Iterator[Words]]], Callable[[Case], Iterator[Words]]]:
    """Names a guard under its clause; a citation is not optional."""

    def enter(reasons: Callable[[Case], Iterator[Words]]) -> Callable[[Case], Iterator[Words]]:
        once(GUARDS, reasons.__name__)
        GUARDS[reasons.__name__] = Guard(reasons.__name__, clause, basis, needs, reasons)
        return reasons

    return enter


def entered(table: dict[str, F]) -> Callable[[F], F]:
    """A decorator that enters a function in a table under its own name."""

    def enter(function: F) -> F:
        once(table, function.__name__)
        table[function.__name__] = function
        return function

    return enter


warning = entered(WARNINGS)
completion = entered(COMPLETIONS)
numbering = entered(NUMBERINGS)
effect = entered(EFFECTS)
opening = entered(OPENINGS)
meeting = entered(MEETINGS)
actor = entered(ACTORS)
selection = entered(SELECTIONS)


def writing(*acts: str) -> Callable[[Writing], Writing]:
    """Names what an act writes into other records, with the acts it may write: an annulment finds
    them again by these.
    """

    def enter(function: Writing) -> Writing:
        once(WRITINGS, function.__name__)
        WRITINGS[function.__name__], WRITES[function.__name__] = function, acts
        return function

    return enter


def leads_to(*states: str, only_from: tuple[str, ...] = ()) -> Callable[[Effect], Effect]:
    """Says into which states an effect may bring a record, and from which alone, so that a schema's
    diagram can be checked.
    """

    def enter(function: Effect) -> Effect:
        once(LEADS, function.__name__)
        LEADS[function.__name__] = frozenset(states), frozenset(only_from)
        return function

    return enter


def relation(label: Words) -> Callable[[Relation], Relation]:
    """Names who may act by what he is to this record: the reader who has it, the borrower."""

    def enter(function: Relation) -> Relation:
        once(RELATIONS, function.__name__)
        RELATIONS[function.__name__] = (label, function)
        return function

    return enter


def with_(facts: Facts, changes: Mapping[str, Value]) -> Facts:
    """Facts with some of them changed; empty text, empty lists and False are not kept."""
    merged = {**facts, **changes}
    if all(merged.values()):
        return merged
    return {k: v for k, v in merged.items() if not (v == "" or v == () or v is False)}
