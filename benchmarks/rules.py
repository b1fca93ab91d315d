"""Rules: 220 rules over many subjects, and one subject with full explanation.

    python benchmarks/rules.py [ROWS]

Prints CPU seconds and nanoseconds a verdict of the batch evaluator in memory and streamed from
Parquet, of the interpreter, and of the rivals in benchmarks/rivals: generated C, DuckDB and
OpenFisca-Core. Their counts are compared with ours rule by rule, the interpreter's verdicts on a
sample cell by cell. Ours reads and checks the Arrow columns; the rivals get plain numbers ready.
"""

# ruff: noqa: E501 - sentences of one line

import random
import resource
import shutil
import sys
import tempfile
import time
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from haitang.rules.engine.batches import BatchEvaluator
from haitang.rules.engine.bits import unpack
from haitang.rules.engine.book import Edition
from haitang.rules.engine.explaining import explain
from haitang.rules.engine.matching import Counts, add, no_counts, verdicts
from haitang.rules.engine.reading import loads
from haitang.rules.engine.sources import open_table
from haitang.rules.engine.subject import read_subject
from haitang.rules.engine.verdicts import evaluate

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.rivals import c, duck, openfisca

SEED, RULES, DAY = 20260101, 220, date(2026, 1, 1)
BATCH = 40_960
NUMBERS = [f"num{i}" for i in range(8)]
INTEGERS = [f"int{i}" for i in range(8)]
CODES = {f"code{i}": n for i, n in enumerate([4, 5, 6, 9, 15, 30, 51])}
DATES = [f"date{i}" for i in range(3)]
FLAGS = [f"flag{i}" for i in range(3)]
SETS = {"set0": 8, "set1": 12}


def book_text(chance: random.Random) -> str:
    """31 attributes and 220 rules of 3 to 8 conditions."""
    lines = ['[book]\nid = "bench"\ntitle = { zh = "测", en = "bench" }\n[attributes]']
    lines += [declared(name, 'type = "num", min = 0, max = 10000000') for name in NUMBERS]
    lines += [declared(name, 'type = "int", min = 0, max = 100000') for name in INTEGERS]
    for name, n in {**CODES, **SETS}.items():
        kind = "set" if name in SETS else "code"
        values = ", ".join(f'"{name}v{i}"' for i in range(n))
        lines.append(declared(name, f'type = "{kind}", values = [{values}]'))
    lines += [declared(name, 'type = "date"') for name in DATES]
    lines += [declared(name, 'type = "bool"') for name in FLAGS]
    for i in range(RULES):
        lines.append(
            f'[[rule]]\nid = "R{i}"\ntitle = {{ zh = "规则{i}", en = "rule {i}" }}\n'
            f'kind = "grant"\nwhen = "{condition(chance)}"\n'
            'source = { law = "样例", article = "一" }\neffective = { from = 2020-01-01 }\n'
            'decider = { zh = "样例", en = "sample" }'
        )
    return "\n".join(lines)


def declared(name: str, rest: str) -> str:
    return f'{name} = {{ zh = "字段{name}", en = "{name}", {rest} }}'


def condition(chance: random.Random) -> str:
    parts = [clause(chance) for _ in range(chance.randint(3, 8))]
    joined = []
    while parts:
        size = min(len(parts), chance.choice([1, 1, 1, 2, 3]))
        group, parts = parts[:size], parts[size:]
        text = " OR ".join(group) if size > 1 else group[0]
        joined.append(
            f"({text})" if size > 1 else f"NOT ({text})" if chance.random() < 0.1 else text
        )
    return " AND ".join(joined)


def clause(chance: random.Random) -> str:  # noqa: PLR0911 - one answer for each kind
    match chance.randrange(12):
        case 0 | 1:
            return f"{chance.choice(NUMBERS)} {chance.choice(['>=', '<='])} {chance.randrange(1, 100)}00"
        case 2:
            one, two = chance.sample(NUMBERS, 2)
            return f"{one} >= 0.0{chance.randrange(1, 9)} * {two}"
        case 3:
            one, two = chance.sample(INTEGERS, 2)
            return f"ratio({one}, {two}) >= 0.{chance.randrange(1, 9)}"
        case 4 | 5 | 6:
            return f"{chance.choice(INTEGERS)} {chance.choice(['>=', '<='])} {chance.randrange(1, 20)}0"
        case 7 | 8:
            name = chance.choice(list(CODES))
            some = chance.sample(range(CODES[name]), min(CODES[name] - 1, chance.randint(1, 4)))
            return f"{name} IN ({listed(name, some)})"
        case 9:
            return f"years_since({chance.choice(DATES)}) {chance.choice(['>=', '<'])} {chance.randint(1, 10)}"
        case 10:
            return chance.choice(FLAGS)
        case _:
            name = chance.choice(list(SETS))
            some = chance.sample(range(SETS[name]), chance.randint(1, 3))
            word = chance.choice(["has_any", "has_all"])
            return f"{word}({name}, {listed(name, some)})"


def listed(name: str, some: list[int]) -> str:
    return ", ".join(f"'{name}v{i}'" for i in some)


