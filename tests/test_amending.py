"""The regulation changes by an act alone: what is broken is refused by file and line, and nothing
is back-dated across an edition.
"""

import ast
import copy
import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml
from office import PAPER

import doctrack.rules
from doctrack.engine import diagram
from doctrack.model.language import checks
from doctrack.model.schema import kind as read_kind
from doctrack.rules.registry import LEADS
from doctrack.store.books import first
from doctrack.store.books.shipped import shipped_folder
from doctrack.store.changes import upgrades

MEETING = ("--meeting", "第3次主任办公会")


def schema(name="incoming"):
    return yaml.safe_load((shipped_folder("schemas") / f"{name}.yaml").read_text(encoding="utf-8"))


def written(path, tree):
    path.write_text(
        (
            tree
            if isinstance(tree, str)
            else yaml.safe_dump(tree, allow_unicode=True, sort_keys=False)
        ),
        encoding="utf-8",
    )
    return str(path)


def policies(tmp_path, **values):
    return written(
        tmp_path / "policies.yaml",
        "policies:\n" + "".join(f"  {k}: '{v}'\n" for k, v in values.items()),
    )


def broken(d, *paths, now="03-02T10:00"):
    """Refused as malformed (5), without a trace."""
    head = d.git("rev-parse", "HEAD")
    d(now, "regulation", "amend", *paths, *MEETING, by="qian", code=5)
    assert d.git("rev-parse", "HEAD") == head and d.git("status", "--porcelain") == ""
    return d.err


def test_an_amendment_holds_from_the_next_day_and_stands_in_the_past_with_its_note(d, tmp_path):
    tree = schema()
    tree["acts"]["urge"]["inputs"]["medium"] = {"zh": "方式", "en": "medium", "type": "line"}
    tree["acts"].pop("note"), tree["duties"].pop("note")
    out = d(
        "03-02T10:00",
        "regulation",
        "amend",
        written(tmp_path / "incoming.yaml", tree),
        *MEETING,
        by="qian",
    )
    assert "schemas/incoming.yaml" in out
    note = yaml.safe_load(
        (d.folder / "schemas/past/2026-03-02/amendment-1.yaml").read_text(encoding="utf-8")
    )
    assert (
        note["by"] == "qian"
        and note["meeting"] == "第3次主任办公会"
        and note["changed"] == ["schemas/incoming.yaml"]
    )
    assert (d.folder / "schemas/past/2026-03-02/incoming.yaml").read_bytes() == (
        shipped_folder("schemas") / "incoming.yaml"
    ).read_bytes()
    assert d.git("log", "-1", "--format=%s") == "regulation amend: schemas/incoming.yaml"
    assert d("03-02T10:01", "check") == "没有发现问题\n"
    d.paper("03-02T10:02")
    d("03-02T10:03", "incoming", "urge", "1", "--addressee", "qian", "--medium", "电话", code=2)
    d.refused(
        "03-02T10:03", "incoming", "note", "1", by="qian", clauses=["D6.1"], rules="note_is_owed"
    )
    d("03-03T10:03", "incoming", "urge", "1", "--addressee", "qian", "--medium", "电话")
    d("03-03T10:04", "incoming", "note", "1", by="qian", code=2)


