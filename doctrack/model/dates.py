"""Dates as registers write them, read without ever guessing an impossible one."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, time, timedelta, tzinfo

from doctrack.errors import UsageError
from doctrack.model.refs import half_width, visible
from doctrack.words import both

_HAN = str.maketrans("〇零○Ｏ一二三四五六七八九", "0000123456789")
_LABEL = re.compile(r"[^0-9:]*?(?:日期|时间|期限|日)? ?: ?(?=[^ ])|[一-鿿]{0,6}(?:日期|时间) ?")
_CLOCK = (
    r"(?:[ T]?(?:上午|下午|[AP]M)? ?(?P<hour>[0-9]{1,2}) ?[:时点] ?(?P<minute>[0-9]{1,2}) ?(?:[:分]"
    r" ?(?P<second>[0-9]{1,2}) ?秒?(?:[.,][0-9]+)?)?分?(?: ?[AP]M)?(?:Z|"
    r" ?[+-][0-9]{2}:?[0-9]{2})?)?"
)
_WEEKDAY = r"(?: ?[(（]?(?:星期|周)(?P<weekday>[一二三四五六日天])[)）]?)?"
_TAIL = f"{_WEEKDAY}{_CLOCK}"
_PARTS = re.compile(
    r"([0-9]{1,4}) ?(?:([-./]) ?([0-9]{1,2}) ?\2|年 ?([0-9]{1,2}) ?月) ?([0-9]{1,4})"
    rf" ?日?号?{_TAIL}",
    re.IGNORECASE,
)
_RUN = re.compile(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})")
_HAN_DAY = re.compile(
    r"([〇零○Ｏ0一二三四五六七八九]{4}) ?年 ?([一二三四五六七八九十]{1,3}) ?月"
    rf" ?([一二三四五六七八九十廿卅]{{1,3}}) ?日?{_TAIL}"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?"
    r"|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_NAMED = (
    re.compile(
        rf"(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?[ -]{_MONTH},?"
        rf"[ -](?P<year>[0-9]{{4}}|[0-9]{{2}}){_CLOCK}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"{_MONTH} (?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?,? (?P<year>[0-9]{{4}}){_CLOCK}",
        re.IGNORECASE,
    ),
)
_SERIAL = re.compile(r"([45][0-9]{4}|60000)(?:\.[0-9]+)?")
_TYPED = re.compile(
    r"(?P<day>.+?)(?:[T ]|(?<=[日号]))(?P<half>上午|下午)? ?(?P<hour>[0-9]{1,2})"
    r" ?(?::(?P<minute>[0-9]{1,2})|[时点](?P<past>[0-9]{1,2})?分?)"
)
ORDERS = ("ymd", "mdy", "dmy")


def typed_day(text: str) -> date | None:
    """The day that somebody typed, in any form that leaves no doubt: the year in four digits,
    before the month.
    """
    word = visible(half_width(text))
    try:
        return date.fromisoformat(word)
    except ValueError:
        whole = _PARTS.fullmatch(word) or _HAN_DAY.fullmatch(word)
        sure = whole and len(whole[1]) == 4 and whole["hour"] is None
        return read_date(word) if sure else None


def typed_moment(text: str) -> tuple[date, time | None] | datetime | None:
    """What somebody typed for a moment: a day, a day with a time, or all of it with its zone; None
    where it is none.
    """
    word = visible(half_width(text))
    day = typed_day(word)
    if day:
        return day, None
    with suppress(ValueError):
        return datetime.fromisoformat(word)
    said = _TYPED.fullmatch(word)
    day = typed_day(said["day"]) if said else None
    if said is None or day is None:
        return None
    hour, minute = int(said["hour"]), int(said["minute"] or said["past"] or 0)
    hour += 12 if said["half"] == "下午" and hour < 12 else 0
    return (day, time(hour, minute)) if hour < 24 and minute < 60 else None


def read_moment(
    text: str, now: datetime, closing: Callable[[date], time], zone: tzinfo
) -> datetime:
    """What somebody typed for when it happened: a date is now if it is today, else the closing time
    that held on that day.
    """
    said = typed_moment(text)
    if said is None:
        raise UsageError(
            both(
                f"应为日期或日期时间（如 2026-03-05、2026-03-05T10:30），不是 {text}",
                f"this takes a date, or a date and time such as 2026-03-05T10:30, not {text}",
            ),
            code="bad-date",
            value=text,
        )
    if isinstance(said, datetime):
        return said if said.tzinfo else said.replace(tzinfo=zone)
    day, clock = said
    if clock is None and day == now.astimezone(zone).date():
        return now.astimezone(zone)
    return datetime.combine(day, clock or closing(day), zone)


def read_date(text: str, order: str = "ymd", *, serial: bool = False) -> date | None:
    """The day that a cell says; `order` settles what 05/03/2026 means; None where it says none.

    A number from 40000 to 60000 is a day counted as spreadsheets count it, only where `serial` says
    so.
    """
    word = visible(half_width(text))
    return _read(word, order, serial) or _read(
        _LABEL.sub("", word, count=1) if _LABEL.match(word) else "", order, serial
    )


def _read(word: str, order: str, serial: bool) -> date | None:
    if run := _RUN.fullmatch(word):
        return _day(int(run[1]), int(run[2]), int(run[3]))
    if serial and (count := _SERIAL.fullmatch(word)):
        return date(1899, 12, 30) + timedelta(days=int(count[1]))
    if parts := _PARTS.fullmatch(word):
        return _checked(_ordered(parts[1], parts[3] or parts[4], parts[5], order), parts)
    if han := _HAN_DAY.fullmatch(word):
        return _checked(_day(int(han[1].translate(_HAN)), _count(han[2]), _count(han[3])), han)
    named = next((m for shape in _NAMED if (m := shape.fullmatch(word))), None)
    if named is None:
        return None
    month = _MONTHS.index(named["month"][:3].lower()) + 1
    return _checked(_day(_year(named["year"]), month, int(named["day"])), named)


def _ordered(first: str, second: str, third: str, order: str) -> date | None:
    """The day of three numbers; four digits can only be the year, wherever they stand first or
    last.
    """
    if len(first) == 4 or order == "ymd":
        return _day(_year(first), int(second), int(third)) if len(third) <= 2 else None
    month, day = (first, second) if order == "mdy" else (second, first)
    return _day(_year(third), int(month), int(day)) if len(first) <= 2 else None


def _year(digits: str) -> int:
    if len(digits) == 4:
        return int(digits)
    return 2000 + int(digits) if len(digits) == 2 else 0


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 1900 <= year <= 2200 else None
    except ValueError:
        return None


def _checked(day: date | None, said: re.Match[str]) -> date | None:
    """The day, unless the time of day beside it is none or the weekday contradicts it."""
    told = said.groupdict()
    hour, minute, second = (int(told.get(n) or 0) for n in ("hour", "minute", "second"))
    if day is None or hour > 23 or minute > 59 or second > 59:
        return None
    weekday = told.get("weekday")
    return (
        None
        if weekday and "一二三四五六日".index(weekday.replace("天", "日")) != day.weekday()
        else day
    )


def _count(text: str) -> int:
    """三十一 as 31; 0 where it is no such number."""
    text = text.replace("廿", "二十").replace("卅", "三十")
    tens, ten, ones = text.partition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return 0
    units = int(ones.translate(_HAN)) if ones else 0
    if not ten:
        return int(tens.translate(_HAN))
    return (int(tens.translate(_HAN)) if tens else 1) * 10 + units
