"""The incident desk: seals and mismatches, losses, breaches, damage (D4.1, D4.2, D13)."""

from __future__ import annotations

from collections.abc import Iterator

from doctrack.model.people import text, texts
from doctrack.model.record import Facts, Owed, Record, Standing
from doctrack.rules.holders import copy_of, holder, kind_of_paper, lost_row
from doctrack.rules.incoming.circulation import readers, waiting
from doctrack.rules.incoming.handing import handles, skipped_for
from doctrack.rules.registry import (
    Case,
    Consequence,
    Step,
    effect,
    guard,
    leads_to,
    opening,
    with_,
    writing,
)
from doctrack.words import Words, both


@writing("open")
def seal_and_mismatch_incidents(
    case: Case, record: Record, standing: Standing
) -> Iterator[Consequence]:
    """One incident per nature: a broken seal, and what does not tally (D4.1, D4.2)."""
    if case.inputs.get("seal") in ("opened", "torn"):
        yield Consequence(
            "", "incident", "open", {"about": record.id, "nature": "seal", "found_by": case.by}
        )
    if texts(case.inputs, "mismatch"):
        facts: Facts = with_(
            {"about": record.id, "nature": "mismatch", "found_by": case.by},
            {"wrong_number": text(case.inputs, "wrong_number")},
        )
        yield Consequence("", "incident", "open", facts)


@writing("open")
def breach_incident(case: Case, record: Record, standing: Standing) -> Iterator[Consequence]:
    """What was found against the rules opens an incident that names clauses and people."""
    before = holder(case.standing, copy_of(case.inputs))
    who = case.name(text(case.inputs, "holder"))
    giver = f"由{case.name(before.holder)}" if before else "自办公室"
    words = (
        f"第{copy_of(case.inputs)}份{giver}至{who}（{'、'.join(broken_clauses(case))}）："
        f"{text(case.inputs, 'how')}"
    )
    facts: Facts = {"about": record.id, "nature": "breach", "found_by": case.by, "remarks": words}
    yield Consequence(
        "",
        "incident",
        "open",
        with_(facts, {"copy": copy_of(case.inputs) if copy_of(case.inputs) != 1 else ""}),
    )


def broken_clauses(case: Case) -> list[str]:
    """What was broken when a copy came to be with somebody: out of range, out of order, from hand
    to hand, taken away, lent on.
    """
    copy, who = copy_of(case.inputs), text(case.inputs, "holder")
    before = holder(case.standing, copy)
    lent = any(
        r.state == "lent" and copy_of(r.head) == copy
        for r in case.view.about("loan", "document", case.record.id)
    )
    named = {str(r["reader"]) for r in readers(case.standing)}
    waits = {str(r["reader"]) for r in waiting(case.standing)}
    found = {
        "D6.3": not lent and who in waits and bool(skipped_for(case.standing, who)),
        "D7.1": who not in named and not handles(case, who),
        "D7.3": before is None,
        "D7.4": before is not None and not lent,
        "D11": lent,
        "D12": lent,
    }
    return [clause for clause, is_broken in found.items() if is_broken]


@writing("open")
def loss_incident(case: Case, record: Record, standing: Standing) -> Iterator[Consequence]:
    """A loss is found out and reported (D13)."""
    facts: dict[str, str | int] = {"about": record.id, "nature": "lost", "found_by": case.by}
    if copy_of(case.inputs) != 1:
        facts["copy"] = copy_of(case.inputs)
    if case.because:
        facts["from"] = case.because
    yield Consequence("", "incident", "open", facts)


@writing("found", "write_off")
def copy_is_found_or_written_off(
    case: Case, record: Record, standing: Standing
) -> Iterator[Consequence]:
    """Found puts the copy back; written off gives it up. A copy that has come back by another way
    is left alone.
    """
    act = {"found": "found", "written_off": "write_off"}.get(text(case.inputs, "outcome"))
    row = lost_copy(case, standing.head)
    if (
        act
        and standing.head.get("nature") == "lost"
        and row is not None
        and not row.get("written_off")
    ):
        copy: Facts = {"copy": copy_of(standing.head)} if copy_of(standing.head) != 1 else {}
        yield Consequence(
            text(standing.head, "about"),
            kind_of_paper(case, text(standing.head, "about")),
            act,
            copy,
        )


def lost_copy(case: Case, about: Facts) -> Facts | None:
    """The loss of the copy that an incident is about, as its paper has it; None if the copy is not
    lost.
    """
    paper = case.view.standing(text(about, "about"))
    return lost_row(paper, copy_of(about)) if paper else None


