"""The keys of a field of a record and of an input of an act, which are spelled alike, and of a
state.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from doctrack.model.grammar import Fault, Path
from doctrack.model.language.parts import Part, SchemaKey
from doctrack.model.language.shapes import (
    CHOICES,
    FACTS,
    FLAG,
    LABEL,
    NAMES,
    TEXT,
    VALUES,
    WHOLE,
    WORD,
    one_of,
)
from doctrack.model.people import ROLES
from doctrack.model.policies import POLICIES
from doctrack.model.regulation import TYPES
from doctrack.model.schema import is_yes
from doctrack.words import both

HEAD = frozenset(["id", "kind", "number", "state", "events"])
# Keys of every record and event, and general options: an input of such a name could not be told
# from them.
TAKEN = HEAD | {
    *("at", "by", "act", "because", "was", "annulled", "row", "print", "now", "as", "format"),
    *("full", "lang", "ledger", "each", "late_reason", "reserved"),
}


def _free(path: Path, taken: frozenset[str]) -> Iterator[Fault]:
    if path[-1] in taken:
        yield (
            path,
            both(
                f"名称 {path[-1]} 已被占用",
                f"the name {path[-1]} is taken by every record or a general option",
            ),
        )


def _free_for_a_field(value: Any, path: Path) -> Iterator[Fault]:
    """A field's name may not be a key of every record, nor one of an event where it is told."""
    yield from _free(path, HEAD if is_yes(value, "derived") else TAKEN)


def _free_for_an_input(value: Any, path: Path) -> Iterator[Fault]:
    """An input's name may be neither a key of every record or event nor a general option."""
    yield from _free(path, TAKEN)


def with_its_type(value: Any, path: Path) -> Iterator[Fault]:
    """What a type cannot do without."""
    if value.get("type") == "choice" and not value.get("choices"):
        yield path, both("缺少可选值（choices）", "its choices are missing")
    if value.get("type") == "rows" and not value.get("columns"):
        yield path, both("缺少各列（columns）", "its columns are missing")


def _labelled(value: Any, path: Path) -> Iterator[Fault]:
    """A label of its own, where no shared input gives it one."""
    for key in ("zh", "en"):
        if key not in value and "use" not in value:
            yield (*path, key), both(f"缺少 {key}", f"{key} is missing")


def _with_its_type_unless_shared(value: Any, path: Path) -> Iterator[Fault]:
    if "use" not in value:
        yield from with_its_type(value, path)


