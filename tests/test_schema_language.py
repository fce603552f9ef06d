"""The schema language is declared once (doctrack/model/language); the checks at load, docs/schema.md
and the JSON Schemas come from there and agree.
"""

import copy
import json
import re
import runpy
from pathlib import Path
from typing import ClassVar

import pytest
import yaml
from jsonschema import Draft202012Validator
from office import PAPER, Office

from doctrack.cli.main import run
from doctrack.model import schema
from doctrack.model.language import editor, in_full
from doctrack.model.language.kind_keys import PARTS
from doctrack.rules import registry
from doctrack.store.books import faults, first
from doctrack.store.books.books import Books
from doctrack.store.books.first import shipped_schemas, shipped_trees
from doctrack.store.yaml import yamlio

ROOT = Path(__file__).parents[1]
EARLIER = ROOT / "tests/data/schemas-0.1.0"
PAGE = runpy.run_path(str(ROOT / "docs/schema.py"))
SHIPPED = shipped_schemas()
KEYS = {f"{part.name}.{key.name}": (part, key) for part in PARTS for key in part.keys}
COMMON = shipped_trees()["schemas"]["common"]


class Core(yaml.SafeLoader):
    """YAML as an editor reads it: the core schema of 1.2, where `no` is a word and a date is text."""

    yaml_implicit_resolvers: ClassVar = {}


