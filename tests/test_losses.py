"""A copy lost, found, written off, or found with somebody: readers, duties and the paper's end
follow (D7.4, D13).
"""

from office import PAPER


def duties(d, now, id="1"):
    return sorted((x["duty"], x["owner"]) for x in d.json(now, "show", id)["duties"])


def readers(d, now, id="1"):
    return d.json(now, "show", id)["record"]["readers"]


def routed(d, *words, copies=1):
    d.paper("03-02T09:00", *(["--copies", str(copies)] if copies > 1 else []))
    d("03-02T09:10", "incoming", "route", "1", *words, by="qian")


def closed(d, now, outcome, incident="INC-2026-0001", code=0):
    d(
        f"{now}:00",
        "incident",
        "investigate",
        incident,
        "--cause",
        "搬迁",
        "--responsible",
        "unknown",
    )
    d(f"{now}:01", "incident", "report", incident, "--to", "sun")
    d(f"{now}:02", "incident", "close", incident, "--outcome", outcome, by="qian", code=code)


def test_a_lost_copy_that_is_found_goes_on_to_its_reader(d):
    routed(d, "--reader", "sun,zhou", "--handler-department", "工程科")
    d("03-02T10:00", "incoming", "hand", "1", "--to", "sun")
    d("03-02T11:00", "incoming", "lose", "1")
    row = readers(d, "03-02T11:01")[0]
    assert duties(d, "03-02T11:01") == [] and (row["handed"][:16], row["lost"][:16]) == (
        "2026-03-02T10:00",
        "2026-03-02T11:00",
    )
    d.refused("03-02T11:02", "incoming", "read", "1", by="sun", rules="actor_may")
    closed(d, "03-03T09", "found")
    assert duties(d, "03-03T09:10") == [("pass_on", "registrar")]
    d("03-03T10:00", "incoming", "hand", "1", "--to", "sun")
    assert duties(d, "03-03T10:01") == [("read", "sun")]
    assert readers(d, "03-03T10:02")[0] == {
        "reader": "sun",
        "mode": "decide",
        "handed": "2026-03-03T10:00:00+08:00",
    }
    d("03-03T11:00", "incoming", "pass", "1")
    d("03-03T12:00", "incoming", "pass", "1")
    d("03-03T13:00", "incoming", "conclude", "1", "--outcome", "已办", by="wang")
    assert d("03-03T14:00", "check") == "没有发现问题\n"


def test_a_loss_does_not_take_back_that_the_reader_was_handed_the_paper(d):
    routed(d, "--reader", "sun", "--handler-department", "工程科")
    d("03-02T10:00", "incoming", "hand", "1", "--to", "sun")
    d("03-02T11:00", "incoming", "lose", "1")
    assert (
        d.json("03-02T11:01", "report", "circulation")["rows"][0]["handed"][:16]
        == "2026-03-02T10:00"
    )
    assert "03-02 10:00  03-02 11:00" in d("03-02T11:02", "show", "1") and "03-02 10:00" in d(
        "03-02T11:03", "form", "1"
    )
    closed(d, "03-03T09", "written_off")
    row = readers(d, "03-03T09:10")[0]
    assert row["handed"][:16] == "2026-03-02T10:00" and row["unread"] == "遗失"
    assert d("03-03T14:00", "check") == "没有发现问题\n"


def test_who_had_read_it_before_it_was_lost_is_done(d):
    routed(d, "--reader", "sun", "--handler-department", "工程科")
    d("03-02T10:00", "incoming", "hand", "1", "--to", "sun")
    d("03-02T10:30", "incoming", "read", "1", by="sun")
    d("03-02T11:00", "incoming", "lose", "1")
    row = readers(d, "03-02T11:01")[0]
    assert row["read"] and row["lost"] and "returned" not in row
    closed(d, "03-03T09", "found")
    assert d.json("03-03T09:10", "show", "1")["state"] == "handling"
    assert duties(d, "03-03T09:11") == [("pass_on", "registrar")]
    d("03-03T10:00", "incoming", "hand", "1", "--to", "wang")


def test_what_is_wanted_back_is_wanted_back_again_when_it_is_found(d):
    d.paper("03-02T09:00", "--recall-by", "2026-05-01")
    d("03-02T09:10", "incoming", "lose", "1")
    assert ("give_back", "registrar") not in duties(d, "03-02T09:11")
    closed(d, "03-03T09", "found")
    assert ("give_back", "registrar") in duties(d, "03-03T09:10")


