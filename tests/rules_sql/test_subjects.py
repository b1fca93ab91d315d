"""Subjects from the database, streamed; run on SQLite and on PostgreSQL."""

import json
from contextlib import contextmanager
from io import StringIO

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, models
from django.utils import translation

from haitang.places.models import Place
from haitang.rules.engine import sources
from haitang.rules.engine.matching import match
from haitang.rules.engine.said import RuleError
from haitang.rules.management.commands.rules import Command
from haitang.rules.subjects import SUBJECTS, from_query, reader_of, table_of
from tests.rules.worlds import DAY, HEAD, book, rule

pytestmark = pytest.mark.django_db
SCHEMA = pa.schema(
    [
        ("number", pa.int64()),
        ("staff", pa.int64()),
        ("成立日期", pa.date32()),
        ("note", pa.string()),
    ]
)
FIELDS = {"number": "number_", "staff": "level", "成立日期": "since", "note": "name"}


@pytest.fixture(autouse=True)
def chinese():
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def towns(cast):
    """All places of the cast, in the order of their codes."""
    return list(Place.objects.order_by("code", "pk").values_list("code", "level", "since", "name"))


def query():
    return Place.objects.annotate(number_=models.F("pk")).order_by("code", "pk")


@pytest.fixture
def reader(monkeypatch):
    made = from_query(query, SCHEMA, "number", FIELDS)
    monkeypatch.setitem(SUBJECTS, "places", made)
    return made


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(sources, "ROWS", 3)


def test_a_registered_reader_gives_the_same_as_a_file(tmp_path, towns, reader, small) -> None:
    made = book("staff >= 4", "years_since(founded) >= 3", "starts_with(note, '甲')", "here")
    match(made.on(DAY), table_of(reader), tmp_path / "db")
    rows = query().values_list("pk", "level", "since", "name")
    columns = [list(column) for column in zip(*rows, strict=True)]
    pq.write_table(pa.table(columns, schema=SCHEMA), tmp_path / "s.parquet")
    match(made.on(DAY), sources.open_table(tmp_path / "s.parquet", "number"), tmp_path / "file")
    one, two = (
        (json.loads((tmp_path / d / "counts.json").read_text()),
         pq.read_table(tmp_path / d / "matches.parquet").to_pylist())
        for d in ("db", "file")
    )  # fmt: skip
    assert one == two
    assert one[0]["subjects"] == len(towns) > 6


def test_rows_come_a_batch_at_a_time(towns, reader, small) -> None:
    batches = table_of(reader).batches(["number", "note"])
    first = next(batches)
    assert first.schema.names == ["number", "note"]
    assert first.num_rows == 3
    if connection.vendor == "postgresql":  # the rest waits on the server
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_cursors")
            assert cursor.fetchone()[0] == 1
    rest = list(batches)
    assert all(batch.num_rows <= 3 for batch in rest)
    assert 3 + sum(batch.num_rows for batch in rest) == len(towns)


def run(*words):
    out = StringIO()
    call_command(Command(stdout=out, stderr=StringIO()), *map(str, words))
    return out.getvalue()


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "book.toml"
    path.write_text(HEAD + rule("staff >= 4"))
    return path


def test_the_command_takes_the_name_and_enters_the_scope(
    tmp_path, towns, file, monkeypatch
) -> None:
    entered = []

    @contextmanager
    def enter():
        entered.append("in")
        yield
        entered.append("out")

    made = from_query(query, SCHEMA, "number", FIELDS, enter=enter)
    monkeypatch.setitem(SUBJECTS, "places", made)
    words = ("--subjects", "db:places", "--on", "2024-01-01")
    told = run("match", file, "--out", tmp_path / "out", *words)
    assert f"{len(towns)} 个对象，1 条规则" in told
    assert entered == ["in", "out"]
    assert "R1 不变" in run("diff", file, file, *words)
    below = sum(level >= 4 for _code, level, _since, _name in towns)
    counts = json.loads((tmp_path / "out" / "counts.json").read_text())
    assert counts["rules"]["R1"]["true"] == below


def test_a_column_of_one_name_for_many_is_told_row_by_row(tmp_path, towns, file, reader) -> None:
    words = ("--subjects", "db:places", "--on", "2024-01-01", "--id", "note")
    told = run("match", file, "--out", tmp_path / "out", *words)
    names = [name for *_, name in towns]
    again = len(names) - len(set(names))
    assert ("对象编号前面已经有了" in told) == bool(again)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--subjects", "db:place"), "没有登记叫“place”的对象，相近的有“places”"),
        (("--subjects", "db:places", "--id", "nummer"), "没有列“nummer”，相近的有“number”"),
    ],
)
def test_a_name_that_is_not_registered_is_refused(tmp_path, file, reader, words, told) -> None:
    with pytest.raises(CommandError, match=told):
        run("match", file, "--out", tmp_path / "out", *words)


def test_a_value_that_is_none_of_its_column_is_refused_by_name(towns, monkeypatch) -> None:
    wrong = from_query(query, pa.schema([("code", pa.int64()), ("staff", pa.int64())]), "code",
                       {"staff": "name"})  # fmt: skip
    with pytest.raises(RuleError, match="“code”一列不能当作 int64 读出"):
        next(table_of(wrong).batches(["code", "staff"]))


def test_a_reader_without_a_version_never_goes_on_with_an_old_run(reader) -> None:
    assert table_of(reader).version != table_of(reader).version
    fixed = from_query(query, SCHEMA, "number", version=lambda: "seal 7")
    assert table_of(fixed).version == table_of(fixed).version == "seal 7"


def test_files_need_no_reader() -> None:
    assert reader_of("s.parquet") is None
