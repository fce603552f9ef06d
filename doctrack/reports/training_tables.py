"""The columns of the training reports as people read them (T5.3.1.1, T6)."""

from __future__ import annotations

from collections.abc import Mapping

from doctrack.reports.rows import Row
from doctrack.reports.tables import Column, Say, choice, plain
from doctrack.reports.wording import Wording
from doctrack.words import both


def percent(key: str) -> Say:
    """A share in percent, to the digit that it has."""
    return lambda w, r: f"{100 * float(r[key]):.2f}%"


def column(w: Wording, r: Row) -> str:
    """The column of the certificate by its label."""
    return w.part("column", r["column"], w.view.kind("certificate"))


def met(w: Wording, r: Row) -> str:
    """Whether the target was met, and what held it back: a late exam, a missed one, the rate
    itself.
    """
    reasons = {
        "T5.3.1.1 late": both(
            f"逾期考核 {r['late']} 人（T5.3.1.1）", f"{r['late']} examined late (T5.3.1.1)"
        ),
        "T5.3.1.1 missed": both(
            f"逾期未考 {r['missed']} 人（T5.3.1.1）",
            f"{r['missed']} not examined in time (T5.3.1.1)",
        ),
        "target": both("低于目标", "below the target"),
    }
    said = both("达标", "met") if r["target_met"] else both("不达标", "not met")
    why = w.listed(reasons[x].text(w.lang) for x in r["why"])
    return said.text(w.lang) + (both(f"：{why}", f": {why}").text(w.lang) if why else "")


MONTH, DEPARTMENT, COLUMN = (
    both("月份", "month"),
    both("部门", "department"),
    both("登记栏", "column"),
)
SHEETS: Mapping[str, tuple[Column, ...]] = {
    "pass-rate": (
        Column(MONTH, plain("month")),
        Column(DEPARTMENT, plain("department")),
        Column(COLUMN, column, rank=3),
        Column(both("应考", "due"), plain("due"), right=True),
        Column(both("已考", "sat"), plain("examined"), rank=4, right=True),
        Column(both("合格", "passed"), plain("passed"), right=True),
        Column(both("逾期", "late"), plain("late"), rank=6, right=True),
        Column(both("未组织", "missed"), plain("missed"), rank=7, right=True),
        Column(both("未考", "unexamined"), plain("unexamined"), rank=8, right=True),
        Column(both("合格率", "rate"), percent("rate"), right=True),
        Column(both("按期合格率", "in time"), percent("counted"), rank=5, right=True),
        Column(both("目标", "target"), percent("target"), rank=2, right=True),
        Column(
            both("补考/合格", "made up/passed"),
            lambda w, r: f"{r['makeups']}/{r['makeups_passed']}",
            rank=1,
            right=True,
        ),
        Column(both("达标", "target met"), met, grow=True),
    ),
    "supervision": (
        Column(both("组织方", "organiser"), choice("course", "organiser")),
        Column(DEPARTMENT, plain("department"), grow=True),
        Column(both("计划", "courses"), plain("courses"), right=True),
        Column(both("已授课", "held"), plain("held"), right=True),
        Column(both("已结", "closed"), plain("closed"), rank=1, right=True),
        Column(both("考核", "exams"), plain("exams"), right=True),
        Column(both("逾期考核", "late"), plain("late"), right=True),
        Column(both("逾期未考", "missed"), plain("missed"), right=True),
        Column(both("已注册", "registered"), plain("registered"), rank=2, right=True),
        Column(both("已归档", "archived"), plain("archived"), rank=3, right=True),
        Column(both("逾期事项", "overdue"), plain("overdue"), right=True),
    ),
}
