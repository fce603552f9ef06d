"""Between records and bytes: fixed order, the schema's types, and every fault with its line and
column.
"""

import random
from datetime import datetime, timedelta, timezone

import pytest

from doctrack.checking.spelling import check_bytes
from doctrack.errors import UsageError
from doctrack.model.record import Event, Record
from doctrack.model.regulation import Act, Choice, Field, Kind
from doctrack.store.yaml import canonical, codec, encoding, yamlio
from doctrack.words import same

BEIJING = timezone(timedelta(hours=8))


def field(name, type="line", **more):
    return Field(name, same(name), type, **more)


def act(name, *inputs, **more):
    return Act(name, same(name), "D4.1", inputs=inputs, **more)


FIELDS = (
    field("title"),
    field(
        "form", "choice", choices=(Choice("document", same("文件")), Choice("letter", same("函")))
    ),
    field("sender"),
    field("copies", "int"),
    field("sealed", "flag"),
    field("received", "date"),
    field("handler_departments", "department", many=True),
    field("out", "rows", columns=("copy", "holder", "since", "by"), counts=("copy",), derived=True),
    field("remarks", "text"),
)
PAPER = Kind(
    "incoming",
    same("收文"),
    "IN",
    "",
    FIELDS,
    {s: same(s) for s in ("registered", "circulating", "concluded")},
    {
        a.name: a
        for a in (
            act("register", *FIELDS[:7], creates=True),
            act(
                "route",
                field("readers", "person", many=True),
                field("handler_departments", "department", many=True),
            ),
            act("hand", field("to", "person"), field("copy", "int"), field("until", "datetime")),
            act(
                "open",
                field("items", "rows", columns=("document", "copy", "why"), counts=("copy",)),
            ),
            act("correct", field("field"), field("value"), field("reason")),
            act("annul", field("event", "int"), field("with_later", "flag")),
        )
    },
    {},
    {},
)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


