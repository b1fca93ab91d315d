"""Text to tokens. Chinese words, English words and signs become the same tokens."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from haitang.rules.engine.attributes import Attribute, Catalogue, Parameter, bad_character
from haitang.rules.engine.said import RuleError, or_near

LONGEST = 4000  # characters of a condition
WORDS = {
    "且": "and", "并且": "and", "或": "or", "或者": "or", "非": "not", "不是": "not", "不": "not",
    "属于": "in", "不属于": "not in", "介于": "between", "至": "to", "含": "has any",
    "含任一": "has any", "含全部": "has all", "以": "prefix", "开头": "start",
    "满年数": "years_since", "比值": "ratio", "截止日": "as_of", "日期": "date",
    "是": "true", "否": "false",
    "and": "and", "or": "or", "not": "not", "in": "in", "between": "between", "to": "to",
    "has_any": "has_any", "has_all": "has_all", "starts_with": "starts_with",
    "years_since": "years_since", "ratio": "ratio", "as_of": "as_of", "date": "date",
    "true": "true", "false": "false",
}  # fmt: skip
SIGNS = {
    "≤": "<=", "≥": ">=", "≠": "<>", "!=": "<>", "×": "*", "（": "(", "）": ")", "，": ",",
    "、": ",", "＜": "<", "＞": ">", "＝": "=", "＋": "+", "－": "-", "−": "-",
}  # fmt: skip
HAN = r"\u3007\u3400-\u4dbf\u4e00-\u9fff"
NAME = re.compile(rf"[A-Za-z_{HAN}][A-Za-z0-9_{HAN}]*")
_TOKEN = re.compile(
    rf"""(?P<blank>\s+)
    | (?P<number>[0-9]+(?:\.[0-9]+)?)(?P<unit>%|[万亿千百])?
    | '(?P<single>(?:[^'\n]|'')*)' | “(?P<curly>[^”\n]*)” | ‘(?P<bent>[^’\n]*)’
    | (?P<sign><=|>=|<>|!=|[=<>≤≥≠+\-*×(),（），、＜＞＝＋－−])
    | (?P<name>[A-Za-z_{HAN}][A-Za-z0-9_{HAN}]*)""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a condition, and where it stands."""

    kind: str  # number, text, sign, word, name or end
    text: str
    at: int
    end: int
    number: Fraction = Fraction(0)
    named: Attribute | Parameter | None = None


def tokens(text: str, catalogue: Catalogue) -> list[Token]:
    """The tokens of a condition, with an ``end`` at the end; raises RuleError."""
    if len(text) > LONGEST:
        raise RuleError(
            f"条件有 {len(text)} 个字符，最多 {LONGEST} 个，请拆成几条",
            f"the condition has {len(text)} characters; split it, {LONGEST} are the limit",
        )
    if (at := bad_character(text)) is not None:
        raise RuleError("有看不见的字符，请删去", "an invisible character; delete it", at)
    return [*_tokens(text, catalogue), Token("end", "", len(text), len(text))]


def _tokens(text: str, catalogue: Catalogue) -> Iterator[Token]:
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise _unknown_sign(text, at)
        token = _token(match, catalogue)
        if token:
            yield token
        at = token.end if token else match.end()


def _unknown_sign(text: str, at: int) -> RuleError:
    sign = text[at]
    if sign in "'“‘\"":
        return RuleError(
            f"{sign} 没有配对；文字写作 '文字'", f"{sign} is not closed; text reads 'text'", at
        )
    return RuleError(f"“{sign}”在规则里没有意义", f"{sign!r} means nothing in a rule", at)


def _token(match: re.Match[str], catalogue: Catalogue) -> Token | None:
    at, end = match.span()
    match match.lastgroup:
        case "blank":
            return None
        case "number" | "unit":
            return _number(match)
        case "single":
            return Token("text", match["single"].replace("''", "'"), at, end)
        case "curly" | "bent":
            return Token("text", match["curly"] or match["bent"] or "", at, end)
        case "sign":
            return Token("sign", SIGNS.get(match["sign"], match["sign"]), at, end)
        case _:
            return _word(match["name"], at, catalogue)


def _number(match: re.Match[str]) -> Token:
    at, end = match.span()
    if len(match["number"]) > 25:
        raise RuleError("数太长", "the number is too long", at, end)
    number = Fraction(Decimal(match["number"]))
    if match["unit"] == "%":
        number /= 100
    elif match["unit"]:
        raise RuleError(
            f"请写出全部数字，不用“{match['unit']}”；单位就是字段的单位",
            "write all digits; the unit is that of the attribute",
            at,
            end,
        )
    return Token("number", match[0], at, end, number)


def _word(run: str, at: int, catalogue: Catalogue) -> Token:
    """Chinese has no blanks: the whole run, else the longest name or word it begins with."""
    found = _known(run, catalogue)
    if not found and not run[0].isascii():
        for length in range(len(run) - 1, 0, -1):
            if found := _known(run[:length], catalogue):
                run = run[:length]
                break
    if not found:
        hint = or_near(run, [*catalogue.words, *WORDS])
        raise RuleError(
            f"没有字段或词“{run}”{hint.zh}",
            f"there is no attribute or word {run}{hint.en}",
            at,
            at + len(run),
        )
    end = at + len(run)
    if isinstance(found, str):
        return Token("word", found, at, end)
    return Token("name", run, at, end, named=found)


def _known(word: str, catalogue: Catalogue) -> str | Attribute | Parameter | None:
    return catalogue.words.get(word) or WORDS.get(word.lower() if word.isascii() else word)


def check_name(word: str) -> None:
    """Refuse a name of an attribute or parameter that a condition could not use; RuleError."""
    if not NAME.fullmatch(word) or len(word) > 60:
        raise RuleError(
            f"名称“{word}”只能用汉字、英文字母、数字和下划线，不以数字开头，不超过 60 个字符",
            f"the name {word!r} may hold letters, Chinese characters, digits and underscores only",
        )
    if (word.lower() if word.isascii() else word) in WORDS:
        raise RuleError(
            f"“{word}”是规则语言的词，请换一个名称", f"{word} is a word of the language; rename it"
        )
