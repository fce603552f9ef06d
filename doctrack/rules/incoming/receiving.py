"""Receiving: registering, presenting at once, forwarding what needs no route (D4, D5, D6.1,
D6.2).
"""

from __future__ import annotations

from collections.abc import Iterator

from doctrack.model.people import day, number, text
from doctrack.model.record import Facts
from doctrack.rules.incoming.circulation import is_pressing
from doctrack.rules.registry import Case, completion, guard, warning
from doctrack.words import Words, both

SECRET = ("secret", "confidential", "top_secret")


# --- registering ----------------------------------------------------------------------------------


@completion
def usual_source_and_line(case: Case) -> Facts:
    """Without `--source` and `--line`, those that the office has set for this sender; what was
    typed wins.
    """
    usual = case.view.office.senders.get(text(case.inputs, "sender"), {})
    return {name: value for name, value in usual.items() if not case.inputs.get(name)}


@guard("D4.2", needs=("mismatch",))
def mismatch_is_a_superiors_paper(case: Case) -> Iterator[Words]:
    """The three-way check is of papers from superiors, and the wrong number is written down."""
    if case.inputs.get("source") != "superior":
        yield both(
            "只有上级来文核定文件、文号、机要编号",
            "only a superior's paper is checked for mismatches",
        )
    if not case.inputs.get("wrong_number"):
        yield both(
            "须登记差错文件的文号（--wrong-number）",
            "the wrong number must be entered (--wrong-number)",
        )


@guard("保密法30", basis="law")
def secrets_stay_out_of_the_ledger(case: Case) -> Iterator[Words]:
    """Papers of secret and above stand here without their title unless this system was cleared,
    whichever act would write it.
    """
    level = case.inputs.get("secrecy") or case.standing.head.get("secrecy")
    if level not in SECRET or case.view.office_on(case.day).policy("clearance"):
        return
    titled = case.inputs.get("title") or case.inputs.get("field") == "title"
    if titled or (case.act.creates and not case.inputs.get("sealed")):
        yield both(
            "秘密级以上文件须密封登记（--sealed），标题不得写入台账，除非 policies.clearance"
            " 载明批准本系统的机关",
            "a paper of secret or above is registered --sealed and its title does not enter the"
            " ledger, unless policies.clearance names the authority that cleared this system",
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
        yield both(
            f"带回日期 {brought} 在登记之后",
            f"brought on {brought}, which is after the registration",
        )


@warning
def same_letter_registered_before(case: Case) -> Iterator[Words]:
    """A number can stand on two documents; the clerk is told which."""
    number_ = text(case.inputs, "sender_number")
    if number_:
        same = [
            r.id
            for r in case.view.about("incoming", "sender_number", number_)
            if r.head.get("sender") == case.inputs.get("sender")
        ]
        if same:
            yield both(
                f"同一来文字号已登记：{'、'.join(same)}",
                f"the same sender's number is registered as {', '.join(same)}",
            )


@warning
def brought_back_late(case: Case) -> Iterator[Words]:
    """Papers from meetings are handed in at once; house: by the next working day (D5.2)."""
    brought = day(text(case.inputs, "brought_on"))
    if brought and case.view.calendar.next_working(brought) < case.day:
        yield both(
            f"会议文件 {brought} 带回，未及时送交（内部规定，D5.2）",
            f"brought back on {brought} and not handed in promptly (house rule beside D5.2)",
        )


@warning
def issued_after_receipt(case: Case) -> Iterator[Words]:
    """Real papers carry such dates; what is written stays."""
    issued = day(text(case.inputs, "issued"))
    if issued and issued > case.day:
        yield both(f"成文日期 {issued} 晚于收文", f"issued on {issued}, after it came in")


# --- presenting, forwarding -----------------------------------------------------------------------


@guard("D6.1")
def urgent_or_important_only(case: Case) -> Iterator[Words]:
    """What is neither urgent nor important goes by the director."""
    if not is_pressing(case.standing):
        yield both(
            "非急件、非重要文件，须先由主任阅签（route）",
            "neither urgent nor important: the director routes it first (route)",
        )


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
        yield both(
            "正式文件须经主任阅签（route），只有礼仪函电、单据可直接分转",
            "formal papers need the director's route; only etiquette and receipts are forwarded",
        )


@guard("D13", basis="house")
def wanted_back_is_not_forwarded(case: Case) -> Iterator[Words]:
    """What its sender wants back by a day must stay where the registrar can give it back."""
    by = text(case.standing.head, "recall_by")
    if by:
        yield both(
            f"上级限 {by} 前清退，不能分转；须阅签（route）",
            f"its sender wants it back by {by}: it is routed (route), not forwarded",
        )
