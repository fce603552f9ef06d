"""What the README says to type can be typed: its five minutes are played, and what it names is
there.
"""

import re
import shlex
from pathlib import Path

import pytest
from needs import PROGRAMS
from office import said

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(heading):
    """The first indented block under a heading, a command a line."""
    after = README.split(f"## {heading}\n", 1)[1]
    lines = re.search(r"(?:^    .*\n)+", after, re.M).group()
    return [shlex.split(line, comments=True) for line in lines.replace("\\\n", " ").splitlines()]


def doctrack(place, words, **env):
    """The command, typed in a folder on a given day."""
    return said(place, words, **{"DOCTRACK_NOW": "2026-11-24T10:00", **env})


@pytest.fixture
def played(tmp_path):
    """The ledger that the five minutes leave behind."""
    place = tmp_path
    for command, *words in block("Five minutes"):
        if command == "cd":
            place = place / words[0]
            continue
        assert command == "doctrack"
        done = doctrack(place, words)
        assert done.returncode == 0, (words, done.stdout, done.stderr)
    return place


def test_the_five_minutes_can_be_played_and_the_refusal_they_tell_of_is_one(played):
    told = re.search(r"`doctrack (--as zhao incoming hand) 1 (--to wang)`", README)
    for line in (
        (
            "--as zhao incoming register --title 二 --form document --source superior --sender"
            " 区建设局 --line administration"
        ),
        "--as qian incoming route 2 --reader sun,wang",
        "--as zhao incoming hand 2 --to sun",
    ):
        assert doctrack(played, shlex.split(line)).returncode == 0
    refused = doctrack(played, shlex.split(f"{told[1]} 2 {told[2]}"))
    assert refused.returncode == 3 and "D7.4" in refused.stderr


def test_the_line_for_cron_prints_at_the_month_s_end_and_only_then(played, tmp_path):
    line = next(line for line in README.splitlines() if line.startswith("    0 18 "))
    words = shlex.split(line)[6:]
    out = tmp_path / "recall.html"
    words = [{"/srv/ledger": str(played), "/srv/recall.html": str(out)}.get(w, w) for w in words]
    assert doctrack(tmp_path, words).returncode == 0 and not out.exists()
    assert doctrack(tmp_path, words, DOCTRACK_NOW="2026-11-30T18:00").returncode == 0
    assert "收〔2026〕1号" in out.read_text(encoding="utf-8")


def test_what_make_is_told_to_do_is_there():
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    assert set(re.findall(r"make (demo|test|quick|coverage|soak|bench)\b", README)) <= targets


@pytest.mark.parametrize(
    "name",
    sorted(
        set(re.findall(r"`((?:docs|doctrack|schemas|templates|examples|tests)/[\w./-]*)`", README))
    ),
)
def test_every_place_that_is_named_is_there(name):
    assert (ROOT / name).exists()


def links(page):
    """Each link of a page that leads to a file."""
    text = page.read_text(encoding="utf-8")
    return [w for w in re.findall(r"\]\(([^)#]+)[^)]*\)", text) if "://" not in w]


def test_every_decision_has_a_page_and_every_page_its_line():
    folder = ROOT / "docs/decisions"
    pages = sorted(p.name for p in folder.glob("0*.md"))
    index = (folder / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| \[(\d+)\]\((\S+)\) \| (.+) \|$", index, re.M)
    assert [name for _, name, _ in listed] == pages
    for number, name, title in listed:
        first = (folder / name).read_text(encoding="utf-8").splitlines()[0]
        assert first == f"# {number}. {title}" and int(name[:4]) == int(number)


def test_every_link_between_pages_leads_somewhere():
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    broken = [
        f"{page.relative_to(ROOT)}: {link}"
        for page in pages
        for link in links(page)
        if not (page.parent / link).exists()
    ]
    assert not broken


def test_the_packages_that_tests_need_are_installed_by_ci():
    listed = (ROOT / ".ci/packages").read_text(encoding="utf-8").split()
    assert set(PROGRAMS.values()) <= set(listed)
