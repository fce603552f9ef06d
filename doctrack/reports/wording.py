"""What ids, moments, choices and people are called in everything that people read; machines get the
ids themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, Protocol

from doctrack.model.items import read_item
from doctrack.model.people import ROLES, text
from doctrack.model.record import Duty, Facts, Record
from doctrack.model.refs import parse_id
from doctrack.model.regulation import Act, DutyRule, Field, Kind, Term
from doctrack.model.view import View
from doctrack.reports.letters import long_period
from doctrack.reports.register_columns import REASONS
from doctrack.reports.rows import people_meant
from doctrack.words import Lang, Words, both

MODES: Mapping[str, Words] = {"decide": both("阅批", "decides"), "read": both("阅", "reads")}
# The keys of rows in a head: what they are called, and what kind of word stands under them.
PARTS: Mapping[str, tuple[Words, str]] = {
    "reader": (both("传阅人", "reader"), "person"),
    "mode": (both("阅批", "as"), "mode"),
    "handed": (both("送阅", "handed"), "moment"),
    "read": (both("阅毕", "read"), "moment"),
    "returned": (both("交回", "returned"), "moment"),
    "opinion": (both("意见", "opinion"), ""),
    "unread": (both("未阅原因", "unread because"), ""),
    "count": (both("序", "no."), ""),
    "by": (both("作出", "by"), "person"),
    "text": (both("内容", "text"), ""),
    "done": (both("落实", "done"), ""),
    "copy": (both("份", "copy"), ""),
    "holder": (both("持有人", "holder"), "person"),
    "at": (both("时间", "at"), "moment"),
    "written_off": (both("核销", "written off"), "moment"),
    "since": (both("自", "since"), "day"),
    "role": (both("角色", "role"), "role"),
    "from": (both("自", "from"), ""),
    "until": (both("至", "until"), ""),
    "deputy": (both("代理人", "deputy"), "person"),
    "key": (both("公钥", "key"), ""),
    "document": (both("文件", "paper"), "record"),
    "kind": (both("种类", "kind"), "kind"),
    "why": (both("缘由", "why"), "reason"),
    "department": (both("部门", "department"), ""),
    "head": (both("负责人", "head"), "person"),
    "handler": (both("承办人", "handler"), "person"),
    "lost": (both("遗失", "lost"), "moment"),
    "duty": (both("事项", "duty"), "duty"),
    "due": (both("期限", "due"), "day"),
    "status": (both("状态", "status"), "reason"),
    "reason": (both("理由", "reason"), ""),
    "specialist": (both("客服专员", "specialist"), "person"),
    "capability": (both("业务能力", "capability"), ""),
    "before": (both("分配前", "before"), ""),
    "after": (both("分配后", "after"), ""),
    "client": (both("客户", "client"), "record"),
    "visit": (both("回访", "visit"), "record"),
    "skipped": (both("免访理由", "skipped because"), ""),
    "closed": (both("办结", "closed"), "day"),
    "reopened": (both("重新办理", "reopened"), "day"),
    "recipient": (both("单位", "recipient"), ""),
    "copies": (both("份数", "copies"), ""),
    "first": (both("份号自", "from copy"), ""),
    "last": (both("至", "to copy"), ""),
    "to_return": (both("须退回", "to return"), "flag"),
    "receipt": (both("回执", "receipt"), ""),
    "area": (both("分管范围", "area"), ""),
    "witness": (both("监销人", "witness"), "person"),
    "holds": (both("所任职务", "holds"), "role"),
    "dissent": (both("不同意见", "dissent"), ""),
}
# More rows or records than these are not listed within a line, but counted.
DOZEN = 12
BEFORE = {
    "written_off": both("核销 ", "written off "),
    "until": both("至 ", "until "),
    "copies": both("份数 ", "copies "),
    "first": both("份号 ", "no. "),
    "last": both("至 ", "to "),
}
YES, UNKNOWN = both("是", "yes"), both("不明", "unknown")
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_PERIOD = re.compile(r"[0-9]{4}(-Q[1-4]|-[0-9]{2})?")


class ReadingView(View, Protocol):
    """A view that also knows a record's head without reading its file."""

    def brief(self, id: str) -> Record | None: ...


