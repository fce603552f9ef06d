"""A fault of a kind's diagram, and what may not be held against a kind that is partly out of
shape.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from doctrack.model.grammar import nearest
from doctrack.words import Words, both


class Fault(NamedTuple):
    """One fault: the path within the schema, why, and the name that is not there, if that is it."""

    path: str
    words: Words
    name: str = ""


class Doubt(NamedTuple):
    """What a kind has lost because it was out of shape: the names of fields, inputs, states, acts,
    duties and rounds that are faulty, and the paths where something is. What is said of these, or
    follows from what they lack, is not held against the kind a second time.
    """

    names: frozenset[str] = frozenset()
    paths: frozenset[tuple[str, ...]] = frozenset()

    def excuses(self, path: str) -> bool:
        """Whether a fault at a path may follow from what is out of shape there."""
        keys = tuple(path.split("."))
        return any(bad[: len(keys)] == keys or keys[: len(bad)] == bad for bad in self.paths)

    @property
    def of_the_way(self) -> bool:
        """Whether states, acts or duties are in doubt, so that the ways through are unknown."""
        return any(bad[:1] in ((), ("states",), ("acts",), ("duties",)) for bad in self.paths)


CERTAIN = Doubt()


def missing(path: str, zh: str, en: str, name: str, known: Collection[str] = ()) -> Fault:
    """That a name stands for nothing that is there, with what there is."""
    near_zh, near_en = nearest(name, known)
    words = both(f"没有{zh} {name}{near_zh}", f"there is no {en} {name}{near_en}")
    return Fault(path, words, name)


def unknown_names(
    path: str, zh: str, en: str, names: Collection[str], known: Collection[str]
) -> Iterator[Fault]:
    """Each of some names that stands for nothing that is there."""
    return (missing(path, zh, en, name, known) for name in names if name not in known)
