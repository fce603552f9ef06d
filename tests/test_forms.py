"""The paper forms of the office: what each shows, in both languages, as Markdown, HTML and boxes on
a terminal.
"""

import json
import os
import re
import subprocess
import sys
from itertools import product

import pexpect
import pytest
from office import PAPER
from rich.cells import cell_len

from doctrack.render import boxes
from doctrack.store.books.shipped import shipped_folder

CHINESE = re.compile("[\u4e00-\u9fff]")
FORMS = (
    "IN-2026-0001",
    "IN-2026-0001 urge",
    "LN-2026-0001",
    "INC-2026-0001",
    "RC-2026-Q1",
    "li handover",
)
NOW = "04-02T10:00"


@pytest.fixture
def office(d):
    """Every form has something to show: an unread return, two urgings, a marked loan, a recall, a
    hand-over.
    """
    facts = (
        "--sender-number",
        "建发〔2026〕7号",
        "--attachment",
        "方案",
        "--copies",
        "2",
        "--issued",
        "2026-02-27",
        "--pages",
        "12",
        "--reply-by",
        "2026-03-20",
    )
    d("03-02T09:00", "incoming", "register", *PAPER, *facts)
    d(
        "03-02T09:10",
        "incoming",
        "route",
        "1",
        "--reader",
        "sun,zhou,li,feng",
        "--handler-department",
        "工程科",
        "--opinion",
        "请阅示",
        by="qian",
    )
    d("03-02T09:20", "incoming", "hand", "1", "--to", "sun")
    d(
        "03-02T10:00",
        "incoming",
        "pass",
        "1",
        "--opinion",
        "请抓紧",
        "--instruction",
        "五日内报方案",
    )
    d("03-03T09:40", "incoming", "return", "1", "--unread", "外出开会")
    d("03-03T09:45", "incoming", "hand", "1", "--to", "li")
    d("03-04T10:00", "incoming", "urge", "1", "--addressee", "sun")
    d("03-06T10:40", "incoming", "urge", "1", "--addressee", "li")
    d(
        "03-06T11:00",
        "loan",
        "quick",
        "--document",
        "1",
        "--copy",
        "2",
        "--borrower",
        "wu",
        "--purpose",
        "编制预案",
        "--approver",
        "wang",
    )
    d("03-06T16:00", "loan", "return", "LN-2026-0001", "--condition", "marked")
    d(
        "03-06T16:10",
        "incident",
        "investigate",
        "INC-2026-0001",
        "--cause",
        "用红笔勾划",
        "--responsible",
        "unknown",
    )
    d("03-06T16:20", "incident", "report", "INC-2026-0001", "--to", "sun")
    d("03-31T17:40", "recall", "open", "--as-of", "2026-03-31")
    d("04-01T09:00", "person", "hand-over", "li", "--to", "wu", by="qian")
    return d


def rows_of(page):
    """The cells of each row of an HTML page, as text."""
    return [
        [
            re.sub("<[^>]*>", "", c).strip()
            for c in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)
        ]
        for row in re.findall("<tr[^>]*>(.*?)</tr>", page, re.S)
    ]


def fact(page, label):
    """What stands beside a label of an HTML form."""
    return next(row[row.index(label) + 1] for row in rows_of(page) if label in row)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_form_in_every_shape(office, lang):
    for words, shape in product(FORMS, ("md", "html", "table")):
        text = office(NOW, "--lang", lang, "form", *words.split(), "--format", shape)
        assert ("【演练】" if lang == "zh" else "[PRACTICE]") in text and (
            "PRACTICE" if lang == "zh" else "演练"
        ) not in text, shape
        assert re.search(r"--at [0-9a-f]{40} --now 2026-04-02T10:00:00\+08:00", text), shape
        assert ("台账版本" if lang == "zh" else "Ledger version") in text
        assert not re.search(r"\{\{|\{%|None|Undefined", text), shape
    for words in FORMS:
        told = json.loads(office(NOW, "--lang", lang, "form", *words.split(), "--format", "json"))
        assert (
            told["practice"] is True
            and told["heading"]
            and bool(CHINESE.search(told["heading"])) == (lang == "zh")
        )


