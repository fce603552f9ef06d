"""Where each copy of a paper is, in words: with whom and since when, lost, gone with the paper, or
in the office.
"""

from __future__ import annotations

from collections.abc import Iterator

from doctrack.model.people import text
from doctrack.model.record import Record, Standing
from doctrack.model.regulation import Kind
from doctrack.reports.places import copies, place
from doctrack.reports.wording import Wording
from doctrack.rules.holders import holder, lost_row
from doctrack.words import both


def places(
    wording: Wording, record: Record, standing: Standing, kind: Kind
) -> Iterator[tuple[str, str]]:
    """Each copy with where it is; copies one after the other that are in the same place stand
    together.
    """
    first, said = 1, ""
    for copy in copies(standing):
        where = _where(wording, record, standing, kind, copy)
        if said and where != said:
            yield _copies(wording, first, copy - 1), said
        first, said = (copy if where != said else first), where
    if said:
        yield _copies(wording, first, copies(standing)[-1]), said


def _where(wording: Wording, record: Record, standing: Standing, kind: Kind, copy: int) -> str:
    known, out, lost = (
        place(record, standing, copy, wording.now),
        holder(standing, copy),
        lost_row(standing, copy),
    )
    if out:
        who, since = wording.name(out.holder), wording.moment(out.since)
        return both(f"{who}处，自 {since}", f"with {who} since {since}").text(wording.lang)
    words, shelf = known.words(kind).text(wording.lang), text(record.head, "place")
    if lost and lost.get("written_off"):
        return words + both("，已核销", ", written off").text(wording.lang)
    return words + (
        both(f"（{shelf}）", f" ({shelf})").text(wording.lang)
        if shelf and known.name == "office"
        else ""
    )


def _copies(wording: Wording, first: int, last: int) -> str:
    run = str(first) if first == last else f"{first}–{last}"
    return both(f"第{run}份", f"copy {run}" if first == last else f"copies {run}").text(
        wording.lang
    )
