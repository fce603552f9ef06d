"""Clients: shared out evenly and provably, contacted within a week, kept up, handed on when
somebody leaves (C1).
"""

import pytest
from service_desk import client, collected, opened


@pytest.fixture
def s(d):
    return opened(d)


def test_from_collecting_to_contact(s):
    line = s(
        "03-02T09:00",
        "client",
        "collect",
        "--name",
        "张三",
        "--phone",
        "13812345678",
        "--source",
        "门店",
        by="bai",
    )
    assert line.startswith("CL-2026-0001") and "13812345678" not in line
    s("03-02T09:10", "client", "classify", "1", "--type", "individual", "--level", "金卡", by="ke")
    done = s.json("03-02T09:20", "client", "assign", "1", "--specialist", "cao", by="ke")
    assert done["state"] == "assigned" and done["duties"] == [
        {"duty": "contact", "owner": "cao", "due": "2026-03-09T17:30:00+08:00", "clause": "C1.3"}
    ]
    done = s.json(
        "03-03T09:00", "client", "contact", "1", "--method", "phone", "--note", "介绍服务", by="cao"
    )
    assert done["state"] == "active" and [(d["duty"], d["owner"]) for d in done["duties"]] == [
        ("update", "cao")
    ]
    assert s("03-03T10:00", "check") == "没有发现问题\n"
    s("03-03T10:00", "audit")


def loads(s, at="03-02T11:00"):
    return {
        r["specialist"]: (r["capability"], r["clients"], r["weighed"])
        for r in s.json(at, "report", "client-load")["rows"]
    }


def assigned(s):
    return {r["id"]: r["specialist"] for r in s.json("03-02T11:00", "list", "client")["rows"]}


def test_balance_decides_and_what_it_decided_is_proven(s):
    collected(s, 12)
    said = s("03-02T10:00", "client", "assign", "--auto", by="ke")
    assert said.splitlines()[-3:] == [
        "  白专员  业务能力 1  0 → 2  2.00",
        "  曹专员  业务能力 2  0 → 4  2.00",
        "  邓专员  业务能力 3  0 → 6  2.00",
    ]
    assert s.git("log", "-1", "--format=%s") == "client CL-2026-0001: assign (+11)"
    event = s.json("03-02T10:10", "show", "CL-2026-0012")["events"][-1]
    assert [r["specialist"] for r in event["loads"] if r["after"] == r["before"] + 1] == [
        event["specialist"]
    ]
    assert sum(r["before"] for r in event["loads"]) == 11
    s("03-02T10:20", "client", "assign", "--auto", by="ke", code=4)
    s.refused(
        "03-02T10:20",
        "client",
        "assign",
        "1",
        "--auto",
        "--specialist",
        "bai",
        by="ke",
        clauses=["[C1.3]"],
        rules="balance_decides",
    )
    s.refused(
        "03-02T10:20",
        "client",
        "assign",
        "1",
        "--specialist",
        "ke",
        by="ke",
        clauses=["C1.3"],
        rules="has_the_role",
    )
    s.refused(
        "03-02T10:20",
        "client",
        "assign",
        "1",
        "--specialist",
        "cao",
        by="bai",
        clauses=["[C1.3]"],
        rules="actor_may",
    )
    s("03-02T10:30", "audit")


@pytest.mark.long
def test_a_thousand_clients_and_twelve_specialists(d):
    people = [("ke", "柯主管", "客服部", "client_supervisor", {})] + [
        (f"s{n:02}", f"专员{n:02}", "客服部", "client_specialist", {"capability": n % 3 + 1})
        for n in range(12)
    ]
    s = opened(d, people)
    collected(s, 1000, by="s00")
    s("03-02T10:00", "client", "assign", "--auto", by="ke")
    first, before = assigned(s), loads(s)
    assert sum(n for _, n, _ in before.values()) == 1000 and len(before) == 12
    assert spread(before) <= 1
    s.git("reset", "-q", "--hard", "HEAD~1")
    s("03-02T10:00", "client", "assign", "--auto", by="ke")
    assert assigned(s) == first
    for n, who in enumerate(("s00", "s05", "s10")):
        s.refused(
            f"03-02T10:3{n}",
            "person",
            "leave",
            who,
            by="qian",
            clauses=["[D13]"],
            rules="owes_nothing_by_name",
        )
        s(f"03-02T10:3{n}", "client", "assign", "--auto", "--from", who, by="ke")
        s(f"03-02T10:3{n}", "person", "leave", who, by="qian")
    after = loads(s)
    assert sum(n for _, n, _ in after.values()) == 1000 and set(after) == set(before) - {
        "s00",
        "s05",
        "s10",
    }
    assert spread(after) <= 1
    moved = {id for id, who in assigned(s).items() if who != first[id]}
    assert moved >= {id for id, who in first.items() if who in ("s00", "s05", "s10")}
    assert all(first[id] in ("s00", "s05", "s10") for id in moved)
    s("03-02T11:30", "audit")


