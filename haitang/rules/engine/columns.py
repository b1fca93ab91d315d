"""An Arrow column as exact values the engine can compare, with its unknown and wrong rows.

What is no value of the attribute (NaN, infinity, too many decimals, out of bounds, a code that
is not listed) marks its row as wrong; a null is unknown.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from haitang.rules.engine.attributes import NUMBERS, Attribute, Value
from haitang.rules.engine.bits import Array, Words, from_buffer, ones, pack
from haitang.rules.engine.cells import read_cell
from haitang.rules.engine.said import RuleError, Said

EPOCH = date(1970, 1, 1).toordinal()
_INT32 = 2**31 - 1
_EXACT = 2**53  # up to here every whole number is a double

Bools = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]


@dataclass(slots=True)
class Column:
    """The values of one attribute for the rows of a batch.

    ``values`` is words of bits for yes or no; indexes into ``texts`` for text; else whole
    numbers. Where ``known`` is 0 they mean nothing. ``wrong`` is None where no row is.
    """

    values: Array
    known: Words
    wrong: Bools | None = None
    texts: tuple[str, ...] = ()


def number_type(attribute: Attribute) -> type[np.signedinteger]:
    """The narrowest of two integer types that holds all values of an attribute."""
    if attribute.type in ("code", "rank"):
        return np.int8 if len(attribute.codes) < 127 else np.int32
    if attribute.type == "set":
        return np.int32 if len(attribute.codes) < 31 else np.int64
    far = max(abs(attribute.low), abs(attribute.high))
    return np.int32 if far <= _INT32 else np.int64


def read_column(attribute: Attribute, array: pa.Array) -> Column:
    """A column of a batch; RuleError where its type can never be that of the attribute."""
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    kind = array.type
    if pa.types.is_null(kind):
        return unknown(attribute, len(array))
    if _is_text(kind):
        return _from_words(attribute, array)
    if attribute.type == "bool" and pa.types.is_boolean(kind):
        return _bools(array)
    if attribute.type in NUMBERS and (reader := _number_reader(kind)) is not None:
        return _numbers(attribute, array, reader)
    if attribute.type == "date" and pa.types.is_date32(kind):
        return _numbers(attribute, array, _days)
    if attribute.type == "set" and (pa.types.is_list(kind) or pa.types.is_large_list(kind)):
        return _sets(attribute, array)
    raise RuleError(
        f"“{attribute.title.zh}”一列的类型是 {kind}，不能当作 {attribute.type}",
        f"the column of {attribute.name} is {kind}, which cannot be read as {attribute.type}",
    )


def unknown(attribute: Attribute, rows: int) -> Column:
    """A column where nobody knows anything."""
    known = np.zeros((rows + 63) // 64, np.uint64)
    if attribute.type == "bool":
        return Column(known, known)
    return Column(np.zeros(rows, number_type(attribute)), known, None, ("",))


def _is_text(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _known(array: pa.Array) -> Words:
    if array.null_count == 0:
        return ones(len(array))
    return from_buffer(array.buffers()[0], array.offset, len(array))


def _bools(array: pa.Array) -> Column:
    return Column(from_buffer(array.buffers()[1], array.offset, len(array)), _known(array))


# text, codes, and everything in a CSV file


def _from_words(attribute: Attribute, array: pa.Array) -> Column:
    """Each different text is read once."""
    if not pa.types.is_dictionary(array.type):
        array = array.dictionary_encode()
    words = array.dictionary.to_pylist()
    indexes = _indexes(array.indices, len(words))
    known = _known(array.indices)
    if attribute.type == "text":
        return _texts(attribute, indexes, known, words)
    read, bad = _read_words(attribute, words)
    values = read[indexes] if len(read) else np.zeros(len(array), read.dtype)
    wrong = _marked(bad[indexes] if len(bad) else None, known)
    if attribute.type == "bool":
        return Column(pack(values.view(np.bool_)), known, wrong)
    return Column(values, known, wrong)


def _indexes(array: pa.Array, words: int) -> Array:
    """Indexes into a dictionary; under nulls, any that is in it."""
    if not len(array):
        return np.zeros(0, np.int8)
    raw = _raw(array, array.type.to_pandas_dtype())
    return np.clip(raw, 0, max(words - 1, 0)) if array.null_count else raw


def _read_words(attribute: Attribute, words: list[str | None]) -> tuple[Array, Bools]:
    kind = np.bool_ if attribute.type == "bool" else number_type(attribute)
    read: Array = np.zeros(len(words), kind)
    bad = np.zeros(len(words), np.bool_)
    for i, word in enumerate(words):
        try:
            read[i] = read_cell(attribute, word or "")
        except RuleError:
            bad[i] = True
    return read, bad


def _texts(
    attribute: Attribute, indexes: Integers, known: Words, words: list[str | None]
) -> Column:
    texts = tuple(word or "" for word in words) or ("",)
    bad = np.array([not _readable(attribute, text) for text in texts], np.bool_)
    return Column(indexes, known, _marked(bad[indexes] if bad.any() else None, known), texts)


def _readable(attribute: Attribute, text: str) -> bool:
    try:
        attribute.read(text)
    except RuleError:
        return False
    return True


def _marked(bad: Bools | None, known: Words) -> Bools | None:
    """Wrong rows, of those that have a value; None if there are none."""
    if bad is None or not bad.any():
        return None
    rows = np.unpackbits(known.view(np.uint8), count=len(bad), bitorder="little")
    found: Bools = bad & rows.view(np.bool_)
    return found if found.any() else None


# numbers and days

_Reader = Callable[[Attribute, pa.Array], tuple[Integers, Bools | None]]


def _number_reader(kind: pa.DataType) -> _Reader | None:
    if pa.types.is_integer(kind):
        return _whole
    if pa.types.is_floating(kind):
        return _doubles
    return _decimals if pa.types.is_decimal128(kind) else None


def _numbers(attribute: Attribute, array: pa.Array, reader: _Reader) -> Column:
    values, bad = reader(attribute, array)
    known = _known(array)
    outside = (values < attribute.low) | (values > attribute.high)
    bad = outside if bad is None else bad | outside
    return Column(values.astype(number_type(attribute)), known, _marked(bad, known))


def _raw(array: pa.Array, kind: type[np.generic]) -> Array:
    """The values in place, those under nulls included."""
    buffer = np.frombuffer(array.buffers()[1], kind)
    return buffer[array.offset : array.offset + len(array)]


def _whole(attribute: Attribute, array: pa.Array) -> tuple[Integers, Bools | None]:
    kind = array.type.to_pandas_dtype()
    given = _raw(array, kind)
    scale = 10**attribute.places
    low, high = -(-attribute.low // scale), attribute.high // scale
    info = np.iinfo(kind)
    bad = (given < max(low, int(info.min))) | (given > min(high, int(info.max)))
    values = np.where(bad, 0, given).astype(np.int64) * scale
    return values, bad


def _doubles(attribute: Attribute, array: pa.Array) -> tuple[Integers, Bools | None]:
    """Doubles that are the nearest to a decimal number of so many places, and no others."""
    given = _raw(array, array.type.to_pandas_dtype())
    if given.dtype != np.float64:
        raise RuleError(
            f"“{attribute.title.zh}”一列是单精度小数，已经丢了数位，请给出小数文字或双精度",
            f"the column of {attribute.name} is in single precision, which has lost digits",
        )
    scale = np.float64(10**attribute.places)
    with np.errstate(all="ignore"):
        scaled = np.rint(given * scale)
        exact = (np.abs(scaled) < _EXACT) & (scaled / scale == given)
    return np.where(exact, scaled, 0).astype(np.int64), ~exact


def _decimals(attribute: Attribute, array: pa.Array) -> tuple[Integers, Bools | None]:
    try:
        cast = array.cast(pa.decimal128(38, attribute.places))
    except pa.ArrowInvalid:
        return _one_by_one(attribute, array)
    halves = _raw(pa.Array.from_buffers(
        pa.int64(), len(cast) * 2, [None, cast.buffers()[1]], offset=cast.offset * 2
    ), np.int64).reshape(-1, 2)  # fmt: skip
    low = halves[:, 0].astype(np.int64)
    bad: Bools = halves[:, 1] != (low >> 63)
    return np.where(bad, 0, low), bad


def _one_by_one(attribute: Attribute, array: pa.Array) -> tuple[Integers, Bools]:
    values, bad = np.zeros(len(array), np.int64), np.zeros(len(array), np.bool_)
    for i, given in enumerate(array.to_pylist()):
        if given is None:
            continue
        try:
            values[i] = int(attribute.read(given))
        except RuleError:
            bad[i] = True
    return values, bad


def _days(_attribute: Attribute, array: pa.Array) -> tuple[Integers, Bools | None]:
    return _raw(array, np.int32).astype(np.int64) + EPOCH, None


# sets


def _sets(attribute: Attribute, array: pa.Array) -> Column:
    """Lists of members; the bits of a row are put together from its stretch of the members."""
    known = _known(array)
    lengths = _lengths(array)
    members = array.flatten()  # of this slice, and of no other
    if not _is_text(members.type):
        members = _no_members(attribute, members)
    encoded = members if pa.types.is_dictionary(members.type) else members.dictionary_encode()
    bits, bad_words = _member_bits(attribute, encoded.dictionary.to_pylist())
    indexes = encoded.indices
    if indexes.null_count:
        indexes = pc.fill_null(indexes, len(bits) - 1)
    indexes = indexes.to_numpy(zero_copy_only=False)
    ends = np.cumsum(lengths)
    starts = ends - lengths
    masks = _joined(np.append(bits[indexes], 0), starts, lengths, np.bitwise_or)
    bad = _joined(np.append(bad_words[indexes], False), starts, lengths, np.logical_or)
    wrong = _marked(bad.astype(np.bool_), known)
    return Column(masks.astype(number_type(attribute)), known, wrong)


def _lengths(array: pa.Array) -> Integers:
    """How many members each row has among those that ``flatten`` gives; none under a null."""
    kind = np.int64 if pa.types.is_large_list(array.type) else np.int32
    offsets = np.frombuffer(array.buffers()[1], kind)[array.offset :][: len(array) + 1]
    lengths = np.diff(offsets).astype(np.int64)
    if array.null_count:
        lengths[array.is_null().to_numpy(zero_copy_only=False)] = 0
    return lengths


def _no_members(attribute: Attribute, members: pa.Array) -> pa.Array:
    """Lists that are all empty have no type of their own; others must hold text."""
    if pa.types.is_null(members.type):
        return members.cast(pa.string())
    raise RuleError(
        f"“{attribute.title.zh}”一列的成员不是文字",
        f"the members in the column of {attribute.name} are not text",
    )


def _member_bits(attribute: Attribute, words: list[str | None]) -> tuple[Integers, Bools]:
    """A bit for each word; the last place stands for a member that is null, which is wrong."""
    bits, bad = np.zeros(len(words) + 1, np.int64), np.zeros(len(words) + 1, np.bool_)
    bad[-1] = True
    for i, word in enumerate(words):
        try:
            bits[i] = int(attribute.read([word]))
        except RuleError:
            bad[i] = True
    return bits, bad


def _joined(parts: Array, starts: Integers, lengths: Integers, join: np.ufunc) -> Array:
    if not len(starts):
        return parts[:0]
    joined: Array = join.reduceat(parts, starts)
    return np.where(lengths > 0, joined, parts.dtype.type(0))


def reason(attribute: Attribute, given: object) -> Said:
    """Why a single value is wrong."""
    try:
        _read_one(attribute, given)
    except RuleError as error:
        return error.said
    return Said("不是这一列的值", "no value of this column")


def _read_one(attribute: Attribute, given: object) -> Value:
    if isinstance(given, str):
        return read_cell(attribute, given)
    if isinstance(given, float):
        return attribute.read(Decimal(repr(given)))
    return attribute.read(given)
