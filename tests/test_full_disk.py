"""A disk with no room: a clear sentence and exit 6, reading goes on, and what is told agrees with
what stands.
"""

import subprocess

import pytest
from office import PAPER, process

from tests.office import founded

pytestmark = pytest.mark.needs("a disk that may be mounted")


@pytest.fixture
def small(tmp_path, capsys):
    """A ledger on a disk of four megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(place)], check=True)
    try:
        yield founded(place / "office", capsys)
    finally:
        subprocess.run(["umount", "-l", str(place)], check=False)


def room(office):
    """The kilobytes that the disk still has."""
    return int(
        subprocess.run(
            ["df", "--output=avail", "-k", str(office.folder)],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()[1]
    )


def filled(office, left):
    """Takes all the room but some kilobytes."""
    junk = office.folder.parent / "junk"
    junk.unlink(missing_ok=True)
    junk.write_bytes(b"x" * max(room(office) - left, 0) * 1024)
    return junk


def test_an_act_that_finds_no_room_is_not_told_and_one_that_is_told_stands(small):
    small.paper()
    outcomes = set()
    for n, left in enumerate((0, 8, 16, 24, 32, 40, 56, 72, 96, 128, 192)):
        junk, head = filled(small, left), small.git("rev-parse", "HEAD")
        running = process(
            small.folder,
            "--as",
            "zhao",
            "--now",
            f"2026-03-02T10:{n:02d}",
            "incoming",
            "register",
            *PAPER,
        )
        out, err = running.communicate()
        moved = small.git("rev-parse", "HEAD") != head
        assert running.returncode == (0 if moved else 6), (left, running.returncode, out, err)
        assert moved or (b"Traceback" not in err and err.strip())
        outcomes.add(moved)
        assert (
            small("03-02T12:00", "list", "incoming").count("IN-2026-") == small.commits() - 2
        )  # a reader needs no room
        junk.unlink()
    assert outcomes == {True, False}
    small.paper("03-02T13:00")
    assert (
        small("03-02T13:01", "check") == "没有发现问题\n"
        and small.json("03-02T13:01", "report", "numbers")["rows"] == []
    )
    assert (
        small.git("status", "--porcelain") == ""
        and small.git("fsck", "--strict", "--no-dangling") == ""
    )
    small("03-02T13:02", "audit")


def test_a_disk_that_may_not_be_written_is_read_and_nothing_else(small):
    small.paper()
    subprocess.run(["mount", "-o", "remount,ro", str(small.folder.parent)], check=True)
    assert "IN-2026-0001" in small("03-02T12:00", "list", "incoming")
    small("03-02T12:00", "incoming", "register", *PAPER, code=6)
    assert small.err.strip() and "70" not in small.err
    subprocess.run(["mount", "-o", "remount,rw", str(small.folder.parent)], check=True)
    small.paper("03-02T12:01")
    small("03-02T12:02", "audit")
