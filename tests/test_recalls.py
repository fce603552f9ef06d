"""The month's, quarter's and year's lists add up, and a returned loan is on no later list."""


def test_recall_from_list_to_close(d):
    for n in range(1, 5):
        d.paper(f"03-02T09:0{n}")
    d(
        "03-02T09:10",
        "incoming",
        "route",
        "1-4",
        "--reader",
        "li",
        "--handler-department",
        "工程科",
        by="qian",
    )
    d("03-02T10:00", "incoming", "hand", "1-4", "--to", "li")
    d(
        "03-02T11:00",
        "loan",
        "quick",
        "--document",
        "1",
        "--borrower",
        "wu",
        "--purpose",
        "x",
        "--approver",
        "wang",
        code=3,
    )
    listed = d.json("03-31T18:00", "report", "recall", "--as-of", "2026-03-31")
    assert listed["period"] == "2026-Q1" and listed["sums"]["out"] == 4 == listed["sums"]["open"]
    d("03-31T18:01", "recall", "open", "--as-of", "2026-03-31")
    d.refused(
        "03-31T18:02",
        "recall",
        "open",
        "--as-of",
        "2026-03-31",
        clauses=["[D13]"],
        rules="period_is_not_opened_twice",
    )
    d.refused(
        "03-31T18:03",
        "recall",
        "close",
        "RC-2026-Q1",
        clauses=["[D13]"],
        rules="every_item_is_accounted_for",
    )
    d("04-01T09:00", "recall", "collect", "RC-2026-Q1", "--document", "1")
    d("04-01T09:01", "incoming", "take-in", "2")
    d(
        "04-01T09:02",
        "recall",
        "carry",
        "RC-2026-Q1",
        "--document",
        "3",
        "--reason",
        "在办",
        by="qian",
    )
    d("04-01T09:03", "recall", "lose", "RC-2026-Q1", "--document", "4", "--reason", "找不到")
    d("04-01T09:04", "recall", "close", "RC-2026-Q1")
    sums = d.json("04-01T18:00", "report", "recall", "--as-of", "2026-03-31")["sums"]
    assert sums == {"out": 4, "collected": 0, "carried": 0, "lost": 0, "open": 4}
    after = d.json("04-01T18:00", "show", "RC-2026-Q1")["record"]["items"]
    assert [i["status"] for i in after] == ["collected", "collected", "carried", "lost"]
    later = d.json("04-30T18:00", "report", "recall", "--as-of", "2026-04-30")
    assert [r["document"] for r in later["rows"]] == ["IN-2026-0003"]
    assert d("04-30T18:01", "check") == "没有发现问题\n"


def test_a_returned_loan_is_on_no_later_list(d):
    d.paper()
    d(
        "03-02T10:00",
        "loan",
        "quick",
        "--document",
        "1",
        "--borrower",
        "wu",
        "--purpose",
        "x",
        "--approver",
        "wang",
    )
    assert [
        r["why"] for r in d.json("03-31T18:00", "report", "recall", "--as-of", "2026-03-31")["rows"]
    ] == [["overdue_loan"]]
    d("04-02T10:00", "loan", "return", "LN-2026-0001", "--condition", "marked")
    assert "INC-2026-0001" in d.out
    assert d.json("04-30T18:00", "report", "recall", "--as-of", "2026-04-30")["rows"] == []
    assert (
        d.json("04-30T18:00", "report", "overdue", "--kind", "loan", "--as-of", "2026-04-30")[
            "rows"
        ]
        == []
    )
    then = d.json("04-30T18:00", "report", "overdue", "--kind", "loan", "--as-of", "2026-03-31")[
        "rows"
    ]
    assert [(r["owner"], r["late_days"]) for r in then] == [("wu", 29)]


def test_late_as_of_its_own_day_with_no_days(d):
    d.paper()
    d("03-02T09:10", "incoming", "route", "1", "--reader", "sun", by="qian")
    d("03-02T10:00", "incoming", "hand", "1", "--to", "sun")
    rows = d.json("03-10T10:00", "report", "overdue", "--as-of", "2026-03-04")["rows"]
    assert [(r["duty"], r["due"][:16], r["late_days"]) for r in rows] == [
        ("read", "2026-03-04T17:30", 0)
    ]


def test_only_on_takes_the_end_of_a_month_quarter_or_year(d):
    for said in ("week-end", "month-end:calendar", "month"):
        d("04-30T09:00", "report", "recall", "--only-on", said, code=2)
        assert "month-end" in d.err


def test_a_month_without_a_working_day_ends_on_its_last(d, tmp_path):
    """As in an epidemic: the whole of May is off. Its recall is due, and printed, on the 31st."""
    file = tmp_path / "2026.yaml"
    file.write_text(
        "notice: 全月停工\noff:\n" + "".join(f"  2026-05-{n:02d}: 停工\n" for n in range(1, 32)),
        encoding="utf-8",
    )
    d("03-02T10:00", "calendar", "add", str(file), "--replace", "--notice", "停工通知")
    assert d("05-29T09:00", "report", "recall", "--only-on", "month-end:working") == ""
    assert d("05-31T09:00", "report", "recall", "--only-on", "month-end:working") != ""
    assert d.json("05-31T09:00", "todo", "--all")["rows"][-1]["due"].startswith("2026-05-31T17:30")


def test_the_calendar_opens_the_recall(d):
    assert d.json("04-30T09:00", "todo", "--all")["rows"][0]["record"] == "RC-2026-04"
    assert d("04-29T09:00", "report", "recall", "--only-on", "month-end:working") == ""
    assert d("04-30T09:00", "report", "recall", "--only-on", "month-end:working") != ""
