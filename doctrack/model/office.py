"""What may stand in doctrack.yaml and in calendar/YEAR.yaml: the office's own facts and its days
off, each under its key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from doctrack.model import policies
from doctrack.model.grammar import Fault, Path, each, flag, one_of, table, text
from doctrack.words import Words, both

SENDER = ("source", "line")
PARTS = ("off", "work")
YEAR = re.compile("(19|20)[0-9]{2}")


def faults_of_office(tree: Any) -> Iterator[Fault]:
    """Everything that is wrong with doctrack.yaml: the path of keys where it stands, and why."""
    yield from OFFICE(tree, ())
    if isinstance(tree, Mapping):
        said = tree.get("policies", {})
        yield from (
            ((*("policies",), *((name,) if name else ())), words)
            for name, words in policies.faults_of_policies(said)
        )
        apart = [name for name in policies.APART if isinstance(said, Mapping) and name in said]
        yield from (
            (
                ("policies", name),
                both(f"{name} 写在 policies 之外", f"{name} stands beside policies, not in them"),
            )
            for name in apart
        )


def named(value: Any, path: Path) -> Iterator[Fault]:
    """A text that is not empty."""
    if not isinstance(value, str) or not value.strip():
        yield path, both("不能为空", "this cannot be empty")


def iso_day(value: Any, path: Path) -> Iterator[Fault]:
    """A day as YYYY-MM-DD."""
    try:
        right = date.fromisoformat(value).isoformat() == value
    except (TypeError, ValueError):
        right = False
    if not right:
        yield path, both(f"应为 YYYY-MM-DD，不是 {value}", f"this takes YYYY-MM-DD, not {value}")


def zone(value: Any, path: Path) -> Iterator[Fault]:
    """A time zone by its name."""
    try:
        ZoneInfo(value)
    except (TypeError, ValueError, OSError, LookupError):
        yield path, both(f"没有时区 {value}", f"there is no time zone {value}")


def listed(value: Any, path: Path) -> Iterator[Fault]:
    """A list of names, each once."""
    if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
        yield path, both("应为名称的列表", "this takes a list of names")
        return
    for name in sorted({v for v in value if value.count(v) > 1}):
        yield path, both(f"{name} 列了两次", f"{name} is listed twice")


def serial(value: Any, path: Path) -> Iterator[Fault]:
    """Where a series goes on: a whole number from 1."""
    if not (
        isinstance(value, str)
        and value.isascii()
        and value.isdigit()
        and len(value) <= 9
        and int(value) > 0
    ):
        yield path, both(f"应为整数，不是 {value}", f"this takes a whole number, not {value}")


def anything(value: Any, path: Path) -> Iterator[Fault]:
    """What is looked at elsewhere."""
    yield from ()


OFFICE = table(
    {
        "organisation": named,
        "language": one_of("zh", "en"),
        "time_zone": zone,
        "began": iso_day,
        "fonds": text,
        "practice": flag,
        "departments": listed,
        "next": each(serial, named),
        "senders": each(table(dict.fromkeys(SENDER, named)), named),
        "signing": one_of("off", "optional", "required"),
        "policies": anything,
    },
    ("organisation",),
)


# --- the calendar ---------------------------------------------------------------------------------


def faults_of_year(tree: Any, year: str) -> Iterator[Fault]:
    """What is wrong with calendar/YEAR.yaml: dates that are none or of another year, days both off
    and worked, no notice.
    """
    yield from CALENDAR(tree, ())
    if not isinstance(tree, Mapping):
        return
    if tree.get("year", year) != year:
        yield (
            ("year",),
            both(
                f"年份 {tree['year']} 与文件名 {year} 不符",
                f"the year {tree['year']} is not the {year} of the file's name",
            ),
        )
    parts = {p: tree[p] for p in PARTS if isinstance(tree.get(p), Mapping)}
    for part, days in parts.items():
        for text_, words in ((d, _day_fault(d, year)) for d in days):
            if words:
                yield (part, text_), words
    for text_ in sorted(set(parts.get("off", {})) & set(parts.get("work", {}))):
        yield (
            ("work", text_),
            both(f"{text_} 既放假又上班", f"{text_} is both off and a working day"),
        )


def _day_fault(text_: str, year: str) -> Words | None:
    try:
        found = date.fromisoformat(text_)
    except ValueError:
        return both(f"没有日期 {text_}", f"there is no date {text_}")
    if found.isoformat() != text_:
        return both(f"日期应写作 {found}，不是 {text_}", f"write the date as {found}, not {text_}")
    return (
        None
        if str(found.year) == year
        else both(f"{text_} 不在 {year} 年", f"{text_} is not in {year}")
    )


def _year(value: Any, path: Path) -> Iterator[Fault]:
    if not (isinstance(value, str) and YEAR.fullmatch(value)):
        yield path, both(f"年份应为四位数字，不是 {value}", f"a year is four digits, not {value}")


def _days(value: Any, path: Path) -> Iterator[Fault]:
    if value != "":  # a year without make-up days may leave the key empty
        yield from each(text, text)(value, path)


CALENDAR = table({"year": _year, "notice": named, "off": _days, "work": _days}, ("notice",))
