"""The register books as offices print them: heading, columns in their order, and how wide each is
on A4 (D5.1, D12, D13).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from doctrack.model.people import ROLES
from doctrack.model.regulation import Field, Kind
from doctrack.words import Lang, Words, both

CENTRED, WHOLE, DATE = "c", "n", "c n"
REASONS: Mapping[str, Words] = {
    "overdue_loan": both("借阅逾期", "overdue loan"),
    "unreturned": both("未交回", "unreturned"),
    "recall_by": both("上级限期清退", "recalled by its sender"),
    "copy": both("复印件", "copy"),
    "distributed": both("分发件", "distributed copy"),
    "open": both("未结", "open"),
    "collected": both("已收回", "collected"),
    "carried": both("转下期", "carried"),
    "lost": both("遗失", "lost"),
}


DIRECTOR = both("办公室主任", "Office director")


class Column(NamedTuple):
    """A column: its key in a row, its label, its share of the page in Chinese and in English, how
    its cells are set.
    """

    key: str
    label: Words
    zh: float
    en: float
    style: str = ""


class Book(NamedTuple):
    """A register book: its heading, its columns, what Chinese counts its entries in, and which of
    them a total names apart.

    Those are told by a key of their rows, what stands there, and the words for it.
    """

    heading: Words
    columns: tuple[Column, ...]
    unit: str
    apart: tuple[tuple[str, object, Words], ...] = ()
    signs: tuple[Words, ...] = (both("收发员", "Registrar"), DIRECTOR)


def _c(key: str, zh: str, en: str, wide_zh: float, wide_en: float, style: str = "") -> Column:
    return Column(key, both(zh, en), wide_zh, wide_en, style)


SERVICE = (both("客服专员", "Client specialist"), both("客服主管", "Client supervisor"))
TRAINERS = (
    both("培训主管人员", "Training supervisor"),
    both("行政总监", "Administrative director"),
)
# Shares are millimetres of the 273 that A4 across leaves; the title is always the widest.
BOOKS: Mapping[str, Book] = {
    "incoming": Book(
        both("收文登记簿", "Register of incoming papers"),
        (
            _c("number", "收文号", "No.", 27, 25, WHOLE),
            _c("date", "日期", "Date", 18, 17, DATE),
            _c("sender", "来文机关", "Sender", 22, 20),
            _c("sender_number", "来文字号", "Sender's No.", 26, 25),
            _c("title", "标题", "Title", 69, 63),
            _c("attachments", "附件", "Attached", 16, 16),
            _c("copies", "份数", "Copies", 9, 13, CENTRED),
            _c("secrecy", "密级", "Secrecy", 9, 19, CENTRED),
            _c("handlers", "承办单位", "Handled by", 17, 19),
            _c("signed", "签收人", "Signed for by", 12, 13, CENTRED),
            _c("reply", "复文号", "Reply", 14, 13),
            _c("filed", "归卷日期", "Filed on", 18, 17, DATE),
            _c("volume", "归入卷号", "Volume", 16, 14),
        ),
        "件",
        (("void", True, both("作废", "void")),),
    ),
    "outgoing": Book(
        both("发文登记簿", "Register of outgoing papers"),
        (
            _c("number", "发文号", "No.", 32, 32, WHOLE),
            _c("date", "日期", "Date", 19, 18, DATE),
            _c("title", "标题", "Title", 74, 66),
            _c("attachments", "附件", "Attached", 18, 20),
            _c("secrecy", "密级", "Secrecy", 11, 18, CENTRED),
            _c("copies", "份数", "Copies", 10, 13, CENTRED),
            _c("recipients", "发往机关", "Sent to", 34, 33),
            _c("signed", "签收人", "Signed for by", 38, 37),
            _c("filed", "归卷日期", "Filed on", 19, 18, DATE),
            _c("volume", "卷号", "Volume", 18, 18),
        ),
        "件",
        (("void", True, both("作废", "void")),),
    ),
    "loan": Book(
        both("借阅登记簿", "Register of loans"),
        (
            _c("id", "编号", "No.", 22, 21, WHOLE),
            _c("date", "申请日期", "Asked on", 18, 17, DATE),
            _c("document", "文件", "Paper", 25, 23, WHOLE),
            _c("copy", "份", "Copy", 7, 10, CENTRED),
            _c("title", "标题", "Title", 56, 43),
            _c("borrower", "借阅人", "Borrower", 12, 17, CENTRED),
            _c("purpose", "用途", "Purpose", 19, 16),
            _c("approved_by", "批准人", "Approved by", 12, 17, CENTRED),
            _c("lent", "借出", "Lent", 18, 17, DATE),
            _c("lent_by", "借出人", "Lent by", 12, 11, CENTRED),
            _c("due", "约定归还", "Due back", 18, 17, CENTRED),
            _c("returned", "归还", "Returned", 18, 17, DATE),
            _c("taken_back_by", "收回人", "Taken back by", 12, 12, CENTRED),
            _c("condition", "状况", "Condition", 12, 19, CENTRED),
            _c("state", "状态", "State", 12, 18, CENTRED),
        ),
        "次",
        (("out", True, both("未归还", "not returned")),),
    ),
    "incident": Book(
        both("差错登记簿", "Register of incidents"),
        (
            _c("id", "编号", "No.", 23, 22, WHOLE),
            _c("date", "日期", "Date", 18, 17, DATE),
            _c("nature", "性质", "Nature", 15, 20, CENTRED),
            _c("about", "所涉文件", "Paper", 25, 24, WHOLE),
            _c("title", "标题", "Title", 71, 58),
            _c("wrong_number", "差错文号", "Wrong No.", 24, 22),
            _c("cause", "原因", "Cause", 36, 34),
            _c("responsible", "责任者", "Responsible", 13, 21, CENTRED),
            _c("reported_to", "报告对象", "Reported to", 20, 18),
            _c("outcome", "结果", "Outcome", 15, 17, CENTRED),
            _c("state", "状态", "State", 13, 20, CENTRED),
        ),
        "起",
        (("open", True, both("未结", "not closed")),),
    ),
    "recall": Book(
        both("清退清单", "Recall list"),
        (
            _c("id", "期次", "Recall", 21, 21, WHOLE),
            _c("holder", "持有人", "Holder", 16, 16, CENTRED),
            _c("document", "文件", "Paper", 27, 25, WHOLE),
            _c("copy", "份", "Copy", 8, 11, CENTRED),
            _c("title", "标题", "Title", 117, 106),
            _c("since", "自", "Since", 20, 18, DATE),
            _c("why", "缘由", "Why", 26, 38, CENTRED),
            _c("due", "期限", "Due", 20, 18, DATE),
            _c("status", "状态", "Status", 18, 20, CENTRED),
        ),
        "份",
        tuple(("fate", fate, REASONS[fate]) for fate in ("collected", "carried", "lost", "open")),
    ),
    "person": Book(
        both("人员名册", "Register of people"),
        (
            _c("id", "编号", "Id", 36, 36, WHOLE),
            _c("name", "姓名", "Name", 36, 36),
            _c("department", "部门", "Department", 48, 48),
            _c("roles", "角色", "Roles", 129, 129),
            _c("state", "状态", "State", 24, 24, CENTRED),
        ),
        "人",
    ),
    "client": Book(
        both("客户登记簿", "Register of clients"),
        (
            _c("id", "编号", "No.", 24, 23, WHOLE),
            _c("date", "采集日期", "Collected", 20, 19, DATE),
            _c("name", "名称", "Name", 48, 44),
            _c("phone", "电话", "Phone", 26, 26, WHOLE),
            _c("email", "电子邮箱", "E-mail", 34, 34),
            _c("type", "类型", "Type", 14, 20, CENTRED),
            _c("level", "等级", "Level", 16, 16, CENTRED),
            _c("source", "来源", "Source", 22, 22),
            _c("needs", "需求", "Needs", 36, 34),
            _c("specialist", "客服专员", "Specialist", 18, 20, CENTRED),
            _c("state", "状态", "State", 15, 15, CENTRED),
        ),
        "户",
        (),
        SERVICE,
    ),
    "visit": Book(
        both("回访记录表", "Record of visits"),
        (
            _c("id", "编号", "No.", 23, 22, WHOLE),
            _c("date", "日期", "Date", 19, 17, DATE),
            _c("client", "客户", "Client", 23, 22, WHOLE),
            _c("name", "名称", "Name", 31, 29),
            _c("method", "方式", "By", 12, 15, CENTRED),
            _c("outcome", "结果", "Outcome", 16, 20, CENTRED),
            _c("minutes", "时长（分钟）", "Minutes", 20.5, 15, CENTRED),
            _c("evaluation", "评价", "Evaluation", 10, 20, CENTRED),
            _c("suggestion", "建议", "Suggestion", 44.5, 40),
            _c("renewal", "续卡升级", "Renewal", 16, 17, CENTRED),
            _c("department", "转办部门", "Referred to", 18, 17),
            _c("answer", "答复", "Answer", 25, 19),
            _c("specialist", "客服专员", "Specialist", 15, 20, CENTRED),
        ),
        "次",
        (),
        SERVICE,
    ),
    "complaint": Book(
        both("投诉登记簿", "Register of complaints"),
        (
            _c("id", "编号", "No.", 23, 22, WHOLE),
            _c("date", "日期", "Date", 19, 18, DATE),
            _c("complainant", "投诉人", "Complainant", 19, 22),
            _c("channel", "渠道", "Channel", 12, 15, CENTRED),
            _c("matter", "投诉事项", "Matter", 50, 45),
            _c("specialist", "承办专员", "Specialist", 15, 20, CENTRED),
            _c("root_cause", "根本原因", "Root cause", 19, 21, CENTRED),
            _c("resolution", "处理结果", "Resolution", 37, 33),
            _c("told_on", "告知日期", "Told on", 20, 18, DATE),
            _c("compensation", "补偿（元）", "Yuan", 17.5, 13, CENTRED),
            _c("satisfied", "回访", "Satisfied", 13, 18, CENTRED),
            _c("times", "办结次数", "Closed", 14.5, 13, CENTRED),
            _c("state", "状态", "State", 14, 15, CENTRED),
        ),
        "件",
        (),
        SERVICE,
    ),
    "volume": Book(
        both("案卷目录", "List of volumes"),
        (
            _c("id", "编号", "No.", 23, 22, WHOLE),
            _c("archive_code", "档号", "Archive codes", 62, 60),
            _c("title", "题名", "Title", 70, 70),
            _c("year", "年度", "Year", 12, 12, CENTRED),
            _c("category", "类别", "Category", 17, 18),
            _c("retention", "保管期限", "Retention", 18, 20, CENTRED),
            _c("department", "部门", "Department", 19, 20),
            _c("date", "立卷日期", "Opened", 18, 17, DATE),
            _c("place", "存放位置", "Place", 19, 17),
            _c("state", "状态", "State", 15, 17, CENTRED),
        ),
        "卷",
    ),
    "destruction": Book(
        both("销毁清册", "List of destruction"),
        (
            _c("id", "清册号", "List", 23, 23, WHOLE),
            _c("document", "文件", "Item", 27, 24, WHOLE),
            _c("copy", "份", "Copy", 8, 11, CENTRED),
            _c("title", "标题", "Title", 48, 43),
            _c("reason", "缘由", "Why", 13, 17, CENTRED),
            _c("proposed", "造册人", "Proposed by", 18.5, 18, CENTRED),
            _c("approved", "批准人", "Approved by", 20, 18, CENTRED),
            _c("executed", "销毁", "Destroyed", 20, 21, CENTRED),
            _c("registrar", "收发员", "Registrar", 18.5, 19, CENTRED),
            _c("office_director", "主任", "Director", 18.5, 19, CENTRED),
            _c("office_deputy", "副主任", "Deputy", 18.5, 19, CENTRED),
            _c("leader", "分管领导", "Leader", 18.5, 19, CENTRED),
            _c("state", "状态", "State", 21.5, 22, CENTRED),
        ),
        "项",
        (
            (
                "incomplete",
                True,
                both("已销毁、监销未签", "destroyed, signatures of witnesses missing"),
            ),
            ("left_out", True, both("剔除", "left out")),
            ("nothing", True, both("无可销毁", "nothing to destroy")),
        ),
        (
            both("收发员", "Registrar"),
            DIRECTOR,
            both("办公室副主任", "Office deputy"),
            both("分管领导", "Leader"),
        ),
    ),
    "exam": Book(
        both("考核成绩单", "Score sheet"),
        (
            _c("id", "编号", "No.", 25, 24, WHOLE),
            _c("date", "考核日期", "Date", 20, 18, DATE),
            _c("course", "课程", "Course", 70, 66),
            _c("mode", "考核方式", "Mode", 20, 18, CENTRED),
            _c("name", "姓名", "Name", 24, 26, CENTRED),
            _c("department", "部门", "Department", 30, 32, CENTRED),
            _c("red", "错误分值（红笔）", "Errors (red ink)", 34, 32),
            _c("total", "卷面总分", "Total", 22, 24, CENTRED),
            _c("state", "状态", "State", 20, 25, CENTRED),
        ),
        "人次",
        (("absent", True, both("缺考", "absent")),),
        TRAINERS,
    ),
    "certificate": Book(
        both("培训证书", "Training certificates"),
        (
            _c("id", "证书编号", "No.", 30, 30, WHOLE),
            _c("person", "持证人", "Holder", 24, 26, CENTRED),
            _c("date", "考核日期", "Date", 20, 18, DATE),
            _c("course", "课程", "Course", 74, 70),
            _c("exam", "考核", "Exam", 27, 27, WHOLE),
            _c("mode", "考核方式", "Mode", 20, 20, CENTRED),
            _c("job", "岗位资格培训登记栏", "Job training", 34, 30, CENTRED),
            _c("daily", "日常培训登记栏", "Daily training", 30, 30, CENTRED),
            _c("result", "结果", "Result", 14, 22, CENTRED),
        ),
        "项",
        (),
        TRAINERS,
    ),
}
# What a kind that an office added gives each of its fields, by type.
SHARES: Mapping[str, float] = {
    "text": 40,
    "date": 18,
    "int": 12,
    "flag": 12,
    "person": 14,
    "choice": 18,
}


def book_of(kind: Kind) -> Book:
    """A kind's register; one that an office added gets its own fields."""
    if kind.name in BOOKS:
        return BOOKS[kind.name]
    told = (_told(f) for f in kind.fields if not f.derived and f.type != "rows")
    heading = both(f"{kind.label.zh}登记簿", f"Register: {kind.label.en}")
    columns = (
        _c("id", "编号", "No.", 26, 26, WHOLE),
        _c("date", "日期", "Date", 18, 17, DATE),
        *told,
        _c("state", "状态", "State", 14, 16, CENTRED),
    )
    return Book(heading, columns, "件", (), (ROLES[kind.supervisor or kind.recorder], DIRECTOR))