@guard("D13", needs=("nature", "about"))
def loss_is_entered_by_lose(case: Case) -> Iterator[Words]:
    """A loss is entered on the paper itself, once, so that its readers, duties and custody
    follow.
    """
    about, copy = text(case.inputs, "about"), copy_of(case.inputs)
    if case.inputs.get("nature") != "lost" or case.because:
        return
    open_ = [
        r.id
        for r in case.view.about("incident", "about", about)
        if r.state not in ("closed", "annulled")
        and r.head.get("nature") == "lost"
        and copy_of(r.head) == copy
    ]
    if lost_copy(case, case.inputs) is None:
        kind = kind_of_paper(case, about)
        yield both(
            f"{about} 第{copy}份未报失，请用 {kind} lose {about}（随即立项）",
            f"{about} copy {copy} is not lost; use `{kind} lose {about}`, which opens the incident",
        )
    elif open_:
        yield both(
            f"{about} 第{copy}份的遗失已立项：{'、'.join(open_)}",
            f"the loss of {about} copy {copy} is entered already: {', '.join(open_)}",
        )


@guard("D13", needs=("outcome",))
def written_off_is_still_lost(case: Case) -> Iterator[Words]:
    """Only what is lost is written off."""
    head = case.standing.head
    if (
        case.inputs.get("outcome") == "written_off"
        and head.get("nature") == "lost"
        and lost_copy(case, head) is None
    ):
        about, copy = text(head, "about"), copy_of(head)
        yield both(
            f"{about} 第{copy}份已不在遗失之列，不能核销，请以“找回”结",
            f"{about} copy {copy} is lost no longer and is not written off; close it as found",
        )


@guard("D4.2")
def wrong_number_of_a_mismatch(case: Case) -> Iterator[Words]:
    """A mismatch writes the wrong number down."""
    if case.inputs.get("nature") == "mismatch" and not case.inputs.get("wrong_number"):
        yield both("不对口须登记差错文号（--wrong-number）", "a mismatch needs --wrong-number")


@guard("D13", needs=("cause",))
def loss_names_who_answers(case: Case) -> Iterator[Words]:
    """For a loss the responsible person is named, or said to be unknown."""
    if case.standing.head.get("nature") == "lost" and not case.inputs.get("responsible"):
        yield both(
            "遗失须查明责任者（--responsible，不明写 unknown）",
            "a loss names who answers for it (--responsible, or unknown)",
        )


@guard("D13", needs=("responsible",))
def who_answers_is_a_person(case: Case) -> Iterator[Words]:
    """Who answers for it is somebody of the office, or unknown."""
    who = text(case.inputs, "responsible")
    if who not in ("", "unknown") and case.view.person(who) is None:
        yield both(
            f"没有人员 {who}（--responsible；不明写 unknown）",
            f"there is no person {who} (--responsible; if nobody is known, unknown)",
        )


@guard("D13", needs=("to",))
def loss_is_reported_to_a_leader(case: Case) -> Iterator[Words]:
    """A loss is reported to a leader; a mismatch to the superior department."""
    if case.standing.head.get("nature") != "lost":
        return
    found = case.view.person(text(case.inputs, "to"))
    if found is None or not found.leads(case.day):
        yield both("遗失须报告领导", "a loss is reported to a leader")


@guard("D13")
def investigated_before_closing(case: Case) -> Iterator[Words]:
    """Closed only when it is both found out and reported."""
    if not case.standing.head.get("investigated"):
        yield both("尚未查明（investigate）", "it is not investigated yet (investigate)")


@guard("D13", needs=("outcome",))
def outcome_fits_the_nature(case: Case) -> Iterator[Words]:
    """Found and written off are ends of a loss."""
    lost = case.standing.head.get("nature") == "lost"
    if lost == (case.inputs.get("outcome") == "settled"):
        yield both(
            "遗失以“找回”或“核销”结，其他以“处理完毕”结",
            "a loss ends found or written_off, anything else settled",
        )


@effect
@leads_to("investigated")
def cause_is_known(standing: Standing, step: Step) -> Standing:
    """Investigated; reported before, it stays reported."""
    state = standing.state if standing.state == "reported" else "investigated"
    return standing._replace(state=state, head=with_(standing.head, {"investigated": True}))


@opening
def report_is_owed(standing: Standing, step: Step) -> Iterator[Owed]:
    """A mismatch at once (D4.2 立即); others within the house's two days."""
    yield Owed(variant="mismatch" if standing.head.get("nature") == "mismatch" else "other")
