"""What a shell may put after the words that were typed so far: commands, options, choices, ids,
people, departments, forms.

Contract: nothing is indexed and nothing is written for it; what the last command left in the index
is what is offered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from doctrack.cli.call import FORMATS, GENERAL, Call
from doctrack.cli.command import Arg, Command, Group, Opt
from doctrack.cli.regulation_at_hand import books_at_hand, kinds_at_hand
from doctrack.cli.tree.catalogue import everything
from doctrack.errors import DoctrackError
from doctrack.model.refs import half_width
from doctrack.model.regulation import Kind
from doctrack.store.git.repo import Repo
from doctrack.store.ledger.ledger import Ledger
from doctrack.store.ledger.opening import index_for
from doctrack.words import Words, both

MOST = 60
# What the words of commands that are no acts name, by the names of the words and options.
BY_NAME = {
    "id": "anything",
    "kind": "kind",
    "person": "person",
    "owner": "person",
    "name": "form",
    "file": "file",
    "paths": "file",
    "dir": "file",
    "map": "file",
    "rejects": "file",
}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that may follow, and what a shell may show beside it."""

    value: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is being typed: its type, its choices, the kinds it may be of, and whether it takes
    several with commas.
    """

    type: str
    choices: tuple[tuple[str, Words], ...] = ()
    of: tuple[str, ...] = ()
    many: bool = False


def items(call: Call, words: Sequence[str], last: str) -> list[Item]:
    """What may follow words of a command line; `last` is the word that has been begun, '' before
    its first letter.
    """
    rest, general = _general(call, words)
    if general:
        return _within(last, _values(call, Wanted(general)))
    node: Command | Group = everything(call)
    while isinstance(node, Group):
        word, *rest = rest if rest else ("",)
        entry = node.find(word) if word else None
        if entry is None:
            names = [
                (e.name, both(e.zh, e.name)) for listed in node.sections().values() for e in listed
            ]
            if word:
                return []
            others = _general_names() if last.startswith("-") else ()
            return _within(last, [*_named(names), *others])
        node = entry.load()
    return _of_command(call, node, rest, last)


def _general(call: Call, words: Sequence[str]) -> tuple[list[str], str]:
    """The words without the general options, and what the value is of where one of these stands
    last.
    """
    types = {
        "actor": "person",
        "format": "format",
        "lang": "lang",
        "ledger": "file",
        "now": "datetime",
    }
    rest, given = list[str](), iter(words)
    for word in given:
        name, sign, value = half_width(word).partition("=")
        if name not in GENERAL:
            rest.append(word)
            continue
        following = value if sign else next(given, None)
        if following is None:
            return rest, types[GENERAL[name]]
        setattr(call, GENERAL[name], following)
    return rest, ""


def _general_names() -> Iterator[Item]:
    return (Item(name) for name in (*GENERAL, "--help"))


def _of_command(call: Call, command: Command, words: Sequence[str], last: str) -> list[Item]:
    """What may follow within a command: an option's value, an option, or the next of its words."""
    known = {s: o for o in command.options for s in o.spellings}
    used, places, open_ = list[Opt](), 0, None
    for word in words:
        name, sign, _ = half_width(word).partition("=")
        option = known.get(name)
        if open_ is None and option is None:
            places += 1
        open_ = option if open_ is None and option and not option.flag and not sign else None
        used += [option] if option else []
    if open_ and not last.startswith("-"):
        return _within(last, _values(call, _wanted(open_)), many=open_.many) or (
            _word(call, command, places, last) if open_.alone else []
        )
    name, sign, begun = last.partition("=")
    if sign and name in known:
        return [
            replace(i, value=f"{name}={i.value}")
            for i in _within(begun, _values(call, _wanted(known[name])), many=known[name].many)
        ]
    if half_width(last).startswith("-"):
        left = [o for o in command.options if o.many or o not in used]
        return _within(
            half_width(last),
            [*(Item(s, call.text(o.help)) for o in left for s in o.spellings), *_general_names()],
        )
    return _word(call, command, places, last)


def _wanted(option: Opt) -> Wanted:
    choices = tuple((c.name, c.label) for c in option.choices)
    return Wanted(
        BY_NAME.get(option.name, option.type) if option.type == "line" else option.type,
        choices,
        option.of,
        option.many,
    )


def _word(call: Call, command: Command, place: int, last: str) -> list[Item]:
    """The next positional word of a command; the last of them takes all that are left."""
    args: tuple[Arg, ...] = command.args
    if not args or (place >= len(args) and not args[-1].many):
        return []
    arg = args[min(place, len(args) - 1)]
    return _within(
        last,
        _values(
            call,
            Wanted(arg.type or BY_NAME.get(arg.name, ""), (), arg.of, arg.many),
            last.rpartition(",")[2],
        ),
        many=arg.many,
    )


def _within(last: str, found: Iterable[Item], *, many: bool = False) -> list[Item]:
    """Those that begin with what has been typed, each once; of a list with commas what stands
    before stays.
    """
    head, comma, begun = last.rpartition(",") if many else ("", "", last)
    fitting = {head + comma + i.value: i.help for i in found if i.value.startswith(begun)}
    return [Item(value, help_) for value, help_ in fitting.items()]


