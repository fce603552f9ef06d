"""What people read fits the terminal and is said in words; what machines read stays keys, ids and
moments.
"""

import csv
import io
import json
import re
import sys

import pexpect
import pytest
from office import PAPER

from doctrack.render.console import Place, laid_out
from doctrack.render.width import aligned, clipped, folded, width

NOW = "03-31T18:00"
LONG = "关于印发区属国有企业负责人履职待遇和业务支出管理办法实施细则（修订稿）征求意见的通知"
# Words of the code that nobody should read in a Chinese table.
INTERNAL = re.compile(
    r"registrar|department_head|unreturned|recall_by|collected|circulating|registered|[a-z]+_[a-z]+|T17:30|\+08:00|\b(?:sun|zhao|wang|wu|li|zheng)\b"
)


@pytest.fixture
def busy(d, monkeypatch):
    """A paper with readers and copies, an urgent one with a long title, a loan that came back
    marked, a loss, a correction.
    """
    monkeypatch.setenv("COLUMNS", "80")
    d(
        "03-02T09:00",
        "incoming",
        "register",
        *PAPER,
        "--copies",
        "3",
        "--sender-number",
        "建发〔2026〕7号",
        "--reply-by",
        "2026-03-20",
    )
    d(
        "03-02T09:10",
        "incoming",
        "route",
        "1",
        "--reader",
        "sun,wang",
        "--handler-department",
        "工程科",
        by="qian",
    )
    d("03-02T10:00", "incoming", "hand", "1", "--to", "sun")
    d(
        "03-02T10:05",
        "incoming",
        "register",
        "--title",
        LONG,
        *PAPER[2:],
        "--recall-by",
        "2026-03-28",
    )
    d(
        "03-02T11:00",
        "loan",
        "quick",
        "--document",
        "2",
        "--borrower",
        "wu",
        "--purpose",
        "核对",
        "--approver",
        "wang",
    )
    d("03-02T11:30", "incoming", "pass", "1", "--opinion", "同意", "--instruction", "五日内报方案")
    d("03-02T14:00", "loan", "return", "LN-2026-0001", "--condition", "marked")
    d(
        "03-02T14:10",
        "loan",
        "quick",
        "--document",
        "2",
        "--borrower",
        "wu",
        "--purpose",
        "核对",
        "--approver",
        "wang",
    )
    d("03-02T15:00", "incoming", "lose", "1", "--copy", "2", "--reason", "搬迁")
    d(
        "03-02T15:10",
        "incoming",
        "correct",
        "2",
        "--field",
        "sender",
        "--value",
        "区委办公室",
        "--reason",
        "写错",
    )
    return d


def table(d, *words, now=NOW, by="qian"):
    return d(now, "--format", "table", *words, by=by)


REPORTS = (
    "overdue",
    "recall",
    "holdings",
    "circulation",
    "incidents",
    "punctuality",
    "mended",
    "numbers",
)


@pytest.mark.parametrize(
    "words",
    [
        ("todo", "--all"),
        *(("report", r) for r in REPORTS),
        ("history", "1"),
        ("list", "loan"),
        ("find", "通知"),
        ("register", "loan"),
    ],
)
def test_a_table_fits_eighty_columns_in_words(busy, words):
    text = table(busy, *words)
    rows = [line for line in text.splitlines() if not line.lstrip().startswith(("#", "--", "20"))]
    assert max(map(width, rows)) <= 80, text
    assert not INTERNAL.search("\n".join(rows)), text
    assert "演练" in text


def test_todo_says_whose_it_is_and_what_is_owed(busy):
    text = table(busy, "todo")
    assert text.startswith("【演练】钱主任的待办\n")
    text = table(busy, "todo", "--all")
    assert text.startswith("【演练】全办公室待办\n")
    late = next(line for line in text.splitlines() if "归还" in line)
    assert late.split() == [
        "03-02",
        "17:30",
        "归还",
        "LN-2026-0002",
        "借阅",
        "收〔2026〕2号",
        "吴六",
        "吴六",
        "29",
        "天",
    ]
    assert "查明*" in text and "* 内部规定，参照所列条款" in text
    assert (
        "查明*" in table(busy, "todo", "赵一")
        and "吴六" not in table(busy, "todo", "赵一").split("\n", 1)[0]
    )


def test_another_year_is_written_and_the_present_is_not(busy):
    busy.folder.joinpath("x")
    text = busy(
        "03-31T18:00", "--now", "2027-03-31T18:00", "--format", "table", "todo", "--all", by="qian"
    )
    assert "2026-03-02 17:30" in text and " 03-02 17:30" not in text


