"""Interpreter, batches, DuckDB, SQLite and PostgreSQL say the same of every cell."""

import re
from datetime import date

import pytest
from django.db import connection

from haitang.rules.engine.batches import BatchEvaluator
from haitang.rules.engine.reading import loads
from haitang.rules.engine.said import RuleError
from haitang.rules.engine.sql.dialects import DIALECTS
from haitang.rules.engine.sql.expressions import expression
from haitang.rules.engine.subject import read_subject
from haitang.rules.engine.verdicts import evaluate
from tests.rules.test_batches import batch_of, cells
from tests.rules.worlds import DAY, HEAD, Maker, book, rule
from tests.rules_sql.engines import in_duckdb, in_postgresql, in_sqlite

DAYS = [DAY, date(2023, 2, 28), date(2021, 3, 1)]
EDGES = [
    "ratio(research, revenue) >= 0.05", "ratio(research, patents) < 0.05",
    "ratio(staff, patents + 5) = 1", "ratio(revenue, research - 3) <> 10",
    "NOT ratio(research, revenue + patents) > -3", "staff IN (2.5)", "NOT staff IN (2.5)",
    "staff > 99999999999999999999", "staff < 99999999999999999999", "revenue >= 33.333",
    "revenue < 0.001", "revenue - revenue = 0", "founded = founded", "founded < founded",
    "founded < moved", "moved <> founded", "years_since(founded) BETWEEN 3 TO 18",
    "years_since(founded) >= 149", "education > '大专'", "education <= '大专'",
    "has_all(tags, 'zjtx', 'gazelle', 'giant')", "NOT has_any(tags, 'zjtx')",
    "note = ''", "NOT note IN ('a', '')", "defaulter = FALSE AND here OR staff > 3",
    "0 * staff + patents >= 3", "-3 * patents + 2.5 * research > revenue - 33.33",
    "999999999999.999999 * revenue > 999999999999 * staff + 33.33",
]  # fmt: skip


def interpreted(made, day, subjects):
    edition = made.on(day)
    columns = [evaluate(edition, read_subject(made.catalogue, s, day)) for s in subjects]
    return [[verdicts[i].value for verdicts in columns] for i in range(len(edition.rules))]


def world(seed, rules=40, rows=120):
    maker = Maker(seed)
    made = book(*(maker.condition() for _ in range(rules)))
    return made, [maker.subject() for _ in range(rows)]


def edges():
    maker = Maker(99)
    subjects = [maker.subject(share) for share in (0, 0.2, 0.6) for _ in range(150)]
    return book(*[when for when in EDGES if "999999.999999" not in when]), subjects


@pytest.mark.parametrize("seed", range(8))
def test_duckdb_sqlite_and_batches_equal_the_interpreter(seed: int) -> None:
    made, subjects = world(seed)
    day = DAYS[seed % len(DAYS)]
    told = interpreted(made, day, subjects)
    assert cells(BatchEvaluator(made.on(day)), batch_of(subjects)) == told
    assert in_duckdb(made, day, subjects) == told
    assert in_sqlite(made, day, subjects) == told
    assert {True, False, None} <= {cell for row in told for cell in row}


@pytest.mark.parametrize("engine", [in_duckdb, in_sqlite])
def test_borders_empty_lists_and_zero_denominators(engine) -> None:
    made, subjects = edges()
    told = interpreted(made, DAY, subjects)
    for when, have, want in zip(made.rules, engine(made, DAY, subjects), told, strict=True):
        assert have == want, when.text


@pytest.mark.postgres
@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(8))
def test_postgresql_equals_the_interpreter(seed: int) -> None:
    made, subjects = world(seed)
    day = DAYS[seed % len(DAYS)]
    found = in_postgresql(made, day, subjects, connection.get_connection_params())
    assert found == interpreted(made, day, subjects)


@pytest.mark.postgres
@pytest.mark.django_db
def test_borders_empty_lists_and_zero_denominators_in_postgresql() -> None:
    made, subjects = edges()
    found = in_postgresql(made, DAY, subjects, connection.get_connection_params())
    for when, have, want in zip(made.rules, found, interpreted(made, DAY, subjects), strict=True):
        assert have == want, when.text


