"""Single changes to a valid history, made from the schemas: a kind that is added later is covered
by itself.

Each is a name and the id of a commit whose history is the valid one but for that change. Nothing
here asks doctrack's judge.
"""

import os
import re
import subprocess
from dataclasses import dataclass, field

import yaml

OTHER = {
    "date": "2031-01-01",
    "int": "77",
    "flag": "true",
    "person": "sun",
    "rows": "[{copy: 1, holder: sun}]",
}


@dataclass
class Commit:
    """A commit as it will be made anew: whatever is changed in it, the rest stays as it was."""

    parents: list
    author: str
    author_email: str
    author_date: str
    committer: str
    committer_email: str
    date: str
    message: str
    files: dict = field(default_factory=dict)
    modes: dict = field(default_factory=dict)


class History:
    """A ledger's history, and plumbing to write another beside it."""

    def __init__(self, top):
        self.top = str(top)
        self.kinds = {}
        for path in self.git("ls-tree", "--name-only", "HEAD", "schemas/").splitlines():
            tree = (
                yaml.safe_load(self.git("show", f"HEAD:{path}")) if path.endswith(".yaml") else {}
            )
            if "kind" in tree:
                self.kinds[tree["kind"]] = tree

    def git(self, *words, data=None, env=None):
        full = {**os.environ, **(env or {})}
        done = subprocess.run(
            ["git", "-C", self.top, *words], input=data, capture_output=True, env=full, check=False
        )
        assert done.returncode == 0, (words, done.stderr)
        return done.stdout.decode("utf-8", "surrogateescape").strip("\n")

    def text(self, rev, path):
        done = subprocess.run(
            ["git", "-C", self.top, "cat-file", "blob", f"{rev}:{path}"],
            capture_output=True,
            check=True,
        )
        return done.stdout.decode("utf-8")

    def commit(self, rev):
        """A commit with what it changed, to be made anew."""
        shape = "%P%x00%an%x00%ae%x00%ad%x00%cn%x00%ce%x00%cd%x00%B"
        parents, *people, message = self.git(
            "show", "-s", "--date=raw", f"--format={shape}", rev
        ).split("\0")
        made = Commit(parents.split(), *people, message.rstrip("\n") + "\n")
        if made.parents:
            for line in self.git(
                "diff-tree", "-r", "--no-renames", made.parents[0], rev
            ).splitlines():
                meta, path = line.split("\t", 1)
                made.files[path] = None if meta.endswith("D") else self.text(rev, path)
        return made

    def write(self, commit, onto=None):
        """Writes a commit on its first parent's tree and says its id."""
        base = onto or commit.parents[0]
        env = {"GIT_INDEX_FILE": os.path.join(self.top, ".git", "mutation-index")}
        self.git("read-tree", base, env=env)
        lines = []
        for path, text in commit.files.items():
            if text is None:
                lines.append(f"0 {'0' * 40}\t{path}")
            else:
                oid = self.git(
                    "hash-object", "-w", "--stdin", data=text.encode("utf-8", "surrogateescape")
                )
                lines.append(f"{commit.modes.get(path, '100644')} {oid}\t{path}")
        self.git(
            "update-index",
            "--add",
            "--index-info",
            data="".join(f"{x}\n" for x in lines).encode(),
            env=env,
        )
        tree = self.git("write-tree", env=env)
        people = {
            "GIT_AUTHOR_NAME": commit.author,
            "GIT_AUTHOR_EMAIL": commit.author_email,
            "GIT_AUTHOR_DATE": commit.author_date,
            "GIT_COMMITTER_NAME": commit.committer,
            "GIT_COMMITTER_EMAIL": commit.committer_email,
            "GIT_COMMITTER_DATE": commit.date,
        }
        parents = [w for p in commit.parents for w in ("-p", p)]
        return self.git("commit-tree", tree, *parents, data=commit.message.encode(), env=people)

    def going_on(self, rev, onto):
        """The commits after one up to HEAD, made anew on top of another, each with the tree it
        had.
        """
        shape = "%T%x00%an%x00%ae%x00%ad%x00%cn%x00%ce%x00%cd%x00%B%x01"
        for entry in self.git(
            "log", "--reverse", "--date=raw", f"--format={shape}", f"{rev}..HEAD"
        ).split("\x01")[:-1]:
            tree, *people, message = entry.strip("\n").split("\0")
            names = (
                "AUTHOR_NAME",
                "AUTHOR_EMAIL",
                "AUTHOR_DATE",
                "COMMITTER_NAME",
                "COMMITTER_EMAIL",
                "COMMITTER_DATE",
            )
            env = {f"GIT_{n}": v for n, v in zip(names, people, strict=True)}
            onto = self.git(
                "commit-tree",
                tree,
                "-p",
                onto,
                data=(message.rstrip("\n") + "\n").encode(),
                env=env,
            )
        return onto

    def records(self, rev="HEAD"):
        """Every record's path by its kind."""
        folders = {k.get("folder", n): n for n, k in self.kinds.items()}
        found = {}
        for path in self.git("ls-tree", "-r", "--name-only", rev).splitlines():
            if path.endswith(".yaml") and path.split("/")[0] in folders:
                found.setdefault(folders[path.split("/")[0]], []).append(path)
        return found


