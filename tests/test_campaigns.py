"""Campaigns: a list that does not change, every client visited or skipped, figures that add up,
departments that answer (C2, C4).
"""

import pytest
from service_desk import batch, client, collected, opened

PLAN = (
    "--title",
    "春季满意度回访",
    "--purpose",
    "satisfaction",
    "--from",
    "2026-03-03",
    "--to",
    "2026-03-20",
)


@pytest.fixture
def s(d):
    return opened(d)


def begun(s, count, *words):
    """A campaign over so many clients, shared out."""
    collected(s, count)
    s("03-02T10:00", "client", "assign", "--auto", by="ke")
    s("03-03T09:00", "campaign", "plan", *PLAN, by="ke")
    s("03-03T09:10", "campaign", "extract", "1", *(words or ("state:assigned",)), by="ke")
    return s.json("03-03T09:20", "campaign", "assign", "CMP-2026-0001", by="ke")


def whose(s, at="03-03T10:00"):
    return {
        i["client"]: i["specialist"] for i in s.json(at, "show", "CMP-2026-0001")["record"]["items"]
    }


def visit(s, at, n, *more, outcome="reached", by="", code=0):
    return s(
        at,
        "visit",
        "record",
        "--client",
        client(n),
        "--campaign",
        "1",
        "--method",
        "phone",
        "--outcome",
        outcome,
        *more,
        by=by or whose(s, at)[client(n)],
        code=code,
    )


def test_from_the_plan_to_the_archive(s):
    s("03-02T08:40", "campaign", "plan", *PLAN[:-1], "2026-03-01", by="ke", code=3)
    assert "早于" in s.err
    done = begun(s, 3)
    assert len(done["duties"]) == 4 and {
        d["due"][:10] for d in done["duties"] if d["duty"] == "visit"
    } == {"2026-03-20"}
    assert [d["due"][:10] for d in done["duties"] if d["duty"] == "summarise"] == ["2026-03-27"]
    s.refused(
        "03-04T09:00",
        "campaign",
        "summarise",
        "1",
        "--findings",
        "好",
        by="ke",
        clauses=["[C2.2]"],
        rules="each_client_is_accounted_for",
    )
    assert all(client(n) in s.err for n in (1, 2, 3))
    s.refused(
        "03-04T09:00",
        "visit",
        "record",
        "--client",
        client(1),
        "--campaign",
        "1",
        "--method",
        "phone",
        "--outcome",
        "reached",
        by="ke",
        clauses=["[C2.2]"],
        rules="actor_may",
    )
    visit(
        s,
        "03-04T09:10",
        1,
        "--minutes",
        "16",
        "--evaluation",
        "4",
        "--suggestion",
        "增加停车位",
        "--renewal",
        "renewed",
        *(w for n in range(6) for w in ("--topic", f"话题{n}")),
    )
    assert "“时长（分钟）”为 16" in s.err and "“话题”为 6" in s.err and "参照 C2.4" in s.err
    visit(s, "03-04T09:20", 1, "--evaluation", "6", code=2)
    visit(s, "03-04T09:30", 2, outcome="call_back")
    assert [
        r["title"]
        for r in s.json("03-04T09:40", "todo", whose(s)[client(2)])["rows"]
        if r["duty"] == "visit" and client(2) in r["title"]
    ] == ["春季满意度回访 CL-2026-0002"]
    visit(s, "03-04T10:00", 2, "--evaluation", "5", outcome="reached")
    s.refused(
        "03-04T10:10",
        "campaign",
        "skip",
        "1",
        "--client",
        client(1),
        "--reason",
        "出国",
        by="ke",
        clauses=["[C2.2]"],
        rules="client_is_still_to_be_visited",
    )
    s(
        "03-04T10:10",
        "campaign",
        "skip",
        "1",
        "--client",
        client(3),
        "--reason",
        "出国",
        by=whose(s)[client(3)],
    )
    assert [d["duty"] for d in s.json("03-04T10:20", "show", "CMP-2026-0001")["duties"]] == [
        "summarise"
    ]
    s("03-23T09:00", "campaign", "summarise", "1", "--findings", "停车不便", by="ke")
    head = s.json("03-23T09:10", "show", "CMP-2026-0001")["record"]
    assert {
        n: head[n]
        for n in (
            "listed",
            "skipped",
            "reached",
            "not_reached",
            "evaluated",
            "evaluation",
            "suggestions",
            "renewals",
        )
        if n in head
    } == {
        "listed": 3,
        "skipped": 1,
        "reached": 2,
        "not_reached": 0,
        "evaluated": 2,
        "evaluation": "4.5",
        "suggestions": 1,
        "renewals": 1,
    }
    visit(s, "03-23T09:20", 1, by=whose(s)[client(1)], code=3)
    s("03-23T10:00", "campaign", "archive", "1", "--place", "二号柜", by="ke")
    assert s("03-23T11:00", "check") == "没有发现问题\n"
    s("03-23T11:00", "audit")


