"""From the rows of a register to the inputs of an act: what an import map says, what columns say by
themselves, and what is odd in a row.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from doctrack.model.dates import read_date
from doctrack.model.numbers import read_number
from doctrack.model.regulation import Field, Kind
from doctrack.store.imports.plan import Plan, act_of, numbered, plain_word, plan_of, split_words
from doctrack.store.imports.tables import SheetRow, Table
from doctrack.words import Words, both


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
        text = self.plan.values.get(target, {}).get(plain_word(text), text)
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
        names = {
            plain_word(n): c.name for c in field.choices for n in (c.name, c.label.zh, c.label.en)
        }
        words = split_words(text) if field.many else [text]
        unknown = [w for w in words if plain_word(w) not in names]
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
        found = tuple(names[plain_word(w)] for w in words)
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
            words = (text,) if field.type in ("line", "text") else tuple(split_words(text))
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
            row=row,
            inputs=self.inputs,
            beside=self.beside,
            at=self.at,
            extra=extra,
            warnings=tuple(self.warnings),
            objections=(*faults, *self.objections),
            key=key,
        )
