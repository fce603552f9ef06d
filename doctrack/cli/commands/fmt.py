"""`doctrack fmt`: how schemas and templates are written."""

from __future__ import annotations

from doctrack import checking
from doctrack.cli.call import Call
from doctrack.cli.command import Command, Values
from doctrack.cli.commands.check import printed_findings
from doctrack.words import both


def fmt(call: Call, values: Values) -> int:
    """Schemas are kept as they were written; fmt says which are not strict YAML."""
    return printed_findings(call, checking.book_findings(call.path))


COMMAND = Command(
    "fmt", "整理", both("检查规定文件的写法", "Check how schemas are written"), "fmt", fmt
)
