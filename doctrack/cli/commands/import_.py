"""`doctrack import`: a register from a file, every row accounted for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from doctrack.cli.call import Call
from doctrack.cli.command import Arg, Command, Opt, Values
from doctrack.cli.input.inputs import typed_value as typed_input
from doctrack.cli.input.people import actor_of
from doctrack.cli.input.readers import Typing
from doctrack.cli.output import answers
from doctrack.cli.regulation_at_hand import kind_at_hand
from doctrack.desk import importing, orders
from doctrack.errors import Malformed, UsageError, why_not
from doctrack.model.regulation import Field
from doctrack.store.imports.rejects import write_rejects
from doctrack.store.ledger.ledger import Ledger
from doctrack.store.yaml import yamlio
from doctrack.words import both


def import_(call: Call, values: Values) -> int:
    """Imports a file and accounts for its rows."""
    kind, act = _named(call, str(values["kind"]), str(values.get("act") or ""))
    order = orders.Order(
        kind,
        Path(str(values["file"])),
        _map(values.get("map")),
        act,
        str(values.get("id") or ""),
        bool(values.get("dry_run")),
        bool(values.get("taken_over")),
        str(values.get("accept_gaps") or ""),
    )

    def actor(ledger: Ledger) -> str:
        answers.speak(call, ledger)
        return actor_of(call, ledger, "")

    def typed(
        field: Field, raw: Any, ledger: Ledger, now: datetime, told: Mapping[str, Any]
    ) -> Any:
        return typed_input(field, raw, Typing(ledger, now, "", ledger.kind(order.kind)), told)

    account, table = importing.run(
        call.path, call.clock(), order, actor, typed, answers.progress(call)
    )
    if values.get("rejects") and account.rejects:
        write_rejects(Path(str(values["rejects"])), table, account.rejects, call.language)
    _said(call, order, account)
    return 1 if account.rejected else 0


def _named(call: Call, kind: str, act: str) -> tuple[str, str]:
    """The kind and the act by their keys, however they were called; a word that means none stays
    for the import to refuse.
    """
    found = kind_at_hand(call, kind)
    names = {a.label.zh: a.name for a in found.acts.values()} if found else {}
    return found.name if found else kind, names.get(act, act.replace("-", "_"))


def _said(call: Call, order: orders.Order, account: orders.Account) -> None:
    lang = call.language
    if call.format == "json":
        figures = {
            n: getattr(account, n)
            for n in ("read", "imported", "warned", "rejected", "already", "skipped")
        }
        answers.as_json({**figures, "commit": account.commit or None})
        return
    for number, words in account.warnings:
        answers.err(
            f"{order.file.name}:{number}: "
            + both("注意：", "warning: ").text(lang)
            + words.text(lang)
        )
    for row, reason in account.rejects:
        answers.err(
            f"{order.file.name}:{row.number}: "
            + both("退回：", "rejected: ").text(lang)
            + reason.text(lang)
        )
    dry = both("试算，未写入：", "dry run, nothing written: ").text(lang) if order.dry_run else ""
    answers.out(
        call.mark
        + dry
        + both(
            f"读 {account.read} = 导入 {account.imported}（其中提示 {account.warned}）+ 退回"
            f" {account.rejected} + 已有 {account.already}；略过 {account.skipped}"
            f" {account.commit[:12]}",
            f"read {account.read} = imported {account.imported} (warned {account.warned}) +"
            f" rejected {account.rejected} + already {account.already}; skipped {account.skipped}"
            f" {account.commit[:12]}",
        )
        .text(lang)
        .rstrip()
    )


def _map(name: Any) -> dict[str, Any]:
    if not name:
        return {}
    path = Path(str(name))
    try:
        parsed = yamlio.read(path.read_bytes(), str(path))
    except OSError as error:
        raise UsageError(
            both(f"读不了 {path}：{why_not(error)}", f"{path} cannot be read: {error.strerror}"),
            code="unreadable-file",
            file=str(path),
        ) from None
    if parsed.findings:
        raise Malformed(parsed.findings)
    if not isinstance(parsed.value, dict):
        raise UsageError(
            both(f"{path} 应为键值表", f"{path} must be a mapping"), code="bad-map", file=str(path)
        )
    return parsed.value


COMMAND = Command(
    "import",
    "导入",
    both("导入登记簿，逐行交代", "Import a register; every row is accounted for"),
    "import incoming 收文簿.xls --map map.yaml --dry-run",
    import_,
    (
        Arg("kind", both("种类", "kind")),
        Arg("file", both("CSV、xlsx 或 xls 文件", "a CSV, xlsx or xls file")),
    ),
    (
        Opt("map", both("映射表", "the map of columns"), "映射"),
        Opt("act", both("办理", "an act"), "办理"),
        Opt("id", both("编号", "its record"), "编号"),
        Opt("dry_run", both("只看不写", "show, write nothing"), "试行", flag=True),
        Opt("rejects", both("退回行写入文件", "rejected rows into a file"), "退回"),
        Opt("taken_over", both("接管旧簿", "an old book, taken over"), "接管", flag=True),
        Opt(
            "accept_gaps",
            both("接受缺号重号的原因", "why gaps and repeats are accepted"),
            "接受缺号",
        ),
    ),
)
