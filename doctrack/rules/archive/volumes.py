"""The archive desk: what may be filed, what belongs to a whole paper, and the archive codes that
never change (D15, D16).
"""

from __future__ import annotations

from collections.abc import Iterator

from doctrack.model.people import number, rows, text, texts
from doctrack.model.record import Facts, Record, Standing
from doctrack.rules.registry import (
    Case,
    Consequence,
    Step,
    completion,
    effect,
    guard,
    numbering,
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


# --- putting in -----------------------------------------------------------------------------------


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
    return text(record.head, "category"), text(record.head, "title"), made_on(record)


def made_on(record: Record) -> str:
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
            "date": made_on(r),
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


# --- the term -------------------------------------------------------------------------------------
