"""Ids of records and text as clerks type it: full-width, with blanks that nobody sees."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_RANGES = ((0xFF10, 0xFF1A), (0xFF21, 0xFF3B), (0xFF41, 0xFF5B))
_MARKS = {"　": " ", **{chr(ord(c) + 0xFEE0): c for c in "-=,/:.@"}, **dict.fromkeys("—–‐‑−", "-")}
_WIDE = str.maketrans(
    {**{chr(n): chr(n - 0xFEE0) for first, end in _RANGES for n in range(first, end)}, **_MARKS}
)
_INVISIBLE = re.compile(
    "[\u00ad\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]"
)
_ID = re.compile(r"([A-Z][A-Z0-9]*)-((?:19|20)[0-9]{2})-([0-9]{4}|[1-9][0-9]{4,8})")


def half_width(text: str) -> str:
    """Full-width letters, digits, dashes and blanks read as half-width."""
    return text.translate(_WIDE)


def searchable(text: str) -> str:
    """A text as searches compare it: half-width and in small letters."""
    return half_width(text).lower()


def visible(text: str) -> str:
    """A text without zero-width characters, its runs of blanks as one blank."""
    return " ".join(_INVISIBLE.sub("", text).split())


class RecordId(NamedTuple):
    """`IN-2026-0042` as its parts, ordered by serial and not by text."""

    prefix: str
    year: int
    serial: int

    def __str__(self) -> str:
        return format_id(self.prefix, self.year, self.serial)


def parse_id(text: str) -> RecordId | None:
    """The parts of an id; None where it is none. An id has one spelling: four digits, more only
    where they are needed.
    """
    match = _ID.fullmatch(text)
    return RecordId(match[1], int(match[2]), int(match[3])) if match else None


def format_id(prefix: str, year: int, serial: int) -> str:
    """`IN-2026-0042`: four digits or more."""
    return f"{prefix}-{year}-{serial:04d}"


def serial_after(series: str, number: str) -> int:
    """The serial of a number that begins with its series: 5 of 政字〔2026〕5号; 0 where it does
    not.
    """
    digits = re.match(r"[0-9]+", number[len(series) :]) if number.startswith(series) else None
    return int(digits[0]) if digits else 0


@lru_cache(4096)  # asked again with every act on a record
def folder_of(id: str) -> str:
    """`2026/00`: the year and the serial's hundreds, two digits or more."""
    found = parse_id(id)
    return f"{found.year}/{found.serial // 100:02d}" if found else ""
