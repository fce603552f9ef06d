"""Making a ledger: the books as shipped, the calendar as known, and the founder's joining, in one
root commit.
"""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from doctrack.errors import Unfit
from doctrack.store.books import holidays
from doctrack.store.books.books import Books
from doctrack.store.books.shipped import shipped_folder
from doctrack.store.git.repo import Repo, environment
from doctrack.store.yaml import yamlio
from doctrack.words import both

YEARS = range(2007, 2100)

# What git must do with a ledger: leave its bytes alone, have an act on the disk before it is told,
# never tidy up in the middle of one.
SETTINGS = {"core.autocrlf": "false", "core.fsync": "committed", "gc.auto": "0"}


def shipped_trees() -> dict[str, Any]:
    """The books that doctrack ships, as a ledger's books would read."""
    schemas = {
        p.stem: yamlio.read(p.read_bytes(), p.name).value
        for p in sorted(shipped_folder("schemas").glob("*.yaml"))
    }
    return {"schemas": schemas, "past": {}, "calendar": {}, "doctrack": {}}


@cache
def shipped_books() -> Books:
    """The books that doctrack ships; a founding asks for them three times, and they do not change
    while it runs.
    """
    return Books(shipped_trees())


def shipped_schemas() -> dict[str, bytes]:
    """The shipped schemas by their path in a ledger."""
    return {
        f"schemas/{p.name}": p.read_bytes()
        for p in sorted(shipped_folder("schemas").glob("*.yaml"))
    }


def must_be_empty(path: Path) -> None:
    """Refuses a folder that holds anything (exit 6)."""
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise Unfit(
            both(f"{path} 不是空文件夹", f"the folder {path} is not empty"),
            code="not-empty",
            folder=str(path),
        )


def make_folder(path: Path) -> Repo:
    """An empty git repository for a new ledger; a folder that holds anything is refused (exit
    6).
    """
    must_be_empty(path)
    path.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        ["git", "-c", "init.defaultBranch=main", "init", "-q", str(path)],
        capture_output=True,
        env=environment(),
        check=False,
    )
    if done.returncode:
        words = done.stderr.decode("utf-8", "replace").strip()
        raise Unfit(both(f"git 出错：{words}", f"git failed: {words}"), code="git-failed")
    repo = Repo.open(path, new=True)
    for name, value in (*SETTINGS.items(), ("core.quotePath", "false")):
        repo.run("config", name, value)
    return repo


def first_files(config: Mapping[str, Any], now: datetime) -> dict[str, bytes]:
    """The books of a new ledger: configuration, schemas, every year whose notice is known, and a
    page for readers.
    """
    files = {
        **shipped_schemas(),
        "doctrack.yaml": yamlio.emit(config),
        ".gitattributes": b"* -text\n",
        ".gitignore": b"*.tmp\n*~\n",
    }
    for year in range(now.year - 3, now.year + 2):
        tree = holidays.shipped_year(year)
        if tree:
            files[f"calendar/{year}.yaml"] = yamlio.emit(tree)
    files["README.md"] = readme(str(config["organisation"])).encode()
    return files


def readme(organisation: str) -> str:
    """A page for whoever opens the folder without doctrack."""
    return (
        f"# {organisation}\n\n本文件夹是用 doctrack 记录的台账：每件收文、借阅、清退是一个 YAML"
        " 文件，每次办理是一次 git 提交。请勿手工修改。\n\nThis folder is a ledger kept with"
        " doctrack: each paper, loan and recall is a YAML file, each act a git commit. Do not edit"
        " it by hand.\n\nGit 不会遗忘：关于客户所写的内容无法从历史中抹去；文件正文不要放进来。"
        "\nGit forgets nothing: what is written about clients cannot be erased from history; keep"
        " contents of papers out.\n"
    )
