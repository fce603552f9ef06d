"""Registers and forms on paper: every row, both languages, nothing secret, and templates of a
ledger's own that may be wrong.
"""

import csv
import io
import json
import re

import pytest
from office import PAPER

from doctrack.model.regulation import Field, Kind
from doctrack.render import registers
from doctrack.reports.register_columns import BOOKS, book_of, widths
from doctrack.words import both

NOW = "03-31T18:00"


@pytest.fixture
def busy(d):
    """A day's work: a paper read by two, a loan, a lost copy, a void, a recall."""
    d(
        "03-02T09:00",
        "incoming",
        "register",
        *PAPER,
        "--sender-number",
        "建发〔2026〕7号",
        "--attachment",
        "方案",
        "--copies",
        "2",
    )
    d(
        "03-02T09:10",
        "incoming",
        "route",
        "1",
        "--reader",
        "sun,li",
        "--handler-department",
        "工程科",
        "--opinion",
        "请孙局长阅示|急",
        by="qian",
    )
    d("03-02T09:20", "incoming", "hand", "1", "--to", "sun")
    d(
        "03-02T09:30",
        "incoming",
        "register",
        *PAPER,
        "--title",
        "<script>alert(1)</script> 甲|乙",
        "--sender",
        "=cmd()",
    )
    d("03-02T09:40", "incoming", "void", "2", "--reason", "误登", by="qian")
    return d


def override(d, name, text):
    """A template of the ledger's own, in its commit."""
    file = d.folder / "templates" / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    d.git("add", "-f", f"templates/{name}")
    d.git(
        "-c",
        "user.name=q",
        "-c",
        "user.email=q@q",
        "commit",
        "-qm",
        "template",
        "--date",
        "2026-03-02T10:00:00+08:00",
    )


def test_register_of_incoming_papers(busy):
    text = busy(NOW, "register", "incoming", "--format", "csv")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows[0] == [
        "收文号",
        "日期",
        "来文机关",
        "来文字号",
        "标题",
        "附件",
        "份数",
        "密级",
        "承办单位",
        "签收人",
        "复文号",
        "归卷日期",
        "归入卷号",
    ]
    assert rows[1][:10] == [
        "收〔2026〕1号",
        "2026-03-02",
        "区建设局",
        "建发〔2026〕7号",
        "关于防汛工作的通知",
        "方案",
        "2",
        "",
        "工程科",
        "赵一",
    ]
    assert rows[2][4].endswith("（作废）") and rows[2][2] == "'=cmd()"


def test_clerks_words_are_never_markup(busy):
    page = busy(NOW, "register", "incoming", "--format", "html")
    assert "<script>" not in page and "&lt;script&gt;" in page
    md = busy(NOW, "register", "incoming", "--format", "md")
    row = next(line for line in md.splitlines() if "乙" in line)
    assert "甲\\|乙" in row and "\\<script>" in row and len(re.findall(r"(?<!\\)\|", row)) == 14
    assert "请孙局长阅示\\|急" in busy(NOW, "form", "1")


@pytest.mark.parametrize("word", ["incoming", "收文", "收文登记簿"])
def test_a_register_answers_to_its_names(busy, word):
    assert "关于防汛工作的通知" in busy(NOW, "register", word)


def test_a_period_bounds_a_register(busy):
    assert "收〔2026〕1号" in busy(NOW, "register", "incoming", "--period", "2026-03")
    for empty in ("2026-02", "2025", "last", "2026-Q2"):
        assert "收〔2026〕" not in busy(NOW, "register", "incoming", "--period", empty), empty
    busy(NOW, "register", "incoming", "--period", "2026-13", code=2)


def test_what_is_unknown_is_exit_4(busy):
    busy(NOW, "register", "nothing", code=4)
    assert "收文" in busy.err
    busy(NOW, "form", "1", "nothing", code=4)
    assert "催办通知" in busy.err
    busy(NOW, "form", "zhao", code=4)
    busy(NOW, "form", "99", code=4)
    busy(NOW, "form", "1", "--format", "csv", code=2)


