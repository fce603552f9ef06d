"""What happens once in years, and must be right on that day: each through the real command."""

import json
import os
import re
import subprocess
from datetime import datetime

import pytest
import yaml
from bare_git import keep
from destruction_room import papers
from service_desk import client, collected, opened
from test_amending import schema, written
from test_destruction_blocks import refused, volume
from test_destruction_witnesses import Real
from test_outgoing import o, printed  # noqa: F401
from test_reserved import server, two  # noqa: F401

from doctrack.store.git.repo import Repo


def batch(d, now, *lines, code=0):
    file = d.folder.parent / "lines.jsonl"
    file.write_text(
        "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8"
    )
    d(now, "batch", str(file), code=code)
    return d.err


def test_a_volume_whose_retention_is_over_is_listed_for_appraisal(o):  # noqa: F811
    papers(o)
    made = volume(o, year="2010")
    [row] = o.json("03-05T09:00", "report", "appraisal")["rows"]
    assert (row["record"], row["ends"], row["retention"], row["state"]) == (
        made,
        "2020-12-31",
        "10y",
        "sealed",
    )
    assert "防汛工作" in o("03-05T09:00", "report", "appraisal", "--format", "table")


def test_a_paper_of_which_every_copy_is_written_off_leaves_nothing_to_destroy(o):  # noqa: F811
    papers(o)
    o("03-02T11:00", "incoming", "lose", "1")
    o(
        "03-02T11:01",
        "incident",
        "investigate",
        "INC-2026-0001",
        "--cause",
        "搬迁",
        "--responsible",
        "unknown",
    )
    o("03-02T11:02", "incident", "report", "INC-2026-0001", "--to", "sun")
    o("03-02T11:03", "incident", "close", "INC-2026-0001", "--outcome", "written_off", by="qian")
    assert "各份均已核销，无可销毁" in refused(
        o, "IN-2026-0001=obsolete", clauses=("D13",), rules="items_are_not_lost"
    )
    assert re.search(
        r"份 +时间 +核销\n +1 +03-02 11:00 +03-02 11:03\n", o("03-02T12:00", "show", "1")
    )


def test_a_year_with_nothing_to_destroy_names_nothing(d):
    words = ("destruction", "nothing-to-destroy", "--looked-through", "收发文及案卷")
    line = {
        "kind": "destruction",
        "act": "nothing_to_destroy",
        "by": "zhao",
        "inputs": {"looked_through": "收发文", "basis": "已过时效"},
    }
    assert "propose 造册" in batch(d, "03-02T09:00", line, code=3)
    assert d("03-02T09:01", *words).startswith("DST-2026-0001")


def test_of_a_volume_there_is_one(o):  # noqa: F811
    papers(o)
    made = volume(o)
    assert "只有一份" in o.refused(
        "03-03T12:00",
        "volume",
        "lose",
        made,
        "--copy",
        "2",
        clauses=("D5.1",),
        rules="one_of_a_kind",
    )


def test_who_types_may_be_unknown_and_is_told_so(tmp_path, capsys, monkeypatch):
    """Whom git does not name as one of the staff types for others nonetheless, unless the office
    asks for names; the history says so.
    """
    typed = Real(tmp_path / "real", capsys, monkeypatch)
    paper = (
        "--title",
        "甲",
        "--form",
        "receipt",
        "--source",
        "peer",
        "--sender",
        "某局",
        "--line",
        "administration",
    )
    typed("stranger", "03-02T09:00", "incoming", "register", *paper, by="zhao")
    assert "Doctrack-Clerk: unknown" in typed.d.git("log", "-1", "--format=%B")
    typed("zhao", "03-02T10:00", "audit")


def test_lines_of_a_batch_that_name_no_record_are_refused_and_nothing_is_written(d):
    head = d.git("rev-parse", "HEAD")
    for line, code, words in (
        (
            {
                "kind": "person",
                "act": "join",
                "by": "qian",
                "inputs": {"name": "新人", "department": "工程科", "roles": ["staff"]},
            },
            2,
            "编号",
        ),
        (
            {"kind": "certificate", "act": "issue", "by": "zhao", "inputs": {"person": "li"}},
            2,
            "certificate issue",
        ),
        (
            {"kind": "volume", "act": "seal", "id": "VOL-2026-0099", "by": "zhao"},
            4,
            "VOL-2026-0099",
        ),
    ):
        assert words in batch(d, "03-02T09:00", line, code=code)
    assert d.git("rev-parse", "HEAD") == head and d.git("status", "--porcelain") == ""


