"""Time in a ledger: its own zone everywhere, never ahead of the machine's, and how long a writer
waits.
"""

import fcntl
import os
import subprocess
from datetime import datetime, timedelta, timezone

import pytest
from office import PAPER, Office

from doctrack.cli.main import run

SOON = (datetime.now(timezone.utc) + timedelta(days=2)).isoformat(timespec="seconds")
FOUND = (
    "--org",
    "某某局",
    "--founder",
    "qian",
    "--founder-name",
    "钱主任",
    "--founder-email",
    "qian@example.org",
)


def real(tmp_path, capsys, monkeypatch, *words, now="2026-03-02T08:00"):
    """A ledger that is no practice, kept by its founder's own hand."""
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "user.email")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "qian@example.org")
    folder = tmp_path / "real"
    code = run(["--now", now, "init", str(folder), *FOUND, *words])
    return code, Office(folder, capsys)


def test_a_ledger_is_not_founded_in_the_future(tmp_path, capsys, monkeypatch):
    code, office = real(tmp_path, capsys, monkeypatch, now=SOON)
    assert code == 6 and not office.folder.exists() and "--now" in capsys.readouterr().err


def test_a_practice_ledger_may_be(tmp_path, capsys, monkeypatch):
    assert real(tmp_path, capsys, monkeypatch, "--practice", now=SOON)[0] == 0


def test_a_given_time_leaves_its_trailer_in_the_root_commit(tmp_path, capsys, monkeypatch):
    code, office = real(tmp_path, capsys, monkeypatch)
    assert code == 0 and "Doctrack-Clock: given" in office.git("log", "-1", "--format=%B")
    monkeypatch.delenv("DOCTRACK_NOW", raising=False)
    folder = tmp_path / "unsaid"
    assert run(["init", str(folder), *FOUND]) == 0
    assert "Doctrack-Clock" not in Office(folder, capsys).git("log", "-1", "--format=%B")


def test_acts_in_the_future_are_refused(tmp_path, capsys, monkeypatch):
    _, office = real(tmp_path, capsys, monkeypatch)
    head = office.git("rev-parse", "HEAD")
    assert (
        run(
            [
                "--ledger",
                str(office.folder),
                "--as",
                "qian",
                "--now",
                SOON,
                "person",
                "away",
                "qian",
                "--from",
                "2027-06-01",
                "--until",
                "2027-06-02",
            ]
        )
        == 6
    )
    assert office.git("rev-parse", "HEAD") == head


def test_commits_and_history_are_in_the_ledgers_zone(d):
    d("03-05T00:00:00+00:00", "incoming", "register", *PAPER)
    assert (
        d.git("log", "-1", "--format=%cI %aI")
        == "2026-03-05T08:00:00+08:00 2026-03-05T08:00:00+08:00"
    )
    row = d.json("03-05T09:00", "history", "1")["rows"][0]
    assert row["written"] == row["at"] == "2026-03-05T08:00:00+08:00"


def test_a_commit_of_another_zone_is_told_in_the_ledgers(d):
    from test_malformed import HAND, file_of

    d.paper("03-02T09:00")
    file = file_of(d, "IN-2026-0001")
    file.write_bytes(file.read_bytes().replace("防汛".encode(), "抗旱".encode()))
    env = {
        **os.environ,
        "GIT_AUTHOR_DATE": "2026-03-03T02:00:00+00:00",
        "GIT_COMMITTER_DATE": "2026-03-03T02:00:00+00:00",
    }
    subprocess.run(
        ["git", "-C", str(d.folder), *HAND, "commit", "-qam", "by hand"], check=True, env=env
    )
    assert [r["written"] for r in d.json("03-03T11:00", "history", "1")["rows"]] == [
        "2026-03-02T09:00:00+08:00",
        "2026-03-03T10:00:00+08:00",
    ]


def test_before_eight_it_is_the_same_day_as_after(d):
    """UTC is a day behind until 08:00: who became head today is head before eight."""
    d.paper("03-04T16:00")
    d("03-04T16:01", "incoming", "route", "1", "--handler-department", "财务科", by="qian")
    d(
        "03-05T00:10",
        "person",
        "change",
        "zheng",
        "--revoke",
        "department_head",
        "--on",
        "2026-03-05",
        by="qian",
    )
    d(
        "03-05T00:11",
        "person",
        "change",
        "feng",
        "--grant",
        "department_head",
        "--from",
        "2026-03-05",
        by="qian",
    )
    d("03-04T23:00:00+00:00", "incoming", "hand", "1", "--to", "财务科")
    assert "冯八" in d("03-05T07:01", "show", "1")


