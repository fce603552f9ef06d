"""One act, one commit, or nothing."""

import subprocess
import sys
from datetime import datetime, timedelta, timezone

import pytest
from bare_git import FIRST, ONE, TWO, WHEN, act, git, keep, made, sound

from doctrack.errors import Unfit
from doctrack.store.git import commits


@pytest.fixture
def repo(tmp_path):
    with made(tmp_path / "ledger") as repo:
        yield repo


def test_the_root_commit_and_one_after_it(repo):
    first = repo.head()
    new = act(repo, {ONE: None, TWO: b"id: 2\n"})
    assert (
        repo.commit(new).parents == (first,)
        and git(repo.top, "symbolic-ref", "HEAD") == "refs/heads/main"
    )
    assert repo.read(new, ONE) is None and repo.read(new, TWO) == b"id: 2\n"
    assert (
        git(repo.top, "log", "-1", "--format=%an %ae %ai|%cn %ce %ci|%s")
        == "zhao zhao@example.org 2026-03-02 09:05:00 +0800|qian qian@example.org 2026-03-02"
        " 09:05:00 +0800|incoming IN-2026-0001: hand to sun"
    )
    assert git(repo.top, "log", "-1", "--format=%(trailers:key=Doctrack-Act,valueonly)") == "hand"
    for ref in ("HEAD", "main"):
        assert (
            git(repo.top, "reflog", "-1", "--format=%gs", ref)
            == "doctrack: incoming IN-2026-0001: hand to sun"
        )
    assert git(repo.top, "for-each-ref", "--format=%(refname)") == "refs/heads/main"
    sound(repo)


def test_the_same_input_gives_the_same_id(tmp_path):
    with made(tmp_path / "a") as one, made(tmp_path / "b") as other:
        changes = {f"incoming/2026/00/{n}.yaml": b"%d\n" % n for n in range(300)}
        assert one.head() == other.head()
        assert keep(one, changes) == keep(other, dict(reversed(changes.items())))


def test_it_is_the_commit_that_git_itself_would_make(repo):
    new = keep(repo, {TWO: b"id: 2\n"})
    tree, parent = git(repo.top, "rev-parse", f"{new}^{{tree}}", f"{new}^").split()
    who = [
        "env",
        "GIT_AUTHOR_NAME=zhao",
        "GIT_AUTHOR_EMAIL=zhao@example.org",
        "GIT_COMMITTER_NAME=qian",
        "GIT_COMMITTER_EMAIL=qian@example.org",
    ]
    when = [f"GIT_{who}_DATE={int(WHEN.timestamp())} +0800" for who in ("AUTHOR", "COMMITTER")]
    words = [*who, *when, "git", "-C", str(repo.top), "commit-tree", tree, "-p", parent]
    done = subprocess.run(
        words, input=repo.commit(new).message.encode(), capture_output=True, check=True
    )
    assert done.stdout.decode().strip() == new


def test_a_commit_by_hand_in_between_is_not_lost(repo):
    judged_on = repo.head()
    git(repo.top, "commit", "-q", "--allow-empty", "-m", "by hand")
    by_hand = git(repo.top, "rev-parse", "HEAD")
    with pytest.raises(commits.Moved) as caught:
        keep(repo, {TWO: b"id: 2\n"}, judged_on)
    assert caught.value.exit_code == 6 and repo.head() == by_hand
    assert keep(repo, {TWO: b"id: 2\n"}) and repo.commit("HEAD").parents == (by_hand,)
    sound_but_for_files = git(repo.top, "fsck", "--full")
    assert "error" not in sound_but_for_files


@pytest.mark.parametrize("step", ["commit", "reset"])
def test_a_move_while_the_objects_are_being_made_is_not_lost(repo, monkeypatch, step):
    act(repo, {TWO: b"id: 2\n"})
    parent, made_ = repo.head(), commits._made

    def meanwhile(*given):
        new = made_(*given)
        git(
            repo.top,
            *(
                ("commit", "-q", "--allow-empty", "-m", "by hand")
                if step == "commit"
                else ("reset", "-q", "--hard", "HEAD~1")
            ),
        )
        return new

    monkeypatch.setattr(commits, "_made", meanwhile)
    with pytest.raises(commits.Moved):
        keep(repo, {TWO: b"id: 3\n"}, parent)
    monkeypatch.undo()
    assert repo.head() == git(repo.top, "rev-parse", "HEAD") != parent
    sound(repo)


def test_a_root_commit_never_replaces_a_history(repo):
    head = repo.head()
    with pytest.raises(commits.Moved):
        keep(repo, FIRST, None)
    with pytest.raises(Unfit):
        keep(repo, FIRST, "f" * 40)
    assert repo.head() == head


def test_a_head_on_no_branch_is_unfit(repo):
    git(repo.top, "checkout", "-q", "--detach")
    with pytest.raises(Unfit, match="branch"):
        keep(repo, {TWO: b"x"})


