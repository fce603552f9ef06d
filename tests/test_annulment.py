"""An event entered by mistake is struck with all that it wrote elsewhere, and never from under what
rests on it.
"""

import pytest

QUICK = ("--borrower", "wu", "--purpose", "核对", "--approver", "wang")


def lent(d, now="03-02T10:00", document="1", borrower="wu"):
    return d(
        now,
        "loan",
        "quick",
        "--document",
        document,
        "--borrower",
        borrower,
        "--purpose",
        "核对",
        "--approver",
        "wang",
    ).split()[0]


def events(d, id, now="03-31T18:00"):
    """Acts of a record that stand, and those that are struck."""
    found = d.json(now, "show", id)["events"]
    return [e["act"] for e in found if "annulled" not in e], [
        e["act"] for e in found if "annulled" in e
    ]


def held(d, now="03-31T18:00"):
    return [
        (r["document"], r["copy"], r["holder"]) for r in d.json(now, "report", "holdings")["rows"]
    ]


def clean(d, now="03-31T18:01"):
    assert d(now, "check") == "没有发现问题\n"


def test_lending_is_struck_in_the_paper_too(d):
    d.paper()
    loan = lent(d)
    assert held(d, "03-02T10:01") == [("IN-2026-0001", 1, "wu")]
    answer = d.json("03-02T10:05", "loan", "annul", loan, "--event", "3", "--reason", "拿错了")
    assert answer["state"] == "approved" and answer["also"] == ["IN-2026-0001"]
    assert events(d, "1") == (["register", "annulled"], ["lend"]) and held(d) == []
    d("03-02T10:10", "loan", "lend", loan)
    clean(d)


def test_two_acts_of_one_moment_are_told_apart(d):
    d.paper()
    loan = lent(d)
    d("03-03T09:00", "loan", "return", loan, "--condition", "intact", "--at", "2026-03-02T10:00")
    d("03-03T09:05", "loan", "annul", loan, "--event", "4", "--reason", "还没还", by="qian")
    assert events(d, "1")[1] == ["take_back"] and held(d, "03-03T09:10") == [
        ("IN-2026-0001", 1, "wu")
    ]
    d("03-03T09:20", "loan", "annul", loan, "--event", "3", "--reason", "也没借", by="qian")
    assert events(d, "1")[1] == ["lend", "take_back"] and held(d) == []
    clean(d)


def test_two_copies_collected_at_one_moment(d):
    d.paper("03-02T09:00", "--copies", "2")
    for copy, who in (("1", "wu"), ("2", "li")):
        d(
            "03-02T10:00",
            "loan",
            "quick",
            "--document",
            "1",
            "--copy",
            copy,
            "--borrower",
            who,
            "--purpose",
            "x",
            "--approver",
            "wang",
        )
    d("03-31T18:00", "recall", "open", "--as-of", "2026-03-31")
    for copy in ("2", "1"):
        d("03-31T18:10", "recall", "collect", "RC-2026-Q1", "--document", "1", "--copy", copy)
    d("03-31T18:20", "recall", "annul", "RC-2026-Q1", "--event", "3", "--reason", "第1份没有收到")
    assert held(d, "03-31T18:30") == [("IN-2026-0001", 1, "wu")]
    assert [d.json("03-31T18:30", "show", f"LN-2026-000{n}")["state"] for n in (1, 2)] == [
        "lent",
        "returned",
    ]
    assert [
        i.get("status") for i in d.json("03-31T18:30", "show", "RC-2026-Q1")["record"]["items"]
    ] == [None, "collected"]
    clean(d)


def test_a_return_stands_once_the_copy_was_lent_again(d):
    d.paper()
    first = lent(d)
    d("03-02T11:00", "loan", "return", first, "--condition", "intact")
    second = lent(d, "03-02T11:10", borrower="li")
    said = d.refused(
        "03-02T11:20",
        "loan",
        "annul",
        first,
        "--event",
        "4",
        "--reason",
        "误",
        clauses=["D5.1"],
        rules="nothing_elsewhere_rests_on_it",
    )
    assert "IN-2026-0001" in said and second in said
    d("03-02T11:30", "loan", "annul", second, "--event", "3", "--reason", "误")
    d("03-02T11:40", "loan", "annul", first, "--event", "4", "--reason", "误")
    assert held(d) == [("IN-2026-0001", 1, "wu")]
    clean(d)


