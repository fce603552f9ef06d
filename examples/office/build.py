"""Builds the example office from nothing: a dozen people, a year of real documents, late readers, a
lost paper, loans, recalls; papers sent out and a volume (`sending_room`); a service desk with its
clients, revisits and complaints (`service_desk`); and a training room with its courses and exams
(`training_room`).

Usage: python examples/office/build.py FOLDER. The same bytes each time: every moment is given,
chance is seeded. Facts of the documents (title, number, date) are from a public sample of official
documents; what happens to them is invented.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import random
import shutil
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

from sending_room import PEOPLE as MASS_ORGS
from sending_room import SendingRoom, destruction, filed
from service_desk import PEOPLE as DESK
from service_desk import ServiceDesk
from training_room import PEOPLE as ROOM
from training_room import TrainingRoom

from doctrack.cli.main import run
from doctrack.model.calendar import Calendar, period_of, recall_period
from doctrack.store.books.holidays import read_year, shipped_year

YEAR = 2025
PEOPLE = [
    ("zhao", "赵一平", "办公室", ["registrar"]),
    ("hua", "华小青", "办公室", ["office_deputy"]),
    ("sun", "孙建国", "局领导", ["chief_leader"]),
    ("zhou", "周明", "局领导", ["leader"]),
    ("wan", "万志红", "局领导", ["party_secretary"]),
    ("wang", "王海", "工程科", ["department_head"]),
    ("wu", "吴敏", "工程科", ["staff"]),
    ("li", "李晓东", "工程科", ["staff"]),
    ("zheng", "郑芳", "财务科", ["department_head"]),
    ("feng", "冯磊", "财务科", ["staff"]),
    ("chen", "陈静", "人事科", ["department_head"]),
]
HEADS = {"工程科": "wang", "财务科": "zheng", "人事科": "chen"}
HANDLERS = {"工程科": ["wu", "li"], "财务科": ["feng"], "人事科": ["chen"]}


@dataclass
class Paper:
    """A paper on its way: who is still to read, who has it, and on which day the next thing
    happens.
    """

    id: str
    readers: list[str]
    department: str
    next_on: date
    step: str = "hand"
    holder: str = ""
    outcome: str = "已按要求办理"
    notes: list[str] = field(default_factory=list)


class Office:
    """Plays the year day by day; one command, and so one commit, for each group of acts of a
    day.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.chance = folder, random.Random(YEAR)
        tree = shipped_year(YEAR) or {}
        self.calendar = Calendar({YEAR: read_year(tree)})
        self.papers: list[Paper] = []
        self.acts: list[dict] = []
        self.minute, self.today, self.serial, self.loans, self.lost = 0, date(YEAR, 1, 2), 0, 0, ""
        self.documents = list(
            csv.DictReader((Path(__file__).parent / "documents.csv").open(encoding="utf-8"))
        )
        self.recall = ""
        self.wanted_back: set[str] = set()
        self.desk, self.room, self.sending = (
            ServiceDesk(YEAR, self.calendar),
            TrainingRoom(YEAR, self.calendar),
            SendingRoom(YEAR, self.calendar),
        )
        self.finished: list[str] = []
        self.spare: list[str] = []

    def command(self, at: datetime, *words: str, by: str, mail: str = "") -> str:
        """One command of doctrack, typed by its actor or by the registrar."""
        os.environ.update(
            GIT_CONFIG_COUNT="1",
            GIT_CONFIG_KEY_0="user.email",
            GIT_CONFIG_VALUE_0=f"{mail or by}@example.org",
        )
        said, wrong = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(wrong):
            code = run(
                [
                    "--ledger",
                    str(self.folder),
                    "--as",
                    by,
                    "--now",
                    at.isoformat(),
                    "--lang",
                    "zh",
                    *words,
                ]
            )
        if code:
            raise SystemExit(f"{words} → {code}\n{wrong.getvalue()}")
        return said.getvalue()

    def found(self) -> None:
        """The ledger and its people."""
        at = datetime(YEAR, 1, 2, 8, 30)
        departments = [w for d in ("局领导", *HEADS) for w in ("--department", d)]
        self.command(
            at,
            "init",
            str(self.folder),
            "--org",
            "某某区水务局",
            "--fonds",
            "X043",
            "--founder",
            "qian",
            "--founder-name",
            "钱主任",
            "--founder-email",
            "qian@example.org",
            *departments,
            by="qian",
        )
        for n, (who, name, department, roles) in enumerate([*PEOPLE, *MASS_ORGS]):
            words = [w for r in roles for w in ("--role", r)]
            self.command(
                at + timedelta(minutes=n + 1),
                "person",
                "join",
                who,
                "--name",
                name,
                "--department",
                department,
                "--email",
                f"{who}@example.org",
                *words,
                by="qian",
            )

        for n, (who, name, role, capability) in enumerate(DESK, len(PEOPLE) + len(MASS_ORGS) + 1):
            words = ["--role", role, *(["--capability", capability] if capability else [])]
            self.command(
                at + timedelta(minutes=n),
                "person",
                "join",
                who,
                "--name",
                name,
                "--department",
                "客服科",
                "--email",
                f"{who}@example.org",
                *words,
                by="qian",
            )
        for n, (who, name, department, role, more) in enumerate(
            ROOM, len(PEOPLE) + len(MASS_ORGS) + len(DESK) + 1
        ):
            words = [w for option, value in more.items() for w in (f"--{option}", value)]
            self.command(
                at + timedelta(minutes=n),
                "person",
                "join",
                who,
                "--name",
                name,
                "--department",
                department,
                "--email",
                f"{who}@example.org",
                "--role",
                role,
                *words,
                by="qian",
            )
        self.command(
            at + timedelta(minutes=45), "person", "change", "zhou", "--area", "工程", by="qian"
        )

    def act(self, kind: str, act: str, id: str, by: str, **inputs: object) -> None:
        """An act of today, one minute after the last."""
        self.minute += 1
        at = datetime.combine(self.today, time(9)) + timedelta(minutes=self.minute)
        self.acts.append(
            {"kind": kind, "act": act, "id": id, "by": by, "at": at.isoformat(), "inputs": inputs}
        )

    def enter(self) -> None:
        """Enters the acts so far in one commit, typed by the registrar from the slips."""
        if not self.acts:
            return
        with tempfile.NamedTemporaryFile(
            "w", suffix=".jsonl", encoding="utf-8", delete=False
        ) as file:
            file.writelines(json.dumps(a, ensure_ascii=False) + "\n" for a in self.acts)
        now = datetime.fromisoformat(self.acts[-1]["at"])
        self.command(now, "batch", file.name, by="zhao")
        os.unlink(file.name)
        self.acts = []

    def own_hand(self, kind: str, act: str, id: str, by: str, *words: str) -> None:
        """An act that is typed by whoever does it, in a commit of its own."""
        self.enter()
        self.minute += 1
        self.command(
            datetime.combine(self.today, time(9)) + timedelta(minutes=self.minute),
            kind,
            act,
            id,
            *words,
            by=by,
        )

    def year(self) -> None:
        """Every working day."""
        while self.today.year == YEAR:
            if self.calendar.is_working(self.today):
                self.minute = 0
                self.morning()
                self.enter()
                self.round()
                self.enter()
                self.afternoon()
                self.enter()
                self.desk.today(self.today, self.act)
                self.enter()
                self.room.today(self.today, self.act)
                self.enter()
                self.sending.today(self.today, self.act, self.own_hand)
                self.enter()
                self.destroyed()
                self.enter()
                if self.today == self.calendar.working_on_or_after(date(YEAR, 7, 21)):
                    filed(YEAR, self.finished, self.sending.out, self.act)
                    self.enter()
            self.today += timedelta(days=1)

    def destroyed(self) -> None:
        """Spare copies of finished papers, destroyed in October before those who must see it."""
        spare = [f"{id}/2=duplicate" for id in self.spare if id in self.finished][:6]
        destruction(self.calendar, self.today, spare, self.act, self.own_hand)

    def morning(self) -> None:
        """The day's post: registered and routed."""
        for _ in range(self.chance.choice([0, 1, 1, 2])):
            if not self.documents:
                return
            self.receive(self.documents.pop(0))

    def receive(self, document: dict) -> None:
        self.serial += 1
        id = f"IN-{YEAR}-{self.serial:04d}"
        urgent = self.chance.random() < 0.1
        facts: dict[str, object] = {
            "title": document["title"],
            "form": "document",
            "source": "superior",
            "sender": "国务院" if self.chance.random() < 0.5 else "市水务局",
            "line": "administration",
        }
        if document["doc_number_raw"]:
            facts["sender_number"] = document["doc_number_raw"]
        if document["date_issued"] and document["date_issued"] <= self.today.isoformat():
            facts["issued"] = document["date_issued"]
        if urgent:
            facts["urgency"] = "urgent"
        if self.chance.random() < 0.06:
            facts["recall_by"] = (self.today + timedelta(days=60)).isoformat()
            self.wanted_back.add(id)
        if self.chance.random() < 0.1:
            facts["copies"] = "2"
            self.spare.append(id)
        self.act("incoming", "register", "", "zhao", **facts)
        readers = [
            self.chance.choice(["sun", "zhou", "wan"]),
            *self.chance.sample(["hua", "wu", "feng", "chen"], self.chance.choice([0, 1, 1, 2])),
        ]
        department = self.chance.choice(list(HEADS))
        self.act(
            "incoming",
            "route",
            id,
            "qian",
            readers=readers,
            handler_departments=[department],
            opinion="请阅示并由承办部门办理",
        )
        self.papers.append(Paper(id, readers, department, self.today))

    def round(self) -> None:
        """The registrar's round: slips taken in, papers handed on."""
        for paper in [p for p in self.papers if p.next_on <= self.today]:
            getattr(self, "step_" + paper.step)(paper)
        self.papers = [p for p in self.papers if p.step != "done"]

    def later(self, paper: Paper, days: list[int]) -> None:
        paper.next_on = self.today + timedelta(days=self.chance.choice(days))

    def step_hand(self, paper: Paper) -> None:
        paper.holder = paper.readers.pop(0)
        self.act("incoming", "hand", paper.id, "zhao", to=paper.holder)
        paper.step = "read"
        self.later(
            paper,
            [0, 0, 1, 1, 2, 2, 5] if paper.holder in ("sun", "zhou", "wan") else [0, 0, 0, 0, 1, 4],
        )
        if paper.next_on == self.today:
            self.step_read(paper)

    def step_read(self, paper: Paper) -> None:
        if not self.lost and self.today.month == 5 and paper.holder == "hua":
            return self.lose(paper)
        words = (
            {"opinion": self.chance.choice(["同意", "请抓紧落实", "已阅"])}
            if paper.holder in ("sun", "zhou", "wan")
            else {}
        )
        self.act("incoming", "read", paper.id, paper.holder, **words)
        self.act("incoming", "return", paper.id, "zhao")
        paper.step = "hand" if paper.readers else "department"
        self.later(paper, [0, 0, 0, 1])
        return None

    def lose(self, paper: Paper) -> None:
        """The lost paper of the year: reported, looked into, written off."""
        self.lost, paper.step = paper.id, "done"
        self.act("incoming", "lose", paper.id, "zhao", reason="清点时未见原件")
        incident = f"INC-{YEAR}-0001"
        self.act("incident", "report", incident, "zhao", to="sun")
        self.act("incident", "investigate", incident, "zhao", cause="搬迁时散失", responsible="hua")
        self.act("incident", "close", incident, "qian", outcome="written_off")
        self.act(
            "incoming", "conclude", paper.id, "zhao", outcome="原件遗失，已核销，另行索取复印件"
        )

    def step_department(self, paper: Paper) -> None:
        head = HEADS[paper.department]
        self.act("incoming", "hand", paper.id, "zhao", to=head)
        self.act(
            "incoming",
            "assign",
            paper.id,
            head,
            handlers=[self.chance.choice(HANDLERS[paper.department])],
        )
        paper.holder = str(self.acts[-1]["inputs"]["handlers"][0])
        paper.step = "conclude"
        self.later(paper, [3, 5, 7, 9, 12, 18])

    def step_conclude(self, paper: Paper) -> None:
        self.act("incoming", "conclude", paper.id, paper.holder, outcome=paper.outcome)
        paper.step = "bring"
        self.later(paper, [0, 2, 6, 15, 40])

    def step_bring(self, paper: Paper) -> None:
        self.act("incoming", "return", paper.id, "zhao")
        if paper.id in self.wanted_back:
            self.act(
                "incoming",
                "give_back",
                paper.id,
                "zhao",
                to="市水务局",
                reason="recall",
                receipt="回执已收",
            )
            paper.step = "done"
        else:
            paper.step = "lend" if self.chance.random() < 0.15 else "done"
            self.finished += [paper.id] if paper.step == "done" else []

    def step_lend(self, paper: Paper) -> None:
        """A concluded paper is borrowed and read on the spot."""
        self.loans += 1
        id, borrower, head = f"LN-{YEAR}-{self.loans:04d}", self.chance.choice(["wu", "li"]), "wang"
        self.act("loan", "request", "", borrower, document=paper.id, purpose="编制年度计划")
        self.act("loan", "approve", id, head)
        self.act("loan", "lend", id, "zhao")
        paper.step, paper.notes = "give", [id]
        self.later(paper, [0, 0, 0, 3])
        if paper.next_on == self.today:
            self.step_give(paper)

    def step_give(self, paper: Paper) -> None:
        self.act("loan", "return", paper.notes[0], "zhao", condition="intact")
        paper.step = "done"
        self.finished.append(paper.id)

    def afternoon(self) -> None:
        """The recall on a period's last working day, its end a few days later."""
        month = period_of(self.today, "month")
        if self.today == self.calendar.last_working(month.first, month.last):
            self.recall = f"RC-{recall_period(self.today).name}"
            self.act("recall", "open", "", "zhao", as_of=self.today.isoformat())
        elif self.recall and self.today.day >= 3 and self.today.year == YEAR:
            self.settle_recall()

    def settle_recall(self) -> None:
        """What is still on the list is carried by the director; then it is closed."""
        self.enter()
        at = datetime.combine(self.today, time(9)) + timedelta(minutes=self.minute + 1)
        shown = json.loads(self.command(at, "--format", "json", "show", self.recall, by="zhao"))
        for item in shown["record"].get("items", []):
            if item.get("status", "open") == "open":
                self.act(
                    "recall",
                    "carry",
                    self.recall,
                    "qian",
                    document=item["document"],
                    copy=int(item["copy"]),
                    reason="仍在办理，转下期",
                )
        self.act("recall", "close", self.recall, "zhao")
        self.recall = ""


def main() -> None:
    """Builds the office in the folder named."""
    folder = Path(sys.argv[1])
    if folder.exists():
        shutil.rmtree(folder)
    office = Office(folder)
    office.found()
    office.year()


if __name__ == "__main__":
    main()
