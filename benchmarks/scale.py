"""Speed at scale, as ratios against a peer in the same run, medians of several: python
benchmarks/scale.py [RECORDS] [FOLDER].

Makes a ledger of RECORDS incoming papers (100,000 unless said) through git fast-import, then
measures whole processes: the first index, one act against `git add` + `git commit` of the same
change, `show`, `todo` and `report overdue` warm against `python -c "import typer"`. Memory is the
largest resident size of any child.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from doctrack.cli.main import run
from doctrack.engine.fold import fold, head_of
from doctrack.model.record import Event, Record
from doctrack.model.refs import folder_of, format_id
from doctrack.store.books.books import Books
from doctrack.store.books.first import shipped_trees
from doctrack.store.git import commits, worktree
from doctrack.store.git.repo import Repo
from doctrack.store.yaml import encoding

ZONE = ZoneInfo("Asia/Shanghai")
NOW = "2026-06-30T18:00"


def papers(count: int):
    """Papers of several years in every state, as their files."""
    kind = Books(shipped_trees()).kind("incoming")
    start = datetime(2024, 1, 2, 9, tzinfo=ZONE)
    years: dict[int, int] = {}
    for n in range(count):
        at = start + timedelta(minutes=n * 12)
        serial = years[at.year] = years.get(at.year, 0) + 1
        id = format_id("IN", at.year, serial)
        facts = {
            "title": f"关于做好第{n}项工作的通知",
            "form": "document",
            "source": "superior",
            "sender": "市水务局",
            "sender_number": f"市水发〔{at.year}〕{serial}号",
            "line": "administration",
        }
        step = iter(range(1, 20))
        minute = lambda s=step, a=at: a + timedelta(minutes=next(s))  # noqa: E731
        events = [
            Event("register", "zhao", at),
            Event(
                "route",
                "qian",
                minute(),
                {"readers": ("sun=decide", "li"), "handler_departments": ("工程科",)},
            ),
        ]
        events += [Event("hand", "zhao", minute(), {"to": "sun"})]
        if n % 50 or n < count // 2:
            events += [
                Event("read", "sun", minute(), {"opinion": "同意"}),
                Event("return", "zhao", minute()),
                Event("hand", "zhao", minute(), {"to": "li"}),
            ]
            events += [
                Event("read", "li", minute()),
                Event("return", "zhao", minute()),
                Event("hand", "zhao", minute(), {"to": "wang"}),
                Event("conclude", "wang", minute(), {"outcome": "已办"}),
            ]
            events += [Event("return", "zhao", minute())] if n % 97 else []
        record = Record(id, "incoming", "", f"收〔{at.year}〕{serial}号", facts, tuple(events))
        standing = fold(record, lambda day: kind)
        full = Record(
            id, "incoming", standing.state, record.number, head_of(standing, kind), record.events
        )
        yield f"incoming/{folder_of(id)}/{id}.yaml", encoding.encode(full, kind)


def made(folder: Path, count: int) -> None:
    """The ledger."""
    run(
        [
            "--now",
            "2024-01-02T08:00",
            "init",
            str(folder),
            "--org",
            "某某局",
            "--founder",
            "qian",
            "--founder-name",
            "钱主任",
            "--department",
            "工程科",
            "--practice",
        ]
    )
    for who, department, role in (
        ("zhao", "办公室", "registrar"),
        ("sun", "局领导", "leader"),
        ("li", "工程科", "staff"),
        ("wang", "工程科", "department_head"),
    ):
        run(
            [
                "--ledger",
                str(folder),
                "--as",
                "qian",
                "--now",
                "2024-01-02T08:30",
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
    repo = Repo.open(folder)
    who = commits.Signature("zhao", "zhao@example.org")
    head = repo.head()
    new = commits.commit(
        repo,
        head,
        dict(papers(count)),
        subject="bench",
        trailers=[],
        author=who,
        committer=who,
        when=datetime(2026, 6, 30, 17, tzinfo=ZONE),
    )
    worktree.bring(repo, head, new)
    repo.close()


# A machine on which doctrack is installed keeps compiled modules; typer's own are.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def seconds(*words: str, cwd: Path | None = None) -> float:
    """How long a process takes; it must succeed."""
    began = time.perf_counter()
    done = subprocess.run(words, cwd=cwd, capture_output=True)
    took = time.perf_counter() - began
    if done.returncode:
        raise SystemExit(f"{words}: {done.returncode} {done.stderr.decode()}")
    return took


def median(what, runs: int = 7) -> float:
    """The median of several runs after one that warms up."""
    what()
    return statistics.median(what() for _ in range(runs))


def main() -> None:
    """Makes the ledger and prints the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(tempfile.mkdtemp()) / "ledger"
    doctrack = [sys.executable, "-m", "doctrack", "--ledger", str(folder), "--now", NOW]
    if not folder.exists():
        made(folder, count)
    for name in ("index.sqlite", "index.sqlite-wal", "index.sqlite-shm"):
        (folder / ".git/doctrack" / name).unlink(missing_ok=True)
    print(f"first index of {count} records: {seconds(*doctrack, 'list', 'person'):.1f} s")
    print(
        f"largest process: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MB"
    )
    typer = median(lambda: seconds(sys.executable, "-c", "import typer"))
    print(f"import typer: {typer * 1000:.0f} ms")
    for words in (
        ("show", "IN-2026-0042"),
        ("todo", "sun"),
        ("report", "overdue", "--owner", "sun"),
        ("report", "overdue", "--as-of", "2024-06-30"),
    ):
        took = median(lambda words=words: seconds(*doctrack, *words))
        print(f"{' '.join(words)}: {took * 1000:.0f} ms, {took / typer:.2f} x import typer")
    acts(folder, doctrack)


def acts(folder: Path, doctrack: list[str]) -> None:
    """One act against git's own add and commit of a change of the same file."""
    file = folder / "incoming/2026/00/IN-2026-0042.yaml"
    ours, theirs = [], []
    for n in range(6):
        ours.append(
            seconds(
                *doctrack, "--as", "zhao", "incoming", "urge", "IN-2026-0042", "--addressee", "li"
            )
        )
        before = file.read_bytes()
        file.write_bytes(before + b"# x\n")
        git = ["git", "-c", "user.name=x", "-c", "user.email=x@x"]
        when = {"GIT_COMMITTER_DATE": "2026-06-30T18:00:00+0800"}
        os.environ.update(when)
        theirs.append(
            seconds(*git, "add", str(file), cwd=folder)
            + seconds(*git, "commit", "-qm", "x", cwd=folder)
        )
        seconds("git", "reset", "-q", "--hard", "HEAD~1", cwd=folder)
        assert file.read_bytes() == before and n >= 0
    mine, its = statistics.median(ours[1:]), statistics.median(theirs[1:])
    print(
        f"one act: {mine * 1000:.0f} ms; git add + git commit: {its * 1000:.0f} ms; ratio"
        f" {mine / its:.2f}"
    )


if __name__ == "__main__":
    main()
