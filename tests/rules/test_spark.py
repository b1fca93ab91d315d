"""Spark answers as a local run does, cell by cell, with two worker processes."""

import csv
import json
import random
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from haitang.rules.engine import matching, spark
from haitang.rules.engine.reading import loads
from haitang.rules.engine.said import RuleError
from haitang.rules.engine.sources import open_table

pytest.importorskip("pyspark")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java"),
]
DAY = date(2026, 1, 1)
BOOK = """
[book]
id = "spark-test"
title = { zh = "试", en = "test" }
[attributes]
staff = { zh = "人数", en = "staff", type = "int", min = 0, max = 1000 }
sales = { zh = "销售额", en = "sales", type = "num", min = 0, max = 100000 }
kind = { zh = "类别", en = "kind", type = "code", values = ["a", "b", "c"] }
tags = { zh = "称号", en = "tags", type = "set", values = ["x", "y", "z"] }
founded = { zh = "成立日期", en = "founded", type = "date" }
listed = { zh = "失信", en = "listed", type = "bool" }
"""
CONDITIONS = [
    "staff >= 100 AND NOT listed",
    "ratio(sales, staff) >= 10.5 OR kind IN ('a', 'c')",
    "years_since(founded) >= 3 AND has_any(tags, 'x', 'z')",
    "sales >= 0.5 * staff AND (listed OR kind = 'b')",
]


def book_bytes():
    rules = [
        f'[[rule]]\nid = "S{i}"\ntitle = {{ zh = "规则{i}", en = "rule {i}" }}\nkind = "grant"\n'
        f'when = "{when}"\nsource = {{ law = "样例", article = "一" }}\n'
        "effective = { from = 2020-01-01 }\n"
        'decider = { zh = "样例", en = "sample" }\n'
        for i, when in enumerate(CONDITIONS)
    ]
    return (BOOK + "".join(rules)).encode()


def subjects(path, rows=5000, seed=7):
    chance = random.Random(seed)

    def maybe(value):
        return None if chance.random() < 0.1 else value

    found = []
    for number in range(rows):
        twice = chance.random() < 0.01 and number
        found.append({
            "subject": f"s{chance.randrange(number)}" if twice else maybe(f"s{number}")
            if chance.random() < 0.02 else f"s{number}",
            "staff": maybe(chance.randrange(1200)),  # beyond 1000 is wrong
            "sales": maybe(Decimal(chance.randrange(2_000_000)) / 100),
            "kind": maybe(chance.choice("abc" if chance.random() < 0.99 else "d")),
            "tags": maybe(chance.sample("xyz", chance.randrange(3))),
            "founded": maybe(date(2015 + chance.randrange(11), 1 + chance.randrange(12), 28)),
            "listed": maybe(chance.random() < 0.3),
        })  # fmt: skip
    schema = pa.schema([
        ("subject", pa.string()), ("staff", pa.int32()), ("sales", pa.decimal128(12, 2)),
        ("kind", pa.string()), ("tags", pa.list_(pa.string())), ("founded", pa.date32()),
        ("listed", pa.bool_()),
    ])  # fmt: skip
    pq.write_table(pa.Table.from_pylist(found, schema=schema), path, row_group_size=700)


def processes(session):
    """The worker processes that answer."""
    many = session.sparkContext.parallelize(range(40), 8)
    return set(many.map(lambda _: __import__("os").getppid()).collect())


@pytest.fixture
def session():
    made = spark.session()
    yield made
    made.stop()


def cells(out: Path):
    """Everything that a run wrote, in an order of its own."""
    matches = pq.read_table(out / "matches.parquet").to_pylist()
    with (out / "wrong.csv").open(encoding="utf-8-sig", newline="") as file:
        wrong = list(csv.reader(file))
    rows = sorted((r["subject"], r["rule"], r["verdict"]) for r in matches)
    return rows, sorted(wrong), json.loads((out / "counts.json").read_text())


def test_spark_with_two_workers_answers_as_a_local_run_cell_by_cell(session, tmp_path):
    path = tmp_path / "subjects.parquet"
    subjects(path)
    edition = loads(book_bytes()).on(DAY)
    local = matching.match(edition, open_table(path), tmp_path / "local")
    session.conf.set("spark.sql.files.maxPartitionBytes", 40_000)  # several parts
    assert session.read.parquet(str(path)).rdd.getNumPartitions() > 2
    there = spark.match(edition, book_bytes(), path, tmp_path / "spark", session)
    assert there == local
    assert local.repeated > 10
    assert local.wrong > 100
    assert cells(tmp_path / "spark") == cells(tmp_path / "local")
    assert sorted(p.name for p in (tmp_path / "spark").iterdir()) == [
        "counts.json", "matches.parquet", "wrong.csv",
    ]  # fmt: skip
    assert len(processes(session)) >= 2


def test_a_worker_refuses_another_book():
    wanted = loads(book_bytes()).on(DAY).hash
    other = book_bytes().replace(b">= 100", b">= 200")
    nobody = SimpleNamespace(value=frozenset())
    with pytest.raises(RuntimeError, match="This worker reads the book as"):
        next(spark._work(other, wanted, DAY, "subject", nobody, []))


def test_what_spark_cannot_read_is_refused_as_in_a_local_run(tmp_path):
    edition = loads(book_bytes()).on(DAY)
    path = tmp_path / "subjects.parquet"
    pq.write_table(pa.table({"subject": ["a"], "staff": pa.array([1.5], pa.float32())}), path)
    with pytest.raises(RuleError) as here:
        matching.match(edition, open_table(path), tmp_path / "local")
    with pytest.raises(RuleError) as there:
        spark.match(edition, book_bytes(), path, tmp_path / "out", None)
    assert there.value.said == here.value.said
    with pytest.raises(RuleError, match="local"):
        spark.match(edition, book_bytes(), tmp_path / "a.csv", tmp_path / "out", None)
    assert not (tmp_path / "out").exists()


def test_what_java_says_becomes_a_sentence_without_its_stack(monkeypatch) -> None:
    from py4j.protocol import Py4JError
    from pyspark.sql import SparkSession

    def refused(_builder):
        raise Py4JError(
            "An error occurred while calling it.\n: Could not parse: 'nonsense'\n\tat x"
        )

    monkeypatch.setattr(SparkSession.Builder, "getOrCreate", refused)
    with pytest.raises(RuleError, match=r"^Spark 起不来：Could not parse: 'nonsense'$"):
        spark.session("nonsense")
