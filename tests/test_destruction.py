"""Destruction: a list from its proposal to the last witness, and what stands in each item's record
for ever (D17, D18).
"""

import json

import pytest
from archive_room import added, opened, sealed
from destruction_room import (
    EXECUTE,
    ONE,
    approved,
    counted,
    executed,
    listed_to_executed,
    papers,
    proposed,
    witnessed,
)

from doctrack.cli.main import run

LATER = "03-11T09:00"


def state(d, id, at=LATER):
    return d.json(at, "show", id)["state"]


def where(d, as_of="2026-03-09"):
    """Where each copy was at a day's end, as is known now."""
    return [
        line.split("\t")[2]
        for line in d(LATER, "where", "IN-2026-0001", "--as-of", as_of).splitlines()
        if line.startswith("IN-")
    ]


def clean(d, at="03-20T09:00"):
    d(at, "check")
    d(at, "audit")


def test_a_whole_life_ends_with_the_paper_destroyed(d):
    papers(d)
    listed_to_executed(d)
    before = d.commits()
    witnessed(d, "zhao", "qian", "hua")
    assert state(d, "IN-2026-0001", "03-10T13:30") == "concluded", "until the last witness"
    assert "另：IN-2026-0001 销毁" in witnessed(d, "sun", hour=14)
    assert d.commits() == before + 4, "each witness in a commit of his own; the last one's destroys"
    assert (state(d, "IN-2026-0001"), state(d, "DST-2026-0001")) == ("destroyed", "destroyed")
    clean(d)


def test_the_papers_own_record_says_what_why_by_whose_authority_and_seen_by_whom(d):
    papers(d)
    listed_to_executed(d)
    witnessed(d)
    event = d.json(LATER, "show", "IN-2026-0001")["events"][-1]
    told = {
        "act": "destroy",
        "by": "sun",
        "because": "DST-2026-0001",
        "reason": "obsolete",
        "basis": "已过时效",
        "approved_by": "sun",
        "authority": "国家档案局第10号令",
        "executed_by": "zhao",
        "executed_on": "2026-03-10",
        "method": "pulped",
        "place": "市销毁中心",
        "witnesses": ["zhao", "qian", "hua", "sun"],
    }
    assert {k: event[k] for k in told} == told
    shown = d(LATER, "show", "IN-2026-0001")
    for said in (
        "第1份  已销毁",
        "缘由 过时",
        "批准人 孙二",
        "上级规定 国家档案局第10号令",
        "监销人 赵一、钱主任、华青、孙二",
        "随 DST-2026-0001",
    ):
        assert said in shown
    assert "seen" not in shown and "witnesses 赵一, 钱主任, 华青, 孙二" in d(
        LATER, "--lang", "en", "show", "IN-2026-0001"
    )


def test_what_is_destroyed_owes_nothing_and_nothing_is_done_with_it(d):
    papers(d)
    listed_to_executed(d)
    witnessed(d)
    assert d.json(LATER, "todo", "--all")["rows"] == []
    for words in (("reopen", "1", "--reason", "x"), ("lose", "1"), ("hand", "1", "--to", "sun")):
        by = "qian" if words[0] == "reopen" else "zhao"
        rules = "state_allows only_those_named_by_route" if words[0] == "hand" else "state_allows"
        d.refused(LATER, "incoming", *words, by=by, rules=rules)
    d.refused(
        LATER,
        "loan",
        "request",
        "--document",
        "1",
        "--purpose",
        "查",
        by="wu",
        rules="document_can_be_lent",
    )
    d.refused(
        LATER,
        "destruction",
        "propose",
        "--item",
        ONE,
        "--basis",
        "旧",
        clauses=("D17",),
        rules="matter_of_items_is_done",
    )
    assert where(d) == ["在办公室"]


