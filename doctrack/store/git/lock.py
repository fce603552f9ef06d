"""One writer at a time: a lock that the kernel lets go of when its holder and its git processes are
dead.

Contract: whoever gets the lock after a holder that was killed finds that one's leftovers gone
(git's own lock files, half-written files).
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from doctrack.errors import Busy, Unfit, why_not
from doctrack.words import both

QUIET = (
    1.0  # seconds for which a lock file of git must lie untouched before it counts as a dead one's
)
SUSPECT = (  # stands from a holder's death until the work tree and the index were looked through
    "doctrack/suspect"
)
_HELD: set[int] = set()


def held() -> tuple[int, ...]:
    """The locks that a writing git process is to share, so that the ledger stays locked until that
    process has ended.
    """
    return tuple(_HELD)


@contextmanager
def writer_lock(
    git_dir: Path, wait: float | Callable[[], float], on_wait: Callable[[str], None] | None = None
) -> Iterator[None]:
    """Holds the ledger for one act; after `wait` seconds (exit 75) says who has it. `on_wait` is
    told once, at the first wait.

    Where `wait` has to be found out, that is asked only if somebody else holds the ledger.
    """
    handle = _opened(git_dir)
    try:
        _acquire(handle, wait, on_wait)
        _HELD.add(handle)
        try:
            _begin(handle, git_dir)
            yield
        finally:
            _HELD.discard(handle)
            _end(handle)
    finally:
        os.close(handle)


def _opened(git_dir: Path) -> int:
    try:
        (git_dir / "doctrack").mkdir(exist_ok=True)
        return os.open(
            git_dir / "doctrack" / "lock",
            os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0),
            0o666,
        )
    except OSError as error:
        raise Unfit(
            both(
                f"台账不可写：{why_not(error)}", f"the ledger cannot be written: {error.strerror}"
            ),
            code="not-writable",
        ) from None


def _acquire(
    handle: int, patience: float | Callable[[], float], on_wait: Callable[[str], None] | None
) -> None:
    if _taken(handle):
        return
    wait = patience() if callable(patience) else patience
    end, pause = time.monotonic() + wait, 0.005
    while not _taken(handle):
        left = end - time.monotonic()
        if left <= 0:
            who = holder(handle)
            raise Busy(
                both(
                    f"另一办理正在进行（{who}），已等 {wait:g} 秒",
                    f"another writer ({who}) holds the ledger; waited {wait:g} s",
                ),
                code="locked",
                holder=who,
            ) from None
        if on_wait:
            on_wait(holder(handle))
            on_wait = None
        time.sleep(min(pause, left))
        pause = min(pause * 1.5, 0.05)


def _taken(handle: int) -> bool:
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        raise Unfit(
            both(
                f"这个磁盘不支持文件锁：{why_not(error)}",
                f"this disk knows no file locks: {error.strerror}",
            )
        ) from None
    return True


def holder(handle: int) -> str:
    """The process that has the lock, and since when."""
    pid = os.pread(handle, 20, 0).decode("ascii", "replace").strip() or "?"
    return f"pid {pid}, {time.strftime('%H:%M:%S', time.localtime(os.fstat(handle).st_mtime))}"


def _begin(handle: int, git_dir: Path) -> None:
    # A pid that still stands here was never taken back: its process was killed while it held the
    # ledger.
    if os.fstat(handle).st_size:
        _clear_after_the_dead(git_dir, os.fstat(handle).st_mtime)
    os.ftruncate(handle, 0)
    os.pwrite(handle, str(os.getpid()).encode(), 0)


def _end(handle: int) -> None:
    import fcntl

    os.ftruncate(handle, 0)
    fcntl.flock(handle, fcntl.LOCK_UN)


def _clear_after_the_dead(git_dir: Path, since: float) -> None:
    """Removes what a killed holder left; a lock file older than it, or still in somebody's hands,
    is not its.
    """
    (git_dir / SUSPECT).touch()
    for pattern in ("doctrack/partial-*", "fast_import_crash_*"):
        for left in git_dir.glob(pattern):
            left.unlink(missing_ok=True)
    for pattern in (
        "index.lock",
        "HEAD.lock",
        "packed-refs.lock",
        "refs/heads/**/*.lock",
        "refs/remotes/**/*.lock",
        "config.lock",
    ):
        for lock in git_dir.glob(pattern):
            _remove_if_dead(lock, since)


def _remove_if_dead(lock: Path, since: float) -> None:
    try:
        while (touched := lock.stat().st_mtime) >= since:
            if abs(time.time() - touched) > QUIET:
                lock.unlink()
            time.sleep(0.05)
    except FileNotFoundError:
        return
