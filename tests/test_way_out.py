"""What a refusal says: the paper and the act by their names, the true reason, and what this person
may do instead; --each and --print.
"""

import json
import re

import pytest
from office import PAPER

NOW = "03-02T10:00"


@pytest.fixture
def handed(d):
    """Paper 1 with sun, paper 2 routed, paper 3 registered."""
    for n in range(3):
        d.paper(f"03-02T09:0{n}")
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
    d("03-02T09:20", "incoming", "hand", "1", "--to", "sun")
    return d


def possible(said):
    line = re.search(r"^  (?:现可办理：|possible: )(.*)$", said, re.M)
    return re.split("、|, ", line[1]) if line else []


def test_the_head_names_the_paper_and_the_act_as_people_do(handed):
    assert handed.refused(
        NOW, "incoming", "hand", "1", "--to", "li", rules="paper_is_in_the_office"
    ).startswith("不予办理 收〔2026〕1号 送阅：\n")
    assert handed.refused(
        NOW, "incoming", "hand", "1", "--to", "li", "--lang", "en", rules="paper_is_in_the_office"
    ).startswith("refused 收〔2026〕1号 hand:\n")
    assert handed.refused(
        NOW, "incoming", "register", *PAPER, by="li", rules="actor_may"
    ).startswith("不予办理 登记：\n")
    handed(NOW, "loan", "request", "--document", "3", "--purpose", "x", by="wu")
    assert handed.refused(NOW, "loan", "lend", "LN-1", rules="step_comes_first").startswith(
        "不予办理 LN-2026-0001 借出：\n"
    )


def test_what_the_actor_may_do_now_and_not_what_was_just_refused(handed):
    listed = possible(
        handed.refused(NOW, "incoming", "hand", "1", "--to", "li", rules="paper_is_in_the_office")
    )
    assert "交回 return" in listed and "催办 urge" in listed
    assert not [
        w
        for w in listed
        if w.split()[1] in ("hand", "route", "assign", "register", "correct", "annul", "hold")
    ]
    assert "return" in possible(
        handed.refused(
            NOW,
            "incoming",
            "hand",
            "1",
            "--to",
            "li",
            "--lang",
            "en",
            rules="paper_is_in_the_office",
        )
    )


def test_it_is_what_next_says_of_this_person(handed):
    for who, words, rules in (
        ("zhao", ("hand", "3", "--to", "sun"), "sealed_cover_to_its_addressee"),
        ("qian", ("hand", "3", "--to", "sun"), "actor_may sealed_cover_to_its_addressee"),
        (
            "wang",
            ("assign", "3", "--handler", "wu"),
            "actor_may department_has_the_paper step_comes_first",
        ),
    ):
        listed = {
            w.split()[1].replace("-", "_")
            for w in possible(handed.refused(NOW, "incoming", *words, by=who, rules=rules))
        }
        says = {p["act"] for p in handed.json(NOW, "next", "3")["possible"] if who in p["who"]}
        assert listed == says - {words[0], "correct", "annul", "hold", "release"}, who


def test_somebody_who_may_do_nothing_is_offered_nothing(handed):
    assert not possible(
        handed.refused(
            NOW,
            "incoming",
            "hand",
            "1",
            "--to",
            "li",
            by="feng",
            rules="actor_may paper_is_in_the_office",
        )
    )


def test_who_has_it_already_is_told_so_and_nothing_else(handed):
    said = handed.refused(
        NOW,
        "incoming",
        "hand",
        "1",
        "--to",
        "孙二",
        clauses=["[D7.4]"],
        rules="paper_is_in_the_office",
    )
    assert "已在孙二处" in said and "D7.1" not in said and "横传" not in said
    assert "横传" in handed.refused(
        NOW, "incoming", "hand", "1", "--to", "li", rules="paper_is_in_the_office"
    )


def test_another_copy_to_who_has_one_is_still_out_of_the_range(d):
    d.paper("03-02T09:00", "--copies", "2")
    d("03-02T09:10", "incoming", "route", "1", "--reader", "sun,li", by="qian")
    d("03-02T09:20", "incoming", "hand", "1", "--to", "sun")
    d.refused(
        NOW,
        "incoming",
        "hand",
        "1",
        "--to",
        "sun",
        "--copy",
        "2",
        clauses=["[D7.1]"],
        rules="only_those_named_by_route",
    )


def test_a_role_on_another_day_is_called_that(handed):
    said = handed.refused(
        NOW, "incoming", "register", *PAPER, "--at", "2026-03-01", rules="actor_may"
    )
    assert "2026-03-01 赵一尚未任收发员" in said and "无权" not in said
    handed(
        NOW, "person", "change", "zhao", "--revoke", "registrar", "--on", "2026-03-02", by="qian"
    )
    assert "2026-03-03 赵一已不任收发员" in handed.refused(
        "03-03T09:00",
        "incoming",
        "register",
        *PAPER,
        rules="actor_may",
    )
    assert "无权" in handed.refused(
        "03-03T09:00", "incoming", "register", *PAPER, by="li", rules="actor_may"
    )


