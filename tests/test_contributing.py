"""CONTRIBUTING.md, played: its edits are made on a copy, its commands typed, its answers looked for."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
SECTIONS = {part.split("\n", 1)[0]: part for part in re.split(r"^## ", PAGE, flags=re.M)[1:]}
OFFICE = "The office of the examples"
STEPS = [name for name in SECTIONS if name.startswith("Add ")]
EDIT = re.compile(
    r"^(?:In )?`(?P<file>[\w./]+)`, (?:before the line `(?P<before>[^`]+)`|(?P<new>a new file)|"
    r"(?P<end>at the end)):\n\n```\w+\n(?P<text>.*?)^```$",
    re.M | re.S,
)


def edited(copy, section):
    """Makes the edits of a section on a copy."""
    for edit in EDIT.finditer(section):
        path = copy / edit["file"]
        if edit["new"]:
            assert not path.exists()
            path.write_text(edit["text"], encoding="utf-8")
            continue
        old = path.read_text(encoding="utf-8")
        if edit["end"]:
            path.write_text(old + "\n\n" + edit["text"], encoding="utf-8")
            continue
        [place] = [m.start() for m in re.finditer("^" + re.escape(edit["before"]), old, re.M)]
        path.write_text(old[:place] + edit["text"] + old[place:], encoding="utf-8")


def commands(section):
    """Each command of a section, with what its answer must hold and its exit status."""
    for block in re.findall(r"^```console\n(.*?)^```$", section, re.M | re.S):
        for typed in re.split(r"^\$ doctrack ", block, flags=re.M)[1:]:
            line, *answer = typed.splitlines()
            status = int(answer.pop(0)) if answer and answer[0] in "36" else 0
            yield shlex.split(line), answer, status


def played(copy, folder, section):
    """Types the commands of a section in a folder, through the copy."""
    env = {
        **os.environ,
        "PYTHONPATH": str(copy),
        "DOCTRACK_NOW": "2026-11-24T10:00",
        "DOCTRACK_LEDGER": str(folder / "ledger"),
    }
    for words, answer, status in commands(section):
        done = subprocess.run(
            [sys.executable, "-m", "doctrack", *words],
            cwd=folder,
            env=env,
            capture_output=True,
            text=True,
        )
        said = done.stdout + done.stderr
        assert done.returncode == status, (words, said)
        assert not [line for line in answer if line not in said], (words, answer, said)


@pytest.mark.parametrize("step", STEPS)
def test_what_the_page_says_to_do_is_done_and_works(step, tmp_path):
    copy = tmp_path / "copy"
    for room in ("doctrack", "schemas", "templates"):
        shutil.copytree(ROOT / room, copy / room)  # what is compiled already stays so
    for name in STEPS[: STEPS.index(step) + 1]:
        edited(copy, SECTIONS[name])
    played(copy, tmp_path, SECTIONS[OFFICE])
    played(copy, tmp_path, SECTIONS[step])


def test_every_block_of_a_step_is_an_edit_or_a_command():
    for name in STEPS:
        blocks = len(re.findall(r"^```\w+$", SECTIONS[name], re.M))
        edits, typed = len(EDIT.findall(SECTIONS[name])), SECTIONS[name].count("```console\n")
        assert edits and typed == 1 and edits + typed == blocks, name


def test_what_make_is_told_to_do_is_there():
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    assert set(re.findall(r"`?make (test|quick|guards|soak|bench)\b", PAGE)) <= targets
