"""An old book taken over: stamped numbers, and the state in which each paper is (D5.1)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from doctrack.claims import IMPORT, TAKE_OVER
from doctrack.desk import acts
from doctrack.desk.orders import Account, Order, Typed
from doctrack.engine.judge import Request, decide
from doctrack.errors import DoctrackError, UsageError
from doctrack.model.numbers import parse_number
from doctrack.model.refs import half_width
from doctrack.model.regulation import Field, Kind
from doctrack.store.imports.mapping import MappedRow
from doctrack.store.ledger.ledger import Ledger
from doctrack.words import Words, both

AS_STATES = ("handling", "concluded", "filed")  # in which a paper of an old book may be


def stamped(
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
    if found:
        return found.serial
    return int(text) if text.isdigit() else 0


def shown_in_book(
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
    state = "handling" if "holder" in said else known.get(said["state"], "")
    inputs: dict[str, Any] = {"as_state": state}
    wrong: list[Words] = []
    if not state:
        wrong.append(
            both(
                f"没有状态 {said['state']}；可写 {'、'.join(known)}",
                f"there is no state {said['state']}; it may be {', '.join(known)}",
            )
        )
    if "holder" in said:
        person = Field("holder", both("持有人", "holder"), "person")
        try:
            inputs["holder"] = typed(person, said["holder"], ledger, now, {})
        except DoctrackError as error:
            wrong.append(error.words)
    if "old_volume" in said:
        inputs["old_volume"] = said["old_volume"]
    return inputs, wrong


def numbered_otherwise(row: MappedRow, made: acts.Done) -> list[Words]:
    """That a number was stamped twice, and the second paper goes by another one."""
    serial, number = serial_of(row), made.change.record.number or made.change.record.id
    taken = serial and not made.change.record.id.endswith(f"-{serial:04d}")
    return (
        [both(f"{serial} 号已有，改编为 {number}", f"number {serial} is taken; it is {number} now")]
        if taken
        else []
    )


def taken_over(
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
