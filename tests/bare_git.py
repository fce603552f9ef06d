"""A ledger that is only a git repository, for tests of the doors to git: no kinds, no acts, no
command.
"""

import os
import subprocess
from datetime import datetime, timedelta, timezone

from doctrack.store.git import commits, worktree
from doctrack.store.git.repo import Repo

WHEN = datetime(2026, 3, 2, 9, 5, tzinfo=timezone(timedelta(hours=8)))
ZHAO = commits.Signature("zhao", "zhao@example.org")
QIAN = commits.Signature("qian", "qian@example.org")
FIRST = {
    ".gitattributes": b"* -text\n",
    "doctrack.yaml": b"organisation: x\n",
    "incoming/2026/00/IN-2026-0001.yaml": b"id: 1\n",
}
ONE = "incoming/2026/00/IN-2026-0001.yaml"
TWO = "incoming/2026/00/IN-2026-0002.yaml"


def git(top, *words, check=True, data=None):
    env = {
        **os.environ,
        "GIT_AUTHOR_NAME": "hand",
        "GIT_AUTHOR_EMAIL": "h@x",
        "GIT_COMMITTER_NAME": "hand",
        "GIT_COMMITTER_EMAIL": "h@x",
    }
    done = subprocess.run(
        ["git", "-C", str(top), *words], capture_output=True, env=env, input=data, check=False
    )
    assert not check or done.returncode == 0, done.stderr.decode()
    return done.stdout.decode("utf-8", "surrogateescape").strip()


def keep(
    repo,
    changes,
    parent="",
    *,
    subject="incoming IN-2026-0001: hand to sun",
    when=WHEN,
    trailers=(("Doctrack-Act", "hand"),),
    body="",
):
    parent = repo.head() if parent == "" else parent
    return commits.commit(
        repo,
        parent,
        changes,
        subject=subject,
        trailers=trailers,
        author=ZHAO,
        committer=QIAN,
        when=when,
        body=body,
    )


def act(repo, changes):
    """A commit and the files after it."""
    old = repo.head()
    new = keep(repo, changes)
    assert worktree.bring(repo, old, new)
    return new


def made(top, files=FIRST, *options):
    """A repository with one commit, its files in place."""
    git(top.parent, "init", "-q", "-b", "main", *options, str(top))
    repo = Repo.open(top, new=True)
    (repo.git_dir / "doctrack").mkdir()
    assert worktree.bring(repo, None, keep(repo, files, None))
    return repo


def files_of(top):
    """Every file of the work tree with its bytes."""
    return {
        p.relative_to(top).as_posix(): p.read_bytes()
        for p in top.rglob("*")
        if p.is_file() and ".git" not in p.relative_to(top).parts
    }


def files_at(repo, rev):
    """Every file of a commit with its bytes."""
    return {path: repo.blob(oid) for path, oid in repo.files(rev, "")}


def sound(repo):
    """The repository is whole and HEAD, index and files are one."""
    wrong = subprocess.run(
        ["git", "-C", str(repo.top), "fsck", "--full", "--strict"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert wrong.returncode == 0 and "error" not in wrong.stderr, wrong.stderr
    assert git(repo.top, "status", "--porcelain") == ""
    assert files_of(repo.top) == files_at(repo, repo.head())
    assert not list(repo.git_dir.glob("fast_import_crash_*")) and not list(
        repo.git_dir.glob("*.lock")
    )
