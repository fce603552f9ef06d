"""The columns of every list and report as people read them; the order in which a narrow terminal
leaves them out.

Machines get the rows themselves, by key; here each cell is said in words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from doctrack.model.people import text
from doctrack.model.policies import TABLE
from doctrack.model.regulation import Kind
from doctrack.reports.register_columns import REASONS
from doctrack.reports.rows import Row, masked
from doctrack.reports.wording import Wording, offering
from doctrack.words import Words, both

Say = Callable[[Wording, Row], str]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it is called and what it says of a row.

    A column that grows takes what room is left, and is clipped; `rank` says how soon a narrow
    terminal leaves the column out, 0 never, and `quiet` that nothing need be said of it; `right` is
    for figures; a column that says the same as `beside` is not printed beside it.
    """

    label: Words
    say: Say
    grow: bool = False
    rank: int = 0
    right: bool = False
    beside: Words | None = None
    quiet: bool = False


# --- what a cell says -----------------------------------------------------------------------------


def plain(key: str) -> Say:
    """A value as it stands."""
    return lambda w, r: "" if r.get(key) is None else str(r[key])


def name(key: str) -> Say:
    """A person by name."""
    return lambda w, r: w.name(str(r.get(key) or ""))


def moment(key: str) -> Say:
    """A moment, short."""
    return lambda w, r: w.moment(r.get(key))


def number(key: str) -> Say:
    """A record by the number stamped on it."""
    return lambda w, r: w.number(str(r.get(key) or ""))


def due(w: Wording, r: Row) -> str:
    """When it is due; a day that leans on a year without a calendar says so."""
    return w.moment(r.get("due")) + (f" {PROVISIONAL.text(w.lang)}" if r.get("provisional") else "")


def due_day(w: Wording, r: Row) -> str:
    """The day on which it is due."""
    return w.day_of(r.get("due")) + (f" {PROVISIONAL.text(w.lang)}" if r.get("provisional") else "")


def late(w: Wording, r: Row) -> str:
    """How many days it is late, 0 on the day itself; nothing before it is, or once the copy is
    back.
    """
    if not r.get("due") or str(r["due"]) > w.now.isoformat() or r.get("status", "open") != "open":
        return ""
    return both(f"{r['late_days']} 天", f"{r['late_days']} d").text(w.lang)


def clause(w: Wording, r: Row) -> str:
    """The clause; a house rule beside it is starred, and a foot line says what the star means."""
    return f"{r['clause']}{star(r)}"


def star(r: Row) -> str:
    """The mark of a house rule."""
    return "*" if r.get("house") else ""


def duty(w: Wording, r: Row) -> str:
    """The duty by its label, starred where it is the house's."""
    return w.duty(str(r["kind"]), str(r["duty"])) + star(r)


def owner(w: Wording, r: Row) -> str:
    """Whose it is."""
    return w.owners((str(r["owner"]),), r["owners"])


def title(key: str, *, bare: bool = False) -> Say:
    """What the record is about; bare beside a column that tells its kind."""
    return lambda w, r: w.title(
        str(r.get("kind", "")), str(r.get(key, "")), str(r.get("title", "")), bare=bare
    )


def reasons(key: str) -> Say:
    """Why a copy is on a recall list, or what became of it."""

    def say(w: Wording, r: Row) -> str:
        said = r[key] if isinstance(r[key], list) else [r[key]]
        return w.listed(REASONS[s].text(w.lang) if s in REASONS else str(s) for s in said)

    return say


def choice(kind: str, key: str) -> Say:
    """A choice by its label."""
    return lambda w, r: w.fact(offering(w.view.kind(kind), key), r.get(key))


def share(w: Wording, r: Row) -> str:
    """A share in percent; of what no term binds there is none."""
    return "" if r["share"] is None else f"{100 * float(r['share']):.1f} %"


def act(w: Wording, r: Row) -> str:
    """An act by its label."""
    kind = _kind(w, r)
    found = kind.acts.get(str(r["act"])) if kind else None
    return found.label.text(w.lang) if found else str(r["act"])


def step(w: Wording, r: Row) -> str:
    """`收文 阅签`: the kind and the duty of a step, or the state that it led to."""
    kind, _, its = str(r["step"]).partition(".")
    said = ISSUED.text(w.lang) if its == "issued" else w.duty(kind, its)
    return f"{w.kind(kind)} {w.state(kind, its) if said == its else said}"


