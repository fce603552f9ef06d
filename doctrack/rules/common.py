"""What every kind has: correct and annul, hold and release, and who the recorder and supervisor are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from doctrack.model.people import Person, number, text
from doctrack.model.record import Event, Record, Standing
from doctrack.model.values import faults, typed
from doctrack.model.words import Words, both
from doctrack.rules.receiving import SECRET
from doctrack.rules.registry import Case, Consequence, Step, effect, guard, relation, with_, writing

LEVELS = ("", "none", "internal", *SECRET)


@relation(both("登记人", "the recorder"))
def recorder(case: Case, person: Person) -> bool:
    """Who keeps this kind's register: the registrar, or the supervisor of clients or training for their kinds."""
    return any(person.has(role, case.day) for role in (case.kind.recorder, case.kind.supervisor, "office_director") if role)


@relation(both("主管", "the supervisor"))
def supervisor(case: Case, person: Person) -> bool:
    """Who supervises this kind."""
    return bool(case.kind.supervisor) and person.has(case.kind.supervisor, case.day)


@guard("D5.1", basis="house", needs=("field",))
def a_fact_told_at_registration(case: Case) -> Iterator[Words]:
    """Only facts told at registration are corrected; derived ones follow from events."""
    found = case.kind.field(text(case.inputs, "field"))
    if found is None or found.derived:
        names = "、".join(f.name for f in case.kind.fields if not f.derived)
        yield both(f"没有可更正的栏目 {text(case.inputs, 'field')}；可更正：{names}", f"no fact {text(case.inputs, 'field')} was told at registration; there are: {names}")


@guard("D5.1", basis="house", needs=("field",))
def guarded_facts_need_the_director(case: Case) -> Iterator[Words]:
    """Secrecy, source, form and the like are corrected by the office director or the kind's supervisor."""
    found, by = case.kind.field(text(case.inputs, "field")), case.view.person(case.by)
    if found is None or not found.guarded or by is None:
        return
    if not (by.has("office_director", case.day) or supervisor(case, by)):
        yield both(f"“{found.label.zh}”只能由办公室主任更正", f"{found.label.en} is corrected by the office director")


@guard("D5.1", basis="house", needs=("field",))
def nothing_has_leaned_on_it(case: Case) -> Iterator[Words]:
    """A guarded fact is corrected only before an act has leaned on it; secrecy may always be raised."""
    found = case.kind.field(text(case.inputs, "field"))
    later = [e for e in case.record.events[1:] if not e.annulled and e.act not in ("correct", "annul", "urge")]
    if found is None or not found.guarded or not later:
        return
    raised = LEVELS.index(text(case.inputs, "value")) if text(case.inputs, "value") in LEVELS else 0
    if found.name == "secrecy" and raised > LEVELS.index(text(case.standing.head, "secrecy")):
        return
    yield both(f"已据“{found.label.zh}”办理（{later[0].act}），不能再更正", f"{found.label.en} has been acted upon ({later[0].act}) and is not corrected any more")


@guard("D5.1", basis="house", needs=("field", "value"))
def correction_is_well_formed(case: Case) -> Iterator[Words]:
    """The new value is one of the fact's own type, and another than stands there."""
    found, value = case.kind.field(text(case.inputs, "field")), text(case.inputs, "value")
    if found is None or found.derived:
        return
    yield from faults(found, value)
    name = found.name
    if with_({}, {name: typed(found, value)}) == with_({}, {name: case.standing.head.get(name, "")}):
        yield both("与原值相同", "that is what stands there already")


@effect
def fact_is_corrected(standing: Standing, step: Step) -> Standing:
    """The fact is what it should have been; the old value stays in the event."""
    anew = step.kind.corrected(step.event.act, step.event.inputs)
    return replace(standing, head=with_(standing.head, {anew[0].name: typed(*anew)})) if anew else standing


# --- annul --------------------------------------------------------------------------------------------------------


def struck_by(record: Record, case: Case) -> tuple[int, ...]:
    """The numbers of the events that an annulment strikes."""
    first = number(case.inputs, "event")
    last = len(record.events) if case.inputs.get("with_later") else first
    return tuple(n for n in range(first, last + 1) if not record.events[n - 1].annulled)


