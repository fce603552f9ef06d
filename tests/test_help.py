"""Help in both languages: every command, its two names, an example that can be typed, nothing of
the other language.
"""

import io
import re
import shlex

import pytest
from test_columns import cells

from doctrack.cli.call import Call
from doctrack.cli.command import Group
from doctrack.cli.main import run
from doctrack.cli.tree.catalogue import everything

NOW = "03-02T10:00"


def paths(node, above=()):
    """Every command of the shipped regulation by its names in both languages, groups and the bare
    command included.
    """
    found = [((*above, (node.name, node.zh)), isinstance(node, Group))]
    for entry in node.entries() if isinstance(node, Group) else ():
        found += paths(entry.load(), found[0][0])
    return found


ALL = [
    ([n for n, _ in p[1:]], [zh for _, zh in p[1:]], is_group)
    for p, is_group in paths(everything(Call(ledger="/nowhere")))
]
ENGLISH = (
    r"Usage|Options|Commands|Arguments|Example|required|Show this|this"
    r" page|<\w+>|\b[A-Z]{4,}\b(?<!JSON)(?<!HEAD)(?<!CERT)|COMMAND|\bTEXT\b|\bDATE\b|Missing|No"
    r" such|unexpected"
)
CHINESE = r"用法|选项|命令|参数|例：|必填|显示|可重复"


@pytest.fixture
def page(capsys):
    def of(lang, words):
        assert run(["--lang", lang, *words, "--help"]) == 0
        return capsys.readouterr().out

    return of


def test_there_are_commands():
    assert len(ALL) > 80 and any(zh == ["收文", "送阅"] for _, zh, _ in ALL)


@pytest.mark.parametrize(
    ("en", "zh", "is_group"), ALL, ids=lambda v: " ".join(v) if isinstance(v, list) else ""
)
def test_a_page_is_of_one_language_and_names_what_it_is_of(page, en, zh, is_group):
    chinese, english = page("zh", zh), page("en", en)
    assert not re.search(ENGLISH, chinese), re.search(ENGLISH, chinese)
    assert not re.search(CHINESE, english), re.search(CHINESE, english)
    assert chinese.startswith(f"用法：{' '.join(['doctrack', *zh])}") and english.startswith(
        f"Usage: {' '.join(['doctrack', *en])}"
    )
    assert (
        f"例：doctrack {' '.join(zh)}" in chinese and f"Example: doctrack {' '.join(en)}" in english
    )
    assert "\b" not in chinese + english
    assert page("zh", en) == chinese and page("en", zh) == english


@pytest.mark.parametrize(("en", "zh"), [(e, z) for e, z, is_group in ALL if is_group])
def test_a_group_lists_each_command_under_both_of_its_names(page, en, zh):
    below = [(e[-1], z[-1]) for e, z, _ in ALL if e and e[:-1] == en]
    chinese, english = page("zh", zh), page("en", en)
    assert below
    for e, z in below:
        assert re.search(rf"^  {re.escape(z)} {re.escape(e)}( |$)", chinese, re.M), (e, z)
        assert re.search(rf"^  {re.escape(e)} {re.escape(z)}( |$)", english, re.M), (e, z)


@pytest.mark.parametrize(
    "words", [[], ["收文"], ["收文", "登记"], ["收文", "阅签"], ["人员", "变更"]], ids=" ".join
)
def test_columns_stand_under_each_other_though_chinese_takes_two_cells(page, words):
    for section in page("zh", words).split("\n\n")[3:]:
        rows = [m for line in section.splitlines()[1:] if (m := re.match(r"(  \S.*?  +)\S", line))]
        starts = {cells(m[1]) for m in rows}
        assert len(starts) <= 1, section


def test_options_say_what_they_take(page):
    chinese, english = page("zh", ["收文", "登记"]), page("en", ["incoming", "register"])
    assert "--标题, --title 文字" in chinese and "--title, --标题 TEXT" in english
    assert (
        "document 文件、letter 信函" in chinese.replace("\n", "")
        and "document, letter, telegram" in english
    )
    assert "除外" in chinese.split("*形式")[0], "a title is required but for sealed covers"
    route = re.sub(r"\s+", "", page("zh", ["收文", "阅签"]))
    assert "sun=decide" in route and "人员[=方式]" in route and "可重复" in route
    assert "补记超过3天必填" in route
    assert "第几份，1为原件" in re.sub(r"\s+", "", page("zh", ["收文", "送阅"]))
    assert "[D5.1]" in chinese and "*来文机关" in chinese


def test_the_days_of_late_reason_are_those_of_the_office(d, page):
    assert "补记超过 3 天必填" in page("zh", ["--ledger", str(d.folder), "收文", "交回"])


def test_help_speaks_the_language_of_the_ledger(d):
    assert "用法：" in d(NOW, "incoming", "hand", "--help")
    assert "Usage: " in d(NOW, "--lang", "en", "incoming", "hand", "--help")


def test_the_bare_command_prints_help_and_a_bare_group_is_a_usage_error(capsys):
    assert run([]) == 0
    out, err = capsys.readouterr()
    assert "例：doctrack 收文 登记" in out and not err and "有误" not in out
    assert run(["收文"]) == 2
    out, err = capsys.readouterr()
    assert not out and err.startswith("用法：doctrack 收文") and "有误" not in err


