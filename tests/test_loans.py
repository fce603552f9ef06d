"""Who signs for a loan, how long it may last, who may say otherwise, and how a lost one ends (D11,
D12, D13).
"""

import pytest

SUPERIOR, MEETING = (), ("--source", "meeting")


def asked(d, now, *more, borrower="wu", by=""):
    return d(
        now, "loan", "request", "--document", "1", "--purpose", "核对", *more, by=by or borrower
    ).split()[0]


def lent(d, *more, approver="wang", borrower="wu", now="03-02T10:00"):
    return d(
        now,
        "loan",
        "quick",
        "--document",
        "1",
        "--borrower",
        borrower,
        "--purpose",
        "核对",
        "--approver",
        approver,
        *more,
    ).split()[0]


def due(d, loan, now="03-02T18:00"):
    return [r["due"][:10] for r in d.json(now, "show", loan)["duties"]]


# --- renewals -------------------------------------------------------------------------------------


def test_a_renewal_does_not_go_round_d12(d):
    d.paper()
    loan = lent(d)
    d("03-02T11:00", "loan", "renew", loan, "--due", "2026-12-31", by="wu")
    assert "D12" in d.err and due(d, loan, "03-02T11:01") == ["2026-03-02"]
    d.refused(
        "03-02T11:10",
        "loan",
        "approve",
        loan,
        by="wang",
        clauses=["[D12]"],
        rules="renewal_keeps_to_d12",
    )
    d.refused(
        "03-02T11:11",
        "loan",
        "approve",
        loan,
        "--exception",
        "x",
        by="wang",
        clauses=["[D12]"],
        rules="exception_is_the_directors",
    )
    d.refused(
        "03-02T11:12",
        "loan",
        "approve",
        loan,
        by="qian",
        clauses=["[D11]", "[D12]"],
        rules="approver_is_entitled renewal_keeps_to_d12",
    )
    answer = d.json("03-02T11:20", "loan", "approve", loan, "--exception", "工程紧急", by="qian")
    assert any("D12" in w for w in answer["warnings"]) and due(d, loan) == ["2026-12-31"]
    head = d.json("03-02T18:01", "show", loan)["record"]
    assert head["renewal_exception"] == "工程紧急" and "asked_until" not in head
    assert d("03-02T18:02", "check") == "没有发现问题\n"


def test_the_directors_word_may_come_with_the_renewal(d):
    d.paper()
    loan = lent(d)
    d.refused(
        "03-02T11:00",
        "loan",
        "renew",
        loan,
        "--due",
        "2026-03-06",
        "--exception",
        "x",
        by="wu",
        clauses=["[D12]"],
        rules="exception_is_the_directors",
    )
    d.refused(
        "03-02T11:01",
        "loan",
        "renew",
        loan,
        "--due",
        "2026-03-06",
        "--exception",
        "x",
        clauses=["[D12]"],
        rules="exception_is_the_directors",
    )
    d(
        "03-02T11:10",
        "loan",
        "renew",
        loan,
        "--due",
        "2026-03-06",
        "--exception",
        "现场要用",
        by="qian",
    )
    # What is asked anew takes its place: the director's word was for the 6th.
    d("03-02T11:20", "loan", "renew", loan, "--due", "2026-03-31", by="wu")
    d.refused(
        "03-02T11:21",
        "loan",
        "approve",
        loan,
        by="wang",
        clauses=["[D12]"],
        rules="renewal_keeps_to_d12",
    )
    d(
        "03-02T11:30",
        "loan",
        "renew",
        loan,
        "--due",
        "2026-03-06",
        "--exception",
        "现场要用",
        by="qian",
    )
    d("03-02T11:40", "loan", "approve", loan, by="wang")
    assert (
        due(d, loan) == ["2026-03-06"]
        and d.json("03-02T18:00", "show", loan)["record"]["renewal_exception"] == "现场要用"
    )


