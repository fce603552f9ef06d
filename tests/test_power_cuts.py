"""Power cuts: killed at any moment of whatever it does, the ledger is whole, and no act that was
told as done is missing.
"""

import os
import random
import signal
import time

import pytest

from tests.office import PAPER, process
from tests.test_many_clerks import clone, git, server  # noqa: F401
from tests.test_sync import Cut

SOAK = bool(os.environ.get("DOCTRACK_SOAK"))
KILLS = 500 if SOAK else 24
LOOKED_AT = 25  # kills between two looks at the whole ledger


@pytest.fixture
def office(server, capsys):  # noqa: F811
    """A clone of a server that holds three papers in circulation; it is December, and nothing is
    closed yet.
    """
    made = clone(server, "cut", capsys)
    for n in "123":
        made.paper()
        made(
            "03-02T09:01",
            "incoming",
            "route",
            f"IN-2026-000{n}",
            "--reader",
            "sun",
            "--reader",
            "zhou",
            by="hua",
        )
    return made


class Cuts:
    """Commands that are killed after a while; what they had told by then is kept."""

    def __init__(self, office):
        self.office, self.chance = office, random.Random(20261124)
        self.told, self.minute = set(), 0
        began = time.monotonic()
        process(office.folder, "--as", "zhao", "--now", self.now(), "todo").communicate()
        # A command takes about a third of a second; on a busy machine each is given more.
        self.pace = max(1.0, (time.monotonic() - began) / 0.35)

    def now(self):
        return f"2026-12-{1 + self.minute // 1440:02d}T{self.minute // 60 % 24:02d}:{self.minute % 60:02d}"

    def killed(self, *words, whole=0.6):
        """What the command had told before it was killed."""
        self.minute += 1
        running = process(
            self.office.folder, "--as", "zhao", "--now", self.now(), *words, start_new_session=True
        )
        time.sleep(self.chance.uniform(0, whole * self.pace))
        os.killpg(running.pid, signal.SIGKILL)
        return running.communicate()[0].decode()

    def register(self):
        said = self.killed("incoming", "register", *PAPER)
        self.told |= {line.split(" ")[0] for line in said.splitlines() if line.startswith("IN-")}

    def urge(self):
        self.killed("incoming", "urge", "IN-2026-0001,IN-2026-0002", "--addressee", "sun")

    def index(self):
        for file in (self.office.folder / ".git/doctrack").glob("index.sqlite*"):
            file.unlink()
        self.killed("todo", "zhao")

    def sync(self):
        with Cut(self.office):
            self.killed("incoming", "urge", "IN-2026-0003", "--addressee", "sun", whole=1.0)
        self.killed("sync", whole=1.0)

    def close(self):
        done = self.office.git("tag").split()
        month = next((m for m in range(3, 12) if f"close/2026-{m:02d}" not in done), 11)
        self.killed("close", f"2026-{month:02d}", whole=1.0)

    def looked_at(self):
        """Git's own audit and ours, and everything that was told."""
        self.minute += 1
        git(self.office.folder, "fsck", "--strict")
        self.office(self.now()[5:], "sync")
        self.office(self.now()[5:], "audit")
        assert self.office.git("status", "--porcelain") == ""
        there = {
            p.rsplit("/", 1)[-1].removesuffix(".yaml")
            for p in self.office.git("ls-tree", "-r", "--name-only", "HEAD", "incoming/").split()
        }
        assert self.told <= there
        numbers = sorted(there)
        assert numbers == [f"IN-2026-{n:04d}" for n in range(1, len(numbers) + 1)]


def test_whatever_is_killed_the_ledger_is_whole(office, server):  # noqa: F811
    cuts = Cuts(office)
    doing = [cuts.register, cuts.register, cuts.urge, cuts.index, cuts.sync, cuts.close]
    for n in range(KILLS):
        doing[n % len(doing)]()
        if n % LOOKED_AT == LOOKED_AT - 1:
            cuts.looked_at()
    cuts.looked_at()
    assert cuts.told and office.git("tag"), (
        "nothing was ever quick enough to be told; the kills prove nothing"
    )
    git(server, "fsck", "--strict")
    assert git(server, "rev-parse", "HEAD") == office.git("rev-parse", "HEAD")