@pytest.mark.parametrize("words", [("register", "incoming"), ("form", "1")])
@pytest.mark.parametrize("shape", ["md", "html"])
def test_the_foot_prints_the_same_again(busy, words, shape):
    first = busy(NOW, *words, "--format", shape)
    at, now = re.search(r"--at ([0-9a-f]{40}) --now (\S+?)(?:<|\s|$)", first).groups()
    busy("03-31T19:00", "incoming", "return", "1", "--unread", "出差")
    assert busy(NOW, *words, "--format", shape) != first
    again = busy(NOW, "--now", now, *words, "--format", shape, "--at", at)
    assert again == first


def test_practice_is_said_on_every_print(busy):
    for words in (
        ("register", "incoming", "--format", "tsv"),
        ("register", "loan", "--format", "html"),
        ("register", "recall", "--format", "md"),
        ("form", "1"),
    ):
        assert "演练" in busy(NOW, *words), words
        assert "PRACTICE" in busy(NOW, *words, "--lang", "en"), words


def test_english_prints_have_no_chinese_labels(busy):
    labels = busy(NOW, "register", "incoming", "--format", "tsv", "--lang", "en").splitlines()[0]
    assert not re.search("[\u4e00-\u9fff]", labels)
    page = busy(NOW, "form", "1", "--format", "html", "--lang", "en")
    for label in re.findall("<th>(.*?)</th>", page):
        assert not re.search("[\u4e00-\u9fff]", label), label


def test_secrets_are_masked_in_registers(d):
    d("03-02T09:00", "incoming", "register", "--sealed", "--secrecy", "secret", *PAPER[2:])
    for shape in ("md", "html", "csv", "tsv", "json"):
        text = d(NOW, "register", "incoming", "--format", shape)
        assert "〔密〕" in text or "〔机密〕" in text, shape


def test_json_is_one_document(busy):
    got = busy.json(NOW, "register", "incoming")
    assert [r["number"] for r in got["rows"]] == ["收〔2026〕1号", "收〔2026〕2号"]
    assert got["report"] == "register" and len(got["at"]) == 40
    assert busy.json(NOW, "form", "1")["readers"][0]["name"] == "孙二"


def test_output_is_written_whole_or_not_at_all(busy, tmp_path):
    file = tmp_path / "收文.html"
    assert busy(NOW, "register", "incoming", "--output", str(file)) == ""
    assert file.read_text(encoding="utf-8").startswith("<!doctype html>")
    for shape, mark in (("json", "{"), ("csv", "\ufeff"), ("tsv", "收文号"), ("table", "收文号")):
        assert busy(NOW, "--format", shape, "register", "incoming", "--output", str(file)) == ""
        assert file.read_text(encoding="utf-8").startswith(mark), shape
    before = file.read_text(encoding="utf-8")
    override(busy, "register.html.j2", "{{ nothing }}")
    busy(NOW, "register", "incoming", "--format", "html", "--output", str(file), code=5)
    assert file.read_text(encoding="utf-8") == before
    busy(NOW, "register", "incoming", "--output", str(tmp_path / "no" / "where.md"), code=2)
    assert "where.md" in busy.err


def test_circulation_slip(busy):
    busy(
        "03-03T10:00", "incoming", "pass", "1", "--opinion", "同意", "--instruction", "五日内报方案"
    )
    page = busy(NOW, "form", "1", "--format", "html")
    for word in (
        "文件处理传阅单",
        "收〔2026〕1号",
        "请孙局长阅示|急",
        "五日内报方案",
        "03-02 09:20",
        "03-03 10:00",
        "李四",
        "签名",
    ):
        assert word in page, word


def test_notice_of_urging(busy):
    busy(NOW, "form", "1", "urge", code=4)
    busy("03-05T10:00", "incoming", "urge", "1", "--addressee", "sun")
    for name in ("urge", "催办通知", "催办"):
        assert "孙二" in busy(NOW, "form", "1", name)


def test_loan_slip_and_register(busy):
    busy("03-02T10:00", "loan", "request", "--document", "1", "--purpose", "编制预案", by="wu")
    slip = busy(NOW, "form", "LN-2026-0001", "--format", "html")
    assert "借阅单" in slip and "吴六" in slip and "收〔2026〕1号" in slip
    row = busy(NOW, "register", "loan").splitlines()[1].split("\t")
    assert row[:3] == ["LN-2026-0001", "2026-03-02", "收〔2026〕1号"] and "吴六" in row


