"""The guards of the incoming desk: registering, routing, handing, reading, handling (D4–D7, D13)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from doctrack.model.people import OFFICE, Person, day, number, rows, text, texts
from doctrack.model.record import Facts, Record, Standing
from doctrack.model.view import View
from doctrack.model.words import Words, both
from doctrack.rules.circulation import is_cover, is_pressing, mode_of, readers, reading, unfinished, waiting
from doctrack.rules.custody import copy_of, holder, lost_row
from doctrack.rules.registry import Case, actor, completion, guard, relation, warning

SECRET = ("secret", "confidential", "top_secret")


def heads_of(view: View, department: str, on: date) -> tuple[Person, ...]:
    """The people who head a department on a day."""
    return tuple(
        p for p in view.people().values()
        if p.active and p.department == department and p.has("department_head", on)
    )  # fmt: skip


# --- registering --------------------------------------------------------------------------------------------------


@guard("D4.2", needs=("mismatch",))
def mismatch_is_a_superiors_paper(case: Case) -> Iterator[Words]:
    """The three-way check is of papers from superiors, and the wrong number is written down."""
    if case.inputs.get("source") != "superior":
        yield both("只有上级来文核定文件、文号、机要编号", "only a superior's paper is checked for mismatches")
    if not case.inputs.get("wrong_number"):
        yield both("须登记差错文件的文号（--wrong-number）", "the wrong number must be entered (--wrong-number)")


@guard("保密法30", basis="law")
def secrets_stay_out_of_the_ledger(case: Case) -> Iterator[Words]:
    """Papers of secret and above are registered without their title unless this system was cleared."""
    uncleared = case.inputs.get("secrecy") in SECRET and not case.view.office.policy("clearance")
    if uncleared and (not case.inputs.get("sealed") or case.inputs.get("title")):
        yield both(
            "秘密级以上文件须密封登记（--sealed，不写标题），除非 policies.clearance 载明批准本系统的机关",
            "a paper of secret or above is registered --sealed and without a title, "
            "unless policies.clearance names the authority that cleared this system",
        )


@guard("D5.1", basis="house", needs=("copies",))
def copies_are_at_least_one(case: Case) -> Iterator[Words]:
    """A paper has at least one copy."""
    if number(case.inputs, "copies") < 1:
        yield both("份数至少为一", "there is at least one copy")


@guard("D5.1", basis="house")
def dates_of_the_paper_are_possible(case: Case) -> Iterator[Words]:
    """A paper is brought back after today by nobody, and not recalled before it came."""
    brought = day(text(case.inputs, "brought_on"))
    if brought and brought > case.day:
        yield both(f"带回日期 {brought} 在登记之后", f"brought on {brought}, which is after the registration")


@warning
def same_letter_registered_before(case: Case) -> Iterator[Words]:
    """A number can stand on two documents; the clerk is told which."""
    number_ = text(case.inputs, "sender_number")
    if number_:
        same = [r.id for r in case.view.about("incoming", "sender_number", number_) if r.head.get("sender") == case.inputs.get("sender")]
        if same:
            yield both(f"同一来文字号已登记：{'、'.join(same)}", f"the same sender's number is registered as {', '.join(same)}")


@warning
def brought_back_late(case: Case) -> Iterator[Words]:
    """Papers from meetings are handed in at once; house: by the next working day (D5.2)."""
    brought = day(text(case.inputs, "brought_on"))
    if brought and case.view.calendar.next_working(brought) < case.day:
        yield both(f"会议文件 {brought} 带回，未及时送交（内部规定，D5.2）", f"brought back on {brought} and not handed in promptly (house rule beside D5.2)")


@warning
def issued_after_receipt(case: Case) -> Iterator[Words]:
    """Real papers carry such dates; what is written stays."""
    issued = day(text(case.inputs, "issued"))
    if issued and issued > case.day:
        yield both(f"成文日期 {issued} 晚于收文", f"issued on {issued}, after it came in")


# --- covers, presenting, forwarding -------------------------------------------------------------------------------


@guard("D4.1")
def cover_is_sealed(case: Case) -> Iterator[Words]:
    """Only an unopened cover can be opened."""
    if not is_cover(case.standing):
        yield both("该件不是未启封的封套", "this is no unopened cover")


@guard("D4.1")
def cover_must_be_opened_first(case: Case) -> Iterator[Words]:
    """An unopened personal cover takes no other way than to its addressee; sealed secrets circulate sealed."""
    if is_cover(case.standing) and case.standing.head.get("personal_to"):
        yield both("亲收件未启封，须先由本人启封（unseal）", "a personal cover must be unsealed first (unseal)")


@guard("D6.1")
def urgent_or_important_only(case: Case) -> Iterator[Words]:
    """What is neither urgent nor important goes by the director."""
    if not is_pressing(case.standing):
        yield both("非急件、非重要文件，须先由主任阅签（route）", "neither urgent nor important: the director routes it first (route)")


@guard("D6.1", needs=("to",))
def addressee_is_a_leader(case: Case) -> Iterator[Words]:
    """Urgent papers are presented to a leader."""
    found = case.view.person(text(case.inputs, "to"))
    if found and not found.leads(case.day):
        yield both(f"{found.name}不是领导", f"{found.name} is not a leader")


@guard("D6.1")
def note_is_owed(case: Case) -> Iterator[Words]:
    """The director takes note only of what a leader routed at once."""
    if not any(d.name == "note" for d in case.standing.open_duties()):
        yield both("无须知悉", "no note is owed")


@guard("D6.2")
def only_etiquette_and_receipts_are_forwarded(case: Case) -> Iterator[Words]:
    """Formal documents need the director's route."""
    if case.standing.head.get("form") not in ("etiquette", "receipt"):
        yield both("正式文件须经主任阅签（route），只有礼仪函电、单据可直接分转", "formal papers need the director's route; only etiquette and receipts are forwarded")


