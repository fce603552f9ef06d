"""Numbers reserved for a clerk who works without the network: his alone, never renamed, and no gap
in the end.
"""

import json
import os
import subprocess
from contextlib import nullcontext
from pathlib import Path

import pytest

from tests.office import PAPER
from tests.test_many_clerks import clone, git, linear, server  # noqa: F401
from tests.test_outgoing import approved, joined, signed
from tests.test_sync import Cut

SERIES = "numbers/2026/NUM-2026-IN.yaml"


@pytest.fixture
def two(server, capsys):  # noqa: F811
    """Zhao's clone and Ma's, both registrars."""
    one, other = clone(server, "one", capsys), clone(server, "two", capsys)
    one(
        "03-02T08:30",
        "person",
        "join",
        "ma",
        "--name",
        "马十",
        "--department",
        "办公室",
        "--role",
        "registrar",
        by="qian",
    )
    other("03-02T08:31", "sync")
    return one, other


def register(office, now, *more, by="zhao"):
    return office(now, "incoming", "register", *PAPER, *more, by=by).split()[0]


def kept(office, year=2026):
    return (
        (office.folder / f"numbers/{year}/NUM-{year}-IN.yaml")
        .read_text(encoding="utf-8")
        .partition("events:")[0]
    )


def faults(office, now="03-02T16:00"):
    return [
        (r["series"], r["number"], r["fault"], r.get("holder"))
        for r in office.json(now, "report", "numbers")["rows"]
    ]


def sound(office, now="03-02T17:00"):
    office(now, "audit")
    office(now, "check")
    assert linear(office.folder) and office.git("status", "--porcelain") == ""


def test_a_paper_gets_its_number_without_the_network_and_keeps_it(server, two):  # noqa: F811
    one, other = two
    assert register(one, "03-02T09:00") == "IN-2026-0001"
    assert "NUM-2026-IN" in one("03-02T09:01", "numbers", "reserve", "incoming", "5")
    with Cut(one):
        assert [register(one, f"03-02T10:0{n}") for n in range(2)] == [
            "IN-2026-0002",
            "IN-2026-0003",
        ]
        assert "doctrack sync" in one.err
        one("03-02T10:05", "incoming", "route", "3", "--reader", "sun", by="hua")
        assert [register(other, f"03-02T10:1{n}", by="ma") for n in range(2)] == [
            "IN-2026-0007",
            "IN-2026-0008",
        ]
    told = one.json("03-02T11:00", "sync", by="qian")
    assert (told["came"], told["sent"], told["refused"]) == (2, 3, [])
    text = (one.folder / "incoming/2026/00/IN-2026-0003.yaml").read_text(encoding="utf-8")
    assert "number: 收〔2026〕3号" in text and "reserved: IN-2026-0003" in text
    assert one.git("rev-parse", "HEAD") == git(server, "rev-parse", "HEAD")
    assert faults(one) == [("incoming", n, "reserved", "zhao") for n in (4, 5, 6)]
    assert "赵一" in one("03-02T16:00", "--format", "table", "report", "numbers")
    sound(one)


def test_three_clones_apart_come_together_without_a_gap(server, two, capsys):  # noqa: F811
    one, other = two
    third = clone(server, "three", capsys)
    for office, who in ((one, "zhao"), (other, "ma")):
        office("03-02T09:00", "numbers", "reserve", "incoming", "3", by=who)
    with Cut(one), Cut(other):
        mine = [register(one, f"03-02T10:0{n}") for n in range(2)]
        others = [register(other, f"03-02T10:0{n}", by="ma") for n in range(3)]
        between = [register(third, f"03-02T10:1{n}") for n in range(2)]
    assert (mine, others, between) == (
        ["IN-2026-0001", "IN-2026-0002"],
        ["IN-2026-0004", "IN-2026-0005", "IN-2026-0006"],
        ["IN-2026-0007", "IN-2026-0008"],
    )
    other("03-02T11:00", "sync", by="qian")
    one("03-02T11:01", "sync", by="qian")
    one("03-02T11:02", "numbers", "give-back", "incoming")
    assert register(one, "03-02T11:03") == "IN-2026-0003"
    assert register(one, "03-02T11:04") == "IN-2026-0009"
    assert faults(one) == []
    assert sorted(p.stem for p in (one.folder / "incoming/2026/00").iterdir()) == [
        f"IN-2026-000{n}" for n in range(1, 10)
    ]
    assert one.git("rev-parse", "HEAD") == git(server, "rev-parse", "HEAD")
    sound(one)


