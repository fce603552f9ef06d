"""What is wrong with the books of a ledger: doctrack.yaml, schemas with their past editions,
calendars; each with line and column.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from doctrack.errors import Finding
from doctrack.model import grammar, office, policies
from doctrack.model.language import checks
from doctrack.store.books import together
from doctrack.store.books.together import ABOUT_SCHEMAS, AMENDMENT, Book, at
from doctrack.store.yaml.yamlio import Parsed
from doctrack.words import both

__all__ = ["ABOUT_SCHEMAS", "at", "findings"]

POLICIES = grammar.table({"policies": office.anything}, ("policies",))
NOTE = grammar.table(
    {
        "at": grammar.text,
        "by": grammar.text,
        "meeting": grammar.text,
        "changed": grammar.names,
        "policies": office.anything,
        "shipped": grammar.each(grammar.text, grammar.text),
    },
    ("at", "by", "meeting", "changed"),
)


def findings(books: Mapping[str, Parsed]) -> list[Finding]:
    """Every fault of the books, by their paths in the ledger: of each its shape, then what they say
    together. Of a book that is partly out of shape the rest is looked at: one load names all.
    """
    found = [f for parsed in books.values() for f in parsed.findings]
    read: dict[str, Book] = {}
    for path, parsed in books.items():
        wrong = () if parsed.findings else tuple(_of_book(path, parsed.value))
        found += [at(path, parsed, where, words, _rule(path)) for where, words in wrong]
        read[path] = Book(path, parsed, tuple(where for where, _ in wrong))
    return sorted(
        {*found, *together.findings(read)},
        key=lambda f: (f.file, f.line, f.column, f.message.en),
    )


def _of_book(path: str, tree: Any) -> Iterator[grammar.Fault]:
    """The shape of one book, as its place in the ledger demands."""
    parts = path.removesuffix(".yaml").split("/")
    rule = _rule(path)
    if rule == "office":
        yield from office.faults_of_office(tree)
    elif rule == "calendar":
        yield from office.faults_of_year(tree, parts[1])
    elif rule == "schema":
        yield from _of_schema(parts[-1], len(parts) == 4, tree)
    else:
        yield (), both("这里不该有文件", "no file belongs here")


def _rule(path: str) -> str:
    """Under which rule the faults of a book are named: what its place makes of it."""
    parts = path.removesuffix(".yaml").split("/")
    if path == "doctrack.yaml":
        return "office"
    if parts[0] == "calendar" and len(parts) == 2:
        return "calendar"
    past = len(parts) == 4 and parts[1] == "past" and _is_day(parts[2])
    return "schema" if parts[0] == "schemas" and (len(parts) == 2 or past) else "place"


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _of_schema(name: str, past: bool, tree: Any) -> Iterator[grammar.Fault]:
    """The shape of a schema, or of what stands beside superseded ones."""
    if past and name == "policies":
        yield from POLICIES(tree, ())
        yield from (
            (("policies", n), words)
            for n, words in policies.faults_of_policies(
                tree.get("policies", {}) if isinstance(tree, Mapping) else {}
            )
        )
    elif past and AMENDMENT.fullmatch(name):
        yield from NOTE(tree, ())
    elif name in ABOUT_SCHEMAS:
        yield from (
            checks.faults_of_shared(tree) if name == "common" else checks.faults_of_clauses(tree)
        )
    else:
        yield from checks.faults_of_kind(tree)
        if isinstance(tree, Mapping) and tree.get("kind") != name:
            yield (
                ("kind",),
                both(
                    f"种类 {tree.get('kind')} 与文件名 {name} 不符",
                    f"the kind {tree.get('kind')} is not the {name} of the file's name",
                ),
            )
