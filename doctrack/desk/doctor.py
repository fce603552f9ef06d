"""The doctor: what of a ledger's protection is not armed, and the arming of what needs no act.

Contract: looking changes nothing; `fix` sets git's settings and hooks and lets the next writer's
own mending run, and makes no act.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from doctrack.desk import acts
from doctrack.errors import DoctrackError
from doctrack.model.calendar import Clock
from doctrack.store.books import holidays
from doctrack.store.books.first import SETTINGS
from doctrack.store.git import hooks, signing
from doctrack.store.git.repo import Repo
from doctrack.store.ledger.ledger import Ledger
from doctrack.store.ledger.opening import opened
from doctrack.words import Words, both

GIT = (2, 34)  # the first that signs and verifies by SSH
LOCKS = ("index.lock", "HEAD.lock", "packed-refs.lock", "config.lock")
SOON = (
    10  # the month from which the next year's calendar is waited for: the notice comes in November
)


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that was looked at. `state` is `armed`, `advice` (better otherwise, nothing is
    wrong) or `open`; `fix` arms it.
    """

    name: str
    label: Words
    state: str
    told: Words
    fix: Callable[[], None] | None = None
    fixed: bool = False


def examined(path: Path | None, clock: Clock, *, fix: bool = False) -> list[Sign]:
    """Looks at everything, and with `fix` arms what can be armed and looks again."""
    signs = _looked(path, clock)
    if not fix or not any(s.fix and s.state == "open" for s in signs):
        return signs
    for sign in signs:
        if sign.fix and sign.state == "open":
            with suppress(
                DoctrackError
            ):  # what could not be armed is still open when it is looked at again
                sign.fix()
    was = {s.name: s.state for s in signs}
    return [
        replace(s, fixed=was.get(s.name) == "open" and s.state == "armed")
        for s in _looked(path, clock)
    ]


def _looked(path: Path | None, clock: Clock) -> list[Sign]:
    with opened(path) as ledger:
        now = clock.at(ledger.office.zone)
        return [
            _git(ledger.repo),
            _settings(ledger.repo),
            *_of_line_ends(ledger),
            _hooks(ledger.repo),
            *_signing(ledger, now),
            _clock(ledger, now, clock),
            _remote(ledger.repo),
            *_calendars(ledger, now),
            *_mended(path, ledger.repo, clock),
            *_desk(ledger),
        ]


def _sign(
    name: str,
    label: Words,
    wrong: Words | None,
    right: Words,
    fix: Callable[[], None] | None = None,
    *,
    state: str = "open",
) -> Sign:
    if not wrong:
        return Sign(name, label, "armed", right, None)
    return Sign(name, label, state, wrong, fix)


def _git(repo: Repo) -> Sign:
    said = repo.run("version").decode("utf-8", "replace").strip()
    found = re.search(r"(\d+)\.(\d+)", said)
    old = not found or (int(found[1]), int(found[2])) < GIT
    need = ".".join(map(str, GIT))
    return _sign(
        "git",
        both("git 版本", "git's version"),
        both(f"{said}，签名须 {need} 以上", f"{said}; signing needs {need}") if old else None,
        both(said, said),
    )


def _settings(repo: Repo) -> Sign:
    off = {k: v for k, v in SETTINGS.items() if repo.config(k) != v}
    listed = ", ".join(f"{k}={v}" for k, v in off.items())

    def fix() -> None:
        for key, value in off.items():
            repo.run("config", key, value)

    wrong = both(f"须设 {listed}", f"set {listed}") if off else None
    return _sign(
        "settings",
        both("git 设置（换行、断电）", "git's settings (line ends, power cuts)"),
        wrong,
        both("已设好", "all set"),
        fix,
    )


def _of_line_ends(ledger: Ledger) -> Iterator[Sign]:
    data = ledger.repo.read(ledger.rev, ".gitattributes") or b""
    wrong = (
        None
        if b"* -text" in data.splitlines()
        else both(".gitattributes 缺 * -text", ".gitattributes lacks * -text")
    )
    yield _sign("eol", both("换行", "line ends"), wrong, both("不作转换", "never converted"))


def _hooks(repo: Repo) -> Sign:
    lacking = hooks.unarmed(repo, repo.bare)
    command = "doctrack hooks install" + (" --server" if repo.bare else "")
    names = ", ".join(lacking)
    wrong = both(f"缺 {names}（{command}）", f"missing: {names} ({command})") if lacking else None
    return _sign(
        "hooks", both("钩子", "hooks"), wrong, both("已设好", "all set"), lambda: _install(repo)
    )


def _install(repo: Repo) -> None:
    hooks.installed(repo, repo.bare)


def _signing(ledger: Ledger, now: datetime) -> Iterator[Sign]:
    label, mode = both("签名", "signing"), ledger.office_on(now.date()).policy("signing")
    if mode == "off":
        told = both(
            "不签名：录入人只凭邮箱认定（regulation amend 可改）",
            "off: the clerk is told by his e-mail alone (regulation amend changes that)",
        )
        yield Sign("signing", label, "advice", told)
    elif not ledger.repo.bare:
        mail = (ledger.repo.config("user.email") or "").lower()
        mine = next(
            (p for p in ledger.people().values() if p.active and p.email and p.email == mail), None
        )
        key = signing.signing_key(ledger.repo)
        held = bool(
            mine and key and any(k.holds(now.date()) and k.known_as(key.public) for k in mine.keys)
        )
        name = mine.name if mine else ""
        wrong = None if held else _unsigned(name, key is not None)
        yield _sign(
            "signing",
            label,
            wrong,
            both(f"{mode}，公钥在册", f"{mode}; the key stands in the staff file"),
            lambda: _take_key(ledger, mail),
        )


