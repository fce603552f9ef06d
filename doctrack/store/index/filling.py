"""Filling the index from a commit: all of it once, then only what a later commit changed."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, tzinfo
from functools import lru_cache
from typing import Any

from doctrack.engine.fold import fold
from doctrack.errors import Finding
from doctrack.model.people import is_staff_id, text
from doctrack.model.record import Record, Standing
from doctrack.model.refs import parse_id
from doctrack.model.regulation import Kind
from doctrack.model.unique import MARK, unique_values
from doctrack.store.books.books import Books
from doctrack.store.git.repo import Repo
from doctrack.store.index.books import books_key
from doctrack.store.index.rows import IndexLines, IndexRow, rows_of_record, seconds
from doctrack.store.index.tables import Index
from doctrack.store.yaml import codec, yamlio
from doctrack.words import both

NOT_RECORDS = ("doctrack.yaml", "schemas/", "calendar/", "templates/", ".git", "README", "docs/")
CHUNK = 1000
# chunks read ahead of the writer: at about 2 MB each they are what a first index needs of memory
AHEAD = 4
PARALLEL_FROM = 3000
Progress = Callable[[int, int], None]


def fill(
    repo: Repo, rev: str, index: Index, books: Books, progress: Progress | None = None
) -> None:
    """Brings the index to a commit: the change since the one it knows, or everything if the books
    are others.
    """
    key, known = books_key(repo, rev), index.meta("commit")
    if index.meta("books_key") == key and known and repo.knows(known):
        changed = [(path_text(p), new) for p, _, new in repo.changed(known, rev) if is_record(p)]
        for path, _ in changed:
            index.forget(path, id_of(path))
        _enter(repo, index, books, [(p, oid) for p, oid in changed if oid], progress)
    else:
        with index.from_nothing():
            _enter(
                repo,
                index,
                books,
                [(path_text(p), oid) for p, oid in repo.files(rev, "") if is_record(p)],
                progress,
            )
        index.remember("books_key", key)
        index.remember("books", json.dumps(books.trees, ensure_ascii=False))
    index.remember("commit", rev)


def _enter(
    repo: Repo, index: Index, books: Books, files: list[tuple[str, str]], progress: Progress | None
) -> None:
    for done, (lines, findings) in enumerate(read_all(repo, books, files), 1):
        index.put(lines)
        for found in findings:
            index.put_finding(found)
        for path in {found.file for found in findings}:
            index.put_malformed(path, id_of(path), kind_of(books, path))
        if progress:
            progress(min(done * CHUNK, len(files)), len(files))


def is_record(path: str) -> bool:
    """Whether a path is a record's and not one of the books or a page."""
    return path.endswith(".yaml") and not path.startswith(NOT_RECORDS)


def id_of(path: str) -> str:
    """The id that a file's name says."""
    return path.rsplit("/", 1)[-1].removesuffix(".yaml")


def kind_of(books: Books, path: str) -> str:
    """The kind that a file is of, by its name alone: the prefix of its id, else the folder it lies
    in.
    """
    parsed, folder = parse_id(id_of(path)), path.partition("/")[0]
    kinds = [k for n in books.names if (k := books.kind(n))]
    by_prefix = (k.name for k in kinds if parsed and k.prefix == parsed.prefix)
    return next(by_prefix, next((k.name for k in kinds if k.folder == folder), ""))


def path_text(path: str) -> str:
    """A path as text; bytes in it that are no UTF-8 can be named to nobody."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def read_all(
    repo: Repo, books: Books, files: list[tuple[str, str]]
) -> Iterator[tuple[list[IndexLines], list[Finding]]]:
    """Lines and findings chunk by chunk; where there is much both cores read, each from a git of
    its own.
    """
    chunks = [files[at : at + CHUNK] for at in range(0, len(files), CHUNK)]
    if len(files) < PARALLEL_FROM:
        for chunk in chunks:
            yield read_lines(repo, books, chunk)
        return
    from concurrent.futures import (
        Future,
        ProcessPoolExecutor,
    )  # ten milliseconds that only a first index needs

    with ProcessPoolExecutor(
        os.cpu_count() or 1, initializer=_begin, initargs=(repo.apart(), books.trees)
    ) as pool:
        waiting: list[Future[tuple[list[IndexLines], list[Finding]]]] = []
        for chunk in chunks:
            waiting.append(pool.submit(_read, chunk))
            if len(waiting) > AHEAD:
                yield waiting.pop(0).result()
        for future in waiting:
            yield future.result()


Chunk = list[tuple[str, str]]
_MINE: list[tuple[Repo, Books]] = []


def _begin(repo: Repo, trees: Mapping[str, Any]) -> None:
    _MINE[:] = [(repo, Books(trees))]


def _read(chunk: Chunk) -> tuple[list[IndexLines], list[Finding]]:
    return read_lines(*_MINE[0], chunk)


def read_lines(repo: Repo, books: Books, chunk: Chunk) -> tuple[list[IndexLines], list[Finding]]:
    """The lines of some files in the index, and what is wrong with the rest."""
    lines: list[IndexLines] = []
    findings: list[Finding] = []
    for (path, oid), data in zip(chunk, repo.blobs(oid for _, oid in chunk), strict=True):
        record, standing, wrong = read_record(books, path, data)
        findings.extend(wrong)
        if record and standing:
            lines.append(rows_of_record(row_of(books, record, standing, path, oid)))
    return lines, findings


def read_record(
    books: Books, path: str, data: bytes
) -> tuple[Record | None, Standing | None, list[Finding]]:
    """A record and its fold from a file's bytes, or what is wrong with it."""
    record, kind, findings = decoded(books, path, data)
    if record is None or kind is None:
        return None, None, findings
    try:
        return record, folded(books, record, kind), []
    except UNFOLDABLE as error:
        return None, None, [not_replayed(record, path, error)]


