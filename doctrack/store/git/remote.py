"""The server of a ledger that many clerks keep: git's own remote, asked before an act and told
after it.

Contract: only a command that writes comes here; the branch goes forward and never back; what the
server took is told apart from what it refused, from what came too late, and from a server that
could not be reached.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import ParamSpec, TypeVar

from doctrack.errors import Unfit
from doctrack.store.git.commits import Moved
from doctrack.store.git.log import Logged, log
from doctrack.store.git.process import complaint
from doctrack.store.git.repo import Repo
from doctrack.words import both

P = ParamSpec("P")
R = TypeVar("R")

# What git says, in English whatever the locale, when nobody answered; anything else is an answer.
NOBODY = (
    "could not resolve host",
    "could not resolve hostname",
    "name or service not known",
    "unable to look up",
    "connection refused",
    "timed out",
    "timeout",
    "network is unreachable",
    "no route to host",
    "failed to connect",
    "couldn't connect",
    "connection reset",
    "connection closed",
    "hung up unexpectedly",
    "unexpected disconnect",
    "network is down",
    "too slow",
)
REFUSING = (
    "permission denied",
    "authentication failed",
    "access denied",
    "host key verification failed",
)
LOCKS = ("HEAD.lock", "packed-refs.lock", "refs/**/*.lock")
LOCKED = both(
    "服务器的分支一直被占用（若是 git 留下的锁文件，请管理服务器的人删除）",
    "the server's branch was locked (if git left a lock file, whoever keeps the server removes it)",
)
AHEAD = both("服务器上一直有人在前", "others were faster at the server")
# seconds for which we see a lock of git untouched before it is a dead one's: git holds one for
# milliseconds
DEAD = 3.0
# Why a server refuses a push when another one is being taken at that moment.
RACING = (
    "cannot lock ref",
    "failed to update ref",
    "incorrect old value",
    "reference already exists",
    "failed to lock",
)


class Faster(Moved):
    """Somebody else's act reached the server first; the desk starts again from what is there
    now.
    """


@dataclass(slots=True)
class Server:
    """The branch of a remote that a ledger's branch follows. `tip` is what was last seen there, ''
    where it is empty.
    """

    repo: Repo
    name: str
    ref: str
    settings: tuple[str, ...] = ()
    tip: str = ""
    reached: bool = False
    came: int = 0

    @property
    def seen(self) -> str:
        """Where this repository keeps what it last saw of the server's branch."""
        return f"refs/remotes/{self.name}/{self.ref.removeprefix('refs/heads/')}"

    def fetch(self) -> bool:
        """Takes what the server has; False where it could not be reached and what was last seen is
        all that is known.
        """
        _, wrong, status = self._ask(
            "fetch", "--quiet", "--no-write-fetch-head", self.name, f"+{self.ref}:{self.seen}"
        )
        empty = status != 0 and "couldn't find remote ref" in wrong
        if status and not empty and not self._silent(wrong):
            raise complaint(wrong.encode())
        self.reached = status == 0 or empty
        found = None if empty else self.repo.object(self.seen)
        self.tip = found[0] if found else ""
        return self.reached

    def push(self, commit: str) -> None:
        """Gives the server a commit; Faster where another came first, Unfit with the server's words
        where it says no.
        """
        said, wrong, status = self._ask("push", "--porcelain", self.name, f"{commit}:{self.ref}")
        answered = [line for line in said.splitlines() if line[1:2] == "\t"]
        if status == 0 and not any(line.startswith("=") for line in answered):
            self.tip = commit
            return
        before = self.tip
        if not self.fetch():
            self._left_open()
        elif self.holds(commit) and not answered:
            return  # it was taken, though the answer was lost
        elif self.tip != before:
            # Who does the very same in the same second makes the same commit, and is told "up to
            # date": that act is another's.
            raise Faster(AHEAD)
        elif _is_racing(said + wrong):
            self._clear_after_the_dead()
            raise Faster(LOCKED)
        else:
            raise self._refused(said, wrong)

    def push_tag(self, head: str, tag: str, ref: str) -> None:
        """Gives the server a close, after the acts that it closes over; one that stands there
        already is not moved.
        """
        if self.tip != head:
            self.push(head)
        said, wrong, status = self._ask("push", "--porcelain", self.name, f"{tag}:{ref}")
        if status and _is_racing(said + wrong):
            self._clear_after_the_dead()
            said, wrong, status = self._ask("push", "--porcelain", self.name, f"{tag}:{ref}")
        if status:
            raise self._refused(said, wrong)

    def _clear_after_the_dead(self) -> None:
        """Removes the locks that a killed push left at a server which is a folder of this machine;
        nobody else ever would.
        """
        place = self._folder("--push")
        seen = (
            {
                lock: mark
                for top in (place, place / ".git")
                for name in LOCKS
                for lock in top.glob(name)
                if (mark := _mark(lock))
            }
            if place
            else {}
        )
        end = time.monotonic() + DEAD
        while seen and time.monotonic() < end:
            time.sleep(0.05)
            seen = {lock: mark for lock, mark in seen.items() if _mark(lock) == mark}
        for lock in seen:
            with suppress(OSError):
                lock.unlink()

    def _refused(self, said: str, wrong: str) -> Unfit:
        complaints = (
            "\n".join(
                line.removeprefix("remote:").strip()
                for line in wrong.splitlines()
                if line.startswith("remote:")
            )
            or wrong.strip()
            or said.strip()
        )
        return Unfit(
            both(
                f"服务器（{self.name}）不接受，未作任何改动：\n{complaints}",
                f"the server ({self.name}) refused it and nothing was changed:\n{complaints}",
            ),
            code="server-refused",
            server=self.name,
        )

    def holds(self, commit: str) -> bool:
        """Whether the server's branch, as last seen, goes on from a commit."""
        return bool(self.tip) and is_under(self.repo, commit, self.tip)

    def apart(self, head: str) -> Iterator[Logged]:
        """The commits that are here alone, as far as the server was last seen."""
        return log(self.repo, head, self.tip)

    def _left_open(self) -> None:
        raise Unfit(
            both(
                f"联系服务器（{self.name}）时网络中断，不知此件是否已送到；联网后先看服务器上有没有，再重办",
                f"the network was lost while the server ({self.name}) was told; whether it has this"
                " act shows when it is back: look before doing it again",
            ),
            code="server-unreachable",
            server=self.name,
        )

    def _ask(self, *words: str) -> tuple[str, str, int]:
        if self.repo.trusted:
            raise Unfit(
                both(
                    "台账属于另一用户，不能从这里联系它的服务器",
                    "the ledger belongs to another user; its server is not contacted from here",
                ),
                code="another-owner",
            )
        with self.repo.start(*self.settings, *words) as process:
            try:
                said, wrong = process.communicate()
            except BaseException:
                process.kill()
                raise
        return said.decode("utf-8", "replace"), wrong.decode("utf-8", "replace"), process.returncode

    def _silent(self, wrong: str) -> bool:
        """Whether nobody answered: no network, no such host, or a path that is not there, as a disk
        that is not mounted.
        """
        low = wrong.lower()
        if any(w in low for w in REFUSING):
            return False
        if any(w in low for w in NOBODY):
            return True
        place = self._folder()
        return place is not None and not place.exists()

    def _folder(self, *way: str) -> Path | None:
        """Where the server lies, if it is a folder of this machine."""
        url = (
            self.repo.run("remote", "get-url", *way, self.name, check=False)
            .decode("utf-8", "surrogateescape")
            .strip()
            .removeprefix("file://")
        )
        return Path(url) if url.startswith("/") else None


