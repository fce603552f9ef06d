"""The server's door and the desk's: what was made past doctrack does not get in, what is honest
does.
"""

import os
import subprocess

import pytest
from office import PAPER

from doctrack.cli.main import run


class Place:
    """A bare repository with its hooks set, and clones of it."""

    def __init__(self, office, base):
        self.office, self.base, self.bare = office, base, base / "server.git"
        git("init", "-q", "--bare", "-b", "trunk", str(self.bare))
        assert run(["--ledger", str(self.bare), "hooks", "install", "--server"]) == 0
        office.git("remote", "add", "door", str(self.bare))  # no `origin`: these pushes are by hand

    def push(self, folder, *words, env=None):
        full = {**os.environ, "PYTHONPATH": os.pathsep.join(__import__("sys").path), **(env or {})}
        done = subprocess.run(
            ["git", "-C", str(folder), "push", "-q", *words],
            capture_output=True,
            text=True,
            env=full,
            check=False,
        )
        return done.returncode, done.stderr

    def clone(self, name):
        git("clone", "-q", str(self.bare), str(self.base / name))
        for key, value in (("user.name", "x"), ("user.email", "x@x")):
            git("-C", str(self.base / name), "config", key, value)
        return self.base / name

    def head(self):
        return git("-C", str(self.bare), "rev-parse", "HEAD")


def git(*words, env=None, data=None):
    return subprocess.run(
        ["git", *words],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **(env or {})},
        input=data,
    ).stdout.strip()


@pytest.fixture
def place(d, tmp_path):
    d.paper()
    place = Place(d, tmp_path)
    assert place.push(d.folder, "door", "main") == (0, "")
    return place


def by_hand(folder, at="2026-03-02T09:30:00+0800", message="tidy"):
    file = folder / "incoming/2026/00/IN-2026-0001.yaml"
    file.write_bytes(file.read_bytes().replace("防汛".encode(), "抗旱".encode()))
    git(
        "-C",
        str(folder),
        "commit",
        "-qam",
        message,
        env={"GIT_COMMITTER_DATE": at, "GIT_AUTHOR_DATE": at},
    )


def test_an_honest_push_goes_through_and_a_dishonest_one_is_refused_with_its_reasons(place, d):
    assert place.head() == d.git("rev-parse", "HEAD")
    other = place.clone("other")
    by_hand(other)
    before = place.head()
    code, said = place.push(other, "origin", "main")
    assert code == 1 and "hand-edit" in said and "IN-2026-0001" in said and "推送被拒绝" in said
    assert place.head() == before
    assert git("-C", str(place.bare), "fsck", "--full") == ""  # what was refused was not kept
    d("03-02T10:00", "incoming", "register", *PAPER)
    assert place.push(d.folder, "door", "main") == (0, "")
    assert place.head() == d.git("rev-parse", "HEAD")


def test_a_refused_push_costs_no_memory_and_no_later_push(place, d):
    """The audit of a refused push is not remembered; the next honest one is judged from what the
    server has.
    """
    d("03-02T10:00", "incoming", "register", *PAPER)
    other = place.clone("other")
    by_hand(other)
    assert place.push(other, "origin", "main")[0] == 1
    assert run(["--ledger", str(place.bare), "audit"]) == 0
    assert place.push(d.folder, "door", "main") == (0, "")


def test_a_forged_act_is_refused(place, d):
    """The trailers of an act do not help whoever was not entitled to it, and neither does another's
    environment.
    """
    other = place.clone("other")
    d("03-02T10:00", "incoming", "register", *PAPER)
    message = d.git("log", "-1", "--format=%B").replace("zhao", "li")
    git("-C", str(other), "pull", "-q", str(d.folder), "main")
    git("-C", str(other), "commit", "-q", "--amend", "-m", message)
    code, said = place.push(
        other,
        "origin",
        "main",
        env={"DOCTRACK_LEDGER": str(d.folder), "DOCTRACK_NOW": "2031-01-01"},
    )
    assert code == 1 and "推送被拒绝" in said


