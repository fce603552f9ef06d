"""A commit of acts: judged again, it must hold just the bytes, names and message that the acts
make.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from doctrack import claims
from doctrack.claims import IMPORT, TAKE_OVER, Trailers, clerks_of
from doctrack.engine.judge import Change
from doctrack.engine.proof import Claim, Replayed, judged_again
from doctrack.errors import Finding
from doctrack.model.record import Record
from doctrack.model.refs import RecordId, parse_id
from doctrack.store.git import commits
from doctrack.store.git.log import Logged
from doctrack.store.index.filling import decoded, id_of, is_record
from doctrack.store.ledger.ledger import Ledger
from doctrack.store.yaml import codec, encoding
from doctrack.words import Words, both


class Proven(NamedTuple):
    """A commit of acts that was judged again: what it should have written, and what is wrong with
    it.
    """

    findings: tuple[Finding, ...]
    written: Mapping[str, Change] = {}


def of_acts(
    ledger: Ledger, logged: Logged, trailers: Trailers, blobs: Mapping[str, bytes]
) -> Proven:
    """The acts of a commit judged again; then names, message and every byte must be what they make.

    What a record has gained is enough to judge by; where anything disagrees, its whole file is read
    for what is wrong with it.
    """
    proven = _judged(ledger, logged, trailers, blobs, _gained)
    return _judged(ledger, logged, trailers, blobs, _whole) if proven.findings else proven


Reading = Callable[[Ledger, str, bytes], tuple[Record | None, list[Finding]]]


def _whole(ledger: Ledger, path: str, data: bytes) -> tuple[Record | None, list[Finding]]:
    record, _, wrong = decoded(ledger.books, path, data)
    return record, wrong


def _gained(ledger: Ledger, path: str, data: bytes) -> tuple[Record | None, list[Finding]]:
    before = ledger.record(id_of(path))
    kind = ledger.books.reading(before.kind) if before else None
    record = codec.grown(before, kind, data) if before and kind else None
    return (record, []) if record else _whole(ledger, path, data)


def _judged(
    ledger: Ledger, logged: Logged, trailers: Trailers, blobs: Mapping[str, bytes], reading: Reading
) -> Proven:
    now = datetime.fromtimestamp(logged.stamp, ledger.office.zone)
    after, found = _after(ledger, logged, blobs, reading)
    claims = (
        _import_claims(after, trailers) if trailers.value("Doctrack-Import") else trailers.claims
    )
    replayed = judged_again(ledger, claims, after, clerks_of(ledger, logged, trailers, now), now)
    found += replayed.findings
    if replayed.findings:
        return Proven(tuple(found))
    expected = _expected(ledger, replayed)
    found += _files(logged, expected, blobs)
    found += _people(ledger, logged, replayed, trailers)
    written = {
        c.after: expected[c.path][0]
        for c in logged.changes
        if c.path in expected and blobs.get(c.after) == expected[c.path][1]
    }
    return Proven(tuple(found), written)


def _after(
    ledger: Ledger, logged: Logged, blobs: Mapping[str, bytes], reading: Reading
) -> tuple[dict[str, Record], list[Finding]]:
    """The records that a commit changed, as it left them, and what is malformed in it."""
    records: dict[str, Record] = {}
    found: list[Finding] = []
    for change in logged.changes:
        if not is_record(change.path):
            found.append(
                Finding(
                    "hand-edit",
                    both("办理之外还改了文件", "a file was changed beside the act"),
                    change.path,
                )
            )
        elif not change.after:
            found.append(
                Finding(
                    "deleted",
                    both("记录被删除", "a record was deleted"),
                    change.path,
                    record=id_of(change.path),
                )
            )
        else:
            record, wrong = reading(ledger, change.path, blobs[change.after])
            found += wrong
            if record:
                records[record.id] = record
    return records, found


def _import_claims(after: Mapping[str, Record], trailers: Trailers) -> list[Claim]:
    """An import names its first act; the others are the registering events of the records it made,
    in order of number, each with what it took over of an old book.

    One whose rows were the inputs of one act made no record, and that act is all of it.
    """
    first = trailers.claims[0]
    made = sorted(
        (r for r in after.values() if not r.events[0].because and r.events[0].act == first.act),
        key=lambda r: parse_id(r.id) or RecordId("", 0, 0),
    )
    return [c for r in made for c in _of_row(first, r)] or list(trailers.claims)


def _of_row(first: Claim, record: Record) -> Iterator[Claim]:
    yield Claim(first.act, record.id, first.by, record.events[0].at.isoformat())
    for event in record.events[1:2]:
        if event.act == TAKE_OVER:
            yield Claim(event.act, record.id, first.by, event.at.isoformat(), IMPORT)


def _expected(ledger: Ledger, replayed: Replayed) -> dict[str, tuple[Change, bytes]]:
    """The files that the acts make, with their bytes."""
    expected: dict[str, tuple[Change, bytes]] = {}
    for change in replayed.changes.values():
        kind = ledger.books.reading(change.record.kind)
        assert kind is not None  # the judge made the record, so the books have its kind
        expected[kind.path_of(change.record.id)] = change, encoding.encode(change.record, kind)
    return expected


def _files(
    logged: Logged, expected: Mapping[str, tuple[Change, bytes]], blobs: Mapping[str, bytes]
) -> Iterator[Finding]:
    """Each file must hold, byte for byte, what the acts make of it, and no act may have left its
    file unwritten.
    """
    written = {c.path: c.after for c in logged.changes if is_record(c.path)}
    for path in sorted({*expected, *written}):
        if path not in expected:
            yield Finding(
                "hand-edit",
                both("办理之外的改动", "changed beside the act"),
                path,
                record=id_of(path),
            )
        elif path not in written:
            yield Finding(
                "missing",
                both("办理应写入的文件没有写", "the act should have written this file"),
                path,
                record=expected[path][0].record.id,
            )
        elif blobs.get(written[path]) != expected[path][1]:
            change, data = expected[path]
            yield _altered(path, change.record, data, blobs.get(written[path], b""))


def _altered(path: str, record: Record, expected: bytes, found: bytes) -> Finding:
    """The first line in which a file differs from what the acts make of it."""
    pairs = list(
        zip(
            [*expected.decode().split("\n"), ""],
            [*found.decode("utf-8", "replace").split("\n"), ""],
        )
    )
    line = next((n for n, (a, b) in enumerate(pairs, 1) if a != b), len(pairs))
    words = both("内容不是所称办理的结果", "this is not what the claimed act makes of it")
    return Finding(
        "altered",
        words,
        path,
        line,
        1,
        record.id,
        expected=pairs[line - 1][0],
        found=pairs[line - 1][1],
    )


def _people(
    ledger: Ledger, logged: Logged, replayed: Replayed, trailers: Trailers
) -> Iterator[Finding]:
    """Author, committer and message must be those that the desk would have written."""
    made = [claims.Made(request, change.record) for request, change in replayed.requests]
    first = made[0].request
    author = claims.signature(ledger, first.by)
    committer = claims.signature(ledger, claims.committer(first.clerk, first.by))
    for who, name, mail, wanted in (
        ("author", logged.author, logged.author_email, author),
        ("committer", logged.committer, logged.committer_email, committer),
    ):
        if (name, mail) != (wanted.name, wanted.email):
            yield Finding(
                "person",
                _who(who),
                expected=f"{wanted.name} <{wanted.email}>",
                found=f"{name} <{mail}>",
            )
    listed = made[:1] if trailers.value("Doctrack-Import") else made
    pairs = [
        *claims.trailers_of(listed),
        *(p for p in trailers.others if p[0] in ("Doctrack-Import", "Doctrack-Clock")),
    ]
    if first.clerk != first.by:
        pairs.append(("Doctrack-Clerk", first.clerk))
    pairs.append(("Doctrack-Version", trailers.value("Doctrack-Version")))
    wanted_message = commits.message(claims.subject_of(listed), "", pairs)
    if logged.message != wanted_message:
        yield Finding(
            "message",
            both("提交说明与办理不符", "the commit's message is not the act's"),
            expected=wanted_message.strip(),
            found=logged.message.strip(),
        )


def _who(part: str) -> Words:
    return (
        both("作者与办理人不符", "the author is not the actor")
        if part == "author"
        else both("提交者与录入人不符", "the committer is not the clerk")
    )
