"""The departments that handle a paper: each has its head, its handlers and its term; nothing is
left unowed (D7.2, D7.5).
"""


def duties(d, now, id="1"):
    return sorted((x["duty"], x["owner"]) for x in d.json(now, "show", id)["duties"])


def record(d, now, id="1"):
    return d.json(now, "show", id)["record"]


def two_departments(d, *more):
    d.paper("03-02T09:00", "--copies", "2", *more)
    d("03-02T09:10", "incoming", "route", "1", "--handler-department", "工程科,财务科", by="qian")
    d("03-02T10:00", "incoming", "hand", "1", "--to", "wang")
    d("03-02T10:30", "incoming", "hand", "1", "--to", "zheng")


def test_a_second_department_leaves_the_first_ones_duties_alone(d):
    two_departments(d, "--reply-by", "2026-03-20")
    assert duties(d, "03-02T10:31") == [
        ("assign", "wang"),
        ("assign", "zheng"),
        ("reply", "wang"),
        ("settle", "wang"),
        ("settle", "zheng"),
    ]
    d("03-02T11:00", "incoming", "assign", "1", "--handler", "feng", by="zheng")
    assert duties(d, "03-02T11:01") == [
        ("assign", "wang"),
        ("reply", "wang"),
        ("settle", "feng"),
        ("settle", "wang"),
    ]
    d("03-02T11:30", "incoming", "assign", "1", "--handler", "wu,li", by="wang")
    assert duties(d, "03-02T11:31") == [("reply", "wu"), ("settle", "feng"), ("settle", "wu")]
    assert record(d, "03-02T11:32")["handlers"] == ["feng", "wu", "li"]
    d("03-02T12:00", "incoming", "assign", "1", "--handler", "zheng", by="zheng")
    assert record(d, "03-02T12:01")["handlers"] == ["wu", "li", "zheng"]
    assert {(c["copy"], c["holder"]) for c in record(d, "03-02T12:02")["out"]} == {
        (1, "wu"),
        (2, "feng"),
    }
    d("03-02T13:00", "incoming", "reply", "1", "--text", "已电话答复", by="li")
    d("03-02T14:00", "incoming", "conclude", "1", "--outcome", "已办", by="wu")
    assert duties(d, "03-02T14:01") == [("file", "registrar"), ("return", "feng"), ("return", "wu")]
    d("03-02T15:00", "incoming", "reopen", "1", "--reason", "补报", by="qian")
    assert duties(d, "03-02T15:01") == [("settle", "wu"), ("settle", "zheng")]
    assert d("03-02T16:00", "check") == "没有发现问题\n"


def test_a_head_still_answers_while_only_the_other_department_has_handlers(d):
    two_departments(d, "--reply-by", "2026-03-20")
    d("03-02T11:00", "incoming", "assign", "1", "--handler", "feng", by="zheng")
    d("03-02T12:00", "incoming", "reply", "1", "--text", "已答复", by="wang")
    d.refused(
        "03-02T12:30",
        "incoming",
        "assign",
        "1",
        "--handler",
        "feng",
        by="wang",
        clauses=["D7.5"],
        rules="handlers_are_known",
    )


def test_after_assign_the_paper_goes_to_its_handlers(d):
    d.paper()
    d(
        "03-02T09:10",
        "incoming",
        "route",
        "1",
        "--reader",
        "li",
        "--handler-department",
        "工程科",
        by="qian",
    )
    d("03-02T10:00", "incoming", "hand", "1", "--to", "li")
    d("03-02T11:00", "incoming", "pass", "1")
    assert record(d, "03-02T11:01")["out"][0]["holder"] == "wang"
    d("03-02T12:00", "incoming", "assign", "1", "--handler", "wu", by="wang")
    d("03-02T13:00", "incoming", "return", "1")
    d("03-02T13:10", "incoming", "reroute", "1", "--reader", "zhou", "--reason", "补阅", by="qian")
    d("03-02T13:20", "incoming", "hand", "1", "--to", "zhou")
    d("03-02T14:00", "incoming", "pass", "1")
    assert record(d, "03-02T14:01")["out"][0]["holder"] == "wu"
    d("03-02T14:10", "incoming", "return", "1")
    d("03-02T14:20", "incoming", "hand", "1", "--to", "wang")
    assert duties(d, "03-02T14:30") == [("settle", "wu")]


def test_a_department_keeps_what_it_handles(d):
    d.paper()
    d("03-02T09:10", "incoming", "route", "1", "--handler-department", "工程科", by="qian")
    d("03-02T10:00", "incoming", "hand", "1", "--to", "wang")
    said = d.refused(
        "03-02T10:10",
        "incoming",
        "pass",
        "1",
        clauses=["[D6.3]"],
        rules="somebody_follows_the_handler",
    )
    assert "王五" in said and "return" in said
    said = d.refused(
        "03-02T10:11",
        "incoming",
        "take-in",
        "1",
        "--opinion",
        "已阅",
        clauses=["[D7.2]"],
        rules="nothing_is_left_over",
    )
    assert "意见" in said
    d("03-02T11:00", "incoming", "return", "1")
    d("03-02T11:10", "incoming", "hand", "1", "--to", "wang")
    assert duties(d, "03-02T11:11") == [("assign", "wang"), ("settle", "wang")]
    d("03-02T12:00", "incoming", "assign", "1", "--handler", "wu", by="wang")
    d.refused(
        "03-02T12:10",
        "incoming",
        "pass",
        "1",
        "--opinion",
        "已阅",
        clauses=["[D6.3]", "[D7.2]"],
        rules="nothing_is_left_over somebody_follows_the_handler",
    )


