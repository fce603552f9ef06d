"""`doctrack regulation`: every clause and how it is carried out; amendments and upgrades."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from doctrack.cli.call import Call
from doctrack.cli.command import Arg, Command, Opt, Values
from doctrack.cli.commands.office import changed
from doctrack.cli.output import answers
from doctrack.cli.regulation_at_hand import books_at_hand, must_be_sound
from doctrack.errors import NotFound, UsageError
from doctrack.model import policies
from doctrack.model.refs import half_width
from doctrack.model.regulation import Kind
from doctrack.reports import clauses, differences
from doctrack.store.changes import config, editions, upgrades
from doctrack.store.ledger.ledger import Ledger
from doctrack.store.ledger.opening import opened
from doctrack.words import Lang, both

COLUMNS = ("clause", "says", "carried_out")
LABELS = {
    "clause": both("条款", "clause"),
    "says": both("要旨", "says"),
    "carried_out": both("如何执行", "how it is carried out"),
}


def books_of(call: Call) -> tuple[dict[str, Any], dict[str, Kind]]:
    """The clauses and kinds in force."""
    must_be_sound(call)
    books = books_at_hand(call)
    return books.trees["schemas"].get("clauses", {}), {
        n: k for n in books.names if (k := books.kind(n))
    }


def list_clauses(call: Call, values: Values) -> int:
    """Prints the index of clauses: in words for people, by names in JSON."""
    said, kinds = books_of(call)
    rows = clauses.rows(said, kinds, call.language, in_words=call.shape != "json")
    answers.rows(
        call,
        "regulation",
        COLUMNS,
        rows,
        {k: call.text(w) for k, w in LABELS.items()},
        {"report": "regulation"},
    )
    return 0


def show_clause(call: Call, values: Values) -> int:
    """Prints one clause: what it says, then each thing that carries it out."""
    (said, kinds), wanted = books_of(call), half_width(str(values["clause"])).strip()
    clause = next((c for c in said if c.lower() == wanted.lower()), "")
    if not clause:
        raise NotFound(
            both(f"没有条款 {wanted}", f"there is no clause {wanted}"),
            code="no-such-clause",
            clause=wanted,
        )
    if call.shape in ("table", "tsv"):
        answers.out(f"{clause} {said[clause][call.language]}")
        for means in clauses.index(said, kinds)[clause]:
            answers.out(f"  {call.text(means.words)}")
        return 0
    rows = [
        r
        for r in clauses.rows(said, kinds, call.language, in_words=call.shape != "json")
        if r["clause"] == clause
    ]
    answers.rows(
        call,
        "regulation",
        COLUMNS,
        rows,
        {k: call.text(w) for k, w in LABELS.items()},
        {"report": "regulation"},
    )
    return 0


def print_schema(call: Call, values: Values) -> int:
    """Prints the JSON Schema of a schema file, for an editor; no ledger is needed."""
    import json

    from doctrack.model.language import editor  # only an editor asks

    name = str(values.get("file") or "kind")
    if name not in editor.FILES:
        raise UsageError(
            both(
                f"没有 {name} 这种规定文件；有：{'、'.join(editor.FILES)}",
                f"there is no such schema file as {name}; there are: {', '.join(editor.FILES)}",
            )
        )
    answers.out(json.dumps(editor.json_schema(name), ensure_ascii=False, indent=2))
    return 0


def amend(call: Call, values: Values) -> int:
    """Amends the regulation."""
    meeting = str(values.get("meeting") or "").strip()
    if not meeting:
        raise UsageError(
            both("须写明会议（--meeting）", "name the deciding meeting (--meeting)"),
            code="missing-input",
            options=["--meeting"],
        )
    given = editions.given([Path(p) for p in values["paths"]])
    return changed(
        call,
        "office_director",
        "D17b",
        "regulation amend",
        lambda ledger, actor, now: editions.amendment(given, meeting, ledger, actor, now),
        own_hand=True,
    )


DIFFERENCE = {
    "file": both("文件", "file"),
    "part": both("何处", "part"),
    "was": both("现行", "in force"),
    "value": both("拟改为", "as proposed"),
}
FROM_THEN_ON = both(
    "修订自通过次日起施行；此前的办理和应办仍按原规定",
    "An amendment holds from the next day on; what was done and opened before keeps the rules of"
    " its day",
)


def diff(call: Call, values: Values) -> int:
    """What an amendment by these files would change, and what is open under the rules that it
    changes.
    """
    given = editions.given([Path(p) for p in values["paths"]])
    with opened(call.path) as ledger:
        answers.speak(call, ledger)
        editions.check(
            ledger,
            {g.target: g for g in given if g.target.startswith("schemas/")},
            {g.target: str(g.path) for g in given},
        )
        pairs = [(g.target, *_before_and_after(ledger, g, given)) for g in given]
        rows = [
            r
            for target, old, new in pairs
            for r in differences.rows(target, old, new, call.language)
        ]
        still = [
            _still_open(ledger, target, duty, call.language)
            for target, old, new in pairs
            for duty in differences.changed_duties(old, new)
        ]
    more = [{"duty": d, "open": n} for d, n, _ in still]
    answers.rows(
        call,
        "regulation",
        differences.COLUMNS,
        rows,
        {k: call.text(w) for k, w in DIFFERENCE.items()},
        {"report": "regulation-diff", "duties": more},
    )
    if call.shape != "json":
        for _, _, words in still:
            answers.err(words)
        answers.err(call.text(FROM_THEN_ON))
    return 0


def _before_and_after(
    ledger: Ledger, given: editions.Given, all_given: tuple[editions.Given, ...]
) -> tuple[Any, Any]:
    if given.target == "doctrack.yaml":
        changed = config.changed_policies(
            ledger.books.trees["doctrack"], policies.of(given.parsed.value)
        )
        return {"policies": {n: c["was"] for n, c in changed.items()}}, {
            "policies": {n: c["value"] for n, c in changed.items()}
        }
    if given.target.startswith("templates/"):
        old = ledger.repo.read(ledger.rev, given.target)
        return None if old is None else editions.digest(old)[:12], editions.digest(
            given.parsed.data
        )[:12]
    trees = ledger.books.trees["schemas"]
    proposed = {_schema_of(g): g.parsed.value for g in all_given}
    name = _schema_of(given)
    return _in_full(name, trees), _in_full(name, {**trees, **proposed})


def _schema_of(given: editions.Given) -> str:
    return given.target.removeprefix("schemas/").removesuffix(".yaml")


def _in_full(name: str, trees: Mapping[str, Any]) -> Any:
    """A schema in its one spelling, so that only what it says differently is a difference."""
    tree = trees.get(name)
    if tree is None or name == "clauses":
        return tree
    from doctrack.model.language import in_full  # only a comparison asks

    return (
        in_full.shared_in_full(tree)
        if name == "common"
        else in_full.kind_in_full(tree, trees.get("common", {}))
    )


def _still_open(ledger: Ledger, target: str, duty: str, lang: Lang) -> tuple[str, int, str]:
    name = target.removeprefix("schemas/").removesuffix(".yaml")
    kind = ledger.kind(name)
    count = len(ledger.owed("d.ended is null and d.kind=? and d.name=?", name, duty))
    label = kind.duties[duty].label if kind and duty in kind.duties else both(duty, duty)
    words = both(
        f"“{label.zh}”现有未办 {count} 项，仍按原规定",
        f"{label.en}: {count} open, which keep the rule of their day",
    )
    return f"{name}.{duty}", count, words.text(lang)


def upgrade(call: Call, values: Values) -> int:
    """Takes over kinds and editions of the doctrack that is installed."""
    keep = bool(values.get("keep"))
    return changed(
        call,
        "office_director",
        "D17b",
        "regulation upgrade",
        lambda ledger, actor, now: upgrades.upgrade(ledger, actor, now, keep=keep),
        own_hand=True,
        dry=bool(values.get("dry_run")),
    )


COMMANDS = {
    "list": Command(
        "list",
        "条款",
        both("逐条列出规定如何执行", "Every clause and how it is carried out"),
        "regulation list",
        list_clauses,
    ),
    "show": Command(
        "show",
        "查看",
        both("一条规定", "One clause"),
        "regulation show D7.4",
        show_clause,
        (Arg("clause", both("条款", "clause")),),
    ),
    "schema": Command(
        "schema",
        "格式",
        both(
            "规定文件的 JSON Schema，供编辑器补全和检查",
            "The JSON Schema of schema files, with which an editor completes and checks them",
        ),
        "regulation schema",
        print_schema,
        (
            Arg(
                "file",
                both("kind（缺省）、common 或 clauses", "kind (without it), common or clauses"),
                required=False,
            ),
        ),
    ),
    "amend": Command(
        "amend",
        "修订",
        both("修订规定，次日起施行", "Amend the regulation, from the next day on"),
        "regulation amend incoming.yaml --meeting 第3次主任办公会",
        amend,
        (
            Arg(
                "paths",
                both("新的规定、规则或模板文件", "the new schemas, policies or templates"),
                many=True,
            ),
        ),
        (Opt("meeting", both("*会议", "*the deciding meeting"), "会议"),),
    ),
    "diff": Command(
        "diff",
        "比较",
        both(
            "修订前看会改动什么、涉及哪些未办事项",
            "What an amendment would change, and what is open under it",
        ),
        "regulation diff incoming.yaml",
        diff,
        (
            Arg(
                "paths",
                both(
                    "拟用的规定、规则或模板文件",
                    "the schemas, policies or templates that are proposed",
                ),
                many=True,
            ),
        ),
    ),
    "upgrade": Command(
        "upgrade",
        "升级",
        both("采用新版 doctrack 的规定", "Take over the schemas of a newer doctrack"),
        "regulation upgrade --dry-run",
        upgrade,
        (),
        (
            Opt("dry_run", both("只看不写", "show, write nothing"), "试行", flag=True),
            Opt(
                "keep",
                both(
                    "本单位修订过的保持不变，只升级其余",
                    "leave what the office amended as it is, take over the rest",
                ),
                "保留",
                flag=True,
            ),
        ),
    ),
}
