"""What people type for records, people and departments, and which they mean."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime

from doctrack.cli.call import Call
from doctrack.errors import NotFound, UsageError
from doctrack.model.calendar import recall_period
from doctrack.model.refs import format_id, half_width, parse_id
from doctrack.model.regulation import Kind
from doctrack.model.view import departments
from doctrack.store.ledger.ledger import Ledger
from doctrack.words import both

MANY = 10_000  # ids that a range may stand for
CLOSED = (
    "concluded",
    "filed",
    "destroyed",
    "void",
    "returned_to_sender",
    "closed",
    "returned",
    "declined",
    "forwarded",
    "archived",
)


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
        _or_kept(lambda w: id_of(w, kind, ledger, now, clerk), word, keep)
        for word in expanded(words, now)
    )
    return list(dict.fromkeys(found))


def people_of(words: Sequence[str], ledger: Ledger, *, keep: bool = False) -> list[str]:
    """The people whom the words of a command line mean."""
    return list(
        dict.fromkeys(
            _or_kept(lambda w: person_of(w, ledger), word, keep)
            for raw in words
            for word in _listed(raw)
        )
    )


def _or_kept(find: Callable[[str], str], word: str, keep: bool) -> str:
    try:
        return find(word)
    except NotFound:
        if not keep:
            raise
        return word


def _listed(raw: str) -> list[str]:
    """`4,5`, `4，5`, `4、5` as two words."""
    return [w for word in half_width(raw).replace("、", ",").split(",") if (w := word.strip())]


def expanded(words: Sequence[str], now: datetime) -> Iterator[str]:
    """Lists and ranges taken apart. `26-42` is number 42 of this or last year where 26 is that
    year; any other `42-47` is a range, and so is `IN-2026-0001..0400`.
    """
    for word in (w for raw in words for w in _listed(raw)):
        first, dash, last = word.partition("-")
        digits = bool(dash) and is_number(first) and is_number(last)
        is_year = digits and (
            len(first) == 4 or int(first) in (now.year % 100, (now.year - 1) % 100)
        )
        if word == "-":
            yield from (w for line in sys.stdin.read().split() for w in _listed(line))
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


def is_number(text: str) -> bool:
    """Whether a word is a serial or a year as people type it."""
    return text.isascii() and text.isdigit() and len(text) <= 9


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
    found = _by_number(text, kind, ledger) or _by_serial(text, kind, ledger, now)
    if not found:
        raise NotFound(both(f"没有编号 {word}", f"there is no record {word}"))
    if len(found) > 1:
        raise UsageError(
            both(
                f"{word} 可能是 {'、'.join(found)}，请写全",
                f"{word} may be {' or '.join(found)}; write it in full",
            )
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
            )
        )
    return id


def meant(call: Call, word: str, ledger: Ledger, now: datetime) -> str:
    """The record that a reading command names; `@` needs to know who asks."""
    clerk = ""
    if half_width(word).strip() == "@":
        from doctrack.claims import committer
        from doctrack.desk.acts import clerk_of  # only an act needs the desk otherwise

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
            raise NotFound(both(f"没有记录 {word}", f"there is no record {word}")) from None
        raise NotFound(
            both(f"没有记录或人员 {word}", f"there is no record and nobody called {word}")
        ) from None


def _by_number(word: str, kind: Kind | None, ledger: Ledger) -> list[str]:
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
    return ledger.ids(
        "select id from record where number=? and (?='' or kind=?)",
        text,
        kind.name if kind else "",
        kind.name if kind else "",
    )


def _by_serial(word: str, kind: Kind | None, ledger: Ledger, now: datetime) -> list[str]:
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
        return _open_first([format_id(kind.prefix, full, int(serial))], ledger)
    if not is_number(rest):
        return []
    return _open_first(
        [format_id(kind.prefix, now.year - back, int(rest)) for back in (0, 1)], ledger
    )


def _periods(rest: str, kind: Kind, ledger: Ledger, now: datetime) -> list[str]:
    """`2026-11`, `2026-Q3`, `2026`; a bare `11` is that month of this or last year."""
    years = (
        [rest]
        if not (is_number(rest) and 1 <= int(rest) <= 12)
        else [f"{now.year - back}-{int(rest):02d}" for back in (0, 1)]
    )
    return _open_first(
        [f"{kind.prefix}-{name}" for word in years for name in _period_names(word)], ledger
    )


def _period_names(word: str) -> list[str]:
    """A period's own name, and the quarter's or year's whose recall the month's is (D13)."""
    year, _, month = word.partition("-")
    within = is_number(year) and len(year) == 4 and is_number(month) and 1 <= int(month) <= 12
    return [word.upper(), *([recall_period(date(int(year), int(month), 1)).name] if within else [])]


def _open_first(ids: Sequence[str], ledger: Ledger) -> list[str]:
    """Of several years' records the open ones, else the newest; a malformed one may be the one that
    is meant (exit 5).
    """
    states = {
        i: str(rows[0][0])
        for i in ids
        if (rows := ledger.index.select("select state from record where id=?", i))
    }
    open_ = [i for i in ids if i in states and states[i] not in CLOSED]
    if open_[:1] != list(ids[:1]):
        for id in ids:
            ledger.must_be_readable(id)
    return open_ or list(states)[:1]


def single_open(kind: Kind, ledger: Ledger) -> list[str]:
    """The one record of a period that is open, which need not be named; none where there are
    several.
    """
    found = ledger.ids(
        f"select id from record where kind=? and state not in ({','.join('?' * len(CLOSED))})"
        " limit 2",
        kind.name,
        *CLOSED,
    )
    return found if kind.id_rule == "period" and len(found) == 1 else []


def last_of(ledger: Ledger, clerk: str) -> str:
    """The record of the last act of a clerk."""
    found = ledger.repo.last_record_of(clerk, ledger.rev)
    if not found:
        raise NotFound(both("还没有办理过任何事项", "nothing has been done yet"))
    return found


def person_of(word: str, ledger: Ledger) -> str:
    """A staff id, or the id of the one person who bears the name."""
    text = half_width(word).strip()
    people = ledger.people()
    if text in people:
        return text
    found = [p.id for p in people.values() if p.name == word.strip() and p.active] or [
        p.id for p in people.values() if p.name == word.strip()
    ]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(
            both(
                f"叫 {word} 的不止一人：{'、'.join(found)}",
                f"several people are called {word}: {', '.join(found)}",
            )
        )
    ledger.must_be_readable(text)
    raise NotFound(both(f"没有人员 {word}", f"there is nobody called {word}"))


def person_or_head(word: str, ledger: Ledger, now: datetime) -> str:
    """A person; or, for a department's name, its head."""
    if word in departments(ledger) and word not in ledger.people():
        heads = [
            p.id
            for p in ledger.people().values()
            if p.active and p.department == word and p.has("department_head", now.date())
        ]
        if len(heads) == 1:
            return heads[0]
        raise UsageError(
            both(
                f"{word}的负责人有 {len(heads)} 位，请写人名",
                f"{word} has {len(heads)} heads; name the person",
            )
        )
    return person_of(word, ledger)


def actor_of(call: Call, ledger: Ledger, clerk: str) -> str:
    """Whose act it is: `--as`, else the clerk whose e-mail git knows; nobody to be told is a usage
    error (2).
    """
    if call.actor:
        return person_of(call.actor, ledger)
    if clerk and clerk in ledger.people():
        return clerk
    mail = (ledger.repo.config("user.email") or "").lower()
    found = [p.id for p in ledger.people().values() if p.email and p.email == mail]
    if len(found) == 1:
        return found[0]
    raise UsageError(
        both(
            "不知道是谁办理：请用 --as 人员，或设置 git 的 user.email",
            "whose act is it? use --as PERSON, or set git's user.email",
        )
    )
