"""Pages that show a terminal are played and compared byte for byte; `pytest
tests/test_transcripts.py --update` writes them anew.

A block ```console holds commands behind `$ ` and what they say, standard output and error as they
come, and `[exit N]` where a command does not end with 0. Every page starts in an empty folder. Ids
of commits are shown as they are made up here, since they change with every word of a schema.
"""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted([*(ROOT / "docs").glob("*.md"), *(ROOT / "tests/transcripts").glob("*.md")])
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.M | re.S)


def pages():
    return [p for p in PAGES if BLOCK.search(p.read_text(encoding="utf-8"))]


def played(line, place):
    """What a command line says, in the folder where the page is; `cd` and `export` hold for the
    rest of the page.
    """
    words = shlex.split(line, comments=True)
    if words[0] == "cd":
        place["folder"] = place["folder"] / words[1]
        return ""
    if words[0] == "export":
        place["env"].update(w.split("=", 1) for w in words[1:])
        return ""
    # On a terminal each line shows when it is said; through a pipe what goes to standard error
    # would come first.
    env = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "COLUMNS": "80",
        **place["env"],
    }
    command = re.sub(
        r"(^|[|;&] *)doctrack ", lambda m: f"{m[1]}{shlex.quote(sys.executable)} -m doctrack ", line
    )
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=place["folder"],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    said = re.sub(r"\b[0-9a-f]{40}\b", "c0ffee" + "0" * 34, done.stdout.decode("utf-8"))
    said = re.sub("(台账版本|Ledger version) [0-9a-f]{8}", r"\1 c0ffee00", said)
    said = re.sub(r"\b(?=[0-9a-f]*[a-f])(?=[0-9a-f]*[0-9])[0-9a-f]{12}\b", "c0ffee000000", said)
    said = said.replace(str(place["top"]), "~")
    return said + (f"[exit {done.returncode}]\n" if done.returncode else "")


def replayed(block, place):
    """The block as it should read."""
    lines, out = block.split("\n"), []
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        if not line.startswith("$ "):
            continue
        command = [line]
        while command[-1].endswith("\\"):
            command.append(lines[at])
            at += 1
        said = played("\n".join(command)[2:].replace("\\\n", " "), place)
        out += [*command, *said.splitlines()]
    return "\n".join(out) + "\n"


@pytest.mark.parametrize("page", pages(), ids=lambda p: p.stem)
def test_the_page_shows_what_is_said(page, tmp_path, request):
    place = {"folder": tmp_path, "top": tmp_path, "env": {}}
    text = page.read_text(encoding="utf-8")
    new = BLOCK.sub(lambda m: f"```console\n{replayed(m[1], place)}```", text)
    if request.config.getoption("--update"):
        page.write_text(new, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == new, (
        f"{page.name}: pytest tests/test_transcripts.py --update"
    )
