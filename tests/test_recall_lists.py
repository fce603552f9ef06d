"""A quarter and a year of recalls, played: every list adds up, and what one list leaves stands on
the next (D13).
"""

import pytest
from test_malformed import committed, file_of


def listed(d, now, *words):
    """A period's rows by document and copy, after the sums have been added up."""
    found = d.json(now, "report", "recall", *words)
    sums = found["sums"]
    assert (
        sums["out"]
        == len(found["rows"])
        == sums["collected"] + sums["carried"] + sums["lost"] + sums["open"]
    )
    return found["period"], {(r["document"][-1], r["copy"]): r for r in found["rows"]}


def whys(rows):
    return {key: row["why"] for key, row in rows.items()}


def statuses(rows):
    return {key: row["status"] for key, row in rows.items()}


def lent(d, now, document, borrower="wu", *more, approver="wang"):
    return d(
        now,
        "loan",
        "quick",
        "--document",
        document,
        "--borrower",
        borrower,
        "--purpose",
        "x",
        "--approver",
        approver,
        *more,
    ).split()[0]


def handled(d, now, document):
    """Routed to a department alone, and handed to its head."""
    d(f"{now}T10:00", "incoming", "route", document, "--handler-department", "工程科", by="qian")
    d(f"{now}T10:10", "incoming", "hand", document, "--to", "wang")


def opened(d, now, day):
    """A recall opened; its items are those of the report before it."""
    before = d.json(now, "report", "recall", "--as-of", day)["rows"]
    answer = d.json(now, "recall", "open", "--as-of", day)
    made, d.warned = answer["id"], " ".join(answer["warnings"])
    items = d.json(now, "show", made)["record"].get("items", [])
    assert [(i["document"], i["copy"], i["holder"], i["why"].split("+")) for i in items] == [
        (r["document"], r["copy"], r["holder"], r["why"]) for r in before
    ]
    return made


