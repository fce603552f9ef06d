"""What a command is before anything parses it: its names in both languages, its words and options,
its help.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from doctrack.cli.call import Call
from doctrack.errors import UsageError
from doctrack.model.refs import half_width
from doctrack.model.regulation import Choice
from doctrack.words import Words, both

LIKE_AN_OPTION = re.compile(r"--[^-\s]")
Values = Mapping[str, Any]
Run = Callable[[Call, Values], int]


class Opt(NamedTuple):
    """An option: its English and Chinese names, whether it is a flag or may be repeated, what it
    takes, and its help.

    `type`, `choices` and `of` are those of a field of a schema. An option with `alone` may stand
    without a value: the word after it is its value only if `alone` says so.
    """

    name: str
    help: Words
    zh: str = ""
    flag: bool = False
    many: bool = False
    names: tuple[str, ...] = ()
    type: str = "line"
    choices: tuple[Choice, ...] = ()
    of: tuple[str, ...] = ()
    alone: Callable[[str], bool] | None = None

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every way to write it, English first."""
        return tuple(
            dict.fromkeys(
                (
                    f"--{self.name.replace('_', '-')}",
                    *self.names,
                    *((f"--{self.zh}",) if self.zh else ()),
                )
            )
        )


class Arg(NamedTuple):
    """A positional word; `many` takes all that are left, `asked` is asked for on a terminal where
    it is missing.

    `type` says what the words of an act name: a `record` of the kinds in `of`, a `person` who is
    there.
    """

    name: str
    help: Words
    many: bool = False
    required: bool = True
    asked: bool = False
    type: str = ""
    of: tuple[str, ...] = ()


class Command(NamedTuple):
    """One command: its names, help with an example, words and options, and what it does."""

    name: str
    zh: str
    help: Words
    example: str
    run: Run
    args: tuple[Arg, ...] = ()
    options: tuple[Opt, ...] = ()


class Entry(NamedTuple):
    """A name in a group, and the command or group that it stands for, made when it is asked for."""

    name: str
    zh: str
    load: Callable[[], Command | Group]
    section: Words | None = None


class Group(NamedTuple):
    """A command that only holds others; its example is that of the one it `begins` with, else of
    its first.
    """

    name: str
    zh: str
    help: Words
    entries: Callable[[], Iterable[Entry]]
    begins: str = ""

    def find(self, word: str) -> Entry | None:
        """The entry that a word names, in either language."""
        text = half_width(word).replace("_", "-")
        return next((e for e in self.entries() if text in (e.name, e.zh)), None)

    def sections(self) -> dict[Words | None, list[Entry]]:
        """The entries by section, the last section first: the kinds, which a clerk types all day,
        before the rest.
        """
        found: dict[Words | None, list[Entry]] = {}
        for entry in self.entries():
            found.setdefault(entry.section, []).append(entry)
        return dict(reversed(found.items()))


def spelled(options: Sequence[Opt], words: Sequence[str]) -> Iterator[str]:
    """The words of a command with its option names as they are kept, whatever dashes and letters
    were typed; values stay as they are.
    """
    known = {s: o for o in options for s in o.spellings}
    rest = deque(words)
    while rest:
        word = rest.popleft()
        if word == "--":
            yield from (word, *rest)
            return
        name, sign, value = _parted(word)
        option = known.get(name)
        if option is None:
            yield word
        elif sign:
            yield f"{name}={value}"
        elif option.flag:
            yield name
        else:
            yield f"{name}={_value(option, name, rest, known)}"


def _parted(word: str) -> tuple[str, str, str]:
    """An option's name, the sign of equality and its value; no name where the word does not begin
    with a dash.
    """
    sign = next((c for c in word if c in "=＝"), "")
    name, _, value = word.partition(sign) if sign else (word, "", "")
    plain = half_width(name)
    return ("--" + plain.lstrip("-") if plain.startswith("-") else "", sign, value)


def _value(option: Opt, name: str, rest: deque[str], known: Mapping[str, Opt]) -> str:
    """The word after an option, unless it is the next option."""
    following = (
        bool(rest) and not LIKE_AN_OPTION.match(rest[0]) and _parted(rest[0])[0] not in known
    )
    if option.alone:
        return rest.popleft() if following and option.alone(rest[0]) else ""
    if not following:
        raise UsageError(
            both(f"选项 {name} 后缺少值", f"option {name} needs a value"),
            code="missing-value",
            option=name,
        )
    return rest.popleft()
