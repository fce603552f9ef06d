"""Marks of examinations: whole numbers as they are, decimals as they were typed, compared exactly
and never as floats.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from doctrack.model.record import Value
from doctrack.model.refs import half_width

if TYPE_CHECKING:
    from decimal import Decimal

_mark = re.compile(r"0*(0|[1-9][0-9]{0,3})(?:\.([0-9]{1,4}))?分?").fullmatch


def read_mark(text: str) -> int | str | None:
    """A mark from what somebody wrote: 85 and 85.0 as the number 85, 85.50 as the text 85.5; None
    where it is no mark.
    """
    found = _mark(half_width(text).strip())
    if found is None:
        return None
    decimals = (found[2] or "").rstrip("0")
    return f"{found[1]}.{decimals}" if decimals else int(found[1])


def read_score(text: str) -> tuple[str, int | str] | None:
    """The person and the mark of `zhao=85.5`; None where it is no score in its one spelling."""
    person, _, written = text.partition("=")
    mark = read_mark(written)
    return (person, mark) if person and mark is not None and str(mark) == written else None


def exact(mark: Value) -> Decimal:
    """A mark as the decimal that it is."""
    from decimal import Decimal  # a millisecond that only the training desk needs

    return Decimal(str(mark))


def mean(marks: Sequence[int]) -> int | str:
    """The mean of whole marks in its one spelling, to two places, the last one rounded as people
    round.
    """
    from decimal import ROUND_HALF_UP, Decimal

    return (
        read_mark(str((Decimal(sum(marks)) / len(marks)).quantize(Decimal("0.01"), ROUND_HALF_UP)))
        or 0
    )
