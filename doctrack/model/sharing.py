"""Sharing out work evenly: a pure function of what is to be shared, of who there is with what
capability, and of what each carries.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import lcm

from doctrack.model.record import Value


def weighed(count: int, capability: int) -> float:
    """What a number of things weighs for somebody of a capability, to four digits."""
    return round(count / capability, 4)


def shared_out(
    things: Sequence[str], staff: Mapping[str, int], loads: Mapping[str, int]
) -> dict[str, str]:
    """Somebody for each thing, in the order given: who then carries least for his capability, ties
    by id.

    Where nobody carries more than one weighted thing above another before, nobody does after it.
    """
    carrying, found, whole = (
        {who: loads.get(who, 0) for who in sorted(staff)},
        dict[str, str](),
        lcm(*staff.values()),
    )
    for thing in things:
        found[thing] = min(
            carrying, key=lambda who: (carrying[who] + 1) * (whole // staff[who])
        )  # exact, unlike a quotient
        carrying[found[thing]] += 1
    return found


def carried(
    staff: Mapping[str, int], loads: Mapping[str, int], more: Iterable[str]
) -> tuple[Value, ...]:
    """What everybody carried before and carries after, as an event keeps it, so that it can be
    shown that it was fair.
    """
    got, before = Counter(more), {who: loads.get(who, 0) for who in sorted(staff)}
    return tuple(
        {"specialist": w, "capability": staff[w], "before": n, "after": n + got[w]}
        for w, n in before.items()
    )