def test_history_only_grows_on_its_one_line(place, d):
    d("03-02T10:00", "incoming", "register", *PAPER)
    assert place.push(d.folder, "door", "main") == (0, "")
    assert place.push(d.folder, "-f", "door", "HEAD~1:refs/heads/main")[0] == 1
    assert place.push(d.folder, "door", ":refs/heads/main")[0] == 1
    code, said = place.push(d.folder, "door", "HEAD:refs/heads/aside")
    assert code == 1 and "main" in said
    assert place.push(d.folder, "door", "HEAD:refs/replace/" + "0" * 39 + "1")[0] == 1
    d.git("tag", "kept")
    assert place.push(d.folder, "door", "kept") == (0, "")
    d.git("tag", "-f", "kept", "HEAD~1")
    assert place.push(d.folder, "-f", "door", "kept")[0] == 1
    assert place.push(d.folder, "door", ":refs/tags/kept")[0] == 1
    assert place.head() == d.git("rev-parse", "HEAD")


def test_what_is_dated_in_the_servers_future_is_refused(tmp_path, capsys):
    """By the server's own clock; practice ledgers alone are free of it."""
    words = ["--org", "某局", "--founder", "qian", "--founder-name", "钱", "--founder-email", "q@x"]
    folder = tmp_path / "office"
    assert run(["init", str(folder), *words]) == 0
    git("-C", str(folder), "config", "user.email", "q@x")
    bare = tmp_path / "server.git"
    git("init", "-q", "--bare", str(bare))
    assert run(["--ledger", str(bare), "hooks", "install", "--server"]) == 0
    place = Place.__new__(Place)
    assert place.push(folder, str(bare), "main") == (0, "")
    assert (
        run(
            [
                "--ledger",
                str(folder),
                "--as",
                "qian",
                "person",
                "join",
                "li",
                "--name",
                "李",
                "--department",
                "办公室",
                "--role",
                "staff",
            ]
        )
        == 0
    )
    raw = git("-C", str(folder), "cat-file", "commit", "HEAD")
    stamp = raw.split("committer ")[1].split("\n")[0].split()[-2]
    later = git(
        "-C",
        str(folder),
        "hash-object",
        "-t",
        "commit",
        "-w",
        "--stdin",
        data=raw.replace(stamp, str(int(stamp) + 3600)) + "\n",
    )
    code, said = place.push(folder, str(bare), f"{later}:refs/heads/main")
    assert code == 1 and "将来" in said
    assert place.push(folder, str(bare), "main") == (0, "")


def test_hooks_are_set_once_and_never_over_anothers(place, d, capsys):
    assert run(["--ledger", str(place.bare), "hooks", "install", "--server"]) == 0
    assert "早已" in capsys.readouterr().out
    hook = d.folder / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 0\n")
    d("03-02T10:00", "hooks", "install", code=6)
    assert hook.read_text() == "#!/bin/sh\nexit 0\n"
    hook.unlink()
    elsewhere = d.folder.parent / "others"
    d.git("config", "core.hooksPath", str(elsewhere))
    d("03-02T10:00", "hooks", "install")
    assert "core.hooksPath" in d.out and hook.exists() and not elsewhere.exists()
    d("03-02T10:00", "--ledger", str(place.bare), "hooks", "install", code=6)


def test_a_commit_by_hand_is_stopped_at_the_desk_and_acts_are_not(d):
    d.paper()
    d("03-02T10:00", "hooks", "install")
    file = d.folder / "incoming/2026/00/IN-2026-0001.yaml"
    whole = file.read_bytes()
    file.write_bytes(whole.replace("防汛".encode(), "抗旱".encode()))
    full = {**os.environ, "PYTHONPATH": os.pathsep.join(__import__("sys").path)}
    words = [
        "git",
        "-C",
        str(d.folder),
        "-c",
        "user.name=x",
        "-c",
        "user.email=x@x",
        "commit",
        "-qam",
        "tidy",
    ]
    done = subprocess.run(words, capture_output=True, text=True, env=full, check=False)
    assert done.returncode == 1 and "IN-2026-0001" in done.stderr and d.commits() == 3
    d.git("checkout", "HEAD", "--", ".")
    assert file.read_bytes() == whole
    d.paper("03-02T10:05")
    assert d.commits() == 4