def test_the_list_is_frozen(s):
    done = begun(s, 4, "level:金卡")
    assert sorted(whose(s)) == [client(1), client(3)]
    s(
        "03-03T11:00",
        "client",
        "update",
        "2",
        "--level",
        "金卡",
        by=s.json("03-03T10:00", "show", client(2))["record"]["specialist"],
    )
    assert sorted(whose(s, "03-03T12:00")) == [client(1), client(3)]
    s.refused(
        "03-03T12:00",
        "campaign",
        "extract",
        "1",
        "level:金卡",
        by="ke",
        clauses=["[C2.2]"],
        rules="state_allows",
    )
    s.refused(
        "03-03T12:00",
        "visit",
        "record",
        "--client",
        client(2),
        "--campaign",
        "1",
        "--method",
        "phone",
        "--outcome",
        "reached",
        by=s.json("03-03T10:00", "show", client(2))["record"]["specialist"],
        clauses=["[C2.2]"],
        rules="client_is_on_the_list",
    )
    s("03-03T13:00", "campaign", "plan", *PLAN, by="ke")
    s("03-03T13:10", "campaign", "extract", "2", "level:钻石", by="ke", code=4)
    s("03-03T13:10", "campaign", "extract", "2", "颜色:红", by="ke", code=2)
    s("03-03T13:10", "campaign", "extract", "2", by="ke", code=2)
    assert done["state"] == "assigned"


def test_a_department_answers_what_was_referred(s):
    begun(s, 1)
    visit(s, "03-04T09:00", 1)
    by = whose(s)[client(1)]
    done = s.json(
        "03-04T09:10",
        "visit",
        "refer",
        "1",
        "--department",
        "工程科",
        "--matter",
        "停车位不足",
        by=by,
    )
    assert [(d["duty"], d["owner"], d["due"][:10], d["clause"]) for d in done["duties"]] == [
        ("answer", "department_head:工程科", "2026-03-11", "C4")
    ]
    s.refused(
        "03-04T09:20", "visit", "close", "1", by=by, clauses=["[C4]"], rules="step_comes_first"
    )
    s.refused(
        "03-04T09:20",
        "visit",
        "answer",
        "1",
        "--answer",
        "增设",
        by="zheng",
        clauses=["[C4]"],
        rules="actor_may",
    )
    assert [r["duty"] for r in s.json("03-04T09:30", "todo", "wang")["rows"]] == ["answer"]
    s("03-05T09:00", "visit", "answer", "1", "--answer", "下月增设", by="wang")
    s.refused(
        "03-05T09:10", "visit", "close", "1", by="wang", clauses=["[C2.2]"], rules="actor_may"
    )
    s("03-05T09:10", "visit", "close", "1", by=by)
    s("03-05T10:00", "audit")


def test_visits_move_with_who_leaves(s):
    begun(s, 6)
    mine = sorted(c for c, who in whose(s).items() if who == "deng")
    visit(s, "03-04T09:00", int(mine[0][-4:]))
    s("03-04T10:00", "person", "hand-over", "deng", "--to", "cao", by="qian")
    assert whose(s, "03-04T11:00")[mine[0]] == "deng" and {
        whose(s, "03-04T11:00")[c] for c in mine[1:]
    } == {"cao"}
    s("03-04T10:10", "person", "leave", "deng", by="qian")
    s("03-04T11:00", "audit")


def test_three_hundred_clients_add_up(s):
    begun(s, 300)
    visitor = whose(s)
    for n, who in enumerate(("bai", "cao", "deng")):
        listed = sorted(c for c, w in visitor.items() if w == who)
        assert len(listed) == 50 * (n + 1)
        acts = [
            {
                "kind": "campaign",
                "act": "skip",
                "id": "CMP-2026-0001",
                "inputs": {"client": c, "reason": "暂不打扰"},
            }
            for c in listed[: (6, 6, 8)[n]]
        ]
        for i, c in enumerate(listed[(6, 6, 8)[n] :]):
            outcome = ("no_answer", "wrong_number", "refused")[i % 3] if i < 5 else "reached"
            told = (
                {"evaluation": i % 5 + 1, "renewal": "renewed" if i % 10 == 0 else "none"}
                if outcome == "reached"
                else {}
            )
            acts.append(
                {
                    "kind": "visit",
                    "act": "record",
                    "inputs": {
                        "client": c,
                        "campaign": "CMP-2026-0001",
                        "method": "phone",
                        "outcome": outcome,
                        **told,
                    },
                }
            )
        batch(s, f"03-1{n}T09:00", who, acts)
    s("03-20T09:00", "campaign", "summarise", "1", "--findings", "总体满意", by="ke")
    head = s.json("03-20T09:10", "show", "CMP-2026-0001")["record"]
    row = s.json("03-20T10:00", "report", "campaign")["rows"][0]
    assert (row["listed"], row["skipped"], row["reached"], row["open"]) == (300, 20, 265, 0)
    assert row["no_answer"] + row["wrong_number"] + row["refused"] == 15 and row["call_back"] == 0
    assert (head["listed"], head["skipped"], head["reached"], head["not_reached"]) == (
        300,
        20,
        265,
        15,
    )
    assert (
        all(
            head[n] == row[n]
            for n in ("evaluated", "evaluation", "suggestions", "renewals")
            if n in head
        )
        and row["evaluated"] == 265
    )
    book = s.json("03-20T10:00", "register", "visit")["rows"]
    assert len(book) == 280 and sum(r["outcome"] == "已访到" for r in book) == 265
    assert s("03-20T11:00", "check") == "没有发现问题\n"
    s("03-20T11:00", "audit")


