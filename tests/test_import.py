"""Real registers come in with every row accounted for."""

import csv
import json
import re
from pathlib import Path

import pytest

from doctrack.model.numbers import parse_number, read_number
from doctrack.store.imports.tables import read_table

DATA = Path(__file__).parent / "data"
MAP = (
    "columns: {doc_number_raw: sender_number, date_issued: issued, date_published: at}\nconstants:"
    " {form: document, source: superior, line: administration, sender: 国务院}\n"
)


def figures(d, now, *words, code=0):
    return json.loads(d(now, "--format", "json", "import", *words, code=code))


def test_1500_real_documents_and_again(d, tmp_path):
    (tmp_path / "map.yaml").write_text(MAP, encoding="utf-8")
    words = [
        "incoming",
        str(DATA / "state_council_sample.csv"),
        "--map",
        str(tmp_path / "map.yaml"),
    ]
    before = d.commits()
    dry = figures(d, "03-02T09:00", *words, "--dry-run")
    assert (
        dry["imported"] == 1500 and d.commits() == before and d.git("status", "--porcelain") == ""
    )
    first = figures(d, "03-02T09:00", *words)
    assert (
        first["read"] == 1500 == first["imported"] + first["rejected"] + first["already"]
        and first["rejected"] == 0
    )
    assert d.commits() == before + 1 and "Doctrack-Import:" in d.git("log", "-1", "--format=%B")
    again = figures(d, "03-02T09:01", *words)
    assert again["already"] == 1500 and again["imported"] == 0 and d.commits() == before + 1
    titles = {
        r["title"].strip()
        for r in csv.DictReader((DATA / "state_council_sample.csv").open(encoding="utf-8-sig"))
    }
    listed = {r["title"] for r in d.json("03-02T09:02", "list", "incoming")["rows"]}
    assert titles == listed
    assert d("03-02T09:03", "check") == "没有发现问题\n"


def test_200_hard_numbers():
    read = kept = 0
    for row in csv.DictReader((DATA / "document_numbers_hard.csv").open(encoding="utf-8-sig")):
        reading = read_number(row["doc_number_raw"])
        if reading.note:
            kept += 1
            continue
        read += 1
        number = parse_number(row["doc_number_raw"])
        digits = [int(n) for n in re.findall(r"\d+", row["doc_number_raw"])]
        assert digits == ([number.year] if number.year else []) + [number.serial], row
        assert number.issuer in row["doc_number_raw"].replace(" ", "")
    assert read + kept == 200 and read >= 190


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_encodings_told_apart_and_rejects_mended(d, tmp_path, encoding):
    file = tmp_path / "收文.csv"
    text = "某某局收文登记簿,,,,\n标题,来文机关,来文字号,形式,来源,党政线,收文日期\n甲通知,市局,市发[2026]第3号,文件,上级,行政,2026年2月3日\n,市局,,文件,上级,行政,2026.2.4\n乙函,区局,无号,信函,同级,行政,2026/2/5\n"
    file.write_bytes(text.encode(encoding))
    (tmp_path / "map.yaml").write_text("columns: {收文日期: at}\n", encoding="utf-8")
    got = figures(
        d,
        "03-02T09:00",
        "收文",
        str(file),
        "--map",
        str(tmp_path / "map.yaml"),
        "--rejects",
        str(tmp_path / "r.csv"),
        code=1,
    )
    assert (got["read"], got["imported"], got["warned"], got["rejected"]) == (3, 2, 1, 1)
    rows = d.json("03-02T09:01", "list", "incoming")["rows"]
    assert (
        rows[0]["sender_number"] == "市发〔2026〕3号"
        and "市发[2026]第3号" in rows[0]["remarks"]
        and rows[1]["sender_number"] == "无号"
    )
    rejects = (tmp_path / "r.csv").read_text(encoding="utf-8-sig")
    assert "4" in rejects and "标题" in rejects
    (tmp_path / "r.csv").write_text(
        rejects.replace(",市局,,", "补题,市局,,", 1), encoding="utf-8-sig"
    )
    assert (
        figures(
            d,
            "03-02T09:02",
            "incoming",
            str(tmp_path / "r.csv"),
            "--map",
            str(tmp_path / "map.yaml"),
        )["imported"]
        == 1
    )


def test_a_real_spreadsheet_under_merged_titles():
    table = read_table(DATA / "adult_colleges.xls")
    assert "学校名称" in table.headers
    assert all(r.cells["学校名称"] for r in table.rows)
    groups = [w.zh for _, w in table.skipped if w.zh.startswith("分组行")]
    assert groups and len(table.rows) > 200


def test_xlsx_by_its_content(d, tmp_path):
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.append(["收文登记簿"])
    sheet.merge_cells("A1:F1")
    sheet.append(["标题", "来文机关", "形式", "来源", "党政线", "份数"])
    sheet.append(["关于三项工作的通知", "市局", "文件", "上级", "行政", 3])
    book.save(tmp_path / "x.xlsx")
    (tmp_path / "x.xlsx").rename(tmp_path / "x.csv")
    assert figures(d, "03-02T09:00", "incoming", str(tmp_path / "x.csv"))["imported"] == 1


