"""The app and the error boundary: every failure becomes a sentence and an exit status, never a traceback."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from doctrack.cli.call import Call, general
from doctrack.errors import DoctrackError
from doctrack.model.words import both

# Every command that is not a kind's: its module and its Chinese name. Modules are loaded when the command is typed.
STATIC = {
    "init": ("founding", "建账"), "show": ("records", "查看"), "next": ("records", "可办"), "why": ("records", "缘由"),
    "history": ("records", "沿革"), "where": ("whereabouts", "去向"), "list": ("lists", "列表"), "find": ("lists", "查找"),
    "todo": ("lists", "待办"), "report": ("reporting", "报表"), "register": ("paper", "登记簿"), "form": ("paper", "单据"),
    "check": ("upkeep", "检查"), "fmt": ("upkeep", "整理"), "batch": ("batches", "批量"), "import": ("importing", "导入"),
    "calendar": ("offices", "日历"), "office": ("offices", "单位"), "regulation": ("regulations", "规定"),
}  # fmt: skip


def main() -> None:
    """The console script."""
    sys.exit(run(sys.argv[1:]))


def run(argv: Sequence[str]) -> int:
    """One command; its exit status."""
    _utf8()
    call = Call()
    try:
        call, rest = general(argv)
        return _answer(call, rest)
    except DoctrackError as error:
        from doctrack.cli import answers

        return answers.failed(call, error)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 0
    except Exception as error:
        return _usage_or_bug(call, error)


def _utf8() -> None:
    """UTF-8 out whatever the locale says; nothing that cannot be shown may crash an act."""
    for stream in (sys.stdout, sys.stderr, sys.stdin):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace" if stream is not sys.stdin else "replace")


def _answer(call: Call, rest: list[str]) -> int:
    if "--version" in rest[:1]:
        from doctrack import __version__

        sys.stdout.write(f"doctrack {__version__}\n")
        return 0
    from doctrack.cli.tree import root

    if rest in (["regulation"], ["规定"]):
        rest = ["regulation", "list"]
    said = root(call)(rest, standalone_mode=False, prog_name="doctrack")
    return int(said or 0)


def _usage_or_bug(call: Call, error: Exception) -> int:
    """Typer's own usage errors are 2; anything else is our bug: one line, and a log with the traceback."""
    code = getattr(error, "exit_code", None)
    if hasattr(error, "format_message"):
        sys.stderr.write("doctrack: " + usage_words(call, error) + "\n")
        return 2
    if type(error).__name__ in ("Exit", "Abort"):
        return int(code or (130 if type(error).__name__ == "Abort" else 0))
    import tempfile
    import traceback

    handle, name = tempfile.mkstemp(prefix="doctrack-", suffix=".log")
    with os.fdopen(handle, "w", encoding="utf-8") as log:
        log.write(f"{list(call.argv)}\n")
        traceback.print_exc(file=log)
    words = both(f"程序出错（{type(error).__name__}），未作任何改动；详情见 {name}", f"a fault of doctrack's own ({type(error).__name__}); nothing was changed; see {name}")
    sys.stderr.write("doctrack: " + call.text(words) + "\n")
    return 70


def usage_words(call: Call, error: Any) -> str:
    """What is wrong with the command line, in the language of the call."""
    english = str(error.format_message())
    if call.language == "en":
        return english
    option, near = getattr(error, "option_name", ""), getattr(error, "possibilities", None)
    kind = type(error).__name__
    chinese = {
        "NoSuchOption": f"没有选项 {option}" + (f"，是否 {'、'.join(near)}？" if near else ""),
        "MissingParameter": f"缺少 {getattr(getattr(error, 'param', None), 'name', '')}",
        "BadOptionUsage": f"选项 {option} 缺少值",
    }.get(kind)
    return chinese or f"用法有误：{english}"


Loader = Callable[[str], Any]


def static_module(name: str) -> Any:
    """The module of a static command, loaded late."""
    return import_module(f"doctrack.cli.{STATIC[name][0]}")