def test_writing_off_the_original_strikes_only_who_still_waits(d):
    routed(d, "--reader", "sun,zhou,li", "--handler-department", "工程科", copies=2)
    d("03-02T10:00", "incoming", "hand", "1", "--to", "sun")
    d("03-02T10:01", "incoming", "hand", "1", "--to", "zhou", "--copy", "2")
    d("03-02T11:00", "incoming", "lose", "1", "--copy", "1")
    closed(d, "03-03T09", "written_off")
    struck = {r["reader"]: r.get("unread", "") for r in readers(d, "03-03T09:10")}
    assert struck == {"sun": "遗失", "zhou": "", "li": "遗失"}
    assert d.json("03-03T09:11", "show", "1")["state"] == "circulating"
    d("03-03T10:00", "incoming", "read", "1", by="zhou")
    d("03-03T10:01", "incoming", "return", "1")
    assert d.json("03-03T10:02", "show", "1")["state"] == "handling"
    assert duties(d, "03-03T10:03") == [("pass_on", "registrar")]
    d("03-03T10:04", "incoming", "hand", "1", "--to", "wang")
    assert d.json("03-03T10:05", "show", "1")["record"]["out"][0]["copy"] == 2
    assert duties(d, "03-03T10:06") == [("assign", "wang"), ("settle", "wang")]
    assert d("03-03T14:00", "check") == "没有发现问题\n"


def test_a_written_off_original_can_be_concluded_from_any_state(d):
    d.paper("03-02T09:00")
    d("03-02T09:01", "incoming", "register", *PAPER)
    d("03-02T09:02", "incoming", "register", *PAPER)
    d("03-02T09:10", "incoming", "route", "2", "--handler-department", "工程科", by="qian")
    d("03-02T09:11", "incoming", "route", "3", "--reader", "sun", by="qian")
    d("03-02T09:12", "incoming", "hand", "3", "--to", "sun")
    for n in ("1", "2", "3"):
        d(f"03-0{2 + int(n)}T08:00", "incoming", "lose", n)
        closed(d, f"03-0{2 + int(n)}T09", "written_off", f"INC-2026-000{n}")
        assert d.json(f"03-0{2 + int(n)}T09:10", "show", n)["state"] == "handling"
        assert duties(d, f"03-0{2 + int(n)}T09:11", n) == [("settle", "office_director")], n
        d(f"03-0{2 + int(n)}T09:12", "incoming", "conclude", n, "--outcome", "原件遗失，已核销")
        assert duties(d, f"03-0{2 + int(n)}T09:13", n) == [("file", "registrar")], (
            "the book of filed papers says 遗失"
        )
    assert d("03-06T14:00", "check") == "没有发现问题\n"


def test_a_second_copy_is_still_routed_when_the_first_is_written_off(d):
    d.paper("03-02T09:00", "--copies", "2")
    d("03-02T09:01", "incoming", "lose", "1", "--copy", "1")
    closed(d, "03-02T10", "written_off")
    assert duties(d, "03-02T10:10") == [("route", "office_director")]
    d("03-02T10:11", "incoming", "route", "1", "--reader", "li", by="qian")
    d("03-02T10:12", "incoming", "hand", "1", "--to", "li")
    assert d.json("03-02T10:13", "show", "1")["record"]["out"][0]["copy"] == 2


