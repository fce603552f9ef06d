"""The doctor says what is not armed and arms it; what a power cut leaves behind is mended by the
next command.
"""

import json
import os
import subprocess

import pytest
from keys import Signed, text

from doctrack.cli.main import run


def signs(capsys, folder, *words, code=None, now="2026-03-02T12:00"):
    capsys.readouterr()
    got = run(["--ledger", str(folder), "--now", now, "--format", "json", "doctor", *words])
    found = {r["check"]: r for r in json.loads(capsys.readouterr().out)["rows"]}
    assert got == (1 if any(r["state"] == "open" for r in found.values()) else 0)
    assert code is None or got == code
    return found


def test_what_is_not_armed_is_said_and_fixed(d, capsys):
    d.git("config", "core.autocrlf", "true")
    head = d.git("rev-parse", "HEAD")
    before = signs(capsys, d.folder, code=1)
    assert before["settings"]["state"] == before["hooks"]["state"] == "open"
    assert before["remote"]["state"] == before["signing"]["state"] == "advice"
    assert (
        before["git"]["state"]
        == before["eol"]["state"]
        == before["clock"]["state"]
        == before["files"]["state"]
        == "armed"
    )
    assert (
        d.git("config", "core.autocrlf") == "true"
        and not (d.folder / ".git/hooks/pre-commit").exists()
    )  # looking changes nothing
    after = signs(capsys, d.folder, "--fix", code=0)
    assert after["settings"]["fixed"] and after["hooks"]["fixed"] and not after["git"]["fixed"]
    assert (
        d.git("config", "core.autocrlf") == "false" and d.git("config", "core.fsync") == "committed"
    )
    assert d.git("rev-parse", "HEAD") == head and d.git("status", "--porcelain") == ""
    assert not any(r["fixed"] for r in signs(capsys, d.folder, code=0).values())


def test_a_server_is_armed_by_its_own_hooks(d, tmp_path, capsys):
    bare = tmp_path / "server.git"
    subprocess.run(["git", "clone", "-q", "--bare", str(d.folder), str(bare)], check=True)
    assert signs(capsys, bare)["hooks"]["state"] == "open"
    found = signs(capsys, bare, "--fix", code=0)
    assert found["hooks"]["fixed"] and found["remote"]["state"] == "armed"
    assert (bare / "hooks/pre-receive").stat().st_mode & 0o111


def test_next_years_calendar_is_waited_for_towards_the_end_of_the_year(d, capsys):
    assert "calendar-2027" not in signs(capsys, d.folder)
    found = signs(capsys, d.folder, now="2026-11-20T09:00")
    assert found["calendar-2026"]["state"] == "armed" and found["calendar-2027"]["state"] in (
        "advice",
        "open",
    )


def test_a_calendar_that_is_known_is_added_by_the_registrars_act(tmp_path, capsys):
    folder = tmp_path / "office"
    assert (
        run(
            [
                "--now",
                "2023-12-01T08:00",
                "init",
                str(folder),
                "--org",
                "某局",
                "--founder",
                "qian",
                "--founder-name",
                "钱",
                "--practice",
            ]
        )
        == 0
    )
    words = [
        "--ledger",
        str(folder),
        "--as",
        "qian",
        "--now",
        "2023-12-01T08:01",
        "person",
        "join",
        "zhao",
    ]
    assert run([*words, "--name", "赵", "--department", "办公室", "--role", "registrar"]) == 0
    file = folder / "calendar/2025.yaml"
    assert (
        signs(capsys, folder, now="2024-11-20T09:00")["calendar-2025"]["state"] == "open"
        and not file.exists()
    )
    assert (
        signs(capsys, folder, "--fix", "--as", "qian", now="2024-11-20T09:00")["calendar-2025"][
            "state"
        ]
        == "open"
    )
    assert (
        signs(capsys, folder, "--fix", "--as", "zhao", now="2024-11-20T09:00")["calendar-2025"][
            "state"
        ]
        == "armed"
        and file.exists()
    )
    assert run(["--ledger", str(folder), "audit"]) == 0


def test_hand_edits_and_a_clock_behind_are_named(tmp_path, capsys):
    folder = tmp_path / "office"
    assert (
        run(
            [
                "init",
                str(folder),
                "--org",
                "某局",
                "--founder",
                "qian",
                "--founder-name",
                "钱",
                "--founder-email",
                "q@x",
            ]
        )
        == 0
    )
    (folder / "staff/qian.yaml").write_text("x\n")
    found = signs(capsys, folder, now="2020-01-01T09:00")
    assert (
        found["clock"]["state"] == "open"
        and found["files"]["state"] == "open"
        and "staff/qian.yaml" in found["files"]["message"]
    )


def test_signing_is_armed_by_a_key_of_this_machine_that_the_staff_file_holds(
    tmp_path, capsys, monkeypatch
):
    s = Signed(tmp_path / "office", capsys)
    s("03-02T09:01", "person", "change", "qian", "--email", "qian@x", by="qian")
    s.git("config", "user.email", "qian@x")
    s.use(None)
    assert signs(capsys, s.folder)["signing"]["state"] == "open"
    assert (
        signs(capsys, s.folder, "--fix")["signing"]["state"] == "open"
    )  # no key of this machine is his
    home = tmp_path / "machine"
    (home / ".ssh").mkdir(parents=True)
    (home / ".ssh/id.pub").write_text(text(s.keys["qian"]) + "\n")
    monkeypatch.setenv("HOME", str(home))
    assert signs(capsys, s.folder, "--fix")["signing"]["fixed"]
    s.git("config", "user.email", "nobody@x")
    assert "user.email" in signs(capsys, s.folder)["signing"]["message"]


