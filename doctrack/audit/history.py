"""The whole history proven, from what is remembered on; a long one in stretches at once, one for
each core.

Contract: trusts the root commit alone. A later stretch begins from what the commit before it holds,
and the stretch that ends there proves how that came about; so all of them together find what one
walk finds. What was proven is remembered by commit and rules beside the index, and may be forgotten
at any time.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from doctrack.audit.walk import Audit, begun
from doctrack.errors import Finding, Malformed
from doctrack.store.books.books import Books, read_trees
from doctrack.store.books.first import shipped_schemas
from doctrack.store.git.repo import Repo
from doctrack.store.index import memory
from doctrack.store.index.tables import Index
from doctrack.store.ledger.ledger import Ledger
from doctrack.store.ledger.opening import index_for

Progress = Callable[[int, int], None]
LONG = 4000  # commits from which a second process is worth its beginning
AHEAD = 0.15  # the first stretch has no records to read before it begins, and is longer by so much
LEANING = "^Doctrack-Act: (mend|fix-clock)$"  # acts that are judged by what was found before them


@dataclass(frozen=True, slots=True)
class Audited:
    """What an audit found and what was settled, the root it trusts and where its schemas differ
    from the shipped ones.
    """

    findings: tuple[Finding, ...]
    settled: tuple[tuple[str, str], ...]
    root: str
    rev: str
    commits: int
    differs: tuple[str, ...]


class Found(NamedTuple):
    """What a stretch of the history has shown; `root` is where the whole of it begins."""

    root: str
    findings: tuple[Finding, ...] = ()
    settled: tuple[tuple[str, str], ...] = ()
    stamp: int = 0
    read: int = 0


def audited(
    path: Path | None,
    rev: str = "",
    progress: Progress | None = None,
    *,
    fresh: bool = False,
    since: str = "",
    objects: Mapping[str, str] | None = None,
) -> Audited:
    """Audits the history up to a revision; commits that were proven under the same rules are not
    read again.

    With `objects` (what a push has brought and git has not kept yet) nothing is remembered.
    """
    with Repo.open(path, objects=objects) as repo:
        head = repo.resolve(rev or "HEAD")
        index = index_for(repo, "audit")
        try:
            index.begin()
            known = None if fresh else memory.found(repo, index, head)
            found = _walked(repo, index, known, head, progress, apart=objects is None)
            if objects is None:
                memory.kept(
                    index,
                    memory.Memory(
                        head, found.root, found.stamp, found.read, found.findings, found.settled
                    ),
                )
                index.commit()
            return _answer(repo, found, head, since)
        finally:
            index.rollback()
            index.close()


def _answer(repo: Repo, found: Found, head: str, since: str) -> Audited:
    before = set(repo.run("rev-list", "--first-parent", since).decode().split()) if since else set()
    settled = {bad for bad, _ in found.settled}
    findings = tuple(
        f for f in found.findings if f.commit not in before and f.commit not in settled
    )
    differs = tuple(
        sorted(p for p, data in shipped_schemas().items() if repo.read(found.root, p) != data)
    )
    return Audited(findings, found.settled, found.root, head, found.read, differs)


def _walked(
    repo: Repo,
    index: Index,
    known: memory.Memory | None,
    head: str,
    progress: Progress | None,
    *,
    apart: bool,
) -> Found:
    """All that was found up to a commit: what is remembered, and what the commits after that
    show.
    """
    after = known.commit if known else ""
    span = f"{after}..{head}" if after else head
    listed, cuts = _listed(repo, span, apart=apart)
    root = known.root if known else listed[0]
    if cuts:
        try:
            return _in_stretches(
                repo, index, known, root, (after, *cuts, head), _scaled(progress, listed, cuts)
            )
        except Malformed:
            # the books at a cut cannot be read; who comes there on foot goes on with those before
            # them
            pass
    walk = _going_on(repo, index, known) if known else begun(repo, index, root, "")
    return _found(walk.through(head, after, _scaled(progress, listed, cuts)), root, kept=apart)


def _listed(repo: Repo, span: str, *, apart: bool) -> tuple[list[str], list[str]]:
    """The commits to be read, and those at which the later stretches begin; none where the history
    is short or leans on what was found in it.
    """
    words = ("rev-list", "--first-parent", "--reverse", "--topo-order", span)
    cores = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    if not apart or cores < 2:
        return repo.run(*words).decode().split(), []
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as pool:
        leaning = pool.submit(
            repo.run, "log", "--first-parent", "-1", "--format=%H", "-E", f"--grep={LEANING}", span
        )
        listed = repo.run(*words).decode().split()
        if leaning.result() or len(listed) < LONG:
            return listed, []
    return listed, [
        listed[int(len(listed) * (n + AHEAD) / (cores + AHEAD))] for n in range(1, cores)
    ]


def _scaled(
    progress: Progress | None, listed: Sequence[str], cuts: Sequence[str]
) -> Callable[[int], None] | None:
    """Progress as the last stretch makes it, told of the whole: the others are as long."""
    if progress is None:
        return None
    own = len(listed) - (listed.index(cuts[-1]) + 1 if cuts else 0)
    return lambda read: progress(read * len(listed) // max(own, 1), len(listed))


def _in_stretches(
    repo: Repo,
    index: Index,
    known: memory.Memory | None,
    root: str,
    ends: Sequence[str],
    progress: Callable[[int], None] | None,
) -> Found:
    """The last stretch with the index that is kept, those before it each in a process of its
    own.
    """
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(len(ends) - 2) as pool:
        earlier = [
            pool.submit(_stretch, repo.apart(), root, *ends[n : n + 2])
            for n in range(len(ends) - 2)
        ]
        last = _found(
            begun(repo, index, root, ends[-2]).through(ends[-1], ends[-2], progress),
            root,
            kept=True,
        )
        parts = [*(f.result() for f in earlier), last]
    before = Found(root, known.findings, known.settled, 0, known.read) if known else Found(root)
    every = [before, *parts]
    return Found(
        root,
        tuple(f for p in every for f in p.findings),
        tuple(s for p in every for s in p.settled),
        last.stamp,
        sum(p.read for p in every),
    )


def _stretch(repo: Repo, root: str, after: str, head: str) -> Found:
    """One stretch, with an index that goes with it."""
    with tempfile.TemporaryDirectory(prefix="doctrack-") as folder:
        index = Index(Path(folder) / "audit.sqlite")
        try:
            index.begin()
            return _found(begun(repo, index, root, after).through(head, after), root, kept=False)
        finally:
            index.rollback()
            index.close()
            repo.close()


def _found(walk: Audit, root: str, *, kept: bool) -> Found:
    """What a walk has found; an index that is kept is told of what it has not been told yet."""
    if kept:
        walk.ledger.forget_all()
    return Found(root, tuple(walk.findings), tuple(walk.settled), walk.stamp, walk.read)


def _going_on(repo: Repo, index: Index, known: memory.Memory) -> Audit:
    """The walk from where an earlier audit ended, with the index that it left."""
    ledger = Ledger(repo, known.commit, index, Books(read_trees(repo, known.commit)))
    return Audit(
        repo=repo,
        index=index,
        ledger=ledger,
        findings=list(known.findings),
        settled=list(known.settled),
        stamp=known.stamp,
        read=known.read,
    )
