"""`history` tells one story of a paper across the records that touched it, each thing once (ledger
6).
"""

import pytest
from archive_room import added, concluded, opened, sealed
from test_volumes import d  # noqa: F401


@pytest.fixture
def filed(d):  # noqa: F811
    """A paper that was lent, brought back marked, and filed; beside it another one that was filed
    with it.
    """
    concluded(d, ("甲通知", "乙通知"))
    d("03-02T11:00", "loan", "request", "--document", "1", "--purpose", "查", by="wu")
    d("03-02T11:01", "loan", "approve", "1", by="wang")
    d("03-02T11:02", "loan", "lend", "1")
    d("03-02T11:03", "loan", "return", "1", "--condition", "marked")
    d("03-02T11:04", "incident", "investigate", "1", "--cause", "勾划", "--responsible", "wu")
    d("03-02T11:05", "incident", "report", "1", "--to", "sun")
    d("03-02T11:06", "incident", "close", "1", "--outcome", "settled", by="qian")
    volume = opened(d)
    added(d, volume, "IN-2026-0001", "IN-2026-0002")
    sealed(d, volume)
    return d


def told(d, id, at="03-04T09:00"):  # noqa: F811
    return [(r["record"], r["act"]) for r in d.json(at, "history", id)["rows"]]


def test_one_story_across_the_records_that_touched_a_paper(filed):
    own = [
        ("IN-2026-0001", a) for a in ("register", "route", "hand", "assign", "conclude", "return")
    ]
    loan = [("LN-2026-0001", a) for a in ("request", "approve", "lend", "return")]
    incident = [("INC-2026-0001", a) for a in ("open", "investigate", "report", "close")]
    assert told(filed, "1") == [
        *own,
        *loan,
        *incident,
        ("VOL-2026-0001", "add"),
        ("IN-2026-0001", "file"),
    ]
    assert (
        told(filed, "2")[-2:] == [("VOL-2026-0001", "add"), ("IN-2026-0002", "file")]
        and len(told(filed, "2")) == 8
    )
    assert told(filed, "VOL-2026-0001") == [
        ("VOL-2026-0001", a) for a in ("open", "add", "check", "seal")
    ]


def test_it_reads_in_words_and_says_where_each_thing_stands(filed):
    text = filed("03-04T09:00", "--format", "table", "history", "1")
    assert (
        "LN-2026-0001" in text and "归还" in text and "完好" not in text and "INC-2026-0001" in text
    )
    assert "taken_back" not in text and "take_back" not in text


def test_what_was_edited_by_hand_stands_in_it(filed):
    file = filed.folder / "incoming/2026/00/IN-2026-0001.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("区建设局", "市建设局"), encoding="utf-8"
    )
    filed.git("-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qam", "tidy")
    last = filed.json("03-04T09:00", "history", "1")["rows"][-1]
    assert (last["act"], last["clerk"], last["changes"]) == ("", "x", "tidy")
