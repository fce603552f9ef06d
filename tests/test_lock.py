"""One writer at a time."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from doctrack.errors import Busy, Unfit
from doctrack.store.git.lock import held, writer_lock

HOLDER = """
import sys, time
from pathlib import Path
from doctrack.store.git.lock import writer_lock
with writer_lock(Path(sys.argv[1]), 5):
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""
ADDER = """
import sys
from pathlib import Path
from doctrack.store.git.lock import writer_lock
file = Path(sys.argv[2])
for _ in range(25):
    with writer_lock(Path(sys.argv[1]), 60):
        file.write_text(str(int(file.read_text()) + 1))
"""


@pytest.fixture
def git_dir(tmp_path):
    folder = tmp_path / ".git"
    folder.mkdir()
    return folder


def holder(git_dir, seconds):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(git_dir), str(seconds)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "held\n"
    return process


def test_the_holder_is_named_to_who_waits_in_vain(git_dir):
    process, waits = holder(git_dir, 30), []
    began = time.monotonic()
    with pytest.raises(Busy) as caught, writer_lock(git_dir, 0.3, waits.append):
        pass
    assert 0.25 < time.monotonic() - began < 3 and caught.value.exit_code == 75
    assert str(process.pid) in caught.value.words.zh and str(process.pid) in caught.value.words.en
    assert len(waits) == 1 and str(process.pid) in waits[0]
    process.kill()
    process.wait()


def test_who_waits_gets_it_when_it_is_free(git_dir):
    process = holder(git_dir, 0.3)
    with writer_lock(git_dir, 10):
        assert process.wait() == 0


def test_a_killed_holder_holds_nothing(git_dir):
    process = holder(git_dir, 60)
    process.kill()
    process.wait()
    with writer_lock(git_dir, 1):
        assert (git_dir / "doctrack" / "lock").read_text() == str(os.getpid())
    assert (git_dir / "doctrack" / "lock").read_text() == ""


def test_what_a_killed_holder_left_is_gone_and_what_is_older_stays(git_dir):
    (git_dir / "refs" / "heads").mkdir(parents=True)
    (git_dir / "HEAD.lock").touch()
    os.utime(git_dir / "HEAD.lock", (1e9, 1e9))
    process = holder(git_dir, 60)
    left = [
        git_dir / n
        for n in ("index.lock", "refs/heads/main.lock", "doctrack/partial-1", "fast_import_crash_1")
    ]
    for file in left:
        file.touch()
    process.kill()
    process.wait()
    with writer_lock(git_dir, 1):
        assert not any(f.exists() for f in left)
        assert (git_dir / "HEAD.lock").exists()


def test_an_orderly_holder_leaves_a_hands_lock_file_alone(git_dir):
    with writer_lock(git_dir, 1):
        (git_dir / "index.lock").touch()
    with writer_lock(git_dir, 1):
        assert (git_dir / "index.lock").exists()


def test_it_stays_held_until_the_git_process_of_a_killed_writer_has_ended(git_dir):
    script = HOLDER.replace(
        "    time.sleep",
        "    import subprocess\n    from doctrack.store.git.lock import held\n   "
        " subprocess.Popen(['sleep', '1'], pass_fds=held(), stdout=subprocess.DEVNULL)\n   "
        " print('child', flush=True)\n    time.sleep",
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(git_dir), "60"], stdout=subprocess.PIPE, text=True
    )
    assert [process.stdout.readline(), process.stdout.readline()] == ["held\n", "child\n"]
    process.send_signal(signal.SIGKILL)
    process.wait()
    with pytest.raises(Busy), writer_lock(git_dir, 0.2):
        pass
    with writer_lock(git_dir, 5):
        pass


def test_it_is_let_go_of_when_the_act_fails(git_dir):
    with pytest.raises(ZeroDivisionError), writer_lock(git_dir, 1):
        raise ZeroDivisionError
    assert held() == ()
    with writer_lock(git_dir, 0):
        assert len(held()) == 1


def test_a_repository_that_cannot_be_written_is_unfit(git_dir):
    (git_dir / "doctrack").write_text("a file lies here")
    with pytest.raises(Unfit) as caught, writer_lock(git_dir, 1):
        pass
    assert caught.value.exit_code == 6


def test_a_lock_that_is_a_link_is_not_followed(git_dir, tmp_path):
    (git_dir / "doctrack").mkdir()
    (git_dir / "doctrack" / "lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Unfit), writer_lock(git_dir, 1):
        pass
    assert not (tmp_path / "elsewhere").exists()


def test_a_hundred_writers_in_turn_lose_no_count(git_dir, tmp_path):
    count = Path(tmp_path / "count")
    count.write_text("0")
    writers = [
        subprocess.Popen([sys.executable, "-c", ADDER, str(git_dir), str(count)]) for _ in range(4)
    ]
    assert [w.wait() for w in writers] == [0] * 4
    assert count.read_text() == "100"
