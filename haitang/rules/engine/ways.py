"""The smallest ways to a good verdict: which clauses must change, be proven or be waited for."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from haitang.rules.engine.attributes import Attribute
from haitang.rules.engine.dates import complete_on
from haitang.rules.engine.folding import Clause, Linear, Node
from haitang.rules.engine.kleene import Values, compares, total
from haitang.rules.engine.said import Said
from haitang.rules.engine.tree import OPPOSITE, Compare, Number, Setting, Years
from haitang.rules.engine.verdicts import Verdict

MOST = 64  # ways kept while they are worked out
CHANGE, PROVE, WAIT = "change", "prove", "wait"


class Gap(NamedTuple):
    """By how much one attribute misses, the others staying as they are."""

    attribute: Attribute
    amount: Decimal  # days for a date
    up: bool  # the attribute must grow; for a date, be later

    @property
    def said(self) -> Said:
        """The amount with its unit."""
        if self.attribute.type == "date":
            return Said(f"{self.amount} 天", f"{self.amount} days")
        unit, number = self.attribute.unit, format(self.amount, "f")
        return Said(f"{number} {unit.zh}".strip(), f"{number} {unit.en}".strip())


class Step(NamedTuple):
    """One clause that has to become true, or false."""

    clause: Clause
    want: bool
    do: str  # change, prove or wait
    gap: Gap | None = None
    until: date | None = None  # the first day on which waiting is over


class _Search(NamedTuple):
    """Sets of steps are masks: bit 2n for the n-th clause to be false, 2n+1 for it to be true.

    A clause that occurs both as it is and denied also has bits where it has to stay as it is,
    so that no way turns it in one place and relies on it in another.
    """

    verdict: Verdict
    day: date
    convention: str
    place: dict[int, int]  # number of a clause to its place in the rule
    stays: int  # bits of what is so already
    settled: int  # bits of clauses that are known

    def sets(self, node: Node, want: bool) -> list[int]:
        """The smallest sets that give the node its value, cheapest first; [] if there are none."""
        if node.clause is not None:
            return self.of_clause(node.clause, want)
        if node.op == "not":
            return self.sets(node.parts[0], not want)
        if (node.op == "all") == want:
            found = [0]
            for part in node.parts:
                inner = self.sets(part, want)
                if inner != [0]:
                    found = self.least([a | b for a in found for b in inner])
            return found
        return self.least([mask for part in node.parts for mask in self.sets(part, want)])

    def of_clause(self, clause: Clause, want: bool) -> list[int]:
        value = self.verdict.known[clause.number]
        bit = 1 << (2 * self.place[clause.number] + want)
        if value is want:
            return [bit if clause.number in self.verdict.ready.mixed else 0]
        fixed = all(a.fixed for a in clause.attributes)
        if value is not None and fixed and self.until(clause, want) is None:
            return []
        return [bit]

    def least(self, masks: Sequence[int]) -> list[int]:
        kept: list[int] = []
        ordered = sorted(set(masks), key=self.cost) if len(masks) > 1 else masks
        for mask in ordered:
            if not any(k & mask == k for k in kept) and not mask & (mask >> 1) & _EVEN:
                kept.append(mask)
                if len(kept) == MOST:
                    break
        return kept

    def cost(self, mask: int) -> tuple[int, int, int]:
        """How much must change, then how many steps there are; then the order of the text."""
        moves = mask & ~self.stays
        return (moves & self.settled).bit_count(), moves.bit_count(), mask

    def step(self, bit: int) -> Step:
        clause, want = self.verdict.ready.clauses[bit >> 1], bool(bit & 1)
        if self.verdict.known[clause.number] is None:
            return Step(clause, want, PROVE)
        until = self.until(clause, want)
        values = self.verdict.subject.values
        return Step(clause, want, WAIT if until else CHANGE, gap(clause, want, values), until)

    def until(self, clause: Clause, want: bool) -> date | None:
        """When full years will have passed, where time alone brings the clause about."""
        leaf = clause.leaf
        if not isinstance(leaf, Compare) or not isinstance(leaf.left, Years):
            return None
        if (leaf.op in (">", ">=")) != want:
            return None
        assert isinstance(leaf.right, Number | Setting)  # noqa: S101 - for the reader of types
        right = leaf.right
        years = right.value if isinstance(right, Number) else right.parameter.on(self.day)
        start = self.verdict.subject.values.get(leaf.left.since.attribute.name)
        if start is None:
            return None
        try:
            whole = int(years) + (leaf.op in (">", "<="))
            return complete_on(date.fromordinal(int(start)), whole, self.convention)
        except OverflowError:
            return None


_EVEN = int("01" * 4096, 2)  # a condition of 4,000 characters has fewer clauses


def _bits(mask: int) -> list[int]:
    found = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found


def ways(verdict: Verdict, day: date, convention: str, most: int = 8) -> list[list[Step]]:
    """The smallest sets of steps to the verdict that is good for the subject, cheapest first.

    Cheapest is: fewest clauses that are settled against the subject, then fewest to prove. None
    for a verdict that is good already, and none where only a fixed attribute stands in the way.
    At most ``MOST`` sets are followed, so of very many ways the dearest may be left out.
    """
    if verdict.value is verdict.rule.wanted:
        return []
    search = _search(verdict, day, convention)
    sets = search.sets(verdict.ready.node, verdict.rule.wanted)
    found = search.least([mask & ~search.stays for mask in sets])
    return [[search.step(bit) for bit in _bits(mask)] for mask in found[:most]]


def _search(verdict: Verdict, day: date, convention: str) -> _Search:
    place, stays, settled = {}, 0, 0
    for i, clause in enumerate(verdict.ready.clauses):
        place[clause.number] = i
        value = verdict.known[clause.number]
        if value is not None:
            settled |= 3 << 2 * i
            stays |= 1 << (2 * i + value)
    return _Search(verdict, day, convention, place, stays, settled)


def gap(clause: Clause, want: bool, values: Values) -> Gap | None:
    """By how much the first attribute of a settled clause misses; None where no amount says it.

    Exact: with this amount the clause turns, with one smallest unit less it does not.
    """
    tests = [test for test in clause.tests if isinstance(test, Linear)]
    if len(tests) != len(clause.tests):
        return None
    found = [g for test in tests if (g := _gap(clause, test, want, values)) is not None]
    if want or len(found) == 1:
        return found[0] if found else None
    return min(found, key=lambda g: g.amount, default=None)


def _gap(clause: Clause, test: Linear, want: bool, values: Values) -> Gap | None:
    left, bound = total(test.terms, values), test.bound
    if left is None:
        return None
    if test.under:
        under = total(test.under, values)
        if under is None or under + test.under_plus < 0 or _lead_in_both(clause, test):
            return None
    op = test.op if want else OPPOSITE[test.op]
    if compares(left, op, bound) or op == "<>" or not any(c for _, c in test.terms):
        return None
    grow = left < bound if op == "=" else op in (">", ">=")
    short = abs(left - bound) + (op in (">", "<"))
    attribute, factor = _lead(clause, test)
    steps = -(-short // abs(factor))
    if op == "=" and short % abs(factor):
        return None
    amount = Decimal(steps).scaleb(-attribute.places)
    return Gap(attribute, amount, grow == (factor > 0))


def _lead(clause: Clause, test: Linear) -> tuple[Attribute, int]:
    """The first attribute that can change, else the first."""
    named = {a.name: a for a in clause.attributes}
    terms = [(named[name], factor) for name, factor in test.terms if factor]
    return next((term for term in terms if not term[0].fixed), terms[0])


def _lead_in_both(clause: Clause, test: Linear) -> bool:
    """Whether the amount below the line would move with the one above."""
    has_lead = any(c for _, c in test.terms)
    return has_lead and _lead(clause, test)[0].name in dict(test.under)
