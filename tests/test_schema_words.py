"""Words of a schema that other offices' registers need: terms in months, conditions, unique values,
several signers. One kind that no office ships tells of them all.
"""

import re
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from doctrack.model.calendar import FIRST, LAST, Calendar, YearDays, counting, due
from doctrack.model.conditions import hold
from doctrack.model.regulation import Term
from doctrack.model.unique import unique_key
from doctrack.store.books.faults import findings
from doctrack.store.yaml import yamlio

SCHEMAS = Path(__file__).parents[1] / "schemas"
ZONE = ZoneInfo("Asia/Shanghai")
CLOSING = time(17, 30)
LEASE = """
kind: lease
label: {zh: 租约, en: lease}
prefix: LS
fields:
  title: {zh: 名称, en: title, type: line, required: true}
  sort: {zh: 种类, en: sort, type: choice, required: true, choices: {house: {zh: 房屋, en: house}, machine: {zh: 机器, en: machine}}}
  plate: {zh: 铭牌号, en: plate, type: line, unique: true, required_if: {sort: machine}, shown_if: {sort: machine}}
  rooms: {zh: 间数, en: rooms, type: int, required: true, shown_if: {sort: [house]}}
  insured: {zh: 已投保, en: insured, type: flag}
  policy: {zh: 保单号, en: policy, type: line, required_if: {insured: true}}
  ends: {zh: 到期日, en: ends, type: date}
  checked: {zh: 检查日, en: checked, type: date}
  keeper: {zh: 保管人, en: keeper, type: person}
  signed: {zh: 签字人, en: signed, type: person, many: true, derived: true}
states:
  running: {zh: 履行中, en: running}
  accepted: {zh: 已验收, en: accepted}
  ended: {zh: 已终止, en: ended}
acts:
  enter:
    label: {zh: 登记, en: enter}
    clause: D10.9
    basis: house
    by: [staff]
    creates: true
    to: running
    example: lease enter --title 厂房 --sort house --rooms 3
  check:
    label: {zh: 检查, en: check}
    clause: D10.9
    basis: house
    by: [staff]
    from: [running, accepted]
    inputs:
      on: {zh: 检查日, en: on, type: date, required: true, past: true, sets: checked}
      found: {zh: 结果, en: found, type: choice, choices: {good: {zh: 合格, en: good}, bad: {zh: 不合格, en: bad}}}
      fault: {zh: 问题, en: fault, type: text, required: true, shown_if: {found: bad}}
    example: lease check LS-2026-0001 --on 2026-03-03
  move:
    label: {zh: 移交, en: move}
    clause: D10.9
    basis: house
    by: [staff]
    from: [running]
    inputs:
      plate: {zh: 铭牌号, en: plate, type: line, required: true, sets: plate}
    example: lease move LS-2026-0001 --plate 5
  accept:
    label: {zh: 验收, en: accept}
    clause: D10.9
    basis: house
    by: [department_head, leader, keeper]
    from: [running]
    to: accepted
    signers: {count: 2, field: signed}
    example: lease accept LS-2026-0001
  reopen:
    label: {zh: 重开, en: reopen}
    clause: D10.9
    basis: house
    by: [staff]
    from: [accepted, running]
    to: running
    example: lease reopen LS-2026-0001
  end:
    label: {zh: 终止, en: end}
    clause: D10.9
    basis: house
    by: [staff]
    from: [running, accepted]
    to: ended
    example: lease end LS-2026-0001
duties:
  remind:
    label: {zh: 到期提醒, en: remind}
    clause: D10.9
    basis: house
    owner: registrar
    opened_by: [enter]
    met_by: [end]
    term: {days: 30, before: ends}
  check:
    label: {zh: 定期检查, en: check}
    clause: D10.9
    basis: house
    owner: keeper
    opened_by: [enter]
    met_by: [check, end]
    again: [check]
    term: {months: 6, after: checked}
  accept:
    label: {zh: 验收, en: accept}
    clause: D10.9
    basis: house
    owner: registrar
    opened_by: [enter]
    met_by: [accept]
    term: {years: 1}
"""


# --- terms ----------------------------------------------------------------------------------------


def year(of):
    """A year whose calendar is known and has no days off but weekends."""
    return Calendar({y: YearDays() for y in range(of, of + 3)})


