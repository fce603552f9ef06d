"""One record in words: its facts, its copies, what is owed, what happened, what may be done, how
days were counted, what git knows.
"""

import re
from datetime import datetime

import pytest
from office import PAPER

from doctrack.model.regulation import Term
from doctrack.reports.wording import han, term_words

NOW = "03-31T18:00"


@pytest.fixture
def told(d):
    d(
        "03-02T09:00",
        "incoming",
        "register",
        *PAPER,
        "--copies",
        "3",
        "--place",
        "甲柜",
        "--reply-by",
        "2026-03-20",
    )
    d(
        "03-02T09:10",
        "incoming",
        "route",
        "1",
        "--reader",
        "sun,wang",
        "--handler-department",
        "工程科",
        "--opinion",
        "请阅示",
        by="qian",
    )
    d("03-02T10:00", "incoming", "hand", "1", "--to", "sun")
    d("03-02T11:30", "incoming", "pass", "1", "--opinion", "同意", "--instruction", "五日内报方案")
    d("03-02T15:00", "incoming", "copy", "1", "--for", "li", "--consent-of", "qian")
    d("03-02T15:20", "incoming", "lose", "1", "--copy", "2", "--reason", "搬迁")
    return d


def lines(d, *words, now=NOW):
    return [line.rstrip() for line in d(now, *words).splitlines()]


def test_show_in_words(told):
    said = lines(told, "show", "收〔2026〕1号")
    assert said[0] == "IN-2026-0001 【演练】 收〔2026〕1号 收文 传阅中"
    for line in (
        "  形式      文件",
        "  限复日期  2026-03-20",
        "  承办部门  工程科",
        "    传阅人  阅批  送阅         阅毕         交回         意见",
        "    孙二    阅批  03-02 10:00  03-02 11:30  03-02 11:30  同意",
        "    王五    阅    03-02 11:30",
        "  第1份  王五处，自 03-02 11:30",
        "  第2份  遗失",
        "  第3份  在办公室（甲柜）",
        "  第4份  李四处，自 03-02 15:00",
        "  2. 03-02 09:10 钱主任 阅签：传阅人 孙二（阅批）、王五；承办部门 工程科；拟办意见 请阅示",
        "  4. 03-02 11:30 孙二 阅毕：意见 同意；批示 五日内报方案",
        "  8. 03-02 15:20 赵一 报失：第2份；经过 搬迁",
    ):
        assert line in said, (line, said)
    assert any(
        re.fullmatch(r"  王五  阅文 +03-02 17:30 前  已逾期 29 天  \[D7\.2\]", line)
        for line in said
    )
    assert any("[内部规定，参照 D7.5]" in line for line in said)
    assert not re.search("sun|zhao|reader|mode=|2026-03-02T", "\n".join(said[1:]))


def test_show_in_english(told):
    said = told(NOW, "--lang", "en", "show", "1")
    assert (
        "copy 3  in the office (甲柜)" in said
        and "[PRACTICE]" in said
        and "29 days late" in said
        and "演练" not in said
    )
    assert not re.search("传阅|阅批|办公室|，|；|：", said.replace("关于防汛工作的通知", ""))


def test_what_was_corrected_struck_or_written_by_another_is_told(told):
    told(
        "03-02T16:00",
        "incoming",
        "correct",
        "1",
        "--field",
        "source",
        "--value",
        "peer",
        "--reason",
        "看错",
        by="qian",
        code=3,
    )
    told(
        "03-02T16:00",
        "incoming",
        "correct",
        "1",
        "--field",
        "sender",
        "--value",
        "区政府",
        "--reason",
        "看错",
    )
    told("03-02T16:10", "incoming", "urge", "1", "--addressee", "wang")
    told("03-02T16:20", "incoming", "annul", "1", "--event", "10", "--reason", "误记")
    said = told(NOW, "show", "1")
    assert "更正：栏目 来文机关；新值 区政府；理由 看错（原为：来文机关 区建设局）" in said
    assert (
        "（已由第11项撤销）" in said
        and "催办：被催办人 王五；" in said
        and "撤销：第10项；理由 误记" in said
    )
    told("03-31T17:00", "recall", "open")
    told("03-31T17:10", "recall", "collect", "RC-2026-Q1", "--document", "1", "--holder", "li")
    assert "清退收回：第4份（随 RC-2026-Q1）" in told(NOW, "show", "1")


def test_a_recalls_items_are_told_once(told):
    told("03-31T17:00", "recall", "open")
    said = told(NOW, "show", "RC-2026-Q1")
    assert (
        said.count("收〔2026〕1号") == 2
        and "清退项 2 项，持有人 2 位" in said
        and "未交回" in said
        and "期间  2026年第一季度" in said
    )


