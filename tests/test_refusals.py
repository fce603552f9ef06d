"""What the regulation forbids is refused with its clause, every objection, and without a trace."""


def routed(d, *readers, more=()):
    d.paper("03-02T09:00", *more)
    words = [w for r in readers for w in ("--reader", r)]
    d("03-02T09:10", "incoming", "route", "1", *words, "--handler-department", "工程科", by="qian")


def test_lateral_passing(d):
    routed(d, "sun", "li")
    d("03-02T10:00", "incoming", "hand", "1", "--to", "sun")
    said = d.refused(
        "03-02T10:05",
        "incoming",
        "hand",
        "1",
        "--to",
        "li",
        clauses=["[D7.4]"],
        rules="paper_is_in_the_office",
    )
    assert "孙二" in said and "03-02 10:00" in said and "return" in said


def test_reading_out_of_order_but_for_an_exception(d):
    routed(d, "sun", "li")
    d.refused(
        "03-02T10:00",
        "incoming",
        "hand",
        "1",
        "--to",
        "li",
        clauses=["[D6.3]"],
        rules="in_the_order_of_the_route",
    )
    d("03-02T10:01", "incoming", "hand", "1", "--to", "li", "--exception", "孙局长出差")


def test_the_absent_are_passed_by(d):
    routed(d, "sun", "li")
    d("03-02T09:30", "person", "away", "sun", "--from", "2026-03-02", "--until", "2026-03-06")
    d.refused(
        "03-02T10:00",
        "incoming",
        "hand",
        "1",
        "--to",
        "sun",
        clauses=["D6.3"],
        rules="addressee_is_not_away",
    )
    d("03-02T10:01", "incoming", "hand", "1", "--to", "li")
    assert "外出：孙二" in d("03-02T10:02", "show", "1")


def test_reading_by_a_stranger_and_handing_to_one(d):
    routed(d, "sun")
    d.refused(
        "03-02T10:00",
        "incoming",
        "hand",
        "1",
        "--to",
        "feng",
        clauses=["[D7.1]"],
        rules="only_those_named_by_route",
    )
    d("03-02T10:01", "incoming", "hand", "1", "--to", "sun")
    d.refused(
        "03-02T10:02", "incoming", "read", "1", by="li", clauses=["[D7.2]"], rules="actor_may"
    )


def test_handing_before_the_route(d):
    d.paper()
    d.refused(
        "03-02T10:00",
        "incoming",
        "hand",
        "1",
        "--to",
        "sun",
        clauses=["[D6.1]"],
        rules="sealed_cover_to_its_addressee",
    )
    d.refused(
        "03-02T10:00",
        "incoming",
        "conclude",
        "1",
        "--outcome",
        "x",
        clauses=["[D6.1]"],
        rules="step_comes_first",
    )


def test_a_formal_paper_is_not_forwarded(d):
    d.paper()
    d.refused(
        "03-02T10:00",
        "incoming",
        "forward",
        "1",
        "--to",
        "财务科",
        clauses=["[D6.2]"],
        rules="only_etiquette_and_receipts_are_forwarded",
    )


def test_urgent_goes_to_a_leader_first(d):
    d.paper("03-02T09:00", "--urgency", "urgent")
    d.refused(
        "03-02T09:10",
        "incoming",
        "route",
        "1",
        "--reader",
        "li,sun",
        by="qian",
        clauses=["[D6.1]"],
        rules="urgent_goes_to_a_leader_first",
    )
    d("03-02T09:11", "incoming", "present", "1", "--to", "sun")
    d(
        "03-02T10:00",
        "incoming",
        "read",
        "1",
        "--reader",
        "li",
        "--handler-department",
        "工程科",
        by="sun",
    )
    owed = {x["duty"] for x in d.json("03-02T10:01", "show", "1")["duties"]}
    assert "note" in owed and "route" not in owed
    d("03-02T10:02", "incoming", "note", "1", by="qian")


def test_retired_and_joint_units(d):
    d.paper("03-02T09:00", "--joint-unit", "区交通局")
    err = d.refused(
        "03-02T09:10",
        "incoming",
        "route",
        "1",
        "--reader",
        "old",
        by="qian",
        clauses=["[D6.2]", "[D7.6]"],
        rules="joint_units_were_contacted retired_readers_were_told",
    )
    assert "区交通局" in err and "老陈" in err
    d(
        "03-02T09:11",
        "incoming",
        "route",
        "1",
        "--reader",
        "old",
        "--joint-contacted",
        "--retired-notified",
        by="qian",
    )