def test_a_quarter_with_what_was_carried(d):
    """1 is lent too long and carried; 2 is with its handler; 3 is read too slowly; 4 is for a
    meeting's reader with time left.
    """
    for n in (1, 2, 3):
        d.paper(f"03-02T09:0{n}")
    d.paper("03-02T09:04", "--source", "meeting")
    lent(d, "03-02T09:30", "1")
    handled(d, "03-02", "2")
    d("03-03T09:00", "incoming", "route", "3", "--reader", "li", by="qian")
    d("03-03T09:10", "incoming", "hand", "3", "--to", "li")
    lent(d, "03-03T09:20", "4", "feng", "--due", "2026-06-10", approver="zheng")
    # April: a month. 1 and 3 are late; 2 is being handled and 4 is not due.
    april = opened(d, "04-30T17:00", "2026-04-30")
    assert "另有 2 份" in d.warned and "承办中" in d.warned and "借阅未到期" in d.warned
    period, rows = listed(d, "04-30T17:05", "--as-of", "2026-04-30")
    assert period == "2026-04" and whys(rows) == {
        ("1", 1): ["overdue_loan"],
        ("3", 1): ["unreturned"],
    }
    d(
        "04-30T17:10",
        "recall",
        "carry",
        april,
        "--document",
        "1",
        "--reason",
        "仍在编制预案",
        by="qian",
    )
    d.refused(
        "04-30T17:11",
        "recall",
        "carry",
        april,
        "--document",
        "1",
        "--reason",
        "x",
        by="qian",
        clauses=["D13"],
        rules="item_is_on_the_list",
    )
    d(
        "04-30T17:15",
        "loan",
        "renew",
        "LN-2026-0001",
        "--due",
        "2026-12-31",
        "--exception",
        "长期项目",
        by="qian",
    )
    d("04-30T17:16", "loan", "approve", "LN-2026-0001", by="wang")
    # A reader who has not read brings it to the recall: collected there, unread here.
    d("05-06T09:00", "recall", "collect", april, "--document", "收〔2026〕3号")
    assert (
        d.json("05-06T09:01", "show", "3")["record"]["readers"][0]["unread"]
        and d.json("05-06T09:01", "report", "holdings")["rows"][0]["holder"] != "li"
    )
    d("05-06T09:10", "recall", "close", april)
    assert statuses(listed(d, "05-06T09:11", "--period", "2026-04")[1]) == {
        ("1", 1): "carried",
        ("3", 1): "collected",
    }
    # May: 1 is due at the year's end, but was carried.
    period, rows = listed(d, "05-29T17:00", "--as-of", "2026-05-31")
    assert (
        period == "2026-05"
        and whys(rows) == {("1", 1): ["overdue_loan"]}
        and rows["1", 1]["due"][:10] == "2026-12-31"
        and rows["1", 1]["late_days"] == 0
    )
    text = d("05-29T17:01", "report", "recall", "--as-of", "2026-05-31")
    assert (
        "RC-2026-04 转来" in text
        and "另有 2 份" in text
        and "RC-2026-04"
        in d("05-29T17:02", "report", "recall", "--as-of", "2026-05-31", "--lang", "en")
    )
    may = opened(d, "05-29T17:10", "2026-05-31")
    assert d.json("05-29T17:11", "show", may)["record"]["items"][0]["from"] == "RC-2026-04"
    # June: a quarter. 2 was concluded in June; 4 became due on the 10th; 1 was left open by May.
    d("06-05T09:00", "incoming", "conclude", "2", "--outcome", "办结", by="wang")
    june = opened(d, "06-30T17:00", "2026-06-30")
    period, rows = listed(d, "06-30T17:05", "--as-of", "2026-06-30")
    assert period == "2026-Q2" and whys(rows) == {
        ("1", 1): ["overdue_loan"],
        ("2", 1): ["unreturned"],
        ("4", 1): ["overdue_loan"],
    }
    assert "另有" not in d("06-30T17:06", "report", "recall", "--as-of", "2026-06-30")
    d("06-30T17:10", "recall", "collect", june, "--document", "4", "--holder", "冯八")
    assert d.json("06-30T17:11", "show", "LN-2026-0002")["state"] == "returned"
    d(
        "06-30T17:15",
        "recall",
        "carry",
        june,
        "--document",
        "1",
        "--reason",
        "仍在编制预案",
        by="qian",
    )
    d("06-30T17:20", "incoming", "return", "2")
    d("06-30T17:30", "recall", "close", june)
    d(
        "06-30T17:35",
        "recall",
        "carry",
        may,
        "--document",
        "1",
        "--reason",
        "并入季度清退",
        by="qian",
    )
    d("06-30T17:40", "recall", "close", may)
    # July: a month again, and still there; once it is back it is on no later list.
    assert whys(listed(d, "07-31T17:00", "--as-of", "2026-07-31")[1]) == {
        ("1", 1): ["overdue_loan"]
    }
    d("08-03T09:00", "loan", "return", "LN-2026-0001", "--condition", "intact")
    assert listed(d, "08-31T17:00", "--as-of", "2026-08-31")[1] == {}
    # Known today about the end of July: it was out.
    assert statuses(listed(d, "08-31T17:01", "--as-of", "2026-07-31")[1]) == {("1", 1): "open"}
    assert d("08-31T17:02", "check") == "没有发现问题\n"


def test_a_year_with_copies_everywhere(d):
    d.paper("03-02T09:00", "--copies", "3")
    d.paper("03-02T09:01")
    d.paper("03-02T09:02")
    d(
        "03-02T09:10",
        "incoming",
        "route",
        "1",
        "--reader",
        "sun,li",
        "--handler-department",
        "工程科",
        by="qian",
    )
    d("03-02T09:20", "incoming", "hand", "1", "--to", "sun", "--copy", "1")
    d("03-02T09:21", "incoming", "hand", "1", "--to", "li", "--copy", "2", "--exception", "分送")
    d("03-02T09:22", "incoming", "copy", "1", "--for", "feng", "--consent-of", "qian")
    lent(d, "03-02T09:30", "2")
    handled(d, "03-02", "3")
    d("03-02T11:00", "loan", "lose", "LN-2026-0001")
    year = opened(d, "12-31T17:00", "2026-12-31")
    period, rows = listed(d, "12-31T17:01", "--as-of", "2026-12-31")
    assert period == "2026" and set(rows) == {("1", 1), ("1", 2), ("1", 4), ("3", 1)}
    assert {r["holder"] for r in rows.values()} == {"sun", "li", "feng", "wang"} and rows["1", 4][
        "why"
    ] == ["copy"]
    d.refused(
        "12-31T17:05",
        "recall",
        "collect",
        year,
        "--document",
        "1",
        clauses=["D13"],
        rules="item_is_on_the_list",
    )
    d("12-31T17:10", "recall", "collect", year, "--document", "1", "--holder", "feng")
    d("12-31T17:11", "recall", "collect", year, "--document", "1", "--copy", "2")
    d("12-31T17:12", "recall", "lose", year, "--document", "1", "--copy", "1", "--reason", "找不到")
    assert d.json("12-31T17:13", "show", "INC-2026-0002")["record"]["from"] == year
    d.refused(
        "12-31T17:14", "recall", "close", year, clauses=["D13"], rules="every_item_is_accounted_for"
    )
    d("12-31T17:15", "recall", "carry", year, "--document", "3", "--reason", "仍在办理", by="qian")
    d("12-31T17:20", "recall", "close", year)
    assert statuses(listed(d, "12-31T17:21", "--as-of", "2026-12-31")[1]) == {
        ("1", 1): "lost",
        ("1", 2): "collected",
        ("1", 4): "collected",
        ("3", 1): "carried",
    }