BREAKING = {
    "a state that is not there": (
        lambda t: t["acts"]["void"].update(to="nowhere"),
        "acts.void.to",
        "nowhere",
    ),
    "from a state that is not there": (
        lambda t: t["acts"]["void"].update({"from": ["registered", "limbo"]}),
        "acts.void.from",
        "limbo",
    ),
    "guard": (
        lambda t: t["acts"]["hand"]["guards"].append("no_such_guard"),
        "acts.hand.guards",
        "no_such_guard",
    ),
    "warning": (
        lambda t: t["acts"]["register"]["warns"].append("no_such_warning"),
        "acts.register.warns",
        "no_such_warning",
    ),
    "completion": (
        lambda t: t["acts"]["hand"]["completes"].append("no_such_completion"),
        "acts.hand.completes",
        "no_such_completion",
    ),
    "effect": (
        lambda t: t["acts"]["hand"]["effects"].append("no_such_effect"),
        "acts.hand.effects",
        "no_such_effect",
    ),
    "writing": (
        lambda t: t["acts"]["lose"]["consequences"].append("no_such_writing"),
        "acts.lose.consequences",
        "no_such_writing",
    ),
    "relation": (
        lambda t: t["acts"]["read"].update(by=["reader_of_souls"]),
        "acts.read.by",
        "reader_of_souls",
    ),
    "nobody does it": (lambda t: t["acts"]["urge"].pop("by"), "acts.urge", "by"),
    "opening": (
        lambda t: t["duties"]["route"]["opened_by"].update(register="no_such_opening"),
        "duties.route.opened_by.register",
        "no_such_opening",
    ),
    "meeting": (
        lambda t: t["duties"]["assign"].update(met_by=[{"assign": "no_such_meeting"}]),
        "duties.assign.met_by",
        "no_such_meeting",
    ),
    "opened by no act": (
        lambda t: t["duties"]["route"]["opened_by"].update(arrive=""),
        "duties.route.opened_by.arrive",
        "arrive",
    ),
    "never opened": (lambda t: t["duties"]["route"].pop("opened_by"), "duties.route", "opened_by"),
    "never met": (lambda t: t["duties"]["note"].pop("met_by"), "duties.note", "met_by"),
    "owed by nobody": (
        lambda t: t["duties"]["route"].update(owner="the_king"),
        "duties.route.owner",
        "the_king",
    ),
    "a term of nonsense days": (
        lambda t: t["duties"]["settle"].update(terms={"normal": {"days": "soon"}}),
        "duties.settle.terms.normal.days",
        "soon",
    ),
    "a term without length": (
        lambda t: t["duties"]["route"].update(term={}),
        "duties.route.term",
        "same_day",
    ),
    "a term of two lengths": (
        lambda t: t["duties"]["route"].update(term={"same_day": True, "days": 3}),
        "duties.route.term",
        "same_day",
    ),
    "to the end of nothing": (
        lambda t: t["duties"]["return"]["terms"]["copy"].update(end_of="week"),
        "duties.return.terms.copy.end_of",
        "week",
    ),
    "a date that is no field": (
        lambda t: t["duties"]["reply"].update(term={"date": "title"}),
        "duties.reply.term",
        "title",
    ),
    "an unreachable state": (
        lambda t: t["states"].update(asleep={"zh": "休眠", "en": "asleep"}),
        "states.asleep",
        "休眠",
    ),
    "a duty in a trap": (
        lambda t: t["duties"].update(
            rue={
                **copy.deepcopy(t["duties"]["note"]),
                "opened_by": {"void": ""},
                "met_by": ["conclude"],
            }
        ),
        "duties.rue.met_by",
        "作废",
    ),
    "a clause that is not there": (
        lambda t: t["acts"]["hand"].update(clause="D99"),
        "acts.hand.clause",
        "D99",
    ),
    "no label in English": (
        lambda t: t["acts"]["hand"]["label"].pop("en"),
        "acts.hand.label",
        "标签",
    ),
    "a misspelt key": (
        lambda t: t["acts"]["hand"].update(gaurds=["x"]),
        "acts.hand.gaurds",
        "gaurds",
    ),
    "an input named as an option": (
        lambda t: t["acts"]["urge"]["inputs"].update(now={"zh": "时", "en": "now"}),
        "acts.urge.inputs.now",
        "now",
    ),
    "a field named as a key": (
        lambda t: t["fields"].update(by={"zh": "人", "en": "by"}),
        "fields.by",
        "by",
    ),
    "an unknown type": (
        lambda t: t["fields"]["pages"].update(type="number"),
        "fields.pages.type",
        "number",
    ),
    "a choice without choices": (
        lambda t: t["fields"]["pages"].update(type="choice"),
        "fields.pages",
        "choices",
    ),
    "sets no field": (
        lambda t: t["acts"]["conclude"]["inputs"]["outcome"].update(sets="result"),
        "acts.conclude.inputs.outcome.sets",
        "result",
    ),
    "a number of no series": (lambda t: t.update(number="收{serial}号"), "number", "{year}"),
    "a number that cannot be filled in": (
        lambda t: t.update(number="收〔{year}〕{serial}{volume}号"),
        "number",
        "{year}",
    ),
    "a round of no act": (
        lambda t: t["rounds"]["pass"]["steps"].append("fly"),
        "rounds.pass.steps",
        "fly",
    ),
    "a round that borrows nothing": (
        lambda t: t["rounds"]["pass"]["inputs"].update(wings="read"),
        "rounds.pass.inputs.wings",
        "wings",
    ),
    "an actor that is not there": (
        lambda t: t["rounds"]["pass"]["steps"].append({"act": "hand", "with": "the_wind"}),
        "rounds.pass.steps",
        "the_wind",
    ),
    "acts that are a list": (lambda t: t.update(acts=["register"]), "acts", "键值表"),
    "a folder of the books": (lambda t: t.update(folder="schemas"), "folder", "schemas"),
    "another kind's prefix": (lambda t: t.update(prefix="LN"), "prefix", "LN"),
    "ids that follow nobody": (lambda t: t.update(id_rule="person"), "id_rule", "person 栏目"),
    "a record in no state": (
        lambda t: [t["acts"]["register"].pop(key) for key in ("to", "effects")],
        "acts.register",
        "（to）",
    ),
    "the value of no fact": (
        lambda t: t["acts"]["urge"]["inputs"].update(
            anew={"zh": "新值", "en": "value", "type": "value"}
        ),
        "acts.urge.inputs.anew",
        "（of）",
    ),
    "a round of a consequence": (
        lambda t: t["rounds"]["pass"]["steps"].append("lend"),
        "rounds.pass.steps",
        "lend",
    ),
    "a round that makes no record": (
        lambda t: t["rounds"]["pass"].update(creates=True),
        "rounds.pass.creates",
        "第一步",
    ),
    "owed by a text": (
        lambda t: t["duties"]["route"].update(owner="title", opened_by={"register": ""}),
        "duties.route.owner",
        "title",
    ),
    "text that is a list": (
        lambda t: t["acts"]["conclude"].update(to=["concluded"]),
        "acts.conclude.to",
        "应为文字",
    ),
    "guards that are a table": (
        lambda t: t["acts"]["hand"].update(guards={"not_read_already": ""}),
        "acts.hand.guards",
        "名称的列表",
    ),
    "neither yes nor no": (
        lambda t: t["acts"]["register"].update(creates="perhaps"),
        "acts.register.creates",
        "perhaps",
    ),
    "an act that is a word": (lambda t: t["acts"].update(hand="freely"), "acts.hand", "键值表"),
    "a round without steps": (
        lambda t: t["rounds"]["pass"].update(steps=[]),
        "rounds.pass.steps",
        "办理的列表",
    ),
    "terms of no variant": (
        lambda t: t["duties"]["settle"].update(terms={}),
        "duties.settle.terms",
        "缺少期限",
    ),
    "a term and terms": (
        lambda t: t["duties"]["settle"].update(term={"days": 3}),
        "duties.settle",
        "term 与 terms",
    ),
    "working days of none": (
        lambda t: t["duties"]["route"].update(term={"same_day": True, "working": True}),
        "duties.route.term",
        "working",
    ),
    "rows without columns": (
        lambda t: t["fields"].update(stamps={"zh": "章", "en": "stamps", "type": "rows"}),
        "fields.stamps",
        "columns",
    ),
}


