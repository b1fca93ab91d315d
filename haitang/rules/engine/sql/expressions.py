"""A folded condition as one SQL expression with the three values of the interpreter."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from haitang.rules.engine.attributes import NUMBERS, Attribute, Catalogue
from haitang.rules.engine.folding import (
    Clause,
    Flag,
    Linear,
    Members,
    Node,
    OneOf,
    Terms,
    Test,
    TextIs,
)
from haitang.rules.engine.kleene import compares
from haitang.rules.engine.said import RuleError
from haitang.rules.engine.sql.dialects import BIG, Dialect
from haitang.rules.engine.tree import FLIPPED


def expression(node: Node, catalogue: Catalogue, dialect: Dialect) -> str:
    """One boolean SQL expression: true, false, or null where the verdict is unknown.

    It rests on columns that hold values of their attributes and nulls, as a run of ``match``
    would take them: wrong and stale values are not looked for. Raises RuleError where a number
    is too large to be exact in that database, or two names differ in case alone.
    """
    _distinct(catalogue)
    return _Printer(catalogue.attributes, dialect).node(node)


def _distinct(catalogue: Catalogue) -> None:
    """Most databases do not tell names apart by case."""
    seen: dict[str, str] = {}
    for name in catalogue.attributes:
        other = seen.setdefault(name.lower(), name)
        if other != name:
            raise RuleError(
                f"字段 {other} 和 {name} 只差大小写，数据库分不清",
                f"attributes {other} and {name} differ in case alone, which databases do not see",
            )


@dataclass(frozen=True)
class _Printer:
    named: Mapping[str, Attribute]
    dialect: Dialect

    def node(self, node: Node) -> str:
        if node.clause is not None:
            return self.clause(node.clause)
        parts = [self.node(part) for part in node.parts]
        if node.op == "not":
            return f"NOT ({parts[0]})"
        return "(" + (" AND " if node.op == "all" else " OR ").join(parts) + ")"

    def clause(self, clause: Clause) -> str:
        tests = [self.test(test) for test in clause.tests]
        return tests[0] if len(tests) == 1 else f"({' AND '.join(tests)})"

    def test(self, test: Test) -> str:
        if isinstance(test, Linear):
            return self.linear(test)
        attribute = self.named[test.name]
        column = self.dialect.name(test.name)
        match test:
            case Flag():
                return column
            case OneOf(_, accepted):
                values = sorted(accepted)
                if attribute.type in NUMBERS:
                    values = [v for v in values if attribute.low <= v <= attribute.high]
                return _among(column, [self.constant(attribute, v) for v in values])
            case Members(_, mask, every):
                codes = enumerate(attribute.codes)
                wanted = [self.dialect.text(c.code) for i, c in codes if mask >> i & 1]
                return self.dialect.members(column, wanted, every)
            case TextIs(_, _, start) if start:
                begin = self.dialect.text(start)
                return f"substr({column}, 1, {len(start)}) = {begin}"
            case TextIs(_, accepted, _):
                return _among(column, [self.dialect.text(word) for word in sorted(accepted)])

    def constant(self, attribute: Attribute, value: int) -> str:
        """A value as the column holds it."""
        if attribute.type == "date":
            return self.dialect.day(date.fromordinal(value))
        if attribute.type in NUMBERS:
            self.sure(attribute)
            return str(attribute.plain(value))
        return self.dialect.text(attribute.codes[value].code)

    def sure(self, attribute: Attribute) -> None:
        far = max(abs(attribute.low), abs(attribute.high))
        if attribute.places and far >= self.dialect.most_decimal:
            raise _too_large(self.dialect, attribute.title.zh, attribute.name)

    # comparisons

    def linear(self, test: Linear) -> str:
        if test.under:
            return self.ratio(test)
        match test.terms:
            case [(name, 1)]:
                return self.one(self.named[name], test)
            case [(name, _), *_] if self.named[name].type == "date":
                return self.days(test)
        wide = self.wide(test)
        return f"{self.sum(test.terms, 0, wide)} {test.op} {test.bound}"

    def one(self, attribute: Attribute, test: Linear) -> str:
        """A column and a constant; where the constant lies outside the domain, what is known."""
        column = self.dialect.name(attribute.name)
        if not attribute.low <= test.bound <= attribute.high:
            return _settled(column, compares(attribute.low, test.op, test.bound))
        return f"{column} {test.op} {self.constant(attribute, test.bound)}"

    def days(self, test: Linear) -> str:
        """Two columns of days, or one with itself."""
        columns = [self.dialect.name(name) for name, _ in test.terms]
        if len(columns) == 1:
            return _settled(columns[0], compares(0, test.op, test.bound))
        left, right = columns
        return f"{left} {test.op} {right}"

    def ratio(self, test: Linear) -> str:
        wide = self.wide(test)
        left = self.sum(test.terms, 0, wide)
        under = self.sum(test.under, test.under_plus, wide)
        turned = FLIPPED[test.op]
        return (
            f"CASE WHEN {under} > 0 THEN {left} {test.op} {test.bound}"
            f" WHEN {under} < 0 THEN {left} {turned} {test.bound} END"
        )

    def wide(self, test: Linear) -> bool:
        """Whether 64 bits do not suffice; RuleError where the database has nothing wider."""
        size = max(
            self.size(test.terms) + abs(test.bound), self.size(test.under) + abs(test.under_plus)
        )
        if size >= self.dialect.most:
            title = self.named[test.terms[0][0]].title.zh
            raise _too_large(self.dialect, title, test.terms[0][0])
        return size >= BIG

    def size(self, terms: Terms) -> int:
        rows = [(self.named[name], factor) for name, factor in terms]
        return sum(max(abs(f), 1) * max(abs(a.low), abs(a.high), 1) for a, f in rows)

    def sum(self, terms: Terms, plus: int, wide: bool) -> str:
        text = ""
        for name, factor in terms:
            attribute = self.named[name]
            self.sure(attribute)
            whole = self.dialect.whole(self.dialect.name(name), attribute.places, wide)
            by = "" if abs(factor) == 1 else f"{abs(factor)} * "
            text += _signed(factor, by + whole, text)
        return text + (_signed(plus, str(abs(plus)), text) if plus else "")


def _signed(number: int, text: str, before: str) -> str:
    if before:
        return f" {'-' if number < 0 else '+'} {text}"
    return f"-{text}" if number < 0 else text


def _among(column: str, constants: list[str]) -> str:
    if not constants:
        return _settled(column, truth=False)
    if len(constants) == 1:
        return f"{column} = {constants[0]}"
    return f"{column} IN ({', '.join(constants)})"


def _settled(column: str, truth: bool) -> str:
    """The same for every value, and null for null."""
    return f"{column} {'=' if truth else '<>'} {column}"


def _too_large(dialect: Dialect, zh: str, name: str) -> RuleError:
    return RuleError(
        f"“{zh}”一带的数太大，{dialect.title} 算不精确；请缩小 min 和 max",
        f"numbers around {name} are too large to be exact in {dialect.title}; narrow min and max",
    )
