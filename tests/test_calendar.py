"""Terms over the spring festivals and the national day, counted again by hand from the notices
themselves (民法典 201, 203).
"""

import csv
import json
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from doctrack.cli.main import run
from doctrack.model.calendar import Calendar, counting, due
from doctrack.model.regulation import Term
from doctrack.store.books.holidays import read_year, shipped_year

EXCEPTIONS = {
    row["date"]: row["kind"]
    for row in csv.DictReader(
        (Path(__file__).parent / "data/cn_exceptions_2007_2026.csv").open(encoding="utf-8-sig")
    )
}
WINDOWS = [("2023-01-20", "2023-01-30"), ("2024-02-09", "2024-02-19"), ("2025-09-30", "2025-10-12")]
DAYS = [
    date.fromisoformat(first) + timedelta(days=n)
    for first, last in WINDOWS
    for n in range((date.fromisoformat(last) - date.fromisoformat(first)).days + 1)
]
CLOSING = datetime.strptime("17:30", "%H:%M").time()


def is_open(day):
    """Whether the office works, by the notices alone: no code of ours."""
    return EXCEPTIONS.get(day.isoformat(), "off" if day.weekday() > 4 else "work") == "work"


def working_from(day):
    return day if is_open(day) else working_from(day + timedelta(days=1))


def end_by_hand(day, hour, days):
    """Two calendar days and then on to a working day; the same day, or the next working one if it
    was closed or late.
    """
    if days:
        return working_from(day + timedelta(days=days))
    return working_from(day if hour < 17 else day + timedelta(days=1))


@pytest.mark.parametrize("year", range(2008, 2027))
def test_every_year_that_is_shipped_agrees_with_the_notices(year):
    calendar = Calendar({year: read_year(shipped_year(year))})
    day = date(year, 1, 1)
    wrong = []
    while day.year == year:
        if calendar.is_working(day) != is_open(day):
            wrong.append(day)
        day += timedelta(days=1)
    assert not wrong


@pytest.mark.parametrize("hour", [9, 17, 18, 23])
@pytest.mark.parametrize("day", DAYS, ids=str)
def test_two_days_and_the_same_day_through_the_holidays(day, hour):
    calendar = Calendar({day.year: read_year(shipped_year(day.year))})
    start = datetime(day.year, day.month, day.day, hour, 31 if hour == 17 else 0)
    for term, days in ((Term(days=2), 2), (Term(same_day=True), 0)):
        late = 18 if hour == 17 else hour  # 17:31 is after closing time
        answer = due(term, start, calendar, CLOSING)
        assert (
            answer.moment == datetime.combine(end_by_hand(day, late, days), CLOSING)
            and not answer.provisional
        )
        told = list(counting(term, start, calendar, CLOSING))
        assert [d.day for d in told] == [
            day + timedelta(days=n) for n in range((answer.moment.date() - day).days + 1)
        ]


@pytest.mark.parametrize("window", WINDOWS, ids=lambda w: w[0])
def test_the_same_through_the_real_command(window, tmp_path, capsys):
    folder = tmp_path / "ledger"
    days = [d for d in DAYS if window[0] <= d.isoformat() <= window[1]]
    start = f"{days[0] - timedelta(days=3)}T08:00"

    def said(*words):
        assert run(["--ledger", str(folder), "--format", "json", *words]) == 0, (
            capsys.readouterr().err
        )
        return capsys.readouterr().out

    founding = ["--founder", "qian", "--founder-name", "钱", "--practice"]
    assert run(["--now", start, "init", str(folder), "--org", "某局", *founding]) == 0
    people = [("zhao", "registrar"), ("sun", "leader"), ("li", "staff")]
    acts = [
        {
            "kind": "person",
            "act": "join",
            "id": p,
            "by": "qian",
            "inputs": {"name": p, "department": "办公室", "roles": [r]},
        }
        for p, r in people
    ]
    facts = {"form": "document", "source": "superior", "sender": "市局", "line": "administration"}
    for n, (day, who) in enumerate((d, w) for d in days for w in ("sun", "li")):
        at, id = f"{day}T09:0{n % 2}", f"IN-{day.year}-{n + 1:04d}"
        late = {"late_reason": "补记"}
        acts += [
            {
                "kind": "incoming",
                "act": "register",
                "by": "zhao",
                "at": at,
                "inputs": {**facts, **late, "title": f"{day} {who}"},
            },
            {
                "kind": "incoming",
                "act": "route",
                "id": id,
                "by": "qian",
                "at": at,
                "inputs": {**late, "readers": [who]},
            },
            {
                "kind": "incoming",
                "act": "hand",
                "id": id,
                "by": "zhao",
                "at": at,
                "inputs": {**late, "to": who},
            },
        ]
    file = tmp_path / "acts.jsonl"
    # People join before the window opens, so that they hold their roles on its first day.
    (tmp_path / "people.jsonl").write_text(
        "".join(json.dumps(a) + "\n" for a in acts[:3]), encoding="utf-8"
    )
    file.write_text(
        "".join(json.dumps(a, ensure_ascii=False) + "\n" for a in acts[3:]), encoding="utf-8"
    )
    capsys.readouterr()
    said("--now", start, "--as", "qian", "batch", str(tmp_path / "people.jsonl"))
    end = f"{days[-1] + timedelta(days=1)}T20:00"
    said("--now", end, "--as", "zhao", "batch", str(file))
    rows = json.loads(said("--now", end, "todo", "--all"))["rows"]
    owed = {r["title"]: r["due"] for r in rows if r["duty"] == "read"}
    expected = {
        f"{day} {who}": f"{end_by_hand(day, 9, days)}T17:30:00+08:00"
        for day in days
        for who, days in (("sun", 2), ("li", 0))
    }
    assert owed == expected


def test_a_year_without_a_calendar_is_provisional(tmp_path, capsys):
    folder = tmp_path / "ledger"
    founding = ["--founder", "qian", "--founder-name", "钱", "--practice"]
    assert run(["--now", "2026-12-29T08:00", "init", str(folder), "--org", "某局", *founding]) == 0
    common = ["--ledger", str(folder), "--as", "qian", "--format", "json", "--now"]
    assert (
        run(
            [
                *common,
                "2026-12-29T08:01",
                "person",
                "join",
                "zhao",
                "--name",
                "赵",
                "--department",
                "办公室",
                "--role",
                "registrar",
            ]
        )
        == 0
    )
    assert (
        run(
            [
                *common,
                "2026-12-29T08:02",
                "person",
                "join",
                "sun",
                "--name",
                "孙",
                "--department",
                "局",
                "--role",
                "leader",
            ]
        )
        == 0
    )
    words = [
        "--title",
        "x",
        "--form",
        "document",
        "--source",
        "peer",
        "--sender",
        "x",
        "--line",
        "party",
        "--as",
        "zhao",
    ]
    assert run([*common, "2026-12-31T09:00", "incoming", "register", *words]) == 0
    assert run([*common, "2026-12-31T09:01", "incoming", "route", "1", "--reader", "sun"]) == 0
    assert (
        run([*common, "2026-12-31T09:02", "incoming", "hand", "1", "--to", "sun", "--as", "zhao"])
        == 0
    )
    capsys.readouterr()
    assert run([*common, "2027-01-04T18:00", "report", "overdue"]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    read = next(r for r in rows if r["duty"] == "read")
    # Two days from the last of December end on Saturday, so on Monday; whether that is a day off
    # nobody knows yet.
    assert read["due"] == "2027-01-04T17:30:00+08:00" and read["provisional"] is True