for tag, pattern, starts in (
    ("bool", "true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", "~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("int", "[-+]?[0-9]+", "-+0123456789"),
):
    Core.add_implicit_resolver(
        f"tag:yaml.org,2002:{tag}", re.compile(f"(?:{pattern})$"), list(starts)
    )


def as_editors_read(text):
    return yaml.load(text, Core)


def validator(name):
    return Draft202012Validator(editor.json_schema(name))


def sort_of(file):
    return file if file in ("common", "clauses") else "kind"


def written(tree):
    return yaml.safe_dump(tree, allow_unicode=True, sort_keys=False).encode()


def findings(**texts):
    """What is wrong with some schemas beside the shipped ones: line, column and words."""
    books = {path: yamlio.read(data, path) for path, data in SHIPPED.items()}
    for name, data in texts.items():
        data = data if isinstance(data, bytes) else data.encode()
        books[f"schemas/{name}.yaml"] = yamlio.read(data, f"schemas/{name}.yaml")
    return [
        (f.file.split("/")[1].removesuffix(".yaml"), f.line, f.column, f.message.en)
        for f in faults.findings(books)
    ]


# --- the page and its examples --------------------------------------------------------------------


def test_the_page_is_up_to_date():
    assert (ROOT / "docs/schema.md").read_text(encoding="utf-8") == PAGE["page"](), (
        "python docs/schema.py"
    )


def in_its_place(name):
    """The files that an example makes, by name, and what of them is clauses: these stand beside the
    shipped ones.
    """
    made = PAGE["played"](*KEYS[name])
    if "clauses" in made:
        made["clauses"] = {**shipped_trees()["schemas"]["clauses"], **made["clauses"]}
    if "common" in made:
        made["common"] = PAGE["merged"](COMMON, made["common"])
    return made


@pytest.mark.parametrize("part", [p.name for p in PARTS])
def test_each_example_loads_without_a_finding_here_and_in_an_editor(part):
    wrong = {}
    for name in (n for n in KEYS if n.startswith(f"{part}.")):
        for file, tree in in_its_place(name).items():
            text = written(tree)
            said = findings(**{file: text})
            said += [e.message for e in validator(sort_of(file)).iter_errors(as_editors_read(text))]
            if said:
                wrong[name] = said
    assert not wrong


@pytest.mark.parametrize("part", [p.name for p in PARTS if p.name not in ("common", "clause")])
def test_each_key_is_read(part):
    """A key that is declared and makes no difference to the kind would be a promise not kept."""
    names = [n for n in KEYS if n.startswith(f"{part}.") and not KEYS[n][1].required]
    assert not [n for n in names if kind_of(n) == kind_of(n, without=True)]


def kind_of(name, *, without=False):
    """The kind of a key's example, or the same without that key; None where it cannot be read."""
    key = KEYS[name][1]
    tree = in_its_place(name)["sample"]
    gone = removed(tree, key.name, PAGE["tree"](key.example)[key.name])
    if name.startswith("kind."):
        gone = {k: v for k, v in tree.items() if k != key.name}
    try:
        return schema.kind(gone if without else tree, COMMON)
    except KeyError:
        assert without, name
        return None


def removed(tree, key, value):
    """A tree without one key of that value, wherever it stands first."""
    if isinstance(tree, dict):
        if key in tree and tree[key] == value:
            return {k: v for k, v in tree.items() if k != key}
        for name, inner in tree.items():
            other = removed(inner, key, value)
            if other != inner:
                return {**tree, name: other}
    if isinstance(tree, list):
        return [removed(item, key, value) for item in tree]
    return tree


@pytest.mark.parametrize(
    "name", [n for n, (p, k) in KEYS.items() if k.default and p.name != "clause"]
)
def test_what_holds_without_a_key_is_what_the_declaration_says(name):
    part, key = KEYS[name]
    example = {
        **PAGE["tree"](key.example),
        key.name: PAGE["tree"](f"{key.name}: {key.default}")[key.name],
    }
    tree = PAGE["played"](part, key._replace(example=written(example).decode()))["sample"]
    without = removed(tree, key.name, example[key.name])
    assert schema.kind(tree, COMMON) == schema.kind(without, COMMON)


# --- editors --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", editor.FILES)
def test_the_json_schema_is_shipped_and_printed(d, name):
    Draft202012Validator.check_schema(editor.json_schema(name))
    said = d("03-02T10:00", "regulation", "schema", *([] if name == "kind" else [name]))
    assert said.encode() == (ROOT / f"schemas/{name}.schema.json").read_bytes(), (
        f"doctrack regulation schema {name} > schemas/{name}.schema.json"
    )
    assert json.loads(said) == editor.json_schema(name)


def test_no_other_file_has_a_json_schema(d):
    d("03-02T10:00", "regulation", "schema", "incoming", code=2)
    assert "common" in d.err


@pytest.mark.parametrize("path", sorted(SHIPPED))
def test_shipped_schemas_name_their_json_schema_and_keep_it(path):
    name = sort_of(Path(path).stem)
    text = SHIPPED[path].decode()
    assert text.splitlines()[0] == f"# yaml-language-server: $schema={name}.schema.json"
    assert not [e.message for e in validator(name).iter_errors(as_editors_read(text))]


@pytest.mark.parametrize("path", sorted(EARLIER.glob("*.yaml")), ids=lambda p: p.stem)
def test_earlier_schemas_keep_the_json_schema_too(path):
    text = path.read_text(encoding="utf-8")
    assert not [e.message for e in validator(sort_of(path.stem)).iter_errors(as_editors_read(text))]


FAULTS = {
    "a misspelt key": lambda t: t["acts"]["finish"].update(gaurds=["x"]),
    "neither yes nor no": lambda t: t["acts"]["finish"].update(creates="perhaps"),
    "an unknown type": lambda t: t["fields"]["due"].update(type="number"),
    "half a label": lambda t: t["acts"]["finish"]["label"].pop("en"),
    "no clause": lambda t: t["acts"]["finish"].pop("clause"),
    "a term of two lengths": lambda t: t["duties"]["finish"].update(
        term={"days": "5", "date": "due"}
    ),
    "a term and terms": lambda t: t["duties"]["finish"].update(terms={"a": {"days": "5"}}),
    "a rule listed twice": lambda t: t["acts"]["finish"].update(guards=["a", "a"]),
    "an input without a label": lambda t: t["acts"]["finish"].update(
        inputs={"a": {"type": "date"}}
    ),
    "days without number": lambda t: t["duties"]["finish"].update(term={"days": "soon"}),
    "no steps": lambda t: t.update(rounds={"a": {"label": {"zh": "a", "en": "a"}, "steps": []}}),
}


@pytest.mark.parametrize("what", FAULTS)
def test_an_editor_and_the_checks_at_load_refuse_the_same(what):
    tree = PAGE["tree"](PAGE["SAMPLE"])
    FAULTS[what](tree)
    assert findings(sample=written(tree))
    assert list(validator("kind").iter_errors(as_editors_read(written(tree))))


# --- all faults at once ---------------------------------------------------------------------------


def broken(*changes):
    """The sample kind as text with some changes."""
    text = PAGE["SAMPLE"]
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def place(text, words):
    """Line and column of some words."""
    before = text[: text.index(words)]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def test_one_load_names_a_misspelt_key_and_an_unknown_guard_elsewhere():
    text = broken(
        ("    by: [staff]\n", "    by: [staff]\n    gaurds: [is_held]\n"),
        ("    to: done\n", "    to: done\n    guards: [not_hold_already]\n"),
        ("    met_by:", "    owner: registar\n    met_by:"),
        ("en: due, type: date", "en: due, type: dato"),
    )
    said = findings(sample=text)
    assert [s[:3] for s in said] == [
        ("sample", *place(text, w)) for w in ("type: dato", "gaurds", "guards: [not", "owner")
    ]
    words = " ".join(s[3] for s in said)
    assert "there is no key gaurds; did you mean guards? There are: label" in words
    assert "there is no guard not_hold_already; did you mean not_held_already?" in words
    assert "registrar?" in words and "there is no dato" in words


def test_what_only_follows_from_a_fault_is_not_named():
    """The act is gone from the ways through, the field from those whom it may name; neither is a
    second fault.
    """
    text = broken(
        ("    to: done\n", "    too: done\n"),
        ("en: borrower, type: person", "en: borrower, type: persona"),
        ("    by: [registrar]", "    by: [borrower]"),
    )
    assert [s[:3] for s in findings(sample=text)] == [
        ("sample", *place(text, "type: persona")),
        ("sample", *place(text, "too")),
    ]


@pytest.mark.parametrize("value", ["words", ["a"], {"a": "b"}, None], ids=str)
@pytest.mark.parametrize("part", ["fields", "states", "acts", "duties", "label"])
def test_a_part_that_is_gone_or_a_word_hides_no_other(part, value):
    """Whatever a whole part is made, an owner or a guard that nobody knows is named beside it."""
    text = broken(
        ("    to: done\n", "    to: done\n    guards: [no_such_guard]\n"),
        ("    met_by:", "    owner: no_such_owner\n    met_by:"),
    )
    tree = PAGE["tree"](text)
    tree.pop(part) if value is None else tree.update({part: value})
    said = " ".join(s[3] for s in findings(sample=written(tree)))
    assert ("no_such_guard" in said) == (part != "acts")
    assert ("no_such_owner" in said) == (part != "duties")


def places(tree, path=()):
    """Every path of a tree."""
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, value in inner if isinstance(tree, (dict, list)) else ():
        yield (*path, key)
        yield from places(value, (*path, key))


def replaced(tree, path, value):
    """A tree with another value at a path."""
    tree = copy.deepcopy(tree)
    around = tree
    for key in path[:-1]:
        around = around[key]
    around[path[-1]] = value
    return tree


@pytest.mark.parametrize(
    "value", ["words", [], ["a", ["b"]], {"a": "b"}, {"a": {"b": "c"}}], ids=str
)
def test_any_tree_is_answered_with_findings(value):
    """Whatever stands wherever, there is an answer, and the fault that was there is still named,
    unless it stood in what was replaced.
    """
    sample = PAGE["tree"](broken(("    to: done\n", "    to: done\n    guards: [no_such_guard]\n")))
    sample["rounds"] = {
        "both": {"label": {"zh": "即办", "en": "x"}, "steps": ["request", "finish"]}
    }
    shared = {
        n: yamlio.read(SHIPPED[n], n) for n in ("schemas/common.yaml", "schemas/clauses.yaml")
    }
    silent = []
    for path in places(sample):
        text = written(replaced(sample, path, value))
        books = {**shared, "schemas/sample.yaml": yamlio.read(text, "schemas/sample.yaml")}
        said = [f.message.en for f in faults.findings(books)]
        if not any("no_such_guard" in words for words in said):
            silent.append(".".join(map(str, path)))
    over_it = ("kind", "acts", "acts.finish", "acts.finish.guards", "acts.finish.guards.0")
    assert set(silent) <= set(over_it), silent


def test_a_fault_of_what_all_kinds_share_hides_no_other_kind():
    shared = SHIPPED["schemas/common.yaml"].decode().replace("label: {zh: 冻结", "lable: {zh: 冻结")
    text = broken(("    to: done\n", "    to: done\n    guards: [no_such]\n"))
    said = findings(common=shared, sample=text)
    assert {s[0] for s in said} == {"common", "sample"}
    assert sum("lable" in s[3] for s in said) == 1 and any("no_such" in s[3] for s in said)
    assert len(said) == 3  # its label is missing, too


def test_a_rule_that_is_listed_twice_is_a_finding():
    text = broken(("    to: done\n", "    to: done\n    guards: [held_now, held_now]\n"))
    assert [s[3] for s in findings(sample=text)] == ["held_now is listed twice"]


@pytest.mark.parametrize(
    "enter",
    [
        registry.guard("D1"),
        registry.warning,
        registry.completion,
        registry.numbering,
        registry.effect,
        registry.opening,
        registry.meeting,
        registry.actor,
        registry.selection,
        registry.writing("a"),
        registry.leads_to("done"),
        registry.relation(None),
    ],
)
def test_a_second_rule_of_one_name_is_refused_at_import(enter):
    def a_rule_of_this_test(*_):
        yield None

    tables = [t for n, t in vars(registry).items() if n.isupper() and isinstance(t, dict)]
    try:
        enter(a_rule_of_this_test)
        with pytest.raises(ValueError, match="a_rule_of_this_test"):
            enter(a_rule_of_this_test)
    finally:
        for table in tables:
            table.pop("a_rule_of_this_test", None)


# --- one meaning, several spellings ---------------------------------------------------------------


def earlier():
    return {p.stem: yamlio.read(p.read_bytes(), p.name).value for p in EARLIER.glob("*.yaml")}


def test_shipped_kinds_are_what_they_were_in_their_earlier_spelling():
    """Shared inputs, conditions as YAML, marks on states and columns: the same kinds as in 0.1.0."""
    before, now = Books({"schemas": earlier()}), Books(shipped_trees())
    assert set(before.names) <= set(now.names)
    for name in before.names:
        assert before.kind(name) == now.kind(name), name


def test_schemas_of_ledgers_that_exist_have_no_fault():
    books = {f"schemas/{p.name}": yamlio.read(p.read_bytes(), p.name) for p in EARLIER.glob("*")}
    assert len(books) == 19 and not faults.findings(books)


def test_in_full_the_two_spellings_are_one_text():
    then, now = earlier(), shipped_trees()["schemas"]
    for name in then.keys() - {"common", "clauses"}:
        assert in_full.kind_in_full(then[name], then["common"]) == in_full.kind_in_full(
            now[name], now["common"]
        )


def test_what_is_shared_is_written_once():
    lines = [
        line.split(": ", 1)[1]
        for data in SHIPPED.values()
        for line in data.decode().splitlines()
        if re.match(r" {6}\w+: \{zh", line)
    ]
    assert len(lines) == len(set(lines))


SPELLINGS = {
    "unless": (
        '"borrower,nature=lost"',
        "[borrower, {nature: lost}]",
        "{borrower: '', nature: lost}",
    ),
    "asked_if": ("nature=lost", "{nature: lost}", "[{nature: lost}]"),
}


@pytest.mark.parametrize("key", SPELLINGS)
def test_small_languages_are_yaml_and_the_old_text_is_read(key):
    kinds = []
    for said in SPELLINGS[key]:
        text = broken(("from day, type: date", f"from day, required: true, {key}: {said}"))
        assert not findings(sample=text), said
        kinds.append(schema.kind(PAGE["tree"](text), COMMON))
    assert kinds[0] == kinds[1] == kinds[2]


def test_a_role_of_a_department_is_yaml_and_the_old_text_is_read():
    kinds = []
    for said in ('"department_head:department"', "{department_head: department}"):
        text = broken(
            ("    by: [registrar]", f"    by: [registrar, {said}]"),
            ("    met_by:", f"    owner: {said}\n    met_by:"),
        )
        assert not findings(sample=text), said
        kinds.append(schema.kind(PAGE["tree"](text), COMMON))
    assert kinds[0] == kinds[1] and kinds[0].duties["finish"].owner == "department_head:department"


@pytest.mark.parametrize("yes", ["yes", "Yes", "TRUE"])
def test_yes_and_true_are_one(yes):
    no = {"yes": "no", "Yes": "No", "TRUE": "FALSE"}[yes]
    for path, data in SHIPPED.items():
        name = Path(path).stem
        text = re.sub(r"(?<! en): true\b", f": {yes}", data.decode()).replace(": false", f": {no}")
        assert not findings(**{name: text}), name
        if sort_of(name) == "kind":
            tree = yamlio.read(text.encode(), name).value
            assert schema.kind(tree, COMMON) == Books(shipped_trees()).kind(name)
            assert not list(validator("kind").iter_errors(as_editors_read(text)))


def test_a_derived_field_may_be_named_like_an_event_however_yes_is_written():
    for yes in ("true", "yes", "Yes"):
        text = broken(("  place: {zh", f"  by: {{zh: 由, en: by, derived: {yes}}}\n  place: {{zh"))
        assert not findings(sample=text)
    text = broken(("  place: {zh", "  by: {zh: 由, en: by}\n  place: {zh"))
    assert findings(sample=text)


# --- shared inputs --------------------------------------------------------------------------------


def test_a_round_of_what_is_not_there_hides_nothing():
    text = broken(
        ("    to: done\n", "    to: done\n    guards: [no_such_guard]\n"),
        ("duties:\n", ROUNDS + "duties:\n"),
    )
    assert [s[1:] for s in findings(sample=text)] == [
        (*place(text, "guards: [no"), "there is no guard no_such_guard"),
        (*place(text, "{act: finsh}"), "there is no act finsh; did you mean finish?"),
        (*place(text, "duo"), "request has no input duo"),
        (*place(text, "nature: fly"), "fly has no input nature"),
    ]


ROUNDS = """rounds:
  both:
    label: {zh: 即办, en: at once}
    by: [staff]
    creates: true
    steps: [request, {act: finsh}]
    inputs:
      due: request
      duo: request
      nature: fly
"""


def test_a_shared_input_that_is_not_there_is_named_with_the_nearest():
    text = broken(
        ("      from_day: {zh: 自, en: from day, type: date}", "      why: {use: raeson}")
    )
    assert findings(sample=text) == [
        (
            "sample",
            *place(text, "use: raeson"),
            "there is no shared input raeson; did you mean reason?",
        )
    ]


def test_what_an_input_says_itself_holds_over_the_shared_one():
    text = broken(
        ("fields:", "inputs:\n  reason: {zh: 缘由, en: why, type: line}\nfields:"),
        ("      from_day:", "      reason: {use: reason, required: true}\n      from_day:"),
    )
    assert not findings(sample=text)
    kind = schema.kind(PAGE["tree"](text), COMMON)
    one = kind.acts["finish"].input("reason")
    assert (one.label.en, one.type, one.required) == ("why", "line", True)
    assert kind.acts["annul"].input("reason").label.en == "reason"  # of all kinds, not of this one


# --- words that were lists in the code ------------------------------------------------------------


def test_states_that_end_a_matter_are_marked():
    tree = PAGE["tree"](PAGE["SAMPLE"])
    assert schema.kind(tree, COMMON).ends == ("done",)
    del tree["states"]["done"]["ends"]
    tree["states"]["closed"] = {"zh": "已结", "en": "closed"}
    assert schema.kind(tree, COMMON).ends == ("closed",)


def test_columns_that_hold_numbers_are_marked():
    tree = copy.deepcopy(PAGE["tree"](PAGE["SAMPLE"]))
    rows = {
        "zh": "行",
        "en": "rows",
        "type": "rows",
        "derived": "true",
        "columns": ["copy", "seats"],
    }
    tree["fields"]["rows"] = rows
    assert schema.kind(tree, COMMON).field("rows").counts == ("copy",)
    rows["counts"] = ["seats"]
    assert schema.kind(tree, COMMON).field("rows").counts == ("seats",)
    rows["counts"] = ["seat"]
    assert "did you mean seats?" in findings(sample=written(tree))[0][3]


# --- a ledger that was founded with the earlier text ----------------------------------------------


@pytest.fixture
def old(tmp_path, capsys, monkeypatch):
    """An office founded with the schemas of 0.1.0."""
    texts = {f"schemas/{p.name}": p.read_bytes() for p in EARLIER.glob("*.yaml")}
    founder = ["--founder", "qian", "--founder-name", "钱主任", "--practice"]
    with monkeypatch.context() as then:
        then.setattr(first, "shipped_schemas", lambda: texts)
        place = tmp_path / "old"
        words = ["--now", "2026-03-02T08:00", "init", str(place), "--org", "某某局", *founder]
        assert run(words) == 0
    return Office(place, capsys)


PAPER_OF_TWO = [*PAPER, "--copies", "2"]
ZHAO = ["zhao", "--name", "赵一", "--department", "办公室", "--role", "registrar"]


def test_an_old_ledger_is_read_acted_on_and_upgraded(old):
    old("03-02T09:00", "person", "join", *ZHAO, by="qian")
    assert "IN-2026-0001" in old("03-02T09:10", "incoming", "register", *PAPER_OF_TWO)
    assert old("03-02T09:20", "check") == "没有发现问题\n"
    old("03-02T09:30", "audit")
    new = str(ROOT / "schemas/incoming.yaml")
    shared = str(ROOT / "schemas/common.yaml")
    said = old.json("03-02T10:00", "regulation", "diff", new, shared, by="qian")["rows"]
    assert not [r for r in said if r["file"] == "schemas/incoming.yaml"], said
    old("03-02T10:10", "regulation", "upgrade", by="qian")
    assert (old.folder / "schemas/incoming.yaml").read_bytes() == SHIPPED["schemas/incoming.yaml"]
    assert "IN-2026-0002" in old("03-03T09:10", "incoming", "register", *PAPER_OF_TWO)
    assert old("03-03T09:20", "check") == "没有发现问题\n"
    old("03-03T09:30", "audit")


def test_an_upgrade_says_what_the_offices_own_common_lacks(old, tmp_path):
    """Shared inputs stand in common.yaml; one that the office amended itself stays, and has none."""
    own = EARLIER.joinpath("common.yaml").read_text(encoding="utf-8") + "# 本单位修订\n"
    (tmp_path / "common.yaml").write_text(own, encoding="utf-8")
    meeting = ["--meeting", "第3次主任办公会"]
    old("03-02T10:00", "regulation", "amend", str(tmp_path / "common.yaml"), *meeting, by="qian")
    old("03-03T10:00", "regulation", "upgrade", "--keep", by="qian", code=5)
    assert "schemas/incoming.yaml" in old.err and "reason" in old.err and "common.yaml" in old.err
    text = SHIPPED["schemas/common.yaml"].decode()
    inputs = text[text.index("inputs:\n") : text.index("acts:\n")]
    (tmp_path / "common.yaml").write_text(f"{own}{inputs}", encoding="utf-8")
    old("03-03T10:10", "regulation", "amend", str(tmp_path / "common.yaml"), *meeting, by="qian")
    old("03-04T10:00", "regulation", "upgrade", "--keep", by="qian")
    assert (old.folder / "schemas/incoming.yaml").read_bytes() == SHIPPED["schemas/incoming.yaml"]


def test_a_bare_number_passes_over_what_a_kind_of_ones_own_marks_as_over(d, tmp_path):
    """The record of last year that is open is meant before this year's that is over, whatever its
    state is called: no list in the code knows it.
    """
    (tmp_path / "sample.yaml").write_text(PAGE["SAMPLE"], encoding="utf-8")
    meeting = ["--meeting", "第3次主任办公会"]
    d("03-02T10:00", "regulation", "amend", str(tmp_path / "sample.yaml"), *meeting, by="qian")
    d("03-03T10:00", "sample", "request", "--title", "供水合同")

    def next_year(now, *words):
        said = ["--as", "zhao", "--now", f"2027-{now}", *words]
        assert run(["--ledger", str(d.folder), *said]) == 0
        return d.capsys.readouterr().out

    next_year("01-04T10:00", "sample", "request", "--title", "检测合同")
    next_year("01-04T10:10", "sample", "finish", "SM-2027-0001")
    assert "SM-2026-0001" in next_year("01-04T10:20", "sample", "finish", "1")