@guard("D5.1", basis="house", needs=("event",))
def event_can_be_annulled(case: Case) -> Iterator[Words]:
    """An event is struck if it gave no number, nothing follows it, and nothing elsewhere rests on it."""
    events, which = case.record.events, number(case.inputs, "event")
    if not 1 <= which <= len(events) or events[which - 1].annulled or events[which - 1].act == "annul":
        yield both(f"没有可撤销的第{which}项", f"there is no event {which} to annul")
        return
    if which == 1:
        yield both("登记已给号，不能撤销（可作废 void）", "the first event gave the number and stands (a paper can be void)")
    if events[which - 1].because:
        yield both(f"该项由 {events[which - 1].because} 引起，请撤销那边的办理", f"that event was written by {events[which - 1].because}; annul it there")
    later = [f"{n}.{e.act}" for n, e in enumerate(events, 1) if n > which and not e.annulled and e.act != "annul"]
    if later and not case.inputs.get("with_later"):
        yield both(f"其后还有 {'、'.join(later)}（可加 --with-later）", f"{', '.join(later)} came after it (--with-later strikes them too)")
    by = case.view.person(case.by)
    same_day = events[which - 1].at.date() == case.day
    if by and not same_day and not (by.has("office_director", case.day) or supervisor(case, by)):
        yield both("隔日撤销须由办公室主任办理", "after the day itself only the office director annuls")
    yield from _rests_elsewhere(case)


def _rests_elsewhere(case: Case) -> Iterator[Words]:
    """A record that a struck event opened bears a number and stands; so does what was done on what it wrote elsewhere."""
    struck = [case.record.events[n - 1] for n in struck_by(case.record, case)]
    for id in dict.fromkeys(id for event in struck for id in made_by(case, event)):
        other = case.view.record(id)
        mine = [any(wrote(case, s, e) for s in struck) for e in other.events] if other else []
        if other and mine[0] and not other.events[0].annulled:
            yield both(f"{id} 由该项立，以此为据", f"{id} was opened by it and rests on it")
        elif other:
            at = mine.index(True)
            later = [e.act for e, m in zip(other.events[at:], mine[at:], strict=True) if not m and _leans_on(e, other.events[at])]
            yield from (both(f"{id} 其后已办 {act}", f"{id} went on from it: {act}") for act in later)


def _leans_on(event: Event, first: Event) -> bool:
    """Whether an event after another is about the same copy of the same paper."""
    if event.annulled or event.act in ("annul", "annulled", "correct", "urge"):
        return False
    return event.inputs.get("document", "") in ("", first.inputs.get("document")) and number(event.inputs, "copy", 1) == number(first.inputs, "copy", 1)


def made_by(case: Case, event: Event) -> Iterator[str]:
    """Records into which an event wrote consequences."""
    act = case.kind.acts.get(event.act)
    if act is None or not (act.consequences or act.corrects):
        return
    for kind in case.view.kinds():
        for other in case.view.about(kind, "because", case.record.id):
            if any(wrote(case, event, e) for e in other.events):
                yield other.id


def wrote(case: Case, event: Event, other: Event) -> bool:
    """Whether an event of this record wrote one of another: because of it, at the same moment, by the same person."""
    return (other.because, other.at, other.by) == (case.record.id, event.at, event.by)


@writing
def consequences_are_struck(case: Case, record: Record, standing: Standing) -> Iterator[Consequence]:
    """What the struck events wrote elsewhere is struck with them."""
    for event in (e for e in record.events if e.annulled == len(record.events)):
        for id in dict.fromkeys(made_by(case, event)):
            other = case.view.record(id)
            for n, written in enumerate(other.events if other else (), 1):
                if other and wrote(case, event, written) and not written.annulled and written.act != "annulled":
                    yield Consequence(id, other.kind, "annulled", {"event": n})


# --- hold ---------------------------------------------------------------------------------------------------------


@guard("D17", basis="house")
def not_held_already(case: Case) -> Iterator[Words]:
    """A hold is set once."""
    if case.standing.head.get("held"):
        yield both("已冻结", "it is held already")


@guard("D17", basis="house")
def held_now(case: Case) -> Iterator[Words]:
    """Only what is held is released."""
    if not case.standing.head.get("held"):
        yield both("未冻结", "it is not held")


@effect
def is_held(standing: Standing, step: Step) -> Standing:
    """Neither destroyed nor transferred while this stands."""
    return replace(standing, head=with_(standing.head, {"held": text(step.event.inputs, "reason")}))


@effect
def is_released(standing: Standing, step: Step) -> Standing:
    """The hold is over."""
    return replace(standing, head=with_(standing.head, {"held": ""}))
