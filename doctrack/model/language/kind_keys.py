"""The keys of a kind and of the numbers it gives, of what all kinds share (common.yaml) and of the
clauses (clauses.yaml).
"""

from __future__ import annotations

from doctrack.model.grammar import text as any_text
from doctrack.model.language.act_keys import ACT, SIGNERS
from doctrack.model.language.duty_keys import DUTY, TERM
from doctrack.model.language.field_keys import FIELD, INPUT, SHARED, STATE
from doctrack.model.language.parts import Part, SchemaKey
from doctrack.model.language.round_keys import ROUND, STEP
from doctrack.model.language.shapes import (
    FLAG,
    LABEL,
    NAMES,
    TEXT,
    WORD,
    each,
    one_of,
)
from doctrack.model.people import ROLES
from doctrack.words import both

MARKED = "field: nature\npattern: '{mark}〔{year}〕{serial}号'\nmarks: {normal: 常字, lost: 失字}"
NUMBERED = Part(
    "numbered",
    both("由办理给号", "numbers that an act gives"),
    (
        SchemaKey(
            "act", TEXT, both("给号的办理", "the act that gives them"), "act: finish", required=True
        ),
        SchemaKey(
            "pattern",
            TEXT,
            both(
                "号码式样，含 {year}、{serial}，有代字时含 {mark}",
                "how they are written: {year} and {serial}, and {mark} where there are marks",
            ),
            "pattern: 用字〔{year}〕{serial}号",
            required=True,
        ),
        SchemaKey(
            "field",
            TEXT,
            both("由哪个栏目的值分号列", "the field whose value makes the series"),
            MARKED,
        ),
        SchemaKey(
            "marks",
            each(TEXT),
            both("各可选值的代字，各不相同", "the mark of each choice, all different"),
            MARKED,
        ),
    ),
)
INPUTS = SchemaKey(
    "inputs",
    each(SHARED.shape),
    both(
        "多个办理共用的办理项，以 use 取用",
        "inputs that several acts share, written once; an act takes one by `use`",
    ),
    "inputs: {cabinet: {zh: 柜号, en: cabinet, type: line}}\n"
    "acts: {finish: {inputs: {cabinet: {use: cabinet}}}}",
    since="0.2.0",
)
KIND = Part(
    "kind",
    both("种类", "a kind"),
    (
        SchemaKey(
            "kind",
            WORD,
            both("种类名，即文件名", "its name, which is the file's"),
            "kind: sample",
            required=True,
        ),
        SchemaKey(
            "label",
            LABEL,
            both("名称，中文可照此输入", "what it is called; the Chinese is typed as well"),
            "label: {zh: 用章, en: seal use}",
            required=True,
        ),
        SchemaKey(
            "prefix",
            TEXT,
            both("编号前缀（大写字母）", "what its ids begin with, capital letters"),
            "prefix: SM",
        ),
        SchemaKey(
            "number",
            TEXT,
            both("与编号同序的文号式样", "the number that shares its serial with the id"),
            "number: 用〔{year}〕{serial}号",
        ),
        SchemaKey(
            "numbered",
            NUMBERED.shape,
            both("由某一办理所给的号", "numbers that one of its acts gives"),
            "numbered: {act: finish, pattern: '用字〔{year}〕{serial}号'}",
        ),
        SchemaKey(
            "id_rule",
            one_of("", "given", "period", "person", "series"),
            both(
                "编号如何得出；不写则每年连号",
                "how an id comes about; without it, one after the other each year",
            ),
            "id_rule: person\nfields: {person: {zh: 持有人, en: person, type: person}}",
        ),
        SchemaKey(
            "folder",
            WORD,
            both(
                "记录所在文件夹；不写则同种类名",
                "the folder of its records; without it, the kind's name",
            ),
            "folder: seals",
        ),
        SchemaKey(
            "title",
            NAMES,
            both("作标题的栏目", "the fields that name a record in lists"),
            "title: [title, borrower]",
            "[title]",
        ),
        SchemaKey(
            "custody",
            FLAG,
            both("逐份记录谁在持有", "each copy of it is in somebody's hands"),
            "custody: true",
            "false",
        ),
        SchemaKey(
            "holdable",
            FLAG,
            both("可冻结、解冻", "it may be held and released"),
            "holdable: true",
            "false",
        ),
        SchemaKey(
            "supervisor",
            one_of("", *ROLES),
            both(
                "可撤销、更正受保护栏目的主管",
                "the role that corrects and annuls beside the director",
            ),
            "supervisor: training_supervisor",
        ),
        SchemaKey(
            "recorder",
            one_of(*ROLES),
            both("登记和更正的角色", "the role that keeps the book and corrects it"),
            "recorder: client_specialist",
            "registrar",
        ),
        SchemaKey(
            "planned_states",
            NAMES,
            both("暂无办理能到达的状态", "states to which no act leads yet"),
            "planned_states: [archived]\nstates: {archived: {zh: 已归存, en: archived}}",
        ),
        INPUTS,
        SchemaKey(
            "fields",
            each(FIELD.shape),
            both("记录的栏目", "what is told of a record"),
            "fields: {pages: {zh: 页数, en: pages, type: int}}",
            required=True,
        ),
        SchemaKey(
            "states",
            each(STATE.shape),
            both("状态", "its states"),
            "states: {done: {zh: 已办, en: done, ends: true}}",
            required=True,
        ),
        SchemaKey(
            "acts",
            each(ACT.shape),
            both("办理", "what people do to it"),
            "acts: {note: {label: {zh: 备注, en: note}, clause: D5.1, basis: house, by: [staff]}}",
            required=True,
        ),
        SchemaKey(
            "rounds",
            each(ROUND.shape),
            both("连办：几项办理一次输入", "several acts typed as one"),
            "rounds: {both: {label: {zh: 即办, en: at once}, by: [staff], creates: true,"
            " steps: [request, finish]}}",
        ),
        SchemaKey(
            "duties",
            each(DUTY.shape),
            both("应办：办理使谁在何时前须做什么", "what an act makes somebody owe, by when"),
            "duties: {note: {label: {zh: 知悉, en: note}, clause: D5.1, basis: house,"
            " opened_by: [request], met_by: [finish]}}",
        ),
    ),
)
COMMON = Part(
    "common",
    both("各种类共有（common.yaml）", "what all kinds share (common.yaml)"),
    (
        INPUTS._replace(example="inputs: {cabinet: {zh: 柜号, en: cabinet, type: line}}"),
        SchemaKey(
            "acts",
            each(ACT.shape),
            both("每个种类都有的办理", "the acts that every kind has"),
            "acts: {}",
            required=True,
        ),
        SchemaKey(
            "hold",
            each(ACT.shape),
            both("holdable 的种类才有的办理", "those of the kinds that are `holdable`"),
            "hold: {}",
            required=True,
        ),
    ),
)
CLAUSE = Part(
    "clause",
    both("条款", "a clause"),
    (
        SchemaKey(
            "zh",
            TEXT,
            both("要旨（中文）", "what it says, in Chinese"),
            "zh: 借阅须登记",
            required=True,
        ),
        SchemaKey(
            "en",
            TEXT,
            both("要旨（英文）", "what it says, in English"),
            "en: What is lent is entered",
            required=True,
        ),
        SchemaKey("law", FLAG, both("出自法律", "it is the law's"), "law: true", "false"),
        SchemaKey(
            "not_enforced",
            LABEL,
            both("为何不由软件执行", "why doctrack does not carry it out"),
            "not_enforced: {zh: 由人判断, en: for people to judge}",
        ),
        SchemaKey(
            "planned",
            NAMES,
            both("尚待建立的", "what is still to be built for it"),
            "planned: [a register]",
        ),
        SchemaKey(
            "report",
            NAMES,
            both("执行它的报表", "the reports that carry it out"),
            "report: [overdue]",
        ),
        SchemaKey(
            "form", NAMES, both("执行它的单据", "the forms that carry it out"), "form: [slip]"
        ),
        SchemaKey(
            "register",
            NAMES,
            both("执行它的登记簿", "the registers that carry it out"),
            "register: [incoming]",
        ),
        SchemaKey(
            "field",
            NAMES,
            both("执行它的栏目", "the fields that carry it out"),
            "field: [incoming.seal]",
        ),
    ),
)
CLAUSES = each(CLAUSE.shape, any_text)
# In the order in which a page tells of them.
PARTS = (
    KIND,
    FIELD,
    INPUT,
    SHARED,
    STATE,
    ACT,
    SIGNERS,
    DUTY,
    TERM,
    ROUND,
    STEP,
    NUMBERED,
    COMMON,
    CLAUSE,
)