def policy(w: Wording, r: Row) -> str:
    """A policy by its label; a schema or template by its path."""
    found = TABLE.get(str(r["policy"]))
    return found.label.text(w.lang) if found else str(r["policy"])


def held_until(w: Wording, r: Row) -> str:
    """The last day of a value; one that holds says so, one that another replaced on the same day
    has none.
    """
    return w.day_of(r["until"]) or (
        both("至今", "still in force").text(w.lang) if r["from"] else ""
    )


def policy_value(key: str) -> Say:
    """A policy's value, a choice by its label."""

    def say(w: Wording, r: Row) -> str:
        found = TABLE.get(str(r["policy"]))
        value = str(r[key])
        return found.choices[value].text(w.lang) if found and value in found.choices else value

    return say


def corrected(key: str) -> Say:
    """What stood in a field, or stands there now, in words."""
    return lambda w, r: w.fact(offering(_kind(w, r), str(r["what"])), r.get(key))


def mended(w: Wording, r: Row) -> str:
    """The field that was corrected, or the event that was struck."""
    kind, what = _kind(w, r), str(r["what"])
    field = kind.field(what) if kind else None
    return (
        field.label.text(w.lang)
        if field
        else what.replace("#", both("第", "event ").text(w.lang)) + both("项", "").text(w.lang)
    )


def fault(w: Wording, r: Row) -> str:
    """What is wrong with a number, and whose it is where it is reserved."""
    said = FAULTS[str(r["fault"])].text(w.lang)
    return f"{said} {w.name(str(r.get('holder') or ''))}".strip()


def _kind(w: Wording, r: Row) -> Kind | None:
    """The kind of a row's record, told or looked up."""
    record = None if "kind" in r else w.brief(str(r["record"]))
    return w.view.kind(str(r["kind"]) if record is None else record.kind)


ISSUED = both("已发出（自申请）", "issued (since applied for)")
PROVISIONAL = both("暂定", "provisional")
STARRED = both("* 内部规定，参照所列条款", "* a house rule beside that clause")
UNKNOWN_YEAR = both(
    "暂定：当年放假安排尚未录入，只按周末推算",
    "provisional: that year's holidays are not in the ledger; weekends alone are counted",
)
FAULTS: Mapping[str, Words] = {
    "gap": both("缺号", "gap"),
    "repeat": both("重号", "repeat"),
    "void": both("作废", "void"),
    "reserved": both("预留", "reserved"),
}
DUE, DUTY, OWNER, LATE = (
    both("期限", "due"),
    both("事项", "duty"),
    both("责任人", "owner"),
    both("逾期", "late"),
)
NUMBER, TITLE, CLAUSE, HOLDER = (
    both("文号", "number"),
    both("标题", "title"),
    both("条款", "clause"),
    both("持有人", "holder"),
)
COPY, SINCE, KIND, STATE, ID = (
    both("份", "copy"),
    both("自", "since"),
    both("种类", "kind"),
    both("状态", "state"),
    both("编号", "id"),
)
AT, BY, ACT, REASON, WRITTEN = (
    both("时间", "at"),
    both("办理人", "by"),
    both("办理", "act"),
    both("理由", "reason"),
    both("记录于", "written"),
)

