"""`correct`: only facts told at registration, judged as if registered so; `annul`: never what
others rest on.
"""

import json

import pytest
from office import PAPER

SEALED = (
    "--sealed",
    "--secrecy",
    "secret",
    "--form",
    "document",
    "--source",
    "superior",
    "--sender",
    "市局",
    "--line",
    "party",
)


def correct(d, now, field, value, *more, by="zhao", code=0):
    return d(
        now,
        "incoming",
        "correct",
        "1",
        "--field",
        field,
        "--value",
        value,
        "--reason",
        "误",
        *more,
        by=by,
        code=code,
    )


def refused(d, now, field, value, *clauses, rules, by="zhao"):
    return d.refused(
        now,
        "incoming",
        "correct",
        "1",
        "--field",
        field,
        "--value",
        value,
        "--reason",
        "误",
        by=by,
        clauses=clauses,
        rules=rules,
    )


def fact(d, name):
    return d.json("03-09T09:00", "show", "1")["record"].get(name)


def clean(d):
    assert d("03-09T09:00", "check") == "没有发现问题\n"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("reply_by", "明天"),
        ("reply_by", "2026-02-30"),
        ("pages", "x"),
        ("pages", "-3"),
        ("copies", "two"),
        ("copies", "-3"),
        ("seal", "破"),
        ("title", "一\n二"),
        ("important", "也许"),
    ],
)
def test_a_value_that_the_field_cannot_hold_is_wrong_usage(d, field, value):
    d.paper()
    head = d.git("rev-parse", "HEAD")
    correct(d, "03-02T09:05", field, value, by="qian", code=2)
    assert d.git("rev-parse", "HEAD") == head and d.git("status", "--porcelain") == ""


def test_facts_that_can_be_corrected_are_listed_by_label(d):
    d.paper()
    told = refused(d, "03-02T09:05", "标体", "乙", "D5.1", rules="a_fact_told_at_registration")
    assert "标题（title）" in told and "份数（copies）" in told


def test_a_person_who_is_not_there(d):
    d.paper()
    correct(d, "03-02T09:05", "brought_by", "无名", code=4)