NUMBERING = {
    "a mark that two lines share": (
        lambda t: t["numbered"]["marks"].update(party="政"),
        "不同的代字",
    ),
    "a line without a mark": (lambda t: t["numbered"]["marks"].pop("party"), "不同的代字"),
    "a number without its mark": (
        lambda t: t["numbered"].update(pattern="〔{year}〕{serial}号"),
        "{mark}",
    ),
}


@pytest.mark.parametrize("what", NUMBERING)
def test_numbers_that_could_not_be_told_apart_are_refused(d, tmp_path, what):
    breaks, word = NUMBERING[what]
    tree = schema("outgoing")
    breaks(tree)
    assert word in broken(d, written(tmp_path / "outgoing.yaml", tree))


def test_what_a_query_finds_needs_somewhere_to_go(d, tmp_path):
    tree = schema("campaign")
    del tree["acts"]["extract"]["inputs"]["clients"]
    assert "没有接收所找到记录的办理项" in broken(d, written(tmp_path / "campaign.yaml", tree))


@pytest.mark.parametrize("what", BREAKING)
def test_a_broken_diagram_is_named_by_file_line_and_column(d, tmp_path, what):
    breaks, path, word = BREAKING[what]
    tree = schema()
    breaks(tree)
    file = written(tmp_path / "incoming.yaml", tree)
    said = broken(d, file)
    line = next(line for line in said.splitlines() if word in line)
    at = re.fullmatch(rf"{re.escape(file)}:(\d+):(\d+): schema: .+", line)
    assert at, said
    text = (tmp_path / "incoming.yaml").read_text(encoding="utf-8").splitlines()[int(at[1]) - 1]
    assert any(key in text for key in path.split(".")) or word in text, (text, said)


def test_every_fault_is_named_and_not_the_first_alone(d, tmp_path):
    tree = schema()
    for what in ("guard", "effect", "an unreachable state", "owed by nobody"):
        BREAKING[what][0](tree)
    said = broken(d, written(tmp_path / "incoming.yaml", tree))
    for word in ("no_such_guard", "no_such_effect", "休眠", "the_king"):
        assert word in said


