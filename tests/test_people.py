"""People: who leaves leaves nothing behind, what is handed over moves in one commit, keys are
public and somebody's own.
"""

from base64 import b64encode

import pytest
from office import PAPER


def key(name="ssh-ed25519", seed=1):
    body = (
        len(name).to_bytes(4, "big") + name.encode() + (32).to_bytes(4, "big") + bytes([seed]) * 32
    )
    return f"{name} {b64encode(body).decode()} someone@office"


def routed(d, *words, n=1):
    hour = "09:0" if n == 1 else "09:5"
    d.paper(f"03-02T{hour}7")
    d(f"03-02T{hour}8", "incoming", "route", str(n), *words, by="qian")


def duties(d, now, id="1"):
    return {x["duty"]: x["owner"] for x in d.json(now, "show", id)["duties"]}


# --- leaving --------------------------------------------------------------------------------------


def test_leaving_says_in_words_what_is_left(d):
    routed(d, "--reader", "li")
    d("03-02T10:00", "incoming", "hand", "1", "--to", "li")
    said = d.refused(
        "03-02T11:00",
        "person",
        "leave",
        "li",
        by="qian",
        clauses=["[D12]", "[D13]"],
        rules="holds_no_paper owes_nothing_by_name",
    )
    assert "收〔2026〕1号《关于防汛工作的通知》（IN-2026-0001）第1份" in said
    assert "阅文" in said and "2026-03-02 17:30" in said
    english = d.refused(
        "03-02T11:00",
        "--lang",
        "en",
        "person",
        "leave",
        "li",
        by="qian",
        rules="holds_no_paper owes_nothing_by_name",
    )
    assert "read on 收〔2026〕1号" in english and "due 2026-03-02 17:30" in english