def _told(field: Field) -> Column:
    share = 60 if field.name == "title" else SHARES.get(field.type, 24)
    return Column(
        field.name,
        field.label,
        share,
        share,
        CENTRED if field.type in ("date", "int", "flag", "person", "choice") else "",
    )


def widths(columns: Sequence[Column], lang: Lang) -> dict[str, float]:
    """How wide each column is, in hundredths of the page that together are 100."""
    shares = {c.key: c.zh if lang == "zh" else c.en for c in columns}
    whole = sum(shares.values())
    found = {key: round(share / whole * 100, 2) for key, share in shares.items()}
    widest = max(found, key=lambda key: found[key])
    return {**found, widest: round(found[widest] + 100 - sum(found.values()), 2)}


def total(kind: Kind, rows: Sequence[Mapping[str, object]], *, period: bool) -> Words:
    """`合计：收文 12 件，其中作废 1 件`; a book with nothing in it says so."""
    book, count = book_of(kind), len(rows)
    if not count:
        return (
            both(f"本期无{kind.label.zh}", "none in this period")
            if period
            else both(f"尚无{kind.label.zh}", "none yet")
        )
    counted = [
        (words, sum(1 for r in rows if r.get(key) == value)) for key, value, words in book.apart
    ]
    apart = [(words, n) for words, n in counted if n]
    zh, en = (
        "、".join(f"{words.zh} {n} {book.unit}" for words, n in apart),
        ", ".join(f"{words.en}: {n}" for words, n in apart),
    )
    return both(
        f"合计：{kind.label.zh} {count} {book.unit}" + (f"，其中{zh}" if apart else ""),
        f"Total: {count}" + (f" ({en})" if apart else ""),
    )
