"""The door to YAML: what is written is read back as the same text by anybody, what is malformed is
a finding.
"""

import itertools
import random
import time

import pytest
import yaml

from doctrack.errors import UsageError
from doctrack.store.yaml import yamlio
from doctrack.store.yaml.canonical import tree as fast

SAMPLE = """\
id: IN-2026-0042
kind: incoming
number: 收〔2026〕42号
state: circulating
title: 关于做好2026年防汛工作的通知
sender: 区建设局
handler_departments: [工程科]
out:
- {copy: 1, holder: sun, since: '2026-03-02T11:00:00+08:00', by: hand}
events:
- {at: '2026-03-02T09:05:00+08:00', act: register, by: zhao}
- {at: '2026-03-02T10:20:00+08:00', act: route, by: qian, readers: [sun, li], handler_departments: [工程科]}
- {at: '2026-03-02T11:00:00+08:00', act: hand, by: zhao, to: sun}
""".encode()

TREE = {
    "id": "IN-2026-0042",
    "kind": "incoming",
    "number": "收〔2026〕42号",
    "state": "circulating",
    "title": "关于做好2026年防汛工作的通知",
    "sender": "区建设局",
    "handler_departments": ["工程科"],
    "out": [{"copy": 1, "holder": "sun", "since": "2026-03-02T11:00:00+08:00", "by": "hand"}],
    "events": [
        {"at": "2026-03-02T09:05:00+08:00", "act": "register", "by": "zhao"},
        {
            "at": "2026-03-02T10:20:00+08:00",
            "act": "route",
            "by": "qian",
            "readers": ["sun", "li"],
            "handler_departments": ["工程科"],
        },
        {"at": "2026-03-02T11:00:00+08:00", "act": "hand", "by": "zhao", "to": "sun"},
    ],
}

# Text that some reader of YAML 1.1 or 1.2 takes for something else, or that the syntax itself would
# swallow.
TREACHEROUS = [
    "08",
    "1e3",
    "0o17",
    "0x1f",
    "0b11",
    "y",
    "n",
    "Y",
    "no",
    "No",
    "NO",
    "yes",
    "on",
    "Off",
    "true",
    "False",
    "~",
    "null",
    "Null",
    "",
    ".5",
    "12:30",
    "1:2:3",
    "1_000",
    "2026-03-02",
    "2026-03-02T09:05:00Z",
    "2026-03-02 09:05",
    "+1",
    "-1",
    "=",
    "<<",
    ".inf",
    "-.Inf",
    ".NaN",
    "nan",
    "inf",
    "0",
    "42",
    "9" * 40,
    "1.0",
    "1,000",
    " lead",
    "trail ",
    "a: b",
    "a:",
    ":",
    "a #b",
    "#",
    "- a",
    "-",
    "---",
    "...",
    "? a",
    "?",
    "!x",
    "&a",
    "*a",
    "|",
    ">",
    "%a",
    "@a",
    "`a",
    "[",
    "]",
    "{",
    "}",
    "a,b",
    "a, b",
    "'",
    "''",
    "it's",
    '"',
    '"x"',
    "a\\nb",
    "\\",
    "a\nb",
    "\n",
    "a\tb",
    "\t",
    "\x00",
    "\x07",
    "\x1b[31m",
    "\x7f",
    "\x85",
    "\u2028",
    "\u2029",
    "\u200b",
    "\u200d",
    "\u202e",
    "\u2066",
    "\ufeff",
    "a\ufeffb",
    "\u00a0",
    "\u3000",
    "　标题　",
    "\ufffe",
    "\uffff",
    "\U000e0041",
    "𠮷",
    "😀",
    "\r\n",
    "a\rb",
    "中文 #1",
    "=1+1",
    "http://x/y",
    "x" * 5000,
    "字" * 3000,
]