def by_hand(history, path, text, message="put in order"):
    """An edit by hand, committed on top of HEAD by somebody who knows git."""
    last = history.commit("HEAD")
    head = history.git("rev-parse", "HEAD")
    return Commit(
        [head],
        last.author,
        last.author_email,
        last.date,
        last.committer,
        last.committer_email,
        last.date,
        message + "\n",
        {path: text},
    )


def claiming(history, path, text):
    """The same edit under the trailers of an act that this record's last event is."""
    made = by_hand(history, path, text)
    last = re.findall(r"^- \{at: '([^']+)', act: (\w+), by: (\w+)", text, re.M)
    at, act, by = last[-1] if last else ("2026-01-01T00:00:00+08:00", "correct", "zhao")
    id = path.rsplit("/", 1)[-1].removesuffix(".yaml")
    kind = re.search(r"^kind: (\w+)", text, re.M)
    trailers = (
        f"Doctrack-Act: {act}\nDoctrack-Record: {id}\nDoctrack-Actor: {by}\nDoctrack-At:"
        f" {at}\nDoctrack-Version: 0.1.0\n"
    )
    made.message = f"{kind[1] if kind else 'incoming'} {id}: {act.replace('_', '-')}\n\n{trailers}"
    return made


def changed_field(text, name, rule):
    """A record with one head field at another value, or with it added."""
    choices = [c for c in rule.get("choices", {})] if isinstance(rule.get("choices"), dict) else []
    found = re.search(rf"^{name}: (.*)$", text, re.M)
    new = OTHER.get(
        rule.get("type", "line"), next((c for c in choices if not found or c != found[1]), "另一个")
    )
    if rule.get("many") and rule.get("type") != "rows":
        new = f"[{new}]"
    if found:
        other = new if found[1] != new else "'0'"
        return text[: found.start(1)] + other + text[found.end(1) :]
    return re.sub(r"^(state: .*\n)", rf"\1{name}: {new}\n", text, count=1, flags=re.M)


def fields(history):
    """Every field of every kind edited by hand: plainly, and under the trailers of an act."""
    for kind, paths in history.records().items():
        for name, rule in [("state", {}), ("number", {}), *history.kinds[kind]["fields"].items()]:
            having = [
                p for p in paths[-40:] if re.search(rf"^{name}:", history.text("HEAD", p), re.M)
            ]
            path = (having or paths)[-1]
            text = history.text("HEAD", path)
            if name == "number" and not having:
                continue
            other = changed_field(text, name, rule)
            assert other != text, (kind, name)
            yield (
                f"field {kind}.{name} by hand",
                lambda p=path, t=other: history.write(by_hand(history, p, t)),
            )
            yield (
                f"field {kind}.{name} under an act's name",
                lambda p=path, t=other: history.write(claiming(history, p, t)),
            )


