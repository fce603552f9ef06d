"""One record told in words: its facts, where each copy is, what is owed, what happened; what may be
done; how days were counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from doctrack.cli.call import Call
from doctrack.cli.output import answers
from doctrack.cli.output.moment import Asked
from doctrack.model.calendar import Counted
from doctrack.model.record import Duty, Event, Facts, Record, Standing
from doctrack.model.regulation import Kind
from doctrack.render.width import aligned
from doctrack.reports.copies import places
from doctrack.reports.rows import late_days
from doctrack.reports.wording import Wording, offering, weekday
from doctrack.words import Words, both

if TYPE_CHECKING:  # `show` asks no judge
    from doctrack.engine.nextacts import Prospect

MANY = 6
SET = both("（约定日期，不因节假日顺延）", " (a set date, not moved by days off)")


def heading(call: Call, wording: Wording, record: Record, kind: Kind) -> str:
    """`IN-2026-0042 收〔2026〕42号 收文 传阅中`."""
    said = (
        record.id,
        call.mark.strip(),
        record.number,
        kind.label.text(wording.lang),
        kind.states[record.state].text(wording.lang),
    )
    return " ".join(w for w in said if w)


# --- show -----------------------------------------------------------------------------------------


def shown(
    call: Call, found: Asked, record: Record, standing: Standing, kind: Kind
) -> Iterator[str]:
    """A record from its facts to its history."""
    wording = Wording(found.ledger, call.language, found.as_of, True)
    yield heading(call, wording, record, kind)
    yield from _facts(wording, record, kind)
    if kind.custody:
        yield both("各份去向：", "Where each copy is:").text(wording.lang)
        yield from (f"  {line}" for line in aligned(list(places(wording, record, standing, kind))))
    owed = [_owed(wording, found, kind, d) for d in standing.open_duties()]
    if owed:
        yield both("应办：", "Owed:").text(wording.lang)
        yield from (f"  {line}" for line in aligned(owed))
    yield both("经过：", "What happened:").text(wording.lang)
    for number, event in enumerate(record.events, 1):
        yield f"  {_event(wording, kind, number, event)}"


def _facts(wording: Wording, record: Record, kind: Kind) -> Iterator[str]:
    told = [
        f for f in kind.fields if f.name in record.head and not (kind.custody and f.name == "out")
    ]
    plain = [
        (f.label.text(wording.lang), wording.fact(offering(kind, f.name), record.head[f.name]))
        for f in told
        if f.type != "rows"
    ]
    yield from (f"  {line}" for line in aligned(plain))
    for field in (f for f in told if f.type == "rows"):
        rows = [r for r in _rows(record.head[field.name])]
        yield f"  {field.label.text(wording.lang)}{both('：', ':').text(wording.lang)}"
        yield from (f"    {line}" for line in aligned(_listed(wording, field.columns, rows, kind)))


def _rows(value: object) -> Iterator[Facts]:
    yield from (r for r in value if isinstance(r, Mapping)) if isinstance(value, tuple) else ()


def _listed(
    wording: Wording, keys: Sequence[str], rows: Sequence[Facts], kind: Kind
) -> list[list[str]]:
    """Rows of a fact with their labels above; a column in which nothing stands is left out."""
    there = [k for k in keys if any(r.get(k) not in (None, "") for r in rows)]
    head = [wording.column(k, kind) for k in there]
    return [
        head,
        *(
            [wording.part(k, r[k], kind) if r.get(k) not in (None, "") else "" for k in there]
            for r in rows
        ),
    ]


def _owed(wording: Wording, found: Asked, kind: Kind, duty: Duty) -> list[str]:
    """Whose it is, what, by when, how late, under which clause."""
    due, provisional = found.ledger.due(kind.name, duty)
    rule = (found.ledger.kind(kind.name, duty.opened.date()) or kind).duties[duty.name]
    late = late_days(due, found.as_of)
    over = (
        both(f"已逾期 {late} 天", f"{late} days late")
        if late
        else both("今日已到期", "due today, unmet")
    )
    words = both("暂定", "provisional") if provisional else both("", "")
    if due <= found.as_of:
        words = over
    clause = answers.clause(rule.clause_of(duty.variant), rule.basis_of(duty.variant), wording.lang)
    return [
        wording.owners(duty.owners),
        wording.owed(rule, duty),
        wording.until(due),
        words.text(wording.lang),
        clause,
    ]


def _event(wording: Wording, kind: Kind, number: int, event: Event) -> str:
    """`4. 11-02 10:00 孙二 阅毕：意见 同意`."""
    lang, act = wording.lang, kind.acts.get(event.act)
    told = wording.told(kind, act, event.inputs)
    was = wording.told(kind, None, event.was)
    said = (
        f"{number}. {wording.moment(event.at)} {wording.name(event.by)}"
        f" {act.label.text(lang) if act else event.act}"
    )
    said += both("：", ": ").text(lang) + told if told else ""
    said += both(f"（原为：{was}）", f" (was: {was})").text(lang) if was else ""
    said += (
        both(f"（随 {event.because}）", f" (with {event.because})").text(lang)
        if event.because
        else ""
    )
    return said + (
        both(f"（已由第{event.annulled}项撤销）", f" (annulled by {event.annulled})").text(lang)
        if event.annulled
        else ""
    )


# --- next -----------------------------------------------------------------------------------------


def prospects(
    call: Call, found: Asked, record: Record, kind: Kind, listed: Sequence[Prospect]
) -> Iterator[str]:
    """What may be done and by whom; what a reason of this case forbids; what is for another state,
    in one line.
    """
    wording = Wording(found.ledger, call.language, found.as_of, True)
    yield heading(call, wording, record, kind)
    possible = [
        [*_act(wording, kind, p), _people(wording, p.who) + _warned(wording, p)]
        for p in listed
        if p.who and not p.objections
    ]
    yield from _group(both("现在可办：", "May be done now:").text(wording.lang), possible)
    mine = [p for p in listed if p.objections and _is_for(kind, p, record.state)]
    refused = [[*_act(wording, kind, p), _reasons(wording, p)] for p in mine]
    yield from _group(both("现在不能办：", "Not now:").text(wording.lang), refused)
    others = [
        " ".join(_act(wording, kind, p))
        for p in listed
        if not (p.who and not p.objections) and p not in mine
    ]
    if others:
        yield both("其他状态下办理：", "In other states: ").text(wording.lang) + wording.listed(
            others
        )


def _is_for(kind: Kind, prospect: Prospect, state: str) -> bool:
    source = kind.acts[prospect.act].source
    return not source or state in source


def _act(wording: Wording, kind: Kind, prospect: Prospect) -> list[str]:
    """An act as people call it, and as it is typed; in English the two are one."""
    typed = prospect.act.replace("_", "-")
    return [kind.acts[prospect.act].label.zh, typed] if wording.lang == "zh" else [typed]


def _people(wording: Wording, who: Sequence[str]) -> str:
    names = wording.listed(map(wording.name, who[:MANY]))
    return (
        names
        if len(who) <= MANY
        else names + both(f" 等 {len(who)} 人", f" and {len(who) - MANY} more").text(wording.lang)
    )


def _warned(wording: Wording, prospect: Prospect) -> str:
    """What whoever does it should mind."""
    words = (
        both("；", "; ").text(wording.lang).join(w.text(wording.lang) for w in prospect.warnings)
    )
    return both(f"（注意：{words}）", f" (mind: {words})").text(wording.lang) if words else ""


def _reasons(wording: Wording, prospect: Prospect) -> str:
    return (
        both("；", "; ")
        .text(wording.lang)
        .join(
            f"{answers.clause_of(o, wording.lang)} {o.message.text(wording.lang)}"
            for o in prospect.objections
        )
    )


def _group(label: str, rows: list[list[str]]) -> Iterator[str]:
    if rows:
        yield label
        yield from (f"  {line}" for line in aligned(rows))


# --- why ------------------------------------------------------------------------------------------


def reckoned(
    call: Call, found: Asked, record: Record, kind: Kind, duty: Duty, days: Sequence[Counted]
) -> Iterator[str]:
    """One duty: whose, under which clause and what that says, what opened it, its term, its
    days.
    """
    wording = Wording(found.ledger, call.language, found.as_of, True)
    lang = wording.lang
    then = found.ledger.kind(record.kind, duty.opened.date()) or kind
    rule, event = then.duties[duty.name], record.events[duty.opened_by - 1]
    clause = rule.clause_of(duty.variant)
    says = found.ledger.books.trees["schemas"].get("clauses", {}).get(clause, {}).get(lang, "")
    yield (
        f"{wording.owed(rule, duty)}  {wording.owners(duty.owners)} "
        f" {answers.clause(clause, rule.basis_of(duty.variant), lang)} {says}".rstrip()
    )
    act = then.acts.get(event.act)
    what = act.label.text(lang) if act else event.act
    yield both("  起因：", "  Opened by: ").text(lang) + both(
        f"第{duty.opened_by}项 {wording.moment(event.at)} {wording.name(event.by)} {what}",
        f"{duty.opened_by}. {wording.moment(event.at)} {wording.name(event.by)} {what}",
    ).text(lang)
    due, provisional = found.ledger.due(record.kind, duty)
    mark = both("（暂定）", " (provisional)").text(lang) if provisional else ""
    unmoved = SET.text(lang) if duty.until is not None or rule.term_of(duty.variant).end_of else ""
    yield (
        both("  期限：", "  Term: ").text(lang)
        + f"{wording.term(then, duty)}{both('，', ', ').text(lang)}"
        + f"{wording.until(due)}{unmoved}{mark}"
    )
    if not unmoved and len(days) > 1:
        yield from _days(wording, days)


def _days(wording: Wording, days: Sequence[Counted]) -> Iterator[str]:
    """The counting of a term, a day a line; a set date and a term of one day need none."""
    lang = wording.lang
    count = 0
    rows = []
    for day in days:
        count += day.counted
        rows.append(
            [
                _date(wording, day),
                _mark(day, count).text(lang),
                day.reason.text(lang),
            ]
        )
    yield from (f"    {line}" for line in aligned(rows))


def _mark(day: Counted, count: int) -> Words:
    """What stands beside a day of a term: its end, its number, or that it does not count."""
    if day.end:
        return day.end
    return _counted(count) if day.counted else both("不计", "-")


def _counted(count: int) -> Words:
    return both(f"第{count}日", f"day {count}")


def _date(wording: Wording, day: Counted) -> str:
    return f"{wording.day_of(day.day.isoformat())} {weekday(day.day, wording.lang)}"
