"""Import maps: every cell goes where the map or its column's own name says, and what is odd is
said.
"""

import csv
import hashlib
import json
import time
from datetime import date
from pathlib import Path

import pytest

from doctrack.errors import UsageError
from doctrack.model import schema
from doctrack.store.imports.mapping import map_rows
from doctrack.store.imports.rejects import write_rejects
from doctrack.store.imports.tables import SheetRow, Table, read_table
from doctrack.words import both

DATA = Path(__file__).parent / "data"


def _field(zh, en, type="line", **more):
    return {"zh": zh, "en": en, "type": type, **more}


KIND = schema.kind(
    {
        "kind": "incoming",
        "prefix": "IN",
        "label": {"zh": "收文", "en": "incoming"},
        "fields": {
            "title": _field("标题", "title", required="true"),
            "sender": _field("来文机关", "sender"),
            "sender_number": _field("来文字号", "sender number"),
            "confidential_number": _field("机要编号", "confidential number"),
            "issued": _field("成文日期", "issued", "date"),
            "copies": _field("份数", "copies", "int"),
            "channel": _field(
                "渠道",
                "channel",
                "choice",
                choices={
                    "letter": {"zh": "信函", "en": "by letter"},
                    "phone": {"zh": "电话", "en": "phone"},
                },
            ),
            "topics": _field("主题", "topics", many="true", singular="topic"),
            "units": _field("单位", "units", "department", many="true"),
            "remarks": _field("备注", "remarks", "text"),
            "state_of_things": _field("状态", "state of things", derived="true"),
        },
        "acts": {
            "register": {
                "label": {"zh": "登记", "en": "register"},
                "clause": "D4.1",
                "creates": "true",
            },
            "grade": {
                "label": {"zh": "评分", "en": "grade"},
                "clause": "T5",
                "inputs": {"score": _field("分数", "score")},
            },
        },
    },
    {},
)


def table(headers, *rows, **more):
    return Table(
        tuple(headers),
        tuple(
            SheetRow(i, dict(zip(headers, r, strict=True)), **more) for i, r in enumerate(rows, 2)
        ),
        (),
        "utf-8",
    )


def one(headers, row, tree=None, **more):
    return next(map_rows(table(headers, row), KIND, tree or {}, **more))


def test_columns_map_themselves_by_name_and_label_in_any_spelling():
    got = one(
        ["标　题*", "Sender", "sender_number", "份 数", "Issued:", "号"],
        ["甲", "市局", "市发[2026]第３号", "3", "2026.3.5", "7"],
    )
    assert got.inputs == {
        "title": "甲",
        "sender": "市局",
        "sender_number": "市发〔2026〕3号",
        "copies": "3",
        "issued": "2026-03-05",
        "remarks": "原文号：市发[2026]第３号",
    }
    assert (
        got.number == 2
        and got.at is None
        and got.extra == "原文号：市发[2026]第３号"
        and not got.warnings
        and not got.objections
    )


def test_a_map_names_columns_constants_values_and_dates():
    tree = {
        "columns": {"名称": "标题", "收文日": "at", "方式": "channel"},
        "constants": {"sender": "国务院"},
        "values": {"channel": {"Postal mail": "letter"}},
        "dates": "dmy",
    }
    got = one(
        ["名称", "收文日", "方式", "成文日期"],
        ["甲", "05/03/2026", "postal  MAIL", "04/03/26"],
        tree,
    )
    assert got.at == date(2026, 3, 5)
    assert got.inputs == {
        "title": "甲",
        "channel": "letter",
        "sender": "国务院",
        "issued": "2026-03-04",
    }


@pytest.mark.parametrize(
    ("word", "key"),
    [("letter", "letter"), ("信函", "letter"), ("By Letter", "letter"), ("ＰＨＯＮＥ", "phone")],
)
def test_choices_by_key_or_label(word, key):
    assert one(["渠道"], [word]).inputs == {"channel": key}


def test_an_unknown_choice_is_refused_with_those_there_are():
    got = one(["渠道"], ["信鸽"])
    assert (
        got.inputs == {}
        and "letter（信函）" in got.objections[0].zh
        and "phone" in got.objections[0].en
    )


def test_numbers_that_are_not_sure_stay_as_written_with_a_warning():
    got = one(["来文字号", "机要编号", "备注"], ["市发〔2026〕3号、4号", "机0012", "原件破损"])
    assert got.inputs == {
        "sender_number": "市发〔2026〕3号、4号",
        "confidential_number": "机0012",
        "remarks": "原件破损",
    }
    assert len(got.warnings) == 1 and "3号、4号" in got.warnings[0].en


def test_dates_that_are_none():
    got = one(
        ["标题", "成文日期", "收文日期"],
        ["甲", "2026-02-30", "昨天"],
        {"columns": {"收文日期": "at"}},
    )
    assert (
        "issued" not in got.inputs
        and got.inputs["remarks"] == "成文日期：2026-02-30"
        and len(got.warnings) == 1
    )
    assert got.at is None and "昨天" in got.objections[0].zh


def test_constants_give_way_to_cells_and_a_constant_day_holds():
    tree = {"constants": {"sender": "国务院", "at": "2026年3月5日"}, "columns": {"机关": "sender"}}
    rows = list(map_rows(table(["标题", "机关"], ["甲", ""], ["乙", "市局"]), KIND, tree))
    assert [r.inputs["sender"] for r in rows] == ["国务院", "市局"] and rows[0].at == date(
        2026, 3, 5
    )