@pytest.mark.parametrize(
    ("start", "term", "ends"),
    [
        ((2026, 3, 31), Term(months=1), (2026, 4, 30)),  # no 31 April: the month's last day
        ((2027, 10, 29), Term(months=4), (2028, 2, 29)),  # a leap year has the day
        ((2026, 10, 31), Term(months=4), (2027, 3, 1)),  # 28 February 2027 is a Sunday
        ((2026, 3, 16), Term(months=12), (2027, 3, 16)),
        ((2028, 2, 29), Term(years=1), (2029, 2, 28)),
        ((2026, 12, 31), Term(months=1), (2027, 2, 1)),  # 31 January 2027 is a Sunday
        ((2026, 6, 30), Term(days=30, before="ends"), (2026, 5, 29)),  # 31 May is a Sunday: back
        ((2026, 6, 30), Term(days=5, working=True, before="ends"), (2026, 6, 23)),
        ((2026, 5, 31), Term(months=1, before="ends"), (2026, 4, 30)),
        ((2026, 6, 30), Term(years=1, before="ends"), (2025, 6, 30)),
    ],
)
def test_months_and_years_end_on_the_same_day_number(start, term, ends):
    calendar = year(2025)
    begun = datetime(*start, 9, tzinfo=ZONE)
    answer = due(term, begun, calendar, CLOSING)
    assert answer.moment == datetime(*ends, 17, 30, tzinfo=ZONE)
    days = list(counting(term, begun, calendar, CLOSING))
    assert days[0].day == date(*start) and days[-1].day == date(*ends) and len(days) < 12


@pytest.mark.parametrize("day", [date(1, 1, 1), date(9999, 12, 31), date(9999, 11, 30)])
@pytest.mark.parametrize(
    "term",
    [
        Term(months=1200),
        Term(years=100),
        Term(days=3650),
        Term(days=3650, working=True),
        Term(days=3650, before="ends"),
        Term(days=20, working=True, before="ends"),
        Term(months=1200, before="ends"),
    ],
)
def test_no_term_leaves_the_calendar(day, term):
    start = datetime.combine(day, time(9), ZONE)
    found = due(term, start, Calendar({}), CLOSING).moment
    assert found.date() >= FIRST and (found.date() <= LAST or not term.before)
    assert list(counting(term, start, Calendar({}), CLOSING))
    assert isinstance(found.timestamp(), float)


# --- conditions, unique values --------------------------------------------------------------------


def test_all_fields_of_a_condition_and_any_of_their_values():
    when = (("sort", ("a", "b")), ("set", ("true",)))
    assert hold(when, {"sort": "b", "set": True}) and not hold(when, {"sort": "b"})
    assert hold((("set", ("false",)),), {}) and not hold((("set", ("false",)),), {"set": True})
    assert hold((("list", ("x",)),), {"list": ("y", "x")}) and hold((("n", ("3",)),), {"n": 3})


def test_unique_values_are_compared_as_references_are():
    assert unique_key("政字[2026] 第05号") == unique_key("政字〔2026〕5号")
    assert unique_key("京Ａ 1２345") == unique_key("京a12345") != unique_key("京a12346")


# --- a register that uses them --------------------------------------------------------------------


@pytest.fixture
def o(d, tmp_path):
    file = tmp_path / "lease.yaml"
    file.write_text(LEASE, encoding="utf-8")
    d("03-02T09:10", "regulation", "amend", str(file), "--meeting", "第3次会议", by="qian")
    return d


HOUSE = ("lease", "enter", "--title", "厂房", "--sort", "house", "--rooms", "3")
MACHINE = ("lease", "enter", "--title", "机床", "--sort", "machine")


def test_a_field_is_required_and_taken_under_its_condition_only(o):
    o("03-03T09:00", *MACHINE, code=2)
    assert "铭牌号" in o.err
    assert "“种类”为 机器" in o.refused(
        "03-03T09:00", *HOUSE, "--plate", "A1", rules="input_belongs_here", clauses=["D10.9"]
    )
    assert "--plate" in o.err
    o("03-03T09:01", *MACHINE, "--plate", "A1", "--insured", code=2)
    assert "保单号" in o.err
    o("03-03T09:02", *MACHINE, "--plate", "A1", "--insured", "--policy", "P7")
    o("03-03T09:03", *HOUSE)
    o(
        "03-03T09:03",
        "lease",
        "check",
        "LS-2026-0002",
        "--on",
        "2026-03-03",
        "--found",
        "bad",
        code=2,
    )
    assert "问题" in o.err
    o.refused(
        "03-03T09:04",
        *("lease", "check", "LS-2026-0002", "--on", "2026-03-03", "--fault", "漏"),
        rules="input_belongs_here",
    )
    help_ = o("03-03T09:05", "lease", "enter", "--help")
    assert "只在“种类”为 机器时填写" in help_ and "“已投保”已勾选时必填" in help_
    assert "only where sort is machine" in o(
        "03-03T09:05", "--lang", "en", "lease", "enter", "--help"
    )
    o("03-03T09:06", "check")
    o("03-03T09:06", "audit")