def test_a_sum_beyond_64_bits_is_exact_or_refused() -> None:
    made = book(EDGES[-1])
    maker = Maker(3)
    subjects = [maker.subject(0.1) for _ in range(200)]
    assert in_duckdb(made, DAY, subjects) == interpreted(made, DAY, subjects)
    with pytest.raises(RuleError, match="SQLite 算不精确"):
        in_sqlite(made, DAY, subjects)
    huge = book(f"{'9' * 18}.{'9' * 6} * revenue > {'9' * 24} * staff + 3.7")
    node = huge.on(DAY).rules[0].node
    assert "AS HUGEINT)" in expression(node, huge.catalogue, DIALECTS["duckdb"])
    assert "AS DECIMAL(38, 0))" in expression(node, huge.catalogue, DIALECTS["spark"])
    beyond = book(f"{'9' * 24} * ({'9' * 24} * staff - patents) > 1")
    node = beyond.on(DAY).rules[0].node
    assert "numeric" in expression(node, beyond.catalogue, DIALECTS["postgresql"])
    for name in ("duckdb", "sqlite", "spark"):
        with pytest.raises(RuleError, match="算不精确"):
            expression(node, beyond.catalogue, DIALECTS[name])


TEXTS = ["it's", "a\\", "\\'", "--", "; DROP TABLE t", "%s", "${spark.x}", "$1", ":a", "?", "甲",
         '"', "`", "[", "/*", "E'", "\\u0027 OR 1=1"]  # fmt: skip


def hostile_texts():
    made = book(*(f"note = “{text}” OR starts_with(note, “{text}x”)" for text in TEXTS))
    return made, [{"note": text + more} for text in TEXTS for more in ("", "x", "xy", "z")]


@pytest.mark.parametrize("engine", [in_duckdb, in_sqlite])
def test_a_text_with_signs_stays_one_text(engine) -> None:
    made, subjects = hostile_texts()
    assert engine(made, DAY, subjects) == interpreted(made, DAY, subjects)


@pytest.mark.postgres
@pytest.mark.django_db
def test_a_text_with_signs_stays_one_text_in_postgresql() -> None:
    made, subjects = hostile_texts()
    found = in_postgresql(made, DAY, subjects, connection.get_connection_params())
    assert found == interpreted(made, DAY, subjects)


def test_names_that_are_words_of_sql_are_quoted() -> None:
    text = (HEAD + rule("select_ > 3")).replace("staff =", "select_ =").replace("select_", "select")
    made = loads(text.replace("least_staff", "least").encode())
    node = made.on(DAY).rules[0].node
    assert expression(node, made.catalogue, DIALECTS["postgresql"]) == '"select" > 3'
    assert expression(node, made.catalogue, DIALECTS["sqlite"]) == "[select] > 3"
    assert expression(node, made.catalogue, DIALECTS["spark"]) == "`select` > 3"


def test_names_that_differ_in_case_alone_are_refused() -> None:
    made = loads((HEAD.replace("patents =", "STAFF =") + rule("staff > 3")).encode())
    with pytest.raises(RuleError, match="只差大小写"):
        expression(made.on(DAY).rules[0].node, made.catalogue, DIALECTS["duckdb"])


SPARK = [
    ("ratio(research, staff) >= 5%", r"^CASE WHEN CAST\(`staff` AS BIGINT\) > 0 THEN .* END$"),
    ("note = '${x}' OR note = 'a\\'", r"`note` = '\\u0024\{x\}' OR `note` = 'a\\\\'"),
    ("note = “it's”", r"^`note` = 'it\\'s'$"),
    ("has_all(tags, 'zjtx', 'giant')",
     r"^\(array_contains\(`tags`, 'zjtx'\) AND array_contains\(`tags`, 'giant'\)\)$"),
    ("years_since(founded) >= 3", r"^`founded` <= DATE '2021-02-28'$"),
    ("revenue <= 2.5", r"^`revenue` <= 2\.50$"),
]  # fmt: skip


@pytest.mark.parametrize(("when", "words"), SPARK)
def test_spark_gets_its_own_marks_escapes_and_functions(when: str, words: str) -> None:
    made = book(when)
    sql = expression(made.on(DAY).rules[0].node, made.catalogue, DIALECTS["spark"])
    assert re.search(words, sql), sql
