"""An act as it was typed: what it is told, on which records, and what the desk is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from doctrack import claims
from doctrack.cli.call import Call
from doctrack.cli.command import Values
from doctrack.cli.input.ids import ids_of, single_open
from doctrack.cli.input.inputs import inputs_of
from doctrack.cli.input.people import actor_of, people_of
from doctrack.cli.input.readers import Typing
from doctrack.desk import acts, clock
from doctrack.desk.reserving import out_of_block
from doctrack.engine import rounds
from doctrack.engine.judge import Request, new_id
from doctrack.errors import NotFound, UsageError
from doctrack.model.record import Standing
from doctrack.model.refs import half_width
from doctrack.model.regulation import Act, Kind, Round
from doctrack.rules.registry import ACTORS, SELECTIONS
from doctrack.store.ledger.ledger import Ledger
from doctrack.words import both


@dataclass(frozen=True, slots=True)
class TypedAct:
    """An act as it was typed, before the ledger is looked at."""

    call: Call
    kind: str
    act: Act | Round
    values: Mapping[str, Any]


def with_words(act: Act | Round, values: Values) -> Values:
    """The words behind the id are a query's where the act asks one, or the days of a stay:
    `campaign extract 1 level:金卡`, `away li FROM..UNTIL`.
    """
    days = {f.name for f in act.inputs if f.type == "date"}
    first, dots, last = str((values.get("ids") or ("",))[-1]).partition("..")
    if dots and {"from", "until"} <= days and not (values.get("from") or values.get("until")):
        return {**values, "ids": values["ids"][:-1], "from": first, "until": last}
    if isinstance(act, Act) and act.words:
        return behind(act, values)
    query = next((f.name for f in act.inputs if f.type == "query"), "")
    ids = values.get("ids") or ()
    return (
        {**values, "ids": ids[:1], query: [*ids[1:], *(values.get(query) or ())]}
        if query
        else values
    )


def behind(act: Act, values: Values) -> Values:
    """The words behind an act are the inputs that its schema names, the last one with all that are
    left: `numbers reserve incoming 20`.
    """
    typed, names = list(values.get("ids") or ()), act.words
    many = {f.name for f in act.inputs if f.many}
    told = {
        name: typed[n:] if name in many else typed[n]
        for n, name in enumerate(names)
        if n < len(typed)
    }
    if len(typed) > len(names) and names[-1] not in many:
        raise UsageError(
            both(
                f"多出 {' '.join(typed[len(names) :])}",
                f"too many words: {' '.join(typed[len(names) :])}",
            ),
            code="too-many-words",
        )
    return {**values, "ids": (), **told}


def requests(asked: TypedAct, ledger: Ledger, now: datetime) -> Iterator[Request]:
    """The requests that a typed act makes: one a record, several for a round."""
    actor, clerk = who(asked.call, ledger, now)
    kind = ledger.kind(asked.kind)
    assert kind is not None
    inputs = inputs_of(
        asked.act.inputs, asked.values, Typing(ledger, now, claims.committer(clerk, actor), kind)
    )
    at = moment_of(asked.values.get("at"), ledger, now)
    if asked.values.get("late_reason"):
        inputs["late_reason"] = str(asked.values["late_reason"])
    for id in targets(asked, kind, ledger, now, claims.committer(clerk, actor)):
        base = Request(
            kind=kind.name,
            act=asked.act.name,
            id=id,
            inputs=inputs,
            by=actor,
            at=acts.at_of(ledger, [id], at, now),
            now=now,
            clerk=clerk,
        )
        yield from (
            round_requests(asked.act, kind, base, ledger)
            if isinstance(asked.act, Round)
            else (base,)
        )


def moment_of(said: object, ledger: Ledger, now: datetime) -> datetime | None:
    """When an act happened, if that was said."""
    if not said:
        return None
    from doctrack.model.dates import read_moment

    return read_moment(str(said), now, ledger.books.closing, ledger.office.zone)


def who(call: Call, ledger: Ledger, now: datetime) -> tuple[str, str]:
    """Whose act it is, and who writes it down."""
    actor = actor_of(call, ledger, clock.clerk_of(ledger, "", now))
    return actor, clock.clerk_of(ledger, actor, now)


def targets(asked: TypedAct, kind: Kind, ledger: Ledger, now: datetime, clerk: str) -> list[str]:
    """The ids an act is made on; '' makes a new record. With --each an id that nothing bears is
    left for the judge to refuse.
    """
    words, each = asked.values.get("ids") or (), bool(asked.values.get("each"))
    if (asked.act.creates and kind.id_rule != "given") or (
        isinstance(asked.act, Act) and asked.act.words
    ):
        return [""]
    if asked.act.creates:
        found = [half_width(w).strip() for w in words]
    elif kind.id_rule == "given":
        found = people_of(words, ledger, keep=each)
    else:
        named = ids_of(words, kind, ledger, now, clerk, keep=each)
        # What is shared out among many falls to the same people in whatever order they are named.
        found = (
            (sorted(named) if isinstance(asked.act, Act) and asked.act.without_id else named)
            or selected(asked, kind, ledger, now)
            or single_open(kind, ledger)
        )
    if not found:
        raise UsageError(
            both("没有给出编号", "no id was given"), code="missing-input", inputs=["id"]
        )
    return found


def selected(asked: TypedAct, kind: Kind, ledger: Ledger, now: datetime) -> list[str]:
    """What an act is made on where no id is given and its schema says what is meant then."""
    act = asked.act
    if isinstance(act, Round) or not act.without_id:
        return []
    found = list(
        SELECTIONS[act.without_id](
            inputs_of(act.inputs, asked.values, Typing(ledger, now, "", kind)), ledger
        )
    )
    if not found:
        raise NotFound(
            both(
                f"没有给出编号，也没有可“{act.label.zh}”的{kind.label.zh}",
                f"no id was given, and there is no {kind.label.en} to {act.label.en}",
            ),
            code="nothing-fits",
        )
    return found


def round_requests(round_: Round, kind: Kind, base: Request, ledger: Ledger) -> Iterator[Request]:
    """The acts of a round in order, each judged on what the one before it left, the first also on
    what the round itself asks.
    """
    target = base.id
    against = () if round_.creates else rounds.objections_to_round(round_, kind, base, ledger)
    for step in round_.steps:
        act = kind.acts[step.act]
        asked = RoundStep(ledger, target, base)
        if step.unless and asked.there and asked.answer(step.unless):
            against += rounds.left_over(round_, kind, step, base.inputs)
            continue
        mine = {
            k: v
            for k, v in base.inputs.items()
            if k == "late_reason" or _takes(act, kind, k, round_.creates)
        }
        if step.fill and asked.there:
            mine["to"] = asked.answer(step.fill)
        who_acts = (asked.answer(step.by) if step.by else "") or base.by
        request = base._replace(
            act=step.act, id=target, inputs=mine, by=who_acts, objections=against
        )
        against = ()
        if act.creates:
            request = out_of_block(ledger, request)
            target = new_id(request, kind, ledger)
        before = asked.events if not act.creates else 0
        yield request
        if RoundStep(ledger, target, base).events == before:
            return


def _takes(act: Act, kind: Kind, name: str, made_here: bool) -> bool:
    """Whether an act of a round is told an input: what a record was told at its making is not said
    twice.
    """
    field = kind.field(name)
    return act.input(name) is not None and (
        act.creates or not made_here or field is None or field.derived
    )


@dataclass(frozen=True, slots=True)
class RoundStep:
    """A record between two acts of a round, and what is asked of it there; before it is made the
    round's inputs answer.
    """

    ledger: Ledger
    id: str
    base: Request

    @property
    def there(self) -> bool:
        """Whether the record is there already."""
        return self.ledger.record(self.id) is not None

    @property
    def events(self) -> int:
        """How many events the record has."""
        record = self.ledger.record(self.id)
        return len(record.events) if record else 0

    def answer(self, question: str) -> str:
        """What a named question about the record answers."""
        standing = self.ledger.standing(self.id)
        told_too = (standing or Standing("", "", {}))._replace(
            head={**self.base.inputs, **(standing.head if standing else {})}
        )
        return str(ACTORS[question](self.base.inputs, told_too, self.ledger, self.base.at.date()))
