"""Who has open training duties by name: leaving is refused with each one listed, until they are
done (D13).
"""

import pytest
from training_room import EXAM, graded, held, joined, words


@pytest.fixture
def t(d):
    joined(d)
    return d


def test_a_teacher_does_not_leave_while_he_owes_an_exam_its_marks_or_its_sheet(t):
    held(t)
    said = t.refused(
        "03-03T08:40",
        "person",
        "leave",
        "jiao",
        by="qian",
        clauses=["[D13]"],
        rules="owes_nothing_by_name",
    )
    assert "CRS-2026-0001" in said and "组织笔试" in said
    t("03-03T09:00", "exam", "set", *words(EXAM), by="jiao")
    t("03-03T10:00", "exam", "hold", "1", "--present", "wu,li,feng", "--notices-read", by="jian")
    t("03-03T11:00", "exam", "collect", "1", "--handed-out", "3", "--returned", "3", by="jian")
    said = t.refused(
        "03-03T11:10",
        "person",
        "leave",
        "jiao",
        by="qian",
        clauses=["[D13]"],
        rules="owes_nothing_by_name",
    )
    assert "EX-2026-0001" in said and "阅卷" in said and "组织笔试" not in said
    t("03-03T12:00", "exam", "grade", "1", "--score", "wu=80,li=70,feng=60", by="jiao")
    assert "送交成绩" in t.refused(
        "03-03T12:10",
        "person",
        "leave",
        "jiao",
        by="qian",
        clauses=["[D13]"],
        rules="owes_nothing_by_name",
    )
    t("03-03T13:00", "exam", "submit", "1", by="jiao")
    t("03-03T14:00", "person", "leave", "jiao", by="qian")


def test_a_supervisor_does_not_leave_while_a_sheet_waits_for_him(t):
    graded(t)
    t("03-05T13:00", "exam", "submit", "1", by="jiao")
    assert "登记注册" in t.refused(
        "03-05T13:10",
        "person",
        "leave",
        "pei",
        by="qian",
        clauses=["[D13]"],
        rules="owes_nothing_by_name",
    )
    t("03-05T14:00", "exam", "register", "1", by="pei")
    assert "归档" in t.refused(
        "03-05T14:10",
        "person",
        "leave",
        "pei",
        by="qian",
        clauses=["[D13]"],
        rules="owes_nothing_by_name",
    )
    t("03-05T15:00", "exam", "archive", "1", "--place", "三号柜", by="pei")
    t("03-05T15:10", "course", "close", "1", by="pei")
    t("03-05T16:00", "person", "leave", "pei", by="qian")


def test_training_duties_do_not_move_by_a_hand_over(t):
    held(t)
    said = t.refused(
        "03-03T08:40",
        "person",
        "hand_over",
        "jiao",
        "--to",
        "lao",
        by="qian",
        clauses=["D12"],
        rules="something_is_handed_over",
    )
    assert "CRS-2026-0001 组织笔试" in said or "CRS-2026-0001组织笔试" in said
    assert "须由本人办毕" in said and "也没有应办事项" not in said
    assert t.json("03-03T08:50", "show", "CRS-2026-0001")["duties"][0]["owner"] == "jiao"
