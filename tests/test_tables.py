"""Tables as offices keep them: encodings, separators, spreadsheets under titles, and files that are
none.
"""

import re
import time
from itertools import pairwise
from pathlib import Path

import pytest
from openpyxl import Workbook

from doctrack.errors import UsageError
from doctrack.store.imports.tables import read_table

DATA = Path(__file__).parent / "data"
REGISTER = "标题,来文机关,份数\n关于镕基同志讲话的通知,市局,3\n乙函,区局,1\n"


def table(tmp_path, content, name="t.csv", **more):
    file = tmp_path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_table(file, **more)


def book(tmp_path, *rows, name="t.xlsx", merge=(), sheets=()):
    made = Workbook()
    for row in rows:
        made.active.append(row)
    for cells in merge:
        made.active.merge_cells(cells)
    for title, row in sheets:
        made.create_sheet(title).append(row)
    made.save(tmp_path / "made.xlsx")
    return (tmp_path / "made.xlsx").rename(tmp_path / name)


def values(found):
    return [tuple(r.cells.values()) for r in found.rows]


def accounted(found, last):
    """Every row of the file is the header, a data row or skipped, and only one of them."""
    assert sorted(
        [found.header, *(r.number for r in found.rows), *(n for n, _ in found.skipped)]
    ) == list(range(1, last + 1))


def test_a_real_register_of_colleges_and_its_own_totals():
    """The group rows say how many colleges follow (北京市（23所）): what was read is counted
    against them.
    """
    found = read_table(DATA / "adult_colleges.xls")
    assert found.header == 3 and found.headers == (
        "序号",
        "学校名称",
        "学校标识码",
        "主管部门",
        "备注",
    )
    accounted(found, 281)
    groups = [
        (n, int(m[1])) for n, w in found.skipped if (m := re.search(r"分组行.*（(\d+)所）", w.zh))
    ]
    assert len(groups) == 30
    for (start, count), (end, _) in pairwise([*groups, (282, 0)]):
        assert sum(start < r.number < end for r in found.rows) == count
    assert [r.cells["序号"] for r in found.rows] == [str(n) for n in range(1, 249)]
    assert all(
        re.fullmatch(r"42\d{8}", r.cells["学校标识码"])
        and r.cells["学校名称"]
        and r.cells["主管部门"]
        for r in found.rows
    )
    assert (
        found.rows[0].cells["学校名称"] == "北京市海淀区职工大学"
        and found.rows[-1].cells["学校名称"] == "阿克苏教育学院"
    )


def test_the_same_register_as_csv_reads_the_same(tmp_path):
    import csv

    sheet = read_table(DATA / "adult_colleges.xls")
    lines = {sheet.header: sheet.headers, **{r.number: tuple(r.cells.values()) for r in sheet.rows}}
    for number, why in sheet.skipped:
        lines[number] = (why.zh.partition("：")[2], "", "", "", "")
    with (tmp_path / "t.csv").open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows(lines[n] for n in sorted(lines))
    found = read_table(tmp_path / "t.csv")
    assert (found.header, found.rows, len(found.skipped)) == (
        sheet.header,
        sheet.rows,
        len(sheet.skipped),
    )


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("gbk", "gbk"),
        ("gb18030", "gbk"),
        ("utf-16", "utf-16"),
        ("utf-16-be", "utf-16"),
    ],
)
def test_encodings_are_told_apart(tmp_path, encoding, said):
    content = (b"\xfe\xff" if encoding == "utf-16-be" else b"") + REGISTER.encode(encoding)
    found = table(tmp_path, content)
    assert (
        values(found) == [("关于镕基同志讲话的通知", "市局", "3"), ("乙函", "区局", "1")]
        and found.encoding == said
    )


