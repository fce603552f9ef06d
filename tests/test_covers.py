"""Covers registered unopened: personal, from the courier, or of a secret paper (D4.1, 保密法
§30).
"""

FACTS = ("--form", "document", "--source", "superior", "--sender", "市局", "--line", "party")


def duties(d, now, id="1"):
    return sorted(
        (x["duty"], x["owner"], x["due"][5:16], x["clause"])
        for x in d.json(now, "show", id)["duties"]
    )


def register(d, *more, now="03-02T09:00"):
    d(now, "incoming", "register", *FACTS, *more)


def test_a_sealed_secret_is_routed_delivered_and_circulates_sealed(d):
    register(d, "--sealed", "--secrecy", "secret")
    assert duties(d, "03-02T09:01") == [("route", "office_director", "03-02T17:30", "D6.1")]
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
    assert duties(d, "03-02T09:11") == [("deliver", "registrar", "03-03T17:30", "D6.3")]
    d("03-02T10:00", "incoming", "hand", "1", "--to", "sun")
    d("03-02T11:00", "incoming", "pass", "1")
    d("03-02T12:00", "incoming", "conclude", "1", "--outcome", "已传达", by="wang")
    assert d.json("03-02T12:01", "show", "1")["record"].get("title") is None
    assert d("03-02T13:00", "check") == "没有发现问题\n"


def test_a_cover_from_the_courier_is_routed_too(d):
    register(d, "--delivered-by", "courier")
    assert duties(d, "03-02T09:01") == [("route", "office_director", "03-02T17:30", "D6.1")]
    d("03-02T09:02", "incoming", "unseal", "1", "--title", "关于会议安排的函")
    assert len(duties(d, "03-02T09:03")) == 1
    d("03-02T09:04", "incoming", "route", "1", "--reader", "sun", by="qian")


def test_a_personal_cover_goes_to_its_addressee_who_owes_it_back(d):
    register(d, "--personal-to", "sun")
    assert duties(d, "03-02T09:01") == [("deliver", "registrar", "03-03T17:30", "D6.3")]
    d.refused(
        "03-02T09:02",
        "incoming",
        "route",
        "1",
        "--reader",
        "sun",
        by="qian",
        clauses=["[D4.1]"],
        rules="cover_must_be_opened_first",
    )
    d.refused(
        "03-02T09:03",
        "incoming",
        "hand",
        "1",
        "--to",
        "li",
        clauses=["[D6.1]"],
        rules="sealed_cover_to_its_addressee",
    )
    d("03-02T10:00", "incoming", "hand", "1", "--to", "sun")
    assert duties(d, "03-02T10:01") == [("return", "sun", "03-04T17:30", "D7.4")]
    listed = d.json("03-31T18:00", "report", "recall", "--as-of", "2026-03-31")["rows"]
    assert [(r["holder"], r["why"]) for r in listed] == [("sun", ["unreturned"])]
    d.refused(
        "03-31T18:01",
        "incoming",
        "unseal",
        "1",
        "--title",
        "函",
        clauses=["[D4.1]"],
        rules="addressee_opens_what_he_has",
    )
    d("03-31T18:02", "incoming", "unseal", "1", "--title", "函", by="sun")
    assert [x[:2] for x in duties(d, "03-31T18:03")] == [
        ("return", "sun"),
        ("route", "office_director"),
    ]
    d("04-01T09:00", "incoming", "route", "1", "--reader", "zhou", by="qian")
    assert [x[:2] for x in duties(d, "04-01T09:01")] == [
        ("deliver", "registrar"),
        ("return", "sun"),
    ]
    d("04-01T09:02", "incoming", "return", "1")
    d("04-01T09:03", "incoming", "hand", "1", "--to", "zhou")
    assert [x[:2] for x in duties(d, "04-01T09:04")] == [("read", "zhou")]


def test_a_cover_that_was_handed_and_read_is_owed_back_once(d):
    register(d, "--personal-to", "sun")
    d("03-02T10:00", "incoming", "hand", "1", "--to", "sun")
    d("03-02T11:00", "incoming", "read", "1", by="sun")
    assert [x[:2] for x in duties(d, "03-02T11:01")] == [("return", "sun")]


