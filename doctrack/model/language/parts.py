"""A key of the schema language and a part that has such keys: from these come the checks at load,
the reference page and the JSON Schema.

To add a key: one `SchemaKey` in the part's tuple (`kind_keys`, `field_keys`, `act_keys`,
`duty_keys`, `round_keys`), then read it in `model/schema.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from doctrack.model import grammar
from doctrack.model.grammar import Check, Fault, Path
from doctrack.words import Words

Json = Mapping[str, Any]


class Shape(NamedTuple):
    """What may stand behind a key: how a page calls it, the check at load, and its JSON Schema.

    `blank` stands in for a required value that is missing, while the rest of the file is looked at;
    None where nothing can. `part` is the part that it is, `members` that of each of its members.
    """

    says: Words
    check: Check
    json: Json
    blank: Any = None
    part: Part | None = None
    members: Part | None = None


class SchemaKey(NamedTuple):
    """One key: what it means, the shape of its value, an example in YAML (lines of the part that
    load without a finding), what holds where it is not said ('' for nothing), and the version that
    brought it.
    """

    name: str
    shape: Shape
    means: Words
    example: str
    default: str = ""
    required: bool = False
    since: str = "0.1.0"


class Part(NamedTuple):
    """A part of a schema with its keys. `rules` are checks of several keys together; `json` says
    the same to an editor, as far as JSON Schema can.
    """

    name: str
    label: Words
    keys: tuple[SchemaKey, ...]
    rules: tuple[Check, ...] = ()
    json: Mapping[str, Any] = {}

    def check(self, value: Any, path: Path) -> Iterator[Fault]:
        """What is wrong with such a part: its keys, each value's shape, then what they say
        together.
        """
        keys = {k.name: k.shape.check for k in self.keys}
        yield from grammar.table(keys, tuple(k.name for k in self.keys if k.required))(value, path)
        for rule in self.rules if isinstance(value, Mapping) else ():
            yield from rule(value, path)

    @property
    def shape(self) -> Shape:
        """A part as the value of a key."""
        return Shape(self.label, self.check, {"$ref": f"#/$defs/{self.name}"}, part=self)
