"""One record's file: shape, bytes, head = fold, each act allowed in the state it met with its
inputs, every name known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from doctrack.checking.books import Checked
from doctrack.checking.spelling import check_bytes
from doctrack.engine.fold import head_of
from doctrack.engine.objections import is_missing
from doctrack.engine.replay import Met, met_in_order, strikes
from doctrack.errors import Finding
from doctrack.model.items import read_item
from doctrack.model.people import texts
from doctrack.model.record import Record, Standing
from doctrack.model.regulation import Act, Field, Kind
from doctrack.rules.office.series import RULE
from doctrack.store.books.books import Books
from doctrack.store.index.filling import UNFOLDABLE, decoded, id_of, not_replayed
from doctrack.store.yaml import yamlio
from doctrack.store.yaml.yamlio import Parsed
from doctrack.words import Words, both

Path = tuple[str | int, ...]
BY_IMPORT = "import"  # what an old book showed is entered because of the import, which is no record


@dataclass(frozen=True, slots=True)
class Known:
    """Every id and every person that the files' names tell of, malformed ones included."""

    ids: frozenset[str]
    people: frozenset[str]

    @classmethod
    def of(cls, books: Books, names: Sequence[str]) -> Known:
        """What the records of a tree are called."""
        person = books.kind("person")
        folder = f"{person.folder}/" if person else "staff/"
        return cls(
            frozenset(map(id_of, names)), frozenset(id_of(n) for n in names if n.startswith(folder))
        )


@dataclass(frozen=True, slots=True)
class Page:
    """A file with the record it holds: where a finding about one of its keys stands."""

    name: str
    data: bytes
    record: Record

    def finding(
        self, rule: str, words: Words, path: Path, expected: Any = "", found: Any = ""
    ) -> Finding:
        """A finding at the line and column of a key."""
        line, column = yamlio.where(Parsed(None, (), self.data), path)
        return Finding(
            rule,
            words,
            self.name,
            line,
            column,
            self.record.id,
            expected=str(expected),
            found=str(found),
        )


def of_file(books: Checked, known: Known, name: str, data: bytes) -> Iterator[Finding]:
    """What is wrong with one record's file; of a kind whose schema is faulty only the YAML is
    looked at.
    """
    if not books.sound:
        yield from yamlio.read(data, name).findings
        return
    record, kind, findings = decoded(books.books, name, data)
    if record is None or kind is None:
        yield from (f for f in findings if f.rule != "kind" or f.found not in books.faulty)
        return
    if kind.name in books.faulty:  # a past edition is
        return
    yield from check_bytes(data, record, kind, name)

    def on(day: date) -> Kind:
        return books.books.kind(record.kind, day) or kind

    try:
        met, standing = met_in_order(record, on)
    except UNFOLDABLE as error:
        yield not_replayed(record, name, error)
        return
    page = Page(name, data, record)
    yield from _head(page, standing, kind)
    yield from _marks(page)
    for one in met:
        yield from _event(page, one, known)


def _head(page: Page, standing: Standing, kind: Kind) -> Iterator[Finding]:
    """The head is the fold of the events and the facts told at registration."""
    record, head = page.record, head_of(standing, kind)
    if record.state != standing.state:
        yield page.finding(
            "fold",
            both(
                f"状态应为 {standing.state}，写着 {record.state}",
                f"the state follows as {standing.state}, it says {record.state}",
            ),
            ("state",),
            standing.state,
            record.state,
        )
    for key in sorted({*head, *record.head}):
        if head.get(key) != record.head.get(key):
            yield page.finding(
                "fold",
                both(f"“{key}”与经过不符", f"{key} does not follow from the events"),
                (key,),
                head.get(key, ""),
                record.head.get(key, ""),
            )
    number = "" if kind.id_rule else kind.number_of(record.id)
    if kind.numbering:
        number = standing.number
    if record.number != number:
        yield page.finding(
            "number",
            both(f"号码应为 {number or '空'}", f"the number should be {number or 'empty'}"),
            ("number",),
            number,
            record.number,
        )
    if not kind.id_rule and f"-{record.events[0].at.year}-" not in record.id:
        yield page.finding(
            "id",
            both(
                f"{record.id} 不是 {record.events[0].at.year} 年的编号",
                f"{record.id} is no id of {record.events[0].at.year}",
            ),
            ("id",),
        )