def test_concluding_with_an_open_reader_lists_everything(d):
    routed(d, "sun", "li")
    d("03-02T10:00", "incoming", "hand", "1", "--to", "sun")
    d("03-02T11:00", "incoming", "read", "1", "--instruction", "报方案", by="sun")
    d("03-02T11:01", "incoming", "return", "1")
    d("03-02T11:02", "incoming", "hand", "1", "--to", "wang", "--exception", "先办")
    said = d.refused(
        "03-02T12:00",
        "incoming",
        "conclude",
        "1",
        "--outcome",
        "完",
        clauses=["[D7.2]"],
        rules="instructions_are_carried_out readers_have_read",
    )
    assert "李四尚未阅毕" in said and "报方案" in said


def test_an_unread_return_says_why_and_a_return_needs_something_out(d):
    routed(d, "sun")
    d.refused("03-02T10:00", "incoming", "return", "1", clauses=["[D7.4]"], rules="copy_is_out")
    d("03-02T10:00", "incoming", "hand", "1", "--to", "sun")
    d.refused(
        "03-02T11:00", "incoming", "return", "1", clauses=["[D7.2]"], rules="unread_return_says_why"
    )
    d("03-02T11:00", "incoming", "return", "1", "--unread", "开会")


def test_found_with_records_what_happened(d):
    routed(d, "sun", "li")
    d("03-02T10:00", "incoming", "hand", "1", "--to", "sun")
    out = d(
        "03-03T10:00",
        "incoming",
        "found-with",
        "1",
        "--holder",
        "li",
        "--since",
        "2026-03-03",
        "--how",
        "孙局长直接转交",
    )
    assert "INC-2026-0001" in out
    assert "li" in d("03-03T10:01", "report", "holdings")
    assert d.json("03-03T10:02", "show", "INC-2026-0001")["record"]["nature"] == "breach"


def test_secrets_are_registered_sealed(d):
    d.refused(
        "03-02T09:00",
        "incoming",
        "register",
        *("--title", "x"),
        "--secrecy",
        "secret",
        "--form",
        "document",
        "--source",
        "superior",
        "--sender",
        "市局",
        "--line",
        "party",
        clauses=["[保密法30]"],
        rules="secrets_stay_out_of_the_ledger",
    )
    d(
        "03-02T09:01",
        "incoming",
        "register",
        "--sealed",
        "--secrecy",
        "secret",
        "--form",
        "document",
        "--source",
        "superior",
        "--sender",
        "市局",
        "--line",
        "party",
    )
    assert "〔密〕" in d("03-02T09:02", "find", "市局")


def test_loans(d):
    d.paper("03-02T09:00", "--secrecy", "internal")
    d(
        "03-02T09:01",
        "incoming",
        "register",
        "--sealed",
        "--secrecy",
        "secret",
        "--form",
        "document",
        "--source",
        "superior",
        "--sender",
        "市局",
        "--line",
        "party",
    )
    d("03-02T09:10", "incoming", "route", "1", "--reader", "sun", by="qian")
    d("03-02T09:11", "incoming", "hand", "1", "--to", "sun")
    d("03-02T10:00", "loan", "request", "--document", "1", "--purpose", "核对", by="wu")
    d.refused(
        "03-02T10:01",
        "loan",
        "approve",
        "LN-2026-0001",
        by="zheng",
        clauses=["[D11]"],
        rules="actor_may approver_is_entitled",
    )
    d("03-02T10:02", "loan", "approve", "LN-2026-0001", by="wang")
    said = d.refused(
        "03-02T10:03",
        "loan",
        "lend",
        "LN-2026-0001",
        clauses=["[D12]"],
        rules="copy_is_in_the_office",
    )
    assert "孙二" in said
    d("03-02T10:04", "loan", "request", "--document", "2", "--purpose", "核对", by="wu")
    d.refused(
        "03-02T10:05",
        "loan",
        "approve",
        "LN-2026-0002",
        by="wang",
        clauses=["[D11]"],
        rules="approver_is_entitled",
    )
    d("03-02T10:06", "loan", "request", "--document", "2", "--purpose", "核对", by="sun")
    d.refused(
        "03-02T10:07",
        "loan",
        "approve",
        "LN-2026-0003",
        by="sun",
        clauses=["[D11]"],
        rules="approver_is_entitled",
    )
    d.refused(
        "03-02T10:08",
        "loan",
        "request",
        "--document",
        "1",
        "--purpose",
        "x",
        "--due",
        "2026-03-09",
        by="wu",
        clauses=["[D12]"],
        rules="due_is_the_same_day",
    )


