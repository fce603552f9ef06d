"""`doctrack close`: a period closed, its manifest told, and kept in a file to be put away
elsewhere.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import datetime

from doctrack.cli.call import Call
from doctrack.cli.command import Arg, Command, Values
from doctrack.cli.commands.timestamp import AUTHORITY, stamp_closed, unstamped
from doctrack.cli.input.people import actor_of
from doctrack.cli.output import answers
from doctrack.cli.output.moment import OUTPUT, Asked, delivered
from doctrack.desk import closing
from doctrack.model.calendar import Period, parse_period
from doctrack.store.git.anchors import fingerprint
from doctrack.store.ledger.ledger import Ledger
from doctrack.words import both


def close(call: Call, values: Values) -> int:
    """Closes a period and says what the ledger held."""

    def actor(ledger: Ledger) -> str:
        answers.speak(call, ledger)
        return actor_of(call, ledger, "")

    def period(ledger: Ledger, now: datetime) -> Period:
        return parse_period(str(values["period"]), now.date())

    def printed(ledger: Ledger, now: datetime) -> Mapping[str, bytes]:
        return _registers(call, ledger, now, period(ledger, now))

    file, url = str(values.get("output") or ""), str(values.get("authority") or "")
    if url:
        unstamped(file, url)
    with delivered(values):  # a file that cannot be written stops the close before it is made
        done = closing.close(call.path, call.clock(), actor, period, printed)
        if file:
            sys.stdout.write(done.data.decode())
    _said(call, done)
    if url:
        stamp_closed(call, file, done.data, url)
    return 0


def _registers(call: Call, ledger: Ledger, now: datetime, period: Period) -> dict[str, bytes]:
    """Every register of the period, as `register KIND --period P --format md` prints it at this
    moment in the ledger's language.
    """
    from doctrack.cli.commands import register

    plain = Call(ledger=call.ledger, lang=ledger.office.language)
    found = Asked(ledger, now, now, now.date(), said=False)
    return {
        name: register.book_text(plain, found, kind, period, "md").encode()
        for name, kind in ledger.kinds().items()
    }


def _said(call: Call, done: closing.Closed) -> None:
    facts, mark = done.facts, fingerprint(done.data)
    if call.format == "json":
        answers.as_json(
            {
                "period": done.period,
                "tag": f"close/{done.period}",
                "head": done.commit,
                "fingerprint": mark,
                "manifest": facts,
            }
        )
        return
    duties, late = len(facts["open_duties"]), len(facts["entered_late"])
    answers.out(
        call.mark
        + call.text(
            both(
                f"{done.period} 已结账：{mark}；{facts['commits']} 个提交，未办 {duties} 项，补登"
                f" {late} 项",
                f"{done.period} is closed: {mark}; {facts['commits']} commits,"
                f" {duties} duties open, {late} entered late",
            )
        )
    )
    answers.err(
        call.text(
            both(
                f"请把清单存于别处：git push origin close/{done.period}，或 git cat-file tag"
                f" close/{done.period} > 文件",
                f"keep the manifest elsewhere: git push origin close/{done.period}, or git cat-file"
                f" tag close/{done.period} > FILE",
            )
        )
    )


COMMAND = Command(
    "close",
    "结账",
    both(
        "结一期的账：写下可存于别处的清单，以后用来核对历史",
        "Close a period: a manifest to be kept elsewhere and held against the history later",
    ),
    "close 2026-02 --output 结账.txt",
    close,
    (
        Arg(
            "period",
            both("期间：2026-10、2026-Q3、2026、last", "a period: 2026-10, 2026-Q3, 2026, last"),
        ),
    ),
    (OUTPUT, AUTHORITY),
)