OWED = (
    Column(DUE, due),
    Column(DUTY, duty),
    Column(NUMBER, number("record")),
    Column(TITLE, title("record"), grow=True),
    Column(OWNER, owner),
    Column(LATE, late, right=True),
    Column(CLAUSE, clause, rank=1, quiet=True),
)
SHEETS: Mapping[str, tuple[Column, ...]] = {
    "todo": OWED,
    "overdue": (OWED[4], *OWED[:4], *OWED[5:]),
    "recall": (
        Column(HOLDER, name("holder")),
        Column(NUMBER, number("document")),
        Column(COPY, plain("copy"), rank=1, right=True),
        Column(TITLE, title("document"), grow=True),
        Column(SINCE, lambda w, r: w.day_of(r["since"]), rank=4),
        Column(both("缘由", "why"), reasons("why")),
        Column(both("应交回", "due back"), due_day),
        Column(LATE, late, rank=2, right=True),
        Column(CLAUSE, clause, rank=5),
        Column(STATE, reasons("status"), rank=3),
    ),
    "circulation": (
        Column(NUMBER, number("record")),
        Column(both("次", "#"), plain("place"), right=True),
        Column(both("传阅人", "reader"), name("reader")),
        Column(both("送阅", "handed"), moment("handed")),
        Column(both("阅毕", "read"), moment("read")),
        Column(both("交回", "returned"), moment("returned")),
        Column(both("意见", "opinion"), plain("opinion"), grow=True),
    ),
    "holdings": (
        Column(HOLDER, name("holder")),
        Column(NUMBER, number("document")),
        Column(COPY, plain("copy"), right=True),
        Column(TITLE, title("document"), grow=True),
        Column(SINCE, moment("since")),
        Column(both("应交回", "due back"), moment("due")),
    ),
    "numbers": (
        Column(both("号列", "series"), lambda w, r: w.kind(str(r["series"]))),
        Column(both("年度", "year"), plain("year")),
        Column(both("号", "number"), plain("number"), right=True),
        Column(both("问题", "fault"), fault),
        Column(NUMBER, number("record")),
    ),
    "punctuality": (
        Column(both("月份", "month"), plain("month")),
        Column(both("部门", "department"), plain("department"), grow=True),
        Column(both("环节", "step"), step),
        Column(both("件数", "count"), plain("count"), right=True),
        Column(both("按时", "in time"), plain("in_time"), right=True),
        Column(both("按时率", "share"), share, right=True),
        Column(both("中位天数", "median days"), lambda w, r: f"{r['median_days']:.1f}", right=True),
    ),
    "incidents": (
        Column(ID, plain("record")),
        Column(both("立项", "opened"), lambda w, r: w.day_of(r["opened"])),
        Column(both("性质", "nature"), choice("incident", "nature")),
        Column(both("所涉文件", "paper"), number("about")),
        Column(STATE, lambda w, r: w.state("incident", str(r["state"]))),
        Column(both("原因", "cause"), plain("cause"), grow=True),
        Column(both("责任者", "responsible"), choice("incident", "responsible"), rank=2),
        Column(both("报告对象", "reported to"), name("reported_to"), rank=3),
        Column(both("结果", "outcome"), choice("incident", "outcome"), rank=1),
    ),
    "unfiled": (
        Column(NUMBER, number("record")),
        Column(TITLE, title("record"), grow=True),
        Column(both("办结", "done"), moment("opened")),
        Column(both("期限", "due"), moment("due")),
        Column(both("逾期天数", "days late"), plain("late_days"), right=True, rank=2),
        Column(both("列为不归档", "listed as not filed"), choice("incoming", "not_filed"), rank=1),
    ),
    "appraisal": (
        Column(ID, plain("record")),
        Column(TITLE, plain("title"), grow=True),
        Column(both("年度", "year"), plain("year"), right=True),
        Column(both("保管期限", "retention"), choice("volume", "retention")),
        Column(both("期满", "ends"), plain("ends")),
        Column(STATE, lambda w, r: w.state("volume", str(r["state"])), rank=2),
        Column(both("冻结", "held"), plain("held"), rank=1),
    ),
    "policies": (
        Column(both("规则", "policy"), policy),
        Column(both("原值", "was"), policy_value("was")),
        Column(both("新值", "now"), policy_value("value")),
        Column(both("起", "from"), lambda w, r: w.day_of(r["from"])),
        Column(both("止", "until"), held_until, rank=3),
        Column(both("天数", "days"), plain("days"), right=True),
        Column(BY, name("by"), rank=1),
        Column(both("会议", "meeting"), plain("meeting"), grow=True),
        Column(both("批准", "approved"), plain("approved"), right=True, rank=4),
        Column(both("销毁", "destroyed"), plain("destroyed"), right=True, rank=5),
        Column(both("补记", "back-dated"), plain("back_dated"), right=True, rank=6),
    ),
    "mended": (
        Column(NUMBER, number("record")),
        Column(AT, moment("at")),
        Column(BY, name("by")),
        Column(ACT, act, rank=2),
        Column(both("内容", "what"), mended),
        Column(both("原值", "was"), corrected("was"), grow=True),
        Column(both("新值", "now"), corrected("value"), grow=True),
        Column(REASON, plain("reason"), rank=1, grow=True),
    ),
    "find": (
        Column(KIND, lambda w, r: w.kind(str(r["kind"]))),
        Column(NUMBER, lambda w, r: str(r["number"] or r["id"])),
        Column(STATE, lambda w, r: w.state(str(r["kind"]), str(r["state"]))),
        Column(TITLE, title("id", bare=True), grow=True),
    ),
    "history": (
        Column(WRITTEN, moment("written")),
        Column(both("办理时间", "at"), moment("at"), rank=2, beside=WRITTEN),
        Column(BY, name("by")),
        Column(both("录入", "clerk"), name("clerk"), rank=3, beside=BY),
        Column(NUMBER, number("record"), rank=1),
        Column(ACT, act),
        Column(both("内容", "what"), lambda w, r: str(r["words"]), grow=True),
        Column(both("提交", "commit"), lambda w, r: str(r["commit"])[:12], rank=4),
    ),
}
# In a register on a narrow terminal these columns share what room there is, and these give way, the
# last ones first.
GROWING = frozenset({"title", "purpose", "cause", "remarks", "name", "roles", "matter", "course"})
RANKS: Mapping[str, int] = {
    "genre": 23,
    "drafted_by": 22,
    "recipients": 27,
    "lacking": 28,
    "sent": 21,
    "volume": 20,
    "filed": 19,
    "reply": 18,
    "attachments": 17,
    "copies": 16,
    "signed": 15,
    "secrecy": 14,
    "wrong_number": 13,
    "condition": 12,
    "proposed": 32,
    "approved": 31,
    "executed": 30,
    "office_deputy": 29,
    "lent_by": 26,
    "taken_back_by": 25,
    "due": 24,
    "approved_by": 11,
    "handlers": 10,
    "reported_to": 9,
    "purpose": 8,
    "since": 7,
    "sender_number": 6,
    "responsible": 5,
    "returned": 4,
    "why": 3,
    "outcome": 2,
    "copy": 1,
    "registrar": 53,
    "office_director": 52,
    "leader": 50,
    "exam": 47,
    "red": 46,
    "archive_code": 45,
    "resolution": 44,
    "told_on": 43,
    "compensation": 42,
    "answer": 42,
    "suggestion": 41,
    "email": 41,
    "needs": 40,
    "times": 40,
    "channel": 39,
    "renewal": 39,
    "place": 39,
    "source": 38,
    "minutes": 38,
    "category": 38,
    "mode": 37,
    "method": 37,
    "level": 37,
    "retention": 37,
    "department": 36,
    "evaluation": 36,
    "root_cause": 36,
    "type": 36,
    "year": 35,
    "satisfied": 35,
    "complainant": 34,
}


