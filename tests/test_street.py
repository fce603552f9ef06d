"""One paper from the sealed cover to the recall list, through the real command and real git."""

import json
import subprocess

import pytest

from doctrack.cli.main import run


class Office:
    def __init__(self, folder, capsys):
        self.folder, self.capsys = folder, capsys

    def __call__(self, now, *words, by="zhao", code=0):
        self.capsys.readouterr()
        got = run(["--ledger", str(self.folder), "--as", by, "--now", now, *words])
        self.out, self.err = self.capsys.readouterr()
        assert got == code, (words, got, self.out, self.err)
        return self.out

    def git(self, *words):
        return subprocess.run(
            ["git", "-C", str(self.folder), *words], capture_output=True, text=True, check=True
        ).stdout.strip()


@pytest.fixture
def street(tmp_path, capsys):
    folder = tmp_path / "office"
    founding = [
        "--founder",
        "qian",
        "--founder-name",
        "钱主任",
        "--department",
        "工程科",
        "--practice",
    ]
    assert (
        run(["--now", "2026-03-02T08:00", "init", str(folder), "--org", "某某局", *founding]) == 0
    )
    d = Office(folder, capsys)
    people = [
        ("zhao", "赵一", "办公室", "registrar"),
        ("sun", "孙二", "局领导", "leader"),
        ("li", "李四", "工程科", "staff"),
        ("wang", "王五", "工程科", "department_head"),
        ("wu", "吴六", "工程科", "staff"),
    ]
    for who, name, department, role in people:
        d(
            "2026-03-02T08:30",
            "person",
            "join",
            who,
            "--name",
            name,
            "--department",
            department,
            "--role",
            role,
            by="qian",
        )
    facts = [
        "--form",
        "document",
        "--source",
        "superior",
        "--sender",
        "区建设局",
        "--line",
        "administration",
    ]
    d("2026-03-02T09:05", "incoming", "register", "--title", "关于做好2026年防汛工作的通知", *facts)
    return d


def test_a_paper_goes_its_way_and_ends_on_the_recall_list(street):
    street(
        "2026-03-02T10:20",
        "incoming",
        "route",
        "1",
        "--reader",
        "sun,li",
        "--handler-department",
        "工程科",
        by="qian",
    )
    street("2026-03-02T11:00", "收文", "送阅", "１", "--to", "sun")
    street(
        "2026-03-03T11:10",
        "incoming",
        "pass",
        "1",
        "--opinion",
        "同意",
        "--instruction",
        "五日内报方案",
    )
    street("2026-03-03T16:10", "incoming", "pass", "1")
    street("2026-03-03T16:20", "incoming", "assign", "1", "--handler", "wu", by="wang")
    street("2026-03-03T16:30", "incoming", "conclude", "1", "--outcome", "已部署", code=3)
    assert "D7.2" in street.err and "五日内报方案" in street.err
    street("2026-03-04T16:30", "incoming", "carry-out", "1", "--result", "已报", by="wu")
    street("2026-03-04T16:40", "incoming", "conclude", "1", "--outcome", "已部署")
    listed = json.loads(
        street("2026-03-31T18:00", "--format", "json", "report", "recall", "--as-of", "2026-03-31")
    )
    assert listed["period"] == "2026-Q1" and listed["sums"] == {
        "out": 1,
        "collected": 0,
        "carried": 0,
        "lost": 0,
        "open": 1,
    }
    assert listed["rows"][0]["holder"] == "wu" and listed["rows"][0]["why"] == ["unreturned"]
    late = json.loads(
        street("2026-04-02T18:00", "--format", "json", "report", "overdue", "--kind", "incoming")
    )
    assert [(r["duty"], r["owner"], r["late_days"]) for r in late["rows"]] == [("return", "wu", 2)]
    assert street("2026-04-02T18:00", "check") == "没有发现问题\n"


def test_lateral_passing_and_a_wrong_order_are_refused_without_a_trace(street):
    street("2026-03-02T10:20", "incoming", "route", "1", "--reader", "sun,li", by="qian")
    street("2026-03-02T11:00", "incoming", "hand", "1", "--to", "sun")
    head = street.git("rev-parse", "HEAD")
    street("2026-03-02T11:05", "incoming", "hand", "1", "--to", "li", code=3)
    assert "[D7.4]" in street.err and "孙二" in street.err and "return" in street.err
    street("2026-03-02T11:06", "incoming", "hand", "1", "--to", "wu", code=3)
    assert "[D7.1]" in street.err and "[D7.4]" in street.err
    assert street.git("rev-parse", "HEAD") == head and street.git("status", "--porcelain") == ""


def test_a_printed_list_is_printed_again_byte_for_byte(street):
    street("2026-03-02T10:20", "incoming", "route", "1", "--reader", "sun", by="qian")
    street("2026-03-02T11:00", "incoming", "hand", "1", "--to", "sun")
    first = street("2026-03-06T09:00", "report", "overdue")
    rev = street.git("rev-parse", "HEAD")
    street("2026-03-06T09:30", "incoming", "pass", "1")
    assert street("2026-03-06T09:00", "report", "overdue", "--at", rev) == first
    assert "sun" in first and "sun" not in street("2026-03-06T10:00", "report", "overdue")
