"""doctrack.yaml as it is changed: one fact at a time by `office set`, policies by `regulation
amend`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from doctrack.errors import Finding, Malformed, Objection, Refused, UsageError, why_not
from doctrack.model import policies, schema
from doctrack.model.office import SENDER
from doctrack.model.refs import half_width
from doctrack.store.books import faults
from doctrack.store.ledger.ledger import Ledger
from doctrack.store.yaml import yamlio
from doctrack.store.yaml.yamlio import Parsed
from doctrack.words import Words, both

Files = dict[str, bytes | None]
REMEDY = both(
    "organisation、language、departments、fonds、senders 用 office set，其余建账时定",
    "office set for organisation, language, departments, fonds and senders; the rest is settled by"
    " init",
)


@dataclass(frozen=True, slots=True)
class Edit:
    """The files that a change of the books writes, and what is to be said about it."""

    files: Files
    warnings: tuple[Words, ...] = ()


def bytes_of(path: Path) -> bytes:
    """A file that was named on the command line."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(
            both(f"读不了 {path}：{why_not(error)}", f"{path} cannot be read: {error.strerror}"),
            code="unreadable-file",
            file=str(path),
        ) from None


def parsed(path: Path, data: bytes) -> Parsed:
    """Its tree, which must be a mapping."""
    found = yamlio.read(data, str(path))
    if found.findings:
        raise Malformed(found.findings)
    if not isinstance(found.value, dict):
        raise Malformed(
            [faults.at(str(path), found, (), both("应为键值表", "this must be a mapping"))]
        )
    return found


def config_bytes(tree: Mapping[str, Any]) -> bytes:
    """doctrack.yaml in the bytes and types it is written in."""
    plain = dict(tree)
    if "practice" in plain:
        plain["practice"] = schema.is_yes(plain, "practice")
    if "next" in plain:
        plain["next"] = {kind: int(serial) for kind, serial in plain["next"].items()}
    return yamlio.emit(plain)


def faults_of_policies(given: Parsed, file: str) -> Iterator[Finding]:
    """What is wrong with the policies of a file, and where."""
    said = given.value.get("policies", {})
    for name, words in policies.faults_of_policies(
        policies.of(given.value) if isinstance(said, Mapping) else said
    ):
        where = ("policies", name) if name else ("policies",)
        if name in policies.APART and name in given.value:
            where = (name,)
        yield faults.at(file, given, where, words, "policies")


def changed_policies(tree: Mapping[str, Any], new: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Policies that get another value, each with what it was; one that doctrack.yaml does not name
    has its default.
    """
    held = {**policies.POLICIES, **policies.of(tree)}
    return {
        name: {"was": held[name], "value": value}
        for name, value in new.items()
        if value != held[name]
    }


# --- office set -----------------------------------------------------------------------------------


SETTABLE = ("organisation", "language", "departments", "fonds", "senders")


def office_set(ledger: Ledger, key: str, value: str) -> Edit:
    """One of the office's own facts; policies are changed by amendment alone."""
    name, _, rest = key.strip().partition(".")
    if name not in SETTABLE or (name == "senders") != bool(rest.strip()):
        raise UsageError(
            both(
                "可设置：organisation、language、departments、fonds、senders.来文机关；规则只能由"
                " regulation amend 修订",
                "can be set: organisation, language, departments, fonds, senders.SENDER; policies"
                " change by regulation amend alone",
            )
        )
    tree = dict(ledger.books.trees["doctrack"])
    if name == "departments":
        tree[name] = _departments(ledger, value)
    elif name == "senders":
        tree[name] = _senders(ledger, tree.get("senders", {}), rest.strip(), value)
    else:
        tree[name] = half_width(value).strip() if name == "language" else value.strip()
    if name == "language" and tree[name] not in ("zh", "en"):
        raise UsageError(
            both(f"语言只有 zh 和 en，没有 {value}", f"the languages are zh and en, not {value}"),
            code="unknown-choice",
            value=value,
        )
    if name == "organisation" and not tree[name]:
        raise UsageError(
            both("单位名称不能为空", "the organisation needs a name"),
            code="missing-input",
            inputs=["organisation"],
        )
    return Edit(
        {"doctrack.yaml": config_bytes({k: v for k, v in tree.items() if k != "senders" or v})}
    )


def _departments(ledger: Ledger, value: str) -> list[str]:
    """The departments that were typed; one that active staff belong to cannot be left out."""
    named = list(dict.fromkeys(_words(value)))
    staffed: dict[str, list[str]] = {}
    for person in ledger.people().values():
        if person.active and person.department not in named:
            staffed.setdefault(person.department, []).append(person.name)
    if staffed:
        raise Refused(
            [
                Objection(
                    "D3",
                    both(
                        f"{department}还有 {'、'.join(people)}，不能去掉",
                        f"{department} cannot be left out: it has {', '.join(people)}",
                    ),
                    "house",
                    rule="department_is_empty",
                )
                for department, people in staffed.items()
            ],
            act="office set",
        )
    return named


def _senders(ledger: Ledger, senders: Mapping[str, Any], sender: str, value: str) -> dict[str, Any]:
    """A sender's usual source and line, each by its key or label, in any order; nothing takes the
    entry away.
    """
    usual: dict[str, str] = {}
    for word in _words(value):
        key, choice = _meant(ledger, word)
        if key in usual:
            raise UsageError(
                both(
                    f"{word} 与 {usual[key]} 只能取一个",
                    f"{word} and {usual[key]}: there is only one {key}",
                )
            )
        usual[key] = choice
    kept = {name: entry for name, entry in senders.items() if name != sender}
    return {**kept, sender: {k: usual[k] for k in SENDER if k in usual}} if usual else kept


def _meant(ledger: Ledger, word: str) -> tuple[str, str]:
    """Which of source and line a word is, and its key."""
    kind = ledger.kind("incoming")
    choices = [
        (f.name, c) for f in (kind.fields if kind else ()) if f.name in SENDER for c in f.choices
    ]
    for key, choice in choices:
        if word in (choice.name, choice.label.zh, choice.label.en):
            return key, choice.name
    zh, en = (
        "、".join(f"{c.name}（{c.label.zh}）" for _, c in choices),
        ", ".join(c.name for _, c in choices),
    )
    raise UsageError(
        both(
            f"没有来源或党政线 {word}；有：{zh}",
            f"there is no source or line {word}; there are: {en}",
        ),
        code="unknown-choice",
        value=word,
    )


def _words(value: str) -> list[str]:
    return [
        w.strip()
        for w in half_width(value).replace("，", ",").replace("、", ",").split(",")
        if w.strip()
    ]
