"""Checks of plain trees: shapes of values, and tables with their keys. The books of a ledger are
made of these; which keys a schema has is declared in `model.language`.

Contract: any tree at all is answered with its faults, each under the path of keys where it stands,
and never with an exception.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from doctrack.model.schema import MARKS
from doctrack.words import Words, both

Path = tuple[str | int, ...]
Fault = tuple[Path, Words]
Check = Callable[[Any, Path], Iterator[Fault]]
NAME = re.compile("[a-z][a-z0-9_]*")
WHOLE = re.compile("[1-9][0-9]{0,3}")


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


def names_once(value: Any, path: Path) -> Iterator[Fault]:
    """A list of words, or a single one; none of them twice."""
    yield from names(value, path)
    listed = [v for v in value if isinstance(v, str)] if isinstance(value, list) else []
    for number, name in enumerate(listed):
        if name in listed[:number]:
            yield (*path, number), both(f"{name} 列了两次", f"{name} is listed twice")


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


def yes(value: Any, path: Path) -> Iterator[Fault]:
    """Yes; what is not so is left out."""
    if not isinstance(value, str) or not MARKS.get(value.lower()):
        yield (
            path,
            both(f"没有 {_short(value)}；有：true", f"there is no {_short(value)}; only true"),
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


def up_to(most: int) -> Check:
    """A whole number from 1: the months or years of a term."""

    def check(value: Any, path: Path) -> Iterator[Fault]:
        if not (isinstance(value, str) and WHOLE.fullmatch(value)) or int(value) > most:
            yield (
                path,
                both(
                    f"应为 1 到 {most} 的整数，不是 {_short(value)}",
                    f"this takes a whole number from 1 to {most}, not {_short(value)}",
                ),
            )

    return check


def values(value: Any, path: Path) -> Iterator[Fault]:
    """Fields, each with the value, or the values of which one, it must have."""
    yield from each(names)(value, path)
    if isinstance(value, Mapping) and not (
        value and all(v not in ("", []) for v in value.values())
    ):
        yield (
            path,
            both("条件须写明栏目和取值", "a condition names a field and the values it must have"),
        )


def again(value: Any, path: Path) -> Iterator[Fault]:
    """Whether a duty opens again when it is met, or by which of the acts that meet it."""
    if not (isinstance(value, str) and value.lower() in MARKS):
        yield from names(value, path)


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
                yield (*path, key), both(f"缺少 {key}", f"{key} is missing")
        for key, item in value.items():
            if key not in keys:
                yield (*path, key), _no_key(key, keys)
            else:
                yield from keys[key](item, (*path, key))

    return checked


def _no_key(key: str, keys: Mapping[str, Check]) -> Words:
    """That there is no such key, which one may be meant, and which there are."""
    zh, en = nearest(key, keys)
    return both(
        f"没有 {key} 这个键{zh or '；'}有：{'、'.join(keys)}",
        f"there is no key {key}{f'{en} There' if en else '; there'} are: {', '.join(keys)}",
    )


def nearest(name: str, known: Iterable[str]) -> tuple[str, str]:
    """What may be meant by a name that nobody knows, to be put behind it; empty where nothing is
    near.
    """
    from difflib import get_close_matches  # only a fault asks

    near = get_close_matches(name, sorted(known), 1)
    return (f"，是否 {near[0]}？", f"; did you mean {near[0]}?") if near else ("", "")
