"""What a shell is offered while somebody types, by the protocol of each shell and in a real
bash.
"""

import os
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest
from office import PAPER

ROOT = Path(__file__).parents[1]


@pytest.fixture
def busy(d):
    """Three papers: one concluded, one secret, one with a reader."""
    d.paper("03-02T09:00")
    d(
        "03-02T09:01",
        "incoming",
        "register",
        *PAPER[2:],
        "--title",
        "内部: 甲 乙",
        "--secrecy",
        "internal",
    )
    d("03-02T09:02", "incoming", "register", "--sealed", "--secrecy", "secret", *PAPER[2:])
    d("03-02T09:10", "incoming", "route", "1", "--handler-department", "工程科", by="qian")
    d("03-02T09:11", "incoming", "hand", "1", "--to", "王五")
    d("03-02T09:12", "incoming", "assign", "1", "--handler", "wu", by="wang")
    d("03-02T09:13", "incoming", "conclude", "1", "--outcome", "已办")
    return d


@pytest.fixture
def offered(busy, monkeypatch):
    """The lines that a shell gets for a command line that ends at the cursor."""
    from doctrack.cli.main import run

    def lines(*words, shell="bash", line=""):
        monkeypatch.setenv("_DOCTRACK_COMPLETE", shell)
        monkeypatch.setenv("_DOCTRACK_LINE", line)
        monkeypatch.setenv("DOCTRACK_LEDGER", str(busy.folder))
        busy.capsys.readouterr()
        assert run(list(words)) == 0
        out, err = busy.capsys.readouterr()
        assert not err
        return out.splitlines()

    return lines


WHAT_MAY_FOLLOW = [
    (("inc",), ["incident", "incoming"]),
    (("收",), ["收文"]),
    (("incoming", "ha"), ["hand"]),
    (("收文", "送"), ["送阅"]),
    (("incoming", "送"), ["送阅"]),
    (("report", "over"), ["overdue"]),
    (("报表", "逾"), ["逾期"]),
    (("incoming", "hand", "2", "--t"), ["--to"]),
    (("收文", "送阅", "2", "--送"), ["--送交"]),
    (("收文", "送阅", "2", "——送"), ["--送交"]),
    (("incoming", "hand", "--to", "sun", "2", "--t"), []),
    (("incoming", "register", "--form", "doc"), ["document"]),
    (("收文", "登记", "--形式", "信"), ["信函"]),
    (("incoming", "hand", "2", "--to", "su"), ["sun"]),
    (("incoming", "hand", "2", "--送交", "孙"), ["孙二"]),
    (("incoming", "hand", "2", "--to=su"), ["--to=sun"]),
    (("incoming", "route", "2", "--reader", "li,su"), ["li,sun", "li,sun=decide", "li,sun=read"]),
    (("incoming", "route", "2", "--reader", "sun=d"), ["sun=decide"]),
    (("incoming", "route", "2", "--handler-department", "工"), ["工程科"]),
    (("person", "change", "zho"), ["zhou"]),
    (("--as", "qi"), ["qian"]),
    (("--format", "j"), ["json"]),
    (("--as", "zhao", "incoming", "ha"), ["hand"]),
    (("incoming", "--as", "zhao", "ha"), ["hand"]),
    (("todo", "周"), ["周明"]),
    (("register", "rec"), ["recall"]),
    (("form", "1", "催"), ["催办通知"]),
    (("incoming", "urge", "1", "--print", "催"), ["催办通知"]),
    (("incoming", "urge", "--print", "IN-2026-0003"), ["IN-2026-0003"]),
    (("incoming", "correct", "1", "--field", "titl"), ["title"]),
    (("nothing", "x"), []),
    (("import", "incoming", ""), []),
    (("incoming", "register", "--title", "x"), []),
    (("incoming", "route", "2", "--reader", "sun", "=", "d"), ["decide"]),
    (("incoming", "hand", "2", "--to", "=", "su"), ["sun"]),
]


def test_what_may_follow(offered):
    for words, found in WHAT_MAY_FOLLOW:
        assert offered(*words) == found, words


def test_everything_is_offered_before_the_first_letter(offered):
    assert {"incoming", "收文", "report", "报表", "init"} <= set(offered(""))
    assert offered("")[:2] == ["campaign", "回访活动"], "the kinds come first"
    assert {"hand", "送阅", "take-in", "收回"} <= set(offered("incoming", ""))
    assert {"--to", "--送交", "--at", "--each", "--as", "--help"} <= set(
        offered("incoming", "hand", "--")
    )


def test_ids_of_the_kind_the_open_ones_first(offered):
    assert offered("incoming", "hand", "") == ["IN-2026-0003", "IN-2026-0002", "IN-2026-0001"]
    assert offered("loan", "approve", "") == []
    assert offered("incoming", "hand", "2") == ["2"] and offered("incoming", "hand", "1,3") == [
        "1,3"
    ]
    assert offered("incoming", "hand", "收〔2026〕2") == ["收〔2026〕2号"]
    assert "zhao" in offered("show", "") and "IN-2026-0001" in offered("show", "IN")