def test_a_row_that_leans_on_an_unknown_year_says_so(busy):
    busy("12-31T10:00", "incoming", "register", *PAPER)
    busy("12-31T10:10", "incoming", "route", "3", "--reader", "sun", by="qian")
    busy("12-31T10:20", "incoming", "hand", "3", "--to", "sun")
    assert "暂定" in table(busy, "todo", "sun", now="12-31T11:00")


def test_owners_of_a_role_are_named_where_one_holds_it(busy):
    assert "收发员" not in table(busy, "report", "overdue")
    busy(
        "03-31T09:00",
        "person",
        "change",
        "hua",
        "--grant",
        "registrar",
        "--from",
        "2026-03-31",
        by="qian",
    )
    assert "收发员" in table(busy, "report", "overdue")


def test_overdue_stands_by_person(busy):
    owners = [
        line.split()[0] for line in table(busy, "report", "overdue").splitlines() if "天" in line
    ]
    assert len(owners) > 4 and [o for n, o in enumerate(owners) if o not in owners[:n]] == list(
        dict.fromkeys(owners)
    )
    assert all(
        owners[n] == owners[n - 1] or owners[n] not in owners[:n] for n in range(1, len(owners))
    )


def test_a_recall_adds_up_in_words(busy):
    text = table(busy, "report", "recall", "--as-of", "2026-03-31")
    assert "截至 2026年3月31日终了" in text and "2026年第一季度" in text
    assert "= 已收回 0 + 转下期 0 + 遗失 0 + 未结" in text
    assert "借阅逾期" in text and "吴六" in text


def test_machines_get_what_they_always_got(busy):
    tsv = busy(NOW, "report", "overdue")
    assert (
        tsv.splitlines()[0]
        == "owner\tdue\tlate_days\tduty\trecord\ttitle\tclause\thouse\tprovisional"
    )
    assert "wu\t2026-03-02T17:30:00+08:00\t29\treturn\tLN-2026-0002\t" in tsv and re.search(
        r"\n# 【演练】 --at [0-9a-f]{40} --now \S+\n$", tsv
    )
    assert "# sums: out=" in busy(NOW, "report", "recall")
    rows = list(
        csv.reader(
            io.StringIO(busy(NOW, "--format", "csv", "todo", "--all").removeprefix("\ufeff"))
        )
    )
    assert (
        rows[0][:3] == ["due", "duty", "record"]
        and rows[1][0].endswith("+08:00")
        and all(len(r) == 9 for r in rows)
    )
    got = busy.json(NOW, "list", "incoming", "state:registered")
    assert (
        list(got) == ["report", "as_of", "at", "head", "kind", "rows"]
        and got["rows"][0]["state"] == "registered"
    )
    assert (
        busy("03-31T18:00", "--format", "json", "list", "incoming", "nothing").endswith(
            '"rows": []\n}\n'
        )
        and busy.err == ""
    )


def test_json_is_written_row_by_row_as_one_document(busy):
    said = busy(NOW, "--format", "json", "list", "incoming")
    assert json.dumps(json.loads(said), ensure_ascii=False, indent=2) + "\n" == said


def test_a_page_is_the_offices(busy):
    for words in (
        ("report", "overdue"),
        ("todo", "--all"),
        ("list", "incoming"),
        ("report", "punctuality", "--period", "2026-Q1"),
    ):
        page = busy(NOW, "--format", "html", *words)
        assert (
            page.startswith("<!doctype html>")
            and "某某局" in page
            and "演练" in page
            and re.search("--at [0-9a-f]{40} --now", page)
        ), words
        assert not INTERNAL.search(
            re.sub("(?s)<style>.*?</style>|<p class=.foot.>.*?</p>", "", page)
        ), words
        assert (
            "演练" not in busy(NOW, "--lang", "en", "--format", "html", *words)
            and "PRACTICE" in busy.out
        )
    assert LONG in busy(NOW, "--format", "html", "todo", "--all"), "a page does not clip"
    assert "2026年第一季度" in busy(
        NOW, "--format", "html", "report", "punctuality", "--period", "2026-Q1"
    )
    assert "| 文号 |" in busy(NOW, "--format", "md", "list", "incoming")


