"""A Merkle tree as immutable files, in the layout of C2SP tlog-tiles (c2sp.org/tlog-tiles).

A tile holds up to 256 hashes of one level (``tile/0/x001/067``); level L + 1 holds the roots of the
full tiles of level L. A bundle holds the entries themselves (``tile/entries/...``). The last tile
of a level is partial: ``tile/0/x001/067.p/12`` holds 12 hashes.
"""

import struct
from collections.abc import Iterable, Iterator
from typing import Protocol

from haitang.lib.merkle import EMPTY, Hash, fold, leaf_hash, node_hash

WIDTH = 256
HEIGHT = 8
HASH = 32
ENTRIES = "entries"


class TileStore(Protocol):
    """Where tiles lie: a folder, a bucket, a dict."""

    def read(self, path: str) -> bytes:
        """The content at a path; raises KeyError where there is none."""

    def write(self, path: str, data: bytes) -> None:
        """Keep content, whole or not at all. The same path is only ever written alike."""


class LogDamagedError(ValueError):
    """A tile is missing or has the wrong length."""


def tile_path(level: int | str, index: int, width: int = WIDTH) -> str:
    """The path of a tile or, with ``level="entries"``, of a bundle.

    >>> tile_path(0, 1234067), tile_path("entries", 2, 12)
    ('tile/0/x001/x234/067', 'tile/entries/002.p/12')
    """
    groups = [f"{index % 1000:03d}"]
    while index := index // 1000:
        groups.append(f"x{index % 1000:03d}")
    tail = "" if width == WIDTH else f".p/{width}"
    return f"tile/{level}/{'/'.join(reversed(groups))}{tail}"


def pack(entries: Iterable[bytes]) -> bytes:
    """A bundle: each entry after its length in two bytes (big-endian), so up to 65,535 bytes."""
    return b"".join(struct.pack(">H", len(entry)) + entry for entry in entries)


def unpack(bundle: bytes) -> list[bytes]:
    """The entries of a bundle; raises LogDamagedError when it is cut off."""
    entries, at = [], 0
    while at < len(bundle):
        if at + 2 > len(bundle):
            raise LogDamagedError("a bundle of entries is cut off")
        end = at + 2 + int.from_bytes(bundle[at : at + 2], "big")
        if end > len(bundle):
            raise LogDamagedError("a bundle of entries is cut off")
        entries.append(bundle[at + 2 : end])
        at = end
    return entries


def split(tile: bytes) -> list[Hash]:
    """The hashes of a tile."""
    return [tile[at : at + HASH] for at in range(0, len(tile), HASH)]


def _width(level: int, index: int, size: int) -> int:
    return min(WIDTH, (size >> HEIGHT * level) - index * WIDTH)


class TileReader:
    """A tree of ``size`` leaves over a store."""

    def __init__(self, store: TileStore, size: int) -> None:
        self.store, self.size = store, size
        self._latest: dict[int, tuple[int, list[Hash]]] = {}  # one tile a level is enough

    def hashes(self, level: int, index: int) -> list[Hash]:
        """The hashes of a tile, as many as the tree of this size has; raises LogDamagedError."""
        kept = self._latest.get(level)
        if kept and kept[0] == index:
            return kept[1]
        width = _width(level, index, self.size)
        found = split(self._read(level, index, width)[: width * HASH])
        if len(found) != width or len(found[-1]) != HASH:
            msg = f"{tile_path(level, index, width)} has {len(found)} hashes instead of {width}"
            raise LogDamagedError(msg)
        self._latest[level] = (index, found)
        return found

    def entries(self, index: int) -> list[bytes]:
        """The entries of a bundle, as many as the tree of this size has; raises LogDamagedError."""
        width = _width(0, index, self.size)
        found = unpack(self._read(ENTRIES, index, width))[:width]
        if len(found) != width:
            msg = f"{tile_path(ENTRIES, index, width)} has {len(found)} entries instead of {width}"
            raise LogDamagedError(msg)
        return found

    def _read(self, level: int | str, index: int, width: int) -> bytes:
        # A partial tile may be gone once the full one exists, of which it is the beginning.
        for wide in dict.fromkeys((width, WIDTH)):
            try:
                return self.store.read(tile_path(level, index, wide))
            except KeyError:
                continue
        msg = f"{tile_path(level, index, width)} is missing"
        raise LogDamagedError(msg)

    def leaf_hashes(self, start: int, end: int) -> Iterator[Hash]:
        """The hashes of the leaves from ``start`` up to but without ``end``."""
        for index in range(start // WIDTH, (end + WIDTH - 1) // WIDTH):
            first = index * WIDTH
            yield from self.hashes(0, index)[max(start - first, 0) : end - first]

    def node(self, level: int, index: int) -> Hash:
        """The hash of the full subtree of 2**level leaves: what the functions of merkle ask for."""
        tile_level, inner = divmod(level, HEIGHT)
        first = index << inner
        within = first % WIDTH
        return fold(self.hashes(tile_level, first // WIDTH)[within : within + (1 << inner)])


class TileWriter:
    """Appends to a tree of ``size`` leaves. Nothing counts before a checkpoint of the new size.

    Started again after a crash with the size of the last checkpoint, it writes the same files.
    """

    def __init__(self, store: TileStore, size: int) -> None:
        self.store, self.size = store, size
        reader = TileReader(store, size)
        self._rows: list[list[Hash]] = []
        self._counts: list[int] = []
        level = 0
        while size >> HEIGHT * level:
            count = size >> HEIGHT * level
            last = list(reader.hashes(level, count // WIDTH)) if count % WIDTH else []
            self._rows.append(last)
            self._counts.append(count)
            level += 1
        self._bundle = reader.entries(size // WIDTH) if size % WIDTH else []
        self.full: list[str] = []  # full tiles written: their partial ones are of no more use

    def append(self, entries: Iterable[bytes]) -> None:
        """Add entries and write the tiles that they fill or begin."""
        for entry in entries:
            self._bundle.append(entry)
            if len(self._bundle) == WIDTH:
                self._write(ENTRIES, self.size // WIDTH, pack(self._bundle))
                self._bundle = []
            self._push(0, leaf_hash(entry))
            self.size += 1
        self._write_partial()

    def _push(self, level: int, value: Hash) -> None:
        if level == len(self._rows):
            self._rows.append([])
            self._counts.append(0)
        row = self._rows[level]
        row.append(value)
        self._counts[level] += 1
        if len(row) == WIDTH:
            self._write(level, self._counts[level] // WIDTH - 1, b"".join(row))
            self._rows[level] = []
            self._push(level + 1, fold(row))

    def _write(self, level: int | str, index: int, data: bytes) -> None:
        path = tile_path(level, index)
        self.store.write(path, data)
        self.full.append(path)

    def _write_partial(self) -> None:
        for level, row in enumerate(self._rows):
            if row:
                path = tile_path(level, self._counts[level] // WIDTH, len(row))
                self.store.write(path, b"".join(row))
        if self._bundle:
            path = tile_path(ENTRIES, self.size // WIDTH, len(self._bundle))
            self.store.write(path, pack(self._bundle))

    def root(self) -> Hash:
        """The root of the tree as it is now."""
        result: Hash | None = None
        for row in self._rows:
            end = len(row)
            for bit in range(HEIGHT):  # the smallest full subtrees stand furthest to the right
                if end >> bit & 1:
                    part = fold(row[end - (1 << bit) : end])
                    end -= 1 << bit
                    result = part if result is None else node_hash(part, result)
        return EMPTY if result is None else result
