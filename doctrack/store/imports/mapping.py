"""From the rows of a register to the inputs of an act: what an import map says, what columns say by
themselves, and what is odd in a row.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from doctrack.errors import UsageError
from doctrack.model.dates import ORDERS, read_date
from doctrack.model.numbers import read_number
from doctrack.model.refs import half_width, visible
from doctrack.model.regulation import Act, Field, Kind
from doctrack.store.imports.tables import SheetRow, Table
from doctrack.words import Words, both

MAP_KEYS = ("header", "sheet", "columns", "constants", "values", "dates")
# What a row may say beside the inputs of its act: when it happened, and where an old book had the
# paper.
BESIDE = ("at", "state", "holder", "old_volume", "number", "id", "person")
# What offices call the columns of a mark and of whose it is.
MARK, PERSON = (
    ("mark", "marks", "分数", "得分", "总分"),
    ("person", "name", "staff", "人员", "姓名", "工号"),
)


@dataclass(frozen=True, slots=True)
class Plan:
    """How the columns of one file become inputs: targets by column, constants, values by target;
    `rest` are the columns that nobody reads.
    """

    fields: Mapping[str, Field]
    columns: Mapping[str, str]
    constants: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]]
    dates: str
    rest: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MappedRow:
    """A row as inputs: what it says, what it says beside them, when it happened, what goes to the
    remarks, what is odd or wrong, and its key.

    The key is the SHA-256 of the mapped cells and the row's place among equal rows: by it a row is
    known again.
    """

    row: SheetRow
    inputs: Mapping[str, str | tuple[str, ...]]
    beside: Mapping[str, str]
    at: date | None
    extra: str
    warnings: tuple[Words, ...]
    objections: tuple[Words, ...]
    key: str

    @property
    def number(self) -> int:
        """The row's number in the file."""
        return self.row.number


def map_rows(
    table: Table, kind: Kind, tree: Mapping[str, Any], *, act: str = "", keep_rest: bool = False
) -> Iterator[MappedRow]:
    """The rows of a table as inputs of an act, of the one that creates a record where none is
    named.
    """
    yield from rows_of(table, plan_of(tree, act_of(kind, act), table.headers), keep_rest=keep_rest)


def act_of(kind: Kind, name: str = "") -> Act:
    """The act that rows are the inputs of."""
    found = (
        kind.acts.get(name) if name else next((a for a in kind.acts.values() if a.creates), None)
    )
    if found is None:
        raise UsageError(
            both(
                f"{kind.name} 没有 {name or '登记'} 这种办理；有：{'、'.join(kind.acts)}",
                f"{kind.name} has no act {name or 'that creates a record'}; it has"
                f" {', '.join(kind.acts)}",
            )
        )
    return found


def header_of(tree: Mapping[str, Any]) -> tuple[int | None, str | None]:
    """The header row, from 1, and the sheet that a map names; unknown keys are refused with those
    there are.
    """
    unknown = sorted(set(map(str, tree)) - set(MAP_KEYS))
    if unknown:
        raise UsageError(
            both(
                f"映射表没有 {'、'.join(unknown)}；可有：{'、'.join(MAP_KEYS)}",
                f"a map has no {', '.join(unknown)}; it may have {', '.join(MAP_KEYS)}",
            )
        )
    header = half_width(str(tree.get("header") or "")).strip()
    if header and not (header.isdecimal() and int(header) > 0):
        raise UsageError(
            both(
                f"映射表 header 应为行号（从 1 数起），不是 {header}",
                f"the map's header is a row number from 1, not {header}",
            )
        )
    return int(header) if header else None, str(tree["sheet"]) if tree.get("sheet") else None


def plan_of(tree: Mapping[str, Any], act: Act, headers: Sequence[str]) -> Plan:
    """The plan that a map gives; columns that bear a field's name or label map themselves."""
    header_of(tree)
    fields = {f.name: f for f in act.inputs if not f.derived}
    said = {_column(c, headers): _target(c, t, fields) for c, t in _part(tree, "columns").items()}
    _once(said, fields)
    constants = {_target(n, n, fields): v for n, v in _part(tree, "constants").items()}
    own = _own(headers, fields, {*said.values(), *constants}, said)
    columns = {**own, **said}
    dates = str(tree.get("dates") or ORDERS[0])
    if dates not in ORDERS:
        raise UsageError(
            both(
                f"映射表 dates 只能是 {'、'.join(ORDERS)}",
                f"the map's dates are one of {', '.join(ORDERS)}",
            )
        )
    return Plan(
        fields,
        columns,
        constants,
        _values(tree, columns, fields),
        dates,
        tuple(h for h in headers if h not in columns),
    )


