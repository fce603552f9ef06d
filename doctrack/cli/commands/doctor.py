"""`doctrack doctor`: what is not armed, and arming it."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from doctrack.cli.call import Call
from doctrack.cli.command import Command, Opt, Values
from doctrack.cli.input.people import actor_of
from doctrack.cli.output import answers
from doctrack.cli.regulation_at_hand import language_of
from doctrack.desk import doctor
from doctrack.errors import DoctrackError
from doctrack.store.books import holidays
from doctrack.store.changes.calendars import added
from doctrack.store.ledger.ledger import Ledger
from doctrack.store.yaml import yamlio
from doctrack.words import both

STATES = {
    "armed": both("正常", "in order"),
    "advice": both("建议", "advice"),
    "open": both("未设", "not armed"),
}


def doctor_(call: Call, values: Values) -> int:
    """Says what is armed and what is not (1); with `--fix` arms what it can."""
    language_of(call)
    if values.get("fix_clock"):
        return _clock(call)
    fix = bool(values.get("fix"))
    signs = doctor.examined(call.path, call.clock(), fix=fix)
    if fix and _calendars(call, signs):
        signs = doctor.examined(call.path, call.clock())
    labels = {
        "check": both("项目", "check"),
        "state": both("状态", "state"),
        "fixed": both("已修好", "fixed"),
        "message": both("说明", "message"),
    }
    rows = [_shown(call, s) for s in signs]
    answers.rows(
        call, "doctor", tuple(labels), rows, {k: call.text(w) for k, w in labels.items()}, {}
    )
    return 1 if any(s.state == "open" for s in signs) else 0


def _clock(call: Call) -> int:
    """The office director's act that lets time go on from now."""
    from doctrack.desk import mending

    def actor(ledger: Ledger) -> str:
        answers.speak(call, ledger)
        return actor_of(call, ledger, "")

    done = mending.fix_clock(call.path, call.clock(), actor)
    if call.format == "json":
        answers.as_json(
            {
                "id": "office",
                "kind": "office",
                "act": mending.CLOCK,
                "state": None,
                "number": None,
                "commit": done.commit,
                "also": [],
                "warnings": [],
                "duties": [],
            }
        )
    else:
        answers.out(
            call.mark
            + call.text(
                both(
                    f"自 {done.bad[:12]} 起的提交时间超前，台账从现在接着走",
                    f"what was dated ahead began with {done.bad[:12]}; the ledger goes on from now",
                )
            )
        )
    return 0


def _shown(call: Call, sign: doctor.Sign) -> dict[str, object]:
    """One thing that was looked at: in words for people, by its keys for machines."""
    if not call.for_people:
        return {
            "check": sign.name,
            "state": sign.state,
            "fixed": sign.fixed,
            "message": call.text(sign.told),
        }
    fixed = both("是", "yes") if sign.fixed else both("", "")
    return {
        "check": call.text(sign.label),
        "state": call.text(STATES[sign.state]),
        "fixed": call.text(fixed),
        "message": call.text(sign.told),
    }


def _calendars(call: Call, signs: list[doctor.Sign]) -> bool:
    """Adds calendars that are known here, by the registrar's act; where he cannot be told they stay
    open.
    """
    done = False
    for sign in signs:
        year = sign.name.removeprefix("calendar-")
        tree = (
            holidays.shipped_year(int(year)) if sign.state == "open" and sign.name != year else None
        )
        if tree:
            try:
                _add(call, year, yamlio.emit(tree))
                done = True
            except DoctrackError as error:
                answers.err(call.text(error.words))
    return done


def _add(call: Call, year: str, data: bytes) -> None:
    from doctrack.desk import amending

    def actor(ledger: Ledger) -> str:
        return actor_of(call, ledger, "")

    with TemporaryDirectory() as folder:
        file = Path(folder) / f"{year}.yaml"
        file.write_bytes(data)
        who = amending.Who(actor, "registrar", "民法典203")
        amending.change(
            call.path,
            call.clock(),
            who,
            "calendar add",
            lambda ledger, actor, now: added(ledger, file, replace=False, notice=""),
        )


COMMAND = Command(
    "doctor",
    "体检",
    both("说明哪些保护还没有设好", "Say what of the ledger's protection is not armed"),
    "doctor --fix",
    doctor_,
    (),
    (
        Opt("fix", both("能设的都设好", "arm what can be armed"), "修复", flag=True),
        Opt(
            "fix_clock",
            both(
                "台账时间超前时，由办公室主任校正",
                "where the ledger is dated ahead: the office director lets it go on from now",
            ),
            "校时",
            flag=True,
        ),
    ),
)
