"""The pages for who carries on name files and functions that are there, and words that they explain."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "doctrack"
PAGE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
WORDS = """act, books, case, claim, consequence, duty, edition, fold, meeting, opening, passing on, round,
standing, view"""


@cache
def names_in(path):
    """What a module defines, at its top or as a method."""
    tree = ast.parse((PACKAGE / path).read_text(encoding="utf-8"))
    found = {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.ClassDef)}
    for node in tree.body:
        if isinstance(node, ast.Assign):
            found |= {t.id for t in node.targets if isinstance(t, ast.Name)}
    return found


def test_every_file_and_function_that_the_architecture_names_is_there():
    named = re.findall(r"`((?!tests/)[\w/]+\.py)(?::(\w+))?`", PAGE)
    assert len(named) > 40
    missing = [
        f"{path}:{name}"
        for path, name in named
        if not (PACKAGE / path).is_file() or (name and name not in names_in(path))
    ]
    assert not missing


def test_every_room_stands_in_the_picture():
    picture = PAGE.split("```")[1]
    rooms = [p.name for p in PACKAGE.iterdir() if (p / "__init__.py").is_file()]
    assert not [room for room in rooms if f"{room}/" not in picture]


def test_the_words_that_only_this_house_uses_are_explained():
    told = re.findall(r"^\| ([a-z ]+) \| `", PAGE, re.M)
    assert told == re.split(r",\s+", WORDS)


def test_every_file_that_a_decision_names_is_there():
    rooms = (ROOT, PACKAGE, ROOT / "docs", ROOT / "schemas")
    missing = [
        f"{page.name}: {name}"
        for page in sorted((ROOT / "docs/decisions").glob("*.md"))
        for name in re.findall(
            r"`([a-z_/]+\.(?:py|yaml|toml|md))`", page.read_text(encoding="utf-8")
        )
        if not any((room / name).is_file() for room in rooms)
    ]
    assert not missing
