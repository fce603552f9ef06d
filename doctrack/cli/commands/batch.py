"""`doctrack batch FILE|-`: acts as JSON lines, all in one commit or none; the first line at fault
is named.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from doctrack import claims
from doctrack.cli.acts import answer
from doctrack.cli.acts.line import Lines
from doctrack.cli.acts.request import moment_of
from doctrack.cli.call import Call
from doctrack.cli.command import Arg, Command, Values
from doctrack.cli.input.ids import id_of, single_open
from doctrack.cli.input.inputs import inputs_of
from doctrack.cli.input.people import actor_of, person_of
from doctrack.cli.input.readers import Typing
from doctrack.cli.output import answers
from doctrack.desk import acts, clock
from doctrack.desk.reserving import out_of_block
from doctrack.engine.judge import Request, new_id
from doctrack.errors import NotFound, Refused, UsageError
from doctrack.model.refs import half_width
from doctrack.model.regulation import Act, Kind
from doctrack.store.ledger.ledger import Ledger
from doctrack.words import both

KEYS = {"kind", "act", "id", "inputs", "by", "at"}
BESIDE = (
    "late_reason",
    "reserved",
)  # what any act may be told: why it comes late, which numbers of the clerk's block it takes
Line = dict[str, Any]


@dataclass(slots=True)
class Batch:
    """A file on its way through the desk: the line that is judged now, and the records of the lines
    before it.
    """

    call: Call
    lines: tuple[tuple[int, Line], ...]
    number: int = 0
    made: dict[int, str] = field(default_factory=dict)

    def requests(self, ledger: Ledger, now: datetime) -> Iterator[Request]:
        """The request of each line; one that cannot be read is a usage error."""
        answers.speak(self.call, ledger)
        for number, line in self.lines:
            self.number = number
            request = out_of_block(ledger, request_of(self, line, ledger, now))
            kind = ledger.kind(request.kind)
            self.made[number] = request.id or (new_id(request, kind, ledger) if kind else "")
            yield request


def batch(call: Call, values: Values) -> int:
    """Makes the acts of a file of JSON lines."""
    asked = Batch(call, tuple(read_lines(str(values["file"]))))
    lines = Lines(call)
    try:
        return answer.performed(
            call,
            acts.perform(
                call.path, call.clock(), asked.requests, progress=answers.progress(call), tell=lines
            ),
            lines,
        )
    except Refused as refusal:
        refusal.line, refusal.numbered = asked.number, True
        raise
    except (UsageError, NotFound) as error:
        if not asked.number:
            raise
        number, told = asked.number, error.words
        words = both(f"第{number}行：{told.zh}", f"line {number}: {told.en}")
        raise error.in_words(words, line=number) from None


def read_lines(name: str) -> Iterator[tuple[int, Line]]:
    """The acts of a file, with their line numbers; blank lines are counted."""
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(
            both(f"{name} 不是 UTF-8 文本", f"{name} is not UTF-8 text"),
            code="unreadable-file",
            file=name,
        ) from None
    except OSError as error:
        raise UsageError(
            both(
                f"读不了 {name}，请看文件是否存在、可读", f"{name} cannot be read: {error.strerror}"
            ),
            code="unreadable-file",
            file=name,
        ) from None
    # Only a line feed ends a line: what else `splitlines` knows may stand within a title.
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, _line(line, name, number)


def _line(text: str, file: str, line: int) -> Line:
    where = f"{file}:{line}"
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise UsageError(
            both(f"{where}: 不是一行完整的 JSON", f"{where}: this is not one line of JSON"),
            code="bad-line",
            file=file,
            line=line,
        ) from None
    if (
        not isinstance(found, dict)
        or not {"kind", "act"} <= set(found)
        or set(found) - KEYS
        or not isinstance(found.get("inputs") or {}, dict)
    ):
        raise UsageError(
            both(
                f"{where}: 应有 kind、act，可有 id、inputs（键值表）、by、at",
                f"{where}: takes kind and act, and may have id, inputs (a mapping), by, at",
            ),
            code="bad-line",
            file=file,
            line=line,
        )
    return found


def request_of(asked: Batch, line: Line, ledger: Ledger, now: datetime) -> Request:
    """The request of one line; `#1` names the record of an earlier one."""
    kind, act = act_called(text_of(line["kind"]), text_of(line["act"]), ledger)
    by = (
        person_of(text_of(line["by"]), ledger)
        if line.get("by")
        else actor_of(asked.call, ledger, clock.clerk_of(ledger, "", now))
    )
    writer = clock.clerk_of(ledger, by, now)
    inputs = inputs_of(
        act.inputs,
        line_inputs(act, line.get("inputs") or {}, asked.made),
        Typing(ledger, now, claims.committer(writer, by), kind),
    )
    beside = {k: said for k in BESIDE if (said := text_of((line.get("inputs") or {}).get(k)))}
    id = target(
        str(referred(text_of(line.get("id")), asked.made)),
        kind,
        act,
        ledger,
        now,
        claims.committer(writer, by),
    )
    at = acts.at_of(ledger, [id], moment_of(text_of(line.get("at")), ledger, now), now)
    return Request(
        kind=kind.name,
        act=act.name,
        id=id,
        inputs={**inputs, **beside},
        by=by,
        at=at,
        now=now,
        clerk=writer,
    )


def target(word: str, kind: Kind, act: Act, ledger: Ledger, now: datetime, clerk: str) -> str:
    """The id that a line's act is made on; '' makes a new record."""
    given = kind.id_rule == "given"
    if (act.creates and not given) or act.words:
        return ""
    found = [word] if word else single_open(kind, ledger)
    if not found:
        raise UsageError(
            both("没有给出编号", "no id was given"), code="missing-input", inputs=["id"]
        )
    if act.creates:
        return word
    return person_of(word, ledger) if given else id_of(found[0], kind, ledger, now, clerk)


