"""Reading git: every answer is of committed objects, and nothing of the machine leaks in."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from bare_git import FIRST, ONE, QIAN, TWO, WHEN, ZHAO, act, git, keep, made

from doctrack.errors import NotFound, Unfit
from doctrack.store.git.log import log_dates
from doctrack.store.git.objects import commit_of
from doctrack.store.git.repo import Repo, environment, find


@pytest.fixture
def repo(tmp_path):
    with made(tmp_path / "ledger") as repo:
        yield repo


def test_the_nearest_ledger_upward_is_found(repo, tmp_path):
    assert find(repo.top / "incoming" / "2026") == repo.top
    (repo.top / "examples").mkdir()
    (repo.top / "examples" / "doctrack.yaml").touch()
    assert find(repo.top / "examples") == repo.top
    with pytest.raises(Unfit) as caught:
        find(tmp_path)
    assert caught.value.exit_code == 6


def test_a_folder_that_is_not_there_or_a_damaged_git_is_unfit(repo, tmp_path):
    with pytest.raises(Unfit):
        Repo.open(tmp_path / "nowhere")
    other = tmp_path / "other"
    other.mkdir()
    (other / "doctrack.yaml").touch()
    for text in ("gitdir: ../gone\n", "\0", "rubbish"):
        (other / ".git").write_text(text)
        with pytest.raises(Unfit):
            Repo.open(other)


def test_head_and_revisions(repo):
    first = repo.head()
    second = act(repo, {TWO: b"id: 2\n"})
    assert repo.head() == second == git(repo.top, "rev-parse", "HEAD")
    assert repo.resolve("HEAD~1") == repo.resolve(first[:12]) == first
    git(repo.top, "tag", "-a", "-m", "x", "v1", first)
    assert repo.resolve("v1") == first
    for absent in (
        "nosuch",
        "--all",
        "",
        "HEAD\nHEAD",
        "HEAD:doctrack.yaml",
        "f" * 40,
        "HEAD~9",
        "a b",
    ):
        with pytest.raises(NotFound):
            repo.resolve(absent)
    git(repo.top, "pack-refs", "--all")
    assert repo.head() == second and repo.branch() == "refs/heads/main"
    git(repo.top, "checkout", "-q", "--detach")
    assert repo.head() == second and repo.branch() is None


def test_no_commit_yet(tmp_path):
    git(tmp_path, "init", "-q", "empty")
    with Repo.open(tmp_path / "empty", new=True) as repo:
        assert repo.head() is None


def test_a_commits_own_words(repo):
    info = repo.commit(repo.head())
    assert (info.author, info.author_email) == (ZHAO.name, ZHAO.email)
    assert (info.committer, info.committer_email) == (QIAN.name, QIAN.email)
    assert info.date == info.author_date == WHEN and info.date.utcoffset() == WHEN.utcoffset()
    assert info.parents == () and info.tree == git(repo.top, "rev-parse", "HEAD^{tree}")
    assert info.message == "incoming IN-2026-0001: hand to sun\n\nDoctrack-Act: hand\n"
    assert log_dates(repo, "HEAD") == [(info.oid, int(WHEN.timestamp()))]
    with pytest.raises(NotFound):
        repo.commit("nosuch")


@pytest.mark.parametrize(
    "line",
    [
        "x <x> 99999999999999999999 +0000",
        "x <x> 1 +9999",
        "x",
        "<>",
        "a <b <c> 5 -0130",
        " <x@y> -5 +0800",
    ],
)
def test_a_commit_from_an_odd_tool_is_read_all_the_same(line):
    info = commit_of(
        "1" * 40, f"tree {'2' * 40}\nauthor {line}\ncommitter {line}\n\nsubject\n\nbody\n".encode()
    )
    assert info.message == "subject\n\nbody\n" and info.date.tzinfo


def test_files_of_a_commit(repo):
    odd = {
        "incoming/收文 (一).yaml": "甲\r\n".encode(),
        "incoming/a b\tc.yaml": b"\0\xff",
        "incoming/*.yaml": b"",
        'x"y\\z.yaml': b"no newline",
    }
    new = act(repo, odd)
    for path, data in {**FIRST, **odd}.items():
        assert repo.read(new, path) == data == (repo.top / path).read_bytes()
    assert dict(repo.files(new, "")) == {p: repo.object(f"{new}:{p}")[0] for p in (*FIRST, *odd)}
    assert (
        [p for p, _ in repo.files(new, "incoming/2026")]
        == [ONE]
        == [p for p, _ in repo.files(new, ONE)]
    )
    assert [p for p, _ in repo.files(new, "incoming/*.yaml")] == ["incoming/*.yaml"]
    assert repo.read(new, "absent") is None and repo.read(new, "incoming") is None
    assert {n for _, n, _ in repo.tree(new, "")} == {
        ".gitattributes",
        "doctrack.yaml",
        "incoming",
        'x"y\\z.yaml',
    }
    assert repo.tree(new, "absent") == [] and git(repo.top, "status", "--porcelain") == ""


def test_what_a_commit_changed(repo):
    old = repo.head()
    new = act(repo, {ONE: b"id: 1\nstate: x\n", TWO: b"id: 2\n", "doctrack.yaml": None})
    seen = {path: (bool(before), bool(after)) for path, before, after in repo.changed(old, new)}
    assert seen == {ONE: (True, True), TWO: (False, True), "doctrack.yaml": (True, False)}
    assert list(repo.changed(new, new)) == []


def test_many_blobs_in_order_without_a_deadlock(repo):
    files = {f"incoming/2026/00/{n}.yaml": (b"%d\n" % n) * (n % 7 * 3000) for n in range(3000)}
    new = keep(repo, files)
    oids = dict(repo.files(new, ""))
    got = dict(zip(files, repo.blobs(oids[p] for p in files), strict=True))
    assert got == files
    stream = repo.blobs(list(oids.values()) * 20)
    next(stream)
    stream.close()
    with pytest.raises(Unfit, match="missing"):
        list(repo.blobs(["f" * 40]))
    assert list(repo.blobs([])) == []


def test_a_damaged_object_is_unfit_in_gits_words(repo):
    oid = repo.object(f"HEAD:{ONE}")[0]
    repo.close()
    loose = repo.git_dir / "objects" / oid[:2] / oid[2:]
    loose.chmod(0o644)
    loose.write_bytes(b"rubbish")
    for ask in (
        lambda: repo.read("HEAD", ONE),
        lambda: repo.blob(oid),
        lambda: list(repo.blobs([oid])),
    ):
        with pytest.raises(Unfit) as caught:
            ask()
        assert caught.value.exit_code == 6 and oid in caught.value.words.en
    loose.unlink()
    with pytest.raises(Unfit, match=oid):
        repo.read("HEAD", ONE)
    assert repo.read("HEAD", TWO) is None and repo.read("HEAD", "no/such/folder") is None


def test_a_damaged_commit_is_not_merely_not_found(repo):
    head = repo.head()
    repo.close()
    (repo.git_dir / "objects" / head[:2] / head[2:]).unlink()
    with pytest.raises(Unfit, match="damaged"):
        repo.commit(repo.head())


def test_settings(repo):
    git(repo.top, "config", "user.email", "zhao@example.org")
    assert repo.config("user.email") == "zhao@example.org" and repo.config("user.nothing") is None
    (repo.git_dir / "config").write_text("[broken\n")
    with pytest.raises(Unfit):
        repo.config("user.email")


def test_git_missing_is_unfit(repo, monkeypatch):
    repo.close()
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(Unfit, match="not installed"):
        repo.resolve("HEAD")


def test_the_environment_does_not_point_git_elsewhere(repo, monkeypatch, tmp_path):
    for name in (
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_NAMESPACE",
        "GIT_CEILING_DIRECTORIES",
    ):
        monkeypatch.setenv(name, str(tmp_path / "elsewhere"))
    monkeypatch.setenv("LC_ALL", "zh_CN.GBK")
    assert environment()["LC_ALL"] == "C.UTF-8"
    with Repo.open(repo.top) as other:
        assert other.resolve("HEAD") == repo.head()
        act(other, {TWO: b"id: 2\n"})
    assert not (tmp_path / "elsewhere").exists()


def test_it_answers_from_any_folder_without_a_home(repo, monkeypatch):
    for name in ("HOME", "PATH", "LANG", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(repo.top / "incoming" / "2026")
    with Repo.open(None) as here:
        assert here.top == repo.top and [p for p, _ in here.files("HEAD", "incoming")] == [ONE]
        act(here, {TWO: b"id: 2\n"})
    assert git(repo.top, "status", "--porcelain") == ""


def test_a_linked_work_tree_and_a_bare_repository(repo, tmp_path):
    git(repo.top, "worktree", "add", "-q", "-b", "side", str(tmp_path / "side"))
    git(tmp_path, "clone", "-q", "--bare", str(repo.top), "bare.git")
    with Repo.open(tmp_path / "side") as side:
        assert side.branch() == "refs/heads/side" and side.head() == repo.head()
        new = act(side, {TWO: b"id: 2\n"})
        assert side.head() == new and git(side.top, "status", "--porcelain") == ""
    with Repo.open(tmp_path / "bare.git") as bare:
        assert (
            bare.bare and bare.head() == repo.head() != new and bare.read("HEAD", ONE) == FIRST[ONE]
        )
    assert git(repo.top, "rev-parse", "main") == repo.head()


def test_a_repository_of_sha256(tmp_path):
    with made(tmp_path / "long", FIRST, "--object-format=sha256") as repo:
        new = act(repo, {TWO: b"id: 2\n", ONE: None})
        assert (
            len(new) == 64
            and repo.read(new, TWO) == b"id: 2\n"
            and git(repo.top, "status", "--porcelain") == ""
        )


# Every module is read before, since nobody may not enter the folder in which the code lies.
AS_NOBODY = """
import importlib, os, pkgutil, sys
from pathlib import Path
import doctrack.store
for module in pkgutil.walk_packages(doctrack.store.__path__, "doctrack.store."):
    importlib.import_module(module.name)
