"""Every test has its own home and git identity; nothing of the machine's leaks in."""

import os
import shutil
from collections import Counter
from pathlib import Path

import needs
import pytest
from office import built_twice, founded
from once import MEETING, made_once

MEMORY = Path("/dev/shm")
ROOM = 3 * 2**30
LEFT_OUT = pytest.StashKey[list[str]]()


def pytest_configure(config):
    """Ledgers of tests lie in memory where there is room: they are many small files that nobody
    keeps, and deleting them from a disk took longer than half of the tests.
    """
    if not config.option.basetemp and "PYTEST_DEBUG_TEMPROOT" not in os.environ and in_memory():
        os.environ["PYTEST_DEBUG_TEMPROOT"] = str(MEMORY)


def in_memory():
    """Whether files may lie in memory, and programs among them run."""
    try:
        if os.statvfs(MEMORY).f_flag & os.ST_NOEXEC:
            return False
        return os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ROOM
    except (OSError, AttributeError):
        return False


def pytest_addoption(parser):
    parser.addoption(
        "--update",
        action="store_true",
        help="write what the commands of the transcripts say now into their pages",
    )


def pytest_collection_modifyitems(config, items):
    """Leaves out what cannot run here by no fault of anybody; see `needs`."""
    left = {item: lacking for item in items if (lacking := needs.lacking(item))}
    if left:
        items[:] = [item for item in items if item not in left]
        config.hook.pytest_deselected(items=list(left))
    counts = Counter(left.values())
    config.stash[LEFT_OUT] = [f"{n} tests need {what}" for what, n in sorted(counts.items())]


def pytest_testnodedown(node, error):
    """Every worker leaves out the same; what one of them says is told for all."""
    node.config.stash[LEFT_OUT] = node.workeroutput.get("left_out", [])


def pytest_sessionfinish(session):
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = session.config.stash.get(LEFT_OUT, [])


def pytest_terminal_summary(terminalreporter, config):
    for said in config.stash.get(LEFT_OUT, []):
        terminalreporter.write_line(f"left out, this machine does not give it: {said}")


def pytest_runtest_setup(item):
    for mark in item.iter_markers("needs"):
        for name in set(mark.args) & needs.PROGRAMS.keys():
            needs.program(name)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Where all must run, a test that was skipped has failed."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get(needs.REQUIRE_ALL):
        where, line, why = report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{where}:{line}: {why}, and {needs.REQUIRE_ALL} is set"
    return report


@pytest.fixture(scope="session", autouse=True)
def meeting(tmp_path_factory):
    """The folder where all workers of a run find what was made once."""
    base = tmp_path_factory.getbasetemp()
    place = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "once"
    place.mkdir(exist_ok=True)
    os.environ[MEETING] = str(place)


@pytest.fixture(autouse=True)
def isolated(tmp_path, monkeypatch):
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    for name in (
        "DOCTRACK_LEDGER",
        "DOCTRACK_AS",
        "DOCTRACK_NOW",
        "DOCTRACK_LANG",
        "DOCTRACK_TRUST",
        "DOCTRACK_CACHE",
    ):
        monkeypatch.delenv(name, raising=False)
    yield
    assert not list(home.iterdir()), "a test touched HOME"


@pytest.fixture
def d(tmp_path, capsys):
    return founded(tmp_path / "office", capsys)


@pytest.fixture(scope="session")
def example(meeting):
    """The example office, built twice; once for all workers of a run."""
    place = made_once("example", built_twice)
    return [place / "0", place / "1"]
