"""Destruction: a list from its proposal to the last witness, and what stands in each item's record for ever (D17, D18)."""

from destruction_room import listed_to_executed, papers, witnessed


def test_a_whole_life_ends_with_the_paper_destroyed(d):
    papers(d)
    listed_to_executed(d)
    before = d.commits()
    witnessed(d)
    assert d.commits() == before + 4, "each witness in a commit of his own; the last one's destroys"
    assert d.json("03-11T09:00", "show", "IN-2026-0001")["state"] == "destroyed"
    assert d.json("03-11T09:00", "show", "DST-2026-0001")["state"] == "destroyed"
    d("03-11T09:00", "check")
    d("03-11T09:00", "audit")
