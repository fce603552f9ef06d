"""移交清单: the papers in hand and the duties by name that one person handed over to another
(D12).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from doctrack.cli.forms.sheet import Sheet
from doctrack.errors import NotFound
from doctrack.model.people import number, text
from doctrack.model.record import Event, Record, Standing
from doctrack.reports.cells import last_event
from doctrack.store.index.rows import seconds
from doctrack.words import both

# What moved at one moment from one person: his copies then left him, or his duties went on under
# another name.
MOVED = (
    "select record from custody where holder=?1 and until=?2 union select record from duty where"
    " ended=?2 and ending='moved' and owners like ?3 order by 1"
)


def handover(sheet: Sheet) -> dict[str, Any]:
    """The last hand-over of a person, from the consequences it wrote into each paper."""
    record, w = sheet.record, sheet.w
    event = last_event(record, "hand_over")
    if event is None:
        raise NotFound(both(f"{record.id} 没有移交过", f"{record.id} has handed nothing over"))
    moved = [
        (r, standing, places)
        for r in _papers(sheet, event)
        if (standing := sheet.ledger.standing(r.id)) and (places := _places(r, record.id, event))
    ]
    return {
        "facts": [
            (w("移交人", "From"), sheet.named(record.id)),
            (w("接收人", "To"), sheet.named(text(event.inputs, "to"))),
            (w("移交日期", "Date"), f"{event.at:%Y-%m-%d %H:%M}"),
            (w("办理人", "Entered by"), sheet.named(event.by)),
        ],
        "papers": [
            row for r, standing, places in moved for row in _copies(sheet, r, standing, places)
        ],
        "duties": [
            row for r, standing, places in moved for row in _duties(sheet, r, standing, places)
        ],
        "signs": [w("移交人", "Giver"), w("接收人", "Receiver"), w("监交人", "Supervisor")],
    }


def _papers(sheet: Sheet, event: Event) -> list[Record]:
    giver = sheet.record.id
    return sheet.ledger.all_of(sheet.ledger.ids(MOVED, giver, seconds(event.at), f"% {giver} %"))


def _places(record: Record, giver: str, event: Event) -> list[int]:
    """Which events of a paper the hand-over wrote."""
    return [
        n
        for n, e in enumerate(record.events, 1)
        if e.because == giver and e.at == event.at and not e.annulled
    ]


def _copies(
    sheet: Sheet, record: Record, standing: Standing, places: list[int]
) -> Iterator[dict[str, Any]]:
    """The copies that changed hands, and since when the giver had had them."""
    giver = sheet.record.id
    for event in (e for e in (record.events[n - 1] for n in places) if "copy" in e.inputs):
        row = next(
            (
                c
                for c in standing.custody
                if c.holder == giver
                and c.until == event.at
                and c.copy == number(event.inputs, "copy")
            ),
            None,
        )
        if row is not None:
            yield {
                "document": record.number or record.id,
                "title": text(record.head, "title") or "〔密〕",
                "copy": row.copy,
                "since": f"{row.since:%Y-%m-%d}",
            }


def _duties(
    sheet: Sheet, record: Record, standing: Standing, places: list[int]
) -> Iterator[dict[str, Any]]:
    """The duties that went on under the receiver's name."""
    for duty in standing.duties:
        if duty.end == "moved" and duty.ended_by in places and sheet.record.id in duty.owners:
            kind = sheet.ledger.kind(record.kind, duty.opened.date())
            rule = kind.duties[duty.name] if kind else None
            yield {
                "document": record.number or record.id,
                "title": text(record.head, "title"),
                "duty": rule.label.text(sheet.lang) if rule else duty.name,
                "due": f"{sheet.ledger.due(record.kind, duty)[0]:%Y-%m-%d %H:%M}",
                "clause": sheet.clause(rule, duty.variant) if rule else "",
            }
