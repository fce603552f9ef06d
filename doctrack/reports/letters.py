"""Days and periods as letters and forms write them."""

from __future__ import annotations

from typing import Any

from doctrack.words import Lang


def long_day(said: Any, lang: Lang = "zh") -> str:
    """A day as letters write it: 2026年3月2日; in English as it is."""
    year, _, rest = str(said or "")[:10].partition("-")
    month, _, day = rest.partition("-")
    return (
        f"{year}年{int(month)}月{int(day)}日"
        if lang == "zh" and month.isdigit() and day.isdigit()
        else str(said or "")[:10]
    )


def long_period(name: Any, lang: Lang = "zh") -> str:
    """A period as letters write it: 2026年, 2026年第三季度, 2026年3月; in English as it is."""
    year, _, part = str(name or "").partition("-")
    if lang != "zh" or not year.isdigit():
        return str(name or "")
    if part.startswith("Q") and part[1:] in "1234":
        return f"{year}年第{'一二三四'[int(part[1:]) - 1]}季度"
    return f"{year}年{int(part)}月" if part.isdigit() else f"{year}年"
