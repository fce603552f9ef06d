"""Every test has its own home and git identity; nothing of the machine's leaks in."""

import pytest


@pytest.fixture(autouse=True)
def isolated(tmp_path, monkeypatch):
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    for name in ("DOCTRACK_LEDGER", "DOCTRACK_AS", "DOCTRACK_NOW", "DOCTRACK_LANG"):
        monkeypatch.delenv(name, raising=False)
