"""Closing: a manifest kept elsewhere finds a history that was rewritten or cut; a print in a drawer
names the close before it.
"""

import hashlib
import json
import os
import re
import signal
import subprocess
from contextlib import suppress

import pytest
import yaml
from keys import Signed, text
from office import founded, process

from doctrack.cli.main import run


@pytest.fixture
def closed(d, tmp_path):
    """An office with a paper on its way, a late entry, and March closed into a file."""
    d.paper("03-02T09:00")
    d("03-02T10:00", "incoming", "route", "1", "--reader", "sun", by="qian")
    d("03-04T09:00", "incoming", "hand", "1", "--to", "sun", "--at", "2026-03-03T10:00")
    d.paper("03-05T09:00", "--secrecy", "none")
    d.file = tmp_path / "close.txt"
    d("04-01T09:00", "close", "2026-03", "--output", str(d.file))
    return d


def findings(d, file, now="04-02T09:00", rev="HEAD"):
    d.capsys.readouterr()
    code = run(
        [
            "--ledger",
            str(d.folder),
            "--now",
            f"2026-{now}",
            "--format",
            "json",
            "audit",
            rev,
            "--anchor",
            str(file),
        ]
    )
    said = json.loads(d.capsys.readouterr().out)["findings"]
    assert code == (1 if said else 0)
    return [f for f in said if f["rule"] in ("anchor", "signature", "unsigned")]


def told(file):
    return told_of(file.read_text(encoding="utf-8"))


def told_of(text):
    return yaml.safe_load(text.split("\n\n", 2)[2])


def test_the_manifest_says_what_the_ledger_held(closed):
    said = told(closed.file)
    assert (
        said["head"]
        == closed.git("rev-parse", "HEAD")
        == closed.git("rev-parse", "close/2026-03^{commit}")
    )
    assert said["numbers"] == {"incoming": {"2026": 2}} and said["records"]["incoming"] == {
        "registered": 1,
        "circulating": 1,
    }
    assert said["records"]["person"] == {"active": 11} and said["commits"] == closed.commits()
    assert [(e["record"], e["act"], e["at"], e["entered"]) for e in said["entered_late"]] == [
        ("IN-2026-0001", "hand", "2026-03-03T10:00:00+08:00", "2026-03-04")
    ]
    assert {("IN-2026-0001", "read"), ("IN-2026-0002", "route")} <= {
        (o["record"], o["duty"]) for o in said["open_duties"]
    }
    assert (
        closed.git("cat-file", "tag", "close/2026-03")
        == closed.file.read_text(encoding="utf-8").strip()
    )
    assert (
        closed.git("status", "--porcelain") == ""
        and closed.git("fsck", "--strict", "--no-dangling") == ""
    )


def test_every_register_can_be_printed_again_as_it_was_closed(closed):
    said = told(closed.file)
    assert {"incoming", "loan", "recall", "person"} <= set(said["registers"])
    closed.paper("04-02T09:00")
    closed("04-30T20:00", "close", "2026-04")
    for kind, digest in said["registers"].items():
        assert (
            run(
                [
                    "--ledger",
                    str(closed.folder),
                    "--now",
                    said["at"],
                    "--lang",
                    "zh",
                    "--format",
                    "md",
                    "register",
                    kind,
                    "--period",
                    "2026-03",
                    "--at",
                    said["head"],
                ]
            )
            == 0
        )
        assert hashlib.sha256(closed.capsys.readouterr().out.encode()).hexdigest() == digest, kind


def test_the_foot_of_a_print_names_the_last_close_before_it(closed):
    mark = hashlib.sha256(closed.file.read_bytes()).hexdigest()[:12]
    mark = f"{mark[:4]} {mark[4:8]} {mark[8:]}"
    for words in (
        ("register", "incoming"),
        ("report", "recall"),
        ("register", "incoming", "--lang", "en"),
    ):
        assert mark in closed("04-02T09:00", "--format", "md", *words)
        assert mark in closed("04-02T09:00", "--format", "html", *words)
        assert mark not in closed(
            "03-31T09:00", "--format", "md", *words
        )  # what was printed before it prints the same again
    before = closed.git("rev-parse", "HEAD~1")
    assert mark not in closed(
        "04-02T09:00", "--format", "md", "register", "incoming", "--at", before
    )
    closed("04-30T20:00", "close", "2026-04")
    assert mark not in closed("05-01T09:00", "--format", "md", "register", "incoming")
    assert mark in closed.git("cat-file", "tag", "close/2026-04")


def test_a_period_is_closed_once_when_it_is_over_by_who_may(closed):
    closed.refused("04-02T09:00", "close", "2026-03", rules="closed_once")
    assert "已结账" in closed.err
    closed.refused("04-02T09:00", "close", "2026-04", rules="period_is_over")
    closed.refused("04-30T09:00", "close", "2026-04", by="sun", rules="actor_may")
    closed("04-30T09:00", "close", "someday", code=2)
    missing = closed.file.parent / "nowhere/x.txt"
    closed("04-30T09:00", "close", "2026-04", "--output", str(missing), code=2)
    assert "close/2026-04" not in closed.git("tag")
    closed("04-30T09:00", "close", "2026-04", by="qian")
    assert closed.json("07-01T09:00", "close", "2026-Q2")["tag"] == "close/2026-Q2"


