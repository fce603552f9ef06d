"""The history held against a manifest that was kept elsewhere: whoever has all the keys can rewrite
a ledger, but not that copy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from doctrack.audit import stamps
from doctrack.errors import Finding
from doctrack.store.changes.config import bytes_of
from doctrack.store.git import anchors, log
from doctrack.store.git.anchors import Manifest
from doctrack.store.ledger.ledger import Ledger
from doctrack.store.ledger.opening import opened
from doctrack.words import both


class Held(NamedTuple):
    """What holding the history against a manifest came to: the findings, and its timestamp in the
    ledger's zone, if it has one.
    """

    findings: tuple[Finding, ...]
    stamped: datetime | None = None


def against(path: Path | None, rev: str, file: Path, roots: Path | None = None) -> Held:
    """Everything in which the history up to a revision is not the one that was closed; `roots`:
    certificates of the authority whose timestamp lies beside the manifest.
    """
    said = anchors.read_manifest(bytes_of(file), str(file))
    with opened(path, rev) as ledger:
        skew = timedelta(minutes=int(ledger.office_on(_day(ledger, said)).policy("clock_skew")))
        stamped, wrong = stamps.against_stamp(said, file, roots, skew)
        findings = (*_line(ledger, said), *_tag(ledger, said), *_signature(ledger, said), *wrong)
        return Held(findings, stamped.at.astimezone(ledger.office.zone) if stamped else None)


def _day(ledger: Ledger, said: Manifest) -> date:
    """The day on which the books were closed, where the office is."""
    return datetime.fromtimestamp(said.stamp, ledger.office.zone).date()


def _line(ledger: Ledger, said: Manifest) -> Iterator[Finding]:
    """The commit that was closed lies on the line; where not, what is known to be gone."""
    root = log.root(ledger.repo, ledger.rev)
    if said.facts.get("root") != root:
        yield Finding(
            "anchor",
            both("这是另一本台账", "this is another ledger"),
            commit=root,
            expected=str(said.facts.get("root", "")),
            found=root,
        )
    if said.facts.get("head") != said.commit:
        yield Finding(
            "anchor",
            both(
                "清单自相矛盾：head 不是所标的提交",
                "the manifest disagrees with itself: its head is not the commit it names",
            ),
            expected=said.commit,
            found=str(said.facts.get("head", "")),
        )
    if anchors.on_the_line(ledger.repo, said.commit, ledger.rev):
        return
    words = both(
        f"结账 {said.facts.get('period', '')} 时的历史被改写或截断",
        f"the history that was closed for {said.facts.get('period', '')} has been rewritten or cut",
    )
    yield Finding("anchor", words, commit=ledger.rev, expected=said.commit, found=ledger.rev)
    yield from _gone(ledger, said)


def _gone(ledger: Ledger, said: Manifest) -> Iterator[Finding]:
    """Series that end before the number they had reached, and kinds that have lost records."""
    numbers = said.facts.get("numbers")
    for kind, years in numbers.items() if isinstance(numbers, Mapping) else ():
        for year, last in years.items() if isinstance(years, Mapping) else ():
            now = ledger.last_serial(kind, int(year)) if str(year).isdigit() else 0
            if str(last).isdigit() and now < int(last):
                words = both(
                    f"{kind} {year} 的号码曾到 {last}，现只到 {now}",
                    f"numbers of {kind} {year} had reached {last}; they now end at {now}",
                )
                yield Finding(
                    "anchor", words, commit=ledger.rev, expected=str(last), found=str(now)
                )
    counts = said.facts.get("records")
    for kind, states in counts.items() if isinstance(counts, Mapping) else ():
        then = (
            sum(int(n) for n in states.values() if str(n).isdigit())
            if isinstance(states, Mapping)
            else 0
        )
        left = int(ledger.index.select("select count(*) from record where kind=?", kind)[0][0])
        if left < then:
            words = both(
                f"{kind} 曾有 {then} 件，现只有 {left} 件",
                f"there were {then} records of {kind}; {left} are left",
            )
            yield Finding("anchor", words, commit=ledger.rev, expected=str(then), found=str(left))


def _tag(ledger: Ledger, said: Manifest) -> Iterator[Finding]:
    """The ledger's own copy of the manifest, if it has one, is the same."""
    period = str(said.facts.get("period", ""))
    mine = next((a for a in anchors.all_of(ledger.repo) if a.period == period), None)
    if mine and anchors.text_of(ledger.repo, mine.oid) != said.data:
        words = both(
            f"台账里 {period} 的结账清单是另一份",
            f"the ledger's own manifest for {period} is another one",
        )
        yield Finding(
            "anchor",
            words,
            commit=mine.oid,
            expected=anchors.fingerprint(said.data),
            found=anchors.fingerprint(anchors.text_of(ledger.repo, mine.oid)),
        )


def _signature(ledger: Ledger, said: Manifest) -> Iterator[Finding]:
    """The manifest is signed by a key that was its maker's on that day, where signatures were asked
    for or given.
    """
    day = _day(ledger, said)
    mode = ledger.office_on(day).policy("signing")
    if not said.armour:
        if mode == "required":
            yield Finding(
                "unsigned",
                both("结账清单没有签名", "the manifest is not signed"),
                commit=said.commit,
                expected=said.tagger,
            )
        return
    from doctrack.store.git.signatures import Signed, key_of

    key = key_of(Signed(said.payload, said.armour, ()))
    maker = ledger.person(said.tagger)
    if not (key and maker and any(k.holds(day) and k.known_as(key) for k in maker.keys)):
        yield Finding(
            "signature",
            both("结账清单的签名不是其结账人的", "the manifest's signature is not its maker's"),
            commit=said.commit,
            expected=said.tagger,
        )