@pytest.mark.parametrize(
    "make",
    [
        lambda d: d.paper("03-02T09:00", *MEETING),
        lambda d: (
            d.paper(),
            d("03-02T09:10", "incoming", "copy", "1", "--for", "li", "--consent-of", "qian"),
            d("03-02T09:20", "incoming", "return", "1"),
        ),
    ],
)
def test_papers_from_meetings_and_copies_are_renewed_as_they_are_lent(d, make):
    made = make(d)
    loan = lent(d, *(("--copy", "2") if isinstance(made, tuple) else ()))
    d("03-02T11:00", "loan", "renew", loan, "--due", "2026-03-31", by="wu")
    assert "D12" not in d.err
    d("03-02T11:10", "loan", "approve", loan, by="wang")
    assert due(d, loan) == ["2026-03-31"]


def test_a_declined_renewal_leaves_nothing_behind(d):
    d.paper()
    loan = lent(d)
    d.refused(
        "03-02T10:30",
        "loan",
        "approve",
        loan,
        by="wang",
        clauses=["[D12]"],
        rules="renewal_is_asked_for",
    )
    assert "已借出" in d.err
    d(
        "03-02T11:00",
        "loan",
        "renew",
        loan,
        "--due",
        "2026-03-06",
        "--exception",
        "现场要用",
        by="qian",
    )
    d("03-02T11:10", "loan", "decline", loan, by="wang")
    head = d.json("03-02T11:11", "show", loan)["record"]
    assert not {"asked_until", "asked_exception", "renewal_exception"} & set(head) and due(
        d, loan
    ) == ["2026-03-02"]


# --- exceptions when it is asked for --------------------------------------------------------------


def test_an_exception_is_the_directors_alone(d):
    d.paper()
    d.refused(
        "03-02T10:00",
        "loan",
        "request",
        "--document",
        "1",
        "--purpose",
        "x",
        "--due",
        "2026-03-06",
        by="wu",
        clauses=["[D12]"],
        rules="due_is_the_same_day",
    )
    d.refused(
        "03-02T10:01",
        "loan",
        "request",
        "--document",
        "1",
        "--purpose",
        "x",
        "--due",
        "2026-03-06",
        "--exception",
        "y",
        by="wang",
        clauses=["[D12]"],
        rules="due_is_the_same_day exception_is_the_directors",
    )
    d.refused(
        "03-02T10:02",
        "loan",
        "request",
        "--document",
        "1",
        "--purpose",
        "x",
        "--exception",
        "y",
        by="wu",
        clauses=["[D12]"],
        rules="exception_is_the_directors",
    )
    answer = d.json(
        "03-02T10:10",
        "loan",
        "request",
        "--document",
        "1",
        "--purpose",
        "x",
        "--borrower",
        "wu",
        "--due",
        "2026-03-06",
        "--exception",
        "现场要用",
        by="qian",
    )
    assert any("D12" in w for w in answer["warnings"])
    d.refused(
        "03-02T10:20",
        "loan",
        "approve",
        answer["id"],
        by="qian",
        clauses=["[D11]"],
        rules="approver_is_entitled",
    )
    d("03-02T10:30", "loan", "approve", answer["id"], by="wang")
    d("03-02T10:40", "loan", "lend", answer["id"])
    assert due(d, answer["id"]) == ["2026-03-06"]


def test_the_round_takes_the_exception_of_the_director(d):
    d.paper("03-02T09:00", "--copies", "2")
    words = (
        "loan",
        "quick",
        "--document",
        "1",
        "--purpose",
        "核对",
        "--due",
        "2026-03-06",
        "--exception",
        "现场要用",
    )
    d.refused(
        "03-02T10:00",
        *words,
        "--borrower",
        "wu",
        "--approver",
        "wang",
        clauses=["[D12]"],
        rules="due_is_the_same_day exception_is_the_directors",
    )
    d.refused(
        "03-02T10:01",
        *words,
        "--borrower",
        "wu",
        "--approver",
        "qian",
        clauses=["[D11]"],
        rules="approver_is_entitled",
    )
    one = d(
        "03-02T10:10", *words, "--borrower", "wu", "--approver", "wang", "--excepted-by", "qian"
    ).split()[0]
    two = d(
        "03-02T10:20", *words, "--borrower", "wang", "--approver", "qian", "--copy", "2"
    ).split()[0]
    for loan, who in ((one, "wang"), (two, "qian")):
        found = d.json("03-02T10:30", "show", loan)
        assert (
            due(d, loan, "03-02T10:30") == ["2026-03-06"]
            and found["record"]["exception"] == "现场要用"
            and found["record"]["approved_by"] == who
        )
        assert [e["by"] for e in found["events"]] == ["qian", who, "zhao"]
    assert d("03-02T10:40", "check") == "没有发现问题\n"


