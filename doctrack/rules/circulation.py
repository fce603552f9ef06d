"""Circulation: who is to read, who has read, and what that makes whom owe (D6, D7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time

from doctrack.model.people import number, rows, text, texts
from doctrack.model.record import Facts, Standing, Value
from doctrack.rules.custody import came_back, copy_of, holder, last_copy, moved_out
from doctrack.rules.registry import Step, effect, leads_to, with_

URGENT = ("urgent", "extra_urgent")
OFFICE_DIRECTOR = "office_director"
CIRCULATES = ("routed", "circulating")  # the states in which readers are still to be served


def readers(standing: Standing) -> tuple[Facts, ...]:
    """The readers in the order of circulation, with what each has done."""
    return rows(standing.head, "readers")


def waiting(standing: Standing) -> tuple[Facts, ...]:
    """The readers not yet served."""
    return tuple(r for r in readers(standing) if not r.get("handed") and not r.get("unread"))


def unfinished(standing: Standing) -> tuple[Facts, ...]:
    """The readers who have neither returned the paper nor been passed over."""
    return tuple(r for r in readers(standing) if not r.get("returned") and not r.get("unread"))


def reading(standing: Standing, who: str) -> Facts | None:
    """The row of a reader who has been handed the paper and has not returned it."""
    return next((r for r in readers(standing) if r["reader"] == who and r.get("handed") and not r.get("returned")), None)


def is_pressing(standing: Standing) -> bool:
    """Urgent or important: to a leader at once (D6.1)."""
    return standing.head.get("urgency") in URGENT or standing.head.get("important") is True


def is_cover(standing: Standing) -> bool:
    """A cover registered unopened: for one person's own hands, or brought by the confidential courier (D4.1)."""
    return standing.head.get("sealed") is True and not text(standing.head, "title")


def mode_of(named: str) -> tuple[str, str]:
    """`sun=decide` as reader and mode; others read."""
    who, _, mode = named.partition("=")
    return who, mode or "read"


def marked(standing: Standing, row: Facts | None, changes: Mapping[str, Value]) -> Standing:
    """The standing with one reader's row changed."""
    if row is None:
        return standing
    changed = tuple(with_(r, changes) if r is row else r for r in readers(standing))
    return replace(standing, head=with_(standing.head, {"readers": changed}))


def rows_for(event_inputs: Facts) -> tuple[Facts, ...]:
    """Fresh rows for the readers that a route names."""
    return tuple({"reader": who, "mode": mode} for who, mode in map(mode_of, texts(event_inputs, "readers")))


@effect
def cover_is_registered(standing: Standing, step: Step) -> Standing:
    """A cover for one person, or from the courier without a title, is registered unopened."""
    if text(standing.head, "title") or not (standing.head.get("personal_to") or standing.head.get("delivered_by") == "courier"):
        return standing
    return replace(standing, head=with_(standing.head, {"sealed": True}))


@effect
def cover_is_opened(standing: Standing, step: Step) -> Standing:
    """The cover is open; the paper is an ordinary one from here on."""
    return replace(standing, head=with_(standing.head, {"sealed": False}))


@effect
def presented_to_a_leader(standing: Standing, step: Step) -> Standing:
    """An urgent paper is with a leader before it was routed."""
    to = text(step.event.inputs, "to")
    after = moved_out(standing, copy_of(step.event.inputs), to, step.event.at, "present")
    return replace(after, head=with_(after.head, {"presented_to": to}))


@effect
def route_is_set(standing: Standing, step: Step) -> Standing:
    """Who reads, in order, and who handles."""
    inputs = step.event.inputs
    changes: dict[str, Value] = {"readers": rows_for(inputs), "handler_departments": texts(inputs, "handler_departments")}
    return replace(standing, head=with_(standing.head, changes))


@effect
@leads_to("handling", only_from=CIRCULATES)
def route_is_changed(standing: Standing, step: Step) -> Standing:
    """Readers not yet served are replaced; who was served stays."""
    inputs = step.event.inputs
    served = tuple(r for r in readers(standing) if r.get("handed") or r.get("unread"))
    changes: dict[str, Value] = {"readers": (*served, *rows_for(inputs))}
    if "handler_departments" in inputs:
        changes["handler_departments"] = texts(inputs, "handler_departments")
    after = replace(standing, head=with_(standing.head, changes))
    return _state_after_readers(after)


