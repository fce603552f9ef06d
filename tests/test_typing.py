"""What clerks type: dates as offices write them, ids without a year, lists, dashes of every width,
names for people.
"""

import io
import json
from datetime import datetime, time

import pytest
from office import PAPER

from doctrack.cli.main import run
from doctrack.errors import UsageError
from doctrack.model.dates import read_moment

ZONED = datetime.fromisoformat("2026-03-02T10:00+08:00")
NOW = "03-02T10:00"
TITLED = PAPER[2:]


@pytest.fixture
def routed(d):
    """Two papers on their way: 1 and 2."""
    d.paper("03-02T09:00")
    d.paper("03-02T09:01")
    d(
        "03-02T09:10",
        "incoming",
        "route",
        "1-2",
        "--reader",
        "sun,li",
        "--handler-department",
        "工程科",
        by="qian",
    )
    return d


def test_dates_of_inputs_as_offices_write_them(d):
    typed = [
        "2026年10月28日",
        "2026/10/28",
        "2026.10.28",
        "2026-10-28",
        "２０２６－１０－２８",
        "2026 年 10 月 28 日",
        "20261028",
        "二〇二六年十月二十八日",
    ]
    for n, text in enumerate(typed):
        id = d.paper(f"03-02T10:{n:02d}", "--recall-by", text)
        assert d.json("03-02T11:00", "show", id)["record"]["recall_by"] == "2026-10-28", text


def test_a_date_that_leaves_a_doubt_is_a_usage_error(d):
    for typed in (
        "10月28日",
        "28/10/2026",
        "26-10-28",
        "2026-10-32",
        "2026-02-30",
        "2026年10月28日15时",
        "明天",
        "2026-10-28T09:00",
        "周三",
    ):
        d(NOW, "incoming", "register", *PAPER, "--recall-by", typed, code=2)
        assert typed in d.err and "应为日期" in d.err


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("2026年3月2日", "2026-03-02T10:00:00+08:00"),
        ("2026/3/1", "2026-03-01T17:30:00+08:00"),
        ("2026年3月1日 下午3:30", "2026-03-01T15:30:00+08:00"),
        ("2026年3月1日9时05分", "2026-03-01T09:05:00+08:00"),
        ("2026.3.1 15点", "2026-03-01T15:00:00+08:00"),
        ("2026-03-01T02:00Z", "2026-03-01T02:00:00+00:00"),
        ("2026-03-01 9:05", "2026-03-01T09:05:00+08:00"),
        ("2026-03-01T09:05+09:00", "2026-03-01T09:05:00+09:00"),
        ("２０２６－０３－０１", "2026-03-01T17:30:00+08:00"),
    ],
)
def test_moments_are_read_as_dates_are(typed, at):
    assert read_moment(typed, ZONED, lambda day: time(17, 30), ZONED.tzinfo).isoformat() == at


@pytest.mark.parametrize(
    "typed",
    ["2026年3月1日 25:00", "2026年3月1日 9:75", "昨天", "3月1日", "2026-03", "2026-03-01T", "9:30"],
)
def test_a_moment_that_is_none_is_a_usage_error(typed):
    with pytest.raises(UsageError):
        read_moment(typed, ZONED, lambda day: time(17, 30), ZONED.tzinfo)


def test_at_of_an_act_and_of_a_line(d):
    d("03-03T08:00", "incoming", "register", *PAPER, "--at", "2026年3月2日 下午2:15")
    line = {
        "kind": "incoming",
        "act": "route",
        "id": 1,
        "by": "qian",
        "inputs": {"readers": ["li"]},
        "at": "2026/3/2 15时",
    }
    d("03-03T08:00", "batch", str(_lines(d, line)))
    assert [e["at"][:16] for e in d.json("03-03T08:01", "show", "1")["events"]] == [
        "2026-03-02T14:15",
        "2026-03-02T15:00",
    ]
    d("03-03T08:00", "incoming", "register", *PAPER, "--at", "3月2日", code=2)


def _lines(d, *lines):
    file = d.folder.parent / "acts.jsonl"
    file.write_text(
        "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8"
    )
    return file


def test_as_of_and_at_and_now(routed):
    routed("03-02T09:20", "incoming", "hand", "1", "--to", "sun")
    plain = routed.json("03-09T10:00", "report", "overdue", "--as-of", "2026-03-08")
    assert (
        plain["rows"]
        and routed.json("03-09T10:00", "report", "overdue", "--as-of", "2026年3月8日") == plain
    )
    routed("03-09T10:00", "report", "overdue", "--as-of", "8/3/2026", code=2)
    assert routed.json("03-09T10:00", "show", "1", "--at", "2026年3月2日")["state"] == "circulating"
    routed("03-09T10:00", "--now", "2026年3月9日 10:30", "todo", "--all")
    assert "2026-03-09T10:30" in routed(
        "03-09T10:00", "report", "overdue", "--now", "2026年3月9日10时30分"
    )


