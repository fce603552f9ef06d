"""The audit: every commit since the first is judged again on its parent's view, and must have written just what the judge allows.

Contract: reads committed objects alone and trusts the root commit; what was proven is remembered by commit and rules beside
the index, and may be forgotten at any time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from doctrack import desk
from doctrack.engine.objections import UNKNOWN
from doctrack.engine.replay import Claim, Replayed, replay
from doctrack.errors import Finding
from doctrack.model.record import Record, Standing
from doctrack.model.words import Words, both
from doctrack.store import codec, commits
from doctrack.store.books import BOOKS, Books, read_trees
from doctrack.store.filling import blob_id, id_of, is_record, read_record, row_of
from doctrack.store.git import Repo
from doctrack.store.index import Index, lines_of
from doctrack.store.ledger import Ledger
from doctrack.store.log import FileChange, Logged, log

Progress = Callable[[int, int], None]
LAYOUT = ("doctrack.yaml", "schemas/", "calendar/", "templates/", "README.md", ".gitignore", ".gitattributes")
RECENT = 20_000  # records kept in memory between commits; most acts follow one on the same paper


@dataclass(frozen=True, slots=True)
class Trailers:
    """What stands at the end of a commit's message."""

    claims: tuple[Claim, ...]
    others: tuple[tuple[str, str], ...]

    def value(self, key: str) -> str:
        """The last value of a trailer other than a claim's, empty without one."""
        return next((v for k, v in reversed(self.others) if k == key), "")


def trailers(message: str) -> Trailers:
    """The acts that a message claims, each four trailers together, and the rest."""
    pairs = [(k, v) for line in message.rstrip("\n").rpartition("\n\n")[2].split("\n") for k, sep, v in [line.partition(": ")] if sep]
    claims, others = list[Claim](), list[tuple[str, str]]()
    at = 0
    while at < len(pairs):
        four = pairs[at : at + 4]
        if [k for k, _ in four] == ["Doctrack-Act", "Doctrack-Record", "Doctrack-Actor", "Doctrack-At"]:
            claims.append(Claim(*(v for _, v in four)))
            at += 4
        else:
            others.append(pairs[at])
            at += 1
    return Trailers(tuple(claims), tuple(others))


@dataclass(slots=True)
class Audit:
    """One walk over the history, with the ledger as it stood after the last commit that was read."""

    repo: Repo
    index: Index
    ledger: Ledger
    findings: list[Finding] = field(default_factory=list)
    stamp: int = 0

    def commit(self, logged: Logged) -> None:
        """Judges one commit, and moves the view on to it."""
        told = trailers(logged.message)
        found, replayed = list(self._shape(logged)), Replayed({}, (), ())
        if not logged.parents:
            found += _root(logged)
        elif not told.claims:
            found += _by_hand(logged)
        elif told.claims[0].record == "office":
            found += _of_books(self.ledger, logged, told)
        else:
            more, replayed = _of_acts(self.ledger, logged, told)
            found += more
        self.findings += (replace(f, commit=logged.oid) for f in found)
        self.stamp = logged.stamp
        self._advance(logged, replayed)

    def _shape(self, logged: Logged) -> Iterator[Finding]:
        if len(logged.parents) > 1:
            yield Finding("merge", both("台账历史应为一条线，这是合并提交", "history is linear; this is a merge"))
        if logged.stamp < self.stamp:
            yield Finding("clock", both("提交时间早于上一提交", "it is dated before the commit under it"), expected=str(self.stamp), found=str(logged.stamp))
        if logged.author_date != logged.date:
            yield Finding("clock", both("作者时间与提交时间不符", "author's and committer's dates differ"), expected=logged.date, found=logged.author_date)
        for change in logged.changes:
            if change.after and not (change.path.startswith(LAYOUT) or _is_place(change.path, self.ledger.books)):
                yield Finding("layout", both("不属于台账的文件", "a file outside the ledger's layout"), change.path)
            elif change.after and change.mode != "100644":
                yield Finding("layout", both(f"文件方式 {change.mode}，应为 100644", f"the file's mode is {change.mode}, not 100644"), change.path)

    def _advance(self, logged: Logged, replayed: Replayed) -> None:
        if any(c.path.startswith(BOOKS) for c in logged.changes):
            self.ledger.books = Books(read_trees(self.repo, logged.oid))
            self.ledger._fresh.clear()
        self.ledger.rev = logged.oid
        kept = {c.record.id: (c.record, c.standing) for c in replayed.changes.values()}
        for change in logged.changes:
            if is_record(change.path):
                self._enter(change, kept)
        if len(self.ledger._fresh) > RECENT:
            self.ledger._fresh.clear()

    def _enter(self, change: FileChange, kept: Mapping[str, tuple[Record, Standing]]) -> None:
        id = id_of(change.path)
        self.index.forget(change.path, id)
        self.ledger._fresh.pop(id, None)
        self.ledger.__dict__.pop("_people", None) if change.path.startswith("staff/") else None
        if not change.after:
            return
        record, standing = kept.get(id, (None, None))
        if record is None or self._bytes(record) != change.after:
            record, standing, wrong = read_record(self.ledger.books, change.path, self.repo.blob(change.after))
            for finding in wrong:
                self.index.put_finding(change.path, change.after, finding)
        if record and standing:
            self.index.put([lines_of(row_of(self.ledger.books, record, standing, change.path, change.after))])
            self.ledger._fresh[id] = (record, standing)

    def _bytes(self, record: Record) -> str:
        kind = self.ledger.books.reading(record.kind)
        return blob_id(codec.encode(record, kind), self.ledger.rev) if kind else ""