def test_a_page_prints_again_byte_for_byte(busy):
    first = busy(NOW, "--format", "html", "report", "overdue", "--as-of", "2026-03-20")
    at, now, day = re.search(r"--at ([0-9a-f]{40}) --now (\S+) --as-of (\S+?)<", first).groups()
    busy("04-01T09:00", "incoming", "take-in", "1")
    busy(
        "04-01T09:00",
        "--now",
        now,
        "--format",
        "html",
        "report",
        "overdue",
        "--at",
        at,
        "--as-of",
        day,
    )
    assert busy.out == first


def test_the_recall_is_handed_out_by_holder(busy):
    page = busy(NOW, "--format", "html", "report", "recall", "--as-of", "2026-03-31")
    sheets = page.split("<section")[1:]
    assert len(sheets) == 3 and "吴六" in sheets[0] + sheets[1] and "王五" in sheets[0] + sheets[1]
    assert "= 已收回 0" in sheets[-1] and "上级限期清退" in page and "IN-2026-" not in page
    assert (
        "没有应清退"
        in busy("03-31T18:00", "--format", "html", "report", "recall", "--as-of", "2026-01-31")
        and "<section" not in busy.out
    )


def test_output_into_a_folder_that_is_not_there_is_a_usage_error(busy, tmp_path):
    for words in (
        ("report", "overdue"),
        ("report", "recall"),
        ("todo", "--all"),
        ("list", "incoming"),
        ("find", "通知"),
    ):
        assert busy(NOW, *words, "--output", str(tmp_path / "no" / "x.html"), code=2) == ""
        assert "没有文件夹" in busy.err, words
    busy(NOW, "report", "overdue", "--output", str(tmp_path), code=2)
    file = tmp_path / "待办.html"
    assert busy(
        NOW, "todo", "--all", "--output", str(file)
    ) == "" and "全办公室待办" in file.read_text(encoding="utf-8")
    assert busy(
        NOW, "--format", "csv", "list", "incoming", "--output", str(file)
    ) == "" and file.read_bytes().startswith(b"\xef\xbb\xbf")
    assert [p.name for p in tmp_path.iterdir() if "partial" in p.name] == []


def test_a_file_that_cannot_be_finished_is_left_as_it_was(busy, tmp_path):
    file = tmp_path / "x.html"
    file.write_text("old")
    (busy.folder / "templates").mkdir(exist_ok=True)
    (busy.folder / "templates/report.html.j2").write_text("{{ nowhere }}")
    busy.git("add", "-f", "templates/report.html.j2")
    busy.git(
        "-c",
        "user.name=q",
        "-c",
        "user.email=q@q",
        "commit",
        "-qm",
        "template",
        "--date",
        "2026-03-02T16:00:00+08:00",
    )
    busy(NOW, "report", "overdue", "--output", str(file), code=5)
    assert (
        file.read_text() == "old"
        and [p.name for p in tmp_path.iterdir() if "partial" in p.name] == []
    )


def test_what_a_filter_names_must_be_there(busy):
    for words in (("--kind", "bogus"), ("--owner", "无此人"), ("--clause", "D99")):
        busy(NOW, "report", "overdue", *words, code=4)
        assert words[1] in busy.err
    busy(NOW, "report", "nosuch", code=4)
    assert "逾期" in busy.err
    for kind in ("loan", "借阅"):
        assert {r["kind"] for r in busy.json(NOW, "report", "overdue", "--kind", kind)["rows"]} == {
            "loan"
        }
    for owner in ("wu", "吴六"):
        assert {
            r["owner"] for r in busy.json(NOW, "report", "overdue", "--owner", owner)["rows"]
        } == {"wu"}
    assert (
        busy.json(NOW, "report", "overdue", "--owner", "收发员")["rows"]
        == busy.json(NOW, "report", "overdue", "--owner", "registrar")["rows"]
        != []
    )
    assert {
        r["clause"] for r in busy.json(NOW, "report", "overdue", "--clause", "ｄ12")["rows"]
    } == {"D12"}


def test_mended_shows_what_stands_there_now(busy):
    assert busy.json(NOW, "report", "mended")["rows"][0]["value"] == "区委办公室"
    line = next(
        line for line in table(busy, "report", "mended").splitlines() if "收〔2026〕2号" in line
    )
    assert line.split() == [
        "收〔2026〕2号",
        "03-02",
        "15:10",
        "赵一",
        "更正",
        "来文机关",
        "区建设局",
        "区委办公室",
        "写错",
    ]


