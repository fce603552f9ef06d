"""What becomes of what is filed, and of what is not: listed as not to be filed, lent, transferred,
appraised when its retention is over (D12, D15–D17).
"""

import io
import json

import pytest
from archive_room import added, concluded, opened, sealed
from test_outgoing import applied, issued, joined, signed
from test_volumes import d, ids  # noqa: F401


@pytest.fixture
def volume(d):  # noqa: F811
    """Three papers in a sealed volume of ten years, a fourth done and not filed."""
    concluded(d, ("甲通知", "乙通知", "丙通知", "便函"))
    id = opened(d)
    added(d, id, *ids(1, 2, 3))
    sealed(d, id)
    return id


def test_what_is_not_filed_is_listed_by_the_registrar_and_stands_by_the_director(d, volume):  # noqa: F811
    assert [r["record"] for r in d.json("03-04T09:00", "report", "unfiled")["rows"]] == ids(4)
    d.refused("03-04T09:00", "incoming", "confirm-not-file", "4", by="qian", rules="fact_is_known")
    d.refused(
        "03-04T09:00",
        "incoming",
        "not-file",
        "1",
        "--reason",
        "reference",
        clauses=["D15.1"],
        rules="state_allows",
    )
    d("03-04T09:01", "incoming", "not-file", "4", "--reason", "仅供参考")
    assert [r["not_filed"] for r in d.json("03-04T09:02", "report", "unfiled")["rows"]] == [
        "reference"
    ]
    assert "仅供参考" in d("03-04T09:02", "--format", "table", "report", "unfiled")
    d.refused(
        "03-04T09:03", "incoming", "confirm-not-file", "4", clauses=["D15.1"], rules="actor_may"
    )
    d("03-04T09:04", "incoming", "confirm-not-file", "4", by="qian")
    assert d.json("03-04T09:05", "report", "unfiled")["rows"] == []
    assert not [r for r in d.json("03-04T09:05", "todo", "--all")["rows"] if r["duty"] == "file"]
    other = opened(d, "03-04T10:00", title="另一卷")
    d.refused(
        "03-04T10:01",
        "volume",
        "add",
        other,
        "--document",
        "4",
        "--component",
        "original",
        "--scope",
        "1",
        clauses=["D16.2"],
        rules="papers_may_be_filed",
    )
    assert "钱主任" in d.err
    assert d("03-04T11:00", "check") == "没有发现问题\n"
    d("03-04T11:00", "audit")


def test_what_lies_in_a_volume_is_not_listed_as_not_filed(d):  # noqa: F811
    concluded(d, ("甲通知",))
    id = opened(d)
    added(d, id, *ids(1))
    assert id in d.refused(
        "03-04T09:00",
        "incoming",
        "not-file",
        "1",
        "--reason",
        "duplicate",
        clauses=["D16.2"],
        rules="not_gathered_already",
    )


def test_while_a_volume_is_lent_every_paper_in_it_is_out(d, volume):  # noqa: F811
    d("03-04T09:00", "loan", "request", "--document", volume, "--purpose", "查考", by="wu")
    d("03-04T09:01", "loan", "approve", "LN-2026-0001", by="wang")
    d("03-04T09:02", "loan", "request", "--document", "IN-2026-0001", "--purpose", "查考", by="li")
    d("03-04T09:03", "loan", "approve", "LN-2026-0002", by="wang")
    d("03-04T09:04", "loan", "lend", "LN-2026-0001")
    assert [
        (c["copy"], c["holder"]) for c in d.json("03-04T09:05", "show", volume)["record"]["out"]
    ] == [(1, "wu")]
    assert f"{volume} 自" in d.refused(
        "03-04T09:05",
        "loan",
        "lend",
        "LN-2026-0002",
        clauses=["D12"],
        rules="copy_is_in_the_office",
    )
    assert ("VOL-2026-0001", "wu") in [
        (r["document"], r["holder"]) for r in d.json("03-04T09:06", "report", "holdings")["rows"]
    ]
    d.refused(
        "03-04T09:06",
        "volume",
        "transfer",
        volume,
        "--to",
        "区档案馆",
        clauses=["D12"],
        rules="nothing_in_it_is_out",
    )
    d("03-04T09:07", "loan", "return", "LN-2026-0001", "--condition", "intact")
    d("03-04T09:08", "loan", "lend", "LN-2026-0002")
    d("03-04T09:09", "loan", "request", "--document", volume, "--purpose", "再查", by="wu")
    d("03-04T09:10", "loan", "approve", "LN-2026-0003", by="wang")
    d.refused(
        "03-04T09:11",
        "loan",
        "lend",
        "LN-2026-0003",
        clauses=["D12"],
        rules="copy_is_in_the_office",
    )
    assert d("03-04T11:00", "check") == "没有发现问题\n"
    d("03-04T11:00", "audit")


