"""What the service desk prints, hands out and takes back: registers, the visit sheet, calls on the
terminal, imported complaints (C1–C3).
"""

import csv
import io
import json
import os
import sys
from pathlib import Path

import pexpect
import pytest
from service_desk import client, opened
from test_campaigns import begun, visit, whose

DATA = Path(__file__).parent / "data"


@pytest.fixture
def s(d):
    return opened(d)


def sheet(s, at, by, *more):
    """The rows of a specialist's sheet, as a spreadsheet shows them."""
    return list(
        csv.DictReader(
            io.StringIO(
                s(
                    at, "--format", "csv", "form", "CMP-2026-0001", "回访记录表", *more, by=by
                ).lstrip("\ufeff")
            )
        )
    )


def test_a_sheet_goes_out_and_comes_back(s):
    begun(s, 12)
    visitor = whose(s)
    mine = [c for c in visitor if visitor[c] == "deng"]
    visit(s, "03-04T08:00", int(mine[0][-4:]))
    rows = sheet(s, "03-04T09:00", "deng")
    assert (
        [r["客户"] for r in rows] == mine[1:]
        and rows[0]["联系电话"].startswith("1380000")
        and {r["客服专员"] for r in rows} == {"邓专员"}
    )
    assert len(sheet(s, "03-04T09:00", "ke")) == 11
    for n, row in enumerate(rows[:3]):
        row.update(
            {
                "方式": "电话",
                "结果": ("已访到", "无人接听", "已访到")[n],
                "评价": ("5", "", "9")[n],
                "建议": "增加停车位" if n == 0 else "",
            }
        )
    path = s.folder.parent / "sheet.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    found = s("03-04T17:00", "--format", "json", "import", "visit", str(path), by="deng", code=1)
    assert '"read": 5' in found and '"imported": 2' in found and '"rejected": 3' in found
    assert s.json("03-04T17:10", "report", "campaign")["rows"][0]["reached"] == 2
    found = s("03-04T17:20", "--format", "json", "import", "visit", str(path), by="deng", code=1)
    assert '"already": 2' in found and '"imported": 0' in found
    before = s.commits()
    s("03-04T17:30", "import", "visit", str(path), by="cao", code=1)
    assert "曹专员无权办理" in s.err and s.commits() == before
    s("03-04T18:00", "audit")


def test_the_sheet_and_the_summary_on_paper(s):
    begun(s, 4)
    visit(s, "03-04T09:00", 1, "--evaluation", "5", "--suggestion", "增加停车位")
    for shape in ("md", "html", "table"):
        page = s("03-04T10:00", "--format", shape, "form", "CMP-2026-0001", "visit_sheet")
        assert (
            all(f"客户000{n}" in page and f"1380000000{n}" in page for n in range(1, 5))
            and "增加停车位" in page
            and "邓专员" in page
        )
        one = s("03-04T10:00", "--format", shape, "form", "CMP-2026-0001", "visit_sheet", by="deng")
        assert "邓专员" in one and "曹专员" not in one
        page = s("03-04T10:00", "--format", shape, "form", "CMP-2026-0001", "回访总结报告")
        assert "1 户访到" in page and "3 户未访" in page and "平均 5 分" in page
    assert "Visit sheet" in s(
        "03-04T10:00", "--lang", "en", "--format", "md", "form", "CMP-2026-0001", "visit_sheet"
    )
    s("03-04T10:00", "--format", "csv", "form", "CMP-2026-0001", "summarise", code=2)


def test_the_books(s):
    begun(s, 2)
    visit(s, "03-04T09:00", 1, "--evaluation", "5")
    s(
        "03-04T09:30",
        "complaint",
        "receive",
        "--complainant",
        "张三",
        "--phone",
        "13912345678",
        "--channel",
        "counter",
        "--matter",
        "态度差",
        by="bai",
    )
    row = s.json("03-04T10:00", "register", "客户登记簿")["rows"][0]
    assert (row["id"], row["name"], row["phone"], row["type"], row["level"], row["state"]) == (
        client(1),
        "客户0001",
        "138****0001",
        "个人",
        "金卡",
        "维护中",
    )
    row = s.json("03-04T10:00", "register", "回访记录表")["rows"][0]
    assert (row["client"], row["name"], row["outcome"], row["evaluation"]) == (
        client(1),
        "客户0001",
        "已访到",
        "5",
    )
    row = s.json("03-04T10:00", "register", "投诉登记簿")["rows"][0]
    assert (row["complainant"], row["channel"], row["matter"], row["state"]) == (
        "张三",
        "柜台",
        "态度差",
        "已接收",
    )
    for book in ("client", "visit", "complaint", "campaign"):
        for shape in ("html", "md", "csv", "table"):
            page = s("03-04T10:00", "--format", shape, "register", book)
            assert "1380000000" not in page and "13912345678" not in page


