"""Complaints: a loop that is closed only whole, keeps every closure, and shows what complaints come
from (C3).
"""

import pytest
from service_desk import batch, opened

TOLD = ("--complainant", "张三", "--channel", "phone", "--matter", "重复扣费")


@pytest.fixture
def s(d):
    return opened(d)


def received(s, at="03-02T09:00", *more, by="bai"):
    return s(at, "complaint", "receive", *TOLD, *more, by=by).split()[0]


def settled(s, day, *more, by="cao", satisfied="yes", reviser="deng"):
    s(
        f"{day}T10:00",
        "complaint",
        "investigate",
        "1",
        "--cause",
        "系统重复入账",
        "--root-cause",
        "system",
        by=by,
    )
    s(
        f"{day}T11:00",
        "complaint",
        "resolve",
        "1",
        "--resolution",
        "退款",
        "--told-on",
        f"2026-{day}",
        *more,
        by=by,
    )
    s(f"{day}T12:00", "complaint", "revisit", "1", "--satisfied", satisfied, by=reviser)


def test_from_receiving_to_the_archive(s):
    done = s.json("03-02T09:00", "complaint", "receive", *TOLD, by="bai")
    assert [(d["duty"], d["owner"], d["due"][:16], d["clause"]) for d in done["duties"]] == [
        ("accept", "client_supervisor", "2026-03-02T17:30", "C3.1")
    ]
    done = s.json("03-02T09:10", "complaint", "accept", "1", "--specialist", "cao", by="bai")
    assert [(d["duty"], d["owner"], d["due"][:10]) for d in done["duties"]] == [
        ("resolve", "cao", "2026-03-09")
    ]
    settled(s, "03-04")
    s("03-04T15:00", "complaint", "close", "1", by="ke")
    s("03-05T09:00", "complaint", "archive", "1", "--place", "三号柜", by="ke")
    assert s.json("03-05T10:00", "show", "CP-2026-0001")["state"] == "archived"
    assert s("03-05T10:00", "check") == "没有发现问题\n"
    s("03-05T10:00", "audit")


def test_each_missing_piece_is_listed(s):
    received(s)
    s.refused(
        "03-02T10:00",
        "complaint",
        "close",
        "1",
        by="ke",
        clauses=["[C3.2]", "[C3.1]"],
        rules="fact_is_known",
    )
    assert all(
        w in s.err
        for w in ("根本原因", "告知日期", "是否满意", "investigate", "resolve", "revisit")
    )
    s("03-02T10:10", "complaint", "accept", "1", "--specialist", "cao", by="ke")
    s.refused(
        "03-02T10:20",
        "complaint",
        "resolve",
        "1",
        "--resolution",
        "退款",
        "--told-on",
        "2026-03-02",
        by="cao",
        clauses=["[C3.2]"],
        rules="step_comes_first",
    )
    s(
        "03-02T10:20",
        "complaint",
        "investigate",
        "1",
        "--cause",
        "x",
        "--root-cause",
        "weather",
        by="cao",
        code=2,
    )
    s(
        "03-02T10:20",
        "complaint",
        "investigate",
        "1",
        "--cause",
        "入账重复",
        "--root-cause",
        "系统故障",
        by="cao",
    )
    s.refused(
        "03-02T10:30", "complaint", "close", "1", by="ke", clauses=["[C3.1]"], rules="fact_is_known"
    )
    assert "根本原因" not in s.err and "告知日期" in s.err
    s.refused(
        "03-02T10:30",
        "complaint",
        "resolve",
        "1",
        "--resolution",
        "退款",
        "--told-on",
        "2026-03-03",
        by="cao",
        clauses=["C3.1"],
        rules="day_fits",
    )
    s.refused(
        "03-02T10:30",
        "complaint",
        "resolve",
        "1",
        "--resolution",
        "退款",
        "--told-on",
        "2026-03-02",
        by="deng",
        clauses=["[C3.3]"],
        rules="actor_may",
    )
    s(
        "03-02T10:40",
        "complaint",
        "resolve",
        "1",
        "--resolution",
        "退款",
        "--told-on",
        "2026-03-02",
        by="cao",
    )
    s.refused(
        "03-02T10:50",
        "complaint",
        "revisit",
        "1",
        "--satisfied",
        "yes",
        by="cao",
        clauses=["[C3.1]"],
        rules="somebody_else",
    )
    s.refused(
        "03-02T10:50", "complaint", "close", "1", by="ke", clauses=["[C3.1]"], rules="fact_is_known"
    )
    s("03-02T11:00", "complaint", "revisit", "1", "--satisfied", "no", by="ke")
    s.refused(
        "03-02T11:10",
        "complaint",
        "close",
        "1",
        by="ke",
        clauses=["[C3.1]"],
        rules="unsatisfied_says_why",
    )
    s.refused(
        "03-02T11:10",
        "complaint",
        "close",
        "1",
        "--unsatisfied-why",
        "要求过高",
        by="cao",
        clauses=["[C3.1]"],
        rules="actor_may",
    )
    s("03-02T11:20", "complaint", "close", "1", "--unsatisfied-why", "要求超出规定", by="ke")
    s("03-02T12:00", "audit")