def test_a_lost_volume_has_its_incident_and_comes_back(d, volume):  # noqa: F811
    said = d.json("03-04T09:00", "volume", "lose", volume, "--reason", "搬迁后未见")
    assert said["also"] == ["INC-2026-0001"]
    d.refused(
        "03-04T09:01",
        "loan",
        "request",
        "--document",
        volume,
        "--copy",
        "2",
        "--purpose",
        "查",
        by="wu",
        clauses=["D12"],
        rules="copy_of_the_document_exists",
    )
    d("03-04T09:02", "incident", "investigate", "1", "--cause", "错放", "--responsible", "unknown")
    d("03-04T09:03", "incident", "report", "1", "--to", "sun")
    text = d("03-04T09:03", "--format", "table", "show", "INC-2026-0001")
    assert "责任者" in text and "unknown" not in text
    assert volume in d("03-04T09:03", "--format", "table", "list", "incident")
    d("03-04T09:04", "incident", "close", "1", "--outcome", "found", by="qian")
    assert "lost" not in d.json("03-04T09:05", "show", volume)["record"]
    assert d("03-04T11:00", "check") == "没有发现问题\n"
    d("03-04T11:00", "audit")


def test_many_papers_go_into_a_volume_by_a_range_or_from_a_pipe(d, monkeypatch):  # noqa: F811
    concluded(d, [f"通知{n}" for n in range(1, 31)])
    id = opened(d)
    d(
        "03-03T10:00",
        "volume",
        "add",
        id,
        "--document",
        "IN-2026-0001..0010",
        "--document",
        "in-2026-0011..IN-2026-0020",
        "--component",
        "original",
        "--scope",
        "1",
    )
    d(
        "03-03T10:01",
        "volume",
        "add",
        id,
        "--document",
        "IN-2026-0040..0041",
        "--component",
        "original",
        "--scope",
        "1",
        code=4,
    )
    d(
        "03-03T10:01",
        "volume",
        "add",
        id,
        "--document",
        "IN-2026-0030..0021",
        "--component",
        "original",
        "--scope",
        "1",
        code=4,
    )
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(ids(*range(21, 31)))))
    before = d.commits()
    d(
        "03-03T10:02",
        "volume",
        "add",
        id,
        "--document",
        "-",
        "--component",
        "original",
        "--scope",
        "1",
    )
    assert d.commits() == before + 1
    assert [r["document"] for r in d.json("03-03T10:03", "show", id)["record"]["members"]] == ids(
        *range(1, 31)
    )
    assert "等共 20 项" in d("03-03T10:04", "--format", "table", "show", id) and "20 in all" in d(
        "03-03T10:04", "--lang", "en", "--format", "table", "show", id
    )


def test_the_list_of_a_volume_and_what_goes_with_it_to_the_archive(d, volume):  # noqa: F811
    text = d("03-04T09:00", "form", volume)
    assert (
        "# 卷内目录" in text
        and "| 1 | 区建设局 |" in text
        and "共 3 件" in text
        and "至 2036-12-31" in text
    )
    assert (
        "移交目录" in d("03-04T09:01", "volume", "transfer", volume, "--to", "区档案馆")
        and "移交至：区档案馆" in d.out
    )
    assert "<h1>Contents of a volume</h1>" in d(
        "03-04T09:02", "--lang", "en", "form", volume, "--format", "html"
    )


