"""The one question to the machine's clock."""

from __future__ import annotations

from datetime import datetime, timezone


def machine_now() -> datetime:
    """What the machine's clock says, to the second."""
    return datetime.now(timezone.utc).replace(microsecond=0)
