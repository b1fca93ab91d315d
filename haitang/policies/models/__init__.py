"""Nouns: the catalogue, what is known of enterprises, applications; alliances and sessions."""

from haitang.policies.models.alliances import (
    Agreement,
    Alliance,
    AllianceMember,
    ServiceSession,
    SessionCase,
    SessionHost,
)
from haitang.policies.models.applications import (
    Application,
    EntitledList,
    EntitledRow,
    Payment,
    PolicyObjection,
    QuickAsk,
)
from haitang.policies.models.catalogue import Policy, PolicyClass, PolicyEdition
from haitang.policies.models.enterprises import LONGEST_VALUE, EnterpriseFact
from haitang.policies.models.words import OPEN, UNDECIDED, Held, ListState, Mode, State

__all__ = [
    "LONGEST_VALUE", "OPEN", "UNDECIDED", "Agreement", "Alliance", "AllianceMember", "Application",
    "EnterpriseFact", "EntitledList", "EntitledRow", "Held", "ListState", "Mode", "Payment",
    "Policy", "PolicyClass", "PolicyEdition", "PolicyObjection", "QuickAsk", "ServiceSession",
    "SessionCase", "SessionHost", "State",
]  # fmt: skip
