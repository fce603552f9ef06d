"""SSH keys for tests, and an office whose commits are signed."""

import json
import os
import subprocess

from needs import program
from office import PAPER

from doctrack.cli.main import run


def made(folder, name, kind="ed25519", bits=None):
    """A new key pair without a passphrase; its private file."""
    program("ssh-keygen")
    path = folder / f"key-{name}"
    subprocess.run(
        [
            "ssh-keygen",
            "-q",
            "-t",
            kind,
            *(["-b", bits] if bits else []),
            "-N",
            "",
            "-C",
            name,
            "-f",
            str(path),
        ],
        check=True,
    )
    return path


def text(path):
    return path.with_name(path.name + ".pub").read_text().strip()


class Signed:
    """An office where the founder and others have keys; each act is made with the key of whoever is
    named.
    """

    def __init__(self, folder, capsys, signing="required"):
        self.folder, self.capsys, self.place = folder, capsys, folder.parent
        self.keys = {"qian": made(self.place, "qian")}
        words = [
            "--founder",
            "qian",
            "--founder-name",
            "钱主任",
            "--department",
            "工程科",
            "--practice",
        ]
        words += ["--founder-key", str(self.keys["qian"]) + ".pub", "--signing", signing]
        assert (
            run(["--now", "2026-03-02T08:00", "init", str(folder), "--org", "某某局", *words]) == 0
        )
        self(
            "03-02T08:01",
            "person",
            "join",
            "zhao",
            "--name",
            "赵一",
            "--department",
            "办公室",
            "--role",
            "registrar",
            by="qian",
        )
        self(
            "03-02T08:02",
            "person",
            "join",
            "li",
            "--name",
            "李四",
            "--department",
            "工程科",
            "--role",
            "staff",
            by="qian",
        )
        self.give("zhao", "03-02T08:03")

    def give(self, who, now, **how):
        """A new key of somebody's own, added by the office director."""
        self.keys[who] = made(self.place, f"{who}{len(self.keys)}", **how)
        self(now, "person", "change", who, "--add-key", text(self.keys[who]), by="qian")

    def __call__(self, now, *words, by="zhao", key=None, code=0):
        if key != "as it is":
            self.use(self.keys.get(key or by))
        self.capsys.readouterr()
        got = run(
            [
                "--ledger",
                str(self.folder),
                "--as",
                by,
                "--now",
                now if now.startswith("20") else f"2026-{now}",
                *words,
            ]
        )
        self.out, self.err = self.capsys.readouterr()
        assert got == code, (words, got, self.out, self.err)
        return self.out

    def use(self, key):
        """Tells git which key to sign with, or none."""
        self.git("config", "--unset-all", "user.signingkey", check=False)
        if key:
            self.git("config", "user.signingkey", str(key) + ".pub")

    def git(self, *words, check=True, data=None, at="2026-03-02T08:59"):
        env = {
            **os.environ,
            "GIT_AUTHOR_DATE": f"{at}:00+0800",
            "GIT_COMMITTER_DATE": f"{at}:00+0800",
        }
        done = subprocess.run(
            ["git", "-C", str(self.folder), *words],
            capture_output=True,
            input=data,
            check=check,
            env=env,
        )
        return done.stdout.decode("utf-8", "surrogateescape").strip("\n")

    def paper(self, now, **who):
        return self(now, "incoming", "register", *PAPER, **who).split()[0]

    def findings(self, rev="HEAD", *words):
        """What the audit finds, as rule and what is there."""
        self.capsys.readouterr()
        got = run(
            [
                "--ledger",
                str(self.folder),
                "--format",
                "json",
                "audit",
                *([rev] if rev else []),
                *words,
            ]
        )
        said = json.loads(self.capsys.readouterr().out)
        assert got == (1 if said["findings"] else 0)
        return said["findings"]

    def rules(self, rev="HEAD"):
        return {f["rule"] for f in self.findings(rev)}

    def commit(self, rev="HEAD"):
        """A commit's raw bytes."""
        return subprocess.run(
            ["git", "-C", str(self.folder), "cat-file", "commit", rev],
            capture_output=True,
            check=True,
        ).stdout

    def put(self, data):
        """Writes raw bytes as a commit."""
        return self.git("hash-object", "-t", "commit", "-w", "--stdin", data=data)