# --- routing ------------------------------------------------------------------------------------------------------


@guard("D6.1")
def somebody_is_named(case: Case) -> Iterator[Words]:
    """A route names at least a reader or a department."""
    if not case.inputs.get("readers") and not case.inputs.get("handler_departments"):
        yield both("须指定传阅人（--reader）或承办部门（--handler-department）", "name at least one --reader or --handler-department")


@guard("D6.1", needs=("readers",))
def urgent_goes_to_a_leader_first(case: Case) -> Iterator[Words]:
    """If urgent or important, the first reader must be a leader."""
    named = texts(case.inputs, "readers")
    if case.act.name == "reroute" and any(r.get("handed") for r in readers(case.standing)):
        return
    first = case.view.person(mode_of(named[0])[0]) if named else None
    if is_pressing(case.standing) and first and not first.leads(case.day):
        yield both(f"急件、重要文件须先呈领导，{first.name}不是领导", f"urgent or important: the first reader must be a leader, {first.name} is not")


@guard("D6.2")
def joint_units_were_contacted(case: Case) -> Iterator[Words]:
    """Papers of several units are routed after these were spoken to."""
    units = texts(case.standing.head, "joint_units")
    if units and not case.inputs.get("joint_contacted"):
        yield both(f"须先与会办单位（{'、'.join(units)}）联系（--joint-contacted）", f"speak to the joint units first ({', '.join(units)}): --joint-contacted")


@guard("D7.6", needs=("readers",))
def retired_readers_were_told(case: Case) -> Iterator[Words]:
    """Retired cadres are told to come and read."""
    people = (case.view.person(mode_of(n)[0]) for n in texts(case.inputs, "readers"))
    retired = [p.name for p in people if p and p.retired]
    if retired and not case.inputs.get("retired_notified"):
        yield both(f"须通知离退休干部 {'、'.join(retired)} 到单位阅文（--retired-notified）", f"retired: {', '.join(retired)} must be told to come and read (--retired-notified)")


@guard("D6.3", basis="house", needs=("readers",))
def readers_are_known(case: Case) -> Iterator[Words]:
    """Readers are active people, each once."""
    names = [mode_of(n)[0] for n in texts(case.inputs, "readers")]
    for name in sorted({n for n in names if names.count(n) > 1}):
        yield both(f"{case.name(name)}列了两次", f"{case.name(name)} is named twice")
    for name in names:
        found = case.view.person(name)
        if found is None or not found.active:
            yield both(f"没有在职人员 {name}", f"nobody active is called {name}")


@guard("保密法30", basis="law")
def opinions_stay_out_of_secrets(case: Case) -> Iterator[Words]:
    """What is said about a secret paper stays out of git too."""
    if case.standing.head.get("secrecy") in SECRET and not case.view.office.policy("clearance"):
        for name in ("opinion", "instruction"):
            if case.inputs.get(name):
                yield both(f"秘密级以上文件的{'意见' if name == 'opinion' else '批示'}不得写入台账", f"an {name} on a secret paper must not enter the ledger")


@completion
def leaders_decide(case: Case) -> Facts:
    """Leaders decide (阅批), others read, unless said."""
    named = texts(case.inputs, "readers")
    if not named:
        return {}
    full = []
    for item in named:
        who, _, mode = item.partition("=")
        found = case.view.person(who)
        decides = mode == "decide" or (not mode and found is not None and found.leads(case.day))
        full.append(f"{who}=decide" if decides else who)
    return {"readers": tuple(full)}


# --- handing over -------------------------------------------------------------------------------------------------


