"""Importing a register: every row is mapped, judged like any act, and accounted for; one import is one commit."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from doctrack import desk
from doctrack.engine.judge import Change, Request, decide
from doctrack.errors import UsageError
from doctrack.model.dates import read_date
from doctrack.model.record import Record, Standing
from doctrack.model.refs import folder_of, format_id, half_width, parse_number, read_number
from doctrack.model.regulation import Act, Field, Kind
from doctrack.model.words import Lang, Words, both
from doctrack.render.plain import table as plain_table
from doctrack.store.ledger import Ledger
from doctrack.store.tables import OURS, Row, Table, read_table

MAP_KEYS = ("header", "columns", "constants", "values", "dates")
EXTRA = ("at", "state", "holder", "old_volume", "number", "id")
Typed = Callable[[Field, Any, Ledger, datetime], Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """How a file's rows become acts."""

    columns: Mapping[str, str]
    constants: Mapping[str, Any]
    values: Mapping[str, Mapping[str, str]]
    dates: str
    header: int | None


@dataclass(slots=True)
class Account:
    """Every row of the file: read = imported + rejected + already; warned are among the imported."""

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
class Mapped:
    """A row as inputs: what it says, when it happened, what is noteworthy, what is wrong."""

    row: Row
    told: Mapping[str, Any]
    more: Mapping[str, str]
    at: date | None
    warnings: tuple[Words, ...]
    wrong: tuple[Words, ...]
    key: str


def plan_of(tree: Mapping[str, Any], act: Act, headers: Sequence[str]) -> Plan:
    """The plan that a map gives; columns that bear a field's name or label map themselves."""
    unknown = set(tree) - set(MAP_KEYS)
    if unknown:
        raise UsageError(both(f"映射表没有 {'、'.join(sorted(unknown))}；可有：{'、'.join(MAP_KEYS)}", f"a map has no {', '.join(sorted(unknown))}; it may have {', '.join(MAP_KEYS)}"))
    names = {n: f.name for f in act.inputs if not f.derived for n in (f.name, f.label.zh, f.label.en, f.name.replace("_", " "))}
    said = {str(k): str(v) for k, v in (tree.get("columns") or {}).items()}
    targets = {f.name for f in act.inputs} | set(EXTRA)
    for column, target in said.items():
        if target not in targets:
            raise UsageError(both(f"映射表：{column} → {target}，没有这个栏目", f"map: {column} → {target}, there is no such field"))
        if column not in headers:
            raise UsageError(both(f"映射表：文件没有“{column}”一列；有：{'、'.join(headers)}", f"map: the file has no column {column}; it has {', '.join(headers)}"))
    taken = {*said.values(), *(tree.get("constants") or {})}
    own = {h: names[h.strip()] for h in headers if h.strip() in names and h not in said and names[h.strip()] not in taken}
    header = tree.get("header")
    return Plan({**own, **said}, tree.get("constants") or {}, tree.get("values") or {}, str(tree.get("dates", "ymd")), int(header) if header else None)


def mapped(table: Table, plan: Plan, act: Act, *, keep_rest: bool) -> Iterator[Mapped]:
    """The rows of a table as inputs of an act; a row is known again by the SHA-256 of its mapped cells and its place among equals."""
    seen: Counter[str] = Counter()
    fields = {f.name: f for f in act.inputs}
    for row in table.rows:
        cells = {c: row.cells.get(c, "") for c in plan.columns}
        digest = hashlib.sha256(json.dumps(sorted(cells.items()), ensure_ascii=False).encode()).hexdigest()
        seen[digest] += 1
        yield _mapped(row, cells, plan, fields, f"{digest}:{seen[digest]}", keep_rest)


def _mapped(row: Row, cells: Mapping[str, str], plan: Plan, fields: Mapping[str, Field], key: str, keep_rest: bool) -> Mapped:
    told: dict[str, Any] = {k: v for k, v in plan.constants.items() if k in fields}
    more: dict[str, str] = {k: str(v) for k, v in plan.constants.items() if k not in fields}
    warnings: list[Words] = []
    wrong: list[Words] = []
    notes: list[str] = []
    at: date | None = None
    for column, text in cells.items():
        target = plan.columns[column]
        if not text:
            continue
        text = plan.values.get(target, {}).get(text, text)
        day = read_date(text, plan.dates, serial=True) if target == "at" or (target in fields and fields[target].type == "date") else None
        if target == "at":
            at = day
            if day is None:
                wrong.append(both(f"“{column}”不是日期：{text}", f"{column} is no date: {text}"))
        elif target not in fields:
            more[target] = text
        elif fields[target].type == "date":
            _dated(told, target, column, text, day, warnings, notes)
        elif target.endswith("number") and target != "copy_numbers":
            _numbered(told, target, text, warnings, notes)
        else:
            told[target] = text
    if keep_rest:
        notes += [f"{c}：{v}" for c, v in row.cells.items() if v and c not in plan.columns]
    if notes and "remarks" in fields:
        told["remarks"] = "；".join([*([str(told["remarks"])] if told.get("remarks") else []), *notes])
    return Mapped(row, told, more, at, tuple(warnings), tuple(wrong), key)


