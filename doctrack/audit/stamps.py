"""A manifest's timestamp (RFC 3161): that it was there at a moment which an authority, and not the
ledger's own clock, names.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path

from doctrack.errors import Finding, UsageError
from doctrack.store.changes.config import bytes_of
from doctrack.store.git import timestamps
from doctrack.store.git.anchors import Manifest
from doctrack.store.git.timestamps import REPLY, NoTimestamp, Stamped
from doctrack.words import both

RULE = "timestamp"


def beside(file: Path) -> Path:
    """Where the timestamp of a file lies."""
    return file.with_name(file.name + REPLY)


def against_stamp(
    said: Manifest, file: Path, roots: Path | None, skew: timedelta
) -> tuple[Stamped | None, list[Finding]]:
    """The timestamp beside a manifest, and everything that is wrong with it; without one there is
    nothing to say unless its authority's certificates were given.
    """
    if roots is not None and b"BEGIN CERTIFICATE" not in bytes_of(roots):
        raise UsageError(
            both(f"{roots} 里没有证书（PEM）", f"there is no certificate (PEM) in {roots}")
        )
    lies = beside(file)
    if not lies.exists():
        missing = Finding(
            RULE,
            both("清单旁没有时间戳", "no timestamp lies beside the manifest"),
            commit=said.commit,
            expected=lies.name,
        )
        return None, [missing] if roots else []
    answer = bytes_of(lies)
    try:
        stamped = timestamps.read_answer(answer, lies.name)
    except NoTimestamp as error:
        return None, [Finding(RULE, error.words, commit=said.commit, expected=lies.name)]
    return stamped, [
        *_wrong(said, stamped, skew),
        *(_untrusted(said, answer, stamped, roots) if roots else ()),
    ]


def _wrong(said: Manifest, stamped: Stamped, skew: timedelta) -> Iterator[Finding]:
    """It is of this very text, and not older than what the text says of itself."""
    digest, made = sha256(said.data).hexdigest(), datetime.fromtimestamp(said.stamp, timezone.utc)
    if stamped.digest != digest:
        yield Finding(
            RULE,
            both("时间戳是另一份文件的", "the timestamp is of another file"),
            commit=said.commit,
            expected=digest,
            found=stamped.digest,
        )
    if stamped.at < made - skew:
        words = both(
            "时间戳早于清单自称的时刻：结账时时钟不准",
            "the timestamp is older than the moment the manifest names: a clock was wrong when it"
            " was closed",
        )
        yield Finding(
            RULE, words, commit=said.commit, expected=made.isoformat(), found=stamped.at.isoformat()
        )


def _untrusted(said: Manifest, answer: bytes, stamped: Stamped, roots: Path) -> Iterator[Finding]:
    if stamped.digest == sha256(said.data).hexdigest() and (
        why := timestamps.doubts(answer, said.data, roots, stamped.at)
    ):
        words = both(
            f"按 {roots.name} 不能证明时间戳出自该机构：{why}",
            f"by {roots.name} the timestamp is not shown to be of that authority: {why}",
        )
        yield Finding(RULE, words, commit=said.commit)