def as_text(value):
    """A tree as the strict reader gives it: every scalar is text."""
    if isinstance(value, dict):
        return {k: as_text(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [as_text(v) for v in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


def rules(data):
    return [f.rule for f in yamlio.read(data, "x.yaml").findings]


# --- writing


def test_the_sample_of_the_contract_byte_for_byte():
    assert yamlio.emit(TREE) == SAMPLE
    assert yamlio.read(SAMPLE, "x").value == as_text(TREE) == fast(SAMPLE)
    assert yaml.safe_load(SAMPLE) == TREE


@pytest.mark.parametrize("text", TREACHEROUS, ids=[ascii(t)[:30] for t in TREACHEROUS])
def test_no_reader_takes_text_for_anything_else(text):
    tree = {
        "a": text,
        "b": [text, text],
        "c": [{"d": text, "e": [text], "f": {"g": text}}],
        "h": {"i": text},
    }
    data = yamlio.emit(tree)
    for loader in (yaml.SafeLoader, yaml.CSafeLoader, yaml.BaseLoader):
        assert yaml.load(data, loader) == tree
    assert yamlio.read(data, "x") == yamlio.Parsed(tree, (), data)
    assert not any(ord(c) < 32 and c != "\n" for c in data.decode())


@pytest.mark.parametrize(
    "text",
    ["y", "no", "null", "True", "~", "08", "1e3", "0o17", "12:30", "2026-03-02", "<<", "=", ""],
)
def test_what_could_be_retyped_is_quoted(text):
    assert yamlio.scalar(text) == f"'{text}'"


def test_counts_flags_and_empty_things():
    data = yamlio.emit({"copy": 1, "sealed": True, "none": [], "facts": {}, "open": False})
    assert data == b"copy: 1\nsealed: true\nnone: []\nfacts: {}\nopen: false\n"
    assert yamlio.emit({}) == b"{}\n" and yamlio.read(b"{}\n", "x").value == {}


def test_what_utf8_cannot_write_is_refused():
    with pytest.raises(UsageError):
        yamlio.emit({"title": "a\udcffb"})


ALPHABET = (
    "ab yN0129.:-+_~#,[]{}&*!|>'\"%@`?=<\\/\n\t\r\x00\x85\u2028\u200b\ufeff\u3000中号〔〕（）é😀"
)


def some_text(chance):
    if chance.random() < 0.3:
        return chance.choice(TREACHEROUS[:-2])
    return "".join(chance.choice(ALPHABET) for _ in range(chance.randrange(9)))


def some_tree(chance, depth=0):
    match chance.randrange(6 if depth < 3 else 3):
        case 0 | 1 | 2:
            return some_text(chance)
        case 3:
            return [some_text(chance) for _ in range(chance.randrange(4))]
        case 4:
            return [some_map(chance, depth + 1) for _ in range(chance.randrange(1, 3))]
        case _:
            return some_map(chance, depth + 1)


def some_map(chance, depth):
    keys = {
        chance.choice(("at", "by", "act", "title", "x1", some_text(chance) or "k"))
        for _ in range(chance.randrange(1, 5))
    }
    return {k: some_tree(chance, depth) for k in sorted(keys)}


def test_whatever_is_written_is_read_back_by_all():
    chance = random.Random(2026)
    for _ in range(1500):
        tree = some_map(chance, 0)
        data = yamlio.emit(tree)
        read = yamlio.read(data, "x")
        assert read.value == tree and not read.findings, data
        assert yaml.load(data, yaml.CSafeLoader) == tree, data
        assert yamlio.emit(read.value) == data
        assert fast(data) in (None, tree)


# --- the line reader


def mutations(data, chance, count):
    for _ in range(count):
        cut = bytearray(data)
        for _ in range(chance.randrange(1, 3)):
            at = chance.randrange(len(cut))
            match chance.randrange(5):
                case 0:
                    cut[at] = chance.randrange(256)
                case 1:
                    del cut[at : at + chance.randrange(1, 4)]
                case 2:
                    cut[at:at] = bytes(
                        chance.choice(b"'\"{}[],:#-& \n!*|>%@`~0\\ux")
                        for _ in range(chance.randrange(1, 3))
                    )
                case 3:
                    begin = chance.randrange(len(cut))
                    cut[at:at] = cut[begin : begin + chance.randrange(1, 40)]
                case _:
                    cut[at:at] = chance.choice(
                        [
                            "\u2028",
                            "\ufeff",
                            "\x85",
                            "\u3000",
                            "''",
                            "\r\n",
                            "- {",
                            "}\n",
                            ", a: b",
                            "\\ud800",
                            ": ",
                        ]
                    ).encode()
        yield bytes(cut)


RICH = {
    **TREE,
    "remarks": "it's: a #test, [x]\n二\t行\u200b\x1f\U000e0041",
    "empty": "",
    "none": [],
    "quoted": ["'", '"', "", "a'b", "08", "\\"],
    "events": [
        {
            "at": "2026-03-02T09:05:00+08:00",
            "act": "correct",
            "by": "zhao",
            "was": {"title": "旧", "copies": 2, "readers": ["a", "b'"]},
            "annulled": 3,
        },
        {
            "act": "open",
            "items": [
                {"document": "IN-2026-0001", "copy": 1, "why": "x, y"},
                {"document": "IN-2026-0002", "who": ["sun", "08"]},
            ],
        },
    ],
}


@pytest.mark.parametrize("tree", [TREE, RICH], ids=["sample", "rich"])
def test_the_line_reader_never_differs_from_the_strict_one(tree):
    data = yamlio.emit(tree)
    assert fast(data) == yamlio.read(data, "x").value == as_text(tree)
    taken = 0
    for cut in mutations(data, random.Random(11), 6000):
        value = fast(cut)
        if value is not None:
            taken += 1
            strict = yamlio.read(cut, "x")
            assert not strict.findings and strict.value == value, cut
    assert taken > 500


def test_the_line_reader_on_every_short_line():
    """All lines of a few characters that mean something in YAML."""
    for chars in itertools.product("a'\"{}[],: #-\\n0", repeat=4):
        for frame in ("k: %s\n", "k:\n- {a: %s}\n", "k: [%s]\n"):
            data = (frame % "".join(chars)).encode()
            value = fast(data)
            if value is not None:
                assert yamlio.read(data, "x") == yamlio.Parsed(value, (), data), data


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"a",
        b"a: b",
        b"a: b\r\n",
        b"\xef\xbb\xbfa: b\n",
        b"a:\n",
        b"a:\nb: c\n",
        b"a: b\na: c\n",
        b"k:\n- {a: b, a: c}\n",
        b"- {a: b}\n",
        b"a: b\n- {a: b}\n",
        b"k:\n- {}\n",
        b"k:\n- {a: b\n",
        b"k:\n- {a: b,}\n",
        b"k:\n- {a: b, }\n",
        b"k:\n- {a: b}}\n",
        b"k:\n - {a: b}\n",
        b"a: b \n",
        b"a:  b\n",
        b"a: b # c\n",
        b"a: 'b\n",
        b'a: "\\ud800"\n',
        b'a: "\\q"\n',
        b"a: \xff\n",
        b"a: &x b\n",
        b"a: 01\n",
        b"a: -1\n",
        b"---\na: b\n",
        b"a: b\n...\n",
        b"a: b\n\n",
        b"a: [b, ]\n",
        b"a: [b c]d\n",
        "a: b\u2028\n".encode(),
    ],
)
def test_what_is_not_canonical_is_left_to_the_strict_reader(data):
    assert fast(data) is None


# --- strict reading


@pytest.mark.parametrize(
    "text",
    ["no", "0123", "12:30", "1e3", "~", "null", "2026-02-30", "0x1f", "<<", "=", "1_000", ".inf"],
)
def test_scalars_stay_what_was_written(text):
    assert yamlio.read(f"a: {text}\n".encode(), "x").value == {"a": text}
    assert yamlio.read(f"{text}: a\n".encode(), "x").value == {text: "a"}


MALFORMED = {
    "repeated": (b"id: a\nkind: b\nid: c\n", "repeated", 3, 1),
    "repeated within": (b"e:\n- {a: b, c: d, a: e}\n", "repeated", 2, 16),
    "merged by union": (b"state: filed\nstate: voided\n", "repeated", 2, 1),
    "anchor": (b"a: &x b\n", "anchor", 1, 4),
    "alias": (b"a: [*x]\n", "alias", 1, 5),
    "alias as key": (b"*x : b\n", "alias", 1, 1),
    "tag": (b"a: b\nc: !!int 1\n", "tag", 2, 4),
    "local tag": (b"a: !x b\n", "tag", 1, 4),
    "plain tag": (b"a: ! b\n", "tag", 1, 4),
    "directive": (b"%YAML 1.1\n---\na: b\n", "directive", 1, 1),
    "two documents": (b"a: b\n---\nc: d\n", "documents", 2, 1),
    "list as key": (b"? [a]\n: b\n", "key", 1, 3),
    "map as key": (b"{a: b}: c\n", "key", 1, 1),
    "no key": (b"? \n: c\n", "key", 1, 2),
    "brackets": (b"a: " + b"[" * 100, "depth", 1, 23),
    "a thousand brackets": (b"a: " + b"[" * 1000, "depth", 1, 0),
    "braces": (b"{a: " * 1000, "depth", 1, 81),
    "dashes": (b"- " * 1000, "depth", 1, 41),
    "unfinished": (b"a: [b\nc: d\n", "yaml", 2, 2),
    "tab": (b"a:\n\t- b\n", "yaml", 2, 1),
    "quote": (b"a: 'b\n", "yaml", 2, 1),
    "surrogate": (b'a: "\\ud800"\n', "yaml", 1, 0),
    "beyond unicode": (b'a: "\\U00110000"\n', "yaml", 1, 0),
    "nul": (b"a: b\nc: d\0\n", "control", 2, 5),
    "escape": (b"a: \x1b[31m\n", "control", 1, 4),
    "carriage return": (b"a: b\rc: d\n", "control", 1, 5),
    "next line": ("a: 中\x85\n".encode(), "control", 1, 5),
    "line separator": ("a: 中\u2028b\n".encode(), "control", 1, 5),
    "byte order mark": (b"\xef\xbb\xbfa: b\n", "control", 1, 1),
    "latin": (b"a: b\nc: caf\xe9\n", "encoding", 2, 7),
    "gbk": ("标题: 通知\n".encode("gbk"), "encoding", 1, 1),
    "utf-16": ("a: b\n".encode("utf-16"), "encoding", 1, 1),
    "huge": (b"a: '" + b"x" * 10_000_000 + b"'\n", "size", 1, 1),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_file_is_a_finding_with_its_place(name):
    data, rule, line, column = MALFORMED[name]
    began = time.monotonic()
    parsed = yamlio.read(data, "incoming/x.yaml")
    assert time.monotonic() - began < 1
    first = parsed.findings[0]
    assert (first.rule, first.file, first.line) == (rule, "incoming/x.yaml", line)
    assert first.column == column or not column
    assert parsed.value is None and first.message.zh and first.message.en


def test_everything_that_is_wrong_is_told():
    assert rules(b"a: !x b\na: c\nd: &y e\nf: *y\n? [g]\n: h\n") == [
        "tag",
        "repeated",
        "anchor",
        "alias",
        "key",
    ]
    assert len(rules(b"*a: *a\n" * 100)) <= yamlio.MANY


BOMBS = {
    "aliases": (
        b"a: &a [x, x]\n"
        + b"".join(
            b"%c: &%c [%s]\n" % (c + 1, c + 1, b", ".join([b"*%c" % c] * 9)) for c in range(97, 115)
        )
    ),
    "items": b"- a\n" * 260_000,
    "commas": b"a: [" + b"x," * 500_000 + b"]\n",
    "lists": b"a: [" + b"[]," * 300_000 + b"]\n",
    "lines": b"a\n" * 500_000,
    "literal": b"a: |\n" + b" x\n" * 300_000,
    "quotes": b"a: " + b"'" * 1_000_001 + b"\n",
    "open rows": b"a: [" + b"{a: [a, a]}, " * 70_000 + b"\n",
    "blanks": b"a: a" + b" " * 1_000_000 + b"\n",
    "comments": b"#\n" * 500_000,
    "keys": b"".join(b"k%d: b\n" % n for n in range(90_000)),
    "noise": random.Random(3).randbytes(1_000_000),
    "ascii noise": bytes(random.Random(4).choices(b"ab:{}[],'\"\n -#", k=1_000_000)),
}


@pytest.mark.parametrize("name", BOMBS)
def test_no_file_takes_long(name):
    pytest.importorskip("yaml.cyaml")
    for ask in (lambda d: yamlio.read(d, "x"), fast, yamlio.comments):
        began = time.process_time()
        ask(BOMBS[name])
        assert (
            time.process_time() - began < 5
        )  # a reader that goes over its text again and again would take minutes


def test_arbitrary_bytes_never_raise():
    chance = random.Random(5)
    for _ in range(1500):
        data = bytes(
            chance.choices(
                b"ab:{}[],'\"\n -#&*!|>%?\\\xe4\xb8\xad\xff\x00\t\r", k=chance.randrange(60)
            )
        )
        parsed = yamlio.read(data, "x")
        assert parsed.value is None or not parsed.findings
        yamlio.comments(data)
        yamlio.where(parsed, ("a", 1, "b"))
        assert fast(data) in (None, parsed.value)


def test_the_parser_in_python_finds_the_same(monkeypatch):
    said = {n: yamlio.read(d, "x").findings for n, (d, *_) in MALFORMED.items()}
    monkeypatch.setattr(yamlio, "_parser", lambda: yaml.Loader)
    for name, (data, rule, line, column) in MALFORMED.items():
        found = yamlio.read(data, "x").findings
        assert found and found[0].rule == rule, name
        assert (
            not column
            or rule == "yaml"
            or (found[0].line, found[0].column) == (line, said[name][0].column)
        ), name
    assert yamlio.read(SAMPLE, "x").value == as_text(TREE)


def test_windows_line_ends_are_read():
    assert yamlio.read(b"a: b\r\nc: 'd'\r\n", "x").value == {"a": "b", "c": "d"}


def test_an_empty_file_holds_nothing():
    assert yamlio.read(b"", "x").value is None and yamlio.read(b"# a\n", "x").value is None


# --- places and comments


def test_where_a_key_stands():
    parsed = yamlio.read(SAMPLE, "x")
    assert yamlio.where(parsed, ("id",)) == (1, 1)
    assert yamlio.where(parsed, ("title",)) == (5, 1)
    assert yamlio.where(parsed, ("out", 0, "holder")) == (9, 13)
    assert yamlio.where(parsed, ("events", 2, "act")) == (13, 37)
    assert yamlio.where(parsed, ("events", 1, "readers", 1)) == (12, 74)
    assert yamlio.where(parsed, ("events", 2, "nowhere", 7)) == (13, 3)
    assert yamlio.where(parsed, ("nowhere",)) == (1, 1)


COMMENTED = """\
# 催一下
a: b  # one
c: 'no # comment'
d: "nor # here"
e: it's # two
f: a#b
g: {h: i, # three
    j: k}
l: | # four
  text # is text
# five
m: >-
  text
n: [x] #
""".encode()


def test_comments_are_found_outside_scalars():
    found = yamlio.comments(COMMENTED)
    assert found == [
        (1, 1, "# 催一下"),
        (2, 7, "# one"),
        (5, 9, "# two"),
        (7, 11, "# three"),
        (9, 6, "# four"),
        (11, 1, "# five"),
        (14, 8, "#"),
    ]
    assert yamlio.read(COMMENTED, "x").value["l"] == "text # is text\n"
    assert (
        yamlio.comments(SAMPLE) == []
        and yamlio.comments(b"a: 'x\n# b") == []
        and yamlio.comments(b"\xff # a") == []
    )
