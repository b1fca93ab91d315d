"""Policies: what facts tell must equal what tables hold."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet, Sum

from haitang.facts.reconcile import Comparison, added, counted, reconciles
from haitang.policies.facts import (
    PolicyApplied,
    PolicyEditionLoaded,
    PolicyFactStated,
    PolicyGranted,
    PolicyListed,
    PolicyPaid,
    PolicyRefused,
)
from haitang.policies.models import (
    Application,
    EnterpriseFact,
    Mode,
    Payment,
    Policy,
    PolicyEdition,
    State,
)


@reconciles("Policies")
def policies() -> Iterator[Comparison]:
    """The catalogue, its applications and its money."""
    items = Policy.objects.all()
    yield "Editions", counted(PolicyEditionLoaded), PolicyEdition.objects.count()
    yield "Items ever in force", counted(PolicyListed), items.count()
    rows = Application.objects.get_queryset()
    asked = rows.exclude(mode=Mode.NO_APPLICATION)
    yield "Applications", counted(PolicyApplied), asked.count()
    granted = rows.filter(state__in=[State.GRANTED, State.PAID])
    yield "Grants", counted(PolicyGranted), granted.count()
    yield "Refusals", counted(PolicyRefused), rows.filter(state=State.REFUSED).count()
    for name, column, fact in (
        ("Granted, in fen", "granted_fen", PolicyGranted),
        ("Paid, in fen", "paid_fen", PolicyPaid),
    ):
        yield f"{name}, by application", added(fact), _sum(rows, column)
        yield f"{name}, by item", added(fact), _sum(items, column)
    yield "Payments", counted(PolicyPaid), Payment.objects.get_queryset().count()
    said = EnterpriseFact.objects.get_queryset()
    yield "Statements about enterprises", counted(PolicyFactStated), said.count()


def _sum(rows: QuerySet[Any], column: str) -> int:
    return int(rows.aggregate(found=Sum(column))["found"] or 0)
