"""考核成绩单 and 培训证书 on paper: the mode is noted, there is room for the red mark and the
total, both columns are there (T5.3.1.6, T5.3.2.2, T5.6).
"""

import csv
import io
import re

import pytest
from training_room import EXAM, PLAN, graded, held, joined, words

NOW = "03-31T18:00"


@pytest.fixture
def t(d):
    joined(d)
    return d


@pytest.fixture
def done(t):
    """A registered exam, and a course of newcomers with an oral one beside it."""
    graded(t)
    t("03-05T13:00", "exam", "submit", "1", by="jiao")
    t("03-05T14:00", "exam", "register", "1", by="pei")
    t(
        "03-09T09:00",
        "course",
        "plan",
        *words(PLAN, title="入职<b>须知|一", exam="oral", audience="newcomers", trainee="wu"),
        by="pei",
    )
    t(
        "03-09T10:00",
        "course",
        "hold",
        "2",
        "--held-on",
        "2026-03-09",
        "--attendee",
        "wu",
        by="jiao",
    )
    t(
        "03-09T11:00",
        "exam",
        "set",
        *words(EXAM, course="2", mode="oral", invigilator=""),
        by="jiao",
    )
    t("03-09T12:00", "exam", "hold", "2", "--present", "wu", by="jiao")
    t("03-09T13:00", "exam", "grade", "2", "--score", "wu=59", by="jiao")
    t("03-09T14:00", "exam", "submit", "2", by="jiao")
    t("03-09T15:00", "exam", "register", "2", by="pei")
    return t


def cells(page):
    return [
        re.findall("<td[^>]*>(.*?)</td>", row)
        for row in re.findall('<tr class="tall">(.*?)</tr>', page)
    ]


def test_the_sheet_before_the_exam_is_to_be_filled_in_by_hand(t):
    held(t)
    t("03-03T09:00", "exam", "set", *words(EXAM), by="jiao")
    page = t(NOW, "form", "EX-2026-0001", "--format", "html")
    assert [row[1:] for row in cells(page)] == [
        ["吴六", "工程科", "", "", "", ""],
        ["李四", "工程科", "", "", "", ""],
        ["冯八", "财务科", "", "", "", ""],
    ]
    assert (
        "☑笔试" in page
        and "☐口试" in page
        and "错误分值（红笔）" in page
        and "卷面总分" in page
        and "应考" not in page
    )


def test_the_sheet_of_a_marked_exam(done):
    page = done(NOW, "form", "EX-2026-0001", "考核成绩单", "--format", "html")
    assert [row[1:] for row in cells(page)] == [
        ["吴六", "工程科", "", "85.5", "合格", ""],
        ["李四", "工程科", "", "59.99", "不合格", ""],
        ["冯八", "财务科", "", "", "缺考", ""],
    ]
    assert (
        "应考 3 人，实考 2 人，合格 1 人，不合格 1 人，缺考 1 人" in page
        and "监考人：" in page
        and "培训主管人员：" in page
    )
    oral = done(NOW, "form", "EX-2026-0002", "--format", "html")
    assert (
        "☑口试" in oral
        and "主考人：" in oral
        and "阅卷人" not in oral
        and "入职&lt;b&gt;须知|一" in oral
    )


@pytest.mark.parametrize("shape", ["md", "html", "table"])
def test_the_certificate_has_both_columns(done, shape):
    page = done(NOW, "form", "CERT-wu", "--format", shape)
    job, daily = page.index("岗位资格培训登记栏"), page.index("日常培训登记栏")
    assert job < page.index("85.5") < daily < page.index("口试", daily)
    assert shape == "table" or "裴主管" in page[job:daily]
    assert "（无）" in done(NOW, "form", "CERT-li", "--format", "md").split("日常培训登记栏")[1]


