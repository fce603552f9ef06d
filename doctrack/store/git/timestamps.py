"""The door to timestamp authorities (RFC 3161) and to `openssl ts`, which asks and verifies.

Contract: a timestamp lies beside the file that it is for (`FILE.tsr`) and is written once: a later
one would prove less. Its time is the authority's; without the authority's certificates it is what
the answer says of itself, and is told as such.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from doctrack.errors import Unfit, UsageError
from doctrack.words import both

QUERY, REPLY = ".tsq", ".tsr"
SECONDS = 30  # how long an authority may take to answer
MOST = 1 << 20  # bytes of an answer; they are some thousands
_TIME = re.compile(r"^Time stamp: (\w{3}) +(\d+) (\d\d:\d\d:\d\d)(?:\.\d+)? (\d{4}) GMT$", re.M)
_DIGITS = re.compile(r"^ +[0-9a-f]{4} - ((?:[0-9a-f]{2}[ -])+)", re.M)
_NONCE = re.compile(r"^Nonce: (0x[0-9A-F]+)$", re.M)
_STATUS = re.compile(r"^Status: (.*?)\.?$\n^Status description: (.*?)$", re.M)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class NoTimestamp(Unfit):
    """What should be a timestamp is something else, or the authority's refusal."""


class Stamped(NamedTuple):
    """What a timestamp says: when, and of which bytes (their SHA-256); the number that its request
    bore, '' without one.
    """

    at: datetime
    digest: str
    nonce: str


def query(data: bytes) -> bytes:
    """The request for a timestamp of some bytes: their SHA-256 and a number that comes back in the
    answer; the bytes stay here.
    """
    with _kept(data) as file:
        _openssl("-query", "-data", str(file), "-sha256", "-cert", "-out", f"{file}{QUERY}")
        return file.with_name(file.name + QUERY).read_bytes()


def asked(url: str, data: bytes) -> bytes:
    """An authority's answer for some bytes, held against the request; nothing that is not for them
    is ever kept (6).
    """
    request = query(data)
    answer = _posted(url, request)
    said = read_answer(answer, url)
    with _kept(request) as file:
        nonce = _NONCE.search(_openssl("-query", "-in", str(file), "-text"))
    if said.digest != sha256(data).hexdigest() or said.nonce != (nonce[1] if nonce else ""):
        raise Unfit(
            both(f"{url} 的回答不是对这一请求的", f"the answer of {url} is not for this request"),
            code="authority",
            url=url,
        )
    return answer


def _posted(url: str, request: bytes) -> bytes:
    from http.client import HTTPException
    from urllib.request import Request, urlopen

    try:
        asked_ = Request(
            url,
            data=request,
            headers={
                "Content-Type": "application/timestamp-query",
                "Accept": "application/timestamp-reply",
            },
        )
        with urlopen(asked_, timeout=SECONDS) as answer:
            return bytes(answer.read(MOST))
    except ValueError as error:
        raise UsageError(both(f"{url} 不是网址", f"{url} is no address")) from error
    except (
        OSError,
        HTTPException,
    ) as error:  # no network, no answer, an answer with an error's code
        wrong = f"{getattr(error, 'code', '')} {getattr(error, 'reason', '') or error}".strip()
        raise Unfit(
            both(
                f"时间戳机构 {url} 没有回答：{wrong}",
                f"the timestamp authority {url} did not answer: {wrong}",
            ),
            code="authority",
            url=url,
        ) from error


def read_answer(answer: bytes, name: str) -> Stamped:
    """What a timestamp says; what is none, or a refusal of the authority, is told (6)."""
    with _kept(answer) as file:
        said = _openssl("-reply", "-in", str(file), "-text", unreadable=name)
    time, status = _TIME.search(said), _STATUS.search(said)
    if time is None or time[1] not in _MONTHS:
        why = ", ".join(w for w in (status.groups() if status else ()) if w != "unspecified") or "?"
        raise NoTimestamp(
            both(f"{name} 没有给出时间戳：{why}", f"{name} gives no timestamp: {why}")
        )
    month, day, clock, year = time.groups()
    at = datetime.fromisoformat(
        f"{year}-{_MONTHS.index(month) + 1:02}-{int(day):02}T{clock}"
    ).replace(tzinfo=timezone.utc)
    nonce, told = (
        _NONCE.search(said),
        said.partition("Message data:")[2].partition("Serial number:")[0],
    )
    return Stamped(
        at, re.sub("[ -]", "", "".join(_DIGITS.findall(told))), nonce[1] if nonce else ""
    )


def doubts(answer: bytes, data: bytes, roots: Path, at: datetime) -> str:
    """Why a timestamp is not that of an authority whose certificates one trusts ('' where it is),
    as openssl says it. The certificates need hold at the moment of the timestamp, and not today.
    """
    with _kept(answer) as file, _kept(data) as original:
        moment = str(int(at.timestamp()))
        words = [
            "openssl",
            "ts",
            "-verify",
            "-data",
            str(original),
            "-in",
            str(file),
            "-CAfile",
            str(roots),
            "-attime",
            moment,
        ]
        done = _run(words)
    if done.returncode == 0:
        return ""
    said = [
        line.rpartition(":")[2] if line.count(":") > 6 else line
        for line in done.stderr.decode("utf-8", "replace").splitlines()
    ]
    return next(
        (
            line.strip()
            for line in reversed(said)
            if line.strip() and not line.startswith("Using configuration")
        ),
        "?",
    )


@contextmanager
def _kept(data: bytes) -> Iterator[Path]:
    """Some bytes as a file, as long as they are needed."""
    with TemporaryDirectory(prefix="doctrack-") as folder:
        file = Path(folder) / "data"
        file.write_bytes(data)
        yield file


def _openssl(*words: str, unreadable: str = "") -> str:
    done = _run(["openssl", "ts", *words])
    if done.returncode:
        if unreadable:
            raise NoTimestamp(
                both(
                    f"{unreadable} 的内容不是时间戳（RFC 3161）",
                    f"what is in {unreadable} is no timestamp (RFC 3161)",
                )
            )
        wrong = done.stderr.decode("utf-8", "replace").strip() or "?"
        raise Unfit(both(f"openssl 失败：{wrong}", f"openssl failed: {wrong}"))
    return done.stdout.decode("utf-8", "replace")


def _run(words: list[str]) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(words, capture_output=True, stdin=subprocess.DEVNULL, check=False)
    except FileNotFoundError:
        raise Unfit(
            both(
                "没有安装 openssl，无法请求或验证时间戳",
                "openssl is not installed; without it no timestamp is asked for or verified",
            ),
            code="tool-missing",
            tool="openssl",
        ) from None
