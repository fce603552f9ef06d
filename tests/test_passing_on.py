"""The order of the slip: who is passed by, who is struck, what the registrar owes next, and who
gets no paper (D6.3, D7.1).
"""


def duties(d, now, id="1"):
    return sorted(
        (x["duty"], x["owner"], x["due"][5:16]) for x in d.json(now, "show", id)["duties"]
    )


def readers(d, now, id="1"):
    return [r["reader"] for r in d.json(now, "show", id)["record"]["readers"]]


def routed(d, *words, more=()):
    d.paper("03-02T09:00", *more)
    d("03-02T09:10", "incoming", "route", "1", *words, by="qian")


def away(d, now, who, first, last):
    d(now, "person", "away", who, "--from", f"2026-{first}", "--until", f"2026-{last}")


def test_passing_on_waits_while_only_the_absent_remain(d):
    routed(d, "--reader", "sun,li,zhou", "--handler-department", "工程科")
    away(d, "03-02T09:20", "sun", "03-02", "03-06")
    away(d, "03-02T09:21", "zhou", "03-02", "03-11")
    d("03-02T10:00", "incoming", "hand", "1", "--to", "li")
    assert "外出：孙二（至 2026-03-06）" in d.err
    d("03-02T11:00", "incoming", "read", "1", by="li")
    d("03-02T11:01", "incoming", "return", "1")
    assert duties(d, "03-02T11:02") == [("pass_on", "registrar", "03-09T17:30")]
    assert d.json("03-05T09:00", "report", "overdue", "--kind", "incoming")["rows"] == []
    text = d("03-05T09:01", "next", "1")
    assert "孙二（至 2026-03-06）" in text and "周明（至 2026-03-11）" in text
    english = d.json("03-05T09:02", "--lang", "en", "next", "1")["possible"]
    assert [p["warnings"] for p in english if p["act"] == "hand"] == [
        [
            "孙二 is away until 2026-03-06 and is passed by",
            "周明 is away until 2026-03-11 and is passed by",
        ]
    ]
    assert len(d.json("03-09T18:00", "report", "overdue", "--kind", "incoming")["rows"]) == 1
    d("03-09T18:01", "incoming", "hand", "1", "--to", "sun")
    assert d("03-09T18:02", "check") == "没有发现问题\n"


def test_passing_on_waits_for_nobody_who_is_there(d):
    routed(d, "--reader", "li,sun,zhou")
    away(d, "03-02T09:20", "sun", "03-02", "03-06")
    d("03-02T10:00", "incoming", "hand", "1", "--to", "li")
    d("03-02T11:00", "incoming", "read", "1", by="li")
    d("03-02T11:01", "incoming", "return", "1")
    assert duties(d, "03-02T11:02") == [("pass_on", "registrar", "03-03T17:30")]
    warned = [
        p.get("warnings")
        for p in d.json("03-02T11:03", "next", "1")["possible"]
        if p["act"] == "hand"
    ]
    assert warned == [["外出：孙二（至 2026-03-06），先送下一位"]]


