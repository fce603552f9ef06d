"""An archive room for tests: papers whose matter is done, and the words of a volume."""

import json

from office import PAPER

VOLUME = (
    "--title",
    "防汛工作",
    "--year",
    "2026",
    "--category",
    "文书",
    "--line",
    "administration",
    "--retention",
    "10y",
)


def concluded(d, titles, day="03-02", **more):
    """Papers that were read by nobody and handled by the engineers, each under its title; in one
    batch.
    """
    lines, first = [], 0
    for title in titles:
        made = f"#{first + 1}"
        facts = {
            "title": title,
            "form": "document",
            "source": "superior",
            "sender": "区建设局",
            "line": "administration",
            **more,
        }
        steps = [
            ("register", "zhao", facts),
            ("route", "qian", {"handler_departments": ["工程科"]}),
            ("hand", "zhao", {"to": "wang"}),
            ("assign", "wang", {"handlers": ["wu"]}),
            ("conclude", "wu", {"outcome": "已办"}),
            ("return", "zhao", {}),
        ]
        for n, (act, by, inputs) in enumerate(steps):
            lines.append(
                {
                    "kind": "incoming",
                    "act": act,
                    "by": by,
                    "inputs": inputs,
                    **({"id": made} if n else {}),
                }
            )
        first += len(steps)
    file = d.folder.parent / "papers.jsonl"
    file.write_text(
        "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8"
    )
    d(f"{day}T10:00", "batch", str(file))


def opened(d, at="03-03T09:00", **more):
    """A volume that was opened; its id."""
    facts = {
        **dict(zip(VOLUME[::2], VOLUME[1::2], strict=True)),
        **{f"--{n}": v for n, v in more.items()},
    }
    return d(at, "volume", "open", *(w for pair in facts.items() for w in pair)).split()[0]


def added(d, volume, *papers, at="03-03T10:00", more=("--component", "original", "--scope", "1")):
    d(at, "volume", "add", volume, *(w for p in papers for w in ("--document", p)), *more)


def sealed(d, volume, at="03-03T11:00", check=()):
    d(at, "volume", "check", volume, *check, by="qian")
    return d(at, "volume", "seal", volume)


__all__ = ["PAPER", "VOLUME", "added", "concluded", "opened", "sealed"]
