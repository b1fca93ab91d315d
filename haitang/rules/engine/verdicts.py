"""The verdict of one rule on one subject, and why: which clauses decide, what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass

from haitang.rules.engine.attributes import Attribute
from haitang.rules.engine.book import Edition, Ready, Rule
from haitang.rules.engine.folding import Node
from haitang.rules.engine.kleene import Truth, truths, verdict
from haitang.rules.engine.subject import Subject

NAMES = {True: "true", False: "false", None: "unknown"}
PASSES, FAILS, WEIGH, VERIFY = "pass", "fail", "weigh", "verify"


@dataclass(slots=True, eq=False)
class Verdict:
    """What a rule says of a subject: True, False, or None for unknown."""

    ready: Ready
    value: Truth
    subject: Subject
    known: Sequence[Truth]  # of every clause of the edition, by number

    @property
    def rule(self) -> Rule:
        """The rule that speaks."""
        return self.ready.rule

    @property
    def name(self) -> str:
        """true, false or unknown."""
        return NAMES[self.value]

    @property
    def missing(self) -> list[Attribute]:
        """Attributes whose answer can still change the verdict, in the order of the text."""
        if self.value is not None:
            return []
        found: dict[Attribute, None] = {}
        self._missing(self.ready.node, found)
        return list(found)

    def _missing(self, node: Node, found: dict[Attribute, None]) -> None:
        if verdict(node, self.known) is not None:
            return
        if node.clause is not None:
            values = self.subject.values
            found.update(dict.fromkeys(a for a in node.clause.attributes if a.name not in values))
        for part in node.parts:
            self._missing(part, found)

    @property
    def decisive(self) -> list[Node]:
        """The clauses that make the verdict what it is, left to right."""
        return list(self._decisive(self.ready.node, self.value))

    def _decisive(self, node: Node, value: Truth) -> list[Node]:
        if node.clause is not None:
            return [node]
        found: list[Node] = []
        for part in node.parts:
            inner = verdict(part, self.known)
            if node.op == "not" or inner is value:
                found += self._decisive(part, inner)
        return found


def evaluate(edition: Edition, subject: Subject) -> list[Verdict]:
    """The verdict of every rule in force, in the order of the book."""
    known = truths(edition.clauses, subject.values)
    return [Verdict(ready, verdict(ready.node, known), subject, known) for ready in edition.rules]


def ask_first(verdicts: Sequence[Verdict]) -> list[tuple[Attribute, int, int]]:
    """What to ask first: an attribute, how many verdicts it alone is missing in, and in all.

    The attribute that settles most verdicts by itself comes first, then the one that occurs
    in most, then the order of the book.
    """
    score: dict[Attribute, list[int]] = {}
    for found in verdicts:
        missing = found.missing
        for attribute in missing:
            counts = score.setdefault(attribute, [0, 0])
            counts[0] += len(missing) == 1
            counts[1] += 1
    rows = [(attribute, alone, all_) for attribute, (alone, all_) in score.items()]
    return sorted(rows, key=lambda row: (-row[1], -row[2]))


def proposal(verdicts: Sequence[Verdict]) -> str:
    """What the book proposes for a screening: ``fail``, ``verify``, ``weigh`` or ``pass``.

    A bar or denial that holds, or a floor not reached, is ``fail``; anything unknown is
    ``verify``; a discretionary ground that holds is ``weigh``. A named person decides.
    """
    hard = [v for v in verdicts if v.rule.kind in ("bar", "deny", "floor")]
    if any(v.value is (not v.rule.wanted) for v in hard):
        return FAILS
    screened = [v for v in verdicts if v.rule.kind != "grant"]
    if any(v.value is None for v in screened):
        return VERIFY
    return WEIGH if any(v.value for v in screened if v.rule.kind == "discretionary") else PASSES
