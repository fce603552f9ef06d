"""A training room for tests: two levels of supervisors, teachers, an invigilator, trainees of every
side; a course and an exam on the way.
"""

import json

PEOPLE = [
    ("jiao", "焦老师", "人事科", "teacher", {}),
    ("lao", "劳老师", "一号项目部", "teacher", {}),
    ("jian", "简监考", "人事科", "staff", {}),
    ("pei", "裴主管", "人事科", "training_supervisor", {"level": "hq"}),
    ("xiang", "项主管", "一号项目部", "training_supervisor", {"level": "project"}),
    ("er", "二主管", "二号项目部", "training_supervisor", {"level": "project"}),
    ("zong", "宗总监", "局领导", "admin_director", {}),
    ("low", "罗低", "一号项目部", "staff", {"site": "project", "grade": "below_assistant"}),
    ("mid", "米中", "一号项目部", "staff", {"site": "project", "grade": "assistant"}),
    ("far", "范远", "二号项目部", "staff", {"site": "project", "grade": "below_assistant"}),
    ("new", "牛新", "一号项目部", "staff", {"site": "project"}),
]
PLAN = {
    "title": "安全操作",
    "requirement": "笔试合格",
    "exam": "written",
    "organiser": "hq",
    "department": "人事科",
    "audience": "staff",
    "category": "job",
    "teacher": "jiao",
    "trainee": "wu,li,feng",
}
EXAM = {
    "course": "CRS-2026-0001",
    "mode": "written",
    "pass-mark": "60",
    "full-mark": "100",
    "invigilator": "jian",
}


def words(facts, **more):
    return [
        w
        for n, v in {**facts, **{k.replace("_", "-"): v for k, v in more.items()}}.items()
        if v
        for w in (f"--{n}", v)
    ]


def joined(d, people=PEOPLE, file="more.jsonl", at="03-02T08:10"):
    lines = [
        {
            "kind": "person",
            "act": "join",
            "id": w,
            "by": "qian",
            "inputs": {"name": n, "department": dep, "roles": [r], **more},
        }
        for w, n, dep, r, more in people
    ]
    path = d.folder.parent / file
    path.write_text(
        "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8"
    )
    d(at, "batch", str(path), by="qian")


def held(t, **more):
    """A course that was held on the 2nd of March, with everybody there."""
    t("03-02T09:00", "course", "plan", *words(PLAN, **more), by="pei")
    t(
        "03-02T17:00",
        "course",
        "hold",
        "1",
        "--held-on",
        "2026-03-02",
        "--attendee",
        more.get("trainee", "wu,li,feng"),
        by=more.get("teacher", "jiao"),
    )


def graded(t, *scores, day="03-05"):
    """A written exam that was held, collected and marked."""
    held(t)
    t(f"{day}T09:00", "exam", "set", *words(EXAM), by="jiao")
    t(
        f"{day}T10:00",
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
    t(f"{day}T11:00", "exam", "collect", "1", "--handed-out", "2", "--returned", "2", by="jian")
    t(
        f"{day}T12:00",
        "exam",
        "grade",
        "1",
        *(w for s in scores or ("wu=85.5", "li=59.99") for w in ("--score", s)),
        by="jiao",
    )
