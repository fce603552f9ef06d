"""649 real marks: imported as one act with every row accounted for, registered, and counted to the
last digit; five days and not six.

The marks are those of P. Cortez, Student Performance (2008), UCI Machine Learning Repository, CC BY
4.0; 0 is absent or dropped.
"""

import csv
import json
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from training_room import EXAM, PLAN, graded, held, joined, words

from doctrack.model.marks import exact, read_mark, read_score

SOURCE = Path(__file__).parent / "data" / "student_por.csv"
MARKS = [
    (row["school"], int(row["G3"]))
    for row in csv.DictReader(SOURCE.open(encoding="utf-8"), delimiter=";")
]
SCHOOLS = {"GP": "工程科", "MS": "财务科"}
SCHOOL = [
    ("jiao", "焦老师", "人事科", "teacher", {}),
    ("jian", "简监考", "人事科", "staff", {}),
    ("pei", "裴主管", "人事科", "training_supervisor", {"level": "hq"}),
    *(
        (f"s{n:03d}", f"学员{n:03d}", SCHOOLS[school], "staff", {})
        for n, (school, _) in enumerate(MARKS, 1)
    ),
]
ALL = [p[0] for p in SCHOOL[3:]]
PRESENT = [who for who, (_, mark) in zip(ALL, MARKS) if mark]


def book(folder):
    """The marks as an office keeps them: the real file as it is, with the number of each trainee
    before his row; 0 is no mark.
    """
    first, *rest = SOURCE.read_text(encoding="utf-8").splitlines()
    file, map_ = folder / "marks.csv", folder / "map.yaml"
    file.write_text(
        "\n".join([f"工号;{first}", *(f"{who};{line}" for who, line in zip(ALL, rest))]) + "\n",
        encoding="utf-8",
    )
    map_.write_text('columns: {G3: scores}\nvalues: {scores: {"0": ""}}\n', encoding="utf-8")
    return str(file), "--map", str(map_)


def examined(d, n, course_day, exam_day):
    """A job course of all 649 and its written exam, from the plan to the certificates."""
    d(f"{course_day}T08:30", "course", "plan", *words(PLAN, trainee=",".join(ALL)), by="pei")
    d(
        f"{course_day}T17:00",
        "course",
        "hold",
        str(n),
        "--held-on",
        f"2026-{course_day}",
        "--attendee",
        ",".join(ALL),
        by="jiao",
    )
    d(
        f"{exam_day}T08:30",
        "exam",
        "set",
        *words(EXAM, course=str(n), pass_mark="10", full_mark="20"),
        by="jiao",
    )
    d(
        f"{exam_day}T09:00",
        "exam",
        "hold",
        str(n),
        "--present",
        ",".join(PRESENT),
        "--absent",
        ",".join(sorted({*ALL} - {*PRESENT})),
        "--notices-read",
        by="jian",
    )
    d(
        f"{exam_day}T11:00",
        "exam",
        "collect",
        str(n),
        "--handed-out",
        str(len(PRESENT)),
        "--returned",
        str(len(PRESENT)),
        by="jian",
    )
    taken = json.loads(
        d(
            f"{exam_day}T15:00",
            "--format",
            "json",
            "import",
            "exam",
            *book(d.folder.parent),
            "--act",
            "grade",
            "--id",
            str(n),
            by="jiao",
            code=1,
        )
    )
    assert (taken["read"], taken["imported"], taken["rejected"], taken["already"]) == (
        649,
        len(PRESENT),
        649 - len(PRESENT),
        0,
    )
    d(f"{exam_day}T16:00", "exam", "submit", str(n), by="jiao")
    d(f"{exam_day}T17:00", "exam", "register", str(n), by="pei")


