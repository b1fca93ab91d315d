"""Yes and no for many rows at once: one bit a row in 64-bit words, the first row lowest."""

from typing import Any

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.uint64]
Array = npt.NDArray[Any]


def pack(rows: npt.NDArray[np.bool_]) -> Words:
    """One boolean a row to words; the bits after the last row are 0."""
    packed = np.packbits(rows, bitorder="little")
    out = np.zeros((len(rows) + 63) // 64 * 8, np.uint8)
    out[: len(packed)] = packed
    return out.view(np.uint64)


def unpack(words: Words, rows: int) -> npt.NDArray[np.bool_]:
    """Words to one boolean a row; the last axis of ``words`` is that of the words."""
    as_bytes = np.ascontiguousarray(words).view(np.uint8)
    return np.unpackbits(as_bytes, axis=-1, count=rows, bitorder="little").view(np.bool_)


def ones(rows: int) -> Words:
    """Words with a 1 for every row."""
    words = np.full((rows + 63) // 64, ~np.uint64(0), np.uint64)
    if rows % 64:
        words[-1] = np.uint64((1 << rows % 64) - 1)
    return words


def from_buffer(buffer: bytes | memoryview, offset: int, rows: int) -> Words:
    """Words from the bitmap of an Arrow array that begins at a bit offset."""
    whole = np.frombuffer(buffer, np.uint8)
    if offset % 8:
        bits = np.unpackbits(whole[offset // 8 : (offset + rows + 7) // 8], bitorder="little")
        return pack(bits[offset % 8 :][:rows].view(np.bool_))
    out = np.zeros((rows + 63) // 64 * 8, np.uint8)
    part = whole[offset // 8 : (offset + rows + 7) // 8]
    out[: len(part)] = part
    words = out.view(np.uint64)
    if rows % 64:
        words[-1] &= np.uint64((1 << rows % 64) - 1)
    return words


def count(words: Words) -> npt.NDArray[np.int64]:
    """How many bits are 1, along the last axis."""
    found: npt.NDArray[np.int64] = np.bitwise_count(words).sum(axis=-1, dtype=np.int64)
    return found
