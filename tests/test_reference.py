"""The reference is what the code makes it: `python docs/reference.py` writes it anew."""

import subprocess
import sys
from pathlib import Path

from doctrack.cli.tree.catalogue import STATIC
from doctrack.store.books.books import Books
from doctrack.store.books.first import shipped_trees

ROOT = Path(__file__).parents[1]


def test_the_reference_is_up_to_date():
    words = [
        sys.executable,
        "-c",
        "import runpy, sys; sys.stdout.write(runpy.run_path('docs/reference.py')['page']())",
    ]
    made = subprocess.run(
        words,
        cwd=ROOT,
        capture_output=True,
        check=True,
        env={"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "PATH": ""},
    )
    assert (ROOT / "docs/reference.md").read_text(encoding="utf-8") == made.stdout.decode(
        "utf-8"
    ), "python docs/reference.py"


def test_every_command_kind_and_act_stands_in_it():
    text = (ROOT / "docs/reference.md").read_text(encoding="utf-8")
    books = Books(shipped_trees())
    assert not [name for name in STATIC if f"`doctrack {name}" not in text]
    assert not [n for n in books.names if f"## `{n}`" not in text]
    assert not [a for n in books.names for a in books.kind(n).acts if f"| `{a}` " not in text]
