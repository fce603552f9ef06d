"""Makes docs/schema.md, the reference of the schema language, from its declaration:
`python docs/schema.py`; a test plays each example and fails when the page is out of date.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from doctrack.model.language.field_keys import FIELD
from doctrack.model.language.kind_keys import PARTS
from doctrack.model.language.parts import Part, SchemaKey
from doctrack.store.yaml import yamlio

PAGE = Path(__file__).with_name("schema.md")
TOP = """# The language of schemas

Made from the declaration in `doctrack/model/language/` by `python docs/schema.py`; not written by
hand.

A kind is one YAML file. This page lists every key that may stand in it: what it takes, what holds
where it is left out, since which version it is there, and an example. Each example was put into the
kind below in the place of the part that it is of, and loaded without a finding.

`doctrack regulation schema` prints the same as a JSON Schema. Saved as `kind.schema.json` beside a
schema whose first line is `# yaml-language-server: $schema=kind.schema.json`, it lets an editor
complete keys and mark faults while one types; `regulation schema common` and `regulation schema
clauses` are for common.yaml and clauses.yaml. `doctrack regulation diff FILE` names every fault of
a file at once, each with line and column.

Every scalar is text until the schema gives it a type: `5` and `'5'` are one, so are `true` and
`yes`. Spellings of older ledgers are read for ever: `unless: "sealed,delivered_by=courier"` is
`unless: [sealed, {delivered_by: courier}]`, and `"department_head:department"` is
`{department_head: department}`.
"""
SAMPLE = """kind: sample
label: {zh: 用章, en: seal use}
prefix: SM
fields:
  title: {zh: 事由, en: title, type: line, required: true}
  department: {zh: 部门, en: department, type: department}
  borrower: {zh: 领用人, en: borrower, type: person}
  due: {zh: 约定归还, en: due, type: date}
  nature:
    zh: 性质
    en: nature
    type: choice
    choices: {normal: {zh: 正常, en: normal}, lost: {zh: 遗失, en: lost}}
  place: {zh: 存放处, en: place, type: line, derived: true}
  seen_by: {zh: 已会签, en: seen by, type: person, many: true, derived: true}
states:
  requested: {zh: 已申请, en: requested}
  done: {zh: 已办, en: done, ends: true}
acts:
  request:
    label: {zh: 申请, en: request}
    clause: D10.9
    basis: house
    by: [staff]
    creates: true
    to: requested
  finish:
    label: {zh: 办结, en: finish}
    clause: D10.9
    basis: house
    by: [registrar]
    from: [requested]
    to: done
    inputs:
      from_day: {zh: 自, en: from day, type: date}
duties:
  finish:
    label: {zh: 办结, en: finish}
    clause: D10.9
    basis: house
    opened_by: [request]
    met_by: [finish]
    term: {days: 5}
"""


def page() -> str:
    """The whole page."""
    lines = [TOP, "```yaml", SAMPLE + "```", ""]
    for part in PARTS:
        lines += _of_part(part)
    return "\n".join(lines) + "\n"


def _of_part(part: Part) -> Iterator[str]:
    yield f"## {part.label.en[:1].upper()}{part.label.en[1:]} · {part.label.zh}"
    yield ""
    known = FIELD.keys if part.name in ("input", "shared_input") else ()
    for key in part.keys:
        if key.name not in {k.name for k in known}:
            yield from _of_key(key)
    if known:
        yield "All keys of a field: " + ", ".join(f"`{k.name}`" for k in known) + "."
        yield ""


def _of_key(key: SchemaKey) -> Iterator[str]:
    must = ", must be there" if key.required else ""
    default = f" Without it: `{key.default}`." if key.default else ""
    yield f"### `{key.name}`"
    yield ""
    yield f"{key.means.en[:1].upper()}{key.means.en[1:]}. {key.means.zh}。"
    yield ""
    yield f"Takes {key.shape.says.en}{must}.{default} Since {key.since}."
    yield ""
    yield "```yaml"
    yield from key.example.splitlines()
    yield "```"
    yield ""


# --- the examples, each in its place --------------------------------------------------------------


def tree(text: str) -> Any:
    """The plain tree of a text in YAML, read as a ledger's schemas are."""
    found = yamlio.read(text.encode("utf-8"), "example")
    assert not found.findings, (text, found.findings)
    return found.value


def merged(below: Any, above: Any) -> Any:
    """A tree with another laid over it."""
    if not (isinstance(below, Mapping) and isinstance(above, Mapping)):
        return above
    return {**below, **{k: merged(below[k], v) if k in below else v for k, v in above.items()}}


def played(part: Part, key: SchemaKey) -> dict[str, Any]:
    """The sample kind with the example of a key in its place; for what is no part of a kind, that
    file: by the name of its schema.
    """
    example, sample = tree(key.example), tree(SAMPLE)
    label = {"zh": "样", "en": "extra"}
    if part.name == "common":
        return {"common": {"acts": {}, "hold": {}, **example}}
    if part.name == "clause":
        return {"clauses": {"D10.9": {**label, **example}}}
    if part.name == "kind":
        return {"sample": merged(sample, example)}
    over: dict[str, Any] = {
        "field": lambda: {"fields": {"extra": {**label, **example}}},
        "state": lambda: {"states": {"done": example}},
        "shared_input": lambda: {
            "inputs": {"extra": {**label, **example}},
            "acts": {"finish": {"inputs": {"extra": {"use": "extra"}}}},
        },
        "input": lambda: {
            "acts": {
                "finish": {
                    "inputs": {"extra": example if "use" in example else {**label, **example}}
                }
            }
        },
        "numbered": lambda: {
            "numbered": {"act": "finish", "pattern": "用〔{year}〕{serial}号", **example}
        },
    }
    if part.name in over:
        return {"sample": merged(sample, over[part.name]())}
    _replaced(part.name, sample, example)
    return {"sample": sample}


def _labelled(label: Any, example: Any) -> Any:
    return example if "use" in example else {**label, **example}


def _replaced(part: str, sample: Any, example: Any) -> None:
    """An example in the place of what the sample says itself."""
    act, duty = sample["acts"]["finish"], sample["duties"]["finish"]
    steps = {"label": {"zh": "即办", "en": "at once"}, "by": ["staff"], "creates": "true"}
    if part == "act":
        act.update(example)
    elif part == "duty":
        duty.pop("term" if "terms" in example else "", None)
        duty.update(example)
        if "again" in example:  # what opens again must be met again
            act["from"] = ["requested", "done"]
    elif part == "term":
        duty["term"] = example
    elif part == "signers":
        act["signers"] = {"count": "2", "field": "seen_by", **example}
    elif part == "round":
        sample["rounds"] = {"both": {**steps, "steps": ["request", "finish"], **example}}
    else:
        sample["rounds"] = {"both": {**steps, "steps": ["request", example]}}


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
