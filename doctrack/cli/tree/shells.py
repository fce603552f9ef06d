"""`--show-completion`, `--install-completion`, and what a shell's completion asks while somebody
types.
"""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from doctrack.cli.call import Call
from doctrack.cli.tree.completion import Item, items
from doctrack.errors import UsageError
from doctrack.words import both

ASKED = "_DOCTRACK_COMPLETE"
SCRIPTS = {
    "bash": (
        """\
_doctrack_completion() {
    mapfile -t COMPREPLY < \
<(_DOCTRACK_COMPLETE=bash "$1" "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o nosort -o default -F _doctrack_completion doctrack
"""
    ),
    "zsh": (
        """\
#compdef doctrack
_doctrack() {
    local -a found
    found=("${(@f)$(_DOCTRACK_COMPLETE=zsh "${words[1]}" "${(@)words[2,CURRENT]}" 2>/dev/null)}")
    if [[ -n "${found[1]}" ]]; then _describe -V doctrack found; else _files; fi
}
if [[ "${funcstack[1]}" == _doctrack ]]; then _doctrack "$@"; else compdef _doctrack doctrack; fi
"""
    ),
    "fish": (
        """\
function __doctrack_complete
    env _DOCTRACK_COMPLETE=fish _DOCTRACK_LINE=(commandline -cp | string collect) \
doctrack 2>/dev/null
end
complete --command doctrack --keep-order --no-files --arguments "(__doctrack_complete)"
complete --command doctrack --force-files --condition "test (count (__doctrack_complete)) -eq 0"
"""
    ),
}


def completions(call: Call, shell: str) -> int:
    """Prints what may follow, a line each, in the way of the shell that asks."""
    words = split(os.environ.get("_DOCTRACK_LINE", ""))[1:] if shell == "fish" else list(call.argv)
    whole = joined(words) if shell == "bash" else words
    *before, last = whole or [""]
    # Bash replaces only what stands after the sign of equality at which it parted the word.
    kept = len(last) - len(words[-1].removeprefix("=")) if words else 0
    sys.stdout.write(
        "".join(
            LINES[shell](replace(i, value=i.value[kept:])) + "\n" for i in items(call, before, last)
        )
    )
    return 0


def split(line: str) -> list[str]:
    """The words of a line as far as it has been typed; the last is '' after a blank."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars=False)
    lexer.whitespace_split, lexer.commenters = True, ""
    words = list[str]()
    try:
        words.extend(lexer)
    except ValueError:  # a quotation that is still open
        words.append(lexer.token)
    return words if line and not line[-1].isspace() else [*words, ""]


def joined(words: Sequence[str]) -> list[str]:
    """Bash takes `--to=sun` for three words; they are one."""
    found = list[str]()
    for word in words:
        if found and (word == "=" or found[-1].endswith("=")):
            found[-1] += word
        else:
            found.append(word)
    return found


def _bash(item: Item) -> str:
    return item.value.replace("\\", "\\\\").replace(" ", "\\ ")


def _zsh(item: Item) -> str:
    value = item.value.replace("\\", "\\\\").replace(":", "\\:")
    return f"{value}:{item.help}" if item.help else value


def _fish(item: Item) -> str:
    return f"{item.value}\t{item.help}"


LINES: dict[str, Callable[[Item], str]] = {"bash": _bash, "zsh": _zsh, "fish": _fish}


def shell_of(word: str | None) -> str:
    """The shell that was named, else the one that runs here."""
    name = word or Path(os.environ.get("SHELL", "")).name
    if name not in SCRIPTS:
        raise UsageError(
            both(
                f"不支持 {name or '此 shell'} 的补全；请写明 bash、zsh 或 fish",
                f"there is no completion for {name or 'this shell'}; name bash, zsh or fish",
            )
        )
    return name


def show_script(word: str | None) -> int:
    """Prints the script of a shell."""
    sys.stdout.write(SCRIPTS[shell_of(word)])
    return 0


def install_completion(call: Call, word: str | None) -> int:
    """Writes the script where the shell looks for it, and the line that reads it where that is
    needed; twice is once.
    """
    shell, home = shell_of(word), Path.home()
    config = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local/share")
    places: dict[str, tuple[Path, Path | None, Callable[[Path], str]]] = {
        "bash": (
            data / "bash-completion/completions/doctrack",
            home / ".bashrc",
            lambda p: f". {shlex.quote(str(p))}",
        ),
        "zsh": (
            home / ".zfunc/_doctrack",
            Path(os.environ.get("ZDOTDIR") or home) / ".zshrc",
            lambda p: (
                f"fpath=({shlex.quote(str(p.parent))} $fpath); autoload -Uz compinit; compinit"
            ),
        ),
        "fish": (config / "fish/completions/doctrack.fish", None, str),
    }
    script, start, line = places[shell]
    script.parent.mkdir(parents=True, exist_ok=True)
    script.write_text(SCRIPTS[shell], encoding="utf-8")
    if start:
        _with_line(start, line(script))
    sys.stdout.write(
        call.text(
            both(
                f"{shell} 补全已写入 {script}，新开的终端即可使用",
                f"completion for {shell} is in {script}; terminals opened from now on have it",
            )
        )
        + "\n"
    )
    return 0


def _with_line(file: Path, line: str) -> None:
    known = file.read_text(encoding="utf-8", errors="surrogateescape") if file.is_file() else ""
    if line not in known.splitlines():
        with file.open("a", encoding="utf-8") as end:
            end.write(("" if known.endswith("\n") or not known else "\n") + line + "\n")