def test_rare_characters_are_gb18030(tmp_path):
    found = table(tmp_path, REGISTER.replace("乙", "㐀𠮷").encode("gb18030"))
    assert found.encoding == "gb18030" and found.rows[1].cells["标题"] == "㐀𠮷函"


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_separators_quotes_and_lines_within_cells(tmp_path, mark):
    rows = [
        ["某某局，收文登记簿"],
        ["标题", "来文机关", "备注"],
        [f'"关于{mark}甲的\n通知"', "市局", '"说""好"""'],
        ["乙", "区局", ""],
    ]
    found = table(tmp_path, "\r\n".join(mark.join(r) for r in rows))
    assert values(found) == [(f"关于{mark}甲的\n通知", "市局", '说"好"'), ("乙", "区局", "")]
    assert [r.number for r in found.rows] == [3, 4] and found.header == 2
    accounted(found, 4)


def test_title_blank_group_total_and_repeated_header_rows_are_skipped_with_their_reasons(tmp_path):
    rows = [
        "某某局收文登记簿,,,",
        "单位：办公室,,,2026年",
        ",,,",
        "序号,标题,来文机关,份数",
        "一、上级来文,,,",
        "1,甲,市局,3",
        ",,,",
        "序号,标题,来文机关,份数",
        "2,乙,区局,1",
        "合 计,,,4",
        "制表人：赵一,,,",
    ]
    found = table(tmp_path, "\n".join(rows) + "\n")
    assert found.header == 4 and [r.number for r in found.rows] == [6, 9]
    assert [(n, w.zh.partition("：")[0]) for n, w in found.skipped] == [
        (1, "标题行"),
        (2, "标题行"),
        (3, "空行"),
        (5, "分组行"),
        (7, "空行"),
        (8, "重复的表头"),
        (10, "合计行"),
        (11, "分组行"),
    ]
    accounted(found, 11)


def test_a_paper_that_has_only_its_title_is_a_row_and_not_skipped(tmp_path):
    found = table(tmp_path, "标题,来文机关,份数\n关于防汛工作的通知,,\n")
    assert values(found) == [("关于防汛工作的通知", "", "")]


def test_a_header_can_be_given(tmp_path):
    found = table(tmp_path, "甲,乙\n丙,丁\n1,2\n", header=2)
    assert found.headers == ("丙", "丁") and values(found) == [("1", "2")]
    for wrong in (9, -1):
        with pytest.raises(UsageError, match=r"t\.csv"):
            table(tmp_path, "甲,乙\n1,2\n", header=wrong)


def test_names_are_told_apart_and_no_cell_is_lost(tmp_path):
    found = table(tmp_path, "标题,备注,备注,\n甲,一,二,三\n")
    assert found.headers == ("标题", "备注", "备注.2", "第4列") and values(found) == [
        ("甲", "一", "二", "三")
    ]


def test_a_line_with_more_cells_than_the_header_is_said_to_be_shifted(tmp_path):
    found = table(tmp_path, "标题,来文机关\n关于甲,乙的通知,市局\n丙,区局\n丁\n")
    assert (
        "引号" in found.rows[0].fault.zh
        and found.rows[1].fault is None
        and values(found)[2] == ("丁", "")
    )


def test_blanks_and_leading_zeros(tmp_path):
    found = table(tmp_path, "编 号,标题\n\u3000007\u00a0,\u200b甲　乙\u3000\n")
    assert values(found) == [("007", "甲　乙")]


def test_a_workbook_is_told_by_its_content(tmp_path):
    from datetime import date, datetime

    rows = [
        ["收文登记簿"],
        ["编号", "标题", "日期", "时间", "份数", "比例"],
        ["007", "关于甲的通知", date(2026, 3, 5), datetime(2026, 3, 5, 9, 30), 3, 0.1],
    ]
    found = read_table(book(tmp_path, *rows, name="t.csv", merge=["A1:F1"]))
    assert values(found) == [
        ("007", "关于甲的通知", "2026-03-05", "2026-03-05 09:30:00", "3", "0.1")
    ]
    accounted(found, 3)


