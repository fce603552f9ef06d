"""Signed commits: the signer is the clerk, by a key that his staff file held before the commit;
verified as git verifies.
"""

import hashlib
import subprocess
from base64 import b64decode, b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from keys import Signed, made, text

from doctrack.cli.main import run
from doctrack.store.git.signatures import joined, key_of, split
from doctrack.store.git.signing import SigningKey, signer


@pytest.fixture
def s(tmp_path, capsys):
    return Signed(tmp_path / "office", capsys)


def signed_by(key, data):
    return joined(data, signer(SigningKey(text(key), str(key)))(data), b"gpgsig")


def test_every_act_is_signed_by_the_clerk_and_the_audit_is_content(s):
    s.paper("03-02T09:00")
    assert s.findings() == []
    for rev in s.git("rev-list", "HEAD~3..HEAD").split():
        assert s.commit(rev).count(b"\ngpgsig ") == 1
    assert s.git("fsck", "--strict", "--no-dangling") == "" and s.git("status", "--porcelain") == ""


def test_what_cannot_be_signed_is_not_kept(s):
    head = s.git("rev-parse", "HEAD")
    s.use(None)
    s(
        "03-02T09:00",
        "incoming",
        "register",
        "--sealed",
        "--form",
        "document",
        "--source",
        "superior",
        "--sender",
        "区",
        "--line",
        "administration",
        key="as it is",
        code=6,
    )
    assert "user.signingkey" in s.err
    stranger = made(s.place, "stranger")
    s.git("config", "user.signingkey", str(stranger))
    s(
        "03-02T09:00",
        "incoming",
        "register",
        "--sealed",
        "--form",
        "document",
        "--source",
        "superior",
        "--sender",
        "区",
        "--line",
        "administration",
        key="as it is",
        code=6,
    )
    assert "赵一" in s.err
    s.git("config", "user.signingkey", str(s.place / "nowhere"))
    s(
        "03-02T09:00",
        "person",
        "away",
        "li",
        "--from",
        "2026-03-03",
        "--until",
        "2026-03-04",
        key="as it is",
        code=6,
    )
    assert (
        s.git("rev-parse", "HEAD") == head
        and s.git("status", "--porcelain") == ""
        and s.findings() == []
    )


def test_a_key_that_signs_nothing_stops_the_act(s):
    lost = s.keys["zhao"]
    lost.unlink()
    s(
        "03-02T09:00",
        "person",
        "away",
        "li",
        "--from",
        "2026-03-03",
        "--until",
        "2026-03-04",
        code=6,
    )
    assert s.git("status", "--porcelain") == ""


@pytest.mark.parametrize("mode", ["required", "optional"])
def test_a_signature_that_is_not_the_clerks_is_found(tmp_path, capsys, mode):
    s = Signed(tmp_path / "office", capsys, mode)
    s.give("li", "03-02T08:30")
    s.paper("03-02T09:00")
    plain, other = split(s.commit()), split(s.commit("HEAD~1"))
    stranger = made(s.place, "stranger")
    assert s.rules(s.put(signed_by(s.keys["zhao"], plain.payload))) == set()
    assert s.rules(s.put(plain.payload)) == ({"unsigned"} if mode == "required" else set())
    for bad in (
        joined(plain.payload, other.armour, b"gpgsig"),  # another commit's
        signed_by(s.keys["qian"], plain.payload),  # another person's
        signed_by(s.keys["li"], plain.payload),
        signed_by(stranger, plain.payload),  # nobody's
        joined(
            plain.payload,
            b"-----BEGIN PGP SIGNATURE-----\n\nxx\n-----END PGP SIGNATURE-----",
            b"gpgsig",
        ),
        joined(plain.payload, plain.armour[:90] + plain.armour[91:], b"gpgsig"),
        joined(plain.payload, plain.armour.replace(b"A", b"B", 1), b"gpgsig"),
        signed_by(
            s.keys["zhao"], plain.payload.replace(b"\n\n", b"\nnote words that nobody sees\n\n", 1)
        ),
        joined(signed_by(s.keys["zhao"], plain.payload), plain.armour, b"gpgsig"),
    ):
        assert "signature" in s.rules(s.put(bad)), bad.decode()


