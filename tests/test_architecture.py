"""The house keeps its manners: small functions and modules, types, docstrings, one door to each
outside thing.
"""

from __future__ import annotations

import ast
import statistics
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from doctrack.cli.command import Command
from doctrack.cli.tree.catalogue import BESIDE, GROUPS, STATIC, beside, module_of

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "doctrack"
MODULES = sorted(PACKAGE.rglob("*.py"))
FUNCTION_LINES, MEDIAN_LINES, MODULE_LINES = 45, 8, 350
# Reports and forms, whose parts come into a module each; until then they may be larger.
WAITING = ("reports/", "cli/forms/", "cli/commands/report.py")
Function = ast.FunctionDef | ast.AsyncFunctionDef

# The module, or the room, by which each outside thing comes in; the fifth line of house manners is
# that there is one.
DOORS = {
    "yaml": {"store/yaml/yamlio.py"},
    "git": {"store/git/history.py"},
    "rich": {"render/console.py"},
    "jinja2": {"render/registers.py"},
    "sqlite3": {"store/index/tables.py"},
    "chinese_calendar": {"store/books/holidays.py"},
    "python_calamine": {"store/imports/tables.py"},
    "cryptography": {"store/git/signatures.py"},
    "typer": {"cli/"},
    "doctrack.clock": {"cli/"},
    "click": set(),
}
# What costs start-up time: imported inside the function that needs it, or for the type checker
# alone.
LATE = {"git", "rich", "jinja2", "chinese_calendar", "python_calamine", "cryptography"}


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    """Each module is parsed once, whatever number of rules look at it."""
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(tree: ast.AST) -> Iterator[Function]:
    return (n for n in ast.walk(tree) if isinstance(n, Function))


def size(function: Function) -> int:
    """Lines from the `def` to the end, without the docstring."""
    first = function.body[0]
    said = first.end_lineno - first.lineno + 1 if ast.get_docstring(function) is not None else 0
    return function.end_lineno - function.lineno + 1 - said


def imports(tree: ast.AST) -> Iterator[str]:
    """Every module that is named by an import, wherever it stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def early(tree: ast.Module) -> Iterator[str]:
    """The imports that run when the module is imported."""
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from imports(ast.Module([node], []))


def says(path: Path) -> Iterator[str]:
    """Public things of a module that have no docstring; what stands inside a function is private to
    it.
    """
    tree = tree_of(path)
    owners: list[ast.Module | ast.ClassDef] = [
        tree,
        *(n for n in tree.body if isinstance(n, ast.ClassDef)),
    ]
    if ast.get_docstring(tree) is None:
        yield name_of(path)
    for owner in owners:
        for node in owner.body:
            public = isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_")
            if public and ast.get_docstring(node) is None:
                yield f"{name_of(path)}:{node.lineno} {node.name}"


def is_protocol_method(path: Path, said: str) -> bool:
    """The named questions of a Protocol are explained together in its own docstring."""
    line = int(said.split(":")[1].split()[0]) if ":" in said else 0
    return any(
        node.lineno < line <= node.end_lineno
        for node in tree_of(path).body
        if isinstance(node, ast.ClassDef)
        and any(isinstance(b, ast.Name) and b.id == "Protocol" for b in node.bases)
    )


def comes_in_by(module: str, doors: set[str]) -> bool:
    return any(module == door or (door.endswith("/") and module.startswith(door)) for door in doors)


def tracked() -> list[Path]:
    """The files of the project: what git tracks, so that nobody's scratch paper is judged."""
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z"], capture_output=True, check=True
    ).stdout
    return [
        path for name in listed.decode().split("\0") if name and (path := ROOT / name).is_file()
    ]


def none_of(found: list[str], rule: str) -> None:
    """A rule that holds everywhere; every place where it does not is shown, a line each."""
    __tracebackhide__ = True
    if found:
        pytest.fail("\n  ".join([f"{rule}; not so ({len(found)}):", *found]))


def test_a_function_fits_on_a_page():
    long = [
        f"{name_of(path)}:{f.lineno} {f.name} has {size(f)} lines"
        for path in MODULES
        for f in functions(tree_of(path))
        if size(f) > FUNCTION_LINES and not name_of(path).startswith(WAITING)
    ]
    none_of(long, f"a function has at most {FUNCTION_LINES} lines")


def test_most_functions_are_a_few_lines(record_property):
    sizes = [size(f) for path in MODULES for f in functions(tree_of(path))]
    median = statistics.median(sizes)
    record_property("functions", len(sizes))
    record_property("median_lines", median)
    assert median <= MEDIAN_LINES, f"the median of {len(sizes)} functions is {median} lines"


def test_a_module_has_one_subject():
    long = [
        f"{name_of(path)} has {lines} lines: split it"
        for path in MODULES
        if (lines := path.read_text(encoding="utf-8").count("\n")) > MODULE_LINES
        and not name_of(path).startswith(WAITING)
    ]
    none_of(long, f"a module has at most {MODULE_LINES} lines")


def test_every_function_says_what_it_returns():
    silent = [
        f"{name_of(path)}:{f.lineno} {f.name}"
        for path in MODULES
        for f in functions(tree_of(path))
        if f.returns is None
    ]
    none_of(silent, "a function says what type it returns")


def test_what_is_public_says_what_it_is():
    silent = [said for path in MODULES for said in says(path) if not is_protocol_method(path, said)]
    none_of(silent, "what is public has a docstring")


def test_each_outside_thing_comes_in_by_its_door():
    none_of(
        [said for path in MODULES for said in past_the_door(path)],
        "an outside thing comes in by its door",
    )