def test_each_does_what_can_be_done_and_counts(handed):
    out = handed(NOW, "incoming", "hand", "1,2", "99", "--to", "sun", "--each", code=3)
    assert out.splitlines()[-1] == "办成 1 件，未办 2 件"
    assert (
        "不予办理 99 送阅" in handed.err
        and "没有编号 99" in handed.err
        and "无权" not in handed.err
    )
    assert handed.json(NOW, "show", "2")["state"] == "circulating"
    handed(
        "03-02T10:01",
        "--lang",
        "en",
        "incoming",
        "hand",
        "98",
        "99",
        "--to",
        "sun",
        "--each",
        code=3,
    )
    assert handed.out == "0 done, 2 not\n"


def test_each_without_anything_to_refuse(handed):
    handed(NOW, "incoming", "return", "1", "--unread", "开会", "--each")
    assert handed.out.splitlines()[-1] == "办成 1 件，未办 0 件"


def test_each_in_json_is_one_document(handed):
    handed(NOW, "--format", "json", "incoming", "hand", "99", "2", "--to", "sun", "--each", code=3)
    said = json.loads(handed.out)
    assert [x["id"] for x in said["done"]] == ["IN-2026-0002"] and [
        x["id"] for x in said["refused"]
    ] == ["99"]


def test_each_of_people_who_are_not_there(d):
    d(
        NOW,
        "person",
        "away",
        "li",
        "nobody",
        "--from",
        "2026-03-02",
        "--until",
        "2026-03-03",
        "--each",
        code=3,
    )
    assert "没有人员 nobody" in d.err and "办成 1 件" in d.out


def test_a_round_of_each(handed):
    handed(NOW, "incoming", "pass", "1", "99", "--each", code=3)
    assert (
        handed.err.count("没有编号 99") == 1
        and handed.out.splitlines()[-1] == "办成 1 件，未办 1 件"
    )


def test_a_round_ends_with_the_act_that_is_refused(d):
    d.paper("03-02T09:00")
    d("03-02T09:10", "incoming", "route", "1", "--reader", "li,sun", by="qian")
    d("03-02T09:20", "incoming", "hand", "1", "--to", "li")
    d("03-02T09:30", "incoming", "take-in", "1")
    d(
        "03-02T09:40", "incoming", "pass", "1", "--each", code=3
    )  # nobody has it: neither read nor brought back, so not handed on either
    assert d.err.count("不予办理") == 1 and d.json(NOW, "show", "1")["record"].get("out") is None


@pytest.mark.parametrize(
    ("words", "heading"),
    [
        (("--print",), "催办通知"),
        (("--print", "催办通知"), "催办通知"),
        (("--print=催办通知",), "催办通知"),
        (("--打印", "传阅单"), "文件处理传阅单"),
        (("--print", "circulation"), "文件处理传阅单"),
        (("——打印＝催办",), "催办通知"),
        (("--print", "--result", "已告知"), "催办通知"),
    ],
)
def test_print_takes_the_name_of_a_form_and_knows_the_fitting_one(handed, words, heading):
    assert heading in handed(NOW, "incoming", "urge", "1", "--addressee", "sun", *words)


def test_an_id_after_print_stays_an_id(handed):
    assert "催办通知" in handed(NOW, "incoming", "urge", "--print", "1", "--addressee", "sun")
    assert "文件处理传阅单" in handed(NOW, "incoming", "return", "--print", "1", "--unread", "开会")


def test_each_paper_s_slip_is_printed(handed):
    out = handed(NOW, "incoming", "urge", "1", "2", "--addressee", "sun", "--print")
    assert "收〔2026〕1号" in out.split("催办通知", 1)[1] and out.count("催办通知") == 2


def test_a_form_that_there_is_none_of_is_told_before_anything_is_done(handed):
    head = handed.git("rev-parse", "HEAD")
    handed(NOW, "incoming", "urge", "1", "--addressee", "sun", "--print=借阅单", code=4)
    assert (
        "没有单据 借阅单" in handed.err
        and "催办通知" in handed.err
        and handed.git("rev-parse", "HEAD") == head
    )


def test_fmt_says_that_it_found_nothing(d):
    assert d(NOW, "fmt") == "没有发现问题\n" and d.json(NOW, "fmt") == {"findings": []}
    (d.folder / "schemas" / "loan.yaml").write_text("a: 1\na: 2\n")
    d(NOW, "fmt", code=1)
    assert "schemas/loan.yaml:2:1" in d.out
    d(NOW, "--format", "json", "fmt", code=1)
    assert json.loads(d.out)["findings"][0]["line"] == 2


def test_a_quick_loan_is_the_one_just_made_though_another_year_s_was_read(d):
    d.paper("03-02T09:00")
    for n in range(2):
        assert f"LN-2026-000{n + 1}" in d(
            f"03-02T1{n}:00",
            "loan",
            "quick",
            "--document",
            "1",
            "--borrower",
            "wu",
            "--purpose",
            "x",
            "--approver",
            "wang",
        )
        d(f"03-02T1{n}:30", "loan", "return", f"LN-{n + 1}", "--condition", "intact")