def test_reopening_twice_keeps_three_closures(s):
    received(s)
    s("03-02T09:10", "complaint", "accept", "1", "--specialist", "cao", by="ke")
    for day, satisfied in (("03-03", "yes"), ("03-09", "no"), ("03-16", "yes")):
        settled(s, day, satisfied=satisfied)
        s(
            f"{day}T15:00",
            "complaint",
            "close",
            "1",
            *(["--unsatisfied-why", "已尽力"] if satisfied == "no" else []),
            by="ke",
        )
        if day != "03-16":
            s(f"{day}T16:00", "complaint", "reopen", "1", "--reason", f"{day} 再次来电", by="ke")
            s.refused(
                f"{day}T16:10",
                "complaint",
                "close",
                "1",
                by="ke",
                clauses=["[C3.2]", "[C3.1]"],
                rules="fact_is_known",
            )
    record = s.json("03-16T17:00", "show", "CP-2026-0001")["record"]
    assert [c["closed"] for c in record["closures"]] == ["2026-03-03", "2026-03-09", "2026-03-16"]
    assert [c.get("reason", "") for c in record["closures"]] == [
        "03-03 再次来电",
        "03-09 再次来电",
        "",
    ]
    assert [c["satisfied"] for c in record["closures"]] == ["yes", "no", "yes"] and record[
        "closures"
    ][1]["unsatisfied_why"] == "已尽力"
    acts = [r["act"] for r in s.json("03-16T17:00", "history", "CP-2026-0001")["rows"]]
    assert acts.count("close") == 3 and acts.count("reopen") == 2
    assert s("03-16T17:10", "check") == "没有发现问题\n"
    s("03-16T17:10", "audit")


def test_compensation_above_the_limit_needs_a_supervisor(s):
    received(s)
    s("03-02T09:10", "complaint", "accept", "1", "--specialist", "cao", by="ke")
    s(
        "03-02T09:20",
        "complaint",
        "investigate",
        "1",
        "--cause",
        "多收",
        "--root-cause",
        "charges",
        by="cao",
    )
    told = (
        "complaint",
        "resolve",
        "1",
        "--resolution",
        "补偿",
        "--told-on",
        "2026-03-02",
        "--compensation",
    )
    s.refused(
        "03-02T09:30", *told, "501", by="cao", clauses=["C3.3"], rules="compensation_is_approved"
    )
    s.refused(
        "03-02T09:30",
        *told,
        "501",
        "--approved-by",
        "bai",
        by="cao",
        clauses=["C3.3"],
        rules="has_the_role",
    )
    s("03-02T09:30", *told, "501", "--approved-by", "ke", by="cao")
    assert s.json("03-02T09:40", "show", "CP-2026-0001")["record"]["compensation"] == 501


