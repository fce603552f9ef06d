"""What a command says: one line for an act, every objection of a refusal, and where to look after our own faults."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any

from doctrack.cli.call import Call
from doctrack.errors import DoctrackError, Finding, Malformed, Objection, Refused
from doctrack.model.people import ROLES
from doctrack.model.words import Lang, both
from doctrack.store.ledger import Ledger

if TYPE_CHECKING:  # what an act did is known to who asked the desk; a report need not load it
    from doctrack.desk import Done, Performed


def speak(call: Call, ledger: Ledger) -> None:
    """From here on in the language of the ledger, unless the call named one."""
    if not call.lang:
        call.lang = ledger.office.language


def out(text: str) -> None:
    """A line on standard output."""
    sys.stdout.write(text + "\n")


def err(text: str) -> None:
    """A line on standard error."""
    sys.stderr.write(text + "\n")


def as_json(document: Any) -> None:
    """One JSON document."""
    out(json.dumps(document, ensure_ascii=False, indent=2))


def progress(call: Call) -> Callable[[int, int], None] | None:
    """A progress bar on a terminal, for anything over a second."""
    if not sys.stderr.isatty() or call.format == "json":
        return None
    from doctrack.render.console import Bar

    return Bar(both("建立索引", "building the index").text(call.language)).step


def performed(call: Call, done: Performed, *, show_slip: bool = False) -> int:
    """The answer of an act: one line, or one JSON document; what was refused with `--each` is listed."""
    lang = call.language
    if call.format == "json":
        documents = [document_of(d, done.commit, lang) for d in done.done]
        if len(documents) == 1 and not done.refused:
            as_json(documents[0])
        else:
            as_json({"done": documents, "refused": [refusal_of(r, lang) for r in done.refused]})
    else:
        for one in done.done:
            out(line_of(one, lang))
            for warning in one.warnings:
                err(both("注意：", "warning: ").text(lang) + warning.text(lang))
        for refusal in done.refused:
            refused(call, refusal)
    for id, name in slips_of(done, "" if show_slip else None).items():
        import_module("doctrack.cli.paper").print_slip(call, id, name)
    return 3 if done.refused else 0


def slips_of(done: Performed, named: str | None) -> dict[str, str]:
    """The records whose slips are printed, each with its form: the one named or that fits the act; unasked, what an act itself prints."""
    shown = [d for d in done.done if named is not None or d.kind.acts[d.request.act].prints]
    slips = import_module("doctrack.cli.slips") if shown else None
    return {d.change.record.id: named or slips.form_of(d.kind.name, d.request.act) for d in shown} if slips else {}


def line_of(done: Done, lang: Lang) -> str:
    """`IN-2026-0042 收〔2026〕42号 送阅 → 孙二；应：孙二 阅文 03-04 17:30前（D7.2）`."""
    record, kind = done.change.record, done.kind
    act = kind.acts[done.request.act]
    said = act.label.text(lang)
    to = done.request.inputs.get("to") or done.request.inputs.get("holder")
    parts = [record.id, record.number, said + (f" → {to}" if isinstance(to, str) else "")]
    text = " ".join(p for p in parts if p)
    if done.also:
        text += f" (+{', '.join(done.also)})"
    owed = [f"{'/'.join(role(o, lang) for o in d.owners)} {kind.duties[d.name].label.text(lang)} {due:%m-%d %H:%M} [{kind.duties[d.name].clause_of(d.variant)}]" for d, due in done.duties]
    if owed:
        text += both("；应：", "; owed: ").text(lang) + both("；", "; ").text(lang).join(owed)
    return text


def role(owner: str, lang: Lang) -> str:
    """An owner as people read it: a role by its label, a person by id."""
    name, _, department = owner.partition(":")
    return department + ROLES[name].text(lang) if name in ROLES else owner


def document_of(done: Done, commit: str, lang: Lang) -> dict[str, Any]:
    """The JSON of an act."""
    record, kind = done.change.record, done.kind
    return {
        "id": record.id, "kind": record.kind, "state": record.state, "number": record.number or None, "commit": commit,
        "also": list(done.also), "warnings": [w.text(lang) for w in done.warnings],
        "duties": [
            {"duty": d.name, "owner": d.owners[0], "due": due.isoformat(), "clause": kind.duties[d.name].clause_of(d.variant)}
            for d, due in done.duties
        ],
    }  # fmt: skip


def failed(call: Call, error: DoctrackError) -> int:
    """What stopped the command, and its exit status."""
    lang = call.language
    if isinstance(error, Refused):
        refused(call, error)
    elif isinstance(error, Malformed):
        for finding in error.findings:
            err(finding_line(finding, lang))
    else:
        err("doctrack: " + error.words.text(lang))
    return error.exit_code


def refusal_of(error: Refused, lang: Lang) -> dict[str, Any]:
    """The JSON of a refusal."""
    return {
        "id": error.id, "act": error.act, "line": error.line,
        "objections": [{"clause": o.clause, "message": o.message.text(lang), "basis": o.basis} for o in error.objections],
    }  # fmt: skip


def refused(call: Call, error: Refused) -> None:
    """Every objection with its clause, and what can be done instead."""
    lang = call.language
    if call.format == "json":
        err(json.dumps({"refused": refusal_of(error, lang)}, ensure_ascii=False))
        return
    err(both(f"不予办理 {error.id} {error.act}：", f"refused {error.id} {error.act}:").text(lang))
    for objection in error.objections:
        err(f"  {clause_of(objection, lang)} {objection.message.text(lang)}")
    if error.possible:
        err(both("  现可办理：", "  possible: ").text(lang) + ", ".join(error.possible))


def clause_of(objection: Objection, lang: Lang) -> str:
    """`D7.4`, or `house rule beside D11`: a house rule is never passed off as the regulation's."""
    if objection.basis == "house":
        return both(f"[内部规定，参照 {objection.clause}]", f"[house rule beside {objection.clause}]").text(lang)
    return f"[{objection.clause}]"


def finding_line(finding: Finding, lang: Lang) -> str:
    """`file:line:column: rule: message`."""
    return f"{finding.file}:{finding.line}:{finding.column}: {finding.rule}: {finding.message.text(lang)}"


def rows(call: Call, name: str, columns: Sequence[str], found: Iterable[Mapping[str, Any]], labels: Mapping[str, str], document: Mapping[str, Any]) -> None:
    """Rows in the format of the call."""
    listed = list(found)
    if call.shape == "json":
        as_json({**document, "rows": listed})
        return
    from doctrack.render import plain

    if call.shape == "table":
        from doctrack.render.console import table

        table([labels.get(c, c) for c in columns], [[plain.cell(r.get(c)) for c in columns] for r in listed])
        return
    sys.stdout.write(plain.table(call.shape, [labels.get(c, c) for c in columns] if call.shape in ("md", "html") else list(columns), [[r.get(c) for c in columns] for r in listed], name))


def moment(value: datetime | None) -> str:
    """A moment as rows show it."""
    return value.isoformat() if value else ""
