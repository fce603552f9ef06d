"""What stands in the way of reading, copying, handling and answering a paper, each told in words
(D6.3, D7.1, D7.2, D7.5).
"""

import pytest


def handled(d, *more):
    """A paper at its only reader, sun, which goes to 工程科 after him."""
    d.paper("03-02T09:00", *more)
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
    d("03-02T09:11", "incoming", "hand", "1", "--to", "sun")


def at_the_handler(d):
    d("03-02T10:30", "incoming", "return", "1")
    d("03-02T10:31", "incoming", "hand", "1", "--to", "wang")
    d("03-02T10:40", "incoming", "assign", "1", "--handler", "wu", by="wang")


def state(d, now="03-09T09:00"):
    return d.json(now, "show", "1")["record"]


def test_a_reader_does_not_route_what_was_not_presented_to_him(d):
    handled(d)
    said = d.refused(
        "03-02T10:00",
        "incoming",
        "read",
        "1",
        "--reader",
        "li",
        by="sun",
        clauses=["[D7.1]"],
        rules="presented_leader_routes",
    )
    assert "直接呈送的领导" in said
    d("03-02T10:01", "incoming", "read", "1", by="sun")


def test_more_time_is_given_ahead_and_to_a_reading_that_goes_on(d):
    handled(d)
    more = ("--reason", "附件多")
    assert "2026-03-01 已过" in d.refused(
        "03-02T10:00",
        "incoming",
        "extend",
        "1",
        "--until",
        "2026-03-01",
        *more,
        by="qian",
        clauses=["[D6.3]"],
        rules="extension_is_ahead",
    )
    d("03-02T10:01", "incoming", "extend", "1", "--until", "2026-03-02", *more, by="qian")
    d("03-02T10:20", "incoming", "read", "1", by="sun")
    d("03-02T10:30", "incoming", "return", "1")
    said = d.refused(
        "03-02T10:50",
        "incoming",
        "extend",
        "1",
        "--until",
        "2026-03-09",
        *more,
        by="qian",
        clauses=["[D6.3]"],
        rules="extension_is_ahead",
    )
    assert "没有未阅毕的传阅人" in said


@pytest.mark.parametrize(
    ("secrecy", "not_by", "by", "word"),
    [
        (("--secrecy", "internal"), "sun", "hua", "主任或副主任"),
        (("--sealed", "--secrecy", "secret"), "qian", "sun", "不是领导"),
    ],
)
def test_the_office_consents_to_a_copy_and_for_a_classified_paper_a_leader(
    d, secrecy, not_by, by, word
):
    if "--sealed" in secrecy:
        d(
            "03-02T09:00",
            "incoming",
            "register",
            "--form",
            "document",
            "--source",
            "superior",
            "--sender",
            "市局",
            "--line",
            "party",
            *secrecy,
        )
        d("03-02T09:05", "incoming", "unseal", "1")
    else:
        d.paper("03-02T09:00", *secrecy)
    assert word in d.refused(
        "03-02T10:00",
        "incoming",
        "copy",
        "1",
        "--for",
        "li",
        "--consent-of",
        not_by,
        clauses=["[D7.5]"],
        rules="consent_is_by_who_may_give_it",
    )
    assert "made" not in state(d, "03-02T10:01")
    d("03-02T10:02", "incoming", "copy", "1", "--for", "li", "--consent-of", by)
    assert state(d)["made"] == 1


def test_an_instruction_that_is_carried_out_is_an_open_one_and_named_where_there_are_several(d):
    handled(d)
    d("03-02T10:00", "incoming", "read", "1", by="sun")
    at_the_handler(d)
    done = ("incoming", "carry-out", "1", "--result", "已办")
    assert "没有待落实的批示" in d.refused(
        "03-02T11:00", *done, by="wu", clauses=["[D7.2]"], rules="instruction_is_open"
    )


