"""What a map says of a sheet: which column goes into which field, which values stand for which
choice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from doctrack.errors import UsageError
from doctrack.model.dates import ORDERS
from doctrack.model.refs import half_width, visible
from doctrack.model.regulation import Act, Field, Kind
from doctrack.words import both

MAP_KEYS = ("header", "sheet", "columns", "constants", "values", "dates")


# What a row may say beside the inputs of its act: when it happened, and where an old book had the
# paper.
BESIDE = ("at", "state", "holder", "old_volume", "number", "id", "person")


# What offices call the columns of a mark and of whose it is.
MARK = ("mark", "marks", "分数", "得分", "总分")


PERSON = ("person", "name", "staff", "人员", "姓名", "工号")


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
            ),
            code="unknown-act",
            kind=kind.name,
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
            ),
            code="bad-map",
        )
    header = half_width(str(tree.get("header") or "")).strip()
    if header and not (header.isdecimal() and int(header) > 0):
        raise UsageError(
            both(
                f"映射表 header 应为行号（从 1 数起），不是 {header}",
                f"the map's header is a row number from 1, not {header}",
            ),
            code="bad-map",
        )
    sheet = str(tree["sheet"]) if tree.get("sheet") else None
    return int(header) if header else None, sheet


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
            ),
            code="bad-map",
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
        raise UsageError(
            both(f"映射表 {key} 应为键值表", f"the map's {key} must be a mapping"), code="bad-map"
        )
    return (
        {str(k): v for k, v in part.items()}
        if key == "values"
        else {str(k): str(v) for k, v in part.items()}
    )


def plain_word(name: str) -> str:
    """A column's name without blanks, case and the star of a required field: 标　题* is 标题."""
    return visible(half_width(name)).replace(" ", "").replace("_", "").lower().strip("*:")


def _column(name: str, headers: Sequence[str]) -> str:
    found = [h for h in headers if h == name] or [
        h for h in headers if plain_word(h) == plain_word(name)
    ]
    if not found:
        raise UsageError(
            both(
                f"映射表：文件没有“{name}”一列；有：{'、'.join(headers)}",
                f"map: the file has no column {name}; it has {', '.join(headers)}",
            ),
            code="bad-map",
        )
    return found[0]


def _names(fields: Mapping[str, Field]) -> dict[str, str]:
    """Every name that a field answers to, and its own."""
    return {
        plain_word(n): f.name
        for f in fields.values()
        for n in (f.name, f.label.en, f.label.zh, f.singular)
        if n
    }


def _target(said: str, target: str, fields: Mapping[str, Field]) -> str:
    found = (
        target
        if target in fields or target in BESIDE
        else _names(fields).get(plain_word(target), "")
    )
    if not found:
        known = [*fields, *BESIDE]
        raise UsageError(
            both(
                f"映射表：{said} → {target}，没有这个栏目；有：{'、'.join(known)}",
                f"map: {said} → {target}, there is no such field; there are {', '.join(known)}",
            ),
            code="bad-map",
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
                ),
                code="bad-map",
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
        target = names.get(plain_word(header), "")
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
                ),
                code="bad-map",
            )
        found.setdefault(target, {}).update({plain_word(str(k)): str(v) for k, v in words.items()})
    return found


def numbered(field: Field) -> bool:
    """Whether a field holds a 文号: a number of a document, unlike a confidential register's or a
    copy's number.
    """
    return (
        field.name.endswith("number")
        and not field.many
        and any(w in field.label.zh for w in ("文号", "字号"))
    )


def split_words(text: str) -> list[str]:
    """The words of a cell that holds several."""
    return [
        w.strip()
        for w in half_width(text).replace("、", ",").replace("；", ",").replace(";", ",").split(",")
        if w.strip()
    ]