def owed(d, at):  # noqa: F811
    d.capsys.readouterr()
    from doctrack.cli.main import run

    assert run(["--ledger", str(d.folder), "--now", at, "--format", "json", "todo", "--all"]) == 0
    return [
        (r["record"], r["duty"], r["due"][:10])
        for r in json.loads(d.capsys.readouterr().out)["rows"]
        if r["kind"] == "volume"
    ]


def test_a_volume_is_appraised_in_the_year_after_its_retention(d, volume):  # noqa: F811
    code = d.json("03-04T09:00", "show", volume)["record"]["archive_code"]
    assert owed(d, "2036-12-31T18:00") == [] and owed(d, "2037-01-01T00:01") == [
        (volume, "appraise", "2037-12-31")
    ]
    d.refused(
        "03-05T09:00",
        "volume",
        "reappraise",
        volume,
        "--retention",
        "30y",
        "--basis",
        "仍有查考价值",
        clauses=["D17"],
        rules="actor_may",
    )
    d.refused(
        "03-05T09:00",
        "volume",
        "reappraise",
        volume,
        "--retention",
        "10y",
        "--basis",
        "无",
        by="qian",
        clauses=["D17"],
        rules="retention_is_another",
    )
    assert d.json("03-05T09:00", "report", "appraisal")["rows"] == []
    d(
        "03-05T09:01",
        "volume",
        "reappraise",
        volume,
        "--retention",
        "三十年",
        "--basis",
        "仍有查考价值",
        by="qian",
    )
    shown = d.json("03-05T09:02", "show", volume)
    assert (shown["record"]["retention"], shown["record"]["archive_code"]) == (
        "30y",
        code,
    ) and shown["events"][-1]["was"] == {"retention": "10y"}
    assert owed(d, "2037-06-01T09:00") == [] and owed(d, "2057-06-01T09:00") == [
        (volume, "appraise", "2057-12-31")
    ]
    assert d("03-05T11:00", "check") == "没有发现问题\n"
    d("03-05T11:00", "audit")


def test_gaps_of_a_reply_and_of_a_paper_sent_out_are_named_each(d):  # noqa: F811
    o = joined(d)
    id = applied(o)
    o("03-02T09:03", "outgoing", "approve", id, by="qian")
    signed(o, id)
    issued(o, id)
    o("03-02T12:00", "outgoing", "distribute", id)
    o("03-02T12:01", "outgoing", "acknowledge", id, "--all")
    o("03-02T12:02", "outgoing", "conclude", id)
    d.paper("03-02T13:00", "--important")
    d(
        "03-02T13:01",
        "incoming",
        "route",
        "1",
        "--reader",
        "sun",
        "--handler-department",
        "工程科",
        by="qian",
    )
    for n, step in enumerate(
        (
            ("hand", "--to", "sun"),
            ("read",),
            ("return",),
            ("hand", "--to", "wang"),
            ("assign", "--handler", "wu"),
            ("reply", "--text", "已复"),
            ("conclude", "--outcome", "已办"),
            ("return",),
        )
    ):
        by = {"read": "sun", "assign": "wang", "reply": "wu", "conclude": "wu"}.get(step[0], "zhao")
        said = d.json(f"03-02T14:0{n}", "incoming", step[0], "1", *step[1:], by=by)
    assert [(x["due"][:10], x["clause"]) for x in said["duties"] if x["duty"] == "file"] == [
        ("2026-04-01", "D16.3")
    ]
    volume = opened(d)
    d(
        "03-03T10:00",
        "volume",
        "add",
        volume,
        "--document",
        f"{id},IN-2026-0001",
        "--component",
        "original",
        "--why",
        "一并归档",
    )
    said = d.refused(
        "03-03T10:01",
        "volume",
        "check",
        volume,
        by="qian",
        clauses=["D16.2"],
        rules="gaps_are_explained",
    )
    assert all(gap in said for gap in (f"{id}/draft", "IN-2026-0001/request", "IN-2026-0001/reply"))
    d.paper("03-03T10:02")
    assert "不在卷内" in d.refused(
        "03-03T10:03",
        "volume",
        "remove",
        volume,
        "--document",
        "IN-2026-0002",
        "--reason",
        "误",
        clauses=["D16.2"],
        rules="papers_are_in_the_volume",
    )
