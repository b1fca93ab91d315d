"""A verdict as a page shows it: the tree clause by clause, what is missing, the ways there."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from haitang.facts.reader import language
from haitang.policies.held import Known
from haitang.policies.matching import Judged
from haitang.policies.models import Held
from haitang.rules.engine.attributes import Attribute
from haitang.rules.engine.book import Ready, Rule
from haitang.rules.engine.explaining import say, say_way
from haitang.rules.engine.folding import Clause, Node
from haitang.rules.engine.kleene import Truth
from haitang.rules.engine.kleene import verdict as truth_of
from haitang.rules.engine.said import Said
from haitang.rules.engine.verdicts import Verdict
from haitang.rules.engine.ways import ways

Row = dict[str, Any]
MOST_WAYS = 4
# Verdict -> words of a clause, words of the whole, tone of the chip.
SAID: dict[Truth, tuple[Any, Any, str]] = {
    True: (_("满足"), _("符合"), "ok"),
    False: (_("不满足"), _("不符合"), "back"),
    None: (_("还不知道"), _("还不能确定"), "ask"),
}
TONES = {Held.TRUE: "ok", Held.FALSE: "back", Held.UNKNOWN: "ask"}


def spoken(both: Said) -> str:
    """In the reader's language."""
    return both.in_(language())


def chip_of(value: Truth) -> Row:
    """Words and tone for the verdict of a whole rule."""
    return {"text": SAID[value][1], "tone": SAID[value][2]}


def condition(node: Node) -> Row:
    """A condition in plain words, without a subject: who answers stands at each clause."""
    clause = clause_of(node)
    asked = clause.attributes if clause else ()
    return {
        "said": words_of(node),
        "answers": [_asked(attribute) for attribute in asked],
        "parts": [] if clause else [condition(part) for part in node.parts],
    }


def clause_of(node: Node) -> Clause | None:
    """The clause of a node that is one, or one denied: both are a single line on the page."""
    return node.parts[0].clause if node.op == "not" else node.clause


def words_of(node: Node) -> str:
    """A node in words; a denied clause says itself that it must not hold."""
    clause = clause_of(node)
    if node.op == "not" and clause is not None:
        return said("不得有“%(what)s”的情形") % {"what": spoken(clause.said)}
    return spoken(node.said)


def _asked(attribute: Attribute) -> Row:
    return {"title": spoken(attribute.title), "agency": spoken(attribute.agency)}


def tree(verdict: Verdict, known: Known) -> Row:
    """The condition of one subject with values, truth and the decisive clauses."""
    return _node(verdict, verdict.ready.node, verdict.value, known, decisive=True)


def _node(verdict: Verdict, node: Node, value: Truth, known: Known, *, decisive: bool) -> Row:
    clause = clause_of(node)
    row: Row = {
        "said": words_of(node), "word": SAID[value][0], "tone": SAID[value][2],
        "decisive": decisive and clause is not None, "parts": [], "facts": [],
    }  # fmt: skip
    if clause is not None:
        row["facts"] = [fact(attribute, known) for attribute in clause.attributes]
        return row
    for part in node.parts:
        inner = truth_of(part, verdict.known)
        counts = decisive and (node.op == "not" or inner is value)
        row["parts"].append(_node(verdict, part, inner, known, decisive=counts))
    return row


def fact(attribute: Attribute, known: Known) -> Row:
    """One attribute of one enterprise: its value with source and day, or who could say."""
    held = known.held.get(attribute.name)
    old = known.expired.get(attribute.name)
    return {
        "name": attribute.name,
        "title": spoken(attribute.title),
        "value": spoken(attribute.show(known.subject.values.get(attribute.name))),
        "known": held is not None,
        "source": held.source if held else "",
        "as_of": held.as_of if held else None,
        "pk": held.pk if held else None,
        "expired": old.as_of if old else None,
        "unreadable": attribute.name in known.unreadable,
        "agency": spoken(attribute.agency),
    }


def missing(verdict: Verdict, known: Known) -> list[Row]:
    """What must be known to settle a verdict, and who could say it."""
    return [fact(attribute, known) for attribute in verdict.missing]


def ways_of(verdict: Verdict, day: dt.date, convention: str) -> list[str]:
    """The smallest ways to qualify, as sentences, the nearest first."""
    return [spoken(say_way(way)) for way in ways(verdict, day, convention, MOST_WAYS)]


def source(rule: Rule) -> Row:
    """Where a rule stands."""
    about = rule.source
    return {
        "cite": spoken(about.cite()), "quote": about.quote, "address": about.address,
        "decider": spoken(rule.decider), "agency": spoken(rule.agency),
        "evidence": [
            {"title": spoken(e.attribute.title), "document": spoken(e.document)}
            for e in rule.evidence
        ],
    }  # fmt: skip


def of_rule(ready: Ready) -> Row:
    """A rule for the page of its item."""
    return {"tree": condition(ready.node), "source": source(ready.rule), "hash": ready.rule.hash}


def explained(found: Judged) -> Row:
    """Everything about one verdict."""
    verdict, rules = found.verdict, found.rules
    return {
        "chip": chip_of(verdict.value),
        "held": found.held,
        "say": spoken(say(verdict)),
        "tree": tree(verdict, found.known),
        "missing": missing(verdict, found.known),
        "ways": ways_of(verdict, rules.day, rules.book.convention),
        "source": source(verdict.rule),
        "hash": found.hash,
        "day": rules.day,
    }
