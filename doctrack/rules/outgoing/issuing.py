"""Issuing: numbered after the signature, printed to order, dealt out by copy number, receipts
checked (D10.10–D10.12).
"""

from __future__ import annotations

from collections.abc import Iterator

from doctrack.model.people import number, rows, text, texts
from doctrack.model.record import Custody, Duty, Facts, Owed, Standing
from doctrack.rules.holders import copy_of
from doctrack.rules.office.series import Series, highest, next_after, told_of
from doctrack.rules.outgoing.drafting import shares
from doctrack.rules.registry import Case, Step, completion, effect, guard, meeting, opening, with_
from doctrack.words import Words, both

# --- the number -----------------------------------------------------------------------------------


@guard("D10.10")
def no_number_yet(case: Case) -> Iterator[Words]:
    """A number is given once; an amended paper keeps the one it has."""
    if case.standing.number:
        yield both(
            f"已编为 {case.standing.number}", f"it has its number already: {case.standing.number}"
        )


@completion
def next_number_of_the_line(case: Case) -> Facts:
    """The next serial of the line and year: consecutive, voids included, no number given twice;
    where the ledger began in the middle of a year, after those of the old book.
    """
    numbering = case.kind.numbering
    if numbering is None or case.standing.number:
        return {}
    series = Series(case.kind, case.day.year, text(case.standing.head, numbering.mark_of))
    return {
        "serial": (
            told_of(case.inputs, series, case.view)
            or next_after(case.view, series, highest(case.view, series))
        )
    }


@effect
def number_is_given(standing: Standing, step: Step) -> Standing:
    """The number stands from here on, whatever becomes of the paper."""
    numbering = step.kind.numbering
    assert numbering is not None  # a schema whose act gives a number says how it is written
    return standing._replace(
        number=numbering.written(
            standing.head, step.event.at.year, number(step.event.inputs, "serial")
        )
    )


@guard("D10.10")
def has_a_number(case: Case) -> Iterator[Words]:
    """Only a numbered paper is void; one without a number is declined or rejected."""
    if not case.standing.number:
        yield both(
            "尚未编号，可退回（reject），无须作废",
            "it has no number; it can be rejected, there is nothing to void",
        )


# --- printing and dealing out ---------------------------------------------------------------------


@guard("D10.12", needs=("copies",))
def printed_as_ordered(case: Case) -> Iterator[Words]:
    """As many as were ordered, or a reason; what is not spoiled covers the recipients."""
    ordered, printed = number(case.standing.head, "copies"), number(case.inputs, "copies")
    if printed != ordered and not case.inputs.get("reason"):
        yield both(
            f"应印 {ordered} 份，实印 {printed} 份须写明理由（--reason）",
            f"{ordered} copies were ordered; {printed} need a --reason",
        )
    spoiled, wanted = (
        number(case.inputs, "spoiled"),
        sum(shares(texts(case.standing.head, "recipients")).values()),
    )
    if printed - spoiled < wanted:
        yield both(
            f"印 {printed} 份、废 {spoiled} 份，不够分发 {wanted} 份",
            f"{printed} printed and {spoiled} spoiled do not cover the {wanted} that are sent out",
        )


def dealt(standing: Standing) -> dict[str, int]:
    """Copies that each recipient has had."""
    found: dict[str, int] = {}
    for row in rows(standing.head, "distributed"):
        found[text(row, "recipient")] = found.get(text(row, "recipient"), 0) + number(row, "copies")
    return found


def left_to_deal(standing: Standing) -> int:
    """Printed copies that are neither spoiled nor dealt out."""
    return (
        number(standing.head, "printed")
        - number(standing.head, "spoiled")
        - sum(dealt(standing).values())
    )


def with_rest(standing: Standing) -> Standing:
    """Printed = distributed + file copy + spare + spoiled: of what is left one copy is kept to be
    filed, the others are spare.
    """
    left = left_to_deal(standing)
    sums = {
        "dealt": sum(dealt(standing).values()),
        "file_copy": min(left, 1),
        "spare": max(left - 1, 0),
    }
    return standing.having({**standing.head, **sums})


