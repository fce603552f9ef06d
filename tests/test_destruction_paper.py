"""销毁清册 and 销毁审批单: until the last witness they say that it is not whole; a secret's title
stays masked in the book (D17, D18).
"""

import csv
import io
import json
import re

import pytest
from destruction_room import (
    ONE,
    approved,
    counted,
    executed,
    listed_to_executed,
    papers,
    proposed,
    witnessed,
)

NOW = "03-11T09:00"


@pytest.fixture
def half(d):
    """Two of four have signed; one item is a copy, one was left out."""
    papers(d, "甲资料", "乙<b>|资料", "丙资料", copies="4")
    proposed(d, ONE, "IN-2026-0002/3=duplicate", "IN-2026-0003=worthless")
    approved(d)
    d(
        "03-04T09:00",
        "destruction",
        "leave-out",
        "1",
        "--document",
        "IN-2026-0003",
        "--reason",
        "仍要用",
        by="qian",
    )
    counted(d)
    executed(d)
    witnessed(d, "zhao", "hua")
    return d


def book(d, *more):
    return list(
        csv.DictReader(
            io.StringIO(
                d(NOW, "register", "destruction", "--format", "csv", *more).lstrip("\ufeff")
            )
        )
    )


def test_the_book_has_a_line_for_each_item_and_says_who_has_not_signed(half):
    rows = book(half)
    assert [(r["文件"], r["份"], r["标题"]) for r in rows] == [
        ("收〔2026〕1号", "", "甲资料"),
        ("收〔2026〕2号", "3", "乙<b>|资料"),
        ("收〔2026〕3号", "", "丙资料（剔除：仍要用）"),
    ]
    first, _, struck = rows
    assert (first["收发员"], first["主任"], first["副主任"], first["分管领导"]) == (
        "赵一 2026-03-10",
        "未签",
        "华青 2026-03-10",
        "未签",
    )
    assert (
        first["状态"] == "已销毁，监销未签（缺 办公室主任、分管领导）"
        and first["批准人"] == "孙二 2026-03-03，国家档案局第10号令"
    )
    assert (struck["状态"], struck["主任"], struck["销毁"]) == ("剔除", "", "")


@pytest.mark.parametrize("shape", ["md", "html", "tsv"])
def test_until_the_last_witness_the_book_is_incomplete(half, shape):
    assert "已销毁、监销未签 2 项" in half(NOW, "register", "销毁清册", "--format", shape)
    witnessed(half, "qian", "sun", day="03-11", hour=10)
    whole = half("03-11T12:00", "register", "销毁清册", "--format", shape)
    assert "监销未签" not in whole and "孙二 2026-03-11" in whole and "未签" not in whole


def test_the_book_is_escaped_and_speaks_english(half):
    page = half(NOW, "register", "destruction", "--format", "html")
    assert "乙&lt;b&gt;|资料" in page and "<b>|" not in page
    assert "乙\\<b>\\|资料" in half(NOW, "register", "destruction", "--format", "md")
    english = half(NOW, "--lang", "en", "register", "destruction", "--format", "html")
    assert (
        "List of destruction" in english
        and "not signed" in english
        and "(missing: office director, leader)" in english
    )
    assert not re.search(r"<th>[^<]*[\u4e00-\u9fff]", english)


def test_the_book_counts_what_a_volume_holds_and_masks_secrets(d):
    papers(d, "秘", delivered_by="courier", secrecy="none")
    proposed(d)
    assert (
        book(d)[0]["标题"] == "秘"
        and json.loads(d(NOW, "--format", "json", "register", "destruction"))["rows"][0]["reason"]
        == "过时"
    )


def test_the_slip_goes_with_the_list_from_the_first_to_the_last_signature(d):
    papers(d)
    proposed(d)
    empty = d("03-03T09:30", "form", "DST-2026-0001", "销毁审批单", "--format", "html")
    assert (
        "甲资料" in empty and "领导审批" in empty and "监销人签字" in empty and "同意 " not in empty
    )
    approved(d)
    counted(d)
    executed(d)
    for shape in ("md", "html", "table"):
        page = d("03-10T10:30", "form", "DST-2026-0001", "--format", shape)
        assert (
            "同意 2026-03-03 11:00 孙二" in page
            and "未签" in page
            and "监销未签" in page.replace("\n", "")
        )
    witnessed(d)
    page = d(NOW, "form", "DST-2026-0001", "--format", "html")
    assert "未签" not in page and "钱主任 2026-03-10" in page
    assert not re.search(
        "<th>[^<]*[\u4e00-\u9fff]",
        d(NOW, "--lang", "en", "form", "DST-2026-0001", "--format", "html"),
    )


def test_a_declined_list_says_so_on_its_slip(d):
    papers(d)
    proposed(d)
    d("03-03T10:00", "destruction", "apply", "1", by="qian")
    d("03-03T11:00", "destruction", "decline", "1", "--reason", "仍有用", by="sun")
    assert "不同意：仍有用 2026-03-03 11:00 孙二" in d(
        NOW, "form", "DST-2026-0001", "--format", "md"
    )


def test_what_was_destroyed_stands_in_the_report_of_policies(d):
    papers(d)
    file = d.folder.parent / "policies.yaml"
    file.write_text("policies: {destruction_days: 5}\n", encoding="utf-8")
    d("03-02T18:00", "regulation", "amend", str(file), "--meeting", "第1次会议", by="qian")
    listed_to_executed(d)
    witnessed(d)
    rows = d.json(NOW, "report", "policies")["rows"]
    assert any("IN-2026-0001" in r["destroyed_records"] for r in rows)
