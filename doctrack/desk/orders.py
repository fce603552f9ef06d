"""An import as it is asked for, and its account: every row of the file in its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from doctrack.model.regulation import Field
from doctrack.store.imports.tables import SheetRow
from doctrack.store.ledger.ledger import Ledger
from doctrack.words import Words

Typed = Callable[[Field, Any, Ledger, datetime, Mapping[str, Any]], Any]


@dataclass(slots=True)
class Account:
    """Every row of the file: read = imported + rejected + already; warned are among the
    imported.
    """

    read: int = 0
    imported: int = 0
    warned: int = 0
    rejected: int = 0
    already: int = 0
    skipped: int = 0
    commit: str = ""
    warnings: list[tuple[int, Words]] = field(default_factory=list)
    rejects: list[tuple[SheetRow, Words]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Order:
    """An import as it is asked for."""

    kind: str
    file: Path
    tree: Mapping[str, Any]
    act: str = ""
    id: str = ""
    dry_run: bool = False
    taken_over: bool = False
    accept_gaps: str = ""
