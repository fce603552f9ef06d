"""A form to be filled in, and the words that all forms share: people with their departments,
papers, dates, terms.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from doctrack.model.people import text
from doctrack.model.record import Event, Record
from doctrack.model.regulation import DutyRule, Term
from doctrack.reports.cells import last_event, name
from doctrack.reports.wording import term_words
from doctrack.store.ledger.ledger import Ledger
from doctrack.words import Lang, both

Fact = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The ledger and the record that a form is about, the language, the moment it is printed, and
    who asks for it.
    """

    ledger: Ledger
    record: Record
    lang: Lang
    now: datetime
    asker: str = ""

    def w(self, zh: str, en: str) -> str:
        """Words in the language of the form."""
        return both(zh, en).text(self.lang)

    def told(self, field: str) -> str:
        """A fact of the record as it was told."""
        return text(self.record.head, field)

    def name(self, who: str) -> str:
        """A person's name."""
        return name(self.ledger, who)

    def named(self, who: str) -> str:
        """`孙二（局领导）`: a person with his department."""
        found = self.ledger.person(who)
        return (
            f"{found.name}{self.w(f'（{found.department}）', f' ({found.department})')}"
            if found
            else who
        )

    def paper(self, id: str) -> str:
        """A paper's number and title; forms show them whole, an unopened cover as one."""
        found = self.ledger.record(id)
        return f"{found.number or id} {text(found.head, 'title') or '〔密〕'}" if found else id

    def copy(self, which: int) -> str:
        """Which copy, in words."""
        return self.w(f"第 {which} 份", f"copy {which}")

    def done(self, *acts: str) -> str:
        """`2026-03-02 10:20 赵一`: when the last event of one of the acts was, and who made it."""
        found = last_event(self.record, *acts)
        return f"{stamp(found)} {self.name(found.by)}" if found else ""

    def clause(self, rule: DutyRule, variant: str) -> str:
        """A duty's clause; a house rule is never passed off as the regulation's."""
        clause = rule.clause_of(variant)
        return (
            self.w(f"内部规定，参照 {clause}", f"house rule beside {clause}")
            if rule.basis_of(variant) == "house"
            else clause
        )

    def term(self, term: Term) -> str:
        """`2 日内`, `当日`: how long a duty may take; nothing where a set day says it."""
        if term.same_day:
            return self.w("当日", "the same day")
        if term.months or term.years or term.counted_from:
            return self.w(*term_words(term))
        days = self.w(
            f"{term.days} {'个工作日' if term.working else '日'}内",
            f"within {term.days} {'working ' if term.working else ''}days",
        )
        return days if term.days else ""

    def overdue(self, due: datetime, at: datetime) -> str:
        """`已逾期 3 日`, where the day is past; empty while there is time."""
        days = (at.date() - due.date()).days
        if days > 0:
            return self.w(f"已逾期 {days} 日", f"{days} {'day' if days == 1 else 'days'} overdue")
        return self.w("已到期", "due now") if at >= due else ""


def stamp(event: Event | None) -> str:
    """`2026-03-02 10:20`."""
    return f"{event.at:%Y-%m-%d %H:%M}" if event else ""