def examples(lang):
    """The example of every command, from its own page."""
    return [(zh if lang == "zh" else en) for en, zh, is_group in ALL if not is_group]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_example_can_be_typed(d, page, lang, monkeypatch, tmp_path):
    """It may be refused or find nothing, but no option, choice, date or person of it is unknown."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    monkeypatch.setenv(
        "https_proxy", "http://127.0.0.1:9"
    )  # the authority of the example is not asked
    for n in range(3):
        d.paper(f"03-02T09:0{n}")
    for words in examples(lang):
        line = re.search(r"^(?:例：|Example: )doctrack (.+)$", page(lang, words), re.M)[1]
        d.capsys.readouterr()
        code = run(
            [
                "--ledger",
                str(d.folder),
                "--as",
                "zhao",
                "--now",
                "2026-03-02T10:00",
                "--lang",
                lang,
                *shlex.split(line),
            ]
        )
        err = d.capsys.readouterr().err
        elsewhere = line.startswith(
            ("sync", "同步", "numbers", "号段", "timestamp", "时间戳")
        )  # this office has no server, no authority
        assert code in (0, 1, 2, 3, 4) or (elsewhere and code == 6), (line, code, err)
        if code == 2:  # a file that is not here
            assert re.search(
                r"acts\.jsonl|结账\.txt|收文簿\.xls|map\.yaml|2027\.yaml|incoming\.yaml", err
            ), (line, err)
        if code == 4:  # number 42 and its like, which this office has not got
            assert re.search(
                r"HEAD~20|4f2a91c|42|000[17]|RC-|D7|INC-|2027|LN-|level:金卡|可“分配”|client to"
                r" assign",
                err,
            ), (line, err)
        if code == 3:
            assert "没有人员" not in err and "nobody called" not in err, (line, err)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("收文 登机", "没有命令“登机”，是否：登记？"),
        ("incomming", "是否：incoming？"),
        ("收", "是否：收文？"),
        ("收文 收", "是否：收回？"),
        ("送阅 42", "是否：收文 送阅？"),
        ("hand 42", "是否：incoming hand？"),
        ("report overdu", "是否：overdue？"),
        ("报表 预期", "是否：逾期？"),
        ("xyz", "doctrack --help"),
        ("收文 xyz", "doctrack 收文 --help"),
        ("收文 登记 --标提 x", "没有选项 --标提，是否：--标题？"),
        ("show", "缺少编号"),
        ("show 1 2", "多出的词：2"),
        ("todo --all=yes", "--all 是开关"),
        ("收文 登记 --标题", "选项 --标题 后缺少值"),
        ("收文 登记 --标题 --形式 文件", "选项 --标题 后缺少值"),
        ("--foo", "没有选项 --foo"),
        ("--format xml todo", "没有格式 xml"),
        ("todo --as", "选项 --as 后缺少值"),
        ("收文 送阅", "没有给出编号"),
    ],
)
def test_what_is_wrong_with_a_command_line_is_told_in_chinese(d, words, said):
    d(NOW, *words.split(), code=4 if words.startswith(("report ", "报表 ")) else 2)
    assert (
        said in d.err
        and "用法有误" not in d.err
        and not re.search(r"No such|Missing|argument|Did you", d.err)
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("incoming hnad", "there is no command hnad; did you mean hand?"),
        ("incoming register --titel x", "there is no option --titel; did you mean --title?"),
        ("show", "missing ID"),
        ("show 1 2", "a word too many: 2"),
        ("incoming register --title", "option --title needs a value"),
    ],
)
def test_and_in_english(d, words, said):
    d(NOW, "--lang", "en", *words.split(), code=2)
    assert said in d.err


def test_faults_found_before_the_ledger_is_opened_speak_its_language(d, monkeypatch):
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    d(NOW, "incomming", code=2)
    assert "没有命令" in d.err
    d(NOW, "--lang", "en", "--format", "xml", "todo", code=2)
    assert "there is no format" in d.err


def test_a_kind_of_the_office_s_own_has_pages_too(d):
    text = (
        "kind: seal\nlabel: {zh: 印章, en: seal}\nprefix: SE\ntitle: [use]\nfields:\n  use: {zh:"
        " 用途, en: use, type: line, required: true}\nstates:\n  used: {zh: 已用, en:"
        " used}\nacts:\n  use:\n    label: {zh: 用印, en: use}\n    clause: D4.1\n    by:"
        " [registrar]\n    creates: true\n    to: used\n"
    )
    (d.folder / "schemas" / "seal.yaml").write_text(text, encoding="utf-8")
    d.git("add", "-f", "schemas/seal.yaml")
    d.git(
        "-c",
        "user.name=q",
        "-c",
        "user.email=q@q",
        "commit",
        "-qm",
        "seal",
        "--date",
        "2026-03-02T08:30:00+08:00",
    )
    assert "印章 seal" in d(NOW, "--help") and "例：doctrack 印章 用印" in d(
        NOW, "印章", "用印", "--help"
    )
