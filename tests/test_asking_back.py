"""On a terminal: what is missing is asked for, every answer is looked at at once, and nothing is
asked of who may not.
"""

import copy
import os
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest
import yaml

ROOT = Path(__file__).parents[1]
REST = ["--source", "superior", "--sender", "区建设局", "--line", "administration"]


def leaving(child, key):
    """Presses a key until the command has left: one that comes before the command reads is lost,
    and a person presses again.
    """
    for _ in range(30):
        child.sendintr() if key == "^C" else child.sendeof()
        if child.expect([pexpect.EOF, pexpect.TIMEOUT], timeout=2) == 0:
            return child.before
    raise AssertionError(child.before)


@pytest.fixture
def terminal(d):
    """The command on a terminal; answers are typed as their prompts come."""

    def typed(words, *answers, by="zhao", lang="zh"):
        env = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "dumb", "LC_ALL": "C.UTF-8"}
        line = [
            "-m",
            "doctrack",
            "--ledger",
            str(d.folder),
            "--as",
            by,
            "--now",
            "2026-03-02T10:00",
            "--lang",
            lang,
            *words,
        ]
        child = pexpect.spawn(
            sys.executable,
            line,
            env=env,
            encoding="utf-8",
            timeout=60,
            echo=False,
            dimensions=(40, 200),
        )
        said = ""
        for prompt, answer in answers:
            child.expect_exact(prompt)
            said += child.before + child.after
            said += leaving(child, answer) if answer in ("^C", "^D") else ""
            if not child.flag_eof:
                child.sendline(answer)
        child.expect(pexpect.EOF)
        child.close()
        return child.exitstatus, said + child.before

    return typed


def test_each_answer_is_looked_at_at_once_and_asked_again(d, terminal):
    code, said = terminal(
        ["收文", "登记", *REST[2:]],
        ("标题: ", ""),
        ("标题: ", "新到一件"),
        ("形式（文件 / 信函", "书"),
        ("形式（文件 / 信函", "信函"),
        ("来源（上级 / 同级", "peer"),
    )
    assert code == 0, said
    assert "此项必填" in said and "没有 书" in said and "document 文件 /" not in said
    head = d.json("03-02T10:01", "show", "1")["record"]
    assert (head["title"], head["form"], head["source"]) == ("新到一件", "letter", "peer")


def test_in_english_labels_are_not_doubled(d, terminal):
    code, said = terminal(
        ["incoming", "register", *REST],
        ("title: ", "one"),
        ("form (document / letter / telegram", "material"),
        lang="en",
    )
    assert code == 0 and "document document" not in said
    assert d.json("03-02T10:01", "show", "1")["record"]["form"] == "material"


def test_dates_people_and_lists_are_checked_too(d, terminal):
    d.paper("03-02T09:00")
    d(
        "03-02T09:10",
        "incoming",
        "route",
        "1",
        "--reader",
        "sun",
        "--handler-department",
        "工程科",
        by="qian",
    )
    d("03-02T09:20", "incoming", "hand", "1", "--to", "sun")
    code, said = terminal(
        ["收文", "发现在", "1"],
        ("现持有人: ", "无此人"),
        ("现持有人: ", "李四"),
        ("自（2026-03-05）: ", "前天"),
        ("自（2026-03-05）: ", "2026年3月2日"),
        ("经过: ", "直接转交"),
    )
    assert code == 0, said
    assert "没有人员 无此人" in said and "应为日期" in said
    assert d.json("03-02T10:01", "show", "1")["record"]["out"][0]["holder"] == "li"


def test_missing_ids_are_asked_for(d, terminal):
    d.paper("03-02T09:00")
    d.paper("03-02T09:01")
    d("03-02T09:10", "incoming", "route", "1-2", "--reader", "sun", by="qian")
    code, said = terminal(
        ["收文", "送阅"], ("编号: ", "99"), ("编号: ", "1、2"), ("送交: ", "孙二")
    )
    assert code == 0 and "没有编号 99" in said
    assert {d.json("03-02T10:01", "show", n)["state"] for n in "12"} == {"circulating"}


def test_what_no_answer_could_mend_is_told_before_anything_is_asked(d, terminal):
    d.paper("03-02T09:00")
    d.paper("03-02T09:01")
    d("03-02T09:10", "incoming", "route", "1", "--reader", "sun,li", by="qian")
    d("03-02T09:20", "incoming", "hand", "1", "--to", "sun")
    for words, by, code, reason in (
        (["收文", "登记"], "nobody", 4, "没有人员 nobody"),
        (["收文", "登记"], "li", 3, "李四无权办理“登记”"),
        (["收文", "送阅", "77"], "zhao", 4, "没有编号 77"),
        (["收文", "送阅", "1"], "zhao", 3, "须先交回收发员"),
        (["收文", "办结", "2"], "zhao", 3, "现为“已登记”"),
        (["收文", "登记", "--形式", "书"], "zhao", 2, "没有 书"),
        (["收文", "登记", "--at", "2026-03-05"], "zhao", 3, "尚未到来"),
        (["借阅", "归还", "LN-9"], "zhao", 4, "没有编号 LN-9"),
    ):
        got, said = terminal(words, by=by)
        assert got == code and reason in said, said
        assert ": " not in said.replace("doctrack: ", ""), "nothing was asked"


