"""Many clerks where commits are signed: what is made again is signed again, by the clerk whose key
this machine has.
"""

import copy
import subprocess

import pytest
from keys import Signed


@pytest.fixture
def two(tmp_path, capsys):
    """A signed office on a server, and a second clone of it."""
    one = Signed(tmp_path / "one", capsys)
    subprocess.run(
        [
            "git",
            "init",
            "-q",
            "--bare",
            "-b",
            one.git("branch", "--show-current"),
            str(tmp_path / "server.git"),
        ],
        check=True,
    )
    one.git("remote", "add", "origin", str(tmp_path / "server.git"))
    one("03-02T08:10", "sync")
    other = copy.copy(one)
    other.folder = tmp_path / "two"
    subprocess.run(
        ["git", "clone", "-q", str(tmp_path / "server.git"), str(other.folder)], check=True
    )
    return one, other


def test_what_is_made_again_is_signed_again(two):
    one, other = two
    url = other.git("remote", "get-url", "origin")
    other.git("remote", "set-url", "origin", url + ".gone")
    other("03-02T09:00", "person", "away", "li", "--from", "2026-03-03", "--until", "2026-03-04")
    other.git("remote", "set-url", "origin", url)
    assert one.paper("03-02T09:10", by="zhao") == "IN-2026-0001"
    other("03-02T09:20", "sync")
    assert other.findings() == [] and other.commit().count(b"\ngpgsig ") == 1
    assert other.git("rev-parse", "HEAD") == other.git("rev-parse", "origin/HEAD") and other.git(
        "rev-parse", "HEAD~1"
    ) == one.git("rev-parse", "HEAD")


def test_a_clone_holds_the_unsent_acts_of_one_person(two):
    """A second clerk has to wait, since he could not sign the first one's acts again."""
    _, other = two
    other.git("remote", "set-url", "origin", other.git("remote", "get-url", "origin") + ".gone")
    other("03-02T09:00", "person", "away", "li", "--from", "2026-03-03", "--until", "2026-03-04")
    head = other.git("rev-parse", "HEAD")
    other(
        "03-02T09:05",
        "person",
        "away",
        "li",
        "--from",
        "2026-03-05",
        "--until",
        "2026-03-06",
        by="qian",
        code=6,
    )
    assert (
        "赵一" in other.err
        and other.git("rev-parse", "HEAD") == head
        and other.git("status", "--porcelain") == ""
    )
    other("03-02T09:05", "person", "away", "li", "--from", "2026-03-05", "--until", "2026-03-06")


def test_nobody_signs_for_another(two):
    """A clone that holds another's unsent act cannot send it, and keeps it."""
    one, other = two
    url = other.git("remote", "get-url", "origin")
    other.git("remote", "set-url", "origin", url + ".gone")
    other("03-02T09:00", "person", "away", "li", "--from", "2026-03-03", "--until", "2026-03-04")
    other.git("remote", "set-url", "origin", url)
    one.paper("03-02T09:10")
    head = other.git("rev-parse", "HEAD")
    other("03-02T09:20", "sync", by="qian", code=6)
    assert other.git("rev-parse", "HEAD") == head and other.git("status", "--porcelain") == ""
    other("03-02T09:30", "sync")
    assert other.findings() == []
