"""What an audit remembers: up to which commit it went, under which rules, and what it found. Never
trusted beyond them.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from doctrack import __version__
from doctrack.errors import Finding
from doctrack.store.git.repo import Repo
from doctrack.store.index.tables import VERSION, Index
from doctrack.words import Words


class Memory(NamedTuple):
    """Where an earlier audit ended."""

    commit: str
    root: str
    stamp: int
    read: int
    findings: tuple[Finding, ...]
    settled: tuple[tuple[str, str], ...]


@cache
def rules() -> str:
    """What an audit's word is worth under: this version, and the very code of the judge."""
    made = hashlib.sha256(f"{__version__} {VERSION}".encode())
    for file in sorted(Path(__file__).parents[2].rglob("*.py")):
        made.update(file.read_bytes())
    return made.hexdigest()


def found(repo: Repo, index: Index, head: str) -> Memory | None:
    """What is remembered, if it was under these rules and its commit lies on the way to `head`."""
    if index.meta("rules") != rules():
        return None
    commit = index.meta("commit")
    if (
        not commit
        or not repo.knows(commit)
        or repo.run("rev-list", "-1", "--first-parent", f"{head}..{commit}").strip()
    ):
        return None
    said = json.loads(index.meta("audit"))
    return Memory(
        commit,
        said["root"],
        said["stamp"],
        said["read"],
        tuple(map(_finding, said["findings"])),
        tuple((a, b) for a, b in said["settled"]),
    )


def kept(index: Index, memory: Memory) -> None:
    """Remembers an audit's end."""
    index.remember("rules", rules())
    index.remember("commit", memory.commit)
    index.remember("audit", json.dumps(memory._asdict(), ensure_ascii=False))


def _finding(entry: list[Any]) -> Finding:
    rule, message, *rest = entry
    return Finding(rule, Words(*message), *rest)
