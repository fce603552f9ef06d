"""`doctrack batch FILE|-`: acts as JSON lines, all in one commit or none; the first refused line is named."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from doctrack import desk
from doctrack.cli import answers
from doctrack.cli.call import Call
from doctrack.cli.inputs import Typing, told
from doctrack.cli.lines import Lines
from doctrack.cli.naming import actor_of, id_of, person_of
from doctrack.cli.shape import Arg, Command, Values
from doctrack.engine.judge import Request
from doctrack.errors import UsageError
from doctrack.model.calendar import read_moment
from doctrack.model.words import both
from doctrack.store.ledger import Ledger

KEYS = {"kind", "act", "id", "inputs", "by", "at"}


def batch(call: Call, values: Values) -> int:
    """Makes the acts of a file of JSON lines."""
    lines = list(read_lines(str(values["file"])))
    made: list[str] = []

    def ask(ledger: Ledger, now: datetime) -> Iterator[Request]:
        answers.speak(call, ledger)
        clerk = desk.clerk_of(ledger, "", now)
        for number, line in lines:
            request = request_of(call, ledger, now, clerk, number, line, made)
            before = set(ledger._fresh)
            yield request
            new = [i for i in ledger._fresh if i not in before]
            made.append(request.id or (new[0] if new else ""))

    told = Lines(call)
    done = desk.perform(call.path, call.clock(), ask, progress=answers.progress(call), tell=told.tell)
    return answers.performed(call, done, told)


def read_lines(name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The acts of a file, with their line numbers."""
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(both(f"读不了 {name}：{error}", f"{name} cannot be read: {error}")) from None
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                found = json.loads(line)
            except ValueError as error:
                raise UsageError(both(f"{name}:{number}: 不是 JSON：{error}", f"{name}:{number}: not JSON: {error}")) from None
            if not isinstance(found, dict) or not {"kind", "act"} <= set(found) or set(found) - KEYS or not isinstance(found.get("inputs", {}), dict):
                raise UsageError(both(f"{name}:{number}: 应有 kind、act，可有 id、inputs、by、at", f"{name}:{number}: takes kind and act, and may have id, inputs, by, at"))
            yield number, found


def request_of(call: Call, ledger: Ledger, now: datetime, clerk: str, number: int, line: dict[str, Any], made: list[str]) -> Request:
    """The request of one line; `#1` names the record of an earlier one."""
    kind = ledger.kind(str(line["kind"]))
    act = kind.acts.get(str(line["act"]).replace("-", "_")) if kind else None
    if kind is None or act is None or act.consequence:
        raise UsageError(both(f"第{number}行：没有 {line['kind']} {line['act']}", f"line {number}: there is no {line['kind']} {line['act']}"))
    by = person_of(str(line["by"]), ledger) if line.get("by") else actor_of(call, ledger, clerk)
    writer = desk.clerk_of(ledger, by, now)
    against = Typing(ledger, now, desk.committer(writer, by), kind)
    said = line.get("inputs") or {}
    unknown = [k for k in said if act.input(k) is None and k != "late_reason"]
    if unknown:
        raise UsageError(both(f"第{number}行：{act.name} 没有 {'、'.join(unknown)}", f"line {number}: {act.name} has no {', '.join(unknown)}"))
    inputs = told(act.inputs, {k: _id(v, made) for k, v in said.items()}, against)
    if said.get("late_reason"):
        inputs["late_reason"] = str(said["late_reason"])
    at = read_moment(str(line["at"]), now, ledger.books.closing, ledger.office.zone) if line.get("at") else now.astimezone(ledger.office.zone)
    word = _id(line.get("id", ""), made)
    id = word if not word or act.creates else (person_of(word, ledger) if kind.id_rule == "given" else id_of(word, kind, ledger, now, against.clerk))
    return Request(kind.name, act.name, id, inputs, by, at.replace(microsecond=0), now, writer)


def _id(value: Any, made: list[str]) -> Any:
    if isinstance(value, str) and value.startswith("#") and value[1:].isdigit() and 0 < int(value[1:]) <= len(made):
        return made[int(value[1:]) - 1]
    return value


COMMANDS = {
    "batch": Command("batch", "批量", both("一批办理，一次提交，或全不办", "Many acts in one commit, or none"), "batch acts.jsonl", batch, (Arg("file", both("JSON 行文件，或 -", "a file of JSON lines, or -")),)),
}  # fmt: skip