def _is_racing(said: str) -> bool:
    return any(w in said.lower() for w in RACING)


def _mark(lock: Path) -> tuple[int, int] | None:
    """What tells a lock file from the next one of its name; None where it is gone."""
    try:
        found = lock.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def server_of(repo: Repo) -> Server | None:
    """The remote that the branch follows, else `origin`; None, at the cost of one small file, where
    the repository names none.
    """
    try:
        if "[remote " not in (repo.common_dir / "config").read_text(
            encoding="utf-8", errors="replace"
        ):
            return None
    except OSError:
        return None
    branch = repo.branch()
    lines = (
        repo.run(
            "config",
            "--null",
            "--get-regexp",
            r"^(branch|remote)\.|^core\.sshcommand$",
            check=False,
        )
        .decode("utf-8", "surrogateescape")
        .split("\0")
    )
    settings = {key: value for key, _, value in (line.partition("\n") for line in lines)}
    if branch is None:
        return None
    short = branch.removeprefix("refs/heads/")
    name = settings.get(f"branch.{short}.remote", "origin")
    if name == "." or f"remote.{name}.url" not in settings:
        return None
    return Server(
        repo,
        name,
        settings.get(f"branch.{short}.merge", branch),
        _patience("core.sshcommand" in settings),
    )


def is_under(repo: Repo, old: str, new: str) -> bool:
    """Whether a commit is another's forebear, or the same."""
    return old == new or not repo.run("rev-list", "--max-count=1", old, f"^{new}", "--").strip()


def forward(repo: Repo, head: str, tip: str) -> None:
    """Moves the branch from one commit to a later one, if it still stands there."""
    repo.run("update-ref", "-m", "doctrack: fetched", "HEAD", tip, head, hold=True)


def _patience(ssh_is_set: bool) -> tuple[str, ...]:
    """Settings by which a silent server is given up within a while, unless the clerk has set how
    ssh is called.
    """
    slow = ("-c", "http.lowSpeedLimit=1", "-c", "http.lowSpeedTime=20")
    return (
        slow
        if ssh_is_set or "GIT_SSH_COMMAND" in os.environ
        else (*slow, "-c", "core.sshCommand=ssh -o ConnectTimeout=10")
    )