def test_a_corrected_outcome_stands_on_the_list_too(s):
    begun(s, 3)
    visit(s, "03-04T09:00", 1, outcome="no_answer")
    visit(s, "03-04T09:01", 2, "--evaluation", "2")
    s(
        "03-04T10:00",
        "visit",
        "correct",
        "1",
        "--field",
        "outcome",
        "--value",
        "reached",
        "--reason",
        "误记",
        by="ke",
    )
    s(
        "03-04T10:10",
        "visit",
        "correct",
        "2",
        "--field",
        "evaluation",
        "--value",
        "4",
        "--reason",
        "误记",
        by="ke",
    )
    s.refused(
        "03-04T10:20",
        "visit",
        "correct",
        "2",
        "--field",
        "outcome",
        "--value",
        "refused",
        "--reason",
        "误记",
        by="ke",
        clauses=["D5.1"],
        rules="written_stays",
    )
    s.refused(
        "03-04T10:20",
        "visit",
        "correct",
        "2",
        "--field",
        "client",
        "--value",
        client(3),
        "--reason",
        "误记",
        by="ke",
        clauses=["D5.1"],
        rules="written_stays",
    )
    assert [
        i["outcome"]
        for i in s.json("03-04T10:30", "show", "CMP-2026-0001")["record"]["items"]
        if "outcome" in i
    ] == ["reached", "reached"]
    assert s.json("03-04T10:30", "report", "campaign")["rows"][0]["evaluation"] == 4
    assert s.json("03-04T10:30", "show", client(1))["state"] == "active"
    assert s("03-04T10:40", "check") == "没有发现问题\n"
    s("03-04T10:40", "audit")


def test_what_was_entered_by_mistake_is_struck(s):
    begun(s, 3)
    s("03-04T09:00", "campaign", "skip", "1", "--client", client(3), "--reason", "误", by="ke")
    s(
        "03-04T09:10",
        "campaign",
        "annul",
        "CMP-2026-0001",
        "--event",
        "4",
        "--reason",
        "误记",
        by="ke",
    )
    assert not any(
        i.get("skipped") for i in s.json("03-04T09:20", "show", "CMP-2026-0001")["record"]["items"]
    )
    assert (
        sum(d["duty"] == "visit" for d in s.json("03-04T09:20", "show", "CMP-2026-0001")["duties"])
        == 3
    )
    visit(s, "03-04T09:30", 1)
    s.refused(
        "03-04T09:40",
        "campaign",
        "annul",
        "CMP-2026-0001",
        "--event",
        "3",
        "--with-later",
        "--reason",
        "误",
        by="ke",
        clauses=["D5.1"],
        rules="event_can_be_annulled",
    )
    s(
        "03-04T10:00",
        "visit",
        "refer",
        "1",
        "--department",
        "工程科",
        "--matter",
        "误",
        by=whose(s)[client(1)],
    )
    s("03-04T10:10", "visit", "annul", "1", "--event", "2", "--reason", "转错部门", by="ke")
    assert s.json("03-04T10:20", "show", "VS-2026-0001")["state"] == "recorded"
    s("03-04T10:30", "audit")


def test_a_report_of_a_day_before_the_plan_does_not_know_the_campaign(s):
    begun(s, 2)
    visit(s, "03-04T09:00", 1, "--evaluation", "4")
    assert s.json("03-04T10:00", "report", "campaign", "--as-of", "2026-03-02")["rows"] == []
    assert (
        s.json("03-04T10:00", "report", "campaign", "--as-of", "2026-03-03")["rows"][0]["reached"]
        == 0
    )
    assert "4 (1)" in " ".join(s("03-04T10:00", "--format", "md", "report", "campaign").split())


def test_who_is_looked_after_no_more_is_not_revisited(s):
    collected(s, 2)
    s("03-02T10:00", "client", "retire", "1", by="ke")
    s("03-03T09:00", "campaign", "plan", *PLAN, by="ke")
    said = s.refused(
        "03-03T09:10",
        "campaign",
        "extract",
        "1",
        "state:dormant",
        by="ke",
        rules="named_record_fits",
    )
    assert client(1) in said and client(2) not in said
