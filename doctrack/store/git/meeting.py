"""Meeting the server before an act: what it has is taken in, and a race is run again."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import wraps

from doctrack.errors import Busy, Unfit
from doctrack.store.git import worktree
from doctrack.store.git.log import Logged, log
from doctrack.store.git.remote import AHEAD, Faster, P, R, Server, forward, is_under, server_of
from doctrack.store.git.repo import Repo
from doctrack.words import both

TRIES = 40  # how often an act is judged anew because another one came first

Meeting = Callable[[Repo, str], tuple[Server | None, str]]


def caught_up(repo: Repo, head: str) -> tuple[Server | None, str]:
    """The server of a ledger, if it has one, and the commit to go on from: the branch brought to
    what the server has.
    """
    server = server_of(repo)
    if server is None or not server.fetch() or server.tip in ("", head):
        return server, head
    if _followed(repo, head, server):
        return server, server.tip
    if not is_under(repo, server.tip, head):
        raise Unfit(
            both(
                "本机有未送出的办理，服务器上又有了新的，请先 doctrack sync",
                "acts made here were not sent, and the server went on: doctrack sync first",
            ),
            code="unsent",
        )
    for logged in log(repo, head, server.tip):
        acts_only(logged)
    return server, head


def met(repo: Repo, head: str) -> tuple[Server | None, str]:
    """The server, and what it has, on which the acts that are here alone are to be made again."""
    server = server_of(repo)
    if server is None:
        raise Unfit(
            both(
                "没有配置服务器（git remote add origin …）",
                "no server is configured (git remote add origin …)",
            ),
            code="no-server",
        )
    if not server.fetch() or server.tip in ("", head):
        return server, head
    if is_under(repo, server.tip, head):
        for logged in log(repo, head, server.tip):
            acts_only(logged)
    else:
        _followed(repo, head, server)
    return server, server.tip


def _followed(repo: Repo, head: str, server: Server) -> bool:
    """Brings the branch to what the server has, if nothing is here alone."""
    if not is_under(repo, head, server.tip):
        return False
    server.came = len(repo.run("rev-list", f"{head}..{server.tip}").split())
    forward(repo, head, server.tip)
    worktree.put_right(repo, server.tip)
    return True


def base_of(repo: Repo, head: str, tip: str) -> str:
    """The last commit that is both here and at the server."""
    found = repo.run("merge-base", head, tip, check=False).decode().strip()
    if not found:
        raise Unfit(both("服务器上是另一本台账", "the server holds another ledger"))
    return found


def acts_only(logged: Logged) -> None:
    """Stops (6) at a commit of this repository alone that is no act of a record: it is neither sent
    nor made again.
    """
    if "\nDoctrack-Act: " not in logged.message or len(logged.parents) != 1:
        raise Unfit(
            both(
                f"本机提交 {logged.oid[:12]} 不是办理，服务器上也没有；请先撤去（git reset）再继续",
                f"commit {logged.oid[:12]} is here alone and is no act; take it back first (git"
                " reset)",
            ),
            code="not-an-act",
            commit=logged.oid,
        )


def persistent(work: Callable[P, R]) -> Callable[P, R]:
    """Does a piece of writing anew, judged anew, as long as others are faster at the server, for a
    bounded time (exit 75).
    """

    @wraps(work)
    def trying(*args: P.args, **kwargs: P.kwargs) -> R:
        why = AHEAD
        for tried in range(1, TRIES + 1):
            try:
                return work(*args, **kwargs)
            except Faster as faster:
                why = faster.words
                time.sleep(int.from_bytes(os.urandom(2), "big") / 65536 * min(0.1 * tried, 1.0))
        raise Busy(
            both(
                f"{why.zh}，试了 {TRIES} 次，未作任何改动，请稍后再办",
                f"{why.en}, {TRIES} times; nothing was changed; try again later",
            ),
            code="server-busy",
        )

    return trying
