"""What a test needs of the machine beside Python, git and bash.

A program that a package brings is skipped without, and told; where all must run
(DOCTRACK_REQUIRE_ALL=1, as .ci/run says after it has installed the packages) such a skip fails.
What no package brings, such as the rights of root, is asked before the run: those tests are not
selected, and the last lines say how many and why.
"""

import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import pytest

# The program, and the package of Debian that brings it; all of them stand in .ci/packages.
PROGRAMS = {"openssl": "openssl", "ssh-keygen": "openssh-client"}
REQUIRE_ALL = "DOCTRACK_REQUIRE_ALL"


def program(name):
    """Skips what cannot run without a program."""
    if not shutil.which(name):
        pytest.skip(f"{name} is not installed: apt-get install {PROGRAMS[name]}")


@cache
def may_mount():
    """Whether a disk may be mounted here, as root outside a narrow container may."""
    if not is_root() or not shutil.which("mount"):
        return False
    with tempfile.TemporaryDirectory() as place:
        words = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", place]
        if subprocess.run(words, capture_output=True, check=False).returncode:
            return False
        subprocess.run(["umount", "-l", place], check=False)
    return True


def is_root():
    return hasattr(os, "geteuid") and os.geteuid() == 0


def is_checkout():
    return (Path(__file__).parents[1] / ".git").exists()


# What no package brings, and whether it is here.
GIVEN = {
    "the rights of root": is_root,
    "a disk that may be mounted": may_mount,
    "a git checkout": is_checkout,
}


def lacking(item):
    """What a test needs and no package brings, if it is not here."""
    wanted = [w for mark in item.iter_markers("needs") for w in mark.args if w in GIVEN]
    return next((w for w in wanted if not GIVEN[w]()), None)
