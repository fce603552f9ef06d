"""Every command of doctrack by its names: static ones by module, kinds and acts from the
schemas.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from importlib import import_module

from doctrack.cli.call import Call
from doctrack.cli.regulation_at_hand import books_at_hand, kind_at_hand, labels_at_hand
from doctrack.cli.shape import Command, Entry, Group
from doctrack.model.regulation import Kind
from doctrack.model.words import both

# Every command that is not a kind's: its module and its Chinese name. Modules are loaded when the
# command is typed.
STATIC = {
    "init": ("founding", "建账"),
    "show": ("records", "查看"),
    "next": ("records", "可办"),
    "why": ("records", "缘由"),
    "history": ("histories", "沿革"),
    "where": ("whereabouts", "去向"),
    "list": ("lists", "列表"),
    "find": ("lists", "查找"),
    "todo": ("lists", "待办"),
    "report": ("reporting", "报表"),
    "register": ("paper", "登记簿"),
    "form": ("paper", "单据"),
    "check": ("upkeep", "检查"),
    "fmt": ("upkeep", "整理"),
    "batch": ("batches", "批量"),
    "import": ("importing", "导入"),
    "audit": ("auditing", "审计"),
    "mend": ("auditing", "复原"),
    "sync": ("syncing", "同步"),
    "hooks": ("hooking", "钩子"),
    "doctor": ("doctoring", "体检"),
    "close": ("closing", "结账"),
    "timestamp": ("timestamping", "时间戳"),
    "calendar": ("offices", "日历"),
    "office": ("offices", "单位"),
    "regulation": ("regulations", "规定"),
}
# What a kind's group has beside its acts: commands that make several of them in a talk on the
# terminal.
BESIDE = {"campaign": {"call": ("calling", "逐户回访")}}
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
        for name, (_, zh) in STATIC.items():
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
    found: Command | dict[str, Command] = import_module(f"doctrack.cli.{STATIC[name][0]}").COMMANDS[
        name
    ]
    if isinstance(found, Command):
        return found
    entries = [Entry(c.name, c.zh, partial(_itself, c)) for c in found.values()]
    return Group(name, STATIC[name][1], GROUPS[name], lambda: entries)


def beside(module: str, name: str) -> Command:
    """A command that stands beside a kind's acts."""
    found: Command = import_module(f"doctrack.cli.{module}").COMMANDS[name]
    return found


def _itself(command: Command) -> Command:
    return command


def acts(kind: Kind, call: Call) -> Group:
    """The group of a kind's acts and rounds."""
    from doctrack.cli.kinds import command_of, typable

    labels = [act.label for act in typable(kind)]
    zh, en = "、".join(w.zh for w in labels[:6]), ", ".join(w.en for w in labels[:6])

    def entries() -> Iterable[Entry]:
        office = books_at_hand(call).office
        for act in typable(kind):
            yield Entry(
                act.name.replace("_", "-"), act.label.zh, partial(command_of, kind, act, office)
            )
        for name, (module, zh_) in BESIDE.get(kind.name, {}).items():
            yield Entry(name, zh_, partial(beside, module, name))

    return Group(kind.name, kind.label.zh, both(f"{zh}等", f"{en} and more"), entries)
