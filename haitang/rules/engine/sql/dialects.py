"""What differs between the databases: names, constants, exact whole numbers, sets.

Only names of the catalogue and constants that the parser read come in here. Each piece is
written anew by these functions; no character of a rule's text is passed on as it stands.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from haitang.rules.engine.words import NAME

BIG = 2**62  # sums below never leave a signed 64-bit word


@dataclass(frozen=True)
class Dialect:
    """How one database says it.

    Columns are named as the attributes. Expected types: whole numbers; decimals (SQLite: REAL);
    dates (SQLite: text 2021-07-01); booleans (SQLite: 0 and 1); codes and texts as text; sets as
    lists of codes (PostgreSQL: arrays; SQLite: a JSON array as text).
    """

    title: str
    marks: tuple[str, str]  # around a name
    most: int  # sums must stay below this to be exact
    most_decimal: int  # so must a decimal number in its smallest unit
    text: Callable[[str], str]
    day: Callable[[date], str]
    whole: Callable[[str, int, bool], str]  # column, places, beyond 64 bits: in smallest units
    members: Callable[[str, Sequence[str], bool], str]  # column, codes as constants, every one

    def name(self, attribute: str) -> str:
        """A column; ValueError for what the catalogue would not take either."""
        if not NAME.fullmatch(attribute) or not attribute.isascii():
            raise ValueError(attribute)
        return attribute.join(self.marks)


def _doubled(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _postgresql_text(text: str) -> str:
    """With a backslash in it the form that does not hang on standard_conforming_strings."""
    if "\\" not in text:
        return _doubled(text)
    return "E" + _doubled(text.replace("\\", "\\\\"))


def _spark_text(text: str) -> str:
    r"""Backslash escapes; ``${…}`` would be replaced before parsing, so $ is \u0024."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("$", "\\u0024")
    return "'" + escaped + "'"


def _typed_day(day: date) -> str:
    return f"DATE '{day.isoformat()}'"


def _text_day(day: date) -> str:
    return f"'{day.isoformat()}'"


def _cast(wide_type: str) -> Callable[[str, int, bool], str]:
    def whole(column: str, places: int, wide: bool) -> str:
        kind = wide_type if wide else "BIGINT"
        if not places:
            return f"CAST({column} AS {kind})"
        return f"CAST(CAST({column} AS DECIMAL(19, {places})) * {10**places} AS {kind})"

    return whole


def _postgresql_whole(column: str, places: int, _wide: bool) -> str:
    exact = f"CAST({column} AS numeric)"
    return f"{exact} * {10**places}" if places else exact


def _sqlite_whole(column: str, places: int, _wide: bool) -> str:
    return f"CAST(ROUND({column} * {10**places}) AS INTEGER)" if places else column


def _duckdb_members(column: str, codes: Sequence[str], every: bool) -> str:
    return f"list_has_{'all' if every else 'any'}({column}, [{', '.join(codes)}])"


def _postgresql_members(column: str, codes: Sequence[str], every: bool) -> str:
    listed = f"CAST(ARRAY[{', '.join(codes)}] AS text[])"
    return f"CAST({column} AS text[]) {'@>' if every else '&&'} {listed}"


def _spark_members(column: str, codes: Sequence[str], every: bool) -> str:
    each = [f"array_contains({column}, {code})" for code in codes]
    return "(" + (" AND " if every else " OR ").join(each) + ")"


def _sqlite_members(column: str, codes: Sequence[str], every: bool) -> str:
    """EXISTS says 0 of a null, so the null is asked for first."""
    inner = f"FROM json_each({column}) WHERE json_each.value IN ({', '.join(codes)})"
    holds = f"EXISTS (SELECT 1 {inner})"
    if every:
        holds = f"(SELECT COUNT(DISTINCT json_each.value) {inner}) = {len(codes)}"
    return f"CASE WHEN {column} IS NOT NULL THEN {holds} END"


DIALECTS: Mapping[str, Dialect] = MappingProxyType(
    {
        "duckdb": Dialect(
            "DuckDB", ('"', '"'), 10**37, 10**19, _doubled, _typed_day, _cast("HUGEINT"),
            _duckdb_members,
        ),
        "postgresql": Dialect(
            "PostgreSQL", ('"', '"'), 10**1000, 10**19, _postgresql_text, _typed_day,
            _postgresql_whole, _postgresql_members,
        ),
        # A name in double quotes that is no column would be a text in SQLite.
        "sqlite": Dialect(
            "SQLite", ("[", "]"), BIG, 2**53, _doubled, _text_day, _sqlite_whole, _sqlite_members
        ),
        "spark": Dialect(
            "Spark", ("`", "`"), 10**37, 10**19, _spark_text, _typed_day,
            _cast("DECIMAL(38, 0)"), _spark_members,
        ),
    }
)  # fmt: skip
