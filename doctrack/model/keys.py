"""Public keys of SSH as the staff files hold them: each with the days on which it signs for its
owner.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

# The kinds of keys that `git` signs with by SSH and that are verified here.
SSH_KEYS = (
    "ssh-ed25519",
    "ssh-rsa",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "sk-ssh-ed25519@openssh.com",
    "sk-ecdsa-sha2-nistp256@openssh.com",
)


class Key(NamedTuple):
    """A public key and the days on which it holds, both ends included; an open end is None."""

    text: str
    first: date
    last: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the key signs for its owner on a day."""
        return self.first <= day and (self.last is None or day <= self.last)

    def known_as(self, said: str) -> bool:
        """Whether the key is meant by its own text, with any comment, or by its fingerprint."""
        return bool(said.strip()) and (
            said.strip() == fingerprint(self.text)
            or (ssh_key(said) is not None and ssh_key(said) == ssh_key(self.text))
        )


@lru_cache(512)  # an audit asks for the few keys of an office at every commit
def ssh_key(said: str) -> tuple[str, str] | None:
    """The kind and body of a public key, without its comment; None for what is none."""
    parts = said.split()
    if len(parts) < 2 or parts[0] not in SSH_KEYS:
        return None
    try:
        body = b64decode(parts[1], validate=True)
    except ValueError:
        return None
    # The body says its own kind again, after its length in four bytes.
    named = len(parts[0]).to_bytes(4, "big") + parts[0].encode()
    return (parts[0], parts[1]) if body.startswith(named) and len(body) >= len(named) + 32 else None


@lru_cache(512)
def fingerprint(said: str) -> str:
    """What ssh-keygen calls a key: SHA256 and the hash of its body; '' for what is none."""
    found = ssh_key(said)
    return (
        "SHA256:" + b64encode(sha256(b64decode(found[1])).digest()).decode().rstrip("=")
        if found
        else ""
    )
