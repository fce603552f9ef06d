"""Every change of policies and editions, with the days each was in force (D17b)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from doctrack.model.view import View
from doctrack.reports.rows import Row

COLUMNS = ("policy", "was", "value", "until", "by", "meeting", "days")


def rows(view: View, trees: Mapping[str, Any], as_of: datetime) -> list[Row]:
    """What was changed, until which day the old held, by whom and after which meeting."""
    found: list[Row] = []
    past = sorted(trees.get("past", {}).items())
    began = view.office.began or date.min
    for last, old in past:
        said = trees.get("amendments", {}).get(last, [{}])[-1]
        days = (date.fromisoformat(last) - began).days + 1
        if date.fromisoformat(last) <= as_of.date():
            found += [_row(name, was, value, last, said, days) for name, was, value in _changes(trees, old)]
    return found


def _changes(trees: Mapping[str, Any], old: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    now = trees.get("doctrack", {}).get("policies", {})
    was = old.get("policies", {}).get("policies", {})
    policies = [(k, str(was.get(k, "")), str(now.get(k, ""))) for k in sorted({*was, *now}) if was and was.get(k) != now.get(k)]
    return [*policies, *((f"schemas/{k}", "", "") for k in sorted(old) if k not in ("policies", "common"))]


def _row(name: str, was: str, value: str, last: str, said: Mapping[str, Any], days: int) -> Row:
    return {"policy": name, "was": was, "value": value, "until": last, "by": said.get("by", ""), "meeting": said.get("meeting", ""), "days": days}
