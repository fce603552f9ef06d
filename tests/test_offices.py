"""The office's own facts and its calendar: set by an act, refused when they are nonsense, used at
once.
"""

import os
import re
import subprocess

import pytest

from doctrack.cli.main import run
from doctrack.store.books.holidays import shipped_year

BARE = ("--title", "关于防汛工作的通知", "--form", "document")


def by_hand(d, name, text):
    """A book changed and committed behind doctrack's back."""
    (d.folder / name).parent.mkdir(parents=True, exist_ok=True)
    (d.folder / name).write_text(text, encoding="utf-8")
    when = {
        "GIT_COMMITTER_DATE": "2026-03-02T08:30:00+08:00",
        "GIT_AUTHOR_DATE": "2026-03-02T08:30:00+08:00",
    }
    for words in (
        ["add", "-f", name],
        ["-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qm", "by hand"],
    ):
        subprocess.run(["git", "-C", str(d.folder), *words], check=True, env={**os.environ, **when})


def config(d):
    return (d.folder / "doctrack.yaml").read_text(encoding="utf-8")


# --- senders --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "usual", ["superior,administration", "上级，行政", "administration,superior"]
)
def test_a_senders_usual_source_and_line_are_filled_in(d, usual):
    d("03-02T09:00", "office", "set", "senders.区建设局", usual, by="qian")
    d("03-02T09:01", "incoming", "register", *BARE, "--sender", "区建设局")
    record = d.json("03-02T09:02", "show", "1")["record"]
    assert (record["source"], record["line"]) == ("superior", "administration")
    d("03-02T09:03", "incoming", "register", *BARE, "--sender", "区建设局", "--line", "party")
    assert d.json("03-02T09:04", "show", "2")["record"]["line"] == "party"
    d("03-02T09:05", "incoming", "register", *BARE, "--sender", "区交通局", code=2)
    assert "--source" in d.err
    assert d("03-02T09:06", "check") == "没有发现问题\n"
    assert "senders.区建设局" in d("03-02T09:07", "office", "show")


def test_a_sender_with_a_source_alone_still_needs_the_line_and_can_be_forgotten(d):
    d("03-02T09:00", "office", "set", "senders.区建设局", "superior", by="qian")
    d("03-02T09:01", "incoming", "register", *BARE, "--sender", "区建设局", code=2)
    assert "--line" in d.err and "--source" not in d.err
    d("03-02T09:02", "office", "set", "senders.区建设局", "", by="qian")
    assert "senders" not in config(d)


@pytest.mark.parametrize("value", ["superior,sideways", "superior,peer", "x"])
def test_a_sender_of_unknown_words_is_refused(d, value):
    d("03-02T09:00", "office", "set", "senders.区建设局", value, by="qian", code=2)
    assert value.split(",")[-1] in d.err and d.commits() == 2


# --- departments ----------------------------------------------------------------------------------


def test_a_department_not_seen_before_can_be_used_at_once(d):
    d(
        "03-02T09:00",
        "person",
        "join",
        "xin",
        "--name",
        "新人",
        "--department",
        "新科室",
        "--role",
        "department_head",
        by="qian",
    )
    assert "新科室" in d("03-02T09:01", "office", "show")
    d.paper("03-02T09:02")
    d("03-02T09:03", "incoming", "route", "1", "--handler-department", "新科室", by="qian")
    d("03-02T09:04", "incoming", "hand", "1", "--to", "新科室")
    assert "xin" in d("03-02T09:05", "report", "holdings")
    d("03-02T09:06", "person", "change", "li", "--department", "另一科", by="qian")
    d.paper("03-02T09:07")
    d("03-02T09:08", "incoming", "route", "2", "--handler-department", "另一科", by="qian")
    d("03-02T09:09", "incoming", "route", "2", "--handler-department", "没有科", by="qian", code=2)