def test_another_copy_rests_on_nothing(d):
    d.paper("03-02T09:00", "--copies", "2")
    first = lent(d)
    d("03-02T10:10", "loan", "quick", "--document", "1", "--copy", "2", *QUICK)
    d("03-02T10:15", "incoming", "route", "1", "--reader", "sun", by="qian")
    d("03-02T10:20", "loan", "annul", first, "--event", "3", "--reason", "误")
    assert held(d) == [("IN-2026-0001", 2, "wu")]


def test_with_later_never_strikes_what_another_record_wrote(d):
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
    d("03-02T09:20", "incoming", "hand", "1", "--to", "sun")
    d("03-02T09:30", "incoming", "take-in", "1")
    loan = lent(d)
    said = d.refused(
        "03-02T10:10",
        "incoming",
        "annul",
        "1",
        "--event",
        "5",
        "--with-later",
        "--reason",
        "误",
        clauses=["D5.1"],
        rules="event_can_be_annulled",
    )
    assert loan in said
    d("03-02T10:20", "loan", "annul", loan, "--event", "3", "--reason", "误")
    d("03-02T10:30", "incoming", "annul", "1", "--event", "5", "--with-later", "--reason", "误")
    assert held(d) == [("IN-2026-0001", 1, "sun")]
    clean(d)


def test_a_consequence_of_a_consequence_is_struck(d):
    """The loan's loss is a loss of the paper, which opened an incident and settled the recall's
    item.
    """
    d.paper()
    loan = lent(d, "03-02T10:00")
    d("03-31T18:00", "recall", "open", "--as-of", "2026-03-31")
    d("03-31T18:10", "loan", "lose", loan)
    assert d.json("03-31T18:11", "report", "overdue", "--as-of", "2026-04-30")["rows"] != []
    answer = d.json(
        "03-31T18:20", "loan", "annul", loan, "--event", "4", "--reason", "找到了，在抽屉里"
    )
    assert {"IN-2026-0001", "INC-2026-0001", "RC-2026-Q1"} == set(answer["also"])
    incident = d.json("03-31T18:30", "show", "INC-2026-0001")
    assert incident["state"] == "annulled" and incident["duties"] == []
    assert "status" not in d.json("03-31T18:30", "show", "RC-2026-Q1")["record"]["items"][0]
    assert d.json("03-31T18:30", "show", loan)["state"] == "lent" and held(d, "03-31T18:30") == [
        ("IN-2026-0001", 1, "wu")
    ]
    assert not [
        r
        for r in d.json("03-31T18:31", "report", "overdue", "--as-of", "2026-04-30")["rows"]
        if r["kind"] == "incident"
    ]
    assert "撤销" in d("03-31T18:32", "register", "incident")
    clean(d)
    d("03-31T18:40", "incoming", "lose", "1", "--reason", "真的没了")
    assert d.json("03-31T18:41", "show", "INC-2026-0002")["state"] == "open"


def test_a_struck_breach_does_not_stand_in_the_way(d):
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
    d("03-02T09:20", "incoming", "hand", "1", "--to", "sun")
    d(
        "03-02T09:30",
        "incoming",
        "found-with",
        "1",
        "--holder",
        "li",
        "--since",
        "2026-03-02",
        "--how",
        "误记",
    )
    d("03-02T09:40", "incoming", "annul", "1", "--event", "4", "--reason", "误记")
    d("03-02T09:50", "incoming", "take-in", "1")
    d("03-02T10:00", "incoming", "hand", "1", "--to", "wang")
    d("03-02T10:10", "incoming", "conclude", "1", "--outcome", "办结", by="wang")
    assert d.json("03-02T10:20", "show", "INC-2026-0001")["state"] == "annulled"
    d.refused(
        "03-02T10:30",
        "incident",
        "investigate",
        "INC-2026-0001",
        "--cause",
        "x",
        rules="state_allows",
    )
    clean(d)