def test_leaving_never_says_the_title_of_a_secret_paper(d):
    d(
        "03-02T09:00",
        "incoming",
        "register",
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
    d("03-02T09:10", "incoming", "route", "1", "--reader", "sun", by="qian")
    d("03-02T10:00", "incoming", "hand", "1", "--to", "sun")
    said = d.refused(
        "03-02T11:00",
        "person",
        "leave",
        "sun",
        by="qian",
        clauses=["[D12]"],
        rules="holds_no_paper owes_nothing_by_name",
    )
    assert "收〔2026〕1号（IN-2026-0001）" in said and "《" not in said


def test_the_last_holder_of_a_role_leaves_no_duty_of_it(d):
    routed(d, "--reader", "li")
    said = d.refused(
        "03-02T11:00", "person", "leave", "zhao", by="qian", rules="role_duties_have_another"
    )
    assert "收发员尚有应办而无他人担任" in said and "分送" in said and "收〔2026〕1号" in said
    d("03-02T11:01", "person", "change", "hua", "--grant", "registrar", by="qian")
    d("03-02T11:02", "person", "leave", "zhao", by="qian")


def test_who_is_still_to_be_served_is_named_when_he_leaves(d):
    routed(d, "--reader", "sun,li")
    d("03-02T10:00", "person", "leave", "li", by="qian")
    assert "收〔2026〕1号" in d.err and "reroute" in d.err


# --- handing over ---------------------------------------------------------------------------------


def handled_by_wu(d):
    """A paper with an instruction and a reply, handled by wu who has not the paper; another read by
    him.
    """
    d(
        "03-02T09:00",
        "incoming",
        "register",
        "--title",
        "甲",
        "--form",
        "document",
        "--source",
        "superior",
        "--sender",
        "区建设局",
        "--line",
        "administration",
        "--reply-by",
        "2026-03-20",
    )
    d(
        "03-02T09:10",
        "incoming",
        "route",
        "1",
        "--reader",
        "sun",
        "--handler-department",
        "工程科",
        by="qian",
    )
    d("03-02T09:20", "incoming", "hand", "1", "--to", "sun")
    d("03-02T09:30", "incoming", "take-in", "1", "--instruction", "报方案")
    d("03-02T09:40", "incoming", "hand", "1", "--to", "wang")
    d("03-02T09:50", "incoming", "assign", "1", "--handler", "wu", by="wang")
    d("03-02T09:55", "incoming", "return", "1")
    routed(d, "--reader", "wu", n=2)
    d("03-02T10:00", "incoming", "hand", "2", "--to", "wu")


def test_papers_in_hand_and_duties_without_a_paper_move_in_one_commit(d):
    handled_by_wu(d)
    assert (
        set(duties(d, "03-02T10:01").values())
        == {"wu"}
        == set(duties(d, "03-02T10:01", "2").values())
    )
    before = d.commits()
    got = d.json("03-02T10:10", "person", "hand-over", "wu", "--to", "li", by="qian")
    assert d.commits() == before + 1 and got["also"] == ["IN-2026-0002", "IN-2026-0001"]
    assert duties(d, "03-02T10:11") == {"carry_out": "li", "reply": "li", "settle": "li"}
    assert duties(d, "03-02T10:11", "2") == {"read": "li"}
    first, second = (d.json("03-02T10:12", "show", n)["record"] for n in ("1", "2"))
    assert first["handlers"] == ["li"] and "out" not in first
    assert [(r["holder"], r["copy"]) for r in second["out"]] == [("li", 1)] and second["readers"][
        0
    ]["reader"] == "li"
    d("03-02T10:13", "person", "leave", "wu", by="qian")
    d("03-02T10:14", "incoming", "carry-out", "1", "--result", "已报", by="li")
    d("03-02T10:15", "incoming", "pass", "2")
    assert d("03-02T10:16", "check") == "没有发现问题\n"


def test_a_hand_over_moves_nothing_of_others(d):
    """The original is with another reader; only the copy made for him, and its return, move."""
    routed(d, "--reader", "sun", "--handler-department", "工程科")
    d("03-02T10:00", "incoming", "hand", "1", "--to", "sun")
    d("03-02T10:10", "incoming", "read", "1", "--instruction", "报方案", by="sun")
    d("03-02T10:20", "incoming", "copy", "1", "--for", "li", "--consent-of", "qian")
    d("03-02T10:30", "person", "hand-over", "li", "--to", "feng", by="qian")
    record = d.json("03-02T10:31", "show", "1")
    assert [(r["copy"], r["holder"]) for r in record["record"]["out"]] == [(1, "sun"), (2, "feng")]
    owners = {(x["duty"], x["owner"]) for x in record["duties"]}
    assert (
        ("carry_out", "department_head:工程科") in owners
        and ("return", "feng") in owners
        and ("return", "sun") in owners
    )


def test_duties_of_the_same_key_do_not_mix(d):
    """Reading copy 1 and instruction 1 bear the same key; only the reading is his."""
    routed(d, "--reader", "sun,li", "--handler-department", "工程科")
    d("03-02T10:00", "incoming", "hand", "1", "--to", "sun")
    d("03-02T10:10", "incoming", "pass", "1", "--instruction", "报方案")
    d("03-02T10:20", "person", "hand-over", "li", "--to", "feng", by="qian")
    assert (
        duties(d, "03-02T10:21")["carry_out"] == "department_head:工程科"
        and duties(d, "03-02T10:21")["read"] == "feng"
    )


def test_a_successor_who_would_read_later_reads_once(d):
    routed(d, "--reader", "li,wu,feng")
    d("03-02T10:00", "incoming", "hand", "1", "--to", "li")
    d("03-02T10:10", "person", "hand-over", "li", "--to", "wu", by="qian")
    assert [r["reader"] for r in d.json("03-02T10:11", "show", "1")["record"]["readers"]] == [
        "wu",
        "feng",
    ]
    d("03-02T10:20", "incoming", "pass", "1")
    assert d.json("03-02T10:21", "show", "1")["record"]["out"][0]["holder"] == "feng"


def test_a_presented_paper_can_be_read_by_the_successor(d):
    d.paper("03-02T09:00", "--urgency", "urgent")
    d("03-02T09:10", "incoming", "present", "1", "--to", "sun")
    d("03-02T09:20", "person", "hand-over", "sun", "--to", "zhou", by="qian")
    d("03-02T09:30", "incoming", "read", "1", "--reader", "li", by="zhou")
    assert d.json("03-02T09:31", "show", "1")["state"] == "routed"


def test_a_borrowed_paper_does_not_move_and_is_named(d):
    d.paper("03-02T09:00")
    d(
        "03-02T09:10",
        "loan",
        "quick",
        "--document",
        "1",
        "--borrower",
        "wu",
        "--purpose",
        "核对",
        "--approver",
        "wang",
    )
    said = d.refused(
        "03-02T09:20",
        "person",
        "hand-over",
        "wu",
        "--to",
        "li",
        by="qian",
        clauses=["D12"],
        rules="something_is_handed_over",
    )
    assert "LN-2026-0001" in said and "收〔2026〕1号" in said
    routed(d, "--reader", "wu", n=2)
    d("03-02T10:00", "incoming", "hand", "2", "--to", "wu")
    d("03-02T10:10", "person", "hand-over", "wu", "--to", "li", by="qian")
    assert "LN-2026-0001" in d.err
    held = {r["document"]: r["holder"] for r in d.json("03-02T10:11", "report", "holdings")["rows"]}
    assert held == {"IN-2026-0001": "wu", "IN-2026-0002": "li"}


def test_open_recalls_list_the_successor(d):
    routed(d, "--reader", "li")
    d("03-02T10:00", "incoming", "hand", "1", "--to", "li")
    d("03-31T17:40", "recall", "open", "--as-of", "2026-03-31")
    out = d("03-31T17:50", "person", "hand-over", "li", "--to", "feng", by="qian")
    assert "RC-2026-Q1" in out
    assert d.json("03-31T17:51", "show", "RC-2026-Q1")["record"]["items"][0]["holder"] == "feng"
    d("03-31T17:52", "recall", "collect", "RC-2026-Q1", "--document", "1", "--holder", "feng")
    assert d("03-31T17:53", "check") == "没有发现问题\n"


def test_nothing_to_hand_over_and_nobody_to_take_it(d):
    assert "没有可移交" in d.refused(
        "03-02T09:00",
        "person",
        "hand-over",
        "li",
        "--to",
        "wu",
        by="qian",
        rules="something_is_handed_over",
    )
    handled_by_wu(d)
    d.refused(
        "03-02T11:00",
        "person",
        "hand-over",
        "wu",
        "--to",
        "wu",
        by="qian",
        clauses=["D12"],
        rules="successor_is_another",
    )
    d.refused(
        "03-02T11:00",
        "person",
        "hand-over",
        "wu",
        "--to",
        "li",
        by="feng",
        clauses=["D12"],
        rules="actor_may",
    )
    d("03-02T11:00", "person", "hand-over", "wu", "--to", "li", by="wu")


# --- being away -----------------------------------------------------------------------------------


def test_a_deputy_is_somebody_else_who_is_there(d):
    away = ("--from", "2026-03-02", "--until", "2026-03-06")
    d.refused(
        "03-02T09:00",
        "person",
        "away",
        "sun",
        *away,
        "--deputy",
        "sun",
        clauses=["D6.3"],
        rules="deputy_is_another",
    )
    d("03-02T09:00", "person", "away", "li", "--from", "2026-03-06", "--until", "2026-03-09")
    assert "李四" in d.refused(
        "03-02T09:01", "person", "away", "sun", *away, "--deputy", "li", rules="deputy_is_another"
    )
    d.refused(
        "03-02T09:01",
        "person",
        "away",
        "sun",
        "--from",
        "2026-03-06",
        "--until",
        "2026-03-02",
        clauses=["D6.3"],
        rules="absence_is_in_order",
    )
    d("03-02T09:02", "person", "away", "sun", *away, "--deputy", "wu", by="sun")


def test_a_deputy_sees_what_the_absent_owe_and_is_named(d):
    routed(d, "--reader", "sun,li")
    d("03-02T10:00", "incoming", "hand", "1", "--to", "sun")
    assert d.json("03-02T10:01", "todo", "wu")["rows"] == []
    d(
        "03-02T10:02",
        "person",
        "away",
        "sun",
        "--from",
        "2026-03-02",
        "--until",
        "2026-03-06",
        "--deputy",
        "wu",
    )
    row = d.json("03-02T10:03", "todo", "wu")["rows"][0]
    assert row["duty"] == "read" and row["owner"] == "sun" and row["owners"] == ["sun", "wu"]
    d.paper("03-02T10:04")
    d("03-02T10:05", "incoming", "route", "2", "--reader", "sun", by="qian")
    assert "代理人吴六" in d.refused(
        "03-02T10:06",
        "incoming",
        "hand",
        "2",
        "--to",
        "sun",
        clauses=["D6.3"],
        rules="addressee_is_not_away",
    )
    assert d.json("03-09T10:03", "todo", "wu")["rows"] == []


# --- roles and keys -------------------------------------------------------------------------------


def test_roles_are_granted_and_revoked_where_that_makes_sense(d):
    assert "未任" in d.refused(
        "03-02T09:00",
        "person",
        "change",
        "li",
        "--revoke",
        "registrar",
        by="qian",
        rules="role_change_makes_sense",
    )
    assert "已任" in d.refused(
        "03-02T09:00",
        "person",
        "change",
        "zhao",
        "--grant",
        "registrar",
        by="qian",
        rules="role_change_makes_sense",
    )
    d.refused(
        "03-02T09:00",
        "person",
        "change",
        "li",
        "--grant",
        "registrar",
        "--from",
        "2026-03-09",
        "--until",
        "2026-03-03",
        by="qian",
        rules="role_change_makes_sense",
    )
    d.refused(
        "03-02T09:00",
        "person",
        "change",
        "li",
        "--grant",
        "registrar",
        by="li",
        clauses=["D3"],
        rules="role_change_is_by_the_director",
    )
    d(
        "03-02T09:00",
        "person",
        "change",
        "li",
        "--grant",
        "registrar",
        "--until",
        "2026-03-09",
        by="qian",
    )
    d("03-10T09:00", "person", "change", "li", "--grant", "registrar", by="qian")
    d("03-10T09:01", "person", "change", "li", "--revoke", "registrar", by="qian")


@pytest.mark.parametrize(
    "said",
    [
        "",
        "ssh-ed25519",
        "ssh-ed25519 AAAA",
        "ssh-dss " + key().split()[1],
        "-----BEGIN OPENSSH PRIVATE KEY-----",
        "ssh-rsa " + key().split()[1],
        "ssh-ed25519 不是",
        key()[:40],
    ],
)
def test_what_is_no_public_key_is_refused(d, said):
    d("03-02T09:00", "person", "change", "li", "--add-key", said, by="qian", code=3)
    assert d.commits() == 2


@pytest.mark.parametrize(
    "name", ["ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256", "sk-ssh-ed25519@openssh.com"]
)
def test_a_key_is_entered_with_its_day(d, name):
    d("03-02T09:00", "person", "change", "li", "--add-key", key(name), by="qian")
    assert d.json("03-02T09:01", "show", "li")["record"]["keys"] == [
        {"key": key(name), "from": "2026-03-02"}
    ]


def test_a_key_is_somebodys_own_and_the_first_is_added_by_the_director(d):
    d.refused(
        "03-02T09:00",
        "person",
        "change",
        "li",
        "--add-key",
        key(),
        by="li",
        clauses=["D3"],
        rules="first_key_is_by_the_director",
    )
    d.refused(
        "03-02T09:00",
        "person",
        "change",
        "li",
        "--add-key",
        key(),
        by="zhao",
        clauses=["D3"],
        rules="actor_may first_key_is_by_the_director",
    )
    d("03-02T09:00", "person", "change", "li", "--add-key", key(), by="qian")
    d("03-02T09:01", "person", "change", "li", "--add-key", key(seed=2), by="li")
    other_comment = " ".join([*key().split()[:2], "another@place"])
    assert "李四" in d.refused(
        "03-02T09:02",
        "person",
        "change",
        "wu",
        "--add-key",
        other_comment,
        by="qian",
        rules="key_is_nobody_elses",
    )
    assert "李四" in d.refused(
        "03-02T09:02",
        "person",
        "change",
        "li",
        "--add-key",
        key(seed=2),
        by="li",
        rules="key_is_nobody_elses",
    )


# --- who somebody is ------------------------------------------------------------------------------


def test_a_person_is_not_called_by_a_roles_name_and_has_an_e_mail_of_his_own(d):
    join = ("--name", "陈九", "--department", "工程科", "--role", "staff")
    assert "registrar 是角色名" in d.refused(
        "03-02T09:00",
        "person",
        "join",
        "registrar",
        *join,
        by="qian",
        clauses=["D3"],
        rules="id_is_no_role",
    )
    d("03-02T09:01", "person", "change", "li", "--email", "office@example.org", by="qian")
    said = d.refused(
        "03-02T09:02",
        "person",
        "join",
        "chen",
        *join,
        "--email",
        "Office@example.org",
        by="qian",
        clauses=["D3"],
        rules="email_is_nobody_elses",
    )
    assert "已是李四的邮箱" in said
    d("03-02T09:03", "person", "leave", "li", by="qian")
    d("03-02T09:04", "person", "join", "chen", *join, "--email", "office@example.org", by="qian")


def test_a_change_says_what_changes(d):
    assert "请写明变更内容" in d.refused(
        "03-02T09:00",
        "person",
        "change",
        "li",
        by="qian",
        clauses=["D3"],
        rules="something_changes",
    )


def test_a_role_that_there_is_none_of_is_refused_by_the_judge_himself(d):
    """A caller that types nothing (a script on the package) is judged all the same."""
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from doctrack.engine.judge import Request, decide
    from doctrack.store.ledger.opening import opened

    at = datetime(2026, 3, 2, 9, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
    with opened(d.folder) as ledger:
        said = {}
        for role in ("emperor", "staff"):
            told = {"name": "陈九", "department": "工程科", "roles": (role,)}
            said[role] = [
                o.message.zh
                for o in decide(
                    Request("person", "join", "chen", told, "qian", at, at, "qian"), ledger
                ).objections
            ]
    assert any("没有角色 emperor：" in words for words in said["emperor"]) and not said["staff"], (
        said
    )


def test_the_days_of_an_absence_may_be_told_as_one_span(d):
    d("03-02T09:00", "person", "away", "li", "2026-03-06..2026-03-09")
    assert d.json("03-02T09:01", "show", "li")["record"]["away"][0]["until"] == "2026-03-09"
    d("03-02T09:02", "person", "away", "sun", "2026-03-06..never", code=2)


def test_a_role_is_neither_granted_nor_used_backwards(d):
    assert "不溯及既往" in d.refused(
        "03-03T09:00",
        "person",
        "change",
        "li",
        "--grant",
        "registrar",
        "--from",
        "2026-03-02",
        by="qian",
        clauses=["D3"],
        rules="change_is_not_backwards",
    )
    d(
        "03-03T09:00",
        "person",
        "change",
        "li",
        "--grant",
        "registrar",
        "--until",
        "2026-03-09",
        by="qian",
    )
    register = ("incoming", "register", *PAPER)
    assert "2026-03-02 李四尚未任收发员" in d.refused(
        "03-03T10:00",
        *register,
        "--at",
        "2026-03-02T09:00",
        by="li",
        rules="actor_may",
    )
    assert "no longer registrar" in d.refused(
        "03-10T10:00", "--lang", "en", *register, by="li", rules="actor_may"
    )
