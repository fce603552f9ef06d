"""The line of an act: the id first, then what it is about, what happened and what is owed, in the
office's words.
"""

import re

from office import PAPER

NOW = "03-02T10:00"


def test_a_joining_says_name_and_role(d):
    assert (
        d(
            "03-02T09:00",
            "person",
            "join",
            "chen",
            "--name",
            "陈九",
            "--department",
            "财务科",
            "--role",
            "staff",
            by="qian",
        )
        == "chen 【演练】 人员 陈九 加入（角色 职工）\n"
    )


def test_an_act_names_the_paper_the_people_and_the_clause(d):
    line = d("03-02T09:00", "incoming", "register", *PAPER)
    assert (
        line
        == "IN-2026-0001 【演练】 收〔2026〕1号 《关于防汛工作的通知》 登记；应：钱主任 阅签 03-02"
        " 17:30 前 [D6.1]\n"
    )
    assert "阅签（传阅人 孙二（阅批）、李四；承办部门 工程科）" in d(
        "03-02T09:10",
        "incoming",
        "route",
        "1",
        "--reader",
        "sun,li",
        "--handler-department",
        "工程科",
        by="qian",
    )
    line = d(NOW, "incoming", "hand", "1", "--to", "sun")
    assert "送阅 → 孙二；应：孙二 阅文 03-04 17:30 前 [D7.2]" in line
    english = d("03-02T10:30", "--lang", "en", "incoming", "urge", "1", "--addressee", "sun")
    assert english.startswith(
        'IN-2026-0001 [PRACTICE] 收〔2026〕1号 "关于防汛工作的通知" urge (addressee 孙二; owed read'
        " 03-04); owed: 孙二 read by 03-04 17:30 [D7.2]"
    )
    got = d.json("03-02T11:00", "incoming", "take-in", "1")
    assert [sorted(x) for x in got["done"]] == [
        ["also", "commit", "duties", "id", "kind", "number", "state", "warnings"]
    ] * 2


def test_a_long_title_is_clipped_and_a_secret_one_masked(d, monkeypatch):
    line = d(
        "03-02T09:00",
        "incoming",
        "register",
        "--title",
        "关于印发区属国有企业负责人履职待遇管理办法的通知",
        *PAPER[2:],
    )
    assert "《关于印发区属国有企业负责人履…》" in line
    line = d("03-02T09:10", "incoming", "register", "--sealed", "--secrecy", "secret", *PAPER[2:])
    assert "〔密〕 登记" in line and "《" not in line
    paper = d.folder / "incoming/2026/00/IN-2026-0001.yaml"
    paper.write_text(
        paper.read_text(encoding="utf-8").replace(
            "line: administration", "line: administration\nsecrecy: secret"
        ),
        encoding="utf-8",
    )
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-03-02T09:20:00+08:00")
    d.git(
        "-c",
        "user.name=q",
        "-c",
        "user.email=q@q",
        "commit",
        "-qam",
        "by hand",
        "--date",
        "2026-03-02T09:20:00+08:00",
    )
    line = d(NOW, "incoming", "urge", "1", "--addressee", "qian")
    assert "〔机密〕" in line and "履职" not in line


def test_of_several_acts_the_last_of_each_record_says_what_is_owed(d):
    for n in (1, 2):
        d.paper(f"03-02T09:0{n}")
    d("03-02T09:10", "incoming", "route", "1-2", "--reader", "sun,li", by="qian")
    assert [
        line.count("；应：")
        for line in d(NOW, "incoming", "hand", "1-2", "--to", "sun").splitlines()
    ] == [1, 1]
    lines = d("03-02T11:00", "incoming", "pass", "1-2", "--opinion", "同意").splitlines()
    assert len(lines) == 6 and [line.count("；应：") for line in lines] == [0, 0, 1, 0, 0, 1]
    assert "李四 阅文" in lines[2] and "送阅 → 李四" in lines[5]