KEYS = (
    SchemaKey(
        "type",
        one_of(*TYPES),
        both(
            "值的类型；line 为一行文字",
            "the type of its value; `line` is a text of one line",
        ),
        "type: date",
        "line",
    ),
    SchemaKey(
        "choices",
        CHOICES,
        both(
            "choice 和 pair 可选的值；pair 写作 人=值",
            "the words that a `choice` may be, or that a `pair` may say of somebody (`sun=read`)",
        ),
        "type: choice\nchoices: {red: {zh: 红, en: red}, blue: {zh: 蓝, en: blue}}",
    ),
    SchemaKey(
        "of",
        NAMES,
        both(
            "所指记录的种类；value 则为指明栏目的办理项",
            "the kinds of record that it may name; of a `value` the input that tells which fact",
        ),
        "type: record\nof: [incoming]",
    ),
    SchemaKey(
        "columns",
        NAMES,
        both("rows 各行的列", "the keys of each row of `rows`"),
        "type: rows\nderived: true\ncolumns: [copy, holder]",
    ),
    SchemaKey(
        "counts",
        NAMES,
        both(
            "rows 中记整数的列；不写则按早先版本所认的列名",
            "those of its columns that hold whole numbers; without it, the names that older"
            " versions took for such (copy, pages, count, mark …)",
        ),
        "type: rows\nderived: true\ncolumns: [room, seats]\ncounts: [seats]",
        since="0.2.0",
    ),
    SchemaKey(
        "required",
        FLAG,
        both("必填", "it must be told"),
        "required: true",
        "false",
    ),
    SchemaKey(
        "unless",
        FACTS,
        both(
            "必填项在这些栏目或办理项之一有值（或为所写的值）时可不填",
            "a required one need not be told where one of these is told, or has the value said",
        ),
        "required: true\nunless: [department, {nature: [lost, normal]}]",
    ),
    SchemaKey("many", FLAG, both("可有多个值", "it holds several values"), "many: true", "false"),
    SchemaKey(
        "singular",
        TEXT,
        both("多值办理项的选项名（一个值的）", "the name of the option that tells one of many"),
        "many: true\nsingular: witness",
    ),
    SchemaKey(
        "derived",
        FLAG,
        both("由办理得出，不由人填写", "it follows from what is done and is never typed"),
        "derived: true",
        "false",
    ),
    SchemaKey(
        "guarded",
        FLAG,
        both(
            "更正须由主任（或主管）办理",
            "only the director, or the kind's supervisor, corrects it",
        ),
        "guarded: true",
        "false",
    ),
    SchemaKey(
        "personal",
        FLAG,
        both("个人信息：列表和输出中遮去", "it is personal and is masked in lists"),
        "type: phone\npersonal: true",
        "false",
    ),
    SchemaKey(
        "past",
        FLAG,
        both("日期不得晚于当日", "a date may not lie ahead"),
        "type: date\npast: true",
        "false",
    ),
    SchemaKey(
        "not_before",
        TEXT,
        both(
            "日期不得早于另一办理项的日期", "a date may not be earlier than that of another input"
        ),
        "type: date\nnot_before: from_day",
    ),
    SchemaKey(
        "required_if",
        VALUES,
        both(
            "另一栏目为所写的值时必填",
            "it must be told where another field has the value, or one of the values, that is said",
        ),
        "required_if: {nature: lost}",
        since="0.2.0",
    ),
    SchemaKey(
        "shown_if",
        VALUES,
        both(
            "只在另一栏目为所写的值时才填；否则不问，填了不予办理",
            "it is told only where another field has the value that is said; else it is neither"
            " asked for nor taken",
        ),
        "shown_if: {nature: lost}",
        since="0.2.0",
    ),
    SchemaKey(
        "least",
        WHOLE,
        both("整数的最小值", "the least that a whole number may be"),
        "type: int\nleast: 1",
    ),
    SchemaKey(
        "most",
        WHOLE,
        both("整数的最大值", "the most that a whole number may be"),
        "type: int\nmost: 20",
    ),
    SchemaKey(
        "role",
        one_of(*ROLES),
        both("人员须有的角色", "the role that the person must hold"),
        "type: person\nrole: leader",
    ),
    SchemaKey(
        "in_state",
        NAMES,
        both("所指记录须处于的状态", "the states in which the record that it names may be"),
        "type: record\nof: [incoming]\nin_state: [handling, concluded]",
    ),
    SchemaKey(
        "warn_over",
        one_of(*POLICIES),
        both("超过此项规则的数即提醒", "the policy over which its number is warned of"),
        "type: int\nwarn_over: visit_minutes",
    ),
    SchemaKey(
        "asked_if",
        FACTS,
        both(
            "栏目为此值时，终端会问到此项",
            "a terminal asks for it while the record has one of these values",
        ),
        "asked_if: {nature: lost}",
    ),
    SchemaKey(
        "sets",
        TEXT,
        both("写入记录的哪个栏目", "the field of the record that it writes"),
        "sets: place",
    ),
    SchemaKey("clause", TEXT, both("所据条款", "the clause that asks for it"), "clause: D5.1"),
    SchemaKey(
        "help",
        LABEL,
        both("一句说明", "a line of help"),
        "help: {zh: 盖章的份数, en: how many are stamped}",
    ),
)
ZH = SchemaKey(
    "zh", TEXT, both("中文名称，可照此输入", "its label in Chinese, typed as well"), "zh: 柜号"
)
EN = SchemaKey("en", TEXT, both("英文名称", "its label in English"), "en: cabinet")
SHARED = Part(
    "shared_input",
    both("共用的办理项", "an input that acts share"),
    (ZH._replace(required=True), EN._replace(required=True), *KEYS),
    (with_its_type,),
)
UNIQUE = SchemaKey(
    "unique",
    FLAG,
    both(
        "同一种记录中，此值只可出现一次",
        "a value of it stands in one record of the kind",
    ),
    "unique: true",
    "false",
    since="0.2.0",
)
FIELD = SHARED._replace(
    name="field",
    label=both("栏目", "a field"),
    keys=(*SHARED.keys, UNIQUE),
    rules=(_free_for_a_field, with_its_type),
)
INPUT = Part(
    "input",
    both("办理项", "an input of an act"),
    (
        SchemaKey(
            "use",
            WORD,
            both(
                "取用 inputs 中所写的共用办理项；同时写明的键以此处为准",
                "the shared input, of the kind's `inputs` or of common.yaml, that it is; keys said"
                " beside it hold instead of the shared one's",
            ),
            "use: reason\nrequired: false",
            since="0.2.0",
        ),
        ZH,
        EN,
        *KEYS,
    ),
    (_free_for_an_input, _labelled, _with_its_type_unless_shared),
    {"anyOf": [{"required": ["use"]}, {"required": ["zh", "en"]}]},
)
STATE = Part(
    "state",
    both("状态", "a state"),
    (
        ZH._replace(example="zh: 已办", required=True),
        EN._replace(example="en: done", required=True),
        SchemaKey(
            "ends",
            FLAG,
            both(
                "此状态下事情已了：只输序号时先找其他状态的记录",
                "what is in this state is over: a bare number is looked for among the others first."
                " A kind none of whose states says it goes by the names of the shipped kinds'",
            ),
            "ends: true",
            "false",
            since="0.2.0",
        ),
    ),
)
