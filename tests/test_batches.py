"""Many acts from a file: names in both languages, lines counted as the file has them, faults named
by their line.
"""

import io
import json

import pytest

NOW = "03-02T10:00"
PAPER = {"标题": "一件", "形式": "文件", "source": "上级", "sender": "区建设局", "党政线": "行政"}


@pytest.fixture
def batch(d):
    def made(*lines, code=0, form=()):
        file = d.folder.parent / "acts.jsonl"
        file.write_text(
            "".join(
                (line if isinstance(line, str) else json.dumps(line, ensure_ascii=False)) + "\n"
                for line in lines
            ),
            encoding="utf-8",
        )
        return d(NOW, *form, "batch", str(file), code=code)

    return made


REGISTER = {"kind": "收文", "act": "登记", "inputs": PAPER}


def test_kinds_acts_and_inputs_answer_to_both_names(d, batch):
    batch(
        REGISTER,
        {
            "kind": "incoming",
            "act": "阅签",
            "id": "#1",
            "by": "钱主任",
            "inputs": {"reader": ["孙二"], "承办部门": "工程科"},
        },
        {"kind": "收文", "act": "hand", "id": "#1", "inputs": {"送交": "孙二"}},
    )
    shown = d.json(NOW, "show", "1")
    assert (
        shown["state"] == "circulating"
        and shown["record"]["form"] == "document"
        and shown["record"]["out"][0]["holder"] == "sun"
    )


def test_a_number_is_an_id_too(d, batch):
    d.paper("03-02T09:00")
    batch(
        {"kind": "incoming", "act": "route", "id": 1, "by": "qian", "inputs": {"readers": ["li"]}}
    )
    batch({"kind": "incoming", "act": "hand", "id": 1, "inputs": {"to": "li", "copy": 1}})
    assert d.json(NOW, "show", "1")["record"]["out"][0]["holder"] == "li"


def test_a_refusal_names_the_line_of_the_file_blank_lines_counted(d, batch):
    lines = (
        "",
        REGISTER,
        "",
        "  ",
        {"kind": "incoming", "act": "hand", "id": "#2", "inputs": {"to": "sun"}},
    )
    head = d.git("rev-parse", "HEAD")
    batch(*lines, code=3)
    assert "不予办理 第5行" in d.err and "[D6.1]" in d.err and d.git("rev-parse", "HEAD") == head
    batch(*lines, code=3, form=("--lang", "en"))
    assert "refused line 5 " in d.err
    batch(*lines, code=3, form=("--format", "json"))
    assert json.loads(d.err)["refused"]["line"] == 5


AT_FAULT = [
    ({"kind": "收文", "act": "送达"}, "没有 收文 送达"),
    ({"kind": "incoming", "act": "register", "inputs": {"标题": "一"}}, "缺少"),
    ({"kind": "incoming", "act": "register", "inputs": {**PAPER, "形式": "书"}}, "没有 书"),
    ({"kind": "incoming", "act": "register", "inputs": {**PAPER, "颜色": "红"}}, "没有 颜色"),
    ({"kind": "incoming", "act": "hand", "inputs": {"to": "sun"}}, "没有给出编号"),
    ({"kind": "incoming", "act": "hand", "id": None, "inputs": {"to": "sun"}}, "没有给出编号"),
    ({"kind": "incoming", "act": "hand", "id": "#9", "inputs": {"to": "sun"}}, "#9"),
    ({"kind": "incoming", "act": "hand", "id": "#3", "inputs": {"to": "sun"}}, "#3"),
    ({"kind": "incoming", "act": "register", "inputs": {**PAPER, "copies": 1.5}}, "整数"),
    ({"kind": "incoming", "act": "register", "inputs": {**PAPER, "copies": {"a": 1}}}, "键值表"),
    (
        {"kind": "incoming", "act": "register", "inputs": {**PAPER, "标题": ["一", "二"]}},
        "只能写一个",
    ),
    ({"kind": "incoming", "act": "register", "inputs": {**PAPER, "sealed": "也许"}}, "是 或 否"),
    ({"kind": "incoming", "act": "register", "inputs": PAPER, "at": 5}, "应为日期"),
    ({"kind": "incoming", "act": "take-in", "id": "1"}, "没有 incoming take-in"),
    ({"kind": "incoming", "act": "collect", "id": "1"}, "没有 incoming collect"),
    ({"kind": "incoming", "act": "register", "inputs": {**PAPER, "标题": "\ud800"}}, "控制字符"),
]


def test_a_usage_error_names_its_line(d, batch):
    for line, said in AT_FAULT:
        batch("", REGISTER, json.dumps(line), code=2)
        assert "第3行" in d.err and said in d.err and d.commits() == 2, (line, d.err)


def test_what_is_not_there_names_its_line(d, batch):
    for line in (
        {"kind": "incoming", "act": "hand", "id": "99", "inputs": {"to": "sun"}},
        {**REGISTER, "by": "无人"},
        {**REGISTER, "by": 7},
    ):
        batch("", line, code=4)
        assert "第2行" in d.err


def test_a_line_that_is_none_names_file_and_line(d, batch):
    for text in (
        "{",
        "[1]",
        "nonsense",
        '{"kind": "incoming"}',
        '{"kind": "a", "act": "b", "more": 1}',
        '{"kind": "a", "act": "b"} x',
        '{"kind": "a", "act": "b", "inputs": [1]}',
        "[" * 100000,
        "1",
    ):
        batch("", text, code=2)
        assert "acts.jsonl:2: " in d.err and not d.out


def test_only_a_line_feed_ends_a_line(d, batch):
    line = json.dumps({**REGISTER, "inputs": {**PAPER, "remarks": "一\x85二"}}, ensure_ascii=False)
    assert "\x85" in line
    batch(line, code=2)
    assert "第1行" in d.err and "--remarks" in d.err


def test_a_file_that_cannot_be_read(d):
    d(NOW, "batch", "/nowhere/acts.jsonl", code=2)
    assert "/nowhere/acts.jsonl" in d.err and "Errno" not in d.err
    file = d.folder.parent / "gbk.jsonl"
    file.write_bytes("收文登记".encode("gbk"))
    d(NOW, "batch", str(file), code=2)
    assert "UTF-8" in d.err


def test_from_standard_input(d, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(REGISTER) + "\n"))
    assert "IN-2026-0001" in d(NOW, "batch", "-")
