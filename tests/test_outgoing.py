"""A paper that is sent out, from the application to the last receipt (D8–D10), through the real
command and real git.
"""

import re

import pytest
from office import founded

APPLY = (
    "outgoing",
    "apply",
    "--title",
    "关于防汛值班的通知",
    "--purpose",
    "major_decision",
    "--direction",
    "down",
    "--genre",
    "document",
    "--copies",
    "8",
    "--area",
    "工程",
)
COVER = (
    "--drafter",
    "wu",
    "--drafting-department",
    "工程科",
    "--date",
    "2026-03-02",
    "--secrecy",
    "none",
    "--signed",
    "--sealed-stamp",
)


@pytest.fixture
def o(d):
    return joined(d)


def joined(d):
    """The office with its leaders' areas, a party secretary and the head of a mass organisation."""
    d(
        "03-02T08:05",
        "person",
        "join",
        "wan",
        "--name",
        "万志",
        "--department",
        "局领导",
        "--role",
        "party_secretary",
        by="qian",
    )
    d(
        "03-02T08:06",
        "person",
        "join",
        "gong",
        "--name",
        "龚会",
        "--department",
        "工会",
        "--role",
        "mass_org_head",
        by="qian",
    )
    d("03-02T08:07", "person", "change", "sun", "--area", "工程", by="qian")
    return d


def applied(
    o, *more, by="wang", line="administration", recipients=("各科室=5",), now="03-02T09:00"
):
    words = [w for r in recipients for w in ("--recipient", r)]
    kind = (
        ()
        if "--applicant-kind" in more
        else ("--applicant", "工程科", "--applicant-kind", "department")
    )
    return o.json(now, *APPLY, *kind, "--line", line, *words, *more, by=by)["id"]


def signed(o, id, day="03-02", signer="zhou", leader="sun"):
    o(f"{day}T10:00", "outgoing", "draft", id, *COVER, by="wu")
    o(f"{day}T10:10", "outgoing", "review", id, "--amendments", "none", by="qian")
    o(f"{day}T10:20", "outgoing", "verify", id, by=leader)
    o(f"{day}T10:30", "outgoing", "sign", id, by=signer)


def issued(o, id, day="03-02"):
    o(f"{day}T11:00", "outgoing", "number", id)
    o(f"{day}T11:10", "outgoing", "typeset", id, "--printer", "feng")
    o(f"{day}T11:20", "outgoing", "proofread", id, by="wu")
    o(f"{day}T11:30", "outgoing", "print", id, "--copies", "8", by="feng")


def test_an_office_that_goes_live_in_the_middle_of_a_year_goes_on_after_its_old_book(
    tmp_path, capsys
):
    old = founded(tmp_path / "old", capsys, "--next", "政字=57", "--next", "incoming=341")
    o = joined(old)
    papers = (
        ("02", "administration", "qian", "zhou", "政字〔2026〕57号"),
        ("03", "administration", "qian", "zhou", "政字〔2026〕58号"),
        ("04", "party", "wan", "wan", "党字〔2026〕1号"),
    )
    for day, line, approver, signer, number in papers:
        id = applied(o, line=line, now=f"03-{day}T09:00")
        o(f"03-{day}T09:03", "outgoing", "approve", id, by=approver)
        signed(o, id, f"03-{day}", signer)
        o(f"03-{day}T11:00", "outgoing", "number", id)
        assert o.json(f"03-{day}T11:01", "show", id)["number"] == number
    assert (
        o.json("03-04T11:02", "report", "numbers")["rows"] == []
        and o.paper("03-04T11:03") == "IN-2026-0341"
    )
    assert o("03-04T11:04", "check") == "没有发现问题\n"
    o("03-04T11:05", "audit")


def test_the_twelve_steps_in_their_order(o):
    id = applied(o)
    for act, clause in (("draft", "D8.2"), ("number", "D8.2"), ("sign", "D8.2")):
        words = {"draft": COVER, "number": (), "sign": ()}[act]
        by = {"draft": "wu", "number": "zhao", "sign": "zhou"}[act]
        o.refused(
            "03-02T09:01",
            "outgoing",
            act,
            id,
            *words,
            by=by,
            clauses=[clause],
            rules="step_comes_first",
        )
    o.refused(
        "03-02T09:02", "outgoing", "approve", id, by="wan", clauses=["D8.2"], rules="actor_may"
    )
    o("03-02T09:03", "outgoing", "approve", id, by="qian")
    o.refused(
        "03-02T09:04",
        "outgoing",
        "review",
        id,
        "--amendments",
        "none",
        by="qian",
        clauses=["D10.4"],
        rules="step_comes_first",
    )
    signed(o, id)
    issued(o, id)
    shown = o.json("03-02T11:40", "show", id)
    assert shown["number"] == "政字〔2026〕1号" and shown["state"] == "printed"
    o.refused(
        "03-02T11:50",
        "outgoing",
        "distribute",
        id,
        "--to",
        "各科室=9",
        clauses=["D10.12"],
        rules="never_more_than_printed",
    )
    o.refused(
        "03-02T11:50",
        "outgoing",
        "distribute",
        id,
        "--to",
        "市局=1",
        clauses=["D10.4"],
        rules="recipients_are_on_the_list",
    )
    o.refused(
        "03-02T11:51",
        "outgoing",
        "conclude",
        id,
        clauses=["D10.12"],
        rules="every_recipient_has_copies_and_receipt step_comes_first",
    )
    said = o.json("03-02T12:00", "outgoing", "distribute", id)
    assert [(x["duty"], x["due"][:10], x["clause"]) for x in said["duties"]] == [
        ("acknowledge", "2026-03-09", "D10.12")
    ]
    o.refused(
        "03-02T12:01",
        "outgoing",
        "conclude",
        id,
        clauses=["D10.12"],
        rules="every_recipient_has_copies_and_receipt",
    )
    assert o.json("03-02T12:10", "outgoing", "acknowledge", id, "--all")["duties"] == []
    o("03-02T12:20", "outgoing", "conclude", id)
    assert o("03-02T12:30", "check") == "没有发现问题\n"


