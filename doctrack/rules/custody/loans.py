"""The loan desk: asked for, approved by who may, lent if the copy is in the office, brought back
(D11, D12).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from doctrack.model.people import Person, rows, text
from doctrack.model.record import Facts, Record, Standing
from doctrack.model.view import View
from doctrack.rules.holders import copy_of, holder, kind_of_paper, last_copy, lost_row
from doctrack.rules.incoming.receiving import SECRET
from doctrack.rules.registry import (
    Case,
    Consequence,
    Step,
    actor,
    completion,
    effect,
    guard,
    leads_to,
    relation,
    with_,
    writing,
)
from doctrack.words import Words, both

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
    return (
        borrower is not None
        and person.department == borrower.department
        and person.has("department_head", case.day)
    )


@actor
def who_asks(inputs: Facts, standing: Standing, view: View, on: date) -> str:
    """Who asks in the round that types it all at once: the borrower; for an exception to D12 the
    director who allows it.
    """
    if text(standing.head, "exception"):
        return text(standing.head, "excepted_by") or text(standing.head, "approver")
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
    if found is not None and found.state in GONE:
        yield both(
            f"{found.id} 状态为 {found.state}，不能借阅",
            f"{found.id} is {found.state} and cannot be borrowed",
        )


def is_director(case: Case) -> bool:
    """Whether the actor is the office director, who alone makes exceptions to D12."""
    by = case.view.person(case.by)
    return by is not None and by.has("office_director", case.day)


@guard("D12", basis="house", needs=("document",))
def copy_of_the_document_exists(case: Case) -> Iterator[Words]:
    """The copy asked for was received or made."""
    standing = case.view.standing(text(case.inputs, "document"))
    if standing and not 1 <= copy_of(case.inputs) <= last_copy(standing):
        yield both(f"没有第{copy_of(case.inputs)}份", f"there is no copy {copy_of(case.inputs)}")


@guard("D11")
def approver_is_entitled(case: Case) -> Iterator[Words]:
    """Ordinary papers by the head of the borrower's department, classified by a leader or the
    director; never oneself.
    """
    by, borrower = case.view.person(case.by), case.view.person(text(case.standing.head, "borrower"))
    if by is not None and borrower is not None:
        yield from _not_entitled(case, by, borrower)


def _not_entitled(case: Case, by: Person, borrower: Person) -> Iterator[Words]:
    if by.id == borrower.id:
        yield both("不得批准本人借阅", "nobody approves his own loan")
    elif is_classified(paper(case)):
        if not (is_director(case) or by.leads(case.day)):
            yield both(
                "密级文件须分管领导或办公室主任同意",
                "a classified paper needs a leader or the office director",
            )
    elif not _signs_for(case, by, borrower):
        yield _who_signs(case, borrower)


def _heads_beside(case: Case, borrower: Person) -> bool:
    """Whether somebody other than the borrower heads his department."""
    others = (p for p in case.view.people().values() if p.active and p.id != borrower.id)
    return any(
        p.department == borrower.department and p.has("department_head", case.day) for p in others
    )


def _signs_for(case: Case, by: Person, borrower: Person) -> bool:
    """Whether somebody may sign the slip for an ordinary paper: his head; where he has no other,
    the director; for him a leader.

    A renewal by exception is the director's to grant, who makes the exception.
    """
    if head_of_the_borrowers_department(case, by):
        return True
    if case.standing.state == "lent" and case.inputs.get("exception") and is_director(case):
        return True
    if borrower.has("department_head", case.day) or not _heads_beside(case, borrower):
        return (
            by.leads(case.day) if borrower.has("office_director", case.day) else is_director(case)
        )
    return False


def _who_signs(case: Case, borrower: Person) -> Words:
    if borrower.has("department_head", case.day):
        return both(
            "部门负责人借阅由办公室主任批准，主任借阅由领导批准",
            "for a head of department the office director approves, for the director a leader",
        )
    if not _heads_beside(case, borrower):
        return both(
            f"{borrower.department}没有其他负责人，由办公室主任批准",
            f"{borrower.department} has no other head; the office director approves",
        )
    return both(
        f"须由{borrower.department}负责人签批", f"the head of {borrower.department} must approve it"
    )


@effect
@leads_to("approved")
def loan_is_approved(standing: Standing, step: Step) -> Standing:
    """Approved; or, while lent, kept until the day asked for."""
    if standing.state == "lent":
        said = text(step.event.inputs, "exception") or text(standing.head, "asked_exception")
        granted = {"due_now": text(standing.head, "asked_until"), "renewal_exception": said}
        return standing.having(
            with_(standing.head, {**granted, "asked_until": "", "asked_exception": ""})
        )
    return standing._replace(
        state="approved", head=with_(standing.head, {"approved_by": step.event.by})
    )


@effect
@leads_to("declined")
def loan_is_declined(standing: Standing, step: Step) -> Standing:
    """Declined; or, while lent, the old day counts."""
    if standing.state == "lent":
        return standing.having(with_(standing.head, {"asked_until": "", "asked_exception": ""}))
    return standing._replace(state="declined")


@guard("D12")
def copy_is_in_the_office(case: Case) -> Iterator[Words]:
    """Not with a reader, not lent, not lost: a copy is lent from the registrar's shelf."""
    found = paper(case)
    standing = case.view.standing(found.id) if found else None
    if found is not None and standing is not None:
        yield from _not_on_the_shelf(case, found, standing, copy_of(case.standing.head))


