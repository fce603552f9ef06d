"""All desks of the office: importing this enters every guard, effect and opening under its name."""

from doctrack.rules import holders
from doctrack.rules.archive import destruction, destruction_blocks, volumes, witnesses
from doctrack.rules.custody import incidents, loan_days, loans, losses, recalls
from doctrack.rules.incoming import (
    circulation,
    circulation_duties,
    covers,
    departments,
    handing,
    handling,
    receiving,
    routing,
    urging,
)
from doctrack.rules.office import annulment, common, numbers, people, succession
from doctrack.rules.outgoing import drafting, issuing, signing
from doctrack.rules.service import campaigns, clients, complaints
from doctrack.rules.training import exams

__all__ = [
    "annulment",
    "campaigns",
    "circulation",
    "circulation_duties",
    "clients",
    "common",
    "complaints",
    "covers",
    "departments",
    "destruction",
    "destruction_blocks",
    "drafting",
    "exams",
    "handing",
    "handling",
    "holders",
    "incidents",
    "issuing",
    "loan_days",
    "loans",
    "losses",
    "numbers",
    "people",
    "recalls",
    "receiving",
    "routing",
    "signing",
    "succession",
    "urging",
    "volumes",
    "witnesses",
]