def test_wrong_role_and_missing_input(d):
    d.refused(
        "03-02T09:00",
        "incoming",
        "register",
        "--title",
        "x",
        "--form",
        "document",
        "--source",
        "peer",
        "--sender",
        "甲",
        "--line",
        "party",
        by="li",
        clauses=["[D4.1]"],
        rules="actor_may",
    )
    head = d.git("rev-parse", "HEAD")
    d("03-02T09:00", "incoming", "register", "--title", "x", code=2)
    assert "--form" in d.err and "形式" in d.err and d.git("rev-parse", "HEAD") == head
    d("03-02T09:00", "show", "IN-2026-0099", code=4)


def test_mismatch_needs_a_superior_and_a_number_and_opens_an_incident(d):
    d.refused(
        "03-02T09:00",
        "incoming",
        "register",
        "--title",
        "x",
        "--form",
        "document",
        "--source",
        "peer",
        "--sender",
        "甲",
        "--line",
        "party",
        "--mismatch",
        "number",
        clauses=["[D4.2]"],
        rules="mismatch_is_a_superiors_paper",
    )
    out = d(
        "03-02T09:01",
        "incoming",
        "register",
        "--title",
        "x",
        "--form",
        "document",
        "--source",
        "superior",
        "--sender",
        "甲",
        "--line",
        "party",
        "--mismatch",
        "number",
        "--wrong-number",
        "甲发〔2026〕3号",
        "--seal",
        "torn",
    )
    assert "INC-2026-0001" in out and "INC-2026-0002" in out
    duties = d.json("03-02T09:02", "show", "INC-2026-0002")["duties"]
    assert {x["clause"] for x in duties if x["duty"] == "report"} == {"D4.2"}


def test_leaving_with_a_paper_in_hand(d):
    routed(d, "li")
    d("03-02T10:00", "incoming", "hand", "1", "--to", "li")
    said = d.refused(
        "03-02T11:00",
        "person",
        "leave",
        "li",
        by="qian",
        clauses=["[D12]", "[D13]"],
        rules="holds_no_paper owes_nothing_by_name",
    )
    assert "IN-2026-0001" in said
    d("03-02T11:01", "person", "hand-over", "li", "--to", "wu", by="qian")
    d("03-02T11:02", "person", "leave", "li", by="qian")
    d.refused(
        "03-02T11:03",
        "person",
        "leave",
        "qian",
        by="qian",
        clauses=["D3"],
        rules="last_director_stays",
    )


def test_correct_and_annul(d):
    d.paper()
    d(
        "03-02T09:05",
        "incoming",
        "correct",
        "1",
        "--field",
        "title",
        "--value",
        "关于防汛工作的通告",
        "--reason",
        "笔误",
    )
    d.refused(
        "03-02T09:06",
        "incoming",
        "correct",
        "1",
        "--field",
        "source",
        "--value",
        "peer",
        "--reason",
        "误",
        clauses=["D5.1"],
        rules="guarded_facts_need_the_director",
    )
    d("03-02T09:10", "incoming", "route", "1", "--reader", "li", by="qian")
    d.refused(
        "03-02T09:11",
        "incoming",
        "annul",
        "1",
        "--event",
        "1",
        "--reason",
        "误",
        clauses=["D5.1"],
        rules="event_can_be_annulled",
    )
    d("03-02T09:12", "incoming", "annul", "1", "--event", "3", "--reason", "误批")
    assert d.json("03-02T09:13", "show", "1")["state"] == "registered"
    assert [r["act"] for r in d.json("03-02T09:14", "report", "mended")["rows"]] == [
        "correct",
        "annul",
    ]
    assert d("03-02T09:15", "check") == "没有发现问题\n"


def test_time_runs_forward(d):
    d.paper("03-05T09:00")
    d("03-04T09:00", "incoming", "route", "1", "--reader", "li", by="qian", code=6)
    d.refused(
        "03-05T09:10",
        "incoming",
        "route",
        "1",
        "--reader",
        "li",
        "--at",
        "2026-03-06T09:00",
        by="qian",
        rules="not_in_the_future",
    )
    d.refused(
        "03-05T09:10",
        "incoming",
        "route",
        "1",
        "--reader",
        "li",
        "--at",
        "2026-03-04T09:00",
        by="qian",
        rules="after_the_last_event",
    )


