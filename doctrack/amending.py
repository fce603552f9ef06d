"""Changing the books: the regulation by amendment (D17b), calendars by the registrar, the office's own facts by the director.

Contract: one change is one commit or none; what was running under an old edition keeps it, since a superseded edition
stays in schemas/past/LASTDAY/ and every event and duty is judged by the edition of its day.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from doctrack import __version__
from doctrack.desk import clerk_of, signature, writing
from doctrack.engine.objections import UNKNOWN
from doctrack.errors import Finding, Malformed, Objection, Refused, Unfit, UsageError
from doctrack.model.calendar import Clock
from doctrack.model.schema import SchemaError
from doctrack.model.schema import kind as read_kind
from doctrack.model.view import POLICIES
from doctrack.model.words import both
from doctrack.store import commits, holidays, worktree, yamlio
from doctrack.store.books import ABOUT_SCHEMAS
from doctrack.store.founding import shipped_schemas
from doctrack.store.ledger import Ledger

Files = dict[str, bytes | None]


@dataclass(frozen=True, slots=True)
class Changed:
    """What a change of the books did: the files it wrote and the commit that holds them."""

    act: str
    paths: tuple[str, ...]
    commit: str


@dataclass(frozen=True, slots=True)
class Who:
    """Whose act it is and which role that takes."""

    actor: Callable[[Ledger], str]
    role: str
    clause: str
    own_hand: bool = False


def change(path: Path | None, clock: Clock, who: Who, act: str, files_of: Callable[[Ledger, str, datetime], Files], *, dry: bool = False) -> Changed:
    """Makes one change of the books."""
    with writing(path, clock) as (ledger, now):
        actor = who.actor(ledger)
        clerk = clerk_of(ledger, actor)
        entitled(ledger, who, actor, clerk, act, now)
        files = {p: d for p, d in files_of(ledger, actor, now).items() if d != ledger.repo.read(ledger.rev, p)}
        if not files:
            raise Refused((Objection(who.clause, both("没有变化", "nothing changes"), "house"),), act=act)
        if dry:
            return Changed(act, tuple(sorted(files)), "")
        edited = worktree.in_the_way(ledger.repo, ledger.rev, list(files))
        if edited:
            raise Unfit(both(f"有人手改了 {'、'.join(edited)}", f"hand edits are in the way: {', '.join(edited)}"))
        return kept(ledger, files, act, actor, clerk, now, clock)


def entitled(ledger: Ledger, who: Who, actor: str, clerk: str, act: str, now: datetime) -> None:
    """Refuses who lacks the role, or who lets another type what he must type himself."""
    person = ledger.person(actor)
    day = now.astimezone(ledger.office.zone).date()
    objections = []
    if person is None or not person.active or not person.has(who.role, day):
        objections.append(Objection(who.clause, both(f"{actor} 无权办理，应由 {who.role} 办理", f"{actor} may not do this; it is done by {who.role}")))
    if who.own_hand and clerk != actor:
        objections.append(Objection(who.clause, both(f"须由 {actor} 亲自录入（本机录入人：{clerk}）", f"{actor} must type this himself (the clerk here is {clerk})"), "house"))
    if objections:
        raise Refused(objections, act=act)


def kept(ledger: Ledger, files: Files, act: str, actor: str, clerk: str, now: datetime, clock: Clock) -> Changed:
    """One commit with the changed books, checked before it is made and indexed after it."""
    at = now.astimezone(ledger.office.zone).replace(microsecond=0)
    trailers = [("Doctrack-Act", act), ("Doctrack-Record", "office"), ("Doctrack-Actor", actor), ("Doctrack-At", at.isoformat())]
    if clock.given and not ledger.office.practice:
        trailers.append(("Doctrack-Clock", "given"))
    if clerk != actor:
        trailers.append(("Doctrack-Clerk", clerk))
    commit = commits.commit(
        ledger.repo, ledger.rev, files, subject=f"{act}: {', '.join(sorted(files))[:60]}",
        trailers=[*trailers, ("Doctrack-Version", __version__)], author=signature(ledger, actor),
        committer=signature(ledger, actor if clerk == UNKNOWN else clerk), when=now,
    )  # fmt: skip
    worktree.bring(ledger.repo, ledger.rev, commit)
    return Changed(act, tuple(sorted(files)), commit)


# --- the regulation -----------------------------------------------------------------------------------------------


def amendment(paths: list[Path], meeting: str) -> Callable[[Ledger, str, datetime], Files]:
    """New editions of kinds and policies; the old ones hold through the day of the amendment."""
    if not meeting.strip():
        raise UsageError(both("须写明会议（--meeting）", "name the deciding meeting (--meeting)"))
    given = [(p, _read(p)) for p in paths]

    def files_of(ledger: Ledger, actor: str, now: datetime) -> Files:
        files: Files = {}
        for path, (data, tree) in given:
            if "policies" in tree:
                files |= policies_changed(ledger, tree, now)
            elif tree.get("kind") or path.stem in ABOUT_SCHEMAS:
                files |= edition(ledger, path.stem if path.stem in ABOUT_SCHEMAS else str(tree["kind"]), data, tree, now)
            else:
                raise UsageError(both(f"{path} 不是规定，也不是 policies", f"{path} is neither a schema nor policies"))
        return files | noted(ledger, files, actor, meeting, now)

    return files_of


def upgrade() -> Callable[[Ledger, str, datetime], Files]:
    """Kinds and editions of the doctrack that is installed."""

    def files_of(ledger: Ledger, actor: str, now: datetime) -> Files:
        files: Files = {}
        for path, data in shipped_schemas().items():
            if data != ledger.repo.read(ledger.rev, path):
                files |= edition(ledger, Path(path).stem, data, yamlio.read(data, path).value, now)
        return files | noted(ledger, files, actor, f"doctrack {__version__}", now) if files else files

    return files_of


def edition(ledger: Ledger, name: str, data: bytes, tree: Mapping[str, Any], now: datetime) -> Files:
    """A new edition of a kind, and the old one among the past ones under its last day."""
    common = tree if name == "common" else ledger.books.trees["schemas"].get("common", {})
    if name not in ABOUT_SCHEMAS:
        try:
            read_kind(tree, common)
        except SchemaError as error:
            raise Malformed([Finding("schema", error.words, f"{name}.yaml", 1, 1, found=error.path)]) from error
    return {f"schemas/{name}.yaml": data, **_past(ledger, f"schemas/{name}.yaml", f"{name}.yaml", now)}


def _past(ledger: Ledger, path: str, name: str, now: datetime) -> Files:
    last = now.astimezone(ledger.office.zone).date().isoformat()
    old, kept_ = ledger.repo.read(ledger.rev, path), f"schemas/past/{last}/{name}"
    # A second amendment on one day replaces an edition that never held; the one that holds today stays.
    return {} if old is None or ledger.repo.read(ledger.rev, kept_) is not None else {kept_: old}


def policies_changed(ledger: Ledger, tree: Mapping[str, Any], now: datetime) -> Files:
    """doctrack.yaml with other policies; the old ones are kept beside the superseded schemas."""
    unknown = set(tree["policies"]) - set(POLICIES)
    if unknown:
        raise UsageError(both(f"没有规则 {'、'.join(sorted(unknown))}；有：{'、'.join(POLICIES)}", f"there are no policies {', '.join(sorted(unknown))}; there are: {', '.join(POLICIES)}"))
    config = dict(ledger.books.trees["doctrack"])
    last = now.astimezone(ledger.office.zone).date().isoformat()
    kept_ = f"schemas/past/{last}/policies.yaml"
    old = {} if ledger.repo.read(ledger.rev, kept_) is not None else {kept_: yamlio.emit({"policies": config.get("policies", {})})}
    config["policies"] = {**config.get("policies", {}), **tree["policies"]}
    return {"doctrack.yaml": yamlio.emit(plain_config(config)), **old}


def plain_config(config: Mapping[str, Any]) -> dict[str, Any]:
    """doctrack.yaml's tree in the types it is written in."""
    tree = dict(config)
    if tree.get("practice") == "true":
        tree["practice"] = True
    if "next" in tree:
        tree["next"] = {k: int(v) for k, v in tree["next"].items()}
    return tree


