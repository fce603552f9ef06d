"""What goes on a recall list: each copy outside the office, why it is to come back, and when that
became due (D13).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from doctrack.model.calendar import Period, recall_period
from doctrack.model.people import day, number, rows, text
from doctrack.model.record import Duty, Facts, Record
from doctrack.model.view import CopyOut, View, end_of
from doctrack.rules.holders import copy_of
from doctrack.words import Words, both

STATUSES = {
    "collect": "collected",
    "collected": "collected",
    "carry": "carried",
    "lose": "lost",
    "lost_item": "lost",
}
CAME_BACK = ("return", "take_back", "collect", "lose")
YEARS_BACK = 10
Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class RecallItem:
    """One copy and holder on a recall list: why it is there, when it became due, and the recall
    that left it to this one.
    """

    copy: CopyOut
    why: tuple[str, ...]
    due: datetime | None
    provisional: bool
    clause: str
    left_by: str = ""

    @property
    def key(self) -> Key:
        """Which copy of which paper."""
        return self.copy.record.id, self.copy.custody.copy


def items(view: View, as_of: date) -> tuple[RecallItem, ...]:
    """The list of the period in which a day falls, of what was out at that day's end, by document
    and copy.
    """
    period, moment = recall_period(as_of), end_of(as_of, view)
    recall = earlier_recall(view, period, moment)
    left = left_over(recall, moment) if recall else {}
    found = (
        _item(view, row, period, moment, left, recall.id if recall else "")
        for row in view.out_at(moment)
    )
    return tuple(sorted((i for i in found if i), key=lambda i: i.key))


def _item(
    view: View, row: CopyOut, period: Period, moment: datetime, left: Mapping[Key, Facts], by: str
) -> RecallItem | None:
    """The item that a copy outside the office makes on a period's list, if it makes one."""
    due, provisional, clause = due_of(view, row, moment)
    done = concluded_on(view, row.record.id, moment) is not None
    why = tuple(_reasons(row, period, due, done))
    whole_year, quarter = period.name.isdigit(), "Q" in period.name
    if not why and (whole_year or (quarter and done)):
        why = ({"copy": "copy", "distribute": "distributed"}.get(row.custody.act, "unreturned"),)
    before = left.get((row.record.id, row.custody.copy))
    if before is not None and still_out(view, row.record.id, row.custody.since, before):
        return RecallItem(
            row, why or tuple(text(before, "why").split("+")), due, provisional, clause, by
        )
    return RecallItem(row, why, due, provisional, clause) if why else None


def _reasons(row: CopyOut, period: Period, due: datetime | None, done: bool) -> Iterator[str]:
    head, act = row.record.head, row.custody.act
    became_due = due is not None and due.date() <= period.last
    if act == "lend" and became_due:
        yield "overdue_loan"
    if act in ("hand", "present", "found_with", "take_over") and (became_due or done):
        yield "unreturned"
    recall_by = day(text(head, "recall_by"))
    if recall_by and recall_by <= period.last:
        yield "recall_by"
    if act == "copy" and (done or became_due):
        yield "copy"
    if act == "distribute" and done:
        yield "distributed"


# --- when a copy became due -----------------------------------------------------------------------


def _clause_of(kind: str, duty: Duty) -> str:
    """Under which clause somebody who owes a copy owes it."""
    if kind == "loan":
        return "D12"
    return "D7.2" if duty.variant in ("reader", "read", "decide") else "D13"


def due_of(view: View, row: CopyOut, moment: datetime) -> tuple[datetime | None, bool, str]:
    """When the copy became or becomes due back, whether the calendar of that year is known, and the
    clause.
    """
    kind, duties = _owing(view, row)
    mine = [
        d
        for d in duties
        if d.since <= moment
        and (d.ended is None or d.ended > moment)
        and row.custody.holder in d.owners
    ]
    dues = [(*view.due(kind, d), _clause_of(kind, d)) for d in mine]
    if dues:
        return min(dues)
    days = [
        d
        for d in (
            day(text(row.record.head, "recall_by")),
            concluded_on(view, row.record.id, moment),
        )
        if d
    ]
    return (
        (
            datetime.combine(min(days), view.office_on(min(days)).closing, view.office.zone)
            if days
            else None
        ),
        False,
        "D13",
    )


def _owing(view: View, row: CopyOut) -> tuple[str, tuple[Duty, ...]]:
    """The duties under which a copy is owed back: the loan's, or the reader's and handler's."""
    copy = row.custody.copy
    if row.custody.act == "lend":
        for loan in view.about("loan", "document", row.record.id):
            if copy_of(loan.head) == copy and loan.head.get("borrower") == row.custody.holder:
                standing = view.standing(loan.id)
                if standing and any(d.since == row.custody.since for d in standing.duties):
                    return "loan", standing.duties
        return "loan", ()
    standing = view.standing(row.record.id)
    owed = standing.duties if standing else ()
    return row.record.kind, tuple(
        d for d in owed if d.name in ("read", "return") and d.key == str(copy)
    )


