"""What must not be destroyed: each thing that stands in the way of an item is a reason of its own
(D17).

An item is a whole record or one copy of a paper; a volume stands for the papers in it as well. What
stands in the way is asked when the list is made, again when it is destroyed, and again before the
last witness signs.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from doctrack.model.people import number, rows, text
from doctrack.model.record import Facts, Record, Standing
from doctrack.rules.archive.destruction_items import YEARS, Subject, since, subjects
from doctrack.rules.archive.volumes import GATHERED
from doctrack.rules.custody.recalls import open_items
from doctrack.rules.holders import copy_of, destroyed_row, had_it, last_copy, lost_row
from doctrack.rules.outgoing.issuing import dealt_to
from doctrack.rules.registry import Case, guard
from doctrack.words import Words, both

# --- the list itself ------------------------------------------------------------------------------


# --- where it is ----------------------------------------------------------------------------------


@guard("D12", basis="house")
def items_are_not_on_loan(case: Case) -> Iterator[Words]:
    """What somebody has borrowed is not destroyed."""
    for s in subjects(case):
        for loan in case.view.about("loan", "document", s.record.id):
            if loan.state == "lent" and s.has(copy_of(loan.head)):
                who = case.name(text(loan.head, "borrower"))
                yield both(
                    f"{s.said.zh}借出未还：{loan.id}，{who}",
                    f"{s.said.en} is on loan to {who} ({loan.id})",
                )


@guard("D7.4", basis="house")
def items_are_with_nobody(case: Case) -> Iterator[Words]:
    """What circulates, is being handled or went out to come back is not destroyed."""
    for s in subjects(case):
        for row in (c for c in s.standing.out() if c.act != "lend" and s.has(c.copy)):
            circulates = s.standing.state in ("routed", "circulating")
            zh, en = ("传阅中，", "circulates: ") if circulates else ("", "")
            yield both(
                f"{s.said.zh}{zh}第{row.copy}份自 {since(row)} 起在{case.name(row.holder)}处",
                f"{s.said.en} {en}copy {row.copy} has been with {had_it(case, row)}",
            )


@guard("D13", basis="house")
def items_are_not_lost(case: Case) -> Iterator[Words]:
    """What is lost or missing cannot be seen destroyed; of a volume's papers what was written off
    is settled.
    """
    for s in subjects(case):
        lost = [r for r in rows(s.standing.head, "lost") if s.has(number(r, "copy"))]
        for row in (r for r in lost if s.copy or not r.get("written_off")):
            if s.copy:
                yield both(f"{s.said.zh}已报失", f"{s.said.en} is lost")
            else:
                yield both(
                    f"{s.said.zh}第{row['copy']}份已报失，下落不明",
                    f"{s.said.en}: copy {row['copy']} is lost",
                )
        if (
            s.record.id == s.item.id
            and not s.copy
            and lost
            and len(lost) >= last_copy(s.standing)
            and all(r.get("written_off") for r in lost)
        ):
            yield both(
                f"{s.said.zh}各份均已核销，无可销毁",
                f"{s.said.en}: every copy is written off, nothing is left to destroy",
            )


@guard("D17", basis="house")
def items_are_not_held(case: Case) -> Iterator[Words]:
    """A held one is neither destroyed nor transferred."""
    for s in (s for s in subjects(case) if s.standing.head.get("held")):
        yield both(
            f"{s.said.zh}已冻结：{s.standing.head['held']}",
            f"{s.said.en} is held: {s.standing.head['held']}",
        )


# --- what is open about it ------------------------------------------------------------------------


@guard("D13", basis="house")
def items_have_no_open_incident(case: Case) -> Iterator[Words]:
    """What went wrong with a paper is settled before it goes."""
    for s in subjects(case):
        for incident in (
            r
            for r in case.view.about("incident", "about", s.record.id)
            if r.state not in ("closed", "annulled")
        ):
            yield both(
                f"{s.said.zh}有差错 {incident.id} 未结",
                f"{s.said.en}: incident {incident.id} is open",
            )


@guard("D13", basis="house")
def items_are_on_no_open_recall(case: Case) -> Iterator[Words]:
    """What a recall still looks for, or its sender wants back, is not destroyed."""
    waiting = [
        (r.id, o)
        for r in case.view.in_state("recall", "open")
        for o in open_items(Standing("", "", r.head))
    ]
    for s in subjects(case):
        for recall in dict.fromkeys(
            id for id, row in waiting if row.get("document") == s.record.id and s.has(copy_of(row))
        ):
            yield both(
                f"{s.said.zh}在清退 {recall} 中未结", f"{s.said.en} is open on the recall {recall}"
            )
        if not s.copy and any(d.name == "give_back" for d in s.standing.open_duties()):
            by = text(s.standing.head, "recall_by")
            yield both(
                f"{s.said.zh}上级限 {by} 清退，应退回",
                f"{s.said.en} is to go back to its sender by {by}",
            )


@guard("D17", basis="house")
def matter_of_items_is_done(case: Case) -> Iterator[Words]:
    """A paper is concluded, a volume sealed, and nothing is destroyed twice."""
    for s in subjects(case):
        kind = case.view.kind(s.record.kind, case.day)
        act = kind.acts.get("destroy") if kind else None
        gone = s.standing.state == "destroyed" or (s.copy and destroyed_row(s.standing, s.copy))
        if gone:
            yield both(f"{s.said.zh}已经销毁", f"{s.said.en} has been destroyed already")
        elif kind is None or act is None:
            yield both(
                f"{s.said.zh}当日规定不可销毁",
                f"{s.said.en}: the regulation of that day has no destruction of it",
            )
        elif s.standing.state not in act.source:
            label = kind.states.get(s.standing.state, both(s.standing.state, s.standing.state))
            undone = (
                both("未封卷", "not sealed")
                if s.record.kind == "volume"
                else both("未办结", "not concluded")
            )
            yield both(
                f"{s.said.zh}现为“{label.zh}”，{undone.zh}",
                f"{s.said.en} is {label.en}, {undone.en}",
            )


# --- what is kept ---------------------------------------------------------------------------------


@guard("D17", basis="house")
def filed_papers_go_with_their_volume(case: Case) -> Iterator[Words]:
    """A filed paper, or one that lies in a volume, goes only when the volume does."""
    for s in (s for s in subjects(case, inside=False) if not s.copy and s.record.kind != "volume"):
        volume = text(s.standing.head, "volume") or _gathered_in(case, s.record.id)
        if s.standing.state == "filed" or volume:
            zh, en = (f" {volume} ", volume) if volume else ("案卷", "its volume")
            yield both(
                f"{s.said.zh}已归入{zh}，只能随案卷销毁",
                f"{s.said.en} is filed and goes only with {en}",
            )


def _gathered_in(case: Case, id: str) -> str:
    found = (
        v.id
        for v in case.view.in_state("volume", *GATHERED)
        if any(r.get("document") == id for r in rows(v.head, "members"))
    )
    return next(found, "")


def within_scope(record: Record) -> Words | None:
    """Why a paper is of those that D15.1 has filed: from a superior, sent out, or archival
    material; None where it is none of them.
    """
    if record.kind == "incoming" and record.head.get("source") == "superior":
        return both("上级来文", "a superior's paper")
    return {
        "outgoing": both("本单位发文", "a paper sent out"),
        "material": both("归档材料", "archival material"),
    }.get(record.kind)


@guard("D15.1")
def scope_goes_as_spare_copies_only(case: Case) -> Iterator[Words]:
    """What D15.1 has filed and was never filed can be an item only as a spare copy, never whole and
    never its original.
    """
    for s in subjects(case, inside=False):
        why = within_scope(s.record)
        if why and not s.copy and s.standing.state != "filed":
            yield both(
                f"{s.said.zh}是{why.zh}，在归档范围内而未归档，只能销毁多余的份（编号/份）",
                f"{s.said.en} is {why.en}, within D15.1 and never filed; only a spare copy of it"
                " (ID/COPY) can be destroyed",
            )


@guard("D17", basis="house")
def a_copy_stays(case: Case) -> Iterator[Words]:
    """Single copies are spare: the original stays, and of copies that are alike one stays."""
    by_paper: dict[str, list[Subject]] = {}
    for s in (s for s in subjects(case, inside=False) if s.copy):
        by_paper.setdefault(s.record.id, []).append(s)
    for id, listed in by_paper.items():
        standing, going = listed[0].standing, {s.copy for s in listed}
        left = kept_copies(standing) - going
        original = (
            min(kept_copies(standing), default=0) if listed[0].record.kind == "incoming" else 0
        )
        if original in going:
            yield both(
                f"{id} 第{original}份是原件，不是多余份",
                f"{id} copy {original} is the original and no spare copy",
            )
        elif not left:
            yield both(
                f"{id} 须留一份，不能各份都销毁",
                f"{id}: one copy stays, not all of them can be destroyed",
            )


def kept_copies(standing: Standing) -> set[int]:
    """The copies that are the office's: received, kept of what was printed, or made; neither lost
    nor destroyed.
    """
    all_ = range(1, last_copy(standing) + 1)
    sent = {c for c in all_ if (row := dealt_to(standing, c)) and not row.get("to_return")}
    return {
        c
        for c in all_
        if c not in sent and not lost_row(standing, c) and not destroyed_row(standing, c)
    }


@guard("D17", basis="house")
def retention_is_over(case: Case) -> Iterator[Words]:
    """A volume goes when its retention is over, on the day after the last of it; a permanent one
    never.
    """
    for s in (s for s in subjects(case, inside=False) if s.record.kind == "volume"):
        last = kept_until(s.standing.head)
        if last is None:
            yield both(
                f"{s.said.zh}保管期限为永久，不得销毁",
                f"{s.said.en} is kept permanently and never destroyed",
            )
        elif case.day <= last:
            yield both(
                f"{s.said.zh}保管至 {last}，期限未满",
                f"{s.said.en} is kept until {last}; its retention is still running",
            )


def kept_until(head: Facts) -> date | None:
    """The last day of a volume's retention; None where it is permanent. One of 2026 kept 10 years
    runs to 2036-12-31.
    """
    years = YEARS.get(text(head, "retention"))
    return date(number(head, "year") + years, 12, 31) if years else None
