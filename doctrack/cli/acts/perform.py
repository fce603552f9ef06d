"""An act as it was typed: what it is told, on which records, and the requests that the desk is
asked.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime

from doctrack.cli.acts import answer
from doctrack.cli.acts.line import Lines
from doctrack.cli.acts.request import TypedAct, requests, with_words
from doctrack.cli.call import Call
from doctrack.cli.command import Values
from doctrack.cli.output import answers
from doctrack.desk import acts
from doctrack.engine.judge import Request
from doctrack.errors import NotFound
from doctrack.model.regulation import Act, Kind, Round
from doctrack.store.ledger.ledger import Ledger
from doctrack.words import both


def perform(call: Call, kind: Kind, act: Act | Round, values: Values) -> int:
    """One command: asks the desk, says one line."""
    slip = form_wanted(kind, values)
    asked = TypedAct(call, kind.name, act, with_words(act, values))
    if sys.stdin.isatty() and sys.stdout.isatty():
        from doctrack.cli.acts.prompts import completed

        asked = completed(asked)
    each = bool(values.get("each"))

    def ask(ledger: Ledger, now: datetime) -> Iterator[Request]:
        answers.speak(call, ledger)
        yield from requests(asked, ledger, now)

    lines = Lines(call)
    done = acts.perform(
        call.path, call.clock(), ask, each=each, progress=answers.progress(call), tell=lines
    )
    return answer.performed(call, done, lines, slip=slip, each=each)


def form_wanted(kind: Kind, values: Values) -> str | None:
    """The form that `--print` asks for: '' is the one that fits the act; one that is unknown is
    told before anything is done.
    """
    word = values.get("print")
    if word:
        from doctrack.cli.forms.catalogue import FORMS, form_called

        if form_called(kind.name, str(word)) is None:
            there = [one.heading for one in FORMS.get(kind.name, {}).values()]
            raise NotFound(
                both(
                    f"{kind.label.zh}没有单据 {word}；有：{'、'.join(h.zh for h in there)}",
                    f"{kind.label.en} has no form {word}; there are:"
                    f" {', '.join(h.en for h in there)}",
                ),
                code="no-such-form",
                name=word,
            )
    return None if word is None else str(word)
