"""The regulation as data: what a kind's fields, states, acts and duties are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from doctrack.model.numbering import Numbering
from doctrack.model.record import Facts
from doctrack.model.refs import folder_of, parse_id
from doctrack.words import Words

BASES = ("regulation", "law", "house")
# What a field may be under the condition of others: each with the values of which one must stand.
Conditions = tuple[tuple[str, tuple[str, ...]], ...]
TYPES = (
    "text",
    "line",
    "date",
    "datetime",
    "int",
    "flag",
    "choice",
    "person",
    "department",
    "record",
    "records",
    "pair",
    "share",
    "file",
    "email",
    "phone",
    "rows",
    "fact",
    "value",
    "mark",
    "score",
    "query",
    "item",
    "series",
    "serials",
)


class Choice(NamedTuple):
    """One of the words a field may hold."""

    name: str
    label: Words


class Condition(NamedTuple):
    """That a field or an input is told; with a value, that it is told so."""

    name: str
    value: str = ""


class Field(NamedTuple):
    """A fact of a record or an input of an act.

    `many` holds a tuple; `derived` follows from events and is never typed; `guarded` needs the
    director or supervisor to be corrected; `unless` are conditions any of which takes its
    place; `sets` is the fact an act's input writes; `columns` are the keys of a row of type
    `rows`, `counts` those of them that hold whole numbers. Type `fact` names a fact told at
    registration; `value` is told in the type of the fact that the input `of` names, and empty
    it clears that fact. A `query` takes the words of a list, and what they find of the kind in
    `of` is told to the act's input of such records. An `item` is a record of a kind in `of`, or
    one copy of it, with one of the choices said of it. A `series` is what is numbered on and
    on, by its key; `serials` are runs of its numbers, `21-25`.

    What a value may be: a whole number from `least` to `most`, a person who holds the `role`, a day
    that is `past` or today, and `not_before` the day of another input, a record `in_state`. What is
    more than the policy `warn_over` is warned of. `asked_if` are the facts with any of which
    a terminal asks for what need not be told otherwise. With the conditions `required_if` it must
    be told, and only with those of `shown_if` may it be; a value of what is `unique` stands in one
    record of the kind.
    """

    name: str
    label: Words
    type: str = "line"
    choices: tuple[Choice, ...] = ()
    of: tuple[str, ...] = ()
    required: bool = False
    many: bool = False
    derived: bool = False
    guarded: bool = False
    unless: tuple[Condition, ...] = ()
    sets: str = ""
    singular: str = ""
    clause: str = ""
    columns: tuple[str, ...] = ()
    personal: bool = False
    help: Words | None = None
    least: int = 0
    most: int = 0
    role: str = ""
    past: bool = False
    not_before: str = ""
    in_state: tuple[str, ...] = ()
    warn_over: str = ""
    asked_if: tuple[Condition, ...] = ()
    counts: tuple[str, ...] = ()
    required_if: Conditions = ()
    shown_if: Conditions = ()
    unique: bool = False

    def is_called(self, word: str) -> bool:
        """Whether the field answers to a word: its name, with dashes or of one entry, or its
        label.
        """
        return word.replace("-", "_") in (self.name, self.singular) or word in (
            self.label.zh,
            self.label.en,
        )


class Term(NamedTuple):
    """How long a duty may take: the same day, a number of days, months or years, to the end of a
    month or year, or a date of the record.

    Days, months and years count from the act, or `after` a date of the record, or backwards
    `before` one; where the record does not name that date when the act is done, nothing is owed.
    """

    same_day: bool = False
    days: int = 0
    working: bool = False
    end_of: str = ""
    date: str = ""
    months: int = 0
    years: int = 0
    after: str = ""
    before: str = ""

    @property
    def counted_from(self) -> str:
        """The date of the record from which the term runs, forwards or backwards; '' is the
        act's.
        """
        return self.after or self.before


class DutyRule(NamedTuple):
    """A duty of a kind. `opened_by` and `met_by` map acts to the named Python condition ('' is
    always). Met by one of the acts in `again` it opens anew, its term counted from then.
    """

    name: str
    label: Words
    clause: str
    basis: str
    owner: str
    terms: Mapping[str, Term]
    opened_by: Mapping[str, str]
    met_by: Mapping[str, str]
    moved_by: Mapping[str, str] = {}
    every: tuple[str, ...] = ()
    clauses: Mapping[str, str] = {}
    bases: Mapping[str, str] = {}
    again: tuple[str, ...] = ()

    def clause_of(self, variant: str) -> str:
        """The clause a variant of the duty stands under."""
        return self.clauses.get(variant, self.clause)

    def basis_of(self, variant: str) -> str:
        """Whether a variant of the duty is the regulation's, the law's or the house's."""
        return self.bases.get(variant, self.basis)

    def term_of(self, variant: str) -> Term:
        """The term of a variant; the first one where it has none of its own."""
        return self.terms.get(variant) or next(iter(self.terms.values()))