class Wording:
    """Says what is in a ledger in one language. `now` is the moment asked about, whose year goes
    without saying.
    """

    def __init__(self, view: ReadingView, lang: Lang, now: datetime, full: bool = False) -> None:
        self.view, self.lang, self.now, self.day, self.full = view, lang, now, now.date(), full
        self._briefs: dict[str, Record | None] = {}

    def listed(self, words: Iterable[str]) -> str:
        """Words one after the other: 甲、乙."""
        return both("、", ", ").text(self.lang).join(w for w in words if w)

    def brief(self, id: str) -> Record | None:
        """A record's head, asked for once."""
        if id not in self._briefs:
            self._briefs[id] = self.view.brief(id)
        return self._briefs[id]

    # --- people ---

    def name(self, id: str) -> str:
        """A person by name; a role by its label; else as it stands."""
        found = self.view.person(id)
        return found.name if found else self.role(id)

    def role(self, owner: str) -> str:
        """A role as people call it, of a department where one is named."""
        name, _, department = owner.partition(":")
        if name not in ROLES:
            return owner
        space = "" if self.lang == "zh" or not department else " "
        return f"{department}{space}{ROLES[name].text(self.lang)}"

    def owners(self, owners: tuple[str, ...], meant: Iterable[str] = ()) -> str:
        """Whose a duty is: the people by name; a role held by more than one, or by nobody, by its
        label.
        """
        people = list(meant) or people_meant(self.view, owners, self.day)
        if owners[0].partition(":")[0] in ROLES and len(people) != 1:
            return self.role(owners[0])
        return self.listed(map(self.name, people))

    # --- moments ---

    def moment(self, said: str | datetime | None) -> str:
        """`11-25 17:30`, with the year if it is another."""
        if not said:
            return ""
        at = said if isinstance(said, datetime) else datetime.fromisoformat(said)
        return f"{at:%m-%d %H:%M}" if at.year == self.day.year else f"{at:%Y-%m-%d %H:%M}"

    def day_of(self, said: str | None) -> str:
        """`11-25`, with the year if it is another."""
        return (said[5:10] if said[:4] == str(self.day.year) else said[:10]) if said else ""

    def until(self, due: datetime) -> str:
        """`11-04 17:30 前`, by 11-04 17:30."""
        return both(f"{self.moment(due)} 前", f"by {self.moment(due)}").text(self.lang)

    # --- records ---

    def kind(self, name: str) -> str:
        """A kind by its label."""
        kind = self.view.kind(name)
        return kind.label.text(self.lang) if kind else name

    def state(self, kind: str, state: str) -> str:
        """A state by its label."""
        found = self.view.kind(kind)
        return found.states[state].text(self.lang) if found and state in found.states else state

    def number(self, id: str) -> str:
        """The number stamped on a paper, else the record's id."""
        found = self.brief(id) if id else None
        return (found.number if found else "") or id

    def title(self, kind: str, id: str, title: str, *, bare: bool = False) -> str:
        """What a record is about: a paper's title; of other kinds what names them, in words, the
        kind first unless bare.
        """
        found, record = self.view.kind(kind), self.brief(id)
        if found is None or found.field("title"):
            return title
        told = (
            [self.fact(offering(found, n), record.head.get(n)) for n in found.title]
            if record
            else [long_period(title, self.lang)]
        )
        return " ".join(t for t in ("" if bare else found.label.text(self.lang), *told) if t)

    def duty(self, kind: str, duty: str) -> str:
        """A duty by its label."""
        found = self.view.kind(kind)
        rule = found.duties.get(duty) if found else None
        return rule.label.text(self.lang) if rule else duty

    def owed(self, rule: DutyRule, duty: Duty) -> str:
        """A duty by its label, with the record that it is about where that is another than its
        own.
        """
        return rule.label.text(self.lang) + (
            f" {self.number(duty.key)}" if parse_id(duty.key) else ""
        )

    # --- facts and inputs ---

    def fact(self, field: Field | None, value: Any, kind: Kind | None = None) -> str:
        """The value of a field or input of a kind in words."""
        if value in (None, "", ()):
            return ""
        if field is not None and field.type == "rows" and isinstance(value, tuple):
            return (
                self._counted(value)
                if field.columns[:1] == ("document",) or len(value) > DOZEN
                else self.listed(" ".join(self._parts(r, kind)) for r in value)
            )
        if (
            isinstance(value, tuple)
            and field is not None
            and field.type == "record"
            and len(value) > DOZEN
        ):
            return self.fact(field, value[:3]) + both(
                f"等共 {len(value)} 项", f" … {len(value)} in all"
            ).text(self.lang)
        if isinstance(value, tuple):
            return self.listed(self.fact(field, v) for v in value)
        return self._one(field, value)

    def _counted(self, rows: tuple[Facts, ...]) -> str:
        """How many rows there are, and with how many holders."""
        holders = {r["holder"] for r in rows if "holder" in r}
        said = both(f"{len(rows)} 项", f"{len(rows)} entries").text(self.lang)
        return said + (
            both(f"，持有人 {len(holders)} 位", f", {len(holders)} holders").text(self.lang)
            if holders
            else ""
        )

    def _one(self, field: Field | None, value: Any) -> str:
        type_ = field.type if field else ""
        if type_ == "flag" or value is True:
            return YES.text(self.lang)
        if type_ == "choice" and field:
            return next(
                (c.label.text(self.lang) for c in field.choices if c.name == value), str(value)
            )
        if field and type_ in ("pair", "score", "item"):
            return self._of_two(field, str(value))
        if type_ in ("record", "records"):
            return self.number(str(value))
        if type_ == "series":
            return self.kind(str(value))
        if type_ == "line" and _PERIOD.fullmatch(str(value)) and field and field.name == "period":
            return long_period(value, self.lang)
        if field and field.name == "responsible" and value == "unknown":
            return UNKNOWN.text(self.lang)
        return (
            self.name(str(value))
            if type_ == "person" or (field and field.name == "responsible")
            else str(value)
        )

    def _of_two(self, field: Field, value: str) -> str:
        """What is said of a person or a record: 孙二（阅批）, 吴六 85.5, 收〔2026〕1号
        第3份（重复）.
        """
        who, _, said = value.partition("=")
        if field.type == "score":
            return f"{self.name(who)} {said}"
        item = read_item(value) if field.type == "item" else None
        words = (
            MODES.get(said)
            if item is None
            else next((c.label for c in field.choices if c.name == said), None)
        )
        copy = (
            both(f" 第{item.copy}份", f" copy {item.copy}").text(self.lang)
            if item and item.copy
            else ""
        )
        return (self.number(item.id) + copy if item else self.name(who)) + (
            both(f"（{words.zh}）", f" ({words.en})").text(self.lang) if words else ""
        )

    def _parts(self, row: Facts, kind: Kind | None) -> Iterator[str]:
        for key, value in row.items():
            yield (BEFORE[key].text(self.lang) if key in BEFORE else "") + self.part(
                key, value, kind
            )

    def part(self, key: str, value: Any, kind: Kind | None = None) -> str:
        """A cell of a row in words."""
        told = telling(kind, key)
        if told:
            return self.fact(told, value)
        type_ = PARTS[key][1] if key in PARTS else ""
        if type_ == "flag" and value == "true":
            return PARTS[key][0].text(self.lang)
        said = str(value)
        if type_ == "reason":
            return self.listed(
                REASONS[w].text(self.lang) if w in REASONS else w for w in said.split("+")
            )
        ways = {
            "person": self.name,
            "moment": self.moment,
            "day": self.day_of,
            "role": lambda roles: self.listed(map(self.role, roles.split("+"))),
            "record": self.number,
            "kind": self.kind,
        }
        if type_ == "duty" and kind and said in kind.duties:
            return kind.duties[said].label.text(self.lang)
        if type_ == "mode":
            return MODES[said].text(self.lang) if said in MODES else said
        return (
            YES.text(self.lang) if value is True else ways[type_](said) if type_ in ways else said
        )

    def column(self, key: str, kind: Kind | None) -> str:
        """What the cells of rows under a key are called."""
        told = telling(kind, key)
        return (told.label if told else PARTS[key][0] if key in PARTS else both(key, key)).text(
            self.lang
        )

    def told(self, kind: Kind, act: Act | None, inputs: Facts, types: tuple[str, ...] = ()) -> str:
        """What an act was told, by label: 传阅人 孙二（阅批）；承办部门 工程科. Of some types only,
        where they are named.
        """
        return both("；", "; ").text(self.lang).join(self._told(kind, act, inputs, types))

    def _told(
        self, kind: Kind, act: Act | None, inputs: Facts, types: tuple[str, ...]
    ) -> Iterator[str]:
        corrected = (
            kind.field(text(inputs, "field"))
            if act and act.input("field") and act.input("value")
            else None
        )
        for name, value in inputs.items():
            field = (act.input(name) if act else None) or kind.field(name)
            if types and (field is None or field.type not in types):
                continue
            if name == "row":  # by which an import knows its rows again: nothing to read
                continue
            said = self.fact(field, value, kind)
            if name == "late_reason" and said.startswith("import "):
                said = both("导入", "import").text(self.lang) + said.removeprefix("import")
            if corrected and name in ("field", "value"):
                said = (
                    corrected.label.text(self.lang)
                    if name == "field"
                    else self.fact(corrected, value)
                )
            if name in COUNTED:
                yield COUNTED[name].text(self.lang).format(said)
                continue
            label = (
                field.label.text(self.lang)
                if field
                else BESIDE[name].text(self.lang)
                if name in BESIDE
                else name
            )
            yield label if field and field.type == "flag" else f"{label} {said}"

    # --- duties ---

    def term(self, kind: Kind, duty: Duty) -> str:
        """How long a duty may take, in words: 当日下班前, 两日内, 十个工作日内, 月底前."""
        term = kind.duties[duty.name].term_of(duty.variant)
        if duty.until:
            return set_day(kind, term).text(self.lang)
        return counted_words(kind, term).text(self.lang)


