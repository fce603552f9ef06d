"""What people type for records, people and departments, and which they mean."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import datetime

from doctrack.cli.call import Call
from doctrack.cli.input.numbers import by_number, by_serial, is_number
from doctrack.cli.input.people import actor_of, comma_separated, or_kept, person_of
from doctrack.errors import NotFound, UsageError
from doctrack.model.refs import format_id, half_width, parse_id
from doctrack.model.regulation import Kind
from doctrack.store.git.log import last_record_of
from doctrack.store.ledger.ledger import Ledger
from doctrack.words import both

MANY = 10_000  # ids that a range may stand for


def ids_of(
    words: Sequence[str],
    kind: Kind | None,
    ledger: Ledger,
    now: datetime,
    clerk: str,
    *,
    keep: bool = False,
) -> list[str]:
    """The records that the words of a command line mean, in order; `-` reads ids from standard
    input. With `keep` a word that names nothing stays as it is, for the judge to refuse beside what
    can be done.
    """
    found = (
        or_kept(lambda w: id_of(w, kind, ledger, now, clerk), word, keep)
        for word in expanded(words, now)
    )
    return list(dict.fromkeys(found))


def expanded(words: Sequence[str], now: datetime) -> Iterator[str]:
    """Lists and ranges taken apart. `26-42` is number 42 of this or last year where 26 is that
    year; any other `42-47` is a range, and so is `IN-2026-0001..0400`.
    """
    for word in (w for raw in words for w in comma_separated(raw)):
        first, dash, last = word.partition("-")
        digits = bool(dash) and is_number(first) and is_number(last)
        is_year = digits and (
            len(first) == 4 or int(first) in (now.year % 100, (now.year - 1) % 100)
        )
        if word == "-":
            yield from (w for line in sys.stdin.read().split() for w in comma_separated(line))
        elif digits and not is_year and int(first) < int(last):
            yield from (str(n) for n in range(int(first), int(last) + 1))
        else:
            yield from _whole_ids(word)


def _whole_ids(word: str) -> Iterator[str]:
    """`IN-2026-0001..0400`, `IN-2026-0001..IN-2026-0400`: every id of one series from the first to
    the last.
    """
    first, _, last = word.partition("..")
    begin, end = parse_id(first.upper()), parse_id(last.upper())
    if begin and (is_number(last) or (end and end[:2] == begin[:2])):
        serials = range(begin.serial, (end.serial if end else int(last)) + 1)
        if 0 < len(serials) <= MANY:
            yield from (format_id(begin.prefix, begin.year, n) for n in serials)
            return
    yield word


def id_of(word: str, kind: Kind | None, ledger: Ledger, now: datetime, clerk: str) -> str:
    """The record that one word means: an id, a number in any spelling, `26-42`, a bare `42`,
    `收42号`, `LN-42`, or `@`; a malformed one is named (exit 5).
    """
    text = half_width(word).strip()
    if text == "@":
        return _of_kind(last_of(ledger, clerk), kind, ledger)
    for id in dict.fromkeys((text.upper(), text, word)):
        if ledger.index.select("select 1 from record where id=?", id):
            return _of_kind(id, kind, ledger)
        ledger.must_be_readable(id)
    found = by_number(text, kind, ledger) or by_serial(text, kind, ledger, now)
    if not found:
        raise NotFound(
            both(f"没有编号 {word}", f"there is no record {word}"),
            code="no-such-record",
            record=word,
        )
    if len(found) > 1:
        raise UsageError(
            both(
                f"{word} 可能是 {'、'.join(found)}，请写全",
                f"{word} may be {' or '.join(found)}; write it in full",
            ),
            code="ambiguous",
            word=word,
            possible=found,
        )
    return found[0]


def _of_kind(id: str, kind: Kind | None, ledger: Ledger) -> str:
    """The id, where its record is of the kind that is asked for."""
    found = ledger.index.select("select kind from record where id=?", id)
    other = ledger.books.reading(found[0][0]) if found else None
    if kind and other and other.name != kind.name:
        raise NotFound(
            both(
                f"{id} 是{other.label.zh}，不是{kind.label.zh}",
                f"{id} is of the kind {other.label.en}, not {kind.label.en}",
            ),
            code="wrong-kind",
            record=id,
            kind=other.name,
        )
    return id


def meant(call: Call, word: str, ledger: Ledger, now: datetime) -> str:
    """The record that a reading command names; `@` needs to know who asks."""
    clerk = ""
    if half_width(word).strip() == "@":
        from doctrack.claims import committer
        from doctrack.desk.clock import clerk_of  # only an act needs the desk otherwise

        actor = actor_of(call, ledger, "")
        clerk = committer(clerk_of(ledger, actor, now), actor)
    return id_of(word, None, ledger, now, clerk)


def record_or_person(call: Call, word: str, ledger: Ledger, now: datetime) -> str:
    """The record that a word means; else the person of that id or name."""
    try:
        return meant(call, word, ledger, now)
    except NotFound:
        pass
    try:
        return person_of(word, ledger)
    except NotFound:
        # Of a number that is missing nobody says that there is no such person.
        if any(c.isdigit() for c in word):
            raise NotFound(
                both(f"没有记录 {word}", f"there is no record {word}"),
                code="no-such-record",
                record=word,
            ) from None
        raise NotFound(
            both(f"没有记录或人员 {word}", f"there is no record and nobody called {word}"),
            code="no-such-record",
            record=word,
        ) from None


def single_open(kind: Kind, ledger: Ledger) -> list[str]:
    """The one record of a period that is open, which need not be named; none where there are
    several.
    """
    found = ledger.ids(
        f"select id from record where kind=? and state not in ({','.join('?' * len(kind.ends))})"
        " limit 2",
        kind.name,
        *kind.ends,
    )
    return found if kind.id_rule == "period" and len(found) == 1 else []


def last_of(ledger: Ledger, clerk: str) -> str:
    """The record of the last act of a clerk."""
    found = last_record_of(ledger.repo, clerk, ledger.rev)
    if not found:
        raise NotFound(
            both("还没有办理过任何事项", "nothing has been done yet"),
            code="no-such-record",
            record="@",
        )
    return found
