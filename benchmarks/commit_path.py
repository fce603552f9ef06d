"""One act's commit at 100,000 files, against `git add FILE && git commit` of the same change, side
by side.

    python benchmarks/commit_path.py [FILES] [ROUNDS]

Prints medians in ms and the ratio; the last lines are an import's commit and files at that size, in
seconds.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timezone
from pathlib import Path

from doctrack.store.git import commits, worktree
from doctrack.store.git.lock import writer_lock
from doctrack.store.git.repo import Repo

WHO = commits.Signature("zhao", "zhao@example.org")
TEXT = "title: 关于做好防汛工作的通知\nstate: circulating\n" * 12


def git(top, *words):
    who = {
        f"GIT_{part}_{what}": value
        for part in ("AUTHOR", "COMMITTER")
        for what, value in (("NAME", "a"), ("EMAIL", "a@b"))
    }
    subprocess.run(
        ["git", "-C", str(top), *words],
        check=True,
        env={**os.environ, **who, "GIT_CONFIG_GLOBAL": os.devnull},
        stdout=subprocess.DEVNULL,
    )


def path_of(number):
    year, serial = 2020 + number // 20000, number % 20000
    return f"incoming/{year}/{serial // 100:02d}/IN-{year}-{serial:04d}.yaml"


def commit(repo, old, changes):
    return commits.commit(
        repo,
        old,
        changes,
        subject="incoming: hand",
        trailers=[],
        author=WHO,
        committer=WHO,
        when=datetime.now(timezone.utc),
    )


def act(top, path, data):
    """What the desk does about git for one act, from a repository freshly opened."""
    with Repo.open(top) as repo, writer_lock(repo.git_dir, 10):
        head = repo.head()
        assert (
            worktree.put_right(repo, head) == [] and worktree.in_the_way(repo, head, [path]) == []
        )
        new = commit(repo, head, {path: data})
        assert worktree.bring(repo, head, new, {path: data})


def by_hand(top, path, data):
    (top / path).write_bytes(data)
    git(top, "add", path)
    git(top, "commit", "-q", "-m", "hand")


def timed(call, *given):
    began = time.perf_counter()
    call(*given)
    return time.perf_counter() - began


def side_by_side(top, files, rounds):
    """The same change by both, in turn, so that both meet the same machine."""
    took = {act: [], by_hand: []}
    for number in range(rounds):
        for way in took:
            path = path_of((number * 7919) % files)
            took[way].append(timed(way, top, path, f"{number} {way.__name__} {TEXT}".encode()))
    return (statistics.median(t) * 1000 for t in took.values())


def main(files=100_000, rounds=21):
    with tempfile.TemporaryDirectory() as folder:
        top = Path(folder) / "ledger"
        git(folder, "init", "-q", "-b", "main", str(top))
        everything = {".gitattributes": b"* -text\n", "doctrack.yaml": b"x: y\n"}
        everything |= {path_of(n): f"id: {n}\n{TEXT}".encode() for n in range(files)}
        with Repo.open(top, new=True) as repo:
            (repo.git_dir / "doctrack").mkdir()
            made = timed(lambda: commit(repo, None, everything))
            brought = timed(lambda: worktree.bring(repo, None, repo.head()))
        git(top, "status")
        ours, theirs = side_by_side(top, files, rounds)
        print(
            f"files {files}: doctrack's doors {ours:.0f} ms, git add + git commit {theirs:.0f} ms,"
            f" ratio {ours / theirs:.2f}"
        )
        git(top, "update-index", "--split-index")
        ours, theirs = side_by_side(top, files, rounds)
        print(
            f"split index: doctrack's doors {ours:.0f} ms, git add + git commit {theirs:.0f} ms,"
            f" ratio {ours / theirs:.2f}"
        )
        print(
            f"all {files} files as one commit {made:.1f} s, into the work tree and the index"
            f" {brought:.1f} s"
        )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
