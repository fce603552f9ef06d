"""Signatures: each commit is judged by the keys that the staff files of its parent hold on its day;
the signer is the clerk.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from doctrack.errors import Finding
from doctrack.model.keys import fingerprint
from doctrack.store.git.log import Logged
from doctrack.store.ledger.ledger import Ledger
from doctrack.words import both


def signing_of(ledger: Ledger, logged: Logged) -> tuple[date, str]:
    """The day of a commit, and whether commits were to be signed on it: off, optional or
    required.
    """
    day = datetime.fromtimestamp(logged.stamp, ledger.office.zone).date()
    return day, ledger.office_on(day).policy("signing")


def of_signature(ledger: Ledger, logged: Logged, data: bytes | None = None) -> Iterator[Finding]:
    """What is wrong with a commit's signature, or that it has none where it must; the root is
    trusted as it is.

    `data` are the commit's bytes, where they are at hand.
    """
    day, mode = signing_of(ledger, logged)
    if mode == "off" or not logged.parents:
        return
    from doctrack.store.git.signatures import key_of, split

    if data is None:
        found = ledger.repo.object(logged.oid)
        data = found[2] if found else b""
    signed = split(data)
    for name in signed.others:
        yield Finding(
            "signature",
            both("提交里有办理不写的内容", "the commit says what no act writes"),
            found=name,
        )
    if not signed.armour:
        if mode == "required":
            yield Finding(
                "unsigned", both("没有签名", "it is not signed"), expected=logged.committer
            )
        return
    yield from _of_key(ledger, logged, key_of(signed), day)


def _of_key(ledger: Ledger, logged: Logged, key: str, day: date) -> Iterator[Finding]:
    """Whether the key that made a signature was the clerk's on that day; '' is none that did."""
    if not key:
        words = both("签名与提交不符", "the signature is not this commit's")
        yield Finding("signature", words, expected=logged.committer)
        return
    owners = [p for p in ledger.people().values() if any(k.known_as(key) for k in p.keys)]
    holding = [
        p.id for p in owners if p.active and any(k.holds(day) and k.known_as(key) for k in p.keys)
    ]
    if len(owners) != 1 or holding != [logged.committer]:
        said = ", ".join(p.id for p in owners)
        words = both(
            "不是录入人当日有效的公钥所签",
            "it is not signed by a key that was the clerk's on that day",
        )
        yield Finding(
            "signature",
            words,
            expected=logged.committer,
            found=f"{fingerprint(key) or key.split()[0]}{f' ({said})' if said else ''}",
        )
