"""Two years of circulation from a script: at every step somebody tries what the regulation forbids,
and is refused without a trace.
"""

import json
import random
from datetime import datetime, timedelta

import pytest
from office import PAPER

READERS = ["sun", "zhou", "li", "wu", "feng"]
STRANGER = "zheng"


class Script:
    """The office at work. What must be refused, and under which clause, is known here from the
    regulation and not from doctrack.
    """

    def __init__(self, office):
        self.office, self.chance = office, random.Random(20260302)
        self.now = datetime(2026, 3, 2, 9)
        self.refused = {}

    def later(self, **gap):
        self.now += timedelta(**gap)
        return self.now.strftime("%Y-%m-%dT%H:%M")

    def do(self, *words, by="zhao"):
        text = self.office.play(self.later(minutes=7), *words, by=by)
        return json.loads(text)

    def try_to(self, what, clauses, *words, by="zhao"):
        """Refused with exit 3 and every one of the clauses; no commit, and the tree as clean as
        before.
        """
        head, files = self.office.git("rev-parse", "HEAD"), self.office.git("ls-files", "-s")
        self.office.play(self.later(minutes=1), *words, by=by, code=3)
        told = json.loads(self.office.err)["refused"]["objections"]
        assert told and all(o["clause"] and o["message"] for o in told), (what, told)
        assert set(clauses) <= {o["clause"] for o in told}, (what, words, told)
        assert (
            self.office.git("rev-parse", "HEAD") == head
            and self.office.git("ls-files", "-s") == files
        )
        assert self.office.git("status", "--porcelain") == ""
        self.refused[what] = self.refused.get(what, 0) + 1

    def paper(self):
        """One paper's whole way, with a mischief at each step."""
        more = ["--secrecy", "internal"] if self.chance.random() < 0.3 else []
        id = self.do("incoming", "register", *PAPER, *more)["id"]
        self.try_to("hand before route", ["D6.1"], "incoming", "hand", id, "--to", "li")
        readers = self.chance.sample(READERS, self.chance.choice([2, 3, 4]))
        self.try_to(
            "route by the registrar",
            ["D6.1"],
            "incoming",
            "route",
            id,
            "--reader",
            ",".join(readers),
        )
        self.do(
            "incoming",
            "route",
            id,
            "--reader",
            ",".join(readers),
            "--handler-department",
            "工程科",
            by="qian",
        )
        for place, reader in enumerate(readers):
            self.reading(id, readers, place, reader)
        self.handling(id, readers)

    def reading(self, id, readers, place, reader):
        rest = readers[place + 1 :]
        self.try_to("hand to a stranger", ["D7.1"], "incoming", "hand", id, "--to", STRANGER)
        if rest:
            self.try_to("hand out of order", ["D6.3"], "incoming", "hand", id, "--to", rest[-1])
        self.do("incoming", "hand", id, "--to", reader)
        self.try_to(
            "pass it on laterally", ["D7.4"], "incoming", "hand", id, "--to", (rest or [reader])[0]
        )
        self.try_to(
            "lateral and to a stranger", ["D7.1", "D7.4"], "incoming", "hand", id, "--to", STRANGER
        )
        self.try_to("read what another has", ["D7.2"], "incoming", "read", id, by=STRANGER)
        self.try_to("lend a circulating paper", ["D12"], *self.quick(id, "wu", "wang"))
        self.try_to("return it unread", ["D7.2"], "incoming", "return", id)
        self.try_to(
            "conclude while it is read", ["D7.5"], "incoming", "conclude", id, "--outcome", "x"
        )
        self.now += timedelta(hours=self.chance.choice([1, 3, 26, 75]))
        self.do("incoming", "read", id, "--opinion", "阅", by=reader)
        self.try_to("sign twice", ["D7.2"], "incoming", "read", id, by=reader)
        self.do("incoming", "return", id)
        self.try_to("return what is back", ["D7.4"], "incoming", "return", id)

    def handling(self, id, readers):
        self.do("incoming", "hand", id, "--to", "wang")
        self.try_to(
            "assign by another head",
            ["D7.5"],
            "incoming",
            "assign",
            id,
            "--handler",
            "feng",
            by="zheng",
        )
        self.try_to(
            "a handler of another department",
            ["D7.5"],
            "incoming",
            "assign",
            id,
            "--handler",
            "feng",
            by="wang",
        )
        self.do("incoming", "assign", id, "--handler", "wu", by="wang")
        self.try_to(
            "void what is handled", ["D5.1"], "incoming", "void", id, "--reason", "x", by="qian"
        )
        self.now += timedelta(days=self.chance.choice([1, 4, 15]))
        self.do("incoming", "conclude", id, "--outcome", "已办", by="wu")
        self.try_to(
            "conclude twice", ["D7.5"], "incoming", "conclude", id, "--outcome", "x", by="wu"
        )
        self.do("incoming", "return", id)
        self.loan(id)

    @staticmethod
    def quick(id, borrower, approver):
        return [
            "loan",
            "quick",
            "--document",
            id,
            "--borrower",
            borrower,
            "--purpose",
            "核对",
            "--approver",
            approver,
        ]

    def loan(self, id):
        self.try_to("approve one's own loan", ["D11"], *self.quick(id, "wang", "wang"))
        self.try_to(
            "approved by another department's head", ["D11"], *self.quick(id, "li", "zheng")
        )
        self.do(*self.quick(id, "li", "wang"))
        self.try_to("lend what is lent", ["D12"], *self.quick(id, "wu", "wang"))
        loans = self.do("list", "loan", "state:lent")["rows"]
        self.do("loan", "return", loans[-1]["id"], "--condition", "intact")

    def secret(self):
        """A secret paper: sealed, lent only with a leader's or the director's word, for the day."""
        facts = [w for w in PAPER if w not in ("--title", PAPER[1])]
        words = ["incoming", "register", *facts, "--secrecy", "secret"]
        self.try_to("a secret with its title", ["保密法30"], *words, "--title", "某某")
        id = self.do(*words, "--sealed")["id"]
        self.do("incoming", "route", id, "--handler-department", "工程科", by="qian")
        self.try_to("a head approves a classified loan", ["D11"], *self.quick(id, "li", "wang"))
        self.try_to(
            "a classified loan for longer",
            ["D12"],
            *self.quick(id, "li", "sun"),
            "--due",
            (self.now + timedelta(days=9)).strftime("%Y-%m-%d"),
        )
        self.do(*self.quick(id, "li", "sun"))
        loans = self.do("list", "loan", "state:lent")["rows"]
        self.do("loan", "return", loans[-1]["id"], "--condition", "intact")


@pytest.fixture
def script(d):
    def play(now, *words, by="zhao", code=0):
        from doctrack.cli.main import run

        d.capsys.readouterr()
        got = run(["--ledger", str(d.folder), "--as", by, "--now", now, "--format", "json", *words])
        d.out, d.err = d.capsys.readouterr()
        assert got == code, (now, words, got, d.out, d.err)
        return d.out

    d.play = play
    return Script(d)


def test_two_years_of_circulation(script, d):
    papers = 0
    while script.now.year < 2028 or script.now.month < 3:
        script.paper()
        papers += 1
        if papers % 4 == 0:
            script.secret()
        script.now = (script.now + timedelta(days=script.chance.choice([40, 60, 90]))).replace(
            hour=9, minute=0
        )
    assert papers >= 9 and len(script.refused) >= 20 and sum(script.refused.values()) > 200
    assert d.play(script.later(minutes=1), "check") and json.loads(d.out) == {"findings": []}
    circulated = json.loads(d.play(script.later(minutes=1), "report", "circulation"))["rows"]
    assert circulated == []  # every paper has come to its end
    numbers = json.loads(d.play(script.later(minutes=1), "report", "numbers"))["rows"]
    assert numbers == []
