"""The grammar of a schema: which keys each part takes and in which shape; `schema` reads what
passes here.

Contract: any tree at all is answered with its faults, each under the path of keys where it stands,
and never with an exception.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from doctrack.model.people import ROLES
from doctrack.model.policies import POLICIES
from doctrack.model.regulation import BASES, TYPES
from doctrack.model.schema import MARKS
from doctrack.words import Words, both

Path = tuple[str | int, ...]
Fault = tuple[Path, Words]
Check = Callable[[Any, Path], Iterator[Fault]]
HEAD = frozenset(["id", "kind", "number", "state", "events"])
# Keys of every record and event, and general options: an input of such a name could not be told
# from them.
TAKEN = HEAD | {
    "at",
    "by",
    "act",
    "because",
    "was",
    "annulled",
    "row",
    "print",
    "now",
    "as",
    "format",
    "full",
    "lang",
    "ledger",
    "each",
    "late_reason",
    "reserved",
}
NAME = re.compile("[a-z][a-z0-9_]*")
WHOLE = re.compile("[1-9][0-9]{0,3}")
SPANS = ("month", "quarter", "year")
EVERY = (*(f"{s}_end" for s in SPANS), "retention_end")


def faults(tree: Any) -> Iterator[Fault]:
    """What is wrong with the shape of schemas/KIND.yaml."""
    yield from KIND(tree, ())


def faults_of_shared(tree: Any) -> Iterator[Fault]:
    """What is wrong with the shape of schemas/common.yaml."""
    yield from table({"acts": each(ACT), "hold": each(ACT)}, ("acts", "hold"))(tree, ())


def faults_of_clauses(tree: Any) -> Iterator[Fault]:
    """What is wrong with the shape of schemas/clauses.yaml."""
    said = {"zh": text, "en": text, "law": flag, "not_enforced": label}
    yield from each(
        table(
            {**said, **dict.fromkeys(("planned", "report", "form", "register", "field"), names)},
            ("zh", "en"),
        ),
        text,
    )(tree, ())


def rounds(tree: Any, shared: Any) -> Iterator[Fault]:
    """What is wrong with the rounds of a kind: made of acts that are not there, its own or shared,
    or borrowing inputs that these have not.
    """
    acts = {**shared.get("acts", {}), **tree["acts"]}
    for name, item in tree.get("rounds", {}).items():
        for number, said in enumerate(item["steps"]):
            act = said if isinstance(said, str) else said["act"]
            if act not in acts:
                yield (
                    ("rounds", name, "steps", number),
                    both(f"没有办理 {act}", f"there is no act {act}"),
                )
        for borrowed, act in item.get("inputs", {}).items():
            told = {
                **(tree["fields"] if acts.get(act, {}).get("creates") else {}),
                **acts.get(act, {}).get("inputs", {}),
            }
            if borrowed not in told:
                yield (
                    ("rounds", name, "inputs", borrowed),
                    both(f"{act} 没有 {borrowed} 这一项", f"{act} has no input {borrowed}"),
                )


# --- shapes of a value ----------------------------------------------------------------------------


def text(value: Any, path: Path) -> Iterator[Fault]:
    """Any text."""
    if not isinstance(value, str):
        yield path, both("应为文字", "this takes text")


def word(value: Any, path: Path) -> Iterator[Fault]:
    """A name: small letters, digits and underscores."""
    if not isinstance(value, str) or not NAME.fullmatch(value):
        yield (
            path,
            both(
                f"名称应为小写字母、数字和下划线，不能是 {_short(value)}",
                f"a name is small letters, digits and underscores, not {_short(value)}",
            ),
        )


def names(value: Any, path: Path) -> Iterator[Fault]:
    """A list of words, or a single one."""
    if not isinstance(value, str) and not (
        isinstance(value, list) and all(isinstance(v, str) for v in value)
    ):
        yield path, both("应为名称的列表", "this takes a list of names")


def flag(value: Any, path: Path) -> Iterator[Fault]:
    """Yes or no."""
    if not isinstance(value, str) or value.lower() not in MARKS:
        yield (
            path,
            both(
                f"应为 true 或 false，不是 {_short(value)}",
                f"this takes true or false, not {_short(value)}",
            ),
        )


def whole(value: Any, path: Path) -> Iterator[Fault]:
    """A whole number from 1 to 3650: the days of a term."""
    if not (isinstance(value, str) and WHOLE.fullmatch(value)) or int(value) > 3650:
        yield (
            path,
            both(
                f"应为 1 到 3650 的整数，不是 {_short(value)}",
                f"this takes a whole number from 1 to 3650, not {_short(value)}",
            ),
        )


def label(value: Any, path: Path) -> Iterator[Fault]:
    """A label in both languages; neither may be missing."""
    if (
        not isinstance(value, Mapping)
        or set(value) != {"zh", "en"}
        or not all(isinstance(v, str) and v.strip() for v in value.values())
    ):
        yield path, both("中英文标签都要有", "a label needs both zh and en")


def _short(value: Any) -> str:
    return str(value)[:40]


def one_of(*known: str) -> Check:
    """One of a few words."""

    def check(value: Any, path: Path) -> Iterator[Fault]:
        if value not in known:
            yield (
                path,
                both(
                    f"没有 {_short(value)}；有：{'、'.join(known)}",
                    f"there is no {_short(value)}; there are: {', '.join(known)}",
                ),
            )

    return check


def list_of(check: Check) -> Check:
    """A list of such values, or a single one."""

    def listed(value: Any, path: Path) -> Iterator[Fault]:
        for number, item in enumerate(value if isinstance(value, list) else [value]):
            yield from check(item, (*path, number) if isinstance(value, list) else path)

    return listed


def each(check: Check, name: Check = word) -> Check:
    """A mapping of names to such values."""

    def checked(value: Any, path: Path) -> Iterator[Fault]:
        if not isinstance(value, Mapping):
            yield path, both("应为键值表", "this must be a mapping")
            return
        for key, item in value.items():
            yield from name(key, (*path, key))
            yield from check(item, (*path, key))

    return checked


def table(keys: Mapping[str, Check], required: tuple[str, ...] = ()) -> Check:
    """A mapping with these keys and no others."""

    def checked(value: Any, path: Path) -> Iterator[Fault]:
        if not isinstance(value, Mapping):
            yield path, both("应为键值表", "this must be a mapping")
            return
        for key in required:
            if key not in value:
                yield path, both(f"缺少 {key}", f"{key} is missing")
        for key, item in value.items():
            if key not in keys:
                yield (
                    (*path, key),
                    both(
                        f"没有 {key} 这个键；有：{'、'.join(keys)}",
                        f"there is no key {key}; there are: {', '.join(keys)}",
                    ),
                )
            else:
                yield from keys[key](item, (*path, key))

    return checked


# --- the parts of a schema ------------------------------------------------------------------------


def choices(value: Any, path: Path) -> Iterator[Fault]:
    """The words of a choice with their labels, or `roles`."""
    if value != "roles":
        yield from each(label, text)(value, path)


def conditions(value: Any, path: Path) -> Iterator[Fault]:
    """Acts, each with the name of the condition under which it counts."""
    if isinstance(value, Mapping):
        yield from each(text)(value, path)
    else:
        yield from list_of(_condition)(value, path)


def _condition(value: Any, path: Path) -> Iterator[Fault]:
    yield from each(text)(value, path) if isinstance(value, Mapping) else text(value, path)


def step(value: Any, path: Path) -> Iterator[Fault]:
    """An act of a round, alone or with who makes it."""
    yield from text(value, path) if isinstance(value, str) else STEP(value, path)


def steps(value: Any, path: Path) -> Iterator[Fault]:
    """The acts of a round, in order."""
    if not isinstance(value, list) or not value:
        yield path, both("应为办理的列表", "this takes a list of acts")
    else:
        yield from list_of(step)(value, path)


def terms(value: Any, path: Path) -> Iterator[Fault]:
    """The terms of a duty's variants; at least one."""
    yield from each(term)(value, path)
    if isinstance(value, Mapping) and not value:
        yield path, both("缺少期限", "a term is missing")