def test_a_loss_is_entered_by_lose_and_only_what_is_lost_is_written_off(d):
    d.paper()
    said = d.refused(
        "03-02T09:10",
        "incident",
        "open",
        "--about",
        "1",
        "--nature",
        "lost",
        clauses=["[D13]"],
        rules="loss_is_entered_by_lose",
    )
    assert "lose" in said
    d("03-02T09:11", "incoming", "register", *PAPER)
    d("03-02T09:12", "incoming", "lose", "2")
    said = d.refused(
        "03-02T09:13",
        "incident",
        "open",
        "--about",
        "2",
        "--nature",
        "lost",
        clauses=["[D13]"],
        rules="loss_is_entered_by_lose",
    )
    assert "INC-2026-0001" in said
    d(
        "03-02T10:00",
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
    d("03-02T10:01", "loan", "lose", "LN-2026-0001")
    d("03-02T10:02", "loan", "return", "LN-2026-0001", "--condition", "intact")
    closed(d, "03-03T09", "written_off", "INC-2026-0002", code=3)
    assert "[D13]" in d.err
    d("03-03T09:10", "incident", "close", "INC-2026-0002", "--outcome", "found", by="qian")
    assert "lost" not in d.json("03-03T09:11", "show", "1")["record"]
    d("03-03T09:20", "incoming", "route", "1", "--reader", "li", by="qian")
    d("03-03T09:21", "incoming", "hand", "1", "--to", "li")


def test_who_answers_for_a_loss_is_a_person_or_unknown(d):
    d.paper("03-02T09:00")
    d("03-02T09:01", "incoming", "lose", "1")
    said = d.refused(
        "03-02T09:10",
        "incident",
        "investigate",
        "1",
        "--cause",
        "搬迁",
        "--responsible",
        "王六",
        clauses=["[D13]"],
        rules="who_answers_is_a_person",
    )
    assert "没有人员 王六" in said
    d("03-02T09:11", "incident", "investigate", "1", "--cause", "搬迁", "--responsible", "王五")
    assert d.json("03-02T09:12", "show", "INC-2026-0001")["record"]["responsible"] == "wang"
    d("03-02T09:13", "incident", "report", "1", "--to", "sun")
    d("03-02T09:14", "incident", "investigate", "1", "--cause", "搬迁", "--responsible", "unknown")


def test_nothing_is_given_back_while_a_copy_is_missing(d):
    d.paper("03-02T09:00", "--copies", "2")
    d("03-02T09:01", "incoming", "lose", "1", "--copy", "2")
    said = d.refused(
        "03-02T09:10",
        "incoming",
        "give-back",
        "1",
        "--to",
        "区建设局",
        clauses=["[D13]"],
        rules="no_copy_is_missing",
    )
    assert "INC-2026-0001" in said
    closed(d, "03-02T10", "written_off")
    d("03-02T10:10", "incoming", "give-back", "1", "--to", "区建设局")
    d("03-02T11:00", "incoming", "register", *PAPER)
    d("03-02T11:01", "incoming", "lose", "2")
    closed(d, "03-02T12", "written_off", "INC-2026-0002")
    d.refused(
        "03-02T12:10",
        "incoming",
        "give-back",
        "2",
        "--to",
        "区建设局",
        clauses=["[D13]"],
        rules="no_copy_is_missing",
    )


def test_a_reader_found_with_it_owes_its_return_once(d):
    routed(d, "--reader", "sun,li")
    d("03-02T10:00", "incoming", "hand", "1", "--to", "sun")
    d(
        "03-02T11:00",
        "incoming",
        "found-with",
        "1",
        "--holder",
        "li",
        "--since",
        "2026-03-02",
        "--how",
        "直接转交",
    )
    d("03-02T12:00", "incoming", "read", "1", by="li")
    assert duties(d, "03-02T12:01") == [("return", "li")]


def test_it_was_not_elsewhere_before_its_reader_had_read_it(d):
    routed(d, "--reader", "sun,li")
    d("03-02T10:00", "incoming", "hand", "1", "--to", "sun")
    d("03-03T10:00", "incoming", "read", "1", by="sun")
    d(
        "03-03T15:00",
        "incoming",
        "found-with",
        "1",
        "--holder",
        "li",
        "--since",
        "2026-03-03",
        "--how",
        "直接转交",
    )
    assert [r.get("returned", "")[:16] for r in readers(d, "03-03T15:01")] == [
        "2026-03-03T10:00",
        "",
    ]
    assert (
        d.json("03-03T15:02", "show", "1")["record"]["out"][0]["since"][:16] == "2026-03-03T10:00"
    )


def test_a_copy_was_with_nobody_before_the_ledger_had_it_elsewhere(d):
    routed(d, "--reader", "sun")
    said = d.refused(
        "03-03T09:00",
        "incoming",
        "found-with",
        "1",
        "--holder",
        "li",
        "--since",
        "2026-02-01",
        "--how",
        "x",
        clauses=["[D7.4]"],
        rules="found_after_it_left",
    )
    assert "2026-02-01 过早" in said and "2026-03-02" in said
    d("03-03T10:00", "incoming", "hand", "1", "--to", "sun")
    d.refused(
        "03-04T09:00",
        "incoming",
        "found-with",
        "1",
        "--holder",
        "li",
        "--since",
        "2026-03-02",
        "--how",
        "x",
        clauses=["[D7.4]"],
        rules="found_after_it_left",
    )
    d(
        "03-04T09:01",
        "incoming",
        "found-with",
        "1",
        "--holder",
        "li",
        "--since",
        "2026-03-03",
        "--how",
        "x",
    )
    assert (
        d.json("03-04T09:02", "show", "1")["record"]["out"][0]["since"][:16] == "2026-03-03T10:00"
    )


def test_a_lost_copy_found_with_somebody_is_lost_no_longer(d):
    routed(d, "--reader", "sun")
    d("03-02T10:00", "incoming", "lose", "1")
    d(
        "03-03T10:00",
        "incoming",
        "found-with",
        "1",
        "--holder",
        "feng",
        "--since",
        "2026-03-02",
        "--how",
        "自取",
    )
    record = d.json("03-03T10:01", "show", "1")["record"]
    assert (
        "lost" not in record
        and record["out"][0]["holder"] == "feng"
        and record["out"][0]["since"][:16] == "2026-03-02T09:00"
    )
    closed(d, "03-03T11", "written_off", code=3)
    d("03-03T11:10", "incident", "close", "INC-2026-0001", "--outcome", "found", by="qian")
    assert d.json("03-03T11:11", "show", "1")["record"]["out"][0]["holder"] == "feng"
    d("03-03T12:00", "incoming", "return", "1")
    assert d("03-03T14:00", "check") == "没有发现问题\n"


def test_a_lost_copy_that_was_found_with_somebody_and_came_back_is_in_the_office(d):
    routed(d, "--reader", "sun", "--handler-department", "工程科", copies=2)
    d("03-02T10:00", "incoming", "hand", "1", "--to", "sun", "--copy", "1")
    for copy in ("1", "2"):
        d(f"03-02T1{copy}:00", "incoming", "lose", "1", "--copy", copy)
        d(
            f"03-02T1{copy}:30",
            "incoming",
            "found-with",
            "1",
            "--copy",
            copy,
            "--holder",
            "li",
            "--since",
            "2026-03-02",
            "--how",
            "捡到",
        )
    d("03-02T13:00", "incoming", "return", "1", "--copy", "1", "--unread", "未阅")
    d("03-31T09:00", "recall", "open", "--as-of", "2026-03-31")
    d("03-31T10:00", "recall", "collect", "RC-2026-Q1", "--document", "1")
    closed(d, "04-01T09", "found")
    assert [line.split("\t")[2] for line in d("04-01T10:00", "where", "1").splitlines()[1:3]] == [
        "在办公室"
    ] * 2
    assert "第1–2份 在办公室" in " ".join(d("04-01T10:00", "show", "1").split())
    assert [
        line.split("\t")[2]
        for line in d("04-01T10:00", "where", "1", "--as-of", "2026-03-02").splitlines()[1:3]
    ] == ["在办公室", "li"]


def test_a_lent_copy_found_with_another_comes_back_by_its_loan(d):
    d.paper()
    d(
        "03-02T10:00",
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
    d(
        "03-02T11:00",
        "incoming",
        "found-with",
        "1",
        "--holder",
        "feng",
        "--since",
        "2026-03-02",
        "--how",
        "吴六转借",
    )
    said = d.refused(
        "03-02T12:00",
        "incoming",
        "return",
        "1",
        clauses=["D12"],
        rules="borrowed_copy_comes_back_by_its_loan",
    )
    assert "loan return LN-2026-0001" in said
    d("03-02T12:01", "loan", "return", "LN-2026-0001", "--condition", "intact")
    assert "out" not in d.json("03-02T12:02", "show", "1")["record"] and duties(
        d, "03-02T12:03"
    ) == [("route", "office_director")]


def test_a_breach_names_the_clauses_that_were_broken(d):
    routed(d, "--reader", "sun,zhou,li", copies=4)
    d("03-02T10:00", "incoming", "hand", "1", "--to", "sun")
    d(
        "03-02T10:01",
        "loan",
        "quick",
        "--document",
        "1",
        "--copy",
        "2",
        "--borrower",
        "wu",
        "--purpose",
        "x",
        "--approver",
        "wang",
    )
    cases = [
        ("1", "feng", "（D7.1、D7.4）"),
        ("2", "feng", "（D7.1、D11、D12）"),
        ("3", "li", "（D6.3、D7.3）"),
        ("4", "zhou", "（D7.3）"),
    ]
    for n, (copy, who, clauses) in enumerate(cases, 1):
        d(
            f"03-02T11:0{n}",
            "incoming",
            "found-with",
            "1",
            "--copy",
            copy,
            "--holder",
            who,
            "--since",
            "2026-03-02",
            "--how",
            "转交",
        )
        assert (
            clauses in d.json(f"03-02T11:1{n}", "show", f"INC-2026-000{n}")["record"]["remarks"]
        ), (copy, who)


def test_a_copy_lost_twice_is_written_off_once_and_both_incidents_end(d):
    routed(d, "--handler-department", "工程科")
    d("03-02T10:00", "incoming", "lose", "1")
    d(
        "03-02T11:00",
        "incoming",
        "found-with",
        "1",
        "--holder",
        "feng",
        "--since",
        "2026-03-02",
        "--how",
        "自取",
    )
    d("03-02T12:00", "incoming", "lose", "1")
    closed(d, "03-03T09", "written_off", "INC-2026-0001")
    closed(d, "03-03T10", "settled", "INC-2026-0002")
    closed(d, "03-03T11", "written_off", "INC-2026-0003")
    assert [
        e["because"]
        for e in d.json("03-03T12:00", "show", "1")["events"]
        if e["act"] == "write_off"
    ] == ["INC-2026-0001"]
    d("03-03T13:00", "incoming", "conclude", "1", "--outcome", "遗失核销")


# --- what is told about an incident ---------------------------------------------------------------


def test_a_loss_of_another_copy_does_not_end_the_passing_on(d):
    routed(d, "--reader", "sun,li", copies=2)
    d("03-02T10:00", "incoming", "hand", "1", "--to", "sun", "--copy", "1")
    d("03-02T10:10", "incoming", "read", "1", by="sun")
    d("03-02T10:20", "incoming", "return", "1")
    assert ("pass_on", "registrar") in duties(d, "03-02T10:21")
    d("03-02T10:30", "incoming", "lose", "1", "--copy", "2")
    assert ("pass_on", "registrar") in duties(d, "03-02T10:31")


def test_a_copy_is_not_found_with_somebody_on_a_day_that_has_not_come(d):
    routed(d, "--reader", "sun")
    found = ("incoming", "found-with", "1", "--holder", "li", "--how", "转交", "--since")
    assert "2026-03-03 在将来" in d.refused(
        "03-02T10:00", *found, "2026-03-03", clauses=["D7.4"], rules="found_after_it_left"
    )
    d("03-02T10:01", *found, "2026-03-02")


def test_a_copy_that_there_is_none_of_and_a_lost_one_go_to_nobody(d):
    routed(d, "--reader", "sun", copies=2)
    hand = ("incoming", "hand", "1", "--to", "sun", "--copy")
    assert "没有第3份，共2份" in d.refused(
        "03-02T10:00", *hand, "3", clauses=["D5.1"], rules="copy_exists"
    )
    d("03-02T10:01", "incoming", "lose", "1", "--copy", "2")
    assert "第2份已报失" in d.refused(
        "03-02T10:02", *hand, "2", clauses=["D7.4"], rules="paper_is_in_the_office"
    )
    d("03-02T10:03", *hand, "1")


def test_a_mismatch_writes_the_wrong_number_down(d):
    d.paper()
    mismatch = ("incident", "open", "--about", "1", "--nature", "mismatch")
    assert "--wrong-number" in d.refused(
        "03-02T10:00", *mismatch, clauses=["D4.2"], rules="wrong_number_of_a_mismatch"
    )
    d("03-02T10:01", *mismatch, "--wrong-number", "甲发〔2026〕3号")


def test_a_loss_names_who_answers_for_it_and_ends_found_or_written_off(d):
    d.paper()
    d("03-02T09:30", "incoming", "lose", "1")
    cause = ("incident", "investigate", "INC-2026-0001", "--cause", "搬迁")
    assert "--responsible" in d.refused(
        "03-02T10:00", *cause, clauses=["D13"], rules="loss_names_who_answers"
    )
    d("03-02T10:01", *cause, "--responsible", "unknown")
    d("03-02T10:02", "incident", "report", "INC-2026-0001", "--to", "sun")
    close = ("incident", "close", "INC-2026-0001", "--outcome")
    assert "遗失以“找回”或“核销”结" in d.refused(
        "03-02T10:03",
        *close,
        "settled",
        by="qian",
        clauses=["D13"],
        rules="outcome_fits_the_nature",
    )
    d("03-02T10:04", *close, "found", by="qian")
    d("03-02T11:00", "incident", "open", "--about", "1", "--nature", "missing_pages")
    d("03-02T11:01", "incident", "investigate", "INC-2026-0002", "--cause", "装订")
    d("03-02T11:02", "incident", "report", "INC-2026-0002", "--to", "sun")
    assert "其他以“处理完毕”结" in d.refused(
        "03-02T11:03",
        "incident",
        "close",
        "INC-2026-0002",
        "--outcome",
        "found",
        by="qian",
        clauses=["D13"],
        rules="outcome_fits_the_nature",
    )


def test_a_copy_written_off_is_told_as_such_and_so_is_its_paper_in_the_book(d):
    d.paper("03-02T09:00", "--copies", "2")
    d.paper("03-02T09:01")
    d("03-02T10:00", "incoming", "lose", "1", "--copy", "2")
    d("03-02T10:01", "incoming", "lose", "2")
    closed(d, "03-03T09", "written_off")
    assert "第2份 遗失，已核销" in " ".join(d("03-03T10:00", "show", "1").split())
    assert "lost, written off" in " ".join(d("03-03T10:00", "--lang", "en", "show", "1").split())
    book = d("03-03T10:01", "--format", "md", "register", "incoming")
    assert "（第2份遗失）" in book and "（遗失）" in book


def test_a_loss_is_reported_to_a_leader(d):
    d.paper()
    d("03-02T10:00", "incoming", "lose", "1")
    for nobody in ("li", "区建设局"):
        assert "遗失须报告领导" in d.refused(
            "03-02T10:10",
            "incident",
            "report",
            "INC-2026-0001",
            "--to",
            nobody,
            clauses=["D13"],
            rules="loss_is_reported_to_a_leader",
        )
    d("03-02T10:20", "incident", "report", "INC-2026-0001", "--to", "sun")


def test_the_loss_of_a_spare_copy_leaves_the_original_to_be_given_back(d):
    d.paper("03-02T09:00", "--recall-by", "2026-05-01", "--copies", "2")
    d("03-02T09:10", "incoming", "lose", "1", "--copy", "2")
    assert ("give_back", "registrar") in duties(d, "03-02T09:11")
    d("03-02T09:20", "incoming", "lose", "1", "--copy", "1")
    assert ("give_back", "registrar") not in duties(d, "03-02T09:21")


def test_the_copy_that_goes_round_is_lost_and_nothing_is_left_to_pass_on(d):
    routed(d, "--reader", "sun,li")
    d("03-02T10:00", "incoming", "hand", "1", "--to", "sun")
    d("03-02T10:10", "incoming", "read", "1", by="sun")
    d("03-02T10:20", "incoming", "return", "1")
    assert ("pass_on", "registrar") in duties(d, "03-02T10:21")
    d("03-02T10:30", "incoming", "lose", "1")
    assert ("pass_on", "registrar") not in duties(d, "03-02T10:31")


def test_a_second_copy_that_is_handed_over_leaves_the_first_to_be_passed_on(d):
    routed(d, "--reader", "sun,li,wu", copies=2)
    d("03-02T10:00", "incoming", "hand", "1", "--to", "sun", "--copy", "1")
    d("03-02T10:10", "incoming", "read", "1", by="sun")
    d("03-02T10:20", "incoming", "return", "1")
    d("03-02T10:30", "incoming", "hand", "1", "--to", "li", "--copy", "2")
    assert ("pass_on", "registrar") in duties(d, "03-02T10:31")
    d("03-02T10:40", "incoming", "hand", "1", "--to", "wu", "--copy", "1")
    assert ("pass_on", "registrar") not in duties(d, "03-02T10:41")
