"""Sealed facts as Parquet files for the figures, and the one list that says which files count.

A segment holds the facts of a range of leaves, sorted by kind, place, day and leaf, with the
columns of the table. ``segments.json`` names the files; it is replaced whole, so a reader sees the
log as it was after one seal. Small segments are merged into larger ones as they gather.
"""

import datetime as dt
import functools
import hashlib
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.conf import settings

from haitang.facts.canonical import COLUMNS, CORRECTS, DAY, Row
from haitang.facts.files import flush, replace_file, settle
from haitang.lib.tiles import LogDamagedError

LARGEST = 262_144  # rows; a merge holds that many in memory
GATHER = 8  # segments of about one size before they are merged
KEEP_RETIRED = 600  # seconds: a reader may still be about to open a merged file
ROW_GROUP = 65_536

_WORDS = ["kind", "subject_type", "actor", "d1", "d2"]  # few values, many rows
_TIME = pa.timestamp("us", tz="UTC")
_TYPES = {
    **dict.fromkeys([*_WORDS, "dims"], pa.string()),
    "version": pa.int16(), "sign": pa.int16(), "occurred_at": _TIME, "recorded_at": _TIME,
    "day": pa.date32(),
}  # fmt: skip
SCHEMA = pa.schema([(name, _TYPES.get(name, pa.int64())) for name in COLUMNS])
_ORDER = [(name, "ascending") for name in ("kind", "place", "day", "leaf")]


@dataclass(frozen=True)
class Segment:
    """A file with the leaves from ``first`` up to but without ``end``.

    ``sha256`` is of the whole file, so that a flipped bit outside the values is found as well: a
    wrong minimum in the footer would make a reader skip rows. Empty in lists of older programs.
    """

    file: str
    first: int
    end: int
    sha256: str = ""

    @property
    def rows(self) -> int:
        """How many facts it holds."""
        return self.end - self.first


@dataclass(frozen=True)
class Manifest:
    """Which files count. ``retired`` maps merged files to the time when they ceased to."""

    size: int = 0
    segments: tuple[Segment, ...] = ()
    retired: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Sealed:
    """The sealed part of the log: its files and how many facts they hold together."""

    size: int
    files: tuple[Path, ...]


def sealed() -> Sealed:
    """The sealed part of the log, as of one moment.

    The rest is in the database: facts whose ``leaf`` is null or at least ``size``.
    """
    manifest = read_manifest(settings.LOG_DIR)
    return Sealed(manifest.size, tuple(settings.LOG_DIR / s.file for s in manifest.segments))


def segments() -> list[Path]:
    """The Parquet files that count now."""
    return list(sealed().files)


def sealed_size() -> int:
    """How many facts the files hold."""
    return sealed().size


def read_manifest(root: Path) -> Manifest:
    """The list of files; an empty one before the first seal. Raises LogDamagedError."""
    try:
        raw = json.loads((root / "segments.json").read_text())
        found = tuple(Segment(**segment) for segment in raw["segments"])
        return Manifest(raw["size"], found, raw["retired"])
    except FileNotFoundError:
        return Manifest()
    except (ValueError, KeyError, TypeError) as error:
        message = f"segments.json is damaged: {error}"
        raise LogDamagedError(message) from error


def _write_manifest(root: Path, manifest: Manifest) -> None:
    text = json.dumps(asdict(manifest), indent=1)
    replace_file(root / "segments.json", text.encode())


def append(root: Path, manifest: Manifest, rows: Sequence[Row]) -> Manifest:
    """Add the facts that follow the last segment, then merge what has gathered."""
    first, end = manifest.size, manifest.size + len(rows)
    segment = _write(root, first, end, _table(rows))
    manifest = replace(manifest, size=end, segments=(*manifest.segments, segment))
    _write_manifest(root, manifest)
    while merged := _due(manifest.segments):
        manifest = _merge(root, manifest, merged)
    return manifest


def tidy(root: Path, manifest: Manifest) -> Manifest:
    """Delete files that a crash left behind, and merged ones that no reader opens any more."""
    now = time.time()
    old = {f for f, at in manifest.retired.items() if not 0 <= now - at < KEEP_RETIRED}
    if old:
        kept = {f: at for f, at in manifest.retired.items() if f not in old}
        manifest = replace(manifest, retired=kept)
        _write_manifest(root, manifest)
    counted = {s.file for s in manifest.segments} | set(manifest.retired)
    for path in (root / "segments").glob("*"):
        if f"segments/{path.name}" not in counted:
            path.unlink()
    return manifest


def _due(found: tuple[Segment, ...]) -> tuple[Segment, ...]:
    """Neighbours at the end to be merged: eight that are no larger in kind than the last."""
    if not found:
        return ()
    tier = _tier(found[-1])
    tail: list[Segment] = []
    for segment in reversed(found):
        if _tier(segment) > tier:
            break
        tail.insert(0, segment)
    while len(tail) > 1 and tail[0].rows + tail[1].rows > LARGEST:
        tail.pop(0)  # as large as it gets
    if len(tail) < GATHER:
        return ()
    total, some = 0, []
    for segment in tail:
        total += segment.rows
        if total > LARGEST:
            break
        some.append(segment)
    return tuple(some) if len(some) > 1 else ()


def _tier(segment: Segment) -> int:
    return (segment.rows.bit_length() - 1) // 3  # a power of eight


def _merge(root: Path, manifest: Manifest, merged: tuple[Segment, ...]) -> Manifest:
    table = pa.concat_tables([pq.read_table(root / s.file, schema=SCHEMA) for s in merged])
    whole = _write(root, merged[0].first, merged[-1].end, table)
    at = manifest.segments.index(merged[0])
    rest = manifest.segments[at + len(merged) :]
    now = time.time()
    manifest = Manifest(
        manifest.size,
        (*manifest.segments[:at], whole, *rest),
        {**manifest.retired, **{s.file: now for s in merged}},
    )
    _write_manifest(root, manifest)
    return manifest


def _write(root: Path, first: int, end: int, table: pa.Table) -> Segment:
    name = f"segments/{first:012d}-{end:012d}.parquet"
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.new")
    pq.write_table(
        table.sort_by(_ORDER), fresh, compression="zstd", row_group_size=ROW_GROUP,
        use_dictionary=[*_WORDS, "place", "day"],
    )  # fmt: skip
    flush(fresh)
    found = digest(fresh)
    settle(fresh, path)
    return Segment(name, first, end, found)


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@functools.lru_cache(maxsize=4096)
def _date(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _table(rows: Sequence[Row]) -> pa.Table:
    columns: list[Any] = [list(column) for column in zip(*rows, strict=True)]
    columns[DAY] = [_date(day) for day in columns[DAY]]
    columns[CORRECTS] = [seq or None for seq in columns[CORRECTS]]
    pairs = zip(columns, SCHEMA.types, strict=True)
    return pa.table([pa.array(values, kind) for values, kind in pairs], schema=SCHEMA)


def rows_of(path: Path) -> Iterator[Row]:
    """The facts in a segment as canonical rows, in the order of the file."""
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=10_000, columns=list(COLUMNS)):
            yield from zip(*(_plain(column) for column in batch.columns), strict=True)


def _plain(column: Any) -> list[Any]:
    if pa.types.is_timestamp(column.type):
        return list(pc.cast(column, pa.int64()).to_pylist())
    if pa.types.is_date(column.type):
        return list(pc.cast(column, pa.string()).to_pylist())
    if column.null_count:
        column = pc.fill_null(column, 0)
    return list(column.to_pylist())
