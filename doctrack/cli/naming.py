"""What people type for records, people and departments, and which they mean."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import datetime

from doctrack.cli.call import Call
from doctrack.errors import NotFound, UsageError
from doctrack.model.refs import format_id, half_width
from doctrack.model.regulation import Kind
from doctrack.model.view import departments
from doctrack.model.words import both
from doctrack.store.ledger import Ledger

CLOSED = ("concluded", "filed", "destroyed", "void", "returned_to_sender", "closed", "returned", "declined", "forwarded")


def ids_of(words: Sequence[str], kind: Kind | None, ledger: Ledger, now: datetime, clerk: str) -> list[str]:
    """The records that the words of a command line mean, in order; `-` reads ids from standard input."""
    found: list[str] = []
    for word in _expanded(words, now):
        found.append(id_of(word, kind, ledger, now, clerk))
    return list(dict.fromkeys(found))


def _expanded(words: Sequence[str], now: datetime) -> Iterator[str]:
    """Ranges taken apart. `26-42` is number 42 of this or last year where 26 is that year; any other `42-47` is a range."""
    for raw in words:
        word = half_width(raw).strip()
        first, dash, last = word.partition("-")
        digits = bool(dash) and is_number(first) and is_number(last)
        is_year = digits and (len(first) == 4 or int(first) in (now.year % 100, (now.year - 1) % 100))
        if word == "-":
            yield from sys.stdin.read().split()
        elif digits and not is_year and int(first) < int(last):
            yield from (str(n) for n in range(int(first), int(last) + 1))
        elif word:
            yield word


def is_number(text: str) -> bool:
    """Whether a word is a serial or a year as people type it."""
    return text.isascii() and text.isdigit() and len(text) <= 9


def id_of(word: str, kind: Kind | None, ledger: Ledger, now: datetime, clerk: str) -> str:
    """The record that one word means: an id, a number in any spelling, `26-42`, a bare `42`, or `@`; a malformed one is named (exit 5)."""
    text = half_width(word).strip()
    if text == "@":
        return last_of(ledger, clerk)
    for id in dict.fromkeys((text.upper(), text, word)):
        if ledger.index.select("select 1 from record where id=?", id):
            return id
        ledger.must_be_readable(id)
    found = _by_number(text, kind, ledger) or _by_serial(text, kind, ledger, now)
    if not found:
        raise NotFound(both(f"没有 {word}", f"there is no {word}"))
    if len(found) > 1:
        raise UsageError(both(f"{word} 可能是 {'、'.join(found)}，请写全", f"{word} may be {' or '.join(found)}; write it in full"))
    return found[0]


def meant(call: Call, word: str, ledger: Ledger, now: datetime) -> str:
    """The record that a reading command names; `@` needs to know who asks."""
    clerk = ""
    if half_width(word).strip() == "@":
        from doctrack.desk import clerk_of, committer  # only an act needs the desk otherwise

        actor = actor_of(call, ledger, "")
        clerk = committer(clerk_of(ledger, actor, now), actor)
    return id_of(word, None, ledger, now, clerk)


def _by_number(word: str, kind: Kind | None, ledger: Ledger) -> list[str]:
    from doctrack.model.numbers import parse_number  # its patterns cost fifteen milliseconds that an id does not need

    number = parse_number(word)
    if number is None:
        return []
    text = str(number)
    kinds = [kind] if kind else list(ledger.kinds().values())
    for one in kinds:
        for id in ledger.malformed(one.name):
            if one.number_of(id) == text:
                ledger.must_be_readable(id)
    return ledger.ids("select id from record where number=? and (?='' or kind=?)", text, kind.name if kind else "", kind.name if kind else "")


def _by_serial(word: str, kind: Kind | None, ledger: Ledger, now: datetime) -> list[str]:
    kinds = [kind] if kind else [k for k in (ledger.kind("incoming"), ledger.kind("loan")) if k]
    year, dash, serial = word.partition("-")
    for one in kinds:
        if dash and is_number(year) and is_number(serial):
            full = 2000 + int(year) if int(year) < 100 else int(year)
            ids = [format_id(one.prefix, full, int(serial))]
        elif is_number(word):
            ids = [format_id(one.prefix, now.year - back, int(word)) for back in (0, 1)]
        else:
            return []
        found = _first(ids, ledger, whatever_state=bool(dash))
        if found:
            return found
    return []


def _first(ids: Sequence[str], ledger: Ledger, *, whatever_state: bool) -> list[str]:
    """Of this year's and last year's record those that are open, else the later one; a malformed one may be the one that is meant."""
    states = {i: str(rows[0][0]) for i in ids if (rows := ledger.index.select("select state from record where id=?", i))}
    open_ = [i for i in ids if i in states and (whatever_state or states[i] not in CLOSED)]
    if open_[:1] != list(ids[:1]):
        for id in ids:
            ledger.must_be_readable(id)
    return open_ or list(states)[:1]


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
    found = [p.id for p in people.values() if p.name == word.strip() and p.active] or [p.id for p in people.values() if p.name == word.strip()]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(both(f"叫 {word} 的不止一人：{'、'.join(found)}", f"several people are called {word}: {', '.join(found)}"))
    ledger.must_be_readable(text)
    raise NotFound(both(f"没有人员 {word}", f"there is nobody called {word}"))


def person_or_head(word: str, ledger: Ledger, now: datetime) -> str:
    """A person; or, for a department's name, its head."""
    if word in departments(ledger) and word not in ledger.people():
        heads = [p.id for p in ledger.people().values() if p.active and p.department == word and p.has("department_head", now.date())]
        if len(heads) == 1:
            return heads[0]
        raise UsageError(both(f"{word}的负责人有 {len(heads)} 位，请写人名", f"{word} has {len(heads)} heads; name the person"))
    return person_of(word, ledger)


def actor_of(call: Call, ledger: Ledger, clerk: str) -> str:
    """Whose act it is: `--as`, else the clerk whose e-mail git knows; nobody to be told is a usage error (2)."""
    if call.actor:
        return person_of(call.actor, ledger)
    if clerk and clerk in ledger.people():
        return clerk
    mail = (ledger.repo.config("user.email") or "").lower()
    found = [p.id for p in ledger.people().values() if p.email and p.email == mail]
    if len(found) == 1:
        return found[0]
    raise UsageError(both("不知道是谁办理：请用 --as 人员，或设置 git 的 user.email", "whose act is it? use --as PERSON, or set git's user.email"))