def test_a_correction_keeps_to_the_conditions(o):
    o("03-03T09:00", *HOUSE)
    fix = ("lease", "correct", "LS-2026-0001", "--reason", "误", "--field")
    assert "铭牌号" in o.refused("03-03T09:01", *fix, "sort", "--value", "machine", rules="...")
    o("03-03T09:02", *fix, "plate", "--value", "A1")
    o("03-03T09:03", *fix, "sort", "--value", "machine")
    o("03-03T09:04", *fix, "rooms", "--value", "")
    o("03-03T09:05", "check")
    o("03-03T09:05", "audit")


def test_a_unique_value_stands_in_one_record(o):
    o("03-03T09:00", *MACHINE, "--plate", "京A 12345")
    o("03-03T09:01", *MACHINE, "--plate", "B2")
    said = o.refused(
        "03-03T09:02",
        *MACHINE,
        "--plate",
        "京ａ１２345",
        rules="value_is_unique",
        clauses=["D10.9"],
    )
    assert "LS-2026-0001" in said and "铭牌号" in said
    said = o.refused(
        "03-03T09:03",
        "lease",
        "move",
        "LS-2026-0002",
        "--plate",
        "京A12345",
        rules="value_is_unique",
    )
    assert "LS-2026-0001" in said
    o("03-03T09:04", "lease", "move", "LS-2026-0001", "--plate", "京A12345")
    fix = ("lease", "correct", "LS-2026-0002", "--reason", "误", "--field", "plate", "--value")
    assert "LS-2026-0001" in o.refused(
        "03-03T09:05", *fix, "京A-12345".replace("-", ""), rules="value_is_unique"
    )
    mine = ("lease", "correct", "LS-2026-0001", "--reason", "误", "--field", "plate", "--value")
    o("03-03T09:06", *mine, "C3")
    o("03-03T09:07", *fix, "京A12345")
    o("03-03T09:08", "audit")


# --- duties ---------------------------------------------------------------------------------------


def due_of(o, id, now="03-03T10:00"):
    return {x["duty"]: x["due"][:10] for x in o.json(now, "show", id)["duties"]}


def test_terms_count_from_a_date_or_back_from_one_and_nothing_is_owed_without_it(o):
    o("03-03T09:00", *HOUSE)
    assert due_of(o, "LS-2026-0001") == {"accept": "2027-03-03"}
    more = ("--ends", "2026-08-31", "--checked", "2026-01-31", "--keeper", "wu")
    o("03-03T09:01", *HOUSE, *more)
    assert due_of(o, "LS-2026-0002") == {
        "accept": "2027-03-03",
        "remind": "2026-07-31",  # 1 August is a Saturday
        "check": "2026-07-31",
    }
    why = o("03-03T10:00", "why", "LS-2026-0002")
    assert "“到期日”前三十日" in why and "“检查日”后六个月内" in why and "满6个月" in why
    assert "30 days before ends" in o("03-03T10:00", "--lang", "en", "why", "LS-2026-0002")
    assert "LS-2026-0002" in o("08-02T09:00", "report", "overdue")


def test_a_duty_opens_again_when_it_is_met(o):
    o("03-03T09:00", *HOUSE, "--checked", "2026-01-31", "--keeper", "wu")
    line = o("03-03T09:10", "lease", "check", "LS-2026-0001", "--on", "2026-03-02")
    assert "吴六 定期检查 09-02 17:30 前" in line
    assert due_of(o, "LS-2026-0001")["check"] == "2026-09-02"
    o("03-03T09:20", "lease", "end", "LS-2026-0001")
    assert "check" not in due_of(o, "LS-2026-0001")
    o("03-03T09:21", "check")
    o("03-03T09:21", "audit")