def _dated(told: dict[str, Any], target: str, column: str, text: str, day: date | None, warnings: list[Words], notes: list[str]) -> None:
    if day is None:
        warnings.append(both(f"“{column}”不是日期，照原样记入备注：{text}", f"{column} is no date and is kept in the remarks: {text}"))
        notes.append(f"{column}：{text}")
    else:
        told[target] = day.isoformat()


def _numbered(told: dict[str, Any], target: str, text: str, warnings: list[Words], notes: list[str]) -> None:
    reading = read_number(text)
    told[target] = reading.normal
    if reading.note:
        warnings.append(reading.note)
    elif reading.normal != text:
        notes.append(f"原文号：{text}")


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


def run(path: Path | None, clock: desk.Clock, order: Order, actor_of: Callable[[Ledger], str], typed: Typed, progress: desk.Progress | None = None) -> tuple[Account, Table]:
    """Imports a file: what can be imported is, in one commit; every other row is accounted for with its reason."""
    header = order.tree.get("header")
    table = read_table(order.file, int(header) if header else None)
    account = Account(len(table.rows), skipped=len(table.skipped))
    with desk.writing(path, clock) as (ledger, now):
        kind = ledger.kind(order.kind)
        act = kind.acts.get(order.act) if kind and order.act else next((a for a in kind.acts.values() if a.creates), None) if kind else None
        if kind is None or act is None:
            raise UsageError(both(f"没有 {order.kind} {order.act}", f"there is no {order.kind} {order.act}"))
        plan = plan_of(order.tree, act, table.headers)
        rows = sorted(mapped(table, plan, act, keep_rest=order.taken_over), key=lambda m: (m.at or now.date(), m.row.number))
        base = Request(kind.name, act.name, order.id, {}, actor_of(ledger), now, now, "")
        base = _with(base, clerk=desk.clerk_of(ledger, base.by))
        done: list[desk.Done] = []
        files: dict[str, bytes | None] = {}
        if order.taken_over:
            _stamped(rows, kind, ledger, order, account)
        for count, row in enumerate(rows, 1):
            _one(ledger, row, base, kind, act, order, typed, account, done, files)
            if progress:
                progress(count, len(rows))
        if done and not order.dry_run:
            account.commit = _kept(ledger, done, files, now, clock, order)
    return account, table


def _with(request: Request, **changes: Any) -> Request:
    from dataclasses import replace

    return replace(request, **changes)


def _one(
    ledger: Ledger, row: Mapped, base: Request, kind: Kind, act: Act, order: Order, typed: Typed, account: Account,
    done: list[desk.Done], files: dict[str, bytes | None],
) -> None:  # fmt: skip
    """One row: known already, rejected with every reason, or imported."""
    if ledger.index.select("select 1 from about where field='row' and value=?", row.key):
        account.already += 1
        return
    try:
        inputs = {f.name: typed(f, row.told[f.name], ledger, base.now) for f in act.inputs if row.told.get(f.name) not in (None, "")}
    except Exception as error:
        words = getattr(error, "words", None)
        if words is None:
            raise
        _reject(account, row, words)
        return
    request = _request(ledger, row, base, inputs, order)
    decision = decide(request, ledger)
    reasons = [*row.wrong, *(o.message for o in decision.objections), *(both(f"缺少 {f.label.zh}", f"{f.label.en} is missing") for f in decision.missing)]
    if reasons:
        _reject(account, row, both("；".join(w.zh for w in reasons), "; ".join(w.en for w in reasons)))
        return
    made = desk.taken(ledger, request, decision, files)
    if order.taken_over:
        made = _taken_over(ledger, made, row, request, kind, files)
    done.append(made)
    account.imported += 1
    warned = (*row.warnings, *decision.warnings)
    account.warned += bool(warned)
    account.warnings += [(row.row.number, w) for w in warned]


def _reject(account: Account, row: Mapped, words: Words) -> None:
    account.rejected += 1
    account.rejects.append((row.row, words))