def later(d, now, *words, by="zhao"):
    """A command after the year in which the office's clock stands."""
    d.capsys.readouterr()
    from doctrack.cli.main import run

    assert run(["--ledger", str(d.folder), "--as", by, "--now", now, *words]) == 0, (
        d.capsys.readouterr()
    )
    return d.capsys.readouterr().out


def test_carried_over_three_periods_even_to_a_successor(d):
    """A matter that is still being handled is on no month's list, but for the year's that carried
    it.
    """
    import json

    d.paper()
    handled(d, "03-02", "1")
    assert listed(d, "11-30T17:00", "--as-of", "2026-11-30")[1] == {}
    year = opened(d, "12-31T17:00", "2026-12-31")
    d("12-31T17:10", "recall", "carry", year, "--document", "1", "--reason", "仍在办理", by="qian")
    d("12-31T17:20", "recall", "close", year)
    for month, day in (
        ("2027-01", "2027-01-29"),
        ("2027-02", "2027-02-26"),
        ("2027-Q1", "2027-03-31"),
    ):
        if month == "2027-02":
            later(d, "2027-02-10T09:00", "incoming", "assign", "1", "--handler", "wu", by="wang")
        rows = json.loads(
            later(d, f"{day}T17:00", "report", "recall", "--as-of", day, "--format", "json")
        )["rows"]
        assert [(r["document"], r["holder"], r["why"]) for r in rows] == [
            ("IN-2026-0001", "wang" if month == "2027-01" else "wu", ["unreturned"])
        ], month
        later(d, f"{day}T17:10", "recall", "open", "--as-of", day)
        later(
            d,
            f"{day}T17:20",
            "recall",
            "carry",
            f"RC-{month}",
            "--document",
            "1",
            "--reason",
            "仍在办理",
            by="qian",
        )
        later(d, f"{day}T17:30", "recall", "close", f"RC-{month}")


def test_back_and_out_again_is_not_what_was_carried(d):
    d.paper("03-02T09:00", "--source", "meeting")
    lent(d, "03-02T10:00", "1")
    recall = opened(d, "03-31T17:00", "2026-03-31")
    d("03-31T17:10", "recall", "carry", recall, "--document", "1", "--reason", "在用", by="qian")
    d("04-01T09:00", "loan", "return", "LN-2026-0001", "--condition", "intact")
    lent(d, "04-01T09:10", "1", "wu", "--due", "2026-12-01")
    assert listed(d, "04-30T17:00", "--as-of", "2026-04-30")[1] == {}


def test_due_the_day_the_paper_was_concluded(d):
    d.paper("03-02T09:00", "--copies", "2")
    handled(d, "03-02", "1")
    d("03-02T10:20", "incoming", "hand", "1", "--to", "wang", "--copy", "2")
    d("04-10T09:00", "incoming", "conclude", "1", "--outcome", "办结", by="wang")
    rows = listed(d, "04-30T18:00", "--as-of", "2026-04-30")[1]
    assert {k: (r["due"][:16], r["late_days"]) for k, r in rows.items()} == {
        ("1", 1): ("2026-04-30T17:30", 0),
        ("1", 2): ("2026-04-30T17:30", 0),
    }
    d("05-06T09:00", "incoming", "reopen", "1", "--reason", "补报", by="qian")
    assert listed(d, "05-29T18:00", "--as-of", "2026-05-31")[1] == {}
    assert set(listed(d, "05-29T18:01", "--as-of", "2026-04-30")[1]) == {("1", 1), ("1", 2)}


