"""What falls with a struck event: later events of its record, and what it wrote elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from doctrack.model.people import number, text
from doctrack.model.record import Event, Facts, Record
from doctrack.model.regulation import Act, Kind
from doctrack.model.view import View
from doctrack.rules.holders import copy_of
from doctrack.rules.registry import (
    WRITES,
)

STRIKING = ("annul", "annulled")


STRUCK = "annulled"


# What rests on no earlier event of its record: it neither moves a copy nor leans on where one is.
BESIDE = (
    *STRIKING,
    "correct",
    "urge",
    "note",
    "hold",
    "release",
    "route",
    "reroute",
    "extend",
    "carry_out",
    "reply",
    "unseal",
    "copy",
    "enter",
)


TAKES_OUT = (
    "distribute",
    "hand",
    "present",
    "assign",
    "copy",
    "found_with",
    "lend",
    "handed_over",
    "take_over",
)


Place = tuple[str, int]


def struck_by(record: Record, inputs: Facts) -> tuple[int, ...]:
    """The numbers of the events that an annulment strikes: the one named, and those after it if
    they are to go too.
    """
    first = number(inputs, "event")
    last = len(record.events) if inputs.get("with_later") else first
    standing = enumerate(record.events, 1)
    return tuple(
        n for n, e in standing if first <= n <= last and not e.annulled and e.act not in STRIKING
    )


def written_by(view: View, record: Record, which: int) -> Iterator[tuple[Record, int]]:
    """The events that one event wrote into other records, each with its number there."""
    event = record.events[which - 1]
    moment = [
        n
        for n, e in enumerate(record.events, 1)
        if (e.at, e.by) == (event.at, event.by) and e.act not in STRIKING
    ]
    for stream in _streams(view, record, event):
        yield from (place for n, place in _matched(view, record, moment, stream) if n == which)


def _streams(view: View, record: Record, event: Event) -> Iterable[Sequence[tuple[Record, int]]]:
    """What a record wrote at one moment, in the order written: into each other record, and the
    records made, by kind.

    A record that bears a name, such as a person's certificate, is his once it is made, and only
    what was entered falls.
    """
    streams: dict[str, list[tuple[Record, int]]] = {}
    for kind in view.kinds().values():
        for other in view.about(kind.name, "because", record.id):
            for n, e in enumerate(other.events, 1):
                stays = n == 1 and kind.named
                if (
                    (e.because, e.at, e.by) == (record.id, event.at, event.by)
                    and e.act not in STRIKING
                    and not stays
                ):
                    streams.setdefault(kind.name if n == 1 else other.id, []).append((other, n))
    return streams.values()


def _matched(
    view: View, record: Record, moment: Sequence[int], stream: Sequence[tuple[Record, int]]
) -> Iterator[tuple[int, tuple[Record, int]]]:
    """Each event of a stream with the number of the one that wrote it: the first not before the
    last match that could have.
    """
    first, used = 0, set[tuple[int, object]]()
    for other, n in stream:
        mark = (
            other.events[n - 1].act,
            subject(view, other, other.events[n - 1]),
            text(other.head, "nature"),
        )
        for place in range(first, len(moment)):
            if (moment[place], mark) not in used and _may_have_written(
                view, record, record.events[moment[place] - 1], other, other.events[n - 1]
            ):
                first = place
                used.add((moment[place], mark))
                yield moment[place], (other, n)
                break


def writes(kind: Kind, act: Act) -> set[str]:
    """The acts that an act may write into other records; a correction writes what the registration
    would have.
    """
    by = (act, *(a for a in kind.acts.values() if a.creates)) if act.corrects else (act,)
    return {written for a in by for name in a.consequences for written in WRITES.get(name, ())}


def _may_have_written(
    view: View, record: Record, event: Event, other: Record, written: Event
) -> bool:
    """Whether an act writes such acts, and both speak of the same copy, and of the same person."""
    kind = view.kind(record.kind, event.at.date())
    act = kind.acts.get(event.act) if kind else None
    if kind is None or act is None or written.act not in writes(kind, act):
        return False
    mine, to = subject(view, record, event), text(event.inputs, "to")
    return (not mine or mine == subject(view, other, written)) and (
        not to or text(written.inputs, "to") in ("", to)
    )


def subject(view: View, record: Record, event: Event) -> tuple[str, int] | None:
    """The copy of a paper that an event of a record speaks of; None where it is about no single
    copy.
    """
    facts, kind = {**record.head, **event.inputs}, view.kind(record.kind)
    paper = (
        text(facts, "document")
        or text(facts, "about")
        or (record.id if kind and kind.custody else "")
    )
    return (paper, copy_of(facts)) if paper else None


def fallen(view: View, record: Record, numbers: Iterable[int]) -> dict[Place, tuple[Record, int]]:
    """Every event elsewhere that falls with events of a record: what they wrote, and what that
    wrote in its turn.
    """
    found: dict[Place, tuple[Record, int]] = {}
    waiting = [(record, n) for n in numbers]
    while waiting:
        for other, n in written_by(view, *waiting.pop(0)):
            if not other.events[n - 1].annulled and (other.id, n) not in found:
                found[other.id, n] = (other, n)
                waiting.append((other, n))
    return found
