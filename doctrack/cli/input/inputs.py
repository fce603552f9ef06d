"""From what was typed to what an act is told: each input in its type, people and records by their
ids.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from doctrack.cli.input.ids import expanded
from doctrack.cli.input.readers import FLAGS, READERS, Typing, line, wrong_type
from doctrack.errors import NotFound, UsageError
from doctrack.model.record import NOTHING, Facts, Value
from doctrack.model.refs import half_width
from doctrack.model.regulation import Field
from doctrack.model.values import as_text
from doctrack.words import both


def typed_value(field: Field, raw: Any, against: Typing, told: Facts = NOTHING) -> Value:
    """One input in its type; a list repeats or takes commas. A correction's value is read in the
    type of the fact that was `told` before it.
    """
    if field.type == "value":
        return _value(field, raw, against, told)
    if field.type == "flag":
        return raw if isinstance(raw, bool) else _flag(field, str(raw))
    if field.many:
        words = raw if isinstance(raw, (list, tuple)) else [raw]
        split = (
            list(expanded([str(w) for w in words], against.now))
            if field.type == "record"
            else [w for word in words for w in _split(field, str(word))]
        )
        return tuple(str(one(field, w, against)) for w in split)
    if isinstance(raw, (list, tuple)):
        raise UsageError(
            wrong_type(field, both("只能写一个", "takes one value")),
            code="bad-value",
            input=field.name,
        )
    return one(field, str(raw), against)


def _value(field: Field, raw: Any, against: Typing, told: Facts) -> str:
    """What a correction says, as text: in the type of the fact, with an entry a line where that
    holds a list.
    """
    fact = against.kind.fact(str(told.get(field.of[0], ""))) if against.kind else None
    words = [
        str(w).strip() for w in (raw if isinstance(raw, (list, tuple)) else [raw]) if str(w).strip()
    ]
    if fact is None or not words:
        return words[0] if words else ""
    if not fact.many:
        return as_text(typed_value(fact, raw if isinstance(raw, bool) else words[0], against))
    # Entries may hold commas themselves: with a line break anywhere, lines alone part them.
    parts = [
        part
        for word in words
        for part in (word.split("\n") if "\n" in str(raw) else re.split("[,，]", word))
    ]
    return as_text(typed_value(fact, [p.strip() for p in parts if p.strip()], against))


def _flag(field: Field, word: str) -> bool:
    text = half_width(word).strip().lower()
    if text not in FLAGS:
        raise UsageError(
            wrong_type(field, both(f"应为 是 或 否，不是 {word}", f"takes yes or no, not {word}")),
            code="bad-value",
            input=field.name,
        )
    return FLAGS[text]


def _split(field: Field, word: str) -> list[str]:
    if field.type in ("line", "text", "query", "file"):
        return [word]
    return [w.strip() for w in half_width(word).replace("、", ",").split(",") if w.strip()]


def one(field: Field, word: str, against: Typing) -> str | int:
    """One word in the type of its field."""
    return READERS.get(field.type, line)(field, word, against)


def inputs_of(
    fields: tuple[Field, ...], values: Mapping[str, Any], against: Typing
) -> dict[str, Value]:
    """The inputs that were typed, in their types."""
    found: dict[str, Value] = {}
    for field in fields:
        raw = values.get(field.name)
        if raw is None or (field.type != "value" and (raw is False or raw in ([], ()))):
            continue
        found[field.name] = typed_value(field, raw, against, found)
        if field.type == "query":
            found |= _queried(field, fields, found[field.name], against)
    return found


def _queried(
    field: Field, fields: tuple[Field, ...], words: Value, against: Typing
) -> dict[str, Value]:
    """The records that the words of a list find, told to the input that takes them."""
    from doctrack.cli.input.queries import word
    from doctrack.cli.output.moment import Asked

    kind, told_to = (
        against.ledger.kind(field.of[0]),
        next(f for f in fields if f.type == "record" and f.many and f.of == field.of),
    )
    if kind is None or not isinstance(words, tuple):
        return {}
    asked = Asked(against.ledger, against.now, against.now, against.now.date(), False)
    tests = [word(str(w), kind, asked) for w in words]
    found = tuple(
        head[0] for head in against.ledger.heads(kind.name) if all(t(*head) for t in tests)
    )
    if not found:
        raise NotFound(
            both(
                f"没有符合条件的{kind.label.zh}：{' '.join(map(str, words))}",
                f"no {kind.label.en} fits: {' '.join(map(str, words))}",
            ),
            code="nothing-fits",
            kind=kind.name,
        )
    return {told_to.name: found}
