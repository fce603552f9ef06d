"""Which person a word means: a staff id, a name, the head of a department."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from doctrack.cli.call import Call
from doctrack.errors import NotFound, UsageError
from doctrack.model.refs import half_width
from doctrack.model.view import departments
from doctrack.store.ledger.ledger import Ledger
from doctrack.words import both


def people_of(words: Sequence[str], ledger: Ledger, *, keep: bool = False) -> list[str]:
    """The people whom the words of a command line mean."""
    return list(
        dict.fromkeys(
            or_kept(lambda w: person_of(w, ledger), word, keep)
            for raw in words
            for word in comma_separated(raw)
        )
    )


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
            ),
            code="ambiguous",
            word=word,
            possible=found,
        )
    ledger.must_be_readable(text)
    raise NotFound(
        both(f"没有人员 {word}", f"there is nobody called {word}"),
        code="no-such-person",
        person=word,
    )


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
            ),
            code="ambiguous",
            word=word,
            possible=heads,
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
    found = [p.id for p in ledger.people().values() if p.email and p.email == ledger.mail]
    if len(found) == 1:
        return found[0]
    raise UsageError(
        both(
            "不知道是谁办理：请用 --as 人员，或设置 git 的 user.email",
            "whose act is it? use --as PERSON, or set git's user.email",
        ),
        code="no-actor",
    )


def or_kept(find: Callable[[str], str], word: str, keep: bool) -> str:
    """What a word is found to mean; with `keep` the word itself where nobody is found."""
    try:
        return find(word)
    except NotFound:
        if not keep:
            raise
        return word


def comma_separated(raw: str) -> list[str]:
    """`4,5`, `4，5`, `4、5` as two words."""
    return [w for word in half_width(raw).replace("、", ",").split(",") if (w := word.strip())]
