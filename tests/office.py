"""An office for tests: a practice ledger with a dozen people, through the real command and real
git.
"""

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from unittest import mock

from once import known_by, made_once

from doctrack.cli.main import run
from doctrack.cli.output import answers

PEOPLE = [
    ("zhao", "赵一", "办公室", "registrar"),
    ("hua", "华青", "办公室", "office_deputy"),
    ("sun", "孙二", "局领导", "leader"),
    ("zhou", "周明", "局领导", "chief_leader"),
    ("wang", "王五", "工程科", "department_head"),
    ("wu", "吴六", "工程科", "staff"),
    ("li", "李四", "工程科", "staff"),
    ("zheng", "郑七", "财务科", "department_head"),
    ("feng", "冯八", "财务科", "staff"),
    ("old", "老陈", "退休", "staff"),
]
PAPER = (
    "--title",
    "关于防汛工作的通知",
    "--form",
    "document",
    "--source",
    "superior",
    "--sender",
    "区建设局",
    "--line",
    "administration",
)


@contextmanager
def heard():
    """The names of the rules that speak in the refusals which are printed meanwhile."""
    said, told = set(), (answers.clause_of, answers.refusal_of)

    def cited(objection, lang):
        said.add(objection.rule)
        return told[0](objection, lang)

    def in_json(refusal, lang):
        said.update(o.rule for o in refusal.objections)
        return told[1](refusal, lang)

    answers.clause_of, answers.refusal_of = cited, in_json
    try:
        yield said
    finally:
        answers.clause_of, answers.refusal_of = told


class Office:
    def __init__(self, folder, capsys):
        self.folder, self.capsys = folder, capsys
        self.out = self.err = ""

    def __call__(self, now, *words, by="zhao", code=0):
        self.capsys.readouterr()
        got = run(["--ledger", str(self.folder), "--as", by, "--now", f"2026-{now}", *words])
        self.out, self.err = self.capsys.readouterr()
        assert got == code, (words, got, self.out, self.err)
        return self.out

    def json(self, now, *words, by="zhao"):
        return json.loads(self(now, "--format", "json", *words, by=by))

    def refused(self, now, *words, rules, by="zhao", clauses=()):
        """Refused with exit 3 by the rules that are named and by no other (`...`: and by others,
        which are not the test's subject), naming every clause, leaving no commit and a clean tree.
        """
        head = self.git("rev-parse", "HEAD")
        with heard() as said:
            self(now, *words, by=by, code=3)
        named, others = {*rules.split()} - {"..."}, "..." in rules
        assert said == named or (others and said > named), (rules, said, self.err)
        for clause in clauses:
            assert clause in self.err, (clause, self.err)
        assert self.git("rev-parse", "HEAD") == head and self.git("status", "--porcelain") == ""
        return self.err

    def git(self, *words):
        return subprocess.run(
            ["git", "-C", str(self.folder), *words], capture_output=True, text=True, check=True
        ).stdout.strip()

    def paper(self, now="03-02T09:00", *more):
        return self(now, "incoming", "register", *PAPER, *more).split()[0]

    def commits(self):
        return int(self.git("rev-list", "--count", "HEAD"))


def founded(folder, capsys, *more):
    """An office with its dozen people. The same words found the same ledger, byte for byte, so the
    commands run once and the folder is copied.
    """
    made = made_once(
        "office-" + known_by(*more), lambda place: _founded(place / "office", capsys, *more)
    )
    shutil.copytree(made / "office", folder, symlinks=True)
    return Office(folder, capsys)


def _founded(folder, capsys, *more):
    words = [
        *more,
        "--founder",
        "qian",
        "--founder-name",
        "钱主任",
        "--department",
        "工程科",
        "--department",
        "财务科",
        "--practice",
    ]
    assert run(["--now", "2026-03-02T08:00", "init", str(folder), "--org", "某某局", *words]) == 0
    office = Office(folder, capsys)
    lines = [
        {
            "kind": "person",
            "act": "join",
            "id": who,
            "by": "qian",
            "inputs": {
                "name": name,
                "department": department,
                "roles": [role],
                **({"retired": True} if who == "old" else {}),
            },
        }
        for who, name, department, role in PEOPLE
    ]
    file = folder.parent / "people.jsonl"
    file.write_text(
        "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8"
    )
    office("03-02T08:01", "batch", str(file), by="qian")


def process(folder, *words, env=None, **more):
    """The real command in a process of its own."""
    full = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **(env or {})}
    return subprocess.Popen(
        [sys.executable, "-m", "doctrack", "--ledger", str(folder), *words],
        env=full,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **more,
    )


class Said(NamedTuple):
    """What a command said and how it ended, by the names that `subprocess` gives to it."""

    returncode: int
    stdout: str
    stderr: str


def said(folder, words, *, together=False, **env):
    """The command without a process of its own, typed in a folder: a tenth of the time, for tests
    that ask what is said. `together`: standard error stands among standard output, as on a
    terminal.
    """
    out = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)
    err = out if together else io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)
    nothing = io.TextIOWrapper(io.BytesIO(), "utf-8")
    with (
        mock.patch.dict(os.environ, env),
        mock.patch("sys.stdin", nothing),
        contextlib.chdir(folder),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        code = run([str(w) for w in words])
    first, second = (stream.buffer.getvalue().decode("utf-8") for stream in (out, err))
    return Said(code, first, "" if together else second)


def built_twice(place):
    """The example office, by two processes at once that differ in everything that may not
    matter.
    """
    root = Path(__file__).parents[1]
    running = []
    for n, env in enumerate(
        [
            {"PYTHONHASHSEED": "1", "TZ": "America/New_York", "LANG": "C"},
            {"PYTHONHASHSEED": "2", "TZ": "Asia/Tokyo"},
        ]
    ):
        full = {"PATH": os.environ["PATH"], "HOME": str(place), "PYTHONPATH": str(root), **env}
        words = [sys.executable, str(root / "examples/office/build.py"), str(place / str(n))]
        running.append(
            subprocess.Popen(words, env=full, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        )
    for building in running:
        out, err = building.communicate(timeout=600)
        assert building.returncode == 0, (building.returncode, out, err)
