"""Importing a register: every row is mapped, judged like any act, and accounted for; one import is
one commit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from doctrack.claims import IMPORT, TAKE_OVER
from doctrack.desk import acts
from doctrack.engine.judge import Decision, Request, decide
from doctrack.errors import DoctrackError, UsageError
from doctrack.model.calendar import Clock
from doctrack.model.numbers import parse_number
from doctrack.model.refs import half_width
from doctrack.model.regulation import Act, Field, Kind
from doctrack.store.git.remote import persistent
from doctrack.store.imports.mapping import MappedRow, header_of, plan_of, rows_of
from doctrack.store.imports.tables import Row, Table, read_table
from doctrack.store.ledger.ledger import Ledger
from doctrack.store.ledger.opening import Progress
from doctrack.words import Words, both

AS_STATES = ("handling", "concluded", "filed")  # in which a paper of an old book may be
Typed = Callable[[Field, Any, Ledger, datetime, Mapping[str, Any]], Any]


@dataclass(slots=True)
class Account:
    """Every row of the file: read = imported + rejected + already; warned are among the
    imported.
    """

    read: int = 0
    imported: int = 0
    warned: int = 0
    rejected: int = 0
    already: int = 0
    skipped: int = 0
    commit: str = ""
    warnings: list[tuple[int, Words]] = field(default_factory=list)
    rejects: list[tuple[Row, Words]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Order:
    """An import as it is asked for."""

    kind: str
    file: Path
    tree: Mapping[str, Any]
    act: str = ""
    id: str = ""
    dry_run: bool = False
    taken_over: bool = False
    accept_gaps: str = ""


@persistent
def run(
    path: Path | None,
    clock: Clock,
    order: Order,
    actor_of: Callable[[Ledger], str],
    typed: Typed,
    progress: Progress | None = None,
) -> tuple[Account, Table]:
    """Imports a file: what can be imported is, in one commit; every other row is accounted for with
    its reason.
    """
    table = read_table(order.file, *header_of(order.tree))
    account = Account(
        len(table.rows), skipped=len(table.skipped), warnings=[(0, note) for note in table.notes]
    )
    with acts.writing(path, clock) as (ledger, now):
        kind = ledger.kind(order.kind)
        act = (
            kind.acts.get(order.act)
            if kind and order.act
            else next((a for a in kind.acts.values() if a.creates), None)
            if kind
            else None
        )
        if kind is None or act is None:
            raise UsageError(
                both(f"没有 {order.kind} {order.act}", f"there is no {order.kind} {order.act}")
            )
        plan = plan_of(order.tree, act, table.headers)
        rows = sorted(
            rows_of(table, plan, keep_rest=order.taken_over),
            key=lambda m: (m.at or now.date(), m.number),
        )
        base = Request(
            kind.name,
            act.name,
            _id_meant(ledger, order, kind, typed, now),
            {},
            actor_of(ledger),
            now,
            now,
            "",
        )
        base = base._replace(clerk=acts.clerk_of(ledger, base.by, base.now))
        done: list[acts.Done] = []
        files: dict[str, bytes | None] = {}
        if order.taken_over:
            _stamped(rows, kind, ledger, order, account)
        if base.id and not act.creates:
            _gathered(ledger, rows, base, act, order, typed, account, done, files)
            rows = []
        for count, row in enumerate(rows, 1):
            _one(ledger, row, base, kind, act, order, typed, account, done, files)
            if progress:
                progress(count, len(rows))
        if done and not order.dry_run:
            account.commit = _kept(ledger, done, files, now, clock, order)
    return account, table


def _one(
    ledger: Ledger,
    row: MappedRow,
    base: Request,
    kind: Kind,
    act: Act,
    order: Order,
    typed: Typed,
    account: Account,
    done: list[acts.Done],
    files: dict[str, bytes | None],
) -> None:
    """One row: known already, rejected with every reason, or imported."""
    if ledger.index.select("select 1 from about where field='row' and value=?", row.key):
        account.already += 1
        return
    inputs, wrong = _typed(row, act, ledger, base.now, typed)
    if wrong:
        _reject(account, row, wrong)
        return
    request = _request(ledger, row, base, inputs, order)
    decision = decide(request, ledger)
    shown, unknown = _shown(row, kind, ledger, base.now, typed) if order.taken_over else ({}, [])
    if reasons := [*_reasons(decision), *unknown]:
        _reject(account, row, reasons)
        return
    made = acts.taken(ledger, request, decision, files)
    if order.taken_over:
        row = replace(row, warnings=(*row.warnings, *_numbered_otherwise(row, made)))
        made = _taken_over(ledger, made, request, shown, files)
    done.append(made)
    _imported(account, [row], decision)


def _id_meant(ledger: Ledger, order: Order, kind: Kind, typed: Typed, now: datetime) -> str:
    """The record on which the rows are one act, by its id or however else a clerk names it."""
    named = Field("id", both("编号", "id"), "record", of=(kind.name,))
    return str(typed(named, order.id, ledger, now, {})) if order.id else ""


def _gathered(
    ledger: Ledger,
    rows: Sequence[MappedRow],
    base: Request,
    act: Act,
    order: Order,
    typed: Typed,
    account: Account,
    done: list[acts.Done],
    files: dict[str, bytes | None],
) -> None:
    """All rows as the inputs of one act: lists grow row by row, what is said once is said alike; it
    is made with them or not at all.
    """
    inputs: dict[str, Any] = {}
    good: list[MappedRow] = []
    for row in rows:
        told, wrong = _typed(row, act, ledger, base.now, typed)
        wrong += (
            [both("没有可读入的内容", "it says nothing that the act takes")]
            if not told and not wrong
            else []
        )
        wrong += [
            both(f"与前面各行不一致：{n}", f"{n} is not what the rows above say")
            for n, v in told.items()
            if not isinstance(v, tuple) and inputs.get(n, v) != v
        ]
        if wrong:
            _reject(account, row, wrong)
            continue
        good.append(row)
        inputs |= {
            n: (*inputs.get(n, ()), *v) if isinstance(v, tuple) else v for n, v in told.items()
        }
    key = hashlib.sha256("\n".join([base.id, *sorted(r.key for r in good)]).encode()).hexdigest()
    if not good or ledger.index.select("select 1 from about where field='row' and value=?", key):
        account.already += len(good)
        return
    request = _request(ledger, replace(good[-1], key=key), base, inputs, order)
    decision = decide(request, ledger)
    if reasons := _reasons(decision):
        for row in good:
            _reject(
                account,
                row,
                [
                    both(
                        f"整批未办（共 {len(reasons)} 条）",
                        f"the act was refused ({len(reasons)} reasons)",
                    ),
                    *reasons[:3],
                ],
            )
        return
    done.append(acts.taken(ledger, request, decision, files))
    _imported(account, good, decision)


def _reasons(decision: Decision) -> list[Words]:
    """Everything that stands in the way of an act, missing inputs too."""
    return [
        *(o.message for o in decision.objections),
        *(both(f"缺少 {f.label.zh}", f"{f.label.en} is missing") for f in decision.missing),
    ]


def _imported(account: Account, rows: Sequence[MappedRow], decision: Decision) -> None:
    """Rows that one act took in, with what was odd in each and in the act."""
    account.imported += len(rows)
    for row in rows:
        warned = (*row.warnings, *decision.warnings)
        account.warned += bool(warned)
        account.warnings += [(row.number, w) for w in warned]


def _typed(
    row: MappedRow, act: Act, ledger: Ledger, now: datetime, typed: Typed
) -> tuple[dict[str, Any], list[Words]]:
    """The inputs of a row in their types, and everything that is wrong with them."""
    inputs: dict[str, Any] = {}
    wrong = list(row.objections)
    for one in act.inputs:
        if row.inputs.get(one.name) in (None, "", ()):
            continue
        try:
            inputs[one.name] = typed(one, row.inputs[one.name], ledger, now, inputs)
        except DoctrackError as error:
            wrong.append(error.words)
    return inputs, wrong


def _reject(account: Account, row: MappedRow, reasons: Sequence[Words]) -> None:
    account.rejected += 1
    account.rejects.append(
        (row.row, both("；".join(w.zh for w in reasons), "; ".join(w.en for w in reasons)))
    )


def _request(
    ledger: Ledger, row: MappedRow, base: Request, inputs: Mapping[str, Any], order: Order
) -> Request:
    """The act of a row, dated as the old register dates it."""
    zone = ledger.office.zone
    at = base.now.astimezone(zone)
    if (row.at and row.at < at.date()) or (row.at and row.at > at.date()):
        at = datetime.combine(row.at, ledger.books.closing(row.at), zone)
    late = {"late_reason": f"import {order.file.name}"} if base.now - at > timedelta(days=1) else {}
    over = {"taken_over": str(serial_of(row) or "true")} if order.taken_over else {}
    return base._replace(
        inputs={**inputs, **late, **over, "row": row.key}, at=at.replace(microsecond=0)
    )


# --- an office that goes live in the middle of a year ---------------------------------------------


def _stamped(
    rows: list[MappedRow], kind: Kind, ledger: Ledger, order: Order, account: Account
) -> None:
    """Numbers already stamped on papers: gaps and repeats are listed, and need a reason to be
    accepted.
    """
    serials = sorted(s for m in rows if (s := serial_of(m)))
    repeats = sorted({s for s in serials if serials.count(s) > 1})
    gaps = sorted(set(range(serials[0], serials[-1])) - set(serials)) if serials else []
    if (repeats or gaps) and not order.accept_gaps:
        raise UsageError(
            both(
                f"旧簿有缺号 {gaps[:20]}、重号 {repeats[:20]}；如属实，--accept-gaps 写明原因",
                f"the old book has gaps {gaps[:20]} and repeats {repeats[:20]}; if that is so, say"
                " why with --accept-gaps",
            )
        )
    if repeats or gaps:
        account.warnings.append(
            (
                0,
                both(
                    f"缺号 {gaps}、重号 {repeats}：{order.accept_gaps}",
                    f"gaps {gaps}, repeats {repeats}: {order.accept_gaps}",
                ),
            )
        )
    rows.sort(key=lambda m: (m.at or date.max, serial_of(m), m.number))
    first: dict[int, int] = {}
    for row in rows:
        first.setdefault(serial_of(row), row.number)
    rows.sort(
        key=lambda m: serial_of(m) > 0 and first[serial_of(m)] != m.number
    )  # the second under a number comes after all that are stamped


def serial_of(row: MappedRow) -> int:
    """The serial stamped on a paper of the old book, 0 where it has none."""
    text = half_width(row.beside.get("number", "")).strip()
    found = parse_number(text)
    return found.serial if found else int(text) if text.isdigit() else 0


def _shown(
    row: MappedRow, kind: Kind, ledger: Ledger, now: datetime, typed: Typed
) -> tuple[dict[str, Any], list[Words]]:
    """The state, holder and volume that the old book shows, and what of them nobody knows."""
    said = {
        n: row.beside[n].strip()
        for n in ("state", "holder", "old_volume")
        if row.beside.get(n, "").strip()
    }
    known = {
        word: n
        for n, label in kind.states.items()
        if n in AS_STATES
        for word in (n, label.zh, label.en)
    }
    if TAKE_OVER not in kind.acts or not (said.keys() & {"state", "holder"}):
        return {}, []
    inputs: dict[str, Any] = {
        "as_state": "handling" if "holder" in said else known.get(said["state"], "")
    }
    wrong = (
        [
            both(
                f"没有状态 {said['state']}；可写 {'、'.join(known)}",
                f"there is no state {said['state']}; it may be {', '.join(known)}",
            )
        ]
        if not inputs["as_state"]
        else []
    )
    try:
        inputs |= (
            {
                "holder": typed(
                    Field("holder", both("持有人", "holder"), "person"),
                    said["holder"],
                    ledger,
                    now,
                    {},
                )
            }
            if "holder" in said
            else {}
        )
    except DoctrackError as error:
        wrong.append(error.words)
    return inputs | ({"old_volume": said["old_volume"]} if "old_volume" in said else {}), wrong


def _numbered_otherwise(row: MappedRow, made: acts.Done) -> list[Words]:
    """That a number was stamped twice, and the second paper goes by another one."""
    serial, number = serial_of(row), made.change.record.number or made.change.record.id
    taken = serial and not made.change.record.id.endswith(f"-{serial:04d}")
    return (
        [both(f"{serial} 号已有，改编为 {number}", f"number {serial} is taken; it is {number} now")]
        if taken
        else []
    )


def _taken_over(
    ledger: Ledger,
    made: acts.Done,
    request: Request,
    shown: dict[str, Any],
    files: dict[str, bytes | None],
) -> acts.Done:
    """The paper in the state and with the holder that the old book shows."""
    if not shown:
        return made
    decision = decide(
        request._replace(act=TAKE_OVER, id=made.change.record.id, inputs=shown, because=IMPORT),
        ledger,
    )
    if decision.objections:
        raise UsageError(decision.objections[0].message)
    change = decision.changes[0]
    acts.lay(ledger, change.record, change.standing, files)
    return acts.Done(change, made.beside, made.warnings, made.duties, made.kind, made.request)


def _kept(
    ledger: Ledger,
    done: Sequence[acts.Done],
    files: dict[str, bytes | None],
    now: datetime,
    clock: Clock,
    order: Order,
) -> str:
    """One commit with one group of trailers, which names the file by its SHA-256 and the ids it
    made.
    """
    ids = sorted(d.change.record.id for d in done)
    digest = hashlib.sha256(order.file.read_bytes()).hexdigest()
    return acts.keep(
        ledger, done[:1], files, now, clock, [("Doctrack-Import", f"{digest} {ids[0]}..{ids[-1]}")]
    )