def test_each_missing_item_of_the_cover_page_is_an_objection(o):
    id = applied(o)
    o("03-02T09:03", "outgoing", "approve", id, by="qian")
    err = o.refused(
        "03-02T09:10",
        "outgoing",
        "draft",
        id,
        "--drafter",
        "wu",
        by="wu",
        clauses=["D10.4"],
        rules="cover_page_is_complete",
    )
    assert err.count("[D10.4]") == 5
    o.refused(
        "03-02T09:11",
        "outgoing",
        "draft",
        id,
        *COVER,
        by="li",
        clauses=["D10.4"],
        rules="drafter_drafts_himself",
    )


@pytest.mark.parametrize(
    ("change", "clause", "rule"),
    [
        (("--purpose", "report_up"), "D9.3", "purpose_of_a_paper_upward_or_out"),
        (("--direction", "up"), "D9.2", "purpose_of_a_paper_downward"),
        (("--purpose", "routine"), "D9.4", "daily_business_needs_no_paper"),
        (("--purpose", "department_meeting"), "D9.5", "a_sections_meeting_needs_no_paper"),
        (("--copies", "4"), "D10.12", "copies_cover_the_recipients"),
        (("--secrecy", "secret"), "保密法30", "secret_titles_stay_out"),
    ],
)
def test_what_is_not_sent_as_a_paper(o, change, clause, rule):
    words = list(APPLY)
    if change[0] in words:
        words[words.index(change[0]) + 1] = change[1]
        change = ()
    o.refused(
        "03-02T09:00",
        *words,
        *change,
        "--applicant",
        "工程科",
        "--applicant-kind",
        "department",
        "--line",
        "administration",
        "--recipient",
        "各科室=5",
        by="wang",
        clauses=[clause],
        rules=rule,
    )


def test_only_the_head_of_the_applicant_applies(o):
    for by in ("wu", "zheng", "zhao"):
        o.refused(
            "03-02T09:00",
            *APPLY,
            "--applicant",
            "工程科",
            "--applicant-kind",
            "department",
            "--line",
            "administration",
            "--recipient",
            "x=1",
            by=by,
            clauses=["D10.1"],
            rules="actor_may",
        )


def test_a_mass_organisation_goes_by_the_party_line_endorsed(o):
    kind = ("--applicant", "工会", "--applicant-kind", "mass_org")
    o.refused(
        "03-02T09:00",
        *APPLY,
        *kind,
        "--line",
        "administration",
        "--recipient",
        "x=1",
        by="gong",
        clauses=["D8.2"],
        rules="mass_organisations_go_by_the_party_line",
    )
    id = applied(o, *kind, by="gong", line="party")
    o.refused(
        "03-02T09:01",
        "outgoing",
        "approve",
        id,
        by="wan",
        clauses=["D8.2"],
        rules="mass_organisations_are_endorsed",
    )
    o.refused(
        "03-02T09:01",
        "outgoing",
        "approve",
        id,
        "--endorsed",
        by="qian",
        clauses=["D8.2"],
        rules="actor_may",
    )
    o("03-02T09:02", "outgoing", "approve", id, "--endorsed", by="wan")
    signed(o, id, signer="wan")
    assert "党字〔2026〕1号" in o("03-02T11:00", "outgoing", "number", id)


