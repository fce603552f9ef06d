"""Numbers of documents, ids and what clerks type for them: read right, or kept with a warning,
never read wrong.
"""

import csv
import time
from pathlib import Path

import pytest

from doctrack.model.numbers import DocumentNumber, parse_number, read_number
from doctrack.model.refs import RecordId, folder_of, format_id, half_width, parse_id

DATA = Path(__file__).parent / "data"
# Read by eye from document_numbers_hard.csv; every one that is not a plain label, blank or bracket.
KEPT = {
    "豫政 第24号",
    "国家税务总局公告2019年第44号",
    "号市人大公告1996年第40号",
    "上海海关已发布2019年第1号",
    "共和国财政部公告2015年第3号",
    "上海市人民政府令2018年第8号",
    "国家税务总局公告2018年第13号",
    "市地方税务局公告2016年第9号",
    "环境保护部2017年第81号",
    "发文字号：晋政发〔2014〕号16",
}
BY_HAND = {
    "发文字号：渝府发〔2022〕32 号": "渝府发〔2022〕32号",
    "\u200d渝肺炎指办发〔2022〕92号": "渝肺炎指办发〔2022〕92号",
    "渝府办发〔2023〕44号\u200b": "渝府办发〔2023〕44号",
    "豫政办 〔2016〕228号": "豫政办〔2016〕228号",
    "省政府令 第98号": "省政府令第98号",
    "宁夏回族自治区人民政府令第80号": "宁夏回族自治区人民政府令第80号",
    "沪发改价费〔2009〕009号": "沪发改价费〔2009〕9号",
    "沪府办发〔2006〕02号": "沪府办发〔2006〕2号",
    "发文字号：晋政发〔2015〕 54号": "晋政发〔2015〕54号",
    "发文字号：晋政发[2013]35号": "晋政发〔2013〕35号",
    "发文字号：晋政发(2007)18号": "晋政发〔2007〕18号",
    "发文字号：晋政办发(2017〕109号": "晋政办发〔2017〕109号",
    "发文字号：晋政办发〔2012〕18": "晋政办发〔2012〕18号",
    "发文字号：山西省人民政府令第304号": "山西省人民政府令第304号",
}


def told(name):
    with (DATA / name).open(encoding="utf-8-sig", newline="") as file:
        return [row["doc_number_raw"] for row in csv.DictReader(file)]


def plain(text):
    """The same number by another road: labels and blanks cut off by plain replacement, brackets one
    by one.
    """
    for gone in ("发文字号：", "\u200b", "\u200d", " ", "\u3000", "\xa0"):
        text = text.replace(gone, "")
    for bracket, right in zip("[(])", "〔〔〕〕", strict=True):
        text = text.replace(bracket, right)
    head, _, tail = text.partition("〕") if "〕" in text else text.partition("第")
    serial = tail.removesuffix("号").lstrip("0")
    return f"{head}〕{serial}号" if "〔" in head else f"{head}第{serial}号"


def test_two_hundred_hard_numbers():
    texts = told("document_numbers_hard.csv")
    assert len(texts) == 200
    readings = [read_number(t) for t in texts]
    assert {r.written for r in readings if not r.sure} == KEPT
    assert all(r.note is not None and r.normal == r.written for r in readings if not r.sure)
    assert [r.normal for r in readings if r.sure] == [plain(t) for t in texts if t not in KEPT]
    assert {t: read_number(t).normal for t in BY_HAND} == BY_HAND and set(BY_HAND) <= set(texts)


def test_1500_numbers_of_the_state_council_stay_what_they_are():
    texts = told("state_council_sample.csv")
    start = time.perf_counter()
    readings = [read_number(t) for t in texts]
    assert time.perf_counter() - start < 0.5
    assert (
        len(texts) == 1500
        and [r.normal for r in readings] == texts
        and all(r.sure for r in readings)
    )


