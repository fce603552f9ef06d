"""What a commit says of itself: the acts it claims and the rest of its trailers."""

from __future__ import annotations

from typing import NamedTuple

from doctrack.engine.proof import Claim


class Trailers(NamedTuple):
    """What stands at the end of a commit's message."""

    claims: tuple[Claim, ...]
    others: tuple[tuple[str, str], ...]

    def value(self, key: str) -> str:
        """The last value of a trailer other than a claim's, empty without one."""
        return dict(self.others).get(key, "")


def trailers(message: str) -> Trailers:
    """The acts that a message claims, each four trailers together, and the rest."""
    pairs = [
        (k, v)
        for line in message.rstrip("\n").rpartition("\n\n")[2].split("\n")
        for k, sep, v in [line.partition(": ")]
        if sep
    ]
    claims, others = list[Claim](), list[tuple[str, str]]()
    at = 0
    while at < len(pairs):
        four = pairs[at : at + 4]
        if [k for k, _ in four] == [
            "Doctrack-Act",
            "Doctrack-Record",
            "Doctrack-Actor",
            "Doctrack-At",
        ]:
            claims.append(Claim(*(v for _, v in four)))
            at += 4
        else:
            others.append(pairs[at])
            at += 1
    return Trailers(tuple(claims), tuple(others))
