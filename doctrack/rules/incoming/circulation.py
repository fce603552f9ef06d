"""Circulation: who is to read, who has read, which copy goes round, and what routing and returning
make of that (D6, D7).
"""

from __future__ import annotations

from collections.abc import Mapping

from doctrack.model.people import number, rows, text, texts
from doctrack.model.record import Facts, Standing, Value
from doctrack.rules.holders import came_back, copy_of, holder, moved_out
from doctrack.rules.registry import Step, effect, leads_to, with_

URGENT = ("urgent", "extra_urgent")
OFFICE_DIRECTOR = "office_director"
CIRCULATES = ("routed", "circulating")  # the states in which readers are still to be served


# --- what stands on the slip ----------------------------------------------------------------------


def readers(standing: Standing) -> tuple[Facts, ...]:
    """The readers in the order of circulation, with what each has done."""
    return rows(standing.head, "readers")


def was_served(row: Facts) -> bool:
    """Whether a reader was handed the paper; one who lost it unread is to be served again."""
    return bool(row.get("handed")) and not (row.get("lost") and not row.get("read"))


def waiting(standing: Standing) -> tuple[Facts, ...]:
    """The readers still to be served."""
    return tuple([r for r in readers(standing) if not was_served(r) and not r.get("unread")])


def unfinished(standing: Standing) -> tuple[Facts, ...]:
    """The readers who have neither returned the paper, nor lost it after reading, nor been passed
    over.
    """
    return tuple(
        [
            r
            for r in readers(standing)
            if not (r.get("returned") or (r.get("lost") and r.get("read")) or r.get("unread"))
        ]
    )


def reading(standing: Standing, who: str, copy: int) -> Facts | None:
    """The row of a reader who was handed this copy and has it still; the same copy can be with him
    later to handle.
    """
    found = [
        r
        for r in unfinished(standing)
        if r["reader"] == who and was_served(r) and number(r, "copy", 1) == copy
    ]
    return found[0] if found else None


def carrier(standing: Standing) -> int:
    """The copy that goes round: the original, or the first received copy that is not written off; 0
    without any.
    """
    given_up = {number(r, "copy") for r in rows(standing.head, "lost") if r.get("written_off")}
    received = number(standing.head, "copies", 1)
    if not given_up and received > 0:
        return 1
    return next((c for c in range(1, received + 1) if c not in given_up), 0)


def is_pressing(standing: Standing) -> bool:
    """Urgent or important: to a leader at once (D6.1)."""
    return standing.head.get("urgency") in URGENT or standing.head.get("important") is True


def mode_of(named: str) -> tuple[str, str]:
    """`sun=decide` as reader and mode; others read."""
    who, _, mode = named.partition("=")
    return who, mode or "read"


def marked(standing: Standing, row: Facts | None, changes: Mapping[str, Value]) -> Standing:
    """The standing with one reader's row changed."""
    if row is None:
        return standing
    changed = tuple([with_(r, changes) if r is row else r for r in readers(standing)])
    return standing.having(with_(standing.head, {"readers": changed}))


def handed_row(copy: int, at: str) -> dict[str, Value]:
    """What a reader's row says when a copy goes to him, the first or one that was lost; the
    original needs no number.
    """
    return {"handed": at, "copy": copy if copy != 1 else "", "lost": ""}


def rows_for(event_inputs: Facts) -> tuple[Facts, ...]:
    """Fresh rows for the readers that a route names."""
    return tuple(
        {"reader": who, "mode": mode} for who, mode in map(mode_of, texts(event_inputs, "readers"))
    )


def when_no_reader_is_left(standing: Standing) -> Standing:
    """The return after which no reader is left makes the paper one in handling."""
    routed = standing.state in CIRCULATES and bool(
        readers(standing) or standing.head.get("presented_to")
    )
    return standing._replace(state="handling") if routed and not unfinished(standing) else standing


# --- what acts make of it -------------------------------------------------------------------------