def events(history):
    """Events removed, repeated, put in another order, back-dated, given to somebody else, told
    differently.
    """
    for kind, paths in history.records().items():
        seen = set()
        for path in paths:
            text = history.text("HEAD", path)
            lines = text.split("\n")
            at = [n for n, line in enumerate(lines) if line.startswith("- {at: ")]
            for n in at:
                act = re.search(r"act: (\w+)", lines[n])[1]
                if act in seen:
                    continue
                seen.add(act)
                for name, new in variants(lines, at, n):
                    whole = "\n".join(new)
                    yield (
                        f"event {kind}.{act} {name}",
                        lambda p=path, t=whole: history.write(by_hand(history, p, t)),
                    )


def variants(lines, at, n):
    line = lines[n]
    if len(at) > 1:
        yield "removed", [*lines[:n], *lines[n + 1 :]]
        other = at[at.index(n) - 1] if at.index(n) else at[1]
        swapped = list(lines)
        swapped[n], swapped[other] = swapped[other], swapped[n]
        yield "in another order", swapped
    yield "said twice", [*lines[: n + 1], line, *lines[n + 1 :]]
    yield (
        "back-dated",
        [
            *lines[:n],
            re.sub(r"at: '(\d{4})-\d\d-\d\d", r"at: '\1-01-01", line, count=1),
            *lines[n + 1 :],
        ],
    )
    yield (
        "by another",
        [
            *lines[:n],
            re.sub(r"by: \w+", "by: li" if "by: li" not in line else "by: wu", line, count=1),
            *lines[n + 1 :],
        ],
    )
    told = re.search(r", by: \w+, (\w+): ([^,}\[]+)", line)
    if told and told[1] not in ("because", "annulled"):
        yield (
            f"told another {told[1]}",
            [*lines[:n], line[: told.start(2)] + "别的" + line[told.end(2) :], *lines[n + 1 :]],
        )


def commits(history, revs):
    """Commits of acts made anew with one thing in them changed."""
    for rev in revs:
        for name, change in AMENDED.items():
            commit = history.commit(rev)
            if change(commit, history) is not False:
                yield f"commit {rev[:7]} {name}", lambda c=commit: history.write(c)


def _trailer(key):
    def change(commit, history):
        commit.message, count = re.subn(
            rf"^{key}: .*$", f"{key}: another", commit.message, count=1, flags=re.M
        )
        return bool(count)

    return change


def _without(key):
    def change(commit, history):
        commit.message, count = re.subn(rf"^{key}: .*\n", "", commit.message, count=1, flags=re.M)
        return bool(count)

    return change


def _set(name, value):
    def change(commit, history):
        if getattr(commit, name) == value:
            return False
        setattr(commit, name, value)
        return None

    return change


def _add(path, text, mode="100644"):
    def change(commit, history):
        commit.files[path] = text
        commit.modes[path] = mode

    return change


def _drop_a_file(commit, history):
    if not commit.files:
        return False
    commit.files.pop(sorted(commit.files)[0])
    return None


def _mode(mode):
    def change(commit, history):
        if not commit.files:
            return False
        commit.modes[sorted(commit.files)[0]] = mode
        return None

    return change


def _shift(days):
    def change(commit, history):
        stamp, zone = commit.date.split()
        commit.date = commit.author_date = f"{int(stamp) + days * 86400} {zone}"

    return change


def _skip_parent(commit, history):
    """The commit under this one is cut out, its change taken into this one."""
    under = history.commit(commit.parents[0])
    if not under.parents:
        return False
    commit.files = {**under.files, **commit.files}
    commit.parents = under.parents
    return None


def _merge(commit, history):
    commit.parents = [*commit.parents, history.git("rev-list", "--max-parents=0", "HEAD")]


def _other_actor(commit, history):
    """Actor, event, author and clerk are somebody without the role, all in agreement."""
    found = re.search(r"^Doctrack-Actor: (\w+)$", commit.message, re.M)
    if not found or len(re.findall("^Doctrack-Act:", commit.message, re.M)) != 1:
        return False
    old, new = found[1], "chen" if found[1] != "chen" else "feng"
    commit.message = commit.message.replace(f"Doctrack-Actor: {old}", f"Doctrack-Actor: {new}")
    commit.author = commit.committer = new
    commit.author_email = commit.committer_email = f"{new}@example.org"
    for path, text in commit.files.items():
        head, sep, last = text.rstrip("\n").rpartition("\n- {at: ")
        commit.files[path] = head + sep + last.replace(f"by: {old}", f"by: {new}") + "\n"
    return None


