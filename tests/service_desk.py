"""A service desk for tests: a supervisor, specialists of three capabilities, and clients as many as
are asked for.
"""

import json

from training_room import joined

DESK = [
    ("ke", "柯主管", "客服部", "client_supervisor", {}),
    ("bai", "白专员", "客服部", "client_specialist", {"capability": 1}),
    ("cao", "曹专员", "客服部", "client_specialist", {"capability": 2}),
    ("deng", "邓专员", "客服部", "client_specialist", {"capability": 3}),
    ("ke2", "柯副主管", "客服部", "client_supervisor", {}),
]


def opened(d, people=DESK):
    joined(d, people, "desk.jsonl", "03-02T08:20")
    return d


def batch(d, at, by, lines, name="acts.jsonl"):
    path = d.folder.parent / name
    path.write_text(
        "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8"
    )
    return d(at, "--format", "json", "batch", str(path), by=by)


def collected(d, count, at="03-02T09:00", by="bai"):
    """Clients that were collected and classified."""
    batch(
        d,
        at,
        by,
        [
            {
                "kind": "client",
                "act": "collect",
                "inputs": {
                    "name": f"客户{n:04}",
                    "phone": f"1380000{n:04}",
                    "type": "individual",
                    "level": "金卡" if n % 2 else "银卡",
                },
            }
            for n in range(1, count + 1)
        ],
    )
    d(
        at.replace("09:00", "09:10"),
        "client",
        "classify",
        *([f"1-{count}"] if count > 1 else ["1"]),
        by="ke",
    )


def client(n):
    return f"CL-2026-{n:04}"
