"""Examples of commands in either language: written once with English names, said in Chinese by the
labels.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence

from doctrack.cli.command import Arg, Command, Group, Opt
from doctrack.words import Lang, both

# The people of the examples, who are those of the README.
NAMES: Mapping[str, str] = {
    "zhao": "赵一",
    "qian": "钱主任",
    "sun": "孙二",
    "zhou": "周明",
    "wang": "王五",
    "wu": "吴六",
    "li": "李四",
    "zheng": "郑七",
}


def example(command: Command, above: Sequence[Group], lang: Lang) -> str:
    """`例：doctrack 收文 送阅 42 --送交 孙二`."""
    return both("例：", "Example: ").text(lang) + as_typed(command, above, lang)


def first_example(group: Group, above: Sequence[Group], lang: Lang) -> str:
    """The example of the command with which a group begins."""
    entries = list(group.entries())
    told = next((e for e in entries if e.name == group.begins), entries[0]).load()
    path = (*above, group)
    return first_example(told, path, lang) if isinstance(told, Group) else example(told, path, lang)


def as_typed(command: Command, above: Sequence[Group], lang: Lang) -> str:
    """An example as it is typed in a language."""
    words = shlex.split(command.example)[len(above) :]
    path: tuple[Group | Command, ...] = (*above, command)
    said = [p.zh if lang == "zh" else p.name for p in path]
    return " ".join(
        [*said, *map(quoted, words if lang == "en" else _chinese(command, above, words))]
    )


def quoted(word: str) -> str:
    """A word as a shell reads it back; Chinese needs no marks."""
    return (
        shlex.quote(word) if re.search(r"[\s'\"\\$`|&;<>()*?\[\]#~!{}]", word) or not word else word
    )


def _chinese(command: Command, above: Sequence[Group], words: Sequence[str]) -> Iterator[str]:
    known = {s: o for o in command.options for s in o.spellings}
    rest = iter(words)
    places = iter(command.args)
    here: Arg | None = None
    for word in rest:
        option = known.get(word)
        if option:
            yield f"--{option.zh}" if option.zh else word
            if not option.flag:
                yield _value(option, next(rest))
            continue
        here = here if here and here.many else next(places, here)
        yield _word(here, above, word)


def _word(item: Arg | None, above: Sequence[Group], word: str) -> str:
    """A positional word: a kind by its label, a person who is there already by his name."""
    if item and item.name == "kind":
        entry = above[0].find(word)
        return entry.zh if entry else word
    return NAMES.get(word, word) if item and item.type == "person" else word


def _value(option: Opt, text: str) -> str:
    said = {c.name: c.label.zh for c in option.choices}
    if option.type in ("person", "pair", "score", "item"):
        pairs = [w.partition("=") for w in text.split(",")]
        return ",".join(NAMES.get(who, who) + sign + said.get(how, how) for who, sign, how in pairs)
    return ",".join(said.get(w, w) for w in text.split(",")) if said else text