def test_back_dating_needs_a_reason(d):
    d.refused(
        "03-20T09:00",
        "incoming",
        "register",
        *(
            "--title",
            "x",
            "--form",
            "document",
            "--source",
            "peer",
            "--sender",
            "甲",
            "--line",
            "party",
        ),
        "--at",
        "2026-03-10",
        clauses=["D4.1"],
        rules="late_says_why",
    )
    d(
        "03-20T09:00",
        "incoming",
        "register",
        *(
            "--title",
            "x",
            "--form",
            "document",
            "--source",
            "peer",
            "--sender",
            "甲",
            "--line",
            "party",
        ),
        "--at",
        "2026-03-10",
        "--late-reason",
        "出差",
    )


def test_an_id_of_another_kind_is_named_as_what_it_is(d):
    d.paper("03-02T09:00")
    head = d.git("rev-parse", "HEAD")
    for words, said in (
        (("incoming", "hand", "li", "--to", "sun"), "li 是人员，不是收文"),
        (("recall", "close", "sun"), "sun 是人员，不是清退"),
        (
            ("loan", "return", "IN-2026-0001", "--condition", "intact"),
            "IN-2026-0001 是收文，不是借阅",
        ),
        (("incident", "close", "1", "--outcome", "found"), "没有编号 1"),
    ):
        d("03-02T09:10", *words, code=4)
        assert said in d.err and "KeyError" not in d.err
    d("03-02T09:10", "incoming", "hand", "li", "1", "--to", "sun", "--each", code=3)
    assert "没有编号 li" in d.err
    assert d.git("rev-parse", "HEAD") == head


def test_a_staff_id_is_typed_on_any_keyboard_and_is_a_files_name(d):
    for id in ("Zhang San", "周六", "Zhou", "../x", "_a", "9z", "a" * 33, "registrar"):
        d(
            "03-02T09:00",
            "person",
            "join",
            id,
            "--name",
            "张三",
            "--department",
            "工程科",
            "--role",
            "staff",
            by="qian",
            code=3,
        )
        assert "角色名" in d.err or "小写字母开头" in d.err
    d(
        "03-02T09:00",
        "person",
        "join",
        "z" * 32,
        "--name",
        "张三",
        "--department",
        "工程科",
        "--role",
        "staff",
        by="qian",
    )
    (d.folder / "staff/Zhou.yaml").write_bytes(
        (d.folder / "staff/li.yaml").read_bytes().replace(b"id: li", b"id: Zhou")
    )
    d.git("add", "-A")
    d.git("-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qm", "by hand")
    d("03-02T09:01", "check", code=1)
    assert "staff/Zhou.yaml" in d.out and "小写字母开头" in d.out


def test_a_paper_that_is_not_routed_is_not_offered_to_be_handed_over(d):
    d.paper("03-02T09:00")
    answer = d.json("03-02T09:01", "next", "1")
    assert "hand" not in [p["act"] for p in answer["possible"]]
    (hand,) = [r for r in answer["refused"] if r["act"] == "hand"]
    assert [o["clause"] for o in hand["objections"]] == ["D6.1"]
    d(
        "03-02T09:01",
        "incoming",
        "register",
        "--sealed",
        "--form",
        "letter",
        "--source",
        "peer",
        "--sender",
        "x",
        "--line",
        "party",
        "--personal-to",
        "sun",
    )
    assert "hand" in [p["act"] for p in d.json("03-02T09:02", "next", "2")["possible"]]


def test_what_a_refused_round_leaves_to_do_is_true(d):
    d.paper("03-02T09:00")
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
    d("03-02T09:20", "incoming", "hand", "1", "--to", "sun")
    d("03-02T09:30", "incoming", "pass", "1")
    d("03-02T09:40", "incoming", "pass", "1", code=3)
    assert "交回 return" in d.err
    d(
        "03-02T09:50",
        "loan",
        "quick",
        "--document",
        "1",
        "--borrower",
        "sun",
        "--purpose",
        "x",
        "--approver",
        "sun",
        code=3,
    )
    assert "LN-" not in d.err and "现可办理" not in d.err and "借阅 批准" in d.err


def test_a_round_of_a_paper_that_is_not_there(d):
    d("03-02T09:00", "incoming", "pass", "IN-2026-0099", code=4)
    assert "IN-2026-0099" in d.err


def test_somebody_joins_once(d):
    assert "zhao 已经存在" in d.refused(
        "03-02T09:00",
        "person",
        "join",
        "zhao",
        "--name",
        "赵大",
        "--department",
        "工程科",
        "--role",
        "staff",
        by="qian",
        rules="is_new",
    )
