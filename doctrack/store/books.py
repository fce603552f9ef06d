"""The office's books in a commit: the regulation with its past editions, the calendar and doctrack.yaml."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from doctrack.errors import Finding, Malformed
from doctrack.model.calendar import Calendar, due
from doctrack.model.record import Duty
from doctrack.model.regulation import Kind
from doctrack.model.schema import SchemaError
from doctrack.model.schema import kind as read_kind
from doctrack.model.view import POLICIES, Office
from doctrack.store import holidays
from doctrack.store.git import Repo
from doctrack.store.index import VERSION, Index

ABOUT_SCHEMAS = ("common", "clauses")
BOOKS = ("doctrack.yaml", "schemas", "calendar")


class Books:
    """Regulation, calendar and office, made from plain trees when they are asked for."""

    def __init__(self, trees: Mapping[str, Any]) -> None:
        self.trees = trees
        self._kinds: dict[tuple[str, str], Kind] = {}

    @cached_property
    def office(self) -> Office:
        """Whose ledger it is and under which policies."""
        said = self.trees.get("doctrack", {})
        return Office(
            said.get("organisation", ""), said.get("language", "zh"), ZoneInfo(said.get("time_zone", "Asia/Shanghai")),
            said.get("fonds", ""), tuple(said.get("departments", ())), said.get("practice") == "true",
            {**POLICIES, **said.get("policies", {})}, said.get("senders", {}),
            {k: int(v) for k, v in said.get("next", {}).items()},
            date.fromisoformat(said["began"]) if said.get("began") else None,
        )  # fmt: skip

    @cached_property
    def calendar(self) -> Calendar:
        """The working calendar, year by year."""
        return Calendar({int(y): holidays.read_year(t)[0] for y, t in self.trees.get("calendar", {}).items()})

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The kinds in force."""
        return tuple(n for n in self.trees.get("schemas", {}) if n not in ABOUT_SCHEMAS)

    @cached_property
    def past(self) -> tuple[tuple[date, Mapping[str, Any]], ...]:
        """Superseded editions with the last day each held, oldest first."""
        return tuple(sorted((date.fromisoformat(d), t) for d, t in self.trees.get("past", {}).items()))

    def kind(self, name: str, day: date | None = None) -> Kind | None:
        """The kind in the edition in force on a day; today's without one."""
        edition = next((last.isoformat() for last, trees in self.past if day and day <= last and name in trees), "")
        if (name, edition) not in self._kinds:
            trees = self.trees.get("past", {}).get(edition) if edition else self.trees.get("schemas", {})
            if name not in trees or name in ABOUT_SCHEMAS:
                return None
            self._kinds[name, edition] = read_kind(trees[name], trees.get("common") or self.trees["schemas"].get("common", {}))
        return self._kinds[name, edition]

    def first_day(self, name: str) -> date | None:
        """The first day of the edition in force; None where there was no other."""
        lasts = [last for last, trees in self.past if name in trees]
        return lasts[-1] + timedelta(days=1) if lasts else None

    def reading(self, name: str) -> Kind | None:
        """The kind as old records may speak of it: fields, acts and states of all editions, today's first."""
        now = self.kind(name)
        for last, trees in reversed(self.past):
            old = self.kind(name, last) if name in trees else None
            if now and old:
                fields = (*now.fields, *(f for f in old.fields if now.field(f.name) is None))
                now = replace(now, fields=fields, acts={**old.acts, **now.acts}, states={**old.states, **now.states})
            now = now or old
        return now

    def due(self, kind: str, duty: Duty) -> tuple[datetime, bool]:
        """A duty's due moment by the edition of the day it was opened, and whether it is provisional."""
        found = self.kind(kind, duty.opened.date())
        term = found.duties[duty.name].term_of(duty.variant) if found else None
        if term is None:
            return duty.opened, False
        start = (duty.start or duty.opened).astimezone(self.office.zone)
        answer = due(term, start, self.calendar, self.closing(duty.opened.date()), duty.until)
        return answer.moment, answer.provisional

    def closing(self, day: date) -> Any:
        """The close of office hours as the policies of the day said."""
        return self.office_on(day).closing

    def office_on(self, day: date) -> Office:
        """The office with the policies in force on a day."""
        for last, trees in self.past:
            if day <= last and "policies" in trees:
                return replace(self.office, policies={**POLICIES, **trees["policies"].get("policies", {})})
        return self.office


def read_trees(repo: Repo, rev: str) -> dict[str, Any]:
    """The plain trees of all books of a commit; a malformed one stops the command (exit 5)."""
    from doctrack.store import yamlio  # the books are read anew only when one of them has changed

    trees: dict[str, Any] = {"schemas": {}, "past": {}, "calendar": {}, "doctrack": {}}
    for path, data in _book_files(repo, rev):
        parsed = yamlio.read(data, path)
        if parsed.findings:
            raise Malformed(parsed.findings)
        place(trees, path, parsed.value)
    for name, tree in trees["schemas"].items():
        if name not in ABOUT_SCHEMAS:
            try:
                read_kind(tree, trees["schemas"].get("common", {}))
            except SchemaError as error:
                raise Malformed([Finding("schema", error.words, f"schemas/{name}.yaml", 1, 1, found=error.path)]) from error
    return trees


def place(trees: dict[str, Any], path: str, value: Any) -> None:
    """Puts a book's tree where it belongs."""
    parts = path.removesuffix(".yaml").split("/")
    if path == "doctrack.yaml":
        trees["doctrack"] = value
    elif parts[0] == "schemas" and len(parts) == 2:
        trees["schemas"][parts[1]] = value
    elif parts[:2] == ["schemas", "past"] and len(parts) == 4 and parts[3].startswith("amendment-"):
        trees.setdefault("amendments", {}).setdefault(parts[2], []).append(value)
    elif parts[:2] == ["schemas", "past"] and len(parts) == 4:
        trees["past"].setdefault(parts[2], {})[parts[3]] = value
    elif parts[0] == "calendar":
        trees["calendar"][parts[1]] = value


def _book_files(repo: Repo, rev: str) -> Iterator[tuple[str, bytes]]:
    for prefix in ("doctrack.yaml", "schemas", "calendar"):
        for path, _oid in repo.files(rev, prefix):
            if path.endswith(".yaml"):
                yield path, repo.read(rev, path) or b""


def books_at(repo: Repo, rev: str, index: Index) -> Books:
    """The books of a commit, from the index's memory where their trees are the same."""
    key = books_key(repo, rev)
    if index.meta("books_key") == key:
        return Books(json.loads(index.meta("books")))
    return Books(read_trees(repo, rev))


def books_key(repo: Repo, rev: str) -> str:
    """What the books of a commit are known by: their ids in git."""
    return VERSION + " ".join(oid for _, name, oid in sorted(repo.tree(rev, "")) if name in BOOKS)