def test_english_forms_have_no_chinese_words_of_ours(office):
    for words in FORMS:
        page = office(NOW, "--lang", "en", "form", *words.split(), "--format", "html")
        for label in re.findall("<th>(.*?)</th>|<h1>(.*?)</h1>|<span>([^<]*?): ?<", page):
            assert not CHINESE.search("".join(label)), label
        told = office(NOW, "--lang", "en", "form", *words.split(), "--format", "md")
        ours = [line.split(": ")[0] for line in told.splitlines() if line.startswith("- ")] + [
            line for line in told.splitlines() if line.startswith("| #")
        ]
        assert not [line for line in ours if CHINESE.search(line)]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_column_of_a_page_has_its_share(office, lang):
    for words in (*FORMS, "recall", "incident", "loan", "incoming", "person"):
        page = office(
            NOW,
            "--lang",
            lang,
            "form" if words in FORMS else "register",
            *words.split(),
            "--format",
            "html",
        )
        for table in re.findall(r"<table.*?</table>", page, re.S):
            shares = re.findall(r"<col style=\"width:([\d.]+)%\">", table)
            assert abs(sum(map(float, shares)) - 100) < 0.005, words
            for row in re.findall(r"<tr[^>]*>(.*?)</tr>", table, re.S):
                spans = [int(n) for n in re.findall(r'colspan="(\d+)"', row)]
                assert len(re.findall(r"<t[hd]", row)) - len(spans) + sum(spans) == len(shares), row


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_slip_on_a_terminal_is_80_columns_wide(office, lang):
    for words in FORMS:
        lines = office(
            NOW, "--lang", lang, "form", *words.split(), "--format", "table"
        ).splitlines()
        assert max(map(cell_len, lines)) == 80, words
        boxed = [line for line in lines if line[:1] in "┌├└│" and line]
        assert len(boxed) > 5 and {cell_len(line) for line in boxed} == {80}, words
        assert not re.search(r"\| ---|\*\*|^#|<br>", "\n".join(lines), re.M)


def test_a_real_terminal_shows_boxes_and_a_pipe_markdown(office):
    words = [
        "-m",
        "doctrack",
        "--ledger",
        str(office.folder),
        "--now",
        "2026-04-02T10:00",
        "form",
        "1",
    ]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "TERM": "xterm"}
    shown = pexpect.run(sys.executable + " " + " ".join(words), env=env, encoding="utf-8")
    assert "│ 来文机关 │" in shown and "| --- |" not in shown and "**" not in shown
    piped = subprocess.run(
        [sys.executable, *words], env=env, capture_output=True, text=True, check=True
    ).stdout
    assert piped.startswith("# 文件处理传阅单") and "| --- |" in piped and "│" not in piped


def test_the_circulation_slip_is_complete(office):
    page = office(NOW, "form", "1", "--format", "html")
    told = {
        "成文日期": "2026-02-27",
        "收文日期": "2026-03-02",
        "页数": "12",
        "限复日期": "2026-03-20",
        "附件": "方案",
        "阅批时限": "阅批 2 日内，阅 当日（D7.2）",
        "份数": "2",
    }
    assert {label: fact(page, label) for label in told} == told
    assert "办公室主任：钱主任" in fact(page, "拟办意见") and "2026-03-02 09:10" in fact(
        page, "拟办意见"
    )
    md = office(NOW, "form", "1", "--format", "md")
    for label, value in told.items():
        assert f"- {label}：{value}\n" in md, label
    assert "办公室主任：钱主任 日期：2026-03-02 09:10" in md


def test_who_gave_it_back_unread_has_no_opinion(office):
    head, *readers = [
        row for row in rows_of(office(NOW, "form", "1", "--format", "html")) if len(row) == 9
    ]
    by_name = {row[1]: dict(zip(head, row)) for row in readers}
    assert (
        by_name["周明"]["阅毕"] == "未阅：外出开会"
        and by_name["周明"]["意见"] == ""
        and by_name["周明"]["时限"] == "03-04 17:30"
    )
    assert by_name["孙二"]["阅毕"] == "03-02 10:00" and by_name["孙二"]["意见"] == "请抓紧"
    assert by_name["冯八"]["时限"] == "当日" and by_name["冯八"]["送阅"] == ""
    assert "| 未阅：外出开会 |" in office(NOW, "form", "1", "--format", "md")
    assert "unread: 外出开会" in office(NOW, "--lang", "en", "form", "1", "--format", "md")


