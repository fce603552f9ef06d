"""Checking the working tree: what one file can prove alone, and that every id and person named exists."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from doctrack import desk
from doctrack.engine.fold import head_of
from doctrack.engine.judge import number_of
from doctrack.errors import Finding
from doctrack.model.record import Record, Standing
from doctrack.model.regulation import Kind
from doctrack.model.words import both
from doctrack.store import codec, yamlio
from doctrack.store.books import BOOKS
from doctrack.store.filling import is_record, read_record
from doctrack.store.ledger import Ledger
from doctrack.store.opening import opened

Progress = Callable[[int, int], None]


def findings(path: Path | None, progress: Progress | None = None) -> list[Finding]:
    """Everything that is wrong with the files of the working tree."""
    with opened(path) as ledger:
        files = sorted(_records(ledger))
        found: list[Finding] = list(_books(ledger))
        for done, (name, file) in enumerate(files, 1):
            found += of_file(ledger, name, file.read_bytes())
            if progress and done % 500 == 0:
                progress(done, len(files))
        return found


def book_findings(path: Path | None) -> list[Finding]:
    """What is wrong with schemas, calendars and doctrack.yaml."""
    with opened(path) as ledger:
        return list(_books(ledger))


def _records(ledger: Ledger) -> Iterator[tuple[str, Path]]:
    top = ledger.repo.top
    for file in top.rglob("*.yaml"):
        name = file.relative_to(top).as_posix()
        if is_record(name):
            yield name, file


def _books(ledger: Ledger) -> Iterator[Finding]:
    top = ledger.repo.top
    for name in BOOKS:
        for file in [top / name] if name.endswith(".yaml") else sorted((top / name).rglob("*.yaml")):
            if file.is_file():
                yield from yamlio.read(file.read_bytes(), file.relative_to(top).as_posix()).findings


def of_file(ledger: Ledger, name: str, data: bytes) -> list[Finding]:
    """What is wrong with one record's file."""
    record, standing, found = read_record(ledger.books, name, data)
    if record is None or standing is None:
        return found
    kind = ledger.books.reading(record.kind)
    assert kind is not None
    expected = desk.path_of(record, kind)
    if expected != name:
        found.append(Finding("place", both(f"应在 {expected}", f"it belongs at {expected}"), name, 1, 1, record.id))
    found += codec.check_bytes(data, record, kind, name)
    found += _fold(record, standing, kind, name)
    found += _acts(record, kind, name)
    found += _names(ledger, record, kind, name)
    return found


def _fold(record: Record, standing: Standing, kind: Kind, name: str) -> Iterator[Finding]:
    """The head is the fold of the events."""
    if record.state != standing.state:
        yield Finding("fold", both(f"状态应为 {standing.state}，写着 {record.state}", f"the state follows as {standing.state}, it says {record.state}"), name, 1, 1, record.id, expected=standing.state, found=record.state)
    head = head_of(standing, kind)
    for key in sorted({*head, *record.head}):
        if head.get(key) != record.head.get(key):
            yield Finding("fold", both(f"“{key}”与经过不符", f"{key} does not follow from the events"), name, 1, 1, record.id, expected=str(head.get(key, "")), found=str(record.head.get(key, "")))
    if kind.number and not kind.id_rule and record.number != number_of(kind, record.id):
        yield Finding("number", both(f"号码应为 {number_of(kind, record.id)}", f"the number should be {number_of(kind, record.id)}"), name, 1, 1, record.id, found=record.number)


def _acts(record: Record, kind: Kind, name: str) -> Iterator[Finding]:
    """Each act has its required inputs, and time does not run backwards within a record."""
    last = None
    for number, event in enumerate(record.events, 1):
        act = kind.acts[event.act]
        if (number == 1) != act.creates:
            yield Finding("order", both(f"第{number}项 {event.act} 次序不对", f"event {number} {event.act} is out of order"), name, 1, 1, record.id)
        missing = [i.name for i in act.inputs if i.required and not i.unless and not act.creates and i.name not in event.inputs]
        for field in missing:
            yield Finding("input", both(f"第{number}项缺少 {field}", f"event {number} lacks {field}"), name, 1, 1, record.id)
        if last and event.at < last:
            yield Finding("time", both(f"第{number}项早于前一项", f"event {number} is before the one above it"), name, 1, 1, record.id)
        last = event.at


def _names(ledger: Ledger, record: Record, kind: Kind, name: str) -> Iterator[Finding]:
    """Every person and record that is named exists."""
    people = ledger.people()
    for event in record.events:
        if event.by not in people and event.by != record.id:
            yield Finding("person", both(f"没有人员 {event.by}", f"there is nobody called {event.by}"), name, 1, 1, record.id)
    for field in kind.fields:
        value = record.head.get(field.name)
        if field.type == "person" and value:
            for who in value if isinstance(value, tuple) else (value,):
                if who not in people:
                    yield Finding("person", both(f"没有人员 {who}", f"there is nobody called {who}"), name, 1, 1, record.id)
        if field.type == "record" and isinstance(value, str) and not ledger.index.select("select 1 from record where id=?", value):
            yield Finding("record", both(f"没有 {value}", f"there is no {value}"), name, 1, 1, record.id)
