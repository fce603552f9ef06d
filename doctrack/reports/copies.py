"""Where each copy of a paper is: with whom and since when, lost, gone with the paper, or in the office."""

from __future__ import annotations

from collections.abc import Iterator

from doctrack.model.people import text
from doctrack.model.record import Record, Standing
from doctrack.model.regulation import Kind
from doctrack.model.words import both
from doctrack.reports.wording import Wording
from doctrack.rules.custody import holder, last_copy, lost_row

# In these states no copy is left on the office's shelf.
GONE = ("forwarded", "returned_to_sender", "destroyed")


def places(wording: Wording, record: Record, standing: Standing, kind: Kind) -> Iterator[tuple[str, str]]:
    """Each copy, or a run of copies that are all in the office, with where it is."""
    shelf = _shelf(wording, record, kind)
    first = 0
    for copy in range(1, last_copy(standing) + 1):
        away = _away(wording, standing, copy)
        if not away:
            first = first or copy
            continue
        if first:
            yield _copies(wording, first, copy - 1), shelf
        first = 0
        yield _copies(wording, copy, copy), away
    if first:
        yield _copies(wording, first, last_copy(standing)), shelf


def _away(wording: Wording, standing: Standing, copy: int) -> str:
    lost, out = lost_row(standing, copy), holder(standing, copy)
    if out:
        who, since = wording.name(out.holder), wording.moment(out.since)
        return both(f"{who}处，自 {since}", f"with {who} since {since}").text(wording.lang)
    if lost:
        known = both("遗失，已核销", "lost, written off") if lost.get("written_off") else both("遗失", "lost")
        return known.text(wording.lang)
    return ""


def _shelf(wording: Wording, record: Record, kind: Kind) -> str:
    if record.state in GONE:
        return kind.states[record.state].text(wording.lang)
    place = text(record.head, "place")
    return both("在办公室", "in the office").text(wording.lang) + (both(f"（{place}）", f" ({place})").text(wording.lang) if place else "")


def _copies(wording: Wording, first: int, last: int) -> str:
    run = str(first) if first == last else f"{first}–{last}"
    return both(f"第{run}份", f"copy {run}" if first == last else f"copies {run}").text(wording.lang)
