# ruff: noqa: S608 - what is printed is run here, and in tests only
"""Mutated rules and names: what the parser takes is printed as narrow SQL, the rest is refused."""

import json
import random
import re

import duckdb
import pytest

from haitang.rules.engine.findings import BookError
from haitang.rules.engine.folding import Folder
from haitang.rules.engine.parser import parse
from haitang.rules.engine.reading import loads
from haitang.rules.engine.said import RuleError
from haitang.rules.engine.sql.dialects import DIALECTS
from haitang.rules.engine.sql.expressions import expression
from tests.rules.strict_sql import NotInTheLanguageError, read
from tests.rules.worlds import DAY, HEAD, Maker, book, catalogue, rule

HOSTILE = [
    "; DROP TABLE t; --", "' OR 1=1 --", "''", "'", '"', "`", "[", "]", "\\", "\\'", "/*", "*/",
    "--",
    "$1", "${x}", "%s", "?", ":a", "@a", "(SELECT 1)", "read_csv('/etc/passwd')", "pg_sleep(9)",
    "load_extension('x')", "UNION", "IS NULL", "COALESCE(staff, 0)", "CASE WHEN", "::text", "||",
    "/", "E'", "U&'", "$$", "\n", "\t", "１", "＇", "１＝１", "1e999", "0x1F", "staff.x", "x'00'",
    "~", "LIKE '%'", "ESCAPE", "../../etc", "file://", "lambda", "__import__('os')", "{{x}}",
]  # fmt: skip
TEXTS = ["'C13'", "'甲'", "note", "'zjtx'"]
NODES = {
    "COLUMN_REF", "CONSTANT", "COMPARISON", "CONJUNCTION", "OPERATOR", "FUNCTION", "CAST", "CASE",
    "TYPE",
}  # fmt: skip
TYPES = {"BIGINT", "HUGEINT", "DECIMAL", "DATE"}
FUNCTIONS = {"list_has_any", "list_has_all", "substr", "+", "-", "*", "list_value"}


def mutated(chance, text):
    for _ in range(chance.randint(1, 2)):
        at, to = sorted(chance.randrange(len(text) + 1) for _ in range(2))
        match chance.randrange(9):
            case 0:
                text = text[:at] + chance.choice(HOSTILE) + text[at:]
            case 1:
                text = text[:at] + chance.choice(HOSTILE) + text[to:]
            case 2:
                text = text[:at] + text[to:]
            case 3:
                text = text[:at] + text[at:to] * 2 + text[to:]
            case _:  # into a text, where nearly everything may stand
                text = text.replace(chance.choice(TEXTS), f"“{chance.choice(HOSTILE)}”", 1)
    return text


def nodes(tree):
    """Every expression in what DuckDB's own parser says of a query."""
    if isinstance(tree, dict):
        if "class" in tree:
            yield tree
        for value in tree.values():
            yield from nodes(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from nodes(value)


def by_duckdb(con, sql, names):
    [text] = con.execute("SELECT json_serialize_sql($1)", [f"SELECT {sql}"]).fetchone()
    tree = json.loads(text)
    assert not tree["error"], sql
    [statement] = tree["statements"]
    [column] = statement["node"]["select_list"]
    assert statement["node"]["from_table"]["type"] == "EMPTY"
    assert statement["named_param_map"] == []
    for node in nodes(column):
        assert node["class"] in NODES, (node["class"], sql)
        if node["class"] == "FUNCTION":
            assert node["function_name"] in FUNCTIONS, sql
        if node["class"] == "TYPE":
            assert node["type_name"] in TYPES, sql
        if node["class"] == "COLUMN_REF":
            [name] = node["column_names"]
            assert name in names, sql


@pytest.fixture(scope="module")
def con():
    with duckdb.connect(config={"enable_external_access": "false"}) as connection:
        yield connection


@pytest.mark.parametrize("seed", range(6))
def test_what_the_parser_takes_is_printed_as_narrow_sql(seed: int, con) -> None:
    chance, maker, known = random.Random(seed), Maker(seed), catalogue()
    taken = 0
    for _ in range(1500):
        text = mutated(chance, maker.condition(2))
        try:
            node = Folder(DAY, "on_birthday").fold(parse(text, known))
        except RuleError:
            continue
        taken += 1
        for name, dialect in DIALECTS.items():
            try:
                sql = expression(node, known, dialect)
            except RuleError as error:
                assert "算不精确" in str(error)  # noqa: PT017 - a refusal is right too
                continue
            read(sql, name, known.attributes)
            if name == "duckdb":
                by_duckdb(con, sql, known.attributes)
    assert taken > 100


@pytest.mark.parametrize("word", [w for w in HOSTILE if not re.fullmatch(r"\w+", w, re.ASCII)])
def test_a_name_that_could_be_more_than_a_name_is_refused_with_its_line(word: str) -> None:
    quoted = json.dumps("staff" + word, ensure_ascii=False)
    for text in (
        HEAD.replace("staff =", f"{quoted} =", 1) + rule("here"),
        HEAD.replace('zh = "从业人数"', f"zh = {quoted}") + rule("here"),
    ):
        with pytest.raises(BookError) as caught:
            loads(text.encode())
        assert "book.toml:" in caught.value.text("zh")


@pytest.mark.parametrize("word", [w for w in HOSTILE if w.strip()])
def test_a_code_is_a_text_whatever_stands_in_it(word: str, con) -> None:
    quoted = json.dumps(word, ensure_ascii=False)
    made = loads((HEAD.replace('"小学"', quoted) + rule("education < '高中'")).encode())
    node = made.on(DAY).rules[0].node
    for name, dialect in DIALECTS.items():
        read(expression(node, made.catalogue, dialect), name, made.catalogue.attributes)
    sql = expression(node, made.catalogue, DIALECTS["duckdb"])
    by_duckdb(con, sql, made.catalogue.attributes)
    row = "SELECT 'x' AS education UNION ALL SELECT ? UNION ALL SELECT '初中'"
    found = con.execute(f"SELECT {sql} FROM ({row})", [word]).fetchall()
    assert sorted(found) == [(False,), (True,), (True,)]


@pytest.mark.parametrize("word", ['a"b', "a b", "a;b", "研发", "", "1a", "a]b", "a`b"])
def test_the_printer_itself_takes_no_other_name(word: str) -> None:
    for dialect in DIALECTS.values():
        with pytest.raises(ValueError, match=re.escape(word) or "^$"):
            dialect.name(word)


@pytest.mark.parametrize(
    "sql",
    ['"staff" > 3; DROP TABLE t', '"staff" > 3 -- x', '"other" > 3', "pg_sleep(9) > 1",
     '"staff" > (SELECT 1)', '"here" OR "here" AND "here"', "\"note\" = 'a' || 'b'", "$1 > 3",
     'CAST("staff" AS regclass) > 3', '"staff" > 3 "here"', '"t"."staff" > 3',
     "list_has_any(\"tags\", read_csv('x'))", "\"note\" = 'a\\'"],
)  # fmt: skip
def test_the_strict_reader_refuses_what_is_more(sql: str) -> None:
    with pytest.raises(NotInTheLanguageError):
        read(sql, "postgresql", catalogue().attributes)


def test_every_kind_of_clause_passes_the_strict_reader() -> None:
    maker = Maker(1)
    made = book(*(maker.clause() for _ in range(150)))
    for ready in made.on(DAY).rules:
        for name, dialect in DIALECTS.items():
            read(expression(ready.node, made.catalogue, dialect), name, made.catalogue.attributes)
