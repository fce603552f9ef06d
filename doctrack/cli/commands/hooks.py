"""`doctrack hooks`: sets git's hooks, and is what they call."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from doctrack.cli.call import Call
from doctrack.cli.command import Command, Opt, Values
from doctrack.cli.output import answers
from doctrack.cli.regulation_at_hand import language_of
from doctrack.errors import Unfit
from doctrack.store.git import hooks
from doctrack.store.git.repo import Repo
from doctrack.words import Words, both

SHOWN = 20


def install_hooks(call: Call, values: Values) -> int:
    """Sets the hooks of a desk, or of a server."""
    server = bool(values.get("server"))
    with Repo.open(call.path) as repo:
        if not server and repo.bare:
            raise Unfit(
                both(
                    "裸仓库没有工作区；服务器用 --server",
                    "a bare repository has no work tree; a server takes --server",
                ),
                code="bare",
            )
        done = hooks.installed(repo, server)
    if call.format == "json":
        answers.as_json({"set": done})
    else:
        answers.out(
            call.text(
                both(f"已设置：{'、'.join(done)}", f"set: {', '.join(done)}")
                if done
                else both("早已设好", "all was set already")
            )
        )
    return 0


def pre_commit(call: Call, values: Values) -> int:
    """Refuses a commit by hand: whatever it changes, the audit would find."""
    language_of(call)
    staging = {
        k: v for k, v in os.environ.items() if k == "GIT_INDEX_FILE"
    }  # of `commit -a` it is one that git made for the moment
    with Repo.open(call.path, objects=staging) as repo:
        staged = (
            repo.run("diff-index", "--cached", "--name-only", "-z", "HEAD", "--")
            .decode("utf-8", "surrogateescape")
            .split("\0")
        )
    for line in _by_hand([p for p in staged if p]):
        answers.err(call.text(line))
    return 1


def _by_hand(staged: list[str]) -> Iterator[Words]:
    yield both(
        "台账只由办理改变；这样提交会被 audit 列为手工改动：",
        "a ledger changes by acts alone; committed by hand, the audit lists this as edited by"
        " hand:",
    )
    shown = [
        p.encode("utf-8", "surrogateescape").decode("utf-8", "replace") for p in staged[:SHOWN]
    ]
    yield from (both(f"  {p}", f"  {p}") for p in shown)
    if len(staged) > SHOWN:
        yield both(f"  等 {len(staged)} 个文件", f"  {len(staged)} files in all")
    yield both(
        "误记用 correct 或 annul；规定用 regulation amend；恢复原样：git restore --staged"
        " --worktree 文件",
        "a slip: correct or annul; the regulation: regulation amend; to put it back: git restore"
        " --staged --worktree FILE",
    )


def pre_receive(call: Call, values: Values) -> int:
    """Audits what is pushed; anything found refuses all of it."""
    from doctrack.audit import door
    from doctrack.cli.commands.audit import line_of

    path = call.path or Path.cwd()
    with Repo.open(path, objects=door.quarantine()) as repo:
        born = repo.head() is not None
    if born:
        language_of(call)
    found = door.pushed(path, call.clock(), door.updates(sys.stdin.read()))
    for finding in found[:SHOWN]:
        answers.err(line_of(finding, call.language))
    if found:
        answers.err(
            call.text(
                both(
                    f"推送被拒绝，共 {len(found)} 处问题",
                    f"the push is refused: {len(found)} findings",
                )
            )
        )
    return 1 if found else 0


COMMANDS = {
    "install": Command(
        "install",
        "设置",
        both("设置钩子；服务器上审计每次推送", "Set the hooks; on a server every push is audited"),
        "hooks install --server",
        install_hooks,
        (),
        (
            Opt(
                "server",
                both("在服务器的仓库上", "on the server's repository"),
                "服务器",
                flag=True,
            ),
        ),
    ),
    "pre-commit": Command(
        "pre-commit",
        "提交前",
        both("由 git 调用：拒绝手工提交", "Called by git: refuses a commit by hand"),
        "hooks pre-commit",
        pre_commit,
    ),
    "pre-receive": Command(
        "pre-receive",
        "接收前",
        both("由 git 调用：审计推送的提交", "Called by git: audits what is pushed"),
        "hooks pre-receive",
        pre_receive,
    ),
}
