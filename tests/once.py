"""What costs seconds to make and is always the same is made once in a run, by the worker that needs
it first, and copied by whoever needs it after.
"""

import fcntl
import hashlib
import os
import shutil
from pathlib import Path

# Where the workers of a run meet; conftest says so, in the environment, because some tests import
# these modules under two names.
MEETING = "TESTS_MEET_IN"
# What a command may answer to besides its words: a thing that was made under other settings is
# another thing.
HEARD = ("DOCTRACK_", "GIT_", "LC_", "LANG", "LANGUAGE", "TZ", "SSH_", "COLUMNS", "NO_COLOR")


def made_once(name, make):
    """The folder that `make(folder)` filled, whichever worker it was that did; not to be changed."""
    place = Path(os.environ[MEETING]) / name
    done = place.with_name(name + ".done")
    if done.exists():
        return place
    with place.with_name(name + ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir()
            make(place)
            done.touch()
    return place


def known_by(*words):
    """A name for what is made from these words under the settings of the moment."""
    heard = sorted((k, v) for k, v in os.environ.items() if k.startswith(HEARD))
    return hashlib.sha256(repr((words, heard)).encode()).hexdigest()[:16]