def test_shares_and_faults_in_words(busy):
    assert (
        re.search(
            r"收文 阅签 +2 +1 +50\.0 %",
            table(busy, "report", "punctuality", now="04-01T09:00") + "",
        )
        or "100.0 %" in busy.out
    )
    assert busy.json("04-01T09:00", "report", "punctuality", "--period", "2026-Q2")["rows"] == []
    busy("03-31T17:00", "incoming", "void", "2", "--reason", "重号", by="qian", code=3)
    busy("03-31T17:01", "incoming", "register", *PAPER)
    busy("03-31T17:02", "incoming", "void", "3", "--reason", "误登", by="qian")
    assert re.search("收文 +2026 +3 +作废 +收〔2026〕3号", table(busy, "report", "numbers"))


def test_a_narrow_register_says_where_the_whole_is(busy, monkeypatch):
    text = table(busy, "register", "incoming")
    assert max(width(line) for line in text.splitlines() if not line.startswith("#")) <= 80
    assert (
        "收〔2026〕1号" in text
        and "建发〔2026〕7号" in text
        and "--format html --output" in busy.err
        and "份数" in busy.err
    )
    monkeypatch.setenv("COLUMNS", "240")
    assert "份数" in table(busy, "register", "incoming") and busy.err == ""


def test_on_a_terminal_of_eighty_columns(busy):
    words = [
        "-m",
        "doctrack",
        "--ledger",
        str(busy.folder),
        "--as",
        "qian",
        "--now",
        "2026-03-31T18:00",
        "todo",
        "--all",
    ]
    shown = pexpect.run(
        " ".join([sys.executable, *words]),
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": ":".join(sys.path), "TERM": "xterm"},
        dimensions=(50, 80),
    ).decode()
    lines = re.sub("\x1b\\[[0-9;]*m", "", shown).replace("\r", "").splitlines()
    assert (
        lines[0] == "【演练】全办公室待办"
        and any("收〔2026〕2号" in line for line in lines)
        and max(map(width, lines)) <= 80
    )


# --- widths ---------------------------------------------------------------------------------------


def test_text_is_measured_in_columns():
    assert [width(t) for t in ("", "ab", "收文", "ＡＢ", "é", "a\u0301", "\u200b")] == [
        0,
        2,
        4,
        4,
        1,
        1,
        0,
    ]
    assert (
        clipped("关于做好防汛工作", 9) == "关于做好…"
        and width(clipped("关于做好防汛工作", 8)) <= 8
        and clipped("ab", 2) == "ab"
        and clipped("ab", 0) == ""
    )
    assert clipped("一\n二", 9) == "一 二"
    assert clipped("a\x1b[31mb\tc\x9b", 12) == "a[31mb c" and list(
        folded("甲\x07乙\n丙", 12, "")
    ) == ["甲乙", "丙"], "nothing written moves the cursor"
    assert aligned([["一", "b"], ["", "cd"]]) == ["一  b", "    cd"] and aligned([]) == []


def test_folding_breaks_no_number_and_begins_no_line_with_a_mark():
    text = "第1份自 03-02 10:00 起在孙二处，须先交回收发员；见建发〔2026〕17号，切忌横传。"
    for room in range(20, 44):
        lines = list(folded(text, room, "  "))
        assert max(map(width, lines)) <= room + 2
        assert "".join(line.strip() for line in lines).replace(" ", "") == text.replace(" ", "")
        assert any("建发〔2026〕17号" in line for line in lines) and not [
            line for line in lines if line.strip()[:1] in "，。；"
        ]


def test_columns_give_way_by_rank_and_grow_into_what_is_left():
    places = [
        Place("a", at=0, room=14),
        Place("b", at=1, room=60, grow=True),
        Place("c", at=2, room=10, rank=1),
        Place("d", at=3, room=10, rank=2),
        Place("e", at=4, room=9, rank=3, quiet=True),
    ]
    shown, left = laid_out(places, 80)
    assert [(p.label, p.room) for p in shown] == [
        ("a", 14),
        ("b", 31),
        ("c", 10),
        ("d", 10),
    ] or left == []
    assert sum(p.room for p in shown) + 2 * (len(shown) - 1) <= 80
    shown, left = laid_out(places, 56)
    assert [p.label for p in shown] == ["a", "b", "c"] and left == ["d"]


def test_a_very_long_name_is_clipped_where_it_would_leave_the_title_no_room():
    places = [
        Place("收文号", room=14),
        Place("来文机关", at=1, room=70),
        Place("标题", True, at=2, room=60),
    ]
    shown, left = laid_out(places, 80)
    assert not left and sum(p.room for p in shown) + 2 * 2 <= 80
    assert [p.room for p in shown if p.label == "收文号"] == [14] and min(
        p.room for p in shown if p.grow
    ) >= 24
