"""`where`: who had each copy on a day, known now beside known then, and the day we learned of
it.
"""


def sent(d):
    """A paper in two copies, the original with sun since 1 June."""
    d.paper("05-29T09:00", "--copies", "2")
    d("05-29T09:10", "incoming", "route", "1", "--reader", "sun,li", by="qian")
    d("06-01T09:00", "incoming", "hand", "1", "--to", "sun")


def where(d, now, day):
    return d.json(now, "where", "1", "--as-of", f"2026-{day}")["rows"]


def test_the_day_of_learning_is_that_of_the_commit_that_told_it(d):
    sent(d)
    d("06-03T09:00", "incoming", "urge", "1", "--addressee", "sun", "--at", "2026-06-01T10:00")
    d("06-04T09:00", "incoming", "read", "1", "--at", "2026-06-01", by="sun")
    d("06-04T09:01", "incoming", "return", "1", "--at", "2026-06-01")
    original, second = where(d, "06-05T09:00", "06-01")
    assert (
        original["holder_now_known"] == ""
        and original["holder_then_known"] == "sun"
        and original["learned"] == "2026-06-04"
    )
    assert (original["place_now_known"], original["place_then_known"]) == ("office", "out")
    assert (
        second["learned"] == ""
        and second["place_now_known"] == second["place_then_known"] == "office"
    )


def test_a_paper_registered_late_was_not_registered_then(d):
    sent(d)
    d(
        "06-03T09:00",
        "incoming",
        "register",
        "--title",
        "x",
        "--form",
        "letter",
        "--source",
        "peer",
        "--sender",
        "甲",
        "--line",
        "party",
        "--at",
        "2026-06-01",
    )
    rows = d.json("06-03T10:00", "where", "2", "--as-of", "2026-06-01")["rows"]
    assert rows == [
        {
            "document": "IN-2026-0002",
            "copy": 1,
            "holder_now_known": "",
            "place_now_known": "office",
            "holder_then_known": "",
            "place_then_known": "not_registered",
            "learned": "2026-06-03",
        }
    ]
    assert "尚未登记" in d("06-03T10:00", "where", "2", "--as-of", "2026-05-30")
    assert "not registered yet" in d(
        "06-03T10:00", "--lang", "en", "where", "2", "--as-of", "2026-05-30"
    )
    assert [
        r["place_now_known"]
        for r in d.json("06-03T10:00", "where", "2", "--as-of", "2025-05-30")["rows"]
    ] == ["not_registered"]


def test_one_row_a_copy_received_or_made(d):
    sent(d)
    d("06-03T09:00", "incoming", "copy", "1", "--for", "wu", "--consent-of", "qian")
    d("06-04T09:00", "incoming", "lose", "1", "--copy", "2")
    said = d("06-05T09:00", "where", "1")
    assert [line.split("\t")[1:3] for line in said.splitlines()[1:4]] == [
        ["1", "sun"],
        ["2", "遗失"],
        ["3", "wu"],
    ]
    assert [
        line.split("\t")[2]
        for line in d("06-05T09:00", "where", "1", "--as-of", "2026-06-02").splitlines()[1:4]
    ] == ["sun", "在办公室", "尚未复制"]
    assert "孙二" in d("06-05T09:00", "--format", "md", "where", "1")


def test_what_left_the_office_says_how(d):
    d.paper("05-29T09:00")
    d("06-01T09:00", "incoming", "give-back", "1", "--to", "区建设局", "--reason", "misdirected")
    assert "已退回" in d("06-02T09:00", "where", "1") and "在办公室" in d(
        "06-02T09:00", "where", "1", "--as-of", "2026-05-30"
    )


def test_only_papers_have_copies(d):
    d("03-02T09:00", "where", "li", code=2)


def test_a_day_on_which_the_record_was_malformed_is_said_to_be_unreadable(d):
    from test_malformed import committed, file_of

    sent(d)
    whole = file_of(d, "IN-2026-0001").read_bytes()
    file_of(d, "IN-2026-0001").write_bytes(whole + b"title: again\n")
    committed(d)
    d(
        "06-03T10:00",
        "person",
        "away",
        "wu",
        "--from",
        "2026-06-04",
        "--until",
        "2026-06-05",
        by="qian",
    )
    file_of(d, "IN-2026-0001").write_bytes(whole)
    committed(d)
    original = where(d, "06-03T11:00", "06-01")[0]
    assert (original["place_now_known"], original["place_then_known"], original["learned"]) == (
        "out",
        "unreadable",
        "2026-06-03",
    )


def test_a_lost_paper_that_was_found_and_returned_is_in_the_office(d):
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
    d("03-02T10:00", "incoming", "lose", "1")
    assert d.json("03-02T10:01", "where", "1")["rows"][0]["place_now_known"] == "lost"
    d(
        "03-02T11:00",
        "incoming",
        "found-with",
        "1",
        "--holder",
        "li",
        "--since",
        "2026-03-02",
        "--how",
        "在抽屉里",
    )
    d("03-02T12:00", "incoming", "return", "1", "--unread", "误放")
    assert d.json("03-02T12:01", "where", "1")["rows"][0]["place_now_known"] == "office"
    d("03-02T12:02", "show", "1")
    assert "遗失" not in [line for line in d.out.splitlines() if "第1份" in line][-1]