def term(value: Any, path: Path) -> Iterator[Fault]:
    """One term: the same day, a number of days, the end of a month, quarter or year, or a date of
    the record.
    """
    yield from _TERM(value, path)
    if isinstance(value, Mapping) and len({"same_day", "days", "end_of", "date"} & set(value)) != 1:
        yield (
            path,
            both(
                "期限须是 same_day、days、end_of、date 之一",
                "a term is one of same_day, days, end_of and date",
            ),
        )
    if isinstance(value, Mapping) and "working" in value and "days" not in value:
        yield path, both("working 只与 days 同用", "working goes with days")


def field(value: Any, path: Path) -> Iterator[Fault]:
    """A field of a record; its name may not be a key of every record, nor one of an event where it
    is told.
    """
    yield from _free(
        path, HEAD if isinstance(value, Mapping) and value.get("derived") == "true" else TAKEN
    )
    yield from _typed(value, path)


def input_(value: Any, path: Path) -> Iterator[Fault]:
    """An input of an act; its name may be neither a key of every record or event nor a general
    option.
    """
    yield from _free(path, TAKEN)
    yield from _typed(value, path)


def _free(path: Path, taken: frozenset[str]) -> Iterator[Fault]:
    if path[-1] in taken:
        yield (
            path,
            both(
                f"名称 {path[-1]} 已被占用",
                f"the name {path[-1]} is taken by every record or a general option",
            ),
        )


