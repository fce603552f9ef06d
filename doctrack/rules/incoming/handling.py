"""Reading, giving back and handling a paper until it is concluded (D7.2, D7.4, D7.5, D13)."""

from __future__ import annotations

from collections.abc import Iterator

from doctrack.model.people import OFFICE, Person, day, number, rows, text
from doctrack.model.record import Custody, Duty, Facts, Standing
from doctrack.rules.holders import copy_of, holder, moved_out
from doctrack.rules.incoming.circulation import readers, reading, unfinished, was_served
from doctrack.rules.incoming.covers import is_cover
from doctrack.rules.incoming.receiving import SECRET
from doctrack.rules.registry import (
    Case,
    Step,
    completion,
    effect,
    guard,
    leads_to,
    meeting,
    relation,
    warning,
    with_,
)
from doctrack.words import Words, both


@relation(both("持有文件的传阅人", "the reader who has it"))
def reader_who_has_it(case: Case, person: Person) -> bool:
    """A reader who has a copy in hand."""
    return any(
        c.holder == person.id and c.act in ("hand", "present", "found_with")
        for c in case.standing.out()
    )


@completion
def copy_of_the_reader(case: Case) -> Facts:
    """The copy that the reader has."""
    if "copy" in case.inputs:
        return {}
    mine = [c.copy for c in case.standing.out() if c.holder == case.by]
    return {"copy": mine[0]} if mine and mine[0] != 1 else {}


@guard("D7.2")
def not_read_already(case: Case) -> Iterator[Words]:
    """A reader signs once, for a copy he has."""
    row = holder(case.standing, copy_of(case.inputs))
    if row is None or row.holder != case.by:
        return
    mine, who = reading(case.standing, case.by, row.copy), case.name(case.by)
    if mine is not None and mine.get("read"):
        yield both(
            f"{who}已于 {text(mine, 'read')[5:16]} 阅毕",
            f"{who} has signed already ({text(mine, 'read')[:16]})",
        )
    if mine is None and row.act == "present" and not still_to_read(case, row):
        yield both(f"{who}已阅毕", f"{who} has signed already")
    elif mine is None and row.act != "present" and not is_cover(case.standing):
        yield both(f"{who}不是传阅人", f"{who} has it to handle, not to read")


def still_to_read(case: Case, row: Custody) -> bool:
    """Whether the one who has a copy owes its reading."""
    return any(d.name == "read" and d.key == str(row.copy) for d in case.standing.open_duties())


@guard("D7.1", needs=("readers",))
def presented_leader_routes(case: Case) -> Iterator[Words]:
    """Only the leader to whom it was presented may route by reading."""
    if case.standing.head.get("presented_to") != case.by or case.standing.state != "registered":
        yield both(
            "只有直接呈送的领导阅批可代阅签",
            "only the leader to whom it was presented routes by reading",
        )


@guard("D7.2")
def unread_return_says_why(case: Case) -> Iterator[Words]:
    """A return without a reading says why."""
    row = holder(case.standing, copy_of(case.inputs))
    if row is None or case.inputs.get("unread"):
        return
    mine = (
        reading(case.standing, row.holder, row.copy) if row.act in ("hand", "found_with") else None
    )
    if (mine is not None and not mine.get("read")) or (
        row.act == "present" and still_to_read(case, row)
    ):
        yield both(
            f"{case.name(row.holder)}尚未签阅；未阅交回请写原因（--unread）",
            f"{case.name(row.holder)} has not signed; an unread return needs --unread REASON",
        )


@guard("D12", basis="house")
def borrowed_copy_comes_back_by_its_loan(case: Case) -> Iterator[Words]:
    """A lent copy is returned by its loan, where its condition is looked at, wherever it was found
    meanwhile.
    """
    copy = copy_of(case.inputs)
    loans = [
        r.id
        for r in case.view.about("loan", "document", case.record.id)
        if r.state == "lent" and copy_of(r.head) == copy
    ]
    if holder(case.standing, copy) and loans:
        yield both(
            f"该份系借出，请办理归还：loan return {' '.join(loans)}",
            f"that copy is on loan: loan return {' '.join(loans)}",
        )


