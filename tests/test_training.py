"""Courses, exams and certificates: whose they are, who marks, what each refuses, and where a result
stands (T3–T5.6).
"""

import subprocess
from datetime import date

import pytest
from test_malformed import committed, file_of
from training_room import EXAM, PLAN, graded, held, joined, words

from doctrack.cli.main import run


@pytest.fixture
def t(d):
    """The office with a training room: two levels of supervisors, teachers, an invigilator,
    trainees of every side.
    """
    joined(d)
    return d


def test_from_the_plan_to_the_archive(t):
    graded(t)
    t("03-05T13:00", "exam", "submit", "1", by="jiao")
    done = t.json("03-05T14:00", "exam", "register", "1", by="pei")
    assert done["also"] == ["CERT-wu", "CERT-li"] and done["duties"][0]["duty"] == "archive"
    assert t.git("log", "-1", "--format=%s") == "exam EX-2026-0001: register"
    assert len(t.git("show", "--name-only", "--format=", "HEAD").split()) == 3
    entries = t.json("03-05T15:00", "show", "CERT-wu")["record"]["entries"]
    assert entries == [
        {
            "date": "2026-03-05",
            "course": "CRS-2026-0001",
            "exam": "EX-2026-0001",
            "mode": "written",
            "mark": "85.5",
            "result": "passed",
            "column": "job",
        }
    ]
    assert t.json("03-05T15:00", "show", "CERT-li")["record"]["entries"][0]["result"] == "failed"
    t("03-06T09:00", "exam", "archive", "1", "--place", "三号柜", by="pei")
    t("03-06T10:00", "course", "close", "CRS-2026-0001", by="pei")
    assert not [
        r for r in t.json("03-06T11:00", "todo", "--all")["rows"] if r["kind"] in ("course", "exam")
    ]
    assert t("03-06T11:00", "check") == "没有发现问题\n"
    t("03-06T11:00", "audit")


def test_who_may_train_whom(t):
    def refused(by, clause, rules, **more):
        return t.refused(
            "03-02T09:00",
            "course",
            "plan",
            *words(PLAN, **more),
            by=by,
            clauses=[clause],
            rules=rules,
        )

    said = refused("pei", "[T3.1]", trainee="wu,low,mid,new", rules="head_office_trains_its_own")
    assert "罗低" in said and "牛新" in said and "米中" not in said and "吴六" not in said
    refused("xiang", "[T3.1]", rules="head_office_trains_its_own")
    refused("jiao", "[T5.1.1]", rules="actor_may head_office_trains_its_own")
    refused("pei", "T5.1.1", trainee="wu,wu", rules="named_once")
    project = {"organiser": "project", "department": "一号项目部", "teacher": "lao"}
    said = refused(
        "xiang", "[T3.2]", **project, trainee="low,mid,wu,far", rules="project_trains_its_own"
    )
    assert "米中" in said and "吴六" in said and "范远" in said and "罗低" not in said
    for by in ("pei", "er"):
        refused(by, "[T3.2]", **project, trainee="low", rules="project_trains_its_own")
    t("03-02T09:00", "course", "plan", *words(PLAN, **project, trainee="low,new"), by="xiang")
    t(
        "03-02T10:00",
        "course",
        "hold",
        "1",
        "--held-on",
        "2026-03-02",
        "--attendee",
        "low",
        by="lao",
    )
    t.refused(
        "03-02T11:00", "course", "close", "1", by="pei", clauses=["[T3.1]"], rules="actor_may"
    )
    t("03-02T11:00", "course", "close", "1", by="xiang")


