"""Annulling: an event entered by mistake is struck, and what it wrote into other records with it,
if nothing rests on them.

A consequence names the record that caused it (`because`), and bears that event's `at` and `by`.
Several acts of one moment are told apart by what each may write, by the copy of the paper that both
speak of, and by their order.
"""

from __future__ import annotations

from collections.abc import Iterator

from doctrack.model.people import number, rows, text
from doctrack.model.record import Event, Record, Standing
from doctrack.model.view import View
from doctrack.rules.office.common import supervisor
from doctrack.rules.office.series import RULE
from doctrack.rules.office.struck import (
    BESIDE,
    STRIKING,
    STRUCK,
    TAKES_OUT,
    fallen,
    struck_by,
    subject,
    written_by,
)
from doctrack.rules.registry import (
    Case,
    Consequence,
    Step,
    effect,
    guard,
    leads_to,
    writing,
)
from doctrack.words import Words, both

# --- what an event wrote elsewhere ----------------------------------------------------------------


# --- what stands in the way -----------------------------------------------------------------------


@guard("D5.1", basis="house", needs=("event",))
def event_can_be_annulled(case: Case) -> Iterator[Words]:
    """An event is struck if it gave no number, nothing follows it, and nothing elsewhere rests on
    it.
    """
    events, which = case.record.events, number(case.inputs, "event")
    if (
        not 1 <= which <= len(events)
        or events[which - 1].annulled
        or events[which - 1].act in STRIKING
    ):
        yield both(f"没有可撤销的第{which}项", f"there is no event {which} to annul")
        return
    yield from _gave_a_number(case, which)
    yield from _written_by_others(case)
    yield from _is_followed(case, which)
    by = case.view.person(case.by)
    if (
        by
        and events[which - 1].at.date() != case.day
        and not (by.has("office_director", case.day) or supervisor(case, by))
    ):
        yield both(
            "隔日撤销须由办公室主任办理", "after the day itself only the office director annuls"
        )


def _gave_a_number(case: Case, which: int) -> Iterator[Words]:
    """An event that gave a number, a code or a block of numbers stands for ever."""
    falling = [case.record.events[n - 1] for n in struck_by(case.record, case.inputs)]
    if which == 1:
        yield both(
            "登记已给号，不能撤销（可作废 void）",
            "the first event gave the number and stands (a paper can be void)",
        )
    given = case.kind.numbering
    if given and any(event.act == given.act for event in falling):
        yield both(
            f"已编为 {case.standing.number}，号码不再收回，不能撤销（可作废 void）",
            f"it was given {case.standing.number}, and a number is never taken back (a paper can be"
            " void)",
        )
    if any("pieces" in event.inputs for event in falling):
        yield both(
            "档号已编，不能撤销（封卷后不变）", "it gave archive codes, which are fixed for ever"
        )
    if case.kind.id_rule == RULE:
        yield both(
            "预留、退还的号可能已有人取用，不能撤销（可退还 give-back）",
            "what was reserved or given back may be in use already and stands (numbers can be given"
            " back)",
        )


def _is_followed(case: Case, which: int) -> Iterator[Words]:
    """What came after an event is named, unless it is to fall with it."""
    later = [
        _called(case, case.record, n)
        for n, e in enumerate(case.record.events, 1)
        if n > which and not e.annulled and e.act not in STRIKING
    ]
    if later and not case.inputs.get("with_later"):
        zh, en = "、".join(w.zh for w in later), ", ".join(w.en for w in later)
        yield both(
            f"其后还有{zh}（可加 --with-later）",
            f"{en} came after it (--with-later strikes them too)",
        )


def _written_by_others(case: Case) -> Iterator[Words]:
    """What another record's act wrote here is annulled there, never here."""
    for n in struck_by(case.record, case.inputs):
        because = case.record.events[n - 1].because
        words = _called(case, case.record, n)
        if because and case.view.record(because) is None:
            yield both(
                f"{words.zh}是导入旧簿时写下的，不能撤销",
                f"{words.en}, was entered by an import and stands",
            )
        elif because:
            yield both(
                f"{words.zh}由 {because} 引起，请撤销那边的办理",
                f"{words.en}, was written by {because}; annul it there",
            )


