"""Reading, giving back and handling a paper until it is concluded (D7.2, D7.4, D7.5, D13)."""

from __future__ import annotations

from collections.abc import Iterator

from doctrack.model.people import OFFICE, Person, day, number, rows, text, texts
from doctrack.model.record import Facts
from doctrack.model.words import Words, both
from doctrack.rules.circulation import is_cover, reading, unfinished
from doctrack.rules.custody import copy_of, holder
from doctrack.rules.receiving import SECRET
from doctrack.rules.registry import Case, completion, guard, relation


@relation(both("持有文件的传阅人", "the reader who has it"))
def reader_who_has_it(case: Case, person: Person) -> bool:
    """A reader who has a copy in hand."""
    return any(c.holder == person.id and c.act in ("hand", "present", "found_with") for c in case.standing.out())


@relation(both("亲收人", "the addressee of the cover"))
def personal_addressee(case: Case, person: Person) -> bool:
    """To whom a personal cover is addressed."""
    return case.standing.head.get("personal_to") == person.id


@relation(both("承办部门负责人", "head of a handling department"))
def head_of_a_handling_department(case: Case, person: Person) -> bool:
    """Who heads a department that handles the paper."""
    departments = texts(case.standing.head, "handler_departments")
    return person.department in departments and person.has("department_head", case.day)


@relation(both("承办人", "a handler"))
def a_handler(case: Case, person: Person) -> bool:
    """A handler; before `assign` the head of a handling department; without one the office director."""
    named = texts(case.standing.head, "handlers")
    if named:
        return person.id in named
    if case.standing.head.get("handler_departments"):
        return head_of_a_handling_department(case, person)
    return person.has("office_director", case.day)


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
    mine = reading(case.standing, case.by)
    if mine is not None and mine.get("read"):
        yield both(f"{case.name(case.by)}已于 {text(mine, 'read')[5:16]} 阅毕", f"{case.name(case.by)} has signed already ({text(mine, 'read')[:16]})")
    if mine is None and case.standing.head.get("presented_to") != case.by and not is_cover(case.standing):
        yield both(f"{case.name(case.by)}不是传阅人", f"{case.name(case.by)} has it to handle, not to read")


@guard("D7.1", needs=("readers",))
def presented_leader_routes(case: Case) -> Iterator[Words]:
    """Only the leader to whom it was presented may route by reading."""
    if case.standing.head.get("presented_to") != case.by or case.standing.state != "registered":
        yield both("只有直接呈送的领导阅批可代阅签", "only the leader to whom it was presented routes by reading")


@guard("D7.2")
def unread_return_says_why(case: Case) -> Iterator[Words]:
    """A return without a reading says why."""
    row = holder(case.standing, copy_of(case.inputs))
    mine = reading(case.standing, row.holder) if row and row.act in ("hand", "found_with") else None
    presented = row is not None and row.act == "present" and not any(d.name == "read" and d.end == "met" for d in case.standing.duties)
    if ((mine is not None and not mine.get("read")) or presented) and not case.inputs.get("unread") and row:
        yield both(f"{case.name(row.holder)}尚未签阅；未阅交回请写原因（--unread）", f"{case.name(row.holder)} has not signed; an unread return needs --unread REASON")


@guard("D12", basis="house")
def borrowed_copy_comes_back_by_its_loan(case: Case) -> Iterator[Words]:
    """A lent copy is returned by its loan, where its condition is looked at."""
    row = holder(case.standing, copy_of(case.inputs))
    if row and row.act == "lend":
        loans = [r.id for r in case.view.about("loan", "document", case.record.id) if r.state == "lent"]
        yield both(f"该份系借出，请办理归还：loan return {' '.join(loans)}", f"that copy is on loan: loan return {' '.join(loans)}")


@guard("D7.4")
def found_after_it_left(case: Case) -> Iterator[Words]:
    """It cannot have been there after today."""
    since = day(text(case.inputs, "since"))
    if since and since > case.day:
        yield both(f"{since} 在将来", f"{since} is in the future")


@guard("D6.3", needs=("until",))
def extension_is_ahead(case: Case) -> Iterator[Words]:
    """An extension ends on a day that is still ahead, of a reading that goes on."""
    until = day(text(case.inputs, "until"))
    if until and until < case.day:
        yield both(f"{until} 已过", f"{until} is past")
    if not unfinished(case.standing):
        yield both("没有未阅毕的传阅人", "no reading is going on")