def test_a_signature_for_another_purpose_is_none(s):
    s.paper("03-02T09:00")
    payload = split(s.commit()).payload
    words = ["ssh-keygen", "-q", "-Y", "sign", "-n", "file", "-f", str(s.keys["zhao"])]
    armour = subprocess.run(words, input=payload, capture_output=True, check=True).stdout
    assert s.rules(s.put(joined(payload, armour, b"gpgsig"))) == {"signature"}


def test_a_key_does_not_sign_its_own_coming(s):
    """A commit is judged by the keys of its parent: whoever adds his key in a commit cannot sign
    that commit by it.
    """
    new = made(s.place, "new")
    s("03-02T09:00", "person", "change", "zhao", "--add-key", text(new), by="zhao")
    assert s.findings() == []
    assert s.rules(s.put(signed_by(new, split(s.commit()).payload))) == {"signature"}
    other = made(s.place, "other")
    s.keys["other"] = other
    s(
        "03-02T09:05",
        "person",
        "change",
        "zhao",
        "--add-key",
        text(other),
        by="zhao",
        key="other",
        code=6,
    )
    s.keys["zhao"] = new
    s.paper("03-02T09:10")
    assert s.findings() == []


def test_a_key_that_was_revoked_signs_no_more(s):
    """From the day of the revocation on, but not before: what it signed stays signed."""
    old = s.keys["zhao"]
    s.paper("03-02T09:00")
    s.give("zhao", "03-03T09:00")
    s("03-03T09:01", "person", "change", "zhao", "--revoke-key", "SHA256:nobody", code=3)
    s("03-03T09:01", "person", "change", "zhao", "--revoke-key", text(old), by="qian")
    s.use(old)
    s(
        "03-03T09:02",
        "person",
        "away",
        "li",
        "--from",
        "2026-03-04",
        "--until",
        "2026-03-05",
        key="as it is",
        code=6,
    )
    s.paper("03-03T09:03")
    assert s.findings() == []
    assert s.rules(s.put(signed_by(old, split(s.commit()).payload))) == {"signature"}
    s("03-03T09:04", "person", "change", "zhao", "--revoke-key", text(old), by="qian", code=3)


def test_a_key_is_revoked_by_its_fingerprint_and_then_the_director_gives_another(s):
    key = subprocess.run(
        ["ssh-keygen", "-l", "-f", str(s.keys["zhao"])], capture_output=True, text=True, check=True
    ).stdout.split()[1]
    s("03-02T09:00", "person", "change", "zhao", "--revoke-key", key)
    new = made(s.place, "new")
    s("03-02T09:01", "person", "change", "zhao", "--add-key", text(new), code=3)
    s("03-02T09:01", "person", "change", "zhao", "--add-key", text(new), by="qian")
    assert s.findings() == []


def test_a_key_of_two_people_signs_for_neither(s):
    """Nobody can enter one twice; a hand edit that puts it into another's file is found, and so is
    each signature after it.
    """
    s("03-02T09:00", "person", "change", "li", "--add-key", text(s.keys["zhao"]), by="qian", code=3)
    file = s.folder / "staff/li.yaml"
    whole = file.read_text(encoding="utf-8")
    file.write_text(
        whole.replace(
            "events:", f"keys: [{{key: {text(s.keys['zhao'])}, from: '2026-03-02'}}]\nevents:"
        ),
        encoding="utf-8",
    )
    s.git("-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qam", "tidy")
    s.paper("03-02T09:00")
    tidy, paper = s.git("rev-list", "-2", "--reverse", "HEAD").split()
    found = {(f["commit"], f["rule"]) for f in s.findings()}
    assert {(tidy, "hand-edit"), (tidy, "unsigned"), (paper, "signature")} <= found


def test_who_left_signs_no_more(s):
    s.give("li", "03-02T09:00")
    s("03-02T09:01", "person", "leave", "li", by="qian")
    s.use(s.keys["li"])
    s.paper("03-02T09:05")
    assert s.rules(s.put(signed_by(s.keys["li"], split(s.commit()).payload))) == {"signature"}


