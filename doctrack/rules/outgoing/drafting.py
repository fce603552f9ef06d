"""The outgoing desk: applying, drafting, verifying, cosigning and signing a paper (D8, D9,
D10.1–D10.9).
"""

from __future__ import annotations

from collections.abc import Iterator

from doctrack.model.people import Person, number, rows, text, texts
from doctrack.model.record import Facts, Standing
from doctrack.rules.incoming.receiving import SECRET
from doctrack.rules.registry import (
    Case,
    Step,
    completion,
    effect,
    guard,
    leads_to,
    relation,
    warning,
    with_,
)
from doctrack.words import Words, both


def shares(listed: tuple[str, ...]) -> dict[str, int]:
    """`NAME=COPIES` as copies by name; a name alone is one copy, a name said twice has the sum."""
    found: dict[str, int] = {}
    for item in listed:
        name, _, count = (
            item.rpartition("=") if item.rpartition("=")[2].isdigit() else (item, "", "1")
        )
        found[name] = found.get(name, 0) + int(count)
    return found


# --- who ------------------------------------------------------------------------------------------


@relation(both("申请单位负责人", "the applicant's head"))
def head_of_the_applicant(case: Case, person: Person) -> bool:
    """The head of the department, or of the mass organisation, that applies (D8.1, D10.1)."""
    role = (
        "mass_org_head"
        if case.standing.head.get("applicant_kind") == "mass_org"
        else "department_head"
    )
    return person.has(role, case.day) and person.department == case.standing.head.get("applicant")


@relation(
    both(
        "党支部书记（党字）或办公室主任（政字）",
        "the party secretary (party line) or the office director",
    )
)
def authority_of_the_line(case: Case, person: Person) -> bool:
    """Who consents to a paper of its line (D8.2)."""
    return person.has(
        "party_secretary" if case.standing.head.get("line") == "party" else "office_director",
        case.day,
    )


@relation(
    both(
        "党支部书记（党字）或主要领导（政字）",
        "the party secretary (party line) or the chief leader",
    )
)
def signer_of_the_line(case: Case, person: Person) -> bool:
    """Who signs a paper of its line (D8.3, D10.9)."""
    party = case.standing.head.get("line") == "party"
    return (
        person.has("party_secretary", case.day) if party else person.has("chief_leader", case.day)
    )


@relation(both("拟稿人", "the drafter"))
def the_drafter(case: Case, person: Person) -> bool:
    """Who drafted it."""
    return case.standing.head.get("drafter") == person.id


@relation(both("印制人", "the printer"))
def the_printer(case: Case, person: Person) -> bool:
    """Who was named to print it."""
    return case.standing.head.get("printer") == person.id


def areas_led(case: Case, person: Person | None) -> tuple[str, ...]:
    """The paper's areas that a leader leads; a leader without areas of his own leads all of
    them.
    """
    if person is None or not person.leads(case.day):
        return ()
    wanted = texts(case.standing.head, "areas")
    return tuple(a for a in wanted if not person.areas or a in person.areas)


@relation(both("分管领导", "a leader of the area"))
def leader_of_an_area(case: Case, person: Person) -> bool:
    """A leader of one of the areas that the paper touches (D10.6)."""
    return bool(areas_led(case, person))


@relation(both("会签部门负责人", "head of a cosigning department"))
def head_of_a_cosigner(case: Case, person: Person) -> bool:
    """Who heads a department that is to cosign (D10.8)."""
    return person.department in texts(case.standing.head, "cosigners") and person.has(
        "department_head", case.day
    )


# --- applying -------------------------------------------------------------------------------------


@guard("D10.12", basis="house")
def copies_cover_the_recipients(case: Case) -> Iterator[Words]:
    """At least as many copies are ordered as the recipients are to have, and at least one."""
    told = {**case.standing.head, **case.inputs}
    ordered, wanted = number(told, "copies"), sum(shares(texts(told, "recipients")).values())
    if ordered < max(wanted, 1):
        yield both(
            f"印 {ordered} 份不够分发（发送范围共 {wanted} 份）",
            f"{ordered} copies do not cover the recipients, who are to have {wanted}",
        )


@warning
def no_copy_is_left_to_file(case: Case) -> Iterator[Words]:
    """Who orders just what the recipients get has none to file."""
    told = {**case.standing.head, **case.inputs}
    if number(told, "copies") == sum(shares(texts(told, "recipients")).values()):
        yield both(
            "印数恰为分发之数，没有存档的一份",
            "as many are ordered as are sent out; none is left to be filed",
        )


@guard("保密法30", basis="law")
def secret_titles_stay_out(case: Case) -> Iterator[Words]:
    """A paper of secret and above does not enter a system that was not cleared, nor does its
    title.
    """
    told = {**case.standing.head, **case.inputs}
    if told.get("secrecy") in SECRET and not case.view.office_on(case.day).policy("clearance"):
        yield both(
            "未经批准的系统不得办理秘密级以上发文",
            "a paper of secret and above is not drawn up in a system that was not cleared",
        )


# --- drafting and verifying -----------------------------------------------------------------------


