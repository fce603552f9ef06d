"""Filing: which papers go into which volume, and those that are not filed (D15, D16)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from doctrack.model.people import number, rows, text, texts
from doctrack.model.record import Owed, Standing
from doctrack.rules.archive.volumes import GATHERED, members
from doctrack.rules.registry import (
    GUARDS,
    Case,
    Step,
    effect,
    guard,
    opening,
    with_,
)
from doctrack.words import Words, both


def filing(case: Case, id: str) -> Case | None:
    """A paper before the judge as its own kind files it; None where its kind is not filed."""
    record, standing = case.view.record(id), case.view.standing(id)
    kind = case.view.kind(record.kind, case.day) if record else None
    act = kind.acts.get("file") if kind else None
    if record is None or standing is None or kind is None or act is None or not act.consequence:
        return None
    return case._replace(kind=kind, act=act, record=record, standing=standing, inputs={})


@guard("D15.1")
def scope_or_reason_is_said(case: Case) -> Iterator[Words]:
    """What is filed is of one of the ten classes, or it is said why it is filed."""
    if not case.inputs.get("scope") and not case.inputs.get("why"):
        yield both(
            "须写明属 D15.1 第几类（--scope），或归档理由（--why）",
            "say which class of D15.1 it is (--scope), or why it is filed (--why)",
        )


@guard("D15.1", needs=("scope", "documents"))
def scope_fits_its_source(case: Case) -> Iterator[Words]:
    """The first class is a superior's papers; a paper that names its own class is filed under
    it.
    """
    scope = number(case.inputs, "scope")
    for id in texts(case.inputs, "documents"):
        record = case.view.record(id)
        source, own = (
            (text(record.head, "source"), number(record.head, "scope")) if record else ("", 0)
        )
        if scope == 1 and source not in ("", "superior"):
            yield both(
                f"{id} 不是上级来文，不属第 1 类", f"{id} is no superior's paper and not of class 1"
            )
        if own and own != scope:
            yield both(
                f"{id} 登记为第 {own} 类，不是第 {scope} 类",
                f"{id} was registered as of class {own}, not {scope}",
            )


@guard("D16.2", needs=("documents",))
def papers_may_be_filed(case: Case) -> Iterator[Words]:
    """Only a paper whose matter is done, with every copy in the office and nothing open about it,
    is put into a volume.
    """
    for id in texts(case.inputs, "documents"):
        own = filing(case, id)
        if own is None:
            yield both(f"{id} 不是归档的文件", f"{id} is nothing that is filed")
            continue
        if own.standing.state not in own.act.source:
            label = own.kind.states.get(
                own.standing.state, both(own.standing.state, own.standing.state)
            )
            yield both(
                f"{id} 现为“{label.zh}”，不能归档", f"{id} is {label.en} and cannot be filed"
            )
        for name in own.act.guards:
            yield from (both(f"{id}：{w.zh}", f"{id}: {w.en}") for w in GUARDS[name].reasons(own))


@guard("D16.1", needs=("documents",))
def in_no_other_volume(case: Case) -> Iterator[Words]:
    """A paper lies in one volume, and once."""
    for volume in case.view.in_state("volume", *GATHERED):
        inside = [text(r, "document") for r in rows(volume.head, "members")]
        for id in (i for i in texts(case.inputs, "documents") if i in inside):
            yield both(f"{id} 已在 {volume.id} 卷内", f"{id} is in {volume.id} already")


@guard("D16.2", needs=("documents",))
def papers_are_in_the_volume(case: Case) -> Iterator[Words]:
    """Only what is in it is taken out."""
    for id in (i for i in texts(case.inputs, "documents") if i not in members(case.standing)):
        yield both(f"{id} 不在卷内", f"{id} is not in the volume")


@effect
def papers_are_added(standing: Standing, step: Step) -> Standing:
    """The papers with what of each was gathered."""
    told = {n: step.event.inputs[n] for n in ("pages", "scope", "why") if step.event.inputs.get(n)}
    parts = "、".join(texts(step.event.inputs, "components"))
    new = tuple(
        {"document": id, "components": parts, **told}
        for id in texts(step.event.inputs, "documents")
    )
    return standing.having(
        with_(standing.head, {"members": (*rows(standing.head, "members"), *new), "missing": ()})
    )


@effect
def papers_are_removed(standing: Standing, step: Step) -> Standing:
    """The volume without them."""
    gone = texts(step.event.inputs, "documents")
    kept = tuple(r for r in rows(standing.head, "members") if text(r, "document") not in gone)
    return standing.having(with_(standing.head, {"members": kept, "missing": ()}))


@guard("D16.2")
def not_gathered_already(case: Case) -> Iterator[Words]:
    """What lies in a volume that is being gathered is taken out first."""
    for volume in case.view.in_state("volume", *GATHERED):
        if case.record.id in [text(r, "document") for r in rows(volume.head, "members")]:
            yield both(
                f"已在 {volume.id} 卷内，须先抽出（remove）",
                f"it is in {volume.id}; take it out first (remove)",
            )


@guard("D15.1", basis="house")
def not_decided_otherwise(case: Case) -> Iterator[Words]:
    """What the director has confirmed as not to be filed is not put into a volume."""
    if case.standing.head.get("not_filed_by"):
        who = case.name(text(case.standing.head, "not_filed_by"))
        yield both(f"{who}已确认不归档", f"{who} has confirmed that it is not filed")


@effect
def filing_is_waived(standing: Standing, step: Step) -> Standing:
    """The director's word stands on the paper."""
    return standing.having(with_(standing.head, {"not_filed_by": step.event.by}))


@opening
def filed_by_june(standing: Standing, step: Step) -> Iterator[Owed]:
    """Last year's papers are in order before July (D16.4); important ones are filed at once
    (D16.3).
    """
    if standing.head.get("important"):
        yield Owed(variant="important")
    else:
        yield Owed(variant="june", until=date(step.event.at.year + 1, 6, 30))