def test_a_block_that_is_empty_says_what_to_do(two):
    one, _ = two
    one("03-02T09:00", "numbers", "reserve", "incoming", "1")
    with Cut(one):
        register(one, "03-02T10:00")
        head = one.git("rev-parse", "HEAD")
        one("03-02T10:01", "incoming", "register", *PAPER, code=6)
        assert "doctrack numbers reserve incoming" in one.err and one.out == ""
        assert one.git("rev-parse", "HEAD") == head and one.git("status", "--porcelain") == ""
        one(
            "03-02T10:01", "incoming", "register", *PAPER, by="ma", code=6
        )  # another's block is not his
        one("03-02T10:02", "numbers", "reserve", "incoming", "1", code=6)


@pytest.mark.parametrize(
    ("words", "by", "rule"),
    [
        (("reserve", "nonsense", "3"), "zhao", "series_is_known"),
        (("reserve", "incoming", "3"), "wu", "actor_may"),
        (("reserve", "person", "3"), "zhao", "series_is_known"),
        (("give-back", "incoming", "1-2"), "ma", "numbers_are_his_own"),
        (("give-back", "incoming", "9"), "zhao", "numbers_are_reserved_and_unused"),
        (("give-back", "incoming", "x"), "zhao", "numbers_are_reserved_and_unused"),
        (("void", "incoming", "1", "--reason", "x"), "zhao", "actor_may"),
        (("void", "incoming", "99", "--reason", "x"), "qian", "numbers_are_reserved_and_unused"),
        (
            ("annul", "NUM-2026-IN", "--event", "1", "--reason", "x"),
            "qian",
            "event_can_be_annulled",
        ),
    ],
)
def test_what_nobody_may_do_to_reserved_numbers(two, words, by, rule):
    one, _ = two
    one("03-02T09:00", "numbers", "reserve", "incoming", "3")
    assert "D5.1" in one.refused("03-02T09:10", "numbers", *words, by=by, rules=rule)


@pytest.mark.parametrize(
    "words",
    [("incoming", "0"), ("incoming", "1001"), ("incoming", "many"), ("incoming", "3", "4"), ()],
)
def test_how_many_is_a_number(two, words):
    one, _ = two
    one("03-02T09:00", "numbers", "reserve", *words, code=2)


def test_an_office_without_a_server_needs_none(tmp_path, capsys):
    from tests.office import founded

    office = founded(tmp_path / "alone", capsys)
    office("03-02T09:00", "numbers", "reserve", "incoming", "3", code=6)
    assert "git remote add" in office.err
    office.paper("03-02T09:01")
    assert office.json("03-02T09:02", "report", "numbers")["rows"] == []
    assert "holder" not in office("03-02T09:02", "--format", "tsv", "report", "numbers")


def test_void_numbers_are_never_used_and_say_why(two):
    one, _ = two
    one("03-02T09:00", "numbers", "reserve", "incoming", "3")
    one("03-02T09:01", "号段", "作废", "收文", "2", "--reason", "误盖在信封上", by="qian")
    assert "reason: 误盖在信封上" in kept(one)
    with Cut(one):
        assert [register(one, f"03-02T10:0{n}") for n in range(2)] == [
            "IN-2026-0001",
            "IN-2026-0003",
        ]
    one("03-02T11:00", "sync", by="qian")
    assert faults(one) == [("incoming", 2, "void", None)]
    assert register(one, "03-02T11:01", by="ma") == "IN-2026-0004"
    sound(one)


def test_only_what_is_unused_is_given_back_and_the_director_may_give_back_anothers(two):
    one, _ = two
    one("03-02T09:00", "numbers", "reserve", "incoming", "4")
    with Cut(one):
        register(one, "03-02T10:00")
    one("03-02T11:00", "sync", by="qian")
    one.refused(
        "03-02T11:01",
        "numbers",
        "give-back",
        "incoming",
        "1-2",
        by="qian",
        clauses=("D5.1",),
        rules="numbers_are_reserved_and_unused",
    )
    one("03-02T11:02", "numbers", "give-back", "incoming", "3", "2", by="qian")
    assert "'2-3'" in kept(one)
    assert [register(one, f"03-02T11:1{n}", by="ma") for n in range(3)] == [
        "IN-2026-0002",
        "IN-2026-0003",
        "IN-2026-0005",
    ]
    assert faults(one) == [("incoming", 4, "reserved", "zhao")]
    sound(one)


def test_the_block_is_made_full_again_when_online(two):
    one, _ = two
    one("03-02T09:00", "numbers", "reserve", "incoming")
    register(one, "03-02T09:01", by="ma")
    assert "'1-20'" in kept(one) and one.err == ""
    with Cut(one):
        register(one, "03-02T10:00")
        register(one, "03-02T10:01")
    told = one.json("03-02T11:00", "sync")
    assert told["commit"] == one.git("rev-parse", "HEAD") and "'22-23'" in kept(one)
    with Cut(one):
        register(one, "03-02T12:00")
    told = one.json("03-02T12:10", "incoming", "register", *PAPER)
    assert (
        told["id"] == "IN-2026-0024"
        and any("25" in w for w in told["warnings"])
        and "'25'" in kept(one)
    )
    one("03-02T12:20", "numbers", "give-back", "incoming", "10-20")
    register(one, "03-02T12:21")
    assert one.git("log", "-1", "--format=%s") == "incoming IN-2026-0010: register"
    sound(one)


