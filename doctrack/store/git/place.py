"""Where a ledger's repository lies, whose it is, and what git gets to see of the machine. Starts no
process.
"""

from __future__ import annotations

import os
from pathlib import Path

from doctrack.errors import Unfit
from doctrack.words import both

# How this user reaches a server; a ledger of another owner reaches none.
NETWORK = (
    "SSH_AUTH_SOCK",
    "GIT_SSH_COMMAND",
    "http_proxy",
    "https_proxy",
    "HTTPS_PROXY",
    "all_proxy",
    "ALL_PROXY",
    "no_proxy",
    "NO_PROXY",
    "SSL_CERT_FILE",
)
KEPT = ("PATH", "HOME", "TMPDIR", "SYSTEMROOT", "XDG_CONFIG_HOME", *NETWORK)
CONFIG = (
    "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_SYSTEM",
    "GIT_CONFIG_NOSYSTEM",
    "GIT_CONFIG_COUNT",
    "GIT_CONFIG_KEY_",
    "GIT_CONFIG_VALUE_",
)
HARMLESS = ("-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "gc.auto=0")
# A ledger of another owner may name programs in its own config; none of them is ever started.
FOREIGN = (
    "-c",
    "safe.directory=*",
    "-c",
    "log.showSignature=false",
    "-c",
    "core.untrackedCache=false",
)


def environment(foreign: bool = False) -> dict[str, str]:
    """What git gets to see of the environment: nothing that points it at another repository, index
    or work tree.
    """
    kept = {k: v for k, v in os.environ.items() if k in KEPT or k.startswith(CONFIG)}
    own = {
        "LC_ALL": "C.UTF-8",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_REPLACE_OBJECTS": "1",
    }
    closed = {"GIT_ALLOW_PROTOCOL": "none", "GIT_NO_LAZY_FETCH": "1"} if foreign else {}
    return {"PATH": os.defpath, **kept, **own, **closed}


def find(start: Path) -> Path:
    """The nearest folder upward that is a ledger, or a bare repository that was named."""
    here = start.resolve()
    for folder in (here, *here.parents):
        if os.path.exists(folder / "doctrack.yaml") and os.path.exists(folder / ".git"):  # noqa: PTH110 a folder closed to us is no ledger
            return folder
    if is_bare(here):
        return here
    raise Unfit(
        both(
            f"{start} 不是台账：找不到 doctrack.yaml（先 doctrack init）",
            f"{start} is not a ledger: no doctrack.yaml is found upward (doctrack init makes one)",
        ),
        code="not-a-ledger",
        folder=str(start),
    )


def is_bare(folder: Path) -> bool:
    """Whether a folder is itself a repository."""
    return (
        (folder / "HEAD").is_file() and (folder / "objects").is_dir() and (folder / "refs").is_dir()
    )


def git_dir_of(top: Path) -> Path:
    """The folder `.git`, or the one that a linked work tree's file `.git` points to."""
    entry = top / ".git"
    try:
        if entry.is_file():
            entry = (top / entry.read_text().strip().removeprefix("gitdir: ")).resolve()
        if (entry / "HEAD").exists():
            return entry
    except (OSError, ValueError):
        pass
    raise Unfit(both(f"{top} 里的 .git 已损坏", f"the .git of {top} is damaged"), code="damaged")


def common_dir_of(git_dir: Path) -> Path:
    """Where a linked work tree keeps its branches: the main repository."""
    try:
        return (git_dir / (git_dir / "commondir").read_text().strip()).resolve()
    except OSError:
        return git_dir


def trusted(top: Path, *folders: Path) -> bool:
    """Whether the ledger is another's that this user said to trust; another's otherwise is refused
    (exit 6).
    """
    if not hasattr(os, "geteuid") or all(p.stat().st_uid == os.geteuid() for p in (top, *folders)):
        return False
    said = [Path(p).resolve() for p in os.environ.get("DOCTRACK_TRUST", "").split(os.pathsep) if p]
    if top.resolve() not in said:
        raise Unfit(
            both(
                f"{top} 属于另一用户；如信任它：DOCTRACK_TRUST={top}",
                f"{top} belongs to another user; if you trust it: DOCTRACK_TRUST={top}",
            ),
            code="another-owner",
            folder=str(top),
        )
    return True
