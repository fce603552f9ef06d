"""The loan desk: asked for, approved by who may, lent if the copy is in the office, brought back (D11, D12)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from doctrack.model.people import Person, day, number, text
from doctrack.model.record import Facts, Owed, Record, Standing
from doctrack.model.view import View
from doctrack.model.words import Words, both
from doctrack.rules.custody import copy_of, holder, last_copy, lost_row
from doctrack.rules.receiving import SECRET
from doctrack.rules.registry import (
    Case,
    Consequence,
    Step,
    actor,
    completion,
    effect,
    guard,
    leads_to,
    opening,
    relation,
    warning,
    with_,
    writing,
)

GONE = ("void", "returned_to_sender", "destroyed")


def paper(case: Case) -> Record | None:
    """The paper that the loan is about."""
    return case.view.record(text(case.standing.head, "document") or text(case.inputs, "document"))


def is_classified(found: Record | None) -> bool:
    """Papers of secret and above."""
    return found is not None and found.head.get("secrecy") in SECRET


@relation(both("借阅人", "the borrower"))
def the_borrower(case: Case, person: Person) -> bool:
    """Who borrows."""
    return case.standing.head.get("borrower") == person.id


@relation(both("借阅人的部门负责人", "head of the borrower's department"))
def head_of_the_borrowers_department(case: Case, person: Person) -> bool:
    """Who heads the department of the borrower."""
    borrower = case.view.person(text(case.standing.head, "borrower"))
    return borrower is not None and person.department == borrower.department and person.has("department_head", case.day)


@actor
def the_borrower_named(inputs: Facts, standing: Standing, view: View, on: date) -> str:
    """Who borrows, for the round that types it all at once."""
    return text(standing.head, "borrower")


@actor
def the_approver_named(inputs: Facts, standing: Standing, view: View, on: date) -> str:
    """Who signed the slip, for the round that types it all at once."""
    return text(standing.head, "approver")


@completion
def borrower_is_oneself(case: Case) -> Facts:
    """Without `--borrower`, the actor borrows for himself."""
    return {} if case.inputs.get("borrower") else {"borrower": case.by}


@guard("D12", needs=("document",))
def document_can_be_lent(case: Case) -> Iterator[Words]:
    """What is void, given back or destroyed cannot be borrowed."""
    found = paper(case)
    if found is None:
        yield both(f"没有文件 {text(case.inputs, 'document')}", f"there is no paper {text(case.inputs, 'document')}")
    elif found.state in GONE:
        yield both(f"{found.id} 状态为 {found.state}，不能借阅", f"{found.id} is {found.state} and cannot be borrowed")


@guard("D12", basis="house", needs=("document",))
def copy_of_the_document_exists(case: Case) -> Iterator[Words]:
    """The copy asked for was received or made."""
    standing = case.view.standing(text(case.inputs, "document"))
    if standing and not 1 <= copy_of(case.inputs) <= last_copy(standing):
        yield both(f"没有第{copy_of(case.inputs)}份", f"there is no copy {copy_of(case.inputs)}")


def due_objections(case: Case, named: date, until_day: date) -> Iterator[Words]:
    """Read on the spot: the same day; later only for copies, papers from meetings, or by the director's exception (D12)."""
    found = paper(case)
    standing = case.view.standing(found.id) if found else None
    if named < case.day:
        yield both(f"归还日 {named} 已过", f"{named} is past")
    if named <= until_day or found is None or standing is None:
        return
    if is_classified(found):
        yield both("密级文件须当日归还，不得延期", "classified papers go back the same day, without exception")
        return
    by = case.view.person(case.by)
    made = copy_of(case.inputs) > number(standing.head, "copies", 1)
    excepted = bool(case.inputs.get("exception")) and by is not None and by.has("office_director", case.day)
    if not (made or found.head.get("source") == "meeting" or excepted):
        yield both(
            "借阅就地阅看、当日归还；延期限于复印件、会议文件，或由办公室主任写明特殊情况（--exception）",
            "read on the spot and back the same day; later only for copies, papers from meetings, or by the office director with --exception",
        )


@guard("D12", needs=("due",))
def due_is_the_same_day(case: Case) -> Iterator[Words]:
    """A later day than today only where D12 allows it."""
    yield from due_objections(case, day(text(case.inputs, "due")) or case.day, case.day)


@guard("D12", needs=("due",))
def renewal_is_allowed(case: Case) -> Iterator[Words]:
    """A renewal asks for a later day of what may be kept longer than a day."""
    if is_classified(paper(case)):
        yield both("密级文件不得续借", "a loan of a classified paper is not renewed")
    named = day(text(case.inputs, "due"))
    if named and named < case.day:
        yield both(f"{named} 已过", f"{named} is past")


