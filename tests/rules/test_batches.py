import random
from datetime import date
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest

from haitang.rules.engine.batches import BatchEvaluator
from haitang.rules.engine.bits import from_buffer, ones, pack, unpack
from haitang.rules.engine.said import RuleError
from haitang.rules.engine.subject import read_subject
from haitang.rules.engine.verdicts import evaluate
from tests.rules.worlds import DAY, Maker, book

TYPES = {
    "staff": pa.int64(), "patents": pa.int16(), "revenue": pa.decimal128(20, 2),
    "research": pa.float64(), "founded": pa.date32(), "moved": pa.date32(),
    "defaulter": pa.bool_(), "here": pa.bool_(), "education": pa.string(),
    "industry": pa.dictionary(pa.int8(), pa.string()), "tags": pa.list_(pa.string()),
    "note": pa.large_string(),
}  # fmt: skip


def batch_of(subjects, types=TYPES) -> pa.RecordBatch:
    columns = {}
    for name, kind in types.items():
        values = [s.get(name) for s in subjects]
        if name == "research" and pa.types.is_floating(kind):
            values = [None if v is None else float(v) for v in values]
        columns[name] = pa.array(values, kind)
    return pa.record_batch(columns)


def cells(evaluator, batch):
    """Verdicts by rule and row, as the interpreter names them."""
    result = evaluator.evaluate(batch)
    assert result.wrong == []
    true, false = unpack(result.true, result.rows), unpack(result.false, result.rows)
    assert not (true & false).any()
    assert not (true | false)[:, result.rows :].any()
    rows = range(result.rows)
    return [[True if t[i] else False if f[i] else None for i in rows]
            for t, f in zip(true, false, strict=True)]  # fmt: skip


def interpreted(made, subjects):
    edition = made.on(DAY)
    columns = [evaluate(edition, read_subject(made.catalogue, s, DAY)) for s in subjects]
    return [[verdicts[i].value for verdicts in columns] for i in range(len(edition.rules))]


@pytest.mark.parametrize("seed", range(12))
def test_batches_equal_the_interpreter_cell_by_cell(seed: int) -> None:
    maker = Maker(seed)
    made = book(*(maker.condition() for _ in range(40)))
    subjects = [maker.subject() for _ in range(150)]
    found = cells(BatchEvaluator(made.on(DAY)), batch_of(subjects))
    assert found == interpreted(made, subjects)


@pytest.mark.parametrize("rows", [0, 1, 7, 8, 9, 63, 64, 65, 129])
@pytest.mark.parametrize("start", [0, 1, 8, 13])
def test_every_size_and_every_slice_gives_the_same(rows: int, start: int) -> None:
    maker = Maker(rows)
    made = book(*(maker.condition() for _ in range(12)))
    subjects = [maker.subject() for _ in range(rows + start)]
    batch = batch_of(subjects).slice(start)
    found = cells(BatchEvaluator(made.on(DAY)), batch)
    assert found == interpreted(made, subjects[start:])


def test_a_table_without_some_columns_leaves_them_unknown() -> None:
    made = book("here OR staff > 3", "staff > 3", "note = 'a'", "has_any(tags, 'zjtx')")
    batch = pa.record_batch({"在本地登记": pa.array([True, False])})
    assert cells(BatchEvaluator(made.on(DAY)), batch) == [[True, None], *[[None, None]] * 3]


