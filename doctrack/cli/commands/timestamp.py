"""`doctrack timestamp`: a manifest's timestamp (RFC 3161), asked of an authority or carried to one,
kept beside it.
"""

from __future__ import annotations

from pathlib import Path

from doctrack.cli.call import Call
from doctrack.cli.command import Arg, Command, Opt, Values
from doctrack.cli.output import answers
from doctrack.cli.output.moment import written
from doctrack.errors import Unfit, UsageError
from doctrack.store.changes.config import bytes_of
from doctrack.store.git import anchors, timestamps
from doctrack.words import both

AUTHORITY = Opt(
    "authority", both("时间戳机构的地址", "the address of a timestamp authority"), "机构"
)


def timestamp(call: Call, values: Values) -> int:
    """Gets a timestamp for a manifest, or writes the request for one where there is no network."""
    file = Path(str(values["file"]))
    data = bytes_of(file)
    anchors.read_manifest(data, str(file))
    url = str(values.get("authority") or "")
    unstamped(str(file), url)
    _stamp(call, file, data, url)
    return 0


def unstamped(file: str, url: str) -> None:
    """Refuses (2) a second timestamp and what is no address, before anything is done."""
    if not file:
        raise UsageError(
            both(
                "--机构 须与 --输出 同用：时间戳放在清单旁",
                "--authority goes with --output: the timestamp lies beside the manifest",
            )
        )
    if Path(file + timestamps.REPLY).exists():
        raise UsageError(
            both(
                f"已有时间戳 {file}{timestamps.REPLY}，越早越有力，不再另取",
                f"there is a timestamp already: {file}{timestamps.REPLY}; a later one would prove"
                " less",
            )
        )
    if url and not url.lower().startswith(("https://", "http://")):
        raise UsageError(
            both(
                f"时间戳机构的地址应以 https:// 开头：{url}",
                f"the address of a timestamp authority begins with https://: {url}",
            )
        )


def stamp_closed(call: Call, file: str, data: bytes, url: str) -> None:
    """The timestamp of a close just made, which stands whether or not the authority answers."""
    try:
        _stamp(call, Path(file), data, url)
    except Unfit as error:
        later = both(
            f"；账已结，稍后再取：doctrack timestamp {file} --authority {url}",
            f"; the close stands; try later: doctrack timestamp {file} --authority {url}",
        )
        words = both(error.words.zh + later.zh, error.words.en + later.en)
        raise error.in_words(words) from error


def _stamp(call: Call, file: Path, data: bytes, url: str) -> None:
    """The answer of the authority beside the file; without an address the request, which says what
    to do with it.
    """
    reply, request = (
        file.with_name(file.name + end) for end in (timestamps.REPLY, timestamps.QUERY)
    )
    if url:
        answer = timestamps.asked(url, data)
        at = timestamps.read_answer(answer, url).at
        written(str(reply), answer)
        answers.err(
            call.text(
                both(
                    f"时间戳 {reply}：{at:%Y-%m-%dT%H:%M:%SZ}",
                    f"the timestamp is in {reply}: {at:%Y-%m-%dT%H:%M:%SZ}",
                )
            )
        )
        return
    written(str(request), timestamps.query(data))
    answers.out(
        call.text(
            both(
                f"请求在 {request}：在能上网的机器上 curl -H 'Content-Type:"
                f" application/timestamp-query' --data-binary @{request.name} -o {reply.name}"
                f" 机构地址，把 {reply.name} 放在清单旁",
                f"the request is in {request}: where there is a network, curl -H 'Content-Type:"
                f" application/timestamp-query' --data-binary @{request.name} -o {reply.name}"
                f" ADDRESS, and put {reply.name} beside the manifest",
            )
        )
    )


COMMAND = Command(
    "timestamp",
    "时间戳",
    both(
        "为结账清单取得时间戳（RFC 3161），放在清单旁",
        "Get a timestamp (RFC 3161) for a manifest of close, beside it",
    ),
    "timestamp 结账.txt --authority https://tsa.example.org",
    timestamp,
    (Arg("file", both("结账清单", "the manifest of a close")),),
    (AUTHORITY,),
)
