"""The archive: volumes checked for gaps, put in order, coded for ever, their papers filed in the
same commit (D15, D16).
"""

import pytest
from archive_room import added, concluded, opened, sealed
from office import founded

NAMES = ("丙通知", "甲通知", "乙通知")


@pytest.fixture
def d(tmp_path, capsys):
    d = founded(tmp_path / "office", capsys)
    d("03-02T08:02", "office", "set", "fonds", "F001", by="qian")
    return d


def ids(*serials):
    return [f"IN-2026-{n:04}" for n in serials]


def pieces(d, volume):
    return [
        (r["document"], r["code"])
        for r in d.json("04-01T09:00", "show", volume)["record"]["pieces"]
    ]


def lent(d, at, loan):
    d(at, "loan", "request", "--document", "IN-2026-0001", "--purpose", "查", by="wu")
    d(at, "loan", "approve", loan, by="wang")
    d(at, "loan", "lend", loan)


def test_a_volume_files_its_papers_in_the_same_commit_in_order_and_with_codes(d):
    concluded(d, NAMES)
    volume = opened(d)
    added(d, volume, *ids(1, 2, 3))
    before = d.commits()
    sealed(d, volume)
    assert d.commits() == before + 2, "one for the check, one for the seal and all that it files"
    base = "F001-文书·2026-D10-办公室"
    in_order = sorted(ids(1, 2, 3), key=lambda i: NAMES[int(i[-4:]) - 1])
    assert pieces(d, volume) == [(i, f"{base}-{n:04}") for n, i in enumerate(in_order, 1)]
    shown = d.json("04-01T09:00", "show", in_order[0])
    assert (shown["state"], shown["record"]["volume"], shown["record"]["archive_code"]) == (
        "filed",
        volume,
        f"{base}-0001",
    )


def test_pieces_run_on_over_all_volumes_of_the_series_and_no_other(d):
    concluded(d, NAMES)
    for n, retention in ((1, "10y"), (2, "permanent"), (3, "10y")):
        volume = opened(d, at=f"03-0{n + 2}T09:00", retention=retention)
        added(d, volume, *ids(n), at=f"03-0{n + 2}T10:00")
        sealed(d, volume, at=f"03-0{n + 2}T11:00")
    assert [pieces(d, f"VOL-2026-{n:04}")[0][1].rpartition("文书·")[2] for n in (1, 2, 3)] == [
        "2026-D10-办公室-0001",
        "2026-Y-办公室-0001",
        "2026-D10-办公室-0002",
    ]


def test_codes_never_change_after_sealing(d):
    concluded(d, NAMES)
    volume = opened(d)
    added(d, volume, *ids(1))
    sealed(d, volume)
    codes = pieces(d, volume)
    d.refused(
        "03-03T12:00",
        "volume",
        "annul",
        volume,
        "--event",
        "4",
        "--reason",
        "误",
        by="qian",
        rules="event_can_be_annulled",
    )
    d.refused(
        "03-03T12:00",
        "volume",
        "add",
        volume,
        "--document",
        "IN-2026-0002",
        "--component",
        "original",
        "--scope",
        "1",
        clauses=["D16.2"],
        rules="state_allows",
    )
    d.refused(
        "03-03T12:00",
        "volume",
        "remove",
        volume,
        "--document",
        "IN-2026-0001",
        "--reason",
        "误",
        clauses=["D16.2"],
        rules="state_allows",
    )
    d.refused("03-03T12:00", "volume", "seal", volume, clauses=["D16.1"], rules="state_allows")
    d.refused(
        "03-03T12:00",
        "volume",
        "correct",
        volume,
        "--field",
        "category",
        "--value",
        "党群",
        "--reason",
        "误",
        by="qian",
        rules="nothing_has_leaned_on_it",
    )
    assert pieces(d, volume) == codes


def test_made_anew_the_codes_are_the_same(tmp_path, capsys):
    def made(name):
        d = founded(tmp_path / name / "office", capsys)
        d("03-02T08:02", "office", "set", "fonds", "F001", by="qian")
        concluded(d, NAMES)
        volume = opened(d)
        added(d, volume, *(ids(1, 2, 3) if name == "a" else ids(3, 1, 2)))
        sealed(d, volume)
        return pieces(d, volume)

    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    assert made("a") == made("b"), "in whatever order they were put in"


