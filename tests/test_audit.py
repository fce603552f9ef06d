"""The audit finds every single change to a valid history, and nothing in the history itself."""

import json
import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from mutations import History, all_of, books, by_hand, events, fields, numbers
from mutations import commits as amended
from once import made_once

from doctrack.audit.history import audited
from doctrack.cli.main import run

# Every seventh mutation in `make test`, all of them in `make soak`: of each field, event and book a
# few either way, since those of one come together and seven is no length of theirs.
STEP = 1 if os.environ.get("DOCTRACK_SOAK") else 7


@pytest.fixture
def office(example, tmp_path):
    """A clone of the example office of this test's own."""
    folder = tmp_path / "office"
    subprocess.run(
        ["git", "clone", "-q", "--no-hardlinks", str(example[0]), str(folder)], check=True
    )
    return folder


class Auditor:
    """Audits one changed history after another, each time from what was remembered of the valid
    one.
    """

    def __init__(self, folder, rev=""):
        self.folder, self.memory = folder, folder / ".git/doctrack/audit.sqlite"
        self.memory.parent.mkdir(exist_ok=True)
        head = History(folder).git("rev-parse", rev or "HEAD")
        self.valid = made_once(f"proven-{head}", lambda place: self.prove(rev, place)) / "sqlite"

    def prove(self, rev, place):
        """Audits the valid history, once for all tests that change it, and keeps what is remembered
        of that: it is of commits, and says nothing of the folder.
        """
        self.memory.unlink(missing_ok=True)
        assert audited(self.folder, rev).findings == ()
        shutil.copy(self.memory, place / "sqlite")

    def findings(self, rev):
        for end in ("-wal", "-shm"):
            Path(str(self.memory) + end).unlink(missing_ok=True)
        shutil.copy(self.valid, self.memory)
        return audited(self.folder, rev).findings


def missed(auditor, mutations):
    """The mutations that were not found, and how many there were."""
    count, escaped = 0, []
    for name, make in mutations:
        count += 1
        if count % STEP:
            continue
        rev = make()
        found = auditor.findings(rev)
        if not found:
            escaped.append(name)
        assert all(f.commit == rev and f.message.zh and f.message.en for f in found), (name, found)
    return count, escaped


@pytest.mark.parametrize("make", [fields, events, books, numbers], ids=lambda m: m.__name__)
def test_every_change_on_top_is_found(office, make):
    count, escaped = missed(Auditor(office), make(History(office)))
    assert escaped == [] and count >= 15


@pytest.mark.parametrize("share", [0.06, 0.3, 0.5, 0.8, 0.99])
def test_every_commit_made_anew_is_found(office, share):
    history = History(office)
    revs = history.git("rev-list", "--reverse", "HEAD").split()
    rev = revs[int(len(revs) * share)]
    count, escaped = missed(Auditor(office, f"{rev}^"), amended(history, [rev]))
    assert escaped == [] and count >= 20