@completion
def head_of_the_department(case: Case) -> Facts:
    """Who passes the absent by says so: the absence is the exception."""
    to = text(case.inputs, "to")
    skipped = _skipped(case, to)
    if skipped and not case.inputs.get("exception") and all(_is_away(case, r) for r in skipped):
        return {"exception": "外出：" + "、".join(case.name(r) for r in skipped)}
    return {}


def _skipped(case: Case, to: str) -> list[str]:
    """Readers waiting before the one who would be handed the paper; all of them, if he is a department's."""
    names = [str(r["reader"]) for r in waiting(case.standing)]
    return names[: names.index(to)] if to in names else names


def _is_away(case: Case, who: str) -> bool:
    found = case.view.person(who)
    return bool(found and found.away(case.day))


def _handles(case: Case, who: str) -> bool:
    """Whether somebody is a handler or heads a handling department."""
    if who in texts(case.standing.head, "handlers"):
        return True
    departments = texts(case.standing.head, "handler_departments")
    return any(p.id == who for d in departments for p in heads_of(case.view, d, case.day))


@guard("D7.1", needs=("to",))
def only_those_named_by_route(case: Case) -> Iterator[Words]:
    """Circulation stays within the range that the route names."""
    to = text(case.inputs, "to")
    if case.standing.state == "registered":
        return
    named = {str(r["reader"]) for r in waiting(case.standing)}
    if to not in named and not _handles(case, to):
        yield both(f"{case.name(to)}不在传阅范围内，也不是承办部门负责人或承办人", f"{case.name(to)} is named neither as a reader still to be served nor for a handling department")


@guard("D6.3", needs=("to",))
def in_the_order_of_the_route(case: Case) -> Iterator[Words]:
    """Readers are served in the order of the route; out of it only with a reason."""
    to = text(case.inputs, "to")
    names = [str(r["reader"]) for r in waiting(case.standing)]
    skipped = _skipped(case, to)
    if skipped and not case.inputs.get("exception") and (to in names or _handles(case, to)):
        first = case.name(skipped[0])
        yield both(f"按批示次序应先送{first}；特殊情况请写明（--exception）", f"the route names {first} first; a special case needs --exception")


@guard("D6.1", needs=("to",))
def sealed_cover_to_its_addressee(case: Case) -> Iterator[Words]:
    """From registered only an unopened cover moves, and only to whom it is addressed."""
    if case.standing.state != "registered":
        return
    addressee = text(case.standing.head, "personal_to")
    if not is_cover(case.standing) or not addressee:
        yield both("须先由主任阅签（route）", "the director must route it first (route)")
    elif text(case.inputs, "to") != addressee:
        yield both(f"亲收件只交{case.name(addressee)}本人", f"a personal cover goes to {case.name(addressee)} alone")


@guard("D6.3", basis="house", needs=("to",))
def addressee_is_not_away(case: Case) -> Iterator[Words]:
    """Circulation passes the absent by."""
    found = case.view.person(text(case.inputs, "to"))
    away = found.away(case.day) if found else None
    if found and away:
        yield both(f"{found.name}外出至 {away.last}，请送下一位", f"{found.name} is away until {away.last}; hand it to the next")


@actor
def who_has_the_copy(record: Record, standing: Standing, view: View, on: date) -> str:
    """The reader who has the paper, for a round that enters his reading from the slip."""
    out = [c for c in standing.out() if reading(standing, c.holder) or standing.head.get("presented_to") == c.holder]
    return out[0].holder if out else (standing.out()[0].holder if standing.out() else "")


@actor
def already_read(record: Record, standing: Standing, view: View, on: date) -> str:
    """Not empty where the one who has the paper has signed, or has it to handle."""
    who = who_has_the_copy(record, standing, view, on)
    row = reading(standing, who)
    return "yes" if (row is None and standing.head.get("presented_to") != who) or (row and row.get("read")) else ""


@actor
def next_to_serve(record: Record, standing: Standing, view: View, on: date) -> str:
    """The next reader who is present, then the head of the first handling department."""
    for row in waiting(standing):
        found = view.person(str(row["reader"]))
        if found and not found.away(on):
            return found.id
    if unfinished(standing):
        return ""
    for department in texts(standing.head, "handler_departments"):
        for head in heads_of(view, department, on):
            return head.id
    return ""


@actor
def nobody_is_next(record: Record, standing: Standing, view: View, on: date) -> str:
    """Not empty where nobody is left to be handed the paper."""
    return "" if next_to_serve(record, standing, view, on) else "yes"


# --- reading and handling -----------------------------------------------------------------------------------------


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


def lost_original(standing: Standing) -> bool:
    """Whether the original is lost and not yet given up."""
    row = lost_row(standing, 1)
    return row is not None and not row.get("written_off")
