"""Rows that pages about policies are about, within the reach of the present duty."""

import datetime as dt

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone

from haitang.desk.reading import scope
from haitang.ledgers.policies_ledger import enterprises_in_reach, offered
from haitang.organizations.models import Organization
from haitang.policies.models import EnterpriseFact, Policy

READ_OF_A_FACT = frozenset({"enterprise", "attribute", "value", "source", "as_of", "good_until"})


def policy_for(pk: int) -> Policy:
    """An item of the catalogue, or the one 404."""
    rows = Policy.objects.filter(offered(), pk=pk).defer("edition__rulebook")
    found = rows.select_related("edition", "policy_class", "department", "place").first()
    if found is None:
        raise Http404
    return found


def enterprise_for(pk: int) -> Organization:
    """An enterprise, or the same 404."""
    found = enterprises_in_reach().filter(pk=pk).select_related("place").first()
    if found is None:
        raise Http404
    return found


def facts_in_reach() -> QuerySet[EnterpriseFact]:
    """Statements that the present duty may read; none where it gives not all that is shown."""
    rows = EnterpriseFact.objects.get_queryset()
    return rows if scope().columns(EnterpriseFact.record) >= READ_OF_A_FACT else rows.none()


def asked_day(request: HttpRequest) -> dt.date:
    """The day that the address asks for; today when it says none, or nothing that is one."""
    today = timezone.localdate()
    try:
        day = dt.date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return today
    return day if 1990 <= day.year <= 2100 else today