@guard("D11")
def approver_is_entitled(case: Case) -> Iterator[Words]:
    """Ordinary papers by the head of the borrower's department, classified by a leader or the director; never oneself."""
    by, borrower = case.view.person(case.by), case.view.person(text(case.standing.head, "borrower"))
    if by is None or borrower is None:
        return
    director, head = by.has("office_director", case.day), head_of_the_borrowers_department(case, by)
    if by.id == borrower.id:
        yield both("不得批准本人借阅", "nobody approves his own loan")
    if is_classified(paper(case)):
        if not (director or by.leads(case.day)):
            yield both("密级文件须分管领导或办公室主任同意", "a classified paper needs a leader or the office director")
        return
    heads_himself = borrower.has("department_head", case.day)
    if heads_himself and by.id != borrower.id:
        is_director = borrower.has("office_director", case.day)
        if (is_director and not by.leads(case.day)) or (not is_director and not director and not head):
            yield both("部门负责人借阅由办公室主任批准，主任借阅由领导批准", "for a head of department the office director approves, for the director a leader")
    elif not head and by.id != borrower.id:
        yield both(f"须由{borrower.department}负责人签批", f"the head of {borrower.department} must approve it")


@guard("D12")
def renewal_is_asked_for(case: Case) -> Iterator[Words]:
    """While it is lent only a renewal can be approved or declined."""
    if case.standing.state == "lent" and not case.standing.head.get("asked_until"):
        yield both("没有待批的续借", "no renewal is asked for")


@effect
@leads_to("approved")
def loan_is_approved(standing: Standing, step: Step) -> Standing:
    """Approved; or, while lent, kept until the day asked for."""
    if standing.state == "lent":
        asked = text(standing.head, "asked_until")
        return replace(standing, head=with_(standing.head, {"due_now": asked, "asked_until": ""}))
    return replace(standing, state="approved", head=with_(standing.head, {"approved_by": step.event.by}))


@effect
@leads_to("declined")
def loan_is_declined(standing: Standing, step: Step) -> Standing:
    """Declined; or, while lent, the old day counts."""
    if standing.state == "lent":
        return replace(standing, head=with_(standing.head, {"asked_until": ""}))
    return replace(standing, state="declined")


@guard("D12")
def copy_is_in_the_office(case: Case) -> Iterator[Words]:
    """Not with a reader, not lent, not lost: a copy is lent from the registrar's shelf."""
    found = paper(case)
    standing = case.view.standing(found.id) if found else None
    if found is None or standing is None:
        return
    copy = copy_of(case.standing.head)
    row = holder(standing, copy)
    if row:
        yield both(f"{found.id} 第{copy}份自 {row.since:%m-%d %H:%M} 起在{case.name(row.holder)}处", f"{case.name(row.holder)} has had {found.id} copy {copy} since {row.since:%m-%d %H:%M}")
    if lost_row(standing, copy):
        yield both(f"{found.id} 第{copy}份已报失", f"{found.id} copy {copy} is lost")
    if found.state in GONE:
        yield both(f"{found.id} 状态为 {found.state}", f"{found.id} is {found.state}")


@opening
def borrower_owes_it_back(standing: Standing, step: Step) -> Iterator[Owed]:
    """The same day, or the later day that was allowed (D12)."""
    named = day(text(standing.head, "due"))
    later = named if named and named > step.event.at.date() else None
    yield Owed((text(standing.head, "borrower"),), str(copy_of(standing.head)), "normal", later)


@opening
def renewed_until(standing: Standing, step: Step) -> Iterator[Owed]:
    """An approved renewal moves the day."""
    yield Owed(until=day(text(standing.head, "due_now")))


def _copy(case: Case) -> Facts:
    return {"copy": copy_of(case.standing.head)} if copy_of(case.standing.head) != 1 else {}


@writing("lend")
def paper_is_lent(case: Case, record: Record, standing: Standing) -> Iterator[Consequence]:
    """The paper's own record says who has it."""
    yield Consequence(text(standing.head, "document"), "incoming", "lend", {"to": text(standing.head, "borrower"), **_copy(case)})


@writing("take_back", "found")
def paper_is_taken_back(case: Case, record: Record, standing: Standing) -> Iterator[Consequence]:
    """The paper's own record says that it is back; one that was lost is found."""
    act = "found" if case.standing.state == "lost" else "take_back"
    yield Consequence(text(standing.head, "document"), "incoming", act, _copy(case))


@writing("open")
def damage_incident(case: Case, record: Record, standing: Standing) -> Iterator[Consequence]:
    """A paper that comes back marked or dismantled opens an incident (D12)."""
    if case.inputs.get("condition") in ("marked", "dismantled"):
        yield Consequence("", "incident", "open", {"about": text(standing.head, "document"), **_copy(case), "from": record.id, "nature": "damage"})


@writing("lose")
def lent_copy_is_lost(case: Case, record: Record, standing: Standing) -> Iterator[Consequence]:
    """A loss on loan is a loss of the paper, with its incident."""
    yield Consequence(text(standing.head, "document"), "incoming", "lose", _copy(case))


@warning
def departs_from_d12(case: Case) -> Iterator[Words]:
    """An exception is shown as a departure from D12."""
    if case.inputs.get("exception"):
        yield both("属 D12 的例外", "this departs from D12")
