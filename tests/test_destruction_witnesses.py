"""Who saw it destroyed: a registrar, the director, the deputy and a leader, each himself, each
another, each after it was destroyed (D18).
"""

import json
import os
import subprocess

import pytest
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
from office import PEOPLE, Office

from doctrack.cli.main import run

WITNESS = ("destruction", "witness", "1")


@pytest.fixture
def burnt(d):
    papers(d)
    listed_to_executed(d)
    return d


def owed(d, at):
    return sorted(r["owner"] for r in d.json(at, "todo", "--all")["rows"] if r["duty"] == "witness")


def test_each_owes_his_signature_by_the_next_working_day(burnt):
    rows = [r for r in burnt.json("03-10T10:30", "todo", "--all")["rows"] if r["duty"] == "witness"]
    assert sorted(r["owner"] for r in rows) == [
        "leader",
        "office_deputy",
        "office_director",
        "registrar",
    ]
    assert {(r["due"], r["clause"], r["house"]) for r in rows} == {
        ("2026-03-11T17:30:00+08:00", "D18", False)
    }
    assert [r["record"] for r in burnt.json("03-10T10:30", "todo", "zhou")["rows"]] == [
        "DST-2026-0001"
    ], "the chief leader is a leader"
    witnessed(burnt, "qian")
    assert owed(burnt, "03-10T11:30") == ["leader", "office_deputy", "registrar"]
    late = burnt.json("03-12T09:00", "report", "overdue", "--kind", "destruction")["rows"]
    assert [r["late_days"] for r in late] == [1, 1, 1]


def test_the_last_witness_may_be_any_of_them(burnt):
    witnessed(burnt, "sun", "hua", "zhao")
    assert burnt.json("03-10T15:00", "show", "IN-2026-0001")["state"] == "concluded"
    witnessed(burnt, "qian", hour=16)
    assert (
        burnt.json("03-10T17:00", "show", "IN-2026-0001")["state"] == "destroyed"
        and owed(burnt, "03-10T17:00") == []
    )


@pytest.mark.parametrize("before", ["proposed", "applied", "approved", "counted"])
def test_nobody_witnesses_what_is_not_destroyed_yet(d, before):
    papers(d)
    proposed(d)
    if before != "proposed":
        d("03-03T10:00", "destruction", "apply", "1", by="qian")
    if before in ("approved", "counted"):
        d("03-03T11:00", "destruction", "approve", "1", by="sun")
    if before == "counted":
        counted(d)
    for who in ("zhao", "qian", "hua", "sun"):
        d.refused("03-10T11:00", *WITNESS, by=who, rules="step_comes_first")


def test_nor_before_the_moment_it_was_destroyed(burnt):
    burnt.refused(
        "03-10T12:00",
        *WITNESS,
        "--at",
        "2026-03-10T09:59",
        by="qian",
        clauses=("D18",),
        rules="after_the_last_event",
    )


def test_one_person_is_one_witness(burnt):
    witnessed(burnt, "qian")
    assert "须为不同的人" in burnt.refused(
        "03-10T12:00", *WITNESS, by="qian", clauses=("D18",), rules="witness_signs_once"
    )


@pytest.mark.parametrize("who", ["wu", "wang", "old"])
def test_a_witness_without_the_role_is_none(burnt, who):
    burnt.refused(
        "03-10T12:00", *WITNESS, by=who, clauses=("D18",), rules="actor_may witness_is_still_needed"
    )


def test_two_of_one_role_are_one_witness_too_many(burnt):
    witnessed(burnt, "sun")
    assert "职务已有人监销" in burnt.refused(
        "03-10T12:00", *WITNESS, by="zhou", clauses=("D18",), rules="witness_is_still_needed"
    )


