"""A rule book: attributes, parameters and dated rules with their sources."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from haitang.lib import canonical
from haitang.rules.engine.attributes import Attribute, Catalogue
from haitang.rules.engine.folding import Clause, Folder, Node
from haitang.rules.engine.said import RuleError, Said
from haitang.rules.engine.tree import Condition, attributes_of, moves, parameters_of

KINDS = ("bar", "discretionary", "floor", "grant", "deny")
WANTED = {"bar": False, "discretionary": False, "floor": True, "grant": True, "deny": False}
FOREVER = date.max
LONG = timedelta(days=60 * 365)  # within a lifetime a rule should be able to hold


@dataclass(frozen=True)
class Source:
    """The law, order or notice on which a rule rests."""

    law: str
    article: str
    address: str = ""
    quote: str = ""

    def cite(self) -> Said:
        """The citation."""
        name = self.law if self.law.startswith(("《", "（")) else f"《{self.law}》"
        return Said(name + self.article, f"{name} {self.article}".strip())


@dataclass(frozen=True)
class Evidence:
    """The paper that proves an attribute."""

    attribute: Attribute
    document: Said


@dataclass(frozen=True)
class Example:
    """A case whose verdict is known; it is a test of the rule."""

    given: Mapping[str, object]
    on: date
    expect: bool | None
    line: int


@dataclass(frozen=True, eq=False)
class Rule:
    """One version of one rule."""

    id: str
    kind: str
    title: Said
    text: str
    condition: Condition
    source: Source
    begins: date
    ends: date  # the last day
    agency: Said  # who answers
    decider: Said  # who decides
    about: str  # grant and deny of the same matter must not meet
    evidence: tuple[Evidence, ...]
    examples: tuple[Example, ...]
    line: int
    hash: str

    def holds_on(self, day: date) -> bool:
        """Whether this version is in force."""
        return self.begins <= day <= self.ends

    @property
    def stretches(self) -> list[tuple[date, date]]:
        """First and last days of the stretches in which no parameter changes.

        The last one is taken to end after ``LONG`` at most. The two are the same for a rule
        that means the same every day.
        """
        changes = {v.since for p in parameters_of(self.condition) for v in p.values}
        begins = sorted({self.begins} | {day for day in changes if self.holds_on(day)})
        if not moves(self.condition):
            return [(day, day) for day in begins]
        ends = [day - timedelta(days=1) for day in begins[1:]]
        far = self.ends if FOREVER - begins[-1] <= LONG else min(self.ends, begins[-1] + LONG)
        return list(zip(begins, [*ends, far], strict=True))

    @property
    def wanted(self) -> bool:
        """The verdict that is good for the subject."""
        return WANTED[self.kind]

    @property
    def attributes(self) -> list[Attribute]:
        """What the rule asks for."""
        return attributes_of(self.condition)


@dataclass(frozen=True, eq=False)
class Ready:
    """A rule folded for a day."""

    rule: Rule
    node: Node
    size: int  # how many clauses, counted again where they repeat
    clauses: tuple[Clause, ...]  # each once, in the order of the text
    mixed: frozenset[int]  # numbers of clauses that occur both as they are and denied


@dataclass(frozen=True, eq=False)
class Edition:
    """The rules in force on one day, folded and frozen. Equal hashes give equal verdicts."""

    book: "Book"
    day: date
    rules: tuple[Ready, ...]
    clauses: tuple[Clause, ...]
    hash: str

    @property
    def attributes(self) -> list[Attribute]:
        """What the rules of the day ask for, each once."""
        found = [a for clause in self.clauses for a in clause.attributes]
        return list(dict.fromkeys(found))


@dataclass(frozen=True, eq=False)
class Book:
    """A rule book as read from one file."""

    id: str
    title: Said
    convention: str
    sample: bool
    catalogue: Catalogue
    rules: tuple[Rule, ...]
    file: str
    plain: Mapping[str, object]  # the file as canonical JSON would have it

    @property
    def hash(self) -> str:
        """SHA-256 of what the book says; comments and the language of conditions do not count."""
        return digest(self.plain)

    def on(self, day: date) -> Edition:
        """The versions in force on a day, folded; RuleError where a parameter has no value."""
        folder = Folder(day, self.convention)
        chosen = [rule for rule in self.rules if rule.holds_on(day)]
        ready = tuple(ready_rule(rule, folder) for rule in chosen)
        settings = {p.name: str(p.on(day)) for r in chosen for p in parameters_of(r.condition)}
        frozen = digest(
            {
                "book": self.id,
                "day": day.isoformat(),
                "convention": self.convention,
                "rules": [rule.hash for rule in chosen],
                "settings": settings,
                "attributes": self.plain["attributes"],
            }
        )
        return Edition(self, day, ready, tuple(folder.clauses), frozen)


def ready_rule(rule: Rule, folder: Folder) -> Ready:
    """One rule folded; a RuleError names the rule."""
    try:
        node = folder.fold(rule.condition)
    except RuleError as error:
        zh, en = error.said
        raise RuleError(f"{rule.id}：{zh}", f"{rule.id}: {en}") from None
    found = list(_clauses(node))
    plain, denied = _signs(node)
    return Ready(rule, node, len(found), tuple(dict.fromkeys(found)), plain & denied)


def _clauses(node: Node) -> Iterator[Clause]:
    if node.clause is not None:
        yield node.clause
    for part in node.parts:
        yield from _clauses(part)


def _signs(node: Node) -> tuple[frozenset[int], frozenset[int]]:
    """Numbers of the clauses that occur as they are, and of those that occur denied."""
    if node.clause is not None:
        return frozenset([node.clause.number]), frozenset()
    found = [_signs(part) for part in node.parts]
    plain: frozenset[int] = frozenset().union(*(one for one, _ in found))
    denied: frozenset[int] = frozenset().union(*(two for _, two in found))
    return (denied, plain) if node.op == "not" else (plain, denied)


def digest(plain: Mapping[str, object]) -> str:
    """SHA-256 of the canonical JSON of plain values."""
    return hashlib.sha256(canonical.dumps(dict(plain)).encode()).hexdigest()
