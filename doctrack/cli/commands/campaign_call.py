"""`doctrack campaign call`: client after client on the terminal, each visit written down before the
next one is called (C2.2).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from doctrack.cli.call import Call
from doctrack.cli.command import Arg, Command, Values
from doctrack.cli.output import answers
from doctrack.errors import Cancelled, NotFound, Refused, UsageError
from doctrack.model.people import rows, text
from doctrack.model.record import Record
from doctrack.model.regulation import Act, Field, Kind
from doctrack.store.ledger.ledger import Ledger
from doctrack.words import both

ALONE = both(
    "campaign call 逐户询问，需在终端使用；也可打印回访记录表（form），填后 import visit",
    "campaign call asks on a terminal; or print the visit sheet (form), fill it in and import"
    " visit",
)
LATER = both("（直接回车：以后再访）", " (just Enter: later)")
# What is asked of each client; the rest of the sheet only of one who was reached.
FIRST, REACHED, LAST = (
    ("method", "outcome"),
    ("minutes", "evaluation", "suggestion", "renewal"),
    ("remarks",),
)


def call_clients(call: Call, values: Values) -> int:
    """Asks client after client of the actor's; what was written down stands, whenever he stops."""
    from doctrack.cli.acts.prompts import asking
    from doctrack.store.ledger.opening import opened

    with opened(call.path) as ledger:
        answers.speak(call, ledger)
        campaign, waiting = mine(call, ledger, str(values["id"]))
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(ALONE)
    with suppress(Cancelled), asking():
        for n, client in enumerate(waiting, 1):
            answers.out(
                f"[{n}/{len(waiting)}] "
                + "  ".join(
                    w
                    for w in (
                        client.id,
                        *(text(client.head, k) for k in ("name", "phone", "level", "needs")),
                    )
                    if w
                )
            )
            call_one(call, campaign, client)
    return 0


def mine(call: Call, ledger: Ledger, word: str) -> tuple[Record, list[Record]]:
    """The campaign, and the clients on its list whom the actor has not visited yet."""
    from doctrack.cli.input.ids import id_of
    from doctrack.cli.input.people import actor_of
    from doctrack.rules.service.campaigns import left

    now = call.clock().at(ledger.office.zone)
    campaign = ledger.record(id_of(word, ledger.kind("campaign"), ledger, now, ""))
    who = actor_of(call, ledger, "")
    assert campaign is not None
    # Who asked to be called back is called again.
    back = [
        text(i, "client") for i in rows(campaign.head, "items") if i.get("outcome") == "call_back"
    ]
    owed = {*left(campaign.head), *back}
    clients = [
        text(i, "client")
        for i in rows(campaign.head, "items")
        if i["client"] in owed and i.get("specialist") == who
    ]
    if not clients:
        raise NotFound(
            both(
                f"{campaign.id} 没有{ledger.people()[who].name}待回访的客户",
                f"{campaign.id} has no client whom {ledger.people()[who].name} is to visit",
            )
        )
    return campaign, ledger.all_of(clients)


def call_one(call: Call, campaign: Record, client: Record) -> None:
    """One client: what is asked, and the act that writes it down; a refusal is told, and the next
    one is called.
    """
    from doctrack.cli.acts.perform import perform
    from doctrack.store.ledger.opening import opened

    with opened(call.path) as ledger:
        kind = ledger.kind("visit")
        assert kind is not None
        act = kind.acts["record"]
        told: dict[str, Any] = {"client": client.id, "campaign": campaign.id}
        for name in question(told):
            field = act.input(name)
            if field is None or (name == "method" and campaign.head.get("method")):
                told.setdefault(name, campaign.head.get(name))
                continue
            said = result_of(call, ledger, kind, field)
            if said is None and name in FIRST:
                return
            told[name] = said
    recorded(call, perform, kind, act, told)


def recorded(call: Call, perform: Any, kind: Kind, act: Act, told: dict[str, Any]) -> None:
    """The visit written down in a commit of its own."""
    try:
        perform(call, kind, act, told)
    except Refused as refusal:
        answers.refused(call, refusal)


def question(told: dict[str, Any]) -> Iterator[str]:
    """The fields in their order; of a client who was not reached no evaluation is asked."""
    yield from FIRST
    if told.get("outcome") == "reached":
        yield from REACHED
    yield from LAST


def result_of(call: Call, ledger: Ledger, kind: Kind, field: Field) -> Any:
    """What was typed, asked again until it will do; nothing where the line was left empty."""
    from doctrack.cli.acts.prompts import prompt
    from doctrack.cli.input.inputs import typed_value
    from doctrack.cli.input.readers import Typing

    label = prompt(field, call) + (LATER.text(call.language) if field.name in FIRST else "")
    while True:
        said = input(f"  {label}: ").strip()
        if not said:
            return None
        try:
            return typed_value(
                field, said, Typing(ledger, call.clock().at(ledger.office.zone), "", kind)
            )
        except UsageError as wrong:
            answers.err(call.text(wrong.words))


COMMAND = Command(
    "call",
    "逐户回访",
    both(
        "在终端逐户询问并记录本人名下的回访",
        "Ask client after client on the terminal, and write each visit down",
    ),
    "campaign call CMP-2026-0001",
    call_clients,
    (Arg("id", both("编号", "id"), type="record", of=("campaign",)),),
)
