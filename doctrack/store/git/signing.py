"""Signing by SSH: the key that git is told to sign with, and ssh-keygen, which knows of agents and
of keys on a token.

Contract: the key and the programs are the user's own; what a ledger's configuration names as a
program is never started.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from doctrack.errors import Unfit
from doctrack.model.keys import ssh_key
from doctrack.store.git.repo import Repo, environment
from doctrack.words import both

Sign = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The key of this machine: its public text, and the file that ssh-keygen is given ('' where an
    agent holds it).
    """

    public: str
    file: str


def signing_key(repo: Repo) -> SigningKey | None:
    """What `user.signingkey` names, as git reads it: a file, or a public key that an agent holds
    the other half of.
    """
    said = repo.config("user.signingkey")
    if not said:
        return None
    literal = said.removeprefix("key::")
    if ssh_key(literal):
        return SigningKey(literal, "")
    path = Path(said).expanduser()
    public = path if path.suffix == ".pub" else path.with_name(path.name + ".pub")
    try:
        text = public.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return None
    return SigningKey(text, str(path)) if ssh_key(text) else None


def signer(key: SigningKey) -> Sign:
    """What signs a commit's bytes by the key."""

    from tempfile import TemporaryDirectory

    def sign(data: bytes) -> bytes:
        with TemporaryDirectory() as folder:
            file = key.file or _written(Path(folder) / "key.pub", key.public)
            return _signed(
                [
                    "ssh-keygen",
                    "-Y",
                    "sign",
                    "-n",
                    "git",
                    "-f",
                    file,
                    *([] if key.file else ["-U"]),
                ],
                data,
            )

    return sign


def _written(path: Path, text: str) -> str:
    path.write_text(text + "\n", encoding="utf-8")
    return str(path)


def _signed(words: list[str], data: bytes) -> bytes:
    try:
        done = subprocess.run(
            words, input=data, capture_output=True, env=_environment(), check=False
        )
    except FileNotFoundError:
        raise Unfit(
            both(
                "没有安装 ssh-keygen（OpenSSH 8.2 以上）",
                "ssh-keygen is not installed (OpenSSH 8.2 or newer)",
            ),
            code="tool-missing",
            tool="ssh-keygen",
        ) from None
    if done.returncode or not done.stdout.startswith(b"-----BEGIN SSH SIGNATURE-----"):
        wrong = done.stderr.decode("utf-8", "replace").strip() or "?"
        raise Unfit(both(f"签名失败：{wrong}", f"signing failed: {wrong}"))
    return done.stdout


def _environment() -> dict[str, str]:
    """Ours, with what a passphrase or a token is asked by."""
    asking = {
        k: v
        for k, v in os.environ.items()
        if k in ("SSH_ASKPASS", "SSH_ASKPASS_REQUIRE", "DISPLAY", "SSH_SK_PROVIDER")
    }
    return {**environment(), **asking}
