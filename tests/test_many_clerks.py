"""Many clerks on one server: numbers without gaps, one line of history, and nothing that is told
before the server has it.
"""

import json
import os
import signal
import subprocess
import threading
import time

import pytest

from tests.office import PAPER, Office, founded, process


def git(folder, *words, check=True):
    return subprocess.run(
        ["git", "-C", str(folder), *words], capture_output=True, text=True, check=check
    ).stdout.strip()


@pytest.fixture
def server(tmp_path, capsys):
    """A practice office on a bare repository, as its founder's clone pushed it there."""
    office = founded(tmp_path / "first", capsys)
    bare = tmp_path / "server.git"
    subprocess.run(
        [
            "git",
            "init",
            "--quiet",
            "--bare",
            "-b",
            office.git("branch", "--show-current"),
            str(bare),
        ],
        check=True,
    )
    office.git("remote", "add", "origin", str(bare))
    office.git("push", "--quiet", "origin", "HEAD")
    return bare


def clone(server, name, capsys=None):
    folder = server.parent / name
    subprocess.run(["git", "clone", "--quiet", str(server), str(folder)], check=True)
    return Office(folder, capsys)


@pytest.fixture
def two(server, capsys):
    return clone(server, "one", capsys), clone(server, "two", capsys)


def linear(folder):
    return git(folder, "rev-list", "--merges", "--count", "HEAD") == "0"


def test_what_a_killed_push_left_locked_at_the_server_stands_in_nobodys_way(server, two):
    """Git never removes a lock of its own that outlived its process; at a server that is a folder
    here nobody else would.
    """
    one, other = two
    branch = one.git("branch", "--show-current")
    locks = [server / "HEAD.lock", server / f"refs/heads/{branch}.lock"]
    for lock in locks:
        lock.touch()
    assert one.paper() == "IN-2026-0001" and not any(lock.exists() for lock in locks)
    assert other.paper("03-02T09:05") == "IN-2026-0002"
    tag = server / "refs/tags/close/2026-03.lock"
    tag.parent.mkdir(parents=True)
    tag.touch()
    other("04-01T09:00", "close", "2026-03", by="qian")
    assert not tag.exists() and "close/2026-03" in git(server, "tag")


def test_a_lock_that_somebody_holds_is_left_alone_and_told_of(server, two, monkeypatch):
    one, _ = two
    monkeypatch.setattr("doctrack.store.git.meeting.TRIES", 2)
    lock, free, head = (
        server / f"refs/heads/{one.git('branch', '--show-current')}.lock",
        threading.Event(),
        one.git("rev-parse", "HEAD"),
    )

    def held():
        while not free.wait(0.02):
            lock.touch()

    holder = threading.Thread(target=held)
    holder.start()
    try:
        one("03-02T09:00", "incoming", "register", *PAPER, code=75)
    finally:
        free.set()
        holder.join()
    assert lock.exists() and "一直被占用" in one.err and one.git("rev-parse", "HEAD") == head
    lock.unlink()
    assert one.paper("03-02T09:05") == "IN-2026-0001"


def refuse(server, script):
    hook = server / "hooks" / "pre-receive"
    hook.write_text(f"#!/bin/sh\n{script}\n")
    hook.chmod(0o755)


def test_an_act_goes_on_from_what_the_server_has_and_is_there_when_it_is_told(server, two):
    one, other = two
    assert one.paper() == "IN-2026-0001"
    assert git(server, "rev-parse", "HEAD") == one.git("rev-parse", "HEAD")
    assert other.paper("03-02T09:05") == "IN-2026-0002"
    assert git(server, "rev-parse", "HEAD") == other.git("rev-parse", "HEAD")
    assert (other.folder / "incoming/2026/00/IN-2026-0001.yaml").exists() and other.git(
        "status", "--porcelain"
    ) == ""
    one(
        "03-02T09:10", "incoming", "annul", "IN-2026-0002", "--event", "1", "--reason", "x", code=3
    )  # it sees what came, though it refuses
    assert one.git("rev-parse", "HEAD") == git(server, "rev-parse", "HEAD")
    one("03-02T09:10", "audit")


def test_reading_never_asks_the_server(two):
    one, other = two
    one.paper()
    head = other.git("rev-parse", "HEAD")
    other.git("remote", "set-url", "origin", "ext::false")
    for words in (
        ("list", "incoming"),
        ("todo", "--all"),
        ("report", "numbers"),
        ("check",),
        ("audit",),
    ):
        other("03-02T09:10", *words)
    assert other.git("rev-parse", "HEAD") == head


def test_the_first_act_fills_an_empty_server(tmp_path, capsys):
    office = founded(tmp_path / "first", capsys)
    bare = tmp_path / "server.git"
    subprocess.run(["git", "init", "--quiet", "--bare", str(bare)], check=True)
    office.git("remote", "add", "origin", str(bare))
    office.paper()
    assert git(bare, "rev-parse", office.git("branch", "--show-current")) == office.git(
        "rev-parse", "HEAD"
    )


def test_changes_of_the_books_and_imports_go_to_the_server_too(server, two):
    one, other = two
    one("03-02T09:00", "office", "set", "organisation", "新名称局", by="qian")
    assert git(server, "rev-parse", "HEAD") == one.git("rev-parse", "HEAD")
    other.paper()
    assert "新名称局" in (other.folder / "doctrack.yaml").read_text()