@guard("D7.5", basis="house", needs=("handlers",))
def handlers_are_known(case: Case) -> Iterator[Words]:
    """Handlers are active people of the handling department."""
    for name in texts(case.inputs, "handlers"):
        found = case.view.person(name)
        if found is None or not found.active:
            yield both(f"没有在职人员 {name}", f"nobody active is called {name}")
        elif found.department not in texts(case.standing.head, "handler_departments"):
            yield both(f"{found.name}不在承办部门", f"{found.name} is not of a handling department")


@guard("D7.5")
def department_has_the_paper(case: Case) -> Iterator[Words]:
    """A department names its handlers when the paper has been handed to it."""
    if not any(d.name == "assign" for d in case.standing.duties):
        yield both("文件尚未送交承办部门", "the paper has not been handed to the department")


@guard("D7.5", needs=("consent_of",))
def consent_is_by_who_may_give_it(case: Case) -> Iterator[Words]:
    """The office consents to a copy; for classified papers a leader."""
    found = case.view.person(text(case.inputs, "consent_of"))
    if found is None:
        return
    classified = case.standing.head.get("secrecy") in SECRET
    if classified and not found.leads(case.day):
        yield both(f"密级文件复印须领导同意，{found.name}不是领导", f"a copy of a classified paper needs a leader's consent; {found.name} is none")
    if not classified and not (found.has("office_director", case.day) or found.has("office_deputy", case.day)):
        yield both(f"复印须{OFFICE}主任或副主任同意", "a copy needs the consent of the office director or deputy")


@guard("D7.2")
def instruction_is_open(case: Case) -> Iterator[Words]:
    """There is an instruction to be carried out, and it is clear which."""
    open_ = [number(r, "count") for r in rows(case.standing.head, "instructions") if not r.get("done")]
    named = number(case.inputs, "instruction")
    if not open_:
        yield both("没有待落实的批示", "no instruction is open")
    elif named and named not in open_:
        yield both(f"第{named}条批示不在待落实之列：{open_}", f"instruction {named} is not open; open: {open_}")
    elif not named and len(open_) > 1:
        yield both(f"有多条批示待落实，请指明（--instruction）：{open_}", f"several instructions are open, say which (--instruction): {open_}")


@completion
def instruction_that_is_open(case: Case) -> Facts:
    """Without `--instruction`, the only one that is open."""
    open_ = [number(r, "count") for r in rows(case.standing.head, "instructions") if not r.get("done")]
    return {"instruction": open_[0]} if "instruction" not in case.inputs and len(open_) == 1 else {}


@guard("D7.5")
def reply_names_a_paper_or_text(case: Case) -> Iterator[Words]:
    """A reply is a paper sent out, or said in words."""
    if not case.inputs.get("outgoing") and not case.inputs.get("text"):
        yield both("请写明复文（--outgoing）或内容（--text）", "say which paper answered (--outgoing) or in which words (--text)")


@guard("D7.2")
def readers_have_read(case: Case) -> Iterator[Words]:
    """A matter is not done while a reader has not read."""
    for row in unfinished(case.standing):
        if not row.get("read"):
            yield both(f"{case.name(str(row['reader']))}尚未阅毕", f"{case.name(str(row['reader']))} has not read it")


@guard("D7.4")
def original_is_not_with_a_reader(case: Case) -> Iterator[Words]:
    """A matter is not done while a reader has the original."""
    row = holder(case.standing, 1)
    if row and reading(case.standing, row.holder):
        yield both(f"原件在传阅人{case.name(row.holder)}处", f"reader {case.name(row.holder)} has the original")


@guard("D7.2")
def instructions_are_carried_out(case: Case) -> Iterator[Words]:
    """Instructions are carried out before the matter is done."""
    for row in rows(case.standing.head, "instructions"):
        if not row.get("done"):
            yield both(f"第{row['count']}条批示未落实：{row['text']}", f"instruction {row['count']} is not carried out: {row['text']}")


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
        if row.state != "closed":
            yield both(f"差错 {row.id} 未结", f"incident {row.id} is open")


@guard("D5.1", needs=("repeats",))
def repeats_exists(case: Case) -> Iterator[Words]:
    """The paper it repeats is in the register."""
    named = text(case.inputs, "repeats")
    if named == case.record.id or case.view.record(named) is None:
        yield both(f"没有收文 {named}", f"there is no other paper {named}")
