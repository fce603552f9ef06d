"""A ledger that an earlier version wrote: what that version made beside it is made anew."""

import sqlite3
from pathlib import Path
from unittest import mock

from doctrack import __version__
from doctrack.audit import history
from doctrack.cli.main import run
from doctrack.store.index import memory
from doctrack.store.index.tables import VERSION

ROOT = Path(__file__).parents[1]


def left_by(d, name, version, *statements):
    """The database of an earlier version, with what only that version would say in it."""
    with sqlite3.connect(d.folder / ".git/doctrack" / name) as db:
        for statement in (*statements, f"pragma user_version={version}"):
            db.execute(statement)
    db.close()


def titles(d):
    """What the index says after a command that reads."""
    d("03-02T10:00", "todo", "--all")
    with sqlite3.connect(d.folder / ".git/doctrack/index.sqlite") as db:
        found = [title for (title,) in db.execute("select title from record where kind='incoming'")]
    db.close()
    return found


def test_an_index_of_an_earlier_version_is_made_anew(d):
    d.paper()
    left_by(d, "index.sqlite", int(VERSION), "update record set title='as it was left'")
    assert titles(d) == ["as it was left"]
    left_by(d, "index.sqlite", int(VERSION) - 1)
    assert titles(d) == ["关于防汛工作的通知"]


def test_what_an_audit_of_an_earlier_version_remembers_is_not_believed(d):
    d.paper()

    def audited():
        """Whether the audit went on from what one before it remembered."""
        with mock.patch.object(history, "_going_on", wraps=history._going_on) as going_on:
            d("03-02T10:00", "audit")
        return going_on.called

    with mock.patch.object(memory, "__version__", "0.1.0"):
        memory.rules.cache_clear()
        assert [audited(), audited()] == [False, True]
    memory.rules.cache_clear()
    assert [audited(), audited()] == [False, True]


def test_the_version_has_its_entry_in_the_changelog_and_is_told(capsys):
    listed = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"doctrack {__version__}\n"
    headings = [line for line in listed.splitlines() if line.startswith("## ")]
    assert headings[0] == f"## {__version__}" and headings[-1] == "## 0.1.0"
