"""The records of one commit of a ledger, and what lies over them: acts in hand, or the history that
goes by.

Contract: a record is what the acts in hand leave of it, else what the commit holds; the index
follows before it is asked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from doctrack.errors import Finding, Malformed
from doctrack.model.people import Person, person
from doctrack.model.record import Facts, Record, Standing
from doctrack.model.regulation import Kind
from doctrack.store.books.books import Books
from doctrack.store.git.repo import Repo
from doctrack.store.index.rows import IndexRow, rows_of_record, series
from doctrack.store.index.tables import Index

if TYPE_CHECKING:
    from doctrack.store.git.remote import Server

# records kept in memory while the history goes by; most acts follow one on the same paper
RECENT = 20_000


class Records:
    """The records of a commit. Acts that are being judged together lie over it until they are
    committed or dropped.
    """

    def __init__(self, repo: Repo, rev: str, index: Index, books: Books) -> None:
        self.repo, self.rev, self._index, self.books = repo, rev, index, books
        self._fresh: dict[str, tuple[Record, Standing]] = {}
        self._unwritten: dict[
            str, dict[str, tuple[str, str]]
        ] = {}  # by kind, path and blob of records that the index is told of when it is asked
        self._serials: dict[
            tuple[str, int], int
        ] = {}  # the highest of each kind and year that was asked for, while history goes by
        self.server: Server | None = None  # who is told of an act before the branch moves on to it
        # a judge who asks for a record that is malformed cannot judge (exit 5); a report goes on
        # without it
        self.strict = False

    @property
    def index(self) -> Index:
        """The index, with all that lies over the commit."""
        return self._told()

    def record(self, id: str) -> Record | None:
        """A record by id, as HEAD has it or as the acts in hand leave it."""
        found = self._loaded(id)
        return found[0] if found else None

    def standing(self, id: str) -> Standing | None:
        """What follows from a record's events."""
        found = self._loaded(id)
        return found[1] if found else None

    def _loaded(self, id: str) -> tuple[Record, Standing] | None:
        if id not in self._fresh:
            row = self._index.select("select path, kind from record where id=?", id)
            if not row:
                if self.strict:
                    self.must_be_readable(id)
                return None
            read = self.read(row[0][0], row[0][1])
            if read is None:
                return None
            self._fresh[id] = (read, self.folded(read))
        return self._fresh[id]

    def must_be_readable(self, id: str) -> None:
        """Names file and line where the id is that of a malformed record (exit 5): it is there,
        though nothing can be said of it.
        """
        wrong = self.findings(id) if id else ()
        if wrong:
            raise Malformed(wrong)

    def read(self, path: str, kind: str) -> Record | None:
        """A record from its file in the commit."""
        data, reading = self.repo.read(self.rev, path), self.books.reading(kind)
        if data is None or reading is None:
            return None
        from doctrack.store.yaml import codec, yamlio

        tree = yamlio.read_canonical(data) or yamlio.read(data, path).value
        return codec.decode(tree, reading, path, data)[0] if isinstance(tree, dict) else None

    def folded(self, record: Record, until: datetime | None = None) -> Standing:
        """The fold of a record by the editions of each event's day, as far as a moment where one is
        named.
        """
        from doctrack.engine.fold import fold

        def kind_on(day: date) -> Kind:
            found = self.books.kind(record.kind, day) or self.books.reading(record.kind)
            assert found is not None  # a record is read by a kind of its own
            return found

        return fold(record, kind_on, until)

    def standing_at(self, id: str, moment: datetime) -> Standing | None:
        """What had followed from a record's events by a moment."""
        found = self.record(id)
        return self.folded(found, moment) if found else None

    def take(self, record: Record, standing: Standing, row: IndexRow) -> None:
        """Lays a record over the commit: the index is changed within its open transaction."""
        self._serials.clear()
        self._index.forget(row.path, record.id)
        self._index.put([rows_of_record(row)])
        self._lay(record, standing)

    def follow(self, record: Record, standing: Standing, path: str, blob: str) -> None:
        """Moves on to a record as a later commit has it; the index is told when it is next asked
        about that kind.
        """
        if len(self._fresh) > RECENT:
            self.forget_all()
        if self._serials and record.id not in self._fresh:
            year, serial = series(record.id)
            if serial > self._serials.get((record.kind, year), serial):
                self._serials[record.kind, year] = serial
        self._lay(record, standing)
        self._unwritten.setdefault(record.kind, {})[record.id] = (path, blob)

    def forget(self, path: str, id: str) -> None:
        """Moves on to a commit that does not have a file any more, or cannot be read there."""
        self._told()
        self._serials.clear()
        self._index.forget(path, id)
        self._fresh.pop(id, None)
        if path.startswith("staff/"):
            self.__dict__.pop("_people", None)

    def forget_all(self) -> None:
        """Lets go of the records in memory; they are read again when they are asked for."""
        self._told()
        self._fresh.clear()

    def _lay(self, record: Record, standing: Standing) -> None:
        self._fresh[record.id] = (record, standing)
        if record.kind == "person":
            self.__dict__.pop("_people", None)

    def _told(self, kind: str = "") -> Index:
        """The index, told of what it has not been told yet of a kind, or of all."""
        for name in [kind] if kind else list(self._unwritten):
            waiting = self._unwritten.pop(name, None)
            if waiting:
                self._enter(waiting)
        return self._index

    def _enter(self, waiting: Mapping[str, tuple[str, str]]) -> None:
        from doctrack.store.index.filling import row_of

        entries = []
        for id, (path, blob) in waiting.items():
            self._index.forget(path, id)
            entries.append(rows_of_record(row_of(self.books, *self._fresh[id], path, blob)))
        self._index.put(entries)

    @cached_property
    def _people(self) -> dict[str, Person]:
        rows = self._told("person").select(
            "select id, state, head from record where kind='person' order by id"
        )
        return {i: person(i, state, loaded(head)) for i, state, head in rows}

    def people(self) -> Mapping[str, Person]:
        """Everybody who ever joined."""
        return self._people

    def person(self, id: str) -> Person | None:
        """A person by id."""
        return self._people.get(id)

    def findings(self, id: str = "") -> list[Finding]:
        """What is wrong with files of this commit; with those that bear one id, where it is
        named.
        """
        return list(self.index.findings(id))


def loaded(head: str) -> Facts:
    """Facts from the index's JSON; lists become tuples."""
    return {k: _frozen(v) for k, v in json.loads(head).items()}


def _frozen(value: Any) -> Any:
    return tuple(_frozen(v) for v in value) if isinstance(value, list) else value
