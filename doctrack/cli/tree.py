"""The tree of commands: static ones by name, kinds and acts from the schemas, each made when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from typer.core import TyperGroup

from doctrack.cli.call import Call
from doctrack.cli.main import STATIC, static_module
from doctrack.cli.regulation_at_hand import kind_at_hand, kinds_at_hand
from doctrack.cli.shape import made, named
from doctrack.errors import DoctrackError
from doctrack.model.regulation import Kind
from doctrack.model.words import both

HELP = both(
    "doctrack：以 git 中的纯文件为台账，按规定办理收文、借阅、清退。\n\n总选项（可写在任何位置）：--ledger 目录  --as 人员  --now 时刻  --lang zh|en  --format table|tsv|json|csv|md|html",
    "doctrack: a ledger of papers in plain files under git, kept by the office's regulation.\n\nGeneral options (anywhere): --ledger DIR  --as PERSON  --now DATETIME  --lang zh|en  --format table|tsv|json|csv|md|html",
)


class Root(TyperGroup):
    """All commands of doctrack."""

    call: Call

    def list_commands(self, ctx: Any) -> list[str]:
        """The kinds first, then what looks across records and after the ledger."""
        return [*kinds_at_hand(self.call), *STATIC]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """A command by its English or Chinese name."""
        for name, (_, zh) in STATIC.items():
            if cmd_name in (name, zh):
                command = static_module(name).COMMANDS[name]
                return group(name, static_module(name), self.call) if isinstance(command, dict) else made(command, self.call)
        kind = kind_at_hand(self.call, cmd_name)
        return acts(kind, self.call) if kind else None


class Lazy(TyperGroup):
    """A group whose commands are made when they are asked for."""

    call: Call
    known: dict[str, Any]
    unknown: Callable[[str], DoctrackError] | None

    def list_commands(self, ctx: Any) -> list[str]:
        """Each command once, by its English name."""
        return list(dict.fromkeys(c.name for c in self.known.values()))

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """A command by any of its names."""
        found = self.known.get(cmd_name) or self.known.get(cmd_name.replace("_", "-"))
        if found is None and self.unknown:
            raise self.unknown(cmd_name)
        return made(found, self.call) if found else None


class Acts(TyperGroup):
    """The acts of a kind."""

    call: Call
    kind: Kind

    def list_commands(self, ctx: Any) -> list[str]:
        """Each act once, by its English name."""
        from doctrack.cli.kinds import acts_of

        return list(dict.fromkeys(a.name.replace("_", "-") for a in acts_of(self.kind).values()))

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """An act's command by its English or Chinese name."""
        from doctrack.cli.kinds import acts_of, command_of

        act = acts_of(self.kind).get(cmd_name)
        return made(command_of(self.kind, act), self.call) if act else None


def root(call: Call) -> Root:
    """The whole app of one call."""
    _titles(call)
    app = Root(name="doctrack", help=HELP.text(call.language), rich_markup_mode=None, no_args_is_help=True)
    app.call = call
    return app


def group(name: str, module: Any, call: Call) -> Lazy:
    """A static group such as `report` or `calendar`; its module may say what a name is that it does not know."""
    made_ = Lazy(name=name, help=both(STATIC[name][1], name).text(call.language), rich_markup_mode=None, no_args_is_help=True)
    made_.call, made_.known = call, named(tuple(module.COMMANDS[name].values()))
    made_.unknown = getattr(module, "unknown", None)
    return made_


def acts(kind: Kind, call: Call) -> Acts:
    """The group of a kind's acts."""
    made_ = Acts(name=kind.name, help=kind.label.text(call.language), rich_markup_mode=None, no_args_is_help=True)
    made_.call, made_.kind = call, kind
    return made_


def _titles(call: Call) -> None:
    """Typer's own headings in the language of the call."""
    import gettext

    if call.language == "zh":
        words = {"Options": "选项", "Commands": "命令", "Arguments": "参数", "Usage: ": "用法：", "Show this message and exit.": "显示帮助。"}
        gettext.gettext = lambda message: words.get(message, message)  # the one place where Typer's own words are ours