def test_a_changed_route_keeps_those_who_wait_unless_it_names_others(d):
    routed(d, "--reader", "sun,li,wu", "--handler-department", "工程科")
    d("03-02T10:00", "incoming", "hand", "1", "--to", "sun")
    d.refused(
        "03-02T10:01",
        "incoming",
        "reroute",
        "1",
        "--reason",
        "x",
        by="qian",
        clauses=["[D6.1]"],
        rules="somebody_is_named",
    )
    d.refused(
        "03-02T10:02",
        "incoming",
        "reroute",
        "1",
        "--reader",
        "zhou,sun",
        "--reason",
        "x",
        by="qian",
        clauses=["[D6.1]"],
        rules="nobody_is_served_meanwhile",
    )
    d.refused(
        "03-02T10:03",
        "incoming",
        "reroute",
        "1",
        "--strike",
        "sun",
        "--reason",
        "x",
        by="qian",
        clauses=["[D6.1]"],
        rules="only_the_unserved_are_struck",
    )
    d(
        "03-02T10:04",
        "incoming",
        "reroute",
        "1",
        "--handler-department",
        "财务科",
        "--reason",
        "转财务科",
        by="qian",
    )
    assert readers(d, "03-02T10:05") == ["sun", "li", "wu"]
    d("03-02T10:06", "incoming", "reroute", "1", "--strike", "li", "--reason", "出差", by="qian")
    assert readers(d, "03-02T10:07") == ["sun", "wu"]
    d("03-02T10:08", "incoming", "reroute", "1", "--reader", "zhou", "--reason", "改送", by="hua")
    assert readers(d, "03-02T10:09") == ["sun", "zhou"]
    d("03-02T11:00", "incoming", "read", "1", by="sun")
    d("03-02T11:01", "incoming", "return", "1")
    d(
        "03-02T11:02",
        "incoming",
        "reroute",
        "1",
        "--strike",
        "zhou",
        "--reason",
        "不必阅",
        by="qian",
    )
    assert d.json("03-02T11:03", "show", "1")["state"] == "handling"
    d("03-02T11:04", "incoming", "hand", "1", "--to", "zheng")


def test_an_unread_further_copy_leaves_its_reader_waiting(d):
    routed(d, "--reader", "sun,wang", more=("--copies", "2"))
    d("03-02T10:00", "incoming", "hand", "1", "--to", "sun")
    d("03-02T10:01", "incoming", "hand", "1", "--copy", "2", "--to", "wang")
    d("03-02T11:00", "incoming", "return", "1", "--copy", "2", "--unread", "开会")
    assert duties(d, "03-02T11:01") == [("read", "sun", "03-04T17:30")]
    d("03-02T12:00", "incoming", "read", "1", by="sun")
    d("03-02T12:01", "incoming", "return", "1")
    assert duties(d, "03-02T12:02") == [("pass_on", "registrar", "03-03T17:30")]
    d("03-02T12:03", "incoming", "hand", "1", "--to", "wang")
    d("03-02T13:00", "incoming", "return", "1", "--unread", "出差")
    said = d.json("03-02T13:01", "next", "1")["possible"]
    assert [p["warnings"] for p in said if p["act"] == "conclude"] == [["王五未阅（出差）"]]
    d("03-02T13:02", "incoming", "conclude", "1", "--outcome", "已传阅")
    assert "王五未阅（出差）" in d.err


def test_who_has_a_copy_already_is_told_so(d):
    routed(d, "--reader", "sun,li")
    d("03-02T10:00", "incoming", "hand", "1", "--to", "sun")
    said = d.refused(
        "03-02T10:01",
        "incoming",
        "hand",
        "1",
        "--to",
        "sun",
        clauses=["[D7.4]"],
        rules="paper_is_in_the_office",
    )
    assert "孙二" in said and "D7.1" not in said and "D6.3" not in said


def test_a_round_is_about_the_copy_that_is_named(d):
    routed(d, "--reader", "sun,li,zhou", more=("--copies", "2"))
    d("03-02T10:00", "incoming", "hand", "1", "--to", "sun")
    d("03-02T10:01", "incoming", "hand", "1", "--to", "li")
    d("03-02T11:00", "incoming", "pass", "1", "--copy", "2", "--opinion", "已阅")
    rows = d.json("03-02T11:01", "show", "1")["record"]["readers"]
    assert rows[1]["opinion"] == "已阅" and "read" not in rows[0] and rows[2]["copy"] == 2
    d("03-02T11:10", "incoming", "return", "1", "--copy", "2", "--unread", "急")
    said = d.refused(
        "03-02T11:11",
        "incoming",
        "return",
        "1",
        "--copy",
        "2",
        clauses=["[D7.4]"],
        rules="copy_is_out",
    )
    assert "孙二" in said


