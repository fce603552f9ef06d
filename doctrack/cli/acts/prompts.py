"""On a terminal what is missing is asked for by its label: each answer is looked at at once, and
asked again if it will not do.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from doctrack.cli.acts.request import TypedAct, requests, targets, who
from doctrack.cli.call import Call
from doctrack.cli.input.inputs import inputs_of, typed_value
from doctrack.cli.input.readers import Typing
from doctrack.cli.output import answers
from doctrack.desk import acts
from doctrack.engine.judge import Decision, case_of
from doctrack.engine.judge import completed as taken_for_granted
from doctrack.engine.nextacts import foreseen
from doctrack.engine.objections import is_asked, is_conditional, is_missing
from doctrack.errors import Cancelled, NotFound, UsageError
from doctrack.model.conditions import must_be_told
from doctrack.model.record import NOTHING, Facts
from doctrack.model.regulation import Act, Field, Kind
from doctrack.store.ledger.ledger import Ledger
from doctrack.store.ledger.opening import opened
from doctrack.words import both

REQUIRED = both("此项必填", "this is required")


def completed(asked: TypedAct) -> TypedAct:
    """The act with all that it requires; who may not do it, or cannot now, is told so before he is
    asked for anything.
    """
    nameless = "ids" in asked.values and not asked.values["ids"]
    if not (nameless or any(is_untold(f, asked.values) for f in asked.act.inputs if not f.derived)):
        return asked
    with opened(asked.call.path, progress=answers.progress(asked.call)) as ledger, asking():
        answers.speak(asked.call, ledger)
        now = asked.call.clock().now.astimezone(ledger.office.zone)
        clerk, kind = who(asked.call, ledger, now)[1], ledger.kind(asked.kind)
        assert kind is not None
        if nameless:
            asked = with_ids(asked, kind, ledger, now, clerk)
        refuse_what_is_foreseen(asked, ledger, now)
        missing, known = wanted(asked, ledger, now)
        return with_inputs(asked, missing, known, Typing(ledger, now, clerk, kind))


def is_untold(field: Field, values: Mapping[str, Any]) -> bool:
    """Whether an input that may have to be asked for was not typed."""
    if is_conditional(field):
        return bool(field.required or field.required_if) and not values.get(field.name)
    return is_missing(field, values) or bool(field.asked_if and not values.get(field.name))


def wanted(asked: TypedAct, ledger: Ledger, now: datetime) -> tuple[list[Field], Facts]:
    """The inputs that are missing, and the facts beside which they are; what the office takes for
    granted, such as that one borrows for oneself, is not missing. Inputs that hang on others may
    be.
    """
    known, head = asked.values, NOTHING
    if isinstance(asked.act, Act):
        request = next(requests(asked, ledger, now))
        kind = ledger.kind(request.kind, request.at.date())
        if kind and request.act in kind.acts:
            case = taken_for_granted(case_of(request, kind, ledger))
            known, head = case.inputs, NOTHING if case.act.creates else case.standing.head
    missing = [
        f
        for f in asked.act.inputs
        if not f.derived
        and (is_untold(f, known) if f.required_if or f.shown_if else is_asked(f, known, head))
    ]
    return missing, {**head, **known}


@contextmanager
def asking() -> Iterator[None]:
    """Ctrl-C and the end of input cancel the command, on a line of their own."""
    with suppress(ImportError):
        import readline  # noqa: F401 (an answer can then be edited, Chinese characters too)
    try:
        yield
    except (KeyboardInterrupt, EOFError):
        sys.stdout.write("\n")
        raise Cancelled(both("已取消，未写入", "cancelled, nothing written")) from None


def with_ids(asked: TypedAct, kind: Kind, ledger: Ledger, now: datetime, clerk: str) -> TypedAct:
    """The act with the records that it is made on."""
    with suppress(UsageError):
        targets(asked, kind, ledger, now, clerk)  # the only recall that is open need not be named
        return asked

    def there(text: str) -> TypedAct:
        full = replace(asked, values={**asked.values, "ids": text.split()})
        targets(full, kind, ledger, now, clerk)
        return full

    found: TypedAct = answered(asked.call, both("编号", "id").text(asked.call.language), there)
    return found


def refuse_what_is_foreseen(asked: TypedAct, ledger: Ledger, now: datetime) -> None:
    """Refuses at once what no answer could mend: the person, the state, who has the paper."""
    inputs_of(asked.act.inputs, asked.values, Typing(ledger, now, ""))
    seen: set[str] = set()
    for request in requests(asked, ledger, now):
        if request.id in seen:
            continue  # the later acts of a round are judged on what the first leaves
        seen.add(request.id)
        objections = tuple(foreseen(request, ledger))
        if objections:
            acts.judged(request, Decision(objections=objections), ledger, 0)


def with_inputs(asked: TypedAct, missing: list[Field], known: Facts, against: Typing) -> TypedAct:
    """The act with the inputs that were missing; one answer may make another needless, or
    needed.
    """
    values = dict(asked.values)
    for field in missing:
        facts = {**known, **inputs_of(asked.act.inputs, values, against)}
        if is_untold(field, values) and (not is_conditional(field) or must_be_told(field, facts)):
            values[field.name] = answered(
                asked.call, prompt(field, asked.call), checked(field, against)
            )
    return replace(asked, values=values)


def checked(field: Field, against: Typing) -> Callable[[str], Any]:
    """The check of an answer, as strict as that of an option."""

    def check(text: str) -> Any:
        raw = [text] if field.many else text
        if typed_value(field, raw, against) in ("", ()):
            raise UsageError(REQUIRED, code="missing-input")
        return raw

    return check


def prompt(field: Field, call: Call) -> str:
    """`形式（文件 / 信函 / 电报）`."""
    choices = (
        " / ".join(c.label.text(call.language) for c in field.choices)
        if field.type == "choice"
        else ""
    )
    hint = choices or {"date": "2026-03-05"}.get(field.type, "")
    return field.label.text(call.language) + (
        both(f"（{hint}）", f" ({hint})").text(call.language) if hint else ""
    )


def answered(call: Call, label: str, check: Callable[[str], Any]) -> Any:
    """An answer that will do; the reason is told for every one that will not."""
    while True:
        text = input(f"{label}: ").strip()
        try:
            if text:
                return check(text)
            answers.err(call.text(REQUIRED))
        except (UsageError, NotFound) as wrong:
            answers.err(call.text(wrong.words))
