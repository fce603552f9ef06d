"""The walk over a stretch of the history, oldest commit first, with the ledger as each commit left
it.

Contract: reads committed objects alone, and judges each commit on what its parent holds, proven or
not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from doctrack.audit.acts import Proven, of_acts
from doctrack.audit.books import of_books
from doctrack.audit.mendings import of_clock, of_mending
from doctrack.audit.signed import of_signature, signing_of
from doctrack.claims import read_trailers
from doctrack.engine.judge import Change
from doctrack.errors import Finding, Malformed
from doctrack.store.books.books import BOOKS, Books, read_trees
from doctrack.store.git.log import FileChange, Logged, log, with_blobs
from doctrack.store.git.repo import Repo
from doctrack.store.index.filling import fill, id_of, is_record, kind_of, read_record
from doctrack.store.index.tables import Index
from doctrack.store.ledger.ledger import Ledger
from doctrack.words import both

Progress = Callable[[int, int], None]
LAYOUT = (
    "doctrack.yaml",
    "schemas/",
    "calendar/",
    "templates/",
    "README.md",
    ".gitignore",
    ".gitattributes",
)


@dataclass(slots=True)
class Audit:
    """One walk over the history, with the ledger as it stood after the last commit that was
    read.
    """

    repo: Repo
    index: Index
    ledger: Ledger
    findings: list[Finding] = field(default_factory=list)
    settled: list[tuple[str, str]] = field(default_factory=list)
    stamp: int = 0
    read: int = 0

    def commit(self, logged: Logged, blobs: Mapping[str, bytes]) -> None:
        """Judges one commit, and moves the view on to it."""
        trailers = read_trailers(logged.message)
        found, proven = (
            [*self._shape(logged), *of_signature(self.ledger, logged, blobs.get(logged.oid))],
            Proven(()),
        )
        if not logged.parents:
            found += _root(logged)
        elif not trailers.claims:
            found += _by_hand(logged)
        elif trailers.claims[0].act == "mend":
            found += of_mending(self.ledger, logged, trailers, self.findings)
            self.settled += () if found else [(trailers.claims[0].record, logged.oid)]
        elif trailers.claims[0].act == "fix-clock":
            wrong = list(of_clock(self.ledger, logged, trailers))
            # That it goes back in time is what it is for, if it is in order.
            found = [
                f for f in found if wrong or f.rule != "clock" or f.found != str(logged.stamp)
            ] + wrong
            # What else is wrong with a commit that was dated ahead is not settled by the date.
            bad = any(f.commit == trailers.claims[0].record for f in self.findings)
            self.settled += () if found or bad else [(trailers.claims[0].record, logged.oid)]
        elif trailers.claims[0].record == "office":
            found += of_books(self.ledger, logged, trailers, blobs)
        else:
            proven = of_acts(self.ledger, logged, trailers, blobs)
            found += proven.findings
        self.findings += (f._replace(commit=logged.oid) for f in found)
        self.stamp, self.read = logged.stamp, self.read + 1
        self._advance(logged, proven.written, blobs)

    def through(
        self, head: str, after: str, progress: Callable[[int], None] | None = None
    ) -> Audit:
        """Judges every commit after one up to another; from the root where none is named."""
        for read, (logged, blobs) in enumerate(
            with_blobs(self.repo, log(self.repo, head, after), self._is_signed), 1
        ):
            self.commit(logged, blobs)
            if progress and read % 100 == 0:
                progress(read)
        return self

    def _is_signed(self, logged: Logged) -> bool:
        """Whether signatures will be looked at, as far as can be said beforehand; one that was not
        foreseen is fetched by itself.
        """
        return signing_of(self.ledger, logged)[1] != "off"

    def _shape(self, logged: Logged) -> Iterator[Finding]:
        if len(logged.parents) > 1:
            yield Finding(
                "merge",
                both("台账历史应为一条线，这是合并提交", "history is linear; this is a merge"),
            )
        if logged.stamp < self.stamp:
            yield Finding(
                "clock",
                both("提交时间早于上一提交", "it is dated before the commit under it"),
                expected=str(self.stamp),
                found=str(logged.stamp),
            )
        if logged.author_date != logged.date:
            yield Finding(
                "clock",
                both("作者时间与提交时间不符", "author's and committer's dates differ"),
                expected=logged.date,
                found=logged.author_date,
            )
        for change in logged.changes:
            if change.after and not (
                change.path.startswith(LAYOUT) or _is_place(change.path, self.ledger.books)
            ):
                yield Finding(
                    "layout",
                    both("不属于台账的文件", "a file outside the ledger's layout"),
                    change.path,
                )
            elif change.after and change.mode != "100644":
                yield Finding(
                    "layout",
                    both(
                        f"文件方式 {change.mode}，应为 100644",
                        f"the file's mode is {change.mode}, not 100644",
                    ),
                    change.path,
                )

    def _advance(
        self, logged: Logged, written: Mapping[str, Change], blobs: Mapping[str, bytes]
    ) -> None:
        if any(c.path.startswith(BOOKS) for c in logged.changes):
            self._read_books(logged)
        self.ledger.rev = logged.oid
        for change in logged.changes:
            if is_record(change.path):
                self._enter(change, written.get(change.after), blobs)

    def _read_books(self, logged: Logged) -> None:
        """The books as the commit left them; malformed ones are findings, and those before them go
        on.
        """
        self.ledger.forget_all()
        try:
            self.ledger.books = Books(read_trees(self.repo, logged.oid))
        except Malformed as error:
            self.findings += (f._replace(commit=logged.oid) for f in error.findings)

    def _enter(self, change: FileChange, proven: Change | None, blobs: Mapping[str, bytes]) -> None:
        """A record as the commit left it, proven or not, goes into the view that the next commit is
        judged on.
        """
        id = id_of(change.path)
        if proven:
            self.ledger.follow(proven.record, proven.standing, change.path, change.after)
            return
        self.ledger.forget(change.path, id)
        if not change.after:
            return
        record, standing, wrong = read_record(
            self.ledger.books, change.path, blobs.get(change.after, b"")
        )
        for finding in wrong:
            self.index.put_finding(finding)
        if wrong:
            self.index.put_malformed(change.path, id, kind_of(self.ledger.books, change.path))
        if record and standing:
            self.ledger.follow(record, standing, change.path, change.after)


def begun(repo: Repo, index: Index, root: str, after: str) -> Audit:
    """The walk from a commit on, with the ledger as that commit holds it; from the root of the line
    where none is named.
    """
    index.clear()
    first = after or root
    books = Books(read_trees(repo, first))
    if after:
        fill(repo, after, index, books)
    return Audit(
        repo,
        index,
        Ledger(repo, first, index, books),
        stamp=int(repo.commit(after).date.timestamp()) if after else 0,
    )


def _is_place(path: str, books: Books) -> bool:
    """Whether a path is where a record of some kind lies."""
    return is_record(path) and path.partition("/")[0] in books.folders


def _root(logged: Logged) -> Iterator[Finding]:
    """The root is trusted; it must at least be doctrack's own."""
    if not read_trailers(logged.message).claims:
        yield Finding(
            "root",
            both("第一个提交不是 doctrack init 所作", "the first commit is not doctrack init's"),
        )


def _by_hand(logged: Logged) -> Iterator[Finding]:
    """A commit that claims no act: every file it changed was edited by hand."""
    words = both("手工改动，不是任何办理", "edited by hand; no act is claimed")
    yield from (
        Finding("hand-edit", words, c.path, record=id_of(c.path) if is_record(c.path) else "")
        for c in logged.changes
    )
    if not logged.changes:
        yield Finding(
            "hand-edit", both("空提交，不是任何办理", "an empty commit; no act is claimed")
        )
