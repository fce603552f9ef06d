"""A year's calendar as the registrar adds it, from the notice of that year (民法典 203)."""

from __future__ import annotations

from pathlib import Path

from doctrack.errors import Malformed, Objection, Refused
from doctrack.model.office import faults_of_year
from doctrack.store.books import faults
from doctrack.store.changes import config
from doctrack.store.changes.config import Edit
from doctrack.store.ledger.ledger import Ledger
from doctrack.store.yaml import yamlio
from doctrack.words import both


def added(ledger: Ledger, path: Path, *, replace: bool, notice: str) -> Edit:
    """A year's public holidays and make-up days, from the notice; a year that is there is replaced
    only by a notice.
    """
    parsed = config.parsed(path, config.bytes_of(path))
    tree = {**parsed.value, **({"notice": notice} if notice else {})}
    year = str(tree.get("year", path.stem))
    wrong = tuple(faults_of_year(tree, year))
    if wrong:
        raise Malformed(
            [faults.at(str(path), parsed, where, words, "calendar") for where, words in wrong]
        )
    name = f"calendar/{year}.yaml"
    if ledger.repo.read(ledger.rev, name) is not None and not (replace and notice):
        reason = both(
            f"{year} 年日历已在，替换须 --replace --notice 通知",
            f"the calendar of {year} is there; replacing it takes --replace --notice TEXT",
        )
        raise Refused(
            [Objection("民法典203", reason, "house", rule="calendar_is_replaced_by_notice")],
            act="calendar add",
        )
    return Edit(
        {
            name: yamlio.emit(
                {
                    "year": year,
                    "notice": tree["notice"],
                    "off": tree.get("off") or {},
                    "work": tree.get("work") or {},
                }
            )
        }
    )