def test_of_several_instructions_the_one_carried_out_is_named(d):
    d.paper("03-02T09:00")
    d(
        "03-02T09:10",
        "incoming",
        "route",
        "1",
        "--reader",
        "sun,zhou",
        "--handler-department",
        "工程科",
        by="qian",
    )
    for n, leader in enumerate(("sun", "zhou")):
        d(f"03-02T1{n}:00", "incoming", "hand", "1", "--to", leader)
        d(f"03-02T1{n}:10", "incoming", "read", "1", "--instruction", f"{leader}批示", by=leader)
        d(f"03-02T1{n}:20", "incoming", "return", "1")
    d("03-02T12:00", "incoming", "hand", "1", "--to", "wang")
    d("03-02T12:10", "incoming", "assign", "1", "--handler", "wu", by="wang")
    done = ("incoming", "carry-out", "1", "--result", "已办")
    assert "请指明（--instruction）：[1, 2]" in d.refused(
        "03-02T13:00",
        *done,
        by="wu",
        clauses=["[D7.2]"],
        rules="instruction_is_open",
    )
    assert "第3条" in d.refused(
        "03-02T13:01",
        *done,
        "--instruction",
        "3",
        by="wu",
        clauses=["[D7.2]"],
        rules="instruction_is_open",
    )
    d("03-02T13:02", *done, "--instruction", "2", by="wu")
    assert "第2条" in d.refused(
        "03-02T13:03",
        *done,
        "--instruction",
        "2",
        by="wu",
        clauses=["[D7.2]"],
        rules="instruction_is_open",
    )
    d("03-02T13:04", *done, by="wu")
    assert [r["done"] for r in state(d)["instructions"]] == ["已办", "已办"]


def test_a_reply_names_the_paper_that_answered_or_says_in_which_words(d):
    handled(d, "--reply-by", "2026-03-20")
    d("03-02T10:00", "incoming", "read", "1", by="sun")
    at_the_handler(d)
    assert "--outgoing" in d.refused(
        "03-02T11:00",
        "incoming",
        "reply",
        "1",
        by="wu",
        clauses=["[D7.5]"],
        rules="reply_names_a_paper_or_text",
    )
    d("03-02T11:01", "incoming", "reply", "1", "--text", "电话答复", by="wu")
    d("03-02T11:02", "incoming", "conclude", "1", "--outcome", "已办", by="wu")


def test_a_paper_registered_twice_repeats_another_one(d):
    d.paper("03-02T09:00")
    d.paper("03-02T09:01")
    void = ("incoming", "void", "2", "--reason", "重复登记", "--repeats")
    said = d.refused(
        "03-02T10:00", *void, "2", by="qian", clauses=["[D5.1]"], rules="repeats_exists"
    )
    assert "没有收文 IN-2026-0002" in said
    d("03-02T10:02", *void, "1", by="qian")
    assert d.json("03-02T10:03", "show", "2")["state"] == "void"


def test_a_paper_is_presented_to_a_leader_only(d):
    d.paper("03-02T09:00", "--urgency", "urgent")
    assert "李四不是领导" in d.refused(
        "03-02T09:10",
        "incoming",
        "present",
        "1",
        "--to",
        "li",
        clauses=["[D6.1]"],
        rules="addressee_is_a_leader",
    )
    d("03-02T09:11", "incoming", "present", "1", "--to", "sun")


def test_a_slip_names_active_people_once_and_not_who_is_reading(d):
    d.paper("03-02T09:00")
    d("03-02T09:01", "person", "leave", "feng", by="qian")
    route = ("incoming", "route", "1", "--reader")
    assert "李四列了两次" in d.refused(
        "03-02T09:10",
        *route,
        "li=read,sun,li=decide",
        by="qian",
        clauses=["D6.3"],
        rules="readers_are_known",
    )
    assert "没有在职人员 feng" in d.refused(
        "03-02T09:11",
        *route,
        "feng",
        by="qian",
        clauses=["D6.3"],
        rules="readers_are_known",
    )
    d("03-02T09:12", *route, "li,sun", by="qian")
    d("03-02T09:13", "incoming", "hand", "1", "--to", "li")
    change = ("incoming", "reroute", "1", "--reason", "改批")
    assert "李四正在阅文" in d.refused(
        "03-02T09:20",
        *change,
        "--reader",
        "li,zhou",
        by="qian",
        clauses=["D6.1"],
        rules="nobody_is_served_meanwhile",
    )
    assert "周明不在待送阅之列" in d.refused(
        "03-02T09:21",
        *change,
        "--reader",
        "zheng",
        "--strike",
        "zhou",
        by="qian",
        clauses=["D6.1"],
        rules="only_the_unserved_are_struck",
    )


