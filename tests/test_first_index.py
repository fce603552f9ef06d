"""A first index of many records is made by several processes and ends; it is the one that a single
process makes.
"""

import subprocess
import sys
from pathlib import Path

from doctrack.store.index import filling

ROOT = Path(__file__).parents[1]


def rows(folder):
    listed = [
        sys.executable,
        "-m",
        "doctrack",
        "--ledger",
        str(folder),
        "--now",
        "2026-06-30T18:00",
        "report",
        "overdue",
        "--as-of",
        "2024-02-29",
    ]
    done = subprocess.run(
        listed,
        capture_output=True,
        timeout=120,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_first_index_by_several_processes(tmp_path, capsys, monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    from scale import made

    folder = tmp_path / "ledger"
    made(folder, filling.PARALLEL_FROM + 100)
    (folder / ".git/doctrack/index.sqlite").unlink()
    parallel = rows(folder)
    assert len(parallel.splitlines()) > 50
    (folder / ".git/doctrack/index.sqlite").unlink()
    monkeypatch.setattr(filling, "PARALLEL_FROM", 10**9)
    capsys.readouterr()
    from doctrack.cli.main import run

    assert (
        run(
            [
                "--ledger",
                str(folder),
                "--now",
                "2026-06-30T18:00",
                "report",
                "overdue",
                "--as-of",
                "2024-02-29",
            ]
        )
        == 0
    )
    assert capsys.readouterr().out.encode() == parallel


def test_damage_that_a_process_of_ours_meets_is_said_as_damage(d, monkeypatch):
    for minute in range(3):
        d.paper(f"03-02T09:0{minute}")
    blob = d.git("rev-parse", "HEAD:incoming/2026/00/IN-2026-0002.yaml").strip()
    (d.folder / ".git/objects" / blob[:2] / blob[2:]).unlink()
    (d.folder / ".git/doctrack/index.sqlite").unlink()
    monkeypatch.setattr(filling, "PARALLEL_FROM", 2)
    d("03-02T10:00", "list", "incoming", code=6)
    assert blob in d.err and "Traceback" not in d.err
