"""`doctrack regulation`: every clause and how it is carried out; amendments and upgrades."""

from __future__ import annotations

from pathlib import Path

from doctrack import amending
from doctrack.cli import answers
from doctrack.cli.call import Call
from doctrack.cli.offices import changed
from doctrack.cli.regulation_at_hand import books_at_hand
from doctrack.cli.shape import Arg, Command, Opt, Values
from doctrack.errors import NotFound
from doctrack.model.words import both
from doctrack.reports import clauses

COLUMNS = ("clause", "says", "carried_out")


def rows_of(call: Call) -> list[dict[str, str]]:
    """Every clause with how it is carried out, in the language of the call."""
    books = books_at_hand(call)
    kinds = {n: k for n in books.names if (k := books.kind(n))}
    return clauses.rows(books.trees["schemas"].get("clauses", {}), kinds, call.language)


def list_(call: Call, values: Values) -> int:
    """Prints the index of clauses."""
    labels = {"clause": both("条款", "clause"), "says": both("要旨", "says"), "carried_out": both("如何执行", "how it is carried out")}
    answers.rows(call, "regulation", COLUMNS, rows_of(call), {k: w.text(call.language) for k, w in labels.items()}, {"report": "regulation"})
    return 0


def show(call: Call, values: Values) -> int:
    """Prints one clause."""
    wanted = str(values["clause"])
    found = [r for r in rows_of(call) if r["clause"] == wanted]
    if not found:
        raise NotFound(both(f"没有条款 {wanted}", f"there is no clause {wanted}"))
    answers.rows(call, "regulation", COLUMNS, found, {}, {"report": "regulation"})
    return 0


def amend(call: Call, values: Values) -> int:
    """Amends the regulation."""
    files = amending.amendment([Path(p) for p in values["paths"]], str(values.get("meeting") or ""))
    return changed(call, "office_director", "D17b", "regulation amend", files, own_hand=True)


def upgrade(call: Call, values: Values) -> int:
    """Takes over kinds and editions of the doctrack that is installed."""
    return changed(call, "office_director", "D17b", "regulation upgrade", amending.upgrade(), own_hand=True, dry=bool(values.get("dry_run")))


COMMANDS = {
    "regulation": {
        "list": Command("list", "条款", both("逐条列出规定如何执行", "Every clause and how it is carried out"), "regulation list", list_),
        "show": Command("show", "查看", both("一条规定", "One clause"), "regulation show D7.4", show, (Arg("clause", both("条款", "clause")),)),
        "amend": Command("amend", "修订", both("修订规定，次日起施行", "Amend the regulation, from the next day on"), "regulation amend incoming.yaml --meeting 第3次主任办公会", amend,
                         (Arg("paths", both("新的规定文件", "the new schemas or policies"), many=True),), (Opt("meeting", both("*会议", "*the deciding meeting"), "会议"),)),
        "upgrade": Command("upgrade", "升级", both("采用新版 doctrack 的规定", "Take over the schemas of a newer doctrack"), "regulation upgrade --dry-run", upgrade, (), (Opt("dry_run", both("只看不写", "show, write nothing"), "试行", flag=True),)),
    },
}  # fmt: skip