def test_merged_cells_say_the_same_in_each_row(tmp_path):
    rows = [
        ["登记簿"],
        ["序号", "收文", None, "标题"],
        [None, "日期", "来文机关", None],
        [1, "2026-03-05", "市局", "甲"],
        [2, None, None, "乙"],
        ["三月", None, None, None],
    ]
    found = read_table(
        book(tmp_path, *rows, merge=["A1:D1", "A2:A3", "B2:C2", "D2:D3", "B4:B5", "C4:C5", "A6:D6"])
    )
    assert found.headers == ("序号", "日期", "来文机关", "标题") and values(found) == [
        ("1", "2026-03-05", "市局", "甲"),
        ("2", "2026-03-05", "市局", "乙"),
    ]
    accounted(found, 6)


def test_sheets(tmp_path):
    file = book(
        tmp_path, ["标题", "来文机关"], ["甲", "市局"], sheets=[("二月", ["标题"]), ("空", [])]
    )
    assert values(read_table(file)) == [("甲", "市局")] and "二月" in read_table(file).notes[0].zh
    assert read_table(file, sheet="二月").headers == ("标题",)
    with pytest.raises(UsageError) as refused:
        read_table(file, sheet="三月")
    assert "二月" in refused.value.words.zh


XLS = (DATA / "adult_colleges.xls").read_bytes()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b" \n\t ",
        b"\x00\x01\x02" * 50,
        bytes(range(256)) * 10,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1junk",
        b"PK\x03\x04junk",
        XLS[:700],
        XLS[: len(XLS) // 2],
        XLS[:-3000],
        b"<html><table><tr><td>1</td></table>",
        b"<?xml version='1.0'?><Workbook/>",
        b"%PDF-1.4",
        "标题,来文\n甲".encode("utf-16-le"),
        b"\xff\xfe\x00",
        ("标题,来文机关\n" + "关于防汛工作的通知,市局\n" * 9).encode()[:-5],
        b'a,b\n"1,2\n3,4\n',
        b'a,b\n"1"x,2\n',
        b"a," * 5_000_000,
        b"x" * 10_000_000,
        b'a,b\n"' + b"y" * 10_000_000 + b'",2\n',
        b",,,\n,,\n",
    ],
)
def test_files_that_are_no_tables_are_named(tmp_path, content):
    start = time.perf_counter()
    with pytest.raises(UsageError) as refused:
        table(tmp_path, content, "坏.xls")
    assert "坏.xls" in refused.value.words.zh and "坏.xls" in refused.value.words.en
    assert time.perf_counter() - start < 5


def test_what_cannot_be_read_is_named(tmp_path):
    for missing in (tmp_path / "无.csv", tmp_path):
        with pytest.raises(UsageError, match=re.escape(str(missing))):
            read_table(missing)


def test_a_damaged_workbook_never_takes_the_program_down(tmp_path):
    """calamine panics and even aborts on these: they are read in a process of their own."""
    import random

    chance = random.Random(1)
    for _ in range(12):
        broken = bytearray(XLS)
        for _ in range(60):
            broken[chance.randrange(512, len(broken))] = chance.randrange(256)
        try:
            table(tmp_path, bytes(broken), "t.xls")
        except UsageError as refused:
            assert "t.xls" in refused.words.en


def test_1500_rows_in_well_under_a_second():
    start = time.perf_counter()
    found = read_table(DATA / "state_council_sample.csv")
    assert time.perf_counter() - start < 0.5
    assert len(found.rows) == 1500 and found.skipped == () and found.rows[-1].number == 1501


def test_a_line_of_a_form_above_the_header_is_no_header(tmp_path):
    found = table(
        tmp_path,
        "填报单位：某局,填报人：赵一,日期：2026年3月1日\n2025年,2026年,份数（单位：份）\n甲,乙,3\n",
    )
    assert found.header == 2 and values(found) == [("甲", "乙", "3")]
