"""What signatures add to an audit: python benchmarks/signed.py [COMMITS].

The same acts twice, in a ledger without signatures and in one where every commit of an act is
signed by its clerk's ed25519 key; both audited cold, in turn, on one core's walk. The signatures
are made here, in the process: ssh-keygen would take longer than all the rest.
"""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import tempfile
from base64 import b64encode
from hashlib import sha1, sha512
from pathlib import Path

from audit import PEOPLE, founded, streamed
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from scale import median, seconds

from doctrack.cli.main import run
from doctrack.store.git.signatures import joined


def string(data: bytes) -> bytes:
    """A string as the SSH protocol writes it."""
    return struct.pack(">I", len(data)) + data


def wire(key: Ed25519PrivateKey) -> bytes:
    """The public key as the SSH protocol writes it."""
    return string(b"ssh-ed25519") + string(
        key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    )


def signature(key: Ed25519PrivateKey, data: bytes) -> bytes:
    """An armoured SSH signature in the namespace of git (OpenSSH, PROTOCOL.sshsig)."""
    said = string(b"git") + string(b"") + string(b"sha512")
    signed = string(b"ssh-ed25519") + string(
        key.sign(b"SSHSIG" + said + string(sha512(data).digest()))
    )
    text = b64encode(
        b"SSHSIG" + struct.pack(">I", 1) + string(wire(key)) + said + string(signed)
    ).decode()
    lines = [text[at : at + 70] for at in range(0, len(text), 70)]
    return "\n".join(
        ["-----BEGIN SSH SIGNATURE-----", *lines, "-----END SSH SIGNATURE-----"]
    ).encode()


def git(folder: Path, *words: str, data: bytes | None = None) -> bytes:
    """What git says."""
    return subprocess.run(
        ["git", "-C", str(folder), *words], input=data, capture_output=True, check=True
    ).stdout


def signed(folder: Path, keys: dict[str, Ed25519PrivateKey], after: str) -> None:
    """Every commit after one made again with its committer's signature; the branch is moved on to
    the last.
    """
    parent, place = after, Path(tempfile.mkdtemp())
    files = []
    for oid in git(folder, "rev-list", "--reverse", f"{after}..HEAD").decode().split():
        data = git(folder, "cat-file", "commit", oid)
        head, _, rest = data.partition(b"\n\n")
        lines = [
            b"parent " + parent.encode() if line.startswith(b"parent ") else line
            for line in head.split(b"\n")
        ]
        data = b"\n".join(lines) + b"\n\n" + rest
        who = next(line for line in lines if line.startswith(b"committer ")).split()[1].decode()
        data = joined(data, signature(keys[who], data), b"gpgsig")
        parent = sha1(b"commit %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
        files.append(place / parent)
        files[-1].write_bytes(data)
    git(
        folder,
        "hash-object",
        "-t",
        "commit",
        "-w",
        "--stdin-paths",
        data="\n".join(map(str, files)).encode(),
    )
    git(folder, "reset", "-q", "--hard", parent)


def main() -> None:
    """Makes both ledgers and prints what the signatures add."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
    place = Path(tempfile.mkdtemp())
    keys = {who: Ed25519PrivateKey.generate() for who in ("qian", *(p[0] for p in PEOPLE))}
    public = {who: "ssh-ed25519 " + b64encode(wire(key)).decode() for who, key in keys.items()}
    (place / "qian.pub").write_text(public["qian"] + "\n")
    folders = {}
    for name in ("off", "optional"):
        folder = folders[name] = place / name
        founded(folder, "--signing", name, "--founder-key", str(place / "qian.pub"))
        for who, _, _ in PEOPLE:
            run(
                [
                    "--ledger",
                    str(folder),
                    "--as",
                    "qian",
                    "--now",
                    "2020-01-02T09:00",
                    "person",
                    "change",
                    who,
                    "--add-key",
                    public[who],
                ]
            )
        after = git(folder, "rev-parse", "HEAD").decode().strip()
        streamed(folder, count)
        if name == "optional":
            signed(folder, keys, after)
    doctrack = [sys.executable, "-m", "doctrack", "--ledger"]
    both = {
        name: median(
            lambda name=name: seconds(*doctrack, str(folders[name]), "audit", "--fresh"), 5
        )
        for name in folders
    }
    made_of = int(git(folders["optional"], "rev-list", "--count", "HEAD"))
    more = (both["optional"] - both["off"]) / made_of * 1000
    print(
        f"{made_of} commits: {both['off']:.2f} s without signatures, {both['optional']:.2f} s with:"
        f" {more:.2f} ms a commit more"
    )


if __name__ == "__main__":
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    main()
