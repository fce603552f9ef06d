"""`regulation upgrade`: kinds and editions of a newer doctrack, where the office has none of its
own.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from doctrack import __version__
from doctrack.errors import Objection, Refused
from doctrack.store.books.first import shipped_schemas
from doctrack.store.changes.config import Edit, Files
from doctrack.store.changes.editions import CLAUSE, Given, check, digest, edition, noted, notes
from doctrack.store.ledger.ledger import Ledger
from doctrack.store.yaml import yamlio
from doctrack.words import Words, both


def upgrade(ledger: Ledger, actor: str, now: datetime, *, keep: bool) -> Edit:
    """The schemas of the doctrack that is installed; what the office amended itself is never thrown
    away.

    Without `keep` such a schema is an objection; with it, it stays as it is and the rest is taken
    over.
    """
    shipped = shipped_schemas()
    differs = {
        path: data for path, data in shipped.items() if data != ledger.repo.read(ledger.rev, path)
    }
    own = [path for path in differs if _is_own(ledger, path)]
    if own and not keep:
        raise Refused(
            [
                Objection(CLAUSE, _stays(ledger, path), "house", rule="own_schema_stays")
                for path in own
            ],
            act="regulation upgrade",
        )
    new = {path: data for path, data in differs.items() if path not in own}
    files: Files = {}
    for path, data in new.items():
        files |= edition(ledger, path, data, now)
    check(
        ledger,
        {path: Given(Path(path), path, yamlio.read(data, path)) for path, data in new.items()},
        {},
    )
    digests = {path: digest(data) for path, data in shipped.items() if path not in own}
    note = (
        noted(ledger, files, actor, f"doctrack {__version__}", now, shipped=digests)
        if files
        else {}
    )
    return Edit(
        files | note,
        tuple(
            both(
                f"{path} 由本单位修订过，保持不变",
                f"{path} was amended by the office and stays as it is",
            )
            for path in own
        ),
    )


def _is_own(ledger: Ledger, path: str) -> bool:
    """Whether the ledger's text is the office's own: not the shipped edition that was taken over
    last, at `init` or by an upgrade.
    """
    text = ledger.repo.read(ledger.rev, path)
    taken = [n["shipped"][path] for n in notes(ledger) if path in n.get("shipped", {})]
    if text is None:
        return False
    if taken:
        return digest(text) != str(taken[-1])
    root = ledger.repo.run("rev-list", "--max-parents=0", ledger.rev).decode().split()[-1]
    return ledger.repo.read(root, path) != text


def _stays(ledger: Ledger, path: str) -> Words:
    meeting = next((str(n["meeting"]) for n in reversed(notes(ledger)) if path in n["changed"]), "")
    zh, en = (f"（{meeting}）", f" ({meeting})") if meeting else ("", "")
    return both(
        f"{path} 由本单位修订过{zh}，升级会丢掉修订：请对照新版改好后 regulation amend，或加 --keep"
        " 保持不变、只升级其余",
        f"{path} was amended by the office{en}, and an upgrade would lose that: work the new"
        " edition in by regulation amend, or take over the rest with --keep",
    )