def test_recall_has_a_page_for_each_holder(busy):
    busy("03-02T11:00", "incoming", "copy", "1", "--for", "wu", "--consent-of", "qian")
    busy("03-31T17:40", "recall", "open", "--as-of", "2026-03-31")
    for words in (("register", "recall", "--period", "2026-03"), ("form", "RC-2026-Q1")):
        page = busy(NOW, *words, "--format", "html")
        assert page.count('<section class="sheet') == 2 == page.count("--at "), words
        assert "孙二" in page and "吴六" in page and "2026年第一季度" in page
    busy("03-31T18:10", "recall", "collect", "RC-2026-Q1", "--document", "1", "--holder", "wu")
    notice = busy("03-31T18:20", "form", "RC-2026-Q1", "--format", "html")
    assert "孙二" in notice and "吴六" not in notice
    assert "已收回" in busy("03-31T18:20", "register", "recall", "--format", "md")


def test_a_lost_copy_stays_in_the_book(busy):
    busy("03-04T10:00", "incoming", "lose", "1", "--copy", "1", "--reason", "搬迁")
    assert "（第1份遗失）" in busy(NOW, "register", "incoming")
    assert "遗失" in busy(NOW, "register", "incident")


def test_the_ledgers_own_template_overrides(busy):
    override(busy, "register.md.j2", "我局 {{ heading }} {{ rows|length }}\n")
    assert busy(NOW, "register", "incoming", "--format", "md") == "我局 收文登记簿 2\n"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("一\n{{ nothing }}\n", 2),
        ("一\n二\n{% if %}\n", 3),
        ("{{ 1 / 0 }}", 1),
        ("一\n{{ rows + 1 }}", 2),
        ("{{ w.__globals__ }}", 1),
        ("{% include 'register.md.j2' %}", 1),
        ("一\n{% include 'none.j2' %}", 2),
        ("{% include '/etc/passwd' %}", 1),
        ("\n{% include '../schemas/incoming.yaml' %}", 2),
        (b"x\nx \xff", 2),
        ("{{ rows.append(1) }}", 1),
        ("{% for n in range(10000000) %}{% endfor %}", 1),
    ],
)
def test_a_broken_template_is_named_with_its_line(busy, text, line):
    override(busy, "register.md.j2", text)
    assert busy(NOW, "register", "incoming", "--format", "md", code=5) == ""
    assert busy.err.startswith(f"templates/register.md.j2:{line}:1: template: "), busy.err


def test_the_slip_of_an_act(busy):
    out = busy("03-02T10:00", "incoming", "return", "1", "--unread", "出差", "--print")
    assert out.splitlines()[0].startswith("IN-2026-0001") and "文件处理传阅单" in out
    busy("03-02T10:10", "incident", "open", "--about", "1", "--nature", "missing_pages", "--print")
    assert (
        json.loads(
            busy(
                "03-02T10:20", "--format", "json", "incoming", "hand", "1", "--to", "li", "--print"
            )
        )["id"]
        == "IN-2026-0001"
    )


def test_no_word_of_a_clerk_is_markdown():
    assert registers.markdown({"a": ["x|y", ("`*`",)], "n": 3, "b": "[a](b) 〔1〕"}) == {
        "a": ["x\\|y", ["\\`\\*\\`"]],
        "n": 3,
        "b": "[a\\](b) 〔1〕",
    }
    assert registers.markdown("一\r\n<二>\\") == "一<br>\\<二>\\\\"


def test_days_and_periods_as_letters_write_them():
    assert [registers.long_day(d) for d in ("2026-03-02T09:00", "", None, "x")] == [
        "2026年3月2日",
        "",
        "",
        "x",
    ]
    assert [registers.long_period(p) for p in ("2026", "2026-Q3", "2026-03", "")] == [
        "2026年",
        "2026年第三季度",
        "2026年3月",
        "",
    ]
    assert registers.long_period("2026-Q3", "en") == "2026-Q3"


