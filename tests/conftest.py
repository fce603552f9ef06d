"""Every test has its own home and git identity; nothing of the machine's leaks in."""

import pytest
from office import founded


@pytest.fixture(autouse=True)
def isolated(tmp_path, monkeypatch):
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    for name in ("DOCTRACK_LEDGER", "DOCTRACK_AS", "DOCTRACK_NOW", "DOCTRACK_LANG", "DOCTRACK_TRUST", "DOCTRACK_CACHE"):
        monkeypatch.delenv(name, raising=False)
    yield
    assert not list(home.iterdir()), "a test touched HOME"


@pytest.fixture
def d(tmp_path, capsys):
    return founded(tmp_path / "office", capsys)