def act_called(kind_name: str, act_name: str, ledger: Ledger) -> tuple[Kind, Act]:
    """An act by the English or Chinese names of its kind and itself."""
    wanted = half_width(act_name).replace("-", "_")
    kind = next(
        (k for k in ledger.kinds().values() if half_width(kind_name) in (k.name, k.label.zh)), None
    )
    act = (
        next(
            (a for a in kind.acts.values() if wanted in (a.name, a.label.zh) and not a.consequence),
            None,
        )
        if kind
        else None
    )
    if kind is None or act is None:
        raise UsageError(
            both(f"没有 {kind_name} {act_name}", f"there is no {kind_name} {act_name}"),
            code="unknown-act",
        )
    return kind, act


def line_inputs(act: Act, said: Mapping[str, Any], made: Mapping[int, str]) -> dict[str, Any]:
    """A line's inputs under their own names; they answer to their labels too."""
    names = {
        n: f.name
        for f in act.inputs
        if not f.derived
        for n in (f.label.zh, f.singular, f.name)
        if n
    }
    unknown = [k for k in said if k.replace("-", "_") not in names and k not in BESIDE]
    if unknown:
        raise UsageError(
            both(
                f"{act.label.zh}（{act.name}）没有 {'、'.join(unknown)}",
                f"{act.name} has no {', '.join(unknown)}",
            ),
            code="unknown-field",
            inputs=unknown,
        )
    return {
        names[k.replace("-", "_")]: referred(_value(v), made)
        for k, v in said.items()
        if k not in BESIDE
    }


def _value(value: Any) -> Any:
    """A JSON value as it would be typed: numbers as their digits, a list of words as a repeated
    option.
    """
    if isinstance(value, dict):
        raise UsageError(both("填写的内容不能是键值表", "an input is no mapping"))
    if isinstance(value, list):
        return [text_of(v) for v in value]
    return value if isinstance(value, bool) else text_of(value)


def text_of(value: Any) -> str:
    """A JSON value as text; null and what is not there are empty."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def referred(value: Any, made: Mapping[int, str]) -> Any:
    """The record of an earlier line where `#1` names it."""
    if isinstance(value, list):
        return [referred(v, made) for v in value]
    if not isinstance(value, str) or not (
        value.startswith("#") and value[1:].isascii() and value[1:].isdigit()
    ):
        return value
    line = int(value[1:]) if len(value) < 9 else 0
    if line not in made:
        raise UsageError(
            both(f"{value}：前面没有这一行", f"{value}: there is no such line before this one")
        )
    return made[line]


COMMAND = Command(
    "batch",
    "批量",
    both("一批办理，一次提交，或全不办", "Many acts in one commit, or none"),
    "batch acts.jsonl",
    batch,
    (Arg("file", both("JSON 行文件，或 -", "a file of JSON lines, or -")),),
)