def test_areas_cosigners_meeting_and_dissent(o):
    o(
        "03-02T08:10",
        "person",
        "join",
        "he",
        "--name",
        "何副",
        "--department",
        "局领导",
        "--role",
        "leader",
        "--area",
        "财务",
        by="qian",
    )
    id = applied(o, "--area", "财务", "--cosigner", "财务科", "--cosigner", "工程科")
    o("03-02T09:03", "outgoing", "approve", id, by="qian")
    o("03-02T10:00", "outgoing", "draft", id, *COVER, by="wu")
    o("03-02T10:10", "outgoing", "review", id, "--amendments", "many", by="qian")
    o("03-02T10:20", "outgoing", "verify", id, by="sun")
    o.refused(
        "03-02T10:21",
        "outgoing",
        "verify",
        id,
        by="sun",
        clauses=["D10.6"],
        rules="area_is_verified_once",
    )
    o.refused(
        "03-02T10:21",
        "outgoing",
        "verify",
        id,
        "--area",
        "财务",
        by="sun",
        clauses=["D10.6"],
        rules="area_is_verified_once",
    )
    o.refused(
        "03-02T10:22",
        "outgoing",
        "cosign",
        id,
        by="zheng",
        clauses=["D10.6"],
        rules="recopied_first step_comes_first",
    )
    o("03-02T10:23", "outgoing", "verify", id, by="he")
    o.refused(
        "03-02T10:24",
        "outgoing",
        "cosign",
        id,
        by="zheng",
        clauses=["D10.7"],
        rules="recopied_first",
    )
    o("03-02T10:25", "outgoing", "recopy", id, by="wu")
    o("03-02T10:26", "outgoing", "cosign", id, "--dissent", "经费未落实", by="zheng")
    o.refused(
        "03-02T10:27",
        "outgoing",
        "cosign",
        id,
        by="zheng",
        clauses=["D10.8"],
        rules="department_cosigns_once",
    )
    o.refused(
        "03-02T10:28",
        "outgoing",
        "sign",
        id,
        "--meeting",
        "x",
        by="zhou",
        clauses=["D10.8"],
        rules="everybody_has_cosigned step_comes_first",
    )
    o("03-02T10:29", "outgoing", "cosign", id, by="wang")
    o.refused(
        "03-02T10:30", "outgoing", "sign", id, by="zhou", clauses=["D8.3"], rules="leaders_have_met"
    )
    o.refused(
        "03-02T10:31",
        "outgoing",
        "sign",
        id,
        "--meeting",
        "3月2日第4次",
        by="sun",
        clauses=["D10.9"],
        rules="actor_may",
    )
    o("03-02T10:32", "outgoing", "sign", id, "--meeting", "3月2日第4次", by="zhou")
    assert "经费未落实" in o("03-02T10:33", "show", id)


def test_an_amendment_voids_the_signature_and_keeps_the_number(o):
    id = applied(o)
    o("03-02T09:03", "outgoing", "approve", id, by="qian")
    signed(o, id)
    o("03-02T11:00", "outgoing", "number", id)
    o.refused(
        "03-02T11:01",
        "outgoing",
        "amend",
        id,
        "--reason",
        "x",
        by="wu",
        clauses=["D10.9"],
        rules="something_is_amended",
    )
    o(
        "03-02T11:02",
        "outgoing",
        "amend",
        id,
        "--title",
        "关于防汛值班安排的通知",
        "--reason",
        "措辞",
        by="wu",
    )
    o.refused(
        "03-02T11:03",
        "outgoing",
        "typeset",
        id,
        "--printer",
        "feng",
        clauses=["D10.6"],
        rules="step_comes_first",
    )
    o("03-02T11:04", "outgoing", "verify", id, by="sun")
    o("03-02T11:05", "outgoing", "sign", id, by="zhou")
    shown = o.json("03-02T11:06", "show", id)
    assert (
        shown["state"] == "numbered"
        and shown["number"] == "政字〔2026〕1号"
        and "安排" in shown["record"]["title"]
    )


def test_numbers_run_without_gap_and_a_void_keeps_its_own(o):
    ids = [applied(o, now=f"03-02T09:0{n}") for n in range(4)]
    o("03-02T09:10", "outgoing", "approve", *ids, by="qian")
    for n, id in enumerate(ids):
        signed(o, id, day=f"03-0{n + 3}")
        o(f"03-0{n + 3}T11:00", "outgoing", "number", id)
        o.refused(
            f"03-0{n + 3}T11:01",
            "outgoing",
            "number",
            id,
            clauses=["D10.10"],
            rules="no_number_yet step_comes_first",
        )
        if n == 1:
            o.refused(
                "03-04T11:02",
                "outgoing",
                "void",
                id,
                "--reason",
                "撤销",
                clauses=["D10.10"],
                rules="actor_may",
            )
            o("03-04T11:03", "outgoing", "void", id, "--reason", "撤销", by="qian")
    rows = o.json("03-06T12:00", "list", "outgoing")["rows"]
    assert [r["number"] for r in rows] == [f"政字〔2026〕{n}号" for n in (1, 2, 3, 4)]
    faults = [
        (r["series"], r["number"], r["fault"])
        for r in o.json("03-06T12:00", "report", "numbers")["rows"]
    ]
    assert faults == [("政字", 2, "void")]
    other = applied(o, now="03-06T13:00")
    o.refused(
        "03-06T13:01",
        "outgoing",
        "void",
        other,
        "--reason",
        "x",
        by="qian",
        clauses=["D"],
        rules="has_a_number step_comes_first",
    )


