"""What hangs on one who goes: papers in hand and duties by name, listed when he leaves, moved when
he hands over (D12, D13).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from doctrack.model.people import ROLES, number, rows, text
from doctrack.model.record import Facts, Record, Standing
from doctrack.model.view import CopyOut, OwedDuty
from doctrack.rules.incoming.circulation import waiting
from doctrack.rules.incoming.receiving import SECRET
from doctrack.rules.office.people import others_with
from doctrack.rules.registry import Case, Consequence, guard, warning, writing
from doctrack.words import Words, both

MOVES = "handed_over"


# --- in words -------------------------------------------------------------------------------------


def called(case: Case, record: Record) -> Words:
    """A record as people call it: 收〔2026〕1号《关于防汛工作的通知》（IN-2026-0001); a secret
    paper by its number alone.
    """
    kind = case.view.kind(record.kind)
    title = "" if record.head.get("secrecy") in SECRET else text(record.head, "title")
    if record.number:
        named = both(f"《{title}》", f" “{title}”") if title else both("", "")
        return both(
            f"{record.number}{named.zh}（{record.id}）", f"{record.number}{named.en} ({record.id})"
        )
    return (
        both(f"{kind.label.zh} {record.id}", f"{kind.label.en} {record.id}")
        if kind
        else both(record.id, record.id)
    )


def paper_in_hand(case: Case, row: CopyOut) -> Words:
    """A copy that somebody has, and since when."""
    name, copy = called(case, row.record), row.custody.copy
    return both(
        f"{name.zh}第{copy}份，{row.custody.since:%m-%d} 起",
        f"{name.en} copy {copy}, since {row.custody.since:%m-%d}",
    )


def duty_owed(case: Case, row: OwedDuty) -> Words:
    """What is owed on which record, and by when."""
    record = case.view.record(row.record)
    kind = case.view.kind(row.kind, row.duty.opened.date())
    label = (
        kind.duties[row.duty.name].label
        if kind and row.duty.name in kind.duties
        else both(row.duty.name, row.duty.name)
    )
    name = called(case, record) if record else both(row.record, row.record)
    return both(
        f"{name.zh}{label.zh}，期限 {_due(row.due)}",
        f"{label.en} on {name.en}, due {_due(row.due)}",
    )


def _due(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


# --- leaving --------------------------------------------------------------------------------------


@guard("D12")
def holds_no_paper(case: Case) -> Iterator[Words]:
    """Nobody leaves with a paper in hand."""
    for row in case.view.held_by(case.record.id):
        words = paper_in_hand(case, row)
        yield both(f"持有 {words.zh}", f"has {words.en}")


@guard("D13")
def owes_nothing_by_name(case: Case) -> Iterator[Words]:
    """Nobody leaves while he owes a duty by name."""
    for row in case.view.owed_by(case.record.id):
        words = duty_owed(case, row)
        yield both(f"尚有应办：{words.zh}", f"owes: {words.en}")


@guard("D3", basis="house")
def role_duties_have_another(case: Case) -> Iterator[Words]:
    """A role's open duties stop only its last holder."""
    mine = case.view.person(case.record.id)
    held = sorted({t.role for t in mine.tenures if mine.has(t.role, case.day)}) if mine else []
    for role in held:
        for row in () if others_with(case, role, case.day) else case.view.owed_by(role):
            words = duty_owed(case, row)
            yield both(
                f"{ROLES[role].zh}尚有应办而无他人担任：{words.zh}",
                f"nobody else is {ROLES[role].en}, who owes: {words.en}",
            )


@warning
def still_to_be_served(case: Case) -> Iterator[Words]:
    """A reading that has not begun is no duty, and it does not move; the director names another
    reader.
    """
    for paper in case.view.in_state("incoming", "routed", "circulating"):
        standing = case.view.standing(paper.id)
        if standing and any(r["reader"] == case.record.id for r in waiting(standing)):
            words = called(case, paper)
            yield both(
                f"{words.zh} 还列其为传阅人，请改批（reroute）",
                f"{words.en} still names him as a reader: reroute it",
            )