def _is_place(path: str, books: Books) -> bool:
    """Whether a path is where a record of some kind lies."""
    folders = {k.folder for n in books.names if (k := books.kind(n))}
    return is_record(path) and path.split("/")[0] in folders


def _root(logged: Logged) -> Iterator[Finding]:
    """The root is trusted; it must at least be doctrack's own."""
    if not trailers(logged.message).claims:
        yield Finding("root", both("第一个提交不是 doctrack init 所作", "the first commit is not doctrack init's"))


def _by_hand(logged: Logged) -> Iterator[Finding]:
    """A commit that claims no act: every file it changed was edited by hand."""
    words = both("手工改动，不是任何办理", "edited by hand; no act is claimed")
    yield from (Finding("hand-edit", words, c.path, record=id_of(c.path) if is_record(c.path) else "") for c in logged.changes)
    if not logged.changes:
        yield Finding("hand-edit", both("空提交，不是任何办理", "an empty commit; no act is claimed"))


# --- acts ---------------------------------------------------------------------------------------------------------


def _of_acts(ledger: Ledger, logged: Logged, told: Trailers) -> tuple[list[Finding], Replayed]:
    """The acts of a commit judged again; then names, message and every byte must be what they make."""
    now = datetime.fromtimestamp(logged.stamp, ledger.office.zone)
    after, found = _after(ledger, logged)
    claims = _import_claims(after, told) if told.value("Doctrack-Import") else told.claims
    replayed = replay(ledger, claims, after, _clerks(ledger, logged, told), now)
    found += replayed.findings
    if not replayed.findings:
        found += _files(ledger, logged, replayed)
        found += _people(ledger, logged, replayed, told)
    return found, replayed


def _after(ledger: Ledger, logged: Logged) -> tuple[dict[str, Record], list[Finding]]:
    """The records that a commit changed, as it left them, and what is malformed in it."""
    records: dict[str, Record] = {}
    found: list[Finding] = []
    for change in logged.changes:
        if not is_record(change.path):
            found.append(Finding("hand-edit", both("办理之外还改了文件", "a file was changed beside the act"), change.path))
        elif not change.after:
            found.append(Finding("deleted", both("记录被删除", "a record was deleted"), change.path, record=id_of(change.path)))
        else:
            record, _, wrong = read_record(ledger.books, change.path, ledger.repo.blob(change.after))
            found += wrong
            if record:
                records[record.id] = record
    return records, found


def _import_claims(after: Mapping[str, Record], told: Trailers) -> list[Claim]:
    """An import names its first act; the others are the registering events of the records it made, in order of number."""
    first = told.claims[0]
    made = sorted((r for r in after.values() if not r.events[0].because), key=lambda r: tuple(int(p) if p.isdigit() else 0 for p in r.id.split("-")))
    return [Claim(first.act, r.id, first.by, r.events[0].at.isoformat()) for r in made]


def _clerks(ledger: Ledger, logged: Logged, told: Trailers) -> Callable[[str], str]:
    """Who typed each act: as the trailer says, else in practice the actor himself, else the committer."""
    said = told.value("Doctrack-Clerk")
    loose = ledger.office.practice or (ledger.office.policy("clerk") != "named" and not _known_mail(ledger, logged))
    return lambda by: said or (by if loose else logged.committer)


def _known_mail(ledger: Ledger, logged: Logged) -> bool:
    return any(p.email == logged.committer_email.lower() for p in ledger.people().values() if p.email)