def subjects(rows: int, seed: int) -> pa.Table:
    """Rows with 10 % of every attribute missing."""
    chance = np.random.default_rng(seed)
    columns: dict[str, pa.Array] = {"subject": pa.array(np.arange(rows).astype(str))}
    for name in NUMBERS:
        cents = np.minimum(chance.lognormal(13, 1.5, rows), 999_999_999).astype(np.int64)
        columns[name] = array(chance, cents / 100, pa.float64())
    for name in INTEGERS:
        columns[name] = array(chance, chance.geometric(0.01, rows) - 1, pa.int32())
    for name, n in CODES.items():
        words = pa.array([f"{name}v{i}" for i in range(n)])
        index = array(chance, chance.integers(0, n, rows), pa.int8())
        columns[name] = pa.DictionaryArray.from_arrays(index, words)
    for name in DATES:
        columns[name] = array(chance, chance.integers(12_000, 20_400, rows), pa.int32()).cast(
            pa.date32()
        )
    for name in FLAGS:
        columns[name] = array(chance, chance.random(rows) < 0.5, pa.bool_())
    for name, n in SETS.items():
        lists = [
            [f"{name}v{i}" for i in chance.choice(n, k, replace=False)]
            for k in range(4)
            for _ in range(50)
        ]
        pool = pa.array(lists, pa.list_(pa.string()))
        columns[name] = pool.take(array(chance, chance.integers(0, len(lists), rows), pa.int32()))
    return pa.table(columns)


def array(chance: np.random.Generator, values: np.ndarray, kind: pa.DataType) -> pa.Array:
    return pa.array(values, kind, mask=chance.random(len(values)) < 0.1)


def cpu() -> float:
    return time.process_time()


def ours(edition: Edition, table: pa.Table) -> Counts:
    counts, evaluator = no_counts(edition), BatchEvaluator(edition)
    for batch in table.to_batches(BATCH):
        add(counts, evaluator.evaluate(batch))
    return counts


def streamed(edition: Edition, path: Path) -> Counts:
    counts = no_counts(edition)
    for _batch, [result] in verdicts([edition], open_table(path)):
        add(counts, result)
    return counts


def report(label: str, seconds: float, cells: int, more: str = "") -> None:
    print(f"{label:<44}{seconds:9.3f} s CPU {seconds / cells * 1e9:10.2f} ns a verdict  {more}")


def check_sample(edition: Edition, table: pa.Table, rows: int = 300) -> float:
    """The interpreter on a sample, cell by cell; its CPU seconds."""
    [batch] = table.slice(0, rows).combine_chunks().to_batches()
    result = BatchEvaluator(edition).evaluate(batch)
    true, false = unpack(result.true, rows), unpack(result.false, rows)
    given = [
        {k: str(v) if isinstance(v, float) else v for k, v in row.items() if k != "subject"}
        for row in batch.to_pylist()
    ]
    read = [read_subject(edition.book.catalogue, row, DAY) for row in given]
    start = cpu()
    found = [[v.value for v in evaluate(edition, subject)] for subject in read]
    spent = cpu() - start
    for i, row in enumerate(found):
        for k, value in enumerate(row):
            assert value is (True if true[k, i] else False if false[k, i] else None), (i, k)
    start = cpu()
    for subject in read[:20]:
        explain(edition, subject)
    report("one subject, 220 rules, full explanation", (cpu() - start) / 20, len(edition.rules))
    return spent


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    edition = loads(book_text(random.Random(SEED)).encode()).on(DAY)
    uses = sum(ready.size for ready in edition.rules)
    print(f"{len(edition.rules)} rules, {uses} conditions, {len(edition.clauses)} different ones")
    table = subjects(rows, SEED)
    cells = rows * len(edition.rules)
    ours(edition, table.slice(0, 1000))
    times = []
    for _ in range(3):
        start = cpu()
        counts = ours(edition, table)
        times.append(cpu() - start)
    share = sum(counts.true) / cells, 1 - (sum(counts.true) + sum(counts.false)) / cells
    report(
        "batch evaluator, in memory",
        min(times),
        cells,
        f"{share[0]:.1%} true, {share[1]:.1%} unknown",
    )
    small = table.slice(0, rows // 10)
    start = cpu()
    ours(edition, small)
    report(f"  the same, {rows // 10} rows", cpu() - start, cells // 10)
    spent = check_sample(edition, table)
    report("interpreter (300 rows)", spent, 300 * len(edition.rules))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "subjects.parquet"
        with pq.ParquetWriter(path, table.schema) as writer:
            for _ in range(10):
                writer.write_table(table)
        start = cpu()
        many = streamed(edition, path)
        report(f"streamed from Parquet, {10 * rows} rows", cpu() - start, 10 * cells)
        assert many.true == [10 * n for n in counts.true]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"peak memory so far {peak} MB")
    rivals(edition, table, counts, min(times), cells)


def rivals(edition: Edition, table: pa.Table, counts: Counts, own: float, cells: int) -> None:
    """The same rules elsewhere; every count must equal ours."""
    wanted = list(zip(counts.true, counts.false, strict=True))
    if shutil.which("gcc"):
        for flags in (["-O3"], ["-O3", "-march=native"]):
            spent, compiled, pairs = c.counts(edition, table, flags)
            assert pairs == wanted, "C counts otherwise"
            more = f"ours takes {own / spent:.1f} times as long; gcc {compiled:.0f} s"
            report(f"generated C, gcc {' '.join(flags)}, columns ready", spent, cells, more)
    spent, pairs = duck.counts(edition, table)
    assert pairs == wanted, "DuckDB counts otherwise"
    report("DuckDB, dual rail, columns ready", spent, cells, f"{spent / own:.1f} times ours")
    if find_spec("openfisca_core") is None:
        print("OpenFisca-Core is not installed: uv sync --group bench")
        return
    spent, pairs = openfisca.counts(edition, table)
    off = sum(t != u or f != v for (t, f), (u, v) in zip(pairs, wanted, strict=True))
    more = f"{spent / own:.1f} times ours, {off} rules count otherwise (float32)"
    report("OpenFisca-Core, _known twins, columns ready", spent, cells, more)


if __name__ == "__main__":
    main()