def test_who_takes_it(s):
    s(
        "03-02T09:00",
        "client",
        "collect",
        "--name",
        "张三",
        "--phone",
        "13800000001",
        "--type",
        "individual",
        "--level",
        "金卡",
        by="bai",
    )
    s("03-02T09:01", "client", "classify", "1", by="ke")
    s("03-02T09:02", "client", "assign", "1", "--specialist", "deng", by="ke")
    received(s, "03-02T09:10", "--client", "1")
    received(s, "03-02T09:20")
    s("03-02T09:30", "complaint", "accept", "1", by="ke")
    s("03-02T09:30", "complaint", "accept", "2", by="ke", code=2)
    s("03-02T09:31", "complaint", "accept", "2", by="bai")
    s("03-02T09:32", "complaint", "receive", *TOLD, by="wu", code=3)
    assert [r["specialist"] for r in s.json("03-02T09:40", "list", "complaint")["rows"]] == [
        "deng",
        "bai",
    ]
    s("03-02T10:00", "person", "hand-over", "deng", "--to", "cao", by="qian")
    assert [r["specialist"] for r in s.json("03-02T10:10", "list", "complaint")["rows"]] == [
        "cao",
        "bai",
    ]
    assert "resolve" in {r["duty"] for r in s.json("03-02T10:10", "todo", "cao")["rows"]}
    s("03-02T10:20", "audit")


def test_causes_days_and_what_was_reopened(s):
    causes = ["system"] * 5 + ["delay"] * 3 + ["charges"] + ["service"]
    acts = [
        {
            "kind": "complaint",
            "act": "receive",
            "by": "bai",
            "inputs": {"complainant": f"客户{n}", "channel": "web", "matter": "投诉"},
        }
        for n in range(11)
    ]
    acts += [
        {"kind": "complaint", "act": "accept", "by": "bai", "id": f"#{n}"} for n in range(1, 11)
    ]
    acts += [
        {
            "kind": "complaint",
            "act": "investigate",
            "by": "bai",
            "id": f"#{n}",
            "inputs": {"cause": "查明", "root_cause": c},
        }
        for n, c in enumerate(causes, 1)
    ]
    batch(s, "03-02T09:00", "bai", acts)
    s(
        "03-04T09:00",
        "complaint",
        "resolve",
        "1",
        "--resolution",
        "退款",
        "--told-on",
        "2026-03-04",
        by="bai",
    )
    s("03-06T09:00", "complaint", "revisit", "1", "--satisfied", "no", by="ke")
    s("03-06T10:00", "complaint", "reopen", "1", "--reason", "不满意", by="ke")
    found = s.json("03-06T11:00", "report", "complaints")
    assert [(r["root_cause"], r["count"], r["share"], r["cumulative"]) for r in found["rows"]] == [
        ("system", 5, 0.5, 0.5),
        ("delay", 3, 0.3, 0.8),
        ("charges", 1, 0.1, 0.9),
        ("service", 1, 0.1, 1.0),
        (None, 1, None, None),
    ]
    assert (found["received"], found["reopened"], found["reopened_share"]) == (11, 1, 0.0909)
    steps = {x["step"]: (x["count"], x["median_days"], x["most_days"]) for x in found["steps"]}
    assert steps == {
        "accept": (10, 0.0, 0),
        "investigate": (10, 0.0, 0),
        "resolve": (1, 2.0, 2),
        "revisit": (1, 4.0, 4),
        "close": (0, None, None),
    }
    said = s("03-06T11:00", "--format", "md", "report", "complaints")
    assert "系统故障" in said and "█" * 12 in said and "重新办理 1 件（9.1%）" in said
    assert s.json("03-06T11:00", "report", "complaints", "--as-of", "2026-03-05")["reopened"] == 0
    assert "system" in s("03-06T11:00", "report", "complaints")
    assert s.json("03-06T11:00", "report", "complaints", "--period", "2026-02")["received"] == 0
