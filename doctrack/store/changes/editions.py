"""New editions of the regulation: the files that an amendment or an upgrade writes (D17b).

Contract: a superseded edition stays in schemas/past/LAST-DAY/, the last day it held, so that every
event and duty is judged by the edition of its day; beside it lies a note of who amended what, after
which meeting. A new edition holds from the next day on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from doctrack.errors import Malformed, Objection, Refused, UsageError
from doctrack.model import grammar, policies
from doctrack.render import registers
from doctrack.store.books import faults
from doctrack.store.books.faults import ABOUT_SCHEMAS
from doctrack.store.books.shipped import shipped_folder
from doctrack.store.changes import config
from doctrack.store.changes.config import Edit, Files
from doctrack.store.ledger.ledger import Ledger
from doctrack.store.yaml import yamlio
from doctrack.store.yaml.yamlio import Parsed
from doctrack.words import both

CLAUSE = "D17b"


@dataclass(frozen=True, slots=True)
class Given:
    """A file that was named for an amendment: where it was typed, its bytes, and what it becomes in
    the ledger.
    """

    path: Path
    target: str
    parsed: Parsed


def given(paths: list[Path]) -> tuple[Given, ...]:
    """The files named for an amendment, each a schema, policies or a template, no two for the same
    place.
    """
    found = [_given(path) for path in paths]
    targets = [g.target for g in found]
    twice = sorted({t for t in targets if targets.count(t) > 1})
    if twice:
        raise UsageError(both(f"{'、'.join(twice)} 给了两次", f"{', '.join(twice)} is given twice"))
    return tuple(found)


def _given(path: Path) -> Given:
    data = config.bytes_of(path)
    if path.suffix == ".j2":
        return Given(path, f"templates/{path.name}", Parsed(None, (), data))
    parsed = config.parsed(path, data)
    if "policies" in parsed.value or set(policies.APART) & set(parsed.value):
        return Given(path, "doctrack.yaml", parsed)
    if path.stem in ABOUT_SCHEMAS or "kind" in parsed.value:
        name = path.stem if path.stem in ABOUT_SCHEMAS else parsed.value["kind"]
        wrong = tuple(grammar.word(name, ("kind",)))
        if wrong:
            raise Malformed([faults.at(str(path), parsed, *wrong[0])])
        return Given(path, f"schemas/{name}.yaml", parsed)
    raise UsageError(
        both(
            f"{path} 不是规定（kind）、规则（policies）或模板（.j2）",
            f"{path} is neither a schema (kind), nor policies, nor a template (.j2)",
        )
    )


def amendment(
    given: tuple[Given, ...], meeting: str, ledger: Ledger, actor: str, now: datetime
) -> Edit:
    """What an amendment writes; what changes nothing, and what no amendment changes, is refused."""
    objections = [o for g in given for o in _pointless(g, ledger, now)]
    if objections:
        raise Refused(objections, act="regulation amend")
    files: Files = {}
    for one in given:
        if one.target == "doctrack.yaml":
            files |= policies_of(ledger, policies.of(one.parsed.value), now)
        elif one.target.startswith("templates/"):
            files |= _template(
                one,
                {
                    *ledger.books.names,
                    *(g.path.stem for g in given if g.target == f"schemas/{g.path.stem}.yaml"),
                },
            )
        else:
            files |= edition(ledger, one.target, one.parsed.data, now)
    check(
        ledger,
        {g.target: g for g in given if g.target.startswith("schemas/")},
        {g.target: str(g.path) for g in given},
    )
    said = {g.target: g for g in given}.get("doctrack.yaml")
    changes = (
        config.changed_policies(ledger.books.trees["doctrack"], policies.of(said.parsed.value))
        if said
        else {}
    )
    return Edit(files | noted(ledger, files, actor, meeting, now, changed_policies=changes))


def _pointless(one: Given, ledger: Ledger, now: datetime) -> Iterator[Objection]:
    """A file that says what holds already, or speaks of what no amendment changes."""
    if one.target == "doctrack.yaml":
        yield from _of_policies(one, ledger, now)
    elif ledger.repo.read(ledger.rev, one.target) == one.parsed.data:
        words = both(
            f"{one.path} 与现行的相同，没有变化",
            f"{one.path} is what holds already; nothing changes",
        )
        yield Objection(CLAUSE, words, "house", rule="edition_differs")


def _of_policies(one: Given, ledger: Ledger, now: datetime) -> Iterator[Objection]:
    """What stands in the way of other policies: facts that are not changed by amendment, signing
    that nobody could do, values that hold already.
    """
    wrong = tuple(config.faults_of_policies(one.parsed, str(one.path)))
    if wrong:
        raise Malformed(wrong)
    tree, told = ledger.books.trees["doctrack"], policies.of(one.parsed.value)
    apart = ("policies", *policies.APART)
    others = [k for k, v in one.parsed.value.items() if k not in apart and v != tree.get(k)]
    if others:
        words = both(
            f"{'、'.join(others)} 不由 regulation amend 修订（{config.REMEDY.zh}）",
            f"{', '.join(others)}: not changed by regulation amend ({config.REMEDY.en})",
        )
        yield Objection(CLAUSE, words, "house", rule="amendment_may_change_it")
    if told.get("signing") == "required" and not _somebody_signs(ledger, now):
        words = both(
            "办公室主任还没有在用的公钥，改为必签后就无人能办理",
            "no office director has a key in force; nothing could be done once all must be signed",
        )
        yield Objection(CLAUSE, words, "house", rule="somebody_signs")
    if not others and not config.changed_policies(tree, told):
        words = both(
            f"{one.path} 的规则与现行的相同，没有变化",
            f"the policies of {one.path} are those that hold already; nothing changes",
        )
        yield Objection(CLAUSE, words, "house", rule="policies_differ")


def _somebody_signs(ledger: Ledger, now: datetime) -> bool:
    """Whether an office director could sign, and so let others in."""
    day = now.astimezone(ledger.office.zone).date()
    return any(
        p.active and p.has("office_director", day) and any(k.holds(day) for k in p.keys)
        for p in ledger.people().values()
    )


def policies_of(ledger: Ledger, new: Mapping[str, str], now: datetime) -> Files:
    """doctrack.yaml with other policies; the old ones are kept beside the superseded schemas."""
    tree = ledger.books.trees["doctrack"]
    kept = f"schemas/past/{last_day(ledger, now)}/policies.yaml"
    old = (
        {}
        if ledger.repo.read(ledger.rev, kept) is not None
        else {kept: yamlio.emit({"policies": policies.of(tree)})}
    )
    return {"doctrack.yaml": config.config_bytes(policies.put(tree, new)), **old}


def _template(one: Given, kinds: Set[str]) -> Files:
    """An override of a shipped template, of the name of one, or the page of a kind's register
    (`KIND_list.html.j2`); in order.
    """
    names = sorted(p.name for p in shipped_folder("templates").glob("*.j2"))
    pages = {f"{kind}_list.{shape}.j2" for kind in kinds for shape in ("html", "md")}
    if one.path.name not in (*names, *pages):
        raise UsageError(
            both(
                f"没有模板 {one.path.name}；有：{'、'.join(names)}",
                f"there is no template {one.path.name}; there are: {', '.join(names)}",
            ),
            code="unknown-choice",
            value=one.path.name,
        )
    wrong = registers.fault(str(one.path), one.parsed.data)
    if wrong:
        raise Malformed([wrong])
    return {one.target: one.parsed.data}


def edition(ledger: Ledger, path: str, data: bytes, now: datetime) -> Files:
    """A new edition of a schema, and the old one among the past ones under its last day."""
    old, kept = (
        ledger.repo.read(ledger.rev, path),
        f"schemas/past/{last_day(ledger, now)}/{Path(path).name}",
    )
    # A second amendment on one day replaces an edition that never held; the one that holds today
    # stays.
    past: Files = (
        {} if old is None or ledger.repo.read(ledger.rev, kept) is not None else {kept: old}
    )
    return {path: data, **past}


def check(ledger: Ledger, new: Mapping[str, Given], names: Mapping[str, str]) -> None:
    """Stops with every fault of the books as they would be (exit 5); a fault of a new file is named
    where it was typed.
    """
    books = {
        path: yamlio.read(ledger.repo.read(ledger.rev, path) or b"", path)
        for path in _in_force(ledger)
    }
    wrong = faults.findings(books | {path: g.parsed for path, g in new.items()})
    if wrong:
        raise Malformed([f._replace(file=names.get(f.file, f.file)) for f in wrong])


def _in_force(ledger: Ledger) -> Iterator[str]:
    yield "doctrack.yaml"
    yield from (f"schemas/{name}.yaml" for name in ledger.books.trees["schemas"])


def noted(
    ledger: Ledger,
    files: Files,
    actor: str,
    meeting: str,
    now: datetime,
    *,
    changed_policies: Mapping[str, Any] | None = None,
    shipped: Mapping[str, str] | None = None,
) -> Files:
    """The note of an amendment: who, when, after which meeting, what; for policies what they were,
    for an upgrade what was taken over.
    """
    place = f"schemas/past/{last_day(ledger, now)}"
    count = (
        sum(name.startswith("amendment-") for _, name, _ in ledger.repo.tree(ledger.rev, place)) + 1
    )
    changed = sorted(p for p in files if not p.startswith("schemas/past/"))
    tree = {
        "at": now.astimezone(ledger.office.zone).isoformat(timespec="seconds"),
        "by": actor,
        "meeting": meeting,
        "changed": changed,
    }
    told = {"policies": changed_policies or {}, "shipped": shipped or {}}
    return {
        f"{place}/amendment-{count}.yaml": yamlio.emit(
            {**tree, **{k: v for k, v in told.items() if v}}
        )
    }


def last_day(ledger: Ledger, now: datetime) -> str:
    """The last day that what holds now will have held: today."""
    return now.astimezone(ledger.office.zone).date().isoformat()


# --- upgrade --------------------------------------------------------------------------------------


def digest(data: bytes) -> str:
    """What an edition is known by."""
    return hashlib.sha256(data).hexdigest()


def notes(ledger: Ledger) -> list[Mapping[str, Any]]:
    """The notes of all amendments, oldest first."""
    return [
        note
        for _, listed in sorted(ledger.books.trees.get("amendments", {}).items())
        for note in listed
    ]
