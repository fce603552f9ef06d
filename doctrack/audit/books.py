"""A commit that changes the books: the regulation, a calendar, the office's own facts (D17b), made
again from what it brought.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from doctrack import claims
from doctrack.claims import Trailers
from doctrack.errors import Finding
from doctrack.model import policies
from doctrack.store.changes import config, editions
from doctrack.store.changes.config import Files
from doctrack.store.git import commits
from doctrack.store.git.log import Logged
from doctrack.store.ledger.ledger import Ledger
from doctrack.store.yaml import yamlio
from doctrack.words import both

# Each act on the books: who may do it, whether with his own hand, and the files it may change.
ACTS: Mapping[str, tuple[str, bool, tuple[str, ...]]] = {
    "regulation amend": ("office_director", True, ("schemas/", "doctrack.yaml", "templates/")),
    "regulation upgrade": ("office_director", True, ("schemas/",)),
    "calendar add": ("registrar", False, ("calendar/",)),
    "office set": ("office_director", False, ("doctrack.yaml",)),
}


def of_books(
    ledger: Ledger, logged: Logged, trailers: Trailers, blobs: Mapping[str, bytes]
) -> Iterator[Finding]:
    """Everything in which the commit is not what its act would have written."""
    claim = trailers.claims[0]
    if claim.act not in ACTS or len(trailers.claims) > 1:
        yield Finding(
            "trailer",
            both(f"没有这样的办理：{claim.act}", f"there is no such act: {claim.act}"),
            found=claim.act,
        )
        return
    if not logged.changes:
        yield Finding(
            "missing",
            both("提交所称的变更什么也没有改", "the change that the commit claims changes nothing"),
            expected=claim.act,
        )
        return
    now = datetime.fromtimestamp(logged.stamp, ledger.office.zone)
    new: Files = {c.path: blobs.get(c.after) if c.after else None for c in logged.changes}
    yield from _actor(ledger, logged, trailers, now)
    for path in sorted(p for p in new if not p.startswith(ACTS[claim.act][2])):
        yield Finding(
            "hand-edit", both("规定变更之外还改了文件", "a file was changed beside the books"), path
        )
    expected = {**_expected(ledger, claim.act, claim.by, new, now)}
    for path in sorted({*expected, *new}):
        if expected.get(path) != new.get(path) or new.get(path) is None:
            yield Finding(
                "altered",
                both("不是所称规定变更的结果", "this is not what the claimed change makes"),
                path,
            )
    yield from _message(ledger, logged, trailers, new)


def _expected(ledger: Ledger, act: str, actor: str, new: Files, now: datetime) -> Files:
    """The files of a change, made again from the new texts that the commit brought."""
    if act == "office set":
        return {p: d for p, d in new.items() if d is not None and _settable(ledger, d)}
    if act == "calendar add":
        return {p: d for p, d in new.items() if d is not None and not yamlio.read(d, p).findings}
    files: Files = {}
    for path, data in new.items():
        if (
            data is not None
            and path.startswith("schemas/")
            and not path.startswith("schemas/past/")
        ):
            files |= editions.edition(ledger, path, data, now)
        elif data is not None and path.startswith("templates/"):
            files[path] = data
    changed = _policies(ledger, new.get("doctrack.yaml"))
    if changed:
        files |= editions.policies_of(
            ledger, {name: change["value"] for name, change in changed.items()}, now
        )
    note = _note(new)
    if note is None or not files:
        return files
    shipped = {str(k): str(v) for k, v in note.get("shipped", {}).items()}
    wrong = [p for p, d in shipped.items() if p in files and editions.digest(files[p] or b"") != d]
    listed = {} if wrong else shipped
    return files | editions.noted(
        ledger,
        files,
        actor,
        str(note.get("meeting", "")),
        now,
        changed_policies=changed,
        shipped=listed,
    )


def _note(new: Files) -> Mapping[str, Mapping[str, object]] | None:
    """The amendment's own note, if the commit brought one."""
    for path, data in new.items():
        if (
            data is not None
            and path.startswith("schemas/past/")
            and path.rsplit("/", 1)[-1].startswith("amendment-")
        ):
            tree = yamlio.read(data, path).value
            return tree if isinstance(tree, dict) else None
    return None


def _policies(ledger: Ledger, data: bytes | None) -> dict[str, dict[str, str]]:
    tree = yamlio.read(data, "doctrack.yaml").value if data is not None else None
    return (
        config.changed_policies(ledger.books.trees["doctrack"], policies.of(tree))
        if isinstance(tree, dict)
        else {}
    )


def _settable(ledger: Ledger, data: bytes) -> bool:
    """Whether doctrack.yaml differs in one fact of the office's own, and is written as doctrack
    writes it.
    """
    tree = yamlio.read(data, "doctrack.yaml").value
    if not isinstance(tree, dict):
        return False
    old = ledger.books.trees["doctrack"]
    differs = [k for k in {*old, *tree} if old.get(k) != tree.get(k)]
    return len(differs) == 1 and differs[0] in config.SETTABLE and config.config_bytes(tree) == data


def _actor(ledger: Ledger, logged: Logged, trailers: Trailers, now: datetime) -> Iterator[Finding]:
    claim = trailers.claims[0]
    role, own_hand, _ = ACTS[claim.act]
    person = ledger.person(claim.by)
    if person is None or not person.active or not person.has(role, now.date()):
        yield Finding(
            "refused",
            both(f"{claim.by} 无权办理 {claim.act}", f"{claim.by} may not {claim.act}"),
            clause="D17b",
            expected=role,
            found=claim.by,
        )
    clerk = trailers.value("Doctrack-Clerk") or claim.by
    if own_hand and clerk != claim.by:
        yield Finding(
            "refused",
            both("须亲自录入", "this must be typed by the actor himself"),
            clause="D17b",
            expected=claim.by,
            found=clerk,
        )
    author, committer = (
        claims.signature(ledger, claim.by),
        claims.signature(ledger, claims.committer(clerk, claim.by)),
    )
    for name, mail, wanted in (
        (logged.author, logged.author_email, author),
        (logged.committer, logged.committer_email, committer),
    ):
        if (name, mail) != (wanted.name, wanted.email):
            yield Finding(
                "person",
                both("署名与办理人不符", "the commit bears another's name"),
                expected=f"{wanted.name} <{wanted.email}>",
                found=f"{name} <{mail}>",
            )
    if claim.at != now.isoformat():
        yield Finding(
            "trailer",
            both("提交所称 at 与提交时间不符", "the commit's at is not its date"),
            expected=now.isoformat(),
            found=claim.at,
        )


def _message(ledger: Ledger, logged: Logged, trailers: Trailers, new: Files) -> Iterator[Finding]:
    claim = trailers.claims[0]
    pairs = claims.claim(claim.act, "office", claim.by, claim.at)
    wanted = commits.message(
        claims.subject_of_books(claim.act, new), "", [*pairs, *trailers.others]
    )
    if logged.message != wanted:
        yield Finding(
            "message",
            both("提交说明与办理不符", "the commit's message is not the act's"),
            expected=wanted.strip(),
            found=logged.message.strip(),
        )
    if not trailers.value("Doctrack-Version"):
        yield Finding("trailer", both("缺少 Doctrack-Version", "Doctrack-Version is missing"))
