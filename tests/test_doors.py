"""Many writers, kills, malformed files, cron: the ledger stays whole."""

import json
import os
import random
import signal
import subprocess
import time

import pytest
from office import PAPER, process

from doctrack.store.yaml import yamlio
from doctrack.store.yaml.canonical import tree

SOAK = bool(os.environ.get("DOCTRACK_SOAK"))


def test_eight_writers_at_once(d):
    each = 50 if SOAK else 5
    before = d.commits()
    writers = []
    for _ in range(8):
        words = ["--as", "zhao", "--now", "2026-03-02T09:00", "incoming", "register", *PAPER]
        loop = (
            "import sys\nfrom doctrack.cli.main import"
            f" run\nsys.exit(max(run({['--ledger', str(d.folder), *words]!r}) for _ in"
            f" range({each})))"
        )
        env = {**os.environ, "DOCTRACK_LOCK_WAIT": "120"}
        import sys

        writers.append(
            subprocess.Popen(
                [sys.executable, "-c", loop],
                env=env,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
        )
    said = [w.communicate() for w in writers]
    assert [w.returncode for w in writers] == [0] * 8, said
    total = 8 * each
    assert d.commits() - before == total
    assert d.json("03-02T10:00", "report", "numbers")["rows"] == []
    ids = [r["id"] for r in d.json("03-02T10:00", "list", "incoming")["rows"]]
    assert ids == [f"IN-2026-{n:04d}" for n in range(1, total + 1)]
    assert d.git("status", "--porcelain") == "" and d("03-02T10:01", "check") == "没有发现问题\n"


def test_a_second_writer_waits_and_then_says_who_holds_it(d, monkeypatch):
    import fcntl

    handle = os.open(d.folder / ".git/doctrack/lock", os.O_RDWR)
    fcntl.flock(handle, fcntl.LOCK_EX)
    monkeypatch.setenv("DOCTRACK_LOCK_WAIT", "0.2")
    d("03-02T09:00", "incoming", "register", *PAPER, code=75)
    os.close(handle)
    d.paper()


def test_kill_at_random_moments(d):
    chance = random.Random(7)
    for n in range(200 if SOAK else 12):
        running = process(
            d.folder,
            "--as",
            "zhao",
            "--now",
            f"2026-03-02T{9 + n // 50:02d}:{n % 50:02d}",
            "incoming",
            "register",
            *PAPER,
            "--copies",
            "2",
        )
        time.sleep(chance.uniform(0, 0.35))
        running.send_signal(signal.SIGKILL)
        running.wait()
        running.stdout.close()
        running.stderr.close()
    d.paper("03-02T20:00")
    assert d.git("status", "--porcelain") == ""
    subprocess.run(
        ["git", "-C", str(d.folder), "fsck", "--strict"], check=True, capture_output=True
    )
    assert d("03-02T20:01", "check") == "没有发现问题\n"
    assert d.json("03-02T20:02", "report", "numbers")["rows"] == []


def test_hand_edits_in_the_way(d):
    d.paper()
    file = d.folder / "incoming/2026/00/IN-2026-0001.yaml"
    whole = file.read_bytes()
    file.write_bytes(whole.replace("防汛".encode(), "抗旱".encode()))
    assert "防汛" in d("03-02T09:01", "show", "1")
    d("03-02T09:02", "incoming", "route", "1", "--reader", "li", by="qian", code=6)
    assert "IN-2026-0001.yaml" in d.err
    file.write_bytes(whole)
    d("03-02T09:03", "incoming", "route", "1", "--reader", "li", by="qian")


def test_a_commit_by_hand_is_followed(d):
    d.paper()
    file = d.folder / "incoming/2026/00/IN-2026-0001.yaml"
    file.write_bytes(file.read_bytes().replace("防汛".encode(), "抗旱".encode()))
    d.git("-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qam", "by hand")
    assert "抗旱" in d("03-02T23:00", "find", "抗旱")


MALFORMED = {
    "repeated": b"id: IN-2026-0001\nid: IN-2026-0001\n",
    "alias": b"a: &a [x, x]\nb: [*a, *a]\n",
    "brackets": b"a: " + b"[" * 1000,
    "bytes": random.Random(3).randbytes(4000),
    "huge": b"a: '" + b"x" * 10_000_000 + b"'\n",
    "tag": b"a: !!python/object:os.system x\n",
    "documents": b"a: b\n---\nc: d\n",
    "nul": b"a: b\0c\n",
}


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_files_are_findings_within_a_second(name):
    began = time.monotonic()
    parsed = yamlio.read(MALFORMED[name], "x.yaml")
    assert time.monotonic() - began < 1
    assert parsed.findings and parsed.findings[0].line >= 1 and parsed.findings[0].column >= 1


def test_a_malformed_record_is_left_out_and_named(d):
    d.paper("03-02T09:00")
    d.paper("03-02T09:01")
    file = d.folder / "incoming/2026/00/IN-2026-0001.yaml"
    whole = file.read_text(encoding="utf-8")
    for bad, line in (
        (whole.replace("form: document", "form: dokument"), 6),
        (whole + "form: letter\n", 0),
        (whole.replace("copies", "x"), 0),
    ):
        file.write_text(bad, encoding="utf-8")
        d("03-02T09:02", "check", code=1 if bad != whole else 0)
        if line:
            assert f"IN-2026-0001.yaml:{line}:" in d.out
    file.write_text(whole.replace("form: document", "form: dokument"), encoding="utf-8")
    d.git("-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qam", "by hand")
    rows = json.loads(d("03-02T23:59", "--format", "json", "list", "incoming", code=5))["rows"]
    assert [r["id"] for r in rows] == ["IN-2026-0002"] and "IN-2026-0001.yaml:6:" in d.err


def test_a_comment_would_be_lost(d):
    d.paper()
    file = d.folder / "incoming/2026/00/IN-2026-0001.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace(
            "line: administration\n", "line: administration  # 催一下\n"
        ),
        encoding="utf-8",
    )
    d("03-02T09:02", "check", code=1)
    assert "comment" in d.out and "remarks" in d.out