def test_who_has_left_gets_no_paper(d):
    routed(d, "--reader", "sun,li,zhou", "--handler-department", "工程科")
    d("03-02T10:00", "incoming", "hand", "1", "--to", "sun")
    d("03-02T10:10", "person", "leave", "li", by="qian")
    d("03-02T11:00", "incoming", "pass", "1")
    assert d.json("03-02T11:01", "show", "1")["record"]["out"][0]["holder"] == "zhou"
    d("03-02T12:00", "incoming", "pass", "1")
    d.refused(
        "03-02T12:01",
        "incoming",
        "hand",
        "1",
        "--to",
        "li",
        clauses=["D7.1"],
        rules="receiver_is_active",
    )
    d.refused(
        "03-02T12:02",
        "incoming",
        "copy",
        "1",
        "--for",
        "li",
        "--consent-of",
        "qian",
        clauses=["D7.1"],
        rules="receiver_is_active",
    )
    d.refused(
        "03-02T12:03",
        "loan",
        "request",
        "--document",
        "1",
        "--borrower",
        "li",
        "--purpose",
        "x",
        clauses=["D7.1"],
        rules="receiver_is_active",
    )
    d("03-02T12:04", "incoming", "hand", "1", "--to", "wang")
    assert "已离职：李四" in d.err
    said = d.refused(
        "03-02T12:05",
        "incoming",
        "conclude",
        "1",
        "--outcome",
        "已办",
        clauses=["[D7.2]"],
        rules="readers_have_read",
    )
    assert "--strike li" in said
    d("03-02T12:06", "incoming", "reroute", "1", "--strike", "li", "--reason", "已离职", by="qian")
    d("03-02T12:07", "incoming", "conclude", "1", "--outcome", "已办")


def test_a_leader_who_has_left_is_presented_nothing(d):
    d.paper("03-02T09:00", "--urgency", "urgent")
    d("03-02T09:01", "person", "leave", "sun", by="qian")
    d.refused(
        "03-02T09:02",
        "incoming",
        "present",
        "1",
        "--to",
        "sun",
        clauses=["D7.1"],
        rules="receiver_is_active",
    )


def test_more_time_for_a_reader_while_the_paper_is_in_handling(d):
    routed(d, "--reader", "sun", "--handler-department", "工程科", more=("--copies", "2"))
    d("03-02T10:00", "incoming", "hand", "1", "--to", "sun")
    d("03-02T10:01", "incoming", "hand", "1", "--to", "wang")
    assert d.json("03-02T10:02", "show", "1")["state"] == "handling"
    d(
        "03-02T10:03",
        "incoming",
        "extend",
        "1",
        "--until",
        "2026-03-10",
        "--reason",
        "篇幅大",
        by="qian",
    )
    assert ("read", "sun", "03-10T17:30") in duties(d, "03-02T10:04")


def test_a_void_paper_owes_nothing(d):
    d.paper(
        "03-02T09:00",
        "--urgency",
        "urgent",
        "--reply-by",
        "2026-03-20",
        "--recall-by",
        "2026-05-01",
    )
    d("03-02T09:01", "incoming", "present", "1", "--to", "sun")
    d("03-02T09:30", "incoming", "read", "1", "--reader", "li", "--instruction", "速办", by="sun")
    d("03-02T09:31", "incoming", "return", "1")
    assert {x[0] for x in duties(d, "03-02T09:32")} == {
        "carry_out",
        "give_back",
        "note",
        "pass_on",
        "reply",
    }
    d("03-02T09:33", "incoming", "void", "1", "--reason", "重号", by="qian")
    assert duties(d, "03-02T09:34") == []


def test_a_presented_leader_signs_once(d):
    d.paper("03-02T09:00", "--urgency", "urgent")
    d("03-02T09:01", "incoming", "present", "1", "--to", "sun")
    d.refused(
        "03-02T09:02", "incoming", "return", "1", clauses=["[D7.2]"], rules="unread_return_says_why"
    )
    d("03-02T09:30", "incoming", "read", "1", by="sun")
    d.refused(
        "03-02T09:31",
        "incoming",
        "read",
        "1",
        by="sun",
        clauses=["[D7.2]"],
        rules="not_read_already",
    )
    d("03-02T09:32", "incoming", "take-in", "1")
    assert duties(d, "03-02T09:33") == [("route", "office_director", "03-02T17:30")]