def test_lost_from_a_loan_at_the_recall(d):
    d.paper()
    loan = lent(d, "03-02T10:00", "1")
    recall = opened(d, "03-31T17:00", "2026-03-31")
    answer = d.json(
        "03-31T17:10",
        "recall",
        "lose",
        recall,
        "--document",
        "1",
        "--holder",
        "吴六",
        "--reason",
        "找不到",
    )
    assert set(answer["also"]) == {"IN-2026-0001", "INC-2026-0001", loan}
    assert d.json("03-31T17:11", "show", loan)["state"] == "lost"
    d("03-31T17:12", "recall", "close", recall)
    assert listed(d, "04-30T18:00", "--as-of", "2026-04-30")[1] == {}


def duties(d, now, day):
    return [
        (r["record"], r["duty"], r["due"][:10])
        for r in d.json(now, "report", "overdue", "--as-of", day, "--kind", "recall")["rows"]
    ]


def test_a_period_opened_late(d):
    """The duty to open is met late, the list is that of the period's end, and what came back since
    is on it as collected.
    """
    for n in (1, 2, 3):
        d.paper(f"03-02T09:{n}0")
        lent(d, f"03-02T09:{n}5", str(n))
    d("05-06T09:00", "loan", "return", "LN-2026-0001", "--condition", "intact")
    d("05-06T09:10", "loan", "lose", "LN-2026-0002")
    assert duties(d, "05-06T09:20", "2026-05-05") == [("RC-2026-04", "open", "2026-04-30")]
    d("05-12T09:00", "recall", "open", "--as-of", "2026-04-30")
    # Five working days after the 30th of April: the 1st to the 5th of May are off, the 9th is a
    # make-up working day.
    assert duties(d, "05-12T09:10", "2026-05-12") == [("RC-2026-04", "close", "2026-05-11")]
    assert duties(d, "05-12T09:11", "2026-05-05") == [("RC-2026-04", "open", "2026-04-30")]
    _, rows = listed(d, "05-12T09:20", "--period", "2026-04")
    assert statuses(rows) == {("1", 1): "collected", ("2", 1): "lost", ("3", 1): "open"}
    assert statuses(listed(d, "05-12T09:21", "--as-of", "2026-04-30")[1]) == {
        ("1", 1): "open",
        ("2", 1): "open",
        ("3", 1): "open",
    }
    d("05-12T09:30", "recall", "collect", "RC-2026-04", "--document", "3")
    d("05-12T09:40", "recall", "close", "RC-2026-04")
    assert (
        duties(d, "05-12T09:41", "2026-05-12") == []
        and d("05-12T09:42", "check") == "没有发现问题\n"
    )


@pytest.mark.parametrize(
    "words",
    [
        ("--document", "9"),
        ("--document", "2"),
        ("--document", "1", "--copy", "7"),
        ("--document", "1", "--holder", "feng"),
    ],
)
def test_only_what_is_on_the_list(d, words):
    d.paper()
    d.paper("03-02T09:01")
    lent(d, "03-02T10:00", "1")
    d("03-31T17:00", "recall", "open", "--as-of", "2026-03-31")
    for act, by, more in (
        ("collect", "zhao", ()),
        ("carry", "qian", ("--reason", "x")),
        ("lose", "zhao", ()),
    ):
        head = d.git("rev-parse", "HEAD")
        d(
            "03-31T17:10",
            "recall",
            act,
            "RC-2026-Q1",
            *words,
            *more,
            by=by,
            code=4 if words == ("--document", "9") else 3,
        )
        assert d.git("rev-parse", "HEAD") == head


def test_a_copy_whose_loan_is_gone_from_the_folder_is_still_listed(d):
    """Damage: somebody deletes the loan's file. The paper still says with whom its copy is; when it
    is due nobody knows any more.
    """
    d.paper()
    loan = lent(d, "03-02T10:00", "1")
    assert d.json("03-03T09:00", "report", "holdings")["rows"][0]["due"].startswith("2026-03-02")
    file_of(d, loan).unlink()
    committed(d)
    [row] = d.json("03-03T09:00", "report", "holdings")["rows"]
    assert (row["document"], row["holder"], row["due"]) == ("IN-2026-0001", "wu", None)
    d("03-03T09:00", "check", code=1)
    assert loan in d.out
