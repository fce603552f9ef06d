"""The life of forty papers: both lines, all genres, rejects, dissent, voids, amendments; every
wrong order refused with its clause.
"""

from collections import Counter

# `o` is a fixture: the office with a party secretary and a mass organisation.
from test_outgoing import COVER, o  # noqa: F401

GENRES = (
    "document",
    "circular",
    "decision",
    "resolution",
    "request",
    "report",
    "minutes",
    "briefing",
)
# Each act with who does it and what it is told, and the clause under which it is the next step.
STEPS = {
    "approve": ("", (), "D8.2"),
    "draft": ("wu", COVER, "D10.4"),
    "review": ("qian", ("--amendments", "none"), "D10.5"),
    "verify": ("sun", (), "D10.6"),
    "cosign": ("zheng", (), "D10.8"),
    "sign": ("", (), "D10.9"),
    "number": ("zhao", (), "D10.10"),
    "typeset": ("zhao", ("--printer", "feng"), "D10.10"),
    "proofread": ("wu", (), "D10.11"),
    "print": ("feng", ("--copies", "6"), "D10.12"),
    "distribute": ("zhao", (), "D10.12"),
    "acknowledge": ("zhao", ("--all",), "D10.12"),
    "conclude": ("zhao", (), "D10.12"),
}
# Of what is done too early the order is not the only thing that is wrong.
TOO_EARLY = {"conclude": "every_recipient_has_copies_and_receipt ..."}


class Script:
    """Plays acts a minute apart; before each step every later step is refused, naming the clause of
    the step that comes first.
    """

    def __init__(self, office):
        self.office, self.minute, self.seen = office, 0, Counter()

    def now(self):
        self.minute += 1
        return f"03-03T{8 + self.minute // 60:02}:{self.minute % 60:02}"

    def act(self, line, act, id, *words, by=""):
        who, told, _ = STEPS.get(act, (by, (), ""))
        self.office(
            self.now(), "outgoing", act, id, *(words or told), by=by or who or self.head(line, act)
        )

    def head(self, line, act):
        return "wan" if line == "party" else "qian" if act == "approve" else "zhou"

    def wrong(self, line, id, after):
        names = list(STEPS)
        following = names[names.index(after) + 1 :]
        for late in following[1:]:
            if after == "verify" and late == "sign":
                self.office.refused(
                    self.now(),
                    "outgoing",
                    late,
                    id,
                    by=self.head(line, late),
                    clauses=["[D10.8]"],
                    rules="everybody_has_cosigned",
                )
            else:
                # From a verified paper the way goes by the signature, which asks for the
                # cosignatures itself.
                (who, told, _), first = STEPS[late], "sign" if after == "verify" else following[0]
                self.office.refused(
                    self.now(),
                    "outgoing",
                    late,
                    id,
                    *told,
                    by=who or self.head(line, late),
                    clauses=[f"[{STEPS[first][2]}]"],
                    rules=TOO_EARLY.get(late, "step_comes_first ..."),
                )
            self.seen[following[0]] += 1


def applied_for(o, script, n, line, mass):  # noqa: F811
    words = [
        "--title",
        f"关于第{n + 1}事项的文件",
        "--line",
        line,
        "--genre",
        GENRES[n % 8],
        "--copies",
        "6",
        "--area",
        "工程",
        "--recipient",
        "各科室=3",
        "--recipient",
        "市局=2",
    ]
    words += (
        ["--purpose", "report_up", "--direction", "up"]
        if n % 8 in (4, 5)
        else ["--purpose", "major_decision", "--direction", "down"]
    )
    words += (
        ["--applicant", "工会", "--applicant-kind", "mass_org"]
        if mass
        else ["--applicant", "工程科", "--applicant-kind", "department"]
    )
    return o.json(
        script.now(),
        "outgoing",
        "apply",
        *words,
        "--cosigner",
        "财务科",
        by="gong" if mass else "wang",
    )["id"]


def approved(o, script, ids, lines, rest):  # noqa: F811
    for party in (False, True):
        many = [n for n in rest if (lines[n][0] == "party") is party]
        endorsed, plain = (
            [ids[n] for n in many if lines[n][1]],
            [ids[n] for n in many if not lines[n][1]],
        )
        o(script.now(), "outgoing", "approve", *plain, by="wan" if party else "qian")
        if endorsed:
            o.refused(
                script.now(),
                "outgoing",
                "approve",
                *endorsed,
                by="wan",
                clauses=["D8.2"],
                rules="mass_organisations_are_endorsed",
            )
            o(script.now(), "outgoing", "approve", *endorsed, "--endorsed", by="wan")


