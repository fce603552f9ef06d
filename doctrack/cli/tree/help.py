"""The pages of help: what `--help` prints of a command or a group, in one language, aligned by the
width of its characters.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence

from doctrack.cli.command import Arg, Command, Entry, Group, Opt
from doctrack.cli.tree.examples import example, first_example
from doctrack.render.columns import lines, pairs
from doctrack.words import Lang, Words, both

GENERAL = (
    (
        "--ledger",
        both("文件夹", "DIR"),
        both(
            "台账所在（缺省向上找 doctrack.yaml）",
            "where the ledger is (else the nearest doctrack.yaml upward)",
        ),
    ),
    ("--as", both("人员", "PERSON"), both("谁办理", "whose act it is")),
    (
        "--now",
        both("时刻", "DATETIME"),
        both("现在的时刻（缺省用本机时钟）", "the time of the command (else the machine's clock)"),
    ),
    ("--lang", both("zh|en", "zh|en"), both("语言", "the language")),
    (
        "--format",
        both("格式", "FORMAT"),
        both("table、tsv、json、csv、md、html", "table, tsv, json, csv, md or html"),
    ),
)
HELP = ("--help", both("显示本页", "this page"))
OWN = (
    (
        "--install-completion",
        both("装好命令补全（bash、zsh 或 fish）", "install completion for bash, zsh or fish"),
    ),
    ("--show-completion", both("打印补全脚本", "print the script of completion")),
    ("--version", both("版本", "the version")),
)
# What stands for a positional word, by its name; and for an option's value, by its type.
PLACES: Mapping[str, Words] = {
    "id": both("编号", "ID"),
    "ids": both("编号", "ID"),
    "kind": both("种类", "KIND"),
    "file": both("文件", "FILE"),
    "name": both("名称", "NAME"),
    "text": both("文字", "TEXT"),
    "words": both("条件", "WORD"),
    "person": both("人员", "PERSON"),
    "paths": both("文件", "PATH"),
    "key": both("项", "KEY"),
    "value": both("值", "VALUE"),
    "year": both("年度", "YEAR"),
    "clause": both("条款", "CLAUSE"),
    "dir": both("文件夹", "DIR"),
}
TYPES: Mapping[str, Words] = {
    "line": both("文字", "TEXT"),
    "text": both("文字", "TEXT"),
    "date": both("日期", "DATE"),
    "datetime": both("时刻", "DATETIME"),
    "int": both("整数", "NUMBER"),
    "choice": both("取值", "CHOICE"),
    "person": both("人员", "PERSON"),
    "department": both("部门", "DEPARTMENT"),
    "record": both("编号", "ID"),
    "records": both("编号", "ID"),
    "pair": both("人员[=方式]", "PERSON[=HOW]"),
    "share": both("单位[=份数]", "NAME[=COPIES]"),
    "series": both("号列", "SERIES"),
    "serials": both("号", "NUMBERS"),
    "file": both("文件", "FILE"),
    "email": both("邮箱", "E-MAIL"),
    "phone": both("电话", "PHONE"),
    "period": both("期间", "PERIOD"),
    "rev": both("提交或日期", "REV|DATE"),
    "kind": both("种类", "KIND"),
    "form": both("单据", "FORM"),
    "query": both("条件", "WORDS"),
    "fact": both("栏目", "FACT"),
    "value": both("新值", "VALUE"),
    "mark": both("分数", "MARK"),
    "score": both("人员=分数", "PERSON=MARK"),
    "item": both("编号[/份]=取值", "ID[/COPY]=CHOICE"),
}


def place(name: str) -> Words:
    """What stands for a positional word."""
    return PLACES.get(name, both(name, name.upper()))


def path_of(above: Sequence[Group], told: Command | Group, lang: Lang) -> str:
    """`doctrack 收文 登记`, `doctrack incoming register`."""
    return " ".join(g.zh if lang == "zh" else g.name for g in (*above, told))


def page_of(command: Command, above: Sequence[Group], lang: Lang) -> str:
    """The page of a command: usage, what it does, an example, its words and options."""
    words = [_usage(a, lang) for a in command.args]
    usage = " ".join(
        [path_of(above, command, lang), *words, both("[选项]", "[OPTIONS]").text(lang)]
    )
    starred = any(o.help.zh.startswith("*") for o in command.options)
    parts = [
        _head(usage, command.help, lang),
        example(command, above, lang),
        _section(
            both("参数", "Arguments"),
            [(place(a.name).text(lang), a.help.text(lang)) for a in command.args],
            lang,
        ),
        _section(
            both("选项（* 必填）", "Options (* required)") if starred else both("选项", "Options"),
            [_row(o, lang) for o in command.options],
            lang,
        ),
        _general(lang),
    ]
    return "\n\n".join(p for p in parts if p)


def page_of_group(group: Group, above: Sequence[Group], lang: Lang) -> str:
    """The page of a group: usage, what it is for, an example, its commands under both of their
    names.
    """
    usage = path_of(above, group, lang) + both(" 命令…", " COMMAND...").text(lang)
    commands = both("命令", "Commands")
    tables = [
        _section(heading or commands, [_command(e, lang) for e in listed], lang)
        for heading, listed in group.sections().items()
    ]
    return "\n\n".join(
        [
            _head(usage, group.help, lang),
            first_example(group, above, lang),
            *tables,
            _general(lang, () if above else OWN),
        ]
    )


def _head(usage: str, help_: Words, lang: Lang) -> str:
    return (
        both("用法：", "Usage: ").text(lang)
        + usage
        + "\n\n"
        + "\n".join(lines(help_.text(lang), _room()))
    )


def _usage(item: Arg, lang: Lang) -> str:
    word = place(item.name).text(lang) + (both("…", "...").text(lang) if item.many else "")
    return word if item.required else f"[{word}]"


def _command(entry: Entry, lang: Lang) -> tuple[str, str]:
    names = (entry.zh, entry.name) if lang == "zh" else (entry.name, entry.zh)
    return " ".join(names), entry.load().help.text(lang)


def _row(option: Opt, lang: Lang) -> tuple[str, str]:
    """`--标题, --title 文字` and what it means."""
    names = [s for s in option.spellings if s.isascii() == (lang == "en")] + [
        s for s in option.spellings if s.isascii() != (lang == "en")
    ]
    takes = "" if option.flag else f" {TYPES[option.type].text(lang)}"
    return ", ".join(names) + (f" [{takes.strip()}]" if option.alone else takes), option.help.text(
        lang
    )


def _general(lang: Lang, more: Sequence[tuple[str, Words]] = ()) -> str:
    rows = [(f"{name} {takes.text(lang)}", help_.text(lang)) for name, takes, help_ in GENERAL]
    return _section(
        both("总选项（可写在任何位置）", "General options (anywhere)"),
        [*rows, *((n, w.text(lang)) for n, w in (*more, HELP))],
        lang,
    )


def _section(heading: Words, rows: Sequence[tuple[str, str]], lang: Lang) -> str:
    return "\n".join(_lines(heading, rows, lang)) if rows else ""


def _lines(heading: Words, rows: Sequence[tuple[str, str]], lang: Lang) -> Iterator[str]:
    yield heading.text(lang) + both("：", ":").text(lang)
    yield from pairs(rows, _room())


def _room() -> int:
    return min(max(shutil.get_terminal_size().columns, 60), 110)