WRONG = [
    ("staff", pa.array([51, 1, None, -1]), [0, 3]),
    ("staff", pa.array([2**63, 1], pa.uint64()), [0]),
    ("staff", pa.array([1.0, 1.5, float("nan"), float("inf"), None]), [1, 2, 3]),
    ("revenue", pa.array([0.1, 0.07, 33.33, 0.001, float("-inf"), 1e300]), [3, 4, 5]),
    ("revenue", pa.array([Decimal("0.100"), Decimal("0.001"), None]), [1]),
    ("revenue", pa.array(["0.1", "0.001", "abc", "NaN", " 7 ", None]), [1, 2, 3]),
    ("here", pa.array(["是", "否", "true", "maybe", None]), [3]),
    ("industry", pa.array(["C13", "食品", "C14", None]), [2]),
    ("tags", pa.array([["zjtx"], ["other"], [], None, ["giant", None], ["瞪羚"]]), [1, 4]),
    ("tags", pa.array(["zjtx;giant", "无", "zjtx、other", None]), [2]),
    ("founded", pa.array([date(1989, 12, 31), date(1990, 1, 1), None]), [0]),
    ("founded", pa.array(["2020-02-29", "2021-02-29", "gestern"]), [1, 2]),
    ("note", pa.array(["a", "b" * 1001, None]), [1]),
]


@pytest.mark.parametrize(("name", "array", "bad"), WRONG)
def test_a_wrong_value_marks_its_row_and_the_rest_runs(name, array, bad) -> None:
    whens = ["staff >= 0 OR here", "revenue >= 0", "here", "industry = 'C13'",
             "has_any(tags, 'zjtx')", "years_since(founded) >= 0", "note = 'a'"]  # fmt: skip
    made = book(*whens)
    result = BatchEvaluator(made.on(DAY)).evaluate(pa.record_batch({name: array}))
    assert [row for row, _ in result.wrong] == bad
    assert {a.name for _, a in result.wrong} <= {name}
    settled = unpack(result.true | result.false, result.rows).any(axis=0)
    for row in range(result.rows):
        known = array[row].as_py() is not None
        assert bool(settled[row]) == (known and row not in bad)


@pytest.mark.parametrize(
    ("name", "array"),
    [
        ("staff", pa.array([date(2020, 1, 1)])),
        ("here", pa.array([1])),
        ("founded", pa.array([1])),
        ("tags", pa.array([[1]])),
        ("revenue", pa.array([1.5], pa.float32())),
        ("industry", pa.array([1])),
        ("note", pa.array([b"a"])),
    ],
)
def test_a_column_of_an_impossible_type_is_refused(name, array) -> None:
    made = book("staff > 0 OR here OR years_since(founded) > 3 OR has_any(tags, 'giant')",
                "revenue > 0 OR industry = 'C13' OR note = 'a'")  # fmt: skip
    with pytest.raises(RuleError, match="列"):
        BatchEvaluator(made.on(DAY)).evaluate(pa.record_batch({name: array}))


def test_two_columns_for_one_attribute_are_refused() -> None:
    batch = pa.record_batch({"staff": pa.array([1]), "从业人数": pa.array([2])})
    with pytest.raises(RuleError, match="有两列"):
        BatchEvaluator(book("staff > 0").on(DAY)).evaluate(batch)


def test_sums_beyond_64_bits_stay_exact() -> None:
    huge = "9" * 18
    made = book(f"{huge}.{'9' * 6} * revenue > {huge} * staff + {huge}")
    maker = Maker(3)
    subjects = [maker.subject(0) for _ in range(60)]
    found = cells(BatchEvaluator(made.on(DAY)), batch_of(subjects))
    assert found == interpreted(made, subjects)
    assert {True, False} <= set(found[0])


@pytest.mark.parametrize("seed", range(30))
def test_bits_come_out_as_they_went_in(seed: int) -> None:
    chance = random.Random(seed)
    rows = np.array([chance.random() < 0.5 for _ in range(chance.randrange(200))], np.bool_)
    assert (unpack(pack(rows), len(rows)) == rows).all()
    assert (unpack(ones(len(rows)), len(rows))).all()
    array = pa.array(rows.tolist(), pa.bool_())
    cut = chance.randrange(len(rows) + 1)
    part = array.slice(cut)
    words = from_buffer(part.buffers()[1], part.offset, len(part)) if len(part) else pack(rows[:0])
    assert (words == pack(rows[cut:])).all()