@guard("D10.2", needs=("drafter", "drafting_department"))
def drafting_department_drafts(case: Case) -> Iterator[Words]:
    """The section in charge drafts, by one of its own people."""
    drafter, department = (
        case.view.person(text(case.inputs, "drafter")),
        text(case.inputs, "drafting_department"),
    )
    if drafter and drafter.department != department:
        yield both(
            f"由主办科室拟稿：{drafter.name}属{drafter.department}，不属{department}",
            f"the section in charge drafts: {drafter.name} is of {drafter.department}, not of"
            f" {department}",
        )


@guard("D10.4", needs=("drafter",))
def drafter_drafts_himself(case: Case) -> Iterator[Words]:
    """The drafter fills the cover page and signs it."""
    if case.inputs.get("drafter") != case.by:
        yield both(
            f"首页由拟稿人{case.name(text(case.inputs, 'drafter'))}填写签名",
            f"the cover page is {case.name(text(case.inputs, 'drafter'))}'s, who drafted it",
        )


COVER: tuple[tuple[str, Words], ...] = (
    ("drafter", both("拟稿人（--drafter）", "the drafter (--drafter)")),
    (
        "drafting_department",
        both(
            "拟稿单位（--drafting-department）", "the drafting department (--drafting-department)"
        ),
    ),
    ("date", both("日期（--date）", "the date (--date)")),
    ("secrecy", both("密级（--secrecy）", "the secrecy (--secrecy)")),
    ("signed", both("签名（--signed）", "the signature (--signed)")),
    ("sealed_stamp", both("盖章（--sealed-stamp）", "the stamp (--sealed-stamp)")),
)


@guard("D10.4")
def cover_page_is_complete(case: Case) -> Iterator[Words]:
    """Title, recipients, copies, department, drafter, signature, stamp, date and secrecy stand on
    the cover page.
    """
    for name, label in COVER:
        if not case.inputs.get(name):
            yield both(f"发文稿纸首页缺{label.zh}", f"the cover page lacks {label.en}")


@effect
def cover_page_is_filled(standing: Standing, step: Step) -> Standing:
    """A new draft has been neither amended nor recopied."""
    return standing.having(with_(standing.head, {"amendments": "", "recopied": False}))


@effect
def draft_goes_back(standing: Standing, step: Step) -> Standing:
    """What was verified was another draft."""
    return standing.having(
        with_(standing.head, {"verified": (), "amendments": "", "recopied": False})
    )


def verified_areas(standing: Standing) -> set[str]:
    """The areas whose leaders have answered for the draft."""
    return {text(r, "area") for r in rows(standing.head, "verified")}


@completion
def area_of_the_leader(case: Case) -> Facts:
    """Without `--area`, the areas of this leader that are not verified yet."""
    done = verified_areas(case.standing)
    mine = tuple(a for a in areas_led(case, case.view.person(case.by)) if a not in done)
    return {"areas": mine} if mine and not case.inputs.get("areas") else {}


@guard("D10.6")
def area_is_verified_once(case: Case) -> Iterator[Words]:
    """Each area is verified once, by a leader of it."""
    led, done = areas_led(case, case.view.person(case.by)), verified_areas(case.standing)
    if not case.inputs.get("areas"):
        yield both(
            f"{case.name(case.by)}分管的范围都已核稿",
            f"{case.name(case.by)} has verified all areas of his",
        )
    for area in texts(case.inputs, "areas"):
        if area not in led:
            yield both(
                f"“{area}”不由{case.name(case.by)}分管，或不在所涉范围",
                f"{area} is not led by {case.name(case.by)}, or the paper does not touch it",
            )
        elif area in done:
            yield both(f"“{area}”已核稿", f"{area} is verified already")


@guard("D10.6", basis="house")
def drafter_does_not_verify(case: Case) -> Iterator[Words]:
    """Nobody answers for his own draft."""
    if case.standing.head.get("drafter") == case.by:
        yield both("拟稿人不得核自己的稿", "the drafter does not verify his own draft")


@effect
@leads_to("verified", only_from=("reviewed",))
def area_is_verified(standing: Standing, step: Step) -> Standing:
    """The last area makes the draft verified."""
    at = step.event.at.isoformat()
    more: tuple[Facts, ...] = tuple(
        {"area": a, "by": step.event.by, "at": at} for a in texts(step.event.inputs, "areas")
    )
    after = standing.having(
        with_(standing.head, {"verified": (*rows(standing.head, "verified"), *more)})
    )
    done = verified_areas(after) >= set(texts(after.head, "areas"))
    return after._replace(state="verified") if done else after


@guard("D10.7")
def recopying_is_needed(case: Case) -> Iterator[Words]:
    """Only a much amended draft is written out anew, once."""
    if case.standing.head.get("amendments") != "many":
        yield both("修改不多，无须誊清", "it was not much amended")
    if case.standing.head.get("recopied"):
        yield both("已誊清", "it was written out anew already")


@effect
def draft_is_recopied(standing: Standing, step: Step) -> Standing:
    """Written out anew."""
    return standing.having(with_(standing.head, {"recopied": True}))
