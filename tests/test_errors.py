"""With `--format json` every failure is one document on standard error, with a code that stays."""

import ast
import json
import pickle
from pathlib import Path
from unittest import mock

import pytest
from office import PAPER
from test_malformed import spoilt

from doctrack.cli.main import run
from doctrack.errors import DoctrackError, Finding, Malformed, Objection, Refused, UsageError
from doctrack.store.git import lock
from doctrack.words import both

ROOT = Path(__file__).parents[1]
CLASSES = {c.__name__: c for c in (DoctrackError, *DoctrackError.__subclasses__())}


def failure(d, *words, code, lang="zh", by="zhao", now="03-02T10:00"):
    """The one document that a failing command prints, and nothing beside it."""
    d(now, "--format", "json", "--lang", lang, *words, by=by, code=code)
    document = json.loads(d.err)
    assert list(document) == ["error"] and d.out == "", (d.out, d.err)
    told = document["error"]
    assert told["status"] == code
    return told


USAGE = [
    (("list", "incoming", "--nonsense"), "unknown-option", {"option": "--nonsense"}),
    (("todo", "--al"), "unknown-option", {"option": "--al", "possible": ["--all"]}),
    (("nonsense",), "unknown-command", {"command": "nonsense"}),
    (("show",), "missing-input", {"inputs": ["id"]}),
    (("todo", "--all=1"), "bad-value", {"option": "--all"}),
    (("incoming", "register", "--title", "x"), "missing-input", {}),
    (("report", "overdue", "--as-of", "soon"), "bad-date", {"value": "soon"}),
    (("report", "overdue", "--kind"), "missing-value", {"option": "--kind"}),
    (("fmt", "a", "b", "c"), "too-many-words", {}),
    (("list", "incoming", "colour:red"), "unknown-field", {"field": "colour"}),
    (("--lang", "fr", "todo"), "unknown-choice", {"option": "--lang", "value": "fr"}),
    (("import", "incoming", "nowhere.csv"), "unreadable-file", {"file": "nowhere.csv"}),
]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("words", "code", "facts"), USAGE, ids=lambda v: str(v)[:30])
def test_usage_is_told_by_code_and_facts(d, words, code, facts, lang):
    told = failure(d, *words, code=2, lang=lang)
    assert told["code"] == code
    assert {k: told[k] for k in facts} == facts, told
    if "--lang" not in words:
        assert any("一" <= c <= "鿿" for c in told["message"]) == (lang == "zh"), told


def test_the_format_is_honoured_wherever_it_stands_and_nothing_else_is_json(d):
    for words in (
        ("todo", "--nonsense", "--format", "json"),
        ("--format=json", "todo", "--nonsense"),
    ):
        d("03-02T10:00", *words, code=2)
        assert json.loads(d.err)["error"]["code"] == "unknown-option"
    d("03-02T10:00", "todo", "--nonsense", code=2)
    assert d.err == "doctrack: 没有选项 --nonsense\n"