def test_the_judge_himself_looks_at_the_type(d):
    """A caller that types nothing (a script on the package, an audit) is judged all the same."""
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from doctrack.engine.judge import Request, decide
    from doctrack.store.ledger.opening import opened

    d.paper()
    at = datetime(2026, 3, 2, 9, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
    wrong = {
        "reply_by": "明天",
        "copies": "two",
        "pages": "x",
        "brought_by": "无名",
        "title": "一\n二",
        "seal": "破",
        "important": "也许",
        "issued": "20260101",
    }
    with opened(d.folder) as ledger:
        for field, value in wrong.items():
            request = Request(
                "incoming",
                "correct",
                "IN-2026-0001",
                {"field": field, "value": value, "reason": "误"},
                "qian",
                at,
                at,
                "qian",
            )
            assert decide(request, ledger).objections, field


@pytest.mark.parametrize(
    ("field", "value", "name", "kept"),
    [
        ("标题", "新标题", "title", "新标题"),
        ("sender-number", "甲发〔2026〕3号", "sender_number", "甲发〔2026〕3号"),
        ("缓急", "急件", "urgency", "urgent"),
        ("brought-by", "吴六", "brought_by", "wu"),
        ("issued", "20260101", "issued", "2026-01-01"),
        ("pages", "０１２", "pages", 12),
        ("重要", "是", "important", True),
        ("attachment", "附件一，附件二", "attachments", ["附件一", "附件二"]),
        ("attachments", "图一,图二\n表", "attachments", ["图一,图二", "表"]),
        ("份数", "3", "copies", 3),
    ],
)
def test_fields_and_values_answer_to_what_offices_call_them(d, field, value, name, kept):
    d.paper()
    correct(d, "03-02T09:05", field, value, by="qian")
    assert fact(d, name) == kept
    clean(d)


def test_the_registering_acts_own_rules_hold(d):
    d.paper()
    refused(
        d,
        "03-02T09:05",
        "secrecy",
        "secret",
        "保密法30",
        by="qian",
        rules="secrets_stay_out_of_the_ledger",
    )
    refused(d, "03-02T09:05", "copies", "0", "D5.1", by="qian", rules="copies_are_at_least_one")
    refused(
        d,
        "03-02T09:05",
        "mismatch",
        "number",
        "[D4.2]",
        by="qian",
        rules="mismatch_is_a_superiors_paper",
    )
    refused(d, "03-02T09:05", "title", "", "D5.1", rules="input_is_told")
    refused(d, "03-02T09:05", "form", "", "D5.1", by="qian", rules="input_is_told")
    refused(d, "03-02T09:05", "readers", "li", "D5.1", rules="a_fact_told_at_registration")
    refused(d, "03-02T09:05", "nothing", "li", "D5.1", rules="a_fact_told_at_registration")
    refused(d, "03-02T09:05", "sender", "区建设局", "D5.1", rules="correction_is_well_formed")


def test_the_day_of_registration_is_judged_and_not_the_day_of_the_correction(d):
    d.paper()
    assert "2026-03-03" in refused(
        d,
        "03-04T09:05",
        "brought_on",
        "2026-03-03",
        "D5.1",
        rules="dates_of_the_paper_are_possible",
    )
    correct(d, "03-04T09:06", "brought_on", "2026-03-02")


def test_an_optional_fact_is_cleared_by_an_empty_value(d):
    d.paper("03-02T09:00", "--remarks", "误写", "--copies", "2")
    correct(d, "03-02T09:05", "remarks", "")
    correct(d, "03-02T09:06", "copies", "", by="qian")
    assert fact(d, "remarks") is None and fact(d, "copies") is None
    assert d.json("03-09T09:00", "show", "1")["events"][1] | {"at": ""} == {
        "event": 2,
        "at": "",
        "act": "correct",
        "by": "zhao",
        "field": "remarks",
        "value": "",
        "reason": "误",
        "was": {"remarks": "误写"},
    }
    refused(d, "03-02T09:07", "remarks", "", "D5.1", rules="correction_is_well_formed")
    d("03-02T09:08", "incoming", "correct", "1", "--field", "title", "--reason", "误", code=2)
    clean(d)


def test_a_correction_opens_the_incident_that_the_registration_would_have(d):
    d.paper()
    assert "INC-2026-0001" in correct(d, "03-02T09:05", "seal", "torn", by="qian")
    assert d.json("03-02T09:06", "show", "INC-2026-0001")["record"]["found_by"] == "qian"
    assert "INC-2026-0001" in refused(
        d, "03-02T09:07", "seal", "intact", "D5.1", by="qian", rules="opened_stays"
    )
    correct(d, "03-02T09:08", "wrong_number", "甲发〔2026〕3号", by="qian")
    assert "INC-2026-0002" in correct(d, "03-02T09:09", "mismatch", "文号", by="qian")
    assert "INC-2026-0003" not in correct(d, "03-02T09:10", "mismatch", "文号,文件", by="qian")
    assert "INC-2026-0002" in refused(
        d, "03-02T09:11", "mismatch", "", "D5.1", by="qian", rules="opened_stays"
    )
    clean(d)


def test_what_the_registration_met_anyway_is_not_the_corrections_fault(d):
    d("03-02T09:00", "incoming", "register", *SEALED)
    correct(d, "03-02T09:05", "sender", "省局")
    refused(
        d, "03-02T09:06", "title", "机密事项", "保密法30", rules="secrets_stay_out_of_the_ledger"
    )


def test_duties_follow_the_corrected_fact(d):
    d.paper("03-02T09:00", "--reply-by", "2026-03-20")
    correct(d, "03-03T09:05", "reply_by", "2026-03-10")
    dues = {x["duty"]: x["due"] for x in d.json("03-03T09:06", "show", "1")["duties"]}
    assert dues["reply"].startswith("2026-03-10T17:30")
    correct(d, "03-03T09:07", "限复日期", "")
    assert "reply" not in {x["duty"] for x in d.json("03-03T09:08", "show", "1")["duties"]}
    d("03-03T09:09", "incoming", "annul", "1", "--event", "3", "--reason", "误")
    assert {x["duty"]: x["due"] for x in d.json("03-03T09:10", "show", "1")["duties"]}[
        "reply"
    ].startswith("2026-03-10")
    d("03-03T09:11", "incoming", "annul", "1", "--event", "2", "--reason", "误")
    assert fact(d, "reply_by") == "2026-03-20"
    correct(d, "03-03T09:12", "reply_by", "2026-03-11")
    assert fact(d, "reply_by") == "2026-03-11"
    clean(d)


def test_a_title_corrected_before_and_after_the_cover_was_opened(d):
    d(
        "03-02T09:00",
        "incoming",
        "register",
        "--personal-to",
        "sun",
        "--form",
        "letter",
        "--source",
        "peer",
        "--sender",
        "甲",
        "--line",
        "party",
    )
    correct(d, "03-02T09:01", "sender", "乙")
    d("03-02T09:02", "incoming", "unseal", "1", "--title", "一", by="zhao")
    correct(d, "03-02T09:03", "title", "二")
    assert fact(d, "title") == "二" and fact(d, "sender") == "乙"
    clean(d)


def test_batches_and_imports_are_typed_alike(d, tmp_path):
    d.paper()
    lines = [
        {"field": "标题", "value": "新标题"},
        {"field": "attachments", "value": ["甲,乙", "丙"]},
        {"field": "pages", "value": 3},
        {"field": "重要", "value": True},
    ]
    file = tmp_path / "acts.jsonl"
    file.write_text(
        "".join(
            json.dumps(
                {"kind": "incoming", "act": "correct", "id": "1", "inputs": {**i, "reason": "误"}}
            )
            + "\n"
            for i in lines
        ),
        encoding="utf-8",
    )
    d("03-02T09:05", "batch", str(file))
    record = d.json("03-02T09:06", "show", "1")["record"]
    assert (record["title"], record["pages"], record["important"]) == ("新标题", 3, True)
    file.write_text(
        json.dumps(
            {
                "kind": "incoming",
                "act": "correct",
                "id": "1",
                "inputs": {"field": "pages", "value": "x", "reason": "误"},
            }
        ),
        encoding="utf-8",
    )
    d("03-02T09:07", "batch", str(file), code=2)
    sheet = tmp_path / "corrections.csv"
    sheet.write_text("栏目,新值,理由\n密级,内部,误\n页数,三,误\n", encoding="utf-8")
    answer = json.loads(
        d(
            "03-02T09:08",
            "--format",
            "json",
            "import",
            "incoming",
            str(sheet),
            "--act",
            "correct",
            "--id",
            "IN-2026-0001",
            by="qian",
            code=1,
        )
    )
    assert (answer["imported"], answer["rejected"]) == (1, 1)
    assert fact(d, "secrecy") == "internal"
    clean(d)


def test_a_loan_is_of_a_paper_and_nothing_else(d):
    d.paper()
    d("03-02T09:05", "loan", "request", "--document", "1", "--purpose", "核对", by="wu")
    d.refused(
        "03-02T09:06",
        "loan",
        "request",
        "--document",
        "LN-2026-0001",
        "--purpose",
        "核对",
        by="wu",
        clauses=["D11"],
        rules="record_is_known",
    )


# --- annul ---


def lost(d):
    d.paper()
    d("03-02T09:05", "incoming", "route", "1", "--reader", "li", by="qian")


def test_what_an_event_wrote_into_a_recall_is_struck_with_it(d):
    lost(d)
    d("03-02T10:00", "incoming", "hand", "1", "--to", "li")
    d("03-31T09:00", "recall", "open", "--as-of", "2026-03-31")
    d("03-31T10:00", "incoming", "take-in", "1")
    assert d.json("03-31T10:01", "report", "recall")["sums"]["collected"] == 1
    d("03-31T10:02", "incoming", "annul", "1", "--event", "5", "--reason", "误")
    assert d.json("03-31T10:03", "report", "recall")["sums"] == {
        "out": 1,
        "collected": 0,
        "carried": 0,
        "lost": 0,
        "open": 1,
    }
    assert d("03-31T10:04", "check") == "没有发现问题\n"


def test_a_hand_over_is_struck_in_every_paper_unless_one_went_on(d):
    lost(d)
    d("03-02T10:00", "incoming", "hand", "1", "--to", "li")
    d("03-02T10:10", "person", "hand-over", "li", "--to", "wu", by="qian")
    assert "wu" in d("03-02T10:11", "report", "holdings")
    d("03-02T10:12", "person", "annul", "li", "--event", "2", "--reason", "误", by="qian")
    assert "li" in d("03-02T10:13", "report", "holdings") and "wu" not in d(
        "03-02T10:13", "report", "holdings"
    )
    d("03-02T10:14", "person", "hand-over", "li", "--to", "wu", by="qian")
    d("03-02T10:15", "incoming", "take-in", "1")
    assert "IN-2026-0001" in d.refused(
        "03-02T10:16",
        "person",
        "annul",
        "li",
        "--event",
        "4",
        "--reason",
        "误",
        by="qian",
        clauses=["D5.1"],
        rules="nothing_elsewhere_rests_on_it",
    )
    assert d("03-02T10:17", "check") == "没有发现问题\n"


def test_what_cannot_be_read_again_is_never_written(d, monkeypatch):
    """A fault of ours in writing is a refusal without a trace."""
    from doctrack.store.yaml import encoding

    d.paper()
    monkeypatch.setattr(
        encoding,
        "encode",
        lambda record, kind, real=encoding.encode: real(record, kind).replace(
            "防汛".encode(), "抗旱".encode()
        ),
    )
    d.refused(
        "03-02T09:05",
        "incoming",
        "route",
        "1",
        "--reader",
        "li",
        by="qian",
        clauses=["D5.1"],
        rules="reads_back",
    )
    d.refused("03-02T09:05", "incoming", "register", *PAPER, rules="reads_back")


def test_secrecy_may_still_be_raised_when_the_paper_was_routed_but_not_lowered(d):
    d.paper("03-02T09:00", "--secrecy", "none")
    d("03-02T09:10", "incoming", "route", "1", "--reader", "li", by="qian")
    correct(d, "03-02T09:20", "secrecy", "internal", by="qian")
    assert fact(d, "secrecy") == "internal"
    assert "不能再更正" in refused(
        d, "03-02T09:30", "secrecy", "none", "D5.1", by="qian", rules="nothing_has_leaned_on_it"
    )


def test_a_hold_is_set_once_and_released_once(d):
    d.paper()
    d("03-02T09:10", "incoming", "hold", "1", "--reason", "审计在查", by="qian")
    assert fact(d, "held") == "审计在查"
    assert "已冻结" in d.refused(
        "03-02T09:11",
        "incoming",
        "hold",
        "1",
        "--reason",
        "再查",
        by="qian",
        clauses=["D17"],
        rules="not_held_already",
    )
    d("03-02T09:12", "incoming", "release", "1", "--reason", "审计结束", by="qian")
    assert not fact(d, "held")
    assert "未冻结" in d.refused(
        "03-02T09:13",
        "incoming",
        "release",
        "1",
        "--reason",
        "再放",
        by="qian",
        clauses=["D17"],
        rules="held_now",
    )