def expected(school):
    """Figures of one school computed from the file alone."""
    marks = [mark for s, mark in MARKS if s == school]
    passed = sum(1 for mark in marks if mark >= 10)
    rate = (Decimal(passed) / len(marks)).quantize(Decimal("0.0001"), ROUND_HALF_UP)
    return {
        "due": len(marks),
        "examined": sum(1 for m in marks if m),
        "unexamined": marks.count(0),
        "passed": passed,
        "rate": float(rate),
    }


@pytest.mark.long
def test_all_the_real_marks_in_time_after_a_holiday_and_on_the_sixth_day(d):
    joined(d, SCHOOL)
    examined(d, 1, "03-02", "03-06")
    examined(d, 2, "09-28", "10-08")  # the fifth day is the 3rd of October, a holiday until the 7th
    examined(d, 3, "11-04", "11-10")  # the fifth day is Monday the 9th
    assert len(list((d.folder / "certificate").iterdir())) == len(PRESENT)
    rows = d.json("11-10T18:00", "report", "pass-rate")["rows"]
    assert [(r["month"], r["department"], r["column"]) for r in rows] == [
        (m, dep, "job")
        for m in ("2026-03", "2026-09", "2026-11")
        for dep in sorted(SCHOOLS.values())
    ]
    for row in rows:
        told = expected(next(s for s, dep in SCHOOLS.items() if dep == row["department"]))
        assert {k: row[k] for k in told} == told, row
        late = row["month"] == "2026-11"
        assert (row["late"], row["missed"], row["makeups"]) == (
            told["examined"] if late else 0,
            0,
            0,
        )
        assert row["counted"] == (0 if late else row["rate"]) and row["target"] == 0.9
        assert row["target_met"] is (not late and row["rate"] >= 0.9)
        assert row["why"] == ["T5.3.1.1 late"] * late + ["target"] * (row["rate"] < 0.9)
    assert {r["target_met"] for r in rows if r["department"] == "工程科"} == {True, False}
    entered = {
        c["person"]: [(e["exam"], e["mark"], e["column"]) for e in c["entries"]]
        for c in d.json("11-10T18:00", "list", "certificate")["rows"]
    }
    exams = [f"EX-2026-000{n}" for n in (1, 2, 3)]
    assert entered == {
        who: [(exam, mark, "job") for exam in exams] for who, (_, mark) in zip(ALL, MARKS) if mark
    }
    assert d.json("11-10T18:00", "report", "pass-rate", "--period", "2026-Q3")["rows"] == rows[2:4]
    assert d("11-10T18:00", "check") == "没有发现问题\n"
    d("11-10T18:00", "audit")


@pytest.mark.long
def test_the_same_book_again_is_known(d):
    joined(d, SCHOOL)
    examined(d, 1, "03-02", "03-06")
    head = d.git("rev-parse", "HEAD")
    again = json.loads(
        d(
            "03-06T18:00",
            "--format",
            "json",
            "import",
            "exam",
            *book(d.folder.parent),
            "--act",
            "grade",
            "--id",
            "EX-2026-0001",
            by="jiao",
            code=1,
        )
    )
    assert (again["already"], again["rejected"], again["commit"]) == (
        len(PRESENT),
        649 - len(PRESENT),
        None,
    ) and d.git("rev-parse", "HEAD") == head


@pytest.fixture
def paper(d):
    """A written exam of three that waits to be marked."""
    joined(d)
    held(d)
    d("03-03T09:00", "exam", "set", *words(EXAM), by="jiao")
    d("03-03T10:00", "exam", "hold", "1", "--present", "wu,li,feng", "--notices-read", by="jian")
    d("03-03T11:00", "exam", "collect", "1", "--handed-out", "3", "--returned", "3", by="jian")
    return d


def read(d, text, *more, code=0):
    file = d.folder.parent / "成绩.csv"
    file.write_text(text, encoding="utf-8")
    return json.loads(
        d(
            "03-03T12:00",
            "--format",
            "json",
            "import",
            "exam",
            str(file),
            "--act",
            "grade",
            "--id",
            "EX-2026-0001",
            *more,
            by="jiao",
            code=code,
        )
    )