def of_kind(kind: Kind) -> tuple[Column, ...]:
    """The columns of a list of one kind: its number, its state, and what names it."""
    first = Column(
        NUMBER if kind.number or kind.numbering else ID, lambda w, r: str(r["number"] or r["id"])
    )
    return (first, Column(STATE, lambda w, r: w.state(kind.name, str(r["state"]))), *_naming(kind))


def _naming(kind: Kind) -> Iterator[Column]:
    """What names a record of a kind, a paper that it is about by number and title; then whose it
    is.
    """
    for field in (f for n in kind.title if (f := kind.field(n))):
        yield Column(field.label, _fact(field.name), grow=field.type in ("line", "text"))
        if field.type == "record":
            yield Column(TITLE, _title_of(field.name), grow=True)
    for field in (
        f for n in ("sender", "department", "level", "specialist") if (f := kind.field(n))
    ):
        yield Column(field.label, _fact(field.name), rank=1)


def _fact(key: str) -> Say:
    def say(w: Wording, r: Row) -> str:
        kind = w.view.kind(str(r["kind"]))
        value: Any = r.get(key)
        return w.fact(offering(kind, key), tuple(value) if isinstance(value, list) else value)

    return say


def _title_of(key: str) -> Say:
    def say(w: Wording, r: Row) -> str:
        paper = w.brief(str(r.get(key) or ""))
        kind = w.view.kind(paper.kind) if paper else None
        if paper and kind and not kind.field("title"):
            return w.title(paper.kind, paper.id, "", bare=True)
        return (
            masked(text(paper.head, "title") or "〔密〕", text(paper.head, "secrecy"), w.full)
            if paper
            else ""
        )

    return say