@pytest.mark.parametrize("value", ["", "，", "办公室,工程科"])
def test_departments_with_staff_cannot_be_left_out(d, value):
    said = d.refused(
        "03-02T09:00", "office", "set", "departments", value, by="qian", rules="department_is_empty"
    )
    assert (
        "财务科" in said
        and "郑七" in said
        and ("办公室还有" not in said or value != "办公室,工程科")
    )


def test_departments_are_set_each_once(d):
    d(
        "03-02T09:00",
        "office",
        "set",
        "departments",
        "办公室、工程科，财务科, 局领导,退休,档案室,档案室",
        by="qian",
    )
    assert "departments: [办公室, 工程科, 财务科, 局领导, 退休, 档案室]\n" in config(d)


@pytest.mark.parametrize(
    "words",
    [
        ("policies.lock_wait", "5"),
        ("organisation", " "),
        ("organisation.x", "y"),
        ("senders", "x"),
        ("senders.", "x"),
        ("language", "fr"),
        ("practice", "false"),
    ],
)
def test_nothing_else_is_set(d, words):
    d("03-02T09:00", "office", "set", *words, by="qian", code=2)
    assert d.commits() == 2


# --- calendar -------------------------------------------------------------------------------------


def test_the_calendar_of_this_year_is_shown_without_a_year(d):
    assert "2026-10-01" in d("03-02T09:00", "calendar", "show") and "2025-10-01" in d(
        "03-02T09:00", "calendar", "show", "2025"
    )
    assert (
        "国庆节" in d("03-02T09:00", "--format", "md", "calendar", "show")
        and "放假" in d.out
        and "日期" in d.out
    )
    d("03-02T09:00", "calendar", "show", "2027", code=4)
    d("03-02T09:00", "calendar", "show", "next", code=4)


@pytest.mark.parametrize(
    ("text", "at", "word"),
    [
        (
            "year: '2027'\nnotice: 通知\noff: {2027-01-01: 元旦, 2028-01-01: 元旦}\n",
            "3:23",
            "2028-01-01",
        ),
        ("year: '2027'\nnotice: 通知\noff: {2027-02-30: 春节}\n", "3:7", "2027-02-30"),
        ("year: '2027'\nnotice: 通知\noff: {'20270101': 元旦}\n", "3:7", "20270101"),
        ("year: '2027'\noff: {2027-01-01: 元旦}\n", "1:1", "notice"),
        ("year: '2027'\nnotice: 通知\nof: {2027-01-01: 元旦}\n", "3:1", "of"),
        (
            "year: '2027'\nnotice: 通知\noff: {2027-01-02: 元旦}\nwork: {2027-01-02: 元旦}\n",
            "4:8",
            "2027-01-02",
        ),
        ("year: soon\nnotice: 通知\n", "1:1", "soon"),
        ("notice: 通知\noff: [2027-01-01]\n", "2:1", "键值表"),
    ],
)
def test_a_calendar_of_nonsense_is_named_by_line(d, tmp_path, text, at, word):
    file = tmp_path / "2027.yaml"
    file.write_text(text, encoding="utf-8")
    d("03-02T09:00", "calendar", "add", str(file), code=5)
    assert f"{file}:{at}: calendar:" in d.err and word in d.err, d.err
    assert d.commits() == 2


def test_a_calendar_is_added_and_replaced_by_a_notice_alone(d, tmp_path):
    file = tmp_path / "2027.yaml"
    file.write_text(
        "notice: 国办发明电〔2026〕9号\noff: {2027-01-01: 元旦}\nwork:\n", encoding="utf-8"
    )
    d("03-02T09:00", "calendar", "add", str(file))
    assert "元旦" in d("03-02T09:01", "calendar", "show", "2027")
    d.refused(
        "03-02T09:02",
        "calendar",
        "add",
        str(file),
        clauses=["民法典203"],
        rules="calendar_is_replaced_by_notice",
    )
    d("03-02T09:03", "calendar", "add", str(file), "--replace", "--notice", "更正通知")
    assert d("03-02T09:04", "check") == "没有发现问题\n"


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_calendars_that_are_shipped_have_no_fault(year):
    from doctrack.model.office import faults_of_year

    assert not list(faults_of_year(shipped_year(year), str(year)))