def test_what_a_recall_took_back_unread_says_so(d):
    d("03-02T09:00", "incoming", "register", *PAPER)
    d(
        "03-02T09:10",
        "incoming",
        "route",
        "1",
        "--reader",
        "li",
        "--handler-department",
        "工程科",
        by="qian",
    )
    d("03-02T09:20", "incoming", "hand", "1", "--to", "li")
    d("03-31T17:40", "recall", "open", "--as-of", "2026-03-31")
    d("03-31T17:50", "recall", "collect", "RC-2026-Q1", "--document", "1")
    assert "未阅（清退收回）" in d(
        NOW, "form", "1", "--format", "html"
    ) and "taken back in the recall" in d(NOW, "--lang", "en", "form", "1")


def test_a_further_copy_and_a_loss_stand_on_the_slip(d):
    d("03-02T09:00", "incoming", "register", *PAPER, "--copies", "2")
    d(
        "03-02T09:10",
        "incoming",
        "route",
        "1",
        "--reader",
        "li,wu",
        "--handler-department",
        "工程科",
        by="qian",
    )
    d("03-02T09:20", "incoming", "hand", "1", "--to", "li")
    d("03-02T09:30", "incoming", "hand", "1", "--to", "wu", "--copy", "2")
    d("03-02T10:00", "incoming", "read", "1", "--copy", "2", by="wu")
    d("03-02T11:00", "incoming", "lose", "1", "--copy", "2")
    for shape, lost in (
        ("md", "遗失 03-02 11:00"),
        ("html", "遗失 03-02 11:00"),
        ("table", "遗失"),
    ):
        text = d(NOW, "form", "1", "--format", shape)
        assert lost in text and ("2 份）" if shape == "table" else "第 2 份") in text, shape
    assert "lost 03-02 11:00" in d(NOW, "--lang", "en", "form", "1") and "(copy 2)" in d.out


def test_a_leader_to_whom_it_was_presented_stands_first(d):
    d("03-02T09:00", "incoming", "register", *PAPER, "--urgency", "urgent")
    d("03-02T09:05", "incoming", "present", "1", "--to", "sun")
    d(
        "03-02T09:20",
        "incoming",
        "read",
        "1",
        "--opinion",
        "请工程科牵头",
        "--reader",
        "zhou",
        "--handler-department",
        "工程科",
        by="sun",
    )
    d("03-02T09:30", "incoming", "return", "1")
    readers = json.loads(d(NOW, "form", "1", "--format", "json"))["readers"]
    assert [r["name"] for r in readers] == ["孙二", "周明"]
    assert (
        readers[0]["opinion"] == "请工程科牵头"
        and readers[0]["returned"].startswith("2026-03-02T09:30")
        and readers[0]["due"] == "03-04 17:30"
    )


def test_an_urging_tells_what_was_owed_when_it_was_made(office):
    page = office(NOW, "form", "1", "urge", "--format", "html")
    assert (
        fact(page, "被催办人") == "李四（工程科）"
        and fact(page, "催办次数") == "第 1 次（本件共 2 次）"
    )
    assert fact(page, "应办事项") == "阅文，限 2026-03-03 17:30，催办时已逾期 3 日（D7.2）"
    assert "D7.5" in page
    # What is met or moved afterwards does not change the notice that was sent.
    office("04-02T11:00", "incoming", "take-in", "1")
    assert fact(office("04-02T12:00", "form", "1", "urge", "--format", "html"), "应办事项") == fact(
        page, "应办事项"
    )


