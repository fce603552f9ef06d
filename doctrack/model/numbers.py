"""Numbers of documents (文号): read in any spelling, written in one, ordered by issuer, year and
serial (GB/T 9704).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from doctrack.model.refs import half_width, visible
from doctrack.words import Words, both

# Every bracket that a year has been seen in, as the one that GB/T 9704 asks for.
_BRACKETS = str.maketrans(
    dict.fromkeys("〔[［(（【﹝〈《<＜{｛〖「『⟨❲﹙", "〔")
    | dict.fromkeys("〕]］)）】﹞〉》>＞}｝〗」』⟩❳﹚", "〕")
)
_LABEL = re.compile(
    r"(?:(?:发文|来文|收文|公文|文件|原)?(?:字号|文号|编号)|文 号|字 号|文件号|发文号)(?: ?:| ) ?"
)
_ISSUER = r"[A-Za-z〇㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff]"
_NUMBER = re.compile(
    rf"(?P<issuer>{_ISSUER}(?: ?{_ISSUER})*) ?〔 ?(?P<year>(?:19|20)[0-9]{{2}}) ?年? ?〕 ?第?"
    r" ?0*(?P<serial>[1-9][0-9]{0,5})(?: ?[号號])?"
)
_ORDER = re.compile(
    rf"(?P<issuer>(?:{_ISSUER}+ ?)?令) ?第? ?0*(?P<serial>[1-9][0-9]{{0,5}}) ?[号號]"
)
# An issuer's mark (发文机关代字) never holds these: a text that does is a sentence, or more than
# one number.
_SENTENCE = re.compile(
    "关于|转发|印发|根据|依据|按照|参照|详见|参见|通知|意见|批复|文件|文号|字号|编号|附件|号|的|^见"
)
_LONGEST = 20


@dataclass(frozen=True, slots=True, order=True)
class DocumentNumber:
    """A 文号: 国办发〔2023〕26号; an order (令第N号) has no year. Numbers stand in order of issuer,
    year, serial.
    """

    issuer: str
    year: int
    serial: int

    @property
    def form(self) -> Literal["number", "order"]:
        """A number of a year's series, or an order, whose series knows no year."""
        return "number" if self.year else "order"

    def __str__(self) -> str:
        return (
            f"{self.issuer}〔{self.year}〕{self.serial}号"
            if self.year
            else f"{self.issuer}第{self.serial}号"
        )


@dataclass(frozen=True, slots=True)
class NumberReading:
    """What was written, what it was read as, whether that is sure, and a warning where it is
    not.
    """

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


def in_order(text: str) -> tuple[bool, str, int, int, str]:
    """Where a number stands among others: by issuer, year and serial, 号 10 after 号 9; then what
    is no number, as text.
    """
    found = parse_number(text)
    return (False, found.issuer, found.year, found.serial, "") if found else (True, "", 0, 0, text)


def _mark(written: str) -> str:
    """An issuer's mark: letters set apart (国 办 发) are joined; two words (国办发 国发) are no one
    mark, nor is a sentence.
    """
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
    note = both(
        f"文号“{kept}”未能识别，照原样保留",
        f"the number {kept} was not recognised and is kept as written",
    )
    return NumberReading(text, kept, False, note)
