"""Files that are there whole or not at all, also after a power cut; and the lock of the sealer."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

_MANY = 64  # more files than this reach the disk sooner by one sync of everything


class LockedError(RuntimeError):
    """Another process holds the lock."""


def replace_file(path: Path, data: bytes) -> None:
    """Put a file in place: written beside it, flushed to the disk, then renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.new")
    with fresh.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    settle(fresh, path)


def settle(fresh: Path, path: Path) -> None:
    """Give a finished file its name, for good."""
    os.replace(fresh, path)  # noqa: PTH105 - tests stop the clock here
    flush(path.parent)


def flush(path: Path) -> None:
    """Force a file or a folder to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class FolderStore:
    """Tiles in a folder. ``sync`` must be called before anything refers to what was written."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._written: list[Path] = []

    def read(self, path: str) -> bytes:
        """The content at a path; raises KeyError where there is none."""
        try:
            return (self.root / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError) as error:
            raise KeyError(path) from error

    def write(self, path: str, data: bytes) -> None:
        """Keep content, whole or not at all."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = target.with_name(f".{target.name}.new")
        fresh.write_bytes(data)
        os.replace(fresh, target)  # noqa: PTH105 - tests stop the clock here
        self._written.append(target)

    def sync(self) -> None:
        """Force everything written so far to the disk."""
        if len(self._written) > _MANY:
            os.sync()
        else:
            above = {folder for path in self._written for folder in path.parents}
            inside = {folder for folder in above if folder.is_relative_to(self.root)}
            for path in (*self._written, *sorted(inside)):
                flush(path)
        self._written.clear()


@contextlib.contextmanager
def lock_file(path: Path) -> Iterator[None]:
    """Hold a lock as long as the block runs; it ends with the process, however that ends.

    Raises LockedError at once when another process or thread holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            msg = f"{path} is held by another process"
            raise LockedError(msg) from error
        yield
    finally:
        os.close(handle)
