"""All desks of the office: importing this enters every guard, effect and opening under its name."""

from doctrack.rules import holders
from doctrack.rules.archive import (
    destruction,
    destruction_blocks,
    destruction_items,
    filing,
    volumes,
    witnesses,
)
from doctrack.rules.custody import incidents, loan_days, loans, losses, recalls
from doctrack.rules.incoming import (
    circulation,
    circulation_duties,
    covers,
    department_duties,
    departments,
    handing,
    handling,
    receiving,
    routing,
    urging,
)
from doctrack.rules.office import annulment, common, numbers, people, struck, succession
from doctrack.rules.outgoing import drafting, issuing, scope, signing
from doctrack.rules.service import campaigns, clients, complaints
from doctrack.rules.training import certificates, courses, exams

DESKS = (
    *(annulment, common, numbers, people, struck, succession),
    *(circulation, circulation_duties, covers, department_duties, departments, handing, handling),
    *(receiving, routing, urging),
    *(drafting, issuing, scope, signing),
    *(holders, incidents, loan_days, loans, losses, recalls),
    *(destruction, destruction_blocks, destruction_items, filing, volumes, witnesses),
    *(campaigns, clients, complaints),
    *(certificates, courses, exams),
)
