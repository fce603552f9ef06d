"""The paper forms of the office: which kinds have which, by what template, filled in with what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from doctrack.cli.forms.circulation import circulation
from doctrack.cli.forms.clients import summary, visit_sheet
from doctrack.cli.forms.destruction import approval
from doctrack.cli.forms.handover import handover
from doctrack.cli.forms.incidents import incident
from doctrack.cli.forms.loans import loan
from doctrack.cli.forms.notices import recall, urging
from doctrack.cli.forms.outgoing import draft_sheet
from doctrack.cli.forms.sheet import Sheet
from doctrack.cli.forms.training import certificate, score_sheet
from doctrack.cli.forms.volumes import contents, transfer
from doctrack.words import Words, both

Fill = Callable[[Sheet], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Form:
    """A form: its heading, its template, and what fills it in."""

    heading: Words
    template: str
    fill: Fill


FORMS: Mapping[str, Mapping[str, Form]] = {
    "incoming": {
        "circulation": Form(both("文件处理传阅单", "Circulation slip"), "circulation", circulation),
        "urge": Form(both("催办通知", "Notice of urging"), "letter", urging),
    },
    "outgoing": {"draft_sheet": Form(both("发文稿纸", "Draft sheet"), "draft_sheet", draft_sheet)},
    "loan": {"loan": Form(both("借阅单", "Loan slip"), "letter", loan)},
    "incident": {
        "incident": Form(
            both("差错（遗失）报告单", "Report of an incident or loss"), "letter", incident
        )
    },
    "recall": {"recall": Form(both("清退通知", "Notice of recall"), "recall", recall)},
    "campaign": {
        "visit_sheet": Form(both("回访记录表", "Visit sheet"), "visit_sheet", visit_sheet),
        "summarise": Form(both("回访总结报告", "Summary of a campaign"), "letter", summary),
    },
    "exam": {"score_sheet": Form(both("考核成绩单", "Score sheet"), "score_sheet", score_sheet)},
    "certificate": {
        "certificate": Form(both("培训证书", "Training certificate"), "certificate", certificate)
    },
    "volume": {
        "contents": Form(both("卷内目录", "Contents of a volume"), "volume", contents),
        "transfer": Form(both("移交目录", "List of transfer"), "volume", transfer),
    },
    "destruction": {
        "destruction": Form(both("销毁审批单", "Approval of destruction"), "destruction", approval)
    },
    "person": {"handover": Form(both("移交清单", "Hand-over list"), "handover", handover)},
}


def form_called(kind: str, word: str) -> str | None:
    """The key of the form of a kind that a word names: its key, its heading, or a part of that."""
    forms = {key: one.heading for key, one in FORMS.get(kind, {}).items()}
    exact = (k for k, h in forms.items() if word in (k, h.zh) or word.lower() == h.en.lower())
    return next(exact, None) or next(
        (k for k, h in forms.items() if len(word) > 1 and word in h.zh), None
    )


def form_of(kind: str, act: str) -> str:
    """The form that fits an act: the one of its own name, else the kind's first."""
    forms = FORMS.get(kind, {})
    return act if act in forms else next(iter(forms), "")
