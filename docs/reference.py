"""Makes docs/reference.md from the schemas and the commands themselves: `python docs/reference.py`;
a test holds them together.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from doctrack.cli.command import Command
from doctrack.cli.tree.catalogue import GROUPS, STATIC, module_of
from doctrack.engine.clerks import who_may
from doctrack.errors import DoctrackError
from doctrack.model.regulation import Act, Field, Kind
from doctrack.rules.registry import GUARDS
from doctrack.store.books.books import Books
from doctrack.store.books.first import shipped_trees

PAGE = Path(__file__).with_name("reference.md")


def page() -> str:
    """The whole page."""
    return "\n".join([*_top(), *_commands(), *_errors(), *_kinds()]) + "\n"


def _top() -> Iterator[str]:
    yield "# Reference"
    yield ""
    yield (
        "Made from the schemas and the commands by `python docs/reference.py`; not written by hand."
        " Names in Chinese stand beside"
    )
    yield (
        "the English ones and are typed just as well. `*` marks what must be told, *house* a rule"
        " that the regulation leaves open."
    )
    yield ""


def _commands() -> Iterator[str]:
    yield "## Commands"
    yield ""
    for name in STATIC:
        module = module_of(name)
        listed = module.COMMANDS.items() if name in GROUPS else [("", module.COMMAND)]
        for sub, command in listed:
            yield from _command(f"{name} {sub}".strip(), command)


def _command(name: str, command: Command) -> Iterator[str]:
    words = " ".join(
        f"{a.name.upper()}{' …' if a.many else ''}" if a.required else f"[{a.name.upper()}]"
        for a in command.args
    )
    yield f"### `doctrack {name}{' ' + words if words else ''}`"
    yield ""
    yield f"{command.help.en}. {command.help.zh}。"
    yield ""
    for option in command.options:
        yield (
            f"- `--{option.name.replace('_', '-')}`{f', `--{option.zh}`' if option.zh else ''}:"
            f" {option.help.en.lstrip('*')}"
        )
    yield ""
    yield f"    doctrack {command.example}"
    yield ""


def _errors() -> Iterator[str]:
    yield "## Errors"
    yield ""
    yield (
        "With `--format json` a failure is one document on standard error:"
        ' `{"error": {"code": …, "status": …, "message": …}}`'
    )
    yield (
        "with the facts that the message speaks of; of malformed files also `findings`, as `check`"
        " prints them. A refusal (3)"
    )
    yield (
        'is `{"refused": …}` with its objections. `status` is the exit status. Codes stay what they'
        " are; messages may be reworded."
    )
    yield ""
    yield "| status | code | |"
    yield "|---|---|---|"
    for failure in sorted([*DoctrackError.__subclasses__(), DoctrackError], key=_status):
        for code, words in failure.codes.items():
            yield f"| {failure.exit_code} | `{code}` | {words.en}; {words.zh} |"
    yield ""


def _status(failure: type[DoctrackError]) -> int:
    return failure.exit_code


def _kinds() -> Iterator[str]:
    books = Books(shipped_trees())
    for name in books.names:
        kind = books.kind(name)
        if kind:
            yield from _kind(kind)


def _kind(kind: Kind) -> Iterator[str]:
    yield f"## `{kind.name}` {kind.label.zh}{f' · {kind.prefix}' if kind.prefix else ''}"
    yield ""
    yield "States: " + ", ".join(f"`{s}` {label.zh}" for s, label in kind.states.items()) + "."
    yield ""
    yield "| field | | type | clause |"
    yield "|---|---|---|---|"
    for field in kind.fields:
        yield (
            f"| `{field.name}`{_mark(field)} | {field.label.zh}, {field.label.en} | {_type(field)}"
            f" | {field.clause} |"
        )
    yield ""
    yield "| act | who | from → to | refuses under |"
    yield "|---|---|---|---|"
    for act in kind.acts.values():
        yield (
            f"| `{act.name}` {act.label.zh} [{act.clause}]{_inputs(act)} | {_who(act, kind)} |"
            f" {_way(act)} | {_clauses(act)} |"
        )
    for round_ in kind.rounds.values():
        yield (
            f"| `{round_.name}` {round_.label.zh} (round) | |"
            f" {' + '.join(s.act for s in round_.steps)} | |"
        )
    yield ""
    if kind.duties:
        yield "| duty | owner | due | opened by | met by | clause |"
        yield "|---|---|---|---|---|---|"
    for duty in kind.duties.values():
        terms = "; ".join(f"{v + ': ' if v else ''}{_term(duty.terms[v])}" for v in duty.terms)
        opened = ", ".join([*duty.opened_by, *duty.every])
        house = " *house*" if any(duty.basis_of(v) == "house" for v in duty.terms) else ""
        clauses = ", ".join(dict.fromkeys(duty.clause_of(v) for v in duty.terms))
        yield (
            f"| `{duty.name}` {duty.label.zh} | {duty.owner} | {terms} | {opened} |"
            f" {', '.join(duty.met_by)} | {clauses}{house} |"
        )
    yield ""


def _mark(field: Field) -> str:
    return (
        "*"
        if field.required and not field.unless
        else " (follows)"
        if field.derived
        else " (guarded)"
        if field.guarded
        else ""
    )


def _type(field: Field) -> str:
    choices = ", ".join(f"`{c.name}` {c.label.zh}" for c in field.choices)
    return (choices or field.type) + (", repeats" if field.many else "")


def _inputs(act: Act) -> str:
    told = () if act.creates else act.inputs
    return "".join(
        f" `--{(i.singular or i.name).replace('_', '-')}`{'*' if i.required else ''}"
        for i in told
        if not i.derived
    )


def _who(act: Act, kind: Kind) -> str:
    return (
        "*consequence*"
        if act.consequence
        else who_may(act, kind).en + (" (own hand)" if act.own_hand else "")
    )


def _way(act: Act) -> str:
    source = ", ".join(act.source)
    return f"{source} → {act.to}" if act.to else source


def _clauses(act: Act) -> str:
    guards = [GUARDS[g] for g in act.guards]
    return ", ".join(
        dict.fromkeys(g.clause + (" *house*" if g.basis == "house" else "") for g in guards)
    )


def _term(term: object) -> str:
    days, working = getattr(term, "days", 0), getattr(term, "working", False)
    named, end = getattr(term, "date", ""), getattr(term, "end_of", "")
    if named or end:
        return f"`{named}`" if named else f"end of the {end}"
    return f"{days} {'working ' if working else ''}days" if days else "the same day"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