def _part(tree: Mapping[str, Any], key: str) -> dict[str, Any]:
    part = tree.get(key) or {}
    if not isinstance(part, Mapping):
        raise UsageError(both(f"映射表 {key} 应为键值表", f"the map's {key} must be a mapping"))
    return (
        {str(k): v for k, v in part.items()}
        if key == "values"
        else {str(k): str(v) for k, v in part.items()}
    )


def _plain(name: str) -> str:
    """A column's name without blanks, case and the star of a required field: 标　题* is 标题."""
    return visible(half_width(name)).replace(" ", "").replace("_", "").lower().strip("*:")


def _column(name: str, headers: Sequence[str]) -> str:
    found = [h for h in headers if h == name] or [h for h in headers if _plain(h) == _plain(name)]
    if not found:
        raise UsageError(
            both(
                f"映射表：文件没有“{name}”一列；有：{'、'.join(headers)}",
                f"map: the file has no column {name}; it has {', '.join(headers)}",
            )
        )
    return found[0]


def _names(fields: Mapping[str, Field]) -> dict[str, str]:
    """Every name that a field answers to, and its own."""
    return {
        _plain(n): f.name
        for f in fields.values()
        for n in (f.name, f.label.en, f.label.zh, f.singular)
        if n
    }


def _target(said: str, target: str, fields: Mapping[str, Field]) -> str:
    found = (
        target if target in fields or target in BESIDE else _names(fields).get(_plain(target), "")
    )
    if not found:
        known = [*fields, *BESIDE]
        raise UsageError(
            both(
                f"映射表：{said} → {target}，没有这个栏目；有：{'、'.join(known)}",
                f"map: {said} → {target}, there is no such field; there are {', '.join(known)}",
            )
        )
    return found


def _once(columns: Mapping[str, str], fields: Mapping[str, Field]) -> None:
    """Two columns into one field would lose one of them, unless the field takes many or is a
    text.
    """
    for target, count in Counter(columns.values()).items():
        field = fields.get(target)
        if count > 1 and not (field and (field.many or field.type == "text")):
            twice = [c for c, t in columns.items() if t == target]
            raise UsageError(
                both(
                    f"映射表：{'、'.join(twice)} 都写到 {target}，只能留一列",
                    f"map: {', '.join(twice)} all go to {target}; keep one",
                )
            )


def _own(
    headers: Sequence[str], fields: Mapping[str, Field], taken: set[str], said: Mapping[str, str]
) -> dict[str, str]:
    scores = {
        n: t
        for f in fields.values()
        if f.type == "score"
        for t, called in (("person", PERSON), (f.name, MARK))
        for n in called
    }
    names, found = {**scores, **_names(fields), "at": "at"}, dict[str, str]()
    for header in headers:
        target = names.get(_plain(header), "")
        if target and header not in said and target not in taken:
            found[header] = target
            taken.add(target)
    return found


def _values(
    tree: Mapping[str, Any], columns: Mapping[str, str], fields: Mapping[str, Field]
) -> dict[str, dict[str, str]]:
    """What words stand for, by target; they may be given under a field's or a column's name."""
    found: dict[str, dict[str, str]] = {}
    for name, words in _part(tree, "values").items():
        target = columns.get(name) or _target(name, name, fields)
        if not isinstance(words, Mapping):
            raise UsageError(
                both(
                    f"映射表 values.{name} 应为键值表", f"the map's values.{name} must be a mapping"
                )
            )
        found.setdefault(target, {}).update({_plain(str(k)): str(v) for k, v in words.items()})
    return found


def rows_of(table: Table, plan: Plan, *, keep_rest: bool = False) -> Iterator[MappedRow]:
    """The rows of a table by a plan; `keep_rest` puts the columns without a field into the
    remarks.
    """
    seen: Counter[str] = Counter()
    for row in table.rows:
        cells = {c: row.cells.get(c, "") for c in plan.columns}
        digest = hashlib.sha256(
            json.dumps(sorted(cells.items()), ensure_ascii=False).encode("utf-8", "surrogatepass")
        ).hexdigest()
        seen[digest] += 1
        reading = _Reading(plan)
        for target, text in plan.constants.items():
            reading.cell(target, target, text)
        for column, text in cells.items():
            if text:
                reading.cell(column, plan.columns[column], text)
        yield reading.row(row, f"{digest}:{seen[digest]}", keep_rest)