@guard("D6.3", needs=("until",))
def extension_is_ahead(case: Case) -> Iterator[Words]:
    """An extension ends on a day that is still ahead, of a reading that goes on."""
    until = day(text(case.inputs, "until"))
    if until and until < case.day:
        yield both(f"{until} 已过", f"{until} is past")
    if not unfinished(case.standing):
        yield both("没有未阅毕的传阅人", "no reading is going on")


@guard("D7.5", needs=("consent_of",))
def consent_is_by_who_may_give_it(case: Case) -> Iterator[Words]:
    """The office consents to a copy; for classified papers a leader."""
    found, classified = (
        case.view.person(text(case.inputs, "consent_of")),
        case.standing.head.get("secrecy") in SECRET,
    )
    if found and classified and not found.leads(case.day):
        yield both(
            f"密级文件复印须领导同意，{found.name}不是领导",
            f"a copy of a classified paper needs a leader's consent; {found.name} is none",
        )
    if (
        found
        and not classified
        and not (found.has("office_director", case.day) or found.has("office_deputy", case.day))
    ):
        yield both(
            f"复印须{OFFICE}主任或副主任同意",
            "a copy needs the consent of the office director or deputy",
        )


@guard("D7.2")
def instruction_is_open(case: Case) -> Iterator[Words]:
    """There is an instruction to be carried out, and it is clear which."""
    open_ = [
        number(r, "count") for r in rows(case.standing.head, "instructions") if not r.get("done")
    ]
    named = number(case.inputs, "instruction")
    if not open_:
        yield both("没有待落实的批示", "no instruction is open")
    elif named and named not in open_:
        yield both(
            f"第{named}条批示不在待落实之列：{open_}",
            f"instruction {named} is not open; open: {open_}",
        )
    elif not named and len(open_) > 1:
        yield both(
            f"有多条批示待落实，请指明（--instruction）：{open_}",
            f"several instructions are open, say which (--instruction): {open_}",
        )


@completion
def instruction_that_is_open(case: Case) -> Facts:
    """Without `--instruction`, the only one that is open."""
    open_ = [
        number(r, "count") for r in rows(case.standing.head, "instructions") if not r.get("done")
    ]
    return {"instruction": open_[0]} if "instruction" not in case.inputs and len(open_) == 1 else {}


@guard("D7.5")
def reply_names_a_paper_or_text(case: Case) -> Iterator[Words]:
    """A reply is a paper sent out, or said in words."""
    if not case.inputs.get("outgoing") and not case.inputs.get("text"):
        yield both(
            "请写明复文（--outgoing）或内容（--text）",
            "say which paper answered (--outgoing) or in which words (--text)",
        )


@guard("D7.5", basis="house", needs=("outgoing",))
def reply_was_given_a_number(case: Case) -> Iterator[Words]:
    """A paper answers once it is signed and numbered; a void one answers nothing."""
    paper = case.view.record(text(case.inputs, "outgoing"))
    if paper and (not paper.number or paper.state == "void"):
        why = both("已作废", "is void") if paper.number else both("尚未编号", "has no number yet")
        yield both(
            f"{paper.number or paper.id} {why.zh}，不能作为复文",
            f"{paper.number or paper.id} {why.en} and answers nothing",
        )


@guard("D7.2")
def readers_have_read(case: Case) -> Iterator[Words]:
    """A matter is not done while a reader has not read."""
    for row in unfinished(case.standing):
        who, found = case.name(str(row["reader"])), case.view.person(str(row["reader"]))
        if found and not found.active and not was_served(row):
            yield both(
                f"{who}尚未阅毕而已离职，请主任划去（reroute --strike {row['reader']}）",
                f"{who} has left without reading it; the director strikes him (reroute --strike"
                f" {row['reader']})",
            )
        elif not row.get("read"):
            yield both(f"{who}尚未阅毕", f"{who} has not read it")