AMENDED = {
    "subject": lambda c, h: setattr(c, "message", "x" + c.message),
    **{f"{k} altered": _trailer(f"Doctrack-{k}") for k in ("Act", "Record", "Actor", "At")},
    **{
        f"{k} left out": _without(f"Doctrack-{k}")
        for k in ("Act", "Record", "Actor", "At", "Version")
    },
    "no trailers": lambda c, h: setattr(c, "message", c.message.split("\n\n")[0] + "\n"),
    "another author": _set("author", "li"),
    "another author's mail": _set("author_email", "li@example.org"),
    "another committer": _set("committer", "li"),
    "another committer's mail": _set("committer_email", "li@example.org"),
    "another author's date": _set("author_date", "1700000000 +0800"),
    "dated years back": _shift(-2000),
    "dated before its acts": _shift(-1),
    "a file more": _add("incoming/2025/notes.txt", "x\n"),
    "a folder more": _add("private/notes.yaml", "x: y\n"),
    "a template more": _add("templates/register.md.j2", "x\n"),
    "a schema with it": _add("schemas/loan.yaml", "kind: loan\n"),
    "a file less": _drop_a_file,
    "an executable": _mode("100755"),
    "a link": _mode("120000"),
    "the one under it cut out": _skip_parent,
    "a merge": _merge,
    "another actor": _other_actor,
}


def books(history):
    """Regulation, calendar, configuration and staff edited by hand: loosened, tightened, tidied."""
    paths = [
        p
        for p in history.git("ls-tree", "-r", "--name-only", "HEAD").splitlines()
        if p.startswith(("schemas/", "calendar/", "doctrack.yaml", "README", ".gitattributes"))
    ]
    for path in paths:
        text = history.text("HEAD", path)
        yield (
            f"book {path} by hand",
            lambda p=path, t=text + "# x\n": history.write(by_hand(history, p, t)),
        )
        yield f"book {path} removed", lambda p=path: history.write(by_hand(history, p, None))
    for path in [p for p in paths if p.startswith("schemas/")]:
        looser = re.sub(r"guards: \[[^\]]*\]", "guards: []", history.text("HEAD", path), count=1)
        yield (
            f"book {path} loosened",
            lambda p=path, t=looser: history.write(_as_amendment(history, p, t)),
        )


def _as_amendment(history, path, text):
    """A schema changed under the trailers of an amendment, with none of what an amendment writes
    beside it.
    """
    made = by_hand(history, path, text)
    trailers = (
        "Doctrack-Act: regulation amend\nDoctrack-Record: office\nDoctrack-Actor:"
        " qian\nDoctrack-At: 2025-12-31T18:00:00+08:00\nDoctrack-Version: 0.1.0\n"
    )
    made.message = f"regulation amend: {path}\n\n{trailers}"
    made.author = made.committer = "qian"
    made.author_email = made.committer_email = "qian@example.org"
    return made


def numbers(history):
    """A number skipped, given twice, a record moved, one deleted."""
    for kind, paths in history.records().items():
        path = paths[-1]
        text, id = history.text("HEAD", path), path.rsplit("/", 1)[-1].removesuffix(".yaml")
        other = (
            re.sub(r"(\d+)$", lambda m: f"{int(m[1]) + 5:0{len(m[1])}d}", id)
            if id[-1].isdigit()
            else id + "x"
        )
        moved, renamed = path.replace(id, other), text.replace(id, other)
        yield (
            f"number {kind} skipped",
            lambda p=moved, t=renamed: history.write(claiming(history, p, t)),
        )
        yield (
            f"number {kind} under another name",
            lambda p=moved, t=text: history.write(by_hand(history, p, t)),
        )
        yield f"record {kind} deleted", lambda p=path: history.write(by_hand(history, p, None))


def all_of(history, revs):
    """Every mutation of a history; `revs` are the commits that are made anew."""
    for make in (fields, events, books, numbers):
        yield from make(history)
    yield from commits(history, revs)
