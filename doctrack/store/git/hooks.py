"""Git's hooks that doctrack sets: a pre-commit for people who edit by hand, and the server's
pre-receive.

Contract: a hook that somebody else wrote is never overwritten; installing twice changes nothing.
"""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from doctrack.errors import Unfit
from doctrack.store.git.repo import Repo
from doctrack.words import both

MARK = "# set by doctrack hooks install"
# Who pushes may neither rewrite nor delete, and what he sends is looked at before it is kept.
SERVER = {
    "receive.denyNonFastForwards": "true",
    "receive.denyDeletes": "true",
    "receive.fsckObjects": "true",
}


def installed(repo: Repo, server: bool) -> list[str]:
    """Sets what is missing and names it; nothing where all is armed already."""
    return [*(_settings(repo) if server else ()), *_hook(repo, name(server))]


def name(server: bool) -> str:
    """The hook of a desk, or of a server."""
    return "pre-receive" if server else "pre-commit"


def unarmed(repo: Repo, server: bool) -> list[str]:
    """What is not armed: settings that differ, and the hook that is not ours or not where git
    looks.
    """
    off = [k for k, v in SERVER.items() if server and repo.config(k) != v]
    file = hooks_folder(repo) / name(server)
    armed = _ours(file) and elsewhere(repo) is None
    return off + ([] if armed else [name(server)])


def hooks_folder(repo: Repo) -> Path:
    """Where the repository's own hooks lie."""
    return repo.common_dir / "hooks"


def elsewhere(repo: Repo) -> str | None:
    """Another folder that git's settings name for hooks, if they do; our own command line names one
    last and does not count.
    """
    said = (
        repo.run("config", "--get-all", "core.hooksPath", check=False)
        .decode("utf-8", "replace")
        .split("\n")
    )
    named = [line for line in said if line][:-1]
    return named[-1] if named and Path(named[-1]).expanduser() != hooks_folder(repo) else None


def _settings(repo: Repo) -> list[str]:
    if repo.bare and repo.head() is None and not repo.run("for-each-ref", "--count=1").strip():
        repo.run(
            "symbolic-ref", "HEAD", "refs/heads/main"
        )  # where `init` begins a ledger, whatever this git calls its first branch
    changed = [k for k, v in SERVER.items() if repo.config(k) != v]
    for key in changed:
        repo.run("config", key, SERVER[key])
    return changed


def _hook(repo: Repo, which: str) -> list[str]:
    file, done = hooks_folder(repo) / which, []
    if file.exists() and not _ours(file):
        raise Unfit(
            both(
                f"{file} 是别人写的，请先把它移开", f"{file} is somebody else's; move it away first"
            )
        )
    if elsewhere(repo) is not None:
        repo.run("config", "core.hooksPath", str(hooks_folder(repo)))
        done.append("core.hooksPath")
    text = _script(which)
    if not file.exists() or file.read_text(encoding="utf-8") != text:
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
        done.append(which)
    file.chmod(0o755)
    return done


def _ours(file: Path) -> bool:
    try:
        return MARK in file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False


def _script(which: str) -> str:
    """The doctrack that set the hook, else the one on the path; without any the hook refuses rather
    than let pass.

    Who pushes over a file path brings his environment along; neither his ledger nor his clock is
    the server's.
    """
    python = shlex.quote(sys.executable)
    return (
        f"#!/bin/sh\n{MARK}\nunset DOCTRACK_LEDGER DOCTRACK_NOW DOCTRACK_AS\nif [ -x {python} ] &&"
        f" {python} -c 'import doctrack' 2>/dev/null; then exec {python} -m doctrack hooks {which};"
        f" fi\nexec doctrack hooks {which}\n"
    )
