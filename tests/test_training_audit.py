"""The audit finds every single change to a training room's history: courses, exams and certificates
(T3–T5.6).
"""

import pytest
from mutations import History, events, fields
from mutations import commits as amended
from test_audit import Auditor, missed
from test_training import t  # noqa: F401
from training_room import EXAM, PLAN, graded, words


@pytest.fixture
def room(t):  # noqa: F811
    """A written exam with a make-up and a practical one, both entered on certificates; one course
    is closed.
    """
    graded(t)
    t("03-05T13:00", "exam", "submit", "1", by="jiao")
    t("03-05T14:00", "exam", "register", "1", by="pei")
    t("03-06T09:00", "exam", "archive", "1", "--place", "三号柜", by="pei")
    t(
        "03-09T09:00",
        "exam",
        "set",
        *words(EXAM, makeup="EX-2026-0001", question_type="choice"),
        by="jiao",
    )
    t("03-09T10:00", "exam", "hold", "2", "--present", "feng", "--notices-read", by="jian")
    t("03-09T11:00", "exam", "collect", "2", "--handed-out", "1", "--returned", "1", by="jian")
    t("03-09T12:00", "exam", "grade", "2", "--score", "feng=71", by="jiao")
    t("03-09T13:00", "exam", "submit", "2", by="jiao")
    t("03-09T14:00", "exam", "register", "2", by="pei")
    t("03-10T09:00", "course", "close", "1", by="pei")
    t("03-10T10:00", "course", "plan", *words(PLAN, exam="practical", title="灭火器使用"), by="pei")
    t(
        "03-10T16:00",
        "course",
        "hold",
        "2",
        "--held-on",
        "2026-03-10",
        "--attendee",
        "wu,li,feng",
        by="jiao",
    )
    t(
        "03-11T09:00",
        "exam",
        "set",
        "--course",
        "CRS-2026-0002",
        "--mode",
        "practical",
        "--pass-mark",
        "60",
        "--full-mark",
        "100",
        by="jiao",
    )
    t("03-11T10:00", "exam", "hold", "3", "--present", "wu,li,feng", "--notices-read", by="jiao")
    t(
        "03-11T11:00",
        "exam",
        "grade",
        "3",
        *(w for s in ("wu=80", "li=90", "feng=59") for w in ("--score", s)),
        by="jiao",
    )
    t("03-11T12:00", "exam", "submit", "3", by="jiao")
    t("03-11T13:00", "exam", "register", "3", by="pei")
    return t


@pytest.mark.parametrize("make", [fields, events], ids=lambda m: m.__name__)
def test_every_change_on_top_is_found(room, make):
    count, escaped = missed(Auditor(room.folder), make(History(room.folder)))
    assert escaped == [] and count >= 60


def test_every_commit_made_anew_is_found(room):
    history = History(room.folder)
    log = [line.split(" ", 1) for line in history.git("log", "--format=%H %s").splitlines()]
    wanted = (
        "exam EX-2026-0001: grade",
        "exam EX-2026-0001: register",
        "exam EX-2026-0002: set",
        "course CRS-2026-0001: close",
    )
    for subject in wanted:
        rev = next(oid for oid, said in log if said.startswith(subject))
        _, escaped = missed(Auditor(room.folder, f"{rev}^"), amended(history, [rev]))
        assert escaped == []
