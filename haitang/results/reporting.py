"""What an audit found so far, and what of it is published."""

import itertools
import json
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet

from haitang.facts.reader import worded
from haitang.results.auditing.risk import GAMMA, papers_needed, risk, shown
from haitang.results.auditing.tickets import draws
from haitang.results.document import Values
from haitang.results.models import Audit, AuditBatch, AuditSample, Result

Kind, State = Audit.Kind, Audit.State
DONE = (State.CONFIRMED, State.FULL_COUNT, State.DIFFERS)


@dataclass(frozen=True)
class ClaimState:
    """One claim with what the papers that were read say about it."""

    zh: str
    en: str
    margin: Fraction
    met: dict[Fraction, int]
    risk: Fraction

    @property
    def sentence(self) -> str:
        """The claim in the reader's language."""
        return worded(self.zh, self.en)

    @property
    def percent(self) -> str:
        """The risk in per cent with two decimals, rounded up: never shown smaller than it is."""
        hundredths = -(-self.risk * 10000 // 1)
        return f"{hundredths // 100}.{hundredths % 100:02d}"


def manifest(audit: Audit) -> list[Values]:
    """The batches and how many papers each has."""
    found: list[Values] = json.loads(audit.manifest or "[]")
    return found


def paper_names(audit: Audit) -> list[str]:
    """``batch-number`` of every paper, the names that the dice choose from."""
    return [f"{b['name']}-{n}" for b in manifest(audit) for n in range(1, b["papers"] + 1)]


def drawn(audit: Audit) -> list[str]:
    """The papers that the dice chose, in the order of their tickets; some come twice."""
    if not audit.seed:
        return []
    order = draws(paper_names(audit), audit.seed)
    return [ticket.paper for ticket in itertools.islice(order, audit.wanted)]


def limit(audit: Audit) -> Fraction:
    """The risk limit."""
    return Fraction(audit.risk_percent, 100)


def claim_states(audit: Audit) -> list[ClaimState]:
    """Every claim with its overstatements and risk; papers not read yet count as drawn."""
    said: list[dict[str, Any]] = json.loads(audit.claims or "[]")
    rows: QuerySet[AuditSample] = QuerySet(AuditSample).filter(audit=audit).exclude(found="")
    met: list[Counter[Fraction]] = [Counter() for _ in said]
    read = 0
    for times, text in rows.values_list("draws", "overstatements"):
        read += times
        for place, size in enumerate(json.loads(text)):
            if Fraction(size):
                met[place][Fraction(size)] += times
    return [
        ClaimState(
            claim["zh"], claim["en"], Fraction(claim["margin"]), dict(found),
            risk(Fraction(claim["margin"]), read, found),
        )
        for claim, found in zip(said, met, strict=True)
    ]  # fmt: skip


def draws_needed(audit: Audit) -> int:
    """How many draws bring every claim to the limit, if the rest agrees."""
    states = claim_states(audit)
    return max((papers_needed(c.margin, limit(audit), c.met) for c in states), default=0)


def differing(audit: Audit) -> int:
    """Papers, or batches, that differ from the record."""
    if audit.kind == Kind.SECOND_COUNT:
        return QuerySet(AuditBatch).filter(audit=audit, differs=True).count()
    return QuerySet(AuditSample).filter(audit=audit, differs=True).count()


def done(audit: Audit) -> tuple[int, int]:
    """How many papers (different ones), or batches, were read, of how many."""
    if audit.kind == Kind.SECOND_COUNT:
        return QuerySet(AuditBatch).filter(audit=audit).count(), len(manifest(audit))
    rows: QuerySet[AuditSample] = QuerySet(AuditSample).filter(audit=audit)
    return rows.exclude(found="").count(), rows.count()


def published(audit: Audit) -> Values:
    """What anybody may know: how often papers differed and how, never what was on a paper."""
    found: Values = {
        "kind": audit.kind, "state": audit.state, "batches": manifest(audit),
        "differing": differing(audit),
    }  # fmt: skip
    if audit.kind == Kind.SECOND_COUNT:
        return {**found, "independence": audit.independence}
    over = audit.state in DONE
    return {
        **found,
        "risk_limit": str(limit(audit)), "gamma": str(GAMMA), "seed": audit.seed,
        "drawn": drawn(audit) if over else [],
        "claims": [
            {
                "zh": claim.zh, "en": claim.en, "margin": str(claim.margin),
                "overstatements": {str(size): n for size, n in sorted(claim.met.items())},
                "risk": shown(claim.risk),
            }
            for claim in (claim_states(audit) if over else [])
        ],
    }  # fmt: skip


def audits_of(result: Result) -> list[Values]:
    """The audits of a result as published."""
    return [published(audit) for audit in Audit.objects.filter(result=result).order_by("pk")]
