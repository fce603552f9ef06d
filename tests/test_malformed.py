"""A malformed file in HEAD is named by file and line, keeps its number, and is never written
over.
"""

import json
import os
import subprocess

import pytest

HAND = ("-c", "user.name=x", "-c", "user.email=x@x", "-c", "commit.gpgsign=false")


def file_of(d, id):
    return next(d.folder.rglob(f"{id}.yaml"))


def spoilt(d, id):
    """The record's file with its title said twice, committed by hand."""
    file = file_of(d, id)
    file.write_text(file.read_text(encoding="utf-8") + "title: again\n", encoding="utf-8")
    line = file.read_text(encoding="utf-8").count("\n")
    committed(d)
    return f"{file.relative_to(d.folder)}:{line}:1:"


def committed(d):
    """All of the folder in a commit by hand, dated like the last act, so that acts can follow."""
    d.git("add", "-A")
    when = d.git("log", "-1", "--format=%cI")
    env = {**os.environ, "GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when}
    subprocess.run(
        ["git", "-C", str(d.folder), *HAND, "commit", "-qm", "by hand"], check=True, env=env
    )


def test_the_number_of_a_malformed_record_is_not_given_again(d):
    d.paper("03-02T09:00")
    d.paper("03-02T09:01")
    spoilt(d, "IN-2026-0002")
    spoiled = file_of(d, "IN-2026-0002").read_bytes()
    assert d.paper("03-02T23:00") == "IN-2026-0003"
    assert file_of(d, "IN-2026-0002").read_bytes() == spoiled
    rows = json.loads(d("03-02T23:01", "--format", "json", "report", "numbers", code=5))["rows"]
    assert rows == [] and "IN-2026-0002.yaml" in d.err


def test_the_only_record_of_a_year_keeps_its_number_though_malformed(d):
    d.paper("03-02T09:00")
    spoilt(d, "IN-2026-0001")
    assert d.paper("03-02T23:00") == "IN-2026-0002"
    assert (
        json.loads(d("03-02T23:01", "--format", "json", "report", "numbers", code=5))["rows"] == []
    )


@pytest.mark.parametrize(
    "words",
    [
        ("show",),
        ("next",),
        ("why",),
        ("history",),
        ("where",),
        ("form",),
        ("incoming", "urge", "--addressee", "wu"),
    ],
)
@pytest.mark.parametrize("name", ["IN-2026-0001", "in-2026-0001", "1", "收〔2026〕1号", "26-1"])
def test_a_malformed_record_is_named_by_file_and_line(d, words, name):
    d.paper("03-02T09:00")
    where = spoilt(d, "IN-2026-0001")
    before = d.git("rev-parse", "HEAD")
    d("03-02T23:00", *words, name, code=5)
    assert (
        where in d.err
        and d.git("rev-parse", "HEAD") == before
        and d.git("status", "--porcelain") == ""
    )


def test_last_years_record_is_not_taken_for_the_malformed_one_of_this_year(d):
    folder = d.folder / "incoming/2025/00"
    d.paper("03-02T09:00")
    folder.mkdir(parents=True)
    text = (
        file_of(d, "IN-2026-0001")
        .read_text(encoding="utf-8")
        .replace("IN-2026", "IN-2025")
        .replace("收〔2026〕", "收〔2025〕")
        .replace("'2026-", "'2025-")
    )
    (folder / "IN-2025-0001.yaml").write_text(text, encoding="utf-8")
    committed(d)
    assert "IN-2025-0001" in d("03-02T23:00", "show", "25-1")
    spoilt(d, "IN-2026-0001")
    d("03-02T23:01", "show", "1", code=5)
    assert "IN-2026-0001.yaml" in d.err


def test_a_malformed_person_is_named_whether_he_acts_or_is_acted_on(d):
    where = spoilt(d, "li")
    for words in (
        ("show", "li"),
        ("person", "leave", "li"),
        ("person", "away", "li", "--from", "2026-03-03", "--until", "2026-03-04"),
    ):
        d("03-02T23:00", *words, by="qian", code=5)
        assert where in d.err
    d("03-02T23:00", "todo", by="li", code=5)
    assert where in d.err
    d(
        "03-02T23:00",
        "person",
        "join",
        "li",
        "--name",
        "李四",
        "--department",
        "工程科",
        "--role",
        "staff",
        by="qian",
        code=5,
    )
    assert where in d.err


def test_an_act_that_would_write_into_a_malformed_record_names_it(d):
    d.paper("03-02T09:00")
    d("03-02T09:10", "loan", "request", "--document", "1", "--purpose", "核对", by="wu")
    d("03-02T09:11", "loan", "approve", "LN-2026-0001", by="wang")
    where = spoilt(d, "IN-2026-0001")
    d("03-02T23:00", "loan", "lend", "LN-2026-0001", code=5)
    assert where in d.err


def test_a_misplaced_copy_of_a_record_is_malformed_and_does_not_hide_the_record(d):
    d.paper("03-02T09:00")
    copy = d.folder / "incoming/2025/00/IN-2026-0001.yaml"
    copy.parent.mkdir(parents=True)
    copy.write_bytes(file_of(d, "IN-2026-0001").read_bytes())
    committed(d)
    rows = json.loads(d("03-02T23:00", "--format", "json", "list", "incoming", code=5))["rows"]
    [finding] = json.loads(d.err)["error"]["findings"]
    assert [r["id"] for r in rows] == ["IN-2026-0001"]
    assert (finding["file"], finding["rule"]) == ("incoming/2025/00/IN-2026-0001.yaml", "place")
    d("03-02T23:01", "check", code=1)
    assert "place" in d.out
    copy.unlink()
    committed(d)
    assert [
        r["id"]
        for r in json.loads(d("03-02T23:02", "--format", "json", "list", "incoming"))["rows"]
    ] == ["IN-2026-0001"]


def test_a_record_under_another_series_id_is_malformed(d):
    d.paper("03-02T09:00")
    old = file_of(d, "IN-2026-0001")
    new = old.with_name("LN-2026-0001.yaml")
    new.write_text(
        old.read_text(encoding="utf-8").replace("IN-2026-0001", "LN-2026-0001"), encoding="utf-8"
    )
    committed(d)
    d("03-02T23:00", "list", "incoming", code=5)
    assert "LN-2026-0001.yaml:1:1: id" in d.err


def test_a_path_that_is_no_text_is_a_finding(d):
    d.paper("03-02T09:00")
    bad = b"".join([bytes(d.folder), b"/incoming/2026/00/IN-\xff.yaml"])
    with open(bad, "wb") as file:
        file.write(b"id: x\n")
    committed(d)
    d("03-02T23:00", "list", "incoming", code=5)
    assert "IN-\ufffd.yaml:1:1:" in d.err


def test_a_comment_in_head_stops_an_act_until_it_has_moved_into_remarks(d):
    d.paper("03-02T09:00")
    file = file_of(d, "IN-2026-0001")
    whole = file.read_text(encoding="utf-8")
    file.write_text(
        whole.replace("line: administration\n", "line: administration  # 催一下\n"),
        encoding="utf-8",
    )
    committed(d)
    head, commented = d.git("rev-parse", "HEAD"), file.read_bytes()
    number = whole[: whole.index("line: administration")].count("\n") + 1
    d("03-02T23:00", "incoming", "route", "1", "--reader", "li", by="qian", code=6)
    assert (
        f"incoming/2026/00/IN-2026-0001.yaml:{number}:23: # 催一下" in d.err and "remarks" in d.err
    )
    assert (
        d.git("rev-parse", "HEAD") == head
        and file.read_bytes() == commented
        and d.git("status", "--porcelain") == ""
    )
    file.write_text(whole, encoding="utf-8")
    committed(d)
    d(
        "03-02T23:01",
        "incoming",
        "correct",
        "1",
        "--field",
        "remarks",
        "--value",
        "催一下",
        "--reason",
        "移入备注",
    )
    d("03-02T23:02", "incoming", "route", "1", "--reader", "li", by="qian")


def test_a_mark_inside_a_text_is_no_comment(d):
    d.paper("03-02T09:00", "--remarks", "见 #3 号柜")
    d("03-02T09:10", "incoming", "route", "1", "--reader", "li", by="qian")


def test_events_that_head_has_are_never_dropped(d):
    """A record that vanished from the index (a fault of ours) is not written over: its file is in
    HEAD.
    """
    import sqlite3

    d.paper("03-02T09:00")
    d("03-02T09:05", "list", "incoming")
    with sqlite3.connect(d.folder / ".git/doctrack/index.sqlite") as db:
        db.execute("delete from record where kind='incoming'")
    db.close()
    whole = file_of(d, "IN-2026-0001").read_bytes()
    d(
        "03-02T09:10",
        "incoming",
        "register",
        "--title",
        "x",
        "--form",
        "letter",
        "--source",
        "peer",
        "--sender",
        "甲",
        "--line",
        "party",
        code=6,
    )
    assert "IN-2026-0001.yaml" in d.err and file_of(d, "IN-2026-0001").read_bytes() == whole


@pytest.mark.parametrize("garbage", [b"", b"no database\n" * 1000])
def test_a_spoiled_index_is_made_anew(d, garbage):
    d.paper("03-02T09:00")
    for file in (d.folder / ".git/doctrack").glob("index.sqlite*"):
        file.unlink()
    (d.folder / ".git/doctrack/index.sqlite").write_bytes(garbage)
    assert "IN-2026-0001" in d("03-02T09:05", "list", "incoming")


def test_an_index_of_another_version_is_made_anew(d):
    import sqlite3

    d.paper("03-02T09:00")
    path = d.folder / ".git/doctrack/index.sqlite"
    with sqlite3.connect(path) as db:
        db.execute("pragma user_version=1")
        db.execute("drop table malformed")
    db.close()
    assert "IN-2026-0001" in d("03-02T09:05", "list", "incoming")
    assert d.paper("03-02T09:06") == "IN-2026-0002"


def test_a_number_that_is_gone_and_one_that_is_there_twice_are_reported(d):
    for minute in ("00", "01", "02", "03"):
        d.paper(f"03-02T09:{minute}")
    assert d.json("03-02T09:10", "report", "numbers")["rows"] == []
    file_of(d, "IN-2026-0002").unlink()
    third = file_of(d, "IN-2026-0003")
    third.write_text(
        third.read_text(encoding="utf-8").replace("收〔2026〕3号", "收〔2026〕1号"),
        encoding="utf-8",
    )
    committed(d)
    faults = [
        (r["number"], r["record"], r["fault"])
        for r in d.json("03-02T09:11", "report", "numbers")["rows"]
    ]
    assert faults == [(2, "", "gap"), (3, "IN-2026-0003", "repeat")]
    said = d("03-02T09:12", "--format", "md", "report", "numbers")
    assert "缺号" in said and "重号" in said
