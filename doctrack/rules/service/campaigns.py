"""The campaigns' desk: a frozen list, each client visited or skipped, the figures computed; visits
and their answers (C2, C4).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, time

from doctrack.model.marks import mean
from doctrack.model.people import day, number, rows, text, texts
from doctrack.model.record import Duty, Facts, Owed, Record, Standing
from doctrack.model.sharing import carried, shared_out
from doctrack.rules.registry import (
    Case,
    Consequence,
    Step,
    completion,
    effect,
    guard,
    meeting,
    opening,
    with_,
    writing,
)
from doctrack.rules.service.clients import LOOKED_AFTER, item_of, specialists
from doctrack.words import Words, both


def with_items(standing: Standing, changes: Mapping[str, Facts]) -> Standing:
    """The list with more said of some of its clients."""
    items = tuple(
        with_(i, changes[c]) if (c := str(i["client"])) in changes else i
        for i in rows(standing.head, "items")
    )
    return standing.having(with_(standing.head, {"items": items}))


def left(campaign: Facts) -> list[str]:
    """The clients of a list with neither a visit nor a skip."""
    return [
        text(i, "client")
        for i in rows(campaign, "items")
        if not (i.get("visit") or i.get("skipped"))
    ]


@effect
def list_is_frozen(standing: Standing, step: Step) -> Standing:
    """The clients as they fitted on that day, whatever becomes of them."""
    items = tuple({"client": c} for c in texts(step.event.inputs, "clients"))
    return standing.having(with_(standing.head, {"items": items}))


@completion
def visits_shared_evenly(case: Case) -> Facts:
    """The list is shared out by number and capability, as clients are (C1.3)."""
    staff, clients = specialists(case), left(case.standing.head)
    named = shared_out(clients, staff, {}) if staff else {}
    return (
        {
            "assigned": tuple({"client": c, "specialist": who} for c, who in named.items()),
            "loads": carried(staff, {}, named.values()),
        }
        if named
        else {}
    )


@effect
def visitors_are_named(standing: Standing, step: Step) -> Standing:
    """Each client's visitor stands on the list."""
    return with_items(standing, {text(r, "client"): r for r in rows(step.event.inputs, "assigned")})


@effect
def visits_handed_over(standing: Standing, step: Step) -> Standing:
    """What was not visited yet goes to the successor."""
    giver, to, still = (
        text(step.event.inputs, "from"),
        text(step.event.inputs, "to"),
        left(standing.head),
    )
    return with_items(
        standing,
        {
            c: {"specialist": to}
            for c in still
            if item_of(standing.head, c).get("specialist") == giver
        },
    )


@opening
def each_client_is_to_be_visited(standing: Standing, step: Step) -> Iterator[Owed]:
    """A visit for each client on the list, by the campaign's end."""
    for row in rows(step.event.inputs, "assigned"):
        yield Owed((text(row, "specialist"),), text(row, "client"))


@opening
def summed_up_after_the_end(standing: Standing, step: Step) -> Iterator[Owed]:
    """The summary is owed from the campaign's end on."""
    if end := day(text(standing.head, "to")):
        yield Owed(start=max(datetime.combine(end, time(12), step.event.at.tzinfo), step.event.at))


@guard("C2.2", needs=("client",))
def client_is_still_to_be_visited(case: Case) -> Iterator[Words]:
    """Only who is on the list and was not visited yet is skipped."""
    if case.inputs["client"] not in left(case.standing.head):
        yield both(
            f"{case.inputs['client']} 不在待访名单上",
            f"{case.inputs['client']} is not on the list any more, or never was",
        )


@effect
def client_is_skipped(standing: Standing, step: Step) -> Standing:
    """The reason stands on the list."""
    return with_items(
        standing, {text(step.event.inputs, "client"): {"skipped": step.event.inputs["reason"]}}
    )


# --- visits ---------------------------------------------------------------------------------------


@guard("C2.2", needs=("campaign", "client"))
def client_is_on_the_list(case: Case) -> Iterator[Words]:
    """A campaign's visits are of clients on its list."""
    campaign = case.view.record(text(case.inputs, "campaign"))
    if campaign and not item_of(campaign.head, text(case.inputs, "client")):
        yield both(
            f"{case.inputs['client']} 不在 {campaign.id} 的名单上",
            f"{case.inputs['client']} is not on the list of {campaign.id}",
        )


@writing("visited")
def visit_is_told(case: Case, record: Record, standing: Standing) -> Iterator[Consequence]:
    """The campaign's list shows the visit, and a client who was spoken to has been contacted."""
    client, campaign, outcome = (text(record.head, n) for n in ("client", "campaign", "outcome"))
    if campaign:
        yield Consequence(
            campaign,
            "campaign",
            "visited",
            {"client": client, "visit": record.id, "outcome": outcome},
        )
    found = case.view.record(client)
    if outcome == "reached" and found and found.state in LOOKED_AFTER:
        yield Consequence(client, "client", "visited")


@effect
def visit_is_entered(standing: Standing, step: Step) -> Standing:
    """The last visit of a client is the one that counts; who was skipped and visited after all was
    visited.
    """
    told = step.event.inputs
    return with_items(
        standing,
        {text(told, "client"): {"visit": told["visit"], "outcome": told["outcome"], "skipped": ""}},
    )


@meeting
def client_is_done_with(duty: Duty, step: Step) -> bool:
    """A visit or a skip settles its client, unless he asked to be called back."""
    # Asked of every client on the list at every visit: no more than two looks into a mapping.
    told = step.event.inputs
    return told.get("client", "") == duty.key and told.get("outcome") != "call_back"


# --- the summary ----------------------------------------------------------------------------------


@guard("C2.2")
def each_client_is_accounted_for(case: Case) -> Iterator[Words]:
    """No summary while a client on the list has neither a visit nor a skip."""
    for client in left(case.standing.head):
        yield both(f"{client} 既未回访，也未免访", f"{client} has neither a visit nor a skip")


def figures(campaign: Facts, visits: Iterable[Record]) -> Facts:
    """What came of a campaign: each client counts once, by his last visit; what was said in any of
    them counts.
    """
    items, heads = rows(campaign, "items"), [v.head for v in visits]
    outcomes = [text(i, "outcome") for i in items if i.get("visit")]
    marks = [number(h, "evaluation") for h in heads if h.get("evaluation")]
    return {
        "listed": len(items),
        "skipped": sum(1 for i in items if i.get("skipped")),
        "reached": outcomes.count("reached"),
        "not_reached": len(outcomes) - outcomes.count("reached"),
        "evaluated": len(marks),
        **({"evaluation": mean(marks)} if marks else {}),
        "suggestions": sum(1 for h in heads if h.get("suggestion")),
        "renewals": sum(1 for h in heads if h.get("renewal") in ("renewed", "upgraded")),
    }


@completion
def figures_are_computed(case: Case) -> Facts:
    """The figures are counted, never typed."""
    return figures(case.standing.head, case.view.about("visit", "campaign", case.record.id))
