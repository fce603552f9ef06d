"""Which named rules changed since a revision, and which tests speak of a rule: for the quick form of
`guards`, which has no map of its own.
"""

import ast
import functools
import io
import re
import subprocess
import tarfile
from pathlib import Path

import yaml
from named_rules import WITHOUT, function_of

from doctrack.rules import registry

ROOT = Path(__file__).parents[1]
TABLES = [t for t in WITHOUT]


def git(*words):
    """What git says here, as bytes; None where it says no, or there is no history, or no git."""
    try:
        done = subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, check=False)
    except OSError:
        return None
    return None if done.returncode else done.stdout


def base_of(rev):
    """The commit from which on something is new: where this branch left `rev`; on `rev` itself the
    commit before. None in a tarball, and at the first commit.
    """
    if git("rev-parse", "--show-prefix") != b"\n":
        return None  # no checkout of its own: unpacked within another's, or nowhere
    fork, head = git("merge-base", rev, "HEAD"), git("rev-parse", "HEAD")
    base = fork if fork and fork != head else git("rev-parse", "--verify", "-q", "HEAD~1")
    return base.decode().strip() if base else None


def definitions(source):
    """What a module defines at its top: each name with its statement as Python reads it, which is
    alike however it is laid out, and the names that it uses.
    """
    found = {}
    for node in ast.parse(source).body:
        names = (
            [node.name]
            if isinstance(node, ast.FunctionDef | ast.ClassDef)
            else [t.id for t in ast.walk(node) if isinstance(t, ast.Name)][:1]
            if isinstance(node, ast.Assign | ast.AnnAssign)
            else []
        )
        used = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
        found.update({name: (ast.dump(node), used) for name in names})
    return found


def statements_at(rev):
    """Every statement at the top of a module of the package, as it was at a revision."""
    packed = git("archive", rev, "doctrack")
    if packed is None:
        return set()
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        files = [tar.extractfile(m).read() for m in tar if m.name.endswith(".py")]
    return {dump for source in files for dump, _ in definitions(source).values()}


def changed_since(rev):
    """The names of the rules that changed, or rest on something of their own module that did."""
    base = base_of(rev)
    if base is None or git("diff", "--quiet", base, "--", "doctrack") is not None:
        return set()
    before, found = statements_at(base), set()
    rules = {n: function_of(t, n) for t in TABLES for n in getattr(registry, t)}
    files = {n: f.__code__.co_filename for n, f in rules.items()}
    for file in {*files.values()}:
        own = definitions(Path(file).read_bytes())
        new = {name for name, (dump, _) in own.items() if dump not in before}
        found |= {n for n, f in files.items() if f == file and n in own and rests_on(n, own) & new}
    return found


def rests_on(name, own):
    """A name and all that it uses of its module, and what that uses."""
    seen, left = set(), [name]
    while left:
        one = left.pop()
        if one not in seen:
            seen.add(one)
            left += [u for u in own[one][1] if u in own]
    return seen


@functools.cache
def test_functions():
    """Every test with its text."""
    found = {}
    for path in sorted((ROOT / "tests").glob("test_*.py")):
        source = path.read_text(encoding="utf-8")
        lines = source.splitlines()
        for node in ast.parse(source).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
                found[f"tests/{path.name}::{node.name}"] = "\n".join(
                    lines[first - 1 : node.end_lineno]
                )
    return found


def acts_naming(rule):
    """The acts of each kind whose schema names a rule: in a list of theirs, or as the condition on
    which they open, meet or move a duty.
    """
    for tree in schemas():
        kind = tree.get("kind", "")  # what is common to all kinds has none
        for keys in places_of(rule, tree, ()):
            yield from ((kind, str(key)) for key in keys)


@functools.cache
def schemas():
    """The shipped schemas."""
    files = sorted((ROOT / "schemas").glob("*.yaml"))
    return [yaml.safe_load(path.read_text(encoding="utf-8")) for path in files]


def places_of(word, value, keys):
    """The keys above each place of a schema at which a word stands."""
    if value == word:
        yield keys
    elif isinstance(value, dict):
        for key, below in value.items():
            yield from places_of(word, below, (*keys, key))
    elif isinstance(value, list):
        for below in value:
            yield from places_of(word, below, keys)


def tests_naming(rule):
    """The tests that name a rule, then those that do an act whose schema names it, then the others
    of their files.
    """
    tests = test_functions()
    word = re.compile(rf"\b{rule}\b")
    acts = [
        re.compile(rf'"{kind}",\s*"{act}"' if kind else rf'"{act}"')
        for kind, act in acts_naming(rule)
    ]
    named = [t for t, text in tests.items() if word.search(text)]
    done = [t for t, text in tests.items() if any(a.search(text) for a in acts)]
    files = {t.partition("::")[0] for t in (*named, *done)}
    beside = [t for t in tests if t.partition("::")[0] in files]
    return list(dict.fromkeys([*named, *done, *beside]))
