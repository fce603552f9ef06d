"""One call of doctrack: the general options, taken before the kind and anywhere after it, and how
it answers.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from doctrack.clock import machine_now
from doctrack.errors import UsageError
from doctrack.model.calendar import Clock
from doctrack.model.refs import half_width
from doctrack.words import Lang, Words, both

if TYPE_CHECKING:
    from doctrack.store.books.books import Books

GENERAL = {
    "--ledger": "ledger",
    "--as": "actor",
    "--now": "now",
    "--lang": "lang",
    "--format": "format",
}
ENVIRONMENT = {
    "ledger": "DOCTRACK_LEDGER",
    "actor": "DOCTRACK_AS",
    "now": "DOCTRACK_NOW",
    "lang": "DOCTRACK_LANG",
}
FORMATS = ("table", "tsv", "json", "csv", "md", "html")


@dataclass(slots=True)
class Call:
    """The general options of one command; `lang` and `practice` are settled once the ledger is
    known, `books` are those its commands are made from.
    """

    ledger: str = ""
    actor: str = ""
    now: str = ""
    lang: str = ""
    format: str = ""
    argv: tuple[str, ...] = ()
    practice: bool = False
    books: Books | None = None

    @property
    def path(self) -> Path | None:
        """The ledger that was named, if one was."""
        return Path(self.ledger) if self.ledger else None

    @property
    def language(self) -> Lang:
        """`--lang`, else the ledger's (set when it is opened), else the locale's."""
        if self.lang in ("zh", "en"):
            return "zh" if self.lang == "zh" else "en"
        locale = (
            os.environ.get("LC_ALL")
            or os.environ.get("LC_MESSAGES")
            or os.environ.get("LANG")
            or ""
        )
        return "en" if locale.startswith("en") else "zh"

    def text(self, words: Words) -> str:
        """Words in the language of this call."""
        return words.text(self.language)

    @property
    def terminal(self) -> bool:
        """Whether a person looks at the answer."""
        return sys.stdout.isatty()

    @property
    def shape(self) -> str:
        """The output format: as asked, else a table on a terminal and TSV elsewhere."""
        return self.format or ("table" if self.terminal else "tsv")

    @property
    def for_people(self) -> bool:
        """Whether rows are told in words; else they are for a machine, by key."""
        return self.shape in ("table", "md", "html")

    @property
    def mark(self) -> str:
        """What every print of a practice ledger bears."""
        return self.text(both("【演练】", "[PRACTICE] ")) if self.practice else ""

    def clock(self) -> Clock:
        """The time of this command: the machine's, or as given."""
        machine = machine_now()
        if not self.now:
            return Clock(machine, machine)
        return Clock(read_now(self.now), machine, True)


def read_now(text: str) -> datetime:
    """`--now` as a moment; a bare date is the last minute of that day, a time without zone is the
    ledger's own.
    """
    said = _moment(text)
    if said is None:
        raise UsageError(
            both(
                f"--now 应为日期时间（如 2026-03-05T10:30），不是 {text}",
                f"--now takes a date and time such as 2026-03-05T10:30, not {text}",
            ),
            code="bad-date",
            value=text,
        )
    return (
        said if isinstance(said, datetime) else datetime.combine(said[0], said[1] or time(23, 59))
    )


def _moment(text: str) -> tuple[date, time | None] | datetime | None:
    word = half_width(text).strip()
    with suppress(ValueError):
        return datetime.fromisoformat(word) if len(word) > 10 else (date.fromisoformat(word), None)
    from doctrack.model.dates import (
        typed_moment,
    )  # its patterns cost time that a plain date does not need

    return typed_moment(text)


def general(argv: Sequence[str], call: Call) -> list[str]:
    """Takes the general options out of a command line, and gives the words that are left, as they
    were typed.
    """
    rest = list[str]()
    words = iter(argv)
    for word in words:
        if word == "--":
            return [*rest, word, *words]
        sign = next((c for c in word if c in "=＝"), "")
        said, _, value = word.partition(sign) if sign else (word, "", "")
        name = half_width(said)
        if name not in GENERAL:
            rest.append(word)
            continue
        following = value if sign else next(words, None)
        if following is None:
            raise UsageError(
                both(f"选项 {name} 后缺少值", f"option {name} needs a value"),
                code="missing-value",
                option=name,
            )
        setattr(
            call,
            GENERAL[name],
            half_width(following) if name in ("--lang", "--format") else following,
        )
    return rest


def settled(call: Call) -> None:
    """Takes what the environment says where the command line is silent, and checks it all."""
    for name, variable in ENVIRONMENT.items():
        if not getattr(call, name) and os.environ.get(variable):
            setattr(call, name, os.environ[variable])
    if call.lang not in ("", "zh", "en"):
        raise UsageError(
            both(
                f"语言只有 zh 和 en，没有 {call.lang}",
                f"the languages are zh and en, not {call.lang}",
            ),
            code="unknown-choice",
            option="--lang",
            value=call.lang,
        )
    if call.format not in ("", *FORMATS):
        raise UsageError(
            both(
                f"没有格式 {call.format}；有：{'、'.join(FORMATS)}",
                f"there is no format {call.format}: {', '.join(FORMATS)}",
            ),
            code="unknown-choice",
            option="--format",
            value=call.format,
        )
