"""What the books of a ledger say together: each kind's diagram with what all kinds share, names
that two kinds claim, what doctrack.yaml says of kinds.

Contract: of a book that is out of shape in places the rest is looked at, and nothing is named that
only follows from what is out of shape.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from doctrack.engine import diagram
from doctrack.engine.doubt import Doubt
from doctrack.errors import Finding
from doctrack.model import grammar, schema
from doctrack.model.language import checks
from doctrack.model.language.kind_keys import COMMON, KIND
from doctrack.store.yaml import yamlio
from doctrack.store.yaml.yamlio import Parsed
from doctrack.words import Words, both

ABOUT_SCHEMAS = ("common", "clauses")
AMENDMENT = re.compile("amendment-[0-9]{1,4}")
TAKEN_FOLDERS = ("schemas", "calendar", "templates", "docs")
NAMED_PARTS = ("fields", "states", "acts", "hold", "duties", "rounds", "inputs")


def at(
    file: str, parsed: Parsed, path: grammar.Path, words: Words, rule: str = "schema"
) -> Finding:
    """A fault as a finding: the line and column of its key, or of the nearest thing around it."""
    line, column = yamlio.where(parsed, path)
    return Finding(rule, words, file, line, column, found=".".join(map(str, path)))


class Book:
    """A book as it was read, and the paths within it that are out of shape."""

    def __init__(self, path: str, parsed: Parsed, wrong: tuple[grammar.Path, ...] = ()) -> None:
        self.path, self.parsed, self.wrong = path, parsed, wrong

    @cached_property
    def tree(self) -> Any:
        """What of it is in shape; None where nothing can be read."""
        if not self.wrong or not self.path.startswith("schemas/"):
            return None if self.wrong else self.parsed.value
        return checks.sound(COMMON if self.name == "common" else KIND, self.parsed.value)

    @property
    def name(self) -> str:
        """The name of its file."""
        return self.path.rsplit("/", 1)[-1].removesuffix(".yaml")

    @property
    def doubt(self) -> Doubt:
        """What may not be held against it a second time."""
        return in_doubt(self.wrong)

    def at(self, path: grammar.Path, words: Words, rule: str = "schema") -> Finding:
        """A fault of it as a finding."""
        return at(self.path, self.parsed, path, words, rule)


NOTHING = Book("", Parsed({}))


def in_doubt(paths: Collection[grammar.Path]) -> Doubt:
    """What may follow from faults at some paths: an act that holdable kinds share is one of
    theirs.
    """
    said = [tuple(map(str, path)) for path in paths]
    keys = [("acts", *path[1:]) if path[:1] == ("hold",) else path for path in said]
    names = {p[n] for p in keys if p and p[0] in NAMED_PARTS for n in (1, 3) if len(p) > n}
    return Doubt(frozenset(names), frozenset(keys))


def findings(books: Mapping[str, Book]) -> Iterator[Finding]:
    """What is wrong with all books together, those of past editions with what all kinds shared
    then.
    """
    now = {b.name: b for p, b in books.items() if p.startswith("schemas/") and p.count("/") == 1}
    kinds = {n: b for n, b in now.items() if n not in ABOUT_SCHEMAS}
    read = {n: b for n, b in kinds.items() if b.tree is not None}
    said = now.get("clauses", NOTHING).parsed.value
    clauses = said if isinstance(said, Mapping) else {}
    common = now.get("common", NOTHING)
    for book in read.values() if common.tree is not None else ():
        yield from _of_kind(book, common, clauses, kinds)
    yield from _alike(read)
    for path, book in books.items():
        if path.startswith("schemas/past/") and _is_kind(book):
            yield from _of_kind(book, _shared_then(path, books) or common)
    if "doctrack.yaml" in books and books["doctrack.yaml"].tree is not None:
        yield from _of_config(books["doctrack.yaml"], kinds)


def _is_kind(book: Book) -> bool:
    other = book.name in (*ABOUT_SCHEMAS, "policies") or AMENDMENT.fullmatch(book.name)
    return not other and book.tree is not None


def _shared_then(path: str, books: Mapping[str, Book]) -> Book | None:
    """What all kinds shared when a past edition held: that of its last day, or the next one
    kept.
    """
    day = path.split("/")[2]
    kept = [
        p
        for p in books
        if p.startswith("schemas/past/") and p.endswith("/common.yaml") and p.split("/")[2] >= day
    ]
    return books[min(kept)] if kept else None


def _of_kind(
    book: Book, common: Book, clauses: Collection[str] = (), kinds: Collection[str] = ()
) -> Iterator[Finding]:
    """A kind with what all kinds share: names that are not there, then its diagram; a fault of an
    act that all kinds share is named where that act stands.
    """
    amiss = tuple(checks.uses(common.tree, common.tree.get("inputs", {})))
    yield from (common.at(m.path, m.words) for m in amiss)
    shared = checks.without(common.tree, [m.part for m in amiss])
    missing = tuple(checks.references(book.tree, shared))
    known = in_doubt([*book.wrong, *common.wrong, *(m.path for m in amiss)])
    yield from (book.at(m.path, m.words) for m in missing if m.name not in known.names)
    kind = schema.kind(checks.without(book.tree, [m.part for m in missing]), shared)
    doubt = in_doubt([*book.wrong, *common.wrong, *(m.path for m in (*amiss, *missing))])
    for fault in diagram.faults(kind, clauses, kinds, doubt):
        keys = tuple(fault.path.split("."))
        if keys[0] != "acts" or len(keys) == 1 or keys[1] in book.tree["acts"]:
            yield book.at(keys, fault.words)
        else:
            part = "hold" if keys[1] in shared.get("hold", {}) else "acts"
            yield common.at((part, *keys[1:]), fault.words)


def _alike(kinds: Mapping[str, Book]) -> Iterator[Finding]:
    """Two kinds may share neither the prefix of their ids nor a folder, nor a folder with the
    books.
    """
    for key in ("prefix", "folder"):
        named = {
            name: book.tree.get(key, name if key == "folder" else "")
            for name, book in kinds.items()
        }
        for name, value in named.items():
            others = [n for n, v in named.items() if v == value and n != name] + [
                f for f in TAKEN_FOLDERS if key == "folder" and f == value
            ]
            if value and others:
                words = both(f"{value} 已用于 {others[0]}", f"{value} is taken by {others[0]}")
                yield kinds[name].at((key,), words)


def _of_config(config: Book, kinds: Mapping[str, Book]) -> Iterator[Finding]:
    """Senders' usual source and line are words of the register of incoming papers; what goes on
    from a number is a kind or a series that is there.
    """
    incoming = kinds.get("incoming", NOTHING)
    fields = (incoming.tree or {}).get("fields", {})
    for sender, usual in config.tree.get("senders", {}).items() if fields else ():
        for key, value in usual.items():
            known = fields.get(key, {}).get("choices", {})
            if value not in known and not incoming.doubt.excuses(f"fields.{key}"):
                words = both(
                    f"没有 {value}；有：{'、'.join(known)}",
                    f"there is no {value}; there are: {', '.join(known)}",
                )
                yield config.at(("senders", sender, key), words, "office")
    series = {*kinds, *_series(kinds.values())}
    doubtful = any(b.tree is None or b.doubt.excuses("numbered") for b in kinds.values())
    for name in config.tree.get("next", {}) if not doubtful else ():
        if name not in series:
            words = both(f"没有种类或字号 {name}", f"there is no kind or series {name}")
            yield config.at(("next", name), words, "office")


def _series(kinds: Iterable[Book]) -> Iterator[str]:
    """What the series of numbers are called that acts of the kinds give."""
    for book in kinds:
        given = schema.numbering((book.tree or {}).get("numbered"))
        yield from given.every_series if given else ()
