"""What a judge may ask about the ledger: a fixed set of named questions, answered by the index or
from memory.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

from doctrack.model.calendar import Calendar
from doctrack.model.people import Person
from doctrack.model.policies import POLICIES, stricter
from doctrack.model.record import Custody, Duty, Record, Standing
from doctrack.model.regulation import Kind


class Office(NamedTuple):
    """What doctrack.yaml says: whose ledger it is, and the policies of its newest edition (those of
    a day: View.office_on).
    """

    organisation: str
    language: str = "zh"
    zone: ZoneInfo = ZoneInfo("Asia/Shanghai")
    fonds: str = ""
    departments: tuple[str, ...] = ()
    practice: bool = False
    policies: Mapping[str, str] = POLICIES
    senders: Mapping[str, Mapping[str, str]] = {}
    next: Mapping[str, int] = {}
    began: date | None = None

    def policy(self, name: str) -> str:
        """A policy's value, or the house default."""
        return self.policies.get(name, POLICIES.get(name, ""))

    @property
    def closing(self) -> time:
        """The close of office hours."""
        return time.fromisoformat(self.policy("closing_time"))


class CopyOut(NamedTuple):
    """One copy that was outside the office at the moment asked about."""

    record: Record
    custody: Custody


class OwedDuty(NamedTuple):
    """A duty with the record it is of and its due moment."""

    record: str
    kind: str
    title: str
    duty: Duty
    due: datetime
    provisional: bool
    secrecy: str = ""


class View(Protocol):
    """The ledger as of one commit."""

    @property
    def office(self) -> Office: ...
    @property
    def calendar(self) -> Calendar: ...
    def office_on(self, day: date) -> Office:
        """The office with the policies in force on a day."""

    def kind(self, name: str, day: date | None = None) -> Kind | None:
        """The kind in the edition in force on a day; the newest without one."""

    def first_day(self, kind: str, day: date) -> date | None:
        """The first day of the edition in force on a day (of the kind, what all kinds share, or the
        policies); None for the first edition.
        """

    def kinds(self) -> Mapping[str, Kind]: ...
    def record(self, id: str) -> Record | None: ...
    def standing(self, id: str) -> Standing | None: ...
    def person(self, id: str) -> Person | None: ...
    def people(self) -> Mapping[str, Person]: ...
    def last_serial(self, kind: str, year: int) -> int:
        """The highest serial given in a kind and year, 0 without one."""

    def last_number(self, kind: str, series: str) -> int:
        """The highest serial among the numbers that begin so, voids included; 0 without one."""

    def given(self, kind: str, year: int, stem: str, first: int, last: int) -> frozenset[int]:
        """Which serials from one to another were given in a year: to ids of a kind, or to its
        numbers that begin with a stem.
        """

    def about(self, kind: str, field: str, value: str) -> Sequence[Record]:
        """Records of a kind whose field names a value: the loans of a paper, its incidents;
        `because`, those it wrote into.
        """

    def bearing(self, kind: str, field: str, key: str) -> Sequence[str]:
        """The records of a kind, but for those whose making was struck, that have a value in a
        unique field; `key` is that value as `unique_key` compares it.
        """

    def in_state(self, kind: str, *states: str) -> Sequence[Record]:
        """Records of a kind in any of the states."""

    def counted(self, kind: str, field: str, *states: str) -> Mapping[str, int]:
        """How many records of a kind in any of the states name each value in a field."""

    def held_by(self, person: str) -> Sequence[CopyOut]: ...
    def owed_by(self, person: str) -> Sequence[OwedDuty]:
        """Open duties that name the person."""

    def out_at(self, moment: datetime) -> Sequence[CopyOut]:
        """Every copy outside the office at a moment, by the events' `at`."""

    def due(self, kind: str, duty: Duty) -> tuple[datetime, bool]:
        """The duty's due moment, and whether it leans on a year without a calendar."""


def end_of(day_: date, view: View) -> datetime:
    """The last moment of a day in the ledger's zone."""
    return datetime.combine(day_, time(23, 59, 59), view.office.zone)


def departments(view: View) -> tuple[str, ...]:
    """The departments known: those of doctrack.yaml, then those that only active staff name."""
    staffed = (p.department for p in view.people().values() if p.active and p.department)
    return tuple(dict.fromkeys((*view.office.departments, *staffed)))


def bound(view: View, policy: str, first: date, last: date) -> str:
    """A policy over a time that runs from one day to another: the stricter of what it was and what
    it is.
    """
    return stricter(
        policy, view.office_on(first).policy(policy), view.office_on(last).policy(policy)
    )


def owner_names(view: View, who: str, on: date) -> tuple[str, ...]:
    """The names under which a person may owe on a day, his own and those of whom he stands in for;
    a role's own name.
    """
    absent = [p for p in view.people().values() if (a := p.away(on)) and a.deputy == who]
    meant = [p for p in (view.person(who), *absent) if p]
    return tuple(dict.fromkeys((who, *(name for p in meant for name in p.owes_as(on)))))
