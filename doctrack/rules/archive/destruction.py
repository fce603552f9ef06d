"""The destruction desk: a list left alone for some days, counted, destroyed, and with the last
witness gone from the registers (D17, D18).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from doctrack.model.items import Item, read_items
from doctrack.model.people import day, number, rows, text, texts
from doctrack.model.record import Duty, Facts, Record, Standing
from doctrack.model.view import bound
from doctrack.rules.archive.destruction_items import inner, live_items
from doctrack.rules.archive.witnesses import seen_by_all
from doctrack.rules.registry import (
    Case,
    Consequence,
    Step,
    effect,
    guard,
    leads_to,
    meeting,
    warning,
    with_,
    writing,
)
from doctrack.words import Words, both


@guard("D17", basis="house")
def nothing_is_listed(case: Case) -> Iterator[Words]:
    """Where there is nothing to destroy nothing is listed."""
    if case.inputs.get("items") or case.inputs.get("basis"):
        yield both("有可销毁的请用 propose 造册", "what is to be destroyed is listed by propose")


@effect
def day_of_approval(standing: Standing, step: Step) -> Standing:
    """The day from which the days are counted that it is left alone."""
    return standing.having(with_(standing.head, {"approved_on": step.event.at.date().isoformat()}))


@effect
def day_of_destruction(standing: Standing, step: Step) -> Standing:
    """The day on which it was destroyed."""
    return standing.having(with_(standing.head, {"executed_on": step.event.at.date().isoformat()}))


# --- leaving out and counting ---------------------------------------------------------------------


def spoken_of(case: Case) -> tuple[str, int]:
    """The item that an act speaks of."""
    return text(case.inputs, "document"), number(case.inputs, "copy")


@guard("D17", basis="house", needs=("document",))
def item_is_on_the_destruction_list(case: Case) -> Iterator[Words]:
    """Only what is on the list is left out, and once."""
    id, copy = spoken_of(case)
    if (id, copy) not in {i.place for i in live_items(case.standing.head)}:
        copies = [i.copy for i in live_items(case.standing.head) if i.id == id and i.copy]
        zh, en = (
            (
                f"（列入的是第{'、'.join(map(str, copies))}份，--copy）",
                f" (listed: copy {', '.join(map(str, copies))}, --copy)",
            )
            if copies and not copy
            else ("", "")
        )
        yield both(
            f"清册上没有 {Item(id, copy, '').spot}{zh}",
            f"{Item(id, copy, '').spot} is not on the list{en}",
        )


@guard("D17", basis="house", needs=("document",))
def something_is_left_to_destroy(case: Case) -> Iterator[Words]:
    """A list of nothing is none."""
    if {i.place for i in live_items(case.standing.head)} == {spoken_of(case)}:
        yield both(
            "剔除后清册为空，请由领导不批准（decline），或撤销其后各项",
            "nothing would be left on the list; a leader declines it instead",
        )


@effect
def item_is_left_out(standing: Standing, step: Step) -> Standing:
    """The item stays on the list, struck, with the reason."""
    inputs = step.event.inputs
    row = with_(
        {"document": text(inputs, "document")},
        {"copy": number(inputs, "copy") or "", "reason": text(inputs, "reason")},
    )
    return standing.having(
        with_(standing.head, {"left_out": (*rows(standing.head, "left_out"), row)})
    )


@guard("D18", basis="house")
def every_item_is_counted(case: Case) -> Iterator[Words]:
    """Each item is found or missing, each once, and nothing else is counted."""
    if not case.inputs.get("items") and not case.inputs.get("all_found"):
        return
    listed, told = (
        {i.place: i for i in live_items(case.standing.head)},
        read_items(texts(case.inputs, "items")),
    )
    for item in (i for i in told if i.place not in listed):
        yield both(f"清册上没有 {item.spot}", f"{item.spot} is not on the list")
    for spot in sorted({i.spot for i in told if [o.place for o in told].count(i.place) > 1}):
        yield both(f"{spot} 清点了两次", f"{spot} is counted twice")
    for item in (
        i
        for place, i in listed.items()
        if not case.inputs.get("all_found") and place not in {o.place for o in told}
    ):
        yield both(f"{item.spot} 未清点", f"{item.spot} was not counted")


@warning
def missing_items_are_reported_lost(case: Case) -> Iterator[Words]:
    """What is missing is looked for, and lost if it is not found."""
    for item in (i for i in read_items(texts(case.inputs, "items")) if i.word == "missing"):
        yield both(
            f"{item.spot} 清点未见：查找后再点，或报失（lose）并从清册剔除（leave-out）",
            f"{item.spot} is missing: look for it and count again, or report it lost (lose) and"
            " leave it out (leave-out)",
        )


@effect
def items_are_counted(standing: Standing, step: Step) -> Standing:
    """What was found and what was missing."""
    said = {i.place: i.word for i in read_items(texts(step.event.inputs, "items"))}
    counted = tuple(
        str(i._replace(word=said.get(i.place, "found"))) for i in live_items(standing.head)
    )
    return standing.having(with_(standing.head, {"counted": counted}))


# --- destroying -----------------------------------------------------------------------------------


@guard("D18", basis="house")
def days_to_think_it_over(case: Case) -> Iterator[Words]:
    """Between approval and destruction some days pass, the longer term of then and now."""
    approved = day(text(case.standing.head, "approved_on"))
    if approved is None:
        return
    days = int(bound(case.view, "destruction_days", approved, case.day))
    first = approved + timedelta(days=days)
    if case.day < first:
        yield both(
            f"{approved} 批准，须满 {days} 天，{first} 起方可销毁",
            f"approved on {approved}; {days} days must pass, it can be destroyed from {first} on",
        )


@guard("D18", basis="house")
def missing_items_are_not_destroyed(case: Case) -> Iterator[Words]:
    """What was missing when they were counted cannot be destroyed, nor seen so."""
    if case.act.name == "witness" and not seen_by_all(case):
        return
    live = {i.place for i in live_items(case.standing.head)}
    for item in (
        i
        for i in read_items(texts(case.standing.head, "counted"))
        if i.word == "missing" and i.place in live
    ):
        yield both(
            f"{item.spot} 清点未见，不能销毁（重新清点 count，或剔除 leave-out）",
            f"{item.spot} was missing and cannot be destroyed (count again, or leave-out)",
        )


@writing("destroy")
def items_are_destroyed(case: Case, record: Record, standing: Standing) -> Iterator[Consequence]:
    """With the last signature every item is destroyed in the same commit: papers, single copies,
    volumes with what is in them.
    """
    if standing.state != "destroyed":
        return
    head = standing.head
    told: Facts = {
        n: head[n]
        for n in (
            "basis",
            "approved_by",
            "authority",
            "executed_by",
            "executed_on",
            "method",
            "place",
        )
        if head.get(n)
    }
    seen = {"witnesses": tuple(text(r, "witness") for r in rows(head, "witnesses"))}
    for item in live_items(head):
        copy: Facts = {"copy": item.copy} if item.copy else {}
        for id in (item.id, *inner(case, item)):
            found = case.view.record(id)
            if found:
                yield Consequence(
                    id, found.kind, "destroy", {**copy, "reason": item.word, **told, **seen}
                )


@effect
@leads_to("destroyed")
def copy_or_all_is_destroyed(standing: Standing, step: Step) -> Standing:
    """A single copy is gone and the paper stays what it is; else all of it is destroyed."""
    copy = number(step.event.inputs, "copy")
    if not copy:
        return standing._replace(state="destroyed")
    row: Facts = {"copy": copy, "at": step.event.at.isoformat()}
    return standing.having(
        with_(standing.head, {"destroyed_copies": (*rows(standing.head, "destroyed_copies"), row)})
    )


@meeting
def all_of_it(duty: Duty, step: Step) -> bool:
    """What is wholly destroyed is not filed any more; a spare copy changes nothing."""
    return not step.event.inputs.get("copy")
