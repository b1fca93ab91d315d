"""One run at a time in a folder: a lock file, whose lock ends with the process that holds it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from haitang.rules.engine.said import RuleError

NAME = ".match.lock"


@contextmanager
def sole(out: Path) -> Iterator[None]:
    """Hold the folder as long as the block runs; RuleError at once where another run holds it.

    A file that a killed run left behind holds nobody up: the lock went with the process.
    """
    path = out / NAME
    while True:
        with path.open("a") as file:
            _lock(file, out)
            if not _there(path, file):  # removed by its holder between opening and locking
                continue
            try:
                yield
            finally:
                path.unlink(missing_ok=True)  # while it is locked still
            return


def _lock(file: IO[str], out: Path) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise RuleError(
            f"{out} 里正有另一次匹配在写；请等它结束，或者用 --out 另指一个文件夹",
            f"another run is writing to {out}; wait until it ends, or name another folder"
            " with --out",
        ) from None


def _there(path: Path, file: IO[str]) -> bool:
    """Whether the path still names the open file."""
    try:
        return os.path.samestat(path.stat(), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False
