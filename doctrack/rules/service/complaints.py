"""The complaints' desk: a closed loop from receiving to a revisit by another, with every closure
kept (C3).
"""

from __future__ import annotations

from collections.abc import Iterator

from doctrack.model.people import number, rows, text
from doctrack.model.record import Facts, Standing
from doctrack.rules.registry import Case, Step, completion, effect, guard, with_
from doctrack.words import Words, both

# What one turn of the loop finds out; it begins anew with `reopen`, and the closure before it keeps
# them.
LOOP = (
    "cause",
    "root_cause",
    "resolution",
    "told_on",
    "compensation",
    "resolver",
    "satisfied",
    "revisited_by",
)


@completion
def somebody_takes_it(case: Case) -> Facts:
    """Unless somebody is named, the client's own specialist takes it, else the specialist who
    accepts it.
    """
    if case.inputs.get("specialist"):
        return {}
    client, by = case.view.record(text(case.standing.head, "client")), case.view.person(case.by)
    own = text(client.head, "specialist") if client else ""
    who = own or (case.by if by and by.has("client_specialist", case.day) else "")
    return {"specialist": who} if who else {}


@guard("C3.3", basis="house", needs=("compensation",))
def compensation_is_approved(case: Case) -> Iterator[Words]:
    """Above the house's limit a supervisor approves it, who is not the one who gives it."""
    limit, approver = (
        int(case.view.office_on(case.day).policy("compensation_limit")),
        case.inputs.get("approved_by"),
    )
    if number(case.inputs, "compensation") > limit and approver in (None, case.by):
        yield both(
            f"补偿超过 {limit} 元，须由另一位客服主管批准（--approved-by）",
            f"more than {limit} yuan needs another, a client supervisor, to approve it"
            " (--approved-by)",
        )


@guard("C3.1")
def unsatisfied_says_why(case: Case) -> Iterator[Words]:
    """A complaint of a client who is not satisfied is closed only with a reason."""
    if case.standing.head.get("satisfied") == "no" and not case.inputs.get("unsatisfied_why"):
        yield both(
            "客户不满意；仍办结的写明原因（--unsatisfied-why），或重新办理（reopen）",
            "the client is not satisfied: say why it is closed all the same (--unsatisfied-why), or"
            " reopen it",
        )


@effect
def closure_is_kept(standing: Standing, step: Step) -> Standing:
    """Each closure stands with what was found, whatever comes after it."""
    head, event = standing.head, step.event
    row = {
        "closed": event.at.date().isoformat(),
        "by": event.by,
        "specialist": text(head, "specialist"),
        **{n: text(head, n) for n in LOOP},
    }
    closures = (
        *rows(head, "closures"),
        with_(row, {"unsatisfied_why": text(event.inputs, "unsatisfied_why")}),
    )
    return standing.having(with_(head, {"closures": closures}))


@effect
def loop_begins_anew(standing: Standing, step: Step) -> Standing:
    """What was found is to be found again; the closures stay, the last one with the day and the
    reason of its reopening.
    """
    closures, why = (
        rows(standing.head, "closures"),
        {"reopened": step.event.at.date().isoformat(), "reason": text(step.event.inputs, "reason")},
    )
    if step.before.state == "closed":
        closures = (*closures[:-1], {**closures[-1], **why})
    return standing.having(with_(standing.head, {**dict.fromkeys(LOOP, ""), "closures": closures}))
