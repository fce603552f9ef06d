"""The archive desk: what may be filed, what belongs to a whole paper, and the archive codes that
never change (D15, D16).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from doctrack.model.people import number, rows, text, texts
from doctrack.model.record import Facts, Owed, Record, Standing
from doctrack.rules.registry import (
    GUARDS,
    Case,
    Consequence,
    Step,
    completion,
    effect,
    guard,
    numbering,
    opening,
    with_,
    writing,
)
from doctrack.words import Words, both

OFFICE = "办公室"
RETENTION = {"permanent": "Y", "30y": "D30", "10y": "D10"}
GATHERED = ("open", "checked")
SEALED = ("sealed", "transferred")


def members(standing: Standing) -> list[str]:
    """The papers of a volume, as they were put in."""
    return [text(r, "document") for r in rows(standing.head, "members")]


def filing(case: Case, id: str) -> Case | None:
    """A paper before the judge as its own kind files it; None where its kind is not filed."""
    record, standing = case.view.record(id), case.view.standing(id)
    kind = case.view.kind(record.kind, case.day) if record else None
    act = kind.acts.get("file") if kind else None
    if record is None or standing is None or kind is None or act is None or not act.consequence:
        return None
    return case._replace(kind=kind, act=act, record=record, standing=standing, inputs={})


# --- putting in -----------------------------------------------------------------------------------


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


# --- completeness ---------------------------------------------------------------------------------


def needed(head: Facts) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What belongs to a whole paper, each with what may stand for it: its original, what it was
    drafted from, attachments, request and reply.
    """
    yield "original", ("original", "main")
    if head.get("drafter"):
        yield "draft", ("draft",)
    if head.get("attachments"):
        yield "attachment", ("attachment",)
    if head.get("reply"):
        yield "request", ("request",)
        yield "reply", ("reply",)


def gaps(case: Case) -> list[str]:
    """What is missing in the volume, as DOCUMENT/COMPONENT."""
    found = list[str]()
    for row in rows(case.standing.head, "members"):
        record, there = case.view.record(text(row, "document")), text(row, "components").split("、")
        found += (
            [
                f"{record.id}/{part}"
                for part, fit in needed(record.head)
                if not set(fit) & set(there)
            ]
            if record
            else []
        )
    return found


@guard("D16.1")
def volume_has_papers(case: Case) -> Iterator[Words]:
    """An empty volume is not checked."""
    if not members(case.standing):
        yield both("卷内没有文件", "there is nothing in the volume")


@guard("D16.2")
def gaps_are_explained(case: Case) -> Iterator[Words]:
    """Each missing part is explained, and nothing that is there."""
    said = {
        place.strip(): why.strip()
        for place, _, why in (t.partition("=") for t in texts(case.inputs, "missing"))
    }
    missing = gaps(case)
    for gap in (g for g in missing if not said.get(g)):
        yield both(
            f"缺 {gap}，须说明（--missing {gap}=原因）",
            f"{gap} is missing and not explained (--missing {gap}=REASON)",
        )
    for place in (p for p in said if p not in missing):
        yield both(f"{place} 并不缺", f"{place} is not missing")


# --- sealing --------------------------------------------------------------------------------------


def series_of(case: Case) -> str:
    """What pieces run on within: fonds, category, year, retention and department."""
    head = case.standing.head
    kept, department = RETENTION[text(head, "retention")], text(head, "department") or OFFICE
    fonds, category = case.view.office.fonds, text(head, "category")
    return f"{fonds}-{category}·{number(head, 'year')}-{kept}-{department}"


def last_piece(case: Case, series: str) -> int:
    """The highest piece given in a series, over all volumes."""
    sealed = (r for r in case.view.in_state("volume", *SEALED) if r.head.get("series") == series)
    return max((number(row, "piece") for r in sealed for row in rows(r.head, "pieces")), default=0)


@guard("D16.1", basis="house")
def fonds_is_known(case: Case) -> Iterator[Words]:
    """An archive code begins with the fonds."""
    if not case.view.office.fonds:
        yield both(
            "尚未设定全宗号（office set fonds）",
            "the office has no fonds code yet (office set fonds)",
        )


