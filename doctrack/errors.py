"""Every failure and its exit status: facts go in, a sentence in two languages comes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, NamedTuple, Self

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


Fact = str | int | Sequence[str]


class DoctrackError(Exception):
    """What stops a command. `exit_code` is the promise of the contract's page on exit status.

    `codes` are the stable names of what may have happened, for programs that read the answer of
    `--format json`: the first is the code of an error that was raised without one. `facts` are what
    the sentence speaks of (the option, the record, the file), by name; they are never translated.
    """

    exit_code = 70
    codes: ClassVar[Mapping[str, Words]] = {
        "internal-fault": both(
            "程序出错", "a fault of doctrack's own; `log` is a file with details"
        ),
    }

    def __init__(self, words: Words, *, code: str = "", **facts: Fact) -> None:
        super().__init__(words)
        self.words, self.facts = words, facts
        self.code = code or next(iter(self.codes))

    def __str__(self) -> str:
        return self.words.en

    def in_words(self, words: Words, **facts: Fact) -> Self:
        """The same error told otherwise, as of a line of a file; its code and facts stay."""
        return type(self)(words, code=self.code, **{**self.facts, **facts})

    def __reduce__(self) -> tuple[object, ...]:
        """What a process of our own raised is the same error in the one that asked it."""
        return _made_anew, (type(self), self.__dict__)


def _made_anew(failure: type[DoctrackError], held: Mapping[str, object]) -> DoctrackError:
    error = failure.__new__(failure, held["words"])
    error.__dict__.update(held)
    return error


class UsageError(DoctrackError):
    """The command line cannot be understood: unknown option, bad date, missing input, no actor."""

    exit_code = 2
    codes: ClassVar[Mapping[str, Words]] = {
        "usage": both("用法有误", "the command line cannot be understood"),
        "unknown-command": both("没有这个命令", "there is no such command"),
        "unknown-option": both("没有这个选项", "there is no such option"),
        "missing-value": both("选项后缺少值", "an option without its value"),
        "missing-input": both("缺少必填项", "something that must be given is missing"),
        "too-many-words": both("多出的词", "words that nothing takes"),
        "bad-date": both("日期看不懂", "this is no date, time or period"),
        "bad-value": both("取值不合要求", "an input does not take this value"),
        "unknown-choice": both("没有这个取值", "a value that is not among the choices"),
        "unknown-field": both("没有这个栏目", "there is no such field or input"),
        "unknown-act": both("没有这种办理", "there is no such kind or act"),
        "ambiguous": both("不止一个", "one word that means several records or people"),
        "no-actor": both("不知道是谁办理", "nobody was named whose act it is"),
        "before-the-ledger": both("台账当时还没有", "the ledger had no commit on that day"),
        "unreadable-file": both("读不了文件", "a file that was named cannot be read"),
        "unwritable-file": both("写不了文件", "a file that was named cannot be written"),
        "bad-line": both("批量文件的一行有误", "a line of a batch is no act"),
        "not-a-table": both("不是表格", "a file of an import is no table"),
        "bad-map": both("映射表有误", "the map of an import is wrong"),
    }


class Refused(DoctrackError):
    """The regulation forbids the act; every objection is named.

    `subject` is the record and the act as people call them, `possible` what the actor may do
    instead; `line` counts the acts of a command, and where they are `numbered` it is the line of
    their file.
    """

    exit_code = 3
    codes: ClassVar[Mapping[str, Words]] = {
        "refused": both("不予办理", "the regulation forbids the act; its document is `refused`"),
    }

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
    codes: ClassVar[Mapping[str, Words]] = {
        "not-found": both("没有", "what was named is not there"),
        "no-such-record": both("没有这件记录", "there is no such record"),
        "no-such-person": both("没有这个人员", "there is no such person"),
        "no-such-kind": both("没有这个种类", "there is no such kind"),
        "no-such-report": both("没有这个报表", "there is no such report"),
        "no-such-register": both("没有这个登记簿", "there is no such register"),
        "no-such-form": both("没有这个单据", "there is no such form of the record"),
        "no-such-clause": both("没有这一条", "there is no such clause"),
        "no-such-calendar": both("没有该年放假安排", "there is no calendar of the year"),
        "no-such-commit": both("没有这个提交", "there is no such commit"),
        "wrong-kind": both("记录属于另一种类", "the record is of another kind"),
        "nothing-fits": both("没有符合条件的记录", "no record fits what was asked for"),
    }


class Malformed(DoctrackError):
    """A record, schema, calendar or template is malformed: file, line and column are in the
    findings.
    """

    exit_code = 5
    codes: ClassVar[Mapping[str, Words]] = {
        "malformed": both("文件格式有误", "a file is malformed; `findings` says where"),
    }

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
    codes: ClassVar[Mapping[str, Words]] = {
        "unfit": both("台账现在不能写", "the ledger is not fit to write"),
        "not-a-ledger": both("不是台账", "this is not a ledger"),
        "hand-edits": both("有手工改动", "files that were edited by hand are in the way"),
        "comments": both("文件中有注释", "comments that would be lost are in the way"),
        "clock-behind": both("时钟落后", "the clock is behind the ledger's last act"),
        "clock-ahead": both("时间超前", "`--now` is ahead of the machine's clock"),
        "not-empty": both("文件夹不空", "the folder of a new ledger is not empty"),
        "bare": both("裸仓库", "a bare repository cannot be written to directly"),
        "another-owner": both("属于另一用户", "the ledger belongs to another user"),
        "not-writable": both("不可写", "the disk or a file cannot be written"),
        "disk-full": both("磁盘已满", "the disk is full or may not be written"),
        "damaged": both("台账已损坏", "git objects are missing or damaged"),
        "git-failed": both("git 出错", "git failed"),
        "tool-missing": both("没有安装所需程序", "a program that is needed is not installed"),
        "no-key": both("没有可用的签名公钥", "there is no key that may sign"),
        "no-server": both("没有配置服务器", "no server is configured"),
        "server-unreachable": both("连不上服务器", "the server cannot be reached"),
        "server-refused": both("服务器拒绝", "the server refused what was sent"),
        "unsent": both("有未送出的办理", "acts made here were not sent yet"),
        "not-an-act": both("不是办理的提交", "a commit that is no act is in the way"),
        "authority": both("时间戳机构没有作答", "the timestamp authority did not answer"),
    }


class Busy(DoctrackError):
    """Another writer holds the ledger."""

    exit_code = 75
    codes: ClassVar[Mapping[str, Words]] = {
        "locked": both("台账正被写入", "another writer holds the ledger; try again"),
        "server-busy": both("服务器繁忙", "others were faster at the server each time; try again"),
    }


class Cancelled(DoctrackError):
    """Somebody who was asked for something left instead."""

    exit_code = 130
    codes: ClassVar[Mapping[str, Words]] = {
        "cancelled": both("已取消", "somebody left instead of answering, or broke it off"),
    }


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
