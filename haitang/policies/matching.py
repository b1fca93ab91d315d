"""Enterprises against the catalogue: one with reasons, or all of a place for one item."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.db.models import QuerySet

from haitang.facts.reader import language
from haitang.organizations.models import Organization
from haitang.policies.catalogue import edition_on, judging_day, policies_on, rule_of, rules_on
from haitang.policies.held import CHUNK, Known, batches, known, statements
from haitang.policies.models import EnterpriseFact, Held, Policy, PolicyEdition
from haitang.rules.engine.batches import BatchEvaluator
from haitang.rules.engine.bits import unpack
from haitang.rules.engine.book import Edition, digest
from haitang.rules.engine.explaining import say
from haitang.rules.engine.verdicts import Verdict, evaluate

TRUTH = {True: Held.TRUE, False: Held.FALSE, None: Held.UNKNOWN}


@dataclass(frozen=True)
class Judged:
    """What the rules say of an enterprise for one item, with the hash that can be made again."""

    verdict: Verdict
    known: Known
    rules: Edition
    hash: str

    @property
    def held(self) -> Held:
        """True, false or unknown."""
        return TRUTH[self.verdict.value]

    @property
    def text(self) -> str:
        """The verdict with its reasons and the citation, in Chinese, as it is kept."""
        return say(self.verdict).zh

    @property
    def said(self) -> str:
        """The same in the reader's language."""
        return say(self.verdict).in_(language())


def known_on(
    enterprise: int,
    edition: PolicyEdition,
    day: dt.date,
    rows: QuerySet[EnterpriseFact] | None = None,
) -> Known:
    """What is known of an enterprise for the rules of an edition on a day."""
    rules = rules_on(edition, day)
    said = statements([enterprise], day, rows)[enterprise]
    return known(rules.book.catalogue, said, day)


def judged(
    policy: Policy,
    enterprise: Organization,
    day: dt.date,
    rows: QuerySet[EnterpriseFact] | None = None,
) -> Judged | None:
    """The verdict on one enterprise for one item; None where the item has no rule that day."""
    rules = one_rule(policy, day)
    if rules is None:
        return None
    what = known_on(enterprise.pk, policy.edition, rules.day, rows)
    [verdict] = evaluate(rules, what.subject)
    return Judged(verdict, what, rules, verdict_hash(verdict, rules, enterprise))


def judged_all(
    policy: Policy, enterprises: Sequence[Organization], day: dt.date
) -> dict[int, Judged]:
    """The verdicts on many enterprises for one item, by their numbers; none without a rule.

    What is held of them is read some thousand enterprises at a time.
    """
    rules, found = one_rule(policy, day), dict[int, Judged]()
    if rules is None:
        return found
    for start in range(0, len(enterprises), CHUNK):
        some = enterprises[start : start + CHUNK]
        said = statements([unit.pk for unit in some], rules.day)
        for unit in some:
            what = known(rules.book.catalogue, said[unit.pk], rules.day)
            [verdict] = evaluate(rules, what.subject)
            found[unit.pk] = Judged(verdict, what, rules, verdict_hash(verdict, rules, unit))
    return found


def one_rule(policy: Policy, day: dt.date) -> Edition | None:
    """The rules of the item's judging day with its own rule alone."""
    rules = rules_on(policy.edition, judging_day(policy, day))
    ready = rule_of(policy, rules)
    return None if ready is None else replace(rules, rules=(ready,))


def verdict_hash(verdict: Verdict, rules: Edition, enterprise: Organization) -> str:
    """SHA-256 over rule, day, enterprise, the values that it was judged by, and the verdict.

    Whoever holds the same data and the same book makes the same hash again.
    """
    values = verdict.subject.values
    asked = [a for a in verdict.rule.attributes if a.name in values]
    return digest(
        {
            "book": rules.book.hash,
            "rule": verdict.rule.hash,
            "day": rules.day.isoformat(),
            "enterprise": enterprise.credit_code or str(enterprise.pk),
            "given": {a.name: str(a.plain(values[a.name])) for a in asked},
            "verdict": verdict.name,
        }
    )


@dataclass(frozen=True)
class Matched:
    """Numbers of the enterprises of whom a rule is true, and unknown; of how many it is false."""

    true: list[int]
    unknown: list[int]
    false: int
    rules: Edition


def matched(policy: Policy, day: dt.date) -> Matched | None:
    """One item over all enterprises of its place, in bounded memory; None without a rule."""
    rules = one_rule(policy, day)
    if rules is None:
        return None
    found = Matched([], [], 0, rules)
    false = 0
    for keys, yes, no in _passes(rules, policy.path):
        found.true.extend(k for k, y in zip(keys, yes, strict=True) if y)
        found.unknown.extend(k for k, y, n in zip(keys, yes, no, strict=True) if not y and not n)
        false += sum(no)
    return replace(found, false=false)


def _passes(rules: Edition, path: str) -> Iterator[tuple[list[int], list[bool], list[bool]]]:
    evaluator = BatchEvaluator(rules)
    attributes = rules.rules[0].rule.attributes
    for batch in batches(attributes, path, rules.day):
        result = evaluator.evaluate(batch)
        yes, no = (
            unpack(words[0], batch.num_rows).tolist() for words in (result.true, result.false)
        )
        yield batch.column("subject").to_pylist(), yes, no


@dataclass(frozen=True)
class Line:
    """One item of the catalogue and what the rules say of the enterprise."""

    policy: Policy
    verdict: Verdict

    @property
    def held(self) -> Held:
        """True, false or unknown."""
        return TRUTH[self.verdict.value]


@dataclass(frozen=True)
class Assessment:
    """All items valid on a day against one enterprise."""

    edition: PolicyEdition
    rules: Edition
    known: Known
    lines: Sequence[Line]

    def of(self, held: Held) -> list[Line]:
        """The lines with a verdict."""
        return [line for line in self.lines if line.held == held]

    @property
    def verdicts(self) -> list[Verdict]:
        """The verdicts of all lines."""
        return [line.verdict for line in self.lines]


def assessed(
    enterprise: Organization,
    day: dt.date,
    rows: QuerySet[EnterpriseFact] | None = None,
) -> Assessment | None:
    """The whole catalogue of a day against one enterprise; None where no edition is in force."""
    edition = edition_on(enterprise.place, day)
    if edition is None:
        return None
    what = known_on(enterprise.pk, edition, day, rows)
    rules = rules_on(edition, day)
    by_rule = {v.rule.id: v for v in evaluate(rules, what.subject)}
    items = [p for p in policies_on(edition, day) if p.rule in by_rule]
    return Assessment(edition, rules, what, [Line(p, by_rule[p.rule]) for p in items])