def test_a_secret_title_is_masked_until_full(d):
    d("03-02T09:00", "incoming", "register", *PAPER)
    paper = d.folder / "incoming/2026/00/IN-2026-0001.yaml"
    text = paper.read_text(encoding="utf-8")
    paper.write_text(
        text.replace(
            "line: administration", "line: administration\nsecrecy: secret\nattachments: [密件附件]"
        ),
        encoding="utf-8",
    )
    d.git(
        "-c",
        "user.name=q",
        "-c",
        "user.email=q@q",
        "commit",
        "-qam",
        "by hand",
        "--date",
        "2026-03-02T10:00:00+08:00",
    )
    for shape in ("md", "html", "csv", "tsv", "json"):
        masked = d(NOW, "register", "incoming", "--format", shape)
        assert "防汛" not in masked and "密件附件" not in masked and "〔机密〕" in masked, shape
        full = d(NOW, "register", "incoming", "--format", shape, "--full")
        assert "关于防汛工作的通知" in full and "密件附件" in full, shape
    assert "关于防汛工作的通知" in d(NOW, "form", "1")


def test_a_malformed_record_is_left_out_and_named(busy):
    (busy.folder / "incoming/2026/00/IN-2026-0002.yaml").write_text("id: [", encoding="utf-8")
    busy.git(
        "-c",
        "user.name=q",
        "-c",
        "user.email=q@q",
        "commit",
        "-qam",
        "by hand",
        "--date",
        "2026-03-02T10:00:00+08:00",
    )
    text = busy(NOW, "register", "incoming", code=5)
    assert (
        "收〔2026〕1号" in text and "收〔2026〕2号" not in text and "IN-2026-0002.yaml:" in busy.err
    )
    busy(NOW, "form", "IN-2026-0002", code=5)
    assert "IN-2026-0002.yaml:" in busy.err


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", BOOKS)
def test_the_columns_of_a_book_fit_a4_in_both_languages(name, lang):
    """The title is the widest, and no word of a heading is wider than its column: 8.5 pt in
    Chinese, 8 pt in English, bold.
    """
    columns, shares = BOOKS[name].columns, widths(BOOKS[name].columns, lang)
    assert round(sum(shares.values()), 2) == 100 and min(shares.values()) > 2
    assert "title" not in shares or (
        max(shares, key=shares.get) == "title" and shares["title"] > 15
    )
    for column in columns:
        longest = max(column.label.text(lang).split(), key=len)
        wide = len(longest) * (3.0 if lang == "zh" else 0.61 * 2.82) + 2.3
        assert wide <= shares[column.key] * 2.73 + 0.3, (column.key, longest)


def test_a_kind_that_an_office_added_has_its_columns():
    fields = tuple(
        Field(n, both(n, n), t)
        for n, t in (
            ("title", "line"),
            ("borrowed_for", "text"),
            ("on_day", "date"),
            ("rows_", "rows"),
        )
    )
    book = book_of(Kind("seal", both("用印", "seal"), "SE", "", fields, {}, {}, {}, {}))
    assert [c.key for c in book.columns] == [
        "id",
        "date",
        "title",
        "borrowed_for",
        "on_day",
        "state",
    ] and book.heading.zh == "用印登记簿"
    shares = widths(book.columns, "zh")
    assert round(sum(shares.values()), 2) == 100 and max(shares, key=shares.get) == "title"


def test_a_book_on_paper_repeats_its_head_and_counts_its_pages(busy):
    for lang, page_word, total in (
        ("zh", "共 ", "合计：收文 2 件，其中作废 1 件"),
        ("en", "of ", "Total: 2 (void: 1)"),
    ):
        page = busy(NOW, "--lang", lang, "register", "incoming", "--format", "html")
        assert (
            "size: A4 landscape" in page
            and "table-header-group" in page
            and "counter(pages)" in page
            and page_word in page
        )
        assert page.count("<thead>") == 1 and page.index("<thead>") < page.index("<tbody>")
        for shape in ("md", "html", "tsv"):
            assert total in busy(NOW, "--lang", lang, "register", "incoming", "--format", shape), (
                shape
            )
        assert total not in busy(NOW, "--lang", lang, "register", "incoming", "--format", "csv")


def test_a_period_with_nothing_in_it_says_so(busy):
    for kind, words in (
        ("incoming", "本期无收文"),
        ("loan", "本期无借阅"),
        ("incident", "本期无差错"),
        ("recall", "本期无清退"),
    ):
        for shape in ("md", "html", "tsv"):
            assert words in busy(NOW, "register", kind, "--period", "2025", "--format", shape), (
                kind,
                shape,
            )
    assert "none in this period" in busy(
        NOW, "--lang", "en", "register", "incoming", "--period", "2025"
    )
    assert "尚无借阅" in busy(NOW, "register", "loan") and "none yet" in busy(
        NOW, "--lang", "en", "register", "loan"
    )


