"""The example office's training room: the head office's courses and a project's, their exams of
every mode, one late, one make-up. All of it is invented.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from doctrack.model.calendar import Calendar

PROJECT = "一号项目部"
BELOW = {"site": "project", "grade": "below_assistant"}
PEOPLE: list[tuple[str, str, str, str, dict[str, str]]] = [
    ("pei", "裴立", "人事科", "training_supervisor", {"level": "hq"}),
    ("jiao", "焦文", "人事科", "teacher", {}),
    ("xiang", "项宁", PROJECT, "training_supervisor", {"level": "project"}),
    ("lao", "劳新", PROJECT, "teacher", {}),
    ("luo", "罗平", PROJECT, "staff", BELOW),
    ("niu", "牛犇", PROJECT, "staff", BELOW),
]


@dataclass(frozen=True)
class Course:
    """A course of the plan; `after` is how many days after it the exam is held."""

    month: int
    title: str
    exam: str
    organiser: str
    audience: str
    category: str
    trainees: tuple[str, ...]
    after: int = 2
    absent: tuple[str, ...] = ()


COURSES = [
    Course(
        2, "公文处理规范", "written", "hq", "staff", "job", ("wu", "li", "feng"), absent=("feng",)
    ),
    Course(3, "消防器材使用", "practical", "hq", "staff", "daily", ("wu", "li", "feng", "chen")),
    Course(4, "施工安全操作", "written", "project", "staff", "job", ("luo", "niu")),
    Course(5, "入职须知", "oral", "project", "newcomers", "daily", ("niu",)),
    Course(6, "财务报销制度", "written", "hq", "staff", "daily", ("wu", "feng")),
    Course(8, "泵站运行", "practical", "hq", "newcomers", "job", ("li", "wu")),
    Course(9, "水质检测", "written", "hq", "staff", "job", ("wu", "li", "feng"), after=9),
    Course(11, "普法讲座", "none", "hq", "staff", "daily", ("wu", "li", "feng", "chen")),
]
Act = Callable[..., None]


class TrainingRoom:
    """What the training room does on which day, told to the office as acts of that day."""

    def __init__(self, year: int, calendar: Calendar) -> None:
        self.year, self.calendar, self.chance = year, calendar, Random(year)
        self.days: dict[date, list[tuple[str, str, str, str, dict[str, object]]]] = {}
        self.exams = 0
        for n, course in enumerate(COURSES, 1):
            self.course(f"CRS-{year}-{n:04d}", course)

    def on(self, day: date, kind: str, act: str, id: str, by: str, **inputs: object) -> None:
        """Something to be done on a day, or the first working day after it."""
        self.days.setdefault(self.calendar.working_on_or_after(day), []).append(
            (kind, act, id, by, inputs)
        )

    def today(self, day: date, act: Act) -> None:
        """The acts of a day."""
        for kind, name, id, by, inputs in self.days.get(day, []):
            act(kind, name, id, by, **inputs)

    def course(self, id: str, course: Course) -> None:
        """A course from the plan to its end; who was absent from the exam makes it up a fortnight
        later.
        """
        head_office = course.organiser == "hq"
        supervisor, teacher, department = (
            ("pei", "jiao", "人事科") if head_office else ("xiang", "lao", PROJECT)
        )
        held = self.calendar.working_on_or_after(date(self.year, course.month, 10))
        self.on(
            held - timedelta(days=5),
            "course",
            "plan",
            "",
            supervisor,
            title=course.title,
            requirement="不考核" if course.exam == "none" else "考核合格",
            exam=course.exam,
            organiser=course.organiser,
            department=department,
            audience=course.audience,
            category=course.category,
            teacher=teacher,
            trainees=list(course.trainees),
        )
        self.on(
            held,
            "course",
            "hold",
            id,
            teacher,
            held_on=held.isoformat(),
            attendees=list(course.trainees),
        )
        if course.exam != "none":
            present = [t for t in course.trainees if t not in course.absent]
            first = self.exam(
                id, course, held + timedelta(days=course.after), present, list(course.absent)
            )
            if course.absent:
                self.exam(
                    id, course, held + timedelta(days=14), list(course.absent), [], makeup=first
                )
        self.on(held + timedelta(days=40), "course", "close", id, supervisor)

    def exam(
        self,
        course_id: str,
        course: Course,
        day: date,
        present: list[str],
        absent: list[str],
        makeup: str = "",
    ) -> str:
        """An exam set, held, marked, submitted, registered on the certificates and archived."""
        self.exams += 1
        id = f"EX-{self.year}-{self.exams:04d}"
        supervisor, teacher = ("pei", "jiao") if course.organiser == "hq" else ("xiang", "lao")
        written = course.exam == "written"
        more: dict[str, object] = (
            {"invigilator": "zheng", "question_types": ["choice", "short_answer"]}
            if written
            else {}
        )
        if makeup:
            more["makeup"] = makeup
        by = "zheng" if written else teacher
        self.on(
            day,
            "exam",
            "set",
            "",
            teacher,
            course=course_id,
            mode=course.exam,
            pass_mark="60",
            full_mark="100",
            **more,
        )
        self.on(
            day,
            "exam",
            "hold",
            id,
            by,
            present=present,
            **({"absent": absent} if absent else {}),
            **({"notices_read": True} if written else {}),
        )
        if written:
            self.on(day, "exam", "collect", id, by, handed_out=len(present), returned=len(present))
        scores = [
            f"{who}={self.chance.choice([52, 66, 71.5, 78, 84, 88.5, 93])}" for who in present
        ]
        self.on(day + timedelta(days=1), "exam", "grade", id, teacher, scores=scores)
        self.on(day + timedelta(days=2), "exam", "submit", id, teacher)
        self.on(day + timedelta(days=3), "exam", "register", id, supervisor)
        self.on(day + timedelta(days=10), "exam", "archive", id, supervisor, place="培训档案柜1")
        return id