def test_a_volume_goes_with_every_paper_in_it(d):
    papers(d, "甲", "乙", "丙")
    d("03-02T18:00", "office", "set", "fonds", "F001", by="qian")
    made = opened(d, at="03-02T18:10", year="2010")
    added(
        d,
        made,
        "IN-2026-0001",
        "IN-2026-0002",
        at="03-02T18:20",
        more=("--component", "original", "--why", "存查"),
    )
    sealed(d, made, at="03-02T18:30")
    listed_to_executed(d, f"{made}=obsolete")
    before = d.commits()
    witnessed(d)
    assert d.commits() == before + 4
    assert [state(d, i) for i in (made, "IN-2026-0001", "IN-2026-0002", "IN-2026-0003")] == [
        "destroyed"
    ] * 3 + ["concluded"]
    assert d.json(LATER, "show", "IN-2026-0002")["events"][-1]["because"] == "DST-2026-0001"
    clean(d)


def test_a_spare_copy_goes_and_the_paper_stays_what_it_is(d):
    papers(d, source="superior", copies="3")
    listed_to_executed(d, "IN-2026-0001/3=duplicate")
    witnessed(d)
    shown = d.json(LATER, "show", "IN-2026-0001")
    assert shown["state"] == "concluded" and [
        r["copy"] for r in shown["record"]["destroyed_copies"]
    ] == [3]
    assert [r["duty"] for r in shown["duties"]] == ["file"], "what is left is still to be filed"
    assert (where(d), where(d, "2026-03-10")) == (
        ["在办公室"] * 3,
        ["在办公室", "在办公室", "已销毁"],
    )
    assert "第3份    已销毁" in d(LATER, "show", "IN-2026-0001")
    d.refused(
        LATER, "incoming", "lose", "1", "--copy", "3", clauses=("D13",), rules="not_lost_already"
    )
    d(LATER, "loan", "request", "--document", "1", "--copy", "3", "--purpose", "查", by="wu")
    d("03-11T10:00", "loan", "approve", "LN-2026-0001", by="wang")
    assert "第3份已销毁" in d.refused(
        "03-11T11:00", "loan", "lend", "LN-2026-0001", rules="paper_is_in_the_office"
    )
    d.refused(
        "03-11T11:00",
        "destruction",
        "propose",
        "--item",
        "IN-2026-0001/3=duplicate",
        "--basis",
        "旧",
        clauses=("D17",),
        rules="matter_of_items_is_done",
    )
    clean(d)


def test_a_spare_copy_of_what_is_filed_may_go(d):
    papers(d, source="superior", copies="2")
    d("03-02T18:00", "office", "set", "fonds", "F001", by="qian")
    made = opened(d, at="03-02T18:10", retention="permanent")
    added(d, made, "IN-2026-0001", at="03-02T18:20")
    sealed(d, made, at="03-02T18:30")
    listed_to_executed(d, "IN-2026-0001/2=surplus")
    witnessed(d)
    assert (state(d, "IN-2026-0001"), state(d, made)) == ("filed", "sealed")
    clean(d)


def test_several_copies_and_papers_on_one_list(d):
    papers(d, "甲", "乙", copies="4")
    listed_to_executed(d, ONE, "IN-2026-0002/2=duplicate", "IN-2026-0002/4=surplus")
    witnessed(d)
    assert [
        r["copy"] for r in d.json(LATER, "show", "IN-2026-0002")["record"]["destroyed_copies"]
    ] == [2, 4]
    clean(d)


# --- the count ------------------------------------------------------------------------------------


def at_the_count(d, *items):
    papers(d, "甲", "乙")
    proposed(d, *(items or (ONE, "IN-2026-0002=worthless")))
    approved(d)


