"""Sync: what was done without the network is judged again on top of what came; nothing is dropped,
nothing is done twice.
"""

import json
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from tests.office import PAPER, process
from tests.test_many_clerks import clone, git, linear, server  # noqa: F401


@pytest.fixture
def offices(server, capsys):  # noqa: F811
    """Two clones and three papers, each with sun and zhou for readers."""
    one, two = clone(server, "one", capsys), clone(server, "two", capsys)
    for n in "123":
        one.paper()
        one(
            "03-02T09:01",
            "incoming",
            "route",
            f"IN-2026-000{n}",
            "--reader",
            "sun",
            "--reader",
            "zhou",
            by="hua",
        )
    two("03-02T09:02", "sync")
    return one, two


class Cut:
    """The network is down for as long as this lasts."""

    def __init__(self, office):
        self.office = office

    def __enter__(self):
        self.url = self.office.git("remote", "get-url", "origin")
        self.office.git("remote", "set-url", "origin", self.url + ".gone")

    def __exit__(self, *_):
        self.office.git("remote", "set-url", "origin", self.url)


def hand(office, now, n, to="sun", **more):
    return office(now, "incoming", "hand", f"IN-2026-000{n}", "--to", to, **more)


def messages(folder, count):
    return git(
        folder,
        "log",
        f"-{count}",
        "--format=%an|%cn|%(trailers:key=Doctrack-At,valueonly,separator=%x20)|%s",
    ).split("\n")


def test_acts_made_apart_stand_on_what_came(server, offices):  # noqa: F811
    one, two = offices
    with Cut(two):
        hand(two, "03-02T10:00", 1)
        two("03-02T10:10", "incoming", "read", "IN-2026-0001", by="sun")
        before = messages(two.folder, 2)
        hand(one, "03-02T10:05", 2)
    two("03-02T11:00", "incoming", "register", *PAPER, code=6)
    assert "doctrack sync" in two.err
    told = two.json("03-02T11:00", "sync")
    assert (told["came"], told["sent"], told["refused"], told["file"]) == (1, 2, [], None)
    assert messages(two.folder, 2) == before and told["commit"] == git(
        server, "rev-parse", "HEAD"
    ) == two.git("rev-parse", "HEAD")
    assert two.git("status", "--porcelain") == "" and linear(two.folder)
    two("03-02T11:01", "audit")
    two("03-02T11:01", "check")
    assert two.paper("03-02T11:02") == "IN-2026-0004"
    two("03-02T11:03", "sync")
    assert two.json("03-02T11:03", "sync")["sent"] == 0


def test_what_has_become_illegal_is_kept_with_all_that_rests_on_it_and_can_be_tried_again(
    server,  # noqa: F811
    offices,
):
    one, two = offices
    with Cut(two):
        hand(two, "03-02T10:00", 1)
        hand(two, "03-02T10:01", 2)
        two("03-02T10:10", "incoming", "read", "IN-2026-0001", by="sun")
        hand(two, "03-02T10:20", 3)
        hand(one, "03-02T10:05", 1, "sun")
    two("03-02T11:00", "sync", code=3)
    assert "IN-2026-0001" in two.err or "1号" in two.err
    kept = next((two.folder / ".git/doctrack/refused").iterdir())
    lines = [json.loads(line) for line in kept.read_text().splitlines()]
    assert [(x["act"], x["id"], x["by"], x["at"]) for x in lines] == [
        ("hand", "IN-2026-0001", "zhao", "2026-03-02T10:00:00+08:00"),
        ("read", "IN-2026-0001", "sun", "2026-03-02T10:10:00+08:00"),
    ]
    assert (
        str(kept) in two.err
        and two.git("rev-parse", "HEAD") == git(server, "rev-parse", "HEAD")
        and two.git("status", "--porcelain") == ""
    )
    assert [m.rpartition("|")[2] for m in messages(two.folder, 3)] == [
        "incoming IN-2026-0003: hand to sun",
        "incoming IN-2026-0002: hand to sun",
        "incoming IN-2026-0001: hand to sun",
    ]
    two("03-02T11:01", "audit")
    kept.write_text(json.dumps(lines[1]) + "\n")
    two("03-02T11:02", "batch", str(kept))
    assert two.git("rev-parse", "HEAD") == git(server, "rev-parse", "HEAD")


def test_what_comes_late_says_that_it_was_offline(offices):
    one, two = offices
    with Cut(two):
        hand(two, "03-02T10:00", 1)
    hand(one, "03-09T10:05", 2)
    two("03-09T11:00", "sync")
    assert (
        "late_reason: 'offline since 2026-03-02 10:00'"
        in (two.folder / "incoming/2026/00/IN-2026-0001.yaml").read_text()
    )
    two("03-09T11:01", "audit")


def test_acts_typed_together_are_kept_together(offices):
    one, two = offices
    with Cut(two):
        hand(two, "03-02T10:00", 1)
        two("03-02T10:30", "incoming", "hand", "IN-2026-0002", "IN-2026-0003", "--to", "sun")
        hand(one, "03-02T10:05", 3)
    told = json.loads(two("03-02T11:00", "--format", "json", "sync", code=3))
    assert told["sent"] == 1 and len(told["refused"]) == 1
    assert len(Path(told["file"]).read_text().splitlines()) == 2
    two("03-02T11:01", "audit")


def test_a_sync_whose_answer_was_lost_does_nothing_twice(server, offices):  # noqa: F811
    """The server has taken the acts, but this clone was killed before it knew."""
    one, two = offices
    with Cut(two):
        hand(two, "03-02T10:00", 1)
        old = two.git("rev-parse", "HEAD")
        hand(one, "03-02T10:05", 2)
    two("03-02T11:00", "sync")
    new = two.git("rev-parse", "HEAD")
    two.git("reset", "--hard", "--quiet", old)
    told = two.json("03-02T11:30", "sync")
    assert (told["sent"], told["already"], told["refused"]) == (0, 1, []) and two.git(
        "rev-parse", "HEAD"
    ) == new == git(server, "rev-parse", "HEAD")


