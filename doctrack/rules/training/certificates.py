"""What an exam enters into each person's certificate, and by whom (T5.3.1.7, T5.4, T5.6)."""

from __future__ import annotations

from collections.abc import Iterator

from doctrack.model.marks import exact, read_score
from doctrack.model.people import rows, text, texts
from doctrack.model.record import Facts, Record, Standing
from doctrack.rules.registry import (
    Case,
    Consequence,
    Step,
    completion,
    effect,
    guard,
    with_,
    writing,
)
from doctrack.rules.training.courses import course_of, supervises
from doctrack.words import Words, both


def column_of(mode: str, category: str, audience: str) -> str:
    """The column of the certificate: job only from a written exam of a job course, and never
    newcomers' (T5.6.1–T5.6.3).
    """
    return "job" if (mode, category, audience) == ("written", "job", "staff") else "daily"


@completion
def supervisor_of_the_level(case: Case) -> Facts:
    """Unless he is named, it goes to who planned the course, else to the first of its level."""
    course = case.view.record(text(case.standing.head, "course"))
    fit = [p.id for p in case.view.people().values() if supervises(p, course_of(case), case.day)]
    planner = course.events[0].by if course else ""
    if not fit or case.inputs.get("to"):
        return {}
    return {"to": planner if planner in fit else fit[0]}


@guard("T5.3.1.7")
def sheet_goes_to_the_supervisor(case: Case) -> Iterator[Words]:
    """Papers and score sheets go to a training supervisor of the course's level."""
    to = case.view.person(text({**supervisor_of_the_level(case), **case.inputs}, "to"))
    if to is None or not supervises(to, course_of(case), case.day):
        yield both(
            "须送交本级培训主管人员（--to）",
            "it goes to the training supervisor of the course's level (--to)",
        )


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
