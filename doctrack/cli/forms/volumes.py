"""卷内目录 and 移交目录: what lies in a volume, piece by piece with its archive code, and what goes
to the archive with it (D16.1, D16.4).
"""

from __future__ import annotations

from typing import Any

from doctrack.cli.forms.sheet import Sheet
from doctrack.model.people import number, rows, text, texts
from doctrack.model.record import Facts, Record
from doctrack.reports.cells import label, listed, offered
from doctrack.rules.archive.destruction_blocks import kept_until


def contents(sheet: Sheet) -> dict[str, Any]:
    """The list of a volume's papers; before it is sealed they stand as they were put in, without
    codes.
    """
    return {
        "facts": _facts(sheet),
        "papers": list(_papers(sheet)),
        "signs": [sheet.w("立卷人", "Gathered by"), sheet.w("检查人", "Checked by")],
    }


def transfer(sheet: Sheet) -> dict[str, Any]:
    """The same list as it goes to the archive, with room for both signatures."""
    facts = [
        *_facts(sheet),
        (sheet.w("移交至", "Transferred to"), sheet.told("transferred_to")),
        (sheet.w("移交", "Transferred"), sheet.done("transfer")),
    ]
    return {
        "facts": facts,
        "papers": list(_papers(sheet)),
        "signs": [sheet.w("移交人", "Handed over by"), sheet.w("接收人", "Received by")],
    }


def _facts(sheet: Sheet) -> list[tuple[str, str]]:
    w, record = sheet.w, sheet.record
    last = kept_until(record.head)
    kept = label(sheet.ledger, record, "retention", sheet.lang) + (
        w(f"（至 {last}）", f" (until {last})") if last else ""
    )
    return [
        (w("案卷", "Volume"), record.id),
        (w("题名", "Title"), sheet.told("title")),
        (w("档号", "Archive codes"), sheet.told("archive_code")),
        (w("类别·年度", "Category, year"), f"{sheet.told('category')} {sheet.told('year')}"),
        (w("保管期限", "Retention"), kept),
        (w("部门", "Department"), sheet.told("department") or w("办公室", "the office")),
    ]


def _papers(sheet: Sheet) -> list[dict[str, Any]]:
    """A row a paper: piece and code, who made it, its number, title, day and pages, and which parts
    of it are there.
    """
    head = sheet.record.head
    members = {text(r, "document"): r for r in rows(head, "members")}
    pieces = rows(head, "pieces") or tuple({"document": id} for id in members)
    return [
        _paper(sheet, n, piece, members.get(text(piece, "document"), {}))
        for n, piece in enumerate(pieces, 1)
    ]


def _paper(sheet: Sheet, n: int, piece: Facts, member: Facts) -> dict[str, Any]:
    found = sheet.ledger.record(text(piece, "document"))
    return {
        "piece": number(piece, "piece") or n,
        "code": text(piece, "code"),
        "author": _author(found) if found else "",
        "number": _number(found) if found else "",
        "title": (text(found.head, "title") or "〔密〕") if found else text(piece, "title"),
        "date": text(piece, "date"),
        "pages": text(member, "pages") or (text(found.head, "pages") if found else ""),
        "parts": _parts(sheet, member),
    }


def _author(paper: Record) -> str:
    """Who made it: the sender of what came in, who drafted what went out, the author of what was
    written here.
    """
    return next(
        (
            t
            for n in ("sender", "drafting_department", "applicant", "author")
            if (t := text(paper.head, n))
        ),
        "",
    )


def _number(paper: Record) -> str:
    """The number that its maker gave it: the sender's, or our own of what went out."""
    return text(paper.head, "sender_number") or (paper.number if "sender" not in paper.head else "")


def _parts(sheet: Sheet, member: Facts) -> str:
    words = {
        c.name: c.label.text(sheet.lang) for c in offered(sheet.ledger, "volume", "components")
    }
    said = (
        texts(member, "components")
        if isinstance(member.get("components"), tuple)
        else tuple(text(member, "components").split("、"))
    )
    return listed((words.get(p, p) for p in said if p), sheet.lang)
