"""Every clause of the regulation is there once, in both languages, and is carried out, planned, or
said not to be enforced.
"""

from __future__ import annotations

import ast
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from office import founded

from doctrack.cli.commands.regulation import COMMANDS
from doctrack.cli.commands.report import REPORTS
from doctrack.cli.forms import catalogue
from doctrack.store.books.shipped import shipped_folder

HERE = Path(__file__).parent
SCHEMAS = shipped_folder("schemas")
KEYS = (HERE / "data/clause_keys.txt").read_text(encoding="utf-8").split()
CLAUSES: dict[str, dict[str, Any]] = yaml.safe_load(
    (SCHEMAS / "clauses.yaml").read_text(encoding="utf-8")
)
KINDS = {
    p.stem: yaml.safe_load(p.read_text(encoding="utf-8"))
    for p in sorted(SCHEMAS.glob("*.yaml"))
    if p.stem not in ("clauses", "common")
}
LATER = {
    "volume",
    "material",
    "destruction",
    "client",
    "campaign",
    "visit",
    "complaint",
    "course",
    "exam",
    "certificate",
}
SAID = {"report", "form", "register", "field"}


def clauses_in(node: Any) -> Iterator[str]:
    """Every clause that a schema names, at any depth."""
    if isinstance(node, list):
        for item in node:
            yield from clauses_in(item)
    elif isinstance(node, dict):
        if isinstance(node.get("clause"), str):
            yield node["clause"]
        if isinstance(node.get("clauses"), dict):
            yield from node["clauses"].values()
        for item in node.values():
            yield from clauses_in(item)