def test_signing_begins_and_ends_by_amendment_from_the_next_day_on(tmp_path, capsys):
    s = Signed(tmp_path / "office", capsys, "off")
    assert b"gpgsig" not in s.commit()
    file = tmp_path / "signing.yaml"
    file.write_text("signing: required\n")
    s("03-02T09:00", "regulation", "amend", str(file), "--meeting", "办公会", by="qian")
    s.paper("03-02T10:00")
    assert b"gpgsig" not in s.commit() and s.findings() == []
    s.paper("03-03T10:00")
    assert b"gpgsig" in s.commit() and s.findings() == []
    assert s.rules(s.put(split(s.commit()).payload)) == {"unsigned"}
    assert '"policy": "signing"' in s("03-03T11:00", "--format", "json", "report", "policies")
    assert "signing: required" in s.git("show", "HEAD:doctrack.yaml")


def test_signing_is_not_made_a_duty_that_nobody_can_meet(d, tmp_path):
    file = tmp_path / "signing.yaml"
    file.write_text("signing: required\n")
    d.refused(
        "03-02T09:00",
        "regulation",
        "amend",
        str(file),
        "--meeting",
        "办公会",
        by="qian",
        clauses=["D17b"],
        rules="somebody_signs",
    )
    file.write_text("signing: perhaps\n")
    d("03-02T09:00", "regulation", "amend", str(file), "--meeting", "办公会", by="qian", code=5)
    words = ["--org", "某局", "--founder", "qian", "--founder-name", "钱", "--practice"]
    assert (
        run(["--now", "2026-03-02T08:00", "init", str(tmp_path / "a"), *words, "--签名", "必签"])
        == 2
    )
    assert (
        run(
            [
                "--now",
                "2026-03-02T08:00",
                "init",
                str(tmp_path / "b"),
                *words,
                "--founder-key",
                "ssh-rsa AAAA",
            ]
        )
        == 2
    )


@pytest.mark.parametrize(
    ("kind", "bits"),
    [
        ("ed25519", None),
        ("rsa", "2048"),
        ("rsa", "3072"),
        ("ecdsa", "256"),
        ("ecdsa", "384"),
        ("ecdsa", "521"),
    ],
)
def test_git_verifies_the_same(s, kind, bits):
    s.give("zhao", "03-02T08:30", kind=kind, bits=bits)
    s.paper("03-02T09:00")
    assert s.findings() == []
    allowed = s.place / "allowed"
    allowed.write_text(f"zhao {text(s.keys['zhao'])}\nqian {text(s.keys['qian'])}\n")
    good = split(s.commit())
    tampered = joined(good.payload + b"x", good.armour, b"gpgsig")
    for data in (
        s.commit(),
        s.commit("HEAD~1"),
        tampered,
        joined(good.payload, good.armour.replace(b"A", b"B", 3), b"gpgsig"),
    ):
        words = [
            "git",
            "-C",
            str(s.folder),
            "-c",
            f"gpg.ssh.allowedSignersFile={allowed}",
            "-c",
            "gpg.format=ssh",
            "verify-commit",
            s.put(data),
        ]
        ours = key_of(split(data))
        assert bool(ours) == (
            subprocess.run(words, capture_output=True, check=False).returncode == 0
        )
        assert not ours or ours in allowed.read_text()