def _files(ledger: Ledger, logged: Logged, replayed: Replayed) -> Iterator[Finding]:
    """Each file must hold, byte for byte, what the acts make of it, and no act may have left its file unwritten."""
    expected: dict[str, tuple[Record, bytes]] = {}
    for change in replayed.changes.values():
        kind = ledger.books.reading(change.record.kind)
        assert kind is not None
        expected[desk.path_of(change.record, kind)] = change.record, codec.encode(change.record, kind)
    written = {c.path: c.after for c in logged.changes if is_record(c.path)}
    for path in sorted({*expected, *written}):
        if path not in expected:
            yield Finding("hand-edit", both("办理之外的改动", "changed beside the act"), path, record=id_of(path))
        elif path not in written:
            yield Finding("missing", both("办理应写入的文件没有写", "the act should have written this file"), path, record=expected[path][0].id)
        elif blob_id(expected[path][1], logged.oid) != written[path]:
            yield _altered(ledger, path, *expected[path], ledger.repo.blob(written[path]))


def _altered(ledger: Ledger, path: str, record: Record, expected: bytes, found: bytes) -> Finding:
    """The first line in which a file differs from what the acts make of it."""
    pairs = list(zip([*expected.decode().split("\n"), ""], [*found.decode("utf-8", "replace").split("\n"), ""]))
    line = next((n for n, (a, b) in enumerate(pairs, 1) if a != b), len(pairs))
    words = both("内容不是所称办理的结果", "this is not what the claimed act makes of it")
    return Finding("altered", words, path, line, 1, record.id, expected=pairs[line - 1][0], found=pairs[line - 1][1])


def _people(ledger: Ledger, logged: Logged, replayed: Replayed, told: Trailers) -> Iterator[Finding]:
    """Author, committer and message must be those that the desk would have written."""
    done = [desk.Done(change, (), (), (), ledger.books.reading(request.kind) or ledger.books.kind("person"), request) for request, change in replayed.requests]  # type: ignore[arg-type]
    first = done[0].request
    author = desk.signature(ledger, first.by)
    committer = desk.signature(ledger, first.by if first.clerk == UNKNOWN else first.clerk)
    for who, name, mail, wanted in (("author", logged.author, logged.author_email, author), ("committer", logged.committer, logged.committer_email, committer)):
        if (name, mail) != (wanted.name, wanted.email):
            yield Finding("person", _who(who), expected=f"{wanted.name} <{wanted.email}>", found=f"{name} <{mail}>")
    listed = done[:1] if told.value("Doctrack-Import") else done
    pairs = [*desk.trailers_of(listed), *(p for p in told.others if p[0] in ("Doctrack-Import", "Doctrack-Clock"))]
    if first.clerk != first.by:
        pairs.append(("Doctrack-Clerk", first.clerk))
    pairs.append(("Doctrack-Version", told.value("Doctrack-Version")))
    wanted_message = commits.message(desk.subject_of(listed), "", pairs)
    if logged.message != wanted_message:
        yield Finding("message", both("提交说明与办理不符", "the commit's message is not the act's"), expected=wanted_message.strip(), found=logged.message.strip())


def _who(part: str) -> Words:
    return both("作者与办理人不符", "the author is not the actor") if part == "author" else both("提交者与录入人不符", "the committer is not the clerk")


# --- the books ----------------------------------------------------------------------------------------------------


def _of_books(ledger: Ledger, logged: Logged, told: Trailers) -> Iterator[Finding]:
    """A change of the books touches the books alone."""
    for change in logged.changes:
        if not change.path.startswith((*BOOKS, "templates/")):
            yield Finding("hand-edit", both("规定变更之外还改了文件", "a file was changed beside the books"), change.path)


def run(path: Path | None, rev: str = "", progress: Progress | None = None) -> tuple[list[Finding], str]:
    """Audits the history up to a revision; the findings and the root commit that was trusted."""
    with Repo.open(path) as repo:
        head = repo.resolve(rev or "HEAD")
        index = Index(None)
        index.begin()
        total = int(repo.run("rev-list", "--count", "--first-parent", head)) if progress else 0
        walk: Audit | None = None
        root = ""
        for done, logged in enumerate(log(repo, head), 1):
            if walk is None:
                root = logged.oid
                walk = Audit(repo, index, Ledger(repo, logged.oid, index, Books(read_trees(repo, logged.oid))))
            walk.commit(logged)
            if progress and done % 100 == 0:
                progress(done, total)
        return (walk.findings if walk else []), root
