"""A command for every act of every kind, made from the schemas when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from doctrack.cli.call import Call
from doctrack.cli.command import Arg, Command, Opt, Values
from doctrack.model.conditions import in_words
from doctrack.model.refs import half_width
from doctrack.model.regulation import Act, Choice, Field, Kind, Round
from doctrack.model.view import Office
from doctrack.words import Words, both, same

AT = Opt(
    "at",
    both(
        "何时发生；只写日期为当日终了（今日为现在）",
        "when it happened; a date alone is the end of that day (today: now)",
    ),
    "时间",
    type="datetime",
)
EACH = Opt(
    "each",
    both("能办的办，其余列出", "what can be done is done, the rest is listed"),
    "逐件",
    flag=True,
)
IDS = both(
    "编号、文号、42、42-47、几个编号、@（刚办的一件）或 -（从标准输入读）",
    "id, number, 42, 42-47, several, @ (the last one) or - (ids from standard input)",
)
QUERIED = both(
    "编号，其后为条件，同 list（如 level:金卡 state:active）",
    "the id, then words as in `list` (such as level:gold state:active)",
)
UNNAMED = both("编号；不写则为全部该办的", "ids; without any, all that it is to be done on")

NOTHING = same("")


def typable(kind: Kind) -> list[Act | Round]:
    """The acts and rounds of a kind that a person types; consequences are written by other acts."""
    return [*(a for a in kind.acts.values() if not a.consequence), *kind.rounds.values()]


def command_of(kind: Kind, act: Act | Round, office: Office) -> Command:
    """The command of an act."""

    def run(call: Call, values: Values) -> int:
        from doctrack.cli.acts.perform import perform

        return perform(call, kind, act, values)

    name = act.name.replace("_", "-")
    options = (
        *(_option(f, act, kind) for f in act.inputs if not f.derived and not _needless(f, act)),
        AT,
        late_reason(office),
        *(() if act.creates else (EACH,)),
        printing(kind),
    )
    return Command(
        name,
        act.label.zh,
        _purpose(act),
        _example(kind, act, name),
        run,
        words_of(kind, act),
        options,
    )


def _purpose(act: Act | Round) -> Words:
    """What an act is for, and by how many people it is done where that is more than one."""
    said = act.help or act.label
    if not (isinstance(act, Act) and act.signers):
        return said
    count = act.signers
    return both(
        f"{said.zh}（{count} 人各办一次，末一人办后生效）",
        f"{said.en} (by {count} people, each once; it takes effect with the last)",
    )


def words_of(kind: Kind, act: Act | Round) -> tuple[Arg, ...]:
    """What an act is made on: nothing where it makes a record, else records, or people."""
    if kind.id_rule == "given":
        help_ = (
            both("新编号（小写字母和数字）", "the new id (small letters and digits)")
            if act.creates
            else both("编号或姓名", "ids or names")
        )
        return (Arg("ids", help_, many=True, asked=True, type="" if act.creates else "person"),)
    if isinstance(act, Act) and act.words:
        labels = [f.label for name in act.words if (f := act.input(name))]
        return (
            Arg(
                "ids",
                both("、".join(w.zh for w in labels), ", ".join(w.en for w in labels)),
                many=True,
            ),
        )
    if act.creates:
        return ()
    help_ = UNNAMED if isinstance(act, Act) and act.without_id else IDS
    if any(f.type == "query" for f in act.inputs):
        help_ = QUERIED
    return (Arg("ids", help_, many=True, asked=True, type="record", of=(kind.name,)),)


def late_reason(office: Office) -> Opt:
    """Why something is entered late, with the number of days from which it must be said."""
    days = office.policy("backdating_days")
    return Opt(
        "late_reason",
        both(
            f"补记原因（补记超过 {days} 天必填）",
            f"why it is entered late (required beyond {days} days)",
        ),
        "补记原因",
        type="text",
    )


def printing(kind: Kind) -> Opt:
    """`--print [FORM]`: the word after it is taken only if it names a form of the kind."""
    words = both(
        "同时打印单据（可写单据名，如 催办通知）", "also print the slip (or the form that is named)"
    )
    return Opt(
        "print", words, "打印", type="form", alone=partial(names_a_form, kind.name), of=(kind.name,)
    )


def names_a_form(kind: str, word: str) -> bool:
    """Whether a word names a form of a kind."""
    from doctrack.cli.forms.catalogue import form_called

    return form_called(kind, half_width(word)) is not None


def _option(field: Field, act: Act | Round, kind: Kind) -> Opt:
    name = field.name.replace("_", "-")
    singular = (f"--{field.singular.replace('_', '-')}",) if field.singular else ()
    facts = (
        tuple(Choice(f.name, f.label) for f in kind.fields if not f.derived)
        if field.type == "fact"
        else ()
    )
    return Opt(
        field.name,
        _help(field, kind, act),
        field.label.zh,
        field.type == "flag",
        field.many,
        (*singular, f"--{name}"),
        "person" if "person" in field.of else field.type,
        field.choices or facts,
        field.of,
    )


def _help(field: Field, kind: Kind, act: Act | Round) -> Words:
    """What an input is, what it may hold, and its clause: `*形式：document 文件、letter 信函 …
    [D5.1]`.
    """
    always = field.required and not field.shown_if
    star = "*" if always and not _instead(field, act) else ""
    told, more = field.help or _told(field), _repeated(field)
    spared = (
        _under(field, kind, act) if field.required_if or field.shown_if else _spared(field, act)
    )
    clause = f" [{field.clause}]" if field.clause else ""
    zh, en = (f"：{told.zh}", f": {told.en}") if told else ("", "")
    return Words(
        f"{star}{field.label.zh}{more.zh}{spared.zh}{zh}{clause}",
        f"{star}{field.label.en}{more.en}{spared.en}{en}{clause}",
    )


def _repeated(field: Field) -> Words:
    if not field.many:
        return NOTHING
    return (
        both("（可重复）", " (repeat)")
        if field.type in ("line", "text")
        else both("（可重复，或用逗号分开）", " (repeat, or use commas)")
    )


def _instead(field: Field, act: Act | Round) -> list[tuple[Field, str]]:
    """The inputs of an act that take the place of a required one, each with the value that does."""
    return [
        (f, f"={value}" if value else "")
        for name, value in field.unless
        if (f := next((i for i in act.inputs if i.name == name), None))
    ]


def _needless(field: Field, act: Act | Round) -> bool:
    """Whether another input, which must be told, takes the place of this one in any case."""
    return any(f.required and not f.unless and not value for f, value in _instead(field, act))


def _under(field: Field, kind: Kind, act: Act | Round) -> Words:
    """Under which conditions an input must or may be told: `（“种类”为 采购 时必填）`."""

    def named(name: str) -> Field | None:
        return next((i for i in act.inputs if i.name == name), None) or kind.field(name)

    said: list[Words] = []
    if field.shown_if:
        when = in_words(field.shown_if, named)
        said.append(both(f"只在{when.zh}时填写", f"only where {when.en}"))
    if field.required and said:
        said.append(both("必填", "required then"))
    elif field.required_if:
        when = in_words(field.required_if, named)
        said.append(both(f"{when.zh}时必填", f"required where {when.en}"))
    zh, en = "，".join(w.zh for w in said), ", ".join(w.en for w in said)
    return both(f"（{zh}）", f" ({en})")


def _spared(field: Field, act: Act | Round) -> Words:
    """What takes the place of a required input: `（必填；有密封登记、亲收人的除外）`."""
    labels = [(f.label, value) for f, value in _instead(field, act)]
    if not (field.required and labels):
        return NOTHING
    zh, en = (
        "、".join(w.zh + rest for w, rest in labels),
        ", ".join(w.en + rest for w, rest in labels),
    )
    return both(f"（必填；有 {zh} 的除外）", f" (required but for {en})")


def _told(field: Field) -> Words | None:
    return (
        both("、".join(_shown(c) for c in field.choices), ", ".join(c.name for c in field.choices))
        if field.choices
        else None
    )


def _shown(choice: Choice) -> str:
    return f"{choice.name} {choice.label.zh}" if choice.name != choice.label.zh else choice.name


def _example(kind: Kind, act: Act | Round, name: str) -> str:
    """An act's own example; of acts that every kind has, with the kind, an id and a fact of it
    filled in.
    """
    said = act.example or (name if act.creates else f"{name} ID")
    if not said.startswith(kind.name + " "):
        fact = next(
            (
                f.name
                for f in kind.fields
                if f.type in ("line", "text") and not f.derived and not f.guarded
            ),
            "remarks",
        )
        said = f"{kind.name} " + said.replace(" ID", f" {sample_id(kind)}").replace("FIELD", fact)
    return said


def sample_id(kind: Kind) -> str:
    """An id as the kind's records have it."""
    rules: dict[str, Callable[[], str]] = {
        "given": lambda: "wu",
        "period": lambda: f"{kind.prefix}-2026-11",
    }
    return rules.get(kind.id_rule, lambda: "42" if kind.number else f"{kind.prefix}-2026-0001")()