# --- who signs ------------------------------------------------------------------------------------


def test_where_nobody_else_heads_the_department_the_director_signs(d):
    d.paper()
    loan = asked(d, "03-02T10:00", borrower="sun")
    d.refused(
        "03-02T10:01",
        "loan",
        "approve",
        loan,
        by="zhou",
        clauses=["[D11]"],
        rules="approver_is_entitled",
    )
    d.refused(
        "03-02T10:02",
        "loan",
        "approve",
        loan,
        by="wang",
        clauses=["[D11]"],
        rules="actor_may approver_is_entitled",
    )
    d("03-02T10:03", "loan", "approve", loan, by="qian")
    d("03-02T10:04", "loan", "lend", loan)
    d("03-02T10:05", "loan", "return", loan, "--condition", "intact")
    d.refused(
        "03-02T10:10",
        "loan",
        "approve",
        asked(d, "03-02T10:09"),
        by="qian",
        clauses=["[D11]"],
        rules="approver_is_entitled",
    )


def test_for_the_director_a_leader_signs(d):
    d.paper()
    loan = asked(d, "03-02T10:00", borrower="qian")
    for nobody, rules in (
        ("qian", "approver_is_entitled"),
        ("wang", "actor_may approver_is_entitled"),
    ):
        d.refused("03-02T10:01", "loan", "approve", loan, by=nobody, clauses=["[D11]"], rules=rules)
    d("03-02T10:02", "loan", "approve", loan, by="sun")


# --- lost and found -------------------------------------------------------------------------------


def closed(d, outcome):
    d(
        "03-03T09:00",
        "incident",
        "investigate",
        "INC-2026-0001",
        "--cause",
        "夹在别的卷里",
        "--responsible",
        "wu",
    )
    d("03-03T09:01", "incident", "report", "INC-2026-0001", "--to", "sun")
    return d.json(
        "03-03T09:02", "incident", "close", "INC-2026-0001", "--outcome", outcome, by="qian"
    )


def test_a_lost_loan_ends_when_the_copy_is_found(d):
    d.paper()
    loan = lent(d)
    d("03-02T11:00", "loan", "lose", loan)
    assert closed(d, "found")["also"] == ["IN-2026-0001", loan]
    assert d.json("03-03T09:03", "show", loan)["state"] == "returned"
    d.refused("03-03T09:04", "loan", "return", loan, "--condition", "intact", rules="state_allows")
    d(
        "03-03T09:05",
        "incident",
        "annul",
        "INC-2026-0001",
        "--event",
        "4",
        "--reason",
        "认错了",
        by="qian",
    )
    assert d.json("03-03T09:06", "show", loan)["state"] == "lost"
    d("03-03T09:10", "loan", "return", loan, "--condition", "intact")
    again = lent(d, now="03-03T10:00")
    assert (
        due(d, again, "03-03T10:01") == ["2026-03-03"]
        and d("03-03T10:02", "check") == "没有发现问题\n"
    )


def test_a_lost_loan_that_is_written_off_stays_lost(d):
    d.paper()
    loan = lent(d)
    d("03-02T11:00", "loan", "lose", loan)
    closed(d, "written_off")
    assert d.json("03-03T09:03", "show", loan)["state"] == "lost"


# --- what can be lent, and until when -------------------------------------------------------------


