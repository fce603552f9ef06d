"""Every test has its own home and git identity; nothing of the machine's leaks in."""

import fcntl
import os

import pytest
from office import built_twice, founded


def pytest_addoption(parser):
    parser.addoption(
        "--update",
        action="store_true",
        help="write what the commands of the transcripts say now into their pages",
    )


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
def example(tmp_path_factory):
    """The example office, built twice; once for all workers of a run."""
    base = tmp_path_factory.getbasetemp()
    place = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "example"
    place.mkdir(exist_ok=True)
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (place / "built").exists():
            built_twice(place)
            (place / "built").touch()
    return [place / "0", place / "1"]
