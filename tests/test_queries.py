"""Words of a query mean what people call things: labels, names, numbers; what is not there is
told.
"""

import subprocess
import sys

import pytest
from office import PAPER

NOW = "03-31T18:00"


@pytest.fixture
def full(d):
    d(
        "03-02T09:00",
        "incoming",
        "register",
        *PAPER,
        "--brought-by",
        "li",
        "--brought-on",
        "2026-03-01",
        "--issued",
        "2026-02-20",
        "--important",
    )
    d(
        "03-02T09:05",
        "incoming",
        "register",
        "--title",
        "关于ＡＢ系统的通知：三",
        *PAPER[2:],
        "--secrecy",
        "internal",
    )
    d(
        "03-02T09:10",
        "incoming",
        "route",
        "1",
        "--reader",
        "sun,wu",
        "--handler-department",
        "工程科",
        by="qian",
    )
    d("03-02T10:00", "incoming", "hand", "1", "--to", "sun")
    d(
        "03-02T10:10",
        "loan",
        "quick",
        "--document",
        "2",
        "--borrower",
        "li",
        "--purpose",
        "x",
        "--approver",
        "wang",
    )
    return d


def ids(d, kind, *words):
    return [r["id"] for r in d.json(NOW, "list", kind, *words)["rows"]]


@pytest.mark.parametrize(
    "words",
    [
        ("state:circulating",),
        ("状态:传阅中",),
        ("状态：传阅中",),
        ("holder:孙二",),
        ("持有人:sun",),
        ("id:IN-2026-0001",),
        ("编号:in-2026-0001",),
        ("id:1",),
        ("number:收〔2026〕1号",),
        ("文号:收(2026)第1号",),
        ("期限.after:2026-03-03",),
        ("due:2026-03-04",),
        ("readers:孙二",),
        ("传阅人:吴六",),
        ("handler_departments:工程科",),
        ("承办部门:工程科",),
        ("brought_by:李四",),
        ("brought_by:li",),
        ("issued.before:2026-02-21",),
        ("成文日期.after:2026-02-19",),
        ("important:是",),
        ("重要:yes",),
        ("防汛", "state:circulating"),
        ("handling-departments:工程科",),
    ],
)
def test_words_find_the_first_paper(full, words):
    assert ids(full, "incoming", *words) == ["IN-2026-0001"]


@pytest.mark.parametrize(
    "words",
    [
        ("AB",),
        ("ab",),
        ("ＡＢ",),
        ("title:ab系统",),
        ("标题:ＡＢ",),
        ("密级:内部",),
        ("secrecy:internal",),
        ("状态:已登记",),
        ("holder:李四",),
        ("important:no",),
        ("source:上级", "secrecy:internal"),
    ],
)
def test_words_find_the_second_paper(full, words):
    assert ids(full, "incoming", *words) == ["IN-2026-0002"]


def test_people_and_papers_of_loans(full):
    for word in (
        "borrower:李四",
        "借阅人:li",
        "document:2",
        "文件:收〔2026〕2号",
        "state:借出",
        "approved_by:王五",
        "due.after:2026-03-01",
    ):
        assert ids(full, "loan", word) == ["LN-2026-0001"], word
    assert ids(full, "loan", "borrower:吴六") == [] == ids(full, "loan", "document:1")
    full(NOW, "list", "loan", "document:99", code=4)
    full(NOW, "list", "loan", "borrower:无此人", code=4)


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("state:foo", "circulating（传阅中）"),
        ("状态:foo", "传阅中"),
        ("密级:foo", "internal（内部）"),
        ("nosuch:1", "title（标题）"),
        ("due.before:下周", "下周"),
        ("due.before:2026-13-01", "2026-13-01"),
        ("issued.after:x", "x"),
        ("title.before:2026-03-01", "title"),
        ("state.since:x", "before"),
        ("important:maybe", "maybe"),
    ],
)
def test_what_a_word_cannot_mean_is_a_usage_error(full, word, told):
    assert full(NOW, "list", "incoming", word, code=2) == "" and told in full.err


def test_find_reads_any_width_and_case(full):
    for text in ("AB", "ａｂ", "ab系统"):
        assert [r["id"] for r in full.json(NOW, "find", text)["rows"]] == ["IN-2026-0002"], text
    full(
        "03-02T11:00",
        "incoming",
        "correct",
        "1",
        "--field",
        "remarks",
        "--value",
        "见ＸＹ-１",
        "--reason",
        "补",
    )
    assert [r["id"] for r in full.json(NOW, "find", "xy-1")["rows"]] == ["IN-2026-0001"]
    assert full.json(NOW, "find", "%")["rows"] == [] == full.json(NOW, "find", "_")["rows"]


def test_nothing_fits_is_said_to_people_alone(full):
    for words in (("list", "incoming", "无此"), ("find", "无此")):
        assert full(NOW, "--format", "table", *words) == "" and full.err == "没有符合条件的记录\n"
        assert (
            full(NOW, "--format", "table", "--lang", "en", *words) == ""
            and full.err == "nothing fits\n"
        )
        for shape in ("tsv", "csv", "json"):
            full(NOW, "--format", shape, *words)
            assert full.err == "", shape
    full(NOW, "list", "nosuch", code=4)
    assert "incoming" in full.err


def test_lists_are_told_in_words(full, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    row = full(NOW, "--format", "table", "list", "loan").splitlines()[-1].split()
    assert row == ["LN-2026-0001", "借出", "收〔2026〕2号", "关于ＡＢ系统的通知：三", "李四"]
    assert (
        "传阅中" in full(NOW, "--format", "md", "list", "incoming") and "registered" not in full.out
    )
    assert [
        line.split() for line in full(NOW, "--format", "table", "find", "孙二").splitlines()[-1:]
    ] == [["人员", "sun", "在职", "孙二"]]
    assert full(NOW, "list", "incoming").splitlines()[0] == "id\tnumber\tstate\ttitle\tsender"


def test_a_list_longer_than_its_first_rows_keeps_its_lines(full, monkeypatch):
    from doctrack.render import console

    monkeypatch.setenv("COLUMNS", "60")
    whole = full(NOW, "--format", "table", "list", "person")
    monkeypatch.setattr(console, "SETTLING", 3)
    settled = full(NOW, "--format", "table", "list", "person")
    told = [[line.split()[i] for i in (0, 1, 3)] for line in settled.splitlines()[3:]]
    assert (
        told == [[line.split()[i] for i in (0, 1, 3)] for line in whole.splitlines()[3:]]
        and len(told) == 11
    )


def test_a_to_do_list_of_an_office_with_recalls_reads_no_record(d):
    """What the calendar opens is met by records that the index knows: neither the judge nor the
    rules are loaded (house 5).
    """
    d.paper()
    for month in ("03-31", "04-30"):
        d(f"{month}T17:00", "recall", "open", "--as-of", f"2026-{month}")
        d(f"{month}T17:10", "recall", "close", by="zhao")
    d("05-29T09:00", "todo", "zhao")
    line = ["--ledger", str(d.folder), "--now", "2026-05-29T09:00", "todo", "zhao"]
    asked = (
        f"import sys; from doctrack.cli.main import run; run({line!r}); print(sorted(m for m in"
        " sys.modules if m.startswith(('doctrack.rules.', 'doctrack.engine.', 'yaml'))),"
        " file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]" and "RC-2026-05" in done.stdout