def test_the_rest_goes_to_the_remarks_only_when_asked():
    tree = {"columns": {"收文号": "number", "持有人": "holder"}}
    headers, row = (
        ["标题", "收文号", "持有人", "页码", "柜", "空"],
        ["甲", "42", "li", "5", "三柜", ""],
    )
    assert one(headers, row, tree).inputs == {"title": "甲"}
    got = one(headers, row, tree, keep_rest=True)
    assert got.inputs["remarks"] == got.extra == "页码：5；柜：三柜" and got.beside == {
        "number": "42",
        "holder": "li",
    }


def test_many_and_texts_take_several_columns():
    tree = {"columns": {"甲": "topics", "乙": "topic", "丙": "remarks", "丁": "remarks"}}
    got = one(
        ["甲", "乙", "丙", "丁", "单位"], ["防汛", "抗旱", "一", "二", "工程科、财务科"], tree
    )
    assert got.inputs == {
        "topics": ("防汛", "抗旱"),
        "remarks": "一；二",
        "units": ("工程科", "财务科"),
    }


def test_the_inputs_of_an_act():
    got = next(map_rows(table(["score", "标题"], ["95", "甲"]), KIND, {}, act="grade"))
    assert got.inputs == {"score": "95"}


@pytest.mark.parametrize(
    ("tree", "said"),
    [
        ({"colums": {}}, "columns"),
        ({"columns": {"标题": "titel"}}, "title"),
        ({"columns": {"无": "title"}}, "标题"),
        ({"columns": {"标题": "title", "来文": "title"}}, "来文"),
        ({"columns": ["标题"]}, "columns"),
        ({"constants": {"titel": "x"}}, "title"),
        ({"dates": "ydm"}, "dmy"),
        ({"header": "三"}, "header"),
        ({"header": 0.5}, "header"),
        ({"values": {"kanal": {}}}, "channel"),
        ({"values": {"channel": "x"}}, "channel"),
        ({"columns": {"标题": "state_of_things"}}, "title"),
    ],
)
def test_a_map_that_cannot_be_carried_out_is_refused_with_the_remedy(tree, said):
    with pytest.raises(UsageError) as refused:
        list(map_rows(table(["标题", "来文"], ["甲", "乙"]), KIND, tree))
    assert said in refused.value.words.zh and said in refused.value.words.en


def test_an_unknown_act_is_refused():
    with pytest.raises(UsageError, match="register"):
        list(map_rows(table(["标题"], ["甲"]), KIND, {}, act="sing"))


def test_a_row_is_known_by_its_mapped_cells_and_its_place_among_equals():
    rows = list(map_rows(table(["标题", "页码"], ["甲", "1"], ["甲", "2"], ["乙", "1"]), KIND, {}))
    digest = hashlib.sha256(json.dumps([["标题", "甲"]], ensure_ascii=False).encode()).hexdigest()
    assert (
        [r.key for r in rows[:2]] == [f"{digest}:1", f"{digest}:2"]
        and rows[2].key.endswith(":1")
        and rows[2].key != rows[0].key
    )


def test_what_is_wrong_with_a_line_is_an_objection():
    fault = both("多出一格", "one cell more")
    assert next(map_rows(table(["标题"], ["甲"], fault=fault), KIND, {})).objections == (fault,)


def test_rejected_rows_can_be_mended_and_read_again(tmp_path):
    cells = [
        "=1+1",
        "+cmd|' /C calc'!A1",
        "-甲",
        "@sum",
        "\t乙",
        "'=已有引号",
        '说"好",\n第二行',
        "＝全角",
    ]
    found = table(["标题", "备注"], *([c, "x"] for c in cells))
    file = tmp_path / "退回.csv"
    write_rejects(file, found, [(r, both("缺少来文机关", "sender is missing")) for r in found.rows])
    assert file.read_bytes().startswith(b"\xef\xbb\xbf") and not list(tmp_path.glob("*.part"))
    with file.open(encoding="utf-8-sig", newline="") as opened:
        written = list(csv.reader(opened))
    assert written[0] == ["标题", "备注", "行号/row", "原因/reason"] and written[1][2:] == [
        "2",
        "缺少来文机关",
    ]
    assert not [
        c for line in written for c in line if c.startswith(("=", "+", "-", "@", "\t", "＝"))
    ]
    again = read_table(file)
    assert again.headers == ("标题", "备注") and [r.cells["标题"] for r in again.rows] == cells
    assert [r.key for r in map_rows(again, KIND, {})] == [r.key for r in map_rows(found, KIND, {})]


def test_rejects_that_cannot_be_written_are_named(tmp_path):
    with pytest.raises(UsageError, match="nowhere"):
        write_rejects(tmp_path / "nowhere" / "r.csv", table(["标题"]), [])


def test_1500_real_documents_in_well_under_a_second():
    start = time.perf_counter()
    found = read_table(DATA / "state_council_sample.csv")
    rows = list(
        map_rows(
            found,
            KIND,
            {
                "columns": {
                    "doc_number_raw": "sender_number",
                    "date_issued": "issued",
                    "date_published": "at",
                }
            },
        )
    )
    assert time.perf_counter() - start < 0.8
    source = [r.cells for r in found.rows]
    assert [r.inputs.get("sender_number", "") for r in rows] == [
        c["doc_number_raw"] for c in source
    ]
    assert [str(r.at or "") for r in rows] == [c["date_published"] for c in source] and len(
        {r.key for r in rows}
    ) == 1500
    assert not any(r.objections or r.warnings for r in rows)
