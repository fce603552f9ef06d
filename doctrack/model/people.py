"""People and the roles they hold, each with its dates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from doctrack.model.keys import Key
from doctrack.model.record import Facts
from doctrack.words import Words, both

# [a-z], not \w: ids are typed on any keyboard and are file names on any disk.
_staff_id = re.compile("[a-z][a-z0-9_]{0,31}").fullmatch

ROLES: Mapping[str, Words] = {
    "registrar": both("收发员", "registrar"),
    "office_director": both("办公室主任", "office director"),
    "office_deputy": both("办公室副主任", "office deputy director"),
    "leader": both("分管领导", "leader"),
    "chief_leader": both("主要领导", "chief leader"),
    "party_secretary": both("党支部书记", "party secretary"),
    "department_head": both("部门负责人", "department head"),
    "mass_org_head": both("群众团体负责人", "head of a mass organisation"),
    "staff": both("职工", "staff"),
    "client_specialist": both("客服专员", "client specialist"),
    "client_supervisor": both("客服主管", "client supervisor"),
    "teacher": both("授课教师", "teacher"),
    "training_supervisor": both("培训主管人员", "training supervisor"),
    "admin_director": both("行政总监", "administrative director"),
}
LEADERS = frozenset({"leader", "chief_leader", "party_secretary"})
OFFICE = "办公室"


class Tenure(NamedTuple):
    """A role and the days it is held, both ends included; an open end is None."""

    role: str
    first: date
    last: date | None = None


class Absence(NamedTuple):
    """Days away, both ends included, and who stands in."""

    first: date
    last: date
    deputy: str = ""


class Person(NamedTuple):
    """A member of staff as the ledger knows him."""

    id: str
    name: str
    department: str
    tenures: tuple[Tenure, ...]
    active: bool = True
    email: str = ""
    retired: bool = False
    absences: tuple[Absence, ...] = ()
    keys: tuple[Key, ...] = ()
    site: str = ""
    grade: str = ""
    level: str = ""
    capability: int = 0
    areas: tuple[str, ...] = ()

    def has(self, role: str, day: date) -> bool:
        """Whether the person holds the role on a day; the director stands in as head of the office
        itself.
        """
        if role == "staff":
            return self.active
        if (
            role == "department_head"
            and self.department == OFFICE
            and self.has("office_director", day)
        ):
            return True
        return any(
            t.role == role and t.first <= day and (t.last is None or day <= t.last)
            for t in self.tenures
        )

    def leads(self, day: date) -> bool:
        """Whether the person is a leader: leader, chief_leader or party_secretary."""
        return any(self.has(role, day) for role in LEADERS)

    def owes_as(self, day: date) -> tuple[str, ...]:
        """The names under which the person may owe on a day: his own, each role, a role of his
        department.
        """
        roles = [r for r in ROLES if self.has(r, day)]
        return (self.id, *roles, *(f"{r}:{self.department}" for r in roles))

    def away(self, day: date) -> Absence | None:
        """The absence that covers the day, if there is one."""
        return next((a for a in self.absences if a.first <= day <= a.last), None)


def person(id: str, state: str, head: Facts) -> Person:
    """The person that a staff record describes."""
    return Person(
        id=id,
        name=text(head, "name"),
        department=text(head, "department"),
        tenures=tuple(
            Tenure(text(r, "role"), day(text(r, "from")) or date.min, day(text(r, "until")))
            for r in rows(head, "roles")
        ),
        active=state == "active",
        email=text(head, "email").lower(),
        retired=bool(head.get("retired", False)),
        absences=tuple(
            Absence(
                day(text(r, "from")) or date.min,
                day(text(r, "until")) or date.max,
                text(r, "deputy"),
            )
            for r in rows(head, "away")
        ),
        keys=tuple(
            Key(text(r, "key"), day(text(r, "from")) or date.min, day(text(r, "until")))
            for r in rows(head, "keys")
        ),
        site=text(head, "site"),
        grade=text(head, "grade"),
        level=text(head, "level"),
        capability=number(head, "capability"),
        areas=texts(head, "areas"),
    )


def is_staff_id(id: str) -> bool:
    """Whether somebody may be called so: a small letter, then letters, digits and underscores, at
    most 32, and no role's name.
    """
    return _staff_id(id) is not None and id not in ROLES


def text(facts: Facts, name: str) -> str:
    """A fact as text, empty if it is not told."""
    value = facts.get(name, "")
    return value if isinstance(value, str) else str(value)


def texts(facts: Facts, name: str) -> tuple[str, ...]:
    """A fact that is a list of words."""
    value = facts.get(name, ())
    if isinstance(value, tuple):
        return tuple([v if type(v) is str else str(v) for v in value])
    return (str(value),) if value != "" else ()


def rows(facts: Facts, name: str) -> tuple[Facts, ...]:
    """A fact that is a list of rows."""
    value: Any = facts.get(name)
    # A list holds rows or words, never both: its first entry tells which.
    if not value or type(value) is not tuple or isinstance(value[0], (str, int)):
        return ()
    found: tuple[Facts, ...] = value
    return found


def number(facts: Facts, name: str, default: int = 0) -> int:
    """A fact that is a whole number."""
    value = facts.get(name, default)
    return value if type(value) is int else default


def day(text_: str) -> date | None:
    """A day of the calendar from its ISO text."""
    return date.fromisoformat(text_[:10]) if text_ else None
