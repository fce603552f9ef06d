"""The audit at scale, against `git log -p` of the same history in the same run: python
benchmarks/audit.py [COMMITS] [FOLDER].

Makes a ledger whose every commit is one act (a paper registered, routed, read by two, handled,
concluded, returned), with the bytes and messages that the desk would have written, through one `git
fast-import`; then audits it cold and after ten more acts.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from scale import median, seconds

from doctrack import __version__, claims
from doctrack.cli.main import run
from doctrack.desk import acts as desk
from doctrack.engine.fold import advance, head_of
from doctrack.engine.judge import Change, Request
from doctrack.model.record import Event, Record, Standing
from doctrack.model.refs import folder_of, format_id
from doctrack.store.books.books import Books
from doctrack.store.books.first import shipped_trees
from doctrack.store.git import commits
from doctrack.store.git.repo import Repo
from doctrack.store.yaml import encoding

ZONE = ZoneInfo("Asia/Shanghai")
STEPS = (
    ("register", "zhao", {}),
    ("route", "qian", {"readers": ("sun=decide", "li"), "handler_departments": ("工程科",)}),
    ("hand", "zhao", {"to": "sun"}),
    ("read", "sun", {"opinion": "同意"}),
    ("return", "zhao", {}),
    ("hand", "zhao", {"to": "li"}),
    ("read", "li", {}),
    ("return", "zhao", {}),
    ("hand", "zhao", {"to": "wang", "department": "工程科"}),
    ("conclude", "wang", {"outcome": "已办"}),
    ("return", "zhao", {}),
)


PEOPLE = (
    ("zhao", "办公室", "registrar"),
    ("sun", "局领导", "leader"),
    ("li", "工程科", "staff"),
    ("wang", "工程科", "department_head"),
)


def acts(count: int, start: datetime):
    """Acts one a commit, a minute apart: the path, the bytes, the message, who and when."""
    kind = Books(shipped_trees()).kind("incoming")
    serials: dict[int, int] = {}
    for n in range(count // len(STEPS) + 1):
        at = start + timedelta(minutes=n * 40)
        serial = serials[at.year] = serials.get(at.year, 0) + 1
        id = format_id("IN", at.year, serial)
        facts = {
            "title": f"关于做好第{n}项工作的通知",
            "form": "document",
            "source": "superior",
            "sender": "市水务局",
            "line": "administration",
        }
        standing, events = Standing("", f"收〔{at.year}〕{serial}号", facts), ()
        for minute, (act, by, inputs) in enumerate(STEPS):
            event = Event(act, by, at + timedelta(minutes=minute), inputs)
            standing = advance(standing, event, len(events) + 1, kind)
            events = (*events, event)
            record = Record(
                id, "incoming", standing.state, standing.number, head_of(standing, kind), events
            )
            request = Request("incoming", act, id, inputs, by, event.at, event.at, by)
            done = [desk.Done(Change(record, standing, act), (), (), (), kind, request)]
            text = commits.message(
                claims.subject_of(done),
                "",
                [*claims.trailers_of(done), ("Doctrack-Version", __version__)],
            )
            yield (
                f"incoming/{folder_of(id)}/{id}.yaml",
                encoding.encode(record, kind),
                text,
                by,
                event.at,
            )


def founded(folder: Path, *founding: str) -> None:
    """The ledger and its people, by the real command."""
    run(
        [
            "--now",
            "2020-01-02T08:00",
            "init",
            str(folder),
            "--org",
            "某某局",
            "--founder",
            "qian",
            "--founder-name",
            "钱主任",
            "--founder-email",
            "qian@doctrack.invalid",
            "--department",
            "工程科",
            "--practice",
            *founding,
        ]
    )
    for who, department, role in PEOPLE:
        run(
            [
                "--ledger",
                str(folder),
                "--as",
                "qian",
                "--now",
                "2020-01-02T08:30",
                "person",
                "join",
                who,
                "--name",
                who,
                "--department",
                department,
                "--role",
                role,
            ]
        )


def streamed(folder: Path, count: int) -> None:
    """Acts into git, a commit each, without a process for each."""
    with Repo.open(folder) as repo:
        process = subprocess.Popen(
            ["git", "-C", str(folder), "fast-import", "--quiet", "--date-format=raw"],
            stdin=subprocess.PIPE,
        )
        assert process.stdin
        parent = f"from {repo.head()}\n"
        for path, data, text, by, at in acts(count, datetime(2020, 1, 3, 8, tzinfo=ZONE)):
            person = f"{by} <{by}@doctrack.invalid> {int(at.timestamp())} +0800"
            body = text.encode()
            head = f"commit refs/heads/main\nauthor {person}\ncommitter {person}\ndata {len(body)}\n".encode()
            process.stdin.write(
                head
                + body
                + parent.encode()
                + f"M 100644 inline {path}\ndata {len(data)}\n".encode()
                + data
                + b"\n"
            )
            parent = ""
        process.stdin.close()
        if process.wait():
            raise SystemExit("fast-import failed")
    subprocess.run(["git", "-C", str(folder), "reset", "-q", "--hard"], check=True)


def main() -> None:
    """Makes the ledger and prints the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(tempfile.mkdtemp()) / "ledger"
    if not folder.exists():
        founded(folder)
        streamed(folder, count)
    doctrack = [sys.executable, "-m", "doctrack", "--ledger", str(folder)]
    log = median(lambda: seconds("git", "-C", str(folder), "log", "-p"), 3)
    took = seconds(*doctrack, "audit", "--fresh")
    print(f"git log -p: {log:.1f} s; audit: {took:.1f} s; ratio {took / log:.2f}")
    print(
        f"largest process: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MB"
    )
    now = subprocess.run(
        ["git", "-C", str(folder), "log", "-1", "--format=%cI"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    for _ in range(10):
        seconds(
            *doctrack, "--as", "zhao", "--now", now, "incoming", "urge", "1", "--addressee", "li"
        )
    print(f"audit after ten more acts: {seconds(*doctrack, 'audit'):.2f} s")


if __name__ == "__main__":
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    main()