@pytest.mark.parametrize(
    "typed",
    [
        "1,2",
        "1，2",
        "1、2",
        "收1号，收2号",
        "IN-1、IN-2",
        "in-2026-0001,2",
        "1-2",
        "收〔2026〕1号、26-2",
    ],
)
def test_two_papers_in_one_word(routed, typed):
    routed(NOW, "incoming", "hand", typed, "--to", "sun")
    assert {routed.json(NOW, "show", n)["state"] for n in ("1", "2")} == {"circulating"}


def test_a_paper_in_any_spelling(routed):
    for typed in (
        "1",
        "01",
        "收1号",
        "收1",
        "1号",
        "IN-1",
        "in-1",
        "IN-0001",
        "IN-2026-1",
        "IN-26-1",
        "26-1",
        "2026-1",
        "收〔2026〕1号",
        "收[2026]1",
        "ＩＮ－１",
    ):
        assert routed.json(NOW, "show", typed)["id"] == "IN-2026-0001", typed


def test_ids_without_a_year_mean_the_open_one_of_this_or_last_year(d):
    d.paper("12-30T09:00")
    d.capsys.readouterr()

    def on(day, *words):
        code = run(
            ["--ledger", str(d.folder), "--as", "zhao", "--now", day, "--format", "json", *words]
        )
        out, err = d.capsys.readouterr()
        return code, (json.loads(out) if out else err)

    assert on("2027-01-04T09:00", "show", "IN-1")[1]["id"] == "IN-2026-0001"
    on("2027-01-04T09:05", "incoming", "register", *PAPER)
    code, err = on("2027-01-04T09:10", "show", "收1号")
    assert code == 2 and "IN-2026-0001" in err and "IN-2027-0001" in err
    assert on("2027-01-04T09:10", "show", "27-1")[1]["id"] == "IN-2027-0001"
    assert on("2027-01-04T09:10", "show", "LN-1")[0] == 4


def test_a_loan_and_an_incident_by_prefix_and_serial(routed):
    routed(NOW, "loan", "request", "--document", "1", "--purpose", "核对", by="wu")
    routed(NOW, "借阅", "批准", "LN-1", by="wang")
    routed(NOW, "incident", "open", "--about", "收1号", "--nature", "damage")
    assert routed.json(NOW, "show", "inc-1")["id"] == "INC-2026-0001"
    routed(NOW, "incoming", "hand", "LN-1", "--to", "sun", code=4)


def test_a_recall_by_its_period_and_the_only_open_one_without_a_name(routed):
    routed("03-02T10:00", "incoming", "hand", "1-2", "--to", "sun")
    routed("03-31T10:00", "recall", "open", "--as-of", "2026-03-31")
    for n, named in ((1, ["2026-03"]), (2, [])):
        assert "RC-2026-Q1" in routed(
            "03-31T10:01", "recall", "collect", *named, "--document", str(n)
        )
    assert routed.json("03-31T10:02", "show", "RC-3")["id"] == "RC-2026-Q1"
    routed("03-31T10:02", "recall", "close", "2026-q1")
    routed("03-31T10:03", "recall", "close", code=2)
    routed("03-31T10:03", "recall", "close", "2026-11", code=4)
    assert "没有编号 2026-11" in routed.err


def test_what_is_not_there_is_called_what_it_would_be(d):
    for typed, said in (
        ("77", "没有记录 77"),
        ("LN-2026-0009", "没有记录 LN-2026-0009"),
        ("收99号", "没有记录 收99号"),
        ("张三", "没有记录或人员 张三"),
        ("²", "没有记录 ²"),
        ("9" * 5000, "没有记录"),
    ):
        d(NOW, "show", typed, code=4)
        assert said in d.err and "没有人员" not in d.err


def test_an_unknown_id_of_an_act(d):
    d(NOW, "incoming", "hand", "99", "--to", "sun", code=4)
    assert "没有编号 99" in d.err


def test_values_stay_as_they_were_typed(d):
    for n, title in enumerate(("——关于no", "—关于", "ＡＢＣ－１", "＝一", "a=b")):
        id = d(f"03-02T10:{n:02d}", "incoming", "register", "--title", title, *TITLED).split()[0]
        assert d.json("03-02T11:00", "show", id)["record"]["title"] == title
    for title in (
        "－－ｔｉｔｌｅ",
        "--草案",
    ):  # what might be the next option is a value only behind the sign of equality
        d("03-02T11:00", "incoming", "register", "--title", title, *TITLED, code=2)
        id = d("03-02T11:00", "incoming", "register", f"--title={title}", *TITLED).split()[0]
        assert d.json("03-02T11:00", "show", id)["record"]["title"] == title