def _typed(value: Any, path: Path) -> Iterator[Fault]:
    yield from _FIELD(value, path)
    if isinstance(value, Mapping) and value.get("type") == "choice" and not value.get("choices"):
        yield path, both("缺少可选值（choices）", "its choices are missing")
    if isinstance(value, Mapping) and value.get("type") == "rows" and not value.get("columns"):
        yield path, both("缺少各列（columns）", "its columns are missing")


def duty(value: Any, path: Path) -> Iterator[Fault]:
    """A duty: one term, or one for each of its variants."""
    yield from _DUTY(value, path)
    if isinstance(value, Mapping) and {"term", "terms"} <= set(value):
        yield path, both("term 与 terms 只能有一个", "there is a term or there are terms, not both")


_TERM = table(
    {
        "same_day": one_of("true"),
        "days": whole,
        "working": flag,
        "end_of": one_of(*SPANS),
        "date": text,
    }
)
_FIELD = table(
    {
        **dict.fromkeys(
            ("zh", "en", "unless", "sets", "singular", "clause", "not_before", "asked_if"), text
        ),
        "type": one_of(*TYPES),
        "choices": choices,
        **dict.fromkeys(("of", "columns", "in_state"), names),
        "warn_over": one_of(*POLICIES),
        "help": label,
        "role": one_of(*ROLES),
        "least": whole,
        "most": whole,
        **dict.fromkeys(("required", "many", "derived", "guarded", "personal", "past"), flag),
    },
    ("zh", "en"),
)
ACT = table(
    {
        "label": label,
        "help": label,
        "example": text,
        "clause": text,
        "basis": one_of(*BASES),
        "to": text,
        "inputs": each(input_),
        "without_id": text,
        "tells": text,
        **dict.fromkeys(
            (
                "by",
                "from",
                "guards",
                "warns",
                "completes",
                "effects",
                "consequences",
                "other_than",
                "known",
                "words",
            ),
            names,
        ),
        **dict.fromkeys(("creates", "consequence", "own_hand", "decides", "prints", "alone"), flag),
    },
    ("label", "clause"),
)
_DUTY = table(
    {
        "label": label,
        "clause": text,
        "basis": one_of(*BASES),
        "owner": text,
        "term": term,
        "terms": terms,
        "every": list_of(one_of(*EVERY)),
        "clauses": each(text),
        "bases": each(one_of(*BASES)),
        **dict.fromkeys(("opened_by", "met_by", "moved_by"), conditions),
    },
    ("label", "clause"),
)
NUMBERED = table(
    {"act": text, "pattern": text, "field": text, "marks": each(text)}, ("act", "pattern")
)
STEP = table(dict.fromkeys(("act", "by", "with", "unless"), text), ("act",))
ROUND = table(
    {
        "label": label,
        "help": label,
        "example": text,
        "by": names,
        "guards": names,
        "creates": flag,
        "steps": steps,
        "inputs": each(text),
        "own_inputs": each(input_),
    },
    ("label", "steps"),
)
KIND = table(
    {
        "kind": word,
        "label": label,
        "prefix": text,
        "number": text,
        "numbered": NUMBERED,
        "id_rule": one_of("", "given", "period", "person", "series"),
        "folder": word,
        "title": names,
        "custody": flag,
        "holdable": flag,
        "supervisor": one_of("", *ROLES),
        "recorder": one_of(*ROLES),
        "planned_states": names,
        "fields": each(field),
        "states": each(label),
        "acts": each(ACT),
        "rounds": each(ROUND),
        "duties": each(duty),
    },
    ("kind", "label", "fields", "states", "acts"),
)