def test_a_volume_with_gaps_is_refused_until_each_is_explained(d):
    concluded(d, NAMES, attachments=["附表"])
    volume = opened(d)
    added(d, volume, "IN-2026-0001", more=("--component", "slip", "--scope", "1"))
    added(d, volume, "IN-2026-0002")
    said = d.refused(
        "03-03T11:00",
        "volume",
        "check",
        volume,
        by="qian",
        clauses=["D16.2"],
        rules="gaps_are_explained",
    )
    gaps = ["IN-2026-0001/original", "IN-2026-0001/attachment", "IN-2026-0002/attachment"]
    assert all(g in said for g in gaps)
    words = [w for g in gaps[:2] for w in ("--missing", f"{g}=上级留存，未附")]
    assert gaps[2] in d.refused(
        "03-03T11:00", "volume", "check", volume, *words, by="qian", rules="gaps_are_explained"
    )
    d.refused(
        "03-03T11:00",
        "volume",
        "check",
        volume,
        *words,
        "--missing",
        f"{gaps[2]}=",
        by="qian",
        clauses=["D16.2"],
        rules="gaps_are_explained",
    )
    d.refused(
        "03-03T11:00",
        "volume",
        "check",
        volume,
        *words,
        "--missing",
        f"{gaps[2]}=无",
        "--missing",
        "IN-2026-0002/original=无",
        by="qian",
        clauses=["D16.2"],
        rules="gaps_are_explained",
    )
    sealed(d, volume, check=[*words, "--missing", f"{gaps[2]}=无"])


def test_what_changes_after_the_check_is_checked_again(d):
    concluded(d, NAMES)
    volume = opened(d)
    added(d, volume, *ids(1, 2))
    d("03-03T11:00", "volume", "check", volume, by="qian")
    d(
        "03-03T11:10",
        "volume",
        "remove",
        volume,
        "--document",
        "IN-2026-0002",
        "--reason",
        "属另一案卷",
    )
    d.refused("03-03T11:20", "volume", "seal", volume, clauses=["D16.2"], rules="step_comes_first")
    d.refused(
        "03-03T11:20", "volume", "check", volume, by="zhao", clauses=["D16.2"], rules="actor_may"
    )


@pytest.mark.parametrize(
    ("more", "clause", "rule"),
    [
        (("--component", "original"), "D15.1", "scope_or_reason_is_said"),
        (
            ("--component", "original", "--scope", "1", "--document", "IN-2026-0004"),
            "D16.2",
            "papers_may_be_filed",
        ),
        (
            ("--component", "original", "--scope", "1", "--document", "LN-2026-0001"),
            "D16.2",
            "papers_may_be_filed",
        ),
    ],
)
def test_what_may_not_be_put_in(d, more, clause, rule):
    concluded(d, NAMES)
    d.paper("03-03T08:00")
    d("03-03T08:10", "loan", "request", "--document", "IN-2026-0002", "--purpose", "查", by="wu")
    volume = opened(d)
    d.refused(
        "03-03T10:00",
        "volume",
        "add",
        volume,
        "--document",
        "IN-2026-0001",
        *more,
        clauses=[clause],
        rules=rule,
    )


def test_a_lent_paper_is_neither_put_in_nor_sealed(d):
    concluded(d, NAMES)
    volume = opened(d)
    lent(d, "03-03T09:10", "LN-2026-0001")
    d.refused(
        "03-03T10:00",
        "volume",
        "add",
        volume,
        "--document",
        "IN-2026-0001",
        "--component",
        "original",
        "--scope",
        "1",
        clauses=["D16.2"],
        rules="papers_may_be_filed",
    )
    d("03-03T10:10", "loan", "return", "LN-2026-0001", "--condition", "intact")
    added(d, volume, "IN-2026-0001", at="03-03T10:20")
    lent(d, "03-03T10:30", "LN-2026-0002")
    d("03-03T11:00", "volume", "check", volume, by="qian")
    d.refused("03-03T11:10", "volume", "seal", volume, rules="no_copy_is_out")


def test_a_paper_lies_in_one_volume(d):
    concluded(d, NAMES)
    first, second = opened(d), opened(d)
    added(d, first, "IN-2026-0001")
    for volume in (first, second):
        d.refused(
            "03-03T10:30",
            "volume",
            "add",
            volume,
            "--document",
            "IN-2026-0001",
            "--component",
            "original",
            "--scope",
            "1",
            clauses=["D16.1"],
            rules="in_no_other_volume",
        )


def test_scope_fits_its_source(d):
    concluded(d, NAMES[:1], source="peer")
    volume = opened(d)
    d.refused(
        "03-03T10:00",
        "volume",
        "add",
        volume,
        "--document",
        "IN-2026-0001",
        "--component",
        "original",
        "--scope",
        "1",
        clauses=["D15.1"],
        rules="scope_fits_its_source",
    )
    added(d, volume, "IN-2026-0001", more=("--component", "original", "--why", "与本单位工程有关"))


