"""The files and git's index follow HEAD, whatever a kill or a hand left behind."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest
from bare_git import FIRST, ONE, TWO, act, files_at, files_of, git, keep, made, sound

from doctrack.errors import Unfit
from doctrack.store.git import worktree
from doctrack.store.git.lock import SUSPECT, writer_lock
from doctrack.store.git.repo import Repo

KILLS = int(os.environ.get("DOCTRACK_KILLS", "24"))


@pytest.fixture
def repo(tmp_path):
    with made(tmp_path / "ledger") as repo:
        yield repo


def marker(repo):
    return (repo.git_dir / "doctrack" / "worktree").read_text()


def test_files_follow_and_status_is_clean(repo):
    act(repo, {TWO: b"id: 2\r\n", "loan/2026/00/LN-2026-0001.yaml": "甲".encode()})
    sound(repo)
    act(repo, {"loan/2026/00/LN-2026-0001.yaml": None})
    sound(repo)
    assert not (repo.top / "loan").exists() and marker(repo) == repo.head()
    assert git(repo.top, "diff-files") == "", "the index knows the files' times"


def test_bytes_in_hand_are_written_without_asking_git(repo, monkeypatch):
    old, changes = repo.head(), {TWO: b"id: 2\n", ONE: None}
    new = keep(repo, changes)
    monkeypatch.setattr(Repo, "object", None)
    assert worktree.bring(repo, old, new, changes)
    monkeypatch.undo()
    sound(repo)


def test_git_settings_never_touch_our_bytes(repo):
    for name, value in (
        ("core.autocrlf", "true"),
        ("core.eol", "crlf"),
        ("core.safecrlf", "true"),
        ("core.quotePath", "true"),
    ):
        git(repo.top, "config", name, value)
    act(repo, {TWO: b"a\nb\r\n", "收文/x.yaml": b"\r\n\n"})
    sound(repo)
    assert (repo.top / TWO).read_bytes() == b"a\nb\r\n"


def test_hand_edits_are_in_the_way(repo):
    head = repo.head()
    assert worktree.in_the_way(repo, head, [ONE, TWO, "new/x.yaml"]) == []
    (repo.top / ONE).write_text("edited")
    (repo.top / TWO).write_text("untracked")
    assert worktree.in_the_way(repo, head, [ONE, TWO, "doctrack.yaml"]) == [ONE, TWO]
    (repo.top / ONE).unlink()
    assert worktree.in_the_way(repo, head, [ONE]) == [], "what is missing is put back"
    (repo.top / ONE).mkdir()
    (repo.top / "new").write_text("a file where a folder is to be")
    assert worktree.in_the_way(repo, head, [ONE, "new/x.yaml"]) == [ONE, "new"]


def test_a_link_in_the_place_of_a_file_is_in_the_way_even_if_its_bytes_agree(repo, tmp_path):
    (tmp_path / "outside").write_bytes(FIRST[ONE])
    (repo.top / ONE).unlink()
    (repo.top / ONE).symlink_to(tmp_path / "outside")
    assert worktree.in_the_way(repo, repo.head(), [ONE]) == [ONE]
    new = keep(repo, {ONE: b"new"})
    assert worktree.put_right(repo, new) == [ONE]
    assert (tmp_path / "outside").read_bytes() == FIRST[ONE]


def test_nothing_is_written_through_a_linked_folder(repo, tmp_path):
    outside = tmp_path / "outside"
    (repo.top / "incoming").rename(outside)
    (repo.top / "incoming").symlink_to(outside)
    with pytest.raises(Unfit, match="symbolic link"):
        worktree.in_the_way(repo, repo.head(), [TWO])
    old = repo.head()
    new = keep(repo, {TWO: b"id: 2\n"})
    assert not worktree.bring(repo, old, new)
    with pytest.raises(Unfit, match="symbolic link"):
        worktree.put_right(repo, new)
    assert not (outside / "2026" / "00" / "IN-2026-0002.yaml").exists()
    (repo.top / "incoming").unlink()
    outside.rename(repo.top / "incoming")
    assert worktree.put_right(repo, new) == []
    sound(repo)


def test_a_hostile_tree_writes_nothing_outside(repo):
    blob = git(repo.top, "hash-object", "-w", "--stdin", data=b"evil")
    inner = git(repo.top, "mktree", data=f"100644 blob {blob}\tevil\n".encode())
    for name in ("..", ".git"):
        tree = git(
            repo.top,
            "hash-object",
            "-t",
            "tree",
            "-w",
            "--literally",
            "--stdin",
            data=f"40000 {name}".encode() + b"\0" + bytes.fromhex(inner),
        )
        commit = git(repo.top, "commit-tree", tree, "-p", "HEAD", "-m", "evil")
        git(repo.top, "update-ref", "HEAD", commit)
        with pytest.raises(Unfit):
            worktree.put_right(repo, commit)
    assert not (repo.top.parent / "evil").exists() and not (repo.git_dir / "evil").exists()


def test_a_kill_between_commit_and_files_is_put_right(repo):
    for changes in (
        {TWO: b"id: 2\n", ONE: b"id: 1\nstate: x\n"},
        {ONE: None, "a/b": b"x"},
        {"a/b": None, "a": b"x"},
        {"a": None, "a/b/c": b"x"},
    ):
        assert worktree.put_right(repo, keep(repo, changes)) == []
        sound(repo)


def test_a_kill_in_the_midst_of_the_files_is_put_right(repo):
    new = keep(repo, {f"x/{n}": b"%d" % n for n in range(40)})
    for n in range(0, 40, 3):
        worktree.write(repo.top / f"x/{n}", b"%d" % n, repo)
    assert worktree.put_right(repo, new) == []
    sound(repo)


def test_hand_edits_outlive_putting_right_and_are_named(repo):
    act(repo, {TWO: b"id: 2\n"})
    (repo.top / ONE).write_text("edited by hand")
    new = keep(repo, {ONE: b"id: 1\nstate: x\n", TWO: b"id: 2\nstate: x\n", "three": b"3"})
    (repo.top / "three").write_text("mine")
    assert sorted(worktree.put_right(repo, new)) == [ONE, "three"]
    assert (repo.top / ONE).read_text() == "edited by hand" and (
        repo.top / TWO
    ).read_bytes() == b"id: 2\nstate: x\n"
    assert git(repo.top, "status", "--porcelain").split("\n") == [
        f"M {ONE}",
        " M three",
    ], "seen as edits, not as staged"
    assert worktree.put_right(repo, new) == [] and worktree.in_the_way(
        repo, new, [ONE, TWO, "three"]
    ) == [ONE, "three"]


def test_a_file_edited_by_hand_and_removed_in_head_stays(repo):
    (repo.top / ONE).write_text("edited")
    assert worktree.put_right(repo, keep(repo, {ONE: None})) == [ONE]
    assert git(repo.top, "status", "--porcelain", "-uall") == f"?? {ONE}"


def test_commits_by_hand_and_pulls_are_followed(repo, tmp_path):
    git(tmp_path, "clone", "-q", str(repo.top), "clone")
    with Repo.open(tmp_path / "clone") as clone:
        assert worktree.put_right(clone, clone.head()) == []
        act(repo, {TWO: b"id: 2\n", ONE: None})
        git(clone.top, "pull", "-q", "--ff-only")
        assert (
            worktree.put_right(clone, clone.head()) == []
            and marker(clone) == clone.head() == repo.head()
        )
        sound(clone)
        git(clone.top, "reset", "-q", "--hard", "HEAD~1")
        assert worktree.put_right(clone, clone.head()) == []
        sound(clone)


def test_a_link_or_a_mode_that_came_by_a_pull_is_left_to_git(repo):
    (repo.top / "run").write_text("#!/bin/sh\n")
    (repo.top / "run").chmod(0o755)
    (repo.top / "link").symlink_to("run")
    git(repo.top, "add", "run", "link")
    git(repo.top, "commit", "-q", "-m", "by hand")
    assert worktree.put_right(repo, repo.head()) == []
    assert git(repo.top, "status", "--porcelain") == ""
    (repo.top / "run").unlink()
    (repo.git_dir / "doctrack" / "worktree").write_text(repo.resolve("HEAD~1"))
    assert worktree.put_right(repo, repo.head()) == []
    assert git(repo.top, "status", "--porcelain") == "" and os.access(repo.top / "run", os.X_OK)


def test_a_kill_before_the_first_files_is_put_right(tmp_path):
    git(tmp_path, "init", "-q", "-b", "main", "ledger")
    with Repo.open(tmp_path / "ledger", new=True) as repo:
        head = keep(repo, FIRST, None)
        assert worktree.put_right(repo, head) == []
        sound(repo)


@pytest.mark.parametrize("bytes_", [b"", b"DIRC", b"rubbish" * 10, b"cut", b"flipped"])
def test_a_torn_index_is_made_anew(repo, bytes_):
    index = repo.git_dir / "index"
    whole = index.read_bytes()
    broken = {
        b"cut": whole[:-30],
        b"flipped": whole[:40] + bytes([whole[40] ^ 1]) + whole[41:],
    }.get(bytes_, bytes_)
    index.write_bytes(broken)
    (repo.git_dir / SUSPECT).touch()
    head = repo.head()
    assert worktree.put_right(repo, head) == []
    assert not (repo.git_dir / SUSPECT).exists() and git(repo.top, "status", "--porcelain") == ""
    act(repo, {TWO: b"id: 2\n"})
    sound(repo)


def test_an_index_that_git_by_hand_holds_stops_the_act_before_its_commit(repo, monkeypatch):
    monkeypatch.setattr(worktree, "PATIENCE", 0.1)
    lock = repo.git_dir / "index.lock"
    lock.touch()
    with pytest.raises(Unfit, match=r"index\.lock"):
        worktree.in_the_way(repo, repo.head(), [TWO])
    old = repo.head()
    new = keep(repo, {TWO: b"id: 2\n"})
    assert not worktree.bring(repo, old, new), (
        "the commit stands; the files follow with the next command"
    )
    assert lock.exists()
    lock.unlink()
    assert worktree.put_right(repo, new) == []
    sound(repo)


def test_an_index_split_or_of_version_4_is_kept_as_it_is(repo):
    git(repo.top, "update-index", "--index-version", "4")
    act(repo, {TWO: b"id: 2\n"})
    git(repo.top, "update-index", "--split-index")
    act(repo, {TWO: None, ONE: b"x"})
    sound(repo)


def test_a_full_disk_after_the_commit_is_put_right_later(repo, monkeypatch):
    def full(*given, **named):
        raise OSError(28, "No space left on device")

    old = repo.head()
    new = keep(repo, {TWO: b"id: 2\n"})
    monkeypatch.setattr(worktree, "write", full)
    assert not worktree.bring(repo, old, new)
    monkeypatch.undo()
    assert worktree.put_right(repo, new) == []
    sound(repo)


def test_a_bare_repository_has_no_files(repo, tmp_path):
    git(tmp_path, "clone", "-q", "--bare", str(repo.top), "bare.git")
    with Repo.open(tmp_path / "bare.git") as bare:
        head = bare.head()
        assert worktree.put_right(bare, head) == worktree.in_the_way(
            bare, head, [ONE]
        ) == [] and worktree.bring(bare, None, head)


LOOP = """
import sys
from pathlib import Path
from datetime import datetime, timezone
from doctrack.store.git import commits, worktree
from doctrack.store.git.repo import Repo
from doctrack.store.git.lock import writer_lock
who = commits.Signature("zhao", "z@x")
with Repo.open(Path(sys.argv[1])) as repo:
    for number in range(10**6):
        with writer_lock(repo.git_dir, 60):
            head = repo.head()
            edited = worktree.put_right(repo, head)
            assert edited == [], edited
            changes = {f"incoming/2026/00/{(number * 7 + n) % 50}.yaml": b"%d %d\\n" % (number, n) for n in range(6)}
            changes[f"incoming/2026/00/{number * 7 % 50}.yaml"] = None if number % 2 and repo.read(head, f"incoming/2026/00/{number * 7 % 50}.yaml") else b"x"
            assert worktree.in_the_way(repo, head, list(changes)) == []
            new = commits.commit(repo, head, changes, subject="act", trailers=[], author=who, committer=who, when=datetime.now(timezone.utc))
            assert worktree.bring(repo, head, new)
        print(number, flush=True)
"""


@pytest.mark.parametrize("whole_group", [False, True], ids=["doctrack", "doctrack-and-its-git"])
def test_a_kill_at_any_moment_loses_nothing(repo, whole_group):
    chance = random.Random(42)
    for _ in range(KILLS):
        process = subprocess.Popen(
            [sys.executable, "-c", LOOP, str(repo.top)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert process.stdout.readline() == "0\n", process.stderr.read()
        time.sleep(chance.uniform(0, 0.08))
        os.killpg(process.pid, signal.SIGKILL) if whole_group else process.kill()
        assert "Error" not in process.communicate()[1]
        with writer_lock(repo.git_dir, 10):
            head = repo.head()
            assert worktree.put_right(repo, head) == []
            assert files_of(repo.top) == files_at(repo, head)
    assert int(git(repo.top, "rev-list", "--count", "HEAD")) > KILLS
    sound(repo)