@effect
def presented_to_a_leader(standing: Standing, step: Step) -> Standing:
    """An urgent paper is with a leader before it was routed."""
    to = text(step.event.inputs, "to")
    after = moved_out(standing, copy_of(step.event.inputs), to, step.event.at, "present")
    return after.having(with_(after.head, {"presented_to": to}))


@effect
def route_is_set(standing: Standing, step: Step) -> Standing:
    """Who reads, in order, and who handles."""
    inputs = step.event.inputs
    changes: dict[str, Value] = {
        "readers": rows_for(inputs),
        "handler_departments": texts(inputs, "handler_departments"),
    }
    return standing.having(with_(standing.head, changes))


@effect
@leads_to("handling", only_from=CIRCULATES)
def readers_are_changed(standing: Standing, step: Step) -> Standing:
    """New readers take the place of those not yet served; without any, only who is struck leaves
    the slip.
    """
    inputs = step.event.inputs
    gone = (
        {str(r["reader"]) for r in waiting(standing)}
        if "readers" in inputs
        else set(texts(inputs, "strike"))
    )
    unserved = waiting(standing)
    kept = tuple(r for r in readers(standing) if r not in unserved or r["reader"] not in gone)
    after = standing.having(with_(standing.head, {"readers": (*kept, *rows_for(inputs))}))
    return when_no_reader_is_left(after)


@effect
@leads_to("routed", only_from=("registered",))
def reader_has_read(standing: Standing, step: Step) -> Standing:
    """The reader has signed; a presented leader's reading stands as the route."""
    event = step.event
    mine = reading(standing, event.by, copy_of(event.inputs))
    after = marked(
        standing, mine, {"read": event.at.isoformat(), "opinion": text(event.inputs, "opinion")}
    )
    if text(event.inputs, "instruction"):
        given = rows(after.head, "instructions")
        entry: Facts = {
            "count": len(given) + 1,
            "by": event.by,
            "text": text(event.inputs, "instruction"),
        }
        after = after.having(with_(after.head, {"instructions": (*given, entry)}))
    if routes_by_reading(standing, step):
        after = route_is_set(after, step)._replace(state="routed")
    return after


def routes_by_reading(standing: Standing, step: Step) -> bool:
    """Whether this reading is a presented leader's that names readers or departments."""
    named = "readers" in step.event.inputs or "handler_departments" in step.event.inputs
    return (
        named
        and standing.state == "registered"
        and standing.head.get("presented_to") == step.event.by
    )


@effect
@leads_to("handling", only_from=CIRCULATES)
def copy_came_back(standing: Standing, step: Step) -> Standing:
    """The copy is back; when no reader is left, the matter is in handling."""
    copy, at = copy_of(step.event.inputs), step.event.at
    row = holder(standing, copy)
    after = came_back(standing, copy, at, step.event.act)
    if row is None:
        return after
    mine = reading(standing, row.holder, copy) if row.act in ("hand", "found_with") else None
    return when_no_reader_is_left(marked(after, mine, _ended(standing, mine, step)))


def _ended(standing: Standing, mine: Facts | None, step: Step) -> Mapping[str, Value]:
    """What a reader's row says when his copy is back: unread, he is passed over; of a further copy,
    he waits for the one that goes round.
    """
    if (
        mine is not None
        and not mine.get("read")
        and copy_of(step.event.inputs) != carrier(standing)
    ):
        return {"handed": "", "copy": ""}
    said = text(step.event.inputs, "unread") or ("清退收回" if step.event.act == "collect" else "—")
    return {
        "returned": step.event.at.isoformat(),
        "unread": "" if mine and mine.get("read") else said,
    }


@effect
def copy_was_made(standing: Standing, step: Step) -> Standing:
    """A copy more, handed over at once."""
    made = number(standing.head, "made") + 1
    after = standing.having(with_(standing.head, {"made": made}))
    return moved_out(
        after,
        number(standing.head, "copies", 1) + made,
        text(step.event.inputs, "for"),
        step.event.at,
        "copy",
    )
