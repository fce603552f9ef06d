"""The door to the public holidays of mainland China: what chinesecalendar knows, and
calendar/YEAR.yaml.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from doctrack.model.calendar import YearDays

PARTS = ("off", "work")


def shipped_year(year: int) -> dict[str, Any] | None:
    """A year's days off and make-up days as a plain tree; None for a year whose notice is not
    known.
    """
    import chinese_calendar
    from chinese_calendar import constants

    if year not in {d.year for d in constants.holidays if d.month > 1 or d.day > 3}:
        return None
    off: dict[str, str] = {}
    work: dict[str, str] = {}
    day = date(year, 1, 1)
    while day.year == year:
        if day in constants.workdays:
            work[day.isoformat()] = _name(constants.workdays[day])
        elif day in constants.holidays:
            off[day.isoformat()] = _name(constants.holidays[day])
        day += timedelta(days=1)
    version = getattr(chinese_calendar, "__version__", "")
    return {
        "year": str(year),
        "notice": (
            f"国务院办公厅关于{year}年部分节假日安排的通知（据 chinesecalendar {version}）".replace(
                " ）", "）"
            )
        ),
        "off": off,
        "work": work,
    }


NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利七十周年",
}


def _name(value: Any) -> str:
    text = str(getattr(value, "value", value))
    return NAMES.get(text, text)


def read_year(tree: Mapping[str, Any]) -> YearDays:
    """A year's days from the plain tree of its file."""
    off, work = (
        {date.fromisoformat(day): str(name) for day, name in (tree.get(part) or {}).items()}
        for part in PARTS
    )
    return YearDays(off, work, str(tree.get("notice", "")))