def test_other_kinds_are_told_by_label_and_name(told):
    assert "遗失" in told(NOW, "show", "INC-2026-0001") and "所涉文件  收〔2026〕1号" in told.out
    said = told(NOW, "show", "li")
    assert "李四" in said and "职工" in said and "staff" not in said
    told(
        "03-02T16:00",
        "incident",
        "investigate",
        "INC-2026-0001",
        "--cause",
        "搬迁",
        "--responsible",
        "unknown",
    )
    assert re.search("责任者 +不明", told(NOW, "show", "INC-2026-0001"))


def test_next_tells_acts_as_they_are_typed_and_who_may(told):
    said = lines(told, "next", "1")
    assert "  交回      return      赵一" in said and any(
        re.fullmatch("  延期 +extend +华青、钱主任", line) for line in said
    )
    refused = said[said.index("现在不能办：") :]
    assert any(re.match(r"  送阅 +hand +\[D7\.4\] .*王五", line) for line in refused)
    assert (
        refused[-1].startswith("其他状态下办理：")
        and "分转 forward" in refused[-1]
        and "办结 conclude" in refused[-1]
    )
    assert not [line for line in said if re.match(" +启封", line)]
    got = told.json(NOW, "next", "1")
    assert {"unseal", "forward", "conclude"} <= {r["act"] for r in got["refused"]}, (
        "JSON tells all of them"
    )


def test_why_tells_the_term_and_counts_its_days(told):
    said = "\n".join(lines(told, "why", "1"))
    assert "落实批示  王五  [内部规定，参照 D7.2] 当天阅完下班前交回" in said
    assert (
        "  起因：第4项 03-02 11:30 孙二 阅毕\n  期限：五个工作日内，03-09 17:30 前\n    03-02 周一 "
        " 不计   起算日不计\n    03-03 周二  第1日  工作日" in said
    )
    assert "    03-07 周六  不计   周末" in said and "    03-09 周一  第5日  工作日" in said
    assert (
        "期限：限复日期，03-20 17:30 前（约定日期，不因节假日顺延）" in said
        and said.count("约定日期") == 2
    )
    assert "期限：当日下班前，03-02 17:30 前" in said
    reply = next(d for d in told.json(NOW, "why", "1")["duties"] if d["duty"] == "reply")
    assert reply["days"][-1]["date"] == "2026-03-20"


def test_a_same_day_that_moves_is_counted(d):
    d.paper("03-06T18:00")
    said = "\n".join(lines(d, "why", "1"))
    assert "当日下班前，03-09 17:30 前" in said and "03-07 周六" in said
    d("03-09T09:00", "incoming", "route", "1", "--reader", "sun", by="qian")
    d("03-09T09:10", "incoming", "hand", "1", "--to", "sun")
    d("03-09T09:20", "incoming", "return", "1", "--unread", "出差")
    d("03-09T09:30", "incoming", "conclude", "1", "--outcome", "无须办理")
    left = d(NOW, "why", "1").splitlines()
    assert left[1].startswith("归档") and not any(
        line.startswith(("阅签", "分送")) for line in left
    ), "only its filing is owed"


def test_history_is_the_oldest_first_in_the_ledgers_zone(told):
    got = told.json(NOW, "history", "1")["rows"]
    assert [r["act"] for r in got][:3] == ["register", "route", "hand"] and got[0][
        "written"
    ] == "2026-03-02T09:00:00+08:00"
    assert {datetime.fromisoformat(r["written"]).utcoffset().total_seconds() for r in got} == {
        8 * 3600.0
    }
    text = told(NOW, "--format", "table", "history", "1").splitlines()
    acts = [line.split()[5] for line in text if re.match("03-02", line)]
    assert acts[:3] == ["登记", "阅签", "送阅"]
    assert len(got[0]["commit"]) == 40


def test_an_edit_by_hand_is_told_in_the_history(told):
    file = told.folder / "incoming/2026/00/IN-2026-0001.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("place: 甲柜", "place: 乙柜"), encoding="utf-8"
    )
    told.git(
        "-c",
        "user.name=q",
        "-c",
        "user.email=q@q",
        "commit",
        "-qam",
        "by hand",
        "--date",
        "2026-03-02T16:00:00+08:00",
    )
    assert (
        "by hand" in told(NOW, "--format", "table", "history", "1")
        and told.json(NOW, "history", "1")["rows"][-1]["act"] == ""
    )


@pytest.mark.parametrize(
    ("term", "zh"),
    [
        (Term(same_day=True), "当日下班前"),
        (Term(days=2), "两日内"),
        (Term(days=10, working=True), "十个工作日内"),
        (Term(end_of="month"), "月底前"),
    ],
)
def test_terms_in_words(term, zh):
    assert term_words(term).zh == zh and term_words(term).en.isascii()


def test_small_numbers_as_offices_write_them():
    assert [han(n) for n in (1, 2, 10, 12, 20, 35, 90, 100)] == [
        "一",
        "两",
        "十",
        "十二",
        "二十",
        "三十五",
        "九十",
        "100",
    ]