@pytest.mark.parametrize(
    "text",
    [
        "kind: seal\n",
        "kind: seal\nlabel: {zh: 印章, en: seal}\nfields: {}\nstates: {}\nacts: {}\n",
        "kind: ../../x\n",
        "- 1\n",
        "kind: [a]\n",
        "",
        "kind: seal\nkind: seal\n",
    ],
)
def test_a_schema_that_is_no_schema_is_a_finding_and_no_traceback(d, tmp_path, text):
    file = tmp_path / "seal.yaml"
    file.write_text(text, encoding="utf-8")
    d("03-02T10:00", "regulation", "amend", str(file), *MEETING, by="qian", code=5)
    assert f"{file}:" in d.err


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("backdating_days", "abc"),
        ("backdating_days", "-1"),
        ("backdating_days", "3.5"),
        ("closing_time", "27:30"),
        ("closing_time", "17"),
        ("closing_time", "5pm"),
        ("lock_wait", "long"),
        ("clock_skew", "５"),
        ("clerk", "nobody"),
        ("series", "two"),
        ("backdate_days", "3"),
    ],
)
def test_a_policy_of_nonsense_is_named_by_line(d, tmp_path, name, value):
    said = broken(
        d,
        (
            policies(
                tmp_path, closing_time="17:00", **({} if name == "closing_time" else {name: value})
            )
            if name != "closing_time"
            else policies(tmp_path, lock_wait="10", closing_time=value)
        ),
    )
    assert f"{tmp_path / 'policies.yaml'}:3:3: policies: " in said and name in said


def test_what_changes_nothing_is_refused_and_so_is_what_no_amendment_changes(d, tmp_path):
    same = str(d.folder / "schemas/loan.yaml")
    assert "没有变化" in d.refused(
        "03-02T10:00",
        "regulation",
        "amend",
        same,
        *MEETING,
        by="qian",
        clauses=["D17b"],
        rules="edition_differs",
    )
    config = yaml.safe_load((d.folder / "doctrack.yaml").read_text(encoding="utf-8"))
    assert "没有变化" in d.refused(
        "03-02T10:00",
        "regulation",
        "amend",
        str(d.folder / "doctrack.yaml"),
        *MEETING,
        by="qian",
        rules="policies_differ",
    )
    other = written(
        tmp_path / "other.yaml",
        (d.folder / "doctrack.yaml").read_text(encoding="utf-8").replace("某某局", "另一局"),
    )
    assert config["organisation"] == "某某局"
    said = d.refused(
        "03-02T10:00",
        "regulation",
        "amend",
        other,
        *MEETING,
        by="qian",
        rules="amendment_may_change_it",
    )
    assert "organisation" in said and "office set" in said
    both_ = written(
        tmp_path / "both.yaml",
        (tmp_path / "other.yaml").read_text(encoding="utf-8").replace("'3'", "'5'"),
    )
    assert "organisation" in d.refused(
        "03-02T10:00",
        "regulation",
        "amend",
        both_,
        *MEETING,
        by="qian",
        rules="amendment_may_change_it",
    )
    d(
        "03-02T10:00",
        "regulation",
        "amend",
        policies(tmp_path, backdating_days="5"),
        by="qian",
        code=2,
    )


def test_the_subject_counts_what_it_does_not_name(d, tmp_path):
    loan = (d.folder / "schemas/loan.yaml").read_text(encoding="utf-8")
    files = [
        written(tmp_path / "loan.yaml", loan + "# 修订\n"),
        policies(tmp_path, backdating_days="5", closing_time="17:00"),
    ]
    d("03-02T10:00", "regulation", "amend", *files, *MEETING, by="qian")
    assert d.git("log", "-1", "--format=%s") == "regulation amend: doctrack.yaml (+1)"


def test_who_may_not_is_told_so_by_name_and_role(d, tmp_path):
    said = d.refused(
        "03-02T10:00",
        "regulation",
        "amend",
        policies(tmp_path, backdating_days="5"),
        *MEETING,
        by="zhao",
        clauses=["D17b"],
        rules="actor_may",
    )
    assert "赵一无权办理，应由办公室主任办理" in said and "office_director" not in said
    assert "the office director" in d.refused(
        "03-02T10:00",
        "--lang",
        "en",
        "office",
        "set",
        "organisation",
        "x",
        by="li",
        rules="actor_may",
    )


# --- across an edition ----------------------------------------------------------------------------


def test_nothing_is_back_dated_across_an_edition(d, tmp_path):
    late = ("incoming", "register", *PAPER, "--at", "2026-03-03T09:00")
    d(
        "03-04T10:00",
        "regulation",
        "amend",
        written(
            tmp_path / "loan.yaml",
            (d.folder / "schemas/loan.yaml").read_text(encoding="utf-8") + "# 修订\n",
        ),
        *MEETING,
        by="qian",
    )
    d("03-05T09:00", *late)
    d(
        "03-05T10:00",
        "regulation",
        "amend",
        policies(tmp_path, backdating_days="10"),
        *MEETING,
        by="qian",
    )
    d("03-05T10:01", *late)
    said = d.refused("03-06T09:00", *late, clauses=["D17b"], rules="not_across_editions")
    assert "2026-03-06" in said
    d("03-06T09:00", "incoming", "register", *PAPER, "--at", "2026-03-06T08:00")
    d.refused(
        "03-09T09:00",
        "incoming",
        "register",
        *PAPER,
        "--at",
        "2026-03-05T16:00",
        "--late-reason",
        "出差",
        clauses=["D17b"],
        rules="not_across_editions",
    )