def test_a_branch_that_git_by_hand_holds_is_waited_for(repo, monkeypatch):
    monkeypatch.setattr(commits, "PATIENCE", 0.2)
    lock, head = repo.git_dir / "refs" / "heads" / "main.lock", repo.head()
    lock.touch()
    with pytest.raises(Unfit, match="File exists") as caught:
        keep(repo, {TWO: b"id: 2\n"})
    assert not isinstance(caught.value, commits.Moved) and repo.head() == head
    lock.unlink()
    keep(repo, {TWO: b"id: 2\n"})


def test_no_text_passes_for_a_trailer_or_another_person(repo):
    evil = "x\nDoctrack-Act: sign\n\nDoctrack-Actor: sun"
    new = commits.commit(
        repo,
        repo.head(),
        {TWO: b"x"},
        subject=f"关于{evil}",
        trailers=[("Doctrack-Act", "hand"), ("Doctrack-Note", evil)],
        body="甲\n乙",
        author=commits.Signature("a <b>\nauthor c", "e> 1 +0000\n<f"),
        committer=commits.Signature("", ""),
        when=WHEN,
    )
    assert (
        git(repo.top, "log", "-1", "--format=%(trailers:key=Doctrack-Act,valueonly)", new) == "hand"
    )
    assert repo.commit(new).author == "a b author c" and repo.commit(new).author_date == WHEN
    assert repo.commit(new).message.count("\n") == 7
    assert "error" not in git(repo.top, "fsck", "--strict")


@pytest.mark.parametrize(
    "path",
    ["../out", "/abs", "a/../b", ".git/config", "incoming/.GIT/x", "a//b", "", "a/./b", "a\0b"],
)
def test_a_path_that_is_not_the_ledgers_is_refused(repo, path):
    head = repo.head()
    with pytest.raises(Unfit):
        keep(repo, {path: b"x"})
    assert repo.head() == head


@pytest.mark.parametrize("hours", [8, -3.5, 0, 5.75])
def test_the_offset_of_the_moment_is_kept(repo, hours):
    when = datetime(2026, 3, 2, 9, 5, 7, tzinfo=timezone(timedelta(hours=hours)))
    info = repo.commit(keep(repo, {TWO: b"x"}, when=when))
    assert info.date == when and info.date.utcoffset() == when.utcoffset()


def test_a_file_makes_room_for_a_folder_and_the_other_way(repo):
    act(repo, {"place": b"a file"})
    act(repo, {"place": None, "place/inside/x.yaml": b"x"})
    sound(repo)
    act(repo, {"place/inside/x.yaml": None, "place": b"again"})
    sound(repo)


def test_thousands_of_files_are_one_commit(repo):
    changes = {
        f"incoming/2026/{n // 100:02d}/IN-2026-{n:04d}.yaml": f"id: {n}\n".encode() * 20
        for n in range(5000)
    }
    new = act(repo, changes)
    assert len(list(repo.files(new, "incoming"))) == 5001 - (ONE in changes)
    sound(repo)


def test_a_failure_leaves_no_report_and_no_trace(repo, monkeypatch):
    head = repo.head()
    monkeypatch.setattr(commits, "_data", lambda content: b"data 99999999\n")
    with pytest.raises(Unfit):
        keep(repo, {TWO: b"x"})
    monkeypatch.undo()
    assert repo.head() == head
    sound(repo)


WRITER = """
import sys
from pathlib import Path
from datetime import datetime, timezone
from doctrack.store.git import commits, worktree
from doctrack.store.git.repo import Repo
from doctrack.store.git.lock import writer_lock
top, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
who = commits.Signature(name, name + "@x")
for number in range(count):
    with Repo.open(top) as repo, writer_lock(repo.git_dir, 120):
        head = repo.head()
        assert worktree.put_right(repo, head) == []
        changes = {f"incoming/{name}/{number}.yaml": b"%d" % number, "last.yaml": name.encode()}
        assert worktree.in_the_way(repo, head, list(changes)) == []
        new = commits.commit(repo, head, changes, subject=name, trailers=[("N", str(number))], author=who, committer=who, when=datetime.now(timezone.utc))
        assert worktree.bring(repo, head, new)
"""


def test_eight_writers_at_once_lose_nothing(repo):
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(repo.top), f"w{n}", "6"],
            stderr=subprocess.PIPE,
            text=True,
        )
        for n in range(8)
    ]
    said = [w.communicate()[1] for w in writers]
    assert [w.returncode for w in writers] == [0] * 8, said
    assert int(git(repo.top, "rev-list", "--count", "HEAD")) == 1 + 48
    assert len(list(repo.files("HEAD", "incoming"))) == 48 + 1
    assert git(repo.top, "rev-list", "--min-parents=2", "HEAD") == ""
    sound(repo)