def test_the_books_of_exams_and_certificates(done):
    rows = list(
        csv.reader(
            io.StringIO(
                done(NOW, "register", "考核成绩单", "--format", "csv").removeprefix("\ufeff")
            )
        )
    )
    assert rows[0] == [
        "编号",
        "考核日期",
        "课程",
        "考核方式",
        "姓名",
        "部门",
        "错误分值（红笔）",
        "卷面总分",
        "状态",
    ]
    assert [r[4:8] for r in rows[1:]] == [
        ["吴六", "工程科", "", "85.5"],
        ["李四", "工程科", "", "59.99"],
        ["冯八", "财务科", "", "缺考"],
        ["吴六", "工程科", "", "59"],
    ]
    rows = list(
        csv.reader(
            io.StringIO(
                done(NOW, "register", "certificate", "--format", "csv").removeprefix("\ufeff")
            )
        )
    )
    assert rows[0][6:8] == ["岗位资格培训登记栏", "日常培训登记栏"]
    assert [(r[1], r[6], r[7], r[8]) for r in rows[1:]] == [
        ("李四", "59.99", "", "不合格"),
        ("吴六", "85.5", "", "合格"),
        ("吴六", "", "59", "不合格"),
    ]
    assert "其中缺考 1 人次" in done(NOW, "register", "exam")
    for kind, who in (
        ("exam", "培训主管人员："),
        ("certificate", "培训主管人员："),
        ("course", "培训主管人员："),
        ("incoming", "收发员："),
    ):
        assert who in done(NOW, "register", kind, "--format", "html"), kind
    book = done(NOW, "register", "course")
    assert "焦老师" in book and "吴六、李四、冯八" in book


def test_english_sheets_have_no_chinese_labels(done):
    for words_ in (
        ("form", "EX-2026-0001"),
        ("form", "CERT-wu"),
        ("register", "exam"),
        ("register", "certificate"),
    ):
        page = done(NOW, *words_, "--format", "html", "--lang", "en")
        for label in re.findall("<th>(.*?)</th>", page):
            assert not re.search("[\u4e00-\u9fff]", label), label


def test_the_rates_say_in_words_why_a_target_was_not_met(done):
    for shape in ("md", "html"):
        page = done(NOW, "report", "pass-rate", "--format", shape)
        assert (
            "岗位资格培训登记栏" in page
            and "50.00%" in page
            and "90.00%" in page
            and "不达标：低于目标" in page
        ), shape
    t = done
    t("04-01T09:00", "course", "plan", *words(PLAN, trainee="feng"), by="pei")
    t(
        "04-01T10:00",
        "course",
        "hold",
        "3",
        "--held-on",
        "2026-04-01",
        "--attendee",
        "feng",
        by="jiao",
    )
    assert "逾期未考 1 人（T5.3.1.1）" in t("04-10T09:00", "report", "pass-rate", "--format", "md")
    t("04-10T09:00", "exam", "set", *words(EXAM, course="3"), by="jiao")
    t("04-10T09:10", "exam", "hold", "3", "--present", "feng", "--notices-read", by="jian")
    assert "逾期考核 1 人（T5.3.1.1）" in t("04-10T10:00", "report", "合格率", "--format", "md")
    assert "1 examined late (T5.3.1.1)" in t(
        "04-10T10:00", "report", "pass-rate", "--format", "md", "--lang", "en"
    )
    assert "总部" in t("04-10T10:00", "report", "supervision", "--format", "md")


def test_a_record_is_told_in_words(done):
    told = done(NOW, "show", "CERT-wu")
    assert (
        "笔试" in told
        and "岗位资格培训登记栏" in told
        and "合格" in told
        and "written" not in told
        and "passed" not in told
    )
    told = done(NOW, "show", "EX-2026-0001")
    assert "吴六 85.5、李四 59.99" in told and "wu=85.5" not in told
    listed = done(NOW, "next", "EX-2026-0001")
    assert "archive" in listed and "pei" not in listed and "裴主管" in listed