def test_an_act_that_the_regulation_did_not_know_that_day_is_not_done_on_it(d, tmp_path):
    tree = schema()
    tree["acts"]["stamp"] = {
        **copy.deepcopy(tree["acts"]["urge"]),
        "label": {"zh": "盖章", "en": "stamp"},
    }
    d(
        "03-02T10:00",
        "regulation",
        "amend",
        written(tmp_path / "incoming.yaml", tree),
        *MEETING,
        by="qian",
    )
    d.paper("03-02T10:01")
    assert "当日规定没有 incoming stamp" in d.refused(
        "03-03T09:00",
        "incoming",
        "stamp",
        "1",
        "--addressee",
        "wu",
        "--at",
        "2026-03-02T11:00",
        clauses=["D17b"],
        rules="act_is_in_force",
    )
    d("03-03T09:01", "incoming", "stamp", "1", "--addressee", "wu")


def test_the_limit_of_back_dating_is_that_of_the_day_until_the_next_one(d, tmp_path):
    d(
        "03-20T09:00",
        "regulation",
        "amend",
        policies(tmp_path, backdating_days="30"),
        *MEETING,
        by="qian",
    )
    d.refused(
        "03-20T10:00",
        "incoming",
        "register",
        *PAPER,
        "--at",
        "2026-03-10",
        clauses=["D4.1"],
        rules="late_says_why",
    )
    d(
        "03-21T10:00",
        "regulation",
        "amend",
        policies(tmp_path, backdating_days="0"),
        *MEETING,
        by="qian",
    )
    d("03-21T11:00", "incoming", "register", *PAPER, "--at", "2026-03-21T08:00")


def test_an_import_still_dates_its_rows_as_the_old_register_does(d, tmp_path):
    d(
        "03-02T09:00",
        "regulation",
        "amend",
        policies(tmp_path, backdating_days="5"),
        *MEETING,
        by="qian",
    )
    book = written(tmp_path / "旧簿.csv", "标题,来文机关,收文日期\n甲,区建设局,2026-01-05\n")
    chart = written(
        tmp_path / "map.yaml",
        "columns: {收文日期: at}\nconstants: {form: document, source: superior, line:"
        " administration}\n",
    )
    d("03-03T09:00", "import", "incoming", book, "--map", chart)
    assert d.json("03-03T09:01", "show", "IN-2026-0001")["events"][0]["at"].startswith("2026-01-05")


def test_closing_time_changes_tomorrow_and_what_runs_keeps_the_stricter(d, tmp_path):
    d.paper("03-02T09:00")
    d("03-02T09:10", "incoming", "route", "1", "--reader", "sun", by="qian")
    d("03-02T09:20", "incoming", "hand", "1", "--to", "sun")

    def due(now):
        return next(x["due"] for x in d.json(now, "show", "1")["duties"] if x["duty"] == "read")

    assert due("03-02T09:30").startswith("2026-03-04T17:30")
    d(
        "03-02T10:00",
        "regulation",
        "amend",
        policies(tmp_path, closing_time="16:00"),
        *MEETING,
        by="qian",
    )
    assert due("03-02T10:01").startswith("2026-03-04T16:00")
    out = d.json("03-02T10:02", "incoming", "register", *PAPER)
    assert {x["duty"]: x["due"][:16] for x in out["duties"]}["route"] == "2026-03-02T17:30"
    assert "policies.closing_time\t17:30" in d("03-02T10:03", "office", "show") and "16:00" in d(
        "03-03T10:03", "office", "show"
    )
    d(
        "03-04T09:00",
        "regulation",
        "amend",
        policies(tmp_path, closing_time="18:30"),
        *MEETING,
        by="qian",
    )
    d("03-04T09:01", "incoming", "register", *PAPER)
    assert d.json("03-04T09:02", "show", "3")["duties"][0]["due"][:16] == "2026-03-04T16:00"


def test_a_duty_that_an_edition_drops_is_still_owed_and_met_as_it_was_opened(d, tmp_path):
    d.paper("03-02T09:00", "--urgency", "urgent")
    tree = schema()
    tree["duties"].pop("deliver")
    d(
        "03-02T10:00",
        "regulation",
        "amend",
        written(tmp_path / "incoming.yaml", tree),
        *MEETING,
        by="qian",
    )
    assert "分送" in d("03-03T10:00", "show", "1")
    d("03-03T10:01", "incoming", "urge", "1", "--addressee", "sun")
    assert "deliver" in {x["duty"] for x in d.json("03-03T10:02", "show", "1")["duties"]}
    d("03-03T10:03", "incoming", "route", "1", "--reader", "sun", by="qian")
    d("03-03T10:04", "incoming", "hand", "1", "--to", "sun")
    assert {x["duty"] for x in d.json("03-03T10:05", "show", "1")["duties"]} == {"read"}
    assert d("03-03T10:06", "check") == "没有发现问题\n"


