"""The timetable of an election: computed from its day and its book, never typed.

A bound that national law states is binding: a date outside it is refused. A bound that is only a
sample (a provincial measure or custom) warns. Days are calendar days; the first one is not counted
(Civil Code 201).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from haitang.elections.counting.book import Book
from haitang.elections.counting.errors import CountError
from haitang.elections.counting.rules import Bound, StepRule
from haitang.elections.counting.sections import DAY
from haitang.elections.counting.thresholds import Source

Dates = Mapping[str, date]
LIST, OBJECTIONS, STABLE = "list_posted", "objections_end", "list_stable"


@dataclass(frozen=True)
class Planned:
    """One step with its days. ``earliest`` and ``latest`` are what the law leaves, if anything."""

    rule: StepRule
    on: date
    earliest: date | None
    latest: date | None

    @property
    def until(self) -> date:
        """The last of its days."""
        return self.on + timedelta(days=self.rule.days - 1)


@dataclass(frozen=True)
class Finding:
    """A date outside a bound, as a sentence in both languages. ``refused``: law forbids it."""

    code: str
    refused: bool
    zh: str
    en: str
    source: Source

    def in_(self, language: str) -> str:
        """The English sentence for ``en``, else the Chinese."""
        return self.en if language.startswith("en") else self.zh


def steps_of(book: Book, mode: str, purpose: str = "term") -> tuple[StepRule, ...]:
    """The steps of a book that occur in a mode and for a purpose; CountError for another mode."""
    if mode not in book.turnout:
        known = "、".join(book.turnout)
        raise CountError("mode", f"请写 {known} 之一", f"write one of {', '.join(book.turnout)}")
    return tuple(
        step for step in book.rules.steps if mode in step.modes and purpose in step.purposes
    )


def compute(
    book: Book, mode: str, day: date, purpose: str = "term", fixed: Dates | None = None
) -> dict[str, Planned]:
    """Every step with its date, in the order of the book. ``fixed`` holds dates chosen by hand.

    A step that follows another is computed whatever ``fixed`` says.
    """
    dates: dict[str, date] = {DAY: day}
    rules = steps_of(book, mode, purpose)
    for rule in rules:
        after = dates.get(rule.after, day)
        chosen = None if rule.follows or fixed is None else fixed.get(rule.code)
        dates[rule.code] = chosen or _later(after, rule.offset)
    return {rule.code: _planned(rule, dates) for rule in rules}


def _later(day: date, days: int) -> date:
    """So many days later, or earlier; CountError beyond the years 1 to 9999."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        raise CountError(
            "day",
            f"从 {day} 推算的日期超出了日历，请核对",
            f"the days around {day} are in no calendar",
        ) from None


def _planned(rule: StepRule, dates: Dates) -> Planned:
    earliest = [b for b in _edges(rule, dates, "earliest") if b is not None]
    latest = [b for b in _edges(rule, dates, "latest") if b is not None]
    return Planned(rule, dates[rule.code], max(earliest, default=None), min(latest, default=None))


def _edges(rule: StepRule, dates: Dates, edge: str) -> Iterable[date | None]:
    for bound in rule.bounds:
        days: int | None = getattr(bound, edge)
        if days is not None and bound.of in dates and not bound.source.sample:
            yield _later(dates[bound.of], days)


def check(
    book: Book, mode: str, day: date, fixed: Dates | None = None, purpose: str = "term"
) -> tuple[Finding, ...]:
    """What is wrong with a timetable: refusals first, in the order of the steps."""
    plan = compute(book, mode, day, purpose, fixed)
    dates = {DAY: day} | {code: step.on for code, step in plan.items()}
    found = [
        finding
        for step in plan.values()
        for bound in step.rule.bounds
        if bound.of in dates
        for finding in _broken(step.rule, bound, dates, plan)
    ]
    return tuple(sorted(found, key=lambda finding: not finding.refused))


def move(
    book: Book,
    mode: str,
    day: date,
    fixed: Dates,
    code: str,
    to: date,
    purpose: str = "term",
) -> tuple[dict[str, date], tuple[Finding, ...]]:
    """The dates after one is moved, and what the move newly breaks.

    The steps that follow it move along. ``code`` may be ``day``: the election day itself; then only
    the dates in ``fixed`` stay. Raises CountError for a step that is not there or always computed.
    """
    if code == DAY:
        day = to
    else:
        _movable(book, mode, purpose, code)
        fixed = {**fixed, code: to}
    plan = compute(book, mode, day, purpose, fixed)
    return {key: step.on for key, step in plan.items()}, check(book, mode, day, fixed, purpose)


