"""Questions about organizations."""

import datetime as dt

from django.db.models import Q, QuerySet
from django.utils import timezone

from haitang.organizations.models import Organization, Post
from haitang.places.models import Place
from haitang.scope.rows import subtree


def living(on: dt.date | None = None) -> QuerySet[Organization]:
    """Organizations that exist on a day (today)."""
    day = on or timezone.localdate()
    return Organization.objects.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=day), began_on__lte=day
    )


def by_place(place: Place, on: dt.date | None = None) -> QuerySet[Organization]:
    """Organizations at a place and below it."""
    return living(on).filter(subtree(place.path)).order_by("path", "kind", "name")


def units_for(place: Place, on: dt.date | None = None) -> QuerySet[Organization]:
    """Units that may be asked to act at a place: its own and those of the places above it.

    The nearest come first: the committee, then the street office, then the county's departments.
    """
    above = [int(step) for step in place.path.split(".")[:-1]]
    return living(on).filter(place__in=above).order_by("-place__level", "kind", "name")


def by_credit_code(code: str) -> Organization | None:
    """The organization with a unified social credit code, whatever its case and spaces."""
    text = "".join(code.split()).upper()
    return Organization.objects.filter(credit_code=text).first() if text else None


def posts_of(organization: Organization, on: dt.date | None = None) -> QuerySet[Post]:
    """Posts that an organization has on a day (today)."""
    day = on or timezone.localdate()
    live = Q(ended_on__isnull=True) | Q(ended_on__gt=day)
    return organization.posts.filter(live, began_on__lte=day).order_by("title")