def test_forty_papers(o):  # noqa: F811
    script = Script(o)
    lines = [(("administration", "party")[n % 2], n % 10 == 1) for n in range(40)]
    ids = [applied_for(o, script, n, *lines[n]) for n in range(40)]
    # One paper of each line meets every wrong order of the steps.
    for n in (0, 3):
        _whole(script, *lines[n], ids[n])
    rest = [n for n in range(40) if n not in (0, 3)]
    approved(o, script, ids, lines, rest)
    others = [ids[n] for n in rest]
    o(script.now(), "outgoing", "draft", *others, *COVER, by="wu")
    o(script.now(), "outgoing", "reject", *others[:5], "--reason", "format", by="qian")
    o(script.now(), "outgoing", "draft", *others[:5], *COVER, by="wu")
    o(script.now(), "outgoing", "review", *others[:8], "--amendments", "many", by="qian")
    o(script.now(), "outgoing", "review", *others[8:], "--amendments", "some", by="qian")
    o(script.now(), "outgoing", "verify", *others, by="sun")
    o.refused(
        script.now(),
        "outgoing",
        "cosign",
        *others[:8],
        by="zheng",
        clauses=["D10.7"],
        rules="recopied_first",
    )
    o(script.now(), "outgoing", "recopy", *others[:8], by="wu")
    o(script.now(), "outgoing", "cosign", *others[:3], "--dissent", "经费不足", by="zheng")
    o(script.now(), "outgoing", "cosign", *others[3:], by="zheng")
    for party in (False, True):
        many = [ids[n] for n in rest if (lines[n][0] == "party") is party]
        o(script.now(), "outgoing", "sign", *many, by="wan" if party else "zhou")
    o(script.now(), "outgoing", "number", *others)
    o(script.now(), "outgoing", "void", *others[10:13], "--reason", "不再发", by="qian")
    left = [i for i in others if i not in others[10:13]]
    amended = left[:4]
    before = {i: o.json(script.now(), "show", i)["number"] for i in amended}
    o(script.now(), "outgoing", "amend", *amended, "--text", "--reason", "数据更正", by="wu")
    o.refused(
        script.now(),
        "outgoing",
        "typeset",
        *amended,
        "--printer",
        "feng",
        clauses=["D10.6"],
        rules="step_comes_first",
    )
    o(script.now(), "outgoing", "verify", *amended, by="sun")
    o.refused(
        script.now(),
        "outgoing",
        "sign",
        amended[0],
        by="zhou",
        clauses=["D10.8"],
        rules="actor_may everybody_has_cosigned",
    )
    o(script.now(), "outgoing", "cosign", *amended, by="zheng")
    for i in amended:
        o(script.now(), "outgoing", "sign", i, by="wan" if before[i].startswith("党") else "zhou")
        assert o.json(script.now(), "show", i)["number"] == before[i]
    for act, words, by in (
        ("typeset", ("--printer", "feng"), "zhao"),
        ("proofread", (), "wu"),
        ("print", ("--copies", "6"), "feng"),
        ("distribute", (), "zhao"),
        ("acknowledge", ("--all",), "zhao"),
        ("conclude", (), "zhao"),
    ):
        o(script.now(), "outgoing", act, *left, *words, by=by)
    rows = o.json(script.now(), "register", "outgoing")["rows"]
    for mark in ("党", "政"):
        assert [r["number"] for r in rows if r["number"].startswith(mark)] == [
            f"{mark}字〔2026〕{n}号" for n in range(1, 21)
        ]
    faults = o.json(script.now(), "report", "numbers")["rows"]
    assert Counter((r["fault"]) for r in faults) == {"void": 3} and {
        r["record"] for r in faults
    } == set(others[10:13])
    assert set(script.seen) >= {
        "draft",
        "review",
        "verify",
        "cosign",
        "sign",
        "number",
        "typeset",
        "proofread",
        "print",
    }
    assert o(script.now(), "check") == "没有发现问题\n" and "没有发现问题" in o(
        script.now(), "audit"
    )


def _whole(script, line, mass, id):
    who = script.head(line, "approve")
    for late, (by, told, _) in list(STEPS.items())[1:]:
        script.office.refused(
            script.now(),
            "outgoing",
            late,
            id,
            *told,
            by=by or script.head(line, late),
            clauses=["[D8.2]"],
            rules="step_comes_first ...",
        )
    script.act(line, "approve", id, *(("--endorsed",) if mass else ()), by=who)
    script.wrong(line, id, "approve")
    for act in list(STEPS)[1:]:
        script.act(line, act, id)
        script.wrong(line, id, act)
