"""The regulation and the templates are found in a checkout, and travel inside the wheel."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from doctrack.store.books.shipped import shipped_folder

ROOT = Path(__file__).parents[1]
NAMES = ("schemas", "templates")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built with the backend that `.[dev]` installs: no network."""
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return next(out.glob("doctrack-*.whl"))


def files(name):
    return {p.name: p.read_bytes() for p in (ROOT / name).iterdir() if p.is_file()}


@pytest.mark.parametrize("name", NAMES)
def test_a_checkout_uses_its_own_folders(name):
    assert shipped_folder(name) == ROOT / name
    assert files(name)


def test_the_wheel_carries_what_is_shipped_byte_for_byte(wheel):
    with zipfile.ZipFile(wheel) as packed:
        for name in NAMES:
            inside = f"doctrack/_shipped/{name}/"
            assert {
                n.removeprefix(inside): packed.read(n)
                for n in packed.namelist()
                if n.startswith(inside)
            } == files(name)


def test_the_wheel_carries_every_module_and_nothing_else(wheel):
    with zipfile.ZipFile(wheel) as packed:
        names = {n for n in packed.namelist() if n.endswith((".py", ".typed"))}
        roots = {n.split("/")[0] for n in packed.namelist()}
    # Only what git would take: a module that is being written elsewhere in the tree counts too.
    here = {
        p.relative_to(ROOT).as_posix()
        for pattern in ("*.py", "*.typed")
        for p in (ROOT / "doctrack").rglob(pattern)
    }
    assert names == here
    assert {r.split("-")[0] for r in roots} == {"doctrack"}


def test_an_unpacked_wheel_founds_a_ledger_without_the_checkout(wheel, tmp_path):
    place, office = tmp_path / "site", tmp_path / "office"
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(place)
    env = {**os.environ, "PYTHONPATH": str(place)}
    where = [
        sys.executable,
        "-c",
        "from doctrack.store.books.shipped import shipped_folder as folder; print(folder('schemas'), folder('templates'))",
    ]
    found = subprocess.run(
        where, cwd=tmp_path, env=env, check=True, capture_output=True, text=True
    ).stdout.split()
    assert found == [str(place / "doctrack/_shipped" / name) for name in NAMES]
    words = [
        "init",
        str(office),
        "--org",
        "某局",
        "--founder",
        "qian",
        "--founder-name",
        "钱主任",
        "--practice",
    ]
    subprocess.run(
        [sys.executable, "-m", "doctrack", *words],
        cwd=tmp_path,
        env=env,
        check=True,
        capture_output=True,
    )
    assert (office / "schemas/incoming.yaml").read_bytes() == files("schemas")["incoming.yaml"]