@warning
def some_did_not_read(case: Case) -> Iterator[Words]:
    """Who was passed over or gave the paper back unread stands on the slip with the reason, and the
    matter's end says so.
    """
    for row in readers(case.standing):
        if row.get("unread"):
            yield both(
                f"{case.name(str(row['reader']))}未阅（{row['unread']}）",
                f"{case.name(str(row['reader']))} has not read it ({row['unread']})",
            )


@guard("D7.4")
def original_is_not_with_a_reader(case: Case) -> Iterator[Words]:
    """A matter is not done while a reader has the original."""
    row = holder(case.standing, 1)
    if row and reading(case.standing, row.holder, 1):
        yield both(
            f"原件在传阅人{case.name(row.holder)}处",
            f"reader {case.name(row.holder)} has the original",
        )


@guard("D7.2")
def instructions_are_carried_out(case: Case) -> Iterator[Words]:
    """Instructions are carried out before the matter is done."""
    for row in rows(case.standing.head, "instructions"):
        if not row.get("done"):
            yield both(
                f"第{row['count']}条批示未落实：{row['text']}",
                f"instruction {row['count']} is not carried out: {row['text']}",
            )


@guard("D7.5")
def reply_is_made_first(case: Case) -> Iterator[Words]:
    """A reply that was asked for is made before the matter is done."""
    by = text(case.standing.head, "reply_by")
    if by and not case.standing.head.get("reply"):
        yield both(f"限 {by} 前答复，尚未复文", f"a reply is owed by {by}")


@guard("D13")
def incidents_are_closed(case: Case) -> Iterator[Words]:
    """What went wrong with a paper is settled before the matter is done."""
    for row in case.view.about("incident", "about", case.record.id):
        if row.state not in ("closed", "annulled"):
            yield both(f"差错 {row.id} 未结", f"incident {row.id} is open")


@guard("D5.1", needs=("repeats",))
def repeats_exists(case: Case) -> Iterator[Words]:
    """The paper it repeats is in the register."""
    named = text(case.inputs, "repeats")
    if named == case.record.id or case.view.record(named) is None:
        yield both(f"没有收文 {named}", f"there is no other paper {named}")


# --- what acts make of it -------------------------------------------------------------------------


@effect
def instruction_is_done(standing: Standing, step: Step) -> Standing:
    """What came of an instruction."""
    which = number(step.event.inputs, "instruction", 1)
    changed = tuple(
        with_(r, {"done": text(step.event.inputs, "result")}) if number(r, "count") == which else r
        for r in rows(standing.head, "instructions")
    )
    return standing.having(with_(standing.head, {"instructions": changed}))


@meeting
def same_instruction(duty: Duty, step: Step) -> bool:
    """The duty was about this instruction."""
    return duty.key == str(number(step.event.inputs, "instruction", 1))


@effect
def reply_is_made(standing: Standing, step: Step) -> Standing:
    """What the paper was answered with."""
    answer = text(step.event.inputs, "outgoing") or text(step.event.inputs, "text")
    return standing.having(with_(standing.head, {"reply": answer}))


@effect
def day_of_conclusion(standing: Standing, step: Step) -> Standing:
    """The day the matter was done, for the recall lists."""
    return standing.having(with_(standing.head, {"concluded": step.event.at.date().isoformat()}))


@effect
def matter_is_open_again(standing: Standing, step: Step) -> Standing:
    """Concluded no longer."""
    return standing.having(with_(standing.head, {"concluded": "", "outcome": ""}))


@effect
@leads_to("handling", "concluded", "filed", only_from=("registered",))
def paper_was_taken_over(standing: Standing, step: Step) -> Standing:
    """A paper of an old book enters in the state, and with the holder, that the book shows."""
    inputs = step.event.inputs
    after = standing._replace(state=text(inputs, "as_state"))
    if text(inputs, "holder"):
        after = moved_out(after, 1, text(inputs, "holder"), step.event.at, "take_over")
    return after
