"""The audit proves the acts of outgoing papers, numbers included: every single change to such a
history is found.
"""

import subprocess

from mutations import History, events, fields, numbers
from test_audit import Auditor, missed
from test_outgoing import issued, o, signed  # noqa: F401


def numbered(o):  # noqa: F811
    from test_outgoing import applied

    ids = [applied(o), applied(o, line="party", recipients=("市局=2", "省局"))]
    o("03-02T09:03", "outgoing", "approve", ids[0], by="qian")
    o("03-02T09:03", "outgoing", "approve", ids[1], by="wan")
    signed(o, ids[0])
    issued(o, ids[0])
    o("03-02T12:00", "outgoing", "distribute", ids[0], "--to-return")
    o("03-02T12:01", "outgoing", "acknowledge", ids[0], "--all")
    signed(o, ids[1], day="03-03", signer="wan")
    o("03-03T11:00", "outgoing", "number", ids[1])
    o("03-03T11:01", "outgoing", "void", ids[1], "--reason", "撤回", by="qian")
    return ids


def test_every_change_to_a_paper_sent_out_is_found(o):  # noqa: F811
    numbered(o)
    o.paper("03-04T09:00")
    for make in (fields, events, numbers):
        _, escaped = missed(Auditor(o.folder), make(History(o.folder)))
        assert escaped == []


def test_a_number_that_is_not_the_next_is_found(o):  # noqa: F811
    ids = numbered(o)
    for id, old, new in ((ids[0], "1号", "2号"), (ids[1], "党字", "政字")):
        path = f"outgoing/2026/00/{id}.yaml"
        text = (o.folder / path).read_text(encoding="utf-8")
        (o.folder / path).write_text(
            text.replace(
                f"number: 政字〔2026〕{old}" if old == "1号" else "number: 党",
                f"number: 政字〔2026〕{new}" if old == "1号" else "number: 政",
            ),
            encoding="utf-8",
        )
        assert (o.folder / path).read_text(encoding="utf-8") != text
        o("03-05T09:00", "check", code=1)
        assert "number" in o.out
        subprocess.run(["git", "-C", str(o.folder), "checkout", "-q", "--", path], check=True)
