"""What must not be destroyed is refused, each thing under its own clause, when it is listed, when
it is destroyed and before the last witness (D17).
"""

import pytest
from archive_room import added, opened, sealed
from destruction_room import EXECUTE, ONE, approved, counted, executed, papers, proposed, witnessed
from test_outgoing import o, printed  # noqa: F401

PROPOSE = ("destruction", "propose", "--basis", "旧", "--item")


def refused(d, *items, rules, at="03-20T09:00", clauses=("D17",)):
    return d.refused(at, *PROPOSE, ",".join(items), clauses=clauses, rules=rules)


def lent(d, at="03-02T11:00", copy=()):
    d(at, "loan", "request", "--document", "IN-2026-0001", "--purpose", "查", *copy, by="wu")
    d(at, "loan", "approve", "LN-2026-0001", by="wang")
    d(at, "loan", "lend", "LN-2026-0001")


def volume(d, *, year="2010", **more):
    d("03-02T18:00", "office", "set", "fonds", "F001", by="qian")
    made = opened(d, year=year, **more)
    added(d, made, "IN-2026-0001", more=("--component", "original", "--why", "存查"))
    sealed(d, made)
    return made


# Each way in which a concluded paper is blocked: what is done to it, the clause, what the
# refusal says, and the rules that speak.
BLOCKS = {
    "on loan": (lent, "D12", "LN-2026-0001，吴六", "items_are_not_on_loan"),
    "held": (
        lambda d: d("03-02T11:00", "incoming", "hold", "1", "--reason", "审计在查", by="qian"),
        "D17",
        "已冻结：审计在查",
        "items_are_not_held",
    ),
    "lost": (
        lambda d: d("03-02T11:00", "incoming", "lose", "1"),
        "D13",
        "已报失",
        "items_are_not_lost items_have_no_open_incident",
    ),
    "an open incident": (
        lambda d: d("03-02T11:00", "incident", "open", "--about", "1", "--nature", "damage"),
        "D13",
        "INC-2026-0001 未结",
        "items_have_no_open_incident",
    ),
}


@pytest.mark.parametrize("block", BLOCKS)
def test_a_blocked_paper_is_not_listed(d, block):
    happens, clause, said, rules = BLOCKS[block]
    papers(d)
    happens(d)
    assert said in refused(d, ONE, clauses=(clause,), rules=rules)


@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize("until", ["execute", "witness"])
def test_what_came_in_between_is_judged_again(d, block, until):
    """Blocked after the approval, the list is not destroyed; blocked after the fire, the last
    witness is refused and no other.
    """
    happens, clause, said, rules = BLOCKS[block]
    papers(d)
    proposed(d)
    approved(d)
    if until == "execute":
        _later(happens, d, "03-04T11:00")
        counted(d)
        assert said in d.refused(
            "03-10T10:00", "destruction", "execute", "1", *EXECUTE, clauses=(clause,), rules=rules
        )
        return
    counted(d)
    executed(d)
    _later(happens, d, "03-10T10:30")
    witnessed(d, "zhao", "qian", "hua")
    assert said in d.refused(
        "03-10T16:00", "destruction", "witness", "1", by="sun", clauses=(clause,), rules=rules
    )
    assert d.json("03-11T09:00", "show", "1")["state"] == "concluded"


def _later(happens, d, at):
    happens(lambda now, *words, **more: d(at, *words, **more))


def test_every_objection_is_named_not_the_first(d):
    papers(d)
    for block in ("held", "an open incident"):
        BLOCKS[block][0](d)
    said = refused(
        d, ONE, clauses=("D17", "D13"), rules="items_are_not_held items_have_no_open_incident"
    )
    assert "已冻结" in said and "未结" in said and said.count("[内部规定") == 2


def test_a_paper_that_circulates_is_not_listed(d):
    d.paper("03-02T09:00", "--source", "peer")
    d("03-02T10:00", "incoming", "route", "1", "--reader", "sun,li", by="qian")
    d("03-02T11:00", "incoming", "hand", "1", "--to", "sun")
    said = refused(
        d,
        ONE,
        at="03-02T12:00",
        clauses=("D7.4", "D17"),
        rules="items_are_with_nobody matter_of_items_is_done",
    )
    assert "传阅中，第1份自 2026-03-02 11:00 起在孙二处" in said and "未办结" in said


