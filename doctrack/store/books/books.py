"""The office's books in a commit: the regulation with its past editions, the calendar and
doctrack.yaml.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import cached_property, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from doctrack.errors import Finding, Malformed, UsageError
from doctrack.model import policies
from doctrack.model.calendar import Calendar, due
from doctrack.model.policies import POLICIES
from doctrack.model.record import Duty
from doctrack.model.regulation import Kind
from doctrack.model.schema import is_yes, words
from doctrack.model.schema import kind as read_kind
from doctrack.model.view import Office
from doctrack.store.books import holidays
from doctrack.store.git.repo import Repo
from doctrack.words import Words, both

ABOUT_SCHEMAS = ("common", "clauses")
BOOKS = ("doctrack.yaml", "schemas", "calendar")


class Books:
    """Regulation, calendar and office, made from plain trees when they are asked for."""

    def __init__(self, trees: Mapping[str, Any]) -> None:
        self.trees = trees
        self._kinds: dict[tuple[str, str, str], Kind] = {}
        self._readings: dict[str, Kind | None] = {}
        self._offices: dict[str, Office] = {}
        self._closings: dict[str, time] = {}

    @cached_property
    def office(self) -> Office:
        """Whose ledger it is and under which policies."""
        said = self.trees.get("doctrack", {})
        return Office(
            organisation=said.get("organisation", ""),
            language=said.get("language", "zh"),
            zone=ZoneInfo(said.get("time_zone", "Asia/Shanghai")),
            fonds=said.get("fonds", ""),
            departments=tuple(said.get("departments", ())),
            practice=is_yes(said, "practice"),
            policies={**POLICIES, **policies.of(said)},
            senders=said.get("senders", {}),
            next={k: int(v) for k, v in said.get("next", {}).items()},
            began=date.fromisoformat(said["began"]) if said.get("began") else None,
        )

    @cached_property
    def calendar(self) -> Calendar:
        """The working calendar, year by year."""
        return Calendar(
            {int(y): holidays.read_year(t) for y, t in self.trees.get("calendar", {}).items()}
        )

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The kinds in force."""
        return tuple(n for n in self.trees.get("schemas", {}) if n not in ABOUT_SCHEMAS)

    @cached_property
    def folders(self) -> frozenset[str]:
        """The folders in which the records of the kinds in force lie."""
        return frozenset(k.folder for n in self.names if (k := self.kind(n)))

    @cached_property
    def past(self) -> tuple[tuple[date, Mapping[str, Any]], ...]:
        """Superseded editions with the last day each held, oldest first."""
        return tuple(
            sorted((date.fromisoformat(d), t) for d, t in self.trees.get("past", {}).items())
        )

    def kind(self, name: str, day: date | None = None) -> Kind | None:
        """The kind in the edition in force on a day, its own and that of the acts all kinds share;
        the newest without a day.
        """
        own, shared = (
            (self._edition(name, day), self._edition("common", day))
            if day and self.past
            else ("", "")
        )
        found = self._kinds.get((name, own, shared))
        if found is None:
            tree = self._trees_of(own).get(name)
            if tree is None or name in ABOUT_SCHEMAS:
                return None
            found = self._kinds[name, own, shared] = read_kind(
                tree, self._trees_of(shared).get("common", {})
            )
        return found

    @property
    def series(self) -> tuple[str, ...]:
        """What is numbered on and on: kinds by their ids, and series of numbers such as 政字."""
        kinds = [k for n in self.names if (k := self.kind(n))]
        return (
            *(k.name for k in kinds if k.prefix and not k.id_rule),
            *(s for k in kinds if k.numbering for s in k.numbering.every_series),
        )

    def recurring(self) -> dict[str, frozenset[str]]:
        """The kinds with duties that the calendar opens, and at which ends of periods, without
        reading the rest of them.
        """
        found = {
            n: [d.get("every", ()) for d in t.get("duties", {}).values()]
            for n, t in self.trees["schemas"].items()
            if n in self.names
        }
        return {
            n: ends
            for n, said in found.items()
            if (ends := frozenset(e for s in said for e in ([s] if isinstance(s, str) else s)))
        }

    def label(self, name: str, day: date) -> Words:
        """What a kind is called in the edition in force on a day, without reading the rest of
        it.
        """
        return words(self._trees_of(self._edition(name, day)).get(name, {})["label"])

    def _edition(self, name: str, day: date | None) -> str:
        """The last day of the superseded edition that held on a day; '' for the newest."""
        return next(
            (
                last.isoformat()
                for last, trees in self.past
                if day and day <= last and name in trees
            ),
            "",
        )

    def _trees_of(self, edition: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = (
            self.trees.get("past", {}).get(edition, {})
            if edition
            else self.trees.get("schemas", {})
        )
        return found

    def first_day(self, name: str, day: date) -> date | None:
        """The first day of the edition in force on a day: of the kind, the acts all kinds share, or
        the policies.
        """
        if not self.past:
            return None
        parts = {name, "common", "policies"}
        return max(
            (
                last + timedelta(days=1)
                for last, trees in self.past
                if last < day and parts & trees.keys()
            ),
            default=None,
        )

    def reading(self, name: str) -> Kind | None:
        """The kind as old records may speak of it: fields, acts, states and duties of all editions,
        the newest first.
        """
        if name not in self._readings:
            now = self.kind(name)
            for last, trees in reversed(self.past):
                old = self.kind(name, last) if {name, "common"} & trees.keys() else None
                now = _merged(now, old) if now and old else now or old
            self._readings[name] = now
        return self._readings[name]

    def due(self, kind: str, duty: Duty) -> tuple[datetime, bool]:
        """A duty's due moment by the edition of the day it was opened, and whether it is
        provisional.

        Where the policies have changed while it ran, it ends at the stricter closing time of the
        two.
        """
        found = self.kind(kind, duty.opened.date())
        term = found.duties[duty.name].term_of(duty.variant) if found else None
        if term is None:
            return duty.opened, False
        start = (duty.start or duty.opened).astimezone(self.office.zone)
        answer = due(term, start, self.calendar, self.closing(duty.opened.date()), duty.until)
        if not self.past:
            return answer
        latest = datetime.combine(
            answer.moment.date(), self.closing(answer.moment.date()), answer.moment.tzinfo
        )
        return min(answer.moment, latest), answer.provisional

    def closing(self, day: date) -> time:
        """The close of office hours as the policies of the day said."""
        edition = self._edition("policies", day) if self.past else ""
        if edition not in self._closings:
            self._closings[edition] = self.office_on(day).closing
        return self._closings[edition]

    def office_on(self, day: date) -> Office:
        """The office with the policies in force on a day."""
        edition = self._edition("policies", day)
        if not edition:
            return self.office
        if edition not in self._offices:
            said = self._trees_of(edition)["policies"].get("policies", {})
            self._offices[edition] = self.office._replace(policies={**POLICIES, **said})
        return self._offices[edition]


def _merged(now: Kind, old: Kind) -> Kind:
    """What records of two editions may speak of."""
    fields = (*now.fields, *(f for f in old.fields if now.field(f.name) is None))
    return now._replace(
        fields=fields,
        acts={**old.acts, **now.acts},
        states={**old.states, **now.states},
        duties={**old.duties, **now.duties},
        ends=(*now.ends, *(s for s in old.ends if s not in now.states)),
    )


def read_trees(repo: Repo, rev: str) -> Mapping[str, Any]:
    """The plain trees of all books of a commit; a malformed one stops the command (exit 5)."""
    trees, wrong = _read(tuple(_book_files(repo, rev)))
    if wrong:
        raise Malformed(wrong)
    return trees


@lru_cache(maxsize=4)
def _read(files: tuple[tuple[str, bytes], ...]) -> tuple[Mapping[str, Any], tuple[Finding, ...]]:
    """The trees of books and what is wrong with them. Where something is, a command asks three
    times before it has said so: what it is called, in which language, and at HEAD.
    """
    from doctrack.store.books import faults
    from doctrack.store.yaml import (
        yamlio,  # the books are read anew only when one of them has changed
    )

    books = {path: yamlio.read(data, path) for path, data in files}
    wrong = tuple(faults.findings(books))
    return ({} if wrong else trees_of({path: p.value for path, p in books.items()})), wrong


def trees_of(books: Mapping[str, Any]) -> dict[str, Any]:
    """The books' trees where they belong, by their paths in the ledger."""
    trees: dict[str, Any] = {"schemas": {}, "past": {}, "calendar": {}, "doctrack": {}}
    for path, value in books.items():
        place(trees, path, value)
    for day, notes in trees.get("amendments", {}).items():
        trees["amendments"][day] = [
            notes[name] for name in sorted(notes, key=lambda n: int(n.split("-")[1]))
        ]
    return trees


def lock_wait(repo: Repo, rev: str) -> float:
    """Seconds that the policies of a commit let a writer wait for another; asked before the ledger
    may be opened.
    """
    from doctrack.store.yaml import yamlio

    data = repo.read(rev, "doctrack.yaml") or b""
    tree = yamlio.read_canonical(data) or yamlio.read(data, "doctrack.yaml").value
    said = policies.of(tree).get("lock_wait") if isinstance(tree, dict) else None
    return (
        float(said)
        if isinstance(said, str) and said.isascii() and said.isdigit()
        else float(POLICIES["lock_wait"])
    )


def place(trees: dict[str, Any], path: str, value: Any) -> None:
    """Puts a book's tree where it belongs."""
    parts = path.removesuffix(".yaml").split("/")
    if path == "doctrack.yaml":
        trees["doctrack"] = value
    elif parts[0] == "schemas" and len(parts) == 2:
        trees["schemas"][parts[1]] = value
    elif parts[:2] == ["schemas", "past"] and len(parts) == 4 and parts[3].startswith("amendment-"):
        trees.setdefault("amendments", {}).setdefault(parts[2], {})[parts[3]] = value
    elif parts[:2] == ["schemas", "past"] and len(parts) == 4:
        trees["past"].setdefault(parts[2], {})[parts[3]] = value
    elif parts[0] == "calendar":
        trees["calendar"][parts[1]] = value


def _book_files(repo: Repo, rev: str) -> Iterator[tuple[str, bytes]]:
    for prefix in ("doctrack.yaml", "schemas", "calendar"):
        for path, _oid in repo.files(rev, prefix):
            if path.endswith(".yaml"):
                yield path, repo.read(rev, path) or b""


def patience(repo: Repo) -> float | Callable[[], float]:
    """Seconds to wait for another writer: DOCTRACK_LOCK_WAIT, else the ledger's policy, read when
    there is one, else 10.
    """
    said = os.environ.get("DOCTRACK_LOCK_WAIT", "")
    if not said:
        return lambda: lock_wait(repo, head) if (head := repo.head()) else 10.0
    try:
        wait = float(said)
    except ValueError:
        wait = -1.0
    if not 0 <= wait < float("inf"):
        raise UsageError(
            both(
                f"DOCTRACK_LOCK_WAIT 应为秒数，不是 {said}",
                f"DOCTRACK_LOCK_WAIT takes seconds, not {said}",
            )
        )
    return wait