@pytest.mark.parametrize(
    "text",
    [
        "国办发〔2023〕26号",
        "国办发[2023]26号",
        "国办发（２０２３）２６号",
        "国办发【2023】第026号",
        "国办发《2023》26号",
        "国办发［2023﹞26號",
        "文号: 国办发〔2023〕26号",
        "国 办 发 〔 2023 〕 26 号",
        "（国办发〔2023〕26号）",
        "国办发〔2023年〕\n26号",
        "\ufeff国办发〔2023〕2\u200b6号",
        "发文字号　国办发<2023>26号",
        "国办发〔2023〕26",
    ],
)
def test_every_spelling_is_one_number(text):
    assert parse_number(text) == DocumentNumber("国办发", 2023, 26)
    assert read_number(text).normal == "国办发〔2023〕26号"


@pytest.mark.parametrize(
    "text",
    [
        "国办发〔2023〕26号、27号",
        "国办发〔2023〕26号 国发〔2023〕3号",
        "国办发 国发〔2023〕26号",
        "国办发〔2023〕26-28号",
        "国办发〔2023〕26号附件",
        "关于印发国办发〔2023〕26号",
        "转发国办发〔2023〕26号",
        "批文：国办发〔2023〕26号",
        "见国办发〔2023〕26号",
        "国办发〔2023〕2 6号",
        "国办发〔2 023〕26号",
        "国办发2023〕26号",
        "国办发〔23〕26号",
        "国办发〔2023〕0号",
        "国办发〔2023〕号",
        "〔2023〕26号",
        "甲部 乙部令第3号",
        "第3号",
        "国务院令第3号、第4号",
        "无",
        "-",
        "2023-26",
        "国办发〔2023〕1234567号",
        "国办发〔٢٠٢٣〕26号",
    ],
)
def test_what_is_not_exactly_one_number_is_kept_with_a_warning(text):
    reading = read_number(text)
    assert (
        parse_number(text) is None and not reading.sure and reading.note and reading.normal == text
    )


def test_a_mark_that_ends_in_字_keeps_it():
    assert str(parse_number("京民字〔2020〕3号")) == "京民字〔2020〕3号"
    assert parse_number("政字[2026]第7号") == DocumentNumber("政字", 2026, 7)


def test_an_empty_cell_is_no_number_and_no_warning():
    assert read_number(" \u3000\u200b").normal == "" and read_number("").note is None


def test_numbers_stand_in_order_and_orders_have_no_year():
    texts = ["国发〔2023〕10号", "国发〔2023〕9号", "国发〔2022〕11号"]
    assert [str(n) for n in sorted(map(parse_number, texts))] == [
        "国发〔2022〕11号",
        "国发〔2023〕9号",
        "国发〔2023〕10号",
    ]
    assert (
        parse_number("省政府令 第9号").form == "order"
        and parse_number("国发〔2023〕9号").form == "number"
    )


def test_ids():
    assert (
        format_id("IN", 2026, 42) == "IN-2026-0042"
        and format_id("IN", 2026, 12345) == "IN-2026-12345"
    )
    assert (
        parse_id("IN-2026-12345") == RecordId("IN", 2026, 12345)
        and str(parse_id("IN-2026-0042")) == "IN-2026-0042"
    )
    assert [folder_of(i) for i in ("IN-2026-0042", "IN-2026-0142", "IN-2026-12345")] == [
        "2026/00",
        "2026/01",
        "2026/123",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "IN-2026-042",
        "IN-2026-00042",
        "IN-２０２６-0042",
        "in-2026-0042",
        "IN-2026-0042 ",
        "IN-2026-0042\n",
        "../IN-2026-0042",
        "IN-0026-0042",
        "",
    ],
)
def test_an_id_has_one_spelling(text):
    assert parse_id(text) is None and folder_of(text) == ""


def test_half_width():
    assert (
        half_width("Ａｚ０９－　：／") == "Az09- :/"
        and half_width("—–‐") == "---"
        and half_width("收〔２０２６〕号") == "收〔2026〕号"
    )
