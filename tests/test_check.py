"""`check`: what each file can prove by itself, and that everything it names exists; every fault
with file, line and column.
"""

import json
import re

import pytest
from test_malformed import committed, file_of


def handled(d):
    """A paper from register to conclusion."""
    d.paper("03-02T09:00")
    d(
        "03-02T09:10",
        "incoming",
        "route",
        "1",
        "--reader",
        "sun,li",
        "--handler-department",
        "工程科",
        by="qian",
    )
    d("03-02T10:00", "incoming", "hand", "1", "--to", "sun")
    d("03-02T11:00", "incoming", "take-in", "1")
    return file_of(d, "IN-2026-0001")


def edited(file, old, new):
    """The file with one text replaced; the line on which it stands now."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, (old, text)
    file.write_text(text.replace(old, new), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def found(d, rule, file, line=None):
    d("03-09T09:00", "check", code=1)
    lines = [
        x for x in d.out.splitlines() if x.startswith(f"{file}:{line or ''}") and f": {rule}: " in x
    ]
    assert lines, d.out
    return lines[0]


NAME = "incoming/2026/00/IN-2026-0001.yaml"


def test_a_step_left_out_though_the_head_follows(d):
    file = handled(d)
    head, _, events = file.read_text(encoding="utf-8").partition("events:\n")
    first = events.splitlines()[0]
    text = head.replace("state: circulating", "state: concluded")
    text = re.sub(r"readers:\n(- .*\n)+", "", text)
    text = re.sub(r"handler_departments: .*\n", "", text)
    text += "outcome: 已办\nconcluded: '2026-03-02'\n"
    file.write_text(
        f"{text}events:\n{first}\n- {{at: '2026-03-02T12:00:00+08:00', act: conclude, by: zhao,"
        " outcome: 已办}\n",
        encoding="utf-8",
    )
    line = file.read_text(encoding="utf-8").count("\n")
    d("03-09T09:00", "check", code=1)
    assert d.out.splitlines() == [f"{NAME}:{line}:37: state: 第2项：“已登记”时不能“办结”"]
    findings = json.loads(d("03-09T09:00", "--format", "json", "check", code=1))["findings"]
    assert (findings[0]["expected"], findings[0]["found"], findings[0]["record"]) == (
        "handling",
        "registered",
        "IN-2026-0001",
    )


def test_a_ghost_among_the_readers(d):
    file = handled(d)
    text = (
        file.read_text(encoding="utf-8")
        .replace("{reader: li", "{reader: ghost")
        .replace("li=read", "ghost=read")
        .replace("[sun=decide, li]", "[sun=decide, ghost]")
    )
    file.write_text(text, encoding="utf-8")
    assert "ghost" in found(d, "person", NAME)


def test_because_of_a_loan_that_is_not_there(d):
    file = handled(d)
    line = edited(file, "act: return, by: zhao", "act: return, by: zhao, because: LN-2026-0009")
    assert "LN-2026-0009" in found(d, "record", NAME, line)


def test_a_record_that_a_loan_is_about(d):
    d.paper()
    d("03-02T09:05", "loan", "request", "--document", "1", "--purpose", "核对", by="wu")
    file_of(d, "IN-2026-0001").unlink()
    assert "IN-2026-0001" in found(d, "record", "loan/2026/00/LN-2026-0001.yaml", 4)


def test_missing_inputs_time_order_and_marks(d):
    file = handled(d)
    line = edited(file, "act: hand, by: zhao, to: sun", "act: hand, by: zhao")
    assert "送交" in found(d, "input", NAME, line)
    file = file_of(d, "IN-2026-0001")
    edited(file, "act: hand, by: zhao", "act: hand, by: zhao, to: sun")
    line = edited(
        file, "'2026-03-02T10:00:00+08:00', act: hand", "'2026-03-02T09:05:00+08:00', act: hand"
    )
    found(d, "time", NAME, line)
    edited(file, "'2026-03-02T09:05:00+08:00', act: hand", "'2026-03-02T10:00:00+08:00', act: hand")
    line = edited(file, "act: return, by: zhao", "act: return, by: zhao, annulled: 4")
    found(d, "annulled", NAME, line)


def test_a_number_or_an_id_of_another_year(d):
    d.paper()
    file = file_of(d, "IN-2026-0001")
    line = edited(file, "收〔2026〕1号", "收〔2026〕2号")
    found(d, "number", NAME, line)
    edited(file, "收〔2026〕2号", "收〔2026〕1号")
    edited(file, "'2026-03-02T09:00:00+08:00'", "'2025-03-02T09:00:00+08:00'")
    found(d, "id", NAME, 1)


def test_struck_events_were_allowed_when_they_were_made(d):
    handled(d)
    d("03-02T12:00", "incoming", "annul", "1", "--event", "3", "--reason", "误", "--with-later")
    d("03-02T12:10", "incoming", "hand", "1", "--to", "sun")
    d("03-02T12:20", "incoming", "annul", "1", "--event", "7", "--reason", "误")
    d("03-02T12:30", "incoming", "hand", "1", "--to", "sun")
    assert d("03-09T09:00", "check") == "没有发现问题\n"


BOOKS = {
    "an unknown key": ("doctrack.yaml", "language: zh", "language: zh\nlangage: zh"),
    "policies misspelt": ("doctrack.yaml", "policies:", "polices:"),
    "a bad zone": ("doctrack.yaml", "Asia/Shanghai", "Asia/Peking"),
    "a bad hour": ("doctrack.yaml", "17:30", "25:99"),
    "a bad date": ("calendar/2026.yaml", "2026-01-01", "2026-02-30"),
    "an unknown part": ("calendar/2026.yaml", "'off':", "'of':"),
    "an unknown guard": (
        "schemas/incoming.yaml",
        "guards: [not_read_already, ",
        "guards: [not_read_allready, ",
    ),
    "an unknown state": ("schemas/incoming.yaml", "from: [handling]", "from: [handeling]"),
    "a repeated key": (
        "schemas/incoming.yaml",
        "custody: true\n",
        "custody: true\ncustody: true\n",
    ),
    "a label in one language": (
        "schemas/loan.yaml",
        "label: {zh: 借阅, en: loan}",
        "label: {zh: 借阅}",
    ),
}


@pytest.mark.parametrize("name", BOOKS)
def test_a_malformed_book_is_a_finding_of_check_and_stops_everything_else(d, name):
    file, old, new = BOOKS[name]
    d.paper()
    text = (d.folder / file).read_text(encoding="utf-8")
    assert old in text
    (d.folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    d("03-02T09:05", "list", "incoming")  # HEAD is still sound
    d("03-02T09:05", "check", code=1)
    assert re.match(rf"{file}:\d+:\d+: ", d.out) and "IN-2026-0001" not in d.out
    d("03-02T09:05", "fmt", code=1)
    committed(d)
    for words in (
        ("list", "incoming"),
        ("show", "1"),
        ("todo", "--all"),
        ("report", "overdue"),
        ("regulation", "list"),
        ("incoming", "urge", "1", "--addressee", "wu"),
        ("office", "show"),
    ):
        d("03-02T09:06", *words, code=5)
        assert re.match(rf"{file}:\d+:\d+: ", d.err), (words, d.err)
    d("03-02T09:07", "check", code=1)
    (d.folder / file).write_text(text, encoding="utf-8")
    assert d("03-02T09:08", "check") == "没有发现问题\n"  # the tree is mended, HEAD not yet


TEMPLATES = {
    "{{ bad": 1,
    "x\n{{ 1 | nofilter }}": 2,
    "{% include 'nowhere.md.j2' %}": 1,
    "{% for x in y %}": 1,
}


@pytest.mark.parametrize("text", TEMPLATES)
def test_a_broken_template_is_a_finding(d, text):
    (d.folder / "templates").mkdir()
    (d.folder / "templates/letter.md.j2").write_text(text, encoding="utf-8")
    d("03-02T09:05", "check", code=1)
    assert d.out.startswith(f"templates/letter.md.j2:{TEMPLATES[text]}:1: template: ")
    (d.folder / "templates/letter.md.j2").write_bytes("信".encode("gbk"))
    d("03-02T09:05", "check", code=1)
    assert d.out.startswith("templates/letter.md.j2:1:1: template: ")


def test_records_are_checked_though_a_book_is_faulty(d):
    d.paper()
    edited(file_of(d, "IN-2026-0001"), "state: registered", "state: routed")
    edited(d.folder / "doctrack.yaml", "17:30", "25:99")
    found(d, "fold", NAME, 4)
    found(d, "office", "doctrack.yaml")


def test_what_is_no_file_is_a_finding_and_no_fault_of_ours(d):
    d.paper()
    (d.folder / "incoming/2026/00/IN-2026-0002.yaml").symlink_to(file_of(d, "IN-2026-0001"))
    (d.folder / "incoming/2026/00/IN-2026-0003.yaml").mkdir()
    found(d, "unreadable", "incoming/2026/00/IN-2026-0002.yaml")
    assert "IN-2026-0003" not in d.out


def test_a_bare_repository_is_checked_as_head_has_it(d, tmp_path):
    import subprocess

    from doctrack.cli.main import run

    d.paper()
    edited(file_of(d, "IN-2026-0001"), "state: registered", "state: routed")
    committed(d)
    bare = tmp_path / "bare.git"
    subprocess.run(["git", "clone", "-q", "--bare", str(d.folder), str(bare)], check=True)
    d.capsys.readouterr()
    assert run(["--ledger", str(bare), "check"]) == 1
    assert f"{NAME}:4:" in d.capsys.readouterr().out
