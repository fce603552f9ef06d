"""What somebody may have meant who typed a name that is none."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher

from doctrack.cli.call import Call
from doctrack.cli.command import Group
from doctrack.model.refs import half_width
from doctrack.words import Words, both

FEW = 20


def nearest(word: str, names: Iterable[str]) -> list[str]:
    """Up to three names that begin with a word or resemble it, the likest first; of two Chinese
    characters one may be wrong.
    """
    text = half_width(word).lower()
    scored = [(_likeness(text, name), name) for name in dict.fromkeys(names)]
    return [name for score, name in sorted(scored, key=lambda s: -s[0]) if score >= 0.5][:3]


def _likeness(text: str, name: str) -> float:
    if name.startswith(text) or (len(name) > 1 and text.startswith(name)):
        return 1 + 1 / (1 + abs(len(name) - len(text)))
    ratio = SequenceMatcher(None, text, name).ratio()
    # Two short English words share letters by chance.
    return ratio if ratio >= 0.66 or not name.isascii() else 0


def unknown(word: str, group: Group, call: Call) -> Words:
    """That there is no such command, and what may have been meant: a name nearby, or an act of a
    kind.
    """
    acts = acts_called(half_width(word), call) if group.name == "doctrack" else []
    near = acts or nearest(word, (n for e in group.entries() for n in (e.name, e.zh)))
    there = list(group.entries())
    few = len(there) <= FEW
    zh = (
        f"有：{'、'.join(e.zh or e.name for e in there)}"
        if few
        else f"可用的命令见 {_help(group, 'zh')}"
    )
    en = f"there are: {', '.join(e.name for e in there)}" if few else f"see {_help(group, 'en')}"
    meant = both(f"；{zh}", f"; {en}")
    if near:
        meant = both(f"，是否：{'、'.join(near)}？", f"; did you mean {' or '.join(near)}?")
    return both(f"没有命令“{word}”{meant.zh}", f"there is no command {word}{meant.en}")


def _help(group: Group, lang: str) -> str:
    name = group.zh if lang == "zh" else group.name
    return "doctrack --help" if group.name == "doctrack" else f"doctrack {name} --help"


def acts_called(word: str, call: Call) -> list[str]:
    """The acts of that name, each with its kind, in the words that were typed: `收文 送阅`,
    `incoming hand`.
    """
    from doctrack.cli.regulation_at_hand import kinds_at_hand
    from doctrack.cli.tree.catalogue import acts

    found = ((k, e) for k in kinds_at_hand(call) if (e := acts(k, call).find(word)))
    return [f"{k.label.zh} {e.zh}" if word == e.zh else f"{k.name} {e.name}" for k, e in found]