def test_taken_over_in_the_middle_of_a_year(d, tmp_path):
    file = tmp_path / "old.csv"
    file.write_text(
        "号,标题,来文机关,日期,状态,持有人,页码\n41,甲,市局,2026-01-05,concluded,,3\n43,乙,市局,2026-01-06,,li,5\n",
        encoding="utf-8",
    )
    (tmp_path / "m.yaml").write_text(
        "columns: {号: number, 日期: at, 状态: state, 持有人: holder}\nconstants: {form: document,"
        " source: superior, line: administration}\n",
        encoding="utf-8",
    )
    words = ["incoming", str(file), "--map", str(tmp_path / "m.yaml"), "--taken-over"]
    d("03-02T09:00", "import", *words, code=2)
    assert "42" in d.err
    assert figures(d, "03-02T09:00", *words, "--accept-gaps", "42 作废")["imported"] == 2
    assert d.json("03-02T09:01", "show", "43")["number"] == "收〔2026〕43号"
    assert d.paper("03-02T09:02") == "IN-2026-0044"
    owed = [
        (r["record"], r["duty"])
        for r in d.json("03-02T09:03", "todo", "--all")["rows"]
        if r["kind"] == "incoming"
    ]
    assert ("IN-2026-0043", "return") in owed and not [x for x in owed if x[0] == "IN-2026-0041"]
    assert "页码：5" in d("03-02T09:04", "show", "43")
    assert d("03-02T09:05", "check") == "没有发现问题\n"
    d("03-02T09:05", "audit")


def test_an_old_book_says_its_states_in_words_and_what_nobody_knows_is_sent_back(d, tmp_path):
    file = tmp_path / "old.csv"
    rows = "41,甲,市局,2026-01-05,已办结,\n42,乙,市局,2026-01-06,,李四\n42,丙,市局,2026-01-07,已归档,\n43,丁,市局,2026-01-08,在途,\n44,戊,市局,2026-01-09,,何人\n"
    file.write_text("号,标题,来文机关,日期,状态,持有人\n" + rows, encoding="utf-8")
    (tmp_path / "m.yaml").write_text(
        "columns: {号: number, 日期: at, 状态: state, 持有人: holder}\nconstants: {form: document,"
        " source: superior, line: administration}\n",
        encoding="utf-8",
    )
    said = figures(
        d,
        "03-02T09:00",
        "incoming",
        str(file),
        "--map",
        str(tmp_path / "m.yaml"),
        "--taken-over",
        "--accept-gaps",
        "42 重号",
        "--rejects",
        str(tmp_path / "r.csv"),
        code=1,
    )
    assert (said["imported"], said["warned"], said["rejected"]) == (3, 1, 2)
    assert {r["id"]: r["state"] for r in d.json("03-02T09:01", "list", "incoming")["rows"]} == {
        "IN-2026-0041": "concluded",
        "IN-2026-0042": "handling",
        "IN-2026-0043": "filed",
    }
    rejects = (tmp_path / "r.csv").read_text(encoding="utf-8-sig")
    assert "没有状态 在途" in rejects and "何人" in rejects
    assert d("03-02T09:05", "check") == "没有发现问题\n"
    d("03-02T09:05", "audit")


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00\x01\x02" * 50, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1junk", b"<html><table>"],
)
def test_bad_files_are_named(d, tmp_path, content):
    (tmp_path / "bad.csv").write_bytes(content)
    d("03-02T09:00", "import", "incoming", str(tmp_path / "bad.csv"), code=2)
    assert "bad.csv" in d.err


def test_a_file_that_is_not_there_is_refused_in_chinese(d):
    d("03-02T09:00", "import", "incoming", "no.csv", code=2)
    assert "没有这个文件" in d.err
    d("03-02T09:00", "calendar", "add", "no.yaml", code=2)
    assert "没有这个文件" in d.err


def test_a_dry_run_says_so_and_an_imported_paper_is_shown_in_words(d, tmp_path):
    (tmp_path / "map.yaml").write_text(MAP, encoding="utf-8")
    (tmp_path / "收文.csv").write_text(
        "title,doc_number_raw,date_issued,date_published\n通知,国发〔2026〕1号,2026-02-01,2026-02-03\n",
        encoding="utf-8",
    )
    words = ("import", "incoming", str(tmp_path / "收文.csv"), "--map", str(tmp_path / "map.yaml"))
    before = d.commits()
    assert "试算，未写入" in d("03-02T09:00", *words, "--dry-run") and d.commits() == before
    assert "试算" not in d("03-02T09:00", *words) and d.commits() == before + 1
    shown = d("03-02T09:01", "show", "1")
    assert "补记原因 导入 收文.csv" in shown and "row" not in shown