def test_what_is_said_about_a_secret_paper_stays_out_of_the_ledger(d):
    d(
        "03-02T09:00",
        "incoming",
        "register",
        "--form",
        "document",
        "--source",
        "superior",
        "--sender",
        "市局",
        "--line",
        "party",
        "--sealed",
        "--secrecy",
        "secret",
    )
    d("03-02T09:05", "incoming", "unseal", "1")
    assert "意见不得写入" in d.refused(
        "03-02T09:10",
        "incoming",
        "route",
        "1",
        "--reader",
        "sun",
        "--opinion",
        "速办",
        by="qian",
        clauses=["保密法30"],
        rules="opinions_stay_out_of_secrets",
    )
    d("03-02T09:11", "incoming", "route", "1", "--reader", "sun", by="qian")
    d("03-02T09:12", "incoming", "hand", "1", "--to", "sun")
    assert "批示不得写入" in d.refused(
        "03-02T10:00",
        "incoming",
        "read",
        "1",
        "--instruction",
        "请办",
        by="sun",
        clauses=["保密法30"],
        rules="opinions_stay_out_of_secrets",
    )


def test_handlers_are_active_people_of_the_department(d):
    handled(d)
    d("03-02T10:00", "incoming", "read", "1", by="sun")
    d("03-02T10:01", "person", "leave", "li", by="qian")
    d("03-02T10:30", "incoming", "return", "1")
    d("03-02T10:31", "incoming", "hand", "1", "--to", "wang")
    assign = ("incoming", "assign", "1", "--handler")
    assert "没有在职人员 li" in d.refused(
        "03-02T10:40", *assign, "li", by="wang", clauses=["D7.5"], rules="handlers_are_known"
    )
    assert "冯八不在本承办部门" in d.refused(
        "03-02T10:41",
        *assign,
        "wu,feng",
        by="wang",
        clauses=["D7.5"],
        rules="handlers_are_known",
    )


def test_a_forwarded_paper_is_not_lent(d):
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
        "甲局",
        "--line",
        "administration",
    )
    d("03-02T09:10", "incoming", "forward", "1", "--to", "财务科")
    loan = d(
        "03-02T09:20", "loan", "request", "--document", "1", "--purpose", "核对", by="wu"
    ).split()[0]
    d("03-02T09:21", "loan", "approve", loan, by="wang")
    assert "已分转财务科" in d.refused(
        "03-02T09:22", "loan", "lend", loan, clauses=["D7.4"], rules="paper_is_in_the_office"
    )


def test_a_paper_brought_from_a_meeting_and_kept_is_told_to_the_clerk(d):
    brought = ("--source", "meeting", "--brought-by", "sun", "--brought-on")
    d.paper("03-09T09:00", *brought, "2026-03-02")
    assert "2026-03-02 带回，未及时送交" in d.err
    d.paper("03-09T09:10", *brought, "2026-03-06")
    assert "未及时送交" not in d.err


def test_a_matter_that_is_open_again_leaves_the_paper_with_its_handler_and_a_copy_owed(d):
    handled(d)
    d("03-02T10:00", "incoming", "read", "1", by="sun")
    at_the_handler(d)
    d("03-02T10:50", "incoming", "copy", "1", "--for", "li", "--consent-of", "qian")
    d("03-02T11:00", "incoming", "conclude", "1", "--outcome", "办毕")

    def returning(now):
        rows = d.json(now, "todo", "--all")["rows"]
        return sorted(r["owner"] for r in rows if r["duty"] == "return")

    assert returning("03-02T11:01") == ["li", "wu"]
    d("03-02T11:10", "incoming", "reopen", "1", "--reason", "补报", by="qian")
    assert returning("03-02T11:11") == ["li"]


def test_a_letter_registered_before_and_one_dated_ahead_are_told_to_the_clerk(d):
    letter = ("--sender-number", "建字〔2026〕3号")
    d.paper("03-02T09:00", *letter)
    assert d.err == ""
    d.paper("03-02T09:10", *letter)
    assert "注意：同一来文字号已登记：IN-2026-0001" in d.err
    d.paper("03-02T09:20", "--issued", "2026-03-03")
    assert "注意：成文日期 2026-03-03 晚于收文" in d.err
