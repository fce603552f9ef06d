"""`doctrack regulation`: every clause and how it is carried out; amendments and upgrades."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from doctrack.cli import answers
from doctrack.cli.call import Call
from doctrack.cli.offices import changed
from doctrack.cli.regulation_at_hand import books_at_hand, must_be_sound
from doctrack.cli.shape import Arg, Command, Opt, Values
from doctrack.errors import NotFound, UsageError
from doctrack.model.refs import half_width
from doctrack.model.regulation import Kind
from doctrack.model.words import both
from doctrack.reports import clauses
from doctrack.store import editions

COLUMNS = ("clause", "says", "carried_out")
LABELS = {"clause": both("条款", "clause"), "says": both("要旨", "says"), "carried_out": both("如何执行", "how it is carried out")}


def books_of(call: Call) -> tuple[dict[str, Any], dict[str, Kind]]:
    """The clauses and kinds in force."""
    must_be_sound(call)
    books = books_at_hand(call)
    return books.trees["schemas"].get("clauses", {}), {n: k for n in books.names if (k := books.kind(n))}


def list_(call: Call, values: Values) -> int:
    """Prints the index of clauses: in words for people, by names in JSON."""
    said, kinds = books_of(call)
    rows = clauses.rows(said, kinds, call.language, in_words=call.shape != "json")
    answers.rows(call, "regulation", COLUMNS, rows, {k: call.text(w) for k, w in LABELS.items()}, {"report": "regulation"})
    return 0


def show(call: Call, values: Values) -> int:
    """Prints one clause: what it says, then each thing that carries it out."""
    (said, kinds), wanted = books_of(call), half_width(str(values["clause"])).strip()
    clause = next((c for c in said if c.lower() == wanted.lower()), "")
    if not clause:
        raise NotFound(both(f"没有条款 {wanted}", f"there is no clause {wanted}"))
    if call.shape in ("table", "tsv"):
        answers.out(f"{clause} {said[clause][call.language]}")
        for means in clauses.index(said, kinds)[clause]:
            answers.out(f"  {call.text(means.words)}")
        return 0
    rows = [r for r in clauses.rows(said, kinds, call.language, in_words=call.shape != "json") if r["clause"] == clause]
    answers.rows(call, "regulation", COLUMNS, rows, {k: call.text(w) for k, w in LABELS.items()}, {"report": "regulation"})
    return 0


def amend(call: Call, values: Values) -> int:
    """Amends the regulation."""
    meeting = str(values.get("meeting") or "").strip()
    if not meeting:
        raise UsageError(both("须写明会议（--meeting）", "name the deciding meeting (--meeting)"))
    given = editions.given([Path(p) for p in values["paths"]])
    return changed(call, "office_director", "D17b", "regulation amend", lambda ledger, actor, now: editions.amendment(given, meeting, ledger, actor, now), own_hand=True)


def upgrade(call: Call, values: Values) -> int:
    """Takes over kinds and editions of the doctrack that is installed."""
    keep = bool(values.get("keep"))
    return changed(call, "office_director", "D17b", "regulation upgrade", lambda ledger, actor, now: editions.upgrade(ledger, actor, now, keep=keep), own_hand=True, dry=bool(values.get("dry_run")))


COMMANDS = {
    "regulation": {
        "list": Command("list", "条款", both("逐条列出规定如何执行", "Every clause and how it is carried out"), "regulation list", list_),
        "show": Command("show", "查看", both("一条规定", "One clause"), "regulation show D7.4", show, (Arg("clause", both("条款", "clause")),)),
        "amend": Command("amend", "修订", both("修订规定，次日起施行", "Amend the regulation, from the next day on"), "regulation amend incoming.yaml --meeting 第3次主任办公会", amend,
                         (Arg("paths", both("新的规定、规则或模板文件", "the new schemas, policies or templates"), many=True),), (Opt("meeting", both("*会议", "*the deciding meeting"), "会议"),)),
        "upgrade": Command("upgrade", "升级", both("采用新版 doctrack 的规定", "Take over the schemas of a newer doctrack"), "regulation upgrade --dry-run", upgrade, (),
                           (Opt("dry_run", both("只看不写", "show, write nothing"), "试行", flag=True), Opt("keep", both("本单位修订过的保持不变，只升级其余", "leave what the office amended as it is, take over the rest"), "保留", flag=True))),
    },
}  # fmt: skip