def test_a_history_that_went_on_is_the_one_that_was_closed(closed):
    assert findings(closed, closed.file) == []
    closed.paper("04-02T09:00")
    assert findings(closed, closed.file) == []


def test_a_history_that_was_cut_is_found(closed):
    closed.git("reset", "-q", "--hard", "HEAD~1")
    closed.paper("04-02T09:00")  # it goes on, and every commit of it is a legal act
    found = findings(closed, closed.file)
    assert found[0]["expected"] == told(closed.file)["head"]
    closed.git("reset", "-q", "--hard", "HEAD~1")
    words = " ".join(f["message"] for f in findings(closed, closed.file))
    assert "截断" in words and "incoming 2026 的号码曾到 2" in words and "曾有 2 件" in words
    closed.git("tag", "-d", "close/2026-03")
    closed.git("reflog", "expire", "--expire=now", "--all")
    closed.git("gc", "-q", "--prune=now")
    assert len(findings(closed, closed.file)) == 3


def test_a_history_written_anew_by_legal_acts_is_found(closed, tmp_path, capsys):
    """The same office kept again from its first day, with another paper: nothing in it is illegal,
    but it is not the one that was closed.
    """
    (tmp_path / "anew").mkdir()
    other = founded(tmp_path / "anew/office", capsys)
    other.paper("03-02T09:30")
    other("04-01T09:00", "audit")
    found = findings(other, closed.file)
    assert any(f["expected"] == told(closed.file)["head"] for f in found) and any(
        "号码" in f["message"] for f in found
    )


def test_a_manifest_that_was_changed_is_found(closed):
    other = closed.file.with_name("other.txt")
    other.write_text(
        closed.file.read_text(encoding="utf-8").replace("commits: ", "commits: 1"), encoding="utf-8"
    )
    assert "另一份" in findings(closed, other)[0]["message"]
    other.write_text(
        re.sub(
            "^head: .*$", f"head: '{'0' * 40}'", closed.file.read_text(encoding="utf-8"), flags=re.M
        ),
        encoding="utf-8",
    )
    assert any("自相矛盾" in f["message"] for f in findings(closed, other))
    for bad in (
        "",
        "x",
        "object\n\na\n\nb",
        "object " + "0" * 40 + "\ntype commit\ntagger x <x> 1 +0000\n\na\n\n- 1\n",
        "\0\xff",
    ):
        other.write_text(bad, encoding="utf-8")
        closed("04-02T09:00", "audit", "--anchor", str(other), code=2)
    closed("04-02T09:00", "audit", "--anchor", str(other) + "x", code=2)


def test_where_commits_are_signed_the_close_is_signed(tmp_path, capsys):
    s = Signed(tmp_path / "office", capsys)
    s.paper("03-02T09:00")
    s.file = tmp_path / "close.txt"
    s.use(None)
    s("04-01T09:00", "close", "2026-03", key="as it is", code=6)
    assert s.git("tag") == ""
    s("04-01T09:00", "close", "2026-03", "--output", str(s.file))
    assert findings(s, s.file) == []
    allowed = tmp_path / "allowed"
    allowed.write_text(f"zhao {text(s.keys['zhao'])}\n")
    s.git(
        "-c",
        f"gpg.ssh.allowedSignersFile={allowed}",
        "-c",
        "gpg.format=ssh",
        "verify-tag",
        "close/2026-03",
    )
    whole = s.file.read_bytes()
    s.file.write_bytes(whole.replace(b"commits: ", b"commits: 1"))
    assert "signature" in {f["rule"] for f in findings(s, s.file)}
    s.file.write_bytes(whole.partition(b"-----BEGIN")[0])
    assert "unsigned" in {f["rule"] for f in findings(s, s.file)}
    s.file.write_bytes(whole.replace(b"tagger zhao", b"tagger qian"))
    assert "signature" in {f["rule"] for f in findings(s, s.file)}
    subprocess.run(
        ["git", "-C", str(s.folder), "tag", "-d", "close/2026-03"], check=True, capture_output=True
    )
    s.file.write_bytes(whole)
    assert findings(s, s.file) == []


@pytest.mark.parametrize("after", [0.15, 0.35, 0.45, 0.55, 0.7])
def test_a_close_that_is_killed_is_there_whole_or_not_at_all(d, after):
    d.paper()
    closing = process(
        d.folder,
        "--as",
        "zhao",
        "--now",
        "2026-04-01T09:00",
        "close",
        "2026-03",
        start_new_session=True,
    )
    with suppress(subprocess.TimeoutExpired):
        closing.wait(timeout=after)
    with suppress(ProcessLookupError):
        os.killpg(closing.pid, signal.SIGKILL)
    closing.communicate()
    assert d.git("fsck", "--no-dangling") == ""
    if d.git("tag") == "":
        d("04-01T09:05", "close", "2026-03")
    assert told_of(d.git("cat-file", "tag", "close/2026-03"))["head"] == d.git("rev-parse", "HEAD")
    d.paper("04-01T09:10")