def test_material_is_filed_like_a_paper_and_a_department_keeps_its_own(d):
    d(
        "03-02T09:00",
        "material",
        "register",
        "--title",
        "例会记录",
        "--made",
        "2026-03-02",
        "--scope",
        "3",
        "--form",
        "minutes",
        "--department",
        "工程科",
        by="wang",
    )
    d.refused(
        "03-02T09:00",
        "material",
        "register",
        "--title",
        "例会记录",
        "--made",
        "2026-03-02",
        "--scope",
        "3",
        "--department",
        "工程科",
        by="zheng",
        clauses=["D15.1"],
        rules="actor_may",
    )
    d.refused(
        "03-02T09:00",
        "volume",
        "open",
        "--title",
        "例会",
        "--year",
        "2026",
        "--category",
        "会议",
        "--line",
        "administration",
        "--retention",
        "30y",
        "--department",
        "工程科",
        by="zheng",
        rules="actor_may",
    )
    owed = d.json("03-02T09:10", "show", "MAT-2026-0001")["duties"]
    assert [(o["duty"], o["due"][:10], o["clause"]) for o in owed] == [
        ("file", "2027-06-30", "D16.4")
    ]
    volume = opened(d, title="例会", category="会议", retention="30y", department="工程科")
    d.refused(
        "03-03T10:00",
        "volume",
        "add",
        volume,
        "--document",
        "MAT-2026-0001",
        "--component",
        "original",
        "--scope",
        "4",
        by="wang",
        clauses=["D15.1"],
        rules="scope_fits_its_source",
    )
    d(
        "03-03T10:00",
        "volume",
        "add",
        volume,
        "--document",
        "MAT-2026-0001",
        "--component",
        "original",
        "--scope",
        "3",
        by="wang",
    )
    sealed(d, volume)
    assert pieces(d, volume) == [("MAT-2026-0001", "F001-会议·2026-D30-工程科-0001")]
    assert d.json("03-04T09:10", "show", "MAT-2026-0001")["duties"] == []


def test_what_is_held_is_not_transferred(d):
    concluded(d, NAMES)
    volume = opened(d)
    added(d, volume, *ids(1, 2))
    sealed(d, volume)
    d("03-04T09:00", "incoming", "hold", "IN-2026-0002", "--reason", "审计在查", by="qian")
    assert "IN-2026-0002" in d.refused(
        "03-04T10:00",
        "volume",
        "transfer",
        volume,
        "--to",
        "区档案馆",
        rules="nothing_in_it_is_held",
    )
    d("03-04T11:00", "incoming", "release", "IN-2026-0002", "--reason", "审计结束", by="qian")
    d("03-04T12:00", "volume", "transfer", volume, "--to", "区档案馆")


def test_without_a_fonds_nothing_is_sealed(tmp_path, capsys):
    d = founded(tmp_path / "office", capsys)
    concluded(d, NAMES[:1])
    volume = opened(d)
    added(d, volume, "IN-2026-0001")
    d("03-03T11:00", "volume", "check", volume, by="qian")
    d.refused("03-03T11:00", "volume", "seal", volume, clauses=["D16.1"], rules="fonds_is_known")


def test_the_audit_proves_a_sealed_volume(d):
    concluded(d, NAMES)
    volume = opened(d)
    added(d, volume, *ids(1, 2, 3))
    sealed(d, volume)
    assert d.json("03-05T09:00", "audit")["findings"] == []
    assert d.json("03-05T09:00", "check")["findings"] == []


def test_the_paper_owes_its_filing_until_it_is_filed(d):
    concluded(d, NAMES[:2])
    owed = [
        o for o in d.json("03-03T08:00", "show", "IN-2026-0001")["duties"] if o["duty"] == "file"
    ]
    assert [(o["due"][:10], o["clause"], o["house"]) for o in owed] == [
        ("2027-06-30", "D16.4", False)
    ]
    volume = opened(d)
    added(d, volume, "IN-2026-0001")
    sealed(d, volume)
    assert d.json("03-04T09:00", "show", "IN-2026-0001")["duties"] == []
    d("03-04T10:00", "incoming", "reopen", "IN-2026-0002", "--reason", "补报", by="qian")
    assert "file" not in [
        o["duty"] for o in d.json("03-04T11:00", "show", "IN-2026-0002")["duties"]
    ]


def test_the_list_of_volumes_shows_the_codes(d):
    concluded(d, NAMES[:1])
    volume = opened(d)
    added(d, volume, "IN-2026-0001")
    sealed(d, volume)
    printed = d("03-05T09:00", "--format", "md", "register", "volume")
    assert (
        "案卷目录" in printed
        and "F001-文书·2026-D10-办公室-0001" in printed
        and "合计：案卷 1 卷" in printed
    )
