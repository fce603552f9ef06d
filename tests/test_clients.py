"""Clients: shared out evenly and provably, contacted within a week, kept up, handed on when somebody leaves (C1)."""

import pytest
from service_desk import opened


@pytest.fixture
def s(d):
    return opened(d)


def test_from_collecting_to_contact(s):
    line = s("03-02T09:00", "client", "collect", "--name", "张三", "--phone", "13812345678", "--source", "门店", by="bai")
    assert line.startswith("CL-2026-0001") and "13812345678" not in line
    s("03-02T09:10", "client", "classify", "1", "--type", "individual", "--level", "金卡", by="ke")
    done = s.json("03-02T09:20", "client", "assign", "1", "--specialist", "cao", by="ke")
    assert done["state"] == "assigned" and done["duties"] == [{"duty": "contact", "owner": "cao", "due": "2026-03-09T17:30:00+08:00", "clause": "C1.3"}]
    done = s.json("03-03T09:00", "client", "contact", "1", "--method", "phone", "--note", "介绍服务", by="cao")
    assert done["state"] == "active" and [(d["duty"], d["owner"]) for d in done["duties"]] == [("update", "cao")]
    assert s("03-03T10:00", "check") == "没有发现问题\n"
    s("03-03T10:00", "audit")


def loads(s, at="03-02T11:00"):
    return {r["specialist"]: (r["capability"], r["clients"], r["weighed"]) for r in s.json(at, "report", "client-load")["rows"]}


def assigned(s):
    return {r["id"]: r["specialist"] for r in s.json("03-02T11:00", "list", "client")["rows"]}


def test_balance_decides_and_what_it_decided_is_proven(s):
    collected(s, 12)
    said = s("03-02T10:00", "client", "assign", "--auto", by="ke")
    assert said.splitlines()[-3:] == ["  白专员  业务能力 1  0 → 2  2.00", "  曹专员  业务能力 2  0 → 4  2.00", "  邓专员  业务能力 3  0 → 6  2.00"]
    assert s.git("log", "-1", "--format=%s") == "client CL-2026-0001: assign (+11)"
    event = s.json("03-02T10:10", "show", "CL-2026-0012")["events"][-1]
    assert event["loads"][1] == {"specialist": "cao", "capability": 2, "before": 3, "after": 4}
    s("03-02T10:20", "client", "assign", "--auto", by="ke", code=2)
    s.refused("03-02T10:20", "client", "assign", "1", "--auto", "--specialist", "bai", by="ke", clauses=["[C1.3]"])
    s.refused("03-02T10:20", "client", "assign", "1", "--specialist", "ke", by="ke", clauses=["C1.3"])
    s.refused("03-02T10:20", "client", "assign", "1", "--specialist", "cao", by="bai", clauses=["[C1.3]"])
    s("03-02T10:30", "audit")


def test_a_thousand_clients_and_twelve_specialists(d):
    people = [("ke", "柯主管", "客服部", "client_supervisor", {})] + [(f"s{n:02}", f"专员{n:02}", "客服部", "client_specialist", {"capability": n % 3 + 1}) for n in range(12)]
    s = opened(d, people)
    collected(s, 1000, by="s00")
    s("03-02T10:00", "client", "assign", "--auto", by="ke")
    first, before = assigned(s), loads(s)
    assert sum(n for _, n, _ in before.values()) == 1000 and len(before) == 12
    assert spread(before) <= 1
    s.git("reset", "-q", "--hard", "HEAD~1")
    s("03-02T10:00", "client", "assign", "--auto", by="ke")
    assert assigned(s) == first
    for who in ("s00", "s05", "s10"):
        s.refused("03-02T10:30", "person", "leave", who, by="qian", clauses=["[D13]"])
        s("03-02T10:30", "client", "assign", "--auto", "--from", who, by="ke")
        s("03-02T10:40", "person", "leave", who, by="qian")
    after = loads(s)
    assert sum(n for _, n, _ in after.values()) == 1000 and set(after) == set(before) - {"s00", "s05", "s10"}
    assert spread(after) <= 1
    moved = {id for id, who in assigned(s).items() if who != first[id]}
    assert moved >= {id for id, who in first.items() if who in ("s00", "s05", "s10")}
    assert all(first[id] in ("s00", "s05", "s10") for id in moved)
    s("03-02T11:30", "audit")


def spread(found):
    weights = [n / capability for capability, n, _ in found.values()]
    return max(weights) - min(weights)