def test_several_people_sign_and_the_last_one_changes_the_state(o):
    o("03-03T09:00", *HOUSE, "--keeper", "wu")
    line = o("03-03T09:10", "lease", "accept", "LS-2026-0001", by="wang")
    assert "验收（第1人，共2人）" in line
    assert "2 人各办一次" in o("03-03T09:10", "lease", "accept", "--help")
    shown = o.json("03-03T09:11", "show", "LS-2026-0001")
    assert shown["state"] == "running" and shown["record"]["signed"] == ["wang"]
    assert "王五" in o.refused(
        "03-03T09:12", "lease", "accept", "LS-2026-0001", by="wang", rules="signer_is_another"
    )
    who = {p["act"]: p["who"] for p in o.json("03-03T09:12", "next", "LS-2026-0001")["possible"]}
    assert "wang" not in who["accept"] and "wu" in who["accept"]
    assert "accept" in due_of(o, "LS-2026-0001")
    o("03-03T09:13", "lease", "accept", "LS-2026-0001", by="wu")
    shown = o.json("03-03T09:14", "show", "LS-2026-0001")
    assert shown["state"] == "accepted" and shown["record"]["signed"] == ["wang", "wu"]
    assert "accept" not in due_of(o, "LS-2026-0001")
    o("03-03T09:15", "lease", "reopen", "LS-2026-0001")
    o("03-03T09:16", "lease", "accept", "LS-2026-0001", by="wang")
    assert o.json("03-03T09:17", "show", "LS-2026-0001")["record"]["signed"] == ["wang"]
    o("03-03T09:18", "lease", "annul", "LS-2026-0001", "--event", "5", "--reason", "误")
    o("03-03T09:19", "check")
    o("03-03T09:19", "audit")


# --- what is wrong with such words ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("{years: 1}", "{years: 1000000000}", "1 到 100"),
        ("{years: 1}", "{months: 1000000000}", "1 到 1200"),
        ("{years: 1}", "{years: 1, months: 2}", "years"),
        ("{years: 1}", "{years: 1, working: true}", "working"),
        ("{days: 30, before: ends}", "{days: 30, before: nothing}", "nothing"),
        ("{days: 30, before: ends}", "{days: 30, before: title}", "title"),
        ("{days: 30, before: ends}", "{days: 30, before: ends, after: ends}", "after"),
        ("{days: 30, before: ends}", "{same_day: true, before: ends}", "before"),
        ("{days: 30, before: ends}", "{before: ends}", "days"),
        ("again: [check]", "again: [move]", "move"),
        ("again: [check]", "again: {check: yes}", "again"),
        ("again: [check]", "again: [check, end]", "终止"),
        ("{sort: machine}, shown", "{sort: ship}, shown", "ship"),
        ("{sort: machine}, shown", "{plate: x}, shown", "plate"),
        ("{sort: machine}, shown", "{nothing: x}, shown", "nothing"),
        ("{sort: machine}, shown", "{}, shown", "条件"),
        ("{sort: machine}, shown", "machine, shown", "键值表"),
        ("{insured: true}", "{insured: maybe}", "maybe"),
        ("type: flag}", "type: flag, unique: true}", "unique"),
        ("count: 2", "count: 1", "count"),
        ("count: 2, field: signed", "count: 2, field: keeper", "keeper"),
        ("signers: {count: 2, field: signed}", "signers: 2", "signers"),
        (
            "    by: [staff]\n    creates: true\n",
            "    by: [staff]\n    creates: true\n    signers: {count: 2, field: signed}\n",
            "一人",
        ),
    ],
)
def test_hostile_words_are_findings(old, new, named):
    assert LEASE.count(old) >= 1
    found = findings(
        {
            "schemas/lease.yaml": yamlio.read(LEASE.replace(old, new, 1).encode(), "lease.yaml"),
            "schemas/common.yaml": yamlio.read((SCHEMAS / "common.yaml").read_bytes(), "common"),
        }
    )
    assert any(re.search(named, f"{f.found}: {f.message.zh}") for f in found), found
    assert all(f.line and f.file == "schemas/lease.yaml" for f in found)


def test_the_words_as_they_are_have_no_fault():
    common = yamlio.read((SCHEMAS / "common.yaml").read_bytes(), "common")
    books = {"schemas/lease.yaml": yamlio.read(LEASE.encode(), "lease.yaml")}
    assert findings({**books, "schemas/common.yaml": common}) == []
