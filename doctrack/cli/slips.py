"""The paper forms of the office: which kinds have which, by what template, filled in with what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from doctrack.cli.forms.circulation import circulation
from doctrack.cli.forms.handover import handover
from doctrack.cli.forms.incidents import incident
from doctrack.cli.forms.loans import loan
from doctrack.cli.forms.notices import recall, urging
from doctrack.cli.forms.sheet import Sheet
from doctrack.model.words import Words, both

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
    "loan": {"loan": Form(both("借阅单", "Loan slip"), "letter", loan)},
    "incident": {"incident": Form(both("差错（遗失）报告单", "Report of an incident or loss"), "letter", incident)},
    "recall": {"recall": Form(both("清退通知", "Notice of recall"), "recall", recall)},
    "person": {"handover": Form(both("移交清单", "Hand-over list"), "handover", handover)},
}
