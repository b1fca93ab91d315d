"""Subjects that a table names twice, found while it streams by, in bounded memory.

Of each name 128 bits of a keyed hash are kept with its row, in sorted runs on disk. A batch is
looked up in every run; eight runs of one size become one, up to ``LARGEST`` rows. The hash is
multilinear over 32-bit words, four times with keys of its own, drawn for each run of the
program: two different names of one length agree with a chance of 2**-128, whoever chose them.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

U64 = npt.NDArray[np.uint64]
LARGEST = 2_000_000  # rows of a run that is made from others: 48 MB, and as much to sort it
_MANY = 8  # runs of one size that become one
_SUMS = 4


@dataclass(frozen=True)
class _Run:
    """Hashes in ascending order, each with the row where the name came first."""

    high: U64
    low: U64
    row: U64

    def __len__(self) -> int:
        return len(self.high)

    def take(self, places: npt.NDArray[np.intp]) -> "_Run":
        return _Run(self.high[places], self.low[places], self.row[places])


class Seen:
    """The names seen so far. ``state`` is what a run that was stopped needs to go on."""

    def __init__(self, folder: Path, state: dict[str, object] | None = None) -> None:
        """Files go into the folder. ``state`` as an earlier one gave it."""
        self.folder = folder
        self.seed = secrets.randbits(128)
        self.number = 0
        self.open: dict[str, _Run] = {}  # mapped files
        self.levels: list[tuple[str, int]] = []  # file and level of each run
        self.old: list[str] = []  # files that are part of a larger one by now
        if state is not None:
            self.seed, self.number = int(str(state["seed"])), int(str(state["number"]))
            runs = state["runs"]
            assert isinstance(runs, list)  # noqa: S101 - as ``state`` gave it
            self.levels = [(str(name), int(level)) for name, level in runs]
        self.keys = self._keys(8)

    def state(self) -> dict[str, object]:
        """As plain JSON values."""
        return {"seed": str(self.seed), "number": self.number, "runs": self.levels}

    def tidy(self) -> None:
        """Delete files that no kept state names any more."""
        for name in self.old:
            self.open.pop(name, None)
            (self.folder / name).unlink(missing_ok=True)
        self.old = []

    def add(self, ids: pa.Array, before: int) -> list[tuple[int, int]]:
        """Rows of the batch whose name was there already, each with the row that had it first.

        Rows of the batch count from 0, those of the table too; ``before`` is how many came in
        earlier batches. A null names nobody.
        """
        batch = _sorted(self._digests(ids, before))
        again = np.zeros(len(batch), np.bool_)
        again[1:] = (batch.high[1:] == batch.high[:-1]) & (batch.low[1:] == batch.low[:-1])
        starts = np.maximum.accumulate(np.where(again, 0, np.arange(len(batch))))
        first = batch.row[starts]
        old = np.zeros(len(batch), np.bool_)
        for name, _level in self.levels:
            found, rows = _lookup(self._read(name), batch)
            first[found] = rows
            old |= found
        self._keep(batch.take(np.flatnonzero(~again & ~old)))
        repeated = np.flatnonzero(again | old)
        pairs = zip(batch.row[repeated].tolist(), first[repeated].tolist(), strict=True)
        return sorted((row - before, one) for row, one in pairs)

    # hashes

    def _keys(self, words: int) -> U64:
        """Keys for names of so many words; more words only add to them."""
        rows = [np.random.Generator(np.random.PCG64([self.seed, k])) for k in range(_SUMS)]
        return np.array([r.integers(0, 2**64, words + 1, np.uint64) for r in rows])

    def _digests(self, ids: pa.Array, before: int) -> _Run:
        known = np.flatnonzero(ids.is_valid().to_numpy(zero_copy_only=False))
        offsets = np.frombuffer(ids.buffers()[1], np.int32)[ids.offset :][: len(ids) + 1]
        data = np.frombuffer(ids.buffers()[2] or b"", np.uint8)
        lengths = np.diff(offsets)[known]
        sums = np.zeros((_SUMS, len(known)), np.uint64)
        for length in np.unique(lengths).tolist():
            rows = np.flatnonzero(lengths == length)
            words = _words(data, offsets[known[rows]], length)
            if words.shape[1] >= self.keys.shape[1]:
                self.keys = self._keys(2 * words.shape[1])
            keys = self.keys[:, : words.shape[1] + 1]
            with np.errstate(over="ignore"):
                size = keys[:, :1] * np.uint64(length)
                sums[:, rows] = (words @ keys[:, 1:].T).T + size
        top = sums >> np.uint64(32)
        shift = np.uint64(32)
        row = known.astype(np.uint64) + np.uint64(before)
        return _Run(top[0] << shift | top[1], top[2] << shift | top[3], row)

    # runs on disk

    def _keep(self, run: _Run) -> None:
        if len(run):
            self._write(run, 0)
        while (level := self._full()) is not None:
            names = [name for name, at in self.levels if at == level]
            runs = [self._read(name) for name in names]
            self.levels = [pair for pair in self.levels if pair[1] != level]
            self.old += names
            self._write(_merged(runs), level + 1)

    def _full(self) -> int | None:
        """A level with so many runs that they should become one and are small enough for it."""
        for level in {level for _, level in self.levels}:
            names = [name for name, at in self.levels if at == level]
            if len(names) >= _MANY and sum(len(self._read(name)) for name in names) <= LARGEST:
                return level
        return None

    def _write(self, run: _Run, level: int) -> None:
        name = f"seen-{self.number:06}.npy"
        np.save(self.folder / name, np.stack([run.high, run.low, run.row]))
        self.levels.append((name, level))
        self.number += 1

    def _read(self, name: str) -> _Run:
        if name not in self.open:
            self.open[name] = _Run(*np.load(self.folder / name, mmap_mode="r"))
        return self.open[name]


def _words(data: npt.NDArray[np.uint8], starts: npt.NDArray[np.int32], length: int) -> U64:
    """The bytes of texts of one length as rows of 32-bit words, the last one filled up with 0."""
    size = -(-length // 4)
    padded = np.zeros((len(starts), size * 4), np.uint8)
    padded[:, :length] = data[starts[:, None] + np.arange(length)]
    return padded.view(np.uint32).astype(np.uint64)


def _lookup(run: _Run, batch: _Run) -> tuple[npt.NDArray[np.bool_], U64]:
    """Which rows of a batch are in a run, and the rows of the table where those came first."""
    at = np.searchsorted(run.high, batch.high)
    found = np.zeros(len(batch), np.bool_)
    here = at < len(run)
    while here.any():  # once, and again only where 64 bits agree and the others do not
        places = np.flatnonzero(here)
        same = run.high[at[places]] == batch.high[places]
        hit = same & (run.low[at[places]] == batch.low[places])
        found[places[hit]] = True
        here[places[~same | hit]] = False
        at[here] += 1
        here &= at < len(run)
    return found, run.row[at[found]]


def _merged(runs: Sequence[_Run]) -> _Run:
    high = np.concatenate([run.high for run in runs])
    low = np.concatenate([run.low for run in runs])
    row = np.concatenate([run.row for run in runs])
    return _sorted(_Run(high, low, row))


def _sorted(run: _Run) -> _Run:
    """By hash; equal ones stay in the order of their rows."""
    run = run.take(np.argsort(run.high, kind="stable"))
    if (run.high[1:] == run.high[:-1]).any():
        run = run.take(np.lexsort((run.low, run.high)))
    return run
