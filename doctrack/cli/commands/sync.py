"""`doctrack sync`: what came, what was sent, and which acts could not be made again, with the file
that keeps them.
"""

from __future__ import annotations

from doctrack.cli.call import Call
from doctrack.cli.command import Command, Values
from doctrack.cli.output import answers
from doctrack.cli.regulation_at_hand import language_of
from doctrack.desk import replaying, syncing
from doctrack.words import both


def sync(call: Call, values: Values) -> int:
    """Sends what was made without the server; exit 3 if an act has become illegal meanwhile."""
    language_of(call)
    done = syncing.sync(call.path, call.clock(), answers.progress(call), call.actor or "")
    if call.format == "json":
        answers.as_json(
            {
                "came": done.came,
                "sent": done.sent,
                "already": done.already,
                "refused": [answers.refusal_of(r, call.language) for r in done.refused],
                "file": str(done.file) if done.file else None,
                "commit": done.commit,
            }
        )
    else:
        _said(call, done)
        for words in done.refilled:
            answers.err(call.text(words))
    return 3 if done.refused else 0


def _said(call: Call, done: replaying.Synced) -> None:
    for refusal in done.refused:
        refusal.numbered = True
        answers.refused(call, refusal)
    if done.file:
        answers.err(
            call.text(
                both(
                    f"以上未能重办的存于 {done.file}，改好后可 doctrack batch 再办",
                    f"these are kept in {done.file}; put them right and try again with doctrack"
                    " batch",
                )
            )
        )
    already = (
        both(f"，服务器已有 {done.already} 项", f", {done.already} were there already").text(
            call.language
        )
        if done.already
        else ""
    )
    if not (done.came or done.sent or done.already or done.refused):
        answers.out(call.text(both("本机与服务器一致", "this clone and the server are alike")))
        return
    answers.out(
        call.text(
            both(
                f"收到 {done.came} 次提交，送出 {done.sent} 项办理{already}，未能重办"
                f" {len(done.refused)} 次",
                f"{done.came} commits came, {done.sent} acts were sent{already},"
                f" {len(done.refused)} commands could not be made again",
            )
        )
    )


COMMAND = Command(
    "sync",
    "同步",
    both(
        "把没有网络时办的事项重新判断后送到服务器",
        "Judge again what was made without the network, and send it",
    ),
    "sync",
    sync,
)
