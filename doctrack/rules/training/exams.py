"""The training desk: whose course it is, who sits and who marks, and in which column of the
certificate a result stands (T3–T5).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

from doctrack.model.marks import exact, read_score
from doctrack.model.people import Person, day, number, rows, text, texts
from doctrack.model.record import Duty, Facts, Owed, Record, Standing
from doctrack.rules.registry import (
    Case,
    Consequence,
    Step,
    completion,
    effect,
    guard,
    meeting,
    opening,
    relation,
    warning,
    with_,
    writing,
)
from doctrack.words import Words, both


def course_of(case: Case) -> Facts:
    """The facts of the course that an act is about, its own or its exam's."""
    found = case.view.record(text(case.standing.head, "course"))
    return case.standing.head if case.kind.name == "course" else found.head if found else {}


def is_written(facts: Facts) -> bool:
    """Whether an exam is on paper; oral and practical ones are held by the teacher directly
    (T5.3.2.1).
    """
    return facts.get("mode") == "written"


def column_of(mode: str, category: str, audience: str) -> str:
    """The column of the certificate: job only from a written exam of a job course, and never
    newcomers' (T5.6.1–T5.6.3).
    """
    return "job" if (mode, category, audience) == ("written", "job", "staff") else "daily"


# --- whose it is ----------------------------------------------------------------------------------


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


@relation(
    both(
        "监考人（笔试）或授课教师（口试、实操）",
        "the invigilator (written) or the teacher (oral, practical)",
    )
)
def the_examiner(case: Case, person: Person) -> bool:
    """Who holds the exam: the invigilator of a written one, else the teacher as chief examiner."""
    return (
        case.standing.head.get("invigilator") == person.id
        if is_written(case.standing.head)
        else the_teacher(case, person)
    )


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


# --- the course -----------------------------------------------------------------------------------


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


# --- setting and holding --------------------------------------------------------------------------


@guard("T5.3.1.3", needs=("mode",))
def invigilator_is_another_than_the_teacher(case: Case) -> Iterator[Words]:
    """A written exam has an invigilator, who does not teach the course."""
    invigilator = case.inputs.get("invigilator")
    if is_written(case.inputs) and not invigilator:
        yield both(
            "笔试须指定监考人（--invigilator）",
            "a written exam names its invigilator (--invigilator)",
        )
    if invigilator and invigilator == course_of(case).get("teacher"):
        yield both("监考人不能是授课教师", "the invigilator is not the teacher")


@guard("T5.4.1", basis="house", needs=("pass_mark", "full_mark"))
def marks_are_possible(case: Case) -> Iterator[Words]:
    """The pass mark lies above nothing and within the full mark."""
    if not 0 < exact(case.inputs["pass_mark"]) <= exact(case.inputs["full_mark"]):
        yield both(
            "合格分应大于零、不超过满分",
            "the pass mark is above zero and no more than the full mark",
        )


@guard("T5.4.1", basis="house", needs=("makeup",))
def makeup_is_of_the_same_course(case: Case) -> Iterator[Words]:
    """A make-up names an earlier exam of its course, whose first result stays."""
    earlier = case.view.record(text(case.inputs, "makeup"))
    if (
        earlier is None
        or earlier.head.get("course") != case.inputs.get("course")
        or earlier.state == "set"
    ):
        yield both(
            f"{case.inputs['makeup']} 不是该课程已考的考核",
            f"{case.inputs['makeup']} is no exam of that course that was held",
        )


@warning
def departs_from_the_plan(case: Case) -> Iterator[Words]:
    """The plan noted how the course is examined, and the first result counts whatever a second exam
    is called.
    """
    planned, others = (
        course_of(case).get("exam"),
        [r.id for r in case.view.about("exam", "course", text(case.inputs, "course"))],
    )
    if planned != case.inputs.get("mode"):
        yield both(f"培训计划注明的考核为 {planned}（T5.1.1）", f"the plan says {planned} (T5.1.1)")
    if others and not case.inputs.get("makeup"):
        yield both(
            f"该课程已有 {'、'.join(others)}，以首次成绩计；补考请写 --makeup",
            f"the course has {', '.join(others)}, whose results count; a make-up says --makeup",
        )


@guard("T5.3.1.1")
def course_was_held(case: Case) -> Iterator[Words]:
    """An exam is held after its course."""
    held_on = text(course_of(case), "held_on")
    if not held_on or held_on > case.day.isoformat():
        yield both(
            f"授课之后才能考试：{held_on or '尚未授课（course hold）'}",
            f"an exam is held after its course: {held_on or 'not held yet (course hold)'}",
        )


@guard("T5.3.1.3", needs=("present",))
def heads_are_the_attendees(case: Case) -> Iterator[Words]:
    """Present and absent are together exactly who attended, of a make-up some of them; before a
    written exam the notices are read.
    """
    present, absent, attended = (
        {*texts(f, n)}
        for f, n in (
            (case.inputs, "present"),
            (case.inputs, "absent"),
            (course_of(case), "attendees"),
        )
    )
    for who in () if case.standing.head.get("makeup") else sorted(attended - present - absent):
        yield both(
            f"{case.name(who)}到课，未写到考或缺考",
            f"{case.name(who)} attended, and is neither present nor absent",
        )
    for who in sorted((present | absent) - attended):
        yield both(
            f"{case.name(who)}没有到课，不能应考", f"{case.name(who)} did not attend the course"
        )
    for who in sorted(present & (absent | {case.by})):
        yield both(
            f"{case.name(who)}既应考，又缺考或主持考试",
            f"{case.name(who)} sits the exam, and is absent or holds it too",
        )
    if is_written(case.standing.head) and not case.inputs.get("notices_read"):
        yield both(
            "笔试前须讲明注意事项、纪律和时间（--notices-read）",
            "the notices are read before a written exam (--notices-read)",
        )