def _movable(book: Book, mode: str, purpose: str, code: str) -> None:
    rule = next((s for s in steps_of(book, mode, purpose) if s.code == code), None)
    if rule is None:
        raise CountError("step", f"日程里没有“{code[:40]}”这一步", f"there is no step {code[:40]}")
    if rule.follows:
        raise CountError(
            "step",
            f"“{rule.zh}”的日期由别的日期推算，不能单独改；请改它前面的一步",
            f"“{rule.en}” is computed; move the step before it",
        )


def _broken(
    rule: StepRule, bound: Bound, dates: Dates, plan: Mapping[str, Planned]
) -> Iterable[Finding]:
    on, other = dates[rule.code], dates[bound.of]
    if bound.latest is not None and on > (last := _later(other, bound.latest)):
        yield _finding(rule, bound, dates, plan, last, late=True)
    if bound.earliest is not None and on < (first := _later(other, bound.earliest)):
        yield _finding(rule, bound, dates, plan, first, late=False)


def _finding(
    rule: StepRule,
    bound: Bound,
    dates: Dates,
    plan: Mapping[str, Planned],
    edge: date,
    *,
    late: bool,
) -> Finding:
    """The sentence: what is planned when, against what, by what rule, and where to put it."""
    on, source = dates[rule.code], bound.source
    other_zh, other_en = _named(bound.of, plan)
    gap = abs((on - edge).days)
    mixed = len({on.year, edge.year, dates[bound.of].year}) > 1
    side_zh = (
        f"晚了{gap}天，请改到{zh(edge, year=mixed)}或更早"
        if late
        else f"早了{gap}天，请改到{zh(edge, year=mixed)}或更晚"
    )
    too, side = ("late", "before") if late else ("early", "after")
    side_en = f"{gap} days too {too}; move it to {edge} or {side}"
    stable = STABLE in (bound.of, rule.code) and LIST in dates
    lead_zh = f"{stable_sentence(dates)}；" if stable else ""
    lead_en = f"{stable_sentence(dates, english=True)}; " if stable else ""
    against = "" if stable else f"{other_zh}是{zh(dates[bound.of], year=mixed)}，"
    against_en = "" if stable else f"{other_en} is {dates[bound.of]}, "
    return Finding(
        rule.code,
        not source.sample,
        f"{lead_zh}{against}“{rule.zh}”定在{zh(on, year=mixed)}，{side_zh}。{source}",
        f"{lead_en}{against_en}“{rule.en}” is planned for {on}, {side_en}. {source}",
        source,
    )


def _named(code: str, plan: Mapping[str, Planned]) -> tuple[str, str]:
    if code == DAY:
        return "选举日", "the election day"
    return f"“{plan[code].rule.zh}”", f"“{plan[code].rule.en}”"


def zh(day: date, *, year: bool = False) -> str:
    """``4月6日``, with the year where a sentence names days of several years."""
    return f"{day.year}年{day.month}月{day.day}日" if year else f"{day.month}月{day.day}日"


def stable_sentence(dates: Dates, *, english: bool = False) -> str:
    """When a list that is posted on a day can no longer change, with the arithmetic.

    ``dates`` holds the day, the posting, the end of objections and the day when it is settled.
    """
    day, posted = dates[DAY], dates[LIST]
    ends, stable = dates[OBJECTIONS], dates[STABLE]
    before, file, decide = (day - posted).days, (ends - posted).days, (stable - ends).days
    if english:
        return (
            f"A list posted {before} days before the election ({posted}) plus {file} days for "
            f"objections and {decide} for decisions is settled only on {stable}"
        )
    return (
        f"名单在选举日前{before}天（{zh(posted)}）公布，加{file}天异议、{decide}天处理，"
        f"要到{zh(stable)}才稳定"
    )


MARKS: Final = {DAY, LIST, OBJECTIONS, STABLE}


def stable_of(plan: Mapping[str, Planned], day: date, *, english: bool = False) -> str:
    """The sentence about the list of a timetable; empty where it posts none."""
    dates = {DAY: day} | {code: step.on for code, step in plan.items()}
    return stable_sentence(dates, english=english) if dates.keys() >= MARKS else ""