def _request(ledger: Ledger, row: Mapped, base: Request, inputs: Mapping[str, Any], order: Order) -> Request:
    """The act of a row, dated as the old register dates it."""
    zone, closing = ledger.office.zone, ledger.office.closing
    at = base.now.astimezone(zone)
    if (row.at and row.at < at.date()) or (row.at and row.at > at.date()):
        at = datetime.combine(row.at, closing, zone)
    late = {"late_reason": f"import {order.file.name}"} if base.now - at > timedelta(days=1) else {}
    over = {"taken_over": "true"} if order.taken_over else {}
    return _with(base, inputs={**inputs, **late, **over, "row": row.key}, at=at.replace(microsecond=0))


# --- an office that goes live in the middle of a year --------------------------------------------------------------


def _stamped(rows: list[Mapped], kind: Kind, ledger: Ledger, order: Order, account: Account) -> None:
    """Numbers already stamped on papers: gaps and repeats are listed, and need a reason to be accepted."""
    serials = sorted(s for m in rows if (s := serial_of(m)))
    repeats = sorted({s for s in serials if serials.count(s) > 1})
    gaps = sorted(set(range(serials[0], serials[-1])) - set(serials)) if serials else []
    if (repeats or gaps) and not order.accept_gaps:
        raise UsageError(both(
            f"旧簿有缺号 {gaps[:20]}、重号 {repeats[:20]}；如属实，--accept-gaps 写明原因",
            f"the old book has gaps {gaps[:20]} and repeats {repeats[:20]}; if that is so, say why with --accept-gaps",
        ))  # fmt: skip
    if repeats or gaps:
        account.warnings.append((0, both(f"缺号 {gaps}、重号 {repeats}：{order.accept_gaps}", f"gaps {gaps}, repeats {repeats}: {order.accept_gaps}")))
    rows.sort(key=lambda m: (m.at or date.max, serial_of(m), m.row.number))


def serial_of(row: Mapped) -> int:
    """The serial stamped on a paper of the old book, 0 where it has none."""
    text = half_width(row.more.get("number", "")).strip()
    found = parse_number(text)
    return found.serial if found else int(text) if text.isdigit() else 0


def _taken_over(ledger: Ledger, made: desk.Done, row: Mapped, request: Request, kind: Kind, files: dict[str, bytes | None]) -> desk.Done:
    """The paper under its own number, in the state and with the holder that the old book shows."""
    serial = serial_of(row)
    if serial:
        made = _renumbered(ledger, made, format_id(kind.prefix, request.at.year, serial), kind, files)
    state, holder = row.more.get("state", ""), row.more.get("holder", "")
    if not (state or holder):
        return made
    inputs = {"as_state": "handling" if holder else state, **({"holder": holder} if holder else {})}
    if row.more.get("old_volume"):
        inputs["old_volume"] = row.more["old_volume"]
    asked = _with(request, act="take_over", id=made.change.record.id, inputs=inputs, because="import")
    decision = decide(asked, ledger)
    if decision.objections:
        return made
    change = decision.changes[0]
    desk.lay(ledger, change.record, change.standing, files)
    return desk.Done(change, made.also, made.warnings, made.duties, made.kind, made.request)


def _renumbered(ledger: Ledger, made: desk.Done, id: str, kind: Kind, files: dict[str, bytes | None]) -> desk.Done:
    """The record under the id of its stamped number, unless that is taken."""
    record, standing = made.change.record, made.change.standing
    if id == record.id or ledger.record(id):
        return made
    _, year, serial = id.split("-")
    number = kind.number.format(year=year, serial=int(serial))
    moved = Record(id, record.kind, record.state, number, record.head, record.events)
    old = f"{kind.folder}/{folder_of(record.id)}/{record.id}.yaml"
    files.pop(old, None)
    ledger.index.forget(old, record.id)
    ledger._fresh.pop(record.id, None)
    after = Standing(standing.state, number, standing.head, standing.duties, standing.custody, standing.states)
    desk.lay(ledger, moved, after, files)
    return desk.Done(Change(moved, after, made.change.act), made.also, made.warnings, made.duties, made.kind, made.request)


def _kept(ledger: Ledger, done: Sequence[desk.Done], files: dict[str, bytes | None], now: datetime, clock: desk.Clock, order: Order) -> str:
    """One commit with one group of trailers, which names the file by its SHA-256 and the ids it made."""
    ids = sorted(d.change.record.id for d in done)
    digest = hashlib.sha256(order.file.read_bytes()).hexdigest()
    return desk.keep(ledger, done[:1], files, now, clock, [("Doctrack-Import", f"{digest} {ids[0]}..{ids[-1]}")])


def rejects_text(table: Table, account: Account, lang: Lang) -> str:
    """The rejected rows as a CSV that can be mended and imported again."""
    lines = [[*(row.cells.get(h, "") for h in table.headers), str(row.number), words.text(lang)] for row, words in account.rejects]
    return plain_table("csv", [*table.headers, *OURS], lines)
