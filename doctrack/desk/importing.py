"""Importing a register: every row is mapped, judged like any act, and accounted for; one import is
one commit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from doctrack.desk import acts
from doctrack.desk.clock import clerk_of
from doctrack.desk.orders import Account, Order, Typed
from doctrack.desk.taking_over import (
    numbered_otherwise,
    serial_of,
    shown_in_book,
    stamped,
    taken_over,
)
from doctrack.engine.judge import Decision, Request, decide
from doctrack.errors import DoctrackError, UsageError
from doctrack.model.calendar import Clock
from doctrack.model.regulation import Act, Field, Kind
from doctrack.store.git.meeting import persistent
from doctrack.store.imports.mapping import MappedRow, rows_of
from doctrack.store.imports.plan import header_of, plan_of
from doctrack.store.imports.tables import Table, read_table
from doctrack.store.ledger.ledger import Ledger
from doctrack.store.ledger.opening import Progress
from doctrack.words import Words, both


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
        kind, act = _meant(ledger, order)
        plan = plan_of(order.tree, act, table.headers)
        rows = sorted(
            rows_of(table, plan, keep_rest=order.taken_over),
            key=lambda m: (m.at or now.date(), m.number),
        )
        id = _id_meant(ledger, order, kind, typed, now)
        actor = actor_of(ledger)
        clerk = clerk_of(ledger, actor, now)
        base = Request(
            kind=kind.name, act=act.name, id=id, inputs={}, by=actor, at=now, now=now, clerk=clerk
        )
        run_ = Run(
            ledger=ledger, order=order, kind=kind, act=act, base=base, typed=typed, account=account
        )
        if order.taken_over:
            stamped(rows, kind, ledger, order, account)
        if id and not act.creates:
            run_.all_as_one_act(rows)
            rows = []
        for count, row in enumerate(rows, 1):
            run_.row(row)
            if progress:
                progress(count, len(rows))
        if run_.done and not order.dry_run:
            account.commit = run_.kept(clock)
    return account, table


def _meant(ledger: Ledger, order: Order) -> tuple[Kind, Act]:
    """The kind and the act that rows become: the act named, else the kind's registering one."""
    kind = ledger.kind(order.kind)
    acts_ = kind.acts if kind else {}
    registering = next((a for a in acts_.values() if a.creates), None)
    act = acts_.get(order.act) if order.act else registering
    if kind is None or act is None:
        raise UsageError(
            both(f"没有 {order.kind} {order.act}", f"there is no {order.kind} {order.act}"),
            code="unknown-act",
        )
    return kind, act


@dataclass(slots=True)
class Run:
    """One import under way: what it was asked, the request that all rows share, and what was made
    of the rows so far.
    """

    ledger: Ledger
    order: Order
    kind: Kind
    act: Act
    base: Request
    typed: Typed
    account: Account
    done: list[acts.Done] = field(default_factory=list)
    files: dict[str, bytes | None] = field(default_factory=dict)

    def row(self, row: MappedRow) -> None:
        """One row: known already, rejected with every reason, or imported."""
        if self._is_known(row.key):
            self.account.already += 1
            return
        inputs, wrong = self._inputs(row)
        if wrong:
            _reject(self.account, row, wrong)
            return
        request = _request(self.ledger, row, self.base, inputs, self.order)
        decision = decide(request, self.ledger)
        shown, unknown = self._shown(row)
        if reasons := [*_reasons(decision), *unknown]:
            _reject(self.account, row, reasons)
            return
        made = acts.taken(self.ledger, request, decision, self.files)
        if self.order.taken_over:
            row = replace(row, warnings=(*row.warnings, *numbered_otherwise(row, made)))
            made = taken_over(self.ledger, made, request, shown, self.files)
        self.done.append(made)
        _imported(self.account, [row], decision)

    def all_as_one_act(self, rows: Sequence[MappedRow]) -> None:
        """All rows as the inputs of one act: lists grow row by row, what is said once is said
        alike; it is made with them or not at all.
        """
        good, inputs = self._gathered(rows)
        keys = "\n".join([self.base.id, *sorted(r.key for r in good)])
        key = hashlib.sha256(keys.encode()).hexdigest()
        if not good or self._is_known(key):
            self.account.already += len(good)
            return
        last = replace(good[-1], key=key)
        request = _request(self.ledger, last, self.base, inputs, self.order)
        decision = decide(request, self.ledger)
        if reasons := _reasons(decision):
            all_of_it = both(
                f"整批未办（共 {len(reasons)} 条）",
                f"the act was refused ({len(reasons)} reasons)",
            )
            for row in good:
                _reject(self.account, row, [all_of_it, *reasons[:3]])
            return
        self.done.append(acts.taken(self.ledger, request, decision, self.files))
        _imported(self.account, good, decision)

    def kept(self, clock: Clock) -> str:
        """The one commit with one group of trailers, which names the file by its SHA-256 and the
        ids it made.
        """
        ids = sorted(d.change.record.id for d in self.done)
        digest = hashlib.sha256(self.order.file.read_bytes()).hexdigest()
        claim = ("Doctrack-Import", f"{digest} {ids[0]}..{ids[-1]}")
        return acts.keep(self.ledger, self.done[:1], self.files, self.base.now, clock, [claim])

    def _is_known(self, key: str) -> bool:
        """Whether a row, by the key of its cells, is in the ledger already."""
        return bool(
            self.ledger.index.select("select 1 from about where field='row' and value=?", key)
        )

    def _gathered(self, rows: Sequence[MappedRow]) -> tuple[list[MappedRow], dict[str, Any]]:
        """The rows that one act can be told, and their inputs together; others are sent back."""
        inputs: dict[str, Any] = {}
        good: list[MappedRow] = []
        for row in rows:
            told, wrong = self._inputs(row)
            if not told and not wrong:
                wrong.append(both("没有可读入的内容", "it says nothing that the act takes"))
            wrong += [
                both(f"与前面各行不一致：{n}", f"{n} is not what the rows above say")
                for n, v in told.items()
                if not isinstance(v, tuple) and inputs.get(n, v) != v
            ]
            if wrong:
                _reject(self.account, row, wrong)
                continue
            good.append(row)
            for name, value in told.items():
                grows = isinstance(value, tuple)
                inputs[name] = (*inputs.get(name, ()), *value) if grows else value
        return good, inputs

    def _shown(self, row: MappedRow) -> tuple[dict[str, Any], list[Words]]:
        """What an old book shows of a row, and what of it nobody knows; nothing of a new one."""
        if not self.order.taken_over:
            return {}, []
        return shown_in_book(row, self.kind, self.ledger, self.base.now, self.typed)

    def _inputs(self, row: MappedRow) -> tuple[dict[str, Any], list[Words]]:
        """The inputs of a row in their types, and everything that is wrong with them."""
        inputs: dict[str, Any] = {}
        wrong = list(row.objections)
        for one in self.act.inputs:
            if row.inputs.get(one.name) in (None, "", ()):
                continue
            try:
                inputs[one.name] = self.typed(
                    one, row.inputs[one.name], self.ledger, self.base.now, inputs
                )
            except DoctrackError as error:
                wrong.append(error.words)
        return inputs, wrong


def _id_meant(ledger: Ledger, order: Order, kind: Kind, typed: Typed, now: datetime) -> str:
    """The record on which the rows are one act, by its id or however else a clerk names it."""
    named = Field("id", both("编号", "id"), "record", of=(kind.name,))
    return str(typed(named, order.id, ledger, now, {})) if order.id else ""


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