def clauses_of_guards() -> Iterator[str]:
    """The clauses that guards stand under: the first word of `@guard(...)` in rules/."""
    for path in sorted((HERE.parent / "doctrack/rules").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                for mark in node.decorator_list:
                    if (
                        isinstance(mark, ast.Call)
                        and isinstance(mark.func, ast.Name)
                        and mark.func.id == "guard"
                    ):
                        yield ast.literal_eval(mark.args[0])


# What carries a clause out by refusing, doing or owing something; a field that only mentions it
# does not count.
ENFORCED = {
    c
    for kind in KINDS.values()
    for part in ("acts", "duties")
    for c in clauses_in(kind.get(part, {}))
} | set(clauses_of_guards())
NAMED = ENFORCED | set(clauses_in(list(KINDS.values())))


def test_every_clause_of_the_regulation_is_there_once_in_its_order():
    written = re.findall(
        r"^([^\s#:]+):", (SCHEMAS / "clauses.yaml").read_text(encoding="utf-8"), re.M
    )
    assert len(written) == len(set(written)), "a clause stands twice"
    assert [c for c in written if not CLAUSES[c].get("law")] == KEYS


def test_the_faults_of_the_source_are_kept():
    assert not [c for c in CLAUSES if c == "D14" or c.startswith("D14.")], "there is no article 14"
    assert {"T5.1.2", "T5.3.1.2", "T5.4.2"}.isdisjoint(CLAUSES)
    assert KEYS.index("D17b") == KEYS.index("D18") + 1, "the second article 17 stands after 18"


def test_the_laws_that_days_and_secrecy_lean_on_are_there():
    assert {c for c, entry in CLAUSES.items() if entry.get("law") is True} == {
        "民法典201",
        "民法典203",
        "保密法30",
    }


@pytest.mark.parametrize("clause", CLAUSES)
def test_a_clause_speaks_both_languages(clause):
    entry = CLAUSES[clause]
    both = [entry, *([entry["not_enforced"]] if "not_enforced" in entry else [])]
    for said in both:
        assert re.search(r"[\u4e00-\u9fff]", said["zh"]), clause
        assert said["en"].isascii() and said["en"].strip(), clause
    assert set(entry) <= {"zh", "en", "law", "planned", "not_enforced", *SAID}, clause


@pytest.mark.parametrize("clause", CLAUSES)
def test_a_clause_is_carried_out_or_says_why_not(clause):
    entry = CLAUSES[clause]
    assert clause in ENFORCED or {"planned", "not_enforced", *SAID} & set(entry), (
        f"nothing carries out {clause}"
    )


def test_what_is_planned_is_not_there_yet():
    planned = {c: set(e["planned"]) for c, e in CLAUSES.items() if "planned" in e}
    assert not {c: kinds - LATER for c, kinds in planned.items() if kinds - LATER}
    there = [c for c, kinds in planned.items() if not kinds - set(KINDS)]
    assert not there, "what was planned is there now, take `planned` away"


def test_no_schema_and_no_guard_names_a_clause_that_does_not_exist():
    assert not sorted(NAMED - set(CLAUSES))


def test_every_act_and_duty_names_its_clause():
    """A citation that is optional is absent."""
    silent = [
        f"{name}.{part}.{key}"
        for name, kind in KINDS.items()
        for part in ("acts", "duties")
        for key, rule in kind.get(part, {}).items()
        if "clause" not in rule
    ]
    assert not silent


def test_what_a_clause_points_to_is_there():
    forms = {form for kind in catalogue.FORMS.values() for form in kind}
    there = {"report": set(REPORTS), "form": forms, "register": set(KINDS)}
    missing = [
        f"{c}: {what} {name}"
        for c, e in CLAUSES.items()
        for what, names in there.items()
        for name in e.get(what, ())
        if name not in names
    ]
    missing += [
        f"{c}: field {name}"
        for c, e in CLAUSES.items()
        for name in e.get("field", ())
        if not is_there(name)
    ]
    assert not missing


def is_there(name: str) -> bool:
    """A field of a kind (`incoming.source`), a module that computes (`doctrack.model.calendar`), or
    a command (`regulation amend`).
    """
    if name.startswith("doctrack."):
        return importlib.util.find_spec(name) is not None
    if " " in name:
        group, _, command = name.partition(" ")
        return group == "regulation" and command in COMMANDS
    kind, _, field = name.partition(".")
    return field in KINDS.get(kind, {}).get("fields", {})


def test_the_index_prints_every_clause_in_both_languages(tmp_path, capsys):
    d = founded(tmp_path / "office", capsys)
    for lang in ("zh", "en"):
        printed = d("2026-03-02T09:00", "--lang", lang, "regulation", "list")
        assert [
            line.split("\t")[0] for line in printed.splitlines() if line.split("\t")[0] in CLAUSES
        ] == list(CLAUSES)


def test_people_read_labels_and_machines_names(tmp_path, capsys):
    d = founded(tmp_path / "office", capsys)
    row = next(
        line
        for line in d("2026-03-02T09:00", "regulation", "list").splitlines()
        if line.startswith("D7.2\t")
    )
    assert (
        "办理 收文.阅毕" in row
        and "应办 收文.阅文" in row
        and "应办 收文.落实批示（内部规定）" in row
        and "(house)" not in row
    )
    assert "条款" in d("2026-03-02T09:00", "--format", "md", "regulation", "list").splitlines()[0]
    names = next(
        r for r in d.json("2026-03-02T09:00", "regulation", "list")["rows"] if r["clause"] == "D7.2"
    )["carried_out"]
    assert "act incoming.read" in names and "duty incoming.carry_out (house)" in names


def test_one_clause_is_printed_with_each_means_on_a_line(tmp_path, capsys):
    d = founded(tmp_path / "office", capsys)
    lines = d("2026-03-02T09:00", "regulation", "show", "d7.4").splitlines()
    assert (
        lines[0] == f"D7.4 {CLAUSES['D7.4']['zh']}"
        and "  办理 收文.交回" in lines
        and "  守则 paper_is_in_the_office" in lines
    )
    assert (
        "  act incoming: return"
        in d("2026-03-02T09:00", "--lang", "en", "regulation", "show", "D7.4").splitlines()
    )
    d("2026-03-02T09:00", "regulation", "show", "D99", code=4)