def _marks(page: Page) -> Iterator[Finding]:
    """Events are marked as struck by the annulments that follow them, and by nothing else."""
    for number, (event, mark) in enumerate(
        zip(page.record.events, strikes(page.record.events), strict=True)
    ):
        if event.annulled != mark:
            words = both(
                f"第{number + 1}项的撤销标记应为 {mark or '无'}",
                f"event {number + 1} should be marked as annulled by {mark or 'nothing'}",
            )
            yield page.finding(
                "annulled", words, ("events", number, "annulled"), mark or "", event.annulled or ""
            )


def _event(page: Page, met: Met, known: Known) -> Iterator[Finding]:
    event, act, path = met.event, met.act, ("events", met.number - 1)
    if act is None:
        yield page.finding(
            "act",
            both(
                f"{event.at.date()} 的规定没有 {event.act}",
                f"the regulation of {event.at.date()} has no {event.act}",
            ),
            (*path, "act"),
        )
        return
    yield from _place(page, met, act)
    for field in act.inputs:
        if is_missing(field, met.facts, met.before.head):
            yield page.finding(
                "input",
                both(
                    f"第{met.number}项缺少“{field.label.zh}”（{field.name}）",
                    f"event {met.number} lacks {field.name}",
                ),
                path,
            )
    yield from _names(page, met, known, path)


def _place(page: Page, met: Met, act: Act) -> Iterator[Finding]:
    """Whether an event may stand where it does: its order, the state it met, its time."""
    event, path = met.event, ("events", met.number - 1)
    # A series has many reservations in one record.
    again = act.creates and met.kind.id_rule == RULE
    if (met.number == 1) != act.creates and not again:
        yield page.finding(
            "order",
            both(
                f"第{met.number}项 {event.act} 次序不对",
                f"event {met.number}, {event.act}, is out of order",
            ),
            (*path, "act"),
        )
    if act.source and not act.creates and met.before.state not in act.source:
        state = met.kind.states.get(met.before.state, both(met.before.state, met.before.state))
        words = both(
            f"第{met.number}项：“{state.zh}”时不能“{act.label.zh}”",
            f"event {met.number}: {act.label.en} cannot be done while it is {state.en}",
        )
        yield page.finding("state", words, (*path, "act"), "|".join(act.source), met.before.state)
    before = page.record.events[met.number - 2].at if met.number > 1 else event.at
    if event.at < before:
        yield page.finding(
            "time",
            both(f"第{met.number}项早于前一项", f"event {met.number} is before the one above it"),
            (*path, "at"),
            before.isoformat(),
            event.at.isoformat(),
        )


def _names(page: Page, met: Met, known: Known, path: Path) -> Iterator[Finding]:
    """Every person and record that is named exists."""
    event = met.event
    if event.by not in known.people:
        yield _nobody(page, event.by, (*path, "by"))
    if event.because and event.because not in known.ids and event.because != BY_IMPORT:
        yield _no_record(page, event.because, (*path, "because"))
    for field in met.act.inputs if met.act else ():
        where = (*path, field.name) if field.name in event.inputs else (field.name,)
        for at, name in _named(field, met.facts, where):
            if field.type in ("record", "item") and name not in known.ids:
                yield _no_record(page, name, at)
            elif field.type in ("person", "pair", "score") and name not in known.people:
                yield _nobody(page, name, at)


def _named(field: Field, facts: Mapping[str, Any], where: Path) -> Iterator[tuple[Path, str]]:
    """The people and records that an input names, each with its place."""
    if field.type == "item":
        yield from (
            ((*where, n), i.id)
            for n, t in enumerate(texts(facts, field.name))
            if (i := read_item(t))
        )
    if field.type in ("person", "record", "pair", "score"):
        for number, name in enumerate(texts(facts, field.name)):
            place = (*where, number) if field.many else where
            yield place, name.partition("=")[0] if field.type in ("pair", "score") else name


def _nobody(page: Page, name: str, path: Path) -> Finding:
    return page.finding(
        "person", both(f"没有人员 {name}", f"there is nobody called {name}"), path, found=name
    )


def _no_record(page: Page, name: str, path: Path) -> Finding:
    return page.finding("record", both(f"没有 {name}", f"there is no {name}"), path, found=name)