def forwardable(d, *more):
    d(
        "03-02T09:00",
        "incoming",
        "register",
        "--title",
        "贺信",
        "--form",
        "etiquette",
        "--source",
        "peer",
        "--sender",
        "甲",
        "--line",
        "party",
        *more,
    )


def test_a_forwarded_paper_is_answered_by_whom_it_was_forwarded_to_and_is_lent_to_nobody(d):
    forwardable(d, "--reply-by", "2026-03-20")
    d("03-02T09:10", "incoming", "forward", "1", "--to", "财务科")
    assert duties(d, "03-02T09:11") == []
    d("03-02T09:12", "loan", "request", "--document", "1", "--purpose", "x", by="wu")
    d("03-02T09:13", "loan", "approve", "LN-2026-0001", by="wang")
    said = d.refused("03-02T09:14", "loan", "lend", "LN-2026-0001", rules="paper_is_in_the_office")
    assert "财务科" in said


def test_what_is_wanted_back_is_not_forwarded(d):
    forwardable(d, "--recall-by", "2026-05-01")
    said = d.refused(
        "03-02T09:10",
        "incoming",
        "forward",
        "1",
        "--to",
        "财务科",
        clauses=["D13"],
        rules="wanted_back_is_not_forwarded",
    )
    assert "2026-05-01" in said


def test_urging_keeps_what_was_owed_and_warns_where_nothing_is(d):
    routed(d, "--reader", "sun")
    d("03-02T10:00", "incoming", "hand", "1", "--to", "sun")
    d("03-05T10:00", "incoming", "urge", "1", "--addressee", "sun")
    assert d.err == ""
    d("03-05T10:01", "incoming", "urge", "1", "--addressee", "li")
    assert "李四" in d.err
    d("03-05T11:00", "incoming", "read", "1", by="sun")
    events = d.json("03-05T11:01", "show", "1")["events"]
    assert [e.get("owed") for e in events if e["act"] == "urge"] == [
        [{"duty": "read", "due": "2026-03-04T17:30:00+08:00"}],
        None,
    ]


def test_a_deputy_is_urged_for_whom_he_stands_in(d):
    routed(d, "--reader", "sun")
    d("03-02T10:00", "incoming", "hand", "1", "--to", "sun")
    d(
        "03-03T09:00",
        "person",
        "away",
        "sun",
        "--from",
        "2026-03-03",
        "--until",
        "2026-03-06",
        "--deputy",
        "zhou",
    )
    d("03-05T10:00", "incoming", "urge", "1", "--addressee", "zhou")
    assert (
        d.err == ""
        and d.json("03-05T10:01", "show", "1")["events"][-1]["owed"][0]["duty"] == "read"
    )


def test_the_circulation_report_lists_what_somebody_has_still_to_finish(d):
    routed(d, "--reader", "sun,li", "--handler-department", "工程科", more=("--copies", "2"))
    d("03-02T10:00", "incoming", "hand", "1", "--to", "sun")
    d("03-02T10:01", "incoming", "hand", "1", "--to", "wang", "--exception", "先办")
    rows = d.json("03-02T11:00", "report", "circulation")["rows"]
    assert [(r["reader"], r["handed"] is not None) for r in rows] == [("sun", True), ("li", False)]
    d("03-03T10:00", "incoming", "lose", "1", "--copy", "1")
    then = d.json("03-03T11:00", "report", "circulation", "--as-of", "2026-03-02")["rows"]
    assert then == rows, "what a later event changed on the slip is not told of the day before"
    d(
        "03-03T11:01",
        "incident",
        "investigate",
        "INC-2026-0001",
        "--cause",
        "x",
        "--responsible",
        "unknown",
    )
    d("03-03T11:02", "incident", "report", "INC-2026-0001", "--to", "zhou")
    d("03-03T11:03", "incident", "close", "INC-2026-0001", "--outcome", "written_off", by="qian")
    assert d.json("03-03T11:04", "report", "circulation")["rows"] == []
    assert d.json("03-03T11:05", "report", "circulation", "--as-of", "2026-03-02")["rows"] == rows
