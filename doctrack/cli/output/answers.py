"""What a command says: one line for an act, every objection of a refusal, and where to look after
our own faults.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from doctrack.cli.call import Call
from doctrack.errors import DoctrackError, Finding, Malformed, Objection, Refused
from doctrack.store.ledger.ledger import Ledger
from doctrack.words import Lang, Words, both

if TYPE_CHECKING:  # what an act did is known to who asked the desk; a report need not load it
    pass


INDEXING = both("建立索引", "building the index")


def speak(call: Call, ledger: Ledger) -> None:
    """From here on in the language of the ledger, unless the call named one, and with the mark of a
    practice ledger.
    """
    call.practice = ledger.office.practice
    if not call.lang:
        call.lang = ledger.office.language


def out(text: str) -> None:
    """A line on standard output."""
    sys.stdout.write(text + "\n")


def err(text: str) -> None:
    """A line on standard error."""
    sys.stderr.write(text + "\n")


def lines(call: Call, told: Iterable[str]) -> None:
    """Lines on standard output; on a terminal, long ones are folded under themselves."""
    if not call.terminal:
        for line in told:
            out(line)
        return
    import shutil

    from doctrack.render.width import folded

    columns = shutil.get_terminal_size().columns
    for line in told:
        indent = " " * (len(line) - len(line.lstrip()) + 4)
        for part in folded(line, columns, indent):
            out(part)


def as_json(document: Any) -> None:
    """One JSON document."""
    out(json.dumps(document, ensure_ascii=False, indent=2))


def progress(call: Call, what: Words = INDEXING) -> Callable[[int, int], None] | None:
    """A progress bar on a terminal, for anything over a second."""
    if not sys.stderr.isatty() or call.format == "json":
        return None
    from doctrack.render.console import Bar

    return Bar(what.text(call.language)).step


def failed(call: Call, error: DoctrackError) -> int:
    """What stopped the command, and its exit status; with `--format json` in one document."""
    lang = call.language
    if isinstance(error, Refused):
        refused(call, error)
    elif call.format == "json":
        err(json.dumps({"error": error_json(error, lang)}, ensure_ascii=False))
    elif isinstance(error, Malformed):
        for finding in error.findings:
            err(finding_line(finding, lang))
    else:
        err("doctrack: " + error.words.text(lang))
    return error.exit_code


def error_json(error: DoctrackError, lang: Lang) -> dict[str, Any]:
    """The JSON of a failure: its stable code, its exit status, its sentence, and its facts."""
    document: dict[str, Any] = {
        "code": error.code,
        "status": error.exit_code,
        "message": error.words.text(lang),
        **error.facts,
    }
    if isinstance(error, Malformed):
        document["findings"] = [finding_json(f, lang) for f in error.findings]
    return document


def finding_json(finding: Finding, lang: Lang) -> dict[str, Any]:
    """A finding in JSON, as `check` and `audit` print it."""
    return {
        "rule": finding.rule,
        "clause": finding.clause or None,
        "commit": finding.commit or None,
        "record": finding.record or None,
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
        "expected": finding.expected or None,
        "found": finding.found or None,
        "message": finding.message.text(lang),
    }


def refusal_of(error: Refused, lang: Lang) -> dict[str, Any]:
    """The JSON of a refusal."""
    return {
        "id": error.id,
        "act": error.act,
        "line": error.line,
        "objections": [
            {"clause": o.clause, "message": o.message.text(lang), "basis": o.basis}
            for o in error.objections
        ],
    }


def refused(call: Call, error: Refused) -> None:
    """Every objection with its clause, and what can be done instead."""
    lang = call.language
    if call.format == "json":
        err(json.dumps({"refused": refusal_of(error, lang)}, ensure_ascii=False))
        return
    where = both(f"第{error.line}行", f"line {error.line}").text(lang) if error.numbered else ""
    head = " ".join(w for w in (where, error.subject.text(lang)) if w)
    err(both(f"不予办理 {head}：", f"refused {head}:").text(lang))
    for objection in error.objections:
        err(f"  {clause_of(objection, lang)} {objection.message.text(lang)}")
    if error.possible:
        err(
            both("  现可办理：", "  possible: ").text(lang)
            + both("、", ", ").text(lang).join(w.text(lang) for w in error.possible)
        )


def clause_of(objection: Objection, lang: Lang) -> str:
    """`[D7.4]`, or `[house rule beside D11]`."""
    return clause(objection.clause, objection.basis, lang)


def clause(clause: str, basis: str, lang: Lang) -> str:
    """A clause as it is cited: a house rule is never passed off as the regulation's."""
    if basis == "house":
        return both(f"[内部规定，参照 {clause}]", f"[house rule beside {clause}]").text(lang)
    return f"[{clause}]"


def finding_line(finding: Finding, lang: Lang) -> str:
    """`file:line:column: rule: message`."""
    return (
        f"{finding.file}:{finding.line}:{finding.column}: {finding.rule}:"
        f" {finding.message.text(lang)}"
    )


def rows(
    call: Call,
    name: str,
    columns: Sequence[str],
    found: Iterable[Mapping[str, Any]],
    labels: Mapping[str, str],
    document: Mapping[str, Any],
) -> None:
    """A plain table for reference, its words as they come; what people look at every day is a sheet
    (`cli.sheets`).
    """
    listed = list(found)
    if call.shape == "json":
        as_json({**document, "rows": listed})
        return
    from doctrack.render import plain

    if call.shape == "table":
        from doctrack.render.console import Place, print_table

        if call.mark:
            out(call.mark.strip())
        places = [Place(labels.get(c, c), grow=c == columns[-1]) for c in columns]
        print_table(places, [[plain.cell(r.get(c)) for c in columns] for r in listed])
        return
    sys.stdout.write(
        plain.table(
            call.shape,
            [labels.get(c, c) for c in columns] if call.for_people else list(columns),
            [[r.get(c) for c in columns] for r in listed],
            name,
        )
    )
