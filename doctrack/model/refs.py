"""Ids of records and numbers of documents (文号): parsing, writing and ordering them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from doctrack.model.words import Words, both

_RANGES = ((0xFF10, 0xFF1A), (0xFF21, 0xFF3B), (0xFF41, 0xFF5B))
_MARKS = {"　": " ", **{chr(ord(c) + 0xFEE0): c for c in "-=,/:.@"}, **dict.fromkeys("—–‐‑−", "-")}
_WIDE = str.maketrans({**{chr(n): chr(n - 0xFEE0) for first, end in _RANGES for n in range(first, end)}, **_MARKS})
_INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]")
# Every bracket that a year has been seen in, as the one that GB/T 9704 asks for.
_BRACKETS = str.maketrans(dict.fromkeys("〔[［(（【﹝〈《<＜{｛〖「『⟨❲﹙", "〔") | dict.fromkeys("〕]］)）】﹞〉》>＞}｝〗」』⟩❳﹚", "〕"))
_LABEL = re.compile(r"(?:(?:发文|来文|收文|公文|文件|原)?(?:字号|文号|编号)|文 号|字 号|文件号|发文号)(?: ?:| ) ?")
_ISSUER = r"[A-Za-z〇㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff]"
_NUMBER = re.compile(
    rf"(?P<issuer>{_ISSUER}(?: ?{_ISSUER})*) ?〔 ?(?P<year>(?:19|20)[0-9]{{2}}) ?年? ?〕 ?第? ?0*(?P<serial>[1-9][0-9]{{0,5}})(?: ?[号號])?"
)
_ORDER = re.compile(rf"(?P<issuer>(?:{_ISSUER}+ ?)?令) ?第? ?0*(?P<serial>[1-9][0-9]{{0,5}}) ?[号號]")
# An issuer's mark (发文机关代字) never holds these: a text that does is a sentence, or more than one number.
_SENTENCE = re.compile("关于|转发|印发|根据|依据|按照|参照|详见|参见|通知|意见|批复|文件|文号|字号|编号|附件|号|的|^见")
_LONGEST = 20
_ID = re.compile(r"([A-Z][A-Z0-9]*)-((?:19|20)[0-9]{2})-([0-9]{4}|[1-9][0-9]{4,8})")


def half_width(text: str) -> str:
    """Full-width letters, digits, dashes and blanks read as half-width."""
    return text.translate(_WIDE)


def visible(text: str) -> str:
    """A text without zero-width characters, its runs of blanks as one blank."""
    return " ".join(_INVISIBLE.sub("", text).split())


@dataclass(frozen=True, slots=True, order=True)
class DocumentNumber:
    """A 文号: 国办发〔2023〕26号; an order (令第N号) has no year. Numbers stand in order of issuer, year, serial."""

    issuer: str
    year: int
    serial: int

    @property
    def form(self) -> Literal["number", "order"]:
        """A number of a year's series, or an order, whose series knows no year."""
        return "number" if self.year else "order"

    def __str__(self) -> str:
        return f"{self.issuer}〔{self.year}〕{self.serial}号" if self.year else f"{self.issuer}第{self.serial}号"


@dataclass(frozen=True, slots=True)
class NumberReading:
    """What was written, what it was read as, whether that is sure, and a warning where it is not."""

    written: str
    normal: str
    sure: bool
    note: Words | None = None


def parse_number(text: str) -> DocumentNumber | None:
    """The number that a text is, in any spelling; None where it is not exactly one."""
    bare = visible(half_width(text)).translate(_BRACKETS)
    bare = _LABEL.sub("", bare, count=1) if _LABEL.match(bare) else bare
    if bare.startswith("〔") and bare.endswith("〕"):
        bare = bare[1:-1].strip()
    if match := _NUMBER.fullmatch(bare):
        issuer = _mark(match["issuer"])
        return DocumentNumber(issuer, int(match["year"]), int(match["serial"])) if issuer else None
    order = _ORDER.fullmatch(bare)
    issuer = order["issuer"].replace(" ", "") if order else ""
    if order is None or _SENTENCE.search(issuer):
        return None
    return DocumentNumber(issuer, 0, int(order["serial"]))


def _mark(written: str) -> str:
    """An issuer's mark: letters set apart (国 办 发) are joined; two words (国办发 国发) are no one mark, nor is a sentence."""
    words = written.split(" ")
    if len(words) > 1 and any(len(w) > 1 for w in words):
        return ""
    mark = "".join(words)
    return "" if _SENTENCE.search(mark) or len(mark) > _LONGEST else mark


def read_number(text: str) -> NumberReading:
    """A number read right, or kept as written with a warning; never read wrong."""
    found = parse_number(text)
    if found:
        return NumberReading(text, str(found), True)
    kept = visible(text)
    if not kept:
        return NumberReading(text, "", True)
    note = both(f"文号“{kept}”未能识别，照原样保留", f"the number {kept} was not recognised and is kept as written")
    return NumberReading(text, kept, False, note)


@dataclass(frozen=True, slots=True, order=True)
class RecordId:
    """`IN-2026-0042` as its parts, ordered by serial and not by text."""

    prefix: str
    year: int
    serial: int

    def __str__(self) -> str:
        return format_id(self.prefix, self.year, self.serial)


def parse_id(text: str) -> RecordId | None:
    """The parts of an id; None where it is none. An id has one spelling: four digits, more only where they are needed."""
    match = _ID.fullmatch(text)
    return RecordId(match[1], int(match[2]), int(match[3])) if match else None


def format_id(prefix: str, year: int, serial: int) -> str:
    """`IN-2026-0042`: four digits or more."""
    return f"{prefix}-{year}-{serial:04d}"


def folder_of(id: str) -> str:
    """`2026/00`: the year and the serial's hundreds, two digits or more."""
    found = parse_id(id)
    return f"{found.year}/{found.serial // 100:02d}" if found else ""


def id_order(id: str) -> tuple[str, int, int, str]:
    """What ids are sorted by: 10000 after 9999; what is no id of a series stands by its text."""
    found = parse_id(id)
    return (found.prefix, found.year, found.serial, id) if found else (id, 0, 0, id)


@dataclass(frozen=True, slots=True)
class Reference:
    """What a clerk types for records: serials `first` to `last` of a year (0: this or last year), of a series if named."""

    first: int
    last: int
    year: int = 0
    issuer: str = ""

    @property
    def serials(self) -> range:
        """Every serial that is meant."""
        return range(self.first, self.last + 1)


def parse_reference(text: str, this_year: int) -> Reference | None:
    """`42`, `42-47`, `26-42` (a year where it is this or last year's), `2026-42`, `收〔2026〕42号`; None where it is none."""
    if number := parse_number(text):
        return Reference(number.serial, number.serial, number.year, number.issuer)
    match = re.fullmatch(r"([0-9]{1,9})(?: ?- ?([0-9]{1,9}))?", visible(half_width(text)))
    if match is None:
        return None
    first, last = int(match[1]), int(match[2] or match[1])
    if match[2] and last and (match[1] in {str(y)[-2:] for y in (this_year, this_year - 1)} or len(match[1]) == 4):
        return Reference(last, last, first if first > 99 else this_year - (this_year - first) % 100)
    return Reference(first, last) if 0 < first <= last else None