RECORD = Record(
    "IN-2026-0042",
    "incoming",
    "circulating",
    "收〔2026〕42号",
    {
        "out": ({"by": "hand", "since": "2026-03-02T11:00:00+08:00", "holder": "sun", "copy": 1},),
        "handler_departments": ("工程科",),
        "sender": "区建设局",
        "title": "关于做好2026年防汛工作的通知",
    },
    (
        Event("register", "zhao", at("2026-03-02T09:05")),
        Event(
            "route",
            "qian",
            at("2026-03-02T10:20"),
            {"handler_departments": ("工程科",), "readers": ("sun", "li")},
        ),
        Event("hand", "zhao", at("2026-03-02T11:00"), {"to": "sun"}),
    ),
)
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
"""
FILE = "incoming/2026/00/IN-2026-0042.yaml"


def decoded(data, file=FILE, kind=PAPER):
    data = data.encode() if isinstance(data, str) else data
    tree = canonical.tree(data)
    strict = yamlio.read(data, file)
    assert tree in (None, strict.value)
    return codec.decode(strict.value, kind, file, data)


def faults(data, file=FILE):
    record, findings = decoded(data, file)
    assert record is None and all(
        f.file == file and f.message.zh and f.message.en for f in findings
    )
    return [(f.rule, f.line, f.column) for f in findings]


def test_the_sample_of_the_contract_byte_for_byte_whatever_order_facts_are_in():
    assert encoding.encode(RECORD, PAPER).decode() == SAMPLE
    assert decoded(SAMPLE) == (RECORD, [])


FULL = RECORD._replace(
    number="",
    head={
        **RECORD.head,
        "copies": 2,
        "sealed": True,
        "received": "2026-03-02",
        "form": "letter",
        "remarks": "it's\n# no\u200b",
        "out": (),
    },
    events=(
        *RECORD.events,
        Event(
            "hand",
            "zhao",
            at("2026-03-02T12:00"),
            {"copy": 2, "to": "08", "until": "2026-03-09", "late_reason": "出差"},
            "RC-2026-01",
        ),
        Event(
            "correct",
            "qian",
            at("2026-03-02T13:00"),
            {"field": "copies", "value": "2", "reason": "no"},
            "",
            {"copies": 1, "title": "旧", "sealed": False},
        ),
        Event(
            "open",
            "qian",
            at("2026-03-02T14:00"),
            {"items": ({"document": "IN-2026-0001", "copy": 1, "why": "1"},)},
            annulled=7,
        ),
        Event(
            "annul",
            "qian",
            at("2026-03-02T15:00"),
            {"event": 6, "with_later": False, "row": "ab12"},
        ),
    ),
)


def test_every_type_goes_there_and_back():
    data = encoding.encode(FULL, PAPER)
    assert decoded(data) == (FULL, [])
    assert list(check_bytes(data, FULL, PAPER, FILE)) == []
    lines = data.decode().splitlines()
    assert "number:" not in data.decode()
    assert (
        "copies: 2" in lines
        and "sealed: true" in lines
        and "received: '2026-03-02'" in lines
        and "out: []" in lines
    )
    assert (
        lines[-4]
        == "- {at: '2026-03-02T12:00:00+08:00', act: hand, by: zhao, because: RC-2026-01, to: '08',"
        " copy: 2, until: '2026-03-09', late_reason: 出差}"
    )
    assert lines[-3].endswith(
        "field: copies, value: '2', reason: 'no', was: {title: 旧, copies: 1, sealed: false}}"
    )
    assert lines[-2].endswith("items: [{document: IN-2026-0001, copy: 1, why: '1'}], annulled: 7}")
    assert lines[-1].endswith("act: annul, by: qian, event: 6, with_later: false, row: ab12}")


def test_text_facts_survive_whatever_they_say():
    chance = random.Random(8)
    signs = "no 08~:#,[]{}'\"\\\n\t\u2028\u200b号〔-&*!|>%@`?="
    for _ in range(300):
        said = ["".join(chance.choices(signs, k=chance.randrange(8))) for _ in range(4)]
        event = Event(
            "correct",
            "qian",
            at("2026-03-02T13:00"),
            {"field": "title", "value": said[0], "reason": said[1]},
            "",
            {"title": said[2]},
        )
        record = RECORD._replace(
            head={**RECORD.head, "remarks": said[3]}, events=(*RECORD.events, event)
        )
        assert decoded(encoding.encode(record, PAPER)) == (record, [])


FAULTS = {
    "unknown key": (
        "sender: 区建设局",
        "sendre: 区建设局",
        "unknown-key",
        6,
        1,
        "did you mean sender?",
    ),
    "unknown event key": (
        "act: hand, by: zhao, to: sun",
        "act: hand, by: zhao, too: sun",
        "unknown-key",
        13,
        58,
        "did you mean to?",
    ),
    "unknown column": (
        "{copy: 1, holder",
        "{copy: 1, holders",
        "unknown-key",
        9,
        13,
        "did you mean holder?",
    ),
    "unknown act": ("act: hand,", "act: hnad,", "act", 13, 37, "did you mean hand?"),
    "unknown state": (
        "state: circulating",
        "state: circulatin",
        "state",
        4,
        1,
        "did you mean circulating?",
    ),
    "list as state": ("state: circulating", "state: [circulating]", "type", 4, 1, "single value"),
    "map as id": ("id: IN-2026-0042", "id: {a: b}", "type", 1, 1, "single value"),
    "another id": ("id: IN-2026-0042", "id: IN-2026-0043", "id", 1, 1, "IN-2026-0042"),
    "another kind": ("kind: incoming", "kind: loan", "kind", 2, 1, "incoming"),
    "list as number": ("number: 收〔2026〕42号", "number: [a]", "type", 3, 1, "number"),
    "text for a list": (
        "handler_departments: [工程科]\nout",
        "handler_departments: 工程科\nout",
        "type",
        7,
        1,
        "list",
    ),
    "list for text": ("sender: 区建设局", "sender: [区建设局]", "type", 6, 1, "single"),
    "row that is none": (
        "- {copy: 1, holder: sun, since: '2026-03-02T11:00:00+08:00', by: hand}",
        "- sun",
        "type",
        9,
        3,
        "mapping",
    ),
    "cell that is a list": ("holder: sun,", "holder: [sun],", "type", 9, 13, "holder"),
    "item that is a map": (
        "readers: [sun, li]",
        "readers: [sun, {a: li}]",
        "type",
        12,
        74,
        "readers",
    ),
    "no such day": ("out:", "received: '2026-02-30'\nout:", "date", 8, 1, "2026-02-30"),
    "short day": ("out:", "received: '20260302'\nout:", "date", 8, 1, "20260302"),
    "week day": ("out:", "received: '2026-W10-1'\nout:", "date", 8, 1, "2026-W10-1"),
    "arabic digits": ("out:", "copies: ٣\nout:", "type", 8, 1, "whole number"),
    "superscript": ("out:", "copies: ²\nout:", "type", 8, 1, "whole number"),
    "endless number": ("out:", f"copies: {'9' * 5000}\nout:", "type", 8, 1, "whole number"),
    "octal": ("out:", "copies: 010\nout:", "type", 8, 1, "whole number"),
    "negative": ("out:", "copies: -1\nout:", "type", 8, 1, "whole number"),
    "flag": ("out:", "sealed: yes\nout:", "type", 8, 1, "true or false"),
    "choice": ("out:", "form: fax\nout:", "choice", 8, 1, "fax"),
    "no zone": (
        "'2026-03-02T10:20:00+08:00'",
        "'2026-03-02T10:20:00'",
        "date",
        12,
        4,
        "2026-03-02T10:20:00",
    ),
    "no such hour": (
        "'2026-03-02T10:20:00+08:00'",
        "'2026-03-02T25:20:00+08:00'",
        "date",
        12,
        4,
        "25:20",
    ),
    "no such offset": (
        "'2026-03-02T10:20:00+08:00'",
        "'2026-03-02T10:20:00+99:00'",
        "date",
        12,
        4,
        "+99:00",
    ),
    "list as moment": ("'2026-03-02T10:20:00+08:00'", "[a]", "date", 12, 4, "moment"),
    "event without by": (", by: qian", "", "missing", 12, 3, "by"),
    "event without at": ("at: '2026-03-02T10:20:00+08:00', ", "", "missing", 12, 3, "at"),
    "event that is text": (
        "- {at: '2026-03-02T11:00:00+08:00', act: hand, by: zhao, to: sun}",
        "- hand",
        "type",
        13,
        3,
        "mapping",
    ),
    "list as because": ("to: sun}", "to: sun, because: [a]}", "type", 13, 67, "because"),
    "list as was": ("to: sun}", "to: sun, was: [a]}", "type", 13, 67, "was"),
    "unknown fact in was": (
        "to: sun}",
        "to: sun, was: {tilte: a}}",
        "unknown-key",
        13,
        73,
        "title",
    ),
    "wrong fact in was": ("to: sun}", "to: sun, was: {copies: a}}", "type", 13, 73, "copies"),
    "annulled by nothing": ("to: sun}", "to: sun, annulled: x}", "type", 13, 67, "annulled"),
    "no state": ("state: circulating\n", "", "missing", 1, 1, "state"),
    "no id": ("id: IN-2026-0042\n", "", "missing", 1, 1, "id"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_a_finding_with_its_place(name):
    old, new, rule, line, column, says = FAULTS[name]
    assert old in SAMPLE
    record, findings = decoded(SAMPLE.replace(old, new))
    assert record is None
    assert [(f.rule, f.line, f.column) for f in findings] == [(rule, line, column)]
    assert says in findings[0].message.en and findings[0].message.zh and findings[0].file == FILE


def test_all_faults_are_told_from_top_to_bottom():
    wrong = (
        SAMPLE.replace("state: circulating", "state: lost")
        .replace("sender:", "sendre:")
        .replace("act: route", "act: rout")
        .replace("to: sun", "too: sun")
    )
    assert faults(wrong) == [
        ("state", 4, 1),
        ("unknown-key", 6, 1),
        ("act", 12, 37),
        ("unknown-key", 13, 58),
    ]


@pytest.mark.parametrize("events", ["events: []", "events: x", "events: {a: b}", "events:"])
def test_a_record_has_events(events):
    assert faults(SAMPLE.split("events:")[0] + events + "\n") == [("events", 10, 1)]
    assert faults(SAMPLE.split("events:")[0]) == [("missing", 1, 1)]


def test_no_tree_makes_it_raise():
    chance = random.Random(4)
    values = [
        "",
        "x",
        "1",
        [],
        {},
        ["a"],
        {"a": "b"},
        [{"a": ["b"]}],
        [["a"]],
        "2026-13-01",
        "9" * 5000,
        "²",
    ]
    keys = ["id", "kind", "number", "state", "events", *(f.name for f in FIELDS), "x"]
    event_keys = [*codec.EVENT_KEYS, "to", "copy", "items", "with_later", "readers", "x"]
    for _ in range(3000):
        tree = {k: chance.choice(values) for k in chance.sample(keys, chance.randrange(len(keys)))}
        events = [
            {k: chance.choice(values) for k in chance.sample(event_keys, 6)}
            | {"act": chance.choice([*PAPER.acts, *values])}
            for _ in range(2)
        ]
        tree |= {"events": events} if chance.random() < 0.8 else {}
        record, findings = codec.decode(tree, PAPER, FILE, yamlio.emit(tree))
        assert record is None and findings and all(f.line >= 1 and f.column >= 1 for f in findings)


def test_a_changed_kind_is_read_by_its_own_fields():
    grown = PAPER._replace(fields=(*FIELDS, field("pages", "int")))
    data = SAMPLE.replace("out:", "pages: 3\nout:")
    assert decoded(data)[0] is None
    record, findings = decoded(data, kind=grown)
    assert record and record.head["pages"] == 3 and not findings


def test_microseconds_are_not_written():
    event = RECORD.events[0]._replace(at=RECORD.events[0].at.replace(microsecond=5))
    assert (
        encoding.encode(RECORD._replace(events=(event, *RECORD.events[1:])), PAPER).decode()
        == SAMPLE
    )


def test_a_record_too_large_to_be_read_again_is_not_written():
    with pytest.raises(UsageError):
        encoding.encode(RECORD._replace(head={"remarks": "x" * canonical.LIMIT}), PAPER)


UNCANONICAL = {
    "quotes": (SAMPLE.replace("sender: 区建设局", 'sender: "区建设局"'), 6, 9),
    "blank": (SAMPLE.replace("sender: ", "sender:  "), 6, 9),
    "order": (
        SAMPLE.replace("to: sun}", "to: sun}").replace(
            "act: hand, by: zhao", "by: zhao, act: hand"
        ),
        13,
        37,
    ),
    "windows": (SAMPLE.replace("\n", "\r\n"), 1, 17),
    "block": (
        SAMPLE.replace("handler_departments: [工程科]\nout", "handler_departments:\n- 工程科\nout"),
        7,
        21,
    ),
    "no end": (SAMPLE[:-1], 13, 66),
    "blank line": (SAMPLE + "\n", 14, 1),
    "quoted count": (SAMPLE.replace("copy: 1", "copy: '1'"), 9, 10),
}


@pytest.mark.parametrize("name", UNCANONICAL)
def test_what_is_not_canonical_is_named(name):
    data, line, column = UNCANONICAL[name]
    record, _ = decoded(data)
    assert record == RECORD
    (found,) = check_bytes(data.encode(), record, PAPER, FILE)
    assert (found.rule, found.file, found.line, found.column) == ("canonical", FILE, line, column)


def test_a_comment_is_named_and_where_it_belongs():
    data = SAMPLE.replace("区建设局\n", "区建设局  # 催一下\n")
    record, _ = decoded(data)
    (found,) = check_bytes(data.encode(), record, PAPER, FILE)
    assert (found.rule, found.line, found.column, found.record) == (
        "comment",
        6,
        15,
        "IN-2026-0042",
    )
    assert "remarks" in found.message.en and "# 催一下" in found.message.zh


def test_equal_moments_in_two_zones_are_each_written_as_they_were_told():
    """What was spelled of one record is never taken for the equal event of another."""
    first = RECORD.events[0]
    other = first._replace(at=first.at.astimezone(timezone.utc))
    assert other == first
    told = [
        encoding.encode(RECORD._replace(events=(e, *RECORD.events[1:])), PAPER).decode()
        for e in (first, other)
    ]
    assert (
        told[0] == SAMPLE
        and first.at.isoformat() not in told[1]
        and other.at.isoformat() in told[1]
    )