def test_what_the_server_refuses_leaves_no_trace_and_its_reasons_are_told(server, two):
    one, _ = two
    refuse(server, "echo '不合规定：D3.1' >&2; exit 1")
    head = one.git("rev-parse", "HEAD")
    one("03-02T09:00", "incoming", "register", *PAPER, code=6)
    assert "不合规定：D3.1" in one.err and one.out == ""
    assert (
        one.git("rev-parse", "HEAD") == head
        and one.git("status", "--porcelain") == ""
        and not (one.folder / "incoming").exists()
    )
    (server / "hooks/pre-receive").unlink()
    assert one.paper() == "IN-2026-0001"


def test_whoever_is_overtaken_is_judged_anew(server, two):
    """The other clerk's act reaches the server while this one is on its way."""
    one, other = two
    one.paper()
    one(
        "03-02T09:01",
        "incoming",
        "route",
        "IN-2026-0001",
        "--reader",
        "sun",
        "--reader",
        "zhou",
        by="hua",
    )
    marker = server.parent / "once"
    command = (
        f"{os.sys.executable} -m doctrack --ledger {other.folder} --as zhao --now 2026-03-02T09:03"
        " incoming hand IN-2026-0001 --to sun"
    )
    refuse(
        server,
        f"test -e {marker} && exit 0; touch {marker}; unset $(git rev-parse --local-env-vars);"
        f" PYTHONPATH={os.pathsep.join(os.sys.path)} {command} >{marker} 2>&1",
    )
    one("03-02T09:03", "incoming", "hand", "IN-2026-0001", "--to", "sun", code=3)
    assert "IN-2026-0001" in marker.read_text()
    assert (
        one.git("rev-parse", "HEAD")
        == git(server, "rev-parse", "HEAD")
        == other.git("rev-parse", "HEAD")
    )
    assert one.git("status", "--porcelain") == ""


def test_commits_that_are_no_acts_are_not_sent(server, two):
    one, _ = two
    (one.folder / "README.md").write_text("x")
    one.git("-c", "user.name=x", "-c", "user.email=x@y", "commit", "--quiet", "-am", "by hand")
    one("03-02T09:00", "incoming", "register", *PAPER, code=6)
    assert one.git("rev-parse", "--short=12", "HEAD") in one.err and one.git(
        "rev-parse", "HEAD"
    ) != git(server, "rev-parse", "HEAD")


def test_eight_writers_in_four_clones_make_one_line_without_gaps(server, capsys):
    offices = [clone(server, f"clone{n}") for n in range(4)]
    env = {"DOCTRACK_LOCK_WAIT": "300"}
    file = server.parent / "acts.sh"
    each = 25 if os.environ.get("DOCTRACK_SOAK") else 3
    command = (
        f'{os.sys.executable} -m doctrack --ledger "$1" --format json --as zhao --now'
        " 2026-03-02T09:00 incoming register " + " ".join(f"'{w}'" for w in PAPER)
    )
    file.write_text(f"for i in {' '.join('1' * each)}; do {command} || exit; done\n")
    full = {**os.environ, "PYTHONPATH": os.pathsep.join(os.sys.path), **env}
    running = [
        subprocess.Popen(
            ["sh", str(file), str(o.folder)],
            env=full,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for o in offices * 2
    ]
    said = [p.communicate(timeout=900) for p in running]
    assert all(p.returncode == 0 for p in running), said
    decoder, told = json.JSONDecoder(), []
    for out, _ in said:
        while out.strip():
            document, end = decoder.raw_decode(out.lstrip())
            told.append(document)
            out = out.lstrip()[end:]
    assert sorted(d["id"] for d in told) == [f"IN-2026-{n:04d}" for n in range(1, 8 * each + 1)]
    assert set(d["commit"] for d in told) <= set(
        git(server, "rev-list", "HEAD").split()
    ) and linear(server)
    last = clone(server, "last", capsys)
    last("03-02T09:10", "audit")
    last("03-02T09:10", "report", "numbers", "--fail-if-any")


def test_a_killed_act_leaves_nothing_half(server, capsys):
    office = clone(server, "killed", capsys)
    for n in range(8):
        running = process(
            office.folder,
            "--as",
            "zhao",
            "--now",
            "2026-03-02T09:00",
            "incoming",
            "register",
            *PAPER,
            start_new_session=True,
        )
        time.sleep(0.15 + n * 0.1)
        os.killpg(running.pid, signal.SIGKILL)
        running.communicate()
    office.paper("03-02T09:30")
    assert (
        office.git("rev-parse", "HEAD") == git(server, "rev-parse", "HEAD")
        and office.git("status", "--porcelain") == ""
    )
    git(office.folder, "fsck", "--strict")
    office("03-02T09:40", "audit")


def test_a_close_goes_to_the_server_and_from_there_to_every_clerk(server, two):
    one, other = two
    one.paper()
    one("03-31T18:00", "close", "2026-03")
    assert git(server, "tag") == "close/2026-03"
    other("03-31T18:05", "sync")
    assert git(other.folder, "tag") == "close/2026-03" and git(
        server, "rev-parse", "close/2026-03"
    ) == other.git("rev-parse", "close/2026-03")
    other("03-31T18:10", "close", "2026-03", code=3)


def test_a_close_that_the_server_refuses_is_not_here_either(server, two):
    one, _ = two
    one.paper()
    refuse(server, "echo 不收 >&2; exit 1")
    one("03-31T18:00", "close", "2026-03", code=6)
    assert "不收" in one.err and one.git("tag") == ""
