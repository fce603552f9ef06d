"""Ids of records and numbers of documents (文号): parsing, writing and ordering them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from doctrack.model.words import Words, both

_WIDE = {ord("　"): " ", **{ord(w): chr(ord(w) - 0xFEE0) for w in map(chr, [*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B), 0xFF0D, 0xFF1D, 0xFF0C, 0xFF0F, 0xFF1A, 0xFF0E, 0xFF20])}}
_WIDE |= {ord(c): "-" for c in "—–‐‑−"}
_INVISIBLE = re.compile("[\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\u00ad]")
_OPEN, _CLOSE = "〔\\[（(【［﹝〈<《{", "〕\\]）)】］﹞〉>》}"
_LABEL = re.compile(r"^(?:发文字号|发文文号|文件编号|公文字号|文\s*号|字\s*号|文件号)\s*[:：]\s*")
_NUMBER = re.compile(rf"(?P<issuer>[^\d\s{_OPEN}{_CLOSE}，。；、,;]+?)(?:字)?[{_OPEN}](?P<year>(?:19|20)\d\d)(?:年)?[{_CLOSE}](?:第)?0*(?P<serial>[1-9]\d{{0,5}})号?")
_ORDER = re.compile(r"(?P<issuer>[^\d\s，。；、,;]*令)(?:第)?0*(?P<serial>[1-9]\d{0,5})号")
_ID = re.compile(r"([A-Z][A-Z0-9]*)-((?:19|20)\d\d)-(\d{4,})")


def half_width(text: str) -> str:
    """Full-width letters, digits, dashes and blanks read as half-width."""
    return text.translate(_WIDE)


@dataclass(frozen=True, slots=True, order=True)
class DocumentNumber:
    """A 文号: 国办发〔2023〕26号; an order (令第N号) has no year."""

    issuer: str
    year: int
    serial: int

    def __str__(self) -> str:
        return f"{self.issuer}〔{self.year}〕{self.serial}号" if self.year else f"{self.issuer}第{self.serial}号"


@dataclass(frozen=True, slots=True)
class NumberReading:
    """What was written, what it was read as, and a warning where that is not sure."""

    written: str
    normal: str
    note: Words | None = None


def parse_number(text: str) -> DocumentNumber | None:
    """The number that a text is, in any spelling; None where it is not exactly one."""
    bare = re.sub(r"\s+", "", _INVISIBLE.sub("", half_width(text)))
    bare = _LABEL.sub("", bare)
    match = _NUMBER.fullmatch(bare)
    if match:
        return DocumentNumber(match["issuer"], int(match["year"]), int(match["serial"]))
    order = _ORDER.fullmatch(bare)
    return DocumentNumber(order["issuer"], 0, int(order["serial"])) if order else None


def read_number(text: str) -> NumberReading:
    """A number read right, or kept as written with a warning; never read wrong."""
    found = parse_number(text)
    if found:
        return NumberReading(text, str(found))
    kept = re.sub(r"\s+", " ", _INVISIBLE.sub("", text)).strip()
    return NumberReading(text, kept, both(f"文号“{kept}”未能识别，照原样保留", f"the number {kept} was not recognised and is kept as written") if kept else None)


@dataclass(frozen=True, slots=True, order=True)
class RecordId:
    """`IN-2026-0042` as its parts, ordered by serial and not by text."""

    prefix: str
    year: int
    serial: int


def parse_id(text: str) -> RecordId | None:
    """The parts of an id; None where it is none."""
    match = _ID.fullmatch(text)
    return RecordId(match[1], int(match[2]), int(match[3])) if match else None


def format_id(prefix: str, year: int, serial: int) -> str:
    """`IN-2026-0042`: four digits or more."""
    return f"{prefix}-{year}-{serial:04d}"


def folder_of(id: str) -> str:
    """`2026/00`: the year and the serial's hundreds, two digits or more."""
    found = parse_id(id)
    return f"{found.year}/{found.serial // 100:02d}" if found else ""
