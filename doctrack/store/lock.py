"""One writer at a time: a lock that the kernel lets go of when its holder dies."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from doctrack.errors import Busy, Unfit
from doctrack.model.words import both


@contextmanager
def writer_lock(git_dir: Path, wait: float) -> Iterator[None]:
    """Holds the ledger for one act; after `wait` seconds of waiting, somebody else has it (exit 75)."""
    try:
        (git_dir / "doctrack").mkdir(exist_ok=True)
        handle = os.open(git_dir / "doctrack" / "lock", os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise Unfit(both(f"台账不可写：{error.strerror}", f"the ledger cannot be written: {error.strerror}")) from None
    try:
        _acquire(handle, wait)
        yield
    finally:
        os.close(handle)


def _acquire(handle: int, wait: float) -> None:
    end, pause = time.monotonic() + wait, 0.005
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.ftruncate(handle, 0)
            os.pwrite(handle, str(os.getpid()).encode(), 0)
            return
        except BlockingIOError:
            if time.monotonic() > end:
                holder = os.pread(handle, 20, 0).decode("ascii", "replace").strip()
                raise Busy(both(f"另一办理正在进行（进程 {holder}），已等 {wait:g} 秒", f"another writer (process {holder}) holds the ledger; waited {wait:g} s")) from None
            time.sleep(pause)
            pause = min(pause * 1.5, 0.05)