def test_commits_by_hand_and_another_ledger_stop_it(offices, tmp_path):
    one, two = offices
    (two.folder / "README.md").write_text("x")
    two.git("-c", "user.name=x", "-c", "user.email=x@y", "commit", "--quiet", "-am", "by hand")
    hand(one, "03-02T10:05", 2)
    head = two.git("rev-parse", "HEAD")
    two("03-02T11:00", "sync", code=6)
    assert head[:12] in two.err and two.git("rev-parse", "HEAD") == head


def test_without_a_server_or_a_network_it_says_so(offices, server):  # noqa: F811
    _, two = offices
    with Cut(two):
        two("03-02T11:00", "sync", code=6)
    two.git("remote", "remove", "origin")
    two("03-02T11:00", "sync", code=6)


def test_an_empty_server_is_filled(server, offices):  # noqa: F811
    _, two = offices
    git(server, "update-ref", "-d", git(server, "symbolic-ref", "HEAD"))
    two("03-02T11:00", "sync")
    assert git(server, "rev-parse", "HEAD") == two.git("rev-parse", "HEAD")


def test_a_refusing_server_leaves_the_acts_here(server, offices):  # noqa: F811
    one, two = offices
    with Cut(two):
        hand(two, "03-02T10:00", 1)
        hand(one, "03-02T10:05", 2)
    head = two.git("rev-parse", "HEAD")
    hook = server / "hooks/pre-receive"
    hook.write_text("#!/bin/sh\necho 不收 >&2\nexit 1\n")
    hook.chmod(0o755)
    two("03-02T11:00", "sync", code=6)
    assert (
        "不收" in two.err
        and two.git("rev-parse", "HEAD") == head
        and two.git("status", "--porcelain") == ""
    )


def test_thirty_acts_apart_are_in_the_history_or_in_the_file(server, offices, capsys):  # noqa: F811
    one, two = offices
    for n in range(4, 10):
        one.paper("03-02T09:03")
        one(
            "03-02T09:04",
            "incoming",
            "route",
            f"IN-2026-000{n}",
            "--reader",
            "sun",
            "--reader",
            "zhou",
            by="hua",
        )
    two("03-02T09:05", "sync")
    with Cut(two):
        for n in range(1, 10):
            hand(two, f"03-02T10:{2 * n:02d}", n)
            two(f"03-02T10:{2 * n + 1:02d}", "incoming", "read", f"IN-2026-000{n}", by="sun")
        for n in (2, 5, 8):
            hand(one, "03-02T10:30", n)
    told = json.loads(two("03-02T11:00", "--format", "json", "sync", code=3))
    kept = Path(told["file"]).read_text().splitlines()
    assert told["sent"] + len(kept) == 18 and len(kept) == 6
    last = clone(server, "last", capsys)
    last("03-02T11:10", "audit")
    assert linear(last.folder)


def test_a_killed_sync_loses_nothing(server, offices):  # noqa: F811
    one, two = offices
    with Cut(two):
        for n in (1, 2, 3):
            hand(two, f"03-02T10:0{n}", n)
        hand(one, "03-02T10:05", 3)
    for n in range(6):
        running = process(two.folder, "--now", "2026-03-02T11:00", "sync", start_new_session=True)
        time.sleep(0.2 + n * 0.12)
        os.killpg(running.pid, signal.SIGKILL)
        running.communicate()
    if two.git("rev-parse", "HEAD") != git(server, "rev-parse", "HEAD"):
        two("03-02T11:30", "sync", code=3)
    kept = list((two.folder / ".git/doctrack/refused").iterdir())
    assert len(kept) == 1 and '"IN-2026-0003"' in kept[0].read_text()
    assert (
        two.git("rev-parse", "HEAD") == git(server, "rev-parse", "HEAD")
        and git(server, "rev-list", "--count", "--grep=hand to sun", "HEAD") == "3"
    )
    git(two.folder, "fsck", "--strict")
    two("03-02T11:40", "audit")
    assert two.git("status", "--porcelain") == ""


def test_a_sync_that_is_overtaken_judges_once_more(server, offices):  # noqa: F811
    """While the acts are on their way, the other clerk hands out one of the papers."""
    one, two = offices
    with Cut(two):
        hand(two, "03-02T10:00", 1)
        hand(two, "03-02T10:01", 2)
        hand(one, "03-02T10:05", 3)
    marker = server.parent / "once"
    act = (
        f"{sys.executable} -m doctrack --ledger {one.folder} --as zhao --now 2026-03-02T10:30"
        " incoming hand IN-2026-0002 --to sun"
    )
    hook = server / "hooks/pre-receive"
    hook.write_text(
        f"#!/bin/sh\ntest -e {marker} && exit 0\ntouch {marker}\nunset $(git rev-parse"
        f" --local-env-vars)\nPYTHONPATH={os.pathsep.join(sys.path)} {act} >{marker} 2>&1\n"
    )
    hook.chmod(0o755)
    told = json.loads(two("03-02T11:00", "--format", "json", "sync", code=3))
    assert "IN-2026-0002" in marker.read_text()
    assert (told["came"], told["sent"], [r["id"] for r in told["refused"]]) == (
        2,
        1,
        ["IN-2026-0002"],
    )
    assert (
        two.git("rev-parse", "HEAD") == git(server, "rev-parse", "HEAD")
        and two.git("status", "--porcelain") == ""
    )
    two("03-02T11:01", "audit")