def test_a_concluded_paper_rests_on_its_settled_incidents(d):
    d.paper()
    d("03-02T09:10", "incoming", "route", "1", "--handler-department", "工程科", by="qian")
    d("03-02T09:20", "incoming", "hand", "1", "--to", "wang")
    d("03-02T09:30", "incident", "open", "--about", "1", "--nature", "missing_pages")
    d("03-02T09:31", "incident", "investigate", "INC-2026-0001", "--cause", "漏装")
    d("03-02T09:32", "incident", "report", "INC-2026-0001", "--to", "区建设局")
    d("03-02T09:33", "incident", "close", "INC-2026-0001", "--outcome", "settled", by="qian")
    d("03-02T10:00", "incoming", "conclude", "1", "--outcome", "办结", by="wang")
    said = d.refused(
        "03-02T10:10",
        "incident",
        "annul",
        "INC-2026-0001",
        "--event",
        "4",
        "--reason",
        "误",
        by="qian",
        clauses=["D5.1"],
        rules="nothing_elsewhere_rests_on_it",
    )
    assert "IN-2026-0001" in said and "办结" in said


def test_what_was_done_about_an_incident_stands(d):
    d.paper("03-02T09:00", "--copies", "2")
    d("03-02T09:10", "incoming", "lose", "1", "--copy", "2", "--reason", "找不到")
    d(
        "03-02T09:20",
        "incident",
        "investigate",
        "INC-2026-0001",
        "--cause",
        "搬迁",
        "--responsible",
        "unknown",
    )
    said = d.refused(
        "03-02T09:30",
        "incoming",
        "annul",
        "1",
        "--event",
        "2",
        "--reason",
        "误",
        clauses=["D5.1"],
        rules="nothing_elsewhere_rests_on_it",
    )
    assert "INC-2026-0001" in said and "查明" in said
    d("03-02T09:40", "incident", "annul", "INC-2026-0001", "--event", "2", "--reason", "误")
    d("03-02T09:50", "incoming", "annul", "1", "--event", "2", "--reason", "误")
    assert d.json("03-02T10:00", "show", "INC-2026-0001")["state"] == "annulled"


def test_a_closed_recall_rests_on_what_was_collected(d):
    d.paper()
    loan = lent(d)
    d("03-31T18:00", "recall", "open", "--as-of", "2026-03-31")
    d("03-31T18:10", "loan", "return", loan, "--condition", "intact")
    d("03-31T18:20", "recall", "close", "RC-2026-Q1")
    assert "RC-2026-Q1" in d.refused(
        "03-31T18:30",
        "loan",
        "annul",
        loan,
        "--event",
        "4",
        "--reason",
        "误",
        clauses=["D5.1"],
        rules="nothing_elsewhere_rests_on_it",
    )
    d("03-31T18:40", "recall", "annul", "RC-2026-Q1", "--event", "3", "--reason", "误")
    d("03-31T18:50", "loan", "annul", loan, "--event", "4", "--reason", "误")
    assert d.json("03-31T19:00", "show", "RC-2026-Q1")["state"] == "open"
    assert "RC-2026-Q1" in d.refused(
        "03-31T19:10",
        "loan",
        "annul",
        loan,
        "--event",
        "3",
        "--reason",
        "误",
        by="qian",
        clauses=["D5.1"],
        rules="nothing_elsewhere_rests_on_it",
    )


def test_a_hand_over_is_struck_in_every_paper(d):
    d.paper("03-02T09:01")
    d.paper("03-02T09:02")
    d("03-02T09:10", "incoming", "route", "1", "2", "--reader", "wu", by="qian")
    d("03-02T09:20", "incoming", "hand", "1", "2", "--to", "wu")
    d("03-02T11:00", "person", "hand-over", "wu", "--to", "li", by="qian")
    assert {h for _, _, h in held(d, "03-02T11:01")} == {"li"}
    number = len(d.json("03-02T11:02", "show", "wu")["events"])
    d(
        "03-02T11:10",
        "person",
        "annul",
        "wu",
        "--event",
        str(number),
        "--reason",
        "不走了",
        by="qian",
    )
    assert [h for _, _, h in held(d)] == ["wu", "wu"]
    clean(d)