class _Reading:
    """One row while it is read, cell by cell."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.inputs: dict[str, str | tuple[str, ...]] = {}
        self.beside: dict[str, str] = {}
        self.at: date | None = None
        self.notes: list[str] = []
        self.warnings: list[Words] = []
        self.objections: list[Words] = []

    def cell(self, column: str, target: str, text: str) -> None:
        """What one cell says, in the way of its field."""
        text = self.plan.values.get(target, {}).get(_plain(text), text)
        field = self.plan.fields.get(target)
        if not text:
            return
        if target == "at":
            self._at(column, text)
        elif field is None:
            self.beside[target] = text
        elif field.type == "date":
            self._date(column, field, text)
        elif field.choices:
            self._choice(column, field, text)
        elif numbered(field):
            self._number(field, text)
        else:
            self._text(field, text)

    def _at(self, column: str, text: str) -> None:
        self.at = read_date(text, self.plan.dates, serial=True)
        if self.at is None:
            self.objections.append(
                both(f"“{column}”不是日期：{text}", f"{column} is no date: {text}")
            )

    def _date(self, column: str, field: Field, text: str) -> None:
        day = read_date(text, self.plan.dates, serial=True)
        if day:
            self.inputs[field.name] = day.isoformat()
            return
        self.warnings.append(
            both(
                f"“{column}”不是日期，照原样记入备注：{text}",
                f"{column} is no date and is kept in the remarks: {text}",
            )
        )
        self.notes.append(f"{column}：{text}")

    def _choice(self, column: str, field: Field, text: str) -> None:
        names = {_plain(n): c.name for c in field.choices for n in (c.name, c.label.zh, c.label.en)}
        words = _split(text) if field.many else [text]
        unknown = [w for w in words if _plain(w) not in names]
        if unknown:
            zh, en = (
                "、".join(f"{c.name}（{c.label.zh}）" for c in field.choices),
                ", ".join(c.name for c in field.choices),
            )
            self.objections.append(
                both(
                    f"“{column}”没有 {'、'.join(unknown)}；可选：{zh}",
                    f"{column} has no choice {', '.join(unknown)}; there are: {en}",
                )
            )
            return
        found = tuple(names[_plain(w)] for w in words)
        self.inputs[field.name] = found if field.many else found[0]

    def _number(self, field: Field, text: str) -> None:
        reading = read_number(text)
        self.inputs[field.name] = reading.normal
        if reading.note:
            self.warnings.append(reading.note)
        if reading.normal != text:
            self.notes.append(f"原文号：{text}")

    def _text(self, field: Field, text: str) -> None:
        before = self.inputs.get(field.name) if field.name not in self.plan.constants else None
        if field.many:
            words = (text,) if field.type in ("line", "text") else tuple(_split(text))
            self.inputs[field.name] = (*(before or ()), *words)
        elif field.type == "line":
            self.inputs[field.name] = (
                " ".join(text.split()) if "\n" in text or "\r" in text else text
            )
        else:
            self.inputs[field.name] = (
                f"{before}；{text}" if before and field.type == "text" else text
            )

    def row(self, row: SheetRow, key: str, keep_rest: bool) -> MappedRow:
        """The row as it was read; what has no field of its own goes to the remarks where there are
        any.
        """
        for name in (
            n for n, f in self.plan.fields.items() if f.type == "score" and n in self.inputs
        ):
            self.inputs[name] = tuple(
                s if "=" in s else f"{self.beside.get('person', '')}={s}" for s in self.inputs[name]
            )
        rest = (
            [f"{c}：{v}" for c in self.plan.rest if (v := row.cells.get(c, ""))]
            if keep_rest
            else []
        )
        extra = "；".join([*self.notes, *rest])
        if extra and "remarks" in self.plan.fields:
            own = self.inputs.get("remarks")
            self.inputs["remarks"] = f"{own}；{extra}" if own else extra
        faults = (row.fault,) if row.fault else ()
        return MappedRow(
            row,
            self.inputs,
            self.beside,
            self.at,
            extra,
            tuple(self.warnings),
            (*faults, *self.objections),
            key,
        )


def numbered(field: Field) -> bool:
    """Whether a field holds a 文号: a number of a document, unlike a confidential register's or a
    copy's number.
    """
    return (
        field.name.endswith("number")
        and not field.many
        and any(w in field.label.zh for w in ("文号", "字号"))
    )


def _split(text: str) -> list[str]:
    return [
        w.strip()
        for w in half_width(text).replace("、", ",").replace("；", ",").replace(";", ",").split(",")
        if w.strip()
    ]