def test_what_all_kinds_share_has_editions_too(d, tmp_path):
    d.paper("03-02T09:00")
    d(
        "03-02T09:01",
        "incoming",
        "correct",
        "1",
        "--field",
        "title",
        "--value",
        "甲",
        "--reason",
        "误",
    )
    tree = schema("common")
    tree["acts"]["correct"]["by"] = ["office_director"]
    d(
        "03-02T10:00",
        "regulation",
        "amend",
        written(tmp_path / "common.yaml", tree),
        *MEETING,
        by="qian",
    )
    d(
        "03-02T10:01",
        "incoming",
        "correct",
        "1",
        "--field",
        "title",
        "--value",
        "乙",
        "--reason",
        "误",
    )
    d.refused(
        "03-03T10:01",
        "incoming",
        "correct",
        "1",
        "--field",
        "title",
        "--value",
        "丙",
        "--reason",
        "误",
        clauses=["D5.1"],
        rules="actor_may",
    )
    tree["acts"]["correct"]["guards"].append("no_such_guard")
    assert f"{tmp_path / 'common.yaml'}:" in broken(
        d, written(tmp_path / "common.yaml", tree), now="03-03T10:02"
    )


def test_a_schema_of_an_older_doctrack_that_names_modes_without_labels_is_read(d, tmp_path):
    tree = schema()
    del tree["inputs"]["readers"]["choices"]
    tree["inputs"]["readers"]["of"] = ["decide", "read"]
    d(
        "03-02T10:00",
        "regulation",
        "amend",
        written(tmp_path / "incoming.yaml", tree),
        *MEETING,
        by="qian",
    )
    d.paper("03-03T09:00")
    d("03-03T09:10", "incoming", "route", "1", "--reader", "sun=ponder", by="qian", code=2)
    d(
        "03-03T09:10",
        "incoming",
        "route",
        "1",
        "--reader",
        "sun=decide,li=read",
        "--handler-department",
        "工程科",
        by="qian",
    )
    assert [r["mode"] for r in d.json("03-03T09:11", "show", "1")["record"]["readers"]] == [
        "decide",
        "read",
    ]


def test_a_template_is_amended_if_it_is_one(d, tmp_path):
    text = (shipped_folder("templates") / "letter.md.j2").read_text(encoding="utf-8")
    d(
        "03-02T10:00",
        "regulation",
        "amend",
        written(tmp_path / "letter.md.j2", text + "\n本单位落款\n"),
        *MEETING,
        by="qian",
    )
    assert d.git("show", "HEAD:templates/letter.md.j2").endswith("本单位落款")
    assert "letter.md.j2:" in broken(d, written(tmp_path / "letter.md.j2", "{% if %}"))
    d(
        "03-02T10:00",
        "regulation",
        "amend",
        written(tmp_path / "nothing.j2", "x"),
        *MEETING,
        by="qian",
        code=2,
    )


# --- report policies ------------------------------------------------------------------------------


def test_every_change_is_reported_with_its_days_and_what_was_done_in_them(d, tmp_path):
    d(
        "03-05T09:00",
        "regulation",
        "amend",
        policies(tmp_path, backdating_days="10"),
        "--meeting",
        "第一次会议",
        by="qian",
    )
    d("03-06T09:00", "incoming", "register", *PAPER)
    d("03-06T10:00", "loan", "request", "--document", "1", "--purpose", "核对", by="wu")
    d("03-06T10:01", "loan", "approve", "LN-2026-0001", by="wang")
    d("03-20T09:00", "incoming", "register", *PAPER, "--at", "2026-03-07", "--late-reason", "出差")
    d(
        "03-25T09:00",
        "regulation",
        "amend",
        policies(tmp_path, backdating_days="5"),
        "--meeting",
        "第二次会议",
        by="qian",
    )
    d(
        "03-25T10:00",
        "regulation",
        "amend",
        policies(tmp_path, backdating_days="4"),
        "--meeting",
        "第三次会议",
        by="qian",
    )
    rows = [
        r
        for r in d.json("03-31T10:00", "report", "policies")["rows"]
        if r["policy"] == "backdating_days"
    ]
    assert [(r["was"], r["value"], r["meeting"]) for r in rows] == [
        ("3", "10", "第一次会议"),
        ("10", "5", "第二次会议"),
        ("5", "4", "第三次会议"),
    ]
    assert [(r["from"], r["until"], r["days"]) for r in rows] == [
        ("2026-03-06", "2026-03-25", 20),
        (None, None, 0),
        ("2026-03-26", None, 6),
    ]
    assert [r["by"] for r in rows] == ["qian"] * 3
    assert (rows[0]["approved"], rows[0]["destroyed"], rows[0]["back_dated"]) == (1, 0, 1)
    assert rows[0]["approved_records"] == ["LN-2026-0001"] and rows[0]["back_dated_records"] == [
        "IN-2026-0002"
    ]
    assert (rows[2]["approved"], rows[2]["back_dated"]) == (0, 0)
    table = d("03-31T10:00", "--format", "md", "report", "policies")
    assert "补记期限（天）" in table and "至今" in table and "钱主任" in table
    then = d.json("03-31T10:00", "report", "policies", "--as-of", "2026-03-10")["rows"]
    assert [(r["value"], r["until"], r["days"], r["back_dated"]) for r in then] == [
        ("10", None, 5, 1)
    ]
    assert d.json("03-31T10:00", "report", "policies", "--as-of", "2026-03-04")["rows"] == []