def test_what_a_recall_looks_for_is_not_listed(d):
    papers(d, copies="2")
    d("03-02T11:00", "incoming", "copy", "1", "--for", "wu", "--consent-of", "qian")
    d("03-31T16:00", "recall", "open", "--as-of", "2026-03-31")
    said = refused(
        d,
        "IN-2026-0001/3=duplicate",
        at="03-31T17:00",
        clauses=("D13", "D7.4"),
        rules="items_are_on_no_open_recall items_are_with_nobody",
    )
    assert "RC-2026-Q1" in said and "吴六" in said
    said = refused(
        d,
        ONE,
        at="03-31T17:00",
        clauses=("D13",),
        rules="items_are_on_no_open_recall items_are_with_nobody",
    )
    assert "RC-2026-Q1" in said
    d("03-31T17:10", "recall", "collect", "RC-2026-Q1", "--document", "1")
    proposed(d, "IN-2026-0001/3=duplicate", at="03-31T17:20")


def test_what_its_sender_wants_back_is_given_back(d):
    papers(d, recall_by="2026-12-01")
    assert "2026-12-01 清退" in refused(
        d, ONE, clauses=("D13",), rules="items_are_on_no_open_recall"
    )


def test_what_is_not_concluded_is_not_listed(d):
    d.paper("03-02T09:00", "--source", "peer")
    assert "现为“已登记”，未办结" in refused(d, ONE, rules="matter_of_items_is_done")


@pytest.mark.parametrize(
    "gone",
    [("void", "--reason", "重复"), ("give-back", "--to", "区建设局", "--reason", "misdirected")],
)
def test_what_has_left_the_office_is_not_listed(d, gone):
    d.paper("03-02T09:00", "--source", "peer")
    d(
        "03-02T10:00",
        "incoming",
        gone[0],
        "1",
        *gone[1:],
        by="qian" if gone[0] == "void" else "zhao",
    )
    refused(d, ONE, rules="matter_of_items_is_done")


def test_retention_still_running_and_permanent(d):
    papers(d, "甲", "乙", "丙")
    running = volume(d, year="2026")
    assert "保管至 2036-12-31，期限未满" in refused(
        d, f"{running}=worthless", rules="retention_is_over"
    )
    for n, (year, kept) in {2: ("1990", "permanent"), 3: ("1996", "30y")}.items():
        made = opened(d, at=f"03-0{n + 2}T09:00", year=year, retention=kept)
        added(
            d,
            made,
            f"IN-2026-000{n}",
            at=f"03-0{n + 2}T10:00",
            more=("--component", "original", "--why", "存查"),
        )
        sealed(d, made, at=f"03-0{n + 2}T11:00")
    assert "永久，不得销毁" in refused(d, "VOL-2026-0002=obsolete", rules="retention_is_over")
    assert "保管至 2026-12-31" in refused(d, "VOL-2026-0003=obsolete", rules="retention_is_over")


def test_the_day_after_the_retention_ends_it_may_be_listed(tmp_path, capsys):
    from datetime import date

    from doctrack.rules.archive.destruction_blocks import kept_until

    assert kept_until({"year": 2026, "retention": "10y"}) == date(2036, 12, 31)
    assert kept_until({"year": 1996, "retention": "30y"}) == date(2026, 12, 31)
    assert kept_until({"year": 1996, "retention": "permanent"}) is None


def test_a_volume_that_is_not_sealed(d):
    papers(d)
    opened(d, year="2010")
    assert "未封卷" in refused(d, "VOL-2026-0001=obsolete", rules="matter_of_items_is_done")


def test_a_filed_paper_goes_only_with_its_volume(d):
    papers(d)
    made = volume(d)
    assert (
        "只能随案卷销毁" in refused(d, ONE, rules="filed_papers_go_with_their_volume")
        and made in d.err
    )
    proposed(d, f"{made}=obsolete", at="03-20T10:00")


def test_a_paper_that_lies_in_an_open_volume_goes_only_with_it(d):
    papers(d)
    made = opened(d, year="2010")
    added(d, made, "IN-2026-0001", more=("--component", "original", "--why", "存查"))
    assert f"{made} ，只能随案卷销毁" in refused(d, ONE, rules="filed_papers_go_with_their_volume")


@pytest.mark.parametrize("happens", ["held", "an open incident"])
def test_a_volume_goes_only_if_every_paper_in_it_may(d, happens):
    papers(d)
    made = volume(d)
    what, clause, said, rules = BLOCKS[happens]
    _later(what, d, "03-04T09:00")
    found = refused(d, f"{made}=obsolete", clauses=(clause,), rules=rules)
    assert f"{made} 卷内 IN-2026-0001" in found and said in found


def test_a_superiors_paper_never_filed_goes_only_as_a_spare_copy(d):
    papers(d, source="superior", copies="3")
    assert (
        "上级来文" in refused(d, ONE, clauses=("D15.1",), rules="scope_goes_as_spare_copies_only")
        and "内部规定" not in d.err
    )
    assert "第1份是原件" in refused(d, "IN-2026-0001/1=duplicate", rules="a_copy_stays")
    proposed(d, "IN-2026-0001/2=duplicate,IN-2026-0001/3=surplus", at="03-20T10:00")


