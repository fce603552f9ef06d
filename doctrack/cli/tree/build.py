"""From descriptions of commands to Typer's: each is made when it is asked for, with our own pages
of help and faults.
"""

from __future__ import annotations

import inspect
from keyword import iskeyword
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command_from_info
from typer.models import CommandInfo

from doctrack.cli.call import Call
from doctrack.cli.command import Arg, Command, Group, Opt, spelled
from doctrack.cli.regulation_at_hand import language_of
from doctrack.cli.tree.catalogue import everything
from doctrack.errors import NotFound, UsageError
from doctrack.words import both


class Branch(TyperGroup):
    """A group of commands, made from its description."""

    call: Call
    described: Group
    above: tuple[Group, ...]

    def list_commands(self, ctx: Any) -> list[str]:
        """Each command once, by its English name."""
        return [e.name for e in self.described.entries()]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """A command by any of its names."""
        entry = self.described.find(cmd_name)
        return made(entry.load(), self.call, (*self.above, self.described)) if entry else None

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The command that the next word names; an unknown one is told with the nearest names."""
        found = self.get_command(ctx, args[0])
        if found is None:
            from doctrack.cli.tree.nearest import unknown

            # A report is looked up like a record: one that is not there is 4, and no wrong usage.
            words = unknown(args[0], self.described, self.call)
            if self.described.name == "report":
                raise NotFound(words, code="no-such-report", report=args[0])
            raise UsageError(words, code="unknown-command", command=args[0])
        return args[0], found, args[1:]

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Words are left to the command that they name; without any the page of help is printed."""
        if not args:
            typer.echo(self.get_help(ctx), err=bool(self.above))
            # A group without a command asks for nothing; only the bare `doctrack` is a question of
            # its own.
            ctx.exit(2 if self.above else 0)
        return super().parse_args(ctx, args)

    def get_help(self, ctx: Any) -> str:
        """The page of this group in the language of the call."""
        from doctrack.cli.tree.help import page_of_group

        return page_of_group(self.described, self.above, language_of(self.call))


class Leaf(TyperCommand):
    """A command that does something, made from its description."""

    allow_extra_args = True
    call: Call
    described: Command
    above: tuple[Group, ...]

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Option names are read in any width; words that are left over are refused by name."""
        rest = super().parse_args(ctx, list(spelled(self.described.options, args)))
        if ctx.args:
            extra = " ".join(ctx.args)
            raise UsageError(
                both(f"多出的词：{extra}", f"there is a word too many: {extra}"),
                code="too-many-words",
            )
        return rest

    def get_help(self, ctx: Any) -> str:
        """The page of this command in the language of the call."""
        from doctrack.cli.tree.help import page_of

        return page_of(self.described, self.above, language_of(self.call))


def root(call: Call) -> Any:
    """The whole app of one call."""
    return made(everything(call), call, ())


def made(described: Command | Group, call: Call, above: tuple[Group, ...]) -> Any:
    """The Typer command or group of a description."""
    found = (
        Branch(name=described.name, rich_markup_mode=None)
        if isinstance(described, Group)
        else _leaf(described, call)
    )
    found.call, found.described, found.above = call, described, above
    return found


def _leaf(described: Command, call: Call) -> Any:
    def callback(**values: Any) -> int:
        return described.run(call, {k.removesuffix("__"): v for k, v in values.items()})

    typed = inspect.Signature([*map(_word, described.args), *map(_option, described.options)])
    callback.__signature__ = typed  # type: ignore[attr-defined]
    callback.__annotations__ = {}
    info = CommandInfo(name=described.name, callback=callback, cls=Leaf, help="")
    return get_command_from_info(info, pretty_exceptions_short=True, rich_markup_mode=None)


def _word(item: Arg) -> inspect.Parameter:
    type_: Any = list[str] if item.many else str
    if item.required and not item.asked:
        return _kw(item.name, Annotated[type_, typer.Argument()], inspect.Parameter.empty)
    return _kw(item.name, Annotated[type_ | None, typer.Argument()], None)


def _option(item: Opt) -> inspect.Parameter:
    option = typer.Option(*item.spellings)
    if item.flag:
        return _kw(item.name, Annotated[bool, option], False)
    return _kw(item.name, Annotated[(list[str] if item.many else str) | None, option], None)


def _kw(name: str, annotation: Any, default: Any) -> inspect.Parameter:
    # `from` and `for` are words of the office, and Python's too.
    safe = f"{name}__" if iskeyword(name) else name
    return inspect.Parameter(
        safe, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation
    )
