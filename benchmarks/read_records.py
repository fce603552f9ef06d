"""How fast records are read and written, one core: python benchmarks/read_records.py [RECORDS].

A record of ten events, by each way of reading: the line reader of canonical bytes, the strict
reader over libyaml, the parser in Python; then the codec. Medians of five rounds, in records a
second, and as a ratio to PyYAML's CSafeLoader.
"""

from __future__ import annotations

import statistics
import sys
import time
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from doctrack.engine.fold import fold, head_of
from doctrack.model.record import Event, Record
from doctrack.model.regulation import Kind
from doctrack.store.books.books import Books
from doctrack.store.books.first import shipped_trees
from doctrack.store.yaml import codec, encoding, yamlio

START = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
WAY: list[tuple[str, str, dict[str, Any]]] = [
    ("register", "zhao", {}),
    ("route", "qian", {"readers": ("sun=decide", "li"), "handler_departments": ("工程科",)}),
    ("hand", "zhao", {"to": "sun"}),
    ("read", "sun", {"opinion": "同意"}),
    ("return", "zhao", {}),
    ("hand", "zhao", {"to": "li"}),
    ("read", "li", {}),
    ("return", "zhao", {}),
    ("hand", "zhao", {"to": "wang"}),
    ("conclude", "wang", {"outcome": "已办"}),
]


def paper(number: int, kind: Kind) -> Record:
    """A paper on its way through the office: ten events."""
    facts = {
        "title": f"关于做好第{number}项工作的通知",
        "form": "document",
        "source": "superior",
        "sender": "市水务局",
        "line": "administration",
    }
    events = tuple(
        Event(act, by, START + timedelta(minutes=number * 10 + n), told)
        for n, (act, by, told) in enumerate(WAY)
    )
    record = Record(f"IN-2026-{number:04d}", "incoming", "", f"收〔2026〕{number}号", facts, events)
    standing = fold(record, lambda day: kind)
    return Record(
        record.id, "incoming", standing.state, record.number, head_of(standing, kind), events
    )


def rate(work: Any, things: list[Any]) -> float:
    """Things a second, the median of five rounds."""
    times = []
    for _ in range(5):
        began = time.perf_counter()
        for thing in things:
            work(thing)
        times.append(time.perf_counter() - began)
    return len(things) / statistics.median(times)


def main(count: int) -> None:
    """Prints the figures."""
    kind = Books(shipped_trees()).kind("incoming")
    assert kind is not None
    records = [paper(n, kind) for n in range(1, count + 1)]
    files = [encoding.encode(r, kind) for r in records]
    few = files[: max(20, count // 50)]
    trees = [(yamlio.read_canonical(f), f, r) for f, r in zip(files, records)]
    assert all(codec.decode(t, kind, f"{r.id}.yaml", f) == (r, []) for t, f, r in trees)
    libyaml = rate(lambda f: yaml.load(f, yaml.CSafeLoader), few)
    figures = {
        "canonical lines": rate(yamlio.read_canonical, files),
        "strict, libyaml": rate(lambda f: yamlio.read(f, "x.yaml"), few),
        "PyYAML CSafeLoader": libyaml,
        "decode of a tree": rate(
            lambda t: codec.decode(t[0], kind, f"{t[2].id}.yaml", t[1]), trees
        ),
        "lines and decode": rate(
            lambda t: codec.decode(yamlio.read_canonical(t[1]), kind, f"{t[2].id}.yaml", t[1]),
            trees,
        ),
        "encode": rate(lambda r: encoding.encode(r, kind), records),
    }
    print(f"{len(files[0])} bytes, {len(WAY)} events a record")
    for name, figure in figures.items():
        print(f"{name:20} {figure:10,.0f} rec/s {figure / libyaml:8.1f} x CSafeLoader")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
