"""Text that a person reads, in both languages of the office."""

from __future__ import annotations

from typing import Literal, NamedTuple

Lang = Literal["zh", "en"]


class Words(NamedTuple):
    """One sentence or label in Chinese and in English; neither may be missing."""

    zh: str
    en: str

    def text(self, lang: Lang) -> str:
        """The words in one language."""
        return self.zh if lang == "zh" else self.en


def both(zh: str, en: str) -> Words:
    """The two languages of one sentence, side by side where it is written."""
    return Words(zh, en)


def same(text: str) -> Words:
    """Words that are alike in both languages: an id, a name, a path."""
    return Words(text, text)