def test_archival_material_never_filed_is_not_destroyed(d):
    d(
        "03-02T09:00",
        "material",
        "register",
        "--title",
        "会议记录",
        "--made",
        "2026-01-05",
        "--scope",
        "3",
    )
    refused(
        d, "MAT-2026-0001=worthless", clauses=("D15.1",), rules="scope_goes_as_spare_copies_only"
    )


def test_of_a_paper_sent_out_only_what_was_kept_and_never_the_last_copy(o):  # noqa: F811
    id = printed(o, recipients=("各科室=5",))
    o("03-02T12:00", "outgoing", "distribute", id)
    refused(o, f"{id}/7=surplus", at="03-02T12:01", rules="matter_of_items_is_done")
    o("03-02T12:01", "outgoing", "acknowledge", id, "--all")
    o("03-02T12:02", "outgoing", "conclude", id)
    assert "本单位发文" in refused(
        o, f"{id}=obsolete", clauses=("D15.1",), rules="scope_goes_as_spare_copies_only"
    )
    assert "已发“各科室”" in refused(o, f"{id}/1=surplus", rules="copies_of_items_are_there")
    assert "须留一份" in refused(
        o, f"{id}/6=surplus", f"{id}/7=surplus", f"{id}/8=surplus", rules="a_copy_stays"
    )
    proposed(o, f"{id}/7=surplus", f"{id}/8=surplus", at="03-20T10:00")
    approved(o, day="03-20")
    counted(o, at="03-27T09:00")
    executed(o, at="03-27T10:00")
    witnessed(o, day="03-27")
    assert [r["copy"] for r in o.json("03-28T09:00", "show", id)["record"]["destroyed_copies"]] == [
        7,
        8,
    ]
    assert "须留一份" in refused(o, f"{id}/6=surplus", at="03-28T09:00", rules="a_copy_stays")
    o("03-28T10:00", "audit")


def test_copies_are_there_are_copies_and_are_listed_once(d):
    papers(d, "甲", "乙", copies="2")
    assert "没有第9份，共2份" in refused(
        d, "IN-2026-0001/9=surplus", rules="copies_of_items_are_there"
    )
    assert "重复列入" in refused(d, ONE, "IN-2026-0001=surplus", rules="each_item_once")
    assert "已整件列入" in refused(d, ONE, "IN-2026-0001/2=surplus", rules="each_item_once")
    opened(d, year="2010")
    assert "不分份" in refused(
        d,
        "VOL-2026-0001/1=surplus",
        rules="a_copy_stays copies_of_items_are_there matter_of_items_is_done",
    )
    proposed(d)
    assert "已列入 DST-2026-0001" in refused(d, "IN-2026-0001/2=surplus", rules="on_no_other_list")


def test_a_declined_list_holds_nothing_back(d):
    papers(d)
    proposed(d)
    d("03-03T10:00", "destruction", "apply", "1", by="qian")
    d("03-03T11:00", "destruction", "decline", "1", "--reason", "仍有用", by="sun")
    assert proposed(d, at="03-04T09:00") == "DST-2026-0002"
    d.refused(
        "03-04T10:00",
        "destruction",
        "approve",
        "1",
        by="sun",
        clauses=("D18",),
        rules="state_allows",
    )


@pytest.mark.parametrize(
    "item",
    [
        "IN-2026-0001",
        "IN-2026-0001/0=surplus",
        "IN-2026-0001/x=surplus",
        "IN-2026-0001=old",
        "IN-2026-0001/1/2=surplus",
        "=surplus",
    ],
)
def test_an_item_that_is_none_is_a_usage_error(d, item):
    papers(d)
    d("03-20T09:00", *PROPOSE, item, code=4 if item == "=surplus" else 2)


def test_only_papers_volumes_and_material_are_items(d):
    papers(d)
    lent(d)
    d.refused(
        "03-20T09:00",
        *PROPOSE,
        "LN-2026-0001=surplus",
        rules="matter_of_items_is_done record_is_known",
    )
    d("03-20T09:00", *PROPOSE, "IN-2026-0099=surplus", code=4)
    assert d.git("status", "--porcelain") == ""


def test_nobody_but_a_registrar_lists_and_nobody_but_the_director_applies(d):
    papers(d)
    d.refused("03-03T09:00", *PROPOSE, ONE, by="wu", clauses=("D17",), rules="actor_may")
    proposed(d)
    d.refused(
        "03-03T10:00", "destruction", "apply", "1", by="zhao", clauses=("D17",), rules="actor_may"
    )
