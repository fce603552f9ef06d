"""Takes away each named rule in turn and asks the tests whether they notice: `make guards`.

    guards.py [--rules NAME,NAME] [--with-last-map]     every rule, or those named
    guards.py --since REV [--seconds N]                 the rules that changed since a revision

The tests of a rule are those to which it matters, as a run of them all has recorded just before
(`named_rules`): it was called there and answered otherwise than it would have, had it been taken
away. The clause and the kind of a rule name far more tests than that, most of which never meet it,
and miss those that meet it from another kind. The quickest is tried first, in a process that has
everything loaded already; one that fails is enough. A rule that may go without a test failing is
listed, and the run fails.

`--since` is for every day: without a map of its own it takes the tests that name the rule, then
those of the acts whose schema names it, for as long as it may take.
"""

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from changed_rules import changed_since, tests_naming
from named_rules import TRACES, WITHOUT, removals, take_away

ROOT = Path(__file__).parents[1]
# Whole processes, kills and full disks: what a rule says is not their subject.
LEFT_OUT = (
    "architecture",
    "docs",
    "doors",
    "first_index",
    "full_disk",
    "many_clerks",
    "power_cuts",
    "reference",
    "shipped",
    "street",
    "without_network",
)
TOGETHER = 2
QUIET = ("-q", "-p", "no:cacheprovider")


def mapped():
    """Runs the tests once and records which removal matters to which of them."""
    shutil.rmtree(TRACES, ignore_errors=True)
    TRACES.mkdir(parents=True)
    ignored = [f"--ignore=tests/test_{name}.py" for name in LEFT_OUT]
    words = [sys.executable, "-m", "pytest", "-q", "-n", str(TOGETHER), "-p", "named_rules"]
    env = {**os.environ, "PYTHONPATH": str(ROOT / "tests")}
    subprocess.run([*words, *ignored, "tests"], cwd=ROOT, env=env, check=False)


def last_map():
    """The tests of each removal, the quickest first, as the last run has recorded them; a fixture
    that many tests share counts as long as it takes the first of them.
    """
    files = sorted(TRACES.glob("trace-*.jsonl"))
    lines = (line for p in files for line in p.read_text(encoding="utf-8").splitlines())
    tests, fixtures, found = [json.loads(line) for line in lines], {}, {}
    for test in tests:
        for name in test["shared"]:
            fixtures[name] = max(fixtures.get(name, 0.0), test["setup"])
    passed = [t for t in tests if t["passed"]]
    for test in sorted(passed, key=lambda t: t["seconds"] + sum(fixtures[n] for n in t["shared"])):
        for removal in test["matters"]:
            found.setdefault(removal, []).append(test["test"])
    return found


class Failing:
    """The test that failed, if one did."""

    def __init__(self):
        self.test = ""

    def pytest_runtest_logreport(self, report):
        if report.failed:
            self.test = self.test or report.nodeid


def warmed(tests):
    """Loads the tests' modules, so that each process has them when it begins."""
    files = sorted({t.partition("::")[0] for t in tests})
    with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):
        pytest.main([*QUIET, "--collect-only", *files])


def begun(removal, tests, place):
    """A process without the rule that runs the tests until one fails; its id."""
    child = os.fork()
    if child:
        return child
    out = os.open(place / "said", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(out, 1)
    os.dup2(out, 2)
    failing, code = Failing(), 70
    try:
        take_away(removal)
        code = pytest.main(
            [*QUIET, "-x", "--tb=short", f"--basetemp={place / 'base'}", *tests], plugins=[failing]
        )
        (place / "test").write_text(failing.test, encoding="utf-8")
    finally:
        os._exit(int(code))


def outcome(place, code):
    """The test that noticed, '' if all passed; anything else is a fault of this run."""
    if code not in (0, 1):
        raise SystemExit(f"pytest ended with {code}:\n" + (place / "said").read_text())
    return (place / "test").read_text(encoding="utf-8")


def noticed(work, until=float("inf")):
    """Each removal with the test that notices it, '' where none does, None where time ran out."""
    found, running, left = {}, {}, list(work.items())
    memory = os.environ.get("PYTEST_DEBUG_TEMPROOT")  # where the tests keep their ledgers
    with tempfile.TemporaryDirectory(prefix="guards-", dir=memory) as folder:
        while left or running:
            while left and len(running) < TOGETHER:
                removal, tests = left.pop(0)
                if not tests or time.monotonic() > until:
                    found[removal] = "" if not tests else None
                    continue
                place = Path(tempfile.mkdtemp(dir=folder))
                running[begun(removal, tests, place)] = removal, place
            if running:
                child, status = os.wait()
                removal, place = running.pop(child)
                found[removal] = outcome(place, os.waitstatus_to_exitcode(status))
                shutil.rmtree(place)
                progress(removal, found[removal], len(found), len(work))
    return found


def progress(removal, test, number, of):
    """One line of the run."""
    print(f"{number}/{of} {removal}: {test or 'NOT NOTICED'}", flush=True)


def told(found, started):
    """The figures, then what nobody noticed; whether all was noticed."""
    missed = [r for r, test in found.items() if test == ""]
    late = [r for r, test in found.items() if test is None]
    names, seconds = {r.name for r in found}, time.monotonic() - started
    lost = {r.name for r in missed}
    print(
        f"{len(names)} rules taken away in {len(found)} ways: {len(names - lost)} rules noticed"
        f" in all of them, {seconds:.0f} s"
    )
    for removal in missed:
        print(f"not noticed: {removal}")
    for removal in late:
        print(f"no time left for it (make guards has): {removal}")
    return not missed


def asked():
    """What was typed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rules", default="", help="only these, by name")
    parser.add_argument("--with-last-map", action="store_true", help="do not run all tests first")
    parser.add_argument("--since", help="only the rules that changed since this revision")
    parser.add_argument("--seconds", type=float, default=50, help="how long --since may take")
    return parser.parse_args()


def main():
    """The whole run; its exit status."""
    started, said = time.monotonic(), asked()
    os.chdir(ROOT)
    if said.since:
        names = changed_since(said.since)
        chosen = [r for r in removals() if r.name in names]
        if not chosen:
            print("guards: no rule has changed")
            return 0
        work = {r: tests_naming(r.name) for r in chosen}
        until = started + said.seconds
    else:
        names = {*said.rules.split(",")} - {""}
        if not said.with_last_map:
            mapped()
        by_removal = last_map()
        work = {r: by_removal.get(str(r), []) for r in removals() if not names or r.name in names}
        until = float("inf")
    assert WITHOUT.keys() == {r.table for r in removals()}, "a table has no rule in it"
    warmed({t for tests in work.values() for t in tests})
    return 0 if told(noticed(work, until), started) else 1


if __name__ == "__main__":
    sys.exit(main())