def concluded_on(view: View, id: str, moment: datetime) -> date | None:
    """The day a paper was concluded, if it was so at a moment: not before, and not once it was
    being handled again.
    """
    standing = view.standing(id)
    spans = [s for s in standing.states if s.since <= moment] if standing else []
    done = [s for s in spans if s.state == "concluded"]
    return done[-1].since.date() if done and spans[-1].state != "handling" else None


# --- what an earlier recall left ------------------------------------------------------------------


def earlier_recall(view: View, period: Period, moment: datetime) -> Record | None:
    """The latest recall of an earlier period that had been opened by a moment."""
    began = view.office.began or period.last - timedelta(days=366 * YEARS_BACK)
    last = period.last.replace(day=1) - timedelta(days=1)
    while last >= began:
        found = view.record(f"RC-{recall_period(last).name}")
        if found and found.events[0].at <= moment:
            return found
        last = last.replace(day=1) - timedelta(days=1)
    return None


def left_over(recall: Record, moment: datetime) -> dict[Key, Facts]:
    """The items that a recall had carried or left open at a moment: they go on the next list."""
    listed = {(text(r, "document"), number(r, "copy", 1)): r for r in rows(recall.head, "items")}
    return {
        key: row
        for key, row in listed.items()
        if status_at(recall, row, moment) in ("open", "carried")
    }


def status_at(recall: Record, row: Facts, moment: datetime) -> str:
    """What had become of an item by a moment, by the recall's own events."""
    status = "open"
    for event in recall.events:
        if event.annulled or event.at > moment:
            continue
        if event.act == "open":
            status = (
                next(
                    (text(r, "status") for r in rows(event.inputs, "items") if same_item(r, row)),
                    "",
                )
                or status
            )
        elif event.act in STATUSES and same_item(event.inputs, row):
            status = STATUSES[event.act]
    return status


def same_item(one: Facts, other: Facts) -> bool:
    """Whether two rows speak of the same copy of the same paper."""
    return one.get("document") == other.get("document") and copy_of(one) == copy_of(other)


def still_out(view: View, id: str, since: datetime, item: Facts) -> bool:
    """Whether a copy, now with somebody since a moment, has not come back since it was listed; a
    successor may have it.
    """
    listed = datetime.fromisoformat(text(item, "since"))
    if since == listed:
        return True
    standing = view.standing(id)
    between = (
        [c for c in standing.custody if c.copy == copy_of(item) and listed <= c.since < since]
        if standing
        else []
    )
    return bool(between) and not any(c.how in CAME_BACK for c in between)


def left_by(view: View, period: Period, moment: datetime, row: Facts) -> str:
    """The earlier recall that left an item to a period's list; empty without one."""
    recall = earlier_recall(view, period, moment)
    before = (
        left_over(recall, moment).get((text(row, "document"), copy_of(row))) if recall else None
    )
    kept = before is not None and still_out(
        view, text(row, "document"), datetime.fromisoformat(text(row, "since")), before
    )
    return recall.id if recall and kept else ""


# --- what is out and not on the list --------------------------------------------------------------

NOT_YET: Mapping[str, Words] = {
    "handling": both("承办中、未办结 {} 份", "being handled, not concluded: {}"),
    "reading": both("传阅中、未到期 {} 份", "being read, not due: {}"),
    "loan": both("借阅未到期 {} 份", "on loan, not due: {}"),
    "copy": both("复印件未到期 {} 份", "copies made, not due: {}"),
    "distributed": both("分发件未办结 {} 份", "distributed, not concluded: {}"),
}


def not_listed(view: View, as_of: date, listed: Collection[Key]) -> Words | None:
    """How many further copies were out at a day's end, and why their time has not come; None where
    all are on the list.
    """
    moment = end_of(as_of, view)
    beside = [row for row in view.out_at(moment) if (row.record.id, row.custody.copy) not in listed]
    counts = Counter(_not_yet(view, row, moment) for row in beside)
    if not beside:
        return None
    zh = "、".join(w.zh.format(counts[n]) for n, w in NOT_YET.items() if counts[n])
    en = "; ".join(w.en.format(counts[n]) for n, w in NOT_YET.items() if counts[n])
    return both(
        f"另有 {len(beside)} 份在外，未到清退之时：{zh}",
        f"further copies out whose time has not come: {len(beside)} ({en})",
    )


def _not_yet(view: View, row: CopyOut, moment: datetime) -> str:
    beside = {"lend": "loan", "copy": "copy", "distribute": "distributed"}
    if row.custody.act in beside:
        return beside[row.custody.act]
    return "handling" if due_of(view, row, moment)[0] is None else "reading"
