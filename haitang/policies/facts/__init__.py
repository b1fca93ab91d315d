"""Kinds of fact that this room leaves."""

from haitang.policies.facts.alliances import (
    AgreementSigned,
    AllianceDissolved,
    AllianceFounded,
    AllianceJoined,
    AllianceLeft,
    ProblemRaised,
    ProblemSolved,
    SessionHeld,
)
from haitang.policies.facts.applications import (
    PolicyAccepted,
    PolicyApplied,
    PolicyCompleted,
    PolicyDecided,
    PolicyGranted,
    PolicyListConfirmed,
    PolicyListDrawn,
    PolicyListDropped,
    PolicyNoticed,
    PolicyObjected,
    PolicyObjectionAnswered,
    PolicyPaid,
    PolicyRefused,
    PolicyReturned,
    PolicyReviewed,
    PolicyToldMissing,
    PolicyWithdrawn,
)
from haitang.policies.facts.catalogue import (
    PolicyBudgetSet,
    PolicyClassEnded,
    PolicyClassListed,
    PolicyDepartmentBound,
    PolicyEditionLoaded,
    PolicyEnded,
    PolicyFactStated,
    PolicyFactWithdrawn,
    PolicyListed,
)
from haitang.policies.facts.imports import EnterprisesImported

__all__ = [
    "AgreementSigned", "AllianceDissolved", "AllianceFounded", "AllianceJoined", "AllianceLeft",
    "EnterprisesImported",
    "PolicyAccepted", "PolicyApplied", "PolicyBudgetSet", "PolicyClassEnded", "PolicyClassListed",
    "PolicyCompleted", "PolicyDecided", "PolicyDepartmentBound", "PolicyEditionLoaded",
    "PolicyEnded", "PolicyFactStated", "PolicyFactWithdrawn", "PolicyGranted",
    "PolicyListConfirmed", "PolicyListDrawn", "PolicyListDropped", "PolicyListed",
    "PolicyNoticed", "PolicyObjected", "PolicyObjectionAnswered", "PolicyPaid", "PolicyRefused",
    "PolicyReturned", "PolicyReviewed", "PolicyToldMissing", "PolicyWithdrawn", "ProblemRaised",
    "ProblemSolved", "SessionHeld",
]  # fmt: skip
