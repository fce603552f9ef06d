"""Every rule that the registry keeps by name, and what is left when it is taken away.

Loaded as a plugin of pytest (`-p named_rules`) it records which test a rule matters to: the rule was
called there, and answered otherwise than it would have, had it been taken away. Only such a test can
notice that it is gone. Rules are taken away in the process of a test alone; the product knows
nothing of it.
"""

import json
import os
from pathlib import Path
from typing import NamedTuple

import doctrack.rules.desks  # noqa: F401  (enters the rules under their names)
from doctrack.rules import registry

TRACES = Path(__file__).parents[1] / "build" / "guards"


def _nothing(*given):
    return ()


# What stands in a rule's place, by the table that it is in. A condition may fail in two ways.
WITHOUT = {
    "GUARDS": {"gone": _nothing},
    "WARNINGS": {"gone": _nothing},
    "COMPLETIONS": {"gone": lambda case: {}},
    "EFFECTS": {"gone": lambda standing, step: standing},
    "OPENINGS": {"gone": _nothing},
    "MEETINGS": {"never": lambda duty, step: False, "always": lambda duty, step: True},
    "RELATIONS": {"nobody": lambda case, person: False, "anybody": lambda case, person: True},
    "WRITINGS": {"gone": _nothing},
    "ACTORS": {"gone": lambda *given: ""},
    "SELECTIONS": {"gone": _nothing},
}


class Removal(NamedTuple):
    """A rule of a table, taken away in one of the ways in which it can be."""

    table: str
    name: str
    form: str

    def __str__(self):
        return f"{self.table.lower().rstrip('s')} {self.name} {self.form}"


# What cannot be noticed, and why.
ALIKE = {
    Removal("RELATIONS", "supervisor", "nobody"): "whoever it means is the recorder too; it is"
    " there for the words in which a refusal says who may",
}


def removals():
    """Every way in which one of the named rules can be taken away, but for what makes no
    difference.
    """
    every = [
        Removal(t, n, form) for t in WITHOUT for n in getattr(registry, t) for form in WITHOUT[t]
    ]
    return [r for r in every if r not in ALIKE]


def function_of(table, name):
    """The function that a rule is."""
    entry = getattr(registry, table)[name]
    return entry.reasons if table == "GUARDS" else entry[1] if table == "RELATIONS" else entry


def put(table, name, function):
    """Another function in the place of a rule."""
    kept = getattr(registry, table)
    entry = kept[name]
    kept[name] = (
        entry._replace(reasons=function)
        if table == "GUARDS"
        else (entry[0], function)
        if table == "RELATIONS"
        else function
    )


def take_away(removal):
    """Takes a rule away in this process."""
    put(removal.table, removal.name, WITHOUT[removal.table][removal.form])


def watched(table, name, note):
    """A rule that notes each answer which it would not have given, had it been taken away."""
    rule = function_of(table, name)

    def answer(*given):
        found = rule(*given)
        passing = hasattr(found, "__next__")
        told = tuple(found) if passing else found
        for form, without in WITHOUT[table].items():
            if told != without(*given):
                note(Removal(table, name, form))
        return iter(told) if passing else told

    return answer


class Recorder:
    """Writes down of each test, as it ends, which removals matter to it, what it takes and whether
    it passed; what was written holds when the run is broken off.
    """

    def __init__(self):
        self.told, self.matters = {}, set()
        for table in WITHOUT:
            for name in getattr(registry, table):
                put(table, name, watched(table, name, self.matters.add))
        TRACES.mkdir(parents=True, exist_ok=True)
        worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
        self.file = (TRACES / f"trace-{worker}.jsonl").open("a", encoding="utf-8")

    def pytest_runtest_logstart(self, nodeid):
        self.told = {"test": nodeid, "seconds": 0.0, "setup": 0.0, "shared": [], "passed": False}
        self.matters.clear()

    def pytest_runtest_setup(self, item):
        found = item._fixtureinfo.name2fixturedefs.values()
        self.told["shared"] = sorted(
            d[-1].argname
            for d in found
            if d[-1].scope != "function" and not d[-1].func.__module__.startswith("_pytest")
        )

    def pytest_runtest_logreport(self, report):
        self.told["seconds"] += report.duration
        if report.when == "setup":
            self.told["setup"] = report.duration
        if report.when == "call":
            self.told["passed"] = report.passed

    def pytest_runtest_logfinish(self, nodeid):
        told = {**self.told, "matters": sorted(map(str, self.matters))}
        self.file.write(json.dumps(told) + "\n")
        self.file.flush()


def pytest_configure(config):
    """A process that runs tests records; the one that hands them out to others does not."""
    if not getattr(config.option, "numprocesses", None) or hasattr(config, "workerinput"):
        config.pluginmanager.register(Recorder(), "rules-recorder")
