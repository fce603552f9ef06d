"""`doctrack where`: who had each copy on a day, known now beside known then, and when the
difference was learned.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from doctrack.cli.call import Call
from doctrack.cli.command import Command, Values
from doctrack.cli.commands.show import ID, both_of, found_id
from doctrack.cli.output import answers
from doctrack.cli.output.moment import AS_OF, Asked, asked, revision
from doctrack.errors import UsageError
from doctrack.model.regulation import Kind
from doctrack.reports.places import Place, copies, place
from doctrack.store.ledger.ledger import Ledger
from doctrack.store.ledger.opening import opened
from doctrack.words import both

COLUMNS = {
    "document": both("文件", "document"),
    "copy": both("份", "copy"),
    "now_known": both("今日所知", "known now"),
    "then_known": both("当时所知", "known then"),
    "learned": both("何时得知", "learned on"),
}
Places = dict[int, Place]


def where(call: Call, values: Values) -> int:
    """One row a copy, whether it was received or made."""
    with asked(call, {**values, "at": ""}) as found:
        id = found_id(call, found, values)
        record, standing = both_of(found.ledger, id)
        kind = found.ledger.books.reading(record.kind)
        if kind is None or not kind.custody:
            raise UsageError(
                both(
                    f"{id} 不是文件，没有各份去向",
                    f"{id} is no paper and has no copies to look for",
                )
            )
        listed = copies(standing)
        now = {c: place(record, standing, c, found.as_of) for c in listed}
        then = _known_then(call, found, id, listed)
        learned = _learned(found, record.kind, kind.path_of(id), now)
        rows = [_row(call, found, kind, id, c, now[c], then[c], learned) for c in listed]
        document = {
            "report": "where",
            "as_of": found.as_of.isoformat(),
            "at": found.ledger.rev,
            "head": found.ledger.rev,
        }
        answers.rows(
            call,
            "where",
            tuple(COLUMNS),
            rows,
            {k: w.text(call.language) for k, w in COLUMNS.items()},
            document,
        )
    return 0


def _row(
    call: Call,
    found: Asked,
    kind: Kind,
    id: str,
    copy: int,
    now: Place,
    then: Place,
    learned: dict[int, date],
) -> dict[str, Any]:
    day = str(learned[copy]) if now != then and copy in learned else ""
    row: dict[str, Any] = {"document": id, "copy": copy}
    for name, known in (("now_known", now), ("then_known", then)):
        if call.shape == "json":
            row |= {f"holder_{name}": known.holder, f"place_{name}": known.name}
        else:
            row[name] = _words(call, found.ledger, kind, known)
    return {**row, "learned": day}


def _words(call: Call, ledger: Ledger, kind: Kind, known: Place) -> str:
    """A place as it is read: in a spreadsheet or a script the holder's id, on paper and on a screen
    his name.
    """
    person = (
        ledger.person(known.holder)
        if known.holder and call.shape in ("table", "md", "html")
        else None
    )
    return person.name if person else known.words(kind).text(call.language)


def _known_then(call: Call, found: Asked, id: str, listed: range) -> Places:
    """Where the ledger of that day, at its last commit, thought each copy to be."""
    try:
        rev = revision(call, found.day.isoformat())
    except UsageError:  # there was no ledger yet
        return dict.fromkeys(listed, Place("not_registered"))
    with opened(call.path, rev) as then:
        record, standing = then.record(id), then.standing(id)
        if record and standing:
            return {c: place(record, standing, c, found.as_of) for c in listed}
        return dict.fromkeys(listed, Place("unreadable" if then.findings(id) else "not_registered"))


def _learned(found: Asked, kind: str, path: str, now: Places) -> dict[int, date]:
    """For each copy the day of the commit since which its place on the day asked about is the one
    known now.
    """
    learned: dict[int, date] = {}
    open_ = set(now)
    for day, places in _by_commit(found, kind, path, now):
        open_ = {c for c in open_ if places.get(c) == now[c]}
        if not open_:
            break
        learned |= dict.fromkeys(open_, day)
    return learned


def _by_commit(found: Asked, kind: str, path: str, now: Places) -> Iterator[tuple[date, Places]]:
    """What each commit of the file knew, the newest first."""
    from doctrack.store.git.history import commits_of

    ledger = found.ledger
    for commit in commits_of(ledger.repo, ledger.rev, path):
        at_commit = Ledger(ledger.repo, commit, ledger.index, ledger.books)
        record = at_commit.read(path, kind)
        places = (
            {c: place(record, ledger.folded(record), c, found.as_of) for c in now} if record else {}
        )
        yield ledger.repo.commit(commit).date.astimezone(ledger.office.zone).date(), places


COMMAND = Command(
    "where",
    "去向",
    both(
        "某日各份在谁处：今日所知与当时所知",
        "Who had each copy on a day: known now and known then",
    ),
    "where 42 --as-of 2026-06-30",
    where,
    (ID,),
    (AS_OF,),
)