def test_every_item_is_counted_once_and_nothing_else(d):
    at_the_count(d)
    count = ("destruction", "count", "1")
    assert "IN-2026-0002 未清点" in d.refused(
        "03-10T09:00", *count, "--item", "IN-2026-0001=found", rules="every_item_is_counted"
    )
    assert (
        "IN-2026-0009"
        in d.refused(
            "03-10T09:00",
            *count,
            "--all-found",
            "--item",
            "IN-2026-0001/2=found",
            rules="every_item_is_counted",
        )
        or "IN-2026-0001/2" in d.err
    )
    assert "清点了两次" in d.refused(
        "03-10T09:00",
        *count,
        "--item",
        "IN-2026-0001=found,IN-2026-0001=missing,IN-2026-0002=found",
        rules="every_item_is_counted",
    )
    d("03-10T09:00", *count, code=2)
    d("03-10T09:00", *count, "--item", "IN-2026-0001=found,2=found")
    executed(d)


def test_what_was_missing_is_not_destroyed_until_it_is_found_or_left_out(d):
    at_the_count(d)
    counted(d, more=("--all-found", "--item", "IN-2026-0001=missing"))
    assert "清点未见" in d.err
    assert "IN-2026-0001 清点未见" in d.refused(
        "03-10T10:00",
        "destruction",
        "execute",
        "1",
        *EXECUTE,
        clauses=("D18",),
        rules="missing_items_are_not_destroyed",
    )
    counted(d, at="03-10T11:00")
    executed(d, at="03-10T12:00")


def test_what_is_left_out_stays_on_the_list_with_its_reason_and_is_not_destroyed(d):
    at_the_count(d)
    counted(d, more=("--all-found", "--item", "IN-2026-0001=missing"))
    leave = ("destruction", "leave-out", "1", "--reason", "未见")
    d.refused(
        "03-10T09:30", *leave, "--document", "IN-2026-0001", clauses=("D17",), rules="actor_may"
    )
    d("03-10T09:30", *leave, "--document", "IN-2026-0001", by="qian")
    d.refused(
        "03-10T09:40",
        *leave,
        "--document",
        "IN-2026-0001",
        by="qian",
        clauses=("D17",),
        rules="item_is_on_the_destruction_list",
    )
    assert "清册为空" in d.refused(
        "03-10T09:40",
        *leave,
        "--document",
        "IN-2026-0002",
        by="qian",
        rules="something_is_left_to_destroy",
    )
    executed(d)
    witnessed(d)
    assert [state(d, f"IN-2026-000{n}") for n in (1, 2)] == ["concluded", "destroyed"]
    assert [
        r["document"] for r in d.json(LATER, "show", "DST-2026-0001")["record"]["left_out"]
    ] == ["IN-2026-0001"]
    proposed(d, ONE, at="03-11T10:00")
    clean(d)


# --- correct and annul ----------------------------------------------------------------------------


def test_the_list_is_corrected_by_the_director_until_it_is_acted_upon(d):
    papers(d, "甲", "乙")
    proposed(d)
    correct = ("destruction", "correct", "1", "--reason", "漏列", "--field", "items", "--value")
    d.refused(
        "03-03T09:30",
        *correct,
        "IN-2026-0001=obsolete,IN-2026-0002=obsolete",
        clauses=("D5.1",),
        rules="guarded_facts_need_the_director",
    )
    d.refused(
        "03-03T09:30",
        *correct,
        "IN-2026-0001=obsolete,IN-2026-0001=surplus",
        by="qian",
        clauses=("D17",),
        rules="each_item_once",
    )
    d("03-03T09:30", *correct, "IN-2026-0001=obsolete,IN-2026-0002=obsolete", by="qian")
    assert d.json("03-03T09:40", "show", "DST-2026-0001")["record"]["items"] == [
        "IN-2026-0001=obsolete",
        "IN-2026-0002=obsolete",
    ]
    approved(d)
    d.refused(
        "03-03T12:00", *correct, ONE, by="qian", clauses=("D5.1",), rules="nothing_has_leaned_on_it"
    )
    clean(d)


