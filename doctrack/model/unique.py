"""Values that may stand in one record of a kind only, as they are compared: document numbers in any
spelling, other text without regard to width, blanks and case.
"""

from __future__ import annotations

from collections.abc import Iterator

from doctrack.model.people import texts
from doctrack.model.record import Facts
from doctrack.model.refs import searchable, visible
from doctrack.model.regulation import Kind

# Before the field's name in the index's table of what records are about.
MARK = "="


def unique_key(said: str) -> str:
    """A value as it is compared with those of other records; '' for what is empty."""
    from doctrack.model.numbers import read_number  # its patterns cost time at every start

    return searchable(visible(read_number(said).normal)).replace(" ", "")


def unique_values(kind: Kind | None, head: Facts) -> Iterator[tuple[str, str]]:
    """The unique facts of a record, each with its values as they are compared."""
    for field in kind.fields if kind else ():
        if field.unique:
            for said in texts(head, field.name):
                yield field.name, unique_key(said)
