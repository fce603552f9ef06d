"""A corrected fact is judged as if it had been registered so; what was known before stays readable
at its commit.
"""


def duties(d, id="1", now="03-10T18:00"):
    return {r["duty"]: (r["due"][:10], r["owner"]) for r in d.json(now, "show", id)["duties"]}


def correct(d, now, field, value, by="zhao"):
    return d(
        now,
        "incoming",
        "correct",
        "1",
        "--field",
        field,
        "--value",
        value,
        "--reason",
        "误登",
        by=by,
    )


def test_a_corrected_day_moves_its_duty(d):
    d.paper("03-02T09:00", "--reply-by", "2026-03-10", "--recall-by", "2026-03-31")
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
    before = d.git("rev-parse", "HEAD")
    correct(d, "03-03T09:00", "reply_by", "2026-03-20")
    correct(d, "03-03T09:01", "recall_by", "2026-04-30")
    assert (
        duties(d)["reply"] == ("2026-03-20", "department_head:工程科")
        and duties(d)["give_back"][0] == "2026-04-30"
    )
    # Known today about the 12th: not late; known then: due on the 10th.
    late = d.json("03-13T09:00", "report", "overdue", "--as-of", "2026-03-12")["rows"]
    assert "reply" not in {r["duty"] for r in late}
    then = d.json("03-13T09:00", "report", "overdue", "--as-of", "2026-03-12", "--at", before)[
        "rows"
    ]
    assert "reply" in {r["duty"] for r in then}
    assert d("03-13T09:01", "check") == "没有发现问题\n"


def test_a_day_filled_in_later_opens_its_duty_and_an_annulled_correction_takes_it_back(d):
    d.paper()
    correct(d, "03-03T09:00", "reply_by", "2026-03-20")
    correct(d, "03-03T09:05", "recall_by", "2026-03-31")
    assert duties(d)["reply"] == ("2026-03-20", "office_director") and "give_back" in duties(d)
    d("03-03T09:10", "incoming", "annul", "1", "--event", "3", "--reason", "误")
    d("03-03T09:11", "incoming", "annul", "1", "--event", "2", "--reason", "误")
    assert "reply" not in duties(d) and "give_back" not in duties(d)
    assert "reply_by" not in d.json("03-03T09:12", "show", "1")["record"]
    assert d("03-03T09:13", "check") == "没有发现问题\n"


def test_a_correction_twice_and_the_second_annulled(d):
    d.paper("03-02T09:00", "--reply-by", "2026-03-10")
    correct(d, "03-03T09:00", "reply_by", "2026-03-20")
    correct(d, "03-03T09:01", "reply_by", "2026-03-25")
    assert duties(d)["reply"][0] == "2026-03-25"
    d("03-03T09:10", "incoming", "annul", "1", "--event", "3", "--reason", "误")
    assert duties(d)["reply"][0] == "2026-03-20"
    d("03-03T09:11", "incoming", "annul", "1", "--event", "2", "--reason", "误")
    assert duties(d)["reply"][0] == "2026-03-10"
    correct(d, "03-03T09:20", "reply_by", "2026-03-12")
    assert duties(d)["reply"][0] == "2026-03-12"


def test_urgent_after_all_is_owed_from_the_day_it_came_in(d):
    d.paper()
    assert "deliver" not in duties(d, now="03-02T10:00")
    correct(d, "03-02T11:00", "urgency", "urgent")
    assert duties(d)["deliver"] == ("2026-03-02", "registrar")
    d("03-03T09:00", "incoming", "present", "1", "--to", "sun")
    assert "deliver" not in duties(d)


def test_a_title_told_by_unsealing_is_mended_from_there_on(d):
    facts = (
        "--form",
        "letter",
        "--source",
        "peer",
        "--sender",
        "某公司",
        "--line",
        "administration",
    )
    d("03-02T09:00", "incoming", "register", *facts, "--personal-to", "sun")
    d("03-02T09:10", "incoming", "unseal", "1", "--title", "关于会议的函")
    opened = d.json("03-02T09:11", "show", "1")["duties"]
    correct(d, "03-02T09:20", "title", "关于会议安排的函")
    after = d.json("03-02T09:21", "show", "1")
    assert after["duties"] == opened and after["record"]["title"] == "关于会议安排的函"
    d("03-02T09:30", "incoming", "annul", "1", "--event", "3", "--reason", "误")
    assert d.json("03-02T09:31", "show", "1")["record"]["title"] == "关于会议的函"
    assert d("03-02T09:40", "check") == "没有发现问题\n"


def test_guarded_facts_stand_once_leaned_on(d):
    d.paper()
    correct(d, "03-02T09:05", "copies", "2", by="qian")
    d("03-02T09:10", "incoming", "route", "1", "--reader", "li", by="qian")
    d("03-02T09:20", "incoming", "hand", "1", "--to", "li")
    for field, value in (("copies", "3"), ("source", "peer"), ("form", "letter")):
        d.refused(
            "03-02T09:30",
            "incoming",
            "correct",
            "1",
            "--field",
            field,
            "--value",
            value,
            "--reason",
            "误",
            by="qian",
            clauses=["D5.1"],
            rules="nothing_has_leaned_on_it",
        )
