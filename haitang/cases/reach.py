"""Whom a unit may see: the reporters of the cases that it leads."""

from django.db.models import Q, QuerySet

from haitang.cases.models import IN_HAND, Case
from haitang.scope.scope import Grant


def reporters_of_unit(grant: Grant) -> Q:
    """Persons whose case the grant's organization leads and has in hand; asked by ``people``."""
    if grant.organization is None or "read_cases" not in grant.operations:
        return Q(pk__in=[])
    led: QuerySet[Case] = QuerySet(Case).filter(lead_id=grant.organization, state__in=IN_HAND)
    return Q(pk__in=led.values("reporter_id"))
