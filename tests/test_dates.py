"""Dates as registers write them; an impossible one is never guessed."""

import csv
from datetime import date
from pathlib import Path

import pytest

from doctrack.model.dates import read_date

DAY = date(2026, 3, 5)


@pytest.mark.parametrize(
    "text",
    [
        "2026-3-5",
        "2026/03/05",
        "2026.3.5",
        "20260305",
        "2026年3月5日",
        "2026年03月05",
        "２０２６年３月５日",
        "二〇二六年三月五日",
        "二○二六年三月五日",
        "二零二六年 三月 五日",
        "26-3-5",
        "26.03.05",
        "26年3月5日",
        "2026-03-05 09:30",
        "2026/3/5 9:30:00",
        "2026-03-05T09:30:00.000",
        "2026-03-05T09:30:00+08:00",
        "2026年3月5日 上午9时30分",
        "2026/3/5 下午 3:30",
        "成文日期 ：2026-03-05",
        "收文日期: 2026年3月5日",
        "发文日期 2026-3-5",
        "第二次会议日期：2026-3-5",
        "　2026-3-5　",
        "\u200b2026-3-5",
        "2026 年 3 月 5 日",
        "2026—3—5",
        "2026年3月5日 星期四",
        "2026年3月5日（周四）",
        "5 March 2026",
        "Mar 5, 2026",
        "05-Mar-26",
        "5th Mar 2026",
    ],
)
def test_many_shapes_of_one_day(text):
    assert read_date(text) == DAY


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("二〇二六年十月十日", date(2026, 10, 10)),
        ("二〇二六年十二月三十一日", date(2026, 12, 31)),
        ("二〇二六年十一月二十日", date(2026, 11, 20)),
        ("二〇二六年一月廿五日", date(2026, 1, 25)),
        ("2024-2-29", date(2024, 2, 29)),
    ],
)
def test_days_in_words(text, day):
    assert read_date(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026",
        "2026-3",
        "2026年3月",
        "9:30",
        "2026-02-30",
        "2026-13-01",
        "2025-2-29",
        "20260230",
        "二〇二六年二月三十日",
        "二〇二六年三月十十日",
        "二〇二六年一一月五日",
        "2026-3/5",
        "2026-3-5 25:00",
        "2026-3-5 09:61",
        "2026年3月5日 星期五",
        "126-3-5",
        "6-3-5",
        "1026-3-5",
        "45000",
        "2026-3-5前",
        "2026-3-5、3-6",
        "2026-3-5至2026-3-9",
        "05/03/2026",
        "昨天",
        "１２",
        "٢٠٢٦-٣-٥",
        "Foo 5, 2026",
        "31 February 2026",
    ],
)
@pytest.mark.parametrize("order", ["ymd"])
def test_never_a_guess(text, order):
    assert read_date(text, order) is None


def test_the_order_settles_what_is_meant():
    assert (
        read_date("05/03/2026", "mdy") == date(2026, 5, 3) and read_date("05/03/2026", "dmy") == DAY
    )
    assert read_date("5.3.26", "dmy") == DAY and read_date("3-5-26 14:00", "mdy") == DAY
    assert read_date("2026/3/5", "dmy") == DAY == read_date("2026/3/5", "mdy")
    assert (
        read_date("13/13/2026", "mdy") is None
        and read_date("31/12/2026", "mdy") is None
        and read_date("126/3/5", "dmy") is None
    )


def test_days_as_spreadsheets_count_them_only_when_asked():
    assert read_date("46086", serial=True) == DAY and read_date("46086.395", serial=True) == DAY
    assert (
        read_date("39999", serial=True) is None
        and read_date("60001", serial=True) is None
        and read_date("46086") is None
    )
    assert read_date("20260305", serial=True) == DAY


def test_dates_of_200_real_rows():
    with (Path(__file__).parent / "data" / "document_numbers_hard.csv").open(
        encoding="utf-8-sig", newline=""
    ) as file:
        for row in csv.DictReader(file):
            digits = "".join(c for c in row["date_raw"] if c.isdigit())
            assert read_date(row["date_raw"]) == date(
                int(digits[:4]), int(digits[4:6]), int(digits[6:])
            ), row
