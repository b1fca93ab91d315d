"""The sealer: numbers new facts, adds them to the tree, signs, and writes the segment.

Each stage knows how far it came: numbers in the database, the signed size of the tree, the size of
the list of segments. After a crash at any point the next seal brings the later stages up to the
earlier ones; whatever it writes again comes out the same, byte for byte.
"""

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction  # noqa: TID251 - numbering is no change of state
from django.utils import timezone

from haitang.facts import clock, keys, segments
from haitang.facts.canonical import LEAF, RECORDED, Row, leaf_bytes, moment, rows_between
from haitang.facts.files import FolderStore, lock_file, replace_file
from haitang.facts.guard import writes_allowed
from haitang.lib.checkpoint import (
    Checkpoint,
    NoteError,
    Verifier,
    open_note,
    sign_note,
    verifier_key,
)
from haitang.lib.merkle import EMPTY, root
from haitang.lib.tiles import TileReader, TileWriter

BATCH = 50_000

_NUMBER = """
UPDATE facts_fact SET leaf = fresh.leaf FROM (
    SELECT seq, %s + row_number() OVER (ORDER BY seq) - 1 AS leaf
    FROM (SELECT seq FROM facts_fact WHERE leaf IS NULL ORDER BY seq LIMIT %s) AS part
) AS fresh
WHERE facts_fact.seq = fresh.seq
"""


class BrokenSealError(RuntimeError):
    """The log and its seal disagree; nothing may be sealed on top of that."""


@dataclass(frozen=True)
class Seal:
    """The newest signed state of the log."""

    note: str
    checkpoint: Checkpoint

    @property
    def size(self) -> int:
        """How many facts are sealed."""
        return self.checkpoint.size


@contextlib.contextmanager
def only_sealer() -> Iterator[None]:
    """One sealer at a time on this log; raises LockedError when another is at work."""
    with lock_file(settings.LOG_DIR / "lock"):
        yield


def latest(verifier: Verifier | None = None) -> Seal:
    """The newest seal, its signature checked, by default against our own key; size 0 before it.

    Raises NoteError, SignatureError or KeyMissingError.
    """
    try:
        text = (settings.LOG_DIR / "checkpoint").read_text()
    except FileNotFoundError:
        return Seal("", Checkpoint(settings.LOG_ORIGIN, 0, EMPTY))
    except UnicodeDecodeError as error:
        raise NoteError("the checkpoint is not even text") from error
    return Seal(text, Checkpoint.parse(open_note(text, verifier or keys.verifier())))


def reader(size: int | None = None) -> TileReader:
    """The tree of ``size`` leaves, by default the newest sealed one."""
    return TileReader(FolderStore(settings.LOG_DIR), latest().size if size is None else size)


def merkle_root(size: int) -> bytes:
    """The root of the first ``size`` sealed facts: what a publication cites beside the size."""
    return root(size, reader().node)


def waiting(limit: int = 1_000_000) -> int:
    """How many facts are not sealed yet, counted up to ``limit``."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT 1 FROM facts_fact WHERE leaf IS NULL LIMIT %s) AS part",
            [limit],
        )
        return int(cursor.fetchone()[0])


def seal() -> Seal:
    """Seal everything that is visible now; returns the newest seal.

    Raises LockedError while another sealer is at work, BrokenSealError when the log does not agree
    with its seal or the database has lost facts that were sealed.
    """
    with only_sealer():
        settings.LOG_DIR.mkdir(parents=True, exist_ok=True)
        work = _Work(settings.LOG_DIR)
        if jumped := clock.look(work.root):
            clock.note(jumped, "clock", work.writer.size)
        work.catch_up()
        while number_facts(work.writer.size) == BATCH:
            work.catch_up()
        work.catch_up()
        return latest()


def numbered() -> int:
    """How many facts the database has numbered."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(leaf), -1) + 1 FROM facts_fact")
        return int(cursor.fetchone()[0])


def number_facts(start: int) -> int:
    """Give visible, unnumbered facts the numbers from ``start``; returns how many, at most a batch.

    ``seq`` orders them within the batch only. One that commits later lands in a later batch.
    """
    with writes_allowed("seal"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_NUMBER, [start, BATCH])
        return max(int(cursor.rowcount), 0)


class _Work:
    """One run of the sealer."""

    def __init__(self, folder: Path) -> None:
        self.root = folder
        self.store = FolderStore(folder)
        before = latest()
        if not before.note:
            keys.make_key()
        self.signer = keys.signer()
        self.writer = TileWriter(self.store, before.size)
        if self.writer.root() != before.checkpoint.root:
            msg = "The tiles do not give the signed root. Run `haitang facts verify`."
            raise BrokenSealError(msg)
        self.manifest = segments.tidy(folder, segments.read_manifest(folder))

    def catch_up(self) -> None:
        """Bring the tree up to the numbers, and the segments up to the tree."""
        end = numbered()
        if end < self.writer.size:
            msg = (
                f"{self.writer.size} facts are sealed, but the database holds {end} of them. "
                "Was an older back-up restored? Run `haitang facts verify`."
            )
            raise BrokenSealError(msg)
        while self.manifest.size < self.writer.size:
            stop = min(self.manifest.size + BATCH, self.writer.size)
            self._add_segment(_whole(self.manifest.size, stop))
        while self.writer.size < end:
            rows = _whole(self.writer.size, min(self.writer.size + BATCH, end))
            self._add_leaves(rows)
            self._add_segment(rows)

    def _add_leaves(self, rows: list[Row]) -> None:
        self.writer.append(map(leaf_bytes, rows))
        self.store.sync()
        self._sign()
        for path in self.writer.full:
            shutil.rmtree(self.root / f"{path}.p", ignore_errors=True)
        self.writer.full.clear()
        newest = moment(max(row[RECORDED] for row in rows))
        if early := clock.ahead(newest):
            clock.note(early, "log", self.writer.size)

    def _add_segment(self, rows: list[Row]) -> None:
        self.manifest = segments.append(self.root, self.manifest, rows)

    def _sign(self) -> None:
        at = timezone.now().strftime("%Y-%m-%dT%H:%M:%SZ")
        state = self.writer.size, self.writer.root()
        point = Checkpoint(settings.LOG_ORIGIN, *state, (f"time {at}",))
        key = self.root / "key.txt"
        if not key.exists():
            replace_file(key, f"{verifier_key(self.signer)}\n".encode())
        replace_file(self.root / "checkpoint", sign_note(point.text(), self.signer).encode())


def _whole(first: int, end: int) -> list[Row]:
    """Facts ``first`` to ``end``, none missing; raises BrokenSealError."""
    rows = list(rows_between(first, end))
    if [row[LEAF] for row in rows] != list(range(first, end)):
        msg = f"Facts between {first} and {end} are missing or doubled. Run `haitang facts verify`."
        raise BrokenSealError(msg)
    return rows
