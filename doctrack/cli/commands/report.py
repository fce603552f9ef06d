"""`doctrack report NAME`: questions about duties, custody and numbers, for people and for cron."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any

from doctrack.cli.call import Call
from doctrack.cli.command import Command, Opt, Values
from doctrack.cli.input.people import person_of
from doctrack.cli.output import answers, moment
from doctrack.cli.output.moment import AS_OF, AT, FULL, OUTPUT, Asked, asked, document, left_out
from doctrack.cli.output.tables import Sheet, columns_of, printed
from doctrack.errors import NotFound
from doctrack.model.calendar import Period, is_end, parse_period
from doctrack.model.people import ROLES
from doctrack.model.refs import half_width
from doctrack.reports import overdue
from doctrack.reports.rows import Row
from doctrack.words import Words, both

Answer = tuple[Sequence[str], list[Row], dict[str, Any]]


def _overdue(found: Asked, values: Values) -> Answer:
    kind, owner, clause = (
        _meant(found, "kind", values),
        _meant(found, "owner", values),
        _meant(found, "clause", values),
    )
    return (
        overdue.COLUMNS,
        overdue.rows(
            found.ledger,
            found.as_of,
            kind=kind,
            owner=owner,
            clause=clause,
            full=bool(values.get("full")),
        ),
        {},
    )


def _meant(found: Asked, name: str, values: Values) -> str:
    """What a filter's word means: a kind, an owner, a clause; what is not there is not found
    (4).
    """
    word = half_width(str(values.get(name) or "")).strip()
    return {"kind": _kind, "owner": _owner, "clause": _clause}[name](found, word) if word else ""


def _kind(found: Asked, word: str) -> str:
    kinds = found.ledger.kinds()
    for name, kind in kinds.items():
        if word.lower() in (name, kind.label.zh, kind.label.en):
            return name
    there = both("、".join(k.label.zh for k in kinds.values()), ", ".join(kinds))
    raise NotFound(
        both(f"没有种类 {word}；有：{there.zh}", f"there is no kind {word}; there are: {there.en}"),
        code="no-such-kind",
        kind=word,
    )


def _owner(found: Asked, word: str) -> str:
    name, colon, department = word.partition(":")
    for role, label in ROLES.items():
        if name in (role, label.zh, label.en):
            return role + colon + department
    return person_of(word, found.ledger)


def _clause(found: Asked, word: str) -> str:
    for clause in found.ledger.books.trees["schemas"].get("clauses", {}):
        if word.lower() == clause.lower():
            return str(clause)
    raise NotFound(
        both(
            f"没有条款 {word}（见 doctrack regulation list）",
            f"there is no clause {word} (see doctrack regulation list)",
        ),
        code="no-such-clause",
        clause=word,
    )


def _recall(found: Asked, values: Values) -> Answer:
    from doctrack.reports import recall

    name, rows = recall.list_of(
        found.ledger, found.day, _period(found, values), full=bool(values.get("full"))
    )
    return recall.COLUMNS, rows, {"period": name, "sums": recall.sums(rows)}


def _recall_notes(found: Asked, values: Values, rows: list[Row]) -> Iterator[Words]:
    from doctrack.reports import recall

    return recall.notes(found.ledger, found.day, _period(found, values), rows)


def _of(
    module: str, columns: str, rows: str, *, period: bool = False
) -> Callable[[Asked, Values], Answer]:
    """A report that asks for nothing but the moment, and a period where it takes one; its module is
    loaded when it is asked for.
    """

    def answer(found: Asked, values: Values) -> Answer:
        reports = import_module(f"doctrack.reports.{module}")
        more = (_period(found, values),) if period else ()
        return (
            getattr(reports, columns),
            getattr(reports, rows)(found.ledger, found.as_of, *more),
            {},
        )

    return answer


def _period(found: Asked, values: Values) -> Period | None:
    return parse_period(str(values["period"]), found.day) if values.get("period") else None


def _holdings(found: Asked, values: Values) -> Answer:
    from doctrack.reports import papers

    return (
        papers.HOLDINGS,
        papers.holdings(found.ledger, found.as_of, full=bool(values.get("full"))),
        {},
    )


def _numbers(found: Asked, values: Values) -> Answer:
    """Whose a reserved number is stands beside it; an office without any has no such column."""
    from doctrack.reports import papers

    rows = papers.numbers(found.ledger, found.as_of)
    return (*papers.NUMBERS, *(("holder",) if any("holder" in r for r in rows) else ())), rows, {}


def _unfiled(found: Asked, values: Values) -> Answer:
    from doctrack.reports import archive

    return archive.UNFILED, archive.unfiled(found.ledger, found.as_of, bool(values.get("full"))), {}


def _appraisal(found: Asked, values: Values) -> Answer:
    from doctrack.reports import archive

    return archive.APPRAISAL, archive.appraisal(found.ledger.heads("volume"), found.day), {}


def _mended(found: Asked, values: Values) -> Answer:
    from doctrack.reports import papers

    ids = found.ledger.ids("select id from record order by kind, year, serial, id")
    return (
        papers.MENDED,
        papers.mended(
            found.ledger, found.ledger.all_of(ids), found.as_of, bool(values.get("full"))
        ),
        {},
    )


def _policies(found: Asked, values: Values) -> Answer:
    from doctrack.reports import policies

    return (
        policies.COLUMNS,
        policies.rows(found.ledger, found.ledger.books.trees.get("amendments", {}), found.as_of),
        {},
    )


def _punctuality(found: Asked, values: Values) -> Answer:
    from doctrack.reports import punctuality

    ended = found.ledger.owed("d.ended is not null and d.ending='met'")
    papers = found.ledger.all_of(
        found.ledger.ids("select id from record where kind='outgoing' order by year, serial, id")
    )
    return (
        punctuality.COLUMNS,
        punctuality.rows(found.ledger, ended, papers, found.as_of, _period(found, values)),
        {},
    )


def _complaints(found: Asked, values: Values) -> Answer:
    from doctrack.reports import clients

    rows, more = clients.complaints(found.ledger, found.as_of, _period(found, values))
    return clients.COMPLAINTS, rows, more


def _complaint_notes(found: Asked, values: Values, rows: list[Row]) -> Iterator[Words]:
    from doctrack.reports.client_tables import complaint_notes

    kind = found.ledger.kind("complaint")
    return complaint_notes(
        _complaints(found, values)[2], {n: a.label for n, a in kind.acts.items()} if kind else {}
    )


PERIOD = Opt(
    "period",
    both("期间：2026-10、2026-Q3、2026、last", "a period: 2026-10, 2026-Q3, 2026, last"),
    "期间",
)
FILTERS = (
    Opt("kind", both("种类", "kind"), "种类"),
    Opt("owner", both("责任人", "owner"), "责任人"),
    Opt("clause", both("条款", "clause"), "条款"),
)
GENERAL = (
    AS_OF,
    AT,
    FULL,
    OUTPUT,
    Opt("fail_if_any", both("有则以 1 退出", "exit 1 if there is any"), "有则失败", flag=True),
    Opt(
        "only_on",
        both(
            "只在 month-end|quarter-end|year-end[:working] 输出",
            "only on month-end|quarter-end|year-end[:working]",
        ),
        "仅在",
    ),
    Opt(
        "quiet_if_empty",
        both("没有则不输出", "print nothing if there is nothing"),
        "空则不印",
        flag=True,
    ),
)
REPORTS: Mapping[str, tuple[str, Words, Callable[[Asked, Values], Answer], tuple[Opt, ...]]] = {
    "overdue": ("逾期", both("逾期事项，按责任人", "Every late duty, by owner"), _overdue, FILTERS),
    "recall": ("清退", both("本期清退清单", "The recall list of the period"), _recall, (PERIOD,)),
    "circulation": (
        "传阅",
        both("谁已阅、谁未阅、在谁手中", "Who has read, who has not, who has it"),
        _of("circulation", "COLUMNS", "circulation"),
        (),
    ),
    "holdings": (
        "在外",
        both("在外各份，按持有人", "Every copy outside the office, by holder"),
        _holdings,
        (),
    ),
    "numbers": (
        "号码",
        both(
            "各号列的缺号、重号、作废、预留",
            "Gaps, repeats, voids and reserved numbers in each series",
        ),
        _numbers,
        (),
    ),
    "punctuality": (
        "时效",
        both("各环节天数和按时率", "Days per step and share in time"),
        _punctuality,
        (PERIOD,),
    ),
    "incidents": (
        "差错",
        both("差错与遗失", "What went wrong"),
        _of("papers", "INCIDENTS", "incidents"),
        (),
    ),
    "unfiled": (
        "未归档",
        both("已办结未归档的文件", "Papers that are done and not filed"),
        _unfiled,
        (),
    ),
    "appraisal": (
        "鉴定",
        both("保管期满或本年期满的案卷", "Volumes whose retention is over, or ends this year"),
        _appraisal,
        (),
    ),
    "policies": (
        "规则变更",
        both("规则变更及执行天数", "Changes of policies with their days in force"),
        _policies,
        (),
    ),
    "pass-rate": (
        "合格率",
        both("培训合格率，按月份、部门和登记栏", "Pass rates by month, department and column"),
        _of("training", "PASS_RATE", "pass_rate", period=True),
        (PERIOD,),
    ),
    "supervision": (
        "培训监督",
        both("各级培训考核进度", "How far each level is with courses and exams"),
        _of("training", "SUPERVISION", "supervision"),
        (),
    ),
    "client-load": (
        "客户分配",
        both(
            "各客服专员负责的客户数及按能力折合",
            "How many clients each specialist has, weighed by capability",
        ),
        _of("clients", "LOAD", "load"),
        (),
    ),
    "client-updates": (
        "客户更新",
        both(
            "各客服专员每个工作日的采集、沟通和更新",
            "What each specialist did for his clients, by working day",
        ),
        _of("clients", "UPDATES", "updates", period=True),
        (PERIOD,),
    ),
    "campaign": (
        "回访情况",
        both("各次回访的进度和统计", "How each campaign of revisits stands"),
        _of("clients", "CAMPAIGN", "campaigns"),
        (),
    ),
    "complaints": (
        "投诉分析",
        both(
            "投诉原因（帕累托）、各环节天数、重新办理比例",
            "Causes of complaints (Pareto), days to each step, reopened share",
        ),
        _complaints,
        (PERIOD,),
    ),
    "mended": ("更正", both("更正与撤销", "Corrections and annulments"), _mended, ()),
}


# What a report says under its rows to people; a program asks for JSON, whose shape is fixed.
NOTES: Mapping[str, Callable[[Asked, Values, list[Row]], Iterator[Words]]] = {
    "recall": _recall_notes,
    "complaints": _complaint_notes,
}

HEADINGS: Mapping[str, Words] = {
    "overdue": both("逾期事项清单", "Overdue"),
    "recall": both("清退清单", "Recall list"),
    "circulation": both("文件传阅情况", "Circulation"),
    "holdings": both("在外文件清单", "Papers outside the office"),
    "numbers": both("编号核查", "Numbers"),
    "punctuality": both("办理时效", "Punctuality"),
    "incidents": both("差错与遗失", "Incidents"),
    "policies": both("规则变更", "Changes of policies"),
    "mended": both("更正与撤销", "Corrections and annulments"),
    "unfiled": both("未归档文件", "Papers not filed"),
    "appraisal": both("待鉴定案卷", "Volumes to be appraised"),
    "client-load": both("客户分配情况", "Clients by specialist"),
    "client-updates": both("客户信息更新情况", "Upkeep of clients"),
    "campaign": both("回访活动情况", "Campaigns of revisits"),
    "complaints": both("投诉原因分析", "Causes of complaints"),
    "pass-rate": both("培训合格率", "Pass rates of training"),
    "supervision": both("培训考核监督", "Supervision of training"),
}


def _recall_pages(
    call: Call,
    found: Asked,
    rows: list[Row],
    more: Mapping[str, Any],
    after: Sequence[str],
    full: bool,
) -> str:
    recall_list = import_module("doctrack.cli.forms.recall_list").recall_list
    return str(recall_list(call, found, HEADINGS["recall"], rows, more["period"], after, full))


# People read by person: what somebody owes by name stands beside what he owes by his role.
ORDER: Mapping[str, Callable[[Row], Any]] = {
    "overdue": lambda r: (r["owners"], r["due"], r["record"])
}
# Reports that are handed out have pages of their own; the others share one template.
PAGES: Mapping[
    str, Callable[[Call, Asked, list[Row], Mapping[str, Any], Sequence[str], bool], str]
] = {"recall": _recall_pages}


def report(name: str) -> Callable[[Call, Values], int]:
    """The command of one report."""

    def run(call: Call, values: Values) -> int:
        moment.settled_shape(call, values)
        with asked(call, values) as found:
            if values.get("only_on") and not is_end(
                found.day, str(values["only_on"]), found.ledger.calendar
            ):
                return 0
            columns, rows, more = REPORTS[name][2](found, values)
            if not (values.get("quiet_if_empty") and not rows):
                with moment.delivered(values):
                    _print(call, name, found, columns, rows, more, values)
            wrong = left_out(call, found.ledger)
            return wrong or (1 if values.get("fail_if_any") and rows else 0)

    return run


def _print(
    call: Call,
    name: str,
    found: Asked,
    columns: Sequence[str],
    rows: list[Row],
    more: dict[str, Any],
    values: Values,
) -> None:
    full = bool(values.get("full"))
    under, after = (
        (_under(call, found, more, values), _after(call, name, found, rows, more, values))
        if call.for_people
        else ((), ())
    )
    if name in PAGES and call.shape in ("html", "md"):
        sys.stdout.write(PAGES[name](call, found, rows, more, after, full))
        return
    if call.for_people and name in ORDER:
        rows = sorted(rows, key=ORDER[name])
    sheet = Sheet(
        name,
        HEADINGS[name],
        columns,
        rows,
        columns_of(name),
        {**document(name, found), **more},
        under,
        after,
    )
    printed(call, found, sheet, full)
    if call.shape == "tsv":
        for key, value in (
            (k, v) for k, v in more.items() if not isinstance(v, list)
        ):  # a list is said in the notes
            words = (
                " ".join(f"{k}={v}" for k, v in value.items()) if isinstance(value, dict) else value
            )
            answers.out(f"# {key}: {words}")
        for said in NOTES[name](found, values, rows) if name in NOTES else ():
            answers.out("# " + call.text(said))
        answers.out(moment.foot_line(call, found))


def _under(call: Call, found: Asked, more: Mapping[str, Any], values: Values) -> list[str]:
    """What a report is about: up to when, of which period."""
    from doctrack.reports.letters import long_day, long_period

    lang = call.language
    if found.said:
        said = both(f"截至 {long_day(found.day)}终了", f"As of the end of {found.day}").text(lang)
    else:
        said = both(f"截至 {found.now:%Y-%m-%d %H:%M}", f"As of {found.now:%Y-%m-%d %H:%M}").text(
            lang
        )
    period = more.get("period") or (
        parse_period(str(values["period"]), found.day).name if values.get("period") else ""
    )
    return [
        said
        + (both("　期间：", "; period: ").text(lang) + long_period(period, lang) if period else "")
    ]


def _after(
    call: Call, name: str, found: Asked, rows: list[Row], more: Mapping[str, Any], values: Values
) -> list[str]:
    """What stands below the rows: sums, and what a report has to say beside them."""
    return [
        *_sums(call, more),
        *(
            w.text(call.language)
            for w in (NOTES[name](found, values, rows) if name in NOTES else ())
        ),
    ]


def _sums(call: Call, more: Mapping[str, Any]) -> list[str]:
    """`在外 3 = 已收回 1 + 转下期 0 + 遗失 0 + 未结 2`."""
    if "sums" not in more:
        return []
    from doctrack.reports.register_columns import REASONS

    parts = " + ".join(
        f"{REASONS[k].text(call.language)} {n}" for k, n in more["sums"].items() if k != "out"
    )
    return [
        both(
            f"共 {more['sums']['out']} 份 = {parts}", f"On the list {more['sums']['out']} = {parts}"
        ).text(call.language)
    ]


COMMANDS = {
    name: Command(
        name,
        zh,
        help_,
        f"report {name} --as-of 2026-10-31",
        report(name),
        (),
        (*options, *GENERAL),
    )
    for name, (zh, help_, _, options) in REPORTS.items()
}