def offering(kind: Kind | None, name: str) -> Field | None:
    """A field with its choices, whether it offers them itself or the act that tells it does."""
    field = kind.field(name) if kind else None
    if kind is None or field is None or field.choices:
        return field
    return next(
        (i for a in kind.acts.values() for i in a.inputs if name in (i.name, i.sets) and i.choices),
        field,
    )


def telling(kind: Kind | None, key: str) -> Field | None:
    """The input of an act that tells the cells of rows under a key, unless these have words of
    their own.
    """
    inputs = (i for a in kind.acts.values() for i in a.inputs if i.name == key) if kind else ()
    return next((i for i in inputs if i.choices or key not in PARTS), None)


# Inputs that are told as a place in a row and not under their label.
COUNTED: Mapping[str, Words] = {
    "copy": both("第{}份", "copy {}"),
    "event": both("第{}项", "event {}"),
}
# What any act may be told beside its own inputs.
BESIDE: Mapping[str, Words] = {
    "late_reason": both("补记原因", "entered late because"),
    "reserved": both("用预留号", "reserved number"),
}
ENDS = {
    "month": both("月底前", "by the end of the month"),
    "quarter": both("季末前", "by the end of the quarter"),
    "year": both("年底前", "by the end of the year"),
}


def term_words(term: Term) -> Words:
    """A term in words."""
    if term.same_day:
        return both("当日下班前", "by closing time of the same day")
    if term.end_of:
        return ENDS[term.end_of]
    span = _span(term)
    return both(f"{span.zh}内", f"within {span.en}")


