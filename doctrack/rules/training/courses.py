"""Courses: who plans them for whom, and the exam that they owe (T3, T5.1, T5.3.1.1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

from doctrack.model.people import Person, day, text, texts
from doctrack.model.record import Duty, Facts, Owed, Record, Standing
from doctrack.rules.registry import (
    Case,
    Consequence,
    Step,
    guard,
    meeting,
    opening,
    relation,
    writing,
)
from doctrack.words import Words, both


def course_of(case: Case) -> Facts:
    """The facts of the course that an act is about, its own or its exam's."""
    found = case.view.record(text(case.standing.head, "course"))
    if case.kind.name == "course":
        return case.standing.head
    return found.head if found else {}


def supervises(person: Person, course: Facts, on: date) -> bool:
    """Whether somebody is the training supervisor of a course's level: the head office's, or of
    that project (T3.1, T3.2).
    """
    level, own = person.level or "hq", person.department == course.get("department")
    return (
        person.active
        and person.has("training_supervisor", on)
        and level == course.get("organiser")
        and (level == "hq" or own)
    )


@relation(both("本级培训主管人员", "the training supervisor of its level"))
def the_supervisor(case: Case, person: Person) -> bool:
    """Who supervises the course."""
    return supervises(person, course_of(case), case.day)


@relation(both("该课程授课教师", "the course's teacher"))
def the_teacher(case: Case, person: Person) -> bool:
    """Who teaches the course."""
    return course_of(case).get("teacher") == person.id


def planned_by_another(case: Case, organiser: str) -> bool:
    """Whether the course is this organiser's and who plans it is not its supervisor."""
    by = case.view.person(case.by)
    return (
        case.inputs.get("organiser") == organiser
        and by is not None
        and not supervises(by, case.inputs, case.day)
    )


def trainees_of(case: Case, organiser: str, own: bool) -> Iterator[Person]:
    """The trainees of this organiser's course whom a project looks after, its staff below assistant
    grade, or whom it does not.
    """
    named = texts(case.inputs, "trainees") if case.inputs.get("organiser") == organiser else ()
    people = (p for n in named if (p := case.view.person(n)))
    return (
        p for p in people if (p.site == "project" and p.grade in ("", "below_assistant")) is own
    )


@guard("T3.1", needs=("trainees",))
def head_office_trains_its_own(case: Case) -> Iterator[Words]:
    """The head office trains its own people and a project's of assistant grade and above, by its
    own supervisor.
    """
    if planned_by_another(case, "hq"):
        yield both(
            f"{case.name(case.by)}不是总部培训主管",
            f"{case.name(case.by)} is not the head office's training supervisor",
        )
    for who in trainees_of(case, "hq", own=True):
        yield both(
            f"{who.name}为项目部助理级以下人员，由项目部培训",
            f"{who.name} is of a project and below assistant grade: the project trains him",
        )


@guard("T3.2", needs=("trainees",))
def project_trains_its_own(case: Case) -> Iterator[Words]:
    """A project trains people of its own department below assistant grade, by its own
    supervisor.
    """
    department = text(case.inputs, "department")
    if planned_by_another(case, "project"):
        yield both(
            f"{case.name(case.by)}不是{department}的培训主管",
            f"{case.name(case.by)} is not the training supervisor of {department}",
        )
    for who in trainees_of(case, "project", own=False):
        yield both(
            f"{who.name}属总部或助理级以上，由总部培训",
            f"{who.name} is of the head office or of assistant grade and above: the head office"
            " trains him",
        )
    for who in (p for p in trainees_of(case, "project", own=True) if p.department != department):
        yield both(
            f"{who.name}是{who.department}的人，不属{department}",
            f"{who.name} is of {who.department}, not of {department}",
        )


@guard("T5.1.1", basis="house", needs=("attendees", "held_on"))
def course_went_as_planned(case: Case) -> Iterator[Words]:
    """Who attends is on the plan, and the day is not to come."""
    for who in texts(case.inputs, "attendees"):
        if who not in texts(case.standing.head, "trainees"):
            yield both(f"{case.name(who)}不在培训计划内", f"{case.name(who)} is not on the plan")
    if text(case.inputs, "held_on") > case.day.isoformat():
        yield both(
            f"授课日期 {case.inputs['held_on']} 尚未到来",
            f"{case.inputs['held_on']} has not come yet",
        )


@opening
def written_exam_is_owed(standing: Standing, step: Step) -> Iterator[Owed]:
    """A written exam is due within five days of the course itself (T5.3.1.1)."""
    held_on = day(text(standing.head, "held_on"))
    if standing.head.get("exam") == "written" and held_on:
        yield Owed(start=datetime.combine(held_on, time(12), step.event.at.tzinfo))


@meeting
def exam_was_written(duty: Duty, step: Step) -> bool:
    """Only a written exam is the one that the plan asked for."""
    return is_written(step.event.inputs)


@guard("T5.3.1.1")
def course_was_held(case: Case) -> Iterator[Words]:
    """An exam is held after its course."""
    held_on = text(course_of(case), "held_on")
    if not held_on or held_on > case.day.isoformat():
        yield both(
            f"授课之后才能考试：{held_on or '尚未授课（course hold）'}",
            f"an exam is held after its course: {held_on or 'not held yet (course hold)'}",
        )


@writing("examined")
def course_is_examined(case: Case, record: Record, standing: Standing) -> Iterator[Consequence]:
    """The course's own record says that it was examined."""
    yield Consequence(
        text(standing.head, "course"), "course", "examined", {"mode": text(standing.head, "mode")}
    )


def is_written(facts: Facts) -> bool:
    """Whether an exam is on paper; oral and practical ones are held by the teacher directly
    (T5.3.2.1).
    """
    return facts.get("mode") == "written"