def test_a_loan_that_was_asked_for_and_declined_is_over(d):
    d.paper()
    loan = asked(d, "03-02T10:00")
    answer = d.json("03-02T10:10", "loan", "decline", loan, "--reason", "正在传阅", by="wang")
    assert answer["state"] == "declined"
    d.refused("03-02T10:20", "loan", "lend", loan, clauses=["D12"], rules="state_allows")


def test_only_a_copy_that_there_is_can_be_borrowed(d):
    d.paper("03-02T09:00", "--copies", "2")
    ask = ("loan", "request", "--document", "1", "--purpose", "核对", "--copy")
    assert "没有第3份" in d.refused(
        "03-02T10:00", *ask, "3", by="wu", clauses=["D12"], rules="copy_of_the_document_exists"
    )
    d("03-02T10:01", *ask, "2", by="wu")


def test_a_paper_that_is_void_is_neither_borrowed_nor_lent(d):
    d.paper()
    loan = asked(d, "03-02T10:00")
    d("03-02T10:01", "loan", "approve", loan, by="wang")
    d("03-02T10:10", "incoming", "void", "1", "--reason", "误登", by="qian")
    assert "IN-2026-0001 状态为" in d.refused(
        "03-02T10:20", "loan", "lend", loan, clauses=["D12"], rules="copy_is_in_the_office"
    )
    said = d.refused(
        "03-02T10:21",
        "loan",
        "request",
        "--document",
        "1",
        "--purpose",
        "核对",
        by="wu",
        clauses=["D12"],
        rules="document_can_be_lent",
    )
    assert "不能借阅" in said


def test_a_lost_copy_is_not_lent(d):
    d.paper()
    loan = asked(d, "03-02T10:00")
    d("03-02T10:01", "loan", "approve", loan, by="wang")
    d("03-02T10:10", "incoming", "lose", "1")
    assert "IN-2026-0001 第1份已报失" in d.refused(
        "03-02T10:20",
        "loan",
        "lend",
        loan,
        clauses=["D12"],
        rules="copy_is_in_the_office",
    )


def test_the_day_of_return_is_ahead(d):
    d.paper()
    said = d.refused(
        "03-02T10:00",
        "loan",
        "request",
        "--document",
        "1",
        "--purpose",
        "核对",
        "--due",
        "2026-03-01",
        by="wu",
        clauses=["D12"],
        rules="due_is_the_same_day",
    )
    assert "归还日 2026-03-01 已过" in said
    loan = lent(d, now="03-02T10:10")
    assert "2026-03-01 已过" in d.refused(
        "03-02T10:20",
        "loan",
        "renew",
        loan,
        "--due",
        "2026-03-01",
        by="wu",
        clauses=["D12"],
        rules="renewal_is_allowed",
    )


def test_an_exception_is_made_for_a_renewal_that_was_asked_for(d):
    d.paper()
    loan = asked(d, "03-02T10:00", borrower="wang")
    said = d.refused(
        "03-02T10:10",
        "loan",
        "approve",
        loan,
        "--exception",
        "工程紧急",
        by="qian",
        clauses=["D12"],
        rules="exception_is_the_directors",
    )
    assert "没有待批的续借" in said
    d("03-02T10:11", "loan", "approve", loan, by="qian")


def test_a_loan_of_a_classified_paper_is_not_renewed(d):
    d(
        "03-02T09:00",
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
    d("03-02T09:05", "incoming", "unseal", "1")
    late = ("loan", "request", "--document", "1", "--purpose", "核对", "--due", "2026-03-06")
    assert "密级文件须当日归还" in d.refused(
        "03-02T09:30",
        *late,
        "--exception",
        "急用",
        by="qian",
        clauses=["D12"],
        rules="due_is_the_same_day",
    )
    loan = lent(d, approver="qian")
    said = d.refused(
        "03-02T11:00",
        "loan",
        "renew",
        loan,
        "--due",
        "2026-03-06",
        by="wu",
        clauses=["D12"],
        rules="renewal_is_allowed",
    )
    assert "密级文件不得续借" in said
