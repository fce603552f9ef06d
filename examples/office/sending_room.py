"""The example office's sending room: papers of both lines through the twelve steps, one cosigned
with dissent, one amended, one void; the year's volume, and what is destroyed. All of it is
invented.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from doctrack.model.calendar import Calendar

PEOPLE = [("gong", "龚会平", "工会", ["mass_org_head"])]
DRAFTERS = {"工程科": "wu", "财务科": "feng", "人事科": "jiao", "工会": "li"}
HEADS = {"工程科": "wang", "财务科": "zheng", "人事科": "chen", "工会": "gong"}
Act = Callable[..., None]


@dataclass(frozen=True)
class Sent:
    """A paper that goes out: who asks for it, what for, to whom, and what goes wrong with it."""

    day: str
    title: str
    applicant: str
    purpose: str
    genre: str
    recipients: tuple[str, ...]
    copies: int
    line: str = "administration"
    direction: str = "down"
    meeting: str = ""
    cosigner: str = ""
    trouble: str = ""


SENT = [
    Sent(
        "01-13",
        "2025年水务工作要点",
        "工程科",
        "major_decision",
        "document",
        ("各科室=4", "各项目部=3"),
        9,
        meeting="2025-01-10 第1次党政联席会",
    ),
    Sent(
        "02-17",
        "财务报销管理办法",
        "财务科",
        "rules",
        "document",
        ("各科室=4",),
        6,
        cosigner="人事科",
    ),
    Sent(
        "03-04",
        "关于表彰三八红旗手的决定",
        "工会",
        "reward",
        "decision",
        ("各支部=3",),
        5,
        line="party",
    ),
    Sent(
        "04-08",
        "关于申请防汛物资的请示",
        "工程科",
        "report_up",
        "request",
        ("市水务局=2",),
        4,
        direction="up",
    ),
    Sent(
        "05-12",
        "关于调整泵站值班的通知",
        "工程科",
        "other_major",
        "document",
        ("各项目部=3",),
        5,
        trouble="amended",
    ),
    Sent(
        "06-09",
        "关于推迟汛前检查的通知",
        "工程科",
        "other_major",
        "document",
        ("各项目部=3",),
        5,
        trouble="void",
    ),
    Sent(
        "07-07",
        "党支部换届选举结果通报",
        "人事科",
        "organisation",
        "circular",
        ("各支部=3",),
        5,
        line="party",
    ),
    Sent(
        "09-08",
        "关于联系供水检修的函",
        "工程科",
        "liaison",
        "document",
        ("区供水公司",),
        3,
        direction="out",
    ),
    Sent(
        "10-20",
        "内部审计整改情况",
        "财务科",
        "report_up",
        "report",
        ("市水务局=2",),
        4,
        direction="up",
        trouble="to_return",
    ),
]


class SendingRoom:
    """What the sending room does on which day; who signs types it himself."""

    def __init__(self, year: int, calendar: Calendar) -> None:
        self.year, self.calendar = year, calendar
        self.days: dict[date, list[tuple[str, str, str, dict[str, object]]]] = {}
        self.out: list[str] = []
        for n, paper in enumerate(SENT, 1):
            self.paper(f"OUT-{year}-{n:04d}", paper)

    def today(self, day: date, act: Act, own_hand: Act) -> None:
        """The acts of a day."""
        for name, id, by, inputs in self.days.get(day, []):
            if name == "sign":
                words = ["--meeting", str(inputs["meeting"])] if inputs.get("meeting") else []
                own_hand("outgoing", "sign", id, by, *words)
            else:
                act("outgoing", name, "" if name == "apply" else id, by, **inputs)
            if name == "conclude":
                self.out.append(id)

    def paper(self, id: str, paper: Sent) -> None:
        """A paper from the application to the last receipt."""
        first = date.fromisoformat(f"{self.year}-{paper.day}")

        def on(days: int, act: str, by: str, **inputs: object) -> None:
            day = self.calendar.working_on_or_after(first + timedelta(days=days))
            self.days.setdefault(day, []).append((act, id, by, inputs))

        drafter, signer = DRAFTERS[paper.applicant], "wan" if paper.line == "party" else "sun"
        facts = {
            "title": paper.title,
            "line": paper.line,
            "applicant": paper.applicant,
            "purpose": paper.purpose,
            "direction": paper.direction,
        }
        kind = "mass_org" if paper.applicant == "工会" else "department"
        on(
            0,
            "apply",
            HEADS[paper.applicant],
            **facts,
            applicant_kind=kind,
            genre=paper.genre,
            recipients=list(paper.recipients),
            copies=paper.copies,
            areas=["工程"],
            **({"cosigners": [paper.cosigner]} if paper.cosigner else {}),
        )
        on(
            1,
            "approve",
            "wan" if paper.line == "party" else "qian",
            **({"endorsed": True} if kind == "mass_org" else {}),
        )
        on(
            2,
            "draft",
            drafter,
            drafter=drafter,
            drafting_department="工程科" if paper.applicant == "工会" else paper.applicant,
            date=f"{self.year}-{paper.day}",
            secrecy="none",
            signed=True,
            sealed_stamp=True,
        )
        on(3, "review", "qian", amendments="none")
        on(4, "verify", "zhou")
        if paper.cosigner:
            on(5, "cosign", HEADS[paper.cosigner], dissent="差旅标准宜再议")
        on(6, "sign", signer, meeting=paper.meeting)
        on(7, "number", "zhao")
        if paper.trouble == "void":
            on(8, "void", "qian", reason="汛情变化，不再推迟")
            return
        self.printed(on, paper, drafter, signer)

    def printed(self, on: Act, paper: Sent, drafter: str, signer: str) -> None:
        """What follows the number; an amended paper is signed again and keeps its number."""
        if paper.trouble == "amended":
            on(8, "amend", drafter, text=True, reason="值班时间有误")
            on(9, "verify", "zhou")
            on(9, "sign", signer, meeting="")
        on(10, "typeset", "zhao", printer="feng")
        on(10, "proofread", drafter)
        on(11, "print", "feng", copies=paper.copies)
        on(
            12,
            "distribute",
            "zhao",
            **({"to_return": True} if paper.trouble == "to_return" else {}),
        )
        on(15, "acknowledge", "zhao", all=True)
        on(18, "conclude", "zhao")


def filed(year: int, incoming: list[str], outgoing: list[str], act: Act) -> None:
    """The volume of the first half of the year: gathered, checked, sealed; its papers are filed."""
    id = f"VOL-{year}-0001"
    act(
        "volume",
        "open",
        "",
        "zhao",
        title=f"{year}年上半年收发文",
        year=str(year),
        category="文书",
        line="administration",
        retention="10y",
    )
    act("volume", "add", id, "zhao", documents=incoming, components=["original", "slip"], scope=1)
    act("volume", "add", id, "zhao", documents=outgoing, components=["original", "draft"], scope=2)
    act("volume", "check", id, "qian")
    act("volume", "seal", id, "zhao")


def destruction(calendar: Calendar, day: date, spare: list[str], act: Act, own_hand: Act) -> None:
    """What is destroyed in the year: proposed, approved by a leader, counted, a week to think it
    over, destroyed, and seen destroyed.
    """
    id, first = f"DST-{day.year}-0001", calendar.working_on_or_after(date(day.year, 10, 13))
    if day == first:
        act("destruction", "propose", "", "zhao", items=spare, basis="多余份，正本均在")
        act("destruction", "apply", id, "qian")
        own_hand("destruction", "approve", id, "zhou", "--authority", "机关公文处理办法")
        act("destruction", "count", id, "zhao", all_found=True)
    elif day == calendar.working_on_or_after(first + timedelta(days=9)):
        own_hand(
            "destruction",
            "execute",
            id,
            "zhao",
            "--method",
            "pulped",
            "--place",
            "市销毁中心",
            "--carried-by",
            "冯磊",
        )
        for witness in ("zhao", "qian", "hua", "zhou"):
            own_hand("destruction", "witness", id, witness)
