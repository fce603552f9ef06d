"""Which record a number means: as stamped, in short, or bare."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from doctrack.model.calendar import recall_period
from doctrack.model.refs import format_id, half_width
from doctrack.model.regulation import Kind
from doctrack.store.ledger.ledger import Ledger


def by_number(word: str, kind: Kind | None, ledger: Ledger) -> list[str]:
    """The ids of records that bear a number, in any spelling that the parser knows."""
    if word.isascii() and not any(c in word for c in "[({<"):
        return []
    from doctrack.model.numbers import (
        parse_number,
    )  # its patterns cost fifteen milliseconds that an id does not need

    number = parse_number(word)
    if number is None:
        return []
    text = str(number)
    kinds = [kind] if kind else list(ledger.kinds().values())
    for one in kinds:
        for id in ledger.malformed(one.name):
            if one.number_of(id) == text:
                ledger.must_be_readable(id)
    name = kind.name if kind else ""
    return ledger.ids("select id from record where number=? and (?='' or kind=?)", text, name, name)


def by_serial(word: str, kind: Kind | None, ledger: Ledger, now: datetime) -> list[str]:
    """Without a year the open record of this or last year is meant; a bare number of no kind is a
    paper's, else a loan's.
    """
    for one in [kind] if kind else ledger.kinds().values():
        rest, named = _within(word, one)
        if named or kind or one.name in ("incoming", "loan"):
            found = (
                _periods(rest, one, ledger, now)
                if one.id_rule == "period"
                else _serials(rest, one, ledger, now)
            )
            if found:
                return found
    return []


def _within(word: str, kind: Kind) -> tuple[str, bool]:
    """What a word says beside the kind's prefix (`LN-42`) or the words of its number (`收42号`),
    and whether it had these.
    """
    text = half_width(word).strip()
    if kind.prefix and text.upper().startswith(kind.prefix + "-"):
        return text[len(kind.prefix) + 1 :], True
    issuer, _, tail = kind.number.partition("〔")[0], "", kind.number.rpartition("}")[2]
    if issuer and text.startswith(issuer):
        return text.removeprefix(issuer).removesuffix(tail).strip(), True
    return text.removesuffix(tail) if tail and is_number(text.removesuffix(tail)) else text, False


def _serials(rest: str, kind: Kind, ledger: Ledger, now: datetime) -> list[str]:
    year, dash, serial = rest.partition("-")
    if dash and is_number(year) and is_number(serial):
        full = 2000 + int(year) if int(year) < 100 else int(year)
        return _open_first([format_id(kind.prefix, full, int(serial))], kind, ledger)
    if not is_number(rest):
        return []
    return _open_first(
        [format_id(kind.prefix, now.year - back, int(rest)) for back in (0, 1)], kind, ledger
    )


def _periods(rest: str, kind: Kind, ledger: Ledger, now: datetime) -> list[str]:
    """`2026-11`, `2026-Q3`, `2026`; a bare `11` is that month of this or last year."""
    years = (
        [rest]
        if not (is_number(rest) and 1 <= int(rest) <= 12)
        else [f"{now.year - back}-{int(rest):02d}" for back in (0, 1)]
    )
    return _open_first(
        [f"{kind.prefix}-{name}" for word in years for name in _period_names(word)], kind, ledger
    )


def _period_names(word: str) -> list[str]:
    """A period's own name, and the quarter's or year's whose recall the month's is (D13)."""
    year, _, month = word.partition("-")
    within = is_number(year) and len(year) == 4 and is_number(month) and 1 <= int(month) <= 12
    return [word.upper(), *([recall_period(date(int(year), int(month), 1)).name] if within else [])]


def _open_first(ids: Sequence[str], kind: Kind, ledger: Ledger) -> list[str]:
    """Of several years' records the open ones, else the newest; a malformed one may be the one that
    is meant (exit 5).
    """
    states = {
        i: str(rows[0][0])
        for i in ids
        if (rows := ledger.index.select("select state from record where id=?", i))
    }
    open_ = [i for i in ids if i in states and states[i] not in kind.ends]
    if open_[:1] != list(ids[:1]):
        for id in ids:
            ledger.must_be_readable(id)
    return open_ or list(states)[:1]


def is_number(text: str) -> bool:
    """Whether a word is a serial or a year as people type it."""
    return text.isascii() and text.isdigit() and len(text) <= 9