def test_signing_is_by_ones_own_hand(tmp_path, capsys, monkeypatch):
    from office import Office

    from doctrack.cli.main import run

    folder = tmp_path / "real"
    now = "2026-03-02T08:00"
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "user.email")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "qian@x.cn")
    assert (
        run(
            [
                "--now",
                now,
                "init",
                str(folder),
                "--org",
                "局",
                "--founder",
                "qian",
                "--founder-name",
                "钱",
                "--founder-email",
                "qian@x.cn",
                "--department",
                "工程科",
            ]
        )
        == 0
    )
    o = Office(folder, capsys)
    for who, dep, role, more in (
        ("zhao", "办公室", "registrar", ()),
        ("wang", "工程科", "department_head", ()),
        ("wu", "工程科", "staff", ()),
        ("sun", "局领导", "leader", ()),
        ("zhou", "局领导", "chief_leader", ()),
    ):
        o(
            "03-02T08:01",
            "person",
            "join",
            who,
            "--name",
            who,
            "--department",
            dep,
            "--role",
            role,
            "--email",
            f"{who}@x.cn",
            *more,
            by="qian",
        )
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "zhao@x.cn")
    id = applied(o)
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "zhao@x.cn")
    o("03-02T09:03", "outgoing", "approve", id, by="qian")
    o("03-02T10:00", "outgoing", "draft", id, *COVER, by="wu")
    o("03-02T10:10", "outgoing", "review", id, "--amendments", "none", by="qian")
    o("03-02T10:20", "outgoing", "verify", id, by="sun")
    o.refused(
        "03-02T10:30", "outgoing", "sign", id, by="zhou", clauses=["D10.9"], rules="in_his_own_hand"
    )
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "zhou@x.cn")
    o("03-02T10:31", "outgoing", "sign", id, by="zhou")


# --- each act's success and each refusal ----------------------------------------------------------


def approved(o, *more, **words):
    id = applied(o, *more, **words)
    o(
        "03-02T09:03",
        "outgoing",
        "approve",
        id,
        by="wan" if words.get("line") == "party" else "qian",
    )
    return id


def drafted(o, *more):
    id = approved(o, *more)
    o("03-02T10:00", "outgoing", "draft", id, *COVER, by="wu")
    return id


def printed(o, *more, **words):
    id = approved(o, *more, **words)
    signed(o, id, signer="wan" if words.get("line") == "party" else "zhou")
    issued(o, id)
    return id


def test_who_is_no_department_of_the_office_does_not_apply(o):
    words = ("--line", "administration", "--recipient", "x=1")
    o.refused(
        "03-02T09:00",
        *APPLY,
        "--applicant",
        "外单位",
        "--applicant-kind",
        "department",
        *words,
        by="wang",
        clauses=["D8.1", "D10.1"],
        rules="actor_may applicant_is_one_of_ours",
    )
    o.refused(
        "03-02T09:00",
        *APPLY,
        "--applicant",
        "工程科",
        "--applicant-kind",
        "mass_org",
        "--line",
        "party",
        "--recipient",
        "x=1",
        by="wang",
        clauses=["D8.1", "D10.1"],
        rules="actor_may applicant_is_one_of_ours",
    )


def test_declined_is_the_end(o):
    id = applied(o)
    o.refused(
        "03-02T09:01", "outgoing", "decline", id, by="wang", clauses=["D8.2"], rules="actor_may"
    )
    o("03-02T09:02", "outgoing", "decline", id, "--reason", "用工作简讯", by="qian")
    o.refused(
        "03-02T09:03",
        "outgoing",
        "draft",
        id,
        *COVER,
        by="wu",
        clauses=["D10.4"],
        rules="state_allows",
    )


def test_the_section_in_charge_drafts_and_files_are_kept_by_their_sum(o, tmp_path):
    id = approved(o)
    other = [*COVER]
    other[3] = "财务科"
    o.refused(
        "03-02T10:00",
        "outgoing",
        "draft",
        id,
        *other,
        by="wu",
        clauses=["D10.2"],
        rules="drafting_department_drafts",
    )
    file = tmp_path / "稿.txt"
    file.write_text("正文", encoding="utf-8")
    o(
        "03-02T10:00",
        "outgoing",
        "draft",
        id,
        *COVER,
        "--file",
        f"original={tmp_path}/none",
        by="wu",
        code=2,
    )
    o(
        "03-02T10:01",
        "outgoing",
        "draft",
        id,
        *COVER,
        "--file",
        f"original={file}",
        "--file",
        f"attachment={file}",
        by="wu",
    )
    files = o.json("03-02T10:02", "show", id)["record"]["files"]
    assert [f.partition("=")[0] for f in files] == ["original", "attachment"] and all(
        "sha256:" in f for f in files
    )


@pytest.mark.parametrize("word", ["各科室=0", "各科室=x", "=3", "各科室=-1"])
def test_a_share_is_a_name_with_copies(o, word):
    words = (
        "--applicant",
        "工程科",
        "--applicant-kind",
        "department",
        "--line",
        "administration",
        "--recipient",
        word,
    )
    o("03-02T09:00", *APPLY, *words, by="wang", code=2)


def test_review_and_reject_and_draft_anew(o):
    id = drafted(o)
    o.refused(
        "03-02T10:10",
        "outgoing",
        "review",
        id,
        "--amendments",
        "none",
        by="wang",
        clauses=["D10.5"],
        rules="actor_may",
    )
    o.refused(
        "03-02T10:10",
        "outgoing",
        "reject",
        id,
        "--reason",
        "errors",
        by="wang",
        clauses=["D10.5"],
        rules="actor_may",
    )
    o("03-02T10:11", "outgoing", "reject", id, "--reason", "errors", by="hua")
    o.refused(
        "03-02T10:12",
        "outgoing",
        "verify",
        id,
        by="sun",
        clauses=["D10.4"],
        rules="step_comes_first",
    )
    o("03-02T10:13", "outgoing", "draft", id, *COVER, "--title", "关于值班安排的通知", by="wu")
    o("03-02T10:14", "outgoing", "review", id, "--amendments", "some", by="hua")
    o("03-02T10:15", "outgoing", "reject", id, "--reason", "content", by="sun")
    shown = o.json("03-02T10:16", "show", id)
    assert shown["state"] == "approved" and shown["record"]["title"] == "关于值班安排的通知"


