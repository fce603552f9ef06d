"""The door to git's history, by GitPython: which commits touched a file. Loaded only by commands
that read history.
"""

from __future__ import annotations

from collections.abc import Sequence

from doctrack.store.git.repo import Repo, environment


def touching(repo: Repo, rev: str, paths: Sequence[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Every commit that changed one of some files, oldest first, each with those that it changed; a
    merge names none.
    """
    from git import Git

    words = repo.command(
        "log",
        "--full-history",
        "--reverse",
        "--name-only",
        "-z",
        "--format=%x01%H",
        rev,
        "--",
        *paths,
    )
    said = str(
        Git(str(repo.top)).execute(
            words, env=environment(), with_extended_output=False, strip_newline_in_stdout=False
        )
    )
    entries = (entry.strip("\0\n") for entry in said.split("\x01"))
    return [
        (oid, tuple(n.strip("\n") for n in names if n.strip("\n")))
        for entry in entries
        if entry
        for oid, *names in [entry.split("\0")]
    ]


def commits_of(repo: Repo, rev: str, path: str) -> list[str]:
    """Every commit that changed a file, newest first; `--full-history` shows edits that a merge
    would hide.
    """
    from git import Git

    git = Git(str(repo.top))
    words = repo.command("log", "--full-history", "--format=%H", rev, "--", path)
    said = git.execute(
        words, env=environment(), with_extended_output=False, strip_newline_in_stdout=True
    )
    return str(said).split()
