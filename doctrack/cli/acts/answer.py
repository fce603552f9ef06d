"""What an act is answered with: one line, or one JSON document, and its slip."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from doctrack.cli.call import Call
from doctrack.model import people
from doctrack.words import Lang, Words, both

if TYPE_CHECKING:  # what an act did is known to who asked the desk; a report need not load it
    from doctrack.cli.acts.line import Lines
    from doctrack.desk.acts import Done, Performed
from doctrack.cli.output.answers import as_json, err, out, refusal_of, refused


def performed(
    call: Call, done: Performed, lines: Lines, *, slip: str | None = None, each: bool = False
) -> int:
    """The answer of an act: one line, or one JSON document; what was refused with `--each` is
    listed and counted.
    """
    lang = call.language
    alone = [
        *([_alone(done.unsent).text(lang)] if done.unsent else []),
        *(w.text(lang) for w in done.refilled),
    ]
    if call.format == "json":
        documents = [document_of(d, done.commit, lang, alone) for d in done.done]
        if len(documents) == 1 and not done.refused:
            as_json(documents[0])
        else:
            as_json({"done": documents, "refused": [refusal_of(r, lang) for r in done.refused]})
    else:
        _said(call, done, lines, each)
        for words in alone:
            err(words)
    _print_slips(call, done, slip)
    return 3 if done.refused else 0


def _said(call: Call, done: Performed, lines: Lines, each: bool) -> None:
    lang = call.language
    for line in lines.told():
        out(line)
    for one in done.done:
        for warning in one.warnings:
            err(both("注意：", "warning: ").text(lang) + warning.text(lang))
    for refusal in done.refused:
        refused(call, refusal)
    if each:
        left = {r.id for r in done.refused}
        records = {d.change.record.id for d in done.done} - left
        out(
            both(
                f"办成 {len(records)} 件，未办 {len(left)} 件",
                f"{len(records)} done, {len(left)} not",
            ).text(lang)
        )


def _print_slips(call: Call, done: Performed, named: str | None) -> None:
    """Prints the slips of the records: the form that was named or that fits the act; unasked, what
    an act itself prints.
    """
    shown = [d for d in done.done if named is not None or d.kind.acts[d.request.act].prints]
    if not shown:
        return
    from doctrack.cli.forms.catalogue import form_of
    from doctrack.cli.forms.slip import print_slip

    slips = {d.change.record.id: named or form_of(d.kind.name, d.request.act) for d in shown}
    for id, name in slips.items():
        print_slip(call, id, name)


def _alone(server: str) -> Words:
    """That an act is here alone and still has to be sent."""
    return both(
        f"连不上服务器（{server}），只记在本机；联网后请 doctrack sync",
        f"the server ({server}) cannot be reached; this is on this machine alone until doctrack"
        " sync",
    )


def document_of(done: Done, commit: str, lang: Lang, alone: Sequence[str] = ()) -> dict[str, Any]:
    """The JSON of an act; one that shares out work tells what everybody carried before and carries
    after.
    """
    record, kind = done.change.record, done.kind
    tells = kind.acts[done.request.act].tells if done.request.act in kind.acts else ""
    return {
        "id": record.id,
        "kind": record.kind,
        "state": record.state,
        "number": record.number or None,
        "commit": commit,
        "also": list(done.also),
        "warnings": [*(w.text(lang) for w in done.warnings), *alone],
        "duties": [
            {
                "duty": d.name,
                "owner": d.owners[0],
                "due": due.isoformat(),
                "clause": kind.duties[d.name].clause_of(d.variant),
            }
            for d, due in done.duties
        ],
        **(
            {tells: [dict(r) for r in people.rows(record.events[-1].inputs, tells)]}
            if tells
            else {}
        ),
    }
