"""One call of doctrack: the general options, taken before the kind and anywhere after it, and how it answers."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from doctrack.clock import machine_now
from doctrack.errors import UsageError
from doctrack.model.calendar import Clock
from doctrack.model.refs import half_width
from doctrack.model.words import Lang, Words, both

GENERAL = {"--ledger": "ledger", "--as": "actor", "--now": "now", "--lang": "lang", "--format": "format"}
ENVIRONMENT = {"ledger": "DOCTRACK_LEDGER", "actor": "DOCTRACK_AS", "now": "DOCTRACK_NOW", "lang": "DOCTRACK_LANG"}
FORMATS = ("table", "tsv", "json", "csv", "md", "html")


@dataclass(slots=True)
class Call:
    """The general options of one command; `lang` and `practice` are settled once the ledger is known."""

    ledger: str = ""
    actor: str = ""
    now: str = ""
    lang: str = ""
    format: str = ""
    argv: tuple[str, ...] = ()
    practice: bool = False

    @property
    def path(self) -> Path | None:
        """The ledger that was named, if one was."""
        return Path(self.ledger) if self.ledger else None

    @property
    def language(self) -> Lang:
        """`--lang`, else the ledger's (set when it is opened), else the locale's."""
        if self.lang in ("zh", "en"):
            return "zh" if self.lang == "zh" else "en"
        locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
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
    """`--now` as a moment; a bare date is the end of that day, a time without zone is the ledger's own."""
    word = half_width(text).strip()
    try:
        moment = datetime.fromisoformat(word.replace("Z", "+00:00"))
    except ValueError:
        raise UsageError(both(f"--now 应为日期时间，不是 {text}", f"--now takes a date and time, not {text}")) from None
    return moment if len(word) > 10 else moment.replace(hour=23, minute=59)


def general(argv: Sequence[str]) -> tuple[Call, list[str]]:
    """The call that a command line describes, and the rest of its words."""
    call, rest = Call(argv=tuple(argv)), list[str]()
    words = iter(argv)
    for word in words:
        if word == "--":
            rest.extend(["--", *words])
            break
        option = half_width(word) if word[:1] in "-－—" else word
        name, _, value = option.partition("=")
        if name not in GENERAL:
            rest.append(option if option.startswith("--") and "=" not in option else word)
            continue
        if "=" not in option:
            try:
                value = next(words)
            except StopIteration:
                raise UsageError(both(f"{name} 后缺少值", f"{name} needs a value")) from None
        setattr(call, GENERAL[name], value)
    return settled(call), rest


def settled(call: Call) -> Call:
    """The call with what the environment says, and checked."""
    for name, variable in ENVIRONMENT.items():
        if not getattr(call, name) and os.environ.get(variable):
            setattr(call, name, os.environ[variable])
    if call.lang not in ("", "zh", "en"):
        raise UsageError(both(f"语言只有 zh 和 en，没有 {call.lang}", f"the languages are zh and en, not {call.lang}"))
    if call.format not in ("", *FORMATS):
        raise UsageError(both(f"没有格式 {call.format}：{'、'.join(FORMATS)}", f"there is no format {call.format}: {', '.join(FORMATS)}"))
    return call
