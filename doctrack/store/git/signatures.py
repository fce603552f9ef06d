"""The door to `cryptography`: the signature of a commit, read and verified in the process instead
of by an ssh-keygen each.

Contract: a signature holds only over the very bytes of the commit, in the namespace `git`, by the
key that it names; whose key that is, and whether it held on the day, the caller says.
"""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

HEADERS = ("tree", "parent", "author", "committer")
MARKS = (b"-----BEGIN SSH SIGNATURE-----", b"-----END SSH SIGNATURE-----")
HASHES = {b"sha256": hashlib.sha256, b"sha512": hashlib.sha512}
Check = Callable[[bytes, bytes, bytes], None]


@dataclass(frozen=True, slots=True)
class Signed:
    """A commit's bytes without its signature, the signature in its armour, and headers that no act
    writes.
    """

    payload: bytes
    armour: bytes
    others: tuple[str, ...]


def split(data: bytes) -> Signed:
    """A commit's bytes, taken apart; without a signature the armour is empty."""
    head, _, message = data.partition(b"\n\n")
    kept, armour, others = list[bytes](), list[bytes](), list[str]()
    into = kept
    for line in head.split(b"\n"):
        if line.startswith(b" "):
            into.append(line[1:] if into is armour else line)
            continue
        name, _, value = line.partition(b" ")
        if name in (b"gpgsig", b"gpgsig-sha256") and not armour:
            into = armour
            armour.append(value)
        else:
            into = kept
            kept.append(line)
            others += (
                []
                if name.decode("utf-8", "replace") in HEADERS
                else [name.decode("utf-8", "replace")]
            )
    return Signed(b"\n".join(kept) + b"\n\n" + message, b"\n".join(armour), tuple(others))


def joined(data: bytes, armour: bytes, header: bytes) -> bytes:
    """A commit's bytes with a signature put in, as git puts it: after the committer, each further
    line behind a blank.
    """
    head, _, message = data.partition(b"\n\n")
    return head + b"\n" + header + b" " + armour.strip().replace(b"\n", b"\n ") + b"\n\n" + message


def key_of(signed: Signed) -> str:
    """The public key by which the signature holds over the commit; '' where it does not hold."""
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        return _verified(_body(signed.armour), signed.payload)
    except (ValueError, IndexError, KeyError, UnsupportedAlgorithm):
        return ""


def _body(armour: bytes) -> bytes:
    lines = armour.strip().split(b"\n")
    if (lines[0], lines[-1]) != MARKS:
        raise ValueError
    return b64decode(b"".join(lines[1:-1]), validate=True)


def _verified(body: bytes, payload: bytes) -> str:
    """SSHSIG of OpenSSH: magic, version, key, namespace, reserved, hash, signature; the signature
    is over the same without the key.
    """
    from cryptography.exceptions import InvalidSignature

    if body[:10] != b"SSHSIG\0\0\0\1":
        raise ValueError
    key, namespace, reserved, hashing, signature = _strings(body[10:])
    algorithm, rest = _first(signature)
    blob, token = _first(rest)
    if namespace != b"git":
        raise ValueError
    message = b"SSHSIG" + b"".join(
        map(_string, (namespace, reserved, hashing, HASHES[hashing](payload).digest()))
    )
    kind = _first(key)[0].decode("ascii")
    text = f"{kind} {b64encode(key).decode()}"
    if kind.startswith("sk-"):
        message = _by_token(_strings(key)[-1], token, message)
    elif token:
        raise ValueError
    try:
        _check(text)(algorithm, blob, message)
    except InvalidSignature:
        return ""
    return text


def _by_token(application: bytes, token: bytes, message: bytes) -> bytes:
    """What a key on a token signs: hashes of its application and of what it was shown, with its
    flags and counter between.
    """
    if len(token) != 5:
        raise ValueError
    return hashlib.sha256(application).digest() + token + hashlib.sha256(message).digest()


def _first(data: bytes) -> tuple[bytes, bytes]:
    """The first length-prefixed string of some bytes, and the rest."""
    end = 4 + int.from_bytes(data[:4], "big")
    if len(data) < max(end, 4):
        raise ValueError
    return data[4:end], data[end:]


def _strings(data: bytes) -> list[bytes]:
    """The length-prefixed strings that bytes consist of."""
    found = list[bytes]()
    while data:
        one, data = _first(data)
        found.append(one)
    return found


def _string(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data


@lru_cache(512)
def _check(text: str) -> Check:
    """What verifies by a public key; an office has few of them and many commits."""
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import load_ssh_public_key

    key = load_ssh_public_key(text.encode())
    if isinstance(key, Ed25519PublicKey):
        return lambda algorithm, blob, message: (
            key.verify(blob, message) if algorithm.decode() == text.split()[0] else _unknown()
        )
    if isinstance(key, RSAPublicKey):
        return lambda algorithm, blob, message: _rsa(key, algorithm, blob, message)
    if isinstance(key, EllipticCurvePublicKey):
        return lambda algorithm, blob, message: _ecdsa(key, algorithm, text, blob, message)
    raise ValueError


def _unknown() -> None:
    raise ValueError


def _rsa(key: Any, algorithm: bytes, blob: bytes, message: bytes) -> None:
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA256, SHA512

    hashes: dict[bytes, Any] = {b"rsa-sha2-256": SHA256, b"rsa-sha2-512": SHA512}
    key.verify(blob, message, PKCS1v15(), hashes[algorithm]())


def _ecdsa(key: Any, algorithm: bytes, text: str, blob: bytes, message: bytes) -> None:
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
    from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512

    if algorithm.decode("ascii") != text.split()[0]:
        raise ValueError
    r, s = (int.from_bytes(part, "big") for part in _strings(blob))
    hashes: dict[int, Any] = {256: SHA256, 384: SHA384, 521: SHA512}
    key.verify(encode_dss_signature(r, s), message, ECDSA(hashes[key.curve.key_size]()))