# --- books that are wrong in HEAD -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "change", "at", "word"),
    [
        (
            "doctrack.yaml",
            lambda t: t.replace("policies:", "polices:"),
            "doctrack.yaml:",
            "polices",
        ),
        ("doctrack.yaml", lambda t: t + "colour: red\n", "doctrack.yaml:", "colour"),
        ("doctrack.yaml", lambda t: t.replace("17:30", "27:30"), "doctrack.yaml:", "27:30"),
        (
            "doctrack.yaml",
            lambda t: t.replace("Asia/Shanghai", "Asia/Nowhere"),
            "doctrack.yaml:",
            "Asia/Nowhere",
        ),
        (
            "doctrack.yaml",
            lambda t: t + "senders: {区建设局: {source: sideways}}\n",
            "doctrack.yaml:",
            "sideways",
        ),
        ("doctrack.yaml", lambda t: t + "next: {seal: 3}\n", "doctrack.yaml:", "seal"),
        ("doctrack.yaml", lambda t: t.replace("某某局", "''"), "doctrack.yaml:", "empty"),
        (
            "doctrack.yaml",
            lambda t: re.sub("began: .*", "began: March 2026", t),
            "doctrack.yaml:",
            "March 2026",
        ),
        (
            "doctrack.yaml",
            lambda t: re.sub("began: .*", "began: [2026-03-02]", t),
            "doctrack.yaml:",
            "YYYY-MM-DD",
        ),
        (
            "doctrack.yaml",
            lambda t: re.sub("departments: .*", "departments: {}", t),
            "doctrack.yaml:",
            "list of names",
        ),
        (
            "doctrack.yaml",
            lambda t: re.sub("departments: .*", "departments: [工程科, 财务科, 工程科]", t),
            "doctrack.yaml:",
            "twice",
        ),
        ("doctrack.yaml", lambda t: t + "next: {incoming: 0}\n", "doctrack.yaml:", "whole number"),
        (
            "doctrack.yaml",
            lambda t: re.sub(r"policies:\n(  .*\n)+", "policies: [strict]\n", t),
            "doctrack.yaml:",
            "mapping",
        ),
        (
            "doctrack.yaml",
            lambda t: t.replace("'17:30'", "['17:30']"),
            "doctrack.yaml:",
            "one value",
        ),
        (
            "doctrack.yaml",
            lambda t: t.replace("policies:\n", "policies:\n  signing: off\n"),
            "doctrack.yaml:",
            "beside policies",
        ),
        ("doctrack.yaml", lambda t: "- 某某局\n", "doctrack.yaml:", "mapping"),
        ("calendar/2026.yaml", lambda t: "- 2026-10-01\n", "calendar/2026.yaml:", "mapping"),
        (
            "calendar/2026.yaml",
            lambda t: t.replace("year: '2026'", "year: '2025'"),
            "calendar/2026.yaml:",
            "2025",
        ),
        (
            "calendar/2026.yaml",
            lambda t: t.replace("2026-10-01", "2026-10-32"),
            "calendar/2026.yaml:",
            "2026-10-32",
        ),
        (
            "calendar/2026.yaml",
            lambda t: t.replace("2026-10-01", "2025-10-01"),
            "calendar/2026.yaml:",
            "2025-10-01",
        ),
        ("calendar/2026.yaml", lambda t: t + "holidays: {}\n", "calendar/2026.yaml:", "holidays"),
        (
            "schemas/loan.yaml",
            lambda t: t.replace("copy_is_in_the_office", "copy_is_somewhere"),
            "schemas/loan.yaml:",
            "copy_is_somewhere",
        ),
        (
            "schemas/common.yaml",
            lambda t: t.replace("event_can_be_annulled", "anything_goes"),
            "schemas/common.yaml:",
            "anything_goes",
        ),
        ("schemas/seal.yaml", lambda t: "kind: stamp\n", "schemas/seal.yaml:", "stamp"),
        (
            "schemas/past/yesterday/loan.yaml",
            lambda t: "kind: loan\n",
            "schemas/past/yesterday/loan.yaml:",
            "file",
        ),
    ],
)
def test_books_that_are_wrong_are_named_by_line_and_never_a_traceback(d, name, change, at, word):
    file = d.folder / name
    by_hand(d, name, change(file.read_text(encoding="utf-8") if file.exists() else ""))
    d("03-02T09:00", "--lang", "en", "todo", "--all", code=5)
    assert any(
        line.startswith(at) and word in line and line.split(":")[1].isdigit()
        for line in d.err.splitlines()
    ), d.err


