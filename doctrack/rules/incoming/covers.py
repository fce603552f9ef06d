"""Covers registered unopened: for one person's own hands, from the courier, or of a secret paper
(D4.1).
"""

from __future__ import annotations

from collections.abc import Iterator

from doctrack.model.people import Person, text
from doctrack.model.record import Owed, Standing
from doctrack.rules.holders import copy_of
from doctrack.rules.registry import Case, Step, effect, guard, opening, relation, with_
from doctrack.words import Words, both


def is_cover(standing: Standing) -> bool:
    """A cover that was registered unopened and is unopened still."""
    return (
        standing.head.get("sealed") is True
        and not standing.head.get("unsealed")
        and not text(standing.head, "title")
    )


def is_personal(standing: Standing) -> bool:
    """An unopened cover for one person's own hands; any other cover is routed, and circulates,
    sealed.
    """
    return is_cover(standing) and bool(standing.head.get("personal_to"))


@relation(both("亲收人", "the addressee of the cover"))
def personal_addressee(case: Case, person: Person) -> bool:
    """To whom a personal cover is addressed."""
    return case.standing.head.get("personal_to") == person.id


@guard("D4.1")
def cover_is_sealed(case: Case) -> Iterator[Words]:
    """Only an unopened cover can be opened."""
    if not is_cover(case.standing):
        yield both("该件不是未启封的封套", "this is no unopened cover")


@guard("D4.1")
def addressee_opens_what_he_has(case: Case) -> Iterator[Words]:
    """A personal cover that is in its addressee's hands is opened by him; the registrar may enter
    that from his word.
    """
    to = text(case.standing.head, "personal_to")
    if to and case.by != to and any(c.holder == to for c in case.standing.out()):
        yield both(
            f"封套在{case.name(to)}处，由本人启封（收发员可凭其口信代录：--as {to}）",
            f"{case.name(to)} has the cover and opens it himself (the registrar may enter that from"
            f" his word: --as {to})",
        )


@guard("D4.1")
def cover_must_be_opened_first(case: Case) -> Iterator[Words]:
    """An unopened personal cover takes no other way than to its addressee; sealed secrets circulate
    sealed.
    """
    if is_personal(case.standing):
        yield both(
            "亲收件未启封，须先由本人启封（unseal）",
            "a personal cover must be unsealed first (unseal)",
        )


@guard("D6.1")
def sealed_cover_to_its_addressee(case: Case) -> Iterator[Words]:
    """From registered only an unopened cover moves, and only to whom it is addressed; of any other
    paper that is said before a name is.
    """
    if case.standing.state != "registered":
        return
    if not is_personal(case.standing):
        yield both("须先由主任阅签（route）", "the director must route it first (route)")
    elif "to" in case.inputs and text(case.inputs, "to") != text(case.standing.head, "personal_to"):
        addressee = case.name(text(case.standing.head, "personal_to"))
        yield both(f"亲收件只交{addressee}本人", f"a personal cover goes to {addressee} alone")


@effect
def cover_is_registered(standing: Standing, step: Step) -> Standing:
    """A cover for one person, or from the courier without a title, is registered unopened."""
    if text(standing.head, "title") or not (
        standing.head.get("personal_to") or standing.head.get("delivered_by") == "courier"
    ):
        return standing
    return standing.having(with_(standing.head, {"sealed": True}))


@effect
def cover_is_opened(standing: Standing, step: Step) -> Standing:
    """The cover is open; the paper is an ordinary one from here on."""
    return standing.having(with_(standing.head, {"unsealed": True}))


@opening
def opened_cover_is_routed(standing: Standing, step: Step) -> Iterator[Owed]:
    """An opened cover waits for the director, unless it did so unopened."""
    if not any(d.name == "route" for d in standing.open_duties()):
        yield Owed()


@opening
def returned_cover_is_routed(standing: Standing, step: Step) -> Iterator[Owed]:
    """A personal cover that has been with its addressee is to be opened, and waits for the director
    like any paper.
    """
    owed = any(d.name in ("route", "deliver") for d in step.before.open_duties())
    if standing.state == "registered" and is_personal(standing) and not owed:
        yield Owed()


@opening
def cover_is_owed_back(standing: Standing, step: Step) -> Iterator[Owed]:
    """Who was handed a cover unopened brings back to the registrar what was in it."""
    if step.before.state == "registered":
        yield Owed((text(step.event.inputs, "to"),), str(copy_of(step.event.inputs)), "cover")
