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
from office import said

ROOT = Path(__file__).parents[1]
# What only a shell can do: such a line is run by one, and its commands are processes.
SHELL = re.compile(r"[|&;<>$`*?~]")
DROPPED = re.compile(r" > /dev/null( 2>&1)?$")
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
    shell = SHELL.search(DROPPED.sub("", line)) or words[0] != "doctrack"
    code, text = (in_a_shell if shell else here)(line, place)
    text = re.sub(r"\b[0-9a-f]{40}\b", "c0ffee" + "0" * 34, text)
    text = re.sub("(台账版本|Ledger version) [0-9a-f]{8}", r"\1 c0ffee00", text)
    text = re.sub(r"\b(?=[0-9a-f]*[a-f])(?=[0-9a-f]*[0-9])[0-9a-f]{12}\b", "c0ffee000000", text)
    text = text.replace(str(place["top"]), "~")
    return text + (f"[exit {code}]\n" if code else "")


def here(line, place):
    """A line that is a command of doctrack and no more, without a process of its own."""
    dropped = DROPPED.search(line)
    words = shlex.split(DROPPED.sub("", line), comments=True)[1:]
    env = {"COLUMNS": "80", **place["env"]}
    done = said(place["folder"], words, together=not dropped, **env)
    if not dropped:
        return done.returncode, done.stdout
    return done.returncode, "" if dropped[1] else done.stderr


def in_a_shell(line, place):
    """A line as bash runs it, with the real command."""
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
    return done.returncode, done.stdout.decode("utf-8")


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