def test_who_holds_two_roles_fills_one_and_the_others_are_still_owed(burnt):
    """A director who is registrar too stands for whichever of the two nobody else can."""
    burnt("03-10T10:10", "person", "change", "qian", "--grant", "registrar", by="qian")
    witnessed(burnt, "qian", "hua", "sun")
    assert len(owed(burnt, "03-10T15:00")) == 1
    assert burnt.json("03-10T15:00", "show", "1")["state"] == "concluded"
    witnessed(burnt, "zhao", hour=16)
    rows = burnt.json("03-10T17:00", "show", "DST-2026-0001")["record"]["witnesses"]
    assert {r["witness"]: r["role"] for r in rows} == {
        "qian": "office_director",
        "hua": "office_deputy",
        "sun": "leader",
        "zhao": "registrar",
    }
    burnt("03-10T18:00", "audit")


def test_a_role_granted_after_the_day_does_not_serve_a_back_dated_signature(burnt):
    burnt("03-11T09:00", "person", "change", "wu", "--grant", "office_deputy", by="qian")
    burnt.refused(
        "03-11T10:00",
        *WITNESS,
        "--at",
        "2026-03-10T12:00",
        by="wu",
        clauses=("D18",),
        rules="actor_may witness_is_still_needed",
    )


def batch(d, lines):
    file = d.folder.parent / "lines.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return str(file)


def test_each_signs_in_a_commit_of_his_own(burnt):
    lines = [
        {"kind": "destruction", "act": "witness", "id": "1", "by": who}
        for who in ("zhao", "qian", "hua", "sun")
    ]
    assert "单独提交" in burnt.refused(
        "03-10T12:00",
        "batch",
        batch(burnt, lines),
        clauses=("D18",),
        rules="stands_alone",
    )


def test_who_destroys_it_does_not_sign_in_the_same_breath(d):
    papers(d)
    proposed(d)
    approved(d)
    counted(d)
    inputs = {"method": "burnt", "place": "院内"}
    lines = [
        {"kind": "destruction", "act": "execute", "id": "1", "by": "zhao", "inputs": inputs},
        {"kind": "destruction", "act": "witness", "id": "1", "by": "zhao"},
    ]
    d.refused("03-10T12:00", "batch", batch(d, lines), clauses=("D18",), rules="stands_alone")


def test_one_may_witness_several_lists_at_once(d):
    papers(d, "甲", "乙")
    for n in (1, 2):
        proposed(d, f"IN-2026-000{n}=obsolete")
    for n in (1, 2):
        list_ = f"DST-2026-000{n}"
        d(f"03-03T1{n}:00", "destruction", "apply", list_, by="qian")
        d(f"03-03T1{n}:10", "destruction", "approve", list_, by="sun")
    d("03-10T09:00", "destruction", "count", "1,2", "--all-found")
    for n in (1, 2):
        executed(d, f"DST-2026-000{n}", at=f"03-10T1{n}:00")
    for n, who in enumerate(("zhao", "qian", "hua", "sun")):
        d(f"03-10T1{n + 3}:00", "destruction", "witness", "1-2", by=who)
    assert [d.json("03-11T09:00", "show", f"IN-2026-000{n}")["state"] for n in (1, 2)] == [
        "destroyed"
    ] * 2
    d("03-11T09:00", "audit")


# --- the deputy -----------------------------------------------------------------------------------


def test_an_office_without_a_deputy_has_three_witnesses(d):
    papers(d)
    d("03-02T18:00", "person", "change", "hua", "--revoke", "office_deputy", by="qian")
    listed_to_executed(d)
    assert owed(d, "03-10T10:30") == ["leader", "office_director", "registrar"]
    witnessed(d, "zhao", "qian", "sun")
    assert d.json("03-11T09:00", "show", "IN-2026-0001")["state"] == "destroyed"


def test_a_deputy_who_has_left_is_not_waited_for(burnt):
    witnessed(burnt, "zhao", "qian")
    burnt("03-11T09:00", "person", "change", "hua", "--revoke", "office_deputy", by="qian")
    burnt("03-12T09:00", *WITNESS, by="sun")
    assert (
        burnt.json("03-12T10:00", "show", "IN-2026-0001")["state"] == "destroyed"
        and owed(burnt, "03-12T10:00") == []
    )
    burnt("03-12T11:00", "check")
    burnt("03-12T11:00", "audit")