def _named(names: Iterable[tuple[str, Words]]) -> Iterator[Item]:
    """Each thing under both of its names."""
    for name, label in names:
        yield Item(name, label.zh)
        if label.zh != name:
            yield Item(label.zh, name)


def _values(call: Call, wanted: Wanted, begun: str = "") -> Iterator[Item]:
    """All that may be put where something of a type is wanted."""
    if wanted.choices and wanted.type not in ("pair", "item"):
        yield from _named(wanted.choices)
    elif wanted.type in PLAIN:
        yield from PLAIN[wanted.type](call, wanted)
    elif wanted.type in IN_LEDGER:
        with at_hand(call) as ledger:
            yield from IN_LEDGER[wanted.type](ledger, wanted, begun) if ledger else ()


def _departments(call: Call, wanted: Wanted) -> Iterator[Item]:
    return (Item(d) for d in books_at_hand(call).office.departments)


def _kinds(call: Call, wanted: Wanted) -> Iterator[Item]:
    return _named((k.name, k.label) for k in kinds_at_hand(call))


def _forms(call: Call, wanted: Wanted) -> Iterator[Item]:
    from doctrack.cli.forms.catalogue import FORMS

    return _named(
        (key, one.heading)
        for kind, forms in FORMS.items()
        if not wanted.of or kind in wanted.of
        for key, one in forms.items()
    )


def _files(call: Call, wanted: Wanted) -> Iterator[Item]:
    return iter(())  # a shell knows files better


PLAIN: Mapping[str, Callable[[Call, Wanted], Iterator[Item]]] = {
    "department": _departments,
    "kind": _kinds,
    "form": _forms,
    "file": _files,
    "format": lambda call, wanted: map(Item, FORMATS),
    "lang": lambda call, wanted: map(Item, ("zh", "en")),
}


@contextmanager
def at_hand(call: Call) -> Iterator[Ledger | None]:
    """The ledger as the index has it already; None where there is none."""
    try:
        with Repo.open(call.path) as repo:
            index = index_for(repo)
            try:
                yield Ledger(repo, index.meta("commit"), index, books_at_hand(call))
            finally:
                index.close()
    except DoctrackError:
        yield None


def _people(ledger: Ledger, wanted: Wanted, begun: str) -> Iterator[Item]:
    """The people who are in the office: ids with names, and names."""
    here = [p for p in ledger.people().values() if p.active]
    yield from (Item(p.id, f"{p.name} {p.department}") for p in here)
    yield from (Item(p.name, f"{p.id} {p.department}") for p in here)


def _pairs(ledger: Ledger, wanted: Wanted, begun: str) -> Iterator[Item]:
    """People, and after the sign of equality how they are meant."""
    for person in _people(ledger, wanted, begun):
        yield person
        yield from (Item(f"{person.value}={how}", label.zh) for how, label in wanted.choices)


def _records(ledger: Ledger, wanted: Wanted, begun: str) -> Iterator[Item]:
    """Ids of records, the open ones first, each with its number and title; serials and numbers to
    whom begins with these.
    """
    for kind in (k for n in wanted.of if (k := ledger.kind(n))):
        yield from _open_first(ledger, kind, begun)


def _items(ledger: Ledger, wanted: Wanted, begun: str) -> Iterator[Item]:
    """Records by their ids, and after the sign of equality what may be said of them."""
    for record in _records(ledger, wanted, begun.partition("=")[0]):
        yield record
        yield from (Item(f"{record.value}={word}", label.zh) for word, label in wanted.choices)


def _anything(ledger: Ledger, wanted: Wanted, begun: str) -> Iterator[Item]:
    """Records of every kind, and people."""
    for kind in ledger.kinds().values():
        yield from (
            _people(ledger, wanted, begun)
            if kind.id_rule == "given"
            else _open_first(ledger, kind, begun)
        )


def _open_first(ledger: Ledger, kind: Kind, begun: str) -> Iterator[Item]:
    from doctrack.reports.rows import masked

    marks = ",".join("?" * len(kind.ends))
    text = half_width(begun).upper().replace("%", "")
    for closed in ("not in", "in"):
        rows = ledger.index.select(
            f"select id, number, title, secrecy, serial from record where kind=? and state {closed}"
            f" ({marks}) and (id like ? or number like ? or serial like ?) order by year desc,"
            " serial desc, id desc limit ?",
            kind.name,
            *kind.ends,
            text + "%",
            text + "%",
            text + "%",
            MOST,
        )
        for id, number, title, secrecy, serial in rows:
            told = f"{number} {masked(title, secrecy, False)}".strip()
            yield Item(id, told)
            if text:
                yield Item(number, f"{id} {masked(title, secrecy, False)}")
                yield Item(str(serial), told)


IN_LEDGER: Mapping[str, Callable[[Ledger, Wanted, str], Iterator[Item]]] = {
    "person": _people,
    "pair": _pairs,
    "score": _people,
    "record": _records,
    "item": _items,
    "anything": _anything,
}