@pytest.mark.parametrize("which", ["valid", "torn early", "changed late"])
def test_a_long_history_walked_in_stretches_shows_what_one_walk_shows(office, monkeypatch, which):
    history = History(office)
    revs = history.git("rev-list", "--reverse", "HEAD").split()
    early, late = revs[len(revs) // 5], revs[len(revs) // 2]
    rev = "HEAD"
    if which == "torn early":
        torn = by_hand(history, "schemas/loan.yaml", "kind: [loan\n")
        rev = history.going_on(early, history.write(replace(torn, parents=[early])))
    elif which == "changed late":
        rev = history.going_on(late, list(amended(history, [late]))[7][1]())
    alone = audited(office, rev, fresh=True)
    with monkeypatch.context() as eager:
        eager.setattr("doctrack.audit.history.LONG", 50)
        eager.setattr("os.sched_getaffinity", lambda process: range(3), raising=False)
        assert audited(office, rev, fresh=True) == alone
        assert audited(office, rev) == alone  # what was remembered by the one serves the other
    assert bool(alone.findings) == (which != "valid")


def test_books_that_are_torn_where_a_stretch_begins_and_whole_again_later_are_found(d, monkeypatch):
    """The first cut of three stretches falls among commits whose books cannot be read."""
    schema = d.folder / "schemas/loan.yaml"
    whole = schema.read_bytes()
    by_hand = ("-c", "user.name=x", "-c", "user.email=x@x", "commit", "-q", "--allow-empty", "-am")
    for number in range(24):
        schema.write_bytes(b"kind: [loan\n" if 2 <= number < 14 else whole)
        d.git(*by_hand, str(number))
    alone = audited(d.folder, fresh=True)
    assert any(f.file == "schemas/loan.yaml" for f in alone.findings)
    monkeypatch.setattr("doctrack.audit.history.LONG", 10)
    monkeypatch.setattr("os.sched_getaffinity", lambda process: range(3), raising=False)
    assert audited(d.folder, fresh=True) == alone


def test_there_are_more_than_four_hundred(office):
    history = History(office)
    revs = history.git("rev-list", "--reverse", "HEAD").split()
    assert len(revs) >= 400 and sum(1 for _ in all_of(history, revs[40:440:80])) >= 400


def test_the_command_says_what_it_proved(office, capsys):
    assert run(["--ledger", str(office), "--format", "json", "audit"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["findings"] == [] and said["differs_from_shipped"] == [] and said["commits"] >= 400
    history = History(office)
    path = history.records()["incoming"][-1]
    (office / path).write_text(
        history.text("HEAD", path).replace("sender: ", "sender: 假"), encoding="utf-8"
    )
    subprocess.run(
        [
            "git",
            "-C",
            str(office),
            "-c",
            "user.name=x",
            "-c",
            "user.email=x@x",
            "commit",
            "-qam",
            "tidy",
        ],
        check=True,
    )
    assert run(["--ledger", str(office), "audit"]) == 1
    assert path.rsplit("/")[-1].removesuffix(".yaml") in capsys.readouterr().out
    assert run(["--ledger", str(office), "audit", "--since", "HEAD"]) == 0
    assert run(["--ledger", str(office), "audit", "HEAD~1"]) == 0


def test_a_bad_commit_is_mended_and_the_pair_is_settled(d, capsys):
    d.paper()
    file = d.folder / "incoming/2026/00/IN-2026-0001.yaml"
    whole = file.read_bytes()
    file.write_bytes(whole.replace("防汛".encode(), "抗旱".encode()))
    env = {
        **os.environ,
        "GIT_COMMITTER_DATE": "2026-03-02T10:00:00+0800",
        "GIT_AUTHOR_DATE": "2026-03-02T10:00:00+0800",
    }
    subprocess.run(
        [
            "git",
            "-C",
            str(d.folder),
            "-c",
            "user.name=x",
            "-c",
            "user.email=x@x",
            "commit",
            "-qam",
            "tidy",
        ],
        check=True,
        env=env,
    )
    bad = d.git("rev-parse", "HEAD")
    d("03-02T10:01", "audit", code=1)
    assert "hand-edit" in d.out and bad[:12] in d.out
    d.refused("03-02T10:02", "mend", bad, "--reason", "手改", clauses=["D17b"], rules="actor_may")
    d.refused(
        "03-02T10:02",
        "mend",
        "HEAD~1",
        "--reason",
        "手改",
        by="qian",
        clauses=["D17b"],
        rules="something_is_wrong",
    )
    d("03-02T10:03", "mend", bad, by="qian", code=2)
    d("03-02T10:03", "mend", bad, "--reason", "手工改动", by="qian")
    assert file.read_bytes() == whole and d.git("status", "--porcelain") == ""
    said = d.json("03-02T10:04", "audit")
    assert said["findings"] == [] and said["settled"] == [
        {"commit": bad, "by": d.git("rev-parse", "HEAD")}
    ]
    d.refused(
        "03-02T10:05",
        "mend",
        bad,
        "--reason",
        "again",
        by="qian",
        clauses=["D17b"],
        rules="something_is_wrong",
    )


def test_what_was_built_on_is_not_put_back(d):
    d.paper()
    file = d.folder / "incoming/2026/00/IN-2026-0001.yaml"
    file.write_bytes(file.read_bytes().replace("防汛".encode(), "抗旱".encode()))
    env = {
        **os.environ,
        "GIT_COMMITTER_DATE": "2026-03-02T10:00:00+0800",
        "GIT_AUTHOR_DATE": "2026-03-02T10:00:00+0800",
    }
    subprocess.run(
        [
            "git",
            "-C",
            str(d.folder),
            "-c",
            "user.name=x",
            "-c",
            "user.email=x@x",
            "commit",
            "-qam",
            "tidy",
        ],
        check=True,
        env=env,
    )
    bad = d.git("rev-parse", "HEAD")
    d("03-02T10:01", "incoming", "route", "1", "--reader", "sun", by="qian")
    d.refused(
        "03-02T10:02",
        "mend",
        bad,
        "--reason",
        "x",
        by="qian",
        clauses=["D17b"],
        rules="unchanged_since",
    )
    assert "IN-2026-0001" in d.err


@pytest.mark.parametrize(
    ("told", "forged", "why"),
    [
        (", addressee: wu", "", "缺少“"),
        (", addressee: wu", ", addressee: ghost", "没有人员 ghost"),
        ("by: zhao", "by: ghost", "没有人员 ghost"),
        ("by: zhao", "by: zheng", "郑七已离职"),
    ],
    ids=["told nothing", "told of nobody", "by nobody", "by one who left"],
)
def test_an_act_that_the_desk_would_have_refused_is_refused_by_the_audit_in_its_words(
    d, told, forged, why
):
    d.paper()
    d("03-02T09:30", "person", "leave", "zheng", by="qian")
    d("03-02T10:00", "incoming", "urge", "1", "--addressee", "wu")
    history, path = History(d.folder), "incoming/2026/00/IN-2026-0001.yaml"
    commit = history.commit("HEAD")
    head, last, event = commit.files[path].rpartition("\n- ")
    assert told in event, event
    commit.files[path] = head + last + event.replace(told, forged)
    if told.startswith("by: "):
        commit.message = commit.message.replace(
            "Doctrack-Actor: zhao", f"Doctrack-Actor: {forged.removeprefix('by: ')}"
        )
    d("03-02T10:01", "audit", history.write(commit), code=1)
    assert why in d.out


def test_a_paper_brought_from_a_meeting_is_judged_again_by_the_calendar(d):
    meeting = ("--source", "meeting", "--brought-by", "wu", "--brought-on")
    d.paper(
        "03-02T09:00", *meeting, "2026-02-28"
    )  # a Saturday on which the office worked; the next working day is Monday the 2nd
    assert "带回" not in d.err
    d.paper("03-02T09:01", *meeting, "2026-02-27")
    assert "2026-02-27 带回，未及时送交" in d.err
    assert d.json("03-02T10:00", "audit")["findings"] == []
