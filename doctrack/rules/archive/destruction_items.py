"""The items of a list of destruction: volumes, papers and copies, each once (D17)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from doctrack.model.items import Item, read_items
from doctrack.model.people import number, rows, text, texts
from doctrack.model.record import Custody, Facts, Record, Standing
from doctrack.rules.archive.volumes import members
from doctrack.rules.archive.witnesses import seen_by_all
from doctrack.rules.holders import last_copy
from doctrack.rules.outgoing.issuing import dealt_to
from doctrack.rules.registry import Case, guard
from doctrack.words import Words, both

LISTED = ("proposed", "applied", "approved", "counted", "executed")


YEARS = {"30y": 30, "10y": 10}


class Subject(NamedTuple):
    """What an item would destroy: its own record, or a paper in its volume; `copy` is 0 where all
    of it goes.
    """

    item: Item
    record: Record
    standing: Standing

    @property
    def copy(self) -> int:
        """The one copy that goes."""
        return self.item.copy

    @property
    def said(self) -> Words:
        """`IN-2026-0001 第3份`, `VOL-2026-0001 卷内 IN-2026-0001`."""
        if self.record.id != self.item.id:
            return both(
                f"{self.item.id} 卷内 {self.record.id} ", f"{self.record.id} in {self.item.id}"
            )
        copy = both(f"第{self.copy}份", f" copy {self.copy}") if self.copy else both("", "")
        return both(f"{self.item.id} {copy.zh}", f"{self.item.id}{copy.en}")

    def has(self, copy: int) -> bool:
        """Whether a copy of the record would go."""
        return self.copy in (0, copy)


def live_items(head: Facts) -> tuple[Item, ...]:
    """The items of a list that were not left out."""
    out = {(text(r, "document"), number(r, "copy")) for r in rows(head, "left_out")}
    return tuple(i for i in read_items(texts(head, "items")) if i.place not in out)


def judged(case: Case) -> tuple[Item, ...]:
    """The items that are judged now: those told to a new list, those destroyed; of a witness only
    if he is the last.
    """
    if case.act.creates:
        return read_items(texts(case.inputs, "items"))
    if case.act.name == "witness" and not seen_by_all(case):
        return ()
    return live_items(case.standing.head)


def subjects(case: Case, *, inside: bool = True) -> Iterator[Subject]:
    """What the items would destroy; with the papers inside volumes, unless only the items
    themselves are asked about.
    """
    for item in judged(case):
        for id in (item.id, *(inner(case, item) if inside else ())):
            record, standing = case.view.record(id), case.view.standing(id)
            if record and standing:
                yield Subject(item, record, standing)


def inner(case: Case, item: Item) -> list[str]:
    """The papers of an item that is a volume."""
    standing = case.view.standing(item.id)
    return members(standing) if standing else []


@guard("D17", basis="house")
def each_item_once(case: Case) -> Iterator[Words]:
    """A thing is listed once, whole or by its copies."""
    items = judged(case)
    for spot in (s for s, times in Counter(i.spot for i in items).items() if times > 1):
        yield both(f"{spot} 重复列入", f"{spot} is listed more than once")
    whole = {i.id for i in items if not i.copy}
    for item in (i for i in items if i.copy and i.id in whole):
        yield both(
            f"{item.id} 已整件列入，不再列第{item.copy}份",
            f"{item.id} is listed whole; copy {item.copy} is not listed beside it",
        )


@guard("D17", basis="house")
def copies_of_items_are_there(case: Case) -> Iterator[Words]:
    """A single copy is one of a paper, was received, printed or made, and is ours."""
    for s in (s for s in subjects(case, inside=False) if s.copy):
        sent = dealt_to(s.standing, s.copy)
        if s.record.kind not in ("incoming", "outgoing"):
            yield both(
                f"{s.item.id} 不分份，只能整件列入",
                f"{s.item.id} has no copies and is listed whole",
            )
        elif s.copy > last_copy(s.standing):
            yield both(
                f"{s.item.id} 没有第{s.copy}份，共{last_copy(s.standing)}份",
                f"{s.item.id} has no copy {s.copy}; there are {last_copy(s.standing)}",
            )
        elif sent and not sent.get("to_return"):
            yield both(
                f"{s.said.zh}已发“{text(sent, 'recipient')}”，不在本单位",
                f"{s.said.en} was sent to {text(sent, 'recipient')} to keep",
            )


@guard("D17", basis="house")
def on_no_other_list(case: Case) -> Iterator[Words]:
    """What another list has under way is not listed again."""
    for other in (r for r in case.view.in_state("destruction", *LISTED) if r.id != case.record.id):
        listed = live_items(other.head)
        for item in judged(case):
            if any(
                o.id == item.id and (o.copy == item.copy or 0 in (o.copy, item.copy))
                for o in listed
            ):
                yield both(
                    f"{item.spot} 已列入 {other.id}", f"{item.spot} is on {other.id} already"
                )


def since(row: Custody) -> str:
    """When a copy was handed out, to the minute."""
    return f"{row.since:%Y-%m-%d %H:%M}"
