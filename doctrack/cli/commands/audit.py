"""`doctrack audit` and `doctrack mend`: the history proven act by act, and a bad commit put
back.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from doctrack.audit import history
from doctrack.cli.call import Call
from doctrack.cli.command import Arg, Command, Opt, Values
from doctrack.cli.output import answers
from doctrack.errors import Finding, UsageError
from doctrack.store.ledger.opening import unread
from doctrack.words import Lang, Words, both


def audit(call: Call, values: Values) -> int:
    """Audits the history; exit 1 if anything that is not settled was found."""
    with unread(call.path) as ledger:
        answers.speak(call, ledger)
        since = ledger.repo.resolve(str(values["since"])) if values.get("since") else ""
    bar = answers.progress(call, both("审计", "auditing"))
    said = history.audited(
        call.path, str(values.get("rev") or ""), bar, fresh=bool(values.get("fresh")), since=since
    )
    stamped = None
    if values.get("anchor"):
        from doctrack.audit import anchors

        held = anchors.against(
            call.path,
            said.rev,
            Path(str(values["anchor"])),
            Path(str(values["trust"])) if values.get("trust") else None,
        )
        said, stamped = replace(said, findings=(*said.findings, *held.findings)), held.stamped
    elif values.get("trust"):
        raise UsageError(both("--信任 只与 --清单 同用", "--trust goes with --anchor"))
    verified = bool(values.get("trust")) and not any(f.rule == "timestamp" for f in said.findings)
    if call.format == "json":
        answers.as_json(
            {
                "findings": [answers.finding_json(f, call.language) for f in said.findings],
                "settled": [{"commit": a, "by": b} for a, b in said.settled],
                "root": said.root,
                "rev": said.rev,
                "commits": said.commits,
                "differs_from_shipped": list(said.differs),
                **(
                    {"timestamp": {"at": stamped.isoformat(), "verified": verified}}
                    if stamped
                    else {}
                ),
            }
        )
    else:
        _said(call.language, said)
        if stamped:
            answers.out(_stamped(stamped, verified).text(call.language))
    return 1 if said.findings else 0


def _said(lang: Lang, said: history.Audited) -> None:
    for finding in said.findings:
        answers.out(line_of(finding, lang))
    for bad, mended in said.settled:
        answers.out(
            both(
                f"{bad[:12]} 已由 {mended[:12]} 复原", f"{bad[:12]} was put back by {mended[:12]}"
            ).text(lang)
        )
    differs = both("、", ", ").text(lang).join(said.differs)
    answers.out(
        both(
            f"所信任的第一个提交：{said.root}", f"the root commit that is trusted: {said.root}"
        ).text(lang)
    )
    if differs:
        answers.out(
            both(
                f"当时的规定与随附的不同：{differs}",
                f"its regulation differs from the shipped one in: {differs}",
            ).text(lang)
        )
    count = len(said.findings)
    found = both(f"{count} 处问题", f"{count} findings")
    if not count:
        found = both("没有发现问题", "nothing found")
    answers.out(
        both(
            f"至 {said.rev[:12]} 共 {said.commits} 个提交，{found.zh}",
            f"{said.commits} commits up to {said.rev[:12]}: {found.en}",
        ).text(lang)
    )


def _stamped(at: datetime, verified: bool) -> Words:
    """When a manifest was there, as its timestamp says."""
    if verified:
        return both(
            f"清单有 {at:%Y-%m-%d %H:%M:%S} 的时间戳，已按所给证书验证",
            f"the manifest was there on {at:%Y-%m-%d %H:%M:%S}: its timestamp is verified by the"
            " certificates given",
        )
    return both(
        f"清单有 {at:%Y-%m-%d %H:%M:%S} 的时间戳，未经验证（--信任 机构证书）",
        f"the manifest's timestamp says {at:%Y-%m-%d %H:%M:%S}, which is not verified (--trust"
        " CERTIFICATES)",
    )


def line_of(finding: Finding, lang: Lang) -> str:
    """One finding: commit, record or file, rule and clause, what was expected and what is there."""
    place = finding.record or finding.file
    line = f":{finding.line}" if finding.line else ""
    clause = f" [{finding.clause}]" if finding.clause else ""
    parts = [
        f"{finding.commit[:12]} {place}{line} {finding.rule}{clause}: {finding.message.text(lang)}"
    ]
    if finding.expected:
        parts.append(both("  应为：", "  expected: ").text(lang) + _short(finding.expected))
    if finding.found:
        parts.append(both("  实为：", "  found: ").text(lang) + _short(finding.found))
    return "\n".join(parts)


def _short(text: str) -> str:
    flat = " ⏎ ".join(text.split("\n"))
    return flat if len(flat) <= 200 else flat[:199] + "…"


COMMAND = Command(
    "audit",
    "审计",
    both("逐个提交重新判断，证明历史", "Judge every commit again; prove the history"),
    "audit --since HEAD~20",
    audit,
    (
        Arg(
            "rev",
            both("审到哪个提交（缺省为 HEAD）", "up to which commit (HEAD without one)"),
            required=False,
        ),
    ),
    (
        Opt(
            "since",
            both("只报告此提交之后的问题", "only what was found after this commit"),
            "自",
        ),
        Opt(
            "anchor",
            both(
                "与存于别处的结账清单核对",
                "hold the history against a manifest of close that was kept elsewhere",
            ),
            "清单",
            type="file",
        ),
        Opt(
            "trust",
            both(
                "清单旁的时间戳由谁签发：机构的证书（PEM）",
                "whose timestamp lies beside the manifest: the authority's certificates (PEM)",
            ),
            "信任",
            type="file",
        ),
        Opt(
            "fresh",
            both("不用以前的审计结果", "trust nothing that was audited before"),
            "全部重审",
            flag=True,
        ),
    ),
)