def test_what_was_destroyed_under_a_policy_is_counted(d, tmp_path):
    """In an office whose own schema has the act: of a paper it is no planned one then."""
    tree = schema()
    tree["acts"]["destroy"] = {
        **copy.deepcopy(tree["acts"]["void"]),
        "label": {"zh": "销毁", "en": "destroy"},
        "to": "destroyed",
    }
    files = [written(tmp_path / "incoming.yaml", tree), policies(tmp_path, backdating_days="10")]
    d("03-02T10:00", "regulation", "amend", *files, *MEETING, by="qian")
    d.paper("03-03T09:00")
    d("03-03T10:00", "incoming", "destroy", "1", "--reason", "到期", by="qian")
    rows = d.json("03-31T10:00", "report", "policies")["rows"]
    assert [(r["destroyed"], r["destroyed_records"]) for r in rows] == [(1, ["IN-2026-0001"])] * 2


def test_editions_of_a_schema_are_counted(d, tmp_path):
    text = (d.folder / "schemas/loan.yaml").read_text(encoding="utf-8")
    for day, more in ((3, "# 一\n"), (4, "# 二\n")):
        d(
            f"03-0{day}T10:00",
            "regulation",
            "amend",
            written(tmp_path / "loan.yaml", text + more),
            *MEETING,
            by="qian",
        )
    rows = d.json("03-06T10:00", "report", "policies")["rows"]
    assert [(r["policy"], r["was"], r["value"], r["from"], r["until"]) for r in rows] == [
        ("schemas/loan.yaml", "1", "2", "2026-03-04", "2026-03-04"),
        ("schemas/loan.yaml", "2", "3", "2026-03-05", None),
    ]


# --- upgrade --------------------------------------------------------------------------------------


@pytest.fixture
def newer(monkeypatch, tmp_path):
    """A newer doctrack: two kinds of another edition, and a new one."""
    shipped = first.shipped_schemas()
    for name in ("loan", "incident"):
        shipped[f"schemas/{name}.yaml"] += "# 新版\n".encode()
    seal = (
        "kind: seal\nlabel: {zh: 用印, en: seal}\nprefix: SL\nfields:\n  title: {zh: 事由, en:"
        " title, required: true}\nstates:\n  stamped: {zh: 已用印, en: stamped}\n"
    )
    seal += (
        "acts:\n  stamp: {label: {zh: 用印, en: stamp}, clause: D1, by: [registrar], creates: true,"
        " to: stamped}\n"
    )
    shipped["schemas/seal.yaml"] = seal.encode()
    monkeypatch.setattr(upgrades, "shipped_schemas", lambda: shipped)
    return shipped


def test_an_upgrade_takes_over_what_the_office_has_not_touched(d, newer):
    d("03-02T10:00", "regulation", "upgrade", "--dry-run", by="qian")
    assert d.commits() == 2 and "试行" in d.out
    d("03-02T10:00", "regulation", "upgrade", by="qian")
    assert (d.folder / "schemas/loan.yaml").read_bytes() == newer["schemas/loan.yaml"]
    assert "SL-2026-0001" in d("03-03T10:00", "seal", "stamp", "--title", "合同")
    d.refused("03-03T10:01", "regulation", "upgrade", by="qian", rules="something_differs")
    newer["schemas/loan.yaml"] += "# 更新\n".encode()
    d("03-03T10:02", "regulation", "upgrade", by="qian")
    assert (d.folder / "schemas/loan.yaml").read_bytes() == newer["schemas/loan.yaml"]


