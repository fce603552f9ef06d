"""The example office: the same bytes each time, and a year whose lists add up, now and as they were
printed then.
"""

import json
import subprocess
from calendar import monthrange

from doctrack.cli.main import run

NOW = "2025-12-31T18:00:00"


class Year:
    """The example office's ledger, asked in process."""

    def __init__(self, folder, capsys):
        self.folder, self.capsys = folder, capsys

    def text(self, *words, folder=None, now=NOW):
        self.capsys.readouterr()
        code = run(["--ledger", str(folder or self.folder), "--now", now, *words])
        out, err = self.capsys.readouterr()
        assert code == 0, (words, out, err)
        return out

    def rows(self, *words, **more):
        return json.loads(self.text("--format", "json", *words, **more))

    def git(self, *words, folder=None):
        done = subprocess.run(
            ["git", "-C", str(folder or self.folder), *words],
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()


def test_the_example_office(example, capsys, tmp_path):
    year = Year(example[0], capsys)
    assert year.git("rev-parse", "HEAD") == year.git("rev-parse", "HEAD", folder=example[1])
    assert year.rows("check") == {"findings": []}
    assert [
        (r["series"], r["number"], r["fault"]) for r in year.rows("report", "numbers")["rows"]
    ] == [("政字", 5, "void")]
    assert len(year.rows("list", "person")["rows"]) >= 12
    assert len(year.rows("list", "incoming")["rows"]) >= 200
    assert [r["state"] for r in year.rows("list", "incident")["rows"]] == ["closed"]
    assert len(year.rows("list", "recall", "state:closed")["rows"]) >= 3
    papers_of_both_lines_went_out_and_a_volume_is_sealed(year)
    the_training_room_has_a_year_behind_it(year)
    the_lists_add_up(year)
    what_was_printed_is_printed_again(year, tmp_path)


def papers_of_both_lines_went_out_and_a_volume_is_sealed(year):
    sent = year.rows("list", "outgoing")["rows"]
    assert {r["line"] for r in sent} == {"party", "administration"} and {
        r["state"] for r in sent
    } == {"filed", "concluded", "void"}
    (volume,) = year.rows("list", "volume")["rows"]
    filed = [
        r
        for kind in ("incoming", "outgoing")
        for r in year.rows("list", kind)["rows"]
        if r["state"] == "filed"
    ]
    assert (
        volume["state"] == "sealed"
        and {r["volume"] for r in filed} == {volume["id"]}
        and len(filed) == len(volume["pieces"]) >= 50
    )
    (gone,) = year.rows("list", "destruction")["rows"]
    assert (
        gone["state"] == "destroyed"
        and len(gone["items"]) == 6
        and year.rows("report", "overdue", "--clause", "D18")["rows"] == []
    )
    assert sorted(r["archive_code"] for r in filed) == [p["code"] for p in volume["pieces"]]


def the_training_room_has_a_year_behind_it(year):
    exams, courses = year.rows("list", "exam")["rows"], year.rows("list", "course")["rows"]
    assert {e["mode"] for e in exams} == {"written", "oral", "practical"} and {
        e["state"] for e in exams
    } == {"archived"}
    assert {c["organiser"] for c in courses} == {"hq", "project"} and {
        c["audience"] for c in courses
    } == {"staff", "newcomers"}
    rates = year.rows("report", "pass-rate")["rows"]
    assert {r["month"] for r in rates if r["late"]} == {"2025-09"} and not any(
        r["target_met"] for r in rates if r["late"]
    )
    assert sum(r["makeups"] for r in rates) == 1
    entries = [e for c in year.rows("list", "certificate")["rows"] for e in c["entries"]]
    assert len(entries) == sum(len(e["present"]) for e in exams) and {
        e["column"] for e in entries
    } == {"job", "daily"}


def the_lists_add_up(year):
    loans = {r["id"]: r for r in year.rows("list", "loan")["rows"]}
    for month in range(1, 13):
        day = f"2025-{month:02d}-{monthrange(2025, month)[1]}"
        listed = year.rows("report", "recall", "--as-of", day)
        kind = (
            "2025"
            if month == 12
            else f"2025-Q{month // 3}"
            if month % 3 == 0
            else f"2025-{month:02d}"
        )
        assert listed["period"] == kind
        sums = listed["sums"]
        assert (
            sums["out"]
            == len(listed["rows"])
            == sums["collected"] + sums["carried"] + sums["lost"] + sums["open"]
        )
        rows = {(r["document"], r["copy"]): r for r in listed["rows"]}
        assert len(rows) == len(listed["rows"]), "one row a copy"
        for row in rows.values():
            assert row["since"][:10] <= day and row["why"] and row["clause"]
        if month == 12:
            assert {
                (r["document"], r["copy"])
                for r in year.rows("report", "holdings", "--as-of", day)["rows"]
            } <= set(rows)
        returned = {r["id"] for r in loans.values() if r["state"] == "returned"}
        overdue = year.rows("report", "overdue", "--kind", "loan", "--as-of", "2025-12-31")["rows"]
        assert not returned & {r["record"] for r in overdue}, "a returned loan is on no later list"


def what_was_printed_is_printed_again(year, tmp_path):
    """A clone that knows no more than the ledger knew that evening prints what `--at REV --now T`
    prints today, byte for byte.
    """
    for day in ("2025-03-31", "2025-06-30", "2025-10-31", "2025-12-31"):
        rev = year.git("rev-list", "-1", f"--before={day}T23:59:59+08:00", "HEAD")
        then = tmp_path / day
        year.git("clone", "-q", "--no-local", str(year.folder), str(then))
        year.git("reset", "-q", "--hard", rev, folder=then)
        for report in ("overdue", "recall", "holdings", "circulation"):
            now = f"{day}T18:00:00"
            for shape in ("tsv", "md", "json", "csv"):
                printed = year.text("--format", shape, "report", report, folder=then, now=now)
                assert (
                    year.text("--format", shape, "report", report, "--at", rev, now=now) == printed
                )
            known = year.rows("report", report, folder=then, now=f"{day}T23:59:59")["rows"]
            assert year.rows("report", report, "--as-of", day)["rows"] == known, (day, report)
