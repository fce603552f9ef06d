"""The incident desk: seals and mismatches, losses, breaches, damage (D4.1, D4.2, D13)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from doctrack.model.people import text, texts
from doctrack.model.record import Facts, Owed, Record, Standing
from doctrack.model.words import Words, both
from doctrack.rules.custody import copy_of, holder
from doctrack.rules.registry import Case, Consequence, Step, effect, guard, leads_to, opening, with_, writing


@writing
def seal_and_mismatch_incidents(case: Case, record: Record, standing: Standing) -> Iterator[Consequence]:
    """One incident per nature: a broken seal, and what does not tally (D4.1, D4.2)."""
    if case.inputs.get("seal") in ("opened", "torn"):
        yield Consequence("", "incident", "open", {"about": record.id, "nature": "seal", "found_by": case.by})
    if texts(case.inputs, "mismatch"):
        facts: Facts = with_({"about": record.id, "nature": "mismatch", "found_by": case.by}, {"wrong_number": text(case.inputs, "wrong_number")})
        yield Consequence("", "incident", "open", facts)


@writing
def breach_incident(case: Case, record: Record, standing: Standing) -> Iterator[Consequence]:
    """What was found against the rules opens an incident that names clauses and people."""
    before, who = holder(case.standing, copy_of(case.inputs)), case.name(text(case.inputs, "holder"))
    giver = f"由{case.name(before.holder)}" if before else "自办公室"
    words = f"第{copy_of(case.inputs)}份{giver}至{who}（D7.1、D7.4）：{text(case.inputs, 'how')}"
    yield Consequence("", "incident", "open", {"about": record.id, "nature": "breach", "found_by": case.by, "remarks": words})


@writing
def loss_incident(case: Case, record: Record, standing: Standing) -> Iterator[Consequence]:
    """A loss is found out and reported (D13)."""
    facts: dict[str, str | int] = {"about": record.id, "nature": "lost", "found_by": case.by}
    if copy_of(case.inputs) != 1:
        facts["copy"] = copy_of(case.inputs)
    if case.because:
        facts["from"] = case.because
    yield Consequence("", "incident", "open", facts)


@writing
def copy_is_found_or_written_off(case: Case, record: Record, standing: Standing) -> Iterator[Consequence]:
    """Found puts the copy back; written off gives it up."""
    act = {"found": "found", "written_off": "write_off"}.get(text(case.inputs, "outcome"))
    if act and standing.head.get("nature") == "lost":
        copy: Facts = {"copy": copy_of(standing.head)} if copy_of(standing.head) != 1 else {}
        yield Consequence(text(standing.head, "about"), "incoming", act, copy)


@guard("D4.2")
def wrong_number_of_a_mismatch(case: Case) -> Iterator[Words]:
    """A mismatch writes the wrong number down."""
    if case.inputs.get("nature") == "mismatch" and not case.inputs.get("wrong_number"):
        yield both("不对口须登记差错文号（--wrong-number）", "a mismatch needs --wrong-number")


@guard("D13", needs=("cause",))
def loss_names_who_answers(case: Case) -> Iterator[Words]:
    """For a loss the responsible person is named, or said to be unknown."""
    if case.standing.head.get("nature") == "lost" and not case.inputs.get("responsible"):
        yield both("遗失须查明责任者（--responsible，不明写 unknown）", "a loss names who answers for it (--responsible, or unknown)")


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
        yield both("遗失以“找回”或“核销”结，其他以“处理完毕”结", "a loss ends found or written_off, anything else settled")


@effect
@leads_to("investigated")
def cause_is_known(standing: Standing, step: Step) -> Standing:
    """Investigated; reported before, it stays reported."""
    state = standing.state if standing.state == "reported" else "investigated"
    return replace(standing, state=state, head=with_(standing.head, {"investigated": True}))


@opening
def report_is_owed(standing: Standing, step: Step) -> Iterator[Owed]:
    """A mismatch at once (D4.2 立即); others within the house's two days."""
    yield Owed(variant="mismatch" if standing.head.get("nature") == "mismatch" else "other")


def incident_record(record: Record) -> str:
    """What an incident is about."""
    return text(record.head, "about")