def _not_on_the_shelf(case: Case, found: Record, standing: Standing, copy: int) -> Iterator[Words]:
    row = holder(standing, copy)
    if row:
        yield both(
            f"{found.id} 第{copy}份自 {row.since:%m-%d %H:%M} 起在{case.name(row.holder)}处",
            f"{case.name(row.holder)} has had {found.id} copy {copy} since {row.since:%m-%d %H:%M}",
        )
    if lost_row(standing, copy):
        yield both(f"{found.id} 第{copy}份已报失", f"{found.id} copy {copy} is lost")
    if found.state in GONE:
        yield both(f"{found.id} 状态为 {found.state}", f"{found.id} is {found.state}")
    yield from _volume_is_out(case, found)


def _volume_is_out(case: Case, found: Record) -> Iterator[Words]:
    """While a volume is lent every paper in it is out, and it is not lent whole while one of them
    is.
    """
    inside = [text(r, "document") for r in rows(found.head, "members")]
    for id in (i for i in (text(found.head, "volume"), *inside) if i):
        standing = case.view.standing(id)
        for row in standing.out() if standing else ():
            yield both(
                f"{id} 自 {row.since:%m-%d %H:%M} 起在{case.name(row.holder)}处",
                f"{case.name(row.holder)} has had {id} since {row.since:%m-%d %H:%M}",
            )


def _copy(case: Case) -> Facts:
    return {"copy": copy_of(case.standing.head)} if copy_of(case.standing.head) != 1 else {}


@writing("lend")
def paper_is_lent(case: Case, record: Record, standing: Standing) -> Iterator[Consequence]:
    """The paper's own record says who has it."""
    yield Consequence(
        text(standing.head, "document"),
        kind_of_paper(case, text(standing.head, "document")),
        "lend",
        {"to": text(standing.head, "borrower"), **_copy(case)},
    )


@writing("take_back", "found")
def paper_is_taken_back(case: Case, record: Record, standing: Standing) -> Iterator[Consequence]:
    """The paper's own record says that it is back; one that was lost is found."""
    act = "found" if case.standing.state == "lost" else "take_back"
    yield Consequence(
        text(standing.head, "document"),
        kind_of_paper(case, text(standing.head, "document")),
        act,
        _copy(case),
    )


@writing("open")
def damage_incident(case: Case, record: Record, standing: Standing) -> Iterator[Consequence]:
    """A paper that comes back marked or dismantled opens an incident (D12)."""
    if case.inputs.get("condition") in ("marked", "dismantled"):
        yield Consequence(
            "",
            "incident",
            "open",
            {
                "about": text(standing.head, "document"),
                **_copy(case),
                "from": record.id,
                "nature": "damage",
            },
        )


@writing("lose")
def lent_copy_is_lost(case: Case, record: Record, standing: Standing) -> Iterator[Consequence]:
    """A loss on loan is a loss of the paper, with its incident."""
    yield Consequence(
        text(standing.head, "document"),
        kind_of_paper(case, text(standing.head, "document")),
        "lose",
        _copy(case),
    )