def place_in_order(record: Record) -> tuple[str, str, str]:
    """By content, name and time (D16.1): its category, its title, the day it was made or came."""
    return text(record.head, "category"), text(record.head, "title"), day_of(record)


def day_of(record: Record) -> str:
    """The day a paper was issued or made, else registered."""
    return (
        text(record.head, "issued")
        or text(record.head, "made")
        or record.events[0].at.date().isoformat()
    )


@numbering
@completion
def pieces_in_order(case: Case) -> Facts:
    """The papers in order, each with its piece number and archive code; the same papers always give
    the same.
    """
    if not case.standing.head.get("retention"):
        return {}
    series, papers = (
        series_of(case),
        [r for id in members(case.standing) if (r := case.view.record(id))],
    )
    first = last_piece(case, series) + 1
    ordered = sorted(papers, key=lambda r: (*place_in_order(r), r.id))
    pieces: tuple[Facts, ...] = tuple(
        {
            "document": r.id,
            "title": text(r.head, "title"),
            "date": day_of(r),
            "piece": n,
            "code": f"{series}-{n:04}",
        }
        for n, r in enumerate(ordered, first)
    )
    return {"pieces": pieces, "series": series}


@effect
def pieces_are_fixed(standing: Standing, step: Step) -> Standing:
    """The pieces with their codes; the volume goes by the codes of its first and last."""
    pieces = rows(step.event.inputs, "pieces")
    codes = (
        list(dict.fromkeys((text(pieces[0], "code"), text(pieces[-1], "code")))) if pieces else []
    )
    return standing.having(
        with_(standing.head, {"pieces": pieces, "archive_code": "/".join(codes)})
    )


@writing("file")
def members_are_filed(case: Case, record: Record, standing: Standing) -> Iterator[Consequence]:
    """Every paper of the volume is filed in the same commit, with its code."""
    for row in rows(standing.head, "pieces"):
        found = case.view.record(text(row, "document"))
        if found:
            yield Consequence(
                found.id, found.kind, "file", {"volume": record.id, "archive_code": row["code"]}
            )


@guard("D17", basis="house")
def nothing_in_it_is_held(case: Case) -> Iterator[Words]:
    """What is held is not transferred, nor is a volume with a held paper in it."""
    papers = [r for id in members(case.standing) if (r := case.view.record(id))]
    for held in (r for r in (case.record, *papers) if r.head.get("held")):
        yield both(
            f"{held.id} 已冻结：{held.head['held']}", f"{held.id} is held: {held.head['held']}"
        )


@guard("D12", basis="house")
def nothing_in_it_is_out(case: Case) -> Iterator[Words]:
    """A volume goes to the archive whole: neither it nor a paper of it is with anybody."""
    for id in (case.record.id, *members(case.standing)):
        standing = case.view.standing(id)
        for row in standing.out() if standing else ():
            yield both(
                f"{id} 自 {row.since:%m-%d %H:%M} 起在{case.name(row.holder)}处",
                f"{case.name(row.holder)} has had {id} since {row.since:%m-%d %H:%M}",
            )


@guard("D17", basis="house", needs=("retention",))
def retention_is_another(case: Case) -> Iterator[Words]:
    """An appraisal that leaves the retention as it is changes nothing; what is of no value is
    proposed for destruction.
    """
    if case.inputs["retention"] == case.standing.head.get("retention"):
        yield both(
            "保管期限未变；无保存价值的请造册申请销毁（destruction propose）",
            "the retention is what it was; what is of no value is proposed for destruction"
            " (destruction propose)",
        )


# --- what is not filed ----------------------------------------------------------------------------


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


# --- the term -------------------------------------------------------------------------------------


@opening
def filed_by_june(standing: Standing, step: Step) -> Iterator[Owed]:
    """Last year's papers are in order before July (D16.4); important ones are filed at once
    (D16.3).
    """
    if standing.head.get("important"):
        yield Owed(variant="important")
    else:
        yield Owed(variant="june", until=date(step.event.at.year + 1, 6, 30))
