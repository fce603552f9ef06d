"""Every command of doctrack by its names: static ones by module, kinds and acts from the
schemas.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from importlib import import_module
from keyword import iskeyword
from typing import Any

from doctrack.cli.call import Call
from doctrack.cli.command import Command, Entry, Group
from doctrack.cli.regulation_at_hand import books_at_hand, kind_at_hand, labels_at_hand
from doctrack.model.regulation import Kind
from doctrack.words import both

# Every command that is not a kind's, with its Chinese name. Each lies in the file of its name in
# `cli/commands`, which is loaded when the command is typed.
STATIC = {
    "init": "建账",
    "show": "查看",
    "next": "可办",
    "why": "缘由",
    "history": "沿革",
    "where": "去向",
    "list": "列表",
    "find": "查找",
    "todo": "待办",
    "report": "报表",
    "register": "登记簿",
    "form": "单据",
    "check": "检查",
    "fmt": "整理",
    "batch": "批量",
    "import": "导入",
    "audit": "审计",
    "mend": "复原",
    "sync": "同步",
    "hooks": "钩子",
    "doctor": "体检",
    "close": "结账",
    "timestamp": "时间戳",
    "calendar": "日历",
    "office": "单位",
    "regulation": "规定",
}
# What a kind's group has beside its acts: commands that make several of them in a talk on the
# terminal. They lie in `cli/commands` under the names of both.
BESIDE = {"campaign": {"call": "逐户回访"}}
GROUPS = {
    "report": both("各种报表", "Reports"),
    "calendar": both("工作日历", "The working calendar"),
    "office": both("单位设置", "The office's own facts"),
    "hooks": both(
        "git 的钩子：手改和推送的门", "Git's hooks: the door for hand edits and for what is pushed"
    ),
    "regulation": both("规定及其执行", "The regulation and how it is carried out"),
}
ABOUT = both(
    "以 git 中的纯文件为台账，按规定办理收文、借阅、清退",
    "A ledger of papers in plain files under git, kept by the office's regulation",
)
KINDS = both("办理（每种记录一组命令）", "Acts, a group for each kind of record")
OTHERS = both("查询、打印和维护", "Looking up, printing, looking after the ledger")


def everything(call: Call) -> Group:
    """The root: static commands, which need no ledger, before the kinds of the ledger at hand."""

    def entries() -> Iterator[Entry]:
        for name, zh in STATIC.items():
            yield Entry(name, zh, partial(static, name), OTHERS)
        for name, label in labels_at_hand(call):
            yield Entry(name, label.zh, partial(group, name, call), KINDS)

    return Group("doctrack", "doctrack", ABOUT, entries, "incoming")


def group(name: str, call: Call) -> Group:
    """The group of a kind, which is read when it is asked for."""
    found = kind_at_hand(call, name)
    assert found is not None  # its label was read from the same books
    return acts(found, call)


def static(name: str) -> Command | Group:
    """A static command, or a group of them such as `report`."""
    module = module_of(name)
    if isinstance(found := getattr(module, "COMMAND", None), Command):
        return found
    entries = [Entry(c.name, c.zh, partial(_itself, c)) for c in module.COMMANDS.values()]
    return Group(name, STATIC[name], GROUPS[name], lambda: entries)


def module_of(name: str) -> Any:
    """The module in which a static command lies: that of its name, with a `_` after a keyword."""
    return import_module(f"doctrack.cli.commands.{name}{'_' if iskeyword(name) else ''}")


def beside(kind: str, name: str) -> Command:
    """A command that stands beside a kind's acts."""
    found: Command = import_module(f"doctrack.cli.commands.{kind}_{name}").COMMAND
    return found


def _itself(command: Command) -> Command:
    return command


def acts(kind: Kind, call: Call) -> Group:
    """The group of a kind's acts and rounds."""
    from doctrack.cli.tree.acts import command_of, typable

    labels = [act.label for act in typable(kind)]
    zh, en = "、".join(w.zh for w in labels[:6]), ", ".join(w.en for w in labels[:6])

    def entries() -> Iterable[Entry]:
        office = books_at_hand(call).office
        for act in typable(kind):
            yield Entry(
                act.name.replace("_", "-"), act.label.zh, partial(command_of, kind, act, office)
            )
        for name, zh_ in BESIDE.get(kind.name, {}).items():
            yield Entry(name, zh_, partial(beside, kind.name, name))

    return Group(kind.name, kind.label.zh, both(f"{zh}等", f"{en} and more"), entries)
