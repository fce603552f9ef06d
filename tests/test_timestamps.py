"""A timestamp beside a manifest: asked of an authority on the network, or carried to one, and
verified by its certificates.
"""

import http.server
import json
import shutil
import subprocess
import threading

import pytest
from office import process
from test_closing import closed, findings  # noqa: F401

pytestmark = pytest.mark.needs("openssl")

CONFIG = """[tsa]
default_tsa = one
[one]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
"""


def openssl(folder, *words):
    subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)


def key(folder, name, *words):
    openssl(
        folder,
        "req",
        *words,
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        f"{name}.key",
        "-subj",
        f"/CN={name}",
    )


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    """A timestamp authority of our own: a root, its certificate, and how it answers a request."""
    folder = tmp_path_factory.mktemp("tsa")
    (folder / "serial").write_text("01\n")
    (folder / "tsa.cnf").write_text(CONFIG.format(folder=folder))
    (folder / "extensions").write_text("extendedKeyUsage=critical,timeStamping\n")
    for root in ("root", "other"):
        key(folder, root, "-x509", "-out", f"{root}.pem", "-days", "3650")
    key(folder, "tsa", "-out", "tsa.csr")
    openssl(
        folder,
        "x509",
        "-req",
        "-in",
        "tsa.csr",
        "-CA",
        "root.pem",
        "-CAkey",
        "root.key",
        "-CAcreateserial",
        "-out",
        "tsa.pem",
        "-days",
        "3650",
        "-extfile",
        "extensions",
    )
    return folder


def answered(folder, request):
    (folder / "asked.tsq").write_bytes(request)
    openssl(
        folder,
        "ts",
        "-reply",
        "-config",
        "tsa.cnf",
        "-section",
        "one",
        "-queryfile",
        "asked.tsq",
        "-out",
        "answer.tsr",
    )
    return (folder / "answer.tsr").read_bytes()