def test_the_new_year_begins_with_a_block(two):
    one, _ = two
    one("12-30T09:00", "numbers", "reserve", "incoming", "3")
    one.capsys.readouterr()
    from doctrack.cli.main import run

    assert (
        run(
            [
                "--ledger",
                str(one.folder),
                "--as",
                "zhao",
                "--now",
                "2027-01-04T09:00",
                "incoming",
                "register",
                *PAPER,
            ]
        )
        == 0
    )
    assert "'2-21'" in kept(one, 2027)
    assert run(["--ledger", str(one.folder), "--now", "2027-01-04T09:01", "audit"]) == 0


def test_a_number_that_was_made_void_meanwhile_is_refused_with_all_that_names_its_record(two):
    one, other = two
    one("03-02T09:00", "numbers", "reserve", "incoming", "3")
    with Cut(one):
        for n in range(3):
            register(one, f"03-02T10:0{n}")
        one("03-02T10:10", "incoming", "route", "IN-2026-0002", "--reader", "sun", by="hua")
        one("03-02T10:11", "incoming", "route", "IN-2026-0003", "--reader", "sun", by="hua")
        other("03-02T10:20", "numbers", "void", "incoming", "2", "--reason", "误盖", by="qian")
    told = json.loads(one("03-02T11:00", "--format", "json", "sync", by="qian", code=3))
    assert (told["sent"], len(told["refused"])) == (3, 2)
    lines = [
        json.loads(line) for line in Path(told["file"]).read_text(encoding="utf-8").splitlines()
    ]
    assert [(x["act"], x["inputs"].get("reserved")) for x in lines] == [
        ("register", "IN-2026-0002"),
        ("route", None),
    ]
    assert sorted(p.stem for p in (one.folder / "incoming/2026/00").iterdir()) == [
        "IN-2026-0001",
        "IN-2026-0003",
    ]
    one("03-02T11:01", "batch", told["file"], code=3)
    assert "IN-2026-0002" in one.err
    sound(one)


def test_a_refused_paper_that_is_tried_again_has_the_number_that_is_stamped_on_it(two):
    one, _ = two
    one("03-02T09:00", "numbers", "reserve", "incoming", "3")
    with Cut(one):
        register(one, "03-02T10:00")
        register(one, "03-02T10:01")
        lines = [
            {
                "kind": "incoming",
                "act": "register",
                "by": "zhao",
                "inputs": {
                    **dict(zip([w[2:] for w in PAPER[::2]], PAPER[1::2], strict=True)),
                    "reserved": "IN-2026-0003",
                },
            }
        ]
    one("03-02T11:00", "sync", by="qian")
    file = one.folder.parent / "again.jsonl"
    file.write_text(json.dumps(lines[0]) + "\n", encoding="utf-8")
    one("03-02T11:01", "batch", str(file), by="zhao")
    assert one.out.startswith("IN-2026-0003")
    one.refused(
        "03-02T11:02", "batch", str(file), by="zhao", clauses=("D5.1",), rules="number_is_his"
    )
    lines[0]["by"] = "ma"
    file.write_text(json.dumps(lines[0]) + "\n", encoding="utf-8")
    one.refused(
        "03-02T11:02", "batch", str(file), by="ma", clauses=("D5.1",), rules="number_is_his"
    )
    sound(one)


def test_a_sync_whose_answer_was_lost_registers_nothing_twice(server, two):  # noqa: F811
    one, other = two
    one("03-02T09:00", "numbers", "reserve", "incoming", "3")
    with Cut(one):
        register(one, "03-02T10:00")
        register(other, "03-02T10:05", by="ma")
    head = one.git("rev-parse", "HEAD")
    one("03-02T11:00", "sync", by="qian")
    sent = git(server, "rev-parse", "HEAD")
    one.git("reset", "--hard", "-q", head)  # as a clone that was killed before it knew
    told = one.json("03-02T11:01", "sync", by="qian")
    assert (told["already"], told["sent"], told["refused"], told["commit"]) == (1, 0, [], sent)
    sound(one)


