"""Reserving numbers, giving them back, making them void: the acts on the record of a series
(D5.1).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from doctrack.model.people import Person, number, text, texts
from doctrack.model.record import Facts, Standing
from doctrack.model.refs import half_width
from doctrack.rules.office.series import (
    Block,
    Series,
    blocks_in,
    blocks_of,
    every,
    highest,
    series_called,
    unused,
)
from doctrack.rules.registry import (
    RELATIONS,
    Case,
    Step,
    completion,
    effect,
    guard,
    numbering,
    relation,
    with_,
)
from doctrack.words import Words, both

# --- reserving ------------------------------------------------------------------------------------


def _series(case: Case) -> Series | None:
    return series_called(text(case.inputs, "series"), case.view.kinds().values(), case.day.year)


@relation(both("该号列的登记人", "those who number such records"))
def numbers_such_records(case: Case, person: Person) -> bool:
    """Who makes records of the kind, or gives them numbers, by a role; of those that other acts
    write, the registrar.
    """
    series = _series(case)
    if series is None:
        return True  # that there is no such series is said by itself
    acts = [
        a
        for a in series.kind.acts.values()
        if a.creates or (series.kind.numbering and a.name == series.kind.numbering.act)
    ]
    named = {n.partition(":")[0] for a in acts for n in a.by}
    return person.has("registrar", case.day) or any(
        person.has(n, case.day) or n in RELATIONS for n in named
    )


@numbering
@completion
def next_block_of_the_series(case: Case) -> Facts:
    """The numbers that follow on all that were given or reserved, for the clerk who asks."""
    series = _series(case)
    if series is None:
        return {}
    count = number(case.inputs, "count") or int(
        case.view.office_on(case.day).policy("offline_block")
    )
    first = max([highest(case.view, series), *(b.last for b in blocks_of(case.view, series))]) + 1
    return {
        "series": series.name,
        "count": count,
        "numbers": (_run(first, first + count - 1),),
        "holder": case.typist,
    }


@guard("D5.1", basis="house", needs=("series",))
def series_is_known(case: Case) -> Iterator[Words]:
    """Only what is numbered on and on has numbers to reserve."""
    if _series(case) is None:
        known, said = (
            [*every(case.view.kinds().values(), case.day.year)],
            text(case.inputs, "series"),
        )
        yield both(
            f"没有号列 {said}；有：{'、'.join(s.label.zh for s in known)}",
            f"there is no series {said}; there are: {', '.join(s.label.en for s in known)}",
        )


@guard("D5.1", basis="house", needs=("series",))
def record_is_of_this_series(case: Case) -> Iterator[Words]:
    """Each series and year has a record of its own."""
    series = _series(case)
    if series and series.id(case.kind) != case.record.id:
        yield both(
            f"{series.label.zh} {series.year} 的号段记于 {series.id(case.kind)}",
            f"numbers of {series.label.en} {series.year} are kept in {series.id(case.kind)}",
        )


@effect
def block_is_reserved(standing: Standing, step: Step) -> Standing:
    """The block is its holder's from here on."""
    told = step.event.inputs
    new = (
        Block(first, last, text(told, "holder"))
        for first, last, _ in _runs(sorted(_numbers(told) or ()), set())
    )
    return _with(
        standing,
        (*blocks_in(standing.head), *new),
        {"series": text(told, "series"), "year": step.event.at.year},
    )


# --- given back, void -----------------------------------------------------------------------------


@numbering
@completion
def numbers_in_his_block(case: Case) -> Facts:
    """Without any named, all that are the clerk's and no record bears."""
    series = _series(case)
    if series is None or case.inputs.get("numbers"):
        return numbers_as_told(case)
    mine = unused(
        case.view, series, (b for b in blocks_of(case.view, series) if b.holder == case.typist)
    )
    return {"series": series.name, "numbers": tuple(_spelt(mine))} if mine else {}


@numbering
@completion
def numbers_as_told(case: Case) -> Facts:
    """The numbers as they are kept: in order, runs told by their ends."""
    series, said = _series(case), _numbers(case.inputs)
    return (
        {"series": series.name, "numbers": tuple(_spelt(sorted(said)))} if series and said else {}
    )


