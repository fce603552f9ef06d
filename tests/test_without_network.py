"""Without the network: what needs no number is made on this machine and says so; what would take a
number is refused with a way out.
"""

import pytest
from archive_room import added, concluded, opened, sealed

from tests.office import PAPER
from tests.test_many_clerks import clone, git, server  # noqa: F401


@pytest.fixture
def office(server, capsys):  # noqa: F811
    """A clone with one paper that is with its readers, whose server has since gone away."""
    one = clone(server, "one", capsys)
    one.paper()
    one(
        "03-02T09:01",
        "incoming",
        "route",
        "IN-2026-0001",
        "--reader",
        "sun",
        "--reader",
        "zhou",
        by="hua",
    )
    server.rename(server.with_suffix(".away"))
    return one


def test_an_act_without_a_number_is_made_here_and_says_that_it_is_not_sent(office, server):  # noqa: F811
    office("03-02T09:10", "incoming", "hand", "IN-2026-0001", "--to", "sun")
    assert "IN-2026-0001" in office.out and "doctrack sync" in office.err and "origin" in office.err
    assert git(server.with_suffix(".away"), "rev-parse", "HEAD") == office.git(
        "rev-parse", "HEAD~1"
    )
    assert office.git("status", "--porcelain") == ""


def test_the_next_act_with_the_network_sends_it_along(office, server):  # noqa: F811
    office("03-02T09:10", "incoming", "hand", "IN-2026-0001", "--to", "sun")
    server.with_suffix(".away").rename(server)
    assert office.paper("03-02T09:20") == "IN-2026-0002"
    assert (
        git(server, "rev-parse", "HEAD") == office.git("rev-parse", "HEAD")
        and "sync" not in office.err
    )
    office("03-02T09:30", "audit")


@pytest.mark.parametrize(
    "words",
    [
        ("incoming", "register", *PAPER),
        ("person", "join", "new", "--name", "新来", "--department", "工程科", "--role", "staff"),
        ("office", "set", "organisation", "新名称局"),
    ],
)
def test_what_takes_a_number_or_changes_the_books_waits_for_the_network(office, words):
    head = office.git("rev-parse", "HEAD")
    office("03-02T09:10", *words, by="zhao" if words[0] == "incoming" else "qian", code=6)
    assert "origin" in office.err and office.out == ""
    assert office.git("rev-parse", "HEAD") == head and office.git("status", "--porcelain") == ""


def test_the_json_of_an_act_says_too_that_it_is_not_sent(office):
    told = office.json("03-02T09:10", "incoming", "hand", "IN-2026-0001", "--to", "sun")
    assert any("doctrack sync" in w for w in told["warnings"])


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/ledger.git", "ssh://nobody@host.invalid/ledger.git"]
)
def test_nobody_answers(office, url):
    office.git("remote", "set-url", "origin", url)
    office("03-02T09:10", "incoming", "hand", "IN-2026-0001", "--to", "sun")
    assert "doctrack sync" in office.err


def test_a_server_that_says_no_is_no_missing_network(office, server):  # noqa: F811
    """A wrong address and a server without our right to read are to be mended, not waited for."""
    server.mkdir()
    head = office.git("rev-parse", "HEAD")
    office("03-02T09:10", "incoming", "hand", "IN-2026-0001", "--to", "sun", code=6)
    assert (
        "does not appear to be a git repository" in office.err
        and office.git("rev-parse", "HEAD") == head
    )


def test_the_network_goes_while_the_server_is_told(office, server):  # noqa: F811
    """An act with a number whose fate is unknown is not told as done, and leaves nothing here."""
    away = server.with_suffix(".away")
    away.rename(server)
    hook = server / "hooks/pre-receive"
    hook.write_text(f"#!/bin/sh\nmv {server} {away}\nexit 1\n")
    hook.chmod(0o755)
    head = office.git("rev-parse", "HEAD")
    office("03-02T09:10", "incoming", "register", *PAPER, code=6)
    assert (
        office.out == ""
        and office.git("rev-parse", "HEAD") == head
        and office.git("status", "--porcelain") == ""
    )


def test_archive_codes_are_given_with_the_server_only(server, capsys):  # noqa: F811
    """Two clerks who seal at the same time would give one code to two papers."""
    one = clone(server, "one", capsys)
    one("03-02T08:02", "office", "set", "fonds", "F001", by="qian")
    concluded(one, ("甲通知",))
    volume = opened(one)
    added(one, volume, "IN-2026-0001")
    server.rename(server.with_suffix(".away"))
    with pytest.raises(AssertionError, match="origin"):
        sealed(one, volume)
    assert (
        one.git("log", "-1", "--format=%s") == f"volume {volume}: check"
        and one.git("status", "--porcelain") == ""
    )
