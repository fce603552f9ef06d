"""`doctrack history`: a record's story from git, act by act, with what other records that touched
it tell of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from doctrack.cli.call import Call
from doctrack.cli.command import Command, Values
from doctrack.cli.commands.show import ID, both_of, found_id
from doctrack.cli.output.moment import AT, Asked, asked
from doctrack.cli.output.tables import Sheet, columns_of, printed
from doctrack.model.record import Event, Record
from doctrack.render.plain import cell
from doctrack.reports import story
from doctrack.reports.rows import Row
from doctrack.reports.wording import Wording
from doctrack.store.ledger.ledger import Ledger
from doctrack.words import both

COLUMNS = ("written", "at", "by", "clerk", "act", "changes", "commit", "record")


def history(call: Call, values: Values) -> int:
    """What became of a record, the oldest first: its own acts, and those of the loans, incidents,
    lists and volumes that touched it.
    """
    with asked(call, values) as found:
        record, _ = both_of(found.ledger, found_id(call, found, values))
        wording = Wording(found.ledger, call.language, found.as_of, True)
        rows = _in_order(_rows(found, record, wording if call.for_people else None))
        heading = both(
            f"{wording.number(record.id)} 沿革", f"History of {wording.number(record.id)}"
        )
        printed(
            call,
            found,
            Sheet(
                "history",
                heading,
                COLUMNS,
                iter(rows),
                columns_of("history"),
                {"id": record.id, "head": found.ledger.rev},
                foot=False,
            ),
        )
    return 0


def _in_order(rows: Iterator[tuple[bool, Row]]) -> list[Row]:
    """By the moment of each; of one moment what an act wrote into other records comes after it."""
    return [
        r
        for _, r in sorted(
            rows,
            key=lambda told: (told[1]["at"] or told[1]["written"], told[1]["written"], told[0]),
        )
    ]


def _rows(found: Asked, record: Record, told: Wording | None) -> Iterator[tuple[bool, Row]]:
    """A row an event, whether another record's act wrote it, and one for each commit that changed
    the record's file and entered none.
    """
    from doctrack.store.git.history import touching

    ledger = found.ledger
    alone, lists = story.touching(ledger, record)
    chosen = {record.id: dict(story.own(record, alone))}
    chosen |= {i: dict(enumerate(r.events, 1)) for i in alone if (r := ledger.record(i))}
    chosen |= {
        i: dict(story.of_list(r, record, ledger.books.reading(r.kind)))
        for i in lists
        if (r := ledger.record(i))
    }
    paths = {p: i for i in chosen if chosen[i] or i == record.id for p, _ in _place(ledger, i)}
    known = dict.fromkeys(paths.values(), 0)
    for commit, names in touching(ledger.repo, ledger.rev, tuple(paths)):
        for path in names or tuple(p for p, i in paths.items() if i == record.id):
            id = paths[path]
            entered = list(_entered(ledger, commit, path, id, known))
            yield from (
                (bool(e.because), _row(found, commit, id, e, told))
                for n, e in entered
                if n in chosen[id]
            )
            if not entered and id == record.id:
                yield False, _row(found, commit, id, None, told)


def _place(ledger: Ledger, id: str) -> list[tuple[Any, ...]]:
    return ledger.index.select("select path, kind from record where id=?", id)


def _entered(
    ledger: Ledger, commit: str, path: str, id: str, known: dict[str, int]
) -> Iterator[tuple[int, Event]]:
    """The events that a commit added to a record, by their numbers."""
    kind = _place(ledger, id)[0][1]
    after = Ledger(ledger.repo, commit, ledger.index, ledger.books).read(path, kind)
    before, known[id] = known[id], len(after.events) if after else 0
    yield from list(enumerate(after.events, 1))[before:] if after else ()


def _row(found: Asked, commit: str, id: str, event: Event | None, told: Wording | None) -> Row:
    """An event in a commit; without one, what the commit says of itself."""
    info, record = found.ledger.repo.commit(commit), found.ledger.record(id)
    row: Row = {
        "commit": commit,
        "written": info.date.astimezone(found.ledger.office.zone).isoformat(),
        "clerk": info.committer,
        "record": id,
    }
    kind = found.ledger.books.reading(record.kind) if record else None
    if event is None:
        row |= {"at": "", "by": "", "act": "", "changes": info.message.split("\n")[0]}
    else:
        row |= {
            "at": event.at.isoformat(),
            "by": event.by,
            "act": event.act,
            "changes": " ".join(f"{k}={cell(v)}" for k, v in event.inputs.items()),
        }
    if told and kind:
        words = told.told(kind, kind.acts.get(event.act), event.inputs) if event else row["changes"]
        row |= {"kind": kind.name, "words": words}
    return row


COMMAND = Command(
    "history",
    "沿革",
    both(
        "一件的始末：本件及借阅、差错、清退、案卷、销毁中与它有关的各次办理",
        "Its whole story: its own acts, and those of loans, incidents, recalls, volumes and"
        " destruction that touched it",
    ),
    "history 42",
    history,
    (ID,),
    (AT,),
)
