"""The keys of an act."""

from __future__ import annotations

from doctrack.model.language.field_keys import INPUT
from doctrack.model.language.parts import Part, SchemaKey
from doctrack.model.language.shapes import FLAG, LABEL, NAMES, PEOPLE, RULES, TEXT, each, one_of
from doctrack.model.regulation import BASES
from doctrack.words import both

SIGNERS = Part(
    "signers",
    both("几人会签", "who does an act together"),
    (
        SchemaKey(
            "count",
            one_of(*"23456789"),
            both("几个人，二至九", "how many people, two to nine"),
            "count: 2",
            required=True,
            since="0.2.0",
        ),
        SchemaKey(
            "field",
            TEXT,
            both("记下谁已办的栏目", "the field that keeps who has done it"),
            "field: seen_by",
            required=True,
            since="0.2.0",
        ),
    ),
)
ACT = Part(
    "act",
    both("办理", "an act"),
    (
        SchemaKey(
            "label",
            LABEL,
            both("名称，中文可照此输入", "what it is called; the Chinese is typed as well"),
            "label: {zh: 盖章, en: stamp}",
            required=True,
        ),
        SchemaKey(
            "clause",
            TEXT,
            both("所据条款，拒绝时引用", "its clause, which a refusal cites"),
            "clause: D10.9",
            required=True,
        ),
        SchemaKey(
            "basis",
            one_of(*BASES),
            both(
                "依据：规定、法律，或本单位的内部规定（house）",
                "whether the regulation, the law or the house asks for it",
            ),
            "basis: house",
            "regulation",
        ),
        SchemaKey(
            "by",
            PEOPLE,
            both("由谁办理；连带办理不写", "who does it; a consequence says nobody"),
            "by: [registrar, borrower, {department_head: department}]",
        ),
        SchemaKey(
            "from",
            NAMES,
            both(
                "可由哪些状态办理；不写则任何状态", "the states it may start from; without it any"
            ),
            "from: [requested, done]",
        ),
        SchemaKey(
            "to",
            TEXT,
            both("办理后的状态；不写则不变", "the state it leads to; without it, it stays"),
            "to: done",
        ),
        SchemaKey(
            "creates",
            FLAG,
            both("建立一件记录，并填其各栏目", "it makes a record and is told the record's fields"),
            "creates: true\nfrom: []\nto: done",
            "false",
        ),
        SchemaKey(
            "inputs",
            each(INPUT.shape),
            both("办理时填写的项", "what it is told"),
            "inputs:\n  reason: {use: reason}\n  place: {zh: 存放处, en: place, sets: place}",
        ),
        SchemaKey(
            "guards",
            RULES,
            both("守则：有一条不符即拒绝", "rules in Python that refuse it, by name"),
            "guards: [secrets_stay_out_of_the_ledger]",
        ),
        SchemaKey(
            "warns",
            RULES,
            both("提醒：照办并提示", "rules in Python that warn, by name"),
            "warns: [nothing_is_owed]",
        ),
        SchemaKey(
            "completes",
            RULES,
            both("补全：由程序填写未填的项", "rules in Python that fill in what was not told"),
            "completes: [what_is_urged]",
        ),
        SchemaKey(
            "effects",
            RULES,
            both("效果：办理改变记录的什么", "rules in Python that change the record, by name"),
            "effects: [is_held]",
        ),
        SchemaKey(
            "consequences",
            RULES,
            both("连带办理：写入其他记录", "rules in Python that write into other records"),
            "consequences: [consequences_are_struck]",
        ),
        SchemaKey(
            "consequence",
            FLAG,
            both(
                "只能是其他办理的连带，不由人输入",
                "it is written by another record's act and never typed",
            ),
            "consequence: true",
            "false",
        ),
        SchemaKey(
            "own_hand",
            FLAG,
            both("须本人录入，不得代录", "it is typed by who does it, and by nobody for him"),
            "own_hand: true",
            "false",
        ),
        SchemaKey(
            "decides",
            FLAG,
            both("是决定：不得决定自己的事", "it decides; nobody decides about himself"),
            "decides: true",
            "false",
        ),
        SchemaKey(
            "other_than",
            NAMES,
            both("这些栏目中的人不得办理", "the fields whose people may not do it"),
            "other_than: [borrower]",
        ),
        SchemaKey(
            "known",
            NAMES,
            both("办理前须已有的栏目", "the facts that must stand before it"),
            "known: [due]",
        ),
        SchemaKey(
            "without_id",
            TEXT,
            both("不写编号时对哪些记录办理", "which records it is done to where no id is typed"),
            "without_id: clients_to_assign",
        ),
        SchemaKey(
            "tells",
            TEXT,
            both("办理后印出的 rows 项", "the input of type `rows` that is printed after it"),
            "inputs: {drawn: {zh: 所得, en: drawn, type: rows, derived: true, columns: [id]}}\n"
            "tells: drawn",
        ),
        SchemaKey(
            "prints",
            FLAG,
            both("办理后印出其单据", "its form is printed after it without being asked for"),
            "prints: true",
            "false",
        ),
        SchemaKey(
            "signers",
            SIGNERS.shape,
            both(
                "须由几个不同的人各办一次，最后一人办后生效",
                "how many different people do it, each once; it takes effect with the last",
            ),
            "signers: {count: 2, field: seen_by}",
            since="0.2.0",
        ),
        SchemaKey(
            "alone",
            FLAG,
            both(
                "同一提交中不得与同一记录的其他办理并列",
                "it shares its commit with no other act on the same record",
            ),
            "alone: true",
            "false",
        ),
        SchemaKey(
            "words",
            NAMES,
            both(
                "依次由其后所写各词填写的项，末项得其余各词",
                "the inputs that the words behind it fill, the last one with all that are left",
            ),
            "inputs: {note: {zh: 说明, en: note, required: true}}\nwords: [note]",
        ),
        SchemaKey(
            "help",
            LABEL,
            both("一句说明", "a line of help"),
            "help: {zh: 盖章并登记份数, en: Stamp it and say how many}",
        ),
        SchemaKey(
            "example",
            TEXT,
            both("一条可照抄的命令（不写 doctrack）", "a command to copy, without `doctrack`"),
            "example: sample finish SM-2026-0001",
        ),
    ),
)