@pytest.mark.parametrize(
    ("kind", "id", "act", "state", "path", "clause", "fact"),
    [
        (
            "certificate",
            "CERT-li",
            "issue",
            "current",
            "certificate/CERT-li.yaml",
            "T5.4.3",
            "person: li",
        ),
        (
            "volume",
            "VOL-2026-0001",
            "seal",
            "sealed",
            "volume/2026/00/VOL-2026-0001.yaml",
            "D16.1",
            "title: 防汛工作",
        ),
    ],
)
def test_a_record_that_begins_with_an_act_that_begins_none_is_found(
    d, kind, id, act, state, path, clause, fact
):
    """No certificate without its exam, no volume sealed before it was opened: a commit that claims
    so is none of the desk's.
    """
    at = "2026-03-02T09:00:00+08:00"
    data = (
        f"id: {id}\nkind: {kind}\nstate: {state}\n{fact}\nevents:\n- {{at: '{at}', act: {act}, by:"
        " zhao}\n".encode()
    )
    claim = (
        ("Doctrack-Act", act),
        ("Doctrack-Record", id),
        ("Doctrack-Actor", "zhao"),
        ("Doctrack-At", at),
    )
    with Repo.open(d.folder) as repo:
        forged = keep(
            repo,
            {path: data},
            subject=f"{kind} {id}: {act}",
            when=datetime.fromisoformat(at),
            trailers=claim,
        )
    found = json.loads(d("03-02T10:00", "--format", "json", "audit", code=1))["findings"]
    assert {f["commit"] for f in found} == {forged} and clause in {f["clause"] for f in found}, (
        found
    )


def test_numbers_of_a_series_are_kept_in_its_own_record(two):  # noqa: F811
    """What is given back stands in the record of its series; a commit that has it elsewhere is none
    of the desk's.
    """
    one, _ = two
    one("03-02T09:00", "numbers", "reserve", "incoming", "3")
    one("03-02T09:01", "numbers", "give-back", "incoming", "2")
    file = one.folder / "numbers/2026/NUM-2026-IN.yaml"
    *lines, last = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text(
        "".join([*lines, last.replace("series: incoming", "series: loan")]), encoding="utf-8"
    )
    who = {
        "GIT_COMMITTER_NAME": "zhao",
        "GIT_COMMITTER_EMAIL": "zhao@doctrack.invalid",
        "GIT_COMMITTER_DATE": "2026-03-02T09:01:00+0800",
    }
    subprocess.run(
        ["git", "-C", str(one.folder), "commit", "-qa", "--amend", "--no-edit"],
        check=True,
        env={**os.environ, **who},
    )
    found = json.loads(one("03-02T10:00", "--format", "json", "audit", code=1))["findings"]
    assert any(f["rule"] == "refused" and "号段记于 NUM-2026-LN" in f["message"] for f in found), (
        found
    )


def test_a_list_of_visits_names_the_client(d):
    desk = opened(d)
    collected(desk, 1)
    desk("03-02T09:20", "client", "assign", client(1), "--specialist", "bai", by="ke")
    desk(
        "03-02T10:00",
        "visit",
        "record",
        "--client",
        "1",
        "--method",
        "phone",
        "--outcome",
        "reached",
        by="bai",
    )
    assert "客户0001" in desk("03-02T11:00", "list", "visit", "--format", "table", by="ke")


def test_a_clause_may_be_planned(d, tmp_path):
    tree = yaml.safe_load((d.folder / "schemas/clauses.yaml").read_text(encoding="utf-8"))
    tree["D2"]["planned"] = ["seal"]
    d(
        "03-02T09:00",
        "regulation",
        "amend",
        written(tmp_path / "clauses.yaml", tree),
        "--meeting",
        "2026-03-02 办公会",
        by="qian",
    )
    assert "待建：seal" in d("03-02T09:01", "regulation")


def test_a_part_that_an_amendment_adds_whole_is_told_in_words(d, tmp_path):
    tree = schema()
    tree["duties"]["read"]["clauses"] = {"read": "D7.5"}
    said = d.json("03-02T10:00", "regulation", "diff", written(tmp_path / "incoming.yaml", tree))
    assert any("D7.5" in r["value"] for r in said["rows"]), said["rows"]
