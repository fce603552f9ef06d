"""Who may send what to whom: the range of papers that go out (D8.1, D8.2, D9)."""

from __future__ import annotations

from collections.abc import Iterator

from doctrack.model.people import text
from doctrack.model.view import departments
from doctrack.rules.registry import (
    Case,
    guard,
)
from doctrack.words import Words, both

DOWN = ("rules", "forward_superior", "organisation", "major_decision", "reward", "other_major")


UP_OR_OUT = ("report_up", "liaison")


ELSEWHERE = ("routine", "department_meeting")


@guard("D8.1", needs=("applicant", "applicant_kind"))
def applicant_is_one_of_ours(case: Case) -> Iterator[Words]:
    """A department or mass organisation of the office applies; what has no head here cannot."""
    applicant, kind = text(case.inputs, "applicant"), text(case.inputs, "applicant_kind")
    heads = [p for p in case.view.people().values() if p.active and p.department == applicant]
    if applicant not in departments(case.view):
        yield both(
            f"本单位没有“{applicant}”；部门、群众团体不得自行发文，由其负责人申请",
            f"there is no {applicant} here; departments and mass organisations of the office apply,"
            " by their heads",
        )
    elif kind == "mass_org" and not any(p.has("mass_org_head", case.day) for p in heads):
        yield both(
            f"“{applicant}”没有群众团体负责人，不是群众团体",
            f"{applicant} has no head of a mass organisation and is none",
        )


@guard("D9.2", needs=("purpose", "direction"))
def purpose_of_a_paper_downward(case: Case) -> Iterator[Words]:
    """What papers downward are for is not sent upward or out."""
    if text(case.inputs, "purpose") in DOWN and case.inputs.get("direction") != "down":
        yield both(
            "该用途只用于下行文，请改 --direction down 或用途",
            "that purpose is one of papers downward; change --direction or --purpose",
        )


@guard("D9.3", needs=("purpose", "direction"))
def purpose_of_a_paper_upward_or_out(case: Case) -> Iterator[Words]:
    """What papers upward and out are for is not sent downward."""
    if text(case.inputs, "purpose") in UP_OR_OUT and case.inputs.get("direction") == "down":
        yield both(
            "该用途只用于上行文、外发文，请改 --direction up 或 out，或改用途",
            "that purpose is one of papers upward or out; change --direction or --purpose",
        )


@guard("D9.4", needs=("purpose",))
def daily_business_needs_no_paper(case: Case) -> Iterator[Words]:
    """Daily business is told by the sections themselves."""
    if case.inputs.get("purpose") == "routine":
        yield both(
            "日常事项经分管领导批准后由科室书面或口头自行通知，一般不发文",
            "daily business is told by the section's own notice, with its leader's consent; no"
            " paper is sent",
        )


@guard("D9.5", needs=("purpose",))
def a_sections_meeting_needs_no_paper(case: Case) -> Iterator[Words]:
    """A section's meeting uses a work bulletin."""
    if case.inputs.get("purpose") == "department_meeting":
        yield both(
            "科室会议不发文，可以科室名义用工作简讯发会议纪要",
            "a section's meeting sends no paper; the section puts its minutes in a work bulletin",
        )


@guard("D8.2", needs=("applicant_kind", "line"))
def mass_organisations_go_by_the_party_line(case: Case) -> Iterator[Words]:
    """A mass organisation's paper is endorsed by the party branch, so it goes by the party line."""
    if case.inputs.get("applicant_kind") == "mass_org" and case.inputs.get("line") != "party":
        yield both(
            "群众团体文件由党支部批转，应走党支部",
            "a mass organisation's paper goes by the party line, endorsed by the branch",
        )


@guard("D8.2")
def mass_organisations_are_endorsed(case: Case) -> Iterator[Words]:
    """The party branch endorses a mass organisation's paper (批转)."""
    if case.standing.head.get("applicant_kind") == "mass_org" and not case.inputs.get("endorsed"):
        yield both(
            "群众团体文件须由党支部批转（--endorsed）",
            "a mass organisation's paper must be endorsed (--endorsed)",
        )