def test_a_course_is_held_by_its_teacher_as_planned(t):
    t("03-02T09:00", "course", "plan", *words(PLAN), by="pei")
    t.refused(
        "03-02T10:00",
        "course",
        "hold",
        "1",
        "--held-on",
        "2026-03-03",
        "--attendee",
        "wu,jian",
        by="jiao",
        clauses=["T5.1.1"],
        rules="course_went_as_planned",
    )
    assert "简监考" in t.err and "2026-03-03" in t.err
    t.refused(
        "03-02T10:00",
        "course",
        "hold",
        "1",
        "--held-on",
        "2026-03-02",
        "--attendee",
        "wu",
        by="lao",
        clauses=["[T5.3.1.1]"],
        rules="actor_may",
    )
    t.refused(
        "03-02T10:00",
        "course",
        "close",
        "1",
        by="pei",
        clauses=["[T5.3.1.1]"],
        rules="step_comes_first",
    )
    t("03-02T10:00", "exam", "set", *words(EXAM), by="jiao")
    t.refused(
        "03-02T10:10",
        "exam",
        "hold",
        "1",
        "--present",
        "wu",
        "--notices-read",
        by="jian",
        clauses=["[T5.3.1.1]", "[T5.3.1.3]"],
        rules="course_was_held heads_are_the_attendees",
    )


def test_an_exam_is_set_by_the_teacher_with_another_watching(t):
    held(t)
    t.refused(
        "03-03T09:00",
        "exam",
        "set",
        *words(EXAM),
        by="lao",
        clauses=["[T5.2.2]"],
        rules="actor_may",
    )
    t.refused(
        "03-03T09:00",
        "exam",
        "set",
        *words(EXAM, invigilator=""),
        by="jiao",
        clauses=["[T5.3.1.3]"],
        rules="invigilator_is_another_than_the_teacher",
    )
    t.refused(
        "03-03T09:00",
        "exam",
        "set",
        *words(EXAM, invigilator="jiao"),
        by="jiao",
        clauses=["[T5.3.1.3]"],
        rules="invigilator_is_another_than_the_teacher",
    )
    t.refused(
        "03-03T09:00",
        "exam",
        "set",
        *words(EXAM, pass_mark="101"),
        by="jiao",
        clauses=["T5.4.1"],
        rules="marks_are_possible",
    )
    t("03-03T09:00", "exam", "set", *words(EXAM, pass_mark="sixty"), by="jiao", code=2)
    t("03-03T09:00", "exam", "set", *words(EXAM, mode="essay"), by="jiao", code=2)
    t(
        "03-03T09:00",
        "exam",
        "set",
        *words(EXAM, pass_mark="59.50", question_type="填空题,essay"),
        by="jiao",
    )
    record = t.json("03-03T09:01", "show", "EX-2026-0001")["record"]
    assert (
        record["question_types"] == ["fill_in", "essay"]
        and record["pass_mark"] == "59.5"
        and record["full_mark"] == 100
    )
    t("03-03T09:02", "exam", "set", *words(EXAM, mode="oral", invigilator=""), by="jiao")
    assert "written" in t.err and "EX-2026-0001" in t.err


def test_heads_are_counted_and_notices_read(t):
    held(t)
    t("03-03T09:00", "exam", "set", *words(EXAM), by="jiao")
    said = t.refused(
        "03-03T10:00",
        "exam",
        "hold",
        "1",
        "--present",
        "wu,jian",
        "--absent",
        "wu",
        by="jian",
        clauses=["[T5.3.1.3]"],
        rules="heads_are_the_attendees",
    )
    assert all(
        w in said
        for w in ("李四到课", "冯八到课", "简监考没有到课", "吴六既应考，又缺考", "--notices-read")
    )
    t.refused(
        "03-03T10:00",
        "exam",
        "hold",
        "1",
        "--present",
        "wu,li,feng",
        "--notices-read",
        by="jiao",
        clauses=["[T5.3.1.3]"],
        rules="actor_may",
    )
    t("03-03T10:00", "exam", "hold", "1", "--present", "wu,li,feng", "--notices-read", by="jian")