def test_calling_client_after_client(s):
    begun(s, 6)
    s("03-04T09:00", "campaign", "call", "1", by="deng", code=2)
    env = {
        "PATH": os.environ["PATH"],
        "HOME": os.environ["HOME"],
        "PYTHONPATH": ":".join(sys.path),
        "TERM": "dumb",
        "LANG": "C.UTF-8",
        "GIT_CONFIG_NOSYSTEM": "1",
    }
    line = [
        "-m",
        "doctrack",
        "--ledger",
        str(s.folder),
        "--as",
        "deng",
        "--now",
        "2026-03-04T09:10",
        "campaign",
        "call",
        "1",
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
    child.expect(r"\[1/3\] (CL-2026-\d+)  客户\d+  1380000\d+")
    first = child.match[1]
    for asked, said in (
        ("方式", "电话"),
        ("结果", "不在"),
        ("结果", "已访到"),
        ("时长", "5"),
        ("评价", "7"),
        ("评价", "4"),
        ("建议", "增加停车位"),
        ("续卡升级", ""),
        ("备注", ""),
    ):
        child.expect(f"  {asked}[^\n]*: ")
        child.sendline(said)
    child.expect("VS-2026-0001")
    child.expect(r"\[2/3\]")
    child.expect("方式[^\n]*: ")
    child.sendline("")
    child.expect(r"\[3/3\] (CL-2026-\d+)")
    third = child.match[1]
    for asked, said in (("方式", "电话"), ("结果", "无人接听"), ("备注", "明日再打")):
        child.expect(f"  {asked}[^\n]*: ")
        child.sendline(said)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    items = {
        i["client"]: i.get("outcome", "")
        for i in s.json("03-04T10:00", "show", "CMP-2026-0001")["record"]["items"]
    }
    assert (
        items[first] == "reached"
        and items[third] == "no_answer"
        and sum(o == "" for o in items.values()) == 4
    )
    assert s.json("03-04T10:00", "show", "VS-2026-0001")["record"]["evaluation"] == 4
    s("03-04T10:10", "audit")


MAP = """columns: {Date received: at, Product: matter, Issue: matter, Sub-issue: matter, Submitted via: channel, Complaint ID: remarks}
constants: {complainant: 匿名}
values: {channel: {Postal mail: letter%s}}
dates: mdy
"""


def test_real_complaints_are_all_accounted_for(s):
    """Seventy complaints of the US CFPB (public domain), verbatim: US dates, empty columns, a
    channel that the office does not have.
    """
    path = s.folder.parent / "map.yaml"
    path.write_text(MAP % "", encoding="utf-8")
    words = (
        "--format",
        "json",
        "import",
        "complaint",
        str(DATA / "cfpb_complaints.csv"),
        "--map",
        str(path),
    )
    found = json.loads(s("03-02T10:00", *words, by="bai", code=1))
    assert (
        found["read"] == 70 == found["imported"] + found["rejected"]
        and found["rejected"] == REFERRED
    )
    path.write_text(MAP % ", Referral: web", encoding="utf-8")
    found = json.loads(s("03-02T10:10", *words, by="bai"))
    assert (found["read"], found["imported"], found["already"]) == (70, REFERRED, 70 - REFERRED)
    book = s.json("03-02T10:20", "register", "complaint", "--full")["rows"]
    assert len(book) == 70 and {r["date"][:8] for r in book} == {"2016-09-"}
    assert "Debt collection；Cont'd attempts collect debt not owed；Debt was paid" in {
        r["matter"] for r in book
    }
    assert s("03-02T10:30", "check") == "没有发现问题\n"
    s("03-02T10:30", "audit")


def test_complaints_of_an_old_book_are_owed_nothing(s):
    path = s.folder.parent / "map.yaml"
    path.write_text(MAP % ", Referral: web", encoding="utf-8")
    words = (
        "--format",
        "json",
        "import",
        "complaint",
        str(DATA / "cfpb_complaints.csv"),
        "--map",
        str(path),
        "--taken-over",
    )
    assert json.loads(s("03-02T10:00", *words, by="bai"))["imported"] == 70
    assert s.json("03-09T10:00", "report", "overdue", "--kind", "complaint")["rows"] == []
    assert s("03-09T10:00", "check") == "没有发现问题\n"
    s("03-09T10:00", "audit")


REFERRED = sum(
    r["Submitted via"] == "Referral"
    for r in csv.DictReader((DATA / "cfpb_complaints.csv").open(encoding="utf-8"))
)


def test_a_book_of_clients_comes_in(s):
    path = s.folder.parent / "clients.csv"
    path.write_text(
        "名称,电话,类型,等级,消费卡,采集人\n张三,13812345678,个人,金卡,C1、"
        "C2,白\n=李四,,个人,,,\n丽天公司,01088888888,单位,普通,,\n张三,13812345678,集体,金卡,,\n",
        encoding="utf-8",
    )
    found = json.loads(
        s("03-02T10:00", "--format", "json", "import", "client", str(path), by="bai", code=1)
    )
    assert (found["read"], found["imported"], found["rejected"]) == (4, 2, 2)
    rows = s.json("03-02T10:10", "list", "client", "--full")["rows"]
    assert [(r["name"], r["phone"], r["type"], r.get("cards")) for r in rows] == [
        ("张三", "13812345678", "individual", ["C1、C2"]),
        ("丽天公司", "01088888888", "company", None),
    ]
    s("03-02T10:20", "client", "classify", "1-2", by="ke")
    s("03-02T10:30", "client", "assign", "--auto", by="ke")
    s("03-02T11:00", "audit")