def test_an_office_that_does_not_say_when_it_began_is_asked_for_no_recall(d):
    assert [r["record"] for r in d.json("04-30T09:00", "todo", "--all")["rows"]] == ["RC-2026-04"]
    by_hand(d, "doctrack.yaml", re.sub("began: .*\n", "", config(d)))
    assert d.json("04-30T09:00", "todo", "--all")["rows"] == []
    d("04-30T09:01", "recall", "open", "--as-of", "2026-04-30")


# --- founding and the end of the year -------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ("--org", " "),
        ("--founder-name", " "),
        ("--department", " "),
        ("--next", "seal=3"),
        ("--next", "recall=3"),
        ("--next", "incoming=0"),
    ],
)
def test_a_ledger_is_not_founded_on_nonsense(tmp_path, capsys, words):
    told = {
        "--org": "某局",
        "--founder": "qian",
        "--founder-name": "钱主任",
        **{words[0]: words[1]},
    }
    assert (
        run(
            [
                "init",
                str(tmp_path / "new"),
                "--practice",
                *(w for pair in told.items() for w in pair),
            ]
        )
        == 2
    )
    assert not (tmp_path / "new").exists()


def test_in_december_the_morning_sheet_asks_for_next_years_calendar(d):
    d("11-30T09:00", "todo", "--all")
    assert "2027" not in d.err
    d("12-01T09:00", "todo", "--all")
    assert "calendar add 2027.yaml" in d.err
    d("12-01T09:00", "todo", "zhao")
    assert "2027" not in d.err


# --- a ledger that is no practice -----------------------------------------------------------------


def test_what_is_own_hand_is_typed_by_the_actor_and_the_rest_by_a_registrar(tmp_path, capsys):
    folder = tmp_path / "real"
    words = [
        "--org",
        "某局",
        "--founder",
        "qian",
        "--founder-name",
        "钱主任",
        "--founder-email",
        "qian@office.cn",
    ]
    assert run(["init", str(folder), *words]) == 0

    def act(mail, *words, by="qian"):
        subprocess.run(["git", "-C", str(folder), "config", "user.email", mail], check=True)
        capsys.readouterr()
        code = run(["--ledger", str(folder), "--as", by, *words])
        return code, capsys.readouterr().err

    for id, role in (("zhao", "registrar"), ("li", "staff")):
        assert (
            act(
                "qian@office.cn",
                "person",
                "join",
                id,
                "--name",
                id,
                "--department",
                "办公室",
                "--role",
                role,
                "--email",
                f"{id}@office.cn",
            )[0]
            == 0
        )
    policies = tmp_path / "policies.yaml"
    policies.write_text("policies: {backdating_days: '5'}\n", encoding="utf-8")
    code, said = act("zhao@office.cn", "regulation", "amend", str(policies), "--meeting", "会议")
    assert code == 3 and "须由钱主任亲自录入（本机录入人：zhao）" in said
    code, said = act("nobody@office.cn", "regulation", "amend", str(policies), "--meeting", "会议")
    assert code == 3 and "不明" in said
    code, said = act("li@office.cn", "office", "set", "organisation", "新局")
    assert code == 3 and "li不是收发员" in said
    assert act("zhao@office.cn", "office", "set", "organisation", "新局")[0] == 0
    assert act("zhao@office.cn", "person", "change", "li", "--grant", "registrar")[0] == 3
    assert act("zhao@office.cn", "person", "change", "li", "--phone", "13800000000")[0] == 0