def test_the_fast_reader_never_differs_from_the_strict_one(d):
    d.paper("03-02T09:00", "--remarks", "it's: a #test, [x]")
    d("03-02T09:10", "incoming", "route", "1", "--reader", "sun,li", "--opinion", "no", by="qian")
    data = (d.folder / "incoming/2026/00/IN-2026-0001.yaml").read_bytes()
    assert tree(data) == yamlio.read(data, "x").value
    chance = random.Random(11)
    for _ in range(4000):
        cut = bytearray(data)
        at = chance.randrange(len(cut))
        match chance.randrange(3):
            case 0:
                cut[at] = chance.randrange(256)
            case 1:
                del cut[at : at + chance.randrange(1, 4)]
            case _:
                cut[at:at] = bytes(
                    chance.choice(b"'\"{}[],:#-& \n!*|>%@`~0")
                    for _ in range(chance.randrange(1, 3))
                )
        fast = tree(bytes(cut))
        if fast is not None:
            strict = yamlio.read(bytes(cut), "x")
            assert not strict.findings and strict.value == fast, bytes(cut)


def test_cron_on_a_bare_repository_without_home_locale_or_terminal(d, tmp_path):
    d.paper()
    d("03-02T09:10", "incoming", "route", "1", "--reader", "sun", by="qian")
    d("03-02T10:00", "incoming", "hand", "1", "--to", "sun")
    bare = tmp_path / "bare.git"
    subprocess.run(
        ["git", "clone", "-q", "--bare", str(d.folder), str(bare)],
        check=True,
        env={"PATH": os.environ["PATH"], "HOME": "/nonexistent"},
    )
    import sys

    words = ["--now", "2026-03-31T18:00", "report", "recall", "--only-on", "month-end"]
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path)}
    said = [
        subprocess.run(
            [sys.executable, "-m", "doctrack", "--ledger", str(bare), *words],
            env=env,
            capture_output=True,
            check=True,
        ).stdout
        for _ in range(2)
    ]
    assert said[0] == said[1] and "关于防汛工作的通知" in said[0].decode("utf-8")
    words[1] = "2026-03-30T18:00"
    assert (
        subprocess.run(
            [sys.executable, "-m", "doctrack", "--ledger", str(bare), *words],
            env=env,
            capture_output=True,
            check=True,
        ).stdout
        == b""
    )


@pytest.mark.needs("the rights of root")
def test_a_ledger_of_another_owner_is_read_when_trusted(d, tmp_path):
    import shutil
    import sys
    import tempfile

    d.paper()
    with tempfile.TemporaryDirectory() as place:
        os.chmod(place, 0o755)
        there = os.path.join(place, "ledger")
        shutil.copytree(d.folder, there)
        env = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path)}
        for root, folders, files in os.walk(there):
            for name in (*folders, *files):
                os.chown(os.path.join(root, name), 12345, 12345)
        os.chown(there, 12345, 12345)
        words = [sys.executable, "-m", "doctrack", "--ledger", there, "list", "incoming"]
        refused = subprocess.run(words, env=env, capture_output=True)
        assert refused.returncode == 6 and b"DOCTRACK_TRUST=" in refused.stderr
        read = subprocess.run(words, env={**env, "DOCTRACK_TRUST": there}, capture_output=True)
        assert read.returncode == 0 and "IN-2026-0001" in read.stdout.decode()
