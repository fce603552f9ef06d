"""What could not be made again: acts kept as lines that `doctrack batch` takes, beside git's own
files, so that nothing is lost.

Contract: the file of one local history has one name, is written whole before that history is left,
and is never removed by doctrack.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from doctrack.engine.judge import Request
from doctrack.store.git.worktree import write
from doctrack.store.ledger.ledger import Ledger


def keep(ledger: Ledger, head: str, acts: Sequence[tuple[str, Request]]) -> Path:
    """Writes acts, each with the id of its record, to a file named after the commit that held the
    last of them.
    """
    file = ledger.repo.git_dir / "doctrack" / "refused" / f"{head[:12]}.jsonl"
    made = dict[str, str]()
    lines = list[str]()
    for number, (id, request) in enumerate(acts, 1):
        lines.append(json.dumps(_line(ledger, id, request, made), ensure_ascii=False) + "\n")
        if not request.id:
            made[id] = f"#{number}"  # the record has no number yet when the line is tried again
    write(file, "".join(lines).encode(), ledger.repo)
    return file


def _line(ledger: Ledger, id: str, request: Request, made: Mapping[str, str]) -> dict[str, Any]:
    """An act as a person would type it, its moment and actor with it."""
    kind = ledger.books.reading(request.kind)
    act = kind.acts.get(request.act) if kind else None
    types = {f.name: f.type for f in act.inputs if not f.derived} if act else {}
    inputs = {
        k: _typed(v, types.get(k, ""), made)
        for k, v in request.inputs.items()
        if k in types or k in ("late_reason", "reserved")
    }
    target = {"id": made.get(id, id)} if request.id else {}
    return {
        "kind": request.kind,
        "act": request.act,
        **target,
        "by": request.by,
        "at": request.at.isoformat(),
        "inputs": inputs,
    }


def _typed(value: Any, type: str, made: Mapping[str, str]) -> Any:
    if isinstance(value, tuple):
        return [_typed(v, type, made) for v in value]
    if isinstance(value, str):
        return value.partition(" sha256:")[0] if type == "file" else made.get(value, value)
    return value