def test_drafters_neither_verify_nor_sign(o):
    o("03-02T08:10", "person", "change", "sun", "--department", "工程科", by="qian")
    id = approved(o)
    cover = [w if w != "wu" else "sun" for w in COVER]
    o("03-02T10:00", "outgoing", "draft", id, *cover, by="sun")
    o("03-02T10:01", "outgoing", "review", id, "--amendments", "none", by="qian")
    err = o.refused(
        "03-02T10:02",
        "outgoing",
        "verify",
        id,
        by="sun",
        clauses=["D10.6"],
        rules="drafter_does_not_verify",
    )
    assert "拟稿人" in err
    o.refused(
        "03-02T10:03",
        "outgoing",
        "verify",
        id,
        by="li",
        clauses=["D10.6"],
        rules="actor_may area_is_verified_once",
    )
    o.refused(
        "03-02T10:03",
        "outgoing",
        "recopy",
        id,
        by="sun",
        clauses=["D10.7"],
        rules="recopying_is_needed",
    )
    o("03-02T10:04", "outgoing", "verify", id, by="zhou")
    o.refused(
        "03-02T10:05",
        "outgoing",
        "sign",
        id,
        by="sun",
        clauses=["D10.9"],
        rules="actor_may drafter_does_not_sign",
    )


def test_a_major_paper_needs_the_meeting_and_dissent_is_shown_to_the_signer(o):
    id = drafted(o, "--major", "--cosigner", "财务科")
    o("03-02T10:10", "outgoing", "review", id, "--amendments", "none", by="qian")
    o("03-02T10:20", "outgoing", "verify", id, by="sun")
    o.refused(
        "03-02T10:21",
        "outgoing",
        "sign",
        id,
        "--meeting",
        "x",
        by="zhou",
        clauses=["D10.8"],
        rules="everybody_has_cosigned",
    )
    o.refused(
        "03-02T10:21",
        "outgoing",
        "cosign",
        id,
        by="wang",
        clauses=["D10.8"],
        rules="actor_may department_cosigns_once",
    )
    o("03-02T10:22", "outgoing", "cosign", id, "--dissent", "经费未落实", by="zheng")
    o.refused(
        "03-02T10:23", "outgoing", "sign", id, by="zhou", clauses=["D8.3"], rules="leaders_have_met"
    )
    said = o.json("03-02T10:24", "outgoing", "sign", id, "--meeting", "3月2日第4次", by="zhou")
    assert any("经费未落实" in str(w) for w in said["warnings"])


def test_printing_to_order_and_by_who_was_named(o):
    id = approved(o)
    signed(o, id)
    o("03-02T11:00", "outgoing", "number", id)
    o.refused(
        "03-02T11:01",
        "outgoing",
        "proofread",
        id,
        by="wu",
        clauses=["D10.10"],
        rules="step_comes_first",
    )
    o("03-02T11:02", "outgoing", "typeset", id, "--printer", "feng")
    o.refused(
        "03-02T11:03", "outgoing", "proofread", id, by="li", clauses=["D10.11"], rules="actor_may"
    )
    o.refused(
        "03-02T11:03",
        "outgoing",
        "print",
        id,
        "--copies",
        "8",
        by="feng",
        clauses=["D10.11"],
        rules="step_comes_first",
    )
    o("03-02T11:04", "outgoing", "proofread", id, by="wu")
    o.refused(
        "03-02T11:05",
        "outgoing",
        "print",
        id,
        "--copies",
        "8",
        by="li",
        clauses=["D10.12"],
        rules="actor_may",
    )
    o.refused(
        "03-02T11:05",
        "outgoing",
        "print",
        id,
        "--copies",
        "9",
        by="feng",
        clauses=["D10.12"],
        rules="printed_as_ordered",
    )
    o.refused(
        "03-02T11:05",
        "outgoing",
        "print",
        id,
        "--copies",
        "8",
        "--spoiled",
        "4",
        by="feng",
        clauses=["D10.12"],
        rules="printed_as_ordered",
    )
    o(
        "03-02T11:06",
        "outgoing",
        "print",
        id,
        "--copies",
        "9",
        "--spoiled",
        "1",
        "--reason",
        "废一份",
        by="feng",
    )
    o.refused(
        "03-02T11:07",
        "outgoing",
        "amend",
        id,
        "--text",
        "--reason",
        "x",
        by="wu",
        clauses=["D10.9"],
        rules="state_allows",
    )
    o("03-02T11:08", "outgoing", "distribute", id, "--to", "各科室=2")
    o("03-02T11:09", "outgoing", "distribute", id)
    o.refused(
        "03-02T11:10",
        "outgoing",
        "distribute",
        id,
        clauses=["D10.12"],
        rules="never_more_than_printed",
    )
    o.refused(
        "03-02T11:11",
        "outgoing",
        "void",
        id,
        "--reason",
        "x",
        by="qian",
        clauses=["D10.10"],
        rules="state_allows",
    )
    head = o.json("03-02T11:12", "show", id)["record"]
    assert [(r["first"], r["last"]) for r in head["distributed"]] == [(1, 2), (3, 5)]
    assert (
        head["printed"] == 9 == head["dealt"] + head["file_copy"] + head["spare"] + head["spoiled"]
    )