def test_a_key_on_a_token_is_verified_as_openssh_verifies_it(tmp_path):
    """Its signature is over a hash of its application, a flag, a counter and a hash of what was
    signed.
    """

    def string(data):
        return len(data).to_bytes(4, "big") + data

    secret, name = Ed25519PrivateKey.generate(), b"sk-ssh-ed25519@openssh.com"
    body = (
        string(name)
        + string(secret.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))
        + string(b"ssh:")
    )
    payload, flags = b"tree 0\n\nwords\n", b"\x01\x00\x00\x00\x07"
    told = b"SSHSIG" + b"".join(
        map(string, (b"git", b"", b"sha512", hashlib.sha512(payload).digest()))
    )
    made_by = secret.sign(hashlib.sha256(b"ssh:").digest() + flags + hashlib.sha256(told).digest())
    blob = b"SSHSIG\0\0\0\1" + b"".join(
        map(string, (body, b"git", b"", b"sha512", string(name) + string(made_by) + flags))
    )
    lines = b64encode(blob)
    armour = b"\n".join(
        [
            b"-----BEGIN SSH SIGNATURE-----",
            *(lines[n : n + 70] for n in range(0, len(lines), 70)),
            b"-----END SSH SIGNATURE-----",
        ]
    )
    assert (
        key_of(split(joined(payload, armour, b"gpgsig")))
        == f"{name.decode()} {b64encode(body).decode()}"
    )
    (tmp_path / "armour").write_bytes(armour + b"\n")
    words = ["ssh-keygen", "-Y", "check-novalidate", "-n", "git", "-s", str(tmp_path / "armour")]
    assert subprocess.run(words, input=payload, capture_output=True, check=False).returncode == 0
    other = (
        b"-----BEGIN SSH SIGNATURE-----\n"
        + b64encode(blob[:-1] + b"\x08")
        + b"\n-----END SSH SIGNATURE-----"
    )
    assert key_of(split(joined(payload, other, b"gpgsig"))) == "" and b64decode(lines) == blob


def test_the_signer_is_the_clerk_and_what_is_done_by_ones_own_hand_is_signed_by_it(
    tmp_path, capsys
):
    """In a real office: the registrar signs what she enters for another, and cannot enter what he
    must type himself.
    """
    folder, keys = tmp_path / "office", {who: made(tmp_path, who) for who in ("qian", "zhao")}
    words = [
        "--org",
        "某局",
        "--founder",
        "qian",
        "--founder-name",
        "钱",
        "--founder-email",
        "qian@x",
    ]
    assert (
        run(
            [
                "init",
                str(folder),
                *words,
                "--founder-key",
                str(keys["qian"]) + ".pub",
                "--signing",
                "required",
            ]
        )
        == 0
    )
    s = Signed.__new__(Signed)
    s.folder, s.capsys, s.keys = folder, capsys, keys

    def at_the_desk_of(who, *words, by, code=0):
        s.git("config", "user.email", f"{who}@x")
        s.use(keys[who])
        assert run(["--ledger", str(folder), "--as", by, *words]) == code, capsys.readouterr()

    for who, role in (("zhao", "registrar"), ("sun", "leader")):
        at_the_desk_of(
            "qian",
            "person",
            "join",
            who,
            "--name",
            who,
            "--department",
            "办公室",
            "--role",
            role,
            "--email",
            f"{who}@x",
            by="qian",
        )
    at_the_desk_of("qian", "person", "change", "zhao", "--add-key", text(keys["zhao"]), by="qian")
    at_the_desk_of(
        "zhao",
        "incoming",
        "register",
        "--title",
        "甲",
        "--form",
        "document",
        "--source",
        "superior",
        "--sender",
        "区",
        "--line",
        "administration",
        by="zhao",
    )
    at_the_desk_of(
        "zhao",
        "incoming",
        "route",
        "IN-" + s.git("show", "-s", "--format=%ad", "--date=format:%Y", "HEAD") + "-0001",
        "--reader",
        "sun",
        by="qian",
    )
    assert s.git("log", "-1", "--format=%an %cn") == "qian zhao" and s.findings() == []
    at_the_desk_of("zhao", "person", "leave", "sun", by="qian", code=3)
    at_the_desk_of("qian", "person", "change", "sun", "--phone", "13800000000", by="qian")
    payload = split(s.commit()).payload
    assert s.rules(s.put(signed_by(keys["zhao"], payload))) == {"signature"}
    # The key of the desk and the e-mail of the clerk must be of one person.
    s.git("config", "user.email", "qian@x")
    s.use(keys["zhao"])
    assert (
        run(
            [
                "--ledger",
                str(folder),
                "--as",
                "qian",
                "person",
                "change",
                "sun",
                "--phone",
                "13900000000",
            ]
        )
        == 6
    )