import git
os.setgroups([]); os.setgid(65534); os.setuid(65534)
from doctrack.errors import DoctrackError
from doctrack.store.git.log import log_dates
from doctrack.store.git.repo import Repo
from doctrack.store.git.lock import writer_lock
try:
    with Repo.open(Path(sys.argv[1])) as repo:
        print(repo.resolve("HEAD"), len(log_dates(repo, "HEAD")), repo.config("user.name"))
        with writer_lock(repo.git_dir, 1):
            print("written")
except DoctrackError as error:
    print(error.exit_code)
"""


@pytest.mark.needs("the rights of root")
def test_a_ledger_of_another_owner_is_read_only_on_trust_and_its_programs_never_run(
    repo, tmp_path, monkeypatch
):
    trap = f"touch {tmp_path}/sprung; cat"
    hooks = repo.git_dir / "hooks"
    hooks.mkdir(exist_ok=True)
    for name in ("post-index-change", "reference-transaction", "post-commit"):
        (hooks / name).write_text(f"#!/bin/sh\n{trap}\n")
        (hooks / name).chmod(0o755)
    git(repo.top, "config", "core.hooksPath", str(hooks))
    for name in (
        "core.fsmonitor",
        "filter.evil.clean",
        "filter.evil.smudge",
        "gpg.program",
        "core.pager",
    ):
        git(repo.top, "config", name, trap)
    git(repo.top, "config", "log.showSignature", "true")
    (repo.git_dir / "info" / "attributes").write_text("* filter=evil\n")
    subprocess.run(["chown", "-R", "12345", str(repo.top)], check=True)
    with pytest.raises(Unfit, match="DOCTRACK_TRUST") as caught:
        Repo.open(repo.top)
    assert caught.value.exit_code == 6
    monkeypatch.setenv("DOCTRACK_TRUST", f"/elsewhere{os.pathsep}{repo.top}")
    with Repo.open(repo.top) as foreign:
        assert foreign.trusted and foreign.resolve("HEAD") and len(log_dates(foreign, "HEAD")) == 1
        act(foreign, {TWO: b"id: 2\n", ONE: None})
        assert list(foreign.blobs(oid for _, oid in foreign.files("HEAD", "")))
    assert not (tmp_path / "sprung").exists()


@pytest.mark.needs("the rights of root")
def test_nobody_reads_a_ledger_it_may_not_write():
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        with made(Path(folder) / "ledger") as repo:
            env = {
                "PATH": os.environ["PATH"],
                "DOCTRACK_TRUST": str(repo.top),
                "GIT_CONFIG_NOSYSTEM": "1",
                "PYTHONPATH": os.pathsep.join(sys.path),
            }
            words = [sys.executable, "-c", AS_NOBODY, str(repo.top)]
            done = subprocess.run(
                words, env=env, cwd="/", capture_output=True, text=True, check=False
            )
            assert done.stdout.split("\n")[:2] == [f"{repo.head()} 1 None", "6"], (
                done.stdout,
                done.stderr,
            )