def test_receipts_are_checked_one_by_one(o):
    id = printed(o, recipients=("工程科=2", "财务科=2", "市局"))
    o("03-02T12:00", "outgoing", "distribute", id)
    o.refused(
        "03-02T12:01",
        "outgoing",
        "acknowledge",
        id,
        clauses=["D10.12"],
        rules="receipt_is_of_a_recipient",
    )
    o.refused(
        "03-02T12:01",
        "outgoing",
        "acknowledge",
        id,
        "--recipient",
        "省局",
        clauses=["D10.12"],
        rules="receipt_is_of_a_recipient",
    )
    o.refused(
        "03-02T12:01",
        "outgoing",
        "acknowledge",
        id,
        "--all",
        "--except",
        "省局",
        clauses=["D10.12"],
        rules="receipt_is_of_a_recipient",
    )
    o(
        "03-02T12:02",
        "outgoing",
        "acknowledge",
        id,
        "--all",
        "--except",
        "财务科",
        "--except",
        "市局",
        "--receipt",
        "签收单1",
    )
    err = o.refused(
        "03-02T12:03",
        "outgoing",
        "conclude",
        id,
        clauses=["D10.12"],
        rules="every_recipient_has_copies_and_receipt",
    )
    assert "财务科" in err and "市局" in err and "工程科" not in err
    o.refused(
        "03-02T12:04",
        "outgoing",
        "acknowledge",
        id,
        "--no-receipt",
        "市局=路远",
        clauses=["D10.12"],
        rules="no_receipt_is_the_directors",
    )
    o.refused(
        "03-02T12:04",
        "outgoing",
        "acknowledge",
        id,
        "--no-receipt",
        "市局",
        by="qian",
        clauses=["D10.12"],
        rules="no_receipt_is_the_directors",
    )
    o("03-02T12:05", "outgoing", "acknowledge", id, "--no-receipt", "市局=路远", by="qian")
    assert (
        o.json("03-02T12:06", "outgoing", "acknowledge", id, "--recipient", "财务科")["duties"]
        == []
    )
    o("03-02T12:07", "outgoing", "conclude", id)


def test_a_number_is_never_taken_back(o):
    id = approved(o)
    signed(o, id)
    o("03-02T11:00", "outgoing", "number", id)
    events = len(o.json("03-02T11:01", "show", id)["events"])
    assert "政字〔2026〕1号" in o.refused(
        "03-02T11:02",
        "outgoing",
        "annul",
        id,
        "--event",
        str(events),
        "--reason",
        "误",
        by="qian",
        clauses=["D5.1"],
        rules="event_can_be_annulled",
    )
    o.refused(
        "03-02T11:03",
        "outgoing",
        "correct",
        id,
        "--field",
        "title",
        "--value",
        "别的",
        "--reason",
        "误",
        by="qian",
        clauses=["D5.1"],
        rules="nothing_has_leaned_on_it",
    )


def test_copies_to_return_are_recalled_lent_lost_and_found(o):
    id = printed(o, recipients=("工程科=2", "财务科=2"))
    o("03-02T12:00", "outgoing", "distribute", id, "--to-return")
    assert re.search(r"工程科 +2 .*须退回", o("03-02T12:00", "show", id))
    assert "distributed" not in o("03-31T12:00", "report", "recall", "--as-of", "2026-03-31")
    o("03-02T12:01", "outgoing", "acknowledge", id, "--all")
    o("03-02T12:02", "outgoing", "conclude", id)
    listed = o.json("03-31T12:00", "report", "recall", "--as-of", "2026-03-31")["rows"]
    assert [(r["copy"], r["holder"], r["why"]) for r in listed] == [
        (1, "工程科", ["distributed"]),
        (2, "工程科", ["distributed"]),
        (3, "财务科", ["distributed"]),
        (4, "财务科", ["distributed"]),
    ]
    o("03-31T12:10", "recall", "open", "--as-of", "2026-03-31")
    recall = "RC-2026-Q1"
    o("03-31T12:11", "recall", "collect", recall, "--document", id, "--copy", "1")
    o("03-31T12:12", "outgoing", "return", id, "--copy", "2")
    o.refused(
        "03-31T12:13",
        "outgoing",
        "return",
        id,
        "--copy",
        "2",
        clauses=["D7.4"],
        rules="copy_is_out",
    )
    o("03-31T12:14", "recall", "lose", recall, "--document", id, "--copy", "3")
    o(
        "03-31T12:15",
        "recall",
        "carry",
        recall,
        "--document",
        id,
        "--copy",
        "4",
        "--reason",
        "在用",
        by="qian",
    )
    o("03-31T12:16", "recall", "close", recall)
    o(
        "03-31T12:17",
        "incident",
        "investigate",
        "INC-2026-0001",
        "--cause",
        "外送",
        "--responsible",
        "unknown",
    )
    o("03-31T12:18", "incident", "report", "INC-2026-0001", "--to", "sun")
    o("03-31T12:19", "incident", "close", "INC-2026-0001", "--outcome", "found", by="qian")
    assert "lost" not in o.json("03-31T12:20", "show", id)["record"]
    o(
        "04-01T09:00",
        "loan",
        "quick",
        "--document",
        id,
        "--copy",
        "5",
        "--borrower",
        "wu",
        "--purpose",
        "核对",
        "--approver",
        "wang",
    )
    o.refused(
        "04-01T09:01",
        "outgoing",
        "return",
        id,
        "--copy",
        "5",
        clauses=["D12"],
        rules="borrowed_copy_comes_back_by_its_loan",
    )
    o("04-01T09:02", "loan", "return", "LN-2026-0001", "--condition", "intact")
    assert o("04-01T09:03", "check") == "没有发现问题\n" and "没有发现问题" in o(
        "04-01T09:04", "audit"
    )