def spread(found):
    weights = [n / capability for capability, n, _ in found.values()]
    return max(weights) - min(weights)


def test_the_weighed_loads_are_told_for_a_past_day_too(s):
    collected(s, 6)
    s("03-02T10:00", "client", "assign", "--auto", by="ke")
    s(
        "03-04T10:00",
        "client",
        "assign",
        "1",
        "--specialist",
        "bai" if assigned(s)[client(1)] != "bai" else "cao",
        by="ke",
    )
    s("03-04T10:10", "client", "retire", "2", "--reason", "迁走", by="ke")
    assert sum(n for _, n, _ in loads(s, "03-04T11:00").values()) == 5
    rows = s.json("03-04T11:00", "report", "client-load", "--as-of", "2026-03-02")["rows"]
    assert [(r["specialist"], r["clients"], r["weighed"]) for r in rows] == [
        ("bai", 1, 1.0),
        ("cao", 2, 1.0),
        ("deng", 3, 1.0),
    ]


def test_who_leaves_hands_his_clients_over(s):
    collected(s, 3)
    s("03-02T10:00", "client", "assign", "1-3", "--specialist", "bai", by="ke")
    s("03-02T10:10", "client", "contact", "1", "--method", "phone", "--note", "已说明", by="bai")
    said = s.refused(
        "03-02T10:20",
        "person",
        "leave",
        "bai",
        by="qian",
        clauses=["[D13]"],
        rules="owes_nothing_by_name",
    )
    assert "CL-2026-0001" in said and "首次沟通" in said
    s.refused(
        "03-02T10:20",
        "person",
        "hand-over",
        "bai",
        "--to",
        "ke",
        by="qian",
        clauses=["C1.3"],
        rules="has_the_role",
    )
    s("03-02T10:30", "person", "hand-over", "bai", "--to", "cao", by="qian")
    assert {
        (r["specialist"], r["state"]) for r in s.json("03-02T10:40", "list", "client")["rows"]
    } == {("cao", "assigned"), ("cao", "active")}
    assert {
        (r["duty"], r["owner"], r["due"][:10]) for r in s.json("03-02T10:40", "todo", "cao")["rows"]
    } == {("contact", "cao", "2026-03-09"), ("update", "cao", "2026-06-01")}
    s("03-02T10:50", "person", "leave", "bai", by="qian")
    s("03-02T11:00", "audit")