# --- handing over ---------------------------------------------------------------------------------


@guard("D12", basis="house", needs=("to",))
def successor_is_another(case: Case) -> Iterator[Words]:
    """Papers are handed over to somebody else who is active."""
    found = case.view.person(text(case.inputs, "to"))
    if found is None or not found.active or found.id == case.record.id:
        yield both("接收人须是另一位在职人员", "hand over to somebody else who is active")


@guard("D12", basis="house")
def something_is_handed_over(case: Case) -> Iterator[Words]:
    """There is a paper in hand or a duty by name that can move."""
    if not any(True for _ in moved(case)):
        yield both(
            "手中没有可移交的文件，也没有可移交的应办事项",
            "there is no paper in hand and no duty by name to hand over",
        )
        yield from loans_do_not_move(case)
        yield from duties_that_stay(case)


def duties_that_stay(case: Case) -> Iterator[Words]:
    """What only he himself may do, as a teacher's marking (T5.3.1.5), is done before he leaves."""
    for row in case.view.owed_by(case.record.id):
        if not _can_move(case, row.kind):
            words = duty_owed(case, row)
            yield both(
                f"不随移交，须由本人办毕：{words.zh}",
                f"is not handed over, and is done by himself: {words.en}",
            )


@warning
def loans_do_not_move(case: Case) -> Iterator[Words]:
    """A borrowed paper comes back by its loan; whoever needs it borrows it anew."""
    for row in case.view.held_by(case.record.id):
        if row.custody.act == "lend":
            words = paper_in_hand(case, row)
            loans = [
                r.id
                for r in case.view.about("loan", "document", row.record.id)
                if r.state == "lent" and r.head.get("borrower") == case.record.id
            ]
            yield both(
                f"借阅的 {words.zh} 不随移交，请办归还：loan return {' '.join(loans)}",
                f"borrowed, and not handed over: {words.en}; loan return {' '.join(loans)}",
            )


def moved(case: Case) -> Iterator[Consequence]:
    """What moves to the successor: each copy in hand with the duties on it, then records on which
    only duties are owed.
    """
    who: Facts = {"from": case.record.id, "to": text(case.inputs, "to")}
    seen = set[str]()
    for row in case.view.held_by(case.record.id):
        if row.custody.act != "lend" and _can_move(case, row.record.kind):
            seen.add(row.record.id)
            yield Consequence(
                row.record.id, row.record.kind, MOVES, {**who, "copy": row.custody.copy}
            )
    for owed in case.view.owed_by(case.record.id):
        if owed.record not in seen and _can_move(case, owed.kind):
            seen.add(owed.record)
            yield Consequence(owed.record, owed.kind, MOVES, who)


def _can_move(case: Case, kind: str) -> bool:
    found = case.view.kind(kind, case.day)
    return found is not None and MOVES in found.acts


@writing(MOVES)
def papers_and_duties_move(case: Case, record: Record, standing: Standing) -> Iterator[Consequence]:
    """Papers in hand and duties by name go to the successor, and open recalls list him as the
    holder.
    """
    papers = tuple(moved(case))
    yield from papers
    copies = {(c.id, number(c.inputs, "copy")) for c in papers if "copy" in c.inputs}
    for recall in case.view.in_state("recall", "open") if copies else ():
        for row in rows(recall.head, "items"):
            if (
                row.get("holder") == record.id
                and text(row, "status") in ("", "open")
                and (row["document"], number(row, "copy", 1)) in copies
            ):
                who: Facts = {"from": record.id, "to": text(case.inputs, "to")}
                yield Consequence(
                    recall.id,
                    "recall",
                    MOVES,
                    {"document": row["document"], "copy": number(row, "copy", 1), **who},
                )
