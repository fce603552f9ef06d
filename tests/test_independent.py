"""The audit agrees with a reading that knows nothing of doctrack: git, PyYAML and a hundred
lines.
"""

import shutil
import subprocess
from pathlib import Path

import pytest
from independent import Ledger

from doctrack.audit.history import audited

SCRIPT = Path(__file__).with_name("independent.py")


def test_the_script_is_short_and_knows_nothing_of_doctrack():
    text = SCRIPT.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 160
    assert {
        line.split()[1] for line in text.splitlines() if line.startswith(("import ", "from "))
    } == {"subprocess", "sys", "collections", "yaml"}


def test_both_readings_of_the_example_office_are_one(example):
    ledger = Ledger(example[0])
    assert list(ledger.differences()) == []
    assert len(ledger.records) >= 250 and {r["state"] for r in ledger.records.values()} >= {
        "concluded",
        "returned",
        "closed",
        "active",
    }
    assert audited(example[0]).findings == ()


@pytest.mark.parametrize(
    ("what", "old", "new"),
    [
        ("state", "state: concluded", "state: handling"),
        ("state", "state: returned\n", "state: lent\n"),
        ("number", "number: 收〔2025〕2", "number: 收〔2025〕3"),
        ("events", ", act: conclude,", ", act: note,"),
    ],
)
def test_each_finds_what_the_other_finds(example, tmp_path, what, old, new):
    folder = tmp_path / "office"
    subprocess.run(["git", "clone", "-q", str(example[0]), str(folder)], check=True)
    file = next(
        f
        for f in sorted(folder.rglob("*-2025-0*.yaml"))
        if old in (text := f.read_text(encoding="utf-8"))
        and ("state: concluded" in text or what != "events")
    )
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    subprocess.run(
        [
            "git",
            "-C",
            str(folder),
            "-c",
            "user.name=x",
            "-c",
            "user.email=x@x",
            "commit",
            "-qam",
            "x",
        ],
        check=True,
    )
    audited(example[0])
    (folder / ".git/doctrack").mkdir()
    shutil.copy(
        example[0] / ".git/doctrack/audit.sqlite", folder / ".git/doctrack"
    )  # what was proven of the example is not judged again
    mine, theirs = list(Ledger(folder).differences()), audited(folder).findings
    assert len(mine) == 1 and file.name in mine[0]
    assert any(f.file.endswith(file.name) for f in theirs)


def test_a_number_that_was_skipped_is_found(d):
    d.paper()
    d.paper("03-02T09:01")
    assert list(Ledger(d.folder).differences()) == []
    old, new = (d.folder / f"incoming/2026/00/IN-2026-000{n}.yaml" for n in (2, 5))
    new.write_text(
        old.read_text(encoding="utf-8").replace("0002", "0005").replace("2号", "5号"),
        encoding="utf-8",
    )
    d.git("add", "-A")
    d.git("-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qm", "x")
    assert len(list(Ledger(d.folder).differences())) == 2