def test_the_policy_may_let_the_deputy_off(d):
    papers(d)
    file = d.folder.parent / "policies.yaml"
    file.write_text("policies: {deputy_witness: none}\n", encoding="utf-8")
    d("03-02T18:00", "regulation", "amend", str(file), "--meeting", "第1次会议", by="qian")
    listed_to_executed(d)
    assert owed(d, "03-10T10:30") == ["leader", "office_director", "registrar"]


# --- who approves and who types -------------------------------------------------------------------


def test_who_proposed_does_not_approve(d):
    papers(d)
    d("03-02T18:00", "person", "change", "sun", "--grant", "registrar", by="qian")
    d("03-03T09:00", "destruction", "propose", "--item", ONE, "--basis", "旧", by="sun")
    d("03-03T10:00", "destruction", "apply", "1", by="qian")
    assert "孙二是提出人" in d.refused(
        "03-03T11:00",
        "destruction",
        "approve",
        "1",
        by="sun",
        clauses=("D18",),
        rules="somebody_else",
    )
    d("03-03T11:00", "destruction", "approve", "1", by="zhou")


@pytest.mark.parametrize("who", ["qian", "hua", "zhao", "wang"])
def test_only_a_leader_approves(d, who):
    papers(d)
    proposed(d)
    d("03-03T10:00", "destruction", "apply", "1", by="qian")
    # Who proposed it is one of them, and would not do even if he were a leader.
    rules = "actor_may somebody_else" if who == "zhao" else "actor_may"
    d.refused("03-03T11:00", "destruction", "approve", "1", by=who, clauses=("D18",), rules=rules)


def test_seven_days_lie_between_approval_and_fire(d):
    papers(d)
    proposed(d)
    approved(d)
    counted(d, at="03-09T09:00")
    said = d.refused(
        "03-09T23:00",
        "destruction",
        "execute",
        "1",
        *EXECUTE,
        clauses=("D18",),
        rules="days_to_think_it_over",
    )
    assert "须满 7 天，2026-03-10 起方可销毁" in said and "[内部规定，参照 D18]" in said
    executed(d)


def test_the_longer_of_two_policies_holds_for_what_was_running(d):
    papers(d)
    proposed(d)
    approved(d)
    file = d.folder.parent / "policies.yaml"
    file.write_text("policies: {destruction_days: 1}\n", encoding="utf-8")
    d("03-03T12:00", "regulation", "amend", str(file), "--meeting", "第1次会议", by="qian")
    counted(d, at="03-05T09:00")
    d.refused(
        "03-05T10:00",
        "destruction",
        "execute",
        "1",
        *EXECUTE,
        clauses=("D18",),
        rules="days_to_think_it_over",
    )


class Real:
    """An office outside practice: who types is whom git names."""

    def __init__(self, folder, capsys, monkeypatch):
        self.mail = lambda who: monkeypatch.setenv("GIT_CONFIG_VALUE_0", f"{who}@example.cn")
        monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
        monkeypatch.setenv("GIT_CONFIG_KEY_0", "user.email")
        self.mail("qian")
        words = [
            "--founder",
            "qian",
            "--founder-name",
            "钱主任",
            "--founder-email",
            "qian@example.cn",
            "--department",
            "工程科",
        ]
        assert (
            run(["--now", "2026-03-02T08:00", "init", str(folder), "--org", "某某局", *words]) == 0
        )
        self.d = Office(folder, capsys)
        for who, name, department, role in PEOPLE[:6]:
            self(
                "qian",
                "03-02T08:01",
                "person",
                "join",
                who,
                "--name",
                name,
                "--department",
                department,
                "--role",
                role,
                "--email",
                f"{who}@example.cn",
            )

    def __call__(self, typist, now, *words, by="", refused=False):
        self.mail(typist)
        return (
            self.d.refused(now, *words, by=by or typist, rules="in_his_own_hand")
            if refused
            else self.d(now, *words, by=by or typist)
        )


