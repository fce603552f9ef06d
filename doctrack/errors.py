"""Every failure and its exit status: facts go in, a sentence in two languages comes out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from doctrack.words import Words, both, same


class Objection(NamedTuple):
    """One reason why an act may not be done, under its clause. `basis` is regulation, law or
    house.

    `rule` names who speaks: a guard by its own name, else the rule of the judge, or of the command,
    that has no entry in the registry. It is not printed; the tests ask for it.
    """

    clause: str
    message: Words
    basis: str = "regulation"
    rule: str = ""


class Finding(NamedTuple):
    """Something wrong with what is in the ledger, and where."""

    rule: str
    message: Words
    file: str = ""
    line: int = 0
    column: int = 0
    record: str = ""
    clause: str = ""
    commit: str = ""
    expected: str = ""
    found: str = ""


class DoctrackError(Exception):
    """What stops a command. `exit_code` is the promise of the contract's page on exit status."""

    exit_code = 70

    def __init__(self, words: Words) -> None:
        super().__init__(
            words
        )  # what a process of our own raises is made anew from this in the one that asked
        self.words = words

    def __str__(self) -> str:
        return self.words.en


class UsageError(DoctrackError):
    """The command line cannot be understood: unknown option, bad date, missing input, no actor."""

    exit_code = 2


class Refused(DoctrackError):
    """The regulation forbids the act; every objection is named.

    `subject` is the record and the act as people call them, `possible` what the actor may do
    instead; `line` counts the acts of a command, and where they are `numbered` it is the line of
    their file.
    """

    exit_code = 3

    def __init__(
        self,
        objections: Sequence[Objection],
        *,
        id: str = "",
        act: str = "",
        line: int = 0,
        possible: Sequence[Words] = (),
        subject: Words | None = None,
    ) -> None:
        super().__init__(both("不予办理", "refused"))
        self.objections = tuple(objections)
        self.id, self.act, self.line, self.possible = id, act, line, tuple(possible)
        self.subject = subject or same(" ".join(w for w in (id, act) if w))
        self.numbered = False


class NotFound(DoctrackError):
    """No such record, person or report."""

    exit_code = 4


class Malformed(DoctrackError):
    """A record, schema, calendar or template is malformed: file, line and column are in the
    findings.
    """

    exit_code = 5

    def __init__(self, findings: Sequence[Finding]) -> None:
        first = findings[0]
        where = f"{first.file}:{first.line}:{first.column}: "
        super().__init__(Words(where + first.message.zh, where + first.message.en))
        self.findings = tuple(findings)


class Unfit(DoctrackError):
    """The ledger is not fit to write: not a ledger, hand edits in the way, clock behind, another
    owner, damaged.
    """

    exit_code = 6


class Busy(DoctrackError):
    """Another writer holds the ledger."""

    exit_code = 75


class Cancelled(DoctrackError):
    """Somebody who was asked for something left instead."""

    exit_code = 130


def plain(text: str) -> Words:
    """Words for a sentence that is alike in both languages."""
    return same(text)


def why_not(error: OSError) -> str:
    """Why the system would not read or write a file, in Chinese; what it seldom says stays as it
    says it.
    """
    known = {
        FileNotFoundError: "没有这个文件",
        PermissionError: "没有权限",
        IsADirectoryError: "这是一个文件夹",
        NotADirectoryError: "上级不是文件夹",
    }
    return known.get(type(error), error.strerror or str(error))