def _unsigned(name: str, key: bool) -> Words:
    if not name:
        return both(
            "git 的 user.email 不是在职人员的邮箱", "git's user.email is nobody's of the staff"
        )
    if not key:
        return both(
            "git config user.signingkey 尚未指明 SSH 公钥文件",
            "git config user.signingkey names no public key of SSH yet",
        )
    return both(
        f"user.signingkey 不是{name}在册有效的公钥（person change --add-key）",
        f"user.signingkey is no key that {name}'s staff file holds (person change --add-key)",
    )


def _take_key(ledger: Ledger, mail: str) -> None:
    """Tells git to sign with a key of this machine that stands in the clerk's staff file
    already.
    """
    mine = [
        k
        for p in ledger.people().values()
        if p.active and p.email == mail and mail
        for k in p.keys
        if k.last is None
    ]
    home = Path(os.environ.get("HOME", "")) / ".ssh"
    for file in sorted(home.glob("*.pub")) if os.environ.get("HOME") else ():
        if any(k.known_as(file.read_text(encoding="utf-8", errors="replace")) for k in mine):
            ledger.repo.run("config", "user.signingkey", str(file))
            return


def _clock(ledger: Ledger, now: datetime, clock: Clock) -> Sign:
    head = ledger.repo.commit(ledger.rev).date.astimezone(ledger.office.zone)
    skew = timedelta(minutes=int(ledger.office_on(now.date()).policy("clock_skew")))
    wrong = None
    if now < head - skew and not ledger.office.practice:
        wrong = both(
            f"本机时钟（{now:%Y-%m-%d %H:%M}）早于最后一次办理"
            f"（{head:%Y-%m-%d %H:%M}）；若错的是台账：doctor --fix-clock",
            f"the clock ({now:%Y-%m-%d %H:%M}) is behind the ledger's last act"
            f" ({head:%Y-%m-%d %H:%M}); if the ledger is wrong: doctor --fix-clock",
        )
    return _sign(
        "clock",
        both("时钟", "clock"),
        wrong,
        both(f"{now:%Y-%m-%d %H:%M}", f"{now:%Y-%m-%d %H:%M}"),
    )


def _remote(repo: Repo) -> Sign:
    named = repo.run("remote").decode("utf-8", "replace").split()
    label = both("另一处的副本", "a copy elsewhere")
    if repo.bare:
        return Sign("remote", label, "armed", both("这里就是服务器", "this is the server"))
    wrong = (
        None
        if named
        else both(
            "只有本机一份：git remote add origin 服务器",
            "this machine alone has the ledger: git remote add origin SERVER",
        )
    )
    return _sign("remote", label, wrong, both(", ".join(named), ", ".join(named)), state="advice")


def _calendars(ledger: Ledger, now: datetime) -> Iterator[Sign]:
    """This year's calendar, and towards its end the next one's."""
    for year in (now.year, *([now.year + 1] if now.month >= SOON else [])):
        known = year in ledger.calendar.years
        at_hand = not known and holidays.shipped_year(year) is not None
        more = (
            both("（doctor --fix 可加）", " (doctor --fix adds it)")
            if at_hand
            else both("（通知发布后 calendar add）", " (calendar add, once the notice is out)")
        )
        wrong = (
            None
            if known
            else both(
                f"没有 {year} 年的放假安排{more.zh}", f"there is no calendar of {year}{more.en}"
            )
        )
        state = "open" if year == now.year or at_hand else "advice"
        yield _sign(
            f"calendar-{year}",
            both(f"{year} 年日历", f"calendar of {year}"),
            wrong,
            both("已在", "there"),
            state=state,
        )


def _mended(path: Path | None, repo: Repo, clock: Clock) -> Iterator[Sign]:
    """What a killed command left: the next writer mends it by itself, and `fix` is such a writer; a
    lock of git's own may be somebody's.
    """
    locks = [name for name in LOCKS if (repo.git_dir / name).exists()]
    wrong = (
        both(
            f"留有 {', '.join(locks)}；没有在运行的 git 时可删除",
            f"{', '.join(locks)} is there; if no git is running, remove it",
        )
        if locks
        else None
    )
    yield _sign(
        "locks",
        both("残留的锁", "locks left behind"),
        wrong,
        both("没有", "none"),
        lambda: _write_nothing(path, clock),
    )


def _write_nothing(path: Path | None, clock: Clock) -> None:
    with acts.writing(path, clock):
        pass


def _desk(ledger: Ledger) -> Iterator[Sign]:
    """Files that are not as HEAD has them."""
    if ledger.repo.bare:
        return
    said = ledger.repo.run(
        "status", "--porcelain", "-z", "--no-renames", "--untracked-files=no", check=False
    ).decode("utf-8", "replace")
    edited = [entry[3:] for entry in said.split("\0") if entry]
    listed = ", ".join(edited[:3]) + (f" (+{len(edited) - 3})" if len(edited) > 3 else "")
    wrong = (
        both(
            f"有手改的文件：{listed}（git restore 恢复）",
            f"edited by hand: {listed} (git restore puts them back)",
        )
        if edited
        else None
    )
    yield _sign(
        "files", both("工作区", "work tree"), wrong, both("与台账一致", "as the ledger has it")
    )
