"""The door to git's history, by GitPython: which commits touched a file. Loaded only by commands that read history."""

from __future__ import annotations

from doctrack.store.git import Repo, environment


def commits_of(repo: Repo, rev: str, path: str) -> list[str]:
    """Every commit that changed a file, newest first; `--full-history` shows edits that a merge would hide."""
    from git import Git

    git = Git(str(repo.top))
    words = repo.command("log", "--full-history", "--format=%H", rev, "--", path)
    said = git.execute(words, env=environment(), with_extended_output=False, strip_newline_in_stdout=True)
    return str(said).split()