def test_damage_found_by_mistake(d):
    d.paper()
    loan = lent(d)
    d("03-02T11:00", "loan", "return", loan, "--condition", "marked")
    d("03-02T11:10", "loan", "annul", loan, "--event", "4", "--reason", "看错了")
    assert d.json("03-02T11:11", "show", "INC-2026-0001")["state"] == "annulled"
    d("03-02T11:20", "loan", "return", loan, "--condition", "intact")
    assert held(d) == []
    clean(d)


@pytest.mark.parametrize("words", [("--event", "3"), ("--event", "99"), ("--event", "0")])
def test_nothing_to_annul(d, words):
    d.paper()
    d("03-02T09:10", "incoming", "route", "1", "--reader", "sun", by="qian")
    d("03-02T09:20", "incoming", "annul", "1", "--event", "2", "--reason", "误", by="qian")
    d.refused(
        "03-02T09:30",
        "incoming",
        "annul",
        "1",
        *words,
        "--reason",
        "误",
        by="qian",
        clauses=["D5.1"],
        rules="event_can_be_annulled",
    )


def test_after_the_day_itself_only_the_director_annuls(d):
    d.paper()
    d("03-02T09:10", "incoming", "route", "1", "--reader", "sun", by="qian")
    annul = ("incoming", "annul", "1", "--event", "2", "--reason", "误批")
    assert "隔日撤销须由办公室主任办理" in d.refused(
        "03-03T09:00", *annul, clauses=["D5.1"], rules="event_can_be_annulled"
    )
    d("03-03T09:01", *annul, by="qian")


def test_what_an_import_entered_stands(d, tmp_path):
    file = tmp_path / "旧簿.csv"
    file.write_text(
        "号,标题,来文机关,日期,持有人\n41,甲通知,市局,2026-01-05,wu\n", encoding="utf-8"
    )
    (tmp_path / "map.yaml").write_text(
        "columns: {号: number, 日期: at, 持有人: holder}\nconstants: {form: document, source:"
        " superior, line: administration}\n",
        encoding="utf-8",
    )
    d(
        "03-02T09:00",
        "import",
        "incoming",
        str(file),
        "--map",
        str(tmp_path / "map.yaml"),
        "--taken-over",
        "--accept-gaps",
        "旧簿自41号起",
    )
    assert d.json("03-02T09:01", "show", "41")["record"]["out"][0]["holder"] == "wu"
    said = d.refused(
        "03-02T09:10",
        "incoming",
        "annul",
        "41",
        "--event",
        "2",
        "--reason",
        "误",
        by="qian",
        clauses=["D5.1"],
        rules="event_can_be_annulled",
    )
    assert "是导入旧簿时写下的" in said


def test_where_an_office_keeps_every_incident_what_opened_one_stands(d, tmp_path):
    """A schema may do without the state of being annulled: then an incident cannot fall with the
    loss that opened it.
    """
    without = [
        line
        for line in (
            (d.folder / "schemas/incident.yaml")
            .read_text(encoding="utf-8")
            .splitlines(keepends=True)
        )
        if not line.startswith("  annulled:")
    ]
    (tmp_path / "incident.yaml").write_text("".join(without), encoding="utf-8")
    d(
        "03-02T09:00",
        "regulation",
        "amend",
        str(tmp_path / "incident.yaml"),
        "--meeting",
        "第1次主任办公会",
        by="qian",
    )
    d.paper("03-03T09:00")
    d("03-03T09:10", "incoming", "lose", "1", "--reason", "找不到")
    assert "INC-2026-0001 以此为据" in d.refused(
        "03-03T09:20",
        "incoming",
        "annul",
        "1",
        "--event",
        "2",
        "--reason",
        "误",
        clauses=["D5.1"],
        rules="nothing_elsewhere_rests_on_it",
    )
    clean(d)
