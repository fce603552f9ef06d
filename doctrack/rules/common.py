"""What every kind has: correct and annul, hold and release, and who the recorder and supervisor are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from doctrack.model.people import Person, number, text
from doctrack.model.record import Event, Record, Standing
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
    """The new value is one that registration would have taken."""
    found, value = case.kind.field(text(case.inputs, "field")), text(case.inputs, "value")
    if found is None:
        return
    if found.choices and not found.many and value not in {c.name for c in found.choices}:
        yield both(f"“{found.label.zh}”只能是 {'、'.join(c.name for c in found.choices)}", f"{found.label.en} is one of {', '.join(c.name for c in found.choices)}")
    if text(case.standing.head, found.name) == value:
        yield both("与原值相同", "that is what stands there already")


@effect
def fact_is_corrected(standing: Standing, step: Step) -> Standing:
    """The fact is what it should have been; the old value stays in the event."""
    found = step.kind.field(text(step.event.inputs, "field"))
    if found is None:
        return standing
    return replace(standing, head=with_(standing.head, {found.name: typed(found.type, found.many, text(step.event.inputs, "value"))}))


def typed(type_: str, many: bool, value: str) -> int | bool | str | tuple[str, ...]:
    """A corrected value in the type of its field."""
    if many:
        return tuple(v.strip() for v in value.split(",") if v.strip())
    if type_ == "int":
        return int(value) if value.isdigit() else value
    return value.lower() in ("true", "yes", "是", "1") if type_ == "flag" else value


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
    for which in struck_by(case.record, case):
        event = case.record.events[which - 1]
        for other in made_by(case, event):
            standing = case.view.record(other)
            if standing and len([e for e in standing.events if not e.annulled]) > 1 and standing.events[0].because == case.record.id:
                yield both(f"{other} 以此为据", f"{other} rests on it")


def made_by(case: Case, event: Event) -> Iterator[str]:
    """Records into which an event wrote consequences."""
    for kind in ("incoming", "loan", "recall", "incident"):
        for field_ in ("about", "from", "document"):
            for row in case.view.about(kind, field_, case.record.id):
                if any(e.because == case.record.id and e.at == event.at for e in row.events):
                    yield row.id
    for name in ("document", "about"):
        named = text(case.standing.head, name)
        found = case.view.record(named) if named else None
        if found and any(e.because == case.record.id and e.at == event.at for e in found.events):
            yield found.id


@writing
def consequences_are_struck(case: Case, record: Record, standing: Standing) -> Iterator[Consequence]:
    """What the struck events wrote elsewhere is struck with them."""
    for which in struck_by(case.record, case):
        event = case.record.events[which - 1]
        for id in dict.fromkeys(made_by(case, event)):
            other = case.view.record(id)
            if other is None:
                continue
            for n, written in enumerate(other.events, 1):
                if written.because == case.record.id and written.at == event.at and not written.annulled and n > 1:
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
