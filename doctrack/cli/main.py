"""The app and the error boundary: every failure becomes a sentence and an exit status, never a
traceback.
"""

from __future__ import annotations

import errno
import gc
import io
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from doctrack.cli.call import Call, general, settled
from doctrack.errors import Cancelled, DoctrackError, Unfit, UsageError
from doctrack.words import both


def main() -> None:
    """The console script."""
    sys.exit(run(sys.argv[1:]))


def run(argv: Sequence[str]) -> int:
    """One command; its exit status."""
    # Records hold no cycles: looking for some a hundred times more often was a fifth of a first
    # index.
    gc.set_threshold(200_000)
    _utf8()
    call = Call(argv=tuple(argv))
    try:
        if "_DOCTRACK_COMPLETE" in os.environ:
            return _completion(call)
        return _answer(call, general(argv, call))
    except DoctrackError as error:
        return _failed(call, error)
    except KeyboardInterrupt:
        return _broken_off(call)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 0
    except Exception as error:
        return _usage_or_bug(call, error)


def _completion(call: Call) -> int:
    """What may follow the words that somebody is typing; a shell that asks is never told of
    faults.
    """
    from doctrack.cli.tree import shells

    with suppress(DoctrackError):
        settled(call)
        return shells.completions(call, os.environ[shells.ASKED])
    return 0


def _failed(call: Call, error: DoctrackError) -> int:
    """What stopped the command, in the language of the ledger though it may not have been opened
    yet.
    """
    from doctrack.cli.output import answers
    from doctrack.cli.regulation_at_hand import language_of

    language_of(call)
    return answers.failed(call, error)


def _broken_off(call: Call) -> int:
    """Who breaks a command off knows that he did; a program that asked for JSON is told (130)."""
    if call.format == "json":
        return _failed(call, Cancelled(both("已取消，未写入", "cancelled, nothing written")))
    return Cancelled.exit_code


def _utf8() -> None:
    """UTF-8 out whatever the locale says; nothing that cannot be shown may crash an act."""
    for stream in (sys.stdout, sys.stderr, sys.stdin):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(
                encoding="utf-8",
                errors="backslashreplace" if stream is not sys.stdin else "replace",
            )


def _answer(call: Call, rest: list[str]) -> int:
    settled(call)
    own = OWN.get(rest[0]) if rest else None
    if own:
        return own(call, rest[1] if len(rest) > 1 else None)
    from doctrack.cli.tree.build import root

    if rest in (["regulation"], ["规定"]):
        rest = ["regulation", "list"]
    said = root(call).main(rest, standalone_mode=False, prog_name="doctrack")
    return int(said or 0)


def _version(call: Call, word: str | None) -> int:
    from doctrack import __version__

    sys.stdout.write(f"doctrack {__version__}\n")
    return 0


def _show_completion(call: Call, word: str | None) -> int:
    from doctrack.cli.tree import shells

    return shells.show_script(word)


def _install_completion(call: Call, word: str | None) -> int:
    from doctrack.cli.regulation_at_hand import language_of
    from doctrack.cli.tree import shells

    language_of(call)
    return shells.install_completion(call, word)


# Options of doctrack itself, which no ledger is needed for.
OWN = {
    "--version": _version,
    "--show-completion": _show_completion,
    "--install-completion": _install_completion,
}


def _has_no_room(error: Exception) -> bool:
    """Whether the disk took no more: no room, no quota, or no right to write."""
    said = str(error)
    told = type(error).__name__ == "OperationalError" and any(
        w in said for w in ("full", "readonly", "disk I/O")
    )
    return told or (
        isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
    )


def _usage_or_bug(call: Call, error: Exception) -> int:
    """Typer's own usage errors are 2; anything else is our bug: one line, and a log with the
    traceback.
    """
    code = getattr(error, "exit_code", None)
    if hasattr(error, "format_message"):
        return _failed(call, usage_error(error))
    if type(error).__name__ == "Abort":
        return _broken_off(call)
    if type(error).__name__ == "Exit":
        return int(code or 0)
    if _has_no_room(error):
        return _failed(
            call,
            Unfit(
                both(
                    f"磁盘已满或不可写（{error}），未作任何改动",
                    f"the disk is full or may not be written ({error}); nothing was changed",
                ),
                code="disk-full",
            ),
        )
    return _bug(call, error)


def _bug(call: Call, error: Exception) -> int:
    """Our own fault in one line, its traceback in a file (70)."""
    import tempfile
    import traceback

    handle, name = tempfile.mkstemp(prefix="doctrack-", suffix=".log")
    with os.fdopen(handle, "w", encoding="utf-8") as log:
        log.write(f"{list(call.argv)}\n")
        traceback.print_exception(error, file=log)
    words = both(
        f"程序出错（{type(error).__name__}），未作任何改动；详情见 {name}",
        f"a fault of doctrack's own ({type(error).__name__}); nothing was changed; see {name}",
    )
    fault = DoctrackError(words, log=name, type=type(error).__name__)
    from doctrack.cli.output import answers

    return answers.failed(call, fault)


def usage_error(error: Any) -> UsageError:
    """What Typer found wrong with the command line, in both languages; by the names of its faults,
    which are its own.
    """
    option = str(getattr(error, "option_name", ""))
    kind = type(error).__name__
    if kind == "NoSuchOption":
        from doctrack.cli.tree.nearest import nearest

        near = [
            f"--{name}"
            for name in nearest(
                option.lstrip("-"), (str(p).lstrip("-") for p in error.possibilities or ())
            )
        ]
        meant = both(f"，是否：{'、'.join(near)}？", f"; did you mean {' or '.join(near)}?")
        if not near:
            meant = both("", "")
        words = both(f"没有选项 {option}{meant.zh}", f"there is no option {option}{meant.en}")
        return UsageError(words, code="unknown-option", option=option, possible=near)
    if kind == "BadOptionUsage":
        words = both(
            f"选项 {option} 是开关，不带值", f"option {option} is a flag and takes no value"
        )
        return UsageError(words, code="bad-value", option=option)
    if kind == "MissingParameter":
        from doctrack.cli.tree.help import place

        missing = place(str(error.param.name))
        words = both(f"缺少{missing.zh}", f"missing {missing.en}")
        return UsageError(words, code="missing-input", inputs=[str(error.param.name)])
    return UsageError(both(f"用法有误：{error.format_message()}", str(error.format_message())))