def counted_words(kind: Kind, term: Term) -> Words:
    """A term in words, with the date of the record from which it counts: 到期日前三十日, 检定日后
    十二个月内.
    """
    field = kind.field(term.counted_from) if term.counted_from else None
    if field is None:
        return term_words(term)
    span, label = _span(term), field.label
    if term.before:
        return both(f"“{label.zh}”前{span.zh}", f"{span.en} before {label.en}")
    return both(f"“{label.zh}”后{span.zh}内", f"within {span.en} after {label.en}")


def _span(term: Term) -> Words:
    """A number of days, months or years."""
    count = term.days or term.months or term.years
    zh = "个工作日" if term.working else "日" if term.days else "个月" if term.months else "年"
    en = "working day" if term.working else "day" if term.days else "month" if term.months else ""
    return both(f"{han(count)}{zh}", f"{count} {en or 'year'}{'' if count == 1 else 's'}")


def set_day(kind: Kind, term: Term) -> Words:
    """A day that somebody set, by the field in which it stands."""
    field = kind.field(term.date) if term.date else None
    return (
        both(field.label.zh, f"the day set ({field.label.en})")
        if field
        else both("约定日期", "the day set")
    )


def han(count: int) -> str:
    """A small number as offices write it: 两, 十, 十五."""
    digits = "零一二三四五六七八九"
    if count == 2:
        return "两"
    if not 0 < count < 100:
        return str(count)
    tens, ones = divmod(count, 10)
    return (
        (digits[tens] if tens > 1 else "") + ("十" if tens else "") + (digits[ones] if ones else "")
    )


def weekday(day: date, lang: Lang) -> str:
    """周一, Mon."""
    return WEEKDAYS[day.weekday()] if lang == "zh" else f"{day:%a}"
