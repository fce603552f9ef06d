"""The door to SQLite: what HEAD holds, as rows that answer questions about time.

Contract: everything here is derived from one commit and may be deleted at any moment; duties are
rows with opened, due and ended, custody rows with since and until, so that any past day is a range
query. Moments are seconds since 1970.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from doctrack.errors import Busy, Finding
from doctrack.model.record import Duty
from doctrack.store.index.rows import OWNERS, IndexLines, series
from doctrack.words import Words, both

VERSION = "14"
TABLES = """
create table if not exists meta(key text primary key, value text) without rowid;
create table if not exists record(id text primary key, kind text, year int, serial int,
  state text, number text, title text, secrecy text, path text, blob text, last int, head text,
  search text, first int);
create table if not exists duty(record text, kind text, name text, owners text, key text,
  variant text, opened int, since int, ended int, ending text, due int, provisional int,
  opened_by int, ended_by int, until text, start int);
create table if not exists custody(record text, copy int, holder text, since int, until int,
  act text, how text);
create table if not exists owner(owners text primary key) without rowid;
create table if not exists about(kind text, field text, value text, id text);
create table if not exists finding(path text, entry text);
create table if not exists malformed(path text primary key, id text, kind text, year int,
  serial int) without rowid;
"""
# What was late is open with its due moment past, or ended after it: two partial indexes hold just
# these rows. An office owes a hundred thousand papers' filing while a person owes ten readings, so
# open duties are found by their owners too; the table `owner` lists the few combinations of owners
# that ever were.
INDEXES = {
    "record_series": "record(kind, year, serial)",
    "record_state": "record(kind, state)",
    "record_last": "record(kind, last)",
    "record_number": "record(number)",
    "duty_record": "duty(record)",
    "duty_open": "duty(due, since) where ended is null",
    "duty_owner": "duty(owners, due, since) where ended is null",
    "duty_late": "duty(ended, due) where ended > due",
    "duty_ended": "duty(ended) where ended is not null",
    "custody_record": "custody(record)",
    "custody_open": "custody(holder) where until is null",
    "custody_ended": "custody(until, since)",
    "about_value": "about(value, kind, field)",
    "about_id": "about(id)",
    "finding_path": "finding(path)",
    "malformed_id": "malformed(id)",
}


UNWRITABLE = sqlite3.OperationalError  # no room on the disk, or no right to write there


class Index:
    """One SQLite file beside the repository, or in memory where that may not be written."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.db = self._opened(path)

    @staticmethod
    def _opened(path: Path | None) -> sqlite3.Connection:
        try:
            return _connected(path)
        except sqlite3.DatabaseError as error:
            if path is None or isinstance(error, sqlite3.OperationalError):
                raise
            path.unlink()  # no database any more; all that it held is made anew from the commit
            return _connected(path)

    def close(self) -> None:
        """Lets the file go."""
        self.db.close()

    def begin(self) -> None:
        """From here on changes can be taken back."""
        try:
            self.db.execute("begin immediate" if self.path else "begin")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            raise Busy(
                both(f"{self.path} 正被另一命令写入", f"another command is writing {self.path}")
            ) from None

    def commit(self) -> None:
        """Keeps the changes."""
        self.db.execute("commit")

    def keep_up(self, commit: str) -> None:
        """Keeps the changes as those of a commit that stands; where the disk has no room for them,
        whoever reads next makes them again.
        """
        try:
            self.remember("commit", commit)
            self.commit()
        except UNWRITABLE:
            self.rollback()

    def rollback(self) -> None:
        """Takes the changes back."""
        if self.db.in_transaction:
            self.db.execute("rollback")

    def meta(self, key: str) -> str:
        """A remembered word about the index itself."""
        row = self.db.execute("select value from meta where key=?", (key,)).fetchone()
        return str(row[0]) if row else ""

    def remember(self, key: str, value: str) -> None:
        """Remembers a word about the index itself."""
        self.db.execute("insert or replace into meta values(?,?)", (key, value))

    def clear(self) -> None:
        """Empties the index, to be made anew."""
        for table in (
            "meta",
            "record",
            "duty",
            "owner",
            "custody",
            "about",
            "finding",
            "malformed",
        ):
            self.db.execute(f"delete from {table}")

    def forget(self, path: str, id: str) -> None:
        """Takes a file's rows out; a record of the same id that lies elsewhere stays."""
        for table in ("finding", "malformed"):
            self.db.execute(f"delete from {table} where path=?", (path,))
        if not self.db.execute("select 1 from record where id=? and path=?", (id, path)).fetchone():
            return
        for table in ("duty", "custody"):
            self.db.execute(f"delete from {table} where record=?", (id,))
        for table in ("record", "about"):
            self.db.execute(f"delete from {table} where id=?", (id,))

    def put(self, entries: Sequence[IndexLines]) -> None:
        """Enters the lines of records that are not in the index."""
        self.db.executemany(
            f"insert or replace into record values({','.join('?' * 14)})",
            [first for first, *_ in entries],
        )
        for table, width, at in (("duty", 16, 1), ("custody", 7, 2), ("about", 4, 3)):
            self.db.executemany(
                f"insert into {table} values({','.join('?' * width)})",
                [line for entry in entries for line in entry[at]],
            )
        self.db.executemany(
            "insert or ignore into owner values(?)",
            {(duty[OWNERS],) for entry in entries for duty in entry[1]},
        )

    @contextmanager
    def from_nothing(self) -> Iterator[None]:
        """Empties the tables, and makes their indexes after they are filled: half the time of
        filling both at once.
        """
        for name in INDEXES:
            self.db.execute(f"drop index if exists {name}")
        self.clear()
        yield
        _indexed(self.db)

    def put_finding(self, found: Finding) -> None:
        """Remembers what is wrong with a file."""
        entry = {
            "rule": found.rule,
            "zh": found.message.zh,
            "en": found.message.en,
            "line": found.line,
            "column": found.column,
            "record": found.record,
            "clause": found.clause,
        }
        self.db.execute(
            "insert into finding values(?,?)", (found.file, json.dumps(entry, ensure_ascii=False))
        )

    def put_malformed(self, path: str, id: str, kind: str) -> None:
        """Remembers that a file stands in the way of its id, although nothing of it can be read."""
        self.db.execute(
            "insert or replace into malformed values(?,?,?,?,?)", (path, id, kind, *series(id))
        )

    def findings(self, id: str = "") -> Iterator[Finding]:
        """What is wrong with files, by path; of the files that bear one id where it is named."""
        query = (
            "select f.path, f.entry from finding f join malformed m on m.path=f.path where ?='' or"
            " m.id=? order by f.path, f.rowid"
        )
        for path, entry in self.db.execute(query, (id, id)):
            e = json.loads(entry)
            yield Finding(
                e["rule"],
                Words(e["zh"], e["en"]),
                path,
                e["line"],
                e["column"],
                e["record"],
                e["clause"],
            )

    def select(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of a query."""
        return self.db.execute(query, values).fetchall()


def _connected(path: Path | None) -> sqlite3.Connection:
    db = sqlite3.connect(str(path) if path else ":memory:", isolation_level=None, timeout=10)
    db.execute("pragma journal_mode=wal" if path else "pragma journal_mode=memory")
    db.execute("pragma synchronous=off")
    if not _is_ours(db):
        db.execute("begin immediate")
        if not _is_ours(db):  # whoever came first may have made it meanwhile
            _made_anew(db)
        db.execute("commit")
    return db


def _is_ours(db: sqlite3.Connection) -> bool:
    """Whether the tables are this version's."""
    return bool(db.execute("pragma user_version").fetchone()[0] == int(VERSION))


def _made_anew(db: sqlite3.Connection) -> None:
    """Drops what another version of doctrack left, and makes the tables."""
    for (name,) in db.execute("select name from sqlite_master where type='table'").fetchall():
        db.execute(f"drop table {name}")
    for statement in TABLES.split(";"):
        db.execute(statement)
    _indexed(db)
    db.execute(f"pragma user_version={VERSION}")


def _indexed(db: sqlite3.Connection) -> None:
    for name, columns in INDEXES.items():
        db.execute(f"create index if not exists {name} on {columns}")


def owed(values: tuple[Any, ...], zone: Any) -> Duty:
    """A duty from the columns name … start of its row."""
    from datetime import date

    (
        name,
        owners,
        key,
        variant,
        opened,
        since,
        ended,
        ending,
        _due,
        _prov,
        opened_by,
        ended_by,
        until,
        start,
    ) = values

    def moment(stamp: int | None) -> datetime | None:
        return datetime.fromtimestamp(stamp, zone) if stamp is not None else None

    return Duty(
        name=name,
        owners=tuple(owners.split()),
        opened=moment(opened) or datetime.min,
        opened_by=opened_by,
        since=moment(since) or datetime.min,
        key=key,
        variant=variant,
        until=date.fromisoformat(until) if until else None,
        start=moment(start),
        ended=moment(ended),
        ended_by=ended_by,
        end=ending,
    )
