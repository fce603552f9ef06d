"""What is wrong with the books of a ledger: doctrack.yaml, schemas with their past editions,
calendars; each with line and column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from datetime import date
from typing import Any

from doctrack.engine import diagram
from doctrack.errors import Finding
from doctrack.model import grammar, office, policies, schema
from doctrack.store.yaml import yamlio
from doctrack.store.yaml.yamlio import Parsed
from doctrack.words import Words, both

ABOUT_SCHEMAS = ("common", "clauses")
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
AMENDMENT = re.compile("amendment-[0-9]{1,4}")
TAKEN_FOLDERS = ("schemas", "calendar", "templates", "docs")


def findings(books: Mapping[str, Parsed]) -> list[Finding]:
    """Every fault of the books, by their paths in the ledger: of each its shape, of those in shape
    what they say together.
    """
    found = [f for parsed in books.values() for f in parsed.findings]
    found += [
        f for path, parsed in books.items() if not parsed.findings for f in _of_book(path, parsed)
    ]
    return sorted(
        {*found, *_of_kinds(books, frozenset(f.file for f in found))},
        key=lambda f: (f.file, f.line, f.column, f.message.en),
    )


def at(
    file: str, parsed: Parsed, path: grammar.Path, words: Words, rule: str = "schema"
) -> Finding:
    """A fault as a finding: the line and column of its key, or of the nearest thing around it."""
    line, column = yamlio.where(parsed, path)
    return Finding(rule, words, file, line, column, found=".".join(map(str, path)))


def _of_book(path: str, parsed: Parsed) -> Iterator[Finding]:
    """The shape of one book, as its place in the ledger demands."""
    parts = path.removesuffix(".yaml").split("/")
    if path == "doctrack.yaml":
        wrong, rule = office.faults_of_office(parsed.value), "office"
    elif parts[0] == "calendar" and len(parts) == 2:
        wrong, rule = office.faults_of_year(parsed.value, parts[1]), "calendar"
    elif parts[0] == "schemas" and (
        len(parts) == 2 or (len(parts) == 4 and parts[1] == "past" and _is_day(parts[2]))
    ):
        wrong, rule = _of_schema(parts[-1], len(parts) == 4, parsed.value), "schema"
    else:
        wrong, rule = iter([((), both("这里不该有文件", "no file belongs here"))]), "place"
    yield from (at(path, parsed, where, words, rule) for where, words in wrong)


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
            grammar.faults_of_shared(tree) if name == "common" else grammar.faults_of_clauses(tree)
        )
    else:
        yield from grammar.faults(tree)
        if isinstance(tree, Mapping) and tree.get("kind") != name:
            yield (
                ("kind",),
                both(
                    f"种类 {tree.get('kind')} 与文件名 {name} 不符",
                    f"the kind {tree.get('kind')} is not the {name} of the file's name",
                ),
            )


# --- what the books say together ------------------------------------------------------------------


def _of_kinds(books: Mapping[str, Parsed], faulty: Set[str]) -> Iterator[Finding]:
    """The diagrams of all kinds, those of past editions with what all kinds shared then; of what is
    out of shape only the name counts.
    """
    now = {
        p.removeprefix("schemas/").removesuffix(".yaml"): p
        for p in books
        if p.startswith("schemas/") and p.count("/") == 1
    }
    kinds = {n: p for n, p in now.items() if n not in ABOUT_SCHEMAS}
    sound = {n: p for n, p in kinds.items() if p not in faulty}
    clauses = (
        books[now["clauses"]].value if "clauses" in now and now["clauses"] not in faulty else {}
    )
    for path in sound.values() if now.get("common") not in faulty else ():
        yield from _of_kind(path, books, now.get("common", ""), clauses, kinds)
    yield from _alike(sound, books)
    for path in (p for p in books if p.startswith("schemas/past/") and p not in faulty):
        name, common = (
            path.rsplit("/", 1)[-1].removesuffix(".yaml"),
            _shared_then(path, books) or now.get("common", ""),
        )
        if (
            common not in faulty
            and name not in (*ABOUT_SCHEMAS, "policies")
            and not AMENDMENT.fullmatch(name)
        ):
            yield from _of_kind(path, books, common)
    if "doctrack.yaml" not in faulty:
        numbered = [
            n for p in sound.values() if (n := schema.numbering(books[p].value.get("numbered")))
        ]
        series = {*kinds, *(s for n in numbered for s in n.every_series)}
        yield from _of_config(
            books, series, books[sound["incoming"]].value["fields"] if "incoming" in sound else None
        )


def _shared_then(path: str, books: Mapping[str, Parsed]) -> str:
    """What all kinds shared when a past edition held: that of its last day, or the next one
    kept.
    """
    day = path.split("/")[2]
    return min(
        (
            p
            for p in books
            if p.startswith("schemas/past/")
            and p.endswith("/common.yaml")
            and p.split("/")[2] >= day
        ),
        default="",
    )


def _of_kind(
    path: str, books: Mapping[str, Parsed], common: str, clauses: Any = (), kinds: Any = ()
) -> Iterator[Finding]:
    """A kind's diagram; a fault of an act that all kinds share is named where that act stands."""
    shared, parsed = books.get(common, Parsed({})), books[path]
    wrong = tuple(grammar.rounds(parsed.value, shared.value))
    yield from (at(path, parsed, where, words) for where, words in wrong)
    if wrong:
        return
    for said, words in diagram.faults(schema.kind(parsed.value, shared.value), clauses, kinds):
        keys = tuple(said.split("."))
        own = keys[0] != "acts" or len(keys) == 1 or keys[1] in parsed.value["acts"]
        part = "hold" if not own and keys[1] in shared.value.get("hold", {}) else keys[0]
        yield at(path, parsed, keys, words) if own else at(common, shared, (part, *keys[1:]), words)


def _alike(kinds: Mapping[str, str], books: Mapping[str, Parsed]) -> Iterator[Finding]:
    """Two kinds may share neither the prefix of their ids nor a folder, nor a folder with the
    books.
    """
    for key in ("prefix", "folder"):
        named = {
            name: books[path].value.get(key, name if key == "folder" else "")
            for name, path in kinds.items()
        }
        for name, value in named.items():
            others = [n for n, v in named.items() if v == value and n != name] + [
                f for f in TAKEN_FOLDERS if key == "folder" and f == value
            ]
            if value and others:
                yield at(
                    kinds[name],
                    books[kinds[name]],
                    (key,),
                    both(f"{value} 已用于 {others[0]}", f"{value} is taken by {others[0]}"),
                )


def _of_config(
    books: Mapping[str, Parsed], series: Set[str], fields: Mapping[str, Any] | None
) -> Iterator[Finding]:
    """Senders' usual source and line are words of the register of incoming papers; what goes on
    from a number is a kind or a series that is there.
    """
    config = books.get("doctrack.yaml", Parsed({}))
    for sender, usual in config.value.get("senders", {}).items() if fields is not None else ():
        for key, value in usual.items():
            known = fields.get(key, {}).get("choices", {}) if fields else {}
            if value not in known:
                words = both(
                    f"没有 {value}；有：{'、'.join(known)}",
                    f"there is no {value}; there are: {', '.join(known)}",
                )
                yield at("doctrack.yaml", config, ("senders", sender, key), words, "office")
    for name in config.value.get("next", {}):
        if name not in series:
            yield at(
                "doctrack.yaml",
                config,
                ("next", name),
                both(f"没有种类或字号 {name}", f"there is no kind or series {name}"),
                "office",
            )
