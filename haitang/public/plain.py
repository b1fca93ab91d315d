"""A condition of the rules in words that need no signs: who qualifies, clause by clause."""

from collections.abc import Iterable, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from haitang.facts.reader import language
from haitang.rules.engine.attributes import Attribute
from haitang.rules.engine.printing import plain_number, sentence
from haitang.rules.engine.tree import (
    All,
    Any,
    Between,
    Compare,
    Condition,
    Has,
    Holds,
    In,
    Not,
    Number,
    Operand,
    Ranked,
    Ref,
    Times,
    Years,
)

Words = dict[str, Promise]
AMOUNT: Words = {
    ">=": gettext_lazy("%(what)s不少于%(value)s"),
    ">": gettext_lazy("%(what)s超过%(value)s"),
    "<=": gettext_lazy("%(what)s不超过%(value)s"),
    "<": gettext_lazy("%(what)s不到%(value)s"),
    "=": gettext_lazy("%(what)s等于%(value)s"),
    "<>": gettext_lazy("%(what)s不等于%(value)s"),
}
YEARS: Words = {
    ">=": gettext_lazy("从%(what)s算起满%(value)s年"),
    ">": gettext_lazy("从%(what)s算起超过%(value)s年"),
    "<=": gettext_lazy("从%(what)s算起不超过%(value)s年"),
    "<": gettext_lazy("从%(what)s算起不满%(value)s年"),
}
LEVEL: Words = {
    ">=": gettext_lazy("%(what)s在%(value)s以上（含）"),
    ">": gettext_lazy("%(what)s高于%(value)s"),
    "<=": gettext_lazy("%(what)s在%(value)s以下（含）"),
    "<": gettext_lazy("%(what)s低于%(value)s"),
}


def clauses(condition: Condition) -> list[str]:
    """What must all hold, one sentence each, in the reader's language."""
    parts = condition.parts if isinstance(condition, All) else (condition,)
    return [plain(part) for part in parts]


def plain(node: Condition) -> str:
    """One clause in words; what is too involved for that is left as the rule says it."""
    match node:
        case All(parts):
            return _("同时满足：%(list)s") % {"list": _joined(parts)}
        case Any(parts):
            return _("满足其中一项：%(list)s") % {"list": _joined(parts)}
        case Not(Holds(attribute)):
            return _("没有这种情况：%(what)s") % {"what": _title(attribute)}
        case Not(part):
            return _("不能是：%(what)s") % {"what": plain(part)}
        case In() | Has() | Ranked():
            return _of_codes(node)
    return _of_amounts(node)


def _of_codes(node: In | Has | Ranked) -> str:
    match node:
        case Ranked(op, attribute, value) if op in LEVEL:
            return _said(LEVEL[op], _title(attribute), _code(attribute, value))
        case In(attribute, values) if attribute.codes:
            return _one_of(_title(attribute), [_code(attribute, int(value)) for value in values])
        case Has(attribute, members, every):
            names = [_code(attribute, value) for value in members]
            if every and len(names) > 1:
                return _("%(what)s要齐：%(list)s") % {
                    "what": _title(attribute),
                    "list": _list(names),
                }
            return _one_of(_title(attribute), names)
    return sentence(node).in_(language())


def _of_amounts(node: Condition) -> str:
    match node:
        case Compare(op, Years(since), Number(value)) if op in YEARS:
            return _said(YEARS[op], _title(since.attribute), plain_number(value))
        case Compare(op, left, right) if op in AMOUNT:
            return _said(AMOUNT[op], _amount(left), _value(left, right))
        case Between(amount, low, high):
            return _("%(what)s在%(low)s到%(high)s之间") % {
                "what": _amount(amount),
                "low": _amount(low),
                "high": _value(amount, high),
            }
    return sentence(node).in_(language())


def _title(attribute: Attribute) -> str:
    return attribute.title.in_(language())


def _code(attribute: Attribute, index: int) -> str:
    return attribute.codes[index].title.in_(language())


def _said(words: Promise, what: str, value: str) -> str:
    return str(words) % {"what": what, "value": value}


def _amount(side: Operand) -> str:
    """An amount: a share of something in words, else as the rules print it."""
    match side:
        case Times(Number(factor), Ref(attribute)) if factor < 1:
            share = f"{plain_number(factor * 100)}%"
            return _("%(what)s的%(share)s") % {"what": _title(attribute), "share": share}
        case Times(Number(factor), Ref(attribute)):
            times = plain_number(factor)
            return _("%(what)s的%(times)s倍") % {"what": _title(attribute), "times": times}
    return sentence(Compare("=", side, Number(0))).in_(language()).removesuffix(" = 0")  # type: ignore[arg-type]


def _value(left: Operand, right: Operand) -> str:
    """A fixed number with the unit of what it is compared with, or another amount."""
    if not isinstance(right, Number) or not isinstance(left, Ref):
        return _amount(right)
    unit = left.attribute.unit.in_(language())
    gap = " " if unit and language() == "en" else ""
    return f"{plain_number(right.value)}{gap}{unit}"


def _one_of(what: str, names: list[str]) -> str:
    if len(names) == 1:
        return _("%(what)s是%(list)s") % {"what": what, "list": names[0]}
    return _("%(what)s是下列之一：%(list)s") % {"what": what, "list": _list(names)}


def _list(names: Sequence[str]) -> str:
    """Names in a row; with a stronger stop where one of them has a comma of its own."""
    weak, strong = ("、", "；") if language() == "zh" else (", ", "; ")
    return (strong if any(weak in name for name in names) else weak).join(names)


def _joined(parts: Iterable[Condition]) -> str:
    return ("；" if language() == "zh" else "; ").join(plain(part) for part in parts)