def test_papers_are_counted_and_marked_by_the_teacher_alone(t):
    held(t)
    t("03-03T09:00", "exam", "set", *words(EXAM), by="jiao")
    t(
        "03-03T10:00",
        "exam",
        "hold",
        "1",
        "--present",
        "wu,li",
        "--absent",
        "feng",
        "--notices-read",
        by="jian",
    )
    t.refused(
        "03-03T11:00",
        "exam",
        "grade",
        "1",
        "--score",
        "wu=60",
        "--score",
        "li=60",
        by="jiao",
        clauses=["[T5.3.1.4]"],
        rules="papers_were_collected",
    )
    for out, back in ((3, 3), (2, 1), (2, 3)):
        t.refused(
            "03-03T11:00",
            "exam",
            "collect",
            "1",
            "--handed-out",
            str(out),
            "--returned",
            str(back),
            by="jian",
            clauses=["[T5.3.1.4]"],
            rules="papers_agree_with_heads",
        )
    t("03-03T11:00", "exam", "collect", "1", "--handed-out", "2", "--returned", "2", by="jian")
    t.refused(
        "03-03T12:00",
        "exam",
        "grade",
        "1",
        "--score",
        "wu=60,li=60",
        by="jian",
        clauses=["[T5.3.1.5]"],
        rules="actor_may",
    )
    said = t.refused(
        "03-03T12:00",
        "exam",
        "grade",
        "1",
        "--score",
        "wu=60,wu=70,feng=1,zhou=100.1",
        by="jiao",
        clauses=["[T5.3.1.5]"],
        rules="one_score_for_each_present",
    )
    assert all(
        w in said
        for w in (
            "吴六到考，成绩有 2 个",
            "李四到考，成绩有 0 个",
            "冯八没有到考",
            "周明 100.1 分超过满分",
        )
    )
    for bad in ("wu", "wu=", "wu=-1", "wu=1e3", "wu=85.55555", "nobody=60"):
        t(
            "03-03T12:00",
            "exam",
            "grade",
            "1",
            "--score",
            bad,
            by="jiao",
            code=4 if bad.startswith("nobody") else 2,
        )
    t("03-03T12:00", "exam", "grade", "1", "--score", "吴六=６０.50", "--score", "li=0", by="jiao")
    assert t.json("03-03T12:01", "show", "EX-2026-0001")["record"]["scores"] == ["wu=60.5", "li=0"]
    t("03-03T13:00", "exam", "submit", "1", by="jiao")
    t("03-03T14:00", "exam", "register", "1", by="pei")
    entry = t.json("03-03T14:01", "show", "CERT-li")["record"]["entries"][0]
    assert (entry["mark"], entry["result"]) == (0, "failed")
    assert t("03-03T14:02", "check") == "没有发现问题\n"


def test_an_oral_exam_is_held_by_the_teacher_without_papers(t):
    held(t, exam="oral")
    t("03-03T09:00", "exam", "set", *words(EXAM, mode="oral", invigilator=""), by="jiao")
    t.refused(
        "03-03T10:00",
        "exam",
        "hold",
        "1",
        "--present",
        "wu,li,feng",
        by="jian",
        clauses=["[T5.3.2.1]"],
        rules="actor_may teacher_examines_directly",
    )
    t("03-03T10:00", "exam", "hold", "1", "--present", "wu,li,feng", by="jiao")
    t.refused(
        "03-03T10:10",
        "exam",
        "collect",
        "1",
        "--handed-out",
        "3",
        "--returned",
        "3",
        by="jiao",
        clauses=["[T5.3.2.1]"],
        rules="teacher_examines_directly",
    )
    assert [
        (x["duty"], x["owner"]) for x in t.json("03-03T10:20", "show", "EX-2026-0001")["duties"]
    ] == [("grade", "jiao")]
    t("03-03T11:00", "exam", "grade", "1", "--score", "wu=60,li=61,feng=2", by="jiao")
    owed = t.json("03-03T11:10", "show", "EX-2026-0001")["duties"]
    assert [(x["duty"], x["clause"], x["house"]) for x in owed] == [("submit", "T5.3.2.3", True)]


