"""A printed page: its template, its foot, and the words that every print bears."""

from __future__ import annotations

import json
import re
import sys
from typing import Any

from doctrack.cli.call import Call
from doctrack.cli.command import Values
from doctrack.cli.output.moment import (
    Asked,
    again,
    delivered,
)
from doctrack.errors import Finding, Malformed
from doctrack.render import registers
from doctrack.store.books.shipped import shipped_folder
from doctrack.store.git import anchors
from doctrack.words import both

Rows = list[dict[str, Any]]


# A template names others to extend or include; only names of templates reach the shipped folder,
# never a path out of it.
TEMPLATE = re.compile(r"[\w-]+(\.[\w-]+)*\.j2")


def source(found: Asked, name: str) -> str | None:
    """A template's text: the ledger's own, else the shipped one."""
    if not TEMPLATE.fullmatch(name):
        return None
    own = found.ledger.repo.read(found.ledger.rev, f"templates/{name}")
    shipped = shipped_folder("templates") / name
    if own is None:
        return shipped.read_text(encoding="utf-8") if shipped.is_file() else None
    try:
        return own.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = own.count(b"\n", 0, error.start) + 1
        raise Malformed(
            [
                Finding(
                    "template",
                    both("模板不是 UTF-8", "the template is not UTF-8"),
                    f"templates/{name}",
                    line,
                    1,
                )
            ]
        ) from error


def version(call: Call, found: Asked) -> str:
    """Which state of the ledger a print shows, and when it was printed."""
    rev, now = found.ledger.rev[:8], f"{found.now:%Y-%m-%d %H:%M}"
    return call.text(both(f"台账版本 {rev}，打印 {now}", f"Ledger version {rev}, printed {now}"))


def foot(call: Call, found: Asked) -> str:
    """The last line of every print, in the office's words, with the two options that print the same
    again.
    """
    return (
        version(call, found)
        + anchor(call, found)
        + call.text(both("；重印 ", "; again: "))
        + again(found)
    )


def anchor(call: Call, found: Asked) -> str:
    """The last close before the print, by its fingerprint: a print in a drawer bears witness to the
    history under it.
    """
    closed = anchors.last(found.ledger.repo, found.ledger.rev, found.now.timestamp())
    if closed is None:
        return ""
    mark = anchors.fingerprint(anchors.text_of(found.ledger.repo, closed.oid))
    return call.text(both(f"；结账 {closed.period}：{mark}", f"; closed {closed.period}: {mark}"))


def practice_mark(call: Call, found: Asked) -> str:
    """What every print of a practice ledger bears."""
    return call.text(both("【演练】", "[PRACTICE]")) if found.ledger.office.practice else ""


def last_lines(call: Call, found: Asked, *more: str) -> str:
    """The foot of a table that is text: lines that no program takes for rows."""
    mark = practice_mark(call, found)
    return "".join(f"# {line}\n" for line in (*more, f"{mark} {foot(call, found)}".strip()))


def filled(call: Call, found: Asked, name: str, facts: dict[str, Any]) -> str:
    """A template filled in with what every print bears."""
    office = found.ledger.office
    common = {
        "organisation": office.organisation,
        "practice": office.practice,
        "mark": practice_mark(call, found),
        "today": found.now.date().isoformat(),
        "foot": foot(call, found),
        "version": version(call, found),
        "again": again(found),
    }
    return registers.printed(name, lambda n: source(found, n), {**common, **facts}, call.language)


def json_text(answer: dict[str, Any]) -> str:
    """One JSON document as text, indented, with its last newline."""
    return json.dumps(answer, ensure_ascii=False, indent=2) + "\n"


def delivered_text(values: Values, text: str) -> None:
    """Prints a text, into the file of `--output` where one is named."""
    with delivered(values):
        sys.stdout.write(text)
