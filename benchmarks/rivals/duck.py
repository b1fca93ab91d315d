"""The rules in DuckDB, in the best form found: a dual rail over plain numbers.

Every clause is a pair of plain booleans (certainly true, certainly false), so no null logic is left
in the rules. Sums over booleans cost a quarter of ``count(*) FILTER``; whether the clauses are made
once in a table of their own or written into the rules makes little difference: both are tried.
"""

# ruff: noqa: E501, S608 - generated lines, our own names and numbers

import time

import duckdb
import pyarrow as pa

from benchmarks.rivals.rail import rails
from haitang.rules.engine.book import Edition
from haitang.rules.engine.folding import Clause, Flag, Linear, Members, Node, OneOf, Test, TextIs

Pairs = dict[int, tuple[str, str]]


def counts(edition: Edition, table: pa.Table) -> tuple[float, list[tuple[int, int]]]:
    """CPU seconds of the faster of two forms with one thread, and (true, false) by rule."""
    con = duckdb.connect()
    con.execute("SET threads = 1")
    values, known = rails(table)
    columns = {n: v.astype(bool) if v.dtype == "uint8" else v for n, v in values.items()}
    con.register("given", pa.table(columns | {f"{n}_known": k for n, k in known.items()}))
    con.execute("CREATE TABLE rail AS SELECT * FROM given")
    inline = {clause.number: _clause(clause) for clause in edition.clauses}
    named = {number: (f"t{number}", f"f{number}") for number in inline}
    made = ", ".join(f"{t} AS t{n}, {f} AS f{n}" for n, (t, f) in inline.items())
    forms = [
        f"SELECT {_sums(edition, inline)} FROM rail",
        f"WITH made AS MATERIALIZED (SELECT {made} FROM rail) SELECT {_sums(edition, named)} FROM made",
    ]
    times, rows = [], []
    for query in forms:
        con.execute(query).fetchall()
        start = time.process_time()
        [row] = con.execute(query).fetchall()
        times.append(time.process_time() - start)
        rows.append(list(zip(row[::2], row[1::2], strict=True)))
    assert rows[0] == rows[1]
    return min(times), rows[0]


def _sums(edition: Edition, clauses: Pairs) -> str:
    ends = [end for ready in edition.rules for end in _node(ready.node, clauses)]
    return ", ".join(f"sum(CAST({end} AS INTEGER))" for end in ends)


def _clause(clause: Clause) -> tuple[str, str]:
    known = [f"{name}_known" for name in sorted({a.name for a in clause.attributes})]
    ratios = [t for t in clause.tests if isinstance(t, Linear) and t.under]
    known += [f"({_sum(t.under)} + {t.under_plus} <> 0)" for t in ratios]
    yes = " AND ".join(_test(test) for test in clause.tests)
    both = " AND ".join(known)
    return f"({both} AND {yes})", f"({both} AND NOT ({yes}))"


def _sum(terms: tuple[tuple[str, int], ...]) -> str:
    return " + ".join(f"{factor} * {name}" if factor != 1 else name for name, factor in terms)


def _test(test: Test) -> str:
    match test:
        case Linear():  # amounts below a line are never negative in this book
            return f"{_sum(test.terms)} {test.op} {test.bound}"
        case Flag(name):
            return name
        case OneOf(name, accepted):
            return f"{name} IN ({', '.join(map(str, sorted(accepted)))})"
        case Members(name, mask, every):
            return f"({name} & {mask}) {f'= {mask}' if every else '<> 0'}"
        case TextIs():
            raise AssertionError(test)


def _node(node: Node, clauses: Pairs) -> tuple[str, str]:
    if node.clause is not None:
        return clauses[node.clause.number]
    pairs = [_node(part, clauses) for part in node.parts]
    if node.op == "not":
        return pairs[0][1], pairs[0][0]
    joints = (" AND ", " OR ") if node.op == "all" else (" OR ", " AND ")
    true, false = (j.join(s) for j, s in zip(joints, zip(*pairs, strict=True), strict=True))
    return f"({true})", f"({false})"
