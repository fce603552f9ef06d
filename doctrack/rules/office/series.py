"""Numbers kept for clerks who work without the network: which are whose, which are free again,
which come next (D5.1).

Contract: the record of a series holds its blocks; whether a number of a block was used is asked of
the ledger, never noted twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from doctrack.model.people import rows, text
from doctrack.model.record import Facts
from doctrack.model.refs import format_id, half_width, parse_id
from doctrack.model.regulation import Kind
from doctrack.model.view import View
from doctrack.rules.registry import Case
from doctrack.words import Words, both, same

KIND = "numbers"  # the kind whose records keep them
RULE = "series"  # its rule of ids: one record for each series and year


class Series(NamedTuple):
    """What is numbered on and on in one year: the ids of a kind, or the numbers that it gives to
    the papers of a line.
    """

    kind: Kind
    year: int
    line: str | None = None

    @property
    def name(self) -> str:
        """What it is called: `incoming`, `政字`."""
        return (
            self.kind.numbering.series_named(self._head)
            if self.line is not None and self.kind.numbering
            else self.kind.name
        )

    @property
    def label(self) -> Words:
        """What people call it: 收文, 政字."""
        return same(self.name) if self.line is not None else self.kind.label

    @property
    def stem(self) -> str:
        """What all its numbers begin with; empty for ids."""
        return (
            self.kind.numbering.series(self._head, self.year)
            if self.line is not None and self.kind.numbering
            else ""
        )

    @property
    def _head(self) -> Facts:
        return {self.kind.numbering.mark_of: self.line or ""} if self.kind.numbering else {}

    def id(self, keeper: Kind) -> str:
        """The id of the record that keeps its blocks: `NUM-2026-IN`, `NUM-2026-OUT-PARTY`."""
        return "-".join(
            w
            for w in (
                keeper.prefix,
                str(self.year),
                self.kind.prefix,
                "" if self.line is None else self.line.upper() or "NUMBER",
            )
            if w
        )

    def written(self, serial: int) -> str:
        """One of its numbers: `IN-2026-0042`, `政字〔2026〕5号`."""
        if self.line is not None and self.kind.numbering:
            return self.kind.numbering.written(self._head, self.year, serial)
        return format_id(self.kind.prefix, self.year, serial)


class Block(NamedTuple):
    """Numbers that were reserved together and still are one thing: somebody's, void for a reason,
    or free again.
    """

    first: int
    last: int
    holder: str = ""
    reason: str = ""

    @property
    def is_free(self) -> bool:
        """Whether the next record takes them."""
        return not self.holder and not self.reason


# --- what is asked of them ------------------------------------------------------------------------


def every(kinds: Iterable[Kind], year: int) -> Iterator[Series]:
    """Every series of a year."""
    for kind in kinds:
        if kind.prefix and not kind.id_rule:
            yield Series(kind, year)
            if kind.numbering:
                yield from (Series(kind, year, line) for line in kind.numbering.marks or ("",))


def series_called(word: str, kinds: Iterable[Kind], year: int) -> Series | None:
    """The series that a word names: a kind by either name, or `政字`."""
    wanted = half_width(word).strip()
    return next(
        (
            s
            for s in every(kinds, year)
            if wanted
            in (
                s.name,
                *((s.kind.label.zh, s.kind.label.en, s.kind.prefix) if s.line is None else ()),
            )
        ),
        None,
    )


def blocks_of(view: View, series: Series) -> tuple[Block, ...]:
    """The blocks of a series, in the order reserved; none where nobody ever reserved one."""
    keeper = view.kind(KIND)
    standing = view.standing(series.id(keeper)) if keeper else None
    return blocks_in(standing.head) if standing else ()


def blocks_in(head: Facts) -> tuple[Block, ...]:
    """The blocks that a record's head tells of."""
    runs = ((text(r, "numbers").partition("-"), r) for r in rows(head, "blocks"))
    return tuple(
        Block(int(first), int(last or first), text(r, "holder"), text(r, "reason"))
        for (first, _, last), r in runs
    )


def is_reserved(view: View, series: Series, serial: int) -> bool:
    """Whether a number is somebody's, or void: nobody else takes it."""
    return any(b.first <= serial <= b.last and not b.is_free for b in blocks_of(view, series))


def unused(view: View, series: Series, blocks: Iterable[Block]) -> list[int]:
    """The numbers of some blocks that no record bears yet, in order."""
    found: set[int] = set()
    for first, last, *_ in blocks:
        found.update(
            set(range(first, last + 1))
            - view.given(series.kind.name, series.year, series.stem, first, last)
        )
    return sorted(found)


def next_after(view: View, series: Series, last: int) -> int:
    """The next number of a series whose highest so far is known: one that was given back, else the
    first that is neither given nor reserved.
    """
    blocks = blocks_of(view, series)
    free = unused(view, series, (b for b in blocks if b.is_free)) if blocks else []
    return free[0] if free else max([last, *(b.last for b in blocks)]) + 1


def highest(view: View, series: Series) -> int:
    """The number before the first that a series may still give: the highest given, else the last of
    an old book.
    """
    name, year = series.kind.name, series.year
    office = view.office
    old = office.next.get(series.name, 1) - 1 if office.began and office.began.year == year else 0
    return max(
        view.last_number(name, series.stem) if series.stem else view.last_serial(name, year), old
    )


def read(word: str, kinds: Iterable[Kind]) -> tuple[Series, int] | None:
    """The series and serial of a number as it is written: `IN-2026-0042`, `政字〔2026〕5号`."""
    parsed = parse_id(word)
    for kind in kinds:
        if parsed and parsed.prefix == kind.prefix and not kind.id_rule:
            return Series(kind, parsed.year), parsed.serial
        own = kind.numbering.read(word) if kind.numbering and not parsed else None
        if own:
            return next(
                (s, own[2])
                for s in every([kind], own[1])
                if s.line is not None and s.name == own[0]
            )
    return None


def told(inputs: Facts) -> tuple[str, ...]:
    """The numbers that an act takes out of its clerk's block."""
    return tuple(text(inputs, "reserved").split(", ")) if inputs.get("reserved") else ()


def told_of(inputs: Facts, series: Series, view: View) -> int:
    """The first number of a series that an act takes out of its clerk's block and no record bears
    yet; 0 without one.
    """
    found = (read(w, [series.kind]) for w in told(inputs))
    return next(
        (
            serial
            for f in found
            if f and f[0] == series
            for serial in [f[1]]
            if unused(view, series, [Block(serial, serial)])
        ),
        0,
    )


def not_his(case: Case) -> Iterator[Words]:
    """Why a number that an act takes is none out of its clerk's block."""
    for word in told(case.inputs):
        found = read(word, case.view.kinds().values())
        mine = (
            [
                b
                for b in blocks_of(case.view, found[0])
                if b.first <= found[1] <= b.last and b.holder == case.typist
            ]
            if found
            else []
        )
        if not found or not mine:
            yield both(
                f"{word} 不在{case.name(case.typist)}的预留号内",
                f"{word} is not among the numbers reserved for {case.name(case.typist)}",
            )
        elif not unused(case.view, found[0], [Block(found[1], found[1])]):
            yield both(f"{word} 已取用", f"{word} is taken")