def test_an_urging_is_never_about_nothing(office):
    office("04-02T11:00", "incoming", "urge", "1", "--addressee", "zheng", "--result", "已转告")
    page = office(NOW.replace("10:", "12:"), "form", "1", "urge", "--format", "html")
    assert (
        fact(page, "应办事项").startswith("督促")
        and "吴六：阅文" in fact(page, "应办事项")
        and fact(page, "结果") == "已转告"
    )
    office("04-02T11:10", "incoming", "copy", "1", "--for", "old", "--consent-of", "qian")
    office("04-30T12:00", "incoming", "return", "1", "--copy", "3")
    office("05-02T12:00", "incoming", "urge", "1", "--addressee", "old")
    assert "督促" in fact(
        office("05-02T13:00", "form", "1", "urge", "--format", "html"), "应办事项"
    )


def test_the_act_of_urging_prints_its_notice(office):
    out = office("04-02T11:00", "incoming", "urge", "1", "--addressee", "wu", "--print")
    assert out.startswith("IN-2026-0001") and "# 催办通知" in out and "传阅单" not in out


def test_the_loan_slip_tells_how_it_came_back(office):
    page = office(NOW, "form", "LN-2026-0001", "--format", "html")
    assert (
        fact(page, "份") == "第 2 份"
        and fact(page, "归还日期") == "2026-03-06 16:00 赵一"
        and fact(page, "归还状况") == "有勾划"
    )
    assert (
        fact(page, "约定归还") == "2026-03-06 17:30（当日）"
        and fact(page, "借阅人") == "吴六（工程科）"
    )


def test_an_incident_has_its_report(office):
    page = office(NOW, "form", "INC-2026-0001", "--format", "html")
    assert "差错（遗失）报告单" in page
    told = {
        "性质": "损坏",
        "原因": "用红笔勾划",
        "责任者": "不明",
        "报告对象": "孙二（局领导）",
        "份": "第 2 份",
    }
    assert {label: fact(page, label) for label in told} == told and "收〔2026〕1号" in fact(
        page, "所涉文件"
    )
    for who in ("收发员", "办公室主任", "领导"):
        assert f"<span>{who}：</span>" in page
        assert f"{who}：________" in office(NOW, "form", "INC-2026-0001", "--format", "md")
    assert office(NOW, "form", "INC-2026-0001", "报告单") == office(
        NOW, "form", "INC-2026-0001", "差错（遗失）报告单"
    )


def test_a_recall_notice_says_that_the_day_has_passed(office):
    page = office(NOW, "form", "RC-2026-Q1", "--format", "html")
    assert "编号：RC-2026-Q1 第 1 号" in page and "2026年第一季度" in page
    # The list was made while 李四 had it; the letter goes to whom he handed it over.
    assert "吴六（工程科）：" in page and "李四" not in page
    assert "2026-03-03，已逾期 30 日，请即交回" in page
    md = office(NOW, "form", "RC-2026-Q1", "--format", "md")
    assert "签收人：________" in md and "收发员：________" in md and "第 1 号" in md
    assert "30 days overdue" in office(NOW, "--lang", "en", "form", "RC-2026-Q1")
    office(
        "04-02T11:00",
        "recall",
        "carry",
        "RC-2026-Q1",
        "--document",
        "1",
        "--reason",
        "仍在办理",
        by="qian",
    )
    for shape in ("md", "html", "table"):
        assert "没有需要通知的持有人" in office(
            "04-02T12:00", "form", "RC-2026-Q1", "--format", shape
        ), shape


def test_a_hand_over_prints_its_list(office):
    office("04-01T10:00", "incoming", "take-in", "1")
    office("04-01T10:10", "incoming", "hand", "1", "--to", "feng")
    out = office("04-01T10:20", "person", "hand-over", "feng", "--to", "zheng", by="qian")
    line, _, rest = out.partition("\n")
    assert line.startswith("feng") and rest.startswith("# 移交清单")
    assert (
        "| 收〔2026〕1号 | 1 | 关于防汛工作的通知 | 2026-04-01 |  |" in rest
        and "| 收〔2026〕1号 | 关于防汛工作的通知 | 阅文 | 2026-04-01 17:30 | D7.2 |" in rest
    )
    for word in ("移交人：冯八（财务科）", "接收人：郑七（财务科）", "监交人：________"):
        assert word in rest, word
    assert (
        office("04-01T10:20", "form", "feng", "handover")
        == rest
        == office("04-01T10:20", "form", "冯八", "移交清单")
    )
    # It stays what it was after the paper has gone on, and the earlier hand-over has its own.
    office("04-01T10:40", "incoming", "take-in", "1")
    assert "收〔2026〕1号 | 1 |" in office(NOW, "form", "feng") and "2026-03-03" in office(
        NOW, "form", "li"
    )