@pytest.mark.parametrize(
    "harm",
    ["torn index", "no index", "deleted sqlite", "torn sqlite", "half work tree", "stale lock"],
)
def test_what_a_power_cut_leaves_is_mended_by_the_next_act(d, harm):
    d.paper()
    git_dir = d.folder / ".git"
    if harm == "torn index":
        data = (git_dir / "index").read_bytes()
        (git_dir / "index").write_bytes(data[: len(data) // 2])
        (git_dir / "doctrack/suspect").touch()
    elif harm == "no index":
        (git_dir / "index").unlink()
    elif harm == "deleted sqlite":
        for file in (git_dir / "doctrack").glob("index.sqlite*"):
            file.unlink()
    elif harm == "torn sqlite":
        for file in (git_dir / "doctrack").glob("index.sqlite-*"):
            file.unlink()
        (git_dir / "doctrack/index.sqlite").write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    elif harm == "half work tree":
        d(
            "03-02T10:00",
            "incoming",
            "register",
            "--title",
            "又一件",
            "--form",
            "document",
            "--source",
            "superior",
            "--sender",
            "区",
            "--line",
            "administration",
        )
        (d.folder / "incoming/2026/00/IN-2026-0002.yaml").unlink()
        (git_dir / "doctrack/worktree").write_text(d.git("rev-parse", "HEAD~1"))
    else:
        (git_dir / "doctrack/lock").write_text("999999")  # the pid of a writer that was killed
        (git_dir / "index.lock").touch()
    said = d.json("03-02T11:00", "incoming", "route", "1", "--reader", "sun", by="qian")
    assert (
        said["id"] == "IN-2026-0001"
        and d.git("status", "--porcelain") == ""
        and d.git("fsck", "--no-dangling") == ""
    )
    d("03-02T11:01", "audit", "--fresh")


def test_a_ledger_that_a_wrong_clock_dated_ahead_goes_on_by_the_directors_act(d):
    """Time goes back once, in the open: the audit lists it as settled, and anything else that runs
    backwards is still found.
    """
    d.paper("03-02T09:00")
    d("03-02T09:30", "doctor", "--fix-clock", by="qian", code=3)  # nothing is dated ahead
    d.paper("08-02T09:00")
    d.paper("08-02T09:01")
    first = d.git("rev-parse", "HEAD~1")
    d(
        "03-02T10:00",
        "person",
        "away",
        "li",
        "--from",
        "2026-03-03",
        "--until",
        "2026-03-04",
        code=6,
    )
    d.refused(
        "03-02T10:00", "doctor", "--fix-clock", by="zhao", clauses=["D17b"], rules="actor_may"
    )
    d("03-02T10:00", "doctor", "--fix-clock", by="qian")
    d("03-02T10:01", "person", "away", "li", "--from", "2026-03-03", "--until", "2026-03-04")
    said = d.json("03-02T10:02", "audit", "--fresh")
    assert said["findings"] == [] and [s["commit"] for s in said["settled"]] == [first]
    assert d.git("status", "--porcelain") == ""


@pytest.mark.parametrize(
    "forgery", ["by another", "to another commit", "further back", "with an edit"]
)
def test_a_forged_step_back_in_time_is_found(d, forgery):
    d.paper("03-02T09:00")
    d.paper("08-02T09:00")
    d("03-02T10:00", "doctor", "--fix-clock", by="qian")
    raw = subprocess.run(
        ["git", "-C", str(d.folder), "cat-file", "commit", "HEAD"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    stamp = raw.split("\ncommitter ")[1].split(" +")[0].split()[-1]
    changed = {
        "by another": (
            raw.replace("Doctrack-Actor: qian", "Doctrack-Actor: zhao")
            .replace("author qian", "author zhao")
            .replace("committer qian", "committer zhao")
        ),
        "to another commit": (
            raw.replace(d.git("rev-parse", "HEAD~1"), d.git("rev-parse", "HEAD~2")).replace(
                "parent " + d.git("rev-parse", "HEAD~2"), "parent " + d.git("rev-parse", "HEAD~1")
            )
        ),
        "further back": (
            raw.replace(stamp, str(int(stamp) - 7200)).replace("T10:00:00", "T08:00:00")
        ),
        "with an edit": raw.replace(
            d.git("rev-parse", "HEAD^{tree}"), d.git("rev-parse", "HEAD~2^{tree}")
        ),
    }[forgery]
    assert changed != raw
    oid = subprocess.run(
        ["git", "-C", str(d.folder), "hash-object", "-t", "commit", "-w", "--stdin"],
        input=changed,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    d("03-02T10:00", "audit", oid, code=1)


def test_a_step_back_in_time_settles_the_date_and_nothing_else(d):
    d.paper("03-02T09:00")
    file = d.folder / "incoming/2026/00/IN-2026-0001.yaml"
    file.write_bytes(file.read_bytes().replace("防汛".encode(), "抗旱".encode()))
    ahead = {
        "GIT_AUTHOR_DATE": "2026-08-02T09:00:00+0800",
        "GIT_COMMITTER_DATE": "2026-08-02T09:00:00+0800",
    }
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
    subprocess.run(words, check=True, env={**os.environ, **ahead})
    d("03-02T10:00", "doctor", "--fix-clock", by="qian")
    said = json.loads(d("03-02T10:01", "--format", "json", "audit", code=1))
    assert {f["rule"] for f in said["findings"]} == {"hand-edit"} and said["settled"] == []
