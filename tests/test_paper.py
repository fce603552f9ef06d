"""Registers and forms on paper: every row, both languages, nothing secret, and templates of a ledger's own that may be wrong."""

import csv
import io
import json
import re

import pytest
from office import PAPER

from doctrack.render import registers

NOW = "03-31T18:00"


@pytest.fixture
def busy(d):
    """A day's work: a paper read by two, a loan, a lost copy, a void, a recall."""
    d("03-02T09:00", "incoming", "register", *PAPER, "--sender-number", "建发〔2026〕7号", "--attachment", "方案", "--copies", "2")
    d("03-02T09:10", "incoming", "route", "1", "--reader", "sun,li", "--handler-department", "工程科", "--opinion", "请孙局长阅示|急", by="qian")
    d("03-02T09:20", "incoming", "hand", "1", "--to", "sun")
    d("03-02T09:30", "incoming", "register", *PAPER, "--title", "<script>alert(1)</script> 甲|乙", "--sender", "=cmd()")
    d("03-02T09:40", "incoming", "void", "2", "--reason", "误登", by="qian")
    return d


def override(d, name, text):
    """A template of the ledger's own, in its commit."""
    file = d.folder / "templates" / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    d.git("add", "-f", f"templates/{name}")
    d.git("-c", "user.name=q", "-c", "user.email=q@q", "commit", "-qm", "template", "--date", "2026-03-02T10:00:00+08:00")


def test_register_of_incoming_papers(busy):
    text = busy(NOW, "register", "incoming", "--format", "csv")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows[0] == ["收文号", "日期", "来文机关", "来文字号", "标题", "附件", "份数", "密级", "承办单位", "签收人", "复文号", "归卷日期", "归入卷号"]
    assert rows[1][:10] == ["收〔2026〕1号", "2026-03-02", "区建设局", "建发〔2026〕7号", "关于防汛工作的通知", "方案", "2", "", "工程科", "赵一"]
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
    for words in (("register", "incoming", "--format", "tsv"), ("register", "loan", "--format", "html"), ("register", "recall", "--format", "md"), ("form", "1")):
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
    busy("03-03T10:00", "incoming", "pass", "1", "--opinion", "同意", "--instruction", "五日内报方案")
    page = busy(NOW, "form", "1", "--format", "html")
    for word in ("文件处理传阅单", "收〔2026〕1号", "请孙局长阅示|急", "五日内报方案", "03-02 09:20", "03-03 10:00", "李四", "签名"):
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


@pytest.mark.parametrize(("text", "line"), [
    ("一\n{{ nothing }}\n", 2), ("一\n二\n{% if %}\n", 3), ("{{ 1 / 0 }}", 1), ("一\n{{ rows + 1 }}", 2), ("{{ w.__globals__ }}", 1),
    ("{% include 'register.md.j2' %}", 1), ("一\n{% include 'none.j2' %}", 2), ("{% include '/etc/passwd' %}", 1),
    ("\n{% include '../schemas/incoming.yaml' %}", 2), (b"x\nx \xff", 2),
    ("{{ rows.append(1) }}", 1), ("{% for n in range(10000000) %}{% endfor %}", 1),
])  # fmt: skip
def test_a_broken_template_is_named_with_its_line(busy, text, line):
    override(busy, "register.md.j2", text)
    assert busy(NOW, "register", "incoming", "--format", "md", code=5) == ""
    assert busy.err.startswith(f"templates/register.md.j2:{line}:1: template: "), busy.err


def test_the_slip_of_an_act(busy):
    out = busy("03-02T10:00", "incoming", "return", "1", "--unread", "出差", "--print")
    assert out.splitlines()[0].startswith("IN-2026-0001") and "文件处理传阅单" in out
    busy("03-02T10:10", "incident", "open", "--about", "1", "--nature", "missing_pages", "--print")
    assert json.loads(busy("03-02T10:20", "--format", "json", "incoming", "hand", "1", "--to", "li", "--print"))["id"] == "IN-2026-0001"


def test_no_word_of_a_clerk_is_markdown():
    assert registers.markdown({"a": ["x|y", ("`*`",)], "n": 3, "b": "[a](b) 〔1〕"}) == {"a": ["x\\|y", ["\\`\\*\\`"]], "n": 3, "b": "[a\\](b) 〔1〕"}
    assert registers.markdown("一\r\n<二>\\") == "一<br>\\<二>\\\\"


def test_days_and_periods_as_letters_write_them():
    assert [registers.long_day(d) for d in ("2026-03-02T09:00", "", None, "x")] == ["2026年3月2日", "", "", "x"]
    assert [registers.long_period(p) for p in ("2026", "2026-Q3", "2026-03", "")] == ["2026年", "2026年第三季度", "2026年3月", ""]
    assert registers.long_period("2026-Q3", "en") == "2026-Q3"


def test_a_secret_title_is_masked_until_full(d):
    d("03-02T09:00", "incoming", "register", *PAPER)
    paper = d.folder / "incoming/2026/00/IN-2026-0001.yaml"
    text = paper.read_text(encoding="utf-8")
    paper.write_text(text.replace("line: administration", "line: administration\nsecrecy: secret\nattachments: [密件附件]"), encoding="utf-8")
    d.git("-c", "user.name=q", "-c", "user.email=q@q", "commit", "-qam", "by hand", "--date", "2026-03-02T10:00:00+08:00")
    for shape in ("md", "html", "csv", "tsv", "json"):
        masked = d(NOW, "register", "incoming", "--format", shape)
        assert "防汛" not in masked and "密件附件" not in masked and "〔机密〕" in masked, shape
        full = d(NOW, "register", "incoming", "--format", shape, "--full")
        assert "关于防汛工作的通知" in full and "密件附件" in full, shape
    assert "关于防汛工作的通知" in d(NOW, "form", "1")


def test_a_malformed_record_is_left_out_and_named(busy):
    (busy.folder / "incoming/2026/00/IN-2026-0002.yaml").write_text("id: [", encoding="utf-8")
    busy.git("-c", "user.name=q", "-c", "user.email=q@q", "commit", "-qam", "by hand", "--date", "2026-03-02T10:00:00+08:00")
    text = busy(NOW, "register", "incoming", code=5)
    assert "收〔2026〕1号" in text and "收〔2026〕2号" not in text and "IN-2026-0002.yaml:" in busy.err
    busy(NOW, "form", "IN-2026-0002", code=5)
    assert "IN-2026-0002.yaml:" in busy.err
