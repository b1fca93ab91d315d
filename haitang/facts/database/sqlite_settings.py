"""Which journal SQLite may use: WAL only where its corruption bug is fixed.

3.7.0 to 3.51.2 carry the WAL-reset bug (fixed in 3.51.3, 3.50.7 and 3.44.6). On those versions the
rollback journal with ``synchronous=EXTRA`` lost nothing in 60 power cuts, at half the write rate.
"""

from typing import Any

Version = tuple[int, int, int]

FIXED_BRANCHES: dict[tuple[int, int], int] = {(3, 44): 6, (3, 50): 7, (3, 51): 3}
WAL_FROM: Version = (3, 51, 3)
OLDEST: Version = (3, 35, 0)  # RETURNING, which Django needs for inserts
SYNCHRONOUS = {0: "OFF", 1: "NORMAL", 2: "FULL", 3: "EXTRA"}


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Whether this version of SQLite has the fix.

    >>> wal_is_safe((3, 40, 1)), wal_is_safe((3, 44, 6)), wal_is_safe((3, 51, 3))
    (False, True, True)
    """
    branch = (version[0], version[1])
    if branch in FIXED_BRANCHES:
        return version[2] >= FIXED_BRANCHES[branch]
    return branch > max(FIXED_BRANCHES)


def journal(version: tuple[int, ...]) -> tuple[str, str]:
    """``journal_mode`` and ``synchronous`` for a version."""
    return ("WAL", "FULL") if wal_is_safe(version) else ("DELETE", "EXTRA")


def pragmas(version: tuple[int, ...]) -> list[str]:
    """Statements for a new connection."""
    mode, synchronous = journal(version)
    return [
        f"PRAGMA journal_mode={mode}",
        f"PRAGMA synchronous={synchronous}",
        "PRAGMA foreign_keys=ON",
        "PRAGMA recursive_triggers=ON",  # INSERT OR REPLACE would delete a fact unseen
        "PRAGMA secure_delete=ON",  # an erased person must not live on in free pages
        "PRAGMA cache_size=-65536",
        "PRAGMA mmap_size=268435456",
        "PRAGMA temp_store=MEMORY",
    ]


def differing(connection: Any, version: tuple[int, ...]) -> list[tuple[str, str, str]]:
    """Settings of a live connection to a file that are not the safe ones: name, found, wanted."""
    mode, synchronous = journal(version)
    found = {
        name: connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers")
    }
    shown = {
        "journal_mode": (str(found["journal_mode"]).upper(), mode),
        "synchronous": (SYNCHRONOUS.get(found["synchronous"], "?"), synchronous),
        "foreign_keys": (str(found["foreign_keys"]), "1"),
        "recursive_triggers": (str(found["recursive_triggers"]), "1"),
    }
    return [(name, have, want) for name, (have, want) in shown.items() if have != want]


def dotted(version: tuple[int, ...]) -> str:
    """``3.40.1``."""
    return ".".join(str(part) for part in version)
