"""What rows of reports share: people meant by an owner, days late, masked titles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from doctrack.model.people import ROLES
from doctrack.model.refs import parse_id
from doctrack.model.view import OwedDuty, View
from doctrack.words import Words, both

SECRET: Mapping[str, Words] = {
    "secret": both("〔秘密〕", "〔secret〕"),
    "confidential": both("〔机密〕", "〔confidential〕"),
    "top_secret": both("〔绝密〕", "〔top secret〕"),
}
Row = dict[str, Any]


def masked(title: str, secrecy: str, full: bool) -> str:
    """A title, or its level where it is of secret and above."""
    return "〔机密〕" if secrecy in SECRET and not full and title != "〔密〕" else title


def hidden(personal: str) -> str:
    """`138****0000`, `z****@example.cn`: a personal fact as others may see it."""
    name, sign, domain = personal.partition("@")
    if sign:
        return f"{name[:1]}****@{domain}"
    return f"{personal[:3]}****{personal[-4:]}" if len(personal) >= 7 else "****"


def people_meant(view: View, owners: tuple[str, ...], on: date) -> list[str]:
    """The people whom owners mean on a day: themselves, holders of a role, a department's head."""
    found: list[str] = []
    for owner in owners:
        role, _, department = owner.partition(":")
        if role in ROLES:
            found += [
                p.id
                for p in view.people().values()
                if p.active and p.has(role, on) and department in ("", p.department)
            ]
        else:
            found.append(owner)
    return list(dict.fromkeys(found))


def with_deputies(view: View, people: list[str], on: date) -> list[str]:
    """People, and who stands in for those of them who are away on a day."""
    known = (view.person(who) for who in people)
    return list(
        dict.fromkeys((*people, *(a.deputy for p in known if p and (a := p.away(on)) and a.deputy)))
    )


def late_days(due: datetime, as_of: datetime) -> int:
    """Calendar days between the due day and the day asked about; 0 on the day itself."""
    return max((as_of.date() - due.date()).days, 0)


def duty_row(view: View, owed: OwedDuty, as_of: datetime, full: bool = False) -> Row:
    """One duty as reports, lists and to-do sheets show it."""
    duty, kind = owed.duty, view.kind(owed.kind, owed.duty.opened.date())
    rule = kind.duties.get(duty.name) if kind else None
    return {
        "record": owed.record,
        "kind": owed.kind,
        "title": (
            masked(owed.title, owed.secrecy, full) + (f" {duty.key}" if parse_id(duty.key) else "")
        ),
        "duty": duty.name,
        "owner": duty.owners[0],
        "owners": with_deputies(view, people_meant(view, duty.owners, as_of.date()), as_of.date()),
        "opened": duty.opened.isoformat(),
        "due": owed.due.isoformat(),
        "late_days": late_days(owed.due, as_of) if owed.due <= as_of else 0,
        "clause": rule.clause_of(duty.variant) if rule else "",
        "house": bool(rule and rule.basis_of(duty.variant) == "house"),
        "provisional": owed.provisional,
    }


def in_order(rows: Iterator[Row]) -> list[Row]:
    """Rows by owner, then by due moment and record."""
    return sorted(
        rows, key=lambda r: (str(r["owner"]), str(r["due"]), str(r["record"]), str(r["duty"]))
    )