@pytest.fixture
def server(authority):
    """The authority behind http; what it answers can be changed."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            request = self.rfile.read(int(self.headers["Content-Length"]))
            made.types.append(self.headers["Content-Type"])
            body = made.answer(request)
            self.send_response(200 if body else 503)
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *words):
            pass

    made = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.types, made.answer = [], lambda request: answered(authority, request)
    made.url = f"http://127.0.0.1:{made.server_port}/tsa"
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield made
    made.shutdown()


def reply(file):
    return file.with_name(file.name + ".tsr")


def audited(d, file, *words, code=0):
    return json.loads(
        d("04-02T09:00", "--format", "json", "audit", "--anchor", str(file), *words, code=code)
    )


def wrong(d, file, *words):
    return [
        f["message"]
        for f in audited(d, file, *words, code=1)["findings"]
        if f["rule"] == "timestamp"
    ]


def test_a_close_brings_its_timestamp(d, tmp_path, server, authority):
    d.paper("03-02T09:00")
    file = tmp_path / "close.txt"
    d("04-01T09:00", "close", "2026-03", "--output", str(file), "--authority", server.url)
    assert str(reply(file)) in d.err and server.types == ["application/timestamp-query"]
    said = audited(d, file)
    assert said["timestamp"]["verified"] is False and said["timestamp"]["at"].endswith("+08:00")
    assert audited(d, file, "--trust", str(authority / "root.pem"))["timestamp"]["verified"] is True
    assert "已按所给证书验证" in d(
        "04-02T09:00", "audit", "--清单", str(file), "--信任", str(authority / "root.pem")
    )
    assert "not verified" in d("04-02T09:00", "--lang", "en", "audit", "--anchor", str(file))
    # Whoever has openssl needs no doctrack for it.
    openssl(
        authority,
        "ts",
        "-verify",
        "-data",
        str(file),
        "-in",
        str(reply(file)),
        "-CAfile",
        "root.pem",
    )
    d(
        "04-02T09:00", "timestamp", str(file), "--authority", server.url, code=2
    )  # the first one proves most


def test_without_a_network_the_request_is_carried_to_one(closed, authority):  # noqa: F811
    said = closed("04-01T09:10", "时间戳", str(closed.file))
    request = closed.file.with_name("close.txt.tsq")
    assert "curl" in said and str(request) in said
    reply(closed.file).write_bytes(answered(authority, request.read_bytes()))
    assert (
        audited(closed, closed.file, "--trust", str(authority / "root.pem"))["timestamp"][
            "verified"
        ]
        is True
    )


def test_another_file_another_authority_and_a_changed_answer_are_found(
    closed,  # noqa: F811
    authority,
    server,
    tmp_path,
):
    closed("04-01T09:10", "timestamp", str(closed.file), "--authority", server.url)
    root, lies = str(authority / "root.pem"), reply(closed.file)
    assert len(wrong(closed, closed.file, "--trust", str(authority / "other.pem"))) == 1
    good = lies.read_bytes()
    for n in range(0, len(good), 211):  # one letter of it, anywhere
        lies.write_bytes(good[:n] + bytes([good[n] ^ 1]) + good[n + 1 :])
        assert wrong(closed, closed.file, "--trust", root), n
    for bad in (b"", b"x", b"\xff" * 5000, good[:-9]):
        lies.write_bytes(bad)
        assert len(wrong(closed, closed.file)) == 1
    closed("04-30T20:00", "close", "2026-04", "--output", str(tmp_path / "april.txt"))
    reply(tmp_path / "april.txt").write_bytes(good)
    assert len(wrong(closed, tmp_path / "april.txt")) == 1
    lies.unlink()
    assert (
        len(wrong(closed, closed.file, "--trust", root)) == 1
    )  # who trusts an authority asks for its timestamp
    assert "timestamp" not in audited(closed, closed.file)


def test_a_manifest_that_says_it_is_younger_than_its_timestamp_is_found(closed, server):  # noqa: F811
    text = closed.file.read_text(encoding="utf-8")
    line = next(x for x in text.splitlines() if x.startswith("tagger "))
    closed.file.write_text(
        text.replace(line, " ".join([*line.split(" ")[:-2], "4102444800", "+0800"])),
        encoding="utf-8",
    )
    closed("04-01T09:10", "timestamp", str(closed.file), "--authority", server.url)
    assert len(wrong(closed, closed.file)) == 1


def test_an_authority_that_does_not_answer_leaves_the_close_and_no_file(
    d, tmp_path, server, authority
):
    d.paper("03-02T09:00")
    file = tmp_path / "close.txt"
    server.answer = lambda request: b""
    d("04-01T09:00", "close", "2026-03", "--output", str(file), "--authority", server.url, code=6)
    assert f"doctrack timestamp {file} --authority {server.url}" in d.err and "503" in d.err
    another = answered(
        authority,
        subprocess.run(
            ["openssl", "ts", "-query", "-data", "tsa.cnf", "-sha256"],
            cwd=authority,
            capture_output=True,
            check=True,
        ).stdout,
    )
    refusal = answered(
        authority,
        subprocess.run(
            ["openssl", "ts", "-query", "-data", "tsa.cnf", "-sha512"],
            cwd=authority,
            capture_output=True,
            check=True,
        ).stdout,
    )
    for bad in (b"<html>", another, refusal):
        server.answer = lambda request, bad=bad: bad
        d("04-01T09:01", "timestamp", str(file), "--authority", server.url, code=6)
        assert not reply(file).exists() and d.out == ""
    server.shutdown()
    server.server_close()
    d("04-01T09:02", "timestamp", str(file), "--authority", server.url, code=6)
    assert audited(d, file)["findings"] == [] and sorted(
        p.name for p in tmp_path.iterdir() if p.name.startswith((".", "close"))
    ) == ["close.txt"]


@pytest.mark.parametrize(
    "words",
    [
        ("close", "2026-03", "--authority", "https://tsa.example"),
        ("close", "2026-03", "--output", "c.txt", "--authority", "ftp://tsa"),
        ("timestamp", "nothing.txt"),
        ("timestamp", "doctrack.yaml"),
        ("timestamp",),
        ("audit", "--trust", "x.pem"),
    ],
)
def test_what_cannot_be_asked_for_is_told_before_anything_is_done(d, words, monkeypatch):
    monkeypatch.chdir(d.folder)
    d("04-01T09:00", *words, code=2)
    assert d.git("tag") == "" and d.git("status", "--porcelain") == ""


def test_trust_is_a_file_of_certificates(closed, tmp_path):  # noqa: F811
    (tmp_path / "no.pem").write_text("nothing")
    closed(
        "04-02T09:00",
        "audit",
        "--anchor",
        str(closed.file),
        "--trust",
        str(tmp_path / "no.pem"),
        code=2,
    )
    closed(
        "04-02T09:00",
        "audit",
        "--anchor",
        str(closed.file),
        "--trust",
        str(tmp_path / "none.pem"),
        code=2,
    )


def test_a_machine_without_openssl_is_told_so(closed, tmp_path):  # noqa: F811
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "git").symlink_to(shutil.which("git"))
    asked = process(
        closed.folder,
        "--now",
        "2026-04-01T10:00",
        "timestamp",
        str(closed.file),
        env={"PATH": str(tools)},
    )
    _, err = asked.communicate(timeout=60)
    assert asked.returncode == 6 and b"openssl" in err and b"Traceback" not in err
