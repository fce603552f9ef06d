"""Custody per copy: copy 1 is the original, received copies run on from it, copies made after them
(D7.4, D13).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from doctrack.model.people import number, rows, text
from doctrack.model.record import Custody, Duty, Facts, Owed, Standing
from doctrack.rules.registry import Case, Step, completion, effect, guard, meeting, opening
from doctrack.words import Words, both


def copy_of(facts: Facts) -> int:
    """The copy an act or event speaks of: 1, the original, unless it says otherwise."""
    return number(facts, "copy", 1)


def holder(standing: Standing, copy: int) -> Custody | None:
    """Who has the copy, and since when."""
    for row in standing.custody:
        if row.until is None and row.copy == copy:
            return row
    return None


def moved_out(standing: Standing, copy: int, to: str, since: datetime, act: str) -> Standing:
    """The copy is with somebody from a moment on; whoever had it has it no longer."""
    ended = ended_custody(standing, copy, since, act)
    return standing.holding((*ended, Custody(copy, to, since, act)))


def came_back(standing: Standing, copy: int, at: datetime, act: str) -> Standing:
    """The copy is in the office again."""
    return standing.holding(ended_custody(standing, copy, at, act))


def ended_custody(standing: Standing, copy: int, at: datetime, act: str) -> tuple[Custody, ...]:
    """Custody rows with the copy's open one ended."""
    return tuple(
        [
            c._replace(until=at, how=act) if c.copy == copy and c.until is None else c
            for c in standing.custody
        ]
    )


def had(standing: Standing) -> int:
    """How many copies came in; of a paper sent out, how many were printed and not spoiled."""
    printed = number(standing.head, "printed") - number(standing.head, "spoiled")
    return printed if printed > 0 else number(standing.head, "copies", 1)


def last_copy(standing: Standing) -> int:
    """The highest copy number: copies received or printed, and copies made."""
    return had(standing) + number(standing.head, "made")


def kind_of_paper(case: Case, id: str) -> str:
    """Whether a paper came in or went out: its acts are those of its own kind."""
    found = case.view.record(id)
    return found.kind if found else ""


def lost_row(standing: Standing, copy: int) -> Facts | None:
    """The row of a lost copy."""
    return next((r for r in rows(standing.head, "lost") if number(r, "copy") == copy), None)


def destroyed_row(standing: Standing, copy: int) -> Facts | None:
    """The row of a copy that was destroyed while the paper stayed (D18)."""
    return next(
        (r for r in rows(standing.head, "destroyed_copies") if number(r, "copy") == copy), None
    )


def had_it(case: Case, row: Custody) -> str:
    """`孙二 03-02 11:00`: who has had a copy since when, for a refusal."""
    return f"{case.name(row.holder)} ({row.since:%m-%d %H:%M})"


@guard("D7.4")
def paper_is_in_the_office(case: Case) -> Iterator[Words]:
    """A copy goes out only from the registrar's desk; between readers it must come back
    (切忌横传).
    """
    copy = copy_of(case.inputs)
    row = holder(case.standing, copy)
    if row:
        who, since = case.name(row.holder), f"{row.since:%m-%d %H:%M}"
        if row.holder == case.inputs.get("to"):
            yield both(
                f"第{copy}份自 {since} 起已在{who}处",
                f"{who} has copy {copy} already, since {since}",
            )
            return
        yield both(
            f"第{copy}份自 {since} 起在{who}处，须先交回收发员，切忌横传",
            f"{who} has had copy {copy} since {since}; it must come back to the registrar first,"
            " never from hand to hand",
        )
    if lost_row(case.standing, copy):
        yield both(f"第{copy}份已报失", f"copy {copy} is lost")
    if destroyed_row(case.standing, copy):
        yield both(f"第{copy}份已销毁", f"copy {copy} has been destroyed")
    if case.standing.state == "forwarded":
        place = text(case.standing.head, "forwarded_to")
        yield both(
            f"已分转{place}，不在办公室", f"it was forwarded to {place} and is not in the office"
        )