def test_zsh_and_fish_show_titles_beside_the_ids_and_no_secrets(offered):
    zsh = offered("incoming", "hand", "", shell="zsh")
    assert zsh[1] == "IN-2026-0002:收〔2026〕2号 内部: 甲 乙" and zsh[0].endswith("〔密〕")
    fish = offered(shell="fish", line="doctrack incoming hand ")
    assert fish[2] == "IN-2026-0001\t收〔2026〕1号 关于防汛工作的通知"
    assert offered("incoming", "hand", "1", "--to", "su", shell="zsh") == ["sun:孙二 局领导"]
    assert offered(shell="fish", line="doctrack incoming register --title '关于 --form doc") == []
    assert offered(shell="fish", line="doctrack 收文 送") == ["送阅\thand"]


def test_bash_takes_an_option_and_its_value_apart(offered):
    assert "sun" in offered("incoming", "hand", "2", "--to", "=")
    assert offered("incoming", "hand", "--to", "=", "sun", "2", "--cop") == ["--copy"]


def test_nothing_is_written_for_it_and_no_index_is_made(busy, offered):
    index = busy.folder / ".git" / "doctrack" / "index.sqlite"
    for file in index.parent.glob("index.sqlite*"):
        file.unlink()
    assert offered("incoming", "hand", "") == [] and "hand" in offered("incoming", "ha")
    assert busy.git("status", "--porcelain") == ""


def test_away_from_a_ledger_the_shipped_commands_are_offered(tmp_path, monkeypatch, capsys):
    from doctrack.cli.main import run

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("_DOCTRACK_COMPLETE", "bash")
    assert run(["incoming", "hand", "1", "--to", ""]) == 0 and capsys.readouterr().out == ""
    assert run(["incoming", "ha"]) == 0 and capsys.readouterr().out == "hand\n"


def command(folder):
    """A folder with a `doctrack` to be found by a shell."""
    folder.mkdir()
    script = folder / "doctrack"
    script.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m doctrack "$@"\n')
    script.chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


def test_a_real_bash_completes_after_installation(busy, tmp_path):
    home = tmp_path / "its-home"
    home.mkdir()
    (home / ".bashrc").write_text("# mine")
    env = {
        "PATH": command(tmp_path / "bin"),
        "HOME": str(home),
        "TERM": "dumb",
        "LC_ALL": "C.UTF-8",
        "DOCTRACK_LEDGER": str(busy.folder),
        "SHELL": "/bin/bash",
    }
    for words in (["--install-completion", "bash"], ["--install-completion"]):
        done = subprocess.run(
            ["doctrack", *words], env=env, capture_output=True, text=True, check=True
        )
        assert "bash 补全已写入" in done.stdout
    assert (home / ".bashrc").read_text().count("doctrack") == 1 and (
        home / ".bashrc"
    ).read_text().startswith("# mine\n")
    shell = pexpect.spawn(
        "bash",
        ["--noprofile", "--rcfile", str(home / ".bashrc"), "-i"],
        env=env,
        encoding="utf-8",
        timeout=60,
        dimensions=(50, 200),
    )
    shell.sendline("PS1='R''> '; bind 'set enable-bracketed-paste off'; echo REA''DY")
    shell.expect_exact("READY")
    for keys, whole in [
        ("doctrack incoming ha", "incoming hand "),
        ("doctrack 收文 送", "送阅 "),
        ("doctrack incoming hand 2 --to 孙", "孙二 "),
        ("doctrack incoming register --form=doc", "--form=document "),
        ("doctrack report over", "overdue "),
        ("doctrack --as qi", "qian "),
    ]:
        shell.send(keys + "\t")
        shell.expect_exact(whole)
        shell.sendline(
            "\x05\x15echo NE''XT"
        )  # emptied by its own keys: ^C in the middle of a completion can leave bash without a prompt
        shell.expect_exact("NEXT")
    shell.sendline("exit")
    shell.expect(pexpect.EOF)


@pytest.mark.parametrize(
    ("shell", "place"),
    [("zsh", ".zfunc/_doctrack"), ("fish", ".config/fish/completions/doctrack.fish")],
)
def test_installation_for_zsh_and_fish(tmp_path, shell, place):
    home = tmp_path / "its-home"
    home.mkdir()
    env = {"PATH": command(tmp_path / "bin"), "HOME": str(home), "LANG": "en_US.UTF-8"}
    shown = subprocess.run(
        ["doctrack", "--show-completion", shell],
        env=env,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for _ in range(2):
        done = subprocess.run(
            ["doctrack", "--install-completion", shell],
            env=env,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
        )
    assert (
        done.stdout.startswith(f"completion for {shell} is in ")
        and (home / place).read_text(encoding="utf-8") == shown
    )
    assert shell != "zsh" or (home / ".zshrc").read_text().count("compinit; compinit") <= 1


def test_a_shell_that_is_not_known(d):
    d("03-02T10:00", "--show-completion", "tcsh", code=2)
    assert "bash、zsh 或 fish" in d.err
