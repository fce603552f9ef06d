"""From a description of a command to a Typer command: both languages, one help, options made only when asked for."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from keyword import iskeyword
from typing import Annotated, Any

import typer
from typer.main import get_command_from_info
from typer.models import CommandInfo

from doctrack.cli.call import Call
from doctrack.model.words import Words, both

Values = Mapping[str, Any]
Run = Callable[[Call, Values], int]


@dataclass(frozen=True, slots=True)
class Opt:
    """An option: its English and Chinese names, whether it is a flag or may be repeated, and its help."""

    name: str
    help: Words
    zh: str = ""
    flag: bool = False
    many: bool = False
    metavar: str = ""
    names: tuple[str, ...] = ()
    complete: Callable[..., Any] | None = None


@dataclass(frozen=True, slots=True)
class Arg:
    """A positional word; `many` takes all that are left."""

    name: str
    help: Words
    many: bool = False
    required: bool = True
    complete: Callable[..., Any] | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its names, help with an example, words and options, and what it does."""

    name: str
    zh: str
    help: Words
    example: str
    run: Run
    args: tuple[Arg, ...] = ()
    options: tuple[Opt, ...] = ()


def made(command: Command, call: Call) -> Any:
    """The Typer command of a description."""
    example = both("例：", "Example: ").text(call.language)

    def callback(**values: Any) -> int:
        return command.run(call, {k.removesuffix("__"): v for k, v in values.items()})

    told: list[Arg | Opt] = [*command.args, *command.options]
    callback.__signature__ = inspect.Signature([_parameter(p, call) for p in told])  # type: ignore[attr-defined]
    callback.__annotations__ = {}
    text = f"{command.help.text(call.language)}\n\n\b\n{example}doctrack {command.example}"
    info = CommandInfo(name=command.name, callback=callback, help=text, short_help=command.help.text(call.language))
    return get_command_from_info(info, pretty_exceptions_short=True, rich_markup_mode=None)


def _parameter(item: Arg | Opt, call: Call) -> inspect.Parameter:
    help_ = item.help.text(call.language)
    if isinstance(item, Arg):
        argument = typer.Argument(help=help_, autocompletion=item.complete, metavar=item.name.upper())
        type_: Any = list[str] if item.many else str
        optional = type_ | None
        default = inspect.Parameter.empty if item.required else None
        return _kw(item.name, Annotated[type_ if item.required else optional, argument], default)
    names = tuple(dict.fromkeys((f"--{item.name.replace('_', '-')}", *item.names, *((f"--{item.zh}",) if item.zh else ()))))
    if item.flag:
        return _kw(item.name, Annotated[bool, typer.Option(*names, help=help_)], False)
    option = typer.Option(*names, help=help_, autocompletion=item.complete, metavar=item.metavar or None, show_default=False)
    return _kw(item.name, Annotated[(list[str] if item.many else str) | None, option], None)


def _kw(name: str, annotation: Any, default: Any) -> inspect.Parameter:
    # `from` and `for` are words of the office, and Python's too.
    safe = f"{name}__" if iskeyword(name) else name
    return inspect.Parameter(safe, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def named(commands: Sequence[Command]) -> dict[str, Command]:
    """Commands by every name they answer to."""
    return {name: c for c in commands for name in (c.name, c.zh) if name}
