"""`doctrack report NAME`: questions about duties, custody and numbers, for people and for cron."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from doctrack.cli import answers
from doctrack.cli.asking import AS_OF, AT, FULL, OUTPUT, Asked, asked, document, foot, left_out, written
from doctrack.cli.call import Call
from doctrack.cli.shape import Command, Opt, Values
from doctrack.model.calendar import Period, is_end, parse_period
from doctrack.model.words import Words, both
from doctrack.reports import overdue
from doctrack.reports.rows import Row

LABELS: Mapping[str, Words] = {
    "owner": both("责任人", "owner"), "due": both("期限", "due"), "late_days": both("逾期天数", "late days"), "duty": both("事项", "duty"),
    "record": both("编号", "record"), "title": both("标题", "title"), "clause": both("条款", "clause"), "house": both("内部规定", "house"),
    "provisional": both("暂定", "provisional"), "holder": both("持有人", "holder"), "document": both("文件", "document"), "copy": both("份", "copy"),
    "since": both("自", "since"), "why": both("缘由", "why"), "status": both("状态", "status"), "kind": both("种类", "kind"),
    "reader": both("传阅人", "reader"), "place": both("次序", "place"), "handed": both("送阅", "handed"), "read": both("阅毕", "read"),
    "returned": both("交回", "returned"), "opinion": both("意见", "opinion"), "series": both("号列", "series"), "year": both("年度", "year"),
    "number": both("号", "number"), "fault": both("问题", "fault"), "nature": both("性质", "nature"), "about": both("所涉文件", "about"),
    "state": both("状态", "state"), "opened": both("立项", "opened"), "reported_to": both("报告对象", "reported to"), "cause": both("原因", "cause"),
    "responsible": both("责任者", "responsible"), "outcome": both("结果", "outcome"), "at": both("时间", "at"), "by": both("办理人", "by"),
    "act": both("办理", "act"), "what": both("内容", "what"), "was": both("原值", "was"), "reason": both("理由", "reason"),
    "month": both("月份", "month"), "department": both("部门", "department"), "step": both("环节", "step"), "count": both("件数", "count"),
    "in_time": both("按时", "in time"), "share": both("按时率", "share"), "median_days": both("中位天数", "median days"),
    "policy": both("规则", "policy"), "value": both("新值", "value"), "from": both("自", "from"), "meeting": both("会议", "meeting"),
    "commit": both("提交", "commit"), "days": both("执行天数", "days in force"), "approved": both("批准", "approved"), "destroyed": both("销毁", "destroyed"), "back_dated": both("补记", "back-dated"), "id": both("编号", "id"), "until": both("至", "until"), "edition": both("版本", "edition"),
}  # fmt: skip
Answer = tuple[Sequence[str], list[Row], dict[str, Any]]


def _overdue(found: Asked, values: Values) -> Answer:
    rows = overdue.rows(found.ledger, found.as_of, kind=str(values.get("kind") or ""), owner=str(values.get("owner") or ""), clause=str(values.get("clause") or ""), full=bool(values.get("full")))
    return overdue.COLUMNS, rows, {}


def _recall(found: Asked, values: Values) -> Answer:
    from doctrack.reports import recall

    name, rows = recall.list_of(found.ledger, found.day, _period(found, values), full=bool(values.get("full")))
    return recall.COLUMNS, rows, {"period": name, "sums": recall.sums(rows)}


def _recall_notes(found: Asked, values: Values, rows: list[Row]) -> Iterator[Words]:
    from doctrack.reports import recall

    return recall.notes(found.ledger, found.day, _period(found, values), rows)


def _period(found: Asked, values: Values) -> Period | None:
    return parse_period(str(values["period"]), found.day) if values.get("period") else None


def _circulation(found: Asked, values: Values) -> Answer:
    from doctrack.reports import circulation

    return circulation.COLUMNS, circulation.circulation(found.ledger, found.as_of), {}


def _holdings(found: Asked, values: Values) -> Answer:
    from doctrack.reports import papers

    return papers.HOLDINGS, papers.holdings(found.ledger, found.as_of, full=bool(values.get("full"))), {}


def _numbers(found: Asked, values: Values) -> Answer:
    from doctrack.reports import papers

    return papers.NUMBERS, papers.numbers(found.ledger, found.as_of), {}


def _incidents(found: Asked, values: Values) -> Answer:
    from doctrack.reports import papers

    return papers.INCIDENTS, papers.incidents(found.ledger, found.as_of), {}


def _mended(found: Asked, values: Values) -> Answer:
    from doctrack.reports import papers

    ids = found.ledger.ids("select id from record order by kind, year, serial, id")
    return papers.MENDED, papers.mended(found.ledger.all_of(ids), found.as_of), {}


def _policies(found: Asked, values: Values) -> Answer:
    from doctrack.reports import policies

    return policies.COLUMNS, policies.rows(found.ledger, found.ledger.books.trees.get("amendments", {}), found.as_of), {}


def _punctuality(found: Asked, values: Values) -> Answer:
    from doctrack.reports import punctuality

    ended = found.ledger.owed("d.ended is not null and d.ending='met'")
    return punctuality.COLUMNS, punctuality.rows(found.ledger, ended, found.as_of, _period(found, values)), {}


PERIOD = Opt("period", both("期间：2026-10、2026-Q3、2026、last", "a period: 2026-10, 2026-Q3, 2026, last"), "期间")
FILTERS = (
    Opt("kind", both("种类", "kind"), "种类"), Opt("owner", both("责任人", "owner"), "责任人"), Opt("clause", both("条款", "clause"), "条款"),
)  # fmt: skip
GENERAL = (
    AS_OF, AT, FULL, OUTPUT,
    Opt("fail_if_any", both("有则以 1 退出", "exit 1 if there is any"), "有则失败", flag=True),
    Opt("only_on", both("只在 month-end|quarter-end|year-end[:working] 输出", "only on month-end|quarter-end|year-end[:working]"), "仅在"),
    Opt("quiet_if_empty", both("没有则不输出", "print nothing if there is nothing"), "空则不印", flag=True),
)  # fmt: skip
REPORTS: Mapping[str, tuple[str, Words, Callable[[Asked, Values], Answer], tuple[Opt, ...]]] = {
    "overdue": ("逾期", both("逾期事项，按责任人", "Every late duty, by owner"), _overdue, FILTERS),
    "recall": ("清退", both("本期清退清单", "The recall list of the period"), _recall, (PERIOD,)),
    "circulation": ("传阅", both("谁已阅、谁未阅、在谁手中", "Who has read, who has not, who has it"), _circulation, ()),
    "holdings": ("在外", both("在外各份，按持有人", "Every copy outside the office, by holder"), _holdings, ()),
    "numbers": ("号码", both("各号列的缺号、重号、作废", "Gaps, repeats and voids in each series"), _numbers, ()),
    "punctuality": ("时效", both("各环节天数和按时率", "Days per step and share in time"), _punctuality, (PERIOD,)),
    "incidents": ("差错", both("差错与遗失", "What went wrong"), _incidents, ()),
    "policies": ("规则变更", both("规则变更及执行天数", "Changes of policies with their days in force"), _policies, ()),
    "mended": ("更正", both("更正与撤销", "Corrections and annulments"), _mended, ()),
}  # fmt: skip


# What a report says under its rows to people; a program asks for JSON, whose shape is fixed.
NOTES: Mapping[str, Callable[[Asked, Values, list[Row]], Iterator[Words]]] = {"recall": _recall_notes}


def report(name: str) -> Callable[[Call, Values], int]:
    """The command of one report."""

    def run(call: Call, values: Values) -> int:
        with asked(call, values) as found:
            if values.get("only_on") and not is_end(found.day, str(values["only_on"]), found.ledger.calendar):
                return 0
            columns, rows, more = REPORTS[name][2](found, values)
            if not (values.get("quiet_if_empty") and not rows):
                _print(call, name, found, columns, rows, more, values)
            wrong = left_out(call, found.ledger)
            return wrong or (1 if values.get("fail_if_any") and rows else 0)

    return run


def _print(call: Call, name: str, found: Asked, columns: Sequence[str], rows: list[Row], more: dict[str, Any], values: Values) -> None:
    labels = {c: LABELS[c].text(call.language) for c in columns if c in LABELS}
    made = io.StringIO()
    with contextlib.redirect_stdout(made) if values.get("output") else contextlib.nullcontext():
        answers.rows(call, name, columns, rows, labels, {**document(name, found), **more})
        if call.shape in ("table", "tsv", "md"):
            for key, value in more.items():
                words = " ".join(f"{k}={v}" for k, v in value.items()) if isinstance(value, dict) else value
                answers.out(f"# {key}: {words}")
            for said in NOTES[name](found, values, rows) if name in NOTES else ():
                answers.out("# " + said.text(call.language))
            answers.out("# " + foot(found))
    if values.get("output"):
        written(str(values["output"]), made.getvalue())


COMMANDS = {
    "report": {
        name: Command(name, zh, help_, f"report {name} --as-of 2026-10-31", report(name), (), (*options, *GENERAL))
        for name, (zh, help_, _, options) in REPORTS.items()
    }
}  # fmt: skip
