"""Signing: cosigned by every department asked, signed by who may with his own hand, void when
amended (D8.3, D10.7–D10.9).
"""

from __future__ import annotations

from collections.abc import Iterator

from doctrack.model.people import rows, text, texts
from doctrack.model.record import Facts, Standing
from doctrack.rules.registry import Case, Step, completion, effect, guard, leads_to, warning, with_
from doctrack.words import Words, both


@guard("D10.7")
def recopied_first(case: Case) -> Iterator[Words]:
    """A much amended draft is written out anew before it is cosigned and signed."""
    if case.standing.head.get("amendments") == "many" and not case.standing.head.get("recopied"):
        yield both(
            "修改较多，须先由拟稿人誊清（recopy）",
            "much amended: the drafter writes it out anew first (recopy)",
        )


def missing_cosigners(standing: Standing) -> tuple[str, ...]:
    """Departments that have not cosigned yet."""
    done = {text(r, "department") for r in rows(standing.head, "cosigned")}
    return tuple(d for d in texts(standing.head, "cosigners") if d not in done)


@completion
def department_of_the_cosigner(case: Case) -> Facts:
    """Without `--department`, the cosigner's own."""
    person = case.view.person(case.by)
    return {"department": person.department} if person and not case.inputs.get("department") else {}


@guard("D10.8")
def department_cosigns_once(case: Case) -> Iterator[Words]:
    """Each department cosigns once, by its own head."""
    person, named = case.view.person(case.by), text(case.inputs, "department")
    if person and named != person.department:
        yield both(f"{named}由其负责人会签", f"{named} is cosigned for by its own head")
    elif named not in missing_cosigners(case.standing):
        yield both(
            f"{named}已会签或不在会签之列", f"{named} has cosigned already, or is not asked to"
        )


@effect
@leads_to("cosigning", "cosigned", only_from=("verified", "cosigning"))
def department_has_cosigned(standing: Standing, step: Step) -> Standing:
    """The last cosigner makes it cosigned; a dissent is kept for the signer to see."""
    row = with_(
        {
            "department": text(step.event.inputs, "department"),
            "by": step.event.by,
            "at": step.event.at.isoformat(),
        },
        {"dissent": text(step.event.inputs, "dissent")},
    )
    after = standing.having(
        with_(standing.head, {"cosigned": (*rows(standing.head, "cosigned"), row)})
    )
    return after._replace(state="cosigning" if missing_cosigners(after) else "cosigned")


@guard("D10.8")
def everybody_has_cosigned(case: Case) -> Iterator[Words]:
    """All cosign before the signature, and so before print."""
    missing = missing_cosigners(case.standing)
    if missing:
        yield both(f"尚未会签：{'、'.join(missing)}", f"not cosigned yet: {', '.join(missing)}")


@warning
def dissent_is_shown(case: Case) -> Iterator[Words]:
    """Who cosigned with another opinion is shown to the signer."""
    for row in rows(case.standing.head, "cosigned"):
        if row.get("dissent"):
            yield both(
                f"{text(row, 'department')}会签有不同意见：{text(row, 'dissent')}",
                f"{text(row, 'department')} cosigned with dissent: {text(row, 'dissent')}",
            )


@guard("D8.3")
def leaders_have_met(case: Case) -> Iterator[Words]:
    """A paper of great effect, or over several leaders' areas, is decided by the leaders' meeting
    first.
    """
    head = case.standing.head
    if (head.get("major") or len(set(texts(head, "areas"))) > 1) and not case.inputs.get("meeting"):
        yield both(
            "影响较大或涉及多个分管范围，须领导班子研究决定（--meeting 日期和会议号）",
            "of great effect or over several areas: the leaders' meeting decides first (--meeting)",
        )


@guard("D10.9", basis="house")
def drafter_does_not_sign(case: Case) -> Iterator[Words]:
    """Nobody signs his own draft."""
    if case.standing.head.get("drafter") == case.by:
        yield both("拟稿人不得签发自己的稿", "the drafter does not sign his own draft")


@effect
@leads_to("signed", "numbered")
def paper_is_signed(standing: Standing, step: Step) -> Standing:
    """Signed; a paper whose number was given before an amendment has it still."""
    after = standing.having(with_(standing.head, {"signed_by": step.event.by}))
    return after._replace(state="numbered" if standing.number else "signed")


@guard("D10.9")
def something_is_amended(case: Case) -> Iterator[Words]:
    """An amendment says what it changes."""
    if not any(case.inputs.get(n) for n in ("title", "recipients", "copies", "text")):
        yield both(
            "请写明改动：--title、--recipient、--copies 或 --text",
            "say what changes: --title, --recipient, --copies or --text",
        )


@effect
def signatures_are_void(standing: Standing, step: Step) -> Standing:
    """Verified, cosigned and signed anew; a number given stays."""
    gone: Facts = {
        "verified": (),
        "cosigned": (),
        "signed_by": "",
        "meeting": "",
        "amendments": "",
        "recopied": False,
        "printer": "",
    }
    return standing.having(with_(standing.head, gone))
