"""A view with the records of an act that is still being judged laid over it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from doctrack.model.calendar import Calendar
from doctrack.model.people import Person
from doctrack.model.record import Duty, Record, Standing
from doctrack.model.refs import parse_id, serial_after
from doctrack.model.regulation import Kind
from doctrack.model.unique import unique_values
from doctrack.model.view import CopyOut, Office, OwedDuty, View


class Pending:
    """Answers as the ledger would after the records taken so far; everything else is the view's own
    answer.
    """

    def __init__(self, view: View) -> None:
        self._view: View = view._view if isinstance(view, Pending) else view
        self._taken: dict[str, tuple[Record, Standing]] = (
            dict(view._taken) if isinstance(view, Pending) else {}
        )

    def take(self, record: Record, standing: Standing) -> None:
        """Lays a record over the view."""
        self._taken[record.id] = (record, standing)

    @property
    def office(self) -> Office:
        """The office."""
        return self._view.office

    @property
    def calendar(self) -> Calendar:
        """The working calendar."""
        return self._view.calendar

    def office_on(self, day: date) -> Office:
        """The office under the policies of a day."""
        return self._view.office_on(day)

    def first_day(self, kind: str, day: date) -> date | None:
        """The first day of the edition in force on a day."""
        return self._view.first_day(kind, day)

    def kind(self, name: str, day: date | None = None) -> Kind | None:
        """The kind in force on a day."""
        return self._view.kind(name, day)

    def kinds(self) -> Mapping[str, Kind]:
        """All kinds."""
        return self._view.kinds()

    def record(self, id: str) -> Record | None:
        """A record, as pending if it is."""
        return self._taken[id][0] if id in self._taken else self._view.record(id)

    def standing(self, id: str) -> Standing | None:
        """A standing, as pending if it is."""
        return self._taken[id][1] if id in self._taken else self._view.standing(id)

    def person(self, id: str) -> Person | None:
        """A person."""
        return self._view.person(id)

    def people(self) -> Mapping[str, Person]:
        """Everybody."""
        return self._view.people()

    def last_serial(self, kind: str, year: int) -> int:
        """The highest serial, pending ones included."""
        mine = [
            p.serial
            for r, _ in self._taken.values()
            if r.kind == kind and (p := parse_id(r.id)) and p.year == year
        ]
        return max([self._view.last_serial(kind, year), *mine])

    def last_number(self, kind: str, series: str) -> int:
        """The highest serial of a series of numbers, pending ones included."""
        mine = [serial_after(series, s.number) for r, s in self._taken.values() if r.kind == kind]
        return max([self._view.last_number(kind, series), *mine])

    def given(self, kind: str, year: int, stem: str, first: int, last: int) -> frozenset[int]:
        """Serials given, pending ones included."""
        mine = [r for r, _ in self._taken.values() if r.kind == kind]
        ids = [p.serial for r in mine if not stem and (p := parse_id(r.id)) and p.year == year]
        found = [
            n
            for n in ids or [serial_after(stem, r.number) for r in mine if stem]
            if first <= n <= last
        ]
        return self._view.given(kind, year, stem, first, last).union(found)

    def about(self, kind: str, field: str, value: str) -> Sequence[Record]:
        """Records of a kind about something, pending ones in their new form."""
        found = {r.id: r for r in self._view.about(kind, field, value)}
        found.update(
            {
                i: r
                for i, (r, _) in self._taken.items()
                if r.kind == kind and _names(r, field, value)
            }
        )
        return [self._taken[i][0] if i in self._taken else r for i, r in sorted(found.items())]

    def bearing(self, kind: str, field: str, key: str) -> Sequence[str]:
        """Records that have a unique value, pending ones in their new form."""
        found = set(self._view.bearing(kind, field, key)) - self._taken.keys()
        for id, (record, _) in self._taken.items():
            if record.kind == kind and record.state:
                schema = self._view.kind(kind)
                found |= {id} if (field, key) in unique_values(schema, record.head) else set()
        return sorted(found)

    def in_state(self, kind: str, *states: str) -> Sequence[Record]:
        """Records of a kind in a state, pending ones in their new form."""
        found = {r.id: r for r in self._view.in_state(kind, *states)}
        found.update({i: r for i, (r, _) in self._taken.items() if r.kind == kind})
        return [
            r for i, r in sorted(found.items()) if self._taken.get(i, (r, None))[0].state in states
        ]

    def counted(self, kind: str, field: str, *states: str) -> Mapping[str, int]:
        """How many records name each value, pending ones in their new form."""
        found = dict(self._view.counted(kind, field, *states))
        for id, (after, _) in self._taken.items():
            for record, one in (
                ((self._view.record(id), -1), (after, 1)) if after.kind == kind else ()
            ):
                if record and record.state in states and record.head.get(field):
                    value = str(record.head[field])
                    found[value] = found.get(value, 0) + one
        return found

    def held_by(self, person: str) -> Sequence[CopyOut]:
        """Copies in somebody's hands."""
        return self._view.held_by(person)

    def owed_by(self, person: str) -> Sequence[OwedDuty]:
        """Duties by name."""
        return self._view.owed_by(person)

    def out_at(self, moment: datetime) -> Sequence[CopyOut]:
        """Copies outside the office."""
        return self._view.out_at(moment)

    def due(self, kind: str, duty: Duty) -> tuple[datetime, bool]:
        """A duty's due moment."""
        return self._view.due(kind, duty)


def _names(record: Record, field: str, value: str) -> bool:
    """Whether a record names something: in a field, or as what caused one of its events."""
    return (
        any(e.because == value for e in record.events)
        if field == "because"
        else record.head.get(field) == value
    )
