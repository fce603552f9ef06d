"""`doctrack mend REV`: puts back, byte for byte, what a bad commit did."""

from __future__ import annotations

from collections.abc import Sequence

from doctrack.cli.call import Call
from doctrack.cli.command import Arg, Command, Opt, Values
from doctrack.cli.input.people import actor_of
from doctrack.cli.output import answers
from doctrack.store.ledger.ledger import Ledger
from doctrack.words import both


def mend(call: Call, values: Values) -> int:
    """Puts back what a bad commit did."""
    from doctrack.desk import mending

    def actor(ledger: Ledger) -> str:
        answers.speak(call, ledger)
        return actor_of(call, ledger, "")

    done = mending.mend(
        call.path, call.clock(), actor, str(values["rev"]), str(values.get("reason") or "")
    )
    if call.format == "json":
        answers.as_json(
            {
                "id": "office",
                "kind": "office",
                "act": "mend",
                "state": None,
                "number": None,
                "commit": done.commit,
                "also": list(done.paths),
                "warnings": [],
                "duties": [],
            }
        )
    else:
        paths = _several(done.paths)
        answers.out(
            both(
                f"已复原 {done.bad[:12]} 改动的 {paths}", f"{done.bad[:12]} is put back: {paths}"
            ).text(call.language)
        )
    return 0


def _several(paths: Sequence[str]) -> str:
    return ", ".join(paths[:5]) + (f" (+{len(paths) - 5})" if len(paths) > 5 else "")


COMMAND = Command(
    "mend",
    "复原",
    both("把一个问题提交改动的内容逐字节恢复", "Put back, byte for byte, what a bad commit did"),
    "mend 4f2a91c --reason 手工改动",
    mend,
    (Arg("rev", both("提交", "the commit")),),
    (Opt("reason", both("*理由", "*reason"), "理由"),),
)