def test_the_sheet_goes_to_the_supervisor_of_the_level(t):
    graded(t)
    t.refused(
        "03-06T09:00",
        "exam",
        "submit",
        "1",
        "--to",
        "xiang",
        by="jiao",
        clauses=["[T5.3.1.7]"],
        rules="sheet_goes_to_the_supervisor",
    )
    t.refused(
        "03-06T09:00", "exam", "submit", "1", by="jian", clauses=["[T5.3.1.7]"], rules="actor_may"
    )
    t.refused(
        "03-06T09:00",
        "exam",
        "register",
        "1",
        by="pei",
        clauses=["[T5.3.1.7]"],
        rules="actor_may step_comes_first",
    )
    t("03-06T09:00", "exam", "submit", "1", by="jiao")
    assert [
        (x["duty"], x["owner"], x["due"][:10])
        for x in t.json("03-06T09:01", "show", "EX-2026-0001")["duties"]
    ] == [("register", "pei", "2026-03-13")]
    for by in ("xiang", "jiao", "zhao"):
        t.refused(
            "03-06T10:00", "exam", "register", "1", by=by, clauses=["[T5.4.1]"], rules="actor_may"
        )
    assert "送交的培训主管人员" in t.err
    t("03-06T10:00", "exam", "register", "1", by="pei")
    t.refused(
        "03-06T11:00", "exam", "register", "1", by="pei", clauses=["[T5.4.1]"], rules="state_allows"
    )


def test_a_certificate_is_never_typed(t):
    assert (
        t("03-02T09:00", "certificate", "--help") and "enter" not in t.out and "issue" not in t.out
    )
    t("03-02T09:00", "certificate", "enter", "CERT-wu", code=2)


@pytest.mark.parametrize("audience", ["staff", "newcomers"])
@pytest.mark.parametrize("category", ["daily", "job"])
def test_every_combination_lands_in_the_column_that_the_rules_give(t, category, audience):
    for n, mode in enumerate(("written", "oral", "practical"), 1):
        at = f"03-{2 + n:02d}T"
        t(
            f"{at}09:00",
            "course",
            "plan",
            *words(PLAN, exam=mode, category=category, audience=audience, trainee="wu"),
            by="pei",
        )
        t(
            f"{at}10:00",
            "course",
            "hold",
            str(n),
            "--held-on",
            f"2026-{at[:5]}",
            "--attendee",
            "wu",
            by="jiao",
        )
        by, watched = ("jian", "jian") if mode == "written" else ("jiao", "")
        t(
            f"{at}11:00",
            "exam",
            "set",
            *words(EXAM, course=str(n), mode=mode, invigilator=watched),
            by="jiao",
        )
        t(f"{at}12:00", "exam", "hold", str(n), "--present", "wu", "--notices-read", by=by)
        if mode == "written":
            t(
                f"{at}13:00",
                "exam",
                "collect",
                str(n),
                "--handed-out",
                "1",
                "--returned",
                "1",
                by="jian",
            )
        t(f"{at}14:00", "exam", "grade", str(n), "--score", "wu=60", by="jiao")
        t(f"{at}15:00", "exam", "submit", str(n), by="jiao")
        t(f"{at}16:00", "exam", "register", str(n), by="pei")
    columns = {
        e["mode"]: e["column"]
        for e in t.json("03-06T09:00", "show", "CERT-wu")["record"]["entries"]
    }
    job = "job" if category == "job" and audience == "staff" else "daily"
    assert columns == {"written": job, "oral": "daily", "practical": "daily"}
    assert {r["column"] for r in t.json("03-06T09:00", "report", "pass-rate")["rows"]} == {
        job,
        "daily",
    }