@guard("D5.1", basis="house")
def copy_exists(case: Case) -> Iterator[Words]:
    """Only copies that were received or made can move."""
    last = last_copy(case.standing)
    if not 1 <= copy_of(case.inputs) <= last:
        yield both(
            f"没有第{copy_of(case.inputs)}份，共{last}份",
            f"there is no copy {copy_of(case.inputs)}; there are {last}",
        )


@guard("D5.1", basis="house")
def one_of_a_kind(case: Case) -> Iterator[Words]:
    """Of a volume, or of what was written here, there is one."""
    if copy_of(case.inputs) != 1:
        yield both("只有一份", "there is only one of it")


@guard("D7.4")
def copy_is_out(case: Case) -> Iterator[Words]:
    """What is in the office cannot come back to it."""
    if holder(case.standing, copy_of(case.inputs)) is None:
        copy, out = copy_of(case.inputs), case.standing.out()
        zh, en = (
            "、".join(f"第{c.copy}份在{had_it(case, c)}处" for c in out),
            ", ".join(f"copy {c.copy} with {had_it(case, c)}" for c in out),
        )
        where = (
            both("已报失", "lost")
            if lost_row(case.standing, copy)
            else both("在办公室，未送出", "in the office, it is not out")
        )
        others = both(f"；在外：{zh}（--copy）", f"; out: {en} (--copy)") if out else both("", "")
        yield both(f"第{copy}份{where.zh}{others.zh}", f"copy {copy} is {where.en}{others.en}")


@guard("D13")
def no_copy_is_out(case: Case) -> Iterator[Words]:
    """Before a paper leaves the office for good every copy must be in it."""
    for row in case.standing.out():
        yield both(
            f"第{row.copy}份在 {had_it(case, row)} 处",
            f"copy {row.copy} is with {had_it(case, row)}",
        )


@completion
def copy_that_fits(case: Case) -> Facts:
    """Without `--copy`, the only copy in the office if the original is out or lost; else the
    original.
    """
    gone = (*rows(case.standing.head, "lost"), *rows(case.standing.head, "destroyed_copies"))
    away = {c.copy for c in case.standing.out()} | {number(r, "copy") for r in gone}
    last = last_copy(case.standing)
    if "copy" in case.inputs or 1 not in away or last - len(away) != 1:
        return {}
    return {"copy": next(c for c in range(1, last + 1) if c not in away)}


def out_copy(inputs: Facts, standing: Standing) -> int:
    """The copy that is meant where one comes back: as said, else the only copy that is out, else
    the original.
    """
    out = standing.out()
    return copy_of(inputs) if "copy" in inputs or len(out) != 1 else out[0].copy


@completion
def copy_that_is_out(case: Case) -> Facts:
    """Without `--copy`, the only copy that is out; else the original."""
    copy = out_copy(case.inputs, case.standing)
    return {"copy": copy} if "copy" not in case.inputs and copy != 1 else {}


@effect
def copy_is_lent(standing: Standing, step: Step) -> Standing:
    """A loan takes the copy out."""
    return moved_out(
        standing, copy_of(step.event.inputs), text(step.event.inputs, "to"), step.event.at, "lend"
    )


@meeting
def same_copy(duty: Duty, step: Step) -> bool:
    """The duty was about the copy that the event speaks of."""
    return duty.key == str(copy_of(step.event.inputs))


@meeting
def original_copy(duty: Duty, step: Step) -> bool:
    """The event is about the original."""
    return copy_of(step.event.inputs) == 1


@opening
def copy_is_owed_back(standing: Standing, step: Step) -> Iterator[Owed]:
    """A copy made for somebody is handed over at once and owed back like the original (D7.5)."""
    yield Owed((text(step.event.inputs, "for"),), str(last_copy(standing)), "copy")