def test_what_a_recipient_keeps_is_neither_lent_nor_lost(o):
    id = printed(o)
    o.refused(
        "03-02T11:50",
        "outgoing",
        "lose",
        id,
        "--copy",
        "9",
        clauses=["D10.12"],
        rules="printed_copy_is_ours",
    )
    o("03-02T12:00", "outgoing", "distribute", id)
    assert "--copy 6" in o.refused(
        "03-02T12:01",
        "outgoing",
        "lose",
        id,
        "--copy",
        "1",
        clauses=["D10.12"],
        rules="printed_copy_is_ours",
    )
    o.refused(
        "03-02T12:02",
        "loan",
        "quick",
        "--document",
        id,
        "--copy",
        "1",
        "--borrower",
        "wu",
        "--purpose",
        "核对",
        "--approver",
        "wang",
        clauses=["D10.12"],
        rules="printed_copy_is_ours",
    )
    o("03-02T12:03", "outgoing", "lose", id)
    assert [r["copy"] for r in o.json("03-02T12:04", "show", id)["record"]["lost"]] == [6]
    o.refused(
        "03-02T12:05",
        "outgoing",
        "lose",
        id,
        "--copy",
        "6",
        clauses=["D13"],
        rules="not_lost_already",
    )
    assert "已发各科室" in o("03-02T12:06", "--lang", "zh", "where", id)


def test_a_reply_names_a_paper_that_is_there(o):
    id = printed(o)
    o(
        "03-03T09:00",
        "incoming",
        "register",
        "--title",
        "关于上报的通知",
        "--form",
        "document",
        "--source",
        "superior",
        "--sender",
        "市局",
        "--line",
        "administration",
        "--reply-by",
        "2026-03-20",
    )
    o("03-03T09:01", "incoming", "route", "1", "--handler-department", "工程科", by="qian")
    o("03-03T09:02", "incoming", "hand", "1", "--to", "wang")
    o("03-03T09:03", "incoming", "assign", "1", "--handler", "wu", by="wang")
    o("03-03T09:04", "incoming", "reply", "1", "--outgoing", "政字〔2026〕9号", by="wu", code=4)
    o("03-03T09:05", "incoming", "reply", "1", "--outgoing", "政字[2026]第1号", by="wu")
    assert o.json("03-03T09:06", "show", "1")["record"]["reply"] == id
    assert "政字〔2026〕1号" in o("03-03T09:07", "register", "incoming")


def test_book_form_and_reports_in_every_shape(o):
    first = applied(o)
    other = applied(o, line="party")
    o("03-02T09:03", "outgoing", "approve", first, by="qian")
    o("03-02T09:03", "outgoing", "approve", other, by="wan")
    signed(o, first)
    issued(o, first)
    o("03-02T12:00", "outgoing", "distribute", first)
    signed(o, other, day="03-03", signer="wan")
    o("03-03T11:00", "outgoing", "number", other)
    o("03-03T11:01", "outgoing", "void", other, "--reason", "撤回", by="qian")
    for words in (
        ("--lang", lang, "--format", shape)
        for lang in ("zh", "en")
        for shape in ("table", "md", "html", "csv", "tsv", "json")
    ):
        book = o("03-04T09:00", *words, "register", "outgoing", "--period", "2026-03")
        assert (
            "党字〔2026〕1号" in book
            and book.index("党字〔2026〕1号") < book.index("政字〔2026〕1号")
            and ("撤回" in book or words[3] == "table")
        )
        assert "政字〔2026〕1号" not in o(
            "03-04T09:00", *words, "register", "outgoing", "--period", "2026-04"
        )
        assert "党字" in o("03-04T09:00", *words, "report", "numbers")
        o("03-04T09:00", *words, "report", "punctuality")
        if words[3] in ("table", "md", "html"):
            assert "政字〔2026〕1号" in o("03-04T09:00", *words, "form", first)