def test_who_answers_is_asked_for_a_loss_and_for_nothing_else(d, terminal):
    d.paper("03-02T09:00", "--seal", "torn")
    d("03-02T09:01", "incoming", "lose", "1")
    code, said = terminal(
        ["incident", "investigate", "INC-2026-0002", "--cause", "搬迁"], ("责任者: ", "李四")
    )
    assert (
        code == 0
        and d.json("03-02T10:01", "show", "INC-2026-0002")["record"]["responsible"] == "li"
    ), said
    code, said = terminal(["incident", "investigate", "INC-2026-0001", "--cause", "途中破损"])
    assert code == 0 and "责任者:" not in said, said


def test_without_a_terminal_a_loss_that_names_nobody_is_refused(d):
    d.paper("03-02T09:00")
    d("03-02T09:01", "incoming", "lose", "1")
    assert "--responsible" in d.refused(
        "03-02T09:02",
        "incident",
        "investigate",
        "INC-2026-0001",
        "--cause",
        "搬迁",
        clauses=["[D13]"],
        rules="loss_names_who_answers",
    )


def test_leaving_writes_nothing_and_says_so_on_a_line_of_its_own(d, terminal):
    head = d.git("rev-parse", "HEAD")
    for key, lang, words in (
        ("^C", "zh", "已取消，未写入"),
        ("^D", "zh", "已取消，未写入"),
        ("^C", "en", "cancelled, nothing written"),
    ):
        first, second = ("标题: ", "形式") if lang == "zh" else ("title: ", "form")
        code, said = terminal(
            ["incoming", "register", *REST], (first, "一"), (second, key), lang=lang
        )
        assert code == 130 and f"doctrack: {words}" in said.splitlines(), said
        assert d.git("rev-parse", "HEAD") == head and d.git("status", "--porcelain") == ""


def test_the_only_open_recall_need_not_be_named(d, terminal):
    d.paper("03-02T09:00")
    d("03-02T09:10", "incoming", "route", "1", "--reader", "sun", by="qian")
    d("03-02T09:20", "incoming", "hand", "1", "--to", "sun")
    d("03-02T09:30", "recall", "open", "--as-of", "2026-03-02")
    code, said = terminal(["清退", "收回"], ("文件: ", "1"))
    assert code == 0 and "RC-2026-Q1" in said


def test_what_the_office_takes_for_granted_is_not_asked_for(d, terminal):
    d.paper("03-02T09:00")
    code, said = terminal(["借阅", "申请"], ("文件: ", "收1号"), ("用途: ", "核对"), by="wu")
    assert code == 0, said
    assert d.json("03-02T10:01", "show", "LN-1")["record"]["borrower"] == "wu"


def test_a_new_ledger_asks_for_what_it_was_not_told(tmp_path):
    folder = tmp_path / "台账"
    env = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "TERM": "dumb",
        "LC_ALL": "C.UTF-8",
        "DOCTRACK_LANG": "zh",
    }
    line = ["-m", "doctrack", "init", str(folder), "--practice", "--org", "某某局"]
    child = pexpect.spawn(
        sys.executable,
        line,
        env=env,
        encoding="utf-8",
        timeout=60,
        echo=False,
        dimensions=(40, 200),
    )
    for prompt, answer in (
        ("创建人编号（办公室主任）: ", "钱"),
        ("创建人编号（办公室主任）: ", "qian"),
        ("创建人姓名: ", ""),
        ("创建人姓名: ", "钱主任"),
    ):
        child.expect_exact(prompt)
        child.sendline(answer)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0 and "台账已建" in child.before
    assert (folder / "staff" / "qian.yaml").exists()


def test_where_nobody_can_answer_all_that_is_missing_is_named_and_nothing_is_made(tmp_path):
    line = [sys.executable, "-m", "doctrack", "--lang", "en", "init", str(tmp_path / "new")]
    done = subprocess.run(
        line,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2 and "missing --org, --founder, --founder-name" in done.stderr
    assert not (tmp_path / "new").exists()


def test_nothing_is_asked_of_an_act_that_the_regulation_did_not_know_that_day(
    d, terminal, tmp_path
):
    tree = yaml.safe_load((d.folder / "schemas/incoming.yaml").read_text(encoding="utf-8"))
    tree["acts"]["stamp"] = {
        **copy.deepcopy(tree["acts"]["urge"]),
        "label": {"zh": "盖章", "en": "stamp"},
    }
    (tmp_path / "incoming.yaml").write_text(
        yaml.safe_dump(tree, allow_unicode=True, sort_keys=False), encoding="utf-8"
    )
    d(
        "03-02T09:00",
        "regulation",
        "amend",
        str(tmp_path / "incoming.yaml"),
        "--meeting",
        "第1次主任办公会",
        by="qian",
    )
    d.paper("03-02T09:10")
    code, said = terminal(
        ["--now", "2026-03-03T10:00", "incoming", "stamp", "1", "--at", "2026-03-02T11:00"]
    )
    assert code == 3 and "当日规定没有 incoming stamp" in said