def test_a_forwarded_paper_shows_where_it_went(busy):
    busy("03-02T10:00", "incoming", "register", *PAPER[:2], "--form", "etiquette", *PAPER[4:])
    busy("03-02T10:10", "incoming", "forward", "3", "--to", "财务科")
    busy("03-02T10:20", "incoming", "register", *PAPER)
    busy("03-02T10:30", "incoming", "give-back", "4", "--to", "区建设局", "--reason", "misdirected")
    rows = busy.json(NOW, "register", "incoming")["rows"]
    assert [r["handlers"] for r in rows] == [
        "工程科",
        "",
        "分转至 财务科",
        "退回 区建设局",
    ] and rows[3]["title"].endswith("（已退回）")
    assert "forwarded to 财务科" in busy(NOW, "--lang", "en", "register", "incoming")


def test_the_register_of_loans_tells_both_hands(busy):
    busy(
        "03-02T10:00",
        "loan",
        "quick",
        "--document",
        "1",
        "--copy",
        "2",
        "--borrower",
        "wu",
        "--purpose",
        "编制预案",
        "--approver",
        "wang",
    )
    header, row, total, *_ = busy(NOW, "register", "loan").splitlines()
    told = dict(zip(header.split("\t"), row.split("\t")))
    assert (
        told["份"] == "2"
        and told["约定归还"] == "当日"
        and told["借出人"] == "赵一"
        and told["收回人"] == ""
        and total == "# 合计：借阅 1 次，其中未归还 1 次"
    )
    busy("03-02T16:00", "loan", "return", "LN-2026-0001", "--condition", "intact")
    told = busy.json(NOW, "register", "loan")["rows"][0]
    assert (told["returned"], told["taken_back_by"], told["condition"], told["out"]) == (
        "2026-03-02",
        "赵一",
        "完好",
        False,
    )


def test_nobody_who_could_be_found_is_said_in_words(busy):
    busy("03-04T10:00", "incoming", "lose", "1", "--copy", "2", "--reason", "搬迁")
    busy(
        "03-04T10:10",
        "incident",
        "investigate",
        "INC-2026-0001",
        "--cause",
        "搬迁时散失",
        "--responsible",
        "unknown",
    )
    row = busy.json(NOW, "register", "incident")["rows"][0]
    assert row["responsible"] == "不明" and row["title"] == "关于防汛工作的通知" and row["open"]
    assert (
        busy.json(NOW, "--lang", "en", "register", "incident")["rows"][0]["responsible"]
        == "unknown"
    )


def test_a_recall_list_counts_what_became_of_its_items(busy):
    busy("03-02T11:00", "incoming", "copy", "1", "--for", "sun", "--consent-of", "qian")
    busy("03-31T17:40", "recall", "open", "--as-of", "2026-03-31")
    busy(
        "03-31T17:50",
        "recall",
        "carry",
        "RC-2026-Q1",
        "--document",
        "1",
        "--copy",
        "1",
        "--reason",
        "仍在办理",
        by="qian",
    )
    page = busy(NOW, "register", "recall", "--format", "html")
    assert (
        page.count('<section class="sheet') == 1
        and "合计：清退 2 份，其中转下期 1 份、未结 1 份" in page
    )
    assert "Total: 2 (carried: 1, open: 1)" in busy(
        NOW, "--lang", "en", "register", "recall", "--format", "md"
    )


def test_the_foot_reads_like_an_office_wrote_it(busy):
    head = busy.git("rev-parse", "HEAD")
    again = f"--at {head} --now 2026-03-31T18:00:00+08:00"
    for words in (
        ("register", "incoming", "--format", "tsv"),
        ("register", "incoming", "--format", "html"),
        ("form", "1", "--format", "md"),
    ):
        assert (
            "【演练】" in busy(NOW, *words)
            and f"台账版本 {head[:8]}，打印 2026-03-31 18:00；重印 {again}" in busy.out
        ), words
        assert f"Ledger version {head[:8]}, printed 2026-03-31 18:00; again: {again}" in busy(
            NOW, "--lang", "en", *words
        ), words
        assert "[PRACTICE]" in busy.out and "演练" not in busy.out