def test_a_hand_over_in_json_is_one_document(office):
    told = office.json(
        "04-02T09:00", "person", "hand-over", "wu", "--to", "li", "--print", by="qian"
    )
    assert told["id"] == "wu" and "heading" not in told


def test_who_has_handed_nothing_over_has_no_list(office):
    office(NOW, "form", "zhao", "handover", code=4)
    assert "没有移交过" in office.err


def test_the_words_of_a_clerk_are_no_commands_to_a_terminal():
    told = boxes.printable({"a": ["\x1b[31m红\x07", ("\u202e反\u200b\tx\r\n二",)], "n": 3})
    assert told == {"a": ["[31m红", ["反 x\n二"]], "n": 3}


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("关于防汛，的通知", 8, ["关于防", "汛，的通", "知"]),
        ("plain words stay", 8, ["plain", "words", "stay"]),
        ("", 5, [""]),
        ("aaaaaaaaaaaa", 5, ["aaaaa", "aaaaa", "aa"]),
        ("当日（D7.2）内", 8, ["当日", "（D7.2）", "内"]),
        ("一\n\n二", 4, ["一", "", "二"]),
        (None, 4, [""]),
        (12, 4, ["12"]),
        ("，。；：", 2, ["，", "。", "；", "："]),
        ("한글テスト", 4, ["한글", "テス", "ト"]),
    ],
)
def test_lines_are_broken_by_what_is_seen(text, room, lines):
    assert boxes.wrapped(text, room) == lines


def test_boxes_join_where_their_columns_meet():
    drawn = boxes.box(
        [[["一", 4], ["二", 0]], [["三", 0]], [["四", 10], ["五", 4], ["六", 0]]]
    ).splitlines()
    assert {cell_len(line) for line in drawn} == {80}
    assert (
        drawn[0][7] == "┬"
        and drawn[2][7] == "┴"
        and drawn[4][13] == "┬"
        and drawn[6][13] == "┴"
        and drawn[0][0] + drawn[0][-1] == "┌┐"
    )
    assert boxes.box([]) == ""


@pytest.mark.parametrize(
    "template", sorted(p.name for p in shipped_folder("templates").glob("*.j2"))
)
def test_every_form_has_its_three_templates(template):
    name = template.split(".")[0]
    there = {p.name for p in shipped_folder("templates").glob(f"{name}.*.j2")}
    tables = name in ("register", "recall_list", "recall_report", "report", "page")
    assert there == {
        f"{name}.{s}.j2"
        for s in (
            ("html",) if name == "page" else ("html", "md") if tables else ("html", "md", "txt")
        )
    }


def test_an_office_may_change_the_slip_on_its_terminal(office):
    file = office.folder / "templates" / "circulation.txt.j2"
    file.parent.mkdir(exist_ok=True)
    for text, code in (
        ("{{ box([[[number, 0]]]) }}\n", 0),
        ("一\n{{ nothing }}", 5),
        ("{{ box(3) }}", 5),
    ):
        file.write_text(text, encoding="utf-8")
        office.git("add", "-f", "templates/circulation.txt.j2")
        office.git(
            "-c",
            "user.name=q",
            "-c",
            "user.email=q@q",
            "commit",
            "-qm",
            "template",
            "--date",
            "2026-04-02T10:00:00+08:00",
        )
        shown = office(NOW, "form", "1", "--format", "table", code=code)
        if code:
            assert shown == "" and office.err.startswith(
                f"templates/circulation.txt.j2:{text.count(chr(10)) + 1}:1: template: "
            )
        else:
            assert shown.splitlines()[1].startswith("│ 收〔2026〕1号 ")
