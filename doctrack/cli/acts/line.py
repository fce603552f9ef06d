"""The line that an act is answered with: the id first, then what it is about, what happened, and
what is owed next.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from doctrack.cli.acts.loads import Loads
from doctrack.cli.call import Call
from doctrack.cli.output.answers import clause
from doctrack.desk.acts import Beside, Done
from doctrack.model.people import number, text, texts
from doctrack.model.record import Duty, Facts, Record, Value
from doctrack.model.regulation import Act, Kind
from doctrack.render.width import clipped
from doctrack.reports.rows import masked
from doctrack.reports.wording import Wording
from doctrack.store.ledger.ledger import Ledger
from doctrack.words import both

TITLE = 30
# More than these are not listed in a line, but told by the first ones and their number.
MANY, FIRST = 6, 3
# What an act was told that a line repeats; texts stand in the record.
REPEATED = ("person", "pair", "department", "choice", "date", "rows", "serials")
TOWARDS = ("to", "holder")
OWED = both("；应：", "; owed: ")


class Lines:
    """The lines of one command, made while the ledger is at hand and printed once its commit
    stands.
    """

    def __init__(self, call: Call) -> None:
        self._call = call
        self._lines: list[tuple[str, str, str, str]] = []
        self._loads = Loads()

    def begin(self) -> None:
        """Forgets what was told."""
        self._lines.clear()

    def tell(self, ledger: Ledger, done: Done) -> None:
        """Takes an act down."""
        if self._call.format != "json":
            wording = Wording(ledger, self._call.language, done.request.now)
            beside = "".join(_beside(wording, b) for b in few(done.beside)) + (
                _more(wording, len(done.beside)) if len(done.beside) > MANY else ""
            )
            self._loads.take(wording, done)
            self._lines.append(
                (
                    done.change.record.id,
                    said(self._call, wording, done),
                    owed(wording, done.kind, done.duties),
                    beside,
                )
            )

    def told(self) -> Iterator[str]:
        """One line an act; what is owed stands on the last line of each record."""
        last = {id: n for n, (id, *_) in enumerate(self._lines)}
        for n, (id, line, owed_, beside) in enumerate(self._lines):
            yield (
                line
                + (OWED.text(self._call.language) + owed_ if owed_ and last[id] == n else "")
                + beside
            )
        yield from self._loads.told(self._call.language)


def said(call: Call, wording: Wording, done: Done) -> str:
    """`IN-2026-0042 收〔2026〕42号 《关于做好防汛工作…》 送阅 → 孙二`."""
    record, kind = done.change.record, done.kind
    words = (
        record.id,
        call.mark.strip(),
        record.number,
        about(wording, record, kind),
        what_happened(wording, kind, done),
    )
    return " ".join(w for w in words if w)


def about(wording: Wording, record: Record, kind: Kind) -> str:
    """What the record is about, clipped, so that a wrong number is noticed; never the title of a
    secret paper.
    """
    if not kind.field("title"):
        return wording.title(kind.name, record.id, "")
    title = masked(text(record.head, "title") or "〔密〕", text(record.head, "secrecy"), False)
    return (
        title
        if title.startswith("〔")
        else both(f"《{clipped(title, TITLE)}》", f'"{clipped(title, TITLE)}"').text(wording.lang)
    )


def what_happened(wording: Wording, kind: Kind, done: Done) -> str:
    """The act by its label, to whom or on whose copy, and what else it was told."""
    act, inputs = kind.acts[done.request.act], done.change.record.events[-1].inputs
    copy = _copy_held(wording, inputs)
    towards = (
        ""
        if copy
        else next(
            (
                wording.fact(act.input(n) or kind.field(n), inputs[n])
                for n in TOWARDS
                if n in inputs
            ),
            "",
        )
    )
    types = (
        *REPEATED,
        *("record" for k, v in inputs.items() if isinstance(v, tuple) and k not in TOWARDS),
    )
    rest = wording.told(
        kind,
        act,
        {
            k: _in_short(wording, v)
            for k, v in inputs.items()
            if k not in TOWARDS and k != act.tells
        },
        types,
    )
    said = act.label.text(wording.lang) + _signed(wording, act, done) + copy
    if towards:
        said += f" → {towards}"
    return said + (both(f"（{rest}）", f" ({rest})").text(wording.lang) if rest else "")


def _signed(wording: Wording, act: Act, done: Done) -> str:
    """`（第1人，共2人）`, of what several people do."""
    if not act.signers:
        return ""
    count = len(texts(done.change.record.head, act.signed_in)) or act.signers
    return both(f"（第{count}人，共{act.signers}人）", f" ({count} of {act.signers})").text(
        wording.lang
    )


def _copy_held(wording: Wording, inputs: Facts) -> str:
    """` 王五处 收〔2026〕2号 第2份`: where an act is about a paper that somebody holds, nothing
    goes to him.
    """
    if "document" not in inputs or "holder" not in inputs:
        return ""
    who, paper, copy = (
        wording.name(text(inputs, "holder")),
        wording.number(text(inputs, "document")),
        number(inputs, "copy", 1),
    )
    return both(f" {who}处 {paper} 第{copy}份", f" {paper} copy {copy}, with {who}").text(
        wording.lang
    )


def few(listed: Sequence[Any]) -> Sequence[Any]:
    """Of many entries the first ones: a line is no list."""
    return listed if len(listed) <= MANY else listed[:FIRST]


def _in_short(wording: Wording, value: Value) -> Value:
    if not isinstance(value, tuple) or len(value) <= MANY:
        return value
    return (
        both(f"{len(value)} 项", f"{len(value)} entries").text(wording.lang)
        if isinstance(value[0], Mapping)
        else (*few(value), _more(wording, len(value)))
    )


def _more(wording: Wording, count: int) -> str:
    return both(f"等共 {count} 项", f" … {count} in all").text(wording.lang)


def owed(wording: Wording, kind: Kind, duties: tuple[tuple[Duty, datetime], ...]) -> str:
    """`孙二 阅文 11-04 17:30 前 [D7.2]`."""
    told = [
        f"{wording.owners(d.owners)} {wording.owed(kind.duties[d.name], d)} {wording.until(due)}"
        f" {_clause(wording, kind, d)}"
        for d, due in few(duties)
    ]
    return both("；", "; ").text(wording.lang).join(told) + (
        _more(wording, len(duties)) if len(duties) > MANY else ""
    )


def _clause(wording: Wording, kind: Kind, duty: Duty) -> str:
    rule = kind.duties[duty.name]
    return clause(rule.clause_of(duty.variant), rule.basis_of(duty.variant), wording.lang)


def _beside(wording: Wording, beside: Beside) -> str:
    """What the act wrote into another record; where it opened duties there, what that is about and
    what is owed.
    """
    record = beside.change.record
    kind = wording.view.kind(record.kind)
    if kind is None:
        return ""
    act, duties = kind.acts.get(beside.change.act), owed(wording, kind, beside.duties)
    named = act.label.text(wording.lang) if act else beside.change.act
    words = (record.id, about(wording, record, kind) if duties else "", named)
    what = both("；另：", "; also: ").text(wording.lang) + " ".join(w for w in words if w)
    return what + (OWED.text(wording.lang) + duties if duties else "")
