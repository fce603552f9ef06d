"""The example office's service desk: twenty-four clients shared out, two campaigns of revisits, a
year's complaints. All of it is invented.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from doctrack.model.calendar import Calendar
from doctrack.model.sharing import shared_out

STAFF = {"bai": 1, "cao": 2}
PEOPLE = [
    ("ke", "柯敏", "client_supervisor", ""),
    ("bai", "白洁", "client_specialist", "1"),
    ("cao", "曹亮", "client_specialist", "2"),
]
CLIENTS = 24
NEEDS = ["水费账单寄送电邮", "夏季水压不足", "二次供水水箱清洗", "预约检修", ""]
COMPLAINTS = [
    (2, "水表读数有误，多收水费", "charges"),
    (3, "停水未提前通知", "information"),
    (5, "报修三天无人上门", "delay"),
    (6, "停水通知时间写错", "information"),
    (7, "热线排队过久", "process"),
    (9, "缴费系统重复扣款", "system"),
    (10, "水质浑浊", "quality"),
    (11, "停水通知未送到", "information"),
]
Act = Callable[..., None]


class ServiceDesk:
    """What the desk does on which day, told to the office as acts of that day."""

    def __init__(self, year: int, calendar: Calendar) -> None:
        self.year, self.calendar, self.chance = year, calendar, Random(year)
        self.days: dict[date, list[tuple[str, str, str, str, dict[str, object]]]] = {}
        self.clients = [f"CL-{year}-{n:04d}" for n in range(1, CLIENTS + 1)]
        self.whose = shared_out(self.clients, STAFF, {})
        self.visits = 0
        self.begin()
        self.campaign(1, date(year, 4, 7), "春季满意度回访", "satisfaction")
        self.campaign(2, date(year, 9, 15), "中秋回访", "festival")
        for n, (month, matter, cause) in enumerate(COMPLAINTS, 1):
            self.complaint(f"CP-{year}-{n:04d}", date(year, month, 10), matter, cause, again=n == 3)

    def on(self, day: date, kind: str, act: str, id: str, by: str, **inputs: object) -> None:
        """Something to be done on a day, or the first working day after it."""
        self.days.setdefault(self.calendar.working_on_or_after(day), []).append(
            (kind, act, id, by, inputs)
        )

    def today(self, day: date, act: Act) -> None:
        """The acts of a day."""
        for kind, name, id, by, inputs in self.days.get(day, []):
            act(kind, name, id, by, **inputs)

    def begin(self) -> None:
        """Clients are collected, classified and shared out; contacted within the week, but for one;
        kept up, now and then late.
        """
        first = date(self.year, 1, 6)
        for n in range(CLIENTS):
            company = n % 5 == 0
            facts = {
                "name": f"{'利民商行' if company else '住户'}{n + 1:02d}",
                "phone": f"139{self.chance.randrange(10**8):08d}",
                "type": "company" if company else "individual",
            }
            self.on(
                first,
                "client",
                "collect",
                "",
                "bai",
                **facts,
                source="营业厅",
                needs=NEEDS[n % len(NEEDS)],
            )
        for client in self.clients:
            self.on(
                first,
                "client",
                "classify",
                client,
                "ke",
                level="大户" if client in self.clients[::5] else "普通",
            )
        for client in self.clients:
            self.on(first, "client", "assign", client, "ke", auto=True)
        for n, client in enumerate(self.clients):
            self.on(
                first + timedelta(days=9 if n == 7 else 1 + n % 5),
                "client",
                "contact",
                client,
                self.whose[client],
                method="phone",
                note="介绍服务，核对资料",
            )
            for days in (70, 250):
                self.on(
                    first + timedelta(days=days + self.chance.choice([0, 3, 9, 30])),
                    "client",
                    "update",
                    client,
                    self.whose[client],
                    note="核对，无变化",
                )

    def campaign(self, n: int, begins: date, title: str, purpose: str) -> None:
        """A campaign over the clients: shared out, called over two weeks, one skipped, summed up
        and archived.
        """
        id, ends = f"CMP-{self.year}-{n:04d}", begins + timedelta(days=18)
        self.on(
            begins,
            "campaign",
            "plan",
            "",
            "ke",
            title=title,
            purpose=purpose,
            **{"from": begins.isoformat(), "to": ends.isoformat()},
            method="phone",
        )
        self.on(begins, "campaign", "extract", id, "ke", words=["state:active"])
        self.on(begins, "campaign", "assign", id, "ke")
        self.on(
            begins,
            "campaign",
            "skip",
            id,
            "ke",
            client=self.clients[-1],
            reason="住户外出，秋后回来",
        )
        calls = sorted(
            (begins + timedelta(days=1 + k % 11), client)
            for k, client in enumerate(self.clients[:-1])
        )
        for day, client in sorted((self.calendar.working_on_or_after(d), c) for d, c in calls):
            self.call(day, id, client)
        self.on(
            ends + timedelta(days=3),
            "campaign",
            "summarise",
            id,
            "ke",
            findings="多数满意；停水通知不够及时，另有住户反映夏季水压不足。",
        )
        self.on(ends + timedelta(days=6), "campaign", "archive", id, "ke", place="客服档案柜1")

    def call(self, day: date, campaign: str, client: str) -> None:
        """One visit; what concerns a department is referred to it once a campaign."""
        self.visits += 1
        id, who, outcome = (
            f"VS-{self.year}-{self.visits:04d}",
            self.whose[client],
            self.chance.choice(["reached"] * 6 + ["no_answer", "wrong_number"]),
        )
        told: dict[str, object] = (
            {
                "minutes": str(self.chance.randrange(3, 18)),
                "evaluation": str(self.chance.choice([3, 4, 4, 5, 5])),
            }
            if outcome == "reached"
            else {}
        )
        pressure = self.visits % 12 == 3
        if outcome == "reached" and pressure:
            told["suggestion"] = "夏季水压不足，望改进"
        self.on(
            day,
            "visit",
            "record",
            "",
            who,
            client=client,
            campaign=campaign,
            method="phone",
            outcome=outcome,
            **told,
        )
        if pressure:
            self.on(
                day, "visit", "refer", id, who, department="工程科", matter="该片区夏季水压不足"
            )
            self.on(
                day + timedelta(days=5), "visit", "answer", id, "wang", answer="已列入管网改造计划"
            )
            self.on(day + timedelta(days=6), "visit", "close", id, who)

    def complaint(self, id: str, day: date, matter: str, cause: str, *, again: bool) -> None:
        """A complaint from receiving to the archive; one of them is taken up again."""
        self.on(
            day,
            "complaint",
            "receive",
            "",
            "bai",
            complainant="某住户",
            channel="phone",
            matter=matter,
            severity="normal",
        )
        self.on(day, "complaint", "accept", id, "ke", specialist="cao")
        for days in (0, 15) if again else (0,):
            if days:
                self.on(
                    day + timedelta(days=days),
                    "complaint",
                    "reopen",
                    id,
                    "ke",
                    reason="住户来电，问题再次出现",
                )
            found = day + timedelta(days=days + self.chance.choice([1, 2, 3]))
            told = self.calendar.working_on_or_after(found + timedelta(days=2))
            self.on(
                found,
                "complaint",
                "investigate",
                id,
                "cao",
                cause=f"经查属实：{matter}",
                root_cause=cause,
            )
            self.on(
                told,
                "complaint",
                "resolve",
                id,
                "cao",
                resolution="已改正并致歉",
                told_on=told.isoformat(),
                compensation="50",
            )
            self.on(told + timedelta(days=2), "complaint", "revisit", id, "bai", satisfied="yes")
            self.on(told + timedelta(days=4), "complaint", "close", id, "ke")
        self.on(told + timedelta(days=14), "complaint", "archive", id, "ke", place="客服档案柜2")
