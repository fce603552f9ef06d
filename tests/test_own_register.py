"""An office adds a register with one YAML file and a template, as docs/your-own-register.md says;
the page is the test.
"""

import re
import shlex
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[1] / "docs/your-own-register.md").read_text(encoding="utf-8")
FILES = dict(
    zip(
        ("seal.yaml", "seal_list.html.j2"),
        (m[1] for m in re.finditer(r"```(?:yaml|html)\n(.*?)```", PAGE, re.S)),
        strict=True,
    )
)
COMMANDS = [
    shlex.split(line)[1:]
    for block in re.findall(r"```sh\n(.*?)```", PAGE, re.S)
    for line in block.splitlines()
]


@pytest.fixture
def office(d, monkeypatch):
    """The office in whose folder the page's files were saved."""
    place = d.folder.parent / "desk"
    place.mkdir()
    for name, text in FILES.items():
        (place / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(place)
    return d


def played(d, words, code=0):
    """A command of the page, by whom and when it says."""
    by, now = words[words.index("--as") + 1], words[words.index("--now") + 1]
    return d(now[5:], *words[4:], by=by, code=code)


def test_the_page_can_be_played(office):
    assert len(COMMANDS) == 9
    said = [played(office, words) for words in COMMANDS]
    assert (
        "用印" in said[0]
        and said[2].startswith("SL-2026-0001")
        and "王五" in said[3] + office("03-05T10:00", "show", "SL-2026-0001")
    )
    assert "SL-2026-0001" in said[4] and "stamp" in said[4] and "D10.9" in said[4]
    book = Path("seal.html").read_text(encoding="utf-8")
    assert "用印须先批准，后盖章。" in book and "供水合同" in book and "合同章" in book
    assert office("03-05T10:01", "check") == "没有发现问题\n"


def test_everything_else_is_there_too(office):
    for words in COMMANDS[1:3]:
        played(office, words)
    help_ = office("03-03T10:00", "seal", "request", "--help")
    assert (
        "合同章" in help_
        and "--asked-for" in help_
        and "asked for" in office("03-03T10:00", "--lang", "en", "seal", "request", "--help")
    )
    said = office.refused(
        "03-03T10:00",
        "seal",
        "stamp",
        "SL-2026-0001",
        "--copies",
        "3",
        clauses=["D10.9"],
        rules="step_comes_first",
    )
    assert "内部规定" in said and "批准" in said
    office.refused(
        "03-03T10:00",
        "seal",
        "approve",
        "SL-2026-0001",
        by="zheng",
        clauses=["D10.9"],
        rules="actor_may",
    )
    office.refused(
        "03-03T10:00",
        "seal",
        "approve",
        "SL-2026-0001",
        by="li",
        clauses=["D10.9"],
        rules="actor_may",
    )
    assert (
        office.json("03-03T10:01", "list", "seal", "state:requested")["rows"][0]["seal"]
        == "contract"
    )
    assert office.json("03-03T10:01", "find", "供水合同")["rows"][0]["id"] == "SL-2026-0001"
    possible = {
        p["act"]: p["who"] for p in office.json("03-03T10:01", "next", "SL-2026-0001")["possible"]
    }
    assert "wang" in possible["approve"] and "wang" in possible["decline"]
    office("03-03T10:02", "correct", "SL-2026-0001", code=2)
    office.refused(
        "03-03T10:02",
        "seal",
        "correct",
        "SL-2026-0001",
        "--field",
        "seal",
        "--value",
        "office",
        "--reason",
        "误选",
        rules="guarded_facts_need_the_director",
    )
    office(
        "03-03T10:03",
        "seal",
        "correct",
        "SL-2026-0001",
        "--field",
        "印章",
        "--value",
        "公章",
        "--reason",
        "误选",
        by="qian",
    )
    for shape in ("md", "csv", "tsv", "html"):
        assert "供水合同" in office("03-03T10:04", "register", "用印", "--format", shape)
    assert office.json("03-03T10:05", "report", "numbers")["rows"] == []
    office("03-03T10:06", "audit")
