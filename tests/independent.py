"""An independent reading of a ledger with git and PyYAML alone: states and numbers from scratch,
held against what the files say.

    python tests/independent.py LEDGER [REV]

Written from the regulation's pages, not from doctrack's code, and knows nothing of it. Ends with 1
where the two readings differ.
"""

import subprocess
import sys
from collections import defaultdict

import yaml


def git(top, *words):
    return subprocess.run(
        ["git", "-C", str(top), "-c", "core.quotePath=false", *words],
        capture_output=True,
        check=True,
    ).stdout.decode("utf-8")


def load(text):
    return yaml.load(
        text, Loader=yaml.BaseLoader
    )  # text stays text: no dates, no numbers, no yes and no


class Ledger:
    """Records, schemas and the order in which records came, as git has them."""

    def __init__(self, top, rev="HEAD"):
        self.top, self.rev = top, rev
        paths = [
            p
            for p in git(top, "ls-tree", "-r", "--name-only", "-z", rev).split("\0")
            if p.endswith(".yaml")
        ]
        files = {
            p: load(git(top, "show", f"{rev}:{p}"))
            for p in paths
            if not p.startswith(("schemas/past/", "calendar/"))
        }
        self.kinds = {
            t["kind"]: t for p, t in files.items() if p.startswith("schemas/") and "kind" in t
        }
        self.next = {k: int(v) for k, v in files["doctrack.yaml"].get("next", {}).items()}
        self.records = {
            p: t for p, t in files.items() if not p.startswith(("schemas/", "doctrack.yaml"))
        }

    def differences(self):
        """Every record whose state, id or number this reading makes otherwise."""
        for path, record in self.records.items():
            found = state(record, self.kinds[record["kind"]]["acts"])
            if found != record["state"]:
                yield f"{path}: state {record['state']}, here {found}"
        yield from self.of_numbers()

    def of_numbers(self):
        """Serials go up by one a kind and year, in the order in which the records came in."""
        last = defaultdict(int)
        for path in git(
            self.top,
            "log",
            "--reverse",
            "--diff-filter=A",
            "--name-only",
            "--no-renames",
            "--format=",
            self.rev,
        ).split("\n"):
            record = self.records.get(path)
            rule = self.kinds[record["kind"]] if record else {}
            if not record or rule.get("id_rule"):
                continue
            year, series = (
                record["events"][0]["at"][:4],
                (record["kind"], record["events"][0]["at"][:4]),
            )
            first = (
                self.next.get(record["kind"], 1) - 1
                if not any(k == record["kind"] for k, _ in last)
                else 0
            )
            last[series] = max(last[series], first) + 1
            id = f"{rule['prefix']}-{year}-{last[series]:04d}"
            number = (
                rule.get("number", "")
                .replace("{year}", year)
                .replace("{serial}", str(last[series]))
            )
            for name, mine in (("id", id), ("number", number)):
                if mine and mine != record.get(name):
                    yield f"{path}: {name} {record.get(name)}, here {mine}"


def state(record, acts):
    """The state after a record's events: as the schema's table says, and for a few acts as the
    regulation's pages say.
    """
    now, slip = (
        "",
        {},
    )  # the circulation slip: each reader, and whether the paper is still to go to him, is with him, or is done
    for event in record["events"]:
        act, before = event["act"], now
        if event.get("annulled"):
            continue
        now = acts.get(act, {}).get("to") or now
        if record["kind"] == "incoming":
            now = circulated(act, event, before, now, slip)
        elif record["kind"] == "loan" and act in ("approve", "decline") and before != "lent":
            now = {"approve": "approved", "decline": "declined"}[
                act
            ]  # of a loan that is out, it is its renewal
        elif act == "witness" and len(
            {e["by"] for e in record["events"] if e["act"] == act}
        ) == max(len(e.get("needed", ())) for e in record["events"]):
            now = "destroyed"  # all who must have seen it (D18)
        elif act == "investigate" and before != "reported":
            now = "investigated"
    return now


def circulated(act, event, before, now, slip):
    """The state of a paper as it goes round by its slip (D7) and to its department (D8)."""
    if act in ("route", "reroute") and "readers" in event:
        for reader in [r for r, s in slip.items() if s == "to go"]:
            del slip[reader]
        slip.update({r.partition("=")[0]: "to go" for r in event["readers"]})
    elif act == "hand" and before != "registered":
        if slip.get(event["to"]) != "to go" or "department" in event:
            return "handling"  # a department has it
        slip[event["to"]] = "with him"
        return "circulating" if before == "routed" else now
    elif act in ("return", "take_back", "collect", "write_off"):
        slip.update({r: "done" for r, s in slip.items() if s == "with him" or act == "write_off"})
        if before in ("routed", "circulating") and slip and set(slip.values()) == {"done"}:
            return "handling"  # no reader is left
    return event["as_state"] if act == "take_over" else now


if __name__ == "__main__":
    differences = list((ledger := Ledger(*sys.argv[1:])).differences())
    print(
        "\n".join([*differences, f"{len(ledger.records)} records, {len(differences)} differences"])
    )
    sys.exit(bool(differences))
