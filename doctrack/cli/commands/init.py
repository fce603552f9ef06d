"""`doctrack init`: a new ledger with its founder."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from doctrack import __version__
from doctrack.cli.call import Call
from doctrack.cli.command import Arg, Command, Opt, Values
from doctrack.cli.output import answers
from doctrack.desk.founding import check_id, found
from doctrack.engine.judge import Change
from doctrack.errors import UsageError
from doctrack.model.policies import TABLE
from doctrack.store.books.first import must_be_empty
from doctrack.words import both


def init(call: Call, values: Values) -> int:
    """Makes the ledger and says what it is."""
    values = _completed(call, values)
    language = call.language
    next_ = dict(_next(word) for word in values.get("next") or ())
    change, commit = found(
        Path(str(values["dir"])),
        call.clock(),
        organisation=str(values["org"]),
        founder=str(values["founder"]),
        name=str(values["founder_name"]),
        email=str(values.get("founder_email") or ""),
        language=language,
        departments=tuple(values.get("department") or ()),
        practice=bool(values.get("practice")),
        next_=next_,
        fonds=str(values.get("fonds") or ""),
        key=_key(str(values.get("founder_key") or "")),
        signing=_signing(str(values.get("signing") or "off")),
    )
    return _said(call, values, change, commit)


def _completed(call: Call, values: Values) -> Values:
    """What was told, with what was missing: asked for on a terminal, elsewhere named all at
    once.
    """
    missing = [name for name in REQUIRED if not values.get(name)]
    if not missing:
        return values
    must_be_empty(Path(str(values["dir"])))
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        options = [f"--{name.replace('_', '-')}" for name in missing]
        raise UsageError(
            both(f"缺少 {'、'.join(options)}", f"missing {', '.join(options)}"),
            code="missing-input",
            options=options,
        )
    from doctrack.cli.acts.prompts import answered, asking

    labels = {o.name: o.help for o in COMMAND.options}
    with asking():
        return {
            **values,
            **{n: answered(call, call.text(labels[n]).lstrip("*"), REQUIRED[n]) for n in missing},
        }


def _founder(word: str) -> str:
    check_id(word)
    return word


def _said(call: Call, values: Values, change: Change, commit: str) -> int:
    if call.format == "json":
        answers.as_json(
            {
                "id": change.record.id,
                "kind": "person",
                "state": change.record.state,
                "number": None,
                "commit": commit,
                "also": [],
                "warnings": [],
                "duties": [],
            }
        )
        return 0
    call.practice = bool(values.get("practice"))
    answers.out(
        call.mark
        + call.text(
            both(
                f"{values['dir']} 台账已建，创建人 {change.record.id}（{commit[:12]}，doctrack"
                f" {__version__}）",
                f"{values['dir']} is a ledger now, founded by {change.record.id} ({commit[:12]},"
                f" doctrack {__version__})",
            )
        )
    )
    answers.err(
        call.text(
            both(
                "请记住：git 不会遗忘。关于客户所写的内容无法从历史中抹去；文件正文不要放进台账。",
                "Keep in mind: git forgets nothing. What is said about clients cannot be erased"
                " from history; contents of papers stay out.",
            )
        )
    )
    return 0


def _key(said: str) -> str:
    """A public key as it was typed, or from the file that was named."""
    path = Path(said).expanduser()
    if not said or " " in said or not path.is_file():
        return said
    return " ".join(path.read_text(encoding="utf-8", errors="replace").split())


def _signing(said: str) -> str:
    """A choice by its key or its label."""
    return next(
        (name for name, label in TABLE["signing"].choices.items() if said in (label.zh, label.en)),
        said,
    )


def _next(word: str) -> tuple[str, int]:
    kind, _, serial = word.partition("=")
    if not serial.isdigit() or int(serial) < 1:
        raise UsageError(
            both(
                f"--next 应为 种类或字号=号码，如 incoming=341、政字=57，不是 {word}",
                "--next takes KIND=NUMBER or SERIES=NUMBER such as incoming=341 or 政字=57, not"
                f" {word}",
            )
        )
    return kind, int(serial)


REQUIRED: dict[str, Callable[[str], str]] = {"org": str, "founder": _founder, "founder_name": str}


COMMAND = Command(
    "init",
    "建账",
    both("建立新台账", "Make a new ledger"),
    "init 台账 --org 某某局 --founder qian --founder-name 钱主任 --founder-email qian@example.org",
    init,
    (Arg("dir", both("空文件夹", "an empty folder")),),
    (
        Opt("org", both("*单位名称", "*the organisation"), "单位"),
        Opt(
            "founder",
            both("*创建人编号（办公室主任）", "*the founder's id (office director)"),
            "创建人",
        ),
        Opt("founder_name", both("*创建人姓名", "*the founder's name"), "姓名"),
        Opt(
            "founder_email",
            both(
                "创建人邮箱（缺省用 git 的 user.email）",
                "the founder's e-mail (git's user.email without it)",
            ),
            "邮箱",
        ),
        Opt(
            "founder_key",
            both("创建人的 SSH 公钥或其文件", "the founder's public key of SSH, or its file"),
            "公钥",
        ),
        Opt(
            "signing",
            both(
                "提交是否签名：不签、可签、必签",
                "whether commits are signed: off, optional, required",
            ),
            "签名",
        ),
        Opt("department", both("部门（可重复）", "a department (repeat)"), "部门", many=True),
        Opt("fonds", both("全宗号", "fonds code"), "全宗号"),
        Opt("practice", both("演练台账", "a ledger for practice"), "演练", flag=True),
        Opt(
            "next",
            both(
                "起始号，如 incoming=341、政字=57",
                "where a series goes on, e.g. incoming=341 or 政字=57",
            ),
            "起始号",
            many=True,
        ),
    ),
)
