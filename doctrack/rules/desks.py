"""All desks of the office: importing this enters every guard, effect and opening under its name."""

from doctrack.rules import (
    circulation,
    circulation_duties,
    common,
    custody,
    handing,
    handling,
    incidents,
    loans,
    people,
    recalls,
    receiving,
    routing,
    succession,
)

__all__ = [
    "circulation",
    "circulation_duties",
    "common",
    "custody",
    "handing",
    "handling",
    "incidents",
    "loans",
    "people",
    "recalls",
    "receiving",
    "routing",
    "succession",
]
