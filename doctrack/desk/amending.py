"""Changing the books: the regulation by amendment (D17b), calendars by the registrar, the office's
own facts by the director.

Contract: one change is one commit or none. What a change writes is made elsewhere: `store.editions`
for the regulation, `store.config` for doctrack.yaml, `store.holidays` for calendars; here it is
made to happen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from doctrack.claims import claim, subject_of_books
from doctrack.desk.acts import committed, writing
from doctrack.desk.clock import clerk_of
from doctrack.errors import Objection, Refused, Unfit
from doctrack.model.calendar import Clock
from doctrack.model.people import ROLES
from doctrack.rules.registry import UNKNOWN
from doctrack.store.changes.config import Edit, Files
from doctrack.store.git import worktree
from doctrack.store.git.meeting import persistent
from doctrack.store.ledger.ledger import Ledger
from doctrack.words import Words, both

EditOf = Callable[[Ledger, str, datetime], Edit]


@dataclass(frozen=True, slots=True)
class Changed:
    """What a change of the books did: the files it wrote and the commit that holds them."""

    act: str
    paths: tuple[str, ...]
    commit: str
    warnings: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Who:
    """Whose act it is and which role that takes."""

    actor: Callable[[Ledger], str]
    role: str
    clause: str
    own_hand: bool = False


@persistent
def change(
    path: Path | None, clock: Clock, who: Who, act: str, edit_of: EditOf, *, dry: bool = False
) -> Changed:
    """Makes one change of the books."""
    with writing(path, clock) as (ledger, now):
        actor = who.actor(ledger)
        clerk = clerk_of(ledger, actor, now)
        must_be_entitled(ledger, who, actor, clerk, act, now)
        edit = edit_of(ledger, actor, now)
        files = {p: d for p, d in edit.files.items() if d != ledger.repo.read(ledger.rev, p)}
        if not files:
            raise Refused(
                (
                    Objection(
                        who.clause,
                        both("没有变化", "nothing changes"),
                        "house",
                        rule="something_differs",
                    ),
                ),
                act=act,
            )
        if dry:
            return Changed(act, tuple(sorted(files)), "", edit.warnings)
        edited = worktree.in_the_way(ledger.repo, ledger.rev, list(files))
        if edited:
            raise Unfit(
                both(
                    f"有人手改了 {'、'.join(edited)}",
                    f"hand edits are in the way: {', '.join(edited)}",
                ),
                code="hand-edits",
                files=edited,
            )
        commit = kept(ledger, files, act, actor, clerk, now, clock)
        return Changed(act, tuple(sorted(files)), commit, edit.warnings)


def must_be_entitled(
    ledger: Ledger, who: Who, actor: str, clerk: str, act: str, now: datetime
) -> None:
    """Refuses who lacks the role, or who lets another type what he must type himself."""
    today = now.astimezone(ledger.office.zone).date()
    person, role = ledger.people().get(actor), ROLES[who.role]
    objections = [*_of_typist(ledger, who, actor, clerk, today)]
    if person is None or not person.active or not person.has(who.role, today):
        name = person.name if person else actor
        words = both(
            f"{name}无权办理，应由{role.zh}办理",
            f"{name} may not do this; it is done by the {role.en}",
        )
        objections.insert(0, Objection(who.clause, words, rule="actor_may"))
    if objections:
        raise Refused(objections, act=act)


def _of_typist(
    ledger: Ledger, who: Who, actor: str, clerk: str, today: date
) -> Iterator[Objection]:
    """What is wrong with who types: another than the actor where his own hand is asked for, or no
    registrar.
    """
    people = ledger.people()
    name, typist = (people[i].name if i in people else i for i in (actor, clerk))
    if who.own_hand and clerk != actor:
        typist_zh = "不明" if clerk == UNKNOWN else typist
        words = both(
            f"须由{name}亲自录入（本机录入人：{typist_zh}）",
            f"{name} must type this himself (the clerk here is {typist})",
        )
        yield Objection(who.clause, words, "house", rule="in_his_own_hand")
    elif clerk not in (actor, UNKNOWN) and not people[clerk].has("registrar", today):
        words = both(
            f"{typist}不是收发员，不能代录他人的办理",
            f"{typist} is no registrar and enters nobody else's acts",
        )
        yield Objection(who.clause, words, "house", rule="clerk_may_record")


def kept(
    ledger: Ledger, files: Files, act: str, actor: str, clerk: str, now: datetime, clock: Clock
) -> str:
    """One commit with the changed books; the next command finds them changed and reads them
    anew.
    """
    at = now.astimezone(ledger.office.zone).replace(microsecond=0)
    commit = committed(
        ledger,
        files,
        subject_of_books(act, files),
        claim(act, "office", actor, at.isoformat()),
        actor,
        clerk,
        now,
        clock,
    )
    worktree.bring(ledger.repo, ledger.rev, commit)
    return commit