def test_the_five_days_run_from_the_course_and_end_on_a_working_day(t):
    held(t)
    duty = t.json("03-02T18:00", "show", "CRS-2026-0001")["duties"][0]
    assert (duty["duty"], duty["owner"], duty["due"][:16], duty["clause"], duty["house"]) == (
        "examine",
        "jiao",
        "2026-03-09T17:30",
        "T5.3.1.1",
        False,
    )
    late = t.json("03-10T09:00", "report", "overdue", "--kind", "course")["rows"]
    assert [(r["record"], r["duty"], r["late_days"]) for r in late] == [
        ("CRS-2026-0001", "examine", 1)
    ]
    row = t.json("03-10T09:00", "report", "pass-rate")["rows"][0]
    assert (row["due"], row["examined"], row["missed"], row["target_met"], row["why"]) == (
        2,
        0,
        2,
        False,
        ["T5.3.1.1 missed", "target"],
    )
    assert (
        t.json("03-10T09:00", "report", "pass-rate", "--as-of", "2026-03-08")["rows"][0]["missed"]
        == 0
    )
    t("03-10T09:00", "exam", "set", *words(EXAM), by="jiao")
    t("03-10T10:00", "exam", "hold", "1", "--present", "wu,li,feng", "--notices-read", by="jian")
    assert not t.json("03-10T11:00", "show", "CRS-2026-0001")["duties"]
    row = t.json("03-10T11:00", "report", "pass-rate")["rows"][0]
    assert (row["missed"], row["late"], row["why"]) == (0, 2, ["T5.3.1.1 late", "target"])


def test_an_oral_exam_does_not_meet_the_written_one_that_is_owed(t):
    held(t)
    t("03-03T09:00", "exam", "set", *words(EXAM, mode="oral", invigilator=""), by="jiao")
    t("03-03T10:00", "exam", "hold", "1", "--present", "wu,li,feng", by="jiao")
    assert t.json("03-03T11:00", "show", "CRS-2026-0001")["duties"][0]["duty"] == "examine"


def test_make_ups_stand_beside_the_first_result(t):
    graded(t)
    t("03-06T09:00", "exam", "submit", "1", by="jiao")
    t("03-06T09:10", "exam", "register", "1", by="pei")
    before = t.json("03-06T10:00", "report", "pass-rate")["rows"]
    t("03-16T09:00", "exam", "set", *words(EXAM, makeup="EX-2026-0001"), by="jiao")
    assert not t.err
    t.refused(
        "03-16T10:00",
        "exam",
        "hold",
        "2",
        "--present",
        "li,jian",
        "--notices-read",
        by="jian",
        clauses=["[T5.3.1.3]"],
        rules="heads_are_the_attendees",
    )
    t("03-16T10:00", "exam", "hold", "2", "--present", "li,feng", "--notices-read", by="jian")
    t("03-16T11:00", "exam", "collect", "2", "--handed-out", "2", "--returned", "2", by="jian")
    t("03-16T12:00", "exam", "grade", "2", "--score", "li=99,feng=98", by="jiao")
    t("03-16T13:00", "exam", "submit", "2", by="jiao")
    t("03-16T14:00", "exam", "register", "2", by="pei")
    assert [
        (e["exam"], e["result"])
        for e in t.json("03-16T15:00", "show", "CERT-li")["record"]["entries"]
    ] == [("EX-2026-0001", "failed"), ("EX-2026-0002", "passed")]
    after = t.json("03-16T15:00", "report", "pass-rate")["rows"]
    beside = ("makeups", "makeups_passed")
    assert [{k: v for k, v in r.items() if k not in beside} for r in after] == [
        {k: v for k, v in r.items() if k not in beside} for r in before
    ]
    assert [(r["department"], *(r[k] for k in beside)) for r in after] == [
        ("工程科", 1, 1),
        ("财务科", 1, 1),
    ]
    assert t.json("03-16T15:00", "report", "pass-rate", "--as-of", "2026-03-15")["rows"] == before


def test_a_make_up_names_an_exam_of_its_course_that_was_held(t):
    held(t)
    t("03-03T09:00", "exam", "set", *words(EXAM), by="jiao")
    t.refused(
        "03-03T09:10",
        "exam",
        "set",
        *words(EXAM, makeup="EX-2026-0001"),
        by="jiao",
        clauses=["T5.4.1"],
        rules="makeup_is_of_the_same_course",
    )
    t("03-03T09:20", "course", "plan", *words(PLAN, title="二"), by="pei")
    t("03-03T10:00", "exam", "hold", "1", "--present", "wu,li,feng", "--notices-read", by="jian")
    t.refused(
        "03-03T10:10",
        "exam",
        "set",
        *words(EXAM, course="CRS-2026-0002", makeup="EX-2026-0001"),
        by="jiao",
        clauses=["T5.4.1"],
        rules="makeup_is_of_the_same_course",
    )


