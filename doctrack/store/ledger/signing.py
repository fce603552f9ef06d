"""Who signs a commit: the clerk's own key, where the policies of the day ask for one."""

from __future__ import annotations

from datetime import datetime

from doctrack.errors import Unfit
from doctrack.model.people import Person
from doctrack.model.people import person as person_of
from doctrack.store.git.signing import Sign, signer, signing_key
from doctrack.store.ledger.ledger import Ledger
from doctrack.words import both


def signing_of(ledger: Ledger, clerk: str, now: datetime) -> Sign | None:
    """What signs for the clerk where commits are signed; where they must be and cannot, nothing is
    kept (exit 6).
    """
    day = now.astimezone(ledger.office.zone).date()
    mode = ledger.office_on(day).policy("signing")
    if mode == "off":
        return None
    key, person = signing_key(ledger.repo), _before(ledger, clerk)
    if key and person and any(k.holds(day) and k.known_as(key.public) for k in person.keys):
        return signer(key)
    if mode == "optional":
        return None
    if key is None:
        raise Unfit(
            both(
                "本台账须签名：git config user.signingkey 尚未指明 SSH 公钥文件",
                "this ledger is signed: git config user.signingkey names no public key of SSH yet",
            ),
            code="no-key",
        )
    name = person.name if person else clerk
    raise Unfit(
        both(
            f"本台账须签名：user.signingkey 不是{name}登记在册、今日有效的公钥",
            f"this ledger is signed: user.signingkey is no key that {name}'s staff file holds"
            " today",
        ),
        code="no-key",
    )


def _before(ledger: Ledger, who: str) -> Person | None:
    """A person as the commit has him that the act is built on: what the act itself changes in him
    signs nothing yet.
    """
    kind = ledger.books.reading("person")
    found = ledger.read(kind.path_of(who), "person") if kind else None
    return person_of(who, found.state, found.head) if found else None