def test_an_upgrade_never_throws_away_what_the_office_amended(d, newer, tmp_path):
    own = (d.folder / "schemas/loan.yaml").read_text(encoding="utf-8") + "# 本单位修订\n"
    d(
        "03-02T10:00",
        "regulation",
        "amend",
        written(tmp_path / "loan.yaml", own),
        *MEETING,
        by="qian",
    )
    said = d.refused(
        "03-03T10:00",
        "regulation",
        "upgrade",
        by="qian",
        clauses=["D17b"],
        rules="own_schema_stays",
    )
    assert (
        "schemas/loan.yaml" in said
        and "第3次主任办公会" in said
        and "--keep" in said
        and "incident" not in said
    )
    d("03-03T10:01", "regulation", "upgrade", "--keep", by="qian")
    assert (d.folder / "schemas/loan.yaml").read_text(encoding="utf-8") == own
    assert (d.folder / "schemas/incident.yaml").read_bytes() == newer["schemas/incident.yaml"]
    assert "loan.yaml" in d.err
    newer["schemas/incident.yaml"] += "# 再新\n".encode()
    got = d.json("03-04T10:01", "regulation", "upgrade", "--keep", by="qian")
    assert len(got["warnings"]) == 1 and got["also"] == [
        "schemas/incident.yaml",
        "schemas/past/2026-03-04/amendment-1.yaml",
        "schemas/past/2026-03-04/incident.yaml",
    ]


def test_a_schema_changed_behind_doctracks_back_is_the_offices_own(d, newer):
    file = d.folder / "schemas/loan.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "# 手改\n", encoding="utf-8")
    when = {
        "GIT_COMMITTER_DATE": "2026-03-02T09:00:00+08:00",
        "GIT_AUTHOR_DATE": "2026-03-02T09:00:00+08:00",
    }
    words = [
        "git",
        "-C",
        str(d.folder),
        "-c",
        "user.name=x",
        "-c",
        "user.email=x@x",
        "commit",
        "-qam",
        "by hand",
    ]
    subprocess.run(words, check=True, env={**os.environ, **when})
    assert "schemas/loan.yaml" in d.refused(
        "03-02T10:00", "regulation", "upgrade", by="qian", rules="own_schema_stays"
    )


def test_kinds_that_are_shipped_have_no_fault():
    shipped = first.shipped_trees()["schemas"]
    for name, tree in shipped.items():
        if name not in ("common", "clauses"):
            assert not list(checks.faults_of_kind(tree)), name
            kind = read_kind(tree, shipped["common"])
            assert not list(diagram.faults(kind, shipped["clauses"], shipped)), name


def test_an_effect_that_sets_a_state_says_where_it_leads():
    """The diagram can be checked only if no effect changes a state in secret."""
    silent = []
    for path in Path(doctrack.rules.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and any(
                isinstance(m, ast.Name) and m.id == "effect" for m in node.decorator_list
            ):
                sets = any(isinstance(k, ast.keyword) and k.arg == "state" for k in ast.walk(node))
                if sets and node.name not in LEADS:
                    silent.append(node.name)
    assert not silent


def test_policies_are_asked_of_a_day():
    """`office.policy` alone is that of the newest edition, which may hold from tomorrow only."""
    package = Path(doctrack.rules.__file__).parents[1]
    asked = [
        f"{path.relative_to(package)}:{node.lineno}"
        for path in sorted(package.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr in ("policy", "policies", "closing")
        and isinstance(node.value, ast.Attribute)
        and node.value.attr == "office"
    ]
    assert not asked


def test_what_an_amendment_would_change_is_shown_before_it_is_made(d, tmp_path):
    """`read` from two days to one: what is open keeps two, and nothing is written by asking."""
    d.paper()
    d("03-02T09:01", "incoming", "route", "1", "--reader", "sun", by="qian")
    d("03-02T09:02", "incoming", "hand", "1", "--to", "sun")
    tree = schema()
    rule = tree["duties"]["read"]
    rule["terms"] = {n: {"days": 1} if t.get("days") == 2 else t for n, t in rule["terms"].items()}
    tree["fields"]["barcode"] = {"zh": "条码", "en": "barcode", "type": "line"}
    tree["acts"]["urge"]["by"] = ["registrar"]
    head = d.git("rev-parse", "HEAD")
    paths = (written(tmp_path / "incoming.yaml", tree), policies(tmp_path, backdating_days="5"))
    said = d.json("03-02T10:00", "regulation", "diff", *paths)
    parts = {r["part"]: (r["was"], r["value"]) for r in said["rows"]}
    assert any("阅文" in p and "日数" in p and v == ("2", "1") for p, v in parts.items())
    assert parts["栏目 条码（barcode）"] == ("（新增）", "条码") and parts[
        "规则 backdating_days"
    ] == ("3", "5")
    assert any(p.endswith("由谁") and v[1] == "registrar" for p, v in parts.items())
    assert said["duties"] == [{"duty": "incoming.read", "open": 1}]
    text = d("03-02T10:00", "--lang", "en", "regulation", "diff", paths[0])
    assert "as proposed" in text or "value" in text
    assert "1 open, which keep the rule of their day" in d.err
    assert d.git("rev-parse", "HEAD") == head
    tree["duties"]["read"]["owner"] = "nobody_such"
    d("03-02T10:00", "regulation", "diff", written(tmp_path / "incoming.yaml", tree), code=5)