def past_the_door(path: Path) -> Iterator[str]:
    """The outside things that a module imports though it is not their door."""
    module, named = name_of(path), set(imports(tree_of(path)))
    for thing, doors in DOORS.items():
        if any(n == thing or n.startswith(thing + ".") for n in named) and not comes_in_by(
            module, doors
        ):
            yield f"{module} imports {thing}; its door is {', '.join(sorted(doors)) or 'nowhere'}"


def test_nothing_heavy_is_imported_at_start():
    heavy = [
        f"{name_of(path)} imports {n}"
        for path in MODULES
        for n in sorted(set(early(tree_of(path))))
        if n.split(".")[0] in LATE
    ]
    none_of(heavy, "what is heavy is imported inside the function that needs it")


def test_each_fixed_command_lies_in_the_file_of_its_name():
    for name in STATIC:
        module = module_of(name)
        assert Path(module.__file__).stem.rstrip("_") == name
        if name in GROUPS:
            assert {c.name for c in module.COMMANDS.values()} == set(module.COMMANDS)
        else:
            assert isinstance(module.COMMAND, Command) and module.COMMAND.name == name
    beside_files = {f"{k}_{name}" for k, named in BESIDE.items() for name in named}
    assert all(beside(k, name) for k, named in BESIDE.items() for name in named)
    files = {p.stem.rstrip("_") for p in (PACKAGE / "cli" / "commands").glob("[a-z]*.py")}
    assert files == {*STATIC, *beside_files}


def own_expressions(statement: ast.stmt) -> Iterator[ast.AST]:
    """What a statement says itself, without the statements inside it."""
    waiting = [n for n in ast.iter_child_nodes(statement) if not isinstance(n, ast.stmt)]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += [n for n in ast.iter_child_nodes(node) if not isinstance(n, ast.stmt)]


def test_no_statement_holds_two_conditional_expressions():
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in MODULES
        if not name_of(path).startswith(WAITING)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.stmt) and not isinstance(node, Function | ast.ClassDef)
        if sum(isinstance(n, ast.IfExp) for n in own_expressions(node)) > 1
    ]
    none_of(found, "a statement asks one question at a time")


def test_no_value_is_cut_by_position():
    """`Duty(*d[:9], ...)` says nothing of what it keeps: `d._replace(ended=...)` does."""
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in MODULES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        if node.func.id[:1].isupper()
        and any(
            isinstance(a, ast.Starred) and isinstance(a.value, ast.Subscript) for a in node.args
        )
    ]
    none_of(found, "a change of a frozen value names what it changes")


def test_every_rule_is_entered_by_its_desk():
    """A module of rules that nobody imports would leave its guards unknown to every schema."""
    from doctrack.rules.desks import DESKS

    entered = {Path(desk.__file__) for desk in DESKS}
    marks = ("@guard", "@effect", "@opening", "@meeting", "@writing", "@completion", "@warning")
    rules = {
        path
        for path in (PACKAGE / "rules").rglob("*.py")
        if path.name not in ("registry.py", "desks.py")
        and any(mark in path.read_text(encoding="utf-8") for mark in marks)
    }
    assert rules and rules <= entered, sorted(name_of(p) for p in rules - entered)


def test_every_objection_names_its_rule():
    unnamed = [
        f"{name_of(path)}:{node.lineno}"
        for path in MODULES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Objection"
        and not any(k.arg == "rule" for k in node.keywords)
    ]
    none_of(unnamed, "an objection names its rule")


def test_the_core_reads_no_file_and_no_clock():
    """`model`, `rules`, `engine` and `reports` are told everything: the day, the records, the
    regulation.
    """
    outside = {
        "os",
        "subprocess",
        "socket",
        "shutil",
        "tempfile",
        "pathlib",
        "time",
        "random",
        "io",
    }
    core = [
        p for p in MODULES if name_of(p).split("/")[0] in {"model", "rules", "engine", "reports"}
    ]
    wrong = [f"{name_of(p)} imports {n}" for p in core for n in imports(tree_of(p)) if n in outside]
    asked = [
        f"{name_of(p)}:{node.lineno} asks the clock"
        for p in core
        for node in ast.walk(tree_of(p))
        if isinstance(node, ast.Attribute)
        and node.attr in {"now", "today", "utcnow"}
        and isinstance(node.value, ast.Name)
        and node.value.id in {"datetime", "date"}
    ]
    none_of(wrong + asked, "the core is told everything, and asks for nothing")


@pytest.mark.needs("a git checkout")
def test_nothing_of_one_machine_is_in_the_repository():
    # The words are put together here, so that this file does not name them itself.
    words = [
        start + end
        for start, end in (
            ("/wo", "rk/"),
            ("farm", "-bench"),
            ("farm", "_bench"),
            ("/ro", "ot/"),
            ("/Use", "rs/"),
        )
    ]
    found = [
        f"{path.relative_to(ROOT)} names {word}"
        for path in tracked()
        for word in words
        if word.encode() in path.read_bytes()
    ]
    none_of(found, "nothing of one machine is in the repository")


@pytest.mark.needs("a git checkout")
def test_nothing_is_left_for_later_in_a_remark():
    marks = ["TO" + "DO:", "TO" + "DO ", "FIX" + "ME", "X" * 3]
    found = [
        f"{path.relative_to(ROOT)}:{number} {line.strip()}"
        for path in tracked()
        if path.suffix in {".py", ".toml", ".j2"} or path.name == "Makefile"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if any(f"# {mark}" in line + " " for mark in marks)
    ]
    none_of(found, "nothing is left for later in a remark")
