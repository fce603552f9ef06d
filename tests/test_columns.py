"""Lines and columns by the cells that a terminal gives each character."""

import os
import sys

import pexpect
import pytest

from doctrack.render.columns import lines, pairs, width


def cells(text):
    """What a terminal makes of a text: two cells for what Chinese type sets full width."""
    return sum(
        2 if ord(c) >= 0x1100 and (c >= "⺀" or c in "“”…") and c not in "“”…" else 1 for c in text
    )


@pytest.mark.parametrize(
    ("text", "wide"), [("abc", 3), ("收文", 4), ("a收b", 4), ("（D7）", 6), ("e\u0301", 1), ("", 0)]
)
def test_width(text, wide):
    assert width(text) == wide


def test_lines_are_no_wider_than_asked_and_lose_nothing():
    text = "形式：document 文件、letter 信函、telegram 电报（可重复）。" * 3 + "x" * 50
    found = list(lines(text, 24))
    assert all(width(line) <= 24 for line in found)
    assert "".join(found).replace(" ", "") == text.replace(" ", "")


def test_no_line_begins_with_a_mark_that_ends_one():
    found = list(lines("一二三四五，六七八九十。甲乙丙丁、戊己庚辛；", 10))
    assert not [line for line in found if line[0] in "，。、；"]


def test_pairs_are_aligned_and_a_long_first_cell_stands_alone():
    found = list(pairs([("送阅 hand", "送交"), ("a" * 40, "b"), ("c", "长" * 60)], 60))
    assert found[0].index("送交") and found[1] == "  " + "a" * 40
    starts = {width(line) - width(line.lstrip()) for line in found[2:3] + found[4:]}
    assert len(starts) == 1 and all(width(line) <= 60 for line in found)


def test_newlines_stay():
    assert list(lines("一\n二", 20)) == ["一", "二"]


@pytest.mark.parametrize(
    "kind",
    [
        "client",
        "visit",
        "complaint",
        "volume",
        "exam",
        "destruction",
        "outgoing",
        "incoming",
        "loan",
    ],
)
def test_a_book_on_a_narrow_terminal_leaves_columns_out_and_cuts_no_name(example, kind):
    env = {**os.environ, "TERM": "dumb"}
    line = [
        "-m",
        "doctrack",
        "--ledger",
        str(example[0]),
        "--now",
        "2025-12-31T18:00",
        "register",
        kind,
    ]
    child = pexpect.spawn(
        sys.executable, line, env=env, encoding="utf-8", timeout=60, dimensions=(50, 80)
    )
    child.expect(pexpect.EOF)
    heads = child.before.split("\r\n")[1]
    assert "…" not in heads and len(heads.split()) >= 3, heads