def test_option_names_in_any_dash_and_width(d):
    for n, dashes in enumerate(("--", "——", "－－", "–", "—", "-")):
        words = (
            f"{dashes}title",
            "一件",
            f"{dashes}形式＝信函",
            f"{dashes}ｓｏｕｒｃｅ",
            "superior",
            *PAPER[6:],
        )
        id = d(f"03-02T10:{n:02d}", "incoming", "register", *words).split()[0]
        assert d.json("03-02T11:00", "show", id)["record"]["form"] == "letter"


def test_an_id_list_from_standard_input(routed, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("1，2\n"))
    routed(NOW, "incoming", "hand", "－", "--to", "sun")
    assert routed.json(NOW, "show", "2")["state"] == "circulating"


def test_a_line_takes_no_control_characters(d):
    for title in (
        "一\r二",
        "一\a二",
        "一\u2028二",
        "一\x00二",
        "一\x1b[31m二",
        "一\n二",
        "一\x85二",
    ):
        d(NOW, "incoming", "register", "--title", title, *TITLED, code=2)
        assert "--title（标题）" in d.err and d.git("status", "--porcelain") == ""


def test_a_text_takes_several_lines_and_no_control_characters(d):
    id = d.paper(NOW, "--remarks", "一\n二\t三")
    assert d.json(NOW, "show", id)["record"]["remarks"] == "一\n二\t三"
    d(NOW, "incoming", "register", *PAPER, "--remarks", "一\x1b二", code=2)


def test_a_reader_s_mode_by_its_label(d):
    d.paper("03-02T09:00")
    d(NOW, "incoming", "route", "1", "--传阅人", "孙二=阅，li＝decide", by="qian")
    assert [(r["reader"], r["mode"]) for r in d.json(NOW, "show", "1")["record"]["readers"]] == [
        ("sun", "read"),
        ("li", "decide"),
    ]
    d(NOW, "incoming", "reroute", "1", "--reader", "sun=x", "--reason", "x", by="qian", code=2)
    assert "decide（阅批）" in d.err


def test_who_is_reported_to_and_answers_for_it_by_name(routed):
    routed(NOW, "incoming", "hand", "1", "--to", "sun")
    routed(NOW, "incoming", "lose", "1")
    routed(NOW, "incident", "investigate", "INC-1", "--cause", "x", "--responsible", "李四")
    routed.refused(
        NOW,
        "incident",
        "report",
        "INC-1",
        "--to",
        "李四",
        clauses=["D13"],
        rules="loss_is_reported_to_a_leader",
    )
    routed(NOW, "incident", "report", "INC-1", "--to", "周明")
    head = routed.json(NOW, "show", "INC-1")["record"]
    assert (head["responsible"], head["reported_to"]) == ("li", "zhou")


def test_a_department_reported_to_stays_text(d):
    d.paper("03-02T09:00", "--mismatch", "number", "--wrong-number", "甲〔2026〕1号")
    d(NOW, "incident", "report", "INC-1", "--to", "区建设局办公室")
    assert d.json(NOW, "show", "INC-1")["record"]["reported_to"] == "区建设局办公室"


def test_a_correction_names_the_fact_and_its_value_as_registration_would(d):
    d.paper("03-02T09:00")
    d(NOW, "收文", "更正", "1", "--栏目", "缓急", "--新值", "急件", "--理由", "误")
    d(
        NOW,
        "incoming",
        "correct",
        "1",
        "--field",
        "reply-by",
        "--value",
        "2026年4月1日",
        "--reason",
        "误",
    )
    head = d.json(NOW, "show", "1")["record"]
    assert (head["urgency"], head["reply_by"]) == ("urgent", "2026-04-01")
    d(
        NOW,
        "incoming",
        "correct",
        "1",
        "--field",
        "urgency",
        "--value",
        "很急",
        "--reason",
        "误",
        code=2,
    )
    d(
        NOW,
        "incoming",
        "correct",
        "1",
        "--field",
        "reply_by",
        "--value",
        "下周",
        "--reason",
        "误",
        code=2,
    )
    d.refused(
        NOW,
        "incoming",
        "correct",
        "1",
        "--field",
        "色彩",
        "--value",
        "红",
        "--reason",
        "误",
        rules="a_fact_told_at_registration",
    )