def test_a_second_department_gets_the_only_copy_after_the_first(d):
    d.paper()
    d("03-02T09:10", "incoming", "route", "1", "--handler-department", "工程科,财务科", by="qian")
    d("03-02T10:00", "incoming", "hand", "1", "--to", "wang")
    d("03-02T11:00", "incoming", "pass", "1")
    assert record(d, "03-02T11:01")["out"][0]["holder"] == "zheng"
    d("03-02T12:00", "incoming", "return", "1")
    assert ("pass_on", "registrar") not in duties(d, "03-02T12:01")


def test_the_office_settles_what_no_department_handles(d):
    d.paper()
    d("03-02T09:10", "incoming", "route", "1", "--reader", "sun", by="qian")
    d("03-02T10:00", "incoming", "hand", "1", "--to", "sun")
    d("03-02T11:00", "incoming", "pass", "1")
    found = d.json("03-02T11:01", "show", "1")
    assert found["state"] == "handling"
    assert [(x["duty"], x["owner"], x["due"][:10], x["house"]) for x in found["duties"]] == [
        ("settle", "office_director", "2026-03-16", True)
    ]
    d(
        "03-02T12:00",
        "incoming",
        "reroute",
        "1",
        "--handler-department",
        "财务科",
        "--reason",
        "转财务",
        by="qian",
    )
    assert duties(d, "03-02T12:01") == [("pass_on", "registrar"), ("settle", "office_director")]
    d("03-02T13:00", "incoming", "hand", "1", "--to", "zheng")
    assert duties(d, "03-02T13:01") == [("assign", "zheng"), ("settle", "zheng")]


def test_a_dropped_department_owes_nothing_and_the_new_one_gets_it(d):
    d.paper("03-02T09:00", "--reply-by", "2026-03-20")
    d("03-02T09:10", "incoming", "route", "1", "--handler-department", "工程科", by="qian")
    d("03-02T10:00", "incoming", "hand", "1", "--to", "wang")
    d("03-02T11:00", "incoming", "assign", "1", "--handler", "wu", by="wang")
    d(
        "03-02T12:00",
        "incoming",
        "reroute",
        "1",
        "--handler-department",
        "财务科",
        "--reason",
        "职责不符",
        by="qian",
    )
    assert duties(d, "03-02T12:01") == [
        ("pass_on", "registrar"),
        ("reply", "department_head:财务科"),
    ]
    assert "handlers" not in record(d, "03-02T12:02")
    d("03-02T13:00", "incoming", "pass", "1")
    assert duties(d, "03-02T13:01") == [
        ("assign", "zheng"),
        ("reply", "zheng"),
        ("settle", "zheng"),
    ]


def test_what_a_recall_collects_from_a_reader_still_goes_to_the_department(d):
    d.paper()
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
    d("03-02T10:00", "incoming", "hand", "1", "--to", "sun")
    d("03-31T18:00", "recall", "open", "--as-of", "2026-03-31")
    d("03-31T18:01", "recall", "collect", "RC-2026-Q1", "--document", "1")
    assert record(d, "03-31T18:02")["readers"][0]["unread"] == "清退收回"
    assert duties(d, "03-31T18:03") == [("pass_on", "registrar")]
    d("04-01T09:00", "incoming", "hand", "1", "--to", "wang")
    assert duties(d, "04-01T09:01") == [("assign", "wang"), ("settle", "wang")]
    d("04-01T10:00", "incoming", "conclude", "1", "--outcome", "已办", by="wang")
    assert "孙二未阅（清退收回）" in d.err


def test_a_reader_who_heads_the_department_has_two_copies_in_one_moment(d, tmp_path):
    d.paper("03-02T09:00", "--copies", "2")
    d(
        "03-02T09:10",
        "incoming",
        "route",
        "1",
        "--reader",
        "wang",
        "--handler-department",
        "工程科",
        by="qian",
    )
    file = tmp_path / "acts.jsonl"
    line = (
        '{{"kind": "incoming", "act": "hand", "id": "IN-2026-0001", "by": "zhao", "inputs": {{"to":'
        ' "wang", "copy": {copy}}}}}\n'
    )
    file.write_text(line.format(copy=1) + line.format(copy=2), encoding="utf-8")
    d("03-02T10:00", "batch", str(file))
    assert duties(d, "03-02T10:01") == [("assign", "wang"), ("read", "wang"), ("settle", "wang")]
    d("03-02T11:00", "incoming", "read", "1", "--copy", "1", by="wang")
    d.refused(
        "03-02T11:01",
        "incoming",
        "read",
        "1",
        "--copy",
        "2",
        by="wang",
        clauses=["[D7.2]"],
        rules="not_read_already",
    )
    assert duties(d, "03-02T11:02") == [("assign", "wang"), ("return", "wang"), ("settle", "wang")]
    d("03-02T11:10", "incoming", "return", "1", "--copy", "1")
    assert d("03-02T12:00", "check") == "没有发现问题\n"
    assert duties(d, "03-02T12:01") == [("assign", "wang"), ("settle", "wang")]


def test_handing_over_moves_each_duty_to_its_own_owners(d):
    d.paper()
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
    d("03-02T10:00", "incoming", "hand", "1", "--to", "sun")
    d("03-02T11:00", "incoming", "pass", "1", "--instruction", "五日内报方案")
    d("03-02T12:00", "incoming", "assign", "1", "--handler", "wu,li", by="wang")
    d("03-02T13:00", "person", "hand-over", "wu", "--to", "feng", by="qian")
    owners = {
        x["duty"]: x["owners"]
        for x in d.json("03-02T13:01", "todo", "--all")["rows"]
        if x["record"] == "IN-2026-0001"
    }
    assert owners == {"carry_out": ["feng", "li"], "settle": ["feng", "li"]}
    assert record(d, "03-02T13:02")["handlers"] == ["feng", "li"]
