"""The clients' desk: who looks after whom, shared out by number and capability, and what is owed to
a client (C1).
"""

from __future__ import annotations

from collections.abc import Iterator

from doctrack.model.people import Person, rows, text
from doctrack.model.record import Facts
from doctrack.model.sharing import carried, shared_out
from doctrack.model.view import View
from doctrack.rules.registry import Case, completion, guard, relation, selection
from doctrack.words import Words, both

LOOKED_AFTER = ("assigned", "active")


# --- sharing out evenly (C1.3) --------------------------------------------------------------------


def specialists(case: Case, but: str = "") -> dict[str, int]:
    """The specialists of the day with their capability (1 where none was told), without one who is
    to be relieved.
    """
    people = case.view.people().values()
    return {
        p.id: p.capability or 1
        for p in people
        if p.active and p.id != but and p.has("client_specialist", case.day)
    }


def loads_without(case: Case) -> dict[str, int]:
    """The clients of each specialist but for the one who is being assigned."""
    now, mine = (
        dict(case.view.counted("client", "specialist", *LOOKED_AFTER)),
        text(case.standing.head, "specialist"),
    )
    return (
        {**now, mine: now[mine] - 1} if mine in now and case.standing.state in LOOKED_AFTER else now
    )


def fair(case: Case) -> str:
    """The specialist whom balance gives to a client; nobody where there is none."""
    staff = specialists(case, text(case.inputs, "from"))
    return shared_out([case.record.id], staff, loads_without(case))[case.record.id] if staff else ""


@selection
def clients_to_assign(inputs: Facts, view: View) -> tuple[str, ...]:
    """Without an id all that are classified; with a leaver's name those that he looks after."""
    leaver = text(inputs, "from")
    states = LOOKED_AFTER if leaver else ("classified",)
    found = view.in_state("client", *states) if inputs.get("auto") or leaver else ()
    return tuple(r.id for r in found if not leaver or r.head.get("specialist") == leaver)


@completion
def carried_evenly(case: Case) -> Facts:
    """With `--auto` balance names the specialist, and the event keeps what everybody carried."""
    if not case.inputs.get("auto"):
        return {}
    who, staff = (
        text(case.inputs, "specialist") or fair(case),
        specialists(case, text(case.inputs, "from")),
    )
    return {"loads": carried(staff, loads_without(case), [who]), "specialist": who} if who else {}


@guard("C1.3")
def balance_decides(case: Case) -> Iterator[Words]:
    """A balanced assignment is what balance gives, whoever is named beside it, and needs somebody
    to give it to.
    """
    if not specialists(case, text(case.inputs, "from")):
        yield both("没有可分配的客服专员", "there is no specialist to assign to")
    elif case.inputs.get("auto") and case.inputs.get("specialist") != (who := fair(case)):
        yield both(
            f"均衡分配应为{case.name(who)}；指定专员请勿用 --auto",
            f"balance gives {case.name(who)}; to name a specialist leave --auto out",
        )


@guard("C1.3", basis="house", needs=("specialist",))
def another_takes_over(case: Case) -> Iterator[Words]:
    """A client is assigned anew to somebody else, and from whom he is taken has him."""
    had, leaver = text(case.standing.head, "specialist"), text(case.inputs, "from")
    if case.inputs["specialist"] == had:
        yield both(f"已由{case.name(had)}负责", f"{case.name(had)} has this client already")
    if leaver and leaver != had:
        yield both(f"不在{case.name(leaver)}名下", f"this is no client of {case.name(leaver)}")


# --- looking after --------------------------------------------------------------------------------


@relation(both("该客户的客服专员", "the client's specialist"))
def the_clients_specialist(case: Case, person: Person) -> bool:
    """Who looks after the client, or whom the campaign named for him."""
    facts = {**case.standing.head, **case.inputs}
    client, campaign = (
        case.view.record(text(facts, "client")),
        case.record if case.kind.name == "campaign" else case.view.record(text(facts, "campaign")),
    )
    listed = item_of(campaign.head, client.id) if campaign and client else {}
    return client is not None and person.id in (
        client.head.get("specialist"),
        listed.get("specialist"),
        case.standing.head.get("specialist"),
    )


def item_of(campaign: Facts, client: str) -> Facts:
    """The line of a campaign's list on which a client stands; empty where he is not on it."""
    return next((i for i in rows(campaign, "items") if i["client"] == client), {})


@guard("C1.2", basis="house")
def update_says_what(case: Case) -> Iterator[Words]:
    """An update says what changed, or that nothing did."""
    if not any(case.inputs.get(i.name) for i in case.act.inputs):
        yield both(
            "请写明更新了什么；核对无变化的写 --note",
            "say what changed; where nothing did, say so with --note",
        )
