"""Founding a ledger: the root commit holds the books and the founder's joining; who trusts the
ledger trusts that commit.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from doctrack import __version__
from doctrack.desk.clock import not_ahead
from doctrack.engine.fold import advance, head_of
from doctrack.engine.judge import Change
from doctrack.errors import UsageError
from doctrack.model.calendar import Clock
from doctrack.model.keys import ssh_key
from doctrack.model.people import OFFICE, is_staff_id
from doctrack.model.policies import APART, POLICIES, TABLE
from doctrack.model.record import Event, Facts, Record, Standing
from doctrack.store.books.first import first_files, make_folder, shipped_books
from doctrack.store.git import commits, worktree
from doctrack.store.git.repo import Repo
from doctrack.store.yaml import encoding
from doctrack.words import both

ZONE = "Asia/Shanghai"


def found(
    path: Path,
    clock: Clock,
    *,
    organisation: str,
    founder: str,
    name: str,
    email: str,
    language: str,
    departments: tuple[str, ...],
    practice: bool,
    next_: Mapping[str, int],
    fonds: str,
    key: str = "",
    signing: str = "off",
) -> tuple[Change, str]:
    """Makes the ledger in an empty folder: its root commit, with the founder as office director of
    办公室.
    """
    check_id(founder)
    check_facts(organisation, name, departments, next_)
    check_signing(signing, key)
    now = clock.at(ZoneInfo(ZONE))
    if not practice:
        not_ahead(clock, now, timedelta(minutes=int(POLICIES["clock_skew"])))
    existed = path.exists()
    repo = make_folder(path)
    try:
        mail = email or repo.config("user.email") or ""
        change = founder_joins(founder, name, mail, now, key)
        config = configuration(
            organisation, language, fonds, (OFFICE, *departments), practice, next_, now, signing
        )
        files = {**first_files(config, now), **_file_of(change)}
        commit = root_commit(
            repo, files, founder, mail, now, change, given=clock.given and not practice
        )
        return change, commit
    except BaseException:
        shutil.rmtree(path if not existed else path / ".git", ignore_errors=True)
        raise
    finally:
        repo.close()


def _file_of(founder: Change) -> dict[str, bytes]:
    """The founder's file, by its path."""
    kind = shipped_books().kind("person")
    assert kind is not None
    return {kind.path_of(founder.record.id): encoding.encode(founder.record, kind)}


def check_id(founder: str) -> None:
    """Staff ids: a letter, then letters, digits and underscores; not a role's name."""
    if not is_staff_id(founder):
        raise UsageError(
            both(
                f"人员编号应为小写字母开头、不是角色名，不能是 {founder}",
                f"a staff id starts with a small letter and is no role's name; not {founder}",
            )
        )


def check_facts(
    organisation: str, name: str, departments: tuple[str, ...], next_: Mapping[str, int]
) -> None:
    """Names that are not empty, and series of kinds that are numbered."""
    if not (organisation.strip() and name.strip() and all(d.strip() for d in departments)):
        raise UsageError(
            both(
                "单位、创建人和部门的名称不能为空",
                "the organisation, the founder and departments need names",
            ),
            code="missing-input",
        )
    numbered = shipped_books().series
    for name in next_:
        if name not in numbered:
            raise UsageError(
                both(
                    f"--next 没有编号的种类或字号 {name}；有：{'、'.join(numbered)}",
                    f"--next: {name} is no kind or series that is numbered; there are:"
                    f" {', '.join(numbered)}",
                ),
                code="unknown-choice",
                option="--next",
                value=name,
            )


def check_signing(signing: str, key: str) -> None:
    """A key that is one; signing that can be carried out from the first act on."""
    if signing not in TABLE["signing"].choices:
        raise UsageError(
            both(
                f"--signing 只能是 {'、'.join(TABLE['signing'].choices)}",
                f"--signing is one of {', '.join(TABLE['signing'].choices)}",
            ),
            code="unknown-choice",
            option="--signing",
            value=signing,
        )
    if key and ssh_key(key) is None:
        raise UsageError(
            both("--founder-key 不是 SSH 公钥", "--founder-key is no public key of SSH")
        )
    if signing == "required" and not key:
        raise UsageError(
            both(
                "必签的台账须有 --founder-key", "a ledger that must be signed needs --founder-key"
            ),
            code="missing-input",
            options=["--founder-key"],
        )


def founder_joins(founder: str, name: str, email: str, now: datetime, key: str = "") -> Change:
    """The founder's record, with his key where he has one: the only acts that nobody was there to
    judge.
    """
    kind = shipped_books().kind("person")
    assert kind is not None
    facts: Facts = {"name": name, "department": OFFICE, **({"email": email} if email else {})}
    event = Event("join", founder, now, {"roles": ("office_director",)})
    standing = advance(Standing("", "", facts), event, 1, kind)
    events = [event]
    if key:
        events.append(Event("change", founder, now, {"add_key": key}))
        standing = advance(standing, events[1], 2, kind)
    return Change(
        Record(founder, "person", standing.state, "", head_of(standing, kind), tuple(events)),
        standing,
        "join",
    )


def configuration(
    organisation: str,
    language: str,
    fonds: str,
    departments: tuple[str, ...],
    practice: bool,
    next_: Mapping[str, int],
    now: datetime,
    signing: str = "off",
) -> dict[str, Any]:
    """doctrack.yaml of a new ledger."""
    policies = {k: v for k, v in POLICIES.items() if v and k not in APART}
    config: dict[str, Any] = {
        "organisation": organisation,
        "language": language,
        "time_zone": ZONE,
        "began": now.date().isoformat(),
    }
    if fonds:
        config["fonds"] = fonds
    if practice:
        config["practice"] = True
    config["departments"] = list(dict.fromkeys(departments))
    if next_:
        config["next"] = dict(next_)
    return {
        **config,
        "signing": signing,
        "policies": {**policies, **({"clerk": "loose"} if practice else {})},
    }


def root_commit(
    repo: Repo,
    files: Mapping[str, bytes],
    founder: str,
    email: str,
    now: datetime,
    change: Change,
    *,
    given: bool,
) -> str:
    """The root commit, and the work tree after it."""
    trailers = [
        ("Doctrack-Act", "join"),
        ("Doctrack-Record", founder),
        ("Doctrack-Actor", founder),
        ("Doctrack-At", change.record.events[0].at.isoformat()),
        *([("Doctrack-Clock", "given")] if given else []),
        ("Doctrack-Version", __version__),
    ]
    who = commits.Signature(founder, email or f"{founder}@doctrack.invalid")
    commit = commits.commit(
        repo,
        None,
        files,
        subject=f"init: ledger founded by {founder}",
        trailers=trailers,
        author=who,
        committer=who,
        when=now,
    )
    (repo.git_dir / "doctrack").mkdir(exist_ok=True)
    worktree.bring(repo, None, commit)
    return commit
