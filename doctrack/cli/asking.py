"""What reading commands share: the moment asked about, the revision, the people's names, the foot of every report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from doctrack.cli import answers
from doctrack.cli.call import Call
from doctrack.cli.shape import Opt
from doctrack.errors import UsageError
from doctrack.model.refs import half_width
from doctrack.model.view import end_of
from doctrack.model.words import both
from doctrack.store.ledger import Ledger
from doctrack.store.opening import opened

AS_OF = Opt("as_of", both("截至某日终了（今日所知）", "about the end of a day, as known today"), "截至")
AT = Opt("at", both("按某提交或某日的台账", "what the ledger knew at a commit or day"), "按")
FULL = Opt("full", both("不遮盖密级标题", "titles of secret papers too"), "全文", flag=True)
OUTPUT = Opt("output", both("写入文件（完整写入或不写）", "write to a file, whole or not at all"), "输出")


@dataclass(frozen=True, slots=True)
class Asked:
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
    try:
        return date.fromisoformat(half_width(text).strip())
    except ValueError:
        raise UsageError(both(f"应为 YYYY-MM-DD，不是 {text}", f"this takes YYYY-MM-DD, not {text}")) from None


def revision(call: Call, at: str) -> str:
    """A commit, or the last commit of a day."""
    try:
        day = date.fromisoformat(half_width(at)) if len(at) == 10 else None
    except ValueError:
        day = None
    if day is None:
        return at
    with opened(call.path) as ledger:
        zone = ledger.office.zone
        for oid, stamp in ledger.repo.log_dates("HEAD"):
            if datetime.fromtimestamp(stamp, zone).date() <= day:
                return oid
    raise UsageError(both(f"{day} 时台账还没有提交", f"the ledger had no commit on {day} yet"))


def document(name: str, found: Asked) -> dict[str, Any]:
    """The head of every JSON answer with rows."""
    return {"report": name, "as_of": found.as_of.isoformat(), "at": found.ledger.rev, "head": found.ledger.rev}


def foot(found: Asked) -> str:
    """How to print the same again, byte for byte."""
    practice = "【演练】 " if found.ledger.office.practice else ""
    return f"{practice}--at {found.ledger.rev} --now {found.now.isoformat()}" + (f" --as-of {found.day}" if found.said else "")


def written(path: str, text: str) -> None:
    """A file written whole or not at all."""
    target = Path(path)
    partial = target.with_name(f".{target.name}.partial")
    partial.write_text(text, encoding="utf-8", newline="")
    partial.replace(target)


def left_out(call: Call, ledger: Ledger) -> int:
    """Names the records that are malformed and were left out (exit 5)."""
    findings = ledger.findings()
    for finding in findings:
        answers.err(answers.finding_line(finding, call.language))
    return 5 if findings else 0
