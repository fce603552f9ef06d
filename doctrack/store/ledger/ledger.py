"""The ledger as of one commit: the named questions of the judge and of the reports, answered from
the index.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from functools import cached_property
from typing import Any

from doctrack.model.calendar import Calendar
from doctrack.model.record import Custody, Duty, Facts, Record
from doctrack.model.refs import serial_after
from doctrack.model.regulation import Kind
from doctrack.model.unique import MARK
from doctrack.model.view import CopyOut, Office, OwedDuty
from doctrack.store.index.rows import seconds
from doctrack.store.index.tables import owed
from doctrack.store.ledger.records import Records, loaded

DUTY = (
    "name, owners, key, variant, opened, since, ended, ending, due, provisional, opened_by,"
    " ended_by, until, start"
)


class Ledger(Records):
    """One commit of a ledger, as the judge and the reports ask about it."""

    # --- the office ---

    @property
    def office(self) -> Office:
        """Whose ledger it is."""
        return self.books.office

    @cached_property
    def mail(self) -> str:
        """The e-mail that git knows of who types, in small letters; asked once for all acts of a
        command.
        """
        return (self.repo.config("user.email") or "").lower()

    def office_on(self, day: date) -> Office:
        """The office with the policies in force on a day."""
        return self.books.office_on(day)

    def first_day(self, kind: str, day: date) -> date | None:
        """The first day of the edition in force on a day."""
        return self.books.first_day(kind, day)

    @property
    def calendar(self) -> Calendar:
        """The working calendar."""
        return self.books.calendar

    def kind(self, name: str, day: date | None = None) -> Kind | None:
        """The kind in force on a day."""
        return self.books.kind(name, day)

    def kinds(self) -> Mapping[str, Kind]:
        """All kinds in force."""
        return {n: k for n in self.books.names if (k := self.books.kind(n))}

    def recurring(self) -> Mapping[str, frozenset[str]]:
        """The kinds with duties that the calendar opens, and at which ends of periods."""
        return self.books.recurring()

    def due(self, kind: str, duty: Duty) -> tuple[datetime, bool]:
        """A duty's due moment, and whether it is provisional."""
        return self.books.due(kind, duty)

    # --- records ---

    def ids(self, query: str, *values: Any) -> list[str]:
        """Ids that a query of the index selects."""
        return [str(r[0]) for r in self.index.select(query, *values)]

    def all_of(self, ids: Sequence[str]) -> list[Record]:
        """Records by their ids, in that order."""
        return [r for i in ids if (r := self.record(i))]

    def last_serial(self, kind: str, year: int) -> int:
        """The highest serial of a kind and year that any file of the commit bears, malformed ones
        included.
        """
        if (kind, year) not in self._serials:
            tables = ("record", "malformed")
            found = [
                self._told(kind).select(
                    f"select coalesce(max(serial), 0) from {t} where kind=? and year=?", kind, year
                )[0][0]
                for t in tables
            ]
            self._serials[kind, year] = max(int(serial) for serial in found)
        return self._serials[kind, year]

    def malformed(self, kind: str) -> list[str]:
        """Ids that malformed files of a kind bear: their numbers were given."""
        return self.ids("select id from malformed where kind=? order by year, serial, id", kind)

    def last_number(self, kind: str, series: str) -> int:
        """The highest serial among the numbers of a series."""
        found = self._told(kind).select(
            "select number from record where kind=? and number>=? and number<?",
            kind,
            series,
            series + "\U0010ffff",
        )
        return max((serial_after(series, n) for (n,) in found), default=0)

    def given(self, kind: str, year: int, stem: str, first: int, last: int) -> frozenset[int]:
        """Which serials from one to another any file of the commit bears, malformed ones
        included.
        """
        index = self._told(kind)
        if stem:
            found = index.select(
                "select number from record where kind=? and number>=? and number<?",
                kind,
                stem,
                stem + "\U0010ffff",
            )
            return frozenset(
                n for (number,) in found if first <= (n := serial_after(stem, number)) <= last
            )
        query = "select serial from {} where kind=? and year=? and serial between ? and ?"
        return frozenset(
            int(n)
            for t in ("record", "malformed")
            for (n,) in index.select(query.format(t), kind, year, first, last)
        )

    def about(self, kind: str, field: str, value: str) -> Sequence[Record]:
        """Records of a kind whose field names a value."""
        rows = self._told(kind).select(
            "select id from about where value=? and kind=? and field=? order by id",
            value,
            kind,
            field,
        )
        return self.all_of([str(r[0]) for r in rows])

    def bearing(self, kind: str, field: str, key: str) -> Sequence[str]:
        """The records of a kind that have a value in a unique field."""
        rows = self._told(kind).select(
            "select a.id from about a join record r on r.id=a.id where a.value=? and a.kind=? and"
            " a.field=? and r.state<>'' order by a.id",
            key,
            kind,
            MARK + field,
        )
        return [str(r[0]) for r in rows]

    def made(self, kind: str) -> list[tuple[str, datetime]]:
        """The records of a kind whose making stands, each with the moment of its first event."""
        rows = self._told(kind).select(
            "select id, first from record where kind=? and state<>'' order by first, id", kind
        )
        return [(str(id), datetime.fromtimestamp(first, self.office.zone)) for id, first in rows]

    def naming(self, id: str) -> list[str]:
        """The records that name one in a fact told of them: the loans of a paper, its incidents, a
        client's complaints.
        """
        rows = self.index.select("select kind, field, id from about where value=? order by id", id)
        told = {
            k.name: {f.name for f in k.fields if f.type == "record" and not f.derived}
            for k in self.kinds().values()
        }
        return list(
            dict.fromkeys(str(found) for kind, field, found in rows if field in told.get(kind, ()))
        )

    def mentioning(self, id: str, kinds: tuple[str, ...]) -> list[str]:
        """Records of some kinds that name one anywhere in their heads."""
        marks = ",".join("?" * len(kinds))
        return [
            str(r[0])
            for r in self.index.select(
                f"select id from record where kind in ({marks}) and instr(head, ?)>0 order by id",
                *kinds,
                f'"{id}',
            )
        ]

    def in_state(self, kind: str, *states: str) -> Sequence[Record]:
        """Records of a kind in any of the states."""
        marks = ",".join("?" * len(states))
        rows = self._told(kind).select(
            f"select id from record where kind=? and state in ({marks}) order by id", kind, *states
        )
        return self.all_of([str(r[0]) for r in rows])

    def counted(self, kind: str, field: str, *states: str) -> Mapping[str, int]:
        """How many records of a kind in any of the states name each value in a field."""
        marks = ",".join("?" * len(states))
        query = (
            "select json_extract(head, ?) as said, count(*) from record where kind=? and state in"
            f" ({marks}) group by said"
        )
        return {
            str(value): int(n)
            for value, n in self.index.select(query, f"$.{field}", kind, *states)
            if value is not None
        }

    def heads(self, kind: str) -> Iterator[tuple[str, str, str, Facts]]:
        """Id, number, state and head of every record of a kind, in the order of the series."""
        query = "select id, number, state, head from record where kind=? order by year, serial, id"
        for id, number, state, head in self._told(kind).db.execute(query, (kind,)):
            yield id, number, state, loaded(head)

    def records_since(self, day: date) -> Iterator[Record]:
        """Records that were written to on or after a day, read one by one."""
        stamp = seconds(datetime.combine(day, time.min, self.office.zone))
        for path, kind in self.index.select(
            "select path, kind from record where last>=? order by kind, year, serial, id", stamp
        ):
            found = self.read(path, kind)
            if found:
                yield found

    def moving(
        self, kind: str, states: Sequence[str], moment: datetime
    ) -> Iterator[tuple[str, str, bool, Facts]]:
        """Id, state and head of records in one of the states, or changed after a moment (which is
        then said).
        """
        chosen = f"state in ({','.join('?' * len(states))})"
        query = (
            "select id, state, last>?, head from record where rowid in (select rowid from record"
            f" where kind=? and {chosen} union select rowid from record where kind=? and last>? and"
            " year<=?) order by year, serial, id"
        )
        stamp = seconds(moment)
        for id, state, later, head in self._told(kind).db.execute(
            query, (stamp, kind, *states, kind, stamp, moment.year)
        ):
            yield id, state, bool(later), loaded(head)

    # --- custody and duties ---

    def held_by(self, person: str) -> Sequence[CopyOut]:
        """Copies in somebody's hands now."""
        return self._copies("holder=? and until is null", person)

    def out_at(self, moment: datetime) -> Sequence[CopyOut]:
        """Copies outside the office at a moment."""
        stamp = seconds(moment)
        return self._copies(
            "rowid in (select rowid from custody where until is null and since<=?1 union all select"
            " rowid from custody where until>?1 and since<=?1)",
            stamp,
        )

    def _copies(self, where: str, *values: Any) -> list[CopyOut]:
        rows = self.index.select(
            f"select record, copy, holder, since, until, act, how from custody where {where} order"
            " by record, copy",
            *values,
        )
        return [CopyOut(found, self._custody(r)) for r in rows if (found := self.brief(r[0]))]

    def _custody(self, row: tuple[Any, ...]) -> Custody:
        zone = self.office.zone
        until = datetime.fromtimestamp(row[4], zone) if row[4] is not None else None
        return Custody(row[1], row[2], datetime.fromtimestamp(row[3], zone), row[5], until, row[6])

    def brief(self, id: str) -> Record | None:
        """A record's head without its events, from the index alone."""
        rows = self.index.select("select kind, state, number, head from record where id=?", id)
        return Record(id, rows[0][0], rows[0][1], rows[0][2], loaded(rows[0][3])) if rows else None

    def owed_by(self, person: str) -> Sequence[OwedDuty]:
        """Open duties that name a person or role."""
        return self.owed(f"d.ended is null and {_named([person])}", 0, f"% {person} %")

    def owed_at(self, moment: datetime, names: Sequence[str] = ()) -> Sequence[OwedDuty]:
        """Duties that were open at a moment, met or not since; of these owners, where any are
        named.
        """
        opened = f"select d.rowid from duty d where d.ended is null and {_named(names)}"
        ended = "select rowid from duty where ended>?1"
        return self.owed(
            f"d.rowid in ({opened} union all {ended}) and d.since<=?1 and {_named(names)}",
            seconds(moment),
            *_marks(names),
        )

    def late_at(self, moment: datetime, names: Sequence[str] = ()) -> Sequence[OwedDuty]:
        """Duties open at a moment whose due moment had come."""
        opened = (
            "select d.rowid from duty d where d.ended is null and d.due<=?1 and d.since<=?1 and"
            f" {_named(names)}"
        )
        ended = (
            "select rowid from duty indexed by duty_late where ended>?1 and ended>due and due<=?1"
        )
        return self.owed(
            f"d.rowid in ({opened} union all {ended}) and d.since<=?1 and {_named(names)}",
            seconds(moment),
            *_marks(names),
        )

    def owed(self, where: str, *values: Any) -> list[OwedDuty]:
        """Duties with their records, by due moment."""
        columns = ", ".join(f"d.{c.strip()}" for c in DUTY.split(","))
        rows = self.index.select(
            f"select d.record, d.kind, r.title, r.secrecy, {columns} from duty d join record r on"
            f" r.id=d.record where {where} order by d.due, d.record, d.name, d.key",
            *values,
        )
        zone = self.office.zone
        return [
            OwedDuty(
                record=r[0],
                kind=r[1],
                title=r[2],
                duty=owed(r[4:], zone),
                due=datetime.fromtimestamp(r[12], zone),
                provisional=bool(r[13]),
                secrecy=r[3],
            )
            for r in rows
        ]


def _named(names: Sequence[str]) -> str:
    """The condition that a duty names one of the owners; these come after the query's own mark."""
    if not names:
        return "true"
    likes = " or ".join(f"owners like ?{n}" for n in range(2, 2 + len(names)))
    return f"d.owners in (select owners from owner where {likes})"


def _marks(names: Sequence[str]) -> list[str]:
    return [f"% {n} %" for n in names]