@effect
@leads_to("circulating", "handling")
def handed_over(standing: Standing, step: Step) -> Standing:
    """The copy is with the reader, the department's head or a handler."""
    to = text(step.event.inputs, "to")
    row = next((r for r in waiting(standing) if r["reader"] == to), None)
    after = moved_out(standing, copy_of(step.event.inputs), to, step.event.at, "hand")
    if row is not None:
        after = marked(after, row, {"handed": step.event.at.isoformat()})
        return replace(after, state="circulating") if after.state == "routed" else after
    return after if standing.state == "registered" else replace(after, state="handling")


@effect
@leads_to("routed", only_from=("registered",))
def reader_has_read(standing: Standing, step: Step) -> Standing:
    """The reader has signed; a presented leader's reading stands as the route."""
    event = step.event
    after = marked(standing, reading(standing, event.by), {"read": event.at.isoformat(), "opinion": text(event.inputs, "opinion")})
    if text(event.inputs, "instruction"):
        given = rows(after.head, "instructions")
        entry: Facts = {"count": len(given) + 1, "by": event.by, "text": text(event.inputs, "instruction")}
        after = replace(after, head=with_(after.head, {"instructions": (*given, entry)}))
    if routes_by_reading(standing, step):
        after = replace(route_is_set(after, step), state="routed")
    return after


def routes_by_reading(standing: Standing, step: Step) -> bool:
    """Whether this reading is a presented leader's that names readers or departments."""
    named = "readers" in step.event.inputs or "handler_departments" in step.event.inputs
    return named and standing.state == "registered" and standing.head.get("presented_to") == step.event.by


@effect
@leads_to("handling", only_from=CIRCULATES)
def copy_came_back(standing: Standing, step: Step) -> Standing:
    """The copy is back; when no reader is left, the matter is in handling."""
    copy, at = copy_of(step.event.inputs), step.event.at
    row = holder(standing, copy)
    after = came_back(standing, copy, at, step.event.act)
    if row is None:
        return after
    mine = reading(standing, row.holder) if row.act in ("hand", "found_with") else None
    if mine is not None:
        unread = "" if mine.get("read") else text(step.event.inputs, "unread") or "—"
        after = marked(after, mine, {"returned": at.isoformat(), "unread": unread})
    return _state_after_readers(after)


def _state_after_readers(standing: Standing) -> Standing:
    """The return after which no reader is left makes the paper one in handling."""
    routed = standing.state in CIRCULATES and bool(readers(standing) or standing.head.get("presented_to"))
    return replace(standing, state="handling") if routed and not unfinished(standing) else standing


@effect
def custody_was_found(standing: Standing, step: Step) -> Standing:
    """A copy was found with somebody: custody moves to him as of the day it got there."""
    inputs, copy = step.event.inputs, copy_of(step.event.inputs)
    before, who = holder(standing, copy), text(inputs, "holder")
    since = since_found(standing, step)
    after = moved_out(standing, copy, who, since, "found_with")
    if before is not None:
        mine = reading(after, before.holder)
        if mine is not None:
            after = marked(after, mine, {"returned": since.isoformat(), "unread": "" if mine.get("read") else "横传"})
    row = next((r for r in waiting(after) if r["reader"] == who), None)
    return marked(after, row, {"handed": since.isoformat()})


def since_found(standing: Standing, step: Step) -> datetime:
    """The start of the day named, but not before the copy left the one who had it."""
    named = datetime.combine(date.fromisoformat(text(step.event.inputs, "since")), time.min, step.event.at.tzinfo)
    copy = copy_of(step.event.inputs)
    floor = max((c.until or c.since for c in standing.custody if c.copy == copy), default=named)
    return min(max(named, floor), step.event.at)


@effect
def handlers_are_named(standing: Standing, step: Step) -> Standing:
    """The head has named who handles; the paper moves to the first of them (one desk, no lateral passing)."""
    named = texts(step.event.inputs, "handlers")
    after = replace(standing, head=with_(standing.head, {"handlers": named}))
    mine = [c for c in after.out() if c.holder == step.event.by and c.act == "hand" and reading(after, c.holder) is None]
    for row in mine[:1]:
        if named[0] != row.holder:
            after = moved_out(after, row.copy, named[0], step.event.at, "hand")
    return after


