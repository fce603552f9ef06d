"""Whether a record's file is in the bytes that doctrack would write: the same bytes for the same
record, whoever wrote it.
"""

from __future__ import annotations

from collections.abc import Iterator

from doctrack.errors import Finding
from doctrack.model.record import Record
from doctrack.model.regulation import Kind
from doctrack.store.yaml import yamlio
from doctrack.store.yaml.encoding import encode
from doctrack.words import both


def check_bytes(data: bytes, record: Record, kind: Kind, file: str = "") -> Iterator[Finding]:
    """Whether a file is in canonical bytes; a comment in it would be lost by the next act."""
    expected = encode(record, kind)
    if data == expected:
        return
    for line, column, text in (remarks := yamlio.comments(data)):
        yield Finding(
            "comment",
            both(
                f"注释会丢失，请移入 remarks：{text}",
                f"a comment would be lost, move it into remarks: {text}",
            ),
            file,
            line,
            column,
            record.id,
        )
    if not remarks:
        line, column = _difference(data.decode("utf-8", "replace"), expected.decode())
        yield Finding(
            "canonical",
            both(
                "写法不规范（次序、引号或换行）",
                "the bytes are not canonical (order, quotes or line ends)",
            ),
            file,
            line,
            column,
            record.id,
        )


def _difference(found: str, expected: str) -> tuple[int, int]:
    """Line and column of the first character that differs."""
    pairs = enumerate(zip(found, expected))
    at = next((n for n, (a, b) in pairs if a != b), min(len(found), len(expected)))
    return found.count("\n", 0, at) + 1, at - found.rfind("\n", 0, at)