def test_clients_are_kept_up_and_their_phones_masked(s):
    collected(s, 1)
    s("03-02T10:00", "client", "assign", "1", "--specialist", "bai", by="ke")
    s.refused(
        "03-03T09:00", "client", "update", "1", by="bai", clauses=["C1.2"], rules="update_says_what"
    )
    s.refused(
        "03-03T09:00",
        "client",
        "update",
        "1",
        "--needs",
        "停车",
        by="cao",
        clauses=["[C1.2]"],
        rules="actor_may",
    )
    s(
        "03-03T09:00",
        "client",
        "update",
        "1",
        "--phone",
        "13912345678",
        "--email",
        "a.b@c.cn",
        "--needs",
        "停车",
        by="bai",
    )
    for words in (
        ("list", "client"),
        ("list", "client", "电话:13912345678"),
        ("register", "client"),
        ("find", "13912345678"),
        ("--format", "html", "register", "client"),
    ):
        said = s("03-03T10:00", *words)
        assert "CL-2026-0001" in said and "13912345678" not in said and "a.b@c.cn" not in said, (
            words
        )
    assert "139****5678" in s("03-03T10:00", "register", "client") and "13912345678" in s(
        "03-03T10:00", "register", "client", "--full"
    )
    assert "13912345678" in s("03-03T10:00", "show", "CL-2026-0001")
    assert "13912345678" not in s.git("log", "--format=%B")
    s(
        "03-03T10:10",
        "client",
        "correct",
        "1",
        "--field",
        "source",
        "--value",
        "门店",
        "--reason",
        "漏记",
        by="ke",
    )
    s(
        "03-03T10:10",
        "client",
        "correct",
        "1",
        "--field",
        "phone",
        "--value",
        "13700001111",
        "--reason",
        "笔误",
        by="ke",
    )
    row = next(r for r in s.json("03-03T10:20", "report", "mended")["rows"] if r["what"] == "phone")
    assert (row["was"], row["value"]) == ("139****5678", "137****1111")
    rows = s.json("03-04T17:00", "report", "client-updates", "--period", "2026-03")["rows"]
    assert [(r["day"], r["collected"], r["updated"]) for r in rows if r["specialist"] == "bai"] == [
        ("2026-03-02", 1, 0),
        ("2026-03-03", 0, 1),
        ("2026-03-04", 0, 0),
    ]
    s("03-05T10:00", "client", "contact", "1", "--method", "sms", "--note", "节日问候", by="bai")
    assert [
        (r["duty"], r["due"][:10], r["house"]) for r in s.json("03-05T11:00", "todo", "bai")["rows"]
    ] == [("update", "2026-06-03", True)]
    s("03-06T10:00", "client", "retire", "1", by="ke")
    s.refused(
        "03-06T11:00",
        "client",
        "contact",
        "1",
        "--method",
        "sms",
        "--note",
        "再问",
        by="bai",
        clauses=["[C1.3]"],
        rules="state_allows",
    )
    assert not s.json("03-06T11:00", "todo", "bai")["rows"]
    s("03-06T12:00", "audit")


def test_capability_is_one_to_three(s):
    s("03-03T09:00", "person", "change", "bai", "--capability", "4", by="qian", code=2)
    s("03-03T09:00", "person", "change", "bai", "--capability", "0", by="qian", code=2)
    s("03-03T09:00", "person", "change", "bai", "--capability", "3", by="qian")
    assert loads(s, "03-03T10:00")["bai"][0] == 3


def test_without_a_specialist_nothing_is_shared_out(s):
    collected(s, 2)
    s(
        "03-02T09:30",
        "campaign",
        "plan",
        "--title",
        "回访",
        "--purpose",
        "festival",
        "--from",
        "2026-03-02",
        "--to",
        "2026-03-09",
        by="ke",
    )
    s("03-02T09:31", "campaign", "extract", "1", "state:classified", by="ke")
    for n, who in enumerate(("bai", "cao", "deng")):
        s(f"03-02T10:0{n}", "person", "leave", who, by="qian")
    s.refused(
        "03-03T10:10",
        "client",
        "assign",
        "--auto",
        by="ke",
        clauses=["[C1.3]"],
        rules="balance_decides",
    )
    s.refused(
        "03-03T10:10",
        "campaign",
        "assign",
        "1",
        by="ke",
        clauses=["[C1.3]"],
        rules="balance_decides",
    )


def test_a_client_goes_to_another_and_from_whom_he_has(s):
    collected(s, 1)
    s("03-02T10:00", "client", "assign", "1", "--specialist", "bai", by="ke")
    assert "已由白专员负责" in s.refused(
        "03-02T10:10",
        "client",
        "assign",
        "1",
        "--specialist",
        "bai",
        by="ke",
        clauses=["C1.3"],
        rules="another_takes_over",
    )
    assert "不在邓专员名下" in s.refused(
        "03-02T10:10",
        "client",
        "assign",
        "1",
        "--specialist",
        "cao",
        "--from",
        "deng",
        by="ke",
        clauses=["C1.3"],
        rules="another_takes_over",
    )
    s("03-02T10:20", "client", "assign", "1", "--specialist", "cao", "--from", "bai", by="ke")