@pytest.mark.parametrize(
    "text",
    [
        "姓名,成绩\n吴六,85.50\n李四,６０\n冯八,0\n",
        "person,mark\nwu,85.5\nli,60\nfeng,0\n",
        "score\nwu=85.5\nli=60\nfeng=0\n",
        "工号,得分\nfeng,0分\nwu,85.5分\nli,60分\n",
    ],
)
def test_marks_as_offices_write_them(paper, text):
    assert read(paper, text)["imported"] == 3
    assert sorted(paper.json("03-03T12:01", "show", "EX-2026-0001")["record"]["scores"]) == [
        "feng=0",
        "li=60",
        "wu=85.5",
    ]
    assert (
        "Doctrack-Import" in paper.git("log", "-1", "--format=%B")
        and paper.commits() == paper.commits()
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("姓名,成绩\n吴六,85\n李四,60\n冯八,缺考\n", "成绩有 0 个"),
        ("姓名,成绩\n吴六,85\n李四,60\n冯八,100.01\n", "超过满分"),
        ("姓名,成绩\n吴六,85\n李四,60\n冯八,1\n周明,2\n", "没有到考"),
        ("姓名,成绩\n吴六,85\n李四,60\n冯八,1\n冯八,2\n", "成绩有 2 个"),
        ("姓名,成绩\n吴六,85\n李四,60\n冯某,1\n", "没有人员 冯某"),
        ("姓名,成绩\n吴六,85\n李四,60\n,1\n", "没有人员"),
    ],
)
def test_a_book_that_does_not_agree_is_sent_back_row_by_row(paper, tmp_path, text, said):
    head = paper.git("rev-parse", "HEAD")
    got = read(paper, text, "--rejects", str(tmp_path / "r.csv"), code=1)
    assert got["imported"] == 0 and got["rejected"] == got["read"] == text.count("\n") - 1
    assert said in (tmp_path / "r.csv").read_text(encoding="utf-8-sig")
    assert paper.git("rev-parse", "HEAD") == head and paper.git("status", "--porcelain") == ""


def test_rows_of_one_act_that_disagree(paper, tmp_path):
    """What an act takes once is said alike in every row: the counts of papers, here."""
    paper("03-03T11:30", "exam", "annul", "1", "--event", "3", "--reason", "重点", by="pei")
    file = tmp_path / "counts.csv"
    file.write_text("handed_out,returned\n3,3\n3,2\n", encoding="utf-8")
    paper(
        "03-03T12:00",
        "import",
        "exam",
        str(file),
        "--act",
        "collect",
        "--id",
        "1",
        by="jian",
        code=1,
    )
    assert ":3:" in paper.err and "returned" in paper.err
    assert paper.json("03-03T12:01", "show", "EX-2026-0001")["state"] == "collected"


def test_marks_read_as_they_are_meant():
    told = {
        "85": 85,
        "085": 85,
        "85.0": 85,
        "85.50": "85.5",
        "0": 0,
        "0.25": "0.25",
        "８５．５": "85.5",
        " 9 ": 9,
        "85分": 85,
    }
    assert {t: read_mark(t) for t in told} == told
    assert [
        read_mark(t)
        for t in ("", "-1", "+1", "1e2", "1,5", "五", "99999", "1.23456", ".5", "5.", "NaN", "٣")
    ] == [None] * 12
    assert [read_score(t) for t in ("wu=85.5", "wu=85.50", "wu=", "=5", "wu", "wu=5=6")] == [
        ("wu", "85.5"),
        None,
        None,
        None,
        None,
        None,
    ]
    assert exact("59.9999") < exact(60) == exact("60")


def test_a_decimal_just_below_the_pass_mark_is_no_pass(d):
    joined(d)
    graded(d, "wu=60", "li=59.9999")
    assert [r["passed"] for r in d.json("03-06T09:00", "report", "pass-rate")["rows"]] == [1, 0]