@guard("D5.1", basis="house", needs=("numbers",))
def numbers_are_reserved_and_unused(case: Case) -> Iterator[Words]:
    """What no record bears and somebody holds."""
    series, said = _series(case), _numbers(case.inputs)
    if said is None:
        yield both("号应写作 21 或 21-25", "numbers are written 21 or 21-25")
    elif series:
        held = set(unused(case.view, series, (b for b in blocks_of(case.view, series) if b.holder)))
        for wrong in _spelt(sorted(said - held)):
            yield both(
                f"{series.label.zh} {wrong} 不是未用的预留号",
                f"{series.label.en} {wrong} is no number that is reserved and unused",
            )


@guard("D5.1", basis="house", needs=("numbers",))
def numbers_are_his_own(case: Case) -> Iterator[Words]:
    """Another's numbers are given back by the office director alone."""
    series, by = _series(case), case.view.person(case.by)
    if series is None or (by and by.has("office_director", case.day)):
        return
    for block in blocks_of(case.view, series):
        if block.holder not in ("", case.typist) and (_numbers(case.inputs) or set()) & set(
            range(block.first, block.last + 1)
        ):
            yield both(
                f"{block.first}-{block.last} 为{case.name(block.holder)}预留",
                f"{block.first}-{block.last} are reserved for {case.name(block.holder)}",
            )


@effect
def numbers_are_free(standing: Standing, step: Step) -> Standing:
    """The next records take them."""
    return _with(
        standing,
        _parted(blocks_in(standing.head), _numbers(step.event.inputs) or set(), Block(0, 0)),
    )


@effect
def numbers_are_void(standing: Standing, step: Step) -> Standing:
    """Nobody ever takes them; the reason stands beside them."""
    return _with(
        standing,
        _parted(
            blocks_in(standing.head),
            _numbers(step.event.inputs) or set(),
            Block(0, 0, "", text(step.event.inputs, "reason")),
        ),
    )


def _with(standing: Standing, blocks: Iterable[Block], more: Facts | None = None) -> Standing:
    rows_ = (
        {"numbers": _run(b.first, b.last), "holder": b.holder, "reason": b.reason} for b in blocks
    )
    listed = tuple({k: v for k, v in row.items() if v} for row in rows_)
    return standing.having(with_(standing.head, {**(more or {}), "blocks": listed}))


def _parted(blocks: Iterable[Block], chosen: set[int], new: Block) -> Iterator[Block]:
    """Blocks with some of their numbers become something else; each stays where it stood."""
    for block in blocks:
        inside = chosen & set(range(block.first, block.last + 1)) if block.holder else set()
        for first, last, changed in _runs(range(block.first, block.last + 1), inside):
            yield (new if changed else block)._replace(first=first, last=last)


def _runs(numbers: Iterable[int], chosen: set[int]) -> Iterator[tuple[int, int, bool]]:
    """Numbers in order as runs: the first and the last of each, and whether they are among the
    chosen.
    """
    run: list[int] = []
    for n in numbers:
        if run and (n != run[-1] + 1 or (n in chosen) != (run[0] in chosen)):
            yield run[0], run[-1], run[0] in chosen
            run = []
        run.append(n)
    if run:
        yield run[0], run[-1], run[0] in chosen


def _spelt(numbers: Iterable[int]) -> Iterator[str]:
    return (_run(first, last) for first, last, _ in _runs(numbers, set()))


def _run(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"


def _numbers(inputs: Facts) -> set[int] | None:
    """The numbers that an act names; None where something else is written."""
    found: set[int] = set()
    for word in (
        w.strip()
        for said in texts(inputs, "numbers")
        for w in half_width(said).replace("、", ",").split(",")
    ):
        first, _, last = word.partition("-")
        if (
            not all(w.isascii() and w.isdigit() and len(w) < 7 for w in (first, last or first))
            or int(last or first) - int(first) > 9999
        ):
            return None
        found.update(range(int(first), int(last or first) + 1))
    return found
