"""The table as plain numbers beside a "known" bit: what a rival gets ready-made.

Amounts in hundredths, dates as ordinal days, codes as their number, sets as bits; what is not known
reads 0 and its ``known`` is false. Getting them ready is not counted.
"""

import datetime as dt

import numpy as np
import pyarrow as pa

EPOCH = dt.date(1970, 1, 1).toordinal()


def rails(table: pa.Table) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Values and known, by the name of the column."""
    values, known = {}, {}
    for name in table.column_names:
        if name == "subject":
            continue
        column = table[name].combine_chunks()
        known[name] = column.is_valid().to_numpy(zero_copy_only=False)
        values[name] = _numbers(column)
    return values, known


def _numbers(column: pa.Array) -> np.ndarray:
    kind = column.type
    if pa.types.is_dictionary(kind):
        return column.indices.fill_null(0).to_numpy().astype(np.int8)
    if pa.types.is_list(kind):
        bits = [
            0 if row is None else sum(1 << _member(m) for m in row) for row in column.to_pylist()
        ]
        return np.array(bits, np.int32)
    if pa.types.is_boolean(kind):
        return column.fill_null(False).to_numpy(zero_copy_only=False).astype(np.uint8)
    if pa.types.is_date(kind):
        return column.cast(pa.int32()).fill_null(-EPOCH).to_numpy() + EPOCH
    if pa.types.is_floating(kind):
        return np.round(column.fill_null(0).to_numpy() * 100).astype(np.int64)
    return column.fill_null(0).to_numpy().astype(np.int64)


def _member(word: str) -> int:
    return int(word.partition("v")[2])
