"""Looking after the ledger: `check` of the working tree, `fmt` of schemas."""

from __future__ import annotations

from collections.abc import Sequence

from doctrack import checking
from doctrack.cli.call import Call
from doctrack.cli.command import Command, Values
from doctrack.cli.output import answers
from doctrack.cli.regulation_at_hand import language_of
from doctrack.errors import Finding
from doctrack.words import both


def check(call: Call, values: Values) -> int:
    """What one file can prove alone: shape, canonical bytes, head = fold, acts allowed, names that
    exist.
    """
    return printed_findings(call, checking.findings(call.path, answers.progress(call)))


def printed_findings(call: Call, findings: Sequence[Finding]) -> int:
    """Findings line by line or in one JSON document, and that there are none."""
    language_of(call)
    if call.format == "json":
        answers.as_json({"findings": [answers.finding_json(f, call.language) for f in findings]})
        return 1 if findings else 0
    for finding in findings:
        answers.out(answers.finding_line(finding, call.language))
    if not findings:
        answers.out(call.text(both("没有发现问题", "nothing found")))
    return 1 if findings else 0


COMMAND = Command(
    "check",
    "检查",
    both("检查工作区的全部文件", "Check every file of the working tree"),
    "check",
    check,
)