class Act(NamedTuple):
    """Something a person does to a record.

    `by` are roles, person fields or named relations; `source` the states it may start from; what
    `prints` shows its form without being asked; `sets` are its inputs that write a fact, each with
    that fact. `other_than` names facts of people who may not do it, `known` facts that stand before
    it may be done, `without_id` what it is made on where no id is given, `tells` what it was told
    that is printed after it. What is made `alone` shares its commit with no other act on the same
    record. `words` are the inputs that the words behind it fill, the last one with all that are
    left; its record follows from them. `corrects` is the input that tells a registered fact anew;
    None where the act is no correction. What `signers` different people do takes effect with the
    last of them; who has done it stands in the fact `signed_in`.
    """

    name: str
    label: Words
    clause: str
    basis: str = "regulation"
    by: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    to: str = ""
    creates: bool = False
    inputs: tuple[Field, ...] = ()
    guards: tuple[str, ...] = ()
    warns: tuple[str, ...] = ()
    completes: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    consequences: tuple[str, ...] = ()
    consequence: bool = False
    own_hand: bool = False
    decides: bool = False
    help: Words | None = None
    example: str = ""
    prints: bool = False
    sets: tuple[tuple[str, str], ...] = ()
    other_than: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    without_id: str = ""
    tells: str = ""
    alone: bool = False
    words: tuple[str, ...] = ()
    corrects: Field | None = None
    signers: int = 0
    signed_in: str = ""

    def input(self, name: str) -> Field | None:
        """The act's input of that name, if it has one."""
        return next((i for i in self.inputs if i.name == name), None)


class RoundStep(NamedTuple):
    """One act of a round: who makes it, what fills its inputs, and the named condition under which
    it is left out.
    """

    act: str
    by: str = ""
    fill: str = ""
    unless: str = ""


class Round(NamedTuple):
    """Several acts typed as one, judged in order, in one commit. `guards` say when it is not the
    thing to type.
    """

    name: str
    label: Words
    steps: tuple[RoundStep, ...]
    by: tuple[str, ...]
    inputs: tuple[Field, ...] = ()
    creates: bool = False
    example: str = ""
    help: Words | None = None
    guards: tuple[str, ...] = ()


class Kind(NamedTuple):
    """One kind of record: all that the regulation says of it. `touched` are the duties that each
    act opens, meets or moves; `ends` the states in which it is over, `signing` the acts that
    several people do.
    """

    name: str
    label: Words
    prefix: str
    number: str
    fields: tuple[Field, ...]
    states: Mapping[str, Words]
    acts: Mapping[str, Act]
    duties: Mapping[str, DutyRule]
    rounds: Mapping[str, Round]
    supervisor: str = ""
    recorder: str = "registrar"
    id_rule: str = ""
    folder: str = ""
    title: tuple[str, ...] = ("title",)
    custody: bool = False
    planned: tuple[str, ...] = ()
    numbering: Numbering | None = None
    touched: Mapping[str, tuple[DutyRule, ...]] = {}
    ends: tuple[str, ...] = ()
    signing: tuple[Act, ...] = ()

    @property
    def named(self) -> bool:
        """Whether an id is a name of its own, given, its person's or its series', and not the next
        of a series or a period's.
        """
        return self.id_rule in ("given", "person", "series")

    def field(self, name: str) -> Field | None:
        """The field of that name, if the kind has one."""
        return next((f for f in self.fields if f.name == name), None)

    def fact(self, word: str) -> Field | None:
        """The fact told at registration that answers to a word."""
        return next((f for f in self.fields if not f.derived and f.is_called(word)), None)

    def corrected(self, act: str, inputs: Facts) -> tuple[Field, str] | None:
        """The fact that an act tells anew, and its new value as text ('' clears it); None where the
        act is no correction.
        """
        value = self.acts[act].corrects if act in self.acts else None
        found = self.field(str(inputs.get(value.of[0], ""))) if value else None
        return (found, str(inputs.get(value.name, ""))) if found and value else None

    def number_of(self, id: str) -> str:
        """The number that shares its serial with the id; empty where the kind has none."""
        parsed = parse_id(id) if self.number else None
        return self.number.format(year=parsed.year, serial=parsed.serial) if parsed else ""

    def path_of(self, id: str) -> str:
        """Where the file of a record lies: KIND/YEAR/HUNDREDS/ID.yaml; a period's and a series' in
        its year, a person's in the folder itself.
        """
        if self.named and self.id_rule != "series":
            return f"{self.folder}/{id}.yaml"
        if self.id_rule in ("period", "series"):
            return f"{self.folder}/{id.split('-')[1] if '-' in id else ''}/{id}.yaml"
        return f"{self.folder}/{folder_of(id)}/{id}.yaml"