@pytest.mark.parametrize(
    ("words", "code", "facts"),
    [
        (("show", "IN-2026-0099"), "no-such-record", {"record": "IN-2026-0099"}),
        (("todo", "nobody"), "no-such-person", {"person": "nobody"}),
        (("report", "nonsense"), "no-such-report", {"report": "nonsense"}),
        (("register", "nonsense"), "no-such-register", {"register": "nonsense"}),
        (("list", "nonsense"), "no-such-kind", {"kind": "nonsense"}),
        (("regulation", "show", "D99"), "no-such-clause", {"clause": "D99"}),
        (("calendar", "show", "1999"), "no-such-calendar", {"year": "1999"}),
    ],
    ids=lambda v: str(v)[:30],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_not_there_is_told_by_its_name(d, words, code, facts, lang):
    told = failure(d, *words, code=4, lang=lang)
    assert told["code"] == code and {k: told[k] for k in facts} == facts, told


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_malformed_files_are_listed_as_check_lists_them(d, lang):
    d.paper()
    where = spoilt(d, "IN-2026-0001")
    told = failure(d, "show", "IN-2026-0001", code=5, lang=lang)
    assert told["code"] == "malformed" and told["message"].startswith(where)
    d("03-02T10:00", "--format", "json", "--lang", lang, "check", code=1)
    listed = [f for f in json.loads(d.out)["findings"] if f["rule"] == told["findings"][0]["rule"]]
    assert told["findings"] == listed
    assert f"{listed[0]['file']}:{listed[0]['line']}:{listed[0]['column']}: " == where + " "


def test_rows_that_leave_a_malformed_record_out_name_it_in_the_same_document(d):
    d.paper()
    where = spoilt(d, "IN-2026-0001")
    rows = json.loads(d("03-02T10:00", "--format", "json", "list", "incoming", code=5))["rows"]
    told = json.loads(d.err)["error"]
    assert rows == [] and told["findings"][0]["file"] == where.split(":")[0]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_ledger_that_is_not_fit_says_why(d, tmp_path, capsys, lang):
    told = failure(d, "incoming", "register", "--title", "x", code=6, lang=lang, now="01-01T10:00")
    assert told["code"] == "clock-behind" and told["now"].startswith("2026-01-01T10:00")
    capsys.readouterr()
    empty = tmp_path / "empty"
    empty.mkdir()
    assert run(["--ledger", str(empty), "--format", "json", "--lang", lang, "todo"]) == 6
    told = json.loads(capsys.readouterr().err)["error"]
    assert (told["code"], told["folder"]) == ("not-a-ledger", str(empty))


def test_hand_edits_in_the_way_are_named(d):
    id = d.paper()
    file = next(d.folder.rglob(f"{id}.yaml"))
    file.write_text(file.read_text(encoding="utf-8") + "title: by hand\n", encoding="utf-8")
    told = failure(d, "incoming", "route", id, "--reader", "sun", by="qian", code=6)
    assert told["code"] == "hand-edits"
    assert told["files"] == [file.relative_to(d.folder).as_posix()]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_ledger_that_somebody_holds_is_told_with_the_holder(d, lang, monkeypatch):
    monkeypatch.setenv("DOCTRACK_LOCK_WAIT", "0")
    with lock.writer_lock(d.folder / ".git", 0):
        told = failure(d, "incoming", "register", *PAPER, code=75, lang=lang)
    assert told["code"] == "locked" and told["holder"]


def test_a_line_of_a_batch_is_told_with_its_number_and_keeps_its_code(d, tmp_path):
    acts = tmp_path / "acts.jsonl"
    acts.write_text('\n{"kind": "incoming", "act": "return", "id": "IN-2026-0099"}\n')
    told = failure(d, "batch", str(acts), code=4)
    assert (told["code"], told["record"], told["line"]) == ("no-such-record", "IN-2026-0099", 2)
    acts.write_text("\n\nno act\n")
    told = failure(d, "batch", str(acts), code=2)
    assert (told["code"], told["file"], told["line"]) == ("bad-line", str(acts), 3)


def test_whoever_breaks_off_is_told_so_in_json_alone(d):
    with mock.patch("doctrack.cli.main._answer", side_effect=KeyboardInterrupt):
        told = failure(d, "todo", code=130)
        d("03-02T10:00", "todo", code=130)
    assert told["code"] == "cancelled" and d.err == ""


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_fault_of_our_own_names_its_log(d, lang):
    with mock.patch("doctrack.cli.main._answer", side_effect=RuntimeError("broken")):
        told = failure(d, "todo", code=70, lang=lang)
    log = Path(told["log"])
    assert told["code"] == "internal-fault" and told["type"] == "RuntimeError"
    assert "RuntimeError: broken" in log.read_text(encoding="utf-8")
    log.unlink()


def test_a_refusal_stays_its_own_document(d):
    id = d.paper()
    d(
        "03-02T10:00",
        "--format",
        "json",
        "incoming",
        "annul",
        id,
        "--event",
        "1",
        "--reason",
        "x",
        code=3,
    )
    assert list(json.loads(d.err)) == ["refused"]


@pytest.mark.parametrize(
    "error",
    [
        DoctrackError(both("错", "wrong"), log="x.log"),
        UsageError(both("错", "wrong"), code="bad-date", value="soon"),
        Refused([Objection("D7.4", both("不得横传", "not from hand to hand"))], id="IN-2026-0001"),
        Malformed([Finding("yaml", both("错", "wrong"), "a.yaml", 2, 3)]),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_of_a_process_of_our_own_is_the_same_in_the_one_that_asked(error):
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error) and vars(again) == vars(error)
    assert (str(again), again.args) == (str(error), error.args)


def _raised():
    """Each code that the source raises, with the class that bears it."""
    for file in sorted((ROOT / "doctrack").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in CLASSES:
                for keyword in node.keywords:
                    if keyword.arg == "code":
                        yield CLASSES[node.func.id], ast.literal_eval(keyword.value), file.name


def test_each_code_belongs_to_the_class_that_is_raised_with_it_and_none_is_idle():
    raised = list(_raised())
    assert not [(c.__name__, code, file) for c, code, file in raised if code not in c.codes]
    used = {(c, code) for c, code, _ in raised}
    idle = [code for c in CLASSES.values() for code in list(c.codes)[1:] if (c, code) not in used]
    assert not idle


def test_no_code_means_two_things():
    codes = [code for c in CLASSES.values() for code in c.codes]
    assert len(codes) == len(set(codes))
    assert {c.exit_code for c in CLASSES.values()} == {70, 2, 3, 4, 5, 6, 75, 130}