def test_a_registration_is_struck_on_every_certificate(t):
    graded(t)
    t("03-05T13:00", "exam", "submit", "1", by="jiao")
    t("03-05T14:00", "exam", "register", "1", by="pei")
    t.refused(
        "03-05T15:00",
        "certificate",
        "annul",
        "CERT-wu",
        "--event",
        "2",
        "--reason",
        "x",
        by="pei",
        clauses=["D5.1"],
        rules="event_can_be_annulled",
    )
    t("03-05T15:00", "exam", "annul", "1", "--event", "6", "--reason", "成绩录错", by="pei")
    for who in ("wu", "li"):
        assert "entries" not in t.json("03-05T16:00", "show", f"CERT-{who}")["record"]
    t(
        "03-05T16:00",
        "exam",
        "annul",
        "1",
        "--event",
        "4",
        "--with-later",
        "--reason",
        "成绩录错",
        by="pei",
    )
    t("03-05T16:10", "exam", "grade", "1", "--score", "wu=85.5,li=60", by="jiao")
    t("03-05T16:20", "exam", "submit", "1", by="jiao")
    t("03-05T16:30", "exam", "register", "1", by="pei")
    assert [e["result"] for e in t.json("03-05T16:40", "show", "CERT-li")["record"]["entries"]] == [
        "passed"
    ]
    t("03-05T16:50", "course", "annul", "1", "--event", "2", "--reason", "x", by="pei", code=3)
    assert t("03-05T17:00", "check") == "没有发现问题\n"
    t("03-05T17:00", "audit")


def test_marks_are_corrected_by_the_supervisor_before_anything_leans_on_them(t):
    held(t)
    t("03-03T09:00", "exam", "set", *words(EXAM), by="jiao")
    t.refused(
        "03-03T09:10",
        "exam",
        "correct",
        "1",
        "--field",
        "pass_mark",
        "--value",
        "70.5",
        "--reason",
        "误",
        by="zhao",
        clauses=["D5.1"],
        rules="guarded_facts_need_the_director",
    )
    for bad in ("-1", "七十"):
        t(
            "03-03T09:10",
            "exam",
            "correct",
            "1",
            "--field",
            "pass_mark",
            "--value",
            bad,
            "--reason",
            "误",
            by="pei",
            code=2,
        )
    t.refused(
        "03-03T09:10",
        "exam",
        "correct",
        "1",
        "--field",
        "pass_mark",
        "--value",
        "101",
        "--reason",
        "误",
        by="pei",
        clauses=["T5.4.1"],
        rules="marks_are_possible",
    )
    t.refused(
        "03-03T09:10",
        "course",
        "correct",
        "1",
        "--field",
        "trainees",
        "--value",
        "wu,low",
        "--reason",
        "误",
        by="pei",
        clauses=["D5.1"],
        rules="head_office_trains_its_own nothing_has_leaned_on_it",
    )
    t(
        "03-03T09:10",
        "exam",
        "correct",
        "1",
        "--field",
        "pass_mark",
        "--value",
        "70.50",
        "--reason",
        "误",
        by="pei",
    )
    assert t.json("03-03T09:11", "show", "EX-2026-0001")["record"]["pass_mark"] == "70.5"
    t("03-03T10:00", "exam", "hold", "1", "--present", "wu,li,feng", "--notices-read", by="jian")
    t.refused(
        "03-03T10:10",
        "exam",
        "correct",
        "1",
        "--field",
        "pass_mark",
        "--value",
        "50",
        "--reason",
        "误",
        by="pei",
        clauses=["D5.1"],
        rules="nothing_has_leaned_on_it",
    )
    assert t("03-03T10:20", "check") == "没有发现问题\n"