def test_numbers_stand_in_order_of_their_serials(o):
    ids = [applied(o, now=f"03-02T09:{n:02}") for n in range(11)]
    o("03-02T09:20", "outgoing", "approve", *ids, by="qian")
    for id in reversed(ids):
        day = f"03-{14 - ids.index(id):02}"
        signed(o, id, day=day)
        o(f"{day}T11:00", "outgoing", "number", id)
    rows = o.json("03-15T09:00", "register", "outgoing")["rows"]
    assert [r["number"] for r in rows] == [f"政字〔2026〕{n}号" for n in range(1, 12)]
    assert o.json("03-15T09:00", "report", "numbers")["rows"] == []


def test_days_at_each_step_and_papers_issued(o):
    id = printed(o)
    o("03-04T09:03", "outgoing", "distribute", id)
    rows = {r["step"]: r for r in o.json("03-05T09:00", "report", "punctuality")["rows"]}
    assert (
        rows["outgoing.approved"]["count"] == 1
        and rows["outgoing.approved"]["department"] == "工程科"
        and rows["outgoing.approved"]["share"] is None
    )
    assert rows["outgoing.issued"]["median_days"] == 2.0


def test_only_what_was_numbered_answers_and_stands_in_the_book(o):
    id = applied(o)
    o.paper("03-02T09:10")
    o("03-02T09:20", "incoming", "route", "1", "--handler-department", "工程科", by="qian")
    o("03-02T09:30", "incoming", "hand", "1", "--to", "wang")
    assert "尚未编号" in o.refused(
        "03-02T09:40",
        "incoming",
        "reply",
        "1",
        "--outgoing",
        id,
        by="wang",
        clauses=["D7.5"],
        rules="reply_was_given_a_number",
    )
    assert (
        id not in o("03-02T09:50", "register", "outgoing")
        and o.json("03-02T09:50", "register", "outgoing")["rows"] == []
    )


def test_as_many_copies_as_are_sent_out_leave_none_to_file(o):
    words = (
        *APPLY,
        "--applicant",
        "工程科",
        "--applicant-kind",
        "department",
        "--line",
        "administration",
        "--recipient",
    )
    o("03-02T09:00", *words, "各科室=8", by="wang")
    assert "没有存档的一份" in o.err
    o("03-02T09:01", *words, "各科室=7", by="wang")
    assert "没有存档的一份" not in o.err


def test_an_area_is_verified_once(o):
    o("03-02T08:10", "person", "change", "zhou", "--area", "财务", by="qian")
    id = applied(o, "--area", "财务")
    o("03-02T09:30", "outgoing", "approve", id, by="qian")
    o("03-02T10:00", "outgoing", "draft", id, *COVER, by="wu")
    o("03-02T10:10", "outgoing", "review", id, "--amendments", "none", by="qian")
    o("03-02T10:20", "outgoing", "verify", id, "--area", "工程", by="sun")
    assert "“工程”已核稿" in o.refused(
        "03-02T10:30",
        "outgoing",
        "verify",
        id,
        "--area",
        "工程",
        by="sun",
        rules="area_is_verified_once",
    )


def test_who_drafted_a_paper_does_not_sign_it(o):
    o("03-02T08:50", "person", "change", "zhou", "--grant", "staff", by="qian")
    id = applied(o)
    o("03-02T09:03", "outgoing", "approve", id, by="qian")
    cover = ("--drafter", "zhou", "--drafting-department", "局领导", *COVER[4:])
    o("03-02T10:00", "outgoing", "draft", id, *cover, by="zhou")
    o("03-02T10:10", "outgoing", "review", id, "--amendments", "none", by="qian")
    o("03-02T10:20", "outgoing", "verify", id, by="sun")
    o.refused(
        "03-02T10:30",
        "outgoing",
        "sign",
        id,
        by="zhou",
        rules="drafter_does_not_sign",
        clauses=["D10.9"],
    )


def test_a_new_draft_has_been_neither_amended_nor_recopied(o, tmp_path):
    """Whatever the office's own schema lets a rejection leave behind."""
    shipped = (o.folder / "schemas/outgoing.yaml").read_text(encoding="utf-8")
    own = tmp_path / "outgoing.yaml"
    own.write_text(shipped.replace("    effects: [draft_goes_back]\n", ""), encoding="utf-8")
    o("03-02T08:50", "regulation", "amend", str(own), "--meeting", "第1次会议", by="qian")
    id = applied(o, now="03-03T09:00")
    o("03-03T09:03", "outgoing", "approve", id, by="qian")
    for hour in ("10", "11"):
        o(f"03-03T{hour}:00", "outgoing", "draft", id, *COVER, by="wu")
        o(f"03-03T{hour}:10", "outgoing", "review", id, "--amendments", "many", by="qian")
        if hour == "10":
            o("03-03T10:20", "outgoing", "recopy", id, by="wu")
            o("03-03T10:30", "outgoing", "reject", id, "--reason", "illegible", by="qian")
    o("03-03T11:20", "outgoing", "verify", id, by="sun")
    o.refused(
        "03-03T11:30",
        "outgoing",
        "sign",
        id,
        by="zhou",
        rules="recopied_first",
        clauses=["D10.7"],
    )