def test_records_made_beside_a_paper_take_their_numbers_out_of_the_block_too(two):
    one, other = two
    one("03-02T09:00", "numbers", "reserve", "incoming", "3")
    with Cut(one):
        one("03-02T10:00", "incoming", "register", *PAPER, "--seal", "torn", code=6)
        assert "numbers reserve incident" in one.err
    one("03-02T10:10", "numbers", "reserve", "incident", "2")
    with Cut(one):
        register(one, "03-02T11:00", "--seal", "torn")
        register(other, "03-02T11:01", "--seal", "torn", by="ma")
    one("03-02T12:00", "sync", by="qian")
    assert sorted(p.stem for p in (one.folder / "incident/2026/00").iterdir()) == [
        "INC-2026-0001",
        "INC-2026-0003",
    ]
    sound(one)


def test_a_round_that_makes_a_record_goes_on_with_it(two):
    one, other = two
    register(one, "03-02T09:00")
    one("03-02T09:01", "numbers", "reserve", "loan", "2")
    with Cut(one):
        got = one(
            "03-02T10:00",
            "loan",
            "quick",
            "--document",
            "IN-2026-0001",
            "--borrower",
            "wu",
            "--purpose",
            "核对",
            "--approver",
            "wang",
        )
        register(other, "03-02T10:01", by="ma")
    assert got.startswith("LN-2026-0001") and len(got.splitlines()) > 1
    one("03-02T11:00", "sync", by="qian")
    sound(one)


def forged(office, source, target, by):
    """The last commit made over by hand: another number, another clerk, and all that git says of it
    in order.
    """
    old, new = (office.folder / f"incoming/2026/00/{n}.yaml" for n in (source, target))
    text = (
        old.read_text(encoding="utf-8")
        .replace(source, target)
        .replace(f"收〔2026〕{int(source[-4:])}号", f"收〔2026〕{int(target[-4:])}号")
    )
    old.unlink()
    new.write_text(text.replace("by: zhao", f"by: {by}"), encoding="utf-8")
    message = (
        office.git("log", "-1", "--format=%B")
        .replace(source, target)
        .replace("Actor: zhao", f"Actor: {by}")
    )
    told = {"NAME": by, "EMAIL": f"{by}@doctrack.invalid", "DATE": "2026-03-02T10:00:00+0800"}
    who = {f"GIT_{r}_{k}": v for r in ("AUTHOR", "COMMITTER") for k, v in told.items()}
    for words in (["add", "-A"], ["commit", "-q", "--amend", "--reset-author", "-m", message]):
        subprocess.run(
            ["git", "-C", str(office.folder), *words], check=True, env={**os.environ, **who}
        )


@pytest.mark.parametrize(
    ("target", "by", "marked"),
    [
        ("IN-2026-0001", "ma", True),  # out of Zhao's block, by Ma
        ("IN-2026-0005", "zhao", True),  # of nobody's block, said to be reserved
        ("IN-2026-0002", "zhao", False),  # out of a block without saying so
        ("IN-2026-0007", "zhao", False),  # skips what comes next
    ],
)
def test_a_forged_number_is_found_in_a_clone_of_its_own(server, two, capsys, target, by, marked):  # noqa: F811
    one, _ = two
    one("03-02T09:00", "numbers", "reserve", "incoming", "3")
    fifth = clone(server, "five", capsys)
    with Cut(fifth) if marked else nullcontext():
        source = register(fifth, "03-02T10:00")
    assert source == ("IN-2026-0001" if marked else "IN-2026-0004")
    forged(fifth, source, target, by)
    found = json.loads(fifth("03-02T11:00", "--format", "json", "audit", code=1))["findings"]
    assert [(f["record"], f["rule"]) for f in found] == [(target, "refused" if marked else "event")]


def test_an_outgoing_paper_is_numbered_out_of_the_block_of_its_line(server, capsys):  # noqa: F811
    one, other = clone(server, "one", capsys), clone(server, "two", capsys)
    joined(one)
    papers = [approved(one) for _ in range(3)]
    for day, paper in enumerate(papers, 3):
        signed(one, paper, f"03-0{day}")
    other("03-05T14:59", "sync")
    one("03-05T15:00", "numbers", "reserve", "政字", "2")
    assert (one.folder / "numbers/2026/NUM-2026-OUT-ADMINISTRATION.yaml").exists()
    with Cut(one):
        one("03-05T15:10", "outgoing", "number", papers[0])
        assert "政字〔2026〕1号" in one.out
        other("03-05T15:11", "outgoing", "number", papers[1])
        assert "政字〔2026〕3号" in other.out
    one("03-05T15:20", "sync", by="qian")
    one("03-05T15:21", "numbers", "give-back", "政字")
    one("03-05T15:22", "outgoing", "number", papers[2])
    assert "政字〔2026〕2号" in one.out
    assert faults(one, "03-05T16:00") == []
    sound(one, "03-05T17:00")