def decoded(
    books: Books, path: str, data: bytes
) -> tuple[Record | None, Kind | None, list[Finding]]:
    """A record and its kind from a file's bytes, as far as its shape and place tell, or what is
    wrong with it.
    """
    tree = yamlio.read_canonical(data)
    if tree is None:
        parsed = yamlio.read(data, path)
        if parsed.findings:
            return None, None, list(parsed.findings)
        tree = parsed.value
    name = str(tree.get("kind", "")) if isinstance(tree, dict) else ""
    kind = books.reading(name) if name else None
    if kind is None:
        return (
            None,
            None,
            [
                Finding(
                    "kind",
                    both(
                        f"没有种类 {name or '(缺 kind)'}",
                        f"there is no kind {name or '(kind is missing)'}",
                    ),
                    path,
                    1,
                    1,
                    found=name,
                )
            ],
        )
    record, findings = codec.decode(tree, kind, path, data)
    wrong = _misplaced(record, kind, path) if record and not findings else None
    if wrong:
        return None, None, [wrong]
    return (None, None, findings) if findings else (record, kind, [])


UNFOLDABLE = (KeyError, ValueError, IndexError, TypeError)


def not_replayed(record: Record, path: str, error: Exception) -> Finding:
    """Events that fit no act, whatever each of them says by itself."""
    return Finding(
        "fold",
        both(f"事项无法重演：{error}", f"its events cannot be replayed: {error}"),
        path,
        1,
        1,
        record=record.id,
    )


def _misplaced(record: Record, kind: Kind, path: str) -> Finding | None:
    """A record under another series' id, or elsewhere than its id says: there, a second file could
    bear its number.
    """
    parsed = parse_id(record.id)
    if kind.id_rule == "given" and not is_staff_id(record.id):
        words = both(
            f"人员编号不能是 {record.id}（小写字母开头，后接小写字母、数字或 _）",
            f"{record.id} is no staff id (a small letter, then small letters, digits or _)",
        )
        return Finding("id", words, path, 1, 1, record.id)
    if not kind.id_rule and (parsed is None or parsed.prefix != kind.prefix):
        return Finding(
            "id",
            both(
                f"{kind.label.zh}的编号应为 {kind.prefix}-年-号",
                f"the id of {kind.label.en} is {kind.prefix}-YEAR-NNNN",
            ),
            path,
            1,
            1,
            record.id,
        )
    if kind.id_rule == "person" and record.id != f"{kind.prefix}-{text(record.head, 'person')}":
        return Finding(
            "id",
            both(
                f"{kind.label.zh}的编号应为 {kind.prefix}-人员",
                f"the id of {kind.label.en} is {kind.prefix}-PERSON",
            ),
            path,
            1,
            1,
            record.id,
        )
    expected = kind.path_of(record.id)
    if expected != path:
        return Finding(
            "place", both(f"应在 {expected}", f"it belongs at {expected}"), path, 1, 1, record.id
        )
    return None


def folded(books: Books, record: Record, kind: Kind) -> Standing:
    """The fold of a record by the editions of each event's day."""
    if not books.past:
        return fold(record, lambda day: kind)
    return fold(record, lambda day: books.kind(record.kind, day) or kind)


def row_of(books: Books, record: Record, standing: Standing, path: str, oid: str) -> IndexRow:
    """A record's row, with the due moment of each duty."""
    kind = books.reading(record.kind)
    fields = kind.fields if kind else ()
    about = tuple(
        (f.name, text(record.head, f.name))
        for f in fields
        if (f.type == "record" or f.name == "sender_number") and record.head.get(f.name)
    )
    if any(f.unique for f in fields):
        about += tuple((MARK + name, key) for name, key in unique_values(kind, record.head))
    about += tuple(("row", str(e.inputs["row"])) for e in record.events if "row" in e.inputs)
    about += tuple(("because", b) for b in sorted({e.because for e in record.events} - {""}))
    found = [books.due(record.kind, d) for d in standing.duties]
    dues = tuple(
        [
            (_stamp(moment.date(), moment.time(), moment.tzinfo), provisional)
            for moment, provisional in found
        ]
    )
    return IndexRow(
        record=record,
        standing=standing,
        path=path,
        blob=oid,
        title=title_of(record, kind),
        about=about,
        dues=dues,
    )


@lru_cache(4096)  # many duties end at the same close of office hours
def _stamp(day: date, at: time, zone: tzinfo | None) -> int:
    return seconds(datetime.combine(day, at, zone))


def title_of(record: Record, kind: Kind | None) -> str:
    """What a record is called in lists; an unopened or secret paper shows 〔密〕."""
    if record.head.get("sealed") and not record.head.get("title"):
        return "〔密〕"
    names = kind.title if kind else ()
    return " ".join(text(record.head, n) for n in names if record.head.get(n))
