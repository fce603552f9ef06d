"""The audit finds every single change to a service desk's history: clients, campaigns, visits and
complaints (C1–C4).
"""

import pytest
from mutations import History, events, fields
from mutations import commits as amended
from service_desk import client, collected, opened
from test_audit import Auditor, missed
from test_campaigns import PLAN

CALLED = ("visit", "record", "--campaign", "1", "--method", "phone", "--minutes", "5")


@pytest.fixture
def desk(d):
    """A little of everything that the desk does."""
    s = opened(d)
    collected(s, 4)
    s("03-02T10:00", "client", "assign", "--auto", by="ke")
    who = {r["id"]: r["specialist"] for r in s.json("03-02T10:00", "list", "client")["rows"]}
    s(
        "03-02T10:10",
        "client",
        "contact",
        "1",
        "--method",
        "phone",
        "--note",
        "已说明",
        by=who[client(1)],
    )
    s(
        "03-02T10:20",
        "client",
        "update",
        "1",
        "--email",
        "a@b.cn",
        "--card",
        "C1",
        "--needs",
        "停车",
        by=who[client(1)],
    )
    s("03-03T09:00", "campaign", "plan", *PLAN, "--method", "phone", by="ke")
    s("03-03T09:10", "campaign", "extract", "1", "type:individual", by="ke")
    s("03-03T09:20", "campaign", "assign", "1", by="ke")
    s("03-03T09:30", "campaign", "skip", "1", "--client", client(4), "--reason", "出国", by="ke")
    visitor = {
        i["client"]: i["specialist"]
        for i in s.json("03-03T09:40", "show", "CMP-2026-0001")["record"]["items"]
    }
    more = (
        "--evaluation",
        "4",
        "--suggestion",
        "增加停车位",
        "--renewal",
        "renewed",
        "--topic",
        "停车",
        "--remarks",
        "客气",
    )
    s(
        "03-04T09:00",
        *CALLED,
        "--client",
        client(1),
        "--outcome",
        "reached",
        *more,
        by=visitor[client(1)],
    )
    for n in (2, 3):
        s(
            f"03-04T09:0{n}",
            *CALLED,
            "--client",
            client(n),
            "--outcome",
            "no_answer",
            by=visitor[client(n)],
        )
    s(
        "03-04T10:00",
        "visit",
        "refer",
        "1",
        "--department",
        "工程科",
        "--matter",
        "停车位",
        by=visitor[client(1)],
    )
    s("03-04T10:10", "visit", "answer", "1", "--answer", "增设", by="wang")
    s("03-04T10:20", "visit", "close", "1", by=visitor[client(1)])
    s("03-20T09:00", "campaign", "summarise", "1", "--findings", "满意", by="ke")
    s("03-20T09:10", "campaign", "archive", "1", "--place", "二号柜", by="ke")
    s(
        "03-20T10:00",
        "complaint",
        "receive",
        "--complainant",
        "张三",
        "--phone",
        "13912345678",
        "--client",
        "1",
        "--channel",
        "web",
        "--matter",
        "收费",
        "--severity",
        "high",
        "--remedy-sought",
        "退款",
        by="bai",
    )
    s("03-20T10:10", "complaint", "accept", "1", "--specialist", "cao", by="ke")
    for n in (1, 2):
        s(
            f"03-20T1{n}:00",
            "complaint",
            "investigate",
            "1",
            "--cause",
            "重复入账",
            "--root-cause",
            "system",
            by="cao",
        )
        s(
            f"03-20T1{n}:10",
            "complaint",
            "resolve",
            "1",
            "--resolution",
            "退款",
            "--told-on",
            "2026-03-20",
            "--compensation",
            "600",
            "--approved-by",
            "ke",
            by="cao",
        )
        s(f"03-20T1{n}:20", "complaint", "revisit", "1", "--satisfied", "yes", by="deng")
        s(f"03-20T1{n}:30", "complaint", "close", "1", by="ke")
        s(
            f"03-20T1{n}:40",
            "complaint",
            *(
                ("reopen", "1", "--reason", "再次来电")
                if n == 1
                else ("archive", "1", "--place", "三号柜")
            ),
            by="ke",
        )
    s("03-20T15:00", "client", "retire", "3", by="ke")
    s("03-20T15:10", "person", "hand-over", "bai", "--to", "cao", by="qian")
    return s


@pytest.mark.parametrize("make", [fields, events], ids=lambda m: m.__name__)
def test_every_change_on_top_is_found(desk, make):
    count, escaped = missed(Auditor(desk.folder), make(History(desk.folder)))
    assert escaped == [] and count >= 100


def test_every_commit_made_anew_is_found(desk):
    history = History(desk.folder)
    log = [line.split(" ", 1) for line in history.git("log", "--format=%H %s").splitlines()]
    wanted = (
        "client CL-2026-0001: assign",
        "campaign CMP-2026-0001: extract",
        "campaign CMP-2026-0001: assign",
        "visit VS-2026-0001: record",
        "campaign CMP-2026-0001: summarise",
    )
    for subject in wanted:
        rev = next(oid for oid, said in log if said.startswith(subject))
        count, escaped = missed(Auditor(desk.folder, f"{rev}^"), amended(history, [rev]))
        assert escaped == [] and count >= 15, subject
