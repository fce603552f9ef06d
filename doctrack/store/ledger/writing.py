"""What stands between a record and its file: bytes that read back as the same record, over a file
that loses nothing by it.

Contract: whatever is given here to be written can be read, follows from its events, and goes on
from what HEAD has.
"""

from __future__ import annotations

from doctrack.engine.fold import head_of
from doctrack.errors import Finding, Malformed, Objection, Refused, Unfit
from doctrack.model.record import Event, Record, Standing
from doctrack.model.regulation import Kind
from doctrack.store.index.filling import read_record
from doctrack.store.ledger.ledger import Ledger
from doctrack.store.yaml import codec, encoding, yamlio
from doctrack.words import both


def page(ledger: Ledger, record: Record, standing: Standing) -> tuple[str, bytes]:
    """A record's path and bytes, proved; what cannot be written is refused before anything is laid
    over the ledger.
    """
    kind = ledger.books.reading(record.kind)
    assert kind is not None
    path = kind.path_of(record.id)
    _goes_on(ledger, record, path, kind)
    return path, _proved(ledger, record, standing, path, kind)


def _goes_on(ledger: Ledger, record: Record, path: str, kind: Kind) -> None:
    """Nothing that HEAD has is lost: no record is written over, no event dropped, no comment wiped
    out.
    """
    old = ledger.repo.read(ledger.rev, path)
    if old is None:
        return
    findings = ledger.findings(record.id)
    if findings:
        raise Malformed(findings)
    before, _ = codec.decode(
        yamlio.read_canonical(old) or yamlio.read(old, path).value, kind, path, old
    )
    if before is None or not _begins_with(record.events, before.events):
        raise Unfit(
            both(f"{path} 已经存在，不能覆盖", f"{path} is there already and is not written over")
        )
    remarks = yamlio.comments(old)
    if remarks:
        where = [f"{path}:{line}:{column}: {text}" for line, column, text in remarks]
        raise Unfit(
            both(
                f"文件中的注释会丢失，请先移入 remarks：{'；'.join(where)}",
                "comments in the file would be lost; move them into remarks first:"
                f" {'; '.join(where)}",
            ),
            code="comments",
        )


def _begins_with(events: tuple[Event, ...], known: tuple[Event, ...]) -> bool:
    told = [(e.act, e.by, e.at, e.because, e.inputs) for e in events[: len(known)]]
    return told == [(e.act, e.by, e.at, e.because, e.inputs) for e in known]


def _proved(ledger: Ledger, record: Record, standing: Standing, path: str, kind: Kind) -> bytes:
    """The bytes, after they were read as any file of the ledger is and gave the same record, head,
    custody and duties.
    """
    data = encoding.encode(record, kind)
    read, follows, findings = read_record(ledger.books, path, data)
    if not findings and (
        read != record
        or follows != standing
        or (standing.state, head_of(standing, kind)) != (record.state, record.head)
    ):
        findings = [
            Finding(
                "fold", both("写出后与所办事项不符", "it would not say what was done"), path, 1, 1
            )
        ]
    if findings:
        raise Refused(
            tuple(
                Objection(
                    "D5.1",
                    both(
                        f"写出后无法读回：{f.message.zh}",
                        f"it could not be read again: {f.message.en}",
                    ),
                    "house",
                    rule="reads_back",
                )
                for f in findings
            ),
            id=record.id,
        )
    return data