@effect
def copies_are_printed(standing: Standing, step: Step) -> Standing:
    """Nothing is distributed yet."""
    return with_rest(standing)


@completion
def recipients_as_ordered(case: Case) -> Facts:
    """Without `--to`, every recipient gets what he is still to have."""
    if case.inputs.get("to"):
        return {}
    had, wanted = dealt(case.standing), shares(texts(case.standing.head, "recipients"))
    return {"to": tuple(f"{n}={c - had.get(n, 0)}" for n, c in wanted.items() if c > had.get(n, 0))}


@guard("D10.12")
def never_more_than_printed(case: Case) -> Iterator[Words]:
    """What is dealt out was printed; printed = distributed + file copy + spare + spoiled."""
    wanted, left = sum(shares(texts(case.inputs, "to")).values()), left_to_deal(case.standing)
    if wanted == 0:
        yield both("各单位均已分发", "everybody has had his copies")
    if wanted > left:
        yield both(
            f"只剩 {left} 份，不能分发 {wanted} 份",
            f"only {left} copies are left, {wanted} cannot be dealt out",
        )


@guard("D10.4")
def recipients_are_on_the_list(case: Case) -> Iterator[Words]:
    """Papers go to whom the cover page names; another recipient is an amendment."""
    known = shares(texts(case.standing.head, "recipients"))
    for name in shares(texts(case.inputs, "to")):
        if name not in known:
            yield both(f"“{name}”不在发送范围内", f"{name} is not among the recipients")


@effect
def copies_are_dealt_out(standing: Standing, step: Step) -> Standing:
    """Copy numbers are dealt out consecutively; what is marked to return stays in custody of its
    recipient.
    """
    listed, custody = list(rows(standing.head, "distributed")), list(standing.custody)
    first = 1 + sum(number(r, "copies") for r in listed)
    for name, count in shares(texts(step.event.inputs, "to")).items():
        row: dict[str, str | int] = {
            "recipient": name,
            "copies": count,
            "first": first,
            "last": first + count - 1,
            "at": step.event.at.isoformat(),
        }
        if step.event.inputs.get("to_return"):
            row["to_return"] = "true"
            custody += [
                Custody(n, name, step.event.at, "distribute") for n in range(first, first + count)
            ]
        listed.append(row)
        first += count
    return with_rest(
        standing._replace(
            head=with_(standing.head, {"distributed": tuple(listed)}), custody=tuple(custody)
        )
    )


# --- copies kept here, and those that come back ---------------------------------------------------


def dealt_to(standing: Standing, copy: int) -> Facts | None:
    """The row of the distribution by which a copy went out."""
    return next(
        (
            r
            for r in rows(standing.head, "distributed")
            if number(r, "first") <= copy <= number(r, "last")
        ),
        None,
    )


@guard("D10.12", basis="house")
def printed_copy_is_ours(case: Case) -> Iterator[Words]:
    """Only what was printed and kept, or is to come back, is lent or lost here; what a recipient
    keeps is his.
    """
    copy, last = (
        copy_of(case.inputs),
        number(case.standing.head, "printed") - number(case.standing.head, "spoiled"),
    )
    row = dealt_to(case.standing, copy)
    if not 1 <= copy <= last:
        yield both(f"没有第{copy}份，共{last}份", f"there is no copy {copy}; there are {last}")
    elif row and not row.get("to_return"):
        kept = number(case.standing.head, "dealt") + 1
        rest = (
            both(
                f"；留存的自第{kept}份起（--copy {kept}）",
                f"; what is kept begins with copy {kept} (--copy {kept})",
            )
            if kept <= last
            else both("", "")
        )
        yield both(
            f"第{copy}份已发“{text(row, 'recipient')}”，不须退回{rest.zh}",
            f"copy {copy} was sent to {text(row, 'recipient')} to keep{rest.en}",
        )