def test_on_new_years_morning_it_is_the_new_year(d):
    words = ["--ledger", str(d.folder), "--as", "zhao"]
    assert run([*words, "--now", "2026-12-31T10:00", "incoming", "register", *PAPER]) == 0
    assert run([*words, "--now", "2027-01-01T07:00", "incoming", "register", *PAPER]) == 0
    d.capsys.readouterr()
    assert (
        run(
            [
                *words,
                "--now",
                "2026-12-31T23:10:00+00:00",
                "incoming",
                "urge",
                "1",
                "--addressee",
                "wu",
            ]
        )
        == 2
    )
    said = d.capsys.readouterr().err
    assert "IN-2027-0001" in said and "IN-2026-0001" in said


def test_a_time_without_zone_is_the_ledgers(d):
    from test_malformed import committed

    config = d.folder / "doctrack.yaml"
    config.write_text(
        config.read_text(encoding="utf-8").replace("Asia/Shanghai", "Asia/Urumqi"), encoding="utf-8"
    )
    committed(d)
    d("03-02T09:00", "incoming", "register", *PAPER)
    assert d.git("log", "-1", "--format=%cI") == "2026-03-02T09:00:00+06:00"
    assert d.json("03-02T10:00", "show", "1")["events"][0]["at"] == "2026-03-02T09:00:00+06:00"


@pytest.mark.parametrize("said", ["abc", "-1", "nan", "inf"])
def test_a_wait_that_is_no_number_of_seconds_is_a_usage_error(d, monkeypatch, said):
    monkeypatch.setenv("DOCTRACK_LOCK_WAIT", said)
    d("03-02T09:00", "incoming", "register", *PAPER, code=2)
    assert "DOCTRACK_LOCK_WAIT" in d.err


def test_how_long_a_writer_waits_is_a_policy_that_the_environment_overrides(d, monkeypatch):
    from test_malformed import committed

    config = d.folder / "doctrack.yaml"
    config.write_text(
        config.read_text(encoding="utf-8")
        .replace("lock_wait: 10", "lock_wait: 0")
        .replace("lock_wait: '10'", "lock_wait: '0'"),
        encoding="utf-8",
    )
    committed(d)
    monkeypatch.delenv("DOCTRACK_LOCK_WAIT", raising=False)
    handle = os.open(d.folder / ".git/doctrack/lock", os.O_RDWR)
    fcntl.flock(handle, fcntl.LOCK_EX)
    d("03-02T09:00", "incoming", "register", *PAPER, code=75)
    assert "0 秒" in d.err
    monkeypatch.setenv("DOCTRACK_LOCK_WAIT", "0.1")
    d("03-02T09:00", "incoming", "register", *PAPER, code=75)
    assert "0.1 秒" in d.err
    os.close(handle)


# --- `@`: the record of the last act of this clerk ---


def two_clerks(d):
    """hao's last act is on IN-2026-0001, zhao's on IN-2026-0002."""
    d(
        "03-02T08:30",
        "person",
        "join",
        "hao",
        "--name",
        "郝",
        "--department",
        "办公室",
        "--role",
        "registrar",
        by="qian",
    )
    for _ in range(2):
        d.paper("03-02T09:00")
    d("03-02T09:10", "incoming", "urge", "1", "--addressee", "wu", by="hao")
    d("03-02T09:11", "incoming", "urge", "2", "--addressee", "wu")


def test_the_last_record_is_that_of_exactly_this_clerk(d):
    two_clerks(d)
    assert d("03-02T09:20", "incoming", "urge", "@", "--addressee", "li", by="hao").startswith(
        "IN-2026-0001"
    )
    assert d("03-02T09:21", "show", "@", by="hao").startswith("IN-2026-0001")
    assert d("03-02T09:21", "show", "＠").startswith("IN-2026-0002")
    d("03-02T09:21", "show", "@", by="li", code=4)


def test_a_change_of_the_books_is_about_no_record(d, tmp_path):
    two_clerks(d)
    d("03-02T09:20", "incoming", "urge", "1", "--addressee", "wu", by="qian")
    d("03-02T09:21", "office", "set", "organisation", "某局", by="qian")
    assert d("03-02T09:22", "show", "@", by="qian").startswith("IN-2026-0001")


def test_who_asks_for_the_last_record_must_be_told(d, capsys):
    two_clerks(d)
    capsys.readouterr()
    assert run(["--ledger", str(d.folder), "--now", "2026-03-02T10:00", "show", "@"]) == 2


def test_the_clerk_and_not_the_actor_is_meant(tmp_path, capsys, monkeypatch):
    _, office = real(tmp_path, capsys, monkeypatch)
    words = ["--name", "赵一", "--department", "办公室", "--role", "registrar", "--role", "staff"]
    office(
        "03-02T08:10", "person", "join", "zhao", *words, "--email", "zhao@example.org", by="qian"
    )
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "zhao@example.org")
    id = office.paper("03-02T09:00")
    office("03-02T09:10", "incoming", "route", id, "--reader", "qian", by="qian")
    assert office("03-02T09:20", "show", "@", by="qian").startswith(id)
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "qian@example.org")
    assert office("03-02T09:21", "show", "@", by="zhao").startswith("zhao")