@effect
def copy_was_made(standing: Standing, step: Step) -> Standing:
    """A copy more, handed over at once."""
    after = replace(standing, head=with_(standing.head, {"made": number(standing.head, "made") + 1}))
    return moved_out(after, last_copy(after), text(step.event.inputs, "for"), step.event.at, "copy")


@effect
def instruction_is_done(standing: Standing, step: Step) -> Standing:
    """What came of an instruction."""
    which = number(step.event.inputs, "instruction", 1)
    changed = tuple(
        with_(r, {"done": text(step.event.inputs, "result")}) if number(r, "count") == which else r
        for r in rows(standing.head, "instructions")
    )
    return replace(standing, head=with_(standing.head, {"instructions": changed}))


@effect
def reply_is_made(standing: Standing, step: Step) -> Standing:
    """What the paper was answered with."""
    answer = text(step.event.inputs, "outgoing") or text(step.event.inputs, "text")
    return replace(standing, head=with_(standing.head, {"reply": answer}))


@effect
def reading_is_extended(standing: Standing, step: Step) -> Standing:
    """The day is a fact set by the act's own input; nothing else moves."""
    return standing


@effect
def day_of_conclusion(standing: Standing, step: Step) -> Standing:
    """The day the matter was done, for the recall lists."""
    return replace(standing, head=with_(standing.head, {"concluded": step.event.at.date().isoformat()}))


@effect
def matter_is_open_again(standing: Standing, step: Step) -> Standing:
    """Concluded no longer."""
    return replace(standing, head=with_(standing.head, {"concluded": "", "outcome": ""}))


@effect
def given_back_to_its_issuer(standing: Standing, step: Step) -> Standing:
    """Nothing of it stays in the office."""
    return standing


@effect
@leads_to("handling", only_from=CIRCULATES)
def copy_is_written_off(standing: Standing, step: Step) -> Standing:
    """A lost copy is given up; with the original, the readers not yet served are struck."""
    copy = copy_of(step.event.inputs)
    lost = tuple(
        with_(r, {"written_off": step.event.at.isoformat()}) if number(r, "copy") == copy else r
        for r in rows(standing.head, "lost")
    )
    after = replace(standing, head=with_(standing.head, {"lost": lost}))
    if copy != 1:
        return after
    struck = tuple(r if r.get("returned") else with_(r, {"unread": text(r, "unread") or "遗失"}) for r in readers(after))
    return _state_after_readers(replace(after, head=with_(after.head, {"readers": struck})))


@effect
def custody_handed_over(standing: Standing, step: Step) -> Standing:
    """The handling goes to the successor, and where a copy is named, that copy with the reading of it."""
    inputs = step.event.inputs
    giver, to = text(inputs, "from"), text(inputs, "to")
    handlers = tuple(dict.fromkeys(to if h == giver else h for h in texts(standing.head, "handlers")))
    after = replace(standing, head=with_(standing.head, {"handlers": handlers}))
    row = holder(standing, number(inputs, "copy")) if "copy" in inputs else None
    if row is None or row.holder != giver:
        return after
    if row.act == "present" and after.head.get("presented_to") == giver:
        after = replace(after, head=with_(after.head, {"presented_to": to}))
    return moved_out(_reads_instead(after, giver, to), row.copy, to, step.event.at, row.act)


def _reads_instead(standing: Standing, giver: str, to: str) -> Standing:
    """A successor reads in the place of who handed over, and not a second time in a place of his own further on."""
    mine = reading(standing, giver)
    if mine is None:
        return standing
    kept = tuple(r for r in readers(standing) if r not in waiting(standing) or r["reader"] != to)
    return marked(replace(standing, head=with_(standing.head, {"readers": kept})), mine, {"reader": to})


@effect
@leads_to("handling", "concluded", "filed", only_from=("registered",))
def paper_was_taken_over(standing: Standing, step: Step) -> Standing:
    """A paper of an old book enters in the state, and with the holder, that the book shows."""
    inputs = step.event.inputs
    after = replace(standing, state=text(inputs, "as_state"))
    if text(inputs, "holder"):
        after = moved_out(after, 1, text(inputs, "holder"), step.event.at, "take_over")
    return after