def test_a_pass_counts_for_the_department_of_the_day(t):
    graded(t)
    t("03-20T09:00", "person", "change", "wu", "--department", "财务科", by="qian")
    rows = t.json("03-21T09:00", "report", "pass-rate")["rows"]
    assert [
        (r["department"], r["due"], r["examined"], r["passed"], r["unexamined"]) for r in rows
    ] == [("工程科", 2, 2, 1, 0), ("财务科", 1, 0, 0, 1)]


def test_supervision_shows_each_level(t):
    graded(t)
    t(
        "03-09T09:00",
        "course",
        "plan",
        *words(PLAN, organiser="project", department="一号项目部", teacher="lao", trainee="low"),
        by="xiang",
    )
    rows = t.json("03-27T09:00", "report", "supervision")["rows"]
    assert [
        (
            r["organiser"],
            r["department"],
            r["courses"],
            r["held"],
            r["exams"],
            r["registered"],
            r["overdue"],
        )
        for r in rows
    ] == [
        ("hq", "人事科", 1, 1, 1, 0, 1),
        ("project", "一号项目部", 1, 0, 0, 0, 0),
    ]


def test_nobody_enters_the_marks_of_an_exam_that_he_sat(tmp_path, capsys):
    """A registrar may write the teacher's marks down from the sheet, but not where his own are
    among them.
    """
    folder = tmp_path / "real"
    assert (
        run(
            [
                "init",
                str(folder),
                "--org",
                "某局",
                "--founder",
                "qian",
                "--founder-name",
                "钱主任",
                "--founder-email",
                "qian@office.cn",
            ]
        )
        == 0
    )

    def act(clerk, by, *words):
        subprocess.run(
            ["git", "-C", str(folder), "config", "user.email", f"{clerk}@office.cn"], check=True
        )
        capsys.readouterr()
        code = run(["--ledger", str(folder), "--as", by, *words])
        return code, capsys.readouterr().err

    people = [
        ("zhao", "registrar"),
        ("hua", "registrar"),
        ("jiao", "teacher"),
        ("jian", "staff"),
        ("pei", "training_supervisor"),
    ]
    for id, role in people:
        assert (
            act(
                "qian",
                "qian",
                "person",
                "join",
                id,
                "--name",
                id,
                "--department",
                "办公室",
                "--role",
                role,
                "--email",
                f"{id}@office.cn",
            )[0]
            == 0
        )
    today = date.today().isoformat()
    plan = words(PLAN, department="办公室", trainee="zhao")
    exam = words(EXAM, course="1")
    for clerk, by, *told in (
        ("pei", "pei", "course", "plan", *plan),
        ("jiao", "jiao", "course", "hold", "1", "--held-on", today, "--attendee", "zhao"),
        ("jiao", "jiao", "exam", "set", *exam),
        ("jian", "jian", "exam", "hold", "1", "--present", "zhao", "--notices-read"),
        ("jian", "jian", "exam", "collect", "1", "--handed-out", "1", "--returned", "1"),
    ):
        assert act(clerk, by, *told) == (0, "")
    code, said = act("zhao", "jiao", "exam", "grade", "1", "--score", "zhao=100")
    assert code == 3 and "关于本人的决定" in said
    assert act("jian", "jiao", "exam", "grade", "1", "--score", "zhao=99")[0] == 3
    assert act("hua", "jiao", "exam", "grade", "1", "--score", "zhao=61")[0] == 0


def test_a_trainee_whose_file_is_gone_still_counts(t):
    """Damage: his department is not known any more, his result is."""
    graded(t)
    assert [
        (r["department"], r["due"]) for r in t.json("03-06T09:00", "report", "pass-rate")["rows"]
    ] == [("工程科", 2), ("财务科", 1)]
    file_of(t, "feng").unlink()
    committed(t)
    assert [
        (r["department"], r["due"]) for r in t.json("03-06T09:00", "report", "pass-rate")["rows"]
    ] == [("", 1), ("工程科", 2)]
