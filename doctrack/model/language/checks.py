"""The checks at load that the declaration gives: what is wrong with the shape of a schema, what it
names that is not there, and what of it can be looked at all the same.

Contract: any tree at all is answered with its faults, each under the path of keys where it stands,
and never with an exception.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from doctrack.model.grammar import Fault, Path, nearest
from doctrack.model.language.field_keys import with_its_type
from doctrack.model.language.kind_keys import CLAUSES, COMMON, KIND
from doctrack.model.language.parts import Part
from doctrack.model.schema import is_yes, shared_inputs, written_out
from doctrack.words import Words, both


def faults_of_kind(tree: Any) -> Iterator[Fault]:
    """What is wrong with the shape of schemas/KIND.yaml."""
    yield from KIND.check(tree, ())


def faults_of_shared(tree: Any) -> Iterator[Fault]:
    """What is wrong with the shape of schemas/common.yaml."""
    yield from COMMON.check(tree, ())


def faults_of_clauses(tree: Any) -> Iterator[Fault]:
    """What is wrong with the shape of schemas/clauses.yaml."""
    yield from CLAUSES.check(tree, ())


# --- names that must be there ---------------------------------------------------------------------


class Missing(NamedTuple):
    """A name that is not there: where it is said, why that is a fault, the name, and the path of
    the part that cannot be read without it.
    """

    path: Path
    words: Words
    name: str
    part: Path


def references(tree: Mapping[str, Any], shared: Mapping[str, Any]) -> Iterator[Missing]:
    """What acts and rounds of a kind in shape name that is not there: a shared input, an act, an
    input of it.
    """
    yield from uses(tree, shared_inputs(tree, shared))
    yield from _of_rounds(tree, shared)


def uses(tree: Mapping[str, Any], inputs: Mapping[str, Any]) -> Iterator[Missing]:
    """Inputs that use a shared one that is not there, or that make nonsense of it."""
    for path, one in _inputs_of(tree):
        name = str(one.get("use", ""))
        if name and name not in inputs:
            zh, en = nearest(name, inputs)
            words = both(
                f"没有共用的办理项 {name}{zh or '，请在 inputs（本种类或 common.yaml）中写明'}",
                f"there is no shared input {name}"
                f"{en or '; write it under inputs, of the kind or of common.yaml'}",
            )
            yield Missing((*path, "use"), words, name, path)
        elif name:
            yield from (
                Missing(where, words, "", path)
                for where, words in with_its_type(written_out(one, inputs), path)
            )


def _inputs_of(tree: Mapping[str, Any]) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    for part, key in (("acts", "inputs"), ("hold", "inputs"), ("rounds", "own_inputs")):
        for name, item in tree.get(part, {}).items():
            yield from (((part, name, key, n), i) for n, i in item.get(key, {}).items())


def _of_rounds(tree: Mapping[str, Any], shared: Mapping[str, Any]) -> Iterator[Missing]:
    """Rounds made of acts that are not there, its own or shared, or borrowing inputs that these
    have not.
    """
    own, of_all = tree.get("acts", {}), shared.get("acts", {})
    acts = {**of_all, **own}
    for name, item in tree.get("rounds", {}).items():
        path = ("rounds", name)
        for number, said in enumerate(item["steps"]):
            act = said if isinstance(said, str) else said["act"]
            if act not in acts:
                words = _no_act(act, acts)
                yield Missing((*path, "steps", number), words, act, path)
        for borrowed, act in item.get("inputs", {}).items():
            one = acts.get(act, {})
            known = {*one.get("inputs", {}), *(tree["fields"] if is_yes(one, "creates") else ())}
            if borrowed not in known:
                words = both(f"{act} 没有 {borrowed} 这一项", f"{act} has no input {borrowed}")
                name_ = borrowed if act in acts else act
                yield Missing((*path, "inputs", borrowed), words, name_, path)


def _no_act(name: str, acts: Iterable[str]) -> Words:
    zh, en = nearest(name, acts)
    return both(f"没有办理 {name}{zh}", f"there is no act {name}{en}")


# --- what can be looked at all the same -----------------------------------------------------------


def sound(part: Part, tree: Any) -> Any:
    """A tree in shape, made of one that is not: without what is faulty, and with a blank for a
    required value that is missing; None where nothing of it can be read.
    """
    while isinstance(tree, Mapping):
        tree = _filled(part, tree)
        wrong = [path for path, _ in part.check(tree, ())]
        if not wrong:
            return tree
        tree = without(tree, [_standing(tree, path) for path in wrong])
    return None


def _standing(tree: Any, path: Path) -> Path:
    """A path, or the nearest part around it that is there: where a key is missing, its part
    goes.
    """
    for n, key in enumerate(path):
        inside = isinstance(tree, Mapping) and key in tree
        inside = inside or (isinstance(tree, list) and isinstance(key, int) and key < len(tree))
        if not inside:
            return path[:n]
        tree = tree[key]
    return path


def without(tree: Any, paths: Iterable[Path]) -> Any:
    """A tree without what stands under some paths; None without itself."""
    # What stands later in a list goes first, so that the places before it stay what they are.
    order = sorted(set(paths), key=lambda p: [(k, "") if isinstance(k, int) else (0, k) for k in p])
    for path in reversed(order):
        tree = _without(tree, path)
    return tree


def _without(tree: Any, path: Path) -> Any:
    if not path:
        return None
    key, rest = path[0], path[1:]
    if isinstance(tree, Mapping) and key in tree:
        inner = _without(tree[key], rest) if rest else None
        if inner is None:
            return {k: v for k, v in tree.items() if k != key}
        return {k: inner if k == key else v for k, v in tree.items()}
    if isinstance(tree, list) and isinstance(key, int) and key < len(tree):
        inner = _without(tree[key], rest) if rest else None
        return [*tree[:key], *([] if inner is None else [inner]), *tree[key + 1 :]]
    return tree


def _filled(part: Part, tree: Mapping[str, Any]) -> Mapping[str, Any]:
    """A part with a blank for each required value that is missing, its own parts too."""
    filled = {**tree}
    for key in part.keys:
        if key.required and key.name not in tree and key.shape.blank is not None:
            filled[key.name] = key.shape.blank
        inner = key.shape.members
        if inner is not None and isinstance(tree.get(key.name), Mapping):
            filled[key.name] = {
                n: _filled(inner, v) if isinstance(v, Mapping) else v
                for n, v in tree[key.name].items()
            }
    return filled
