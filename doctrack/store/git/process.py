"""What stands behind a run of git: its input fed beside it, its end waited for, its complaints."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from doctrack.errors import Unfit
from doctrack.words import both


def complaint(wrong: bytes) -> Unfit:
    """What git said when it failed."""
    words = wrong.decode("utf-8", "replace").strip() or "?"
    return Unfit(both(f"git 出错：{words}", f"git failed: {words}"), code="git-failed")


def missing_object(oid: str) -> Unfit:
    """An object that the ledger names and does not hold."""
    return Unfit(
        both(f"台账已损坏：缺少对象 {oid}", f"the ledger is damaged: object {oid} is missing"),
        code="damaged",
        object=oid,
    )


def present_folder() -> Path:
    """The present folder; one that is gone is told (6)."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        raise Unfit(both("当前文件夹已不存在", "the present folder is gone")) from None


def fed(process: subprocess.Popen[bytes], listed: Sequence[str]) -> None:
    """Writes object names to a process; a reader that has seen enough may hang up."""
    assert process.stdin
    try:
        for at in range(0, len(listed), 1000):
            process.stdin.write("".join(f"{o}\n" for o in listed[at : at + 1000]).encode())
        process.stdin.close()
    except (BrokenPipeError, ValueError):
        pass  # the reader has seen enough


def ended(process: subprocess.Popen[bytes]) -> None:
    """Ends a process that was being asked."""
    assert process.stdin and process.stdout
    with suppress(BrokenPipeError):
        process.stdin.close()
    process.stdout.close()
    process.wait()