@writing("examined")
def course_is_examined(case: Case, record: Record, standing: Standing) -> Iterator[Consequence]:
    """The course's own record says that it was examined."""
    yield Consequence(
        text(standing.head, "course"), "course", "examined", {"mode": text(standing.head, "mode")}
    )


# --- marking and submitting -----------------------------------------------------------------------


@guard("T5.3.2.1")
def teacher_examines_directly(case: Case) -> Iterator[Words]:
    """Oral and practical exams are held by the teacher himself and leave no papers to collect."""
    if is_written(case.standing.head):
        return
    if case.act.name == "collect":
        yield both(
            "口试、实操没有试卷，直接评分（grade）",
            "oral and practical exams have no papers; they are graded at once (grade)",
        )
    elif case.by != course_of(case).get("teacher"):
        yield both(
            "口试、实操由授课教师直接考试",
            "oral and practical exams are held by the teacher himself",
        )


@guard("T5.3.1.4", needs=("handed_out", "returned"))
def papers_agree_with_heads(case: Case) -> Iterator[Words]:
    """As many papers are handed out and come back as people were present."""
    out, back, heads = (
        number(case.inputs, "handed_out"),
        number(case.inputs, "returned"),
        len(texts(case.standing.head, "present")),
    )
    if not out == back == heads:
        yield both(
            f"到考 {heads} 人，发卷 {out} 份，收卷 {back} 份",
            f"{heads} people were present, {out} papers handed out, {back} returned",
        )


@guard("T5.3.1.4")
def papers_were_collected(case: Case) -> Iterator[Words]:
    """Papers are counted before they are marked."""
    if is_written(case.standing.head) and case.standing.state == "held":
        yield both(
            "试卷尚未收回清点（collect）", "the papers were not collected and counted yet (collect)"
        )


@guard("T5.3.1.5", needs=("scores",))
def one_score_for_each_present(case: Case) -> Iterator[Words]:
    """Everybody who was present has one mark, within the full mark."""
    scores, present = (
        [s for t in texts(case.inputs, "scores") if (s := read_score(t))],
        texts(case.standing.head, "present"),
    )
    marked = [who for who, _ in scores]
    for who in (p for p in present if marked.count(p) != 1):
        yield both(
            f"{case.name(who)}到考，成绩有 {marked.count(who)} 个",
            f"{case.name(who)} was present and has {marked.count(who)} marks",
        )
    for who in sorted({*marked} - {*present}):
        yield both(
            f"{case.name(who)}没有到考，不能有成绩",
            f"{case.name(who)} was not present and has no mark",
        )
    for who, mark in scores:
        if exact(mark) > exact(case.standing.head["full_mark"]):
            yield both(
                f"{case.name(who)} {mark} 分超过满分",
                f"{case.name(who)} has {mark}, more than the full mark",
            )


@opening
def marked_without_papers(standing: Standing, step: Step) -> Iterator[Owed]:
    """Oral and practical exams are marked from when they were held; written ones from the
    papers.
    """
    if not is_written(standing.head):
        yield Owed()


@opening
def papers_or_sheet(standing: Standing, step: Step) -> Iterator[Owed]:
    """Marked papers are sent on (T5.3.1.7), of other exams the score sheet (T5.3.2.3)."""
    yield Owed(variant="papers" if is_written(standing.head) else "sheet")


@completion
def supervisor_of_the_level(case: Case) -> Facts:
    """Unless he is named, it goes to who planned the course, else to the first of its level."""
    course = case.view.record(text(case.standing.head, "course"))
    fit = [p.id for p in case.view.people().values() if supervises(p, course_of(case), case.day)]
    planner = course.events[0].by if course else ""
    return (
        {"to": planner if planner in fit else fit[0]} if fit and not case.inputs.get("to") else {}
    )


@guard("T5.3.1.7")
def sheet_goes_to_the_supervisor(case: Case) -> Iterator[Words]:
    """Papers and score sheets go to a training supervisor of the course's level."""
    to = case.view.person(text({**supervisor_of_the_level(case), **case.inputs}, "to"))
    if to is None or not supervises(to, course_of(case), case.day):
        yield both(
            "须送交本级培训主管人员（--to）",
            "it goes to the training supervisor of the course's level (--to)",
        )


# --- the certificate ------------------------------------------------------------------------------


@writing("issue", "enter")
def certificates_are_entered(
    case: Case, record: Record, standing: Standing
) -> Iterator[Consequence]:
    """Every result is entered on its person's certificate, in the column that the rules give; the
    first makes the certificate.
    """
    head, course = standing.head, course_of(case)
    held = (
        next(e.at for e in reversed(record.events) if e.act == "hold" and not e.annulled)
        .date()
        .isoformat()
    )
    column = column_of(text(head, "mode"), text(course, "category"), text(course, "audience"))
    for who, mark in (s for t in texts(head, "scores") if (s := read_score(t))):
        id, result = (
            f"CERT-{who}",
            "passed" if exact(mark) >= exact(head["pass_mark"]) else "failed",
        )
        if case.view.record(id) is None:
            yield Consequence(id, "certificate", "issue", {"person": who})
        facts = {"date": held, "course": head["course"], "exam": record.id, "mode": head["mode"]}
        yield Consequence(
            id, "certificate", "enter", {**facts, "mark": mark, "result": result, "column": column}
        )


@effect
def result_is_entered(standing: Standing, step: Step) -> Standing:
    """One more line of the certificate; nothing that stands there goes."""
    return standing.having(
        with_(standing.head, {"entries": (*rows(standing.head, "entries"), step.event.inputs)})
    )
