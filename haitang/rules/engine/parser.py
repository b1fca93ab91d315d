"""Tokens to a typed tree. What the grammar does not name cannot be written.

condition = and-chain { OR and-chain }
and-chain = negation { AND negation }
negation  = { NOT } clause
clause    = sum [ sign sum | [NOT] IN list | BETWEEN fixed TO fixed | 以 text 开头 | 含 list ]
sum       = product { (+|-) product }
product   = atom { * atom }
atom      = number | text | name | ( condition ) | function ( ... )
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from haitang.rules.engine import typing_rules as types
from haitang.rules.engine.attributes import Attribute, Catalogue, Parameter
from haitang.rules.engine.dates import iso_day
from haitang.rules.engine.said import RuleError
from haitang.rules.engine.tree import (
    FLIPPED,
    All,
    Amount,
    Any,
    Condition,
    Day,
    Holds,
    Not,
    Number,
    Operand,
    Ratio,
    Ref,
    Setting,
    Sum,
    Times,
    Truth,
    Word,
    Years,
)
from haitang.rules.engine.words import Token, tokens

DEEPEST = 20
MOST_NODES = 400
_OPERANDS = (Ref, Number, Setting, Day, Word, Truth, Sum, Times, Ratio, Years)
_FUNCTIONS = ("years_since", "ratio", "has_any", "has_all", "starts_with")

Part = Condition | Operand
T = TypeVar("T")
P = ParamSpec("P")


def parse(text: str, catalogue: Catalogue) -> Condition:
    """The tree of a condition. Raises RuleError, which names the character, and nothing else."""
    return _Parser(text, catalogue).whole()


class _Parser:
    def __init__(self, text: str, catalogue: Catalogue) -> None:
        self.tokens = tokens(text, catalogue)
        self.next = 0
        self.depth = 0
        self.nodes = 0

    def whole(self) -> Condition:
        condition = self.condition(self.choice)
        if self.seen.kind != "end":
            raise self.error("这里多出了内容", "this is left over")
        return condition

    # reading tokens

    @property
    def seen(self) -> Token:
        return self.tokens[self.next]

    def take(self) -> Token:
        token = self.seen
        self.next += token.kind != "end"
        self.nodes += 1
        if self.nodes > MOST_NODES * 4:
            raise self.error("条件太长，请拆成几条", "the condition is too large; split it")
        return token

    def accept(self, *words: str) -> Token | None:
        token = self.seen
        return self.take() if token.kind in ("word", "sign") and token.text in words else None

    def expect(self, word: str, zh: str) -> None:
        if not self.accept(word):
            raise self.error(f"这里应是“{zh}”", f"expected {word!r} here")

    def error(self, zh: str, en: str, token: Token | None = None) -> RuleError:
        at = token or self.seen
        return RuleError(zh, en, at.at, max(at.end, at.at))

    def deeper(self, read: Callable[[], T]) -> T:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.error(
                f"括号或否定套了 {DEEPEST} 层以上，请拆开",
                f"nested deeper than {DEEPEST}; split it",
            )
        result = read()
        self.depth -= 1
        return result

    # conditions

    def condition(self, read: Callable[[], Part]) -> Condition:
        token = self.seen
        return self.as_condition(read(), token)

    def as_condition(self, part: Part, token: Token) -> Condition:
        if isinstance(part, Ref) and part.attribute.type == "bool":
            return Holds(part.attribute)
        if isinstance(part, Ref):
            a = part.attribute
            raise self.error(
                f"“{a.title.zh}”不是“是/否”字段，要与一个值比较",
                f"{a.name} is not a yes-or-no attribute; compare it with a value",
                token,
            )
        if isinstance(part, _OPERANDS):
            raise self.error("这里应是一个条件", "expected a condition here", token)
        return part

    def choice(self) -> Part:
        return self.chain("or", Any, self.both)

    def both(self) -> Part:
        return self.chain("and", All, self.negation)

    def chain(self, word: str, kind: type[All] | type[Any], read: Callable[[], Part]) -> Part:
        start, first = self.seen, read()
        if not (self.seen.kind == "word" and self.seen.text == word):
            return first
        parts = [self.as_condition(first, start)]
        while self.accept(word):
            parts.append(self.condition(read))
        flat: list[Condition] = []
        for part in parts:
            flat += part.parts if isinstance(part, kind) else (part,)
        return kind(tuple(flat))

    def negation(self) -> Part:
        if self.accept("not"):
            return Not(self.deeper(lambda: self.condition(self.negation)))
        return self.clause()

    def clause(self) -> Part:
        start, left = self.seen, self.sum()
        token = self.seen
        negated = self.seen.text == "not" and self.seen.kind == "word" and self.take() is not None
        if negated and self.seen.text not in ("in", "between"):
            raise self.error("“非”要写在条件之前", "NOT stands before a condition")
        part = self.tail(left, start)
        if part is None:
            return left
        wrapped = negated or (token.kind == "word" and token.text == "not in")
        return Not(part) if wrapped else part

    def tail(self, left: Part, start: Token) -> Condition | None:  # noqa: PLR0911 - one answer for each kind of clause
        token = self.seen
        if token.kind not in ("word", "sign"):
            return None
        if token.kind == "sign" and token.text in FLIPPED:
            self.take()
            side = self.operand(left, start)
            return self.typed(token, types.compare, token.text, side, self.side())
        if token.text in ("in", "not in"):
            self.take()
            return self.typed(token, types.within, self.operand(left, start), self.list_())
        if token.text == "between":
            self.take()
            low = self.side()
            if not self.accept("to"):
                self.expect("and", "至")
            return self.typed(token, types.between, self.operand(left, start), low, self.side())
        if token.text in ("has any", "has all"):
            self.take()
            every = token.text == "has all"
            return self.typed(token, types.has, self.operand(left, start), self.list_(), every)
        if token.text == "prefix":
            self.take()
            begin = self.side()
            self.expect("start", "开头")
            return self.typed(token, types.prefix, self.operand(left, start), begin)
        return None

    def typed(
        self, token: Token, build: Callable[P, Condition], *args: P.args, **kwargs: P.kwargs
    ) -> Condition:
        try:
            return build(*args, **kwargs)
        except RuleError as error:
            if error.at is not None:
                raise
            raise self.error(error.said.zh, error.said.en, token) from None

    # amounts

    def operand(self, part: Part, token: Token) -> Operand:
        if isinstance(part, _OPERANDS):
            return part
        raise self.error(
            "比较的两边要是字段或值，不能是条件",
            "compare attributes and values, not conditions",
            token,
        )

    def side(self) -> Operand:
        token = self.seen
        return self.operand(self.sum(), token)

    def list_(self) -> list[Operand]:
        if not self.accept("("):
            return [self.side()]
        values = [self.side()]
        while self.accept(","):
            values.append(self.side())
        self.expect(")", "）")
        return values

    def sum(self) -> Part:
        start, first = self.seen, self.product()
        parts: list[tuple[int, Amount]] = []
        while sign := self.accept("+", "-"):
            token = self.seen
            part = self.amount(self.product(), token)
            parts.append((1 if sign.text == "+" else -1, part))
        if not parts:
            return first
        joined = _flat(1, self.amount(first, start))
        for sign_, part in parts:
            joined += _flat(sign_, part)
        return Sum(tuple(joined))

    def product(self) -> Part:
        start, left = self.seen, self.atom()
        while self.accept("*"):
            token = self.seen
            right = self.amount(self.atom(), token)
            left = self.times(self.amount(left, start), right, token)
        return left

    def times(self, left: Amount, right: Amount, token: Token) -> Operand:
        if isinstance(left, Number) and isinstance(right, Number):
            return Number(left.value * right.value)
        if isinstance(left, Number | Setting):
            return Times(left, right)
        if isinstance(right, Number | Setting):
            return Times(right, left)
        raise self.error(
            "只能乘以固定的数或参数", "multiply by a fixed number or a parameter only", token
        )

    def amount(self, part: Part, token: Token) -> Amount:
        if isinstance(part, types.AMOUNTS) and types.is_number(part):
            return part
        raise self.error("只有数能加、减、乘", "only numbers can be added or multiplied", token)

    def atom(self) -> Part:  # noqa: PLR0911 - one answer for each kind of token
        token = self.take()
        match token.kind, token.text:
            case "number", _:
                return Number(token.number)
            case "text", _:
                return Word(token.text)
            case "name", _:
                return self.named(token)
            case "sign", "-":
                return self.negative(token)
            case "sign", "(":
                inner = self.deeper(self.choice)
                self.expect(")", "）")
                return inner
            case "word", "true" | "false":
                return Truth(token.text == "true")
            case "word", "as_of":
                return Day(None)
            case "word", "date":
                return self.day()
            case "word", name if name in _FUNCTIONS:
                return self.function(token)
        raise self.error("这里缺少字段或值", "an attribute or value is missing here", token)

    def named(self, token: Token) -> Operand:
        named = token.named
        assert isinstance(named, Attribute | Parameter)  # noqa: S101 - for the reader of types
        return Ref(named) if isinstance(named, Attribute) else Setting(named)

    def negative(self, token: Token) -> Number:
        value = self.atom() if self.seen.kind == "number" else None
        if isinstance(value, Number):
            return Number(-value.value)
        raise self.error("负号后面应是数", "a number follows a minus sign", token)

    def day(self) -> Day:
        token = self.take()
        try:
            if token.kind == "text":
                return Day(iso_day(token.text))
        except ValueError:
            pass
        raise self.error("日期写作 日期 '2021-07-01'", "a date reads DATE '2021-07-01'", token)

    def function(self, token: Token) -> Part:
        self.expect("(", "（")
        given = self.deeper(self.arguments)
        self.expect(")", "）")
        match token.text, given:
            case "years_since", [one]:
                return self.built(token, types.years, one)
            case "ratio", [over, under]:
                return self.built(token, types.ratio, over, under)
            case "starts_with", [value, start]:
                return self.typed(token, types.prefix, value, start)
            case "has_any" | "has_all", [members, *values] if values:
                every = token.text == "has_all"
                return self.typed(token, types.has, members, values, every)
        raise self.error("括号里的内容个数不对", "the wrong number of things in brackets", token)

    def built(
        self, token: Token, build: Callable[P, Operand], *args: P.args, **kwargs: P.kwargs
    ) -> Operand:
        try:
            return build(*args, **kwargs)
        except RuleError as error:
            raise self.error(error.said.zh, error.said.en, token) from None

    def arguments(self) -> list[Operand]:
        values = [self.side()]
        while self.accept(","):
            values.append(self.side())
        return values


def _flat(sign: int, amount: Amount) -> list[tuple[int, Amount]]:
    """A sum inside a sum is part of it, unless it is taken away."""
    return list(amount.parts) if sign == 1 and isinstance(amount, Sum) else [(sign, amount)]