def test_approving_destroying_and_witnessing_are_by_ones_own_hand(tmp_path, capsys, monkeypatch):
    """Outside practice the clerk is who git says he is: nobody signs for another, and what is
    unknown is nobody.
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
    typed("zhao", "03-02T09:00", "incoming", "register", *paper)
    typed("zhao", "03-02T09:10", "incoming", "forward", "1", "--to", "财务科")
    typed("zhao", "03-03T09:00", "destruction", "propose", "--item", "1=surplus", "--basis", "旧")
    typed("zhao", "03-03T10:00", "destruction", "apply", "1", by="qian")
    approve, execute = ("destruction", "approve", "1"), ("destruction", "execute", "1", *EXECUTE)
    assert "亲自录入" in typed("zhao", "03-03T11:00", *approve, by="sun", refused=True)
    typed("sun", "03-03T11:00", *approve)
    typed("zhao", "03-10T09:00", "destruction", "count", "1", "--all-found")
    assert "亲自录入" in typed("qian", "03-10T10:00", *execute, by="zhao", refused=True)
    typed("zhao", "03-10T10:00", *execute)
    for clerk in ("zhao", "stranger"):
        assert "亲自录入" in typed(clerk, "03-10T11:00", *WITNESS, by="sun", refused=True)
    for n, who in enumerate(("zhao", "qian", "hua", "sun")):
        typed(who, f"03-10T{12 + n}:00", *WITNESS)
    assert typed.d.json("03-11T09:00", "show", "IN-2026-0001")["state"] == "destroyed"
    typed.d("03-11T09:00", "check")
    typed.d("03-11T09:00", "audit")


# --- behind doctrack's back -----------------------------------------------------------------------


def squashed(d, count):
    """The last commits made one, with the acts of all of them, as somebody who knows git would."""
    shown = [d.git("show", "-s", "--format=%B", f"HEAD~{n}") for n in reversed(range(count))]
    acts = [
        line
        for text in shown
        for line in text.splitlines()
        if line.startswith("Doctrack-") and not line.startswith("Doctrack-Version")
    ]
    version = next(line for line in shown[-1].splitlines() if line.startswith("Doctrack-Version"))
    who, when = (
        d.git("show", "-s", "--format=%an\n%ae\n%ad", "--date=raw").split("\n")[:2],
        d.git("show", "-s", "--format=%ad", "--date=raw"),
    )
    tree, parent = d.git("rev-parse", "HEAD^{tree}"), d.git("rev-parse", f"HEAD~{count}")
    message = "\n".join([shown[-1].splitlines()[0], "", *acts, version])
    env = {
        "GIT_AUTHOR_NAME": who[0],
        "GIT_AUTHOR_EMAIL": who[1],
        "GIT_AUTHOR_DATE": when,
        "GIT_COMMITTER_NAME": who[0],
        "GIT_COMMITTER_EMAIL": who[1],
        "GIT_COMMITTER_DATE": when,
    }
    done = subprocess.run(
        ["git", "-C", str(d.folder), "commit-tree", tree, "-p", parent],
        input=message,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=True,
    )
    d.git("reset", "-q", "--hard", done.stdout.strip())


def test_the_audit_finds_two_signatures_in_one_commit(burnt):
    witnessed(burnt, "zhao", "qian")
    burnt("03-10T13:00", "audit")
    squashed(burnt, 2)
    assert "单独提交" in burnt("03-10T14:00", "audit", code=1)


def test_a_signature_written_by_hand_is_found(burnt):
    """Three signed; somebody adds the fourth, and the destroyed state, with an editor."""
    witnessed(burnt, "zhao", "qian", "hua")
    path = next(burnt.folder.glob("destruction/2026/00/*.yaml"))
    text = path.read_text(encoding="utf-8")
    last = text.rstrip("\n").splitlines()[-1]
    path.write_text(
        text.replace("state: executed", "state: destroyed")
        + last.replace("hua", "sun").replace("office_deputy", "leader")
        + "\n",
        encoding="utf-8",
    )
    burnt("03-10T14:00", "check", code=1)
    burnt.git("-c", "user.name=x", "-c", "user.email=x@example.cn", "commit", "-qam", "signed")
    burnt("03-10T14:00", "audit", code=1)
