"""What reading commands share: the moment asked about, the revision, the people's names, the foot
of every report.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from doctrack.cli.call import FORMATS, Call
from doctrack.cli.command import Opt, Values
from doctrack.cli.output import answers
from doctrack.errors import Malformed, UsageError, why_not
from doctrack.model.refs import half_width
from doctrack.model.view import end_of
from doctrack.store.git.log import log_dates
from doctrack.store.ledger.ledger import Ledger
from doctrack.store.ledger.opening import opened
from doctrack.words import both

AS_OF = Opt(
    "as_of",
    both("截至某日终了（今日所知）", "about the end of a day, as known today"),
    "截至",
    type="date",
)
AT = Opt(
    "at", both("按某提交或某日的台账", "what the ledger knew at a commit or day"), "按", type="rev"
)
FULL = Opt("full", both("不遮盖密级标题", "titles of secret papers too"), "全文", flag=True)
OUTPUT = Opt(
    "output",
    both("写入文件（完整写入或不写）", "write to a file, whole or not at all"),
    "输出",
    type="file",
)


class Asked(NamedTuple):
    """A ledger at a commit and the moment asked about."""

    ledger: Ledger
    now: datetime
    as_of: datetime
    day: date
    said: bool


@contextmanager
def asked(call: Call, values: Mapping[str, Any]) -> Iterator[Asked]:
    """Opens the ledger as `--at` says and settles the moment as `--as-of` and `--now` say."""
    at = revision(call, str(values.get("at") or ""))
    with opened(call.path, at, answers.progress(call)) as ledger:
        answers.speak(call, ledger)
        now = call.clock().at(ledger.office.zone)
        said = str(values.get("as_of") or "")
        day = day_of(said) if said else now.date()
        yield Asked(ledger, now, end_of(day, ledger) if said else now, day, bool(said))


def day_of(text: str) -> date:
    """A day that was typed."""
    day = _day(text)
    if day is None:
        raise UsageError(
            both(
                f"应为日期（如 2026-03-05、2026年3月5日），不是 {text}",
                f"this takes a date such as 2026-03-05, not {text}",
            ),
            code="bad-date",
            value=text,
        )
    return day


def _day(text: str) -> date | None:
    from doctrack.model.dates import (
        typed_day,
    )  # its patterns cost time that a report without a day does not need

    return typed_day(text)


def revision(call: Call, at: str) -> str:
    """A commit, or the last commit of a day."""
    # Eight digits may begin the id of a commit; a day has something between its parts.
    day = _day(at) if at and ("年" in at or not half_width(at).isalnum()) else None
    if day is None:
        return at
    with opened(call.path) as ledger:
        zone = ledger.office.zone
        for oid, stamp in log_dates(ledger.repo, "HEAD"):
            if datetime.fromtimestamp(stamp, zone).date() <= day:
                return oid
    raise UsageError(
        both(f"{day} 时台账还没有提交", f"the ledger had no commit on {day} yet"),
        code="before-the-ledger",
        day=day.isoformat(),
    )


def document(name: str, found: Asked) -> dict[str, Any]:
    """The head of every JSON answer with rows."""
    return {
        "report": name,
        "as_of": found.as_of.isoformat(),
        "at": found.ledger.rev,
        "head": found.ledger.rev,
    }


def again(found: Asked) -> str:
    """What prints the same again, byte for byte."""
    return f"--at {found.ledger.rev} --now {found.now.isoformat()}" + (
        f" --as-of {found.day}" if found.said else ""
    )


def foot_line(call: Call, found: Asked) -> str:
    """The last line of what is printed as plain text."""
    return f"# {call.mark.strip()}{' ' if call.mark else ''}{again(found)}"


def settled_shape(call: Call, values: Mapping[str, Any]) -> None:
    """Settles the format where an output file is named: as asked for, else as the file's name
    says.
    """
    if values.get("output"):
        call.format = shape_of(call, values)


@contextmanager
def delivered(values: Mapping[str, Any]) -> Iterator[None]:
    """What is printed goes to the file of `--output`, written whole or not at all; else to standard
    output.
    """
    path = str(values.get("output") or "")
    if not path:
        yield
        return
    with _writable(path):
        partial = Path(path).with_name(f".{Path(path).name}.partial")
        file = partial.open("w", encoding="utf-8", newline="")
    try:
        with file, redirect_stdout(file):
            yield
        with _writable(path):
            partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def written(path: str, data: bytes) -> None:
    """Writes a file whole or not at all."""
    partial = Path(path).with_name(f".{Path(path).name}.partial")
    try:
        with _writable(path):
            partial.write_bytes(data)
            partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def _writable(path: str) -> Iterator[None]:
    """A file that cannot be written is the fault of who named it (2)."""
    try:
        yield
    except FileNotFoundError as error:
        folder = Path(path).parent
        raise UsageError(
            both(
                f"不能写入 {path}：没有文件夹 {folder}",
                f"cannot write {path}: there is no folder {folder}",
            ),
            code="unwritable-file",
            file=path,
        ) from error
    except ValueError as error:
        raise UsageError(
            both(f"{path} 不是文件名", f"{path} is no name of a file"),
            code="unwritable-file",
            file=path,
        ) from error
    except OSError as error:
        raise UsageError(
            both(f"不能写入 {path}：{why_not(error)}", f"cannot write {path}: {error.strerror}"),
            code="unwritable-file",
            file=path,
        ) from error


def left_out(call: Call, ledger: Ledger) -> int:
    """Names the records that are malformed and were left out (exit 5)."""
    findings = ledger.findings()
    return answers.failed(call, Malformed(findings)) if findings else 0


def shape_of(call: Call, values: Values) -> str:
    """The format asked for; else what the output file's name says, for a file never the table of a
    terminal.
    """
    if call.format in ("", "table") and values.get("output"):
        ending = (
            Path(str(values["output"]))
            .suffix.lstrip(".")
            .lower()
            .replace("htm", "html")
            .replace("htmll", "html")
        )
        return ending if ending in FORMATS and not call.format else "tsv"
    return call.shape
