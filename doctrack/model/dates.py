"""Dates as registers write them, read without ever guessing an impossible one."""

from __future__ import annotations

import re
from datetime import date, timedelta

from doctrack.model.refs import half_width

_HAN = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_LABEL = re.compile(r"^[^\d〇零一二三四五六七八九]*[:：]\s*")
_PARTS = re.compile(r"(\d{1,4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,4})\s*日?(?:\s*T?\s*\d{1,2}[:时]\d{1,2}(?:[:分]\d{1,2})?(?:\.\d+)?秒?)?")
_RUN = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_HAN_DAY = re.compile(r"([〇零○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日?")


def read_date(text: str, order: str = "ymd", *, serial: bool = False) -> date | None:
    """The day that a cell says; `order` settles what 05/03/2026 means; None where it says none."""
    word = _LABEL.sub("", half_width(text).strip())
    han = _HAN_DAY.fullmatch(word)
    if han:
        return _day(int(han[1].translate(_HAN)), _count(han[2]), _count(han[3]))
    run = _RUN.fullmatch(word)
    if run:
        return _day(int(run[1]), int(run[2]), int(run[3]))
    if serial and word.isdigit() and 40000 <= int(word) <= 60000:
        return date(1899, 12, 30) + timedelta(days=int(word))
    match = _PARTS.fullmatch(word)
    return _ordered(match[1], match[2], match[3], order) if match else None


def _ordered(first: str, second: str, third: str, order: str) -> date | None:
    if len(first) == 4:
        return _day(int(first), int(second), int(third)) if len(third) <= 2 else None
    if order == "ymd":
        return _day(2000 + int(first), int(second), int(third)) if len(first) == 2 and len(third) <= 2 else None
    year = int(third) if len(third) == 4 else 2000 + int(third) if len(third) == 2 else 0
    month, day = (first, second) if order == "mdy" else (second, first)
    return _day(year, int(month), int(day)) if len(first) <= 2 else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 1900 <= year <= 2200 else None
    except ValueError:
        return None


def _count(text: str) -> int:
    tens, ten, ones = text.partition("十")
    if not ten:
        return int(text.translate(_HAN)) if len(text) == 1 else 0
    return (int(tens.translate(_HAN)) if tens else 1) * 10 + (int(ones.translate(_HAN)) if ones else 0)
