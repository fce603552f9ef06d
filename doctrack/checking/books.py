"""The books of the tree: what is wrong with them, and those of them by which its records can be
judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from doctrack.checking.files import Files
from doctrack.errors import Finding, Malformed
from doctrack.render import registers
from doctrack.store.books import faults
from doctrack.store.books.books import Books, trees_of
from doctrack.store.books.shipped import shipped_folder
from doctrack.store.yaml import yamlio
from doctrack.store.yaml.yamlio import Parsed
from doctrack.words import both

SHARED = "common"


@dataclass(frozen=True, slots=True)
class Checked:
    """The books without what is faulty; of the kinds in `faulty` no record can be judged, of none
    where the books are not `sound`.
    """

    findings: tuple[Finding, ...]
    books: Books
    faulty: frozenset[str]
    sound: bool


def checked(files: Files) -> Checked:
    """What doctrack.yaml, schemas, calendars and templates of the tree are worth."""
    books = {name: _parsed(files, name) for name in files.names if _is_book(name)}
    found = faults.findings(books)
    wrong = {f.file for f in found}
    good = {name: parsed for name, parsed in books.items() if name not in wrong}
    faulty = frozenset(
        name.rsplit("/", 1)[-1].removesuffix(".yaml")
        for name in books.keys() - good.keys()
        if name.startswith("schemas/")
    )
    listed = sorted({*found, *_of_templates(files)}, key=lambda f: (f.file, f.line, f.column))
    return Checked(
        tuple(listed),
        Books(trees_of({n: p.value for n, p in good.items()})),
        faulty,
        SHARED not in faulty,
    )


def _is_book(name: str) -> bool:
    return name == "doctrack.yaml" or (
        name.endswith(".yaml") and name.startswith(("schemas/", "calendar/"))
    )


def _parsed(files: Files, name: str) -> Parsed:
    try:
        return yamlio.read(files.read(name), name)
    except Malformed as unreadable:
        return Parsed(None, unreadable.findings)


def _of_templates(files: Files) -> Iterator[Finding]:
    """Templates that could not be filled in."""
    own: Mapping[str, str] = {
        n.removeprefix(registers.FOLDER): n
        for n in files.names
        if n.startswith(registers.FOLDER) and n.endswith(".j2")
    }

    def source(name: str) -> str | None:
        if name in own:
            return files.read(own[name]).decode("utf-8-sig")
        shipped = shipped_folder("templates") / name
        return shipped.read_text(encoding="utf-8") if shipped.is_file() else None

    for name, path in own.items():
        try:
            yield from registers.faults(name, source)
        except Malformed as unreadable:
            yield from unreadable.findings
        except UnicodeDecodeError:
            yield Finding(
                "template", both("模板不是 UTF-8", "the template is not UTF-8"), path, 1, 1
            )