@completion
def copy_of_ours(case: Case) -> Facts:
    """Without `--copy`, the only copy that is out; else the one kept to be filed."""
    out = case.standing.out()
    if "copy" in case.inputs:
        return {}
    return {"copy": out[0].copy if len(out) == 1 else number(case.standing.head, "dealt") + 1}


# --- receipts -------------------------------------------------------------------------------------


def unacknowledged(standing: Standing) -> tuple[str, ...]:
    """Recipients who have copies and have not said so."""
    return tuple(
        dict.fromkeys(
            text(r, "recipient")
            for r in rows(standing.head, "distributed")
            if not r.get("receipt") and not r.get("reason")
        )
    )


@completion
def all_recipients_but(case: Case) -> Facts:
    """`--all`, but for those excepted."""
    if not case.inputs.get("all"):
        return {}
    excepted = texts(case.inputs, "except")
    return {"recipients": tuple(n for n in unacknowledged(case.standing) if n not in excepted)}


@guard("D10.12")
def receipt_is_of_a_recipient(case: Case) -> Iterator[Words]:
    """A receipt is of somebody who has copies and has not acknowledged them."""
    waiting = unacknowledged(case.standing)
    named = [
        *texts(case.inputs, "recipients"),
        *(n.partition("=")[0] for n in texts(case.inputs, "no_receipt")),
    ]
    if not named:
        yield both(
            "请写明签收单位（--recipient 或 --all）",
            "say who has acknowledged it (--recipient or --all)",
        )
    for name in (*named, *texts(case.inputs, "except")):
        if name not in waiting:
            yield both(f"“{name}”没有待签收的文件", f"{name} has nothing to acknowledge")


@guard("D10.12", basis="house")
def no_receipt_is_the_directors(case: Case) -> Iterator[Words]:
    """That somebody gives no receipt is for the office director to say, with the reason."""
    by = case.view.person(case.by)
    for item in texts(case.inputs, "no_receipt"):
        if by and not by.has("office_director", case.day):
            yield both(
                "无回执须由办公室主任认定",
                "that there is no receipt is for the office director to say",
            )
        if not item.partition("=")[2]:
            yield both(
                f"请写明理由：--no-receipt {item}=理由", f"say why: --no-receipt {item}=REASON"
            )


@effect
def receipts_are_in(standing: Standing, step: Step) -> Standing:
    """Each recipient's copies are acknowledged, or it is said why not."""
    inputs = step.event.inputs
    why = dict(item.partition("=")[::2] for item in texts(inputs, "no_receipt"))
    receipt = text(inputs, "receipt") or step.event.at.date().isoformat()
    named = texts(inputs, "recipients")

    def acknowledged(row: Facts) -> Facts:
        recipient = text(row, "recipient")
        if recipient in why:
            return with_(row, {"reason": why[recipient]})
        fresh = recipient in named and not row.get("receipt")
        return with_(row, {"receipt": receipt}) if fresh else row

    changed = tuple(acknowledged(r) for r in rows(standing.head, "distributed"))
    return standing.having(with_(standing.head, {"distributed": changed}))


@guard("D10.12")
def every_recipient_has_copies_and_receipt(case: Case) -> Iterator[Words]:
    """A paper is done when everybody on the list has his copies and has said so."""
    had = dealt(case.standing)
    for name, wanted in shares(texts(case.standing.head, "recipients")).items():
        if had.get(name, 0) < wanted:
            yield both(
                f"“{name}”尚缺 {wanted - had.get(name, 0)} 份",
                f"{name} still lacks {wanted - had.get(name, 0)}",
            )
    for name in unacknowledged(case.standing):
        yield both(f"“{name}”尚无回执", f"{name} has given no receipt")


@opening
def receipts_are_owed(standing: Standing, step: Step) -> Iterator[Owed]:
    """Receipts are checked within the house's term; those of a second distribution too."""
    if not any(d.name == "acknowledge" for d in standing.open_duties()):
        yield Owed()


@meeting
def nobody_is_missing(duty: Duty, step: Step) -> bool:
    """The last receipt meets it."""
    return not unacknowledged(receipts_are_in(step.before, step))