def test_an_incident_that_opens_tells_what_is_owed_there(d):
    d.paper("03-02T09:00")
    line = d(NOW, "incoming", "lose", "1", "--reason", "搬迁")
    assert re.search(
        r"；另：INC-2026-0001 差错 遗失 收〔2026〕1号 立项；应：赵一 报告 03-04 17:30 前"
        r" \[内部规定，参照 D13\]；赵一 查明 03-09",
        line,
    )
    d.paper("03-02T10:10")
    d(
        "03-02T10:20",
        "loan",
        "quick",
        "--document",
        "2",
        "--borrower",
        "wu",
        "--purpose",
        "x",
        "--approver",
        "wang",
    )
    assert d.out.count("借阅 收〔2026〕2号 吴六") == 3 and "；另：IN-2026-0002 借出" in d.out
    line = d("03-02T10:30", "loan", "return", "LN-2026-0001", "--condition", "marked")
    assert (
        "归还（状况 有勾划）；另：IN-2026-0002 归还；另：INC-2026-0002 差错 损坏 收〔2026〕2号 立项；应："
        in line
    )
    assert d.json("03-02T10:40", "incoming", "lose", "2")["also"] == ["INC-2026-0003"]


def test_opening_a_recall_counts_items_and_holders(d):
    d.paper("03-02T09:00")
    d("03-02T09:10", "incoming", "route", "1", "--reader", "li", by="qian")
    d(NOW, "incoming", "hand", "1", "--to", "li")
    d("03-02T11:00", "incoming", "copy", "1", "--for", "wu", "--consent-of", "qian")
    line = d("03-31T18:00", "recall", "open")
    assert (
        line.startswith("RC-2026-Q1 【演练】 清退 2026年第一季度 开始（")
        and "清退项 2 项，持有人 2 位" in line
    )


def test_an_act_of_the_recall_names_the_copy_and_who_has_it(d):
    for n in (1, 2, 3):
        d.paper(f"03-02T09:0{n}", "--copies", "2")
    d("03-02T09:10", "incoming", "route", "1-3", "--reader", "sun,li", by="qian")
    d(NOW, "incoming", "hand", "1-3", "--to", "sun")
    d("03-31T09:00", "recall", "open", "--as-of", "2026-03-31")
    line = d("03-31T10:00", "recall", "collect", "RC-2026-Q1", "--document", "1")
    assert " 收回 孙二处 收〔2026〕1号 第1份" in line and "→" not in line
    line = d(
        "03-31T10:01",
        "--lang",
        "en",
        "recall",
        "carry",
        "RC-2026-Q1",
        "--document",
        "2",
        "--reason",
        "在办",
        by="qian",
    )
    assert " carry 收〔2026〕2号 copy 1, with 孙二" in line and "→" not in line
    assert " 报失 孙二处 收〔2026〕3号 第1份" in d(
        "03-31T10:02", "recall", "lose", "RC-2026-Q1", "--document", "3"
    )


def test_a_refused_act_says_no_line_and_each_lists_the_rest(d):
    d.paper("03-02T09:00")
    d.paper("03-02T09:01")
    d("03-02T09:10", "incoming", "route", "1", "--reader", "li", by="qian")
    assert d(NOW, "incoming", "hand", "1", "2", "--to", "li", code=3) == ""
    lines = d(
        "03-02T10:01", "incoming", "hand", "1", "2", "--to", "li", "--each", code=3
    ).splitlines()
    assert (
        len(lines) == 2
        and lines[0].startswith("IN-2026-0001 ")
        and lines[1] == "办成 1 件，未办 1 件"
    )


def test_the_founding_and_the_office_say_practice_too(d, tmp_path, capsys):
    from doctrack.cli.main import run

    words = ["--org", "甲", "--founder", "q", "--founder-name", "钱", "--founder-email", "q@x.cn"]
    assert (
        run(["--now", "2026-03-02T08:00", "init", str(tmp_path / "p"), "--practice", *words]) == 0
        and "【演练】" in capsys.readouterr().out
    )
    assert (
        run(["--now", "2026-03-02T08:00", "init", str(tmp_path / "r"), *words]) == 0
        and "演练" not in capsys.readouterr().out
    )
    assert d(
        "03-02T09:00",
        "office",
        "set",
        "departments",
        "办公室,工程科,财务科,局领导,退休,档案室",
        by="qian",
    ).startswith("【演练】")
