"""What an amendment would change, in words: each part of a schema, policy or template, before it is
made and as it would be (D17b).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from doctrack.words import Lang, Words, both

COLUMNS = ("file", "part", "was", "value")
PARTS: Mapping[str, Words] = {
    "fields": both("栏目", "field"),
    "states": both("状态", "state"),
    "acts": both("办理", "act"),
    "duties": both("应办", "duty"),
    "rounds": both("连办", "round"),
    "inputs": both("办理项", "input"),
    "choices": both("可选值", "choice"),
    "policies": both("规则", "policy"),
    "hold": both("办理", "act"),
}
KEYS: Mapping[str, Words] = {
    "term": both("期限", "term"),
    "terms": both("期限", "terms"),
    "days": both("日数", "days"),
    "working": both("工作日", "working days"),
    "same_day": both("当日", "same day"),
    "by": both("由谁", "by whom"),
    "from": both("起始状态", "from"),
    "to": both("改为状态", "to"),
    "guards": both("须符合", "guards"),
    "warns": both("提示", "warnings"),
    "clause": both("条款", "clause"),
    "basis": both("依据", "basis"),
    "owner": both("责任人", "owner"),
    "required": both("必填", "required"),
    "label": both("名称", "label"),
    "help": both("说明", "help"),
    "opened_by": both("起于", "opened by"),
    "met_by": both("办结于", "met by"),
    "guarded": both("受保护", "guarded"),
    "zh": both("中文", "Chinese"),
    "en": both("英文", "English"),
    "type": both("类型", "type"),
    "own_hand": both("本人录入", "own hand"),
    "number": both("编号式样", "pattern of the number"),
}
NEW, GONE = both("（新增）", "(new)"), both("（取消）", "(gone)")


def rows(file: str, old: Any, new: Any, lang: Lang) -> list[dict[str, str]]:
    """One row for each thing that differs: the way to it in words, what it was and what it would
    be.
    """
    return [
        {"file": file, "part": part, "was": was, "value": value}
        for part, was, value in _walk((), old, new, lang)
    ]


def _walk(path: tuple[str, ...], old: Any, new: Any, lang: Lang) -> Iterator[tuple[str, str, str]]:
    if old == new:
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys((*old, *new)):
            yield from _walk(
                (*path, _called(path, key, new.get(key, old.get(key)), lang)),
                old.get(key),
                new.get(key),
                lang,
            )
        return
    yield (
        " ".join(path),
        _said(old, lang) if old is not None else NEW.text(lang),
        _said(new, lang) if new is not None else GONE.text(lang),
    )


def _called(path: tuple[str, ...], key: str, value: Any, lang: Lang) -> str:
    """A part by its label beside its key: `应办`, `阅毕（read）`, `期限`."""
    if not path and key in PARTS:
        return PARTS[key].text(lang)
    if key in PARTS:
        return PARTS[key].text(lang)
    label = value.get("label", value) if isinstance(value, Mapping) else None
    if isinstance(label, Mapping) and set(label) >= {"zh", "en"}:
        word = str(label[lang])
        return word if word == key else both(f"{word}（{key}）", f"{word} ({key})").text(lang)
    return KEYS[key].text(lang) if key in KEYS else key


def _said(value: Any, lang: Lang) -> str:
    """A value in one line; of a whole part its label."""
    if isinstance(value, Mapping):
        label = value.get("label", value)
        if isinstance(label, Mapping) and lang in label:
            return str(label[lang])
        return (
            both("、", ", ")
            .text(lang)
            .join(
                f"{KEYS[k].text(lang) if k in KEYS else k} {_said(v, lang)}"
                for k, v in value.items()
            )
        )
    if isinstance(value, (list, tuple)):
        return both("、", ", ").text(lang).join(_said(v, lang) for v in value)
    return str(value)


def changed_duties(old: Any, new: Any) -> list[str]:
    """The duties of a schema whose rule differs: what is open of them keeps the edition of its
    day.
    """
    then, now = (t.get("duties", {}) if isinstance(t, Mapping) else {} for t in (old, new))
    return [n for n in then if then[n] != now.get(n)]