def noted(ledger: Ledger, files: Files, actor: str, meeting: str, now: datetime) -> Files:
    """The amendment itself: who, when, after which meeting, what."""
    last = now.astimezone(ledger.office.zone).date().isoformat()
    count = len(ledger.repo.tree(ledger.rev, f"schemas/past/{last}")) + 1
    changed = sorted(p for p in files if not p.startswith("schemas/past/"))
    tree = {"at": now.astimezone(ledger.office.zone).isoformat(), "by": actor, "meeting": meeting, "changed": changed}
    return {f"schemas/past/{last}/amendment-{count}.yaml": yamlio.emit(tree)}


def _read(path: Path) -> tuple[bytes, dict[str, Any]]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(both(f"读不了 {path}：{error.strerror}", f"{path} cannot be read: {error.strerror}")) from None
    parsed = yamlio.read(data, str(path))
    if parsed.findings:
        raise Malformed(parsed.findings)
    if not isinstance(parsed.value, dict):
        raise UsageError(both(f"{path} 应为键值表", f"{path} must be a mapping"))
    return data, parsed.value


# --- calendar and office ------------------------------------------------------------------------------------------


def calendar_added(path: Path, *, replace: bool, notice: str) -> Callable[[Ledger, str, datetime], Files]:
    """A year's public holidays and make-up days, from the notice; a year that is there is replaced only by a notice."""
    _, tree = _read(path)
    if notice:
        tree = {**tree, "notice": notice}
    _, findings = holidays.read_year(tree)
    if findings:
        raise Malformed([Finding(f.rule, f.message, str(path), 1, 1) for f in findings])
    year = str(tree.get("year", path.stem))
    if not (year.isdigit() and len(year) == 4):
        raise UsageError(both(f"{path} 缺少 year", f"{path} has no year"))

    def files_of(ledger: Ledger, actor: str, now: datetime) -> Files:
        name = f"calendar/{year}.yaml"
        if ledger.repo.read(ledger.rev, name) is not None and not (replace and notice):
            reason = both(f"{year} 年日历已在，替换须 --replace --notice 通知", f"the calendar of {year} is there; replacing it takes --replace --notice TEXT")
            raise Refused((Objection("民法典203", reason, "house"),), act="calendar add")
        return {name: yamlio.emit({"year": year, "notice": tree["notice"], "off": tree.get("off", {}), "work": tree.get("work", {})})}

    return files_of


SETTABLE = ("organisation", "language", "departments", "senders")


def office_set(key: str, value: str) -> Callable[[Ledger, str, datetime], Files]:
    """One of the office's own facts; policies, signing and series are changed by amendment alone."""
    name, _, sender = key.partition(".")
    if name not in SETTABLE:
        raise UsageError(both(f"可设置：{'、'.join(SETTABLE)}；规则只能由 regulation amend 修订", f"can be set: {', '.join(SETTABLE)}; policies change by regulation amend alone"))
    if name == "language" and value not in ("zh", "en"):
        raise UsageError(both("语言只有 zh 和 en", "the languages are zh and en"))

    def files_of(ledger: Ledger, actor: str, now: datetime) -> Files:
        config = dict(ledger.books.trees["doctrack"])
        if name == "departments":
            config["departments"] = [d.strip() for d in value.replace("，", ",").split(",") if d.strip()]
        elif name == "senders":
            source, _, line = value.partition(",")
            usual = {k: v for k, v in (("source", source.strip()), ("line", line.strip())) if v}
            config["senders"] = {**config.get("senders", {}), sender: usual}
        else:
            config[name] = value
        return {"doctrack.yaml": yamlio.emit(plain_config(config))}

    return files_of