def test_a_cover_that_came_back_unopened_is_still_to_be_routed(d):
    register(d, "--personal-to", "sun")
    d("03-02T10:00", "incoming", "hand", "1", "--to", "sun")
    d("03-02T11:00", "incoming", "return", "1")
    assert [x[:2] for x in duties(d, "03-02T11:01")] == [("route", "office_director")]
    d("03-02T12:00", "incoming", "unseal", "1", "--title", "函")
    assert [x[:2] for x in duties(d, "03-02T12:01")] == [("route", "office_director")]


def test_an_urgent_cover_is_delivered_the_same_day(d):
    register(d, "--personal-to", "sun", "--urgency", "urgent")
    assert duties(d, "03-02T09:01") == [("deliver", "registrar", "03-02T17:30", "D6.1")]
    register(d, "--sealed", "--secrecy", "secret", "--urgency", "extra_urgent")
    assert duties(d, "03-02T09:02", "2") == [
        ("deliver", "registrar", "03-02T17:30", "D6.1"),
        ("route", "office_director", "03-02T17:30", "D6.1"),
    ]


def test_the_title_of_a_secret_paper_enters_by_no_act(d):
    register(d, "--sealed", "--secrecy", "confidential")
    d.refused(
        "03-02T09:10",
        "incoming",
        "unseal",
        "1",
        "--title",
        "某某密件",
        clauses=["[保密法30]"],
        rules="secrets_stay_out_of_the_ledger",
    )
    d.refused(
        "03-02T09:11",
        "incoming",
        "correct",
        "1",
        "--field",
        "title",
        "--value",
        "某某密件",
        "--reason",
        "补",
        clauses=["[保密法30]"],
        rules="secrets_stay_out_of_the_ledger",
    )
    assert "某某密件" not in d.git("log", "-p", "--all")
    d("03-02T09:12", "incoming", "unseal", "1")
    assert "〔密〕" in d("03-02T09:13", "find", "市局")
    register(d, "--personal-to", "sun", now="03-02T09:14")
    d("03-02T09:15", "incoming", "unseal", "2", code=2)
    assert "--title" in d.err


def test_the_file_of_an_opened_cover_says_what_the_desk_said(d):
    register(d, "--sealed", "--secrecy", "secret", "--personal-to", "sun")
    d("03-02T09:10", "incoming", "unseal", "1", by="sun")
    assert d("03-02T09:11", "check") == "没有发现问题\n"
    before = duties(d, "03-02T09:12")
    (d.folder / ".git/doctrack/index.sqlite").unlink(missing_ok=True)
    for file in (d.folder / ".git/doctrack").glob("*"):
        if file.is_file():
            file.unlink()
    assert (
        duties(d, "03-02T09:13")
        == before
        == [
            ("deliver", "registrar", "03-03T17:30", "D6.3"),
            ("route", "office_director", "03-02T17:30", "D6.1"),
        ]
    )
    d("03-02T09:14", "incoming", "annul", "1", "--event", "2", "--reason", "误记")
    d.refused(
        "03-02T09:15",
        "incoming",
        "route",
        "1",
        "--reader",
        "sun",
        by="qian",
        clauses=["[D4.1]"],
        rules="cover_must_be_opened_first",
    )
    d("03-02T09:16", "incoming", "hand", "1", "--to", "sun")
    assert d("03-02T09:17", "check") == "没有发现问题\n"


def test_an_annulled_opening_gives_the_title_up_again(d):
    register(d, "--delivered-by", "courier")
    d("03-02T09:10", "incoming", "unseal", "1", "--title", "关于会议安排的函")
    d("03-02T09:11", "incoming", "annul", "1", "--event", "2", "--reason", "误启")
    record = d.json("03-02T09:12", "show", "1")["record"]
    assert "title" not in record and record["sealed"] is True and "unsealed" not in record
    d("03-02T09:13", "incoming", "unseal", "1", "--title", "关于会议的函")
    assert d("03-02T09:14", "check") == "没有发现问题\n"