def _called(case: Case, record: Record, n: int) -> Words:
    """`第5项“归还”`: an event by its number and its act."""
    event = record.events[n - 1]
    kind = case.view.kind(record.kind, event.at.date())
    label = (
        kind.acts[event.act].label
        if kind and event.act in kind.acts
        else both(event.act, event.act)
    )
    return both(f"第{n}项“{label.zh}”", f"event {n}, {label.en}")


@guard("D5.1", basis="house", needs=("event",))
def nothing_elsewhere_rests_on_it(case: Case) -> Iterator[Words]:
    """What other records did after a consequence stands on it, and a recall that lists the copy
    stands on its hand-over.
    """
    numbers = struck_by(case.record, case.inputs)
    falling = fallen(case.view, case.record, numbers)
    for (id, n), (other, _) in falling.items():
        if n == 1 and STRUCK not in case.view.kinds()[other.kind].states:
            yield both(f"{id} 以此为据", f"{id} rests on it")
        for m, event in enumerate(other.events[n:], n + 1):
            if (id, m) not in falling and _rests(case.view, other, other.events[n - 1], event):
                yield _rests_on_it(case, other, m)
    here = {(case.record.id, n): (case.record, n) for n in numbers}
    for record, n in {**here, **falling}.values():
        yield from _on_a_list(case, record, record.events[n - 1])
        yield from _concluded_since(case, record, record.events[n - 1])


def _rests(view: View, record: Record, earlier: Event, later: Event) -> bool:
    """Whether a later event may stand on an earlier one: about the same copy, or about all of the
    record.
    """
    if later.annulled or later.act in BESIDE:
        return False
    kind = view.kind(record.kind, later.at.date())
    act = kind.acts.get(later.act) if kind else None
    of_a_copy = act is not None and act.input("copy") is not None
    return not of_a_copy or subject(view, record, later) == subject(view, record, earlier)


def _rests_on_it(case: Case, record: Record, n: int) -> Words:
    words, because = _called(case, record, n), record.events[n - 1].because
    zh, en = (f"（{because}）", f" ({because})") if because else ("", "")
    return both(
        f"{record.id} {words.zh}{zh}以此为据；须先撤销该项，否则本项保留",
        f"{record.id} {words.en}{en}, rests on it; annul that one first, or let this one stand",
    )


def _on_a_list(case: Case, record: Record, event: Event) -> Iterator[Words]:
    """A recall list that names the copy as it went out by the event."""
    standing = case.view.standing(record.id)
    if event.act not in TAKES_OUT or standing is None:
        return
    since = {
        event.at.isoformat(),
        *(c.since.isoformat() for c in standing.custody if event.act == "found_with" == c.act),
    }
    for recall in case.view.in_state("recall", "open", "closed"):
        for row in rows(recall.head, "items"):
            if (
                row.get("document") == record.id
                and row.get("since") in since
                and recall.events[0].at >= event.at
            ):
                yield both(
                    f"{recall.id} 已列入 {record.id} 第{row.get('copy', 1)}份",
                    f"{recall.id} lists {record.id} copy {row.get('copy', 1)} because of it",
                )


def _concluded_since(case: Case, record: Record, event: Event) -> Iterator[Words]:
    """A paper that was concluded because what went wrong with it had been settled."""
    paper = (
        case.view.record(text(record.head, "about"))
        if (record.kind, event.act) == ("incident", "close")
        else None
    )
    for n, e in enumerate(paper.events if paper else (), 1):
        if paper and e.act == "conclude" and not e.annulled and e.at >= event.at:
            yield _rests_on_it(case, paper, n)


# --- what is struck with it -----------------------------------------------------------------------


@writing("annulled")
def consequences_are_struck(
    case: Case, record: Record, standing: Standing
) -> Iterator[Consequence]:
    """What the struck events wrote elsewhere is struck with them; striking that strikes what it
    wrote in its turn.
    """
    mark = len(record.events)
    for which in (n for n, e in enumerate(record.events, 1) if e.annulled == mark):
        for other, n in written_by(case.view, record, which):
            if not other.events[n - 1].annulled:
                yield Consequence(other.id, other.kind, "annulled", {"event": n})


@effect
@leads_to(STRUCK)
def making_is_struck(standing: Standing, step: Step) -> Standing:
    """A record whose making was struck owes nothing; it keeps its id, and stands as annulled."""
    return standing if standing.state else standing._replace(state=STRUCK)