def test_a_last_signature_that_was_a_slip_is_annulled_with_what_it_wrote(d):
    papers(d)
    listed_to_executed(d)
    witnessed(d)
    d(
        "03-10T15:00",
        "destruction",
        "annul",
        "DST-2026-0001",
        "--event",
        "9",
        "--reason",
        "误签",
        by="qian",
    )
    assert (state(d, "IN-2026-0001"), state(d, "DST-2026-0001")) == ("concluded", "executed")
    d.refused(
        "03-10T16:00",
        "incoming",
        "annul",
        "1",
        "--event",
        "8",
        "--reason",
        "x",
        by="qian",
        rules="event_can_be_annulled",
    )
    witnessed(d, "zhou", hour=17)
    assert state(d, "IN-2026-0001") == "destroyed"
    clean(d)


def test_the_act_that_destroys_an_item_is_never_typed(d):
    papers(d)
    d("03-20T09:00", "incoming", "destroy", "1", code=2)


# --- every year -----------------------------------------------------------------------------------


class Years:
    """The office asked about later years than its own."""

    def __init__(self, d):
        self.d = d

    def owed(self, moment):
        self.d.capsys.readouterr()
        assert (
            run(
                [
                    "--ledger",
                    str(self.d.folder),
                    "--as",
                    "qian",
                    "--now",
                    moment,
                    "--format",
                    "json",
                    "todo",
                    "--all",
                ]
            )
            == 0
        )
        rows = json.loads(self.d.capsys.readouterr().out)["rows"]
        return [
            (r["record"], r["due"], r["late_days"], r["house"], r["clause"], r["owner"])
            for r in rows
            if r["duty"] == "propose"
        ]

    def act(self, moment, *words):
        assert run(["--ledger", str(self.d.folder), "--as", "zhao", "--now", moment, *words]) == 0


def test_the_papers_are_looked_through_every_full_year(d):
    years = Years(d)
    assert years.owed("2026-12-31T09:00") == [], "the year in which the ledger began is no full one"
    assert years.owed("2027-12-30T09:00") == []
    owed = ("DST-2027", "2027-12-31T17:30:00+08:00", 0, True, "D17", "registrar")
    assert years.owed("2027-12-31T09:00") == [owed] and years.owed("2028-01-02T09:00") == [
        (*owed[:2], 2, *owed[3:])
    ]
    years.act(
        "2028-01-03T09:00", "destruction", "nothing-to-destroy", "--looked-through", "2027年收发文"
    )
    assert years.owed("2028-01-03T10:00") == []
    assert years.owed("2028-12-29T18:00") and years.owed("2028-12-29T18:00")[0][0] == "DST-2028", (
        "what came late for one year does not serve the next"
    )
    years.act(
        "2028-12-30T09:00", "destruction", "nothing-to-destroy", "--looked-through", "2028年收发文"
    )
    assert years.owed("2029-01-03T10:00") == []


def test_a_list_meets_it_too(d):
    papers(d)
    years = Years(d)
    years.act("2027-05-05T09:00", "destruction", "propose", "--item", ONE, "--basis", "旧")
    assert years.owed("2027-12-31T18:00") == []


def test_where_there_is_nothing_to_destroy_nothing_is_listed(d):
    made = d(
        "03-03T09:00", "destruction", "nothing-to-destroy", "--looked-through", "2025年资料"
    ).split()[0]
    assert state(d, made) == "nothing"
    d("03-03T09:00", "destruction", "nothing-to-destroy", code=2)
    d(
        "03-03T09:00",
        "destruction",
        "nothing-to-destroy",
        "--looked-through",
        "x",
        "--item",
        ONE,
        code=2,
    )
    d.refused("03-03T10:00", "destruction", "apply", made, by="qian", rules="state_allows")
    for shape in ("md", "html", "csv", "tsv"):
        assert "无可销毁：2025年资料" in d(
            "03-04T09:00", "register", "destruction", "--format", shape
        )
    clean(d)


@pytest.mark.parametrize("missing", ["--item", "--basis"])
def test_a_list_has_items_and_a_basis(d, missing):
    papers(d)
    words = {"--item": ONE, "--basis": "旧"}
    d(
        "03-03T09:00",
        "destruction",
        "propose",
        *(w for k, v in words.items() if k != missing for w in (k, v)),
        code=2,
    )
