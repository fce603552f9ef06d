"""The recall desk: a period's list opened, its items collected, carried or lost, the list closed
(D13).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time

from doctrack.model.calendar import recall_period
from doctrack.model.people import day, number, rows, text
from doctrack.model.record import Facts, Owed, Record, Standing
from doctrack.rules.custody.recall_lists import RecallItem, items, not_listed, still_out
from doctrack.rules.holders import copy_of, holder, kind_of_paper, lost_row
from doctrack.rules.registry import (
    Case,
    Consequence,
    Step,
    completion,
    effect,
    guard,
    opening,
    warning,
    with_,
    writing,
)
from doctrack.words import Words, both


@completion
def items_to_recall(case: Case) -> Facts:
    """Opening a recall freezes the list of that day; what has come back or was lost since is
    entered as that.
    """
    as_of = day(text(case.inputs, "as_of")) or case.day
    listed = tuple(_entry(case, item) for item in items(case.view, as_of))
    return {"as_of": as_of.isoformat(), "period": recall_period(as_of).name, "items": listed}


def _entry(case: Case, item: RecallItem) -> Facts:
    record, custody = item.copy.record, item.copy.custody
    entry: Facts = {
        "document": record.id,
        "copy": custody.copy,
        "holder": custody.holder,
        "kind": record.kind,
        "since": custody.since.isoformat(),
        "why": "+".join(item.why),
    }
    return with_(
        entry,
        {
            "due": item.due.isoformat() if item.due else "",
            "from": item.left_by,
            "status": _since(case, entry),
        },
    )


def _since(case: Case, entry: Facts) -> str:
    """What has become of a copy since the day of the list, where a recall is opened late."""
    standing = case.view.standing(text(entry, "document"))
    row = holder(standing, copy_of(entry)) if standing else None
    if standing is None or (
        row and still_out(case.view, text(entry, "document"), row.since, entry)
    ):
        return ""
    return "lost" if lost_row(standing, copy_of(entry)) else "collected"


@guard("D13")
def period_is_not_opened_twice(case: Case) -> Iterator[Words]:
    """One record a period; the second is shown the first."""
    if case.view.record(case.record.id):
        yield both(f"{case.record.id} 已经开始", f"{case.record.id} is open already")


@warning
def before_the_periods_last_day(case: Case) -> Iterator[Words]:
    """A list printed before the period is over can grow."""
    period = recall_period(day(text(case.inputs, "as_of")) or case.day)
    if case.day < period.last:
        yield both(f"本期至 {period.last} 才结束", f"the period ends on {period.last} only")


@warning
def further_copies_are_out(case: Case) -> Iterator[Words]:
    """What is out and not on the list is said, with the reason, so that nobody looks for it
    there.
    """
    as_of = day(text(case.inputs, "as_of")) or case.day
    beside = not_listed(
        case.view, as_of, {(text(r, "document"), copy_of(r)) for r in rows(case.inputs, "items")}
    )
    if beside:
        yield beside


def open_items(standing: Standing) -> tuple[Facts, ...]:
    """Items neither collected, carried nor lost."""
    return tuple(r for r in rows(standing.head, "items") if text(r, "status") in ("", "open"))


def fits(row: Facts, inputs: Facts) -> bool:
    """Whether an item is the one that an act speaks of."""
    who = text(inputs, "holder")
    return (
        row["document"] == inputs.get("document")
        and ("copy" not in inputs or number(row, "copy") == number(inputs, "copy"))
        and (not who or row.get("holder") == who)
    )


@completion
def item_that_fits(case: Case) -> Facts:
    """Without `--copy` and `--holder`, the only open item of that document."""
    found = [r for r in open_items(case.standing) if fits(r, case.inputs)]
    return (
        {"copy": number(found[0], "copy", 1), "holder": text(found[0], "holder")}
        if len(found) == 1
        else {}
    )


@guard("D13", needs=("document",))
def item_is_on_the_list(case: Case) -> Iterator[Words]:
    """Only an open item of the list is collected, carried or lost."""
    found = [r for r in open_items(case.standing) if fits(r, case.inputs)]
    if not found:
        yield both(
            f"清退单上没有未结的 {text(case.inputs, 'document')}",
            f"no open item of the list is {text(case.inputs, 'document')}",
        )
    elif len(found) > 1:
        yield both(
            "有多份在单上，请指明 --copy",
            f"several copies are on the list, say --copy: {[number(r, 'copy') for r in found]}",
        )


@guard("D13")
def every_item_is_accounted_for(case: Case) -> Iterator[Words]:
    """A recall closes when every item is collected, carried or lost."""
    for row in open_items(case.standing):
        yield both(
            f"{row['document']} 第{row['copy']}份在{case.name(text(row, 'holder'))}处，"
            "未收回、未转期、未报失",
            f"{row['document']} copy {row['copy']} with {case.name(text(row, 'holder'))} is neither"
            " collected, carried nor lost",
        )


def settled(standing: Standing, step: Step, status: str) -> Standing:
    """The list with the item that the event speaks of settled."""
    reason = text(step.event.inputs, "reason")
    changed = tuple(
        (
            with_(r, {"status": status, "reason": reason})
            if text(r, "status") in ("", "open") and fits(r, step.event.inputs)
            else r
        )
        for r in rows(standing.head, "items")
    )
    return standing.having(with_(standing.head, {"items": changed}))


@effect
def items_are_listed(standing: Standing, step: Step) -> Standing:
    """The period and its list."""
    inputs = step.event.inputs
    return standing.having(
        with_(standing.head, {"period": text(inputs, "period"), "items": rows(inputs, "items")})
    )


@effect
def item_is_collected(standing: Standing, step: Step) -> Standing:
    """The copy is back."""
    return settled(standing, step, "collected")


@effect
def item_is_carried(standing: Standing, step: Step) -> Standing:
    """The copy goes on the next list."""
    return settled(standing, step, "carried")


@effect
def item_changes_hands(standing: Standing, step: Step) -> Standing:
    """The copy is with a successor."""
    inputs = step.event.inputs
    listed = tuple(
        (
            with_(r, {"holder": text(inputs, "to")})
            if r in open_items(standing)
            and fits(r, inputs)
            and r.get("holder") == inputs.get("from")
            else r
        )
        for r in rows(standing.head, "items")
    )
    return standing.having(with_(standing.head, {"items": listed}))


@effect
def item_is_lost(standing: Standing, step: Step) -> Standing:
    """The copy is lost."""
    return settled(standing, step, "lost")


def _copy(inputs: Facts) -> Facts:
    return {"copy": copy_of(inputs)} if copy_of(inputs) != 1 else {}


def _lent(case: Case) -> Sequence[Record]:
    document = text(case.inputs, "document")
    return [
        r
        for r in case.view.about("loan", "document", document)
        if r.state == "lent" and copy_of(r.head) == copy_of(case.inputs)
    ]


@writing("collect")
def copy_comes_back(case: Case, record: Record, standing: Standing) -> Iterator[Consequence]:
    """Collecting writes the return into the paper, and into the loan if it was lent."""
    yield Consequence(
        text(case.inputs, "document"),
        kind_of_paper(case, text(case.inputs, "document")),
        "collect",
        _copy(case.inputs),
    )
    for loan in _lent(case):
        yield Consequence(loan.id, "loan", "collect")


@writing("lose")
def recalled_copy_is_lost(case: Case, record: Record, standing: Standing) -> Iterator[Consequence]:
    """A copy found lost at the recall is lost in its paper."""
    yield Consequence(
        text(case.inputs, "document"),
        kind_of_paper(case, text(case.inputs, "document")),
        "lose",
        _copy(case.inputs),
    )


def _on_open_lists(case: Case, act: str) -> Iterator[Consequence]:
    inputs: Facts = {"document": case.record.id, "copy": copy_of(case.inputs)}
    for recall in case.view.in_state("recall", "open"):
        standing = case.view.standing(recall.id)
        if (
            recall.id != case.because
            and standing
            and any(fits(r, inputs) for r in open_items(standing))
        ):
            yield Consequence(recall.id, "recall", act, inputs)


@writing("collected")
def collected_in_open_recalls(
    case: Case, record: Record, standing: Standing
) -> Iterator[Consequence]:
    """A copy that comes back by its own act is collected in every open recall."""
    yield from _on_open_lists(case, "collected")


@writing("lost_item")
def lost_in_open_recalls(case: Case, record: Record, standing: Standing) -> Iterator[Consequence]:
    """A loss is a loss in every open recall."""
    yield from _on_open_lists(case, "lost_item")


@writing("found")
def found_in_its_loan(case: Case, record: Record, standing: Standing) -> Iterator[Consequence]:
    """A lost copy that is found ends the loan on which it was lost."""
    for loan in case.view.about("loan", "document", case.record.id):
        if loan.state == "lost" and copy_of(loan.head) == copy_of(case.inputs):
            yield Consequence(loan.id, "loan", "found")


@writing("lost_outside")
def lost_in_its_loan(case: Case, record: Record, standing: Standing) -> Iterator[Consequence]:
    """A loss of a lent copy is a loss in its loan."""
    for loan in case.view.about("loan", "document", case.record.id):
        if (
            loan.state == "lent"
            and copy_of(loan.head) == copy_of(case.inputs)
            and loan.id != case.because
        ):
            yield Consequence(loan.id, "loan", "lost_outside")


@opening
def from_the_periods_end(standing: Standing, step: Step) -> Iterator[Owed]:
    """The recall is closed within the house's term after the period's end."""
    last = recall_period(date.fromisoformat(text(step.event.inputs, "as_of"))).last
    yield Owed(start=datetime.combine(last, time(12), step.event.at.tzinfo))
