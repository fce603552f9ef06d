"""The columns of the client desk's reports as people read them (C1.3, C2.2, C3.2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from doctrack.reports.rows import Row
from doctrack.reports.tables import Column, Say, choice, name, plain
from doctrack.reports.wording import Wording
from doctrack.words import Words, both

BAR = 24


def percent(key: str) -> Say:
    """A share in percent; nothing where there is none."""
    return lambda w, r: "" if r[key] is None else f"{100 * float(r[key]):.1f}%"


def cause(w: Wording, r: Row) -> str:
    """A root cause by its label; one that was not found yet says so."""
    return choice("complaint", "root_cause")(w, r) or both("（尚未查明）", "(not found yet)").text(
        w.lang
    )


def bar(w: Wording, r: Row) -> str:
    """A bar as long as the cause's share of all that were found."""
    return "" if r["share"] is None else "█" * max(1, round(BAR * float(r["share"])))


def evaluation(w: Wording, r: Row) -> str:
    """The mean evaluation, and of how many."""
    return f"{r['evaluation']} ({r['evaluated']})" if r["evaluation"] else ""


def figure(key: str, zh: str, en: str, rank: int = 0) -> Column:
    """A column of numbers."""
    return Column(both(zh, en), plain(key), rank=rank, right=True)


SPECIALIST = Column(both("客服专员", "specialist"), name("specialist"))
SHEETS: Mapping[str, tuple[Column, ...]] = {
    "client-load": (
        SPECIALIST,
        figure("capability", "业务能力", "capability"),
        figure("clients", "客户数", "clients"),
        Column(both("按能力折合", "weighed"), lambda w, r: f"{r['weighed']:.2f}", right=True),
    ),
    "client-updates": (
        SPECIALIST,
        Column(both("工作日", "working day"), lambda w, r: w.day_of(r["day"])),
        figure("collected", "采集", "collected"),
        figure("contacted", "沟通", "contacted"),
        figure("visited", "回访", "visited"),
        figure("updated", "更新", "updated"),
    ),
    "campaign": (
        Column(both("编号", "id"), plain("campaign")),
        Column(both("名称", "title"), plain("title"), grow=True),
        Column(both("状态", "state"), lambda w, r: w.state("campaign", str(r["state"])), rank=8),
        Column(both("止", "until"), lambda w, r: w.day_of(r["to"]), rank=7),
        figure("listed", "名单", "listed"),
        figure("skipped", "免访", "skipped"),
        figure("reached", "访到", "reached"),
        figure("no_answer", "无人接听", "no answer", 3),
        figure("refused", "拒访", "refused", 3),
        figure("wrong_number", "号码有误", "wrong number", 3),
        figure("call_back", "另约", "call back", 3),
        figure("open", "未访", "open"),
        Column(both("评价（份数）", "evaluation (of)"), evaluation, rank=4, right=True),
        figure("suggestions", "建议", "suggestions", 5),
        figure("renewals", "续卡升级", "renewals", 6),
    ),
    "complaints": (
        Column(both("根本原因", "root cause"), cause),
        figure("count", "件数", "count"),
        Column(both("占比", "share"), percent("share"), right=True),
        Column(both("累计", "cumulative"), percent("cumulative"), right=True),
        figure("reopened", "重新办理", "reopened", 1),
        Column(both("图", "bar"), bar, grow=True),
    ),
}


def complaint_notes(found: Mapping[str, Any], acts: Mapping[str, Words]) -> Iterator[Words]:
    """How many came in, how many were taken up again, and the days from receiving to each step."""
    again = f"{100 * found['reopened_share']:.1f}%"
    yield both(
        f"共收到 {found['received']} 件，重新办理 {found['reopened']} 件（{again}）",
        f"{found['received']} received, {found['reopened']} reopened ({again})",
    )
    steps = [s for s in found["steps"] if s["count"]]
    if steps:
        zh, en = _steps(steps, acts)
        yield both(
            f"自接收起天数（中位／最长）：{zh}", f"days from receiving (median / longest): {en}"
        )


def _steps(steps: Sequence[Mapping[str, Any]], acts: Mapping[str, Words]) -> tuple[str, str]:
    days = [
        (
            acts[s["step"]],
            f"{s['median_days']:g}／{s['most_days']}",
            f"{s['median_days']:g} / {s['most_days']}",
            s["count"],
        )
        for s in steps
    ]
    return "，".join(f"{w.zh} {zh}（{n} 件）" for w, zh, _, n in days), ", ".join(
        f"{w.en} {en} ({n})" for w, _, en, n in days
    )
