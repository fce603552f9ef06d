"""The training desk: whose course it is, who sits and who marks, and in which column of the
certificate a result stands (T3–T5).
"""

from __future__ import annotations

from collections.abc import Iterator

from doctrack.model.marks import exact, read_score
from doctrack.model.people import Person, number, text, texts
from doctrack.model.record import Owed, Standing
from doctrack.rules.registry import (
    Case,
    Step,
    guard,
    opening,
    relation,
    warning,
)
from doctrack.rules.training.courses import course_of, is_written, the_teacher
from doctrack.words import Words, both

# --- whose it is ----------------------------------------------------------------------------------


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


# --- the course -----------------------------------------------------------------------------------


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


# --- the certificate ------------------------------------------------------------------------------
